"""The reader of workbooks in the table of formats."""

import posixpath
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from extractor.errors import ReadError
from extractor.model.document import UNSAID, Table
from extractor.model.doubts import doubt
from extractor.model.places import SheetCell, Sheets
from extractor.read.content import Content
from extractor.read.given import Given
from extractor.read.package import Package, Tree, child, holds, value
from extractor.read.render import Rendering
from extractor.read.workbook.drawings import drawn_on
from extractor.read.workbook.places import name_of
from extractor.read.workbook.sheet import Grid, grid_of
from extractor.read.workbook.styles import Styles

MAIN = "xl/workbook.xml"


def is_workbook(given: Given) -> bool:
    """Whether a document is a workbook, by the parts in it."""
    return holds(given.data, MAIN)


def read_workbook(given: Given) -> Content:
    """What is seen in the sheets of a workbook, one after the other. Raises `ReadError` for one that is damaged, TooLarge for one that
    costs too much."""
    package = Package(given.data, given.name)
    book = package.tree(MAIN)
    if book is None:
        raise ReadError(doubt("package.damaged"), where=given.name, remedy=doubt("remedy.copy_again"))
    properties = child(book, "workbookPr")
    from_1904 = properties is not None and value(properties, "date1904") in ("1", "true")
    styles = Styles(package.tree("xl/styles.xml"), from_1904=from_1904)
    strings = tuple(one for one in package.tree("xl/sharedStrings.xml") or () if one.tag == "si")
    page = _Page()
    for name, part in _sheets(book, package):
        root = package.tree(part)
        if root is not None:
            places, large = drawn_on(part, package)
            page.sheet(name, _with_drawings(grid_of(root, strings, styles), places), pictured=large)
    return page.content()


def _sheets(book: Tree, package: Package) -> Iterator[tuple[str, str]]:
    """(name, part) of each sheet that is seen, in the order of the tabs."""
    relations = package.tree("xl/_rels/workbook.xml.rels")
    targets = {value(one, "Id"): value(one, "Target") or "" for one in (relations if relations is not None else ())}
    for one in child(book, "sheets") or ():
        target = next((targets[said] for key, said in one.attrib.items() if key.endswith("}id") and said in targets), "")
        if target and value(one, "state") in (None, "visible"):
            yield value(one, "name") or "", posixpath.normpath(posixpath.join("xl", target)).lstrip("/")


def _with_drawings(grid: Grid, places: frozenset[tuple[int, int]]) -> Grid:
    """A drawing in a table's cell may say what the cell does not."""
    blank = {place: cell for place in places if (cell := grid.cells.get(place)) and cell.framed and not cell.text}
    return replace(grid, cells=grid.cells | {place: replace(cell, text=UNSAID) for place, cell in blank.items()})


class _Page:
    """The text as it is put together: a line for a row."""

    def __init__(self) -> None:
        self._rendering = Rendering()
        self._cells: list[tuple[str, str]] = []
        """Sheet and place of each cell of a table, in the order they were opened."""
        self._pictured: list[str] = []

    def sheet(self, name: str, grid: Grid, *, pictured: bool) -> None:
        """What is seen of a sheet. `pictured`: whether something is drawn on it that may be a table."""
        self._pictured += [name] * pictured
        rows = [row for row in range(_end(grid, 0)) if row not in grid.hidden_rows]
        columns = [column for column in range(_end(grid, 1)) if column not in grid.hidden_columns]
        inside = _inside(grid)
        covered = {row for (top, _), (bottom, _) in grid.merged.items() for row in range(top + 1, bottom + 1)}
        is_open = False
        for row in rows:
            filled = [column for column in columns if (cell := grid.cells.get((row, column))) and cell.text]
            belongs = _is_row(grid, row, filled, columns) or (is_open and row in covered)
            if belongs != is_open:
                is_open = belongs
                (self._rendering.open_table if is_open else self._rendering.close_table)()
            if is_open:
                self._row(name, grid, row, rows, columns, inside[row])
            elif filled:
                self._line(name, grid, row, filled)
        if is_open:
            self._rendering.close_table()

    def _line(self, name: str, grid: Grid, row: int, filled: list[int]) -> None:
        """A line of text: a table of one cell, so that its place is known."""
        self._rendering.open_table()
        self._rendering.open_row()
        self._cell(name, grid, row, filled[0], 1, 1)
        self._rendering.close_row()
        self._rendering.close_table()

    def _row(self, name: str, grid: Grid, row: int, rows: list[int], columns: list[int], inside: set[int]) -> None:
        self._rendering.open_row()
        for column in columns:
            if column not in inside:
                bottom, right = grid.merged.get((row, column), (row, column))
                self._cell(name, grid, row, column, _count(rows, row, bottom), _count(columns, column, right))
        self._rendering.close_row()

    def _cell(self, name: str, grid: Grid, row: int, column: int, tall: int, wide: int) -> None:
        cell = grid.cells.get((row, column))
        self._cells.append((name, name_of(row, column)))
        self._rendering.open_cell(tall, wide)
        for number, line in enumerate((cell.text if cell else "").splitlines()):
            if number:
                self._rendering.break_line()
            self._rendering.add(line)
        self._rendering.close_cell()

    def content(self) -> Content:
        """All that was put."""
        text, tables = self._rendering.finish()
        spans = [cell.span for table in tables for cell in table.cells]
        found = (SheetCell(span, *place) for span, place in zip(spans, self._cells, strict=True))
        places = sorted(found, key=lambda one: (one.span.start, one.span.end))
        return Content(text, tuple(table for table in tables if _parts(table)), places=Sheets(tuple(places), tuple(self._pictured)))


def _parts(table: Table) -> bool:
    return len(table.cells) > 1


def _end(grid: Grid, axis: int) -> int:
    """One past the last row or column in which something stands or is merged."""
    seen = [place[axis] for place, cell in grid.cells.items() if cell.text or cell.framed]
    return min(max([*seen, *(last[axis] for last in grid.merged.values())], default=-1), grid.most[axis]) + 1


def _inside(grid: Grid) -> defaultdict[int, set[int]]:
    """Row -> its columns that belong to a merged cell which begins elsewhere."""
    inside: defaultdict[int, set[int]] = defaultdict(set)
    for (top, left), (bottom, right) in grid.merged.items():
        for row in range(top, bottom + 1):
            inside[row].update(range(left + (row == top), right + 1))
    return inside


def _count(shown: list[int], first: int, last: int) -> int:
    """How many of the rows or columns that are shown lie between two."""
    return bisect_right(shown, last) - bisect_left(shown, first)


def _is_row(grid: Grid, row: int, filled: list[int], columns: list[int]) -> bool:
    """Whether a row is one of a table: several cells say something, or lines are drawn around several."""
    if len(filled) > 1:
        return True
    framed = [column for column in columns if (cell := grid.cells.get((row, column))) and cell.framed]
    if not filled:
        return len(framed) > 1
    across = grid.merged.get((row, filled[0]), (row, filled[0]))[1]
    return sum(column < filled[0] or column > across for column in framed) > 0
