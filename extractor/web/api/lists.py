"""Lists: filters, pages, and answers that need not be sent again."""

import hashlib
from typing import Annotated

from fastapi import Depends, Query, Request, Response

from extractor.store.filters import DocumentState, Filters
from extractor.store.paging import MOST

Q = Annotated[str, Query(max_length=200, description="Part of a name, an agency or a title")]


def filters_of(
    q: Q = "",
    agency: Annotated[str, Query(max_length=200, description="The agency, as the report has it")] = "",
    year: Annotated[int | None, Query(ge=1900, le=2200, description="The year reported on")] = None,
    state: Annotated[DocumentState | None, Query(description="What became of the document")] = None,
    kind: Annotated[str, Query(max_length=40, description="report, blank_form, stub, not_a_report, empty")] = "",
    needs_review: Annotated[bool | None, Query(description="Whether a person should look at something")] = None,
    failing: Annotated[bool | None, Query(description="Whether a check fails")] = None,
    job: Annotated[str, Query(max_length=60, description="Only documents of this job")] = "",
) -> Filters:
    """What was asked for."""
    return Filters(text=q, agency=agency, year=year, state=state, kind=kind, needs_review=needs_review, failing=failing, job=job)


Filtering = Annotated[Filters, Depends(filters_of)]


Cursor = Annotated[str, Query(max_length=500, description="`next` of the page before; empty for the first")]
Limit = Annotated[int, Query(ge=1, le=MOST, description="Rows of a page")]


def etag_of(body: bytes) -> str:
    """A tag that changes with the answer."""
    return f'"{hashlib.sha256(body).hexdigest()[:24]}"'


def not_modified(request: Request, body: bytes, tag: str = "", media: str = "application/json") -> Response:
    """The answer, or 304 where the caller has it. `tag`: what tells versions apart; of the body itself when there is none."""
    tag = tag or etag_of(body)
    if tag in _tags(request):
        return Response(status_code=304, headers={"ETag": tag})
    return Response(body, headers={"ETag": tag, "Cache-Control": "private, no-cache"}, media_type=media)


def has(request: Request, tag: str) -> bool:
    """Whether the caller has this version."""
    return tag in _tags(request)


def _tags(request: Request) -> set[str]:
    return {part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")}
