"""The text of a page as it is put together: lines, cells parted by tabs, and where each cell stands.

Runs of blanks are one space, none beside a line break; however many blocks begin or end at a place, it is one line break.
"""

import re

from extractor.model.document import Table
from extractor.read.grid import Grid, OpenCell

BLANKS = " \t\r\n"
"""What collapses. U+00A0 and U+3000 are characters like others: pages print them in empty cells and as indents."""
_RUN = re.compile(r"[ \t\r\n]+")


class Rendering:
    """What was rendered so far. `fresh`: at the beginning of the text or just after a tab."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._fresh = True
        self._break_due = False
        self._tail = ""
        """Blanks that are put out only when a character follows on the same line."""
        self._parting = False
        """Whether a raised or lowered piece begins or ends here."""
        self.verbatim = 0
        """How many <pre> and <textarea> are open."""
        self._grids: list[Grid] = []
        self._cells: list[OpenCell] = []
        self._tables: list[tuple[Grid, int]] = []
        self._unsaid: list[int] = []

    def add(self, raw: str) -> None:
        """A piece of the page's text."""
        if self._parting:
            self._parting = not raw
            if not self._fresh and not self._tail and self._pieces[-1][-1:].isdecimal() and raw[:1].isdecimal():
                self._tail = " "
        if self.verbatim:
            self._add_verbatim(raw)
            return
        body = raw.strip(BLANKS)
        if not body:
            self._tail = self._tail or " "
            return
        if self._break_due:
            self._put("\n")
        elif not self._fresh and (self._tail or raw[0] in BLANKS):
            self._put(self._tail or " ")
        self._put(_RUN.sub(" ", body))
        self._tail = " " if raw[-1] in BLANKS else ""
        self._fresh = self._break_due = False

    def part_digits(self) -> None:
        """A <sup> or <sub> begins or ends: digits on its two sides are not one number."""
        self._parting = True

    def fill_in(self, value: str) -> None:
        """A field of a form. Its frame parts what stands in it from its neighbours."""
        if self._cells:
            self.part_digits()
            self.add(value)
            self.part_digits()

    def leave_unsaid(self) -> None:
        """Here stands what may say more than the text: a picture, a part in another format."""
        self._unsaid.append(self._length)

    def end_cell_before_mark(self) -> None:
        """A footnote's mark begins: it stands in the text, and is none of what its cell says."""
        if self._cells and not self._fresh:
            self._cells[-1].said_end = self._length

    def break_line(self) -> None:
        """A block begins or ends, or a <br>."""
        self._tail = ""
        if not self._fresh:
            self._break_due = True

    def open_table(self, *, turned: bool = False) -> None:
        """A table begins, perhaps in a cell of another. `turned`: its columns stand from right to left."""
        self.break_line()
        if self._grids:
            self._grids[-1].holds_table = True
        self._grids.append(Grid(self._length, self._break_due, turned=turned))

    def close_table(self) -> None:
        """The last table ends."""
        grid = self._grids.pop()
        grid.close_group()
        if grid.cells and not grid.holds_table:
            self._tables.append((grid, self._length))
        self.break_line()

    def open_row(self) -> None:
        """A row begins."""
        self.break_line()
        self._grids[-1].open_row()

    def close_row(self) -> None:
        """A row ends: a line, also when all its cells are empty, unless it is a single one."""
        self._tail = ""
        if not self._fresh or self._grids[-1].cells_in_row > 1:
            self._fresh, self._break_due = False, True

    def close_group(self) -> None:
        """A thead, tbody or tfoot ends."""
        self._grids[-1].close_group()
        self.break_line()

    def open_cell(self, rowspan: int, colspan: int) -> None:
        """A cell begins."""
        grid = self._grids[-1]
        if grid.cells_in_row:
            if self._break_due:
                # The row's first cell is empty and stands at the beginning of its own line, not at the end of the last.
                self._put("\n")
                self._break_due = False
                grid.cells[-1].start = grid.cells[-1].end = self._length
            self._put("\t")
            self._fresh = True
        self._tail = ""
        self._cells.append(grid.open_cell(rowspan, colspan, self._length, self._break_due))

    def add_cell(self, rowspan: int, colspan: int, raw: str) -> None:
        """A cell that holds nothing but the text `raw`: opened, filled and closed; in one go where it is one of a row's many."""
        grid, body = self._grids[-1], raw.strip(BLANKS)
        if not body or not grid.cells_in_row or self._break_due or self._parting or self.verbatim or rowspan != 1 or colspan != 1:
            self.open_cell(rowspan, colspan)
            self.add(raw)
            self.close_cell()
            return
        if not body.isalnum():  # blanks, perhaps
            body = _RUN.sub(" ", body)
        self._pieces += ("\t", body)
        start = self._length + 1
        self._length = start + len(body)
        grid.add_cell(start, self._length)
        self._tail, self._fresh = "", False

    def close_cell(self) -> None:
        """The last cell ends; blanks and breaks at its end are dropped."""
        cell = self._cells.pop()
        self._tail = ""
        if self._length > cell.opened:
            cell.start, cell.end = cell.opened + cell.after_break, cell.said_end or self._length
            self._break_due = self._fresh = False

    def open_pre(self) -> None:
        """A <pre> begins."""
        self.break_line()
        self.verbatim += 1

    def close_pre(self) -> None:
        """The last <pre> ends."""
        self.verbatim -= 1
        self.break_line()

    def open_verbatim(self) -> None:
        """A <textarea> begins."""
        self.verbatim += 1

    def close_verbatim(self) -> None:
        """The last <textarea> ends."""
        self.verbatim -= 1

    def finish(self) -> tuple[str, tuple[Table, ...]]:
        """(the text, its innermost tables in the order of the page)."""
        whole = "".join(self._pieces)
        begun = whole.lstrip(BLANKS)
        text = begun.rstrip(BLANKS)
        cut, length = len(whole) - len(begun), len(text)
        return text, tuple(grid.table(end, cut, length) for grid, end in self._tables)

    @property
    def unsaid(self) -> tuple[int, ...]:
        """Where in the text more may be said than it holds."""
        if not self._unsaid:
            return ()
        whole = "".join(self._pieces)
        cut = len(whole) - len(whole.lstrip(BLANKS))
        return tuple(max(at - cut, 0) for at in self._unsaid)

    def _add_verbatim(self, raw: str) -> None:
        """Text in <pre> or <textarea>: as it is, save blanks at the edges of a cell."""
        body = raw.rstrip(BLANKS)
        if not body:
            self._tail += raw
            return
        tail = raw[len(body) :]
        begins_cell = self._fresh or bool(self._cells and self._cells[-1].opened == self._length)
        if self._break_due:
            self._put("\n")
        if begins_cell:
            body = body.lstrip(BLANKS)
        elif self._tail:
            self._put(self._tail)
        self._put(body)
        self._tail = tail
        self._fresh = self._break_due = False

    def _put(self, piece: str) -> None:
        self._pieces.append(piece)
        self._length += len(piece)
