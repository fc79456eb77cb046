"""Whether the service lives, whether it can work, and its figures."""

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from extractor.version import VERSION
from extractor.web.access import Reader
from extractor.web.house import house_of
from extractor.web.metrics import MEDIA
from extractor.web.problem_details import COMMON, problems

router = APIRouter(tags=["health"])
_PINGS = CapacityLimiter(2)
"""Threads that ask the database for whoever watches: those of the routes may all be busy."""


class Health(BaseModel):
    """The service lives."""

    status: str
    version: str


@router.get("/healthz", responses=problems(*COMMON))
async def healthz() -> Health:
    """The process answers."""
    return Health(status="ok", version=VERSION)


@router.get("/readyz", responses=problems(*COMMON))
async def readyz(request: Request) -> Health:
    """The database answers, too."""
    await to_thread.run_sync(house_of(request).database.ping, limiter=_PINGS)
    return Health(status="ok", version=VERSION)


@router.get("/metrics", responses=problems(*COMMON), response_class=Response)
def metrics(request: Request, _: Reader) -> Response:
    """Figures for Prometheus."""
    return Response(house_of(request).metrics.page(), media_type=MEDIA)
