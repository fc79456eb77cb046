"""Rows that no sums tie together: whether the numbers below a label are its own, where others stand without one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractor.match.tables.rows import Row, TableText
from extractor.model.spans import Span
from extractor.rulebook.cell_grammar import HAN


@dataclass(frozen=True, slots=True)
class Parted:
    """A table whose rows have given up the numbers of those behind them."""

    table: TableText
    moved: frozenset[int]
    """Where the labels begin of the rows for which only the order says which numbers are theirs."""


def with_numbers_before(table: TableText, folded: str, columns: Callable[[Row], int]) -> Parted:
    """`table` with each row's own numbers where it has those of the next one, too, right before whose label they stand in a line of their
    own. `columns`: how many a row has."""
    rows, moved = list(table.rows), set[int]()
    for i, (row, behind) in enumerate(pairwise(table.rows)):
        n = columns(row)
        if behind.text.slots or not _holds_two(row, behind, n, columns(behind), folded):
            continue
        if any(row.anchor.end <= a.start < behind.anchor.start for a in table.anchors):
            continue  # a header between
        own, others = row.text.printed[:n], row.text.printed[n:]
        rows[i] = replace(row, text=replace(row.text, slots=own, printed=own, uneven=False))
        rows[i + 1] = replace(behind, text=replace(behind.text, slots=others, printed=others, separator=row.text.separator))
        moved |= {behind.anchor.start} | ({row.anchor.start} if "\n" in folded[row.label_span.end : own[0].start] else set())
    return Parted(replace(table, rows=tuple(rows)), frozenset(moved))


def _holds_two(row: Row, behind: Row, n: int, more: int, folded: str) -> bool:
    """Whether the numbers of `row` are its `n` and as many as the row `behind` has, and lie so."""
    printed = row.text.printed
    if not n or not more or len(printed) != n + more or row.text.glued or any(s.fault for s in printed):
        return False
    apart = "\n" in folded[printed[n - 1].end : printed[n].start]
    return apart and not folded[printed[-1].end : behind.label_span.start].strip(" |\t\r\n\xa0")


def in_two_lines(row: Row, folded: str) -> bool:
    """Whether a row's first number stands in the line of its label and another in a line below."""
    printed = row.text.printed
    if len(printed) < 2 or "\n" in folded[row.label_span.end : printed[0].start]:
        return False
    return "\n" in folded[printed[0].end : printed[-1].start]


def may_be_anothers(row: Row, table: TableText, folded: str, order: Sequence[str], *, loose: bool) -> bool:
    """Whether the cells of `row` of `table` stand below its label and may be another row's: numbers without any words stand beside them, or
    numbers without a known label do and some label has none. `order`: the keys of the form's rows; `loose`: whether numbers stand without a
    label, or more beside one than its row has."""
    if "\n" not in folded[row.label_span.end : row.text.printed[0].start]:
        return False
    bare = any(not r.text.slots for r in table.rows)
    if loose and _before_bare(row, table):
        return True
    return _beside_numbers(row, table, folded) or (bare and _beside_orphan(row, table, len(folded), order, loose=loose))


def _before_bare(row: Row, table: TableText) -> bool:
    """Whether the next row, no header between, shows nothing: the numbers between the two labels may be either's."""
    behind = next((r for r in table.rows if r.anchor.start > row.anchor.start), None)
    if behind is None or behind.text.slots:
        return False
    return not any(row.anchor.end <= a.start < behind.anchor.start for a in table.anchors)


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
