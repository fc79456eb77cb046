"""Which documents are meant, and in which order they come."""

from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true, tuple_

from extractor.store.paging import cursor_of, place_in
from extractor.store.tables import documents, job_items

DocumentState = Literal["new", "done", "waiting", "failed"]
"""Not read yet; otherwise as `batch.manifest.State`."""
Order = Literal["newest", "name", "agency", "open"]
"""The last that came first; by what it is called; by who reports; with most values for a person first."""
_YEARS = range(1, 10_000)
_COLUMNS: dict[str, tuple[ColumnElement[Any] | None, type, bool]] = {
    "newest": (None, str, True),
    "name": (documents.c.name, str, False),
    "agency": (documents.c.agency, str, False),
    "open": (documents.c.open_count, int, True),
}
"""Order -> what it goes by before the id, of which kind, and whether the largest comes first."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents are meant: those that are all of this."""

    text: str = ""
    """Stands in name, agency or title, as it is written but for the case of letters from a to z."""
    agency: str = ""
    """Who reports."""
    year: int | None = None
    """On which year."""
    state: DocumentState | None = None
    """What became of it."""
    kind: str = ""
    """Of which kind: report, stub, …"""
    needs_review: bool | None = None
    """Whether values of it wait for a person."""
    failing: bool | None = None
    """Whether checks of it fail."""
    job: str = ""
    """In which job."""

    def without(self, name: str) -> "Filters":
        """All but one of them."""
        return replace(self, **{name: getattr(Filters(), name)})


def _positive(column: ColumnElement[int], wanted: bool | None) -> ColumnElement[bool]:
    return true() if wanted is None else column > 0 if wanted else column == 0


def condition(filters: Filters) -> ColumnElement[bool]:
    """What holds of the documents that are meant."""
    held: list[ColumnElement[bool]] = []
    columns = documents.c
    if filters.text:
        found = [column.icontains(filters.text, autoescape=True) for column in (columns.name, columns.agency, columns.title)]
        named = select(job_items.c.document_id).where(job_items.c.name.icontains(filters.text, autoescape=True))
        held.append(or_(*found, columns.id.in_(named)))
    if filters.agency:
        held.append(columns.agency == filters.agency)
    if filters.year is not None:
        held.append(columns.year == filters.year if filters.year in _YEARS else false())
    if filters.state:
        held.append(columns.state == filters.state)
    if filters.kind:
        held.append(columns.kind == filters.kind)
    if filters.job:
        held.append(columns.id.in_(select(job_items.c.document_id).where(job_items.c.job_id == filters.job)))
    held.append(_positive(columns.open_count, filters.needs_review))
    held.append(_positive(columns.failing, filters.failing))
    return and_(true(), *held)


def ordered(wanted: Select[Any], order: Order, cursor: str) -> Select[Any]:
    """In an order, from behind a cursor on. Raises `UsageError` for a cursor of another order."""
    column, kind, falls = _COLUMNS[order]
    key = tuple_(documents.c.id) if column is None else tuple_(column, documents.c.id)
    if cursor:
        place = place_in(cursor, order, *(() if column is None else (kind,)), str)
        wanted = wanted.where(key < place if falls else key > place)
    parts = [part for part in (column, documents.c.id) if part is not None]
    return wanted.order_by(*(part.desc() if falls else part.asc() for part in parts))


def cursor_behind(row: Any, order: Order) -> str:
    """Where the list goes on behind a row of it."""
    column = _COLUMNS[order][0]
    return cursor_of(order, *(() if column is None else (getattr(row, column.key or ""),)), row.id)
