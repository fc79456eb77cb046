"""Rows that no sums tie together: whether the numbers below a label are its own, where others stand without one."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractor.match.tables.rows import Row, TableText
from extractor.model.spans import Span
from extractor.rulebook.cell_grammar import HAN

_LINES_OF_PIPES = re.compile(r"\|[ \r]*\n[ ]*\|")


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
        if behind.text.slots:
            continue  # as nearly all
        n = columns(row)
        if not _holds_two(row, behind, n, columns(behind), folded):
            continue
        if any(row.anchor.end <= a.start < behind.anchor.start for a in table.anchors):
            continue  # a header between
        own, others = row.text.printed[:n], row.text.printed[n:]
        rows[i] = replace(row, text=replace(row.text, slots=own, printed=own, uneven=False))
        rows[i + 1] = replace(behind, text=replace(behind.text, slots=others, printed=others, separator=row.text.separator))
        moved |= {behind.anchor.start} | ({row.anchor.start} if "\n" in folded[row.label_span.end : own[0].start] else set())
    return Parted(replace(table, rows=tuple(rows)) if moved else table, frozenset(moved))


def _holds_two(row: Row, behind: Row, n: int, more: int, folded: str) -> bool:
    """Whether the numbers of `row` are its `n` and as many as the row `behind` has, and lie so."""
    printed = row.text.printed
    if not n or not more or len(printed) != n + more or row.text.glued or any(s.fault for s in printed):
        return False
    apart = "\n" in folded[printed[n - 1].end : printed[n].start]
    return apart and not folded[printed[-1].end : behind.label_span.start].strip(" |\t\r\n\xa0")


def in_two_lines(row: Row, folded: str) -> bool:
    """Whether a row's first number stands in the line of its label and another in a line below. A cell that reaches into it from above
    stands before the label."""
    printed = [s for s in row.text.printed if s.start > row.label_span.start]
    if len(printed) < 2 or "\n" in folded[row.label_span.end : printed[0].start]:
        return False
    return "\n" in folded[printed[0].end : printed[-1].start]


def may_be_anothers(row: Row, table: TableText, folded: str, order: Sequence[str], *, loose: bool) -> bool:
    """Whether the cells of `row` of `table` stand below its label and may be another row's: numbers without any words stand beside them, or
    numbers without a known label do and some label has none. `order`: the keys of the form's rows; `loose`: whether numbers stand without a
    label, or more beside one than its row has."""
    if _in_uneven_lines(row, table, folded):
        return True
    if not is_below(row, table, folded):
        return False
    if loose and (_beside_bare(row, table) or row.text.separator != "line"):
        return True
    bare = any(not r.text.slots for r in table.rows)
    if bare and any(r.text.printed and not is_below(r, table, folded) for r in table.rows):
        return True
    return _beside_numbers(row, table, folded) or (bare and _beside_orphan(row, table, len(folded), order, loose=loose))


def before_displaced(
    row: Row, table: TableText, folded: str, headers: Mapping[int, tuple[str, ...]], own: Callable[[Row], tuple[str, ...]]
) -> bool:
    """Whether the cells of `row` stand below its label, and the next label shows no number and stands under a header that is not its own:
    it was torn away, as others may be. `headers`: where each label begins -> the header above it; `own`: what of it is a row's."""
    behind = next((r for r in table.rows if r.anchor.start > row.anchor.start), None)
    if behind is None or any(s.text.isdecimal() for s in behind.text.slots) or not headers[behind.anchor.start]:
        return False
    same = headers[behind.anchor.start] == headers[row.anchor.start] and not own(behind)
    return same and is_below(row, table, folded)


def _line(place: int, table: TableText, folded: str) -> tuple[bool, int]:
    """The line that the character at `place` stands in; of a page's own cells their row, wherever they stand in the text."""
    found = table.grid.grids.at(place)
    return (True, found[0].row) if found else (False, folded.count("\n", table.rows[0].label_span.start, place))


def is_below(row: Row, table: TableText, folded: str) -> bool:
    """Whether the cells of a row do not stand in the line of its label, nor among the pieces of it."""
    label, (found, first) = _line(row.label_span.end - 1, table, folded), _line(row.text.printed[0].start, table, folded)
    return label != (found, first) and (found or row.label_span.end <= row.text.printed[0].start)


def _in_uneven_lines(row: Row, table: TableText, folded: str) -> bool:
    """Whether a row's cells stand in several lines, and not one in each: some of these lines may be another row's. Cells that cover several
    rows stand in all of them; between the pipes of one line a cell may be broken."""
    behind = folded[row.label_span.end : row.text.printed[-1].start]
    if row.text.separator == "pipe" and not _LINES_OF_PIPES.search(behind):
        return False
    cells = [(s.start, table.grid.grids.at(s.start)) for s in row.text.printed]
    lines = [_line(place, table, folded) for place, cell in cells if cell is None or cell[0].rowspan == 1]
    return 1 < len(set(lines)) < len(lines)


def _beside_bare(row: Row, table: TableText) -> bool:
    """Whether the row before or behind has nothing beside its label, and no header stands between; a label behind the title of the next
    block, but before its header, has been torn away."""
    edges = [table.place(a) for a in table.anchors if a.label.kind == "column"]
    at = table.rows.index(row)
    pairs = [(a, b) for a, b in pairwise(table.rows[max(at - 1, 0) : at + 2]) if not (a.text.slots and b.text.slots)]
    return any(not any(a.label_span.end <= place < b.label_span.start for place in edges) for a, b in pairs)


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
