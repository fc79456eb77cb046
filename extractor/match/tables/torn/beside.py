"""Rows that no sums tie together: whether the numbers below a label are its own, where others stand without one."""

from collections.abc import Sequence

from extractor.match.tables.rows import Row, TableText
from extractor.model.spans import Span
from extractor.rulebook.cell_grammar import HAN


def may_be_anothers(row: Row, table: TableText, folded: str, order: Sequence[str], *, loose: bool) -> bool:
    """Whether the cells of `row` of `table` stand below its label and may be another row's: numbers without any words stand beside them, or
    numbers without a known label do and some label has none. `order`: the keys of the form's rows; `loose`: whether numbers stand without a
    label, or more beside one than its row has."""
    if _in_uneven_lines(row, table, folded):
        return True
    if not _below(row, table, folded):
        return False
    bare = any(not r.text.slots for r in table.rows)
    if bare and any(r.text.printed and not _below(r, table, folded) for r in table.rows):
        return True
    return _beside_numbers(row, table, folded) or (bare and _beside_orphan(row, table, len(folded), order, loose=loose))


def _line(place: int, table: TableText, folded: str) -> tuple[bool, int]:
    """The line that the character at `place` stands in; of a page's own cells their row, wherever they stand in the text."""
    found = table.grid.grids.at(place)
    return (True, found[0].row) if found else (False, folded.count("\n", table.rows[0].label_span.start, place))


def _below(row: Row, table: TableText, folded: str) -> bool:
    """Whether the cells of a row do not stand in the line of its label, nor among the pieces of it."""
    label, (found, first) = _line(row.label_span.end - 1, table, folded), _line(row.text.printed[0].start, table, folded)
    return label != (found, first) and (found or row.label_span.end <= row.text.printed[0].start)


def _in_uneven_lines(row: Row, table: TableText, folded: str) -> bool:
    """Whether a row's cells stand in several lines, and not one in each: some of these lines may be another row's. Cells that cover several
    rows stand in all of them."""
    cells = [(s.start, table.grid.grids.at(s.start)) for s in row.text.printed]
    lines = [_line(place, table, folded) for place, cell in cells if cell is None or cell[0].rowspan == 1]
    return 1 < len(set(lines)) < len(lines)


def _beside_numbers(row: Row, table: TableText, folded: str) -> bool:
    """Whether numbers without any words stand right before or behind `row`, no header between: one of the two has lost its label."""
    edges = [table.place(a) for a in table.anchors if a.label.kind != "row"] + [r.zone.start for r in table.rows]
    numbers = (o for o in table.orphans if not HAN.search(folded, o.start, o.end))
    gaps = ((o.end, row.zone.start) if o.end <= row.zone.start else (row.zone.end, o.start) for o in numbers)
    return any(not any(left <= place < right for place in edges) for left, right in gaps)


def _beside_orphan(row: Row, table: TableText, end: int, order: Sequence[str], *, loose: bool) -> bool:
    """Whether numbers without a label stand between `row` and the row before or behind it, or somewhere where rows are out of order."""
    keys = [order.index(r.anchor.label.key) for r in table.rows]
    if loose and keys != sorted(keys):
        return True
    ends = [0, *(r.zone.end for r in table.rows if r.zone.end <= row.zone.start)]
    starts = [r.zone.start for r in table.rows if r.zone.start >= row.zone.end]
    around = Span(max(ends), min(starts, default=end))
    return any(around.start <= o.start < row.zone.start or row.zone.end <= o.start < around.end for o in table.orphans)
