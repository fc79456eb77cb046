"""Pages for people: send documents, look at reports, decide, see what all of them come to."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from markupsafe import Markup

from extractor.batch.strays import ARCHIVE
from extractor.read.formats import suffixes
from extractor.show.panes.render import context_of
from extractor.show.panes.words import Language
from extractor.store.documents import Document
from extractor.store.filters import Filters, Order
from extractor.store.job_rows import ItemState
from extractor.web.access import Admin, Caller, Reader
from extractor.web.api.jobs import all_shaped, job_or_404, shaped
from extractor.web.api.lists import Cursor, Filtering, has, not_modified
from extractor.web.house import House, house_of
from extractor.web.page import login
from extractor.web.page.charts import Chart, charts
from extractor.web.page.listing import ORDERS, ROWS, address, exports_of, facets_of
from extractor.web.page.making import MEDIA, filled, html, language_of, page, words_in
from extractor.web.page.report import beside, text_or_none
from extractor.web.page.sums import Sums
from extractor.web.problem_details import Refusal
from extractor.web.stored import document_or_404

router = APIRouter(include_in_schema=False)
router.include_router(login.router)
RECENT = 12
"""Jobs on the first page."""
JOB_ROWS = 100
LONGEST_WORDS = 20_000
"""Code points of the document that a page may ask for at once: the most that an item may quote."""


def _jobs(house: House, cursor: str = "", limit: int = RECENT) -> dict[str, Any]:
    found = house.jobs.page(cursor=cursor, limit=limit)
    return {"jobs": all_shaped(house, found.rows), "next": found.next}


@router.get("/")
def upload_page(request: Request, _: Reader) -> Response:
    """Send documents."""
    house = house_of(request)
    model = house.model.model if house.model else None
    accepted: dict[str, Any] = {"read": suffixes(), "archive": ARCHIVE, "limits": house.settings.limits}
    return page(request, "upload.html", active="upload", model=model, **accepted, **_jobs(house))


@router.get("/jobs")
def jobs_page(request: Request, _: Reader, cursor: Cursor = "") -> Response:
    """All jobs, newest first."""
    return page(request, "jobs.html", active="upload", **_jobs(house_of(request), cursor, ROWS))


def _job(request: Request, job_id: str, cursor: str, only: str) -> dict[str, Any]:
    house = house_of(request)
    job = shaped(house, job_or_404(house, job_id))
    state: ItemState | None = "failed" if only == "failed" else None
    items = house.jobs.items(job_id, cursor=cursor, limit=JOB_ROWS, state=state)
    return {"job": job, "items": items.rows, "next": items.next, "only": state or "", "cursor": cursor}


Only = Annotated[str, Query(max_length=20)]


@router.get("/jobs/{job_id}")
def job_page(request: Request, _: Reader, job_id: str, cursor: Cursor = "", only: Only = "") -> Response:
    """How far a job is, and what became of its documents."""
    return page(request, "job.html", active="upload", **_job(request, job_id, cursor, only))


@router.get("/jobs/{job_id}/part")
def job_part(request: Request, caller: Reader, job_id: str, cursor: Cursor = "", only: Only = "") -> Response:
    """What of that page changes while the job runs."""
    return html(filled("_job.html", language_of(request), caller=caller, **_job(request, job_id, cursor, only)))


@router.get("/reports")
def reports_page(request: Request, _: Reader, filters: Filtering, order: Order = "newest", cursor: Cursor = "") -> Response:
    """The list of reports."""
    house = house_of(request)
    found = house.documents.page(filters, order=order, cursor=cursor, limit=ROWS)
    sort = "" if order == "newest" else order
    counts = house.documents.counts(filters)
    frame: dict[str, Any] = {
        "rows": found.rows,
        "next": address("/reports", filters, order=sort, cursor=found.next) if found.next else None,
        "counts": counts,
        "facets": facets_of(house.documents, filters, counts),
        "filters": filters,
        "order": order,
        "orders": ORDERS,
        "sorted_by": {name: address("/reports", filters, order=name) for name in ORDERS},
        "queue": address("/queue", filters),
        "exports": exports_of(filters),
        "cleared": address("/reports", Filters(), order=sort),
        "further": bool(cursor),
    }
    return page(request, "reports.html", active="reports", **frame)


def _waiting(house: House, filters: Filters) -> tuple[int, int]:
    """How many reports wait for a person: all, and those of a queue."""
    everywhere = house.documents.needing_review()
    return everywhere, everywhere if filters == Filters() else house.documents.needing_review(filters)


def _waiting_words(waiting: tuple[int, int], language: Language) -> dict[str, str]:
    """The same as the page around the stage says it, by the ids of the elements that do."""
    everywhere, queue = (f"{number:,}" for number in waiting)
    return {"open-reports": everywhere, "queue-left": words_in(language)["queue.left"].format(n=queue)}


def _stage(
    house: House, document: Document, caller: Caller, request: Request, waiting: tuple[int, int] | None = None
) -> dict[str, Any]:
    """`waiting`: see `_waiting`; None where the page around says it already."""
    language = language_of(request)
    made = beside(house, document, language)
    return {
        "document": document,
        "panes": Markup(made.html),
        "editing": {**made.editing, "closed": not caller.may("review"), "waiting": _waiting_words(waiting, language) if waiting else {}},
        "all_words": context_of(language)["all_words"],
        "themes": [{"id": theme.id, "label": theme.label} for theme in house.rulebook.problems.themes],
        "left": made.left,
    }


@router.get("/reports/{report_id}")
def report_page(request: Request, caller: Reader, report_id: str) -> Response:
    """A report beside its document."""
    house = house_of(request)
    document = document_or_404(house, report_id)
    if document.state in ("new", "failed") and house.documents.report(document) is None:
        return page(request, "unread.html", active="reports", document=document)
    return page(request, "report.html", active="reports", queue=None, **_stage(house, document, caller, request))


@router.get("/reports/{report_id}/fragment")
def report_fragment(request: Request, caller: Reader, filters: Filtering, report_id: str) -> Response:
    """What of that page changes with a decision. Filters: of the queue that it is shown in."""
    house = house_of(request)
    document = document_or_404(house, report_id)
    language = language_of(request)
    latest = house.decisions.of(document.sha256)[1]
    waiting = _waiting(house, filters)
    tag = f'"{document.id}-{document.revision}-{latest}-{waiting[0]}-{waiting[1]}-{language}-{caller.may("review"):d}"'
    if has(request, tag):
        return not_modified(request, b"", tag)
    text = filled("_stage.html", language, **_stage(house, document, caller, request, waiting))
    return not_modified(request, text.encode("utf-8", "replace"), tag, MEDIA)


TextOffset = Annotated[int, Query(ge=0, le=2**31)]


@router.get("/reports/{report_id}/words")
def words_at(request: Request, _: Reader, report_id: str, start: TextOffset, end: TextOffset) -> dict[str, str]:
    """The very words of a document between two code points: what a page shows may stand for others."""
    house = house_of(request)
    text = text_or_none(house, document_or_404(house, report_id))
    if text is None or not 0 <= start <= end <= min(len(text), start + LONGEST_WORDS):
        raise Refusal(422, "no_place", "that is no place in the text of this document")
    return {"text": text[start:end].encode("utf-8", "replace").decode()}


@router.get("/queue")
def queue_page(request: Request, caller: Reader, filters: Filtering, after: Annotated[str, Query(max_length=60)] = "") -> Response:
    """What needs a person, one report after the other."""
    house = house_of(request)
    left = house.documents.needing_review(filters)
    document = house.documents.open_queue(after, filters)
    if document is None:
        again = address("/queue", filters) if after and left else None
        return page(request, "queue_end.html", active="queue", left=left, again=again)
    queue = {"left": left, "next": address("/queue", filters, after=document.id)}
    return page(request, "report.html", active="queue", queue=queue, **_stage(house, document, caller, request))


@router.get("/overview")
def overview_page(request: Request, _: Reader) -> Response:
    """What all reports come to."""
    house, words = house_of(request), words_in(language_of(request))
    sums: Sums = request.app.state.sums
    standing = sums.now()
    drawn: list[Chart] = list(charts(house.documents, standing, house.rulebook, lambda key: words.get(key, key.rpartition(".")[2])))
    totals = house.documents.counts(Filters())
    return page(request, "overview.html", active="overview", charts=drawn, standing=standing, totals=totals)


@router.get("/keys")
def keys_page(request: Request, _: Admin) -> Response:
    """Who may use the service."""
    return page(request, "keys.html", active="keys", keys=house_of(request).keys.list())


@router.get("/audit")
def audit_page(request: Request, _: Admin, cursor: Cursor = "", target: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Who changed what."""
    found = house_of(request).audit.page(cursor=cursor, limit=ROWS, target=target)
    return page(request, "audit.html", active="audit", events=found.rows, next=found.next, target=target)
