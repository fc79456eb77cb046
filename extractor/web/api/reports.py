"""Reports: listed, whole, and by their parts."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response

from extractor.export.encode import encode
from extractor.model.rulings import list_named
from extractor.show.panes.build import view_of
from extractor.show.panes.single import page_of
from extractor.show.panes.words import Language
from extractor.store.documents import Document
from extractor.store.filters import Filters, Order
from extractor.web.access import Reader, Writer
from extractor.web.api.lists import Cursor, Filtering, Limit, has, not_modified
from extractor.web.api.saw import seen_as
from extractor.web.api.shapes import ListedReport, ReportCounts, ReportPage
from extractor.web.house import House, actor, house_of
from extractor.web.problem_details import COMMON, Refusal, merged, problems
from extractor.web.stored import body_of, document_or_404, report_of, text_of
from extractor.wording.english import as_stated

router = APIRouter(prefix="/v1/reports", tags=["reports"])
_UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "It has not changed"}}


def listed(document: Document) -> ListedReport:
    """A document in a line of a list."""
    same = {name: getattr(document, name) for name in ("id", "name", "agency", "year", "title", "kind", "edition", "state")}
    more = {name: getattr(document, name) for name in ("reported", "failing", "revision", "created", "read_at")}
    return ListedReport(**same, **as_stated(document.reason), **more, needs_review=document.open_count, problems=document.problems_count)


def counts_of(house: House, filters: Filters) -> ReportCounts:
    """How many fit."""
    found = house.documents.counts(filters)
    years = {str(year) if year is not None else "unknown": count for year, count in found.years.items()}
    states: dict[str, int] = {str(state): count for state, count in found.states.items()}
    return ReportCounts(total=found.total, needs_review=found.needs_review, failing=found.failing, years=years, states=states)


def tag_of(document: Document, part: str = "") -> str:
    """A tag that changes with the report."""
    return f'"{document.id}-{document.revision}{part}"'


@router.get("", responses=problems(*COMMON, 422))
def list_reports(
    request: Request, _: Reader, filters: Filtering, order: Order = "newest", cursor: Cursor = "", limit: Limit = 50
) -> ReportPage:
    """Reports that fit all filters."""
    page = house_of(request).documents.page(filters, order=order, cursor=cursor, limit=limit)
    return ReportPage(items=[listed(document) for document in page.rows], next=page.next)


@router.get("/counts", responses=problems(*COMMON, 422))
def count_reports(request: Request, _: Reader, filters: Filtering) -> ReportCounts:
    """How many reports fit the filters, and how many would of another year or state."""
    return counts_of(house_of(request), filters)


@router.get("/next", response_model=ListedReport, responses=merged(problems(*COMMON, 404, 422)))
def next_for_review(request: Request, _: Reader, filters: Filtering, after: Annotated[str, Query(max_length=60)] = "") -> ListedReport:
    """The next report that needs a person, behind the one of the id `after`. 404 behind the last."""
    document = house_of(request).documents.open_queue(after, filters)
    if document is None:
        raise Refusal(404, "nothing_open", "no further report needs a person")
    return listed(document)


_REPORT: dict[int | str, dict[str, Any]] = {
    200: {"description": "The report", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Report"}}}}
}


@router.get("/{report_id}", response_class=Response, responses=merged(_REPORT, _UNCHANGED, problems(*COMMON, 404, 409)))
def get_report(request: Request, _: Reader, report_id: str) -> Response:
    """The whole report, as `nianbao extract` writes it."""
    house = house_of(request)
    document = document_or_404(house, report_id)
    tag = tag_of(document)
    return not_modified(request, b"" if has(request, tag) else body_of(house, document), tag)


@router.get("/{report_id}/summary", responses=problems(*COMMON, 404))
def get_line(request: Request, _: Reader, report_id: str) -> ListedReport:
    """The report's line in the list: what became of the document, and what is left to decide on."""
    return listed(document_or_404(house_of(request), report_id))


def _part(name: str, many: str) -> dict[int | str, dict[str, Any]]:
    schema: dict[str, Any] = {
        "type": "object",
        "required": ["items"],
        "properties": {"items": {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}},
    }
    if name == "Item":
        schema["properties"] |= {"saw": {"type": "string", "description": "What a decision on the whole list sends as `saw`"}}
    return {200: {"description": f"The {many}", "content": {"application/json": {"schema": schema}}}}


Entries = Literal["values", "checks", "problems", "improvements"]


def _items(request: Request, report_id: str, key: Entries, keep: Mapping[str, str | bool | None]) -> Response:
    """Some of a report's entries, those that have all of `keep`."""
    house = house_of(request)
    document = document_or_404(house, report_id)
    wanted = {name: value for name, value in keep.items() if value is not None}
    tag = tag_of(document, f"-{key}-{quote(repr(sorted(wanted.items())))}")
    if has(request, tag):
        return not_modified(request, b"", tag)
    report = report_of(house, document)
    every: Sequence[Mapping[str, object]] = report[key]
    entries = [e for e in every if all(e[name] == value for name, value in wanted.items())]
    half = list_named(key)
    seen = {"saw": seen_as(report[half])} if half else {}
    return not_modified(request, encode({"items": entries} | seen), tag)


@router.get(
    "/{report_id}/values", response_class=Response, responses=merged(_part("Value", "values"), _UNCHANGED, problems(*COMMON, 404, 409, 422))
)
def get_values(
    request: Request,
    _: Reader,
    report_id: str,
    indicator: Annotated[str | None, Query(max_length=200)] = None,
    review: Annotated[bool | None, Query(description="Only values that are, or are not, for review")] = None,
    status: Annotated[Literal["reported", "blank", "absent", "unresolved"] | None, Query()] = None,
) -> Response:
    """The values of a report."""
    return _items(request, report_id, "values", {"indicator": indicator, "review": review, "status": status})


@router.get(
    "/{report_id}/checks",
    response_class=Response,
    responses=merged(_part("CheckResult", "checks"), _UNCHANGED, problems(*COMMON, 404, 409, 422)),
)
def get_checks(
    request: Request,
    _: Reader,
    report_id: str,
    outcome: Annotated[Literal["holds", "fails", "differs", "not_assessable"] | None, Query()] = None,
) -> Response:
    """The checks of a report."""
    return _items(request, report_id, "checks", {"outcome": outcome})


@router.get(
    "/{report_id}/problems", response_class=Response, responses=merged(_part("Item", "problems"), _UNCHANGED, problems(*COMMON, 404, 409))
)
def get_problems(request: Request, _: Reader, report_id: str) -> Response:
    """The problems that section five states."""
    return _items(request, report_id, "problems", {})


@router.get(
    "/{report_id}/improvements",
    response_class=Response,
    responses=merged(_part("Item", "measures"), _UNCHANGED, problems(*COMMON, 404, 409)),
)
def get_improvements(request: Request, _: Reader, report_id: str) -> Response:
    """The measures that section five states."""
    return _items(request, report_id, "improvements", {})


_PAGE: dict[int | str, dict[str, Any]] = {200: {"description": "The page", "content": {"text/html": {"schema": {"type": "string"}}}}}
_TEXT: dict[int | str, dict[str, Any]] = {200: {"description": "The text", "content": {"text/plain": {"schema": {"type": "string"}}}}}
_BYTES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The bytes", "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get("/{report_id}/text", response_class=Response, responses=merged(_TEXT, problems(*COMMON, 404, 409, 422)))
def get_text(request: Request, _: Reader, report_id: str) -> Response:
    """The text that places count in, in code points."""
    house = house_of(request)
    text = text_of(house, document_or_404(house, report_id))
    return Response(text.encode("utf-8", "replace"), media_type="text/plain; charset=utf-8")


@router.get("/{report_id}/original", response_class=Response, responses=merged(_BYTES, problems(*COMMON, 404, 422)))
def get_original(request: Request, _: Reader, report_id: str) -> Response:
    """The document as it was sent. Always something to keep, never something to show: it was written by strangers."""
    house = house_of(request)
    document = document_or_404(house, report_id)
    name = document.name.rpartition("/")[2] or "document"
    said = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    headers = {"Content-Disposition": said, "Content-Security-Policy": "sandbox; default-src 'none'"}
    return Response(house.documents.original(document), media_type="application/octet-stream", headers=headers)


@router.get("/{report_id}/page", response_class=Response, responses=merged(_PAGE, problems(*COMMON, 404, 409, 422)))
def get_page(request: Request, _: Reader, report_id: str, lang: Language = "zh") -> Response:
    """The report beside its document as one HTML file to send to somebody: with what people decided, both languages, no network."""
    house = house_of(request)
    document = document_or_404(house, report_id)
    view = view_of(report_of(house, document), text_of(house, document), house.rulebook)
    name = document.name.rpartition("/")[2] or "report"
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(f'{name}.html', safe='')}"}
    return Response(page_of([view], lang, document.name), media_type="text/html; charset=utf-8", headers=headers)


@router.delete("/{report_id}", status_code=204, response_class=Response, responses=problems(*COMMON, 404, 409))
def delete_report(request: Request, caller: Writer, report_id: str) -> Response:
    """Drop a document and its report. Decisions on it stay: they count again if it comes back."""
    if not house_of(request).documents.delete(report_id, actor(caller)):
        raise Refusal(404, "no_report", "there is no report of this id")
    return Response(status_code=204)
