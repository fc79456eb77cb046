"""Jobs: many documents, or archives of them, read in the background."""

from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from extractor.store.job_rows import ItemState, Job, JobState
from extractor.web.access import Caller, Reader, Writer
from extractor.web.api.events import EVENT_STREAM, stream_of
from extractor.web.api.lists import Cursor, Filtering, Limit, not_modified
from extractor.web.api.once import IdempotencyKey, fingerprint, once
from extractor.web.api.shapes import ItemPage, JobPage, JobShape, job_shape
from extractor.web.gate import keeper_of
from extractor.web.house import House, actor, house_of
from extractor.web.jobs.incoming import Incoming, Llm, incoming
from extractor.web.jobs.receiving import place_in
from extractor.web.problem_details import COMMON, Refusal, merged, problems

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])
_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "files": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                            "description": "Documents, and .zip archives of documents",
                        },
                        "llm": {
                            "type": "string",
                            "enum": ["off", "auto", "always"],
                            "description": "Whether a model is asked, see /v1/service",
                        },
                        "unsent": {
                            "type": "string",
                            "description": "Names, a line each, of files beside these that are not sent; the job lists them as not read",
                        },
                        "skip_unknown": {
                            "type": "string",
                            "enum": ["true", "false"],
                            "description": "Whether files of archives that are not read are passed over and only counted",
                        },
                    },
                    "required": ["files"],
                }
            }
        },
    }
}
JobId = str


def job_or_404(house: House, job_id: str) -> Job:
    """A job. Raises `Refusal` when there is none."""
    job = house.jobs.get(job_id)
    if job is None:
        raise Refusal(404, "no_job", "there is no job of this id")
    return job


def shaped(house: House, job: Job) -> JobShape:
    """A job as it is told, with how far it is."""
    return job_shape(job, house.jobs.counts(job.id))


def all_shaped(house: House, jobs: Sequence[Job]) -> list[JobShape]:
    """Jobs of a page."""
    counts = house.jobs.counts_of([job.id for job in jobs])
    return [job_shape(job, counts[job.id]) for job in jobs]


@router.post(
    "",
    status_code=202,
    response_model=JobShape,
    responses=problems(*COMMON, 409, 413, 415, 422),
    openapi_extra=_FORM,
)
async def create_job(request: Request, caller: Writer, idempotency_key: IdempotencyKey = "") -> Response:
    """Send documents to be read. They are read in the background; the answer says where to look."""
    house = house_of(request)
    async with incoming(request, house.settings.limits, place_in(house.settings.folder)) as sent:
        return await run_in_threadpool(_created, house, caller, sent, idempotency_key)


def _chosen(house: House, llm: str) -> str:
    """Whether a model is asked. Raises `Refusal` when there is none."""
    if llm not in ("", "off") and house.model is None:
        raise Refusal(422, "no_model", "no model is configured here. Leave `llm` out, or send llm=off.")
    return llm or ("auto" if house.model else "off")


def _accepted(house: House, job_id: str) -> Response:
    shape = shaped(house, job_or_404(house, job_id))
    return Response(shape.model_dump_json(), 202, {"Location": f"/v1/jobs/{job_id}"}, "application/json")


def _spent(house: House, caller: Caller, count: int) -> None:
    """Take documents off what a key may have read today. Raises `Refusal` when it is not enough."""
    if not house.spend(caller, count):
        raise Refusal(429, "quota", "the documents that this key may have read today are used up.", headers={"Retry-After": "3600"})


def _created(house: House, caller: Caller, sent: Incoming, key: str) -> Response:
    chosen = _chosen(house, sent.llm)

    def work() -> Response:
        given = sent.documents()  # before anybody waits for the database
        _spent(house, caller, len(given))
        aside = {"clutter": sent.aside.clutter, "skipped": sent.aside.unknown}
        return _accepted(house, house.jobs.create(given, {"llm": chosen, **aside}, actor(caller)))

    return once(house, caller, key, fingerprint("jobs", sent.llm, *sent.digests()) if key else "", work)


@router.post("/again", status_code=202, response_model=JobShape, responses=problems(*COMMON, 409, 422))
def read_again(request: Request, caller: Writer, filters: Filtering, llm: Llm = "", idempotency_key: IdempotencyKey = "") -> Response:
    """Have documents that are here read again: those that fit the filters, and of these whatever today's rules, or a model that was not
    asked yet, may read otherwise; they count as sent. Decisions of people stay, and so do a model's answers where nobody is asked now."""
    house = house_of(request)
    chosen = _chosen(house, llm)

    def work() -> Response:
        _spent(house, caller, house.documents.counts(filters).total)
        return _accepted(house, house.jobs.again(filters, {"llm": chosen}, actor(caller)))

    return once(house, caller, idempotency_key, fingerprint("again", llm, repr(filters)) if idempotency_key else "", work)


@router.get("", responses=problems(*COMMON, 422))
def list_jobs(request: Request, _: Reader, cursor: Cursor = "", limit: Limit = 50, state: JobState | None = None) -> JobPage:
    """Jobs, newest first."""
    house = house_of(request)
    page = house.jobs.page(cursor=cursor, limit=limit, state=state)
    return JobPage(items=all_shaped(house, page.rows), next=page.next)


@router.get("/{job_id}", response_model=JobShape, responses=merged(problems(*COMMON, 404), {304: {"description": "It has not changed"}}))
def get_job(request: Request, _: Reader, job_id: JobId) -> Response:
    """How far a job is."""
    house = house_of(request)
    shape = shaped(house, job_or_404(house, job_id))
    return not_modified(request, shape.model_dump_json().encode())


@router.get("/{job_id}/documents", responses=problems(*COMMON, 404, 422))
def list_job_documents(
    request: Request, _: Reader, job_id: JobId, cursor: Cursor = "", limit: Limit = 50, state: Annotated[ItemState | None, Query()] = None
) -> ItemPage:
    """The documents of a job in its order, and what became of each."""
    house = house_of(request)
    job_or_404(house, job_id)
    return ItemPage.of(house.jobs.items(job_id, cursor=cursor, limit=limit, state=state))


@router.get("/{job_id}/events", response_class=Response, responses=merged(EVENT_STREAM, problems(*COMMON, 404)))
async def job_events(request: Request, _: Reader, job_id: JobId) -> Response:
    """The job as server-sent events: an event `job` whenever it has changed, the last one when it is over."""
    house = house_of(request)
    await run_in_threadpool(job_or_404, house, job_id)

    def look() -> JobShape | None:
        job = house.jobs.get(job_id)
        return shaped(house, job) if job else None

    async def gone() -> bool:
        return await request.is_disconnected()

    def may() -> bool:
        return keeper_of(request).still(request.headers, request.cookies, "read")

    events: AsyncIterator[bytes] = stream_of(look, gone, may, house.streams)
    return house.streams.response(events)


@router.post("/{job_id}/cancel", responses=problems(*COMMON, 404))
def cancel_job(request: Request, caller: Writer, job_id: JobId) -> JobShape:
    """Stop a job. What is read stays; a job that is over stays as it is."""
    house = house_of(request)
    job = house.jobs.cancel(job_id, actor(caller))
    if job is None:
        raise Refusal(404, "no_job", "there is no job of this id")
    return shaped(house, job)


@router.delete("/{job_id}", status_code=204, responses=problems(*COMMON, 404, 409), response_class=Response)
def delete_job(request: Request, caller: Writer, job_id: JobId) -> Response:
    """Drop a job, and those of its documents that no other job names and nobody decided on. A running one must be cancelled first."""
    house = house_of(request)
    if not house.jobs.delete(job_id, actor(caller)):
        raise Refusal(404, "no_job", "there is no job of this id")
    return Response(status_code=204)
