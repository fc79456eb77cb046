"""Rows that no sums tie together: whether the numbers below a label are its own, where others stand without one."""

from collections.abc import Sequence

from extractor.match.tables.rows import Row, TableText
from extractor.model.spans import Span
from extractor.rulebook.cell_grammar import HAN


def may_be_anothers(row: Row, table: TableText, folded: str, order: Sequence[str], *, loose: bool) -> bool:
    """Whether the cells of `row` of `table` stand below its label and may be another row's: numbers without any words stand beside them, or
    numbers without a known label do and some label has none. `order`: the keys of the form's rows; `loose`: whether numbers stand without a
    label, or more beside one than its row has."""
    if "\n" not in folded[row.label_span.end : row.text.printed[0].start]:
        return False
    bare = any(not r.text.slots for r in table.rows)
    return _beside_numbers(row, table, folded) or (bare and _beside_orphan(row, table, len(folded), order, loose=loose))


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
