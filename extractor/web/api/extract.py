"""One document in, its report out. Nothing is kept."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from extractor.batch.job import Task
from extractor.batch.manifest import unpack
from extractor.read.formats import media_types
from extractor.web.access import Writer
from extractor.web.house import house_of
from extractor.web.jobs.uploads import one_document
from extractor.web.problem_details import COMMON, Refusal, merged, problems

router = APIRouter(prefix="/v1", tags=["extract"])
_STATUS = {4: 422}
"""A document that cannot be read is its sender's affair; an error of ours is ours."""
_TEXT = {"schema": {"type": "string"}}
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_NAME = "What the document is called; its ending is a hint of its format. Of a file of several reports `a.txt#2` is the second"
_EXAMPLE = "岚石县农业农村局2022年政府信息公开工作年度报告\n一、总体情况\n……\n三、收到和处理政府信息公开申请情况\n……"


def body() -> dict[str, Any]:
    """What may be sent, for the description: every format by its name, or any bytes, or a form."""
    kinds = {name: _TEXT if name.startswith("text/") else _BINARY for name in media_types()}
    form = {"schema": {"type": "object", "properties": {"file": _BINARY["schema"]}, "required": ["file"]}}
    plain = {"text/plain": {**_TEXT, "example": _EXAMPLE}}
    return {
        "requestBody": {
            "required": True,
            "content": {**kinds, **plain, "application/octet-stream": _BINARY, "multipart/form-data": form},
        }
    }


_REPORT: dict[int | str, dict[str, Any]] = {
    200: {"description": "The report", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Report"}}}},
}


@router.post("/extract", responses=merged(_REPORT, problems(*COMMON, 413, 415, 422)), openapi_extra=body(), response_class=Response)
async def extract(
    request: Request,
    caller: Writer,
    name: Annotated[str, Query(max_length=400, description=_NAME)] = "",
) -> Response:
    """Read one document by rules and send its report back. Nothing is kept, and no model is asked; make a job for that."""
    house = house_of(request)
    called, data = await one_document(request, name, house.settings.limits.document)
    if caller.limited and not await run_in_threadpool(house.spend, caller, 1):
        raise Refusal(429, "quota", "the documents that this key may have read today are used up.", headers={"Retry-After": "3600"})
    done = await house.extracting.read(Task(called, data, ""))
    house.metrics.read.labels(done.state).inc()
    if done.state == "failed":
        raise Refusal(_STATUS.get(done.exit_code, 500), "unreadable", done.reason)
    return Response(unpack(done.packed), media_type="application/json")
