"""One table while it is read: which row and column each cell has, and where its text stands."""

from msgspec import Struct

from extractor.model.document import Cell, Table
from extractor.model.spans import Span

_WIDEST = 1000
"""Rows or columns that one cell may claim, as in browsers for columns; the form's widest cell claims 7."""
_MOST_CLAIMS = 100
"""Cells from above that reach into one row; each costs time in every row it reaches into. The form has 2."""
_TO_THE_END = 0
"""A rowspan of zero: as far as its group of rows goes."""
_ROWS_WITHOUT_END = 1 << 40


class OpenCell(Struct, gc=False):
    """A cell whose text is being read."""

    row: int
    column: int
    rowspan: int
    colspan: int
    opened: int
    """Characters of the text when it was opened."""
    after_break: bool
    """Whether a line break was due then."""
    start: int = 0
    end: int = 0
    """Its text, once it is closed."""
    said_end: int = 0
    """Where its text ends, when a footnote's mark stands behind it."""


class Grid:
    """A table whose rows are being read."""

    def __init__(self, opened: int, after_break: bool, *, turned: bool = False) -> None:
        self.opened, self.after_break, self.turned = opened, after_break, turned
        self.cells: list[OpenCell] = []
        self.cells_in_row = 0
        self.holds_table = False
        self._row = -1
        self._column = 0
        self._group_from = 0
        self._claimed: list[tuple[int, int, int]] = []
        """Columns from, to, and the row from which they are free again, of the cells above that reach into this row; sorted."""
        self._new_claims: list[tuple[int, int, int]] = []
        """The same of this row's own cells, which matter from the next row on."""
        self._next_claim = 0

    def open_row(self) -> None:
        """The next row begins."""
        self._row += 1
        self._column = self.cells_in_row = 0
        if self._claimed or self._new_claims:
            self._claimed = sorted(claim for claim in self._claimed + self._new_claims if claim[2] > self._row)[:_MOST_CLAIMS]
            self._new_claims = []
            self._next_claim = 0

    def close_group(self) -> None:
        """A thead, tbody or tfoot ends: no cell reaches beyond it."""
        rows = self._row + 1
        for cell in self.cells[self._group_from :]:
            if cell.rowspan == 1:
                continue
            left = rows - cell.row
            cell.rowspan = left if cell.rowspan == _TO_THE_END else min(cell.rowspan, left)
        self._group_from = len(self.cells)
        self._claimed, self._new_claims, self._next_claim = [], [], 0

    def open_cell(self, rowspan: int, colspan: int, opened: int, after_break: bool) -> OpenCell:
        """The cell in the first column that no cell from above claims."""
        column = self._column
        while self._claimed and self._next_claim < len(self._claimed) and self._claimed[self._next_claim][0] <= column:
            column = max(column, self._claimed[self._next_claim][1])
            self._next_claim += 1
        if rowspan != 1 or colspan != 1:
            rowspan, colspan = min(rowspan, _WIDEST), max(min(colspan, _WIDEST), 1)
        if rowspan != 1:
            self._new_claims.append((column, column + colspan, self._row + (rowspan or _ROWS_WITHOUT_END)))
        self._column = column + colspan
        self.cells_in_row += 1
        cell = OpenCell(self._row, column, rowspan, colspan, opened, after_break, opened, opened)
        self.cells.append(cell)
        return cell

    def add_cell(self, start: int, end: int) -> None:
        """A cell of one row and one column whose text is known."""
        if self._claimed:
            self.open_cell(1, 1, start, after_break=False).end = end
            return
        self.cells.append(OpenCell(self._row, self._column, 1, 1, start, False, start, end))
        self._column += 1
        self.cells_in_row += 1

    def table(self, end: int, cut: int, length: int) -> Table:
        """The finished table in a text that lost `cut` characters at its beginning and has `length`."""

        start = self.opened + (self.after_break and end > self.opened)
        # Blanks cut off the text's ends were the tabs of empty cells; these move to the nearest place that is left.
        if cut or end > length:
            for c in self.cells:
                c.start, c.end = min(max(c.start - cut, 0), length), min(max(c.end - cut, 0), length)
            start, end = min(max(start - cut, 0), length), min(max(end - cut, 0), length)
        cells = [Cell(Span(c.start, c.end), c.row, c.column, c.rowspan, c.colspan) for c in self.cells]
        return Table(Span(start, end), tuple(cells), self.turned)
