"""Tables with what stands in their cells; those that go on over the end of a page become one."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from extractor.model.record import changed, record
from extractor.read.pdf.lines import Line, lines_of
from extractor.read.pdf.pdfium import Char
from extractor.read.pdf.ruling import Field, Ruled

_LOW = 0.8
"""Lines that a row has to have room for at least: what is lower is the edge of a row that the page's end cuts."""
_FULL = 1.6
"""Heights that a line which is wrapped leaves free at most, at its cell's two sides together."""
_BEGINS = re.compile(r"\s*[（(]?(?:[一二三四五六七八九十]+|\d+)\s*[、.．)）]")
"""An ordinal: a label begins."""
_APART = 0.3
"""Heights between letters that stand in two cells."""
_PAGE = re.compile(r"\W*(?:第\s*)?\d{1,3}(?:\s*页)?(?:\W*(?:共\s*)?\d{1,3}(?:\s*页)?)?\W*")
"""A page's number, by itself or with how many there are."""
_FIGURE = re.compile(r"\A[\d\W]*\Z")
"""A number, or a mark for none."""


@record(frozen=True, slots=True)
class FilledCell:
    """A cell and its lines."""

    row: int
    column: int
    rowspan: int
    colspan: int
    page: int
    place: Field
    """Where it stands on its page."""
    lines: tuple[tuple[int, Line], ...]
    """Each with its page."""

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(line.text for _, line in self.lines)


@dataclass(frozen=True, slots=True)
class Filled:
    """A table with what stands in it. Its place is that on its last page."""

    left: float
    top: float
    right: float
    bottom: float
    near: float
    edges: tuple[float, ...]
    """Between its columns, from left to right, the outer ones included."""
    rows: int
    cells: tuple[FilledCell, ...]
    """By row, then by column."""
    low_first: bool
    """Whether its first row has no room for a line."""
    low_last: bool
    """The same of the last."""


def filled(ruled: Ruled, inside: Mapping[Field, tuple[Line, ...]], page: int, near: float, height: float) -> Filled:
    """A table between ruling lines, with the lines in its cells. `height`: of the page's letters."""
    cells = tuple(
        FilledCell(f.row, f.column, f.rowspan, f.colspan, page, f, tuple((page, line) for line in lines)) for f, lines in inside.items()
    )
    rows = len(ruled.levels) - 1
    low = tuple(bottom - top < _LOW * height for top, bottom in (ruled.levels[:2], ruled.levels[-2:]))
    table = Filled(ruled.left, ruled.top, ruled.right, ruled.bottom, near, ruled.edges, rows, cells, *low)
    if ruled.open_below:
        table = _without_last(replace(table, cells=tuple(_without_number(cell, rows) for cell in cells)))
    return _without_first(table) if ruled.open_above else table


def _without_last(table: Filled) -> Filled:
    """Without its last row where that is empty."""
    return _without(table, table.rows - 1, 0)


def _without_first(table: Filled) -> Filled:
    return _without(table, 0, 1)


def _without(table: Filled, row: int, up: int) -> Filled:
    if table.rows == 1 or any(cell.lines for cell in table.cells if cell.row == row and cell.rowspan == 1):
        return table
    kept = tuple(_less(cell, row, up) for cell in table.cells if cell.row != row or cell.rowspan > 1)
    return replace(table, rows=table.rows - 1, cells=kept)


def _without_number(cell: FilledCell, rows: int) -> FilledCell:
    """A cell of the last row, which the page's end cuts, without the page's number, where that is all it holds."""
    is_number = cell.row == rows - 1 and cell.colspan > 1 and len(cell.lines) == 1 and _PAGE.fullmatch(cell.text)
    return changed(cell, lines=()) if is_number else cell


def _less(cell: FilledCell, row: int, up: int) -> FilledCell:
    """A cell in a table without one of its outer rows."""
    covers = cell.row <= row < cell.row + cell.rowspan
    return changed(cell, row=max(cell.row - up, 0), rowspan=cell.rowspan - covers)


def with_below(table: Filled, chars: Iterable[Char]) -> Filled | None:
    """The table with characters below its last line in the cells they stand under: the page's end cuts its last row, and nothing is drawn
    there. None where these are a line of text, which heeds no columns."""
    last = [cell for cell in table.cells if cell.row + cell.rowspan == table.rows]
    under: dict[FilledCell, list[Char]] = {}
    before: tuple[Char, FilledCell] | None = None
    for char in sorted(chars, key=lambda c: c.left):
        cell = next((c for c in last if c.place.left <= (char.left + char.right) / 2 <= c.place.right), None)
        if cell is None or (before and before[1] is not cell and char.left - before[0].right < _APART * (char.bottom - char.top)):
            return None
        under.setdefault(cell, []).append(char)
        before = char, cell
    if len(under) < 2:
        return None
    return replace(table, cells=tuple(_with(cell, lines_of(under[cell])) if cell in under else cell for cell in table.cells))


def _with(cell: FilledCell, lines: Iterable[Line]) -> FilledCell:
    more = tuple((cell.page, line) for line in lines)
    return changed(cell, lines=cell.lines + more)


def over_pages(above: Filled, below: Filled) -> Filled | None:
    """The table that two pieces at a page's end and the next one's beginning are; none where they are not as wide as each other."""
    near = max(above.near, below.near)
    if abs(above.left - below.left) > near or abs(above.right - below.right) > near:
        return None
    above = _without_last(above) if above.low_last else above
    below = _without_first(below) if below.low_first else below
    edges = _edges(above.edges, below.edges, near)
    upper, lower = _placed(above, edges, 0), _placed(below, edges, above.rows)
    pairs = _pairs(upper, lower, above.rows)
    cut = len(pairs) == sum(cell.row == above.rows for cell in lower) and _is_cut(pairs)
    label = _label(lower, above.rows)
    cells = {(cell.row, cell.column): cell for cell in (*upper, *lower)}
    for one, two in pairs:
        goes_on = two.column < label and not two.lines and (one.rowspan > 1 or two.rowspan > 1)
        if cut or goes_on:
            cells.pop((two.row, two.column))
            rows = one.rowspan + two.rowspan - cut
            cells[one.row, one.column] = changed(one, rowspan=rows, lines=one.lines + two.lines)
    if cut:
        cells = {key: changed(cell, row=cell.row - 1) if cell.row > above.rows else cell for key, cell in cells.items()}
    ordered = tuple(sorted(cells.values(), key=lambda cell: (cell.row, cell.column)))
    return replace(below, near=near, edges=edges, rows=above.rows + below.rows - cut, cells=ordered)


def _edges(one: tuple[float, ...], two: tuple[float, ...], near: float) -> tuple[float, ...]:
    """The edges of both, those of one place once."""
    edges: list[float] = []
    for edge in sorted((*one, *two)):
        if not edges or edge - edges[-1] > near:
            edges.append(edge)
    return tuple(edges)


def _placed(table: Filled, edges: tuple[float, ...], down: int) -> tuple[FilledCell, ...]:
    """The cells of a table by other columns, further down."""
    columns = [_nearest(edges, edge) for edge in table.edges]
    return tuple(
        changed(cell, row=cell.row + down, column=at, colspan=columns[cell.column + cell.colspan] - at)
        for cell in table.cells
        for at in (columns[cell.column],)
    )


def _nearest(edges: tuple[float, ...], edge: float) -> int:
    return min(range(len(edges)), key=lambda n: abs(edges[n] - edge))


def _pairs(upper: tuple[FilledCell, ...], lower: tuple[FilledCell, ...], rows: int) -> list[tuple[FilledCell, FilledCell]]:
    """Cells at the end of the upper piece, each with the one below it at the beginning of the lower piece, where these are as wide."""
    first = {(cell.column, cell.colspan): cell for cell in lower if cell.row == rows}
    last = (cell for cell in upper if cell.row + cell.rowspan == rows)
    return [(cell, first[cell.column, cell.colspan]) for cell in last if (cell.column, cell.colspan) in first]


def _label(cells: tuple[FilledCell, ...], row: int) -> int:
    """The column of a row's label; empty cells before it go on with cells above. 0 where a number comes first."""
    first = next((cell for cell in cells if cell.row == row and cell.lines), None)
    return 0 if first is None or _FIGURE.search(first.text) else first.column


def _is_cut(pairs: list[tuple[FilledCell, FilledCell]]) -> bool:
    """Whether the page ends in a row: a label is full where it ends, and goes on without an ordinal, and no other cell says two things."""
    both = [(one, two) for one, two in pairs if one.lines and two.lines and one.rowspan == two.rowspan == 1]
    return bool(both) and all(_goes_on(one, two) for one, two in both)


def _goes_on(one: FilledCell, two: FilledCell) -> bool:
    last, place = one.lines[-1][1], one.place
    free = place.right - place.left - (last.right - last.left)
    words = not (_FIGURE.search(last.text) or _FIGURE.search(two.text) or _BEGINS.match(two.text))
    return words and free < _FULL * last.height and len(last.text) > 1
