"""Pages -> the text of a document, its tables, and where everything stands: what is read one behind the other."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from extractor.model.document import UNSAID, Cell, Table
from extractor.model.places import Page, Pages, Piece
from extractor.model.spans import Span
from extractor.read.content import Content
from extractor.read.pdf.lines import Line, apart, halves, lines_of, upright, usual_height
from extractor.read.pdf.pdfium import SLANTED, Char, Sheet
from extractor.read.pdf.readable import refuse_unreadable, says_more
from extractor.read.pdf.ruling import Field, tables_of
from extractor.read.pdf.seen import unsaid
from extractor.read.pdf.tables import Filled, filled, over_pages, with_below

_ONE_LINE = 0.35, 1.5, 5.0
"""Ruling lines nearer than that share of a letter's height are one; at least, at most so many points."""
_EDGE = 1.3
"""Heights by which a line that goes on below may end before the others."""
_INDENT = 0.7
"""Heights by which a line that goes on may begin behind the others."""
_ENDS = re.compile(r"[。！？；：.!?;:]\s*\Z")
_BEGINS = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[、.．)）]|第[一二三四五六七八九十]+[条章部]|附件|注[:：])")
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_DIGIT = 1.2
"""Heights that are left of a cell, at its two sides together, by digits that fill it: another has no room."""
_HUGE = 2.5
"""How many times as high as usual letters those in a table are that were put across it: a watermark, a stamp."""
_FEW = 4
"""Edges of columns that an empty frame has; a table whose cells are all empty has more."""
_MARGIN = 0.12
"""Share of a page's height at its top and bottom where running heads and page numbers stand."""


@dataclass(slots=True)
class _Leaf:
    """A page that was taken apart."""

    number: int
    sheet: Sheet
    lines: list[Line]
    """Those outside tables."""
    tables: list[Filled]
    aside: list[Line] = field(default_factory=list)
    """Running heads and page numbers among them."""


def content_of(sheets: Iterable[Sheet], name: str) -> Content:
    """What a person reads on the pages, one after the other. Raises NotText where that is not in the text: `refuse_unreadable`."""
    turned, leaves = [], []
    for number, sheet in enumerate(sheets, start=1):
        whole = upright(sheet)
        turned.append(replace(whole, ink=None))
        leaves += [_leaf(number, half) for half in halves(whole)]
    refuse_unreadable(turned, name)
    pictured = tuple(number for number, sheet in enumerate(turned, start=1) if says_more(sheet))
    _set_aside(leaves)
    _join(leaves)
    writer = _Writer()
    for leaf in leaves:
        for block in _blocks(leaf):
            if isinstance(block, Line):
                writer.line(block, leaf)
            else:
                writer.table(block)
        writer.close(leaf)
    return writer.content(tuple(Page(round(sheet.width), round(sheet.height)) for sheet in turned), pictured)


def _top(block: "Line | Filled") -> tuple[float, float]:
    return block.top, block.left


def _leaf(number: int, sheet: Sheet) -> _Leaf:
    share, least, most = _ONE_LINE
    height = usual_height(sheet.chars)
    near = min(max(share * height, least), most)
    left = [char for char in sheet.chars if char.angle == 0]
    strange = [char for char in sheet.chars if char.angle == SLANTED]
    sideways = [char for char in sheet.chars if char.angle > 0]
    tables = []
    for ruled in tables_of(sheet.strokes, near):
        inside, squares, outside = {field: list[Char]() for field in ruled.fields}, ruled.squares(), list[Char]()
        for char in left:
            square = ruled.square((char.left + char.right) / 2, (char.top + char.bottom) / 2)
            huge = square is not None and char.bottom - char.top > _HUGE * height
            (strange if huge else outside if square is None else inside[squares[square]]).append(char)
        left = outside
        if any(inside.values()) or len(ruled.edges) > _FEW:
            lines = {field: _of_cell(field, chars) for field, chars in inside.items()}
            doubtful = unsaid(sheet, inside, [*strange, *sideways], near)
            lines |= {field: (*lines[field], _unsaid(field)) for field in doubtful}
            tables.append(filled(ruled, lines, number, near, height))
    return _Leaf(number, replace(sheet, ink=None), lines_of(left), tables, apart([*strange, *sideways]))


def _unsaid(cell: Field) -> Line:
    """Stands in a cell that shows something else than its text."""
    return Line(UNSAID, cell.left, cell.top, cell.right, cell.bottom)


def _of_cell(cell: Field, chars: list[Char]) -> tuple[Line, ...]:
    """The lines of a cell. One letter a line is a label written downwards: one line; so is a number that has no room in one."""
    lines = lines_of(chars)
    downwards = all(len(line.text) == 1 and not line.text.isdigit() for line in lines)
    if len(lines) > 1 and (downwards or _is_broken(lines, cell)):
        text = "".join(line.text for line in lines)
        return (Line(text, min(x.left for x in lines), lines[0].top, max(x.right for x in lines), lines[-1].bottom),)
    return tuple(lines)


def _is_broken(lines: list[Line], cell: Field) -> bool:
    """Whether the lines of a cell are one number: all but the last are full."""
    full = cell.right - cell.left - _DIGIT * lines[0].height
    return _NUMBER.fullmatch("".join(line.text for line in lines)) is not None and all(x.right - x.left > full for x in lines[:-1])


def _set_aside(leaves: list[_Leaf]) -> None:
    """Takes running heads and page numbers out of the lines: what stands at the edge of most pages, but for its number."""
    told = Counter(key for leaf in leaves for key in {_key(line) for line in _at_edge(leaf)})
    for leaf in leaves:
        for line in list(_at_edge(leaf)):
            if told[_key(line)] * 2 > len(leaves) > 1:
                leaf.lines.remove(line)
                leaf.aside.append(line)


def _join(leaves: list[_Leaf]) -> None:
    """Joins tables that go on over the end of a page."""
    for above, leaf in pairwise(leaves):
        last, first = max(above.tables, key=_top, default=None), next(iter(_blocks(leaf)), None)
        below = [line for line in above.lines if last is not None and line.top > last.bottom - last.near]
        if last is None or not isinstance(first, Filled) or len(below) > 1 or any(not _is_under(line, last) for line in below):
            continue
        cut = with_below(last, _chars_of(below[0], above)) if below else last
        joined = cut and over_pages(cut, first)
        if joined:
            above.tables.remove(last)
            above.lines = [line for line in above.lines if line not in below]
            leaf.tables[leaf.tables.index(first)] = joined


def _is_under(line: Line, table: Filled) -> bool:
    """Whether a line follows right below a table, within its sides."""
    return line.top < table.bottom + 0.5 * line.height and line.left > table.left and line.right < table.right


def _chars_of(line: Line, leaf: _Leaf) -> list[Char]:
    return [char for char in leaf.sheet.chars if line.top <= (char.top + char.bottom) / 2 <= line.bottom]


def _blocks(leaf: _Leaf) -> list["Line | Filled"]:
    """What stands on a page, from top to bottom."""
    return sorted((*leaf.lines, *leaf.tables), key=_top)


def _at_edge(leaf: _Leaf) -> Iterator[Line]:
    high = leaf.sheet.height
    return (line for line in leaf.lines if line.bottom < _MARGIN * high or line.top > (1 - _MARGIN) * high)


def _key(line: Line) -> str:
    return re.sub(r"[\d\s]+", "#", line.text)


class _Writer:
    """The text as it is put together."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._pieces: list[Piece] = []
        self._tables: list[Table] = []
        self._open: tuple[Line, _Leaf] | None = None
        """The line that was put last, when the next may go on with its paragraph."""
        self._aside: list[tuple[Line, _Leaf]] = []

    def line(self, line: Line, leaf: _Leaf) -> None:
        """A line of text, behind the last one where it goes on with it."""
        if self._open is None or not _goes_on(*self._open, line, leaf):
            self._end_paragraph()
        self._put_piece(line, leaf.number)
        self._open = line, leaf

    def table(self, table: Filled) -> None:
        """A table: a line for a row, tabs between cells."""
        self._end_paragraph()
        start, cells, row = self._length, [], 0
        for n, cell in enumerate(table.cells):
            if n:
                self._put("\n" if cell.row != row else "\t")
            row, begun = cell.row, self._length
            for number, (page, line) in enumerate(cell.lines):
                if number:
                    self._put("\n")
                self._put_piece(line, page)
            if not cell.lines:
                self._pieces.append(Piece(Span(begun, begun), cell.page, _box(cell.place)))
            cells.append(Cell(Span(begun, self._length), cell.row, cell.column, cell.rowspan, cell.colspan))
        self._tables.append(Table(Span(start, self._length), tuple(cells)))
        self._put("\n")

    def close(self, leaf: _Leaf) -> None:
        """A page ends: what stands at its edge is put behind the paragraph that runs over it."""
        self._aside += [(line, leaf) for line in leaf.aside]
        if self._open is None:
            self._end_paragraph()

    def content(self, pages: tuple[Page, ...], pictured: tuple[int, ...]) -> Content:
        """All that was put."""
        self._end_paragraph()
        places = Pages(pages, tuple(self._pieces), by_gaps=True, pictured=pictured)
        return Content("".join(self._parts), tuple(self._tables), places=places)

    def _end_paragraph(self) -> None:
        if self._open is not None:
            self._put("\n")
            self._open = None
        for line, leaf in self._aside:
            self._put_piece(line, leaf.number)
            self._put("\n")
        self._aside = []

    def _put_piece(self, line: Line, page: int) -> None:
        begun = self._length
        self._put(line.text)
        self._pieces.append(Piece(Span(begun, self._length), page, _box(line)))

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def _box(place: Line | Field) -> tuple[int, int, int, int]:
    return int(place.left), int(place.top), int(place.right + 1), int(place.bottom + 1)


def _goes_on(last: Line, above: _Leaf, line: Line, leaf: _Leaf) -> bool:
    """Whether a line goes on with the paragraph of the last: that one is full and ends no sentence, this one is not indented."""
    if _ENDS.search(last.text) or _BEGINS.match(line.text) or "\t" in last.text or "\t" in line.text:
        return False
    if last.text[-1:].isdigit() and line.text[:1].isdigit():
        return False  # two numbers, or one that is broken: no one knows
    height = max(last.height, line.height)
    if abs(last.height - line.height) > 0.25 * height or (above is leaf and line.top - last.bottom > 1.5 * height):
        return False
    full, begin = _margins(above)[1], _margins(leaf)[0]
    return last.right > full - _EDGE * height and line.left < begin + _INDENT * height


def _margins(leaf: _Leaf) -> tuple[float, float]:
    """Where the lines of a page begin and end."""
    return min((line.left for line in leaf.lines), default=0), max((line.right for line in leaf.lines), default=leaf.sheet.width)
