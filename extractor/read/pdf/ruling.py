"""Ruling lines of a page -> tables: cells that cover one row and column or several."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.model.record import record
from extractor.read.pdf.pdfium import Stroke

_MOST_LINES, _MOST_STROKES, _MOST_TABLES = 120, 3_000, 100
"""Rows or columns of one table, lines of a page, tables of a page. The form's longest table has 30 rows, a page of it 60 lines; a page with
more is a drawing, and what is left out stands in no table."""
_SAME = 0.5
"""Points between two strokes of one line."""
_INSIDE = 0.3
"""Share of a cell's side that its line may lack at either end."""

_Squares = set[tuple[int, int]]
"""Squares of a table by row and column, or lines of it by place and piece."""


@record(frozen=True, slots=True)
class Field:
    """A cell between ruling lines."""

    row: int
    column: int
    rowspan: int
    colspan: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table between ruling lines."""

    left: float
    top: float
    right: float
    bottom: float
    fields: tuple[Field, ...]
    """By row, then by column."""
    edges: tuple[float, ...]
    """Between its columns, from left to right, the outer ones included."""
    levels: tuple[float, ...]
    """Between its rows, from top to bottom, the outer ones included."""
    open_above: bool
    """Whether no line closes its first row."""
    open_below: bool
    """The same of its last row: the page ends in the table."""

    def squares(self) -> dict[tuple[int, int], Field]:
        """(row, column) -> the cell that covers it."""
        return {(f.row + r, f.column + c): f for f in self.fields for r in range(f.rowspan) for c in range(f.colspan)}

    def square(self, x: float, y: float) -> tuple[int, int] | None:
        """(row, column) of a place; None beside the table."""
        if not (self.left <= x <= self.right and self.top <= y <= self.bottom):
            return None
        return max(bisect_left(self.levels, y) - 1, 0), max(bisect_left(self.edges, x) - 1, 0)


@record(frozen=True, slots=True)
class _Line:
    """Strokes that stand in one line and touch each other."""

    upright: bool
    at: float
    start: float
    end: float


def tables_of(strokes: Sequence[Stroke], near: float) -> tuple[Ruled, ...]:
    """The tables that ruling lines make, from top to bottom. `near`: points between two lines that are one on paper, as a double border."""
    lines = [line for upright in (True, False) for line in _joined([s for s in strokes if s.upright == upright], _SAME, near)]
    if len(lines) > _MOST_STROKES:
        return ()
    found = [one for group in _touching(lines, near) if (one := _table(group, near)) is not None]
    return tuple(sorted(found, key=lambda one: (one.top, one.left))[:_MOST_TABLES])


def _joined(strokes: Iterable[Stroke | _Line], apart: float, near: float) -> list[_Line]:
    """Lines of one direction: what stands side by side, not more than `apart`, in one place, and ends that nearly touch in one line."""
    lines: list[_Line] = []
    for place in _clusters(sorted(strokes, key=lambda s: s.at), apart):
        at, last = sum(s.at for s in place) / len(place), None
        for stroke in sorted(place, key=lambda s: s.start):
            if last is not None and stroke.start <= last.end + near:
                last = lines[-1] = _Line(last.upright, at, last.start, max(last.end, stroke.end))
            else:
                last = _Line(stroke.upright, at, stroke.start, stroke.end)
                lines.append(last)
    return lines


def _clusters(strokes: Iterable[Stroke | _Line], apart: float) -> list[list[Stroke | _Line]]:
    """Runs of strokes none of which is further from the first than `apart`."""
    clusters: list[list[Stroke | _Line]] = []
    for stroke in strokes:
        if clusters and stroke.at - clusters[-1][0].at <= apart:
            clusters[-1].append(stroke)
        else:
            clusters.append([stroke])
    return clusters


def _touching(lines: list[_Line], near: float) -> list[list[_Line]]:
    """Lines that cross or meet, directly or by others."""
    upright, level = [line for line in lines if line.upright], [line for line in lines if not line.upright]
    groups: list[list[_Line]] = []
    left = {id(line): line for line in lines}
    for begun in lines:
        if id(begun) not in left:
            continue
        group, open_ = [], [left.pop(id(begun))]
        while open_:
            line = open_.pop()
            group.append(line)
            met = [other for other in (level if line.upright else upright) if id(other) in left and _meet(line, other, near)]
            open_ += [left.pop(id(other)) for other in met]
        groups.append(group)
    return groups


def _meet(one: _Line, two: _Line, near: float) -> bool:
    return one.start - near <= two.at <= one.end + near and two.start - near <= one.at <= two.end + near


def _table(lines: list[_Line], near: float) -> Ruled | None:
    """The table of lines that touch; none where they part nothing."""
    upright, level = (
        [line for line in _joined([one for one in lines if one.upright == which], near, near) if line.end - line.start > near]
        for which in (True, False)
    )
    if not upright or len(level) < 2:
        return None
    xs = _places([line.at for line in upright], [end for line in level for end in (line.start, line.end)], near)
    ys = _places([line.at for line in level], [end for line in upright for end in (line.start, line.end)], near)
    if not 1 < len(xs) <= _MOST_LINES or not 1 < len(ys) <= _MOST_LINES:
        return None
    below = _drawn(level, ys, xs, near)
    beside = _drawn(upright, xs, ys, near)
    fields = [
        Field(row, column, rows, columns, xs[column], ys[row], xs[column + columns], ys[row + rows])
        for row, column, rows, columns in _regions(len(ys) - 1, len(xs) - 1, below, beside)
    ]
    drawn = {line.at for line in level}
    if len(fields) < 2:
        return None
    return Ruled(xs[0], ys[0], xs[-1], ys[-1], tuple(fields), tuple(xs), tuple(ys), ys[0] not in drawn, ys[-1] not in drawn)


def _places(lines: Iterable[float], ends: Iterable[float], near: float) -> list[float]:
    """Where a table's lines stand. Where lines of the other direction reach beyond the outermost, the table is open there."""
    places, reached = sorted(set(lines)), sorted(ends)
    before = reached[:1] if reached[0] < places[0] - near else []
    behind = reached[-1:] if reached[-1] > places[-1] + near else []
    return [*before, *places, *behind]


def _drawn(lines: Iterable[_Line], places: Sequence[float], across: Sequence[float], near: float) -> _Squares:
    """(which place, which piece of it) where a line is drawn."""
    number = {place: n for n, place in enumerate(places)}
    found = set()
    for line in lines:
        for piece, (start, end) in enumerate(pairwise(across)):
            slack = max(_INSIDE * (end - start), near)
            if line.start <= start + slack and line.end >= end - slack and line.start < end and line.end > start:
                found.add((number[line.at], piece))
    return found


def _regions(rows: int, columns: int, below: _Squares, beside: _Squares) -> Iterable[tuple[int, int, int, int]]:
    """Cells as (row, column, rows, columns): squares that no line parts. What is no rectangle is taken row by row."""
    taken: _Squares = set()
    for row in range(rows):
        for column in range(columns):
            if (row, column) in taken:
                continue
            region = _region(row, column, rows, columns, below, beside)
            tall = max(r for r, _ in region) - min(r for r, _ in region) + 1
            wide = max(c for _, c in region) - min(c for _, c in region) + 1
            if len(region) != tall * wide or region & taken:
                tall, wide = 1, _width(row, column, columns, beside)
                region = {(row, column + n) for n in range(wide)}
            taken |= region
            yield row, column, tall, wide


def _region(row: int, column: int, rows: int, columns: int, below: _Squares, beside: _Squares) -> _Squares:
    found, open_ = {(row, column)}, [(row, column)]
    while open_:
        r, c = open_.pop()
        around = (
            (r + 1, c, r + 1 < rows and (r + 1, c) not in below),
            (r - 1, c, r > 0 and (r, c) not in below),
            (r, c + 1, c + 1 < columns and (c + 1, r) not in beside),
            (r, c - 1, c > 0 and (c, r) not in beside),
        )
        for next_row, next_column, free in around:
            if free and (next_row, next_column) not in found:
                found.add((next_row, next_column))
                open_.append((next_row, next_column))
    return found


def _width(row: int, column: int, columns: int, beside: _Squares) -> int:
    wide = 1
    while column + wide < columns and (column + wide, row) not in beside:
        wide += 1
    return wide
