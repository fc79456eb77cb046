"""What stands beside each label of a table, as the page parts it: what a second reading of a row is held to."""

from collections.abc import Sequence

from extractor.match.tables.rows import Row
from extractor.match.tables.slots import RowText, Slot
from extractor.model.asking import Parting, Stretch
from extractor.model.spans import Span


def _in_place(text: RowText, cells: Sequence[Span | None]) -> bool:
    """Whether `cells` are the row's cells as the page parts them: each has a place, and none was cut out of another's characters."""
    return len(text.slots) >= len(cells) and all(cells) and not text.glued


def _spans(slots: Sequence[Slot]) -> tuple[Span, ...]:
    return tuple([Span(s.start, s.end) for s in slots])


def stretch_of(
    table: str,
    rows: str,
    row: Row,
    cells: Sequence[Span | None],
    columns: tuple[str, ...],
    *,
    glued: bool,
    drops: bool = False,
    unit: str = "",
) -> tuple[Stretch, ...]:
    """The stretch of a row whose label is known; none when it prints more cells than it has columns.

    `cells`: where rules read each of its columns. Where the page parts them these are the cells; else what is printed is.
    """
    text = row.text
    if _in_place(text, cells):
        places = tuple(filter(None, cells))
        return (Stretch(table, rows, row.zone, row.label_span, places, "parted", columns, False, unit),)
    if not glued and len(text.printed) > len(columns):
        return ()
    parting: Parting = "glued" if glued else "dropped"
    return (Stretch(table, rows, row.zone, row.label_span, _spans(text.printed), parting, columns, glued and drops, unit),)
