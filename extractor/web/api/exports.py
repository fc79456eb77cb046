"""Reports as files to take away. Each is made by a process of its own, which ends with it: a workbook of thousands of reports takes time
and memory that pages of others need."""

import shutil
from collections.abc import Mapping
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from extractor.batch.pool import spawned
from extractor.errors import ExportError
from extractor.store.filters import Filters
from extractor.web.access import Reader
from extractor.web.api.lists import Filtering
from extractor.web.house import house_of
from extractor.web.jobs.files import Form, Order, write
from extractor.web.problem_details import COMMON, merged, problems

FORMS: tuple[Form, ...] = ("jsonl", "csv", "wide.csv", "parquet.zip", "xlsx", "gold.zip", "decisions.jsonl")
MEDIA: Mapping[Form, str] = {
    "jsonl": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8",
    "wide.csv": "text/csv; charset=utf-8",
    "parquet.zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "gold.zip": "application/zip",
    "decisions.jsonl": "application/x-ndjson",
}
_MODEST = 0o600


def written(order: Order) -> None:
    """The same in a process of its own. Raises `ExportError`."""
    order.path.touch(_MODEST)
    pool = spawned(1)
    try:
        pool.submit(write, order).result()
    except BrokenProcessPool:
        remedy = "Take fewer reports at once, with a filter."
        raise ExportError("the process that wrote the file died (out of memory, or killed)", remedy=remedy) from None
    finally:
        pool.shutdown(wait=True)


def discard(folder: Path) -> None:
    """What was sent goes."""
    shutil.rmtree(folder, ignore_errors=True)


router = APIRouter(prefix="/v1/exports", tags=["exports"])
_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file",
        "content": {media.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}} for media in MEDIA.values()},
    }
}


@router.get("/{form}", response_class=Response, responses=merged(_FILES, problems(*COMMON, 422)))
async def export(request: Request, _: Reader, form: Form, filters: Filtering) -> Response:
    """Reports that fit the filters, as lines of JSON, csv (a row a value, or a row a report), Parquet tables in a .zip, an Excel workbook,
    or gold: those in which people have decided something and have nothing left to decide, as `nianbao eval` takes them. `decisions.jsonl`
    is what people decided, all of it, as `nianbao review` keeps it."""
    house = house_of(request)
    order = await house.exports.run(lambda: _made(house.settings.url, filters, form), "other files are being made. Ask again in a moment.")
    name = form if form in FORMS[5:] else f"reports.{form}"
    return FileResponse(order.path, media_type=MEDIA[form], filename=name, background=BackgroundTask(discard, order.path.parent))


def _made(url: str, filters: Filters, form: Form) -> Order:
    folder = Path(mkdtemp(prefix="nianbao-"))
    order = Order(url, filters, form, folder / f"reports.{form}")
    try:
        written(order)
    except BaseException:
        discard(folder)
        raise
    return order
