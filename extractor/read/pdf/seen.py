"""Cells that show something else than their text: a picture or something drawn in an empty one, a number that is struck through, or one
that runs over the line into the next."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from extractor.read.pdf.pdfium import Char, Sheet, Stroke
from extractor.read.pdf.ruling import Field

_TOUCH = 0.15
"""Share of the height between two digits of one number, at most."""
_MIDDLE = 0.3
"""Share of a digit's height above and below which a line strikes it through."""
_INSIDE = 1.5
"""Points inside a cell's lines where what is painted belongs to the cell."""


def unsaid(sheet: Sheet, inside: Mapping[Field, Sequence[Char]], across: Sequence[Char], near: float) -> frozenset[Field]:
    """The cells of a table whose text is not what they show. `across`: letters that were put over the page, which explain what is seen."""
    return frozenset((*_drawn(sheet, inside, across, near), *_struck(sheet, inside), *_overflowing(inside)))


def _drawn(sheet: Sheet, inside: Mapping[Field, Sequence[Char]], across: Sequence[Char], near: float) -> Iterator[Field]:
    """Empty cells of one row and column in which something is seen; merged ones hold labels, perhaps cut by the page's end."""
    for cell, chars in inside.items():
        if sheet.ink is None or cell.rowspan > 1 or cell.colspan > 1 or any(not char.text.isspace() for char in chars):
            continue
        edge = near / 2 + _INSIDE
        box = (cell.left + edge, cell.top + edge, cell.right - edge, cell.bottom - edge)
        if box[0] < box[2] and box[1] < box[3] and sheet.ink.shows(box) and not any(_meet(char, cell) for char in across):
            yield cell


def _meet(char: Char, cell: Field) -> bool:
    return char.left < cell.right and cell.left < char.right and char.top < cell.bottom and cell.top < char.bottom


def _struck(sheet: Sheet, inside: Mapping[Field, Sequence[Char]]) -> Iterator[Field]:
    """Cells with a digit that a line goes through."""
    level = [s for s in sheet.strokes if not s.upright]
    for cell, chars in inside.items():
        lines = [s for s in level if cell.top + _INSIDE < s.at < cell.bottom - _INSIDE and s.start < cell.right and s.end > cell.left]
        if any(_through(line, char) for line in lines for char in chars if char.text.isdigit()):
            yield cell


def _through(line: Stroke, char: Char) -> bool:
    high = char.bottom - char.top
    crosses = char.top + _MIDDLE * high < line.at < char.bottom - _MIDDLE * high
    return crosses and line.start <= char.right and line.end >= char.left


def _overflowing(inside: Mapping[Field, Sequence[Char]]) -> Iterator[Field]:
    """Cells between which a number runs over the line: digits that touch, in two of them."""
    digits = [(char, cell) for cell, chars in inside.items() for char in chars if char.text.isdigit()]
    digits.sort(key=lambda one: (one[0].bottom, one[0].left))
    for (one, first), (two, second) in pairwise(digits):
        if first is not second and one.bottom == two.bottom and abs(two.left - one.right) < _TOUCH * (one.bottom - one.top):
            yield from (first, second)
