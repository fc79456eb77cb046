"""Pages of a list. A page ends with a cursor that says where the next one begins: behind a row, whatever has come in front since."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Generic, TypeVar

from extractor.errors import UsageError

T = TypeVar("T")
MOST = 500
"""Rows of a page at the most."""
LARGEST = 2**63 - 1
ListPosition = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A page."""

    rows: tuple[T, ...]
    """What is on it."""
    next: str | None
    """Where the next one begins; None behind the last."""


def cursor_of(order: str, *place: str | int) -> str:
    """A cursor: the order of the list, and the last row's place in it."""
    return urlsafe_b64encode(json.dumps([order, *place], separators=(",", ":")).encode()).decode().rstrip("=")


def place_in(cursor: str, order: str, *kinds: type) -> ListPosition:
    """The place again. Raises `UsageError` for a cursor of another list, or none of ours."""
    try:
        said, *place = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        fits = said == order and [type(part) for part in place] == list(kinds)
        large = any(isinstance(part, int) and abs(part) > LARGEST for part in place)
    except (ValueError, TypeError):
        fits = large = False
    if not fits or large:
        raise UsageError("this is no cursor of this list", where="cursor", remedy="Begin at the first page.")
    return tuple(place)


def clamped(limit: int) -> int:
    """How many rows a page gets."""
    return max(1, min(limit, MOST))


def cut(rows: list[T], limit: int) -> tuple[list[T], bool]:
    """Rows of a page, of which one more was asked for, and whether there are more."""
    return rows[:limit], len(rows) > limit
