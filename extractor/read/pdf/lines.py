"""Characters of a page -> lines, as they are read: from top to bottom, each from left to right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from extractor.model.document import UNSAID
from extractor.read.pdf.pdfium import SLANTED, Char, Sheet, Stroke

_SAME_LINE = 0.5
"""Share of a line's height by which the middle of a character may lie off it."""
_TWICE = 0.3
"""Share of a character's width by which one painted again, to look bold, lies off the first."""
_GAP = 0.3
"""Share of the height that is a blank between two characters neither of which is as wide as it is high."""
_RAISED = 0.75
"""A number as low as that beside a higher one is a mark, not a digit of it."""
_OVER = 0.6
"""Share of the narrower letter's width by which two that are written one after the other may stand in each other."""
_MIDDLE, _GUTTER = 0.08, 0.03
"""Share of a wide page's width by which the gap between two pages on it may lie off its middle, and what it takes at least."""
_OFF_LINE = 0.15
"""Share of its height by which a digit stands above or below the one before that it is none of its number."""
_SIDES = (("left", min), ("top", min), ("right", max), ("bottom", max))
_FAR = 2.2
"""Heights between two pieces of a line that belong to different columns."""


@dataclass(frozen=True, slots=True)
class Line:
    """Characters that stand beside each other."""

    text: str
    """With a blank where there is one, a tab where columns are parted."""
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """Of its letters."""
        return self.bottom - self.top


def upright(sheet: Sheet) -> Sheet:
    """The page turned so that most of its characters stand upright."""
    angles = [char.angle for char in sheet.chars if not char.text.isspace()]
    turns = max(range(4), key=angles.count) if angles else 0
    for _ in range(turns):
        sheet = _turned_back(sheet)
    return sheet


def _turned_back(sheet: Sheet) -> Sheet:
    """A quarter turn against the clock."""
    wide = sheet.width
    chars = tuple(Char(c.text, c.top, wide - c.right, c.bottom, wide - c.left, _less(c.angle)) for c in sheet.chars)
    strokes = tuple(
        Stroke(False, wide - s.at, s.start, s.end) if s.upright else Stroke(True, s.at, wide - s.end, wide - s.start) for s in sheet.strokes
    )
    return replace(sheet, width=sheet.height, height=sheet.width, chars=chars, strokes=strokes, ink=None)


def halves(sheet: Sheet) -> tuple[Sheet, ...]:
    """A wide page on which two stand beside each other, as these two; any other as it is."""
    if sheet.width <= sheet.height:
        return (sheet,)
    marks = [(char.left, char.right) for char in sheet.chars if not char.text.isspace()]
    marks += [(s.at, s.at) if s.upright else (s.start, s.end) for s in sheet.strokes]
    middle, reached, widest, edge = sheet.width / 2, 0.0, 0.0, 0.0
    for left, right in sorted(marks):
        if left - reached > widest and abs((left + reached) / 2 - middle) < _MIDDLE * sheet.width:
            widest, edge = left - reached, (left + reached) / 2
        reached = max(reached, right)
    if widest < _GUTTER * sheet.width or not 0 < edge < reached:
        return (sheet,)
    return tuple(_part(sheet, low, high) for low, high in ((0.0, edge), (edge, sheet.width)))


def _part(sheet: Sheet, low: float, high: float) -> Sheet:
    """What stands between two edges of a page, where it stands."""
    chars = tuple(char for char in sheet.chars if low <= (char.left + char.right) / 2 < high)
    strokes = tuple(s for s in sheet.strokes if low <= (s.at if s.upright else (s.start + s.end) / 2) < high)
    return replace(sheet, chars=chars, strokes=strokes)


def _less(angle: int) -> int:
    return angle if angle == SLANTED else (angle - 1) % 4


def usual_height(chars: Iterable[Char]) -> float:
    """How high letters are."""
    return median([char.bottom - char.top for char in chars if not char.text.isspace()] or [10.0])


def apart(chars: Sequence[Char]) -> list[Line]:
    """Characters that are none of the lines: a line for those of one direction, in the order in which the file paints them."""
    by_angle = {angle: [char for char in chars if char.angle == angle and not char.text.isspace()] for angle in range(SLANTED, 4)}
    return [
        Line("".join(c.text for c in found), *(side(getattr(c, name) for c in found) for name, side in _SIDES))
        for found in by_angle.values()
        if found
    ]


def lines_of(chars: Sequence[Char]) -> list[Line]:
    """The lines that upright characters stand in."""
    return [line for row in _rows(chars) if (line := _line(row)).text]


def _rows(chars: Sequence[Char]) -> list[list[Char]]:
    rows: list[list[Char]] = []
    middle = height = 0.0
    for char in sorted(chars, key=lambda c: c.top + c.bottom):
        at, tall = (char.top + char.bottom) / 2, char.bottom - char.top
        if rows and at - middle <= _SAME_LINE * max(height, tall):
            rows[-1].append(char)
            if tall > height:  # the highest letters say where the line is
                middle, height = at, tall
        else:
            rows.append([char])
            middle, height = at, tall
    return rows


def _line(row: list[Char]) -> Line:
    kept: list[Char] = []
    pieces: list[str] = []
    blank = False
    for char in sorted(row, key=lambda c: c.left):
        if char.text.isspace():
            blank = bool(pieces)
            continue
        if kept and char.text == kept[-1].text and abs(char.left - kept[-1].left) < _TWICE * (char.right - char.left):
            continue  # painted twice, to look bold
        if kept and char.left < kept[-1].right - _OVER * min(kept[-1].right - kept[-1].left, char.right - char.left):
            pieces[-1:] = [UNSAID]  # one was painted over the other, and nobody knows which is seen
            kept.append(char)
            continue
        if kept:
            pieces.append(_between(kept[-1], char, blank))
        pieces.append(char.text)
        kept.append(char)
        blank = False
    if not kept:
        return Line("", 0, 0, 0, 0)
    return Line("".join(pieces), kept[0].left, min(c.top for c in kept), kept[-1].right, max(c.bottom for c in kept))


def _between(one: Char, two: Char, blank: bool) -> str:
    """What stands between two characters of a line: nothing, a blank, or a tab."""
    height = max(one.bottom - one.top, two.bottom - two.top)
    gap = two.left - one.right
    if gap > _FAR * height:
        return "\t"
    if one.text.isdigit() and two.text.isdigit():
        low, high = sorted((one.bottom - one.top, two.bottom - two.top))
        raised = low < _RAISED * high or abs(one.bottom - two.bottom) > _OFF_LINE * high
        return " " if blank or gap > _GAP * height or raised else ""
    narrow = one.text.isascii() and two.text.isascii()
    return " " if blank or (narrow and gap > _GAP * height) else ""
