"""Lists in pages, and answers that need not be sent again."""

import hashlib
from typing import Annotated

from fastapi import Query, Request, Response

from extractor.store.paging import MOST

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
