"""What stands on the pages of a PDF: characters with their boxes, and ruling lines. Alone knows pdfium.

Boxes count points from the upper left corner of the page as a person sees it: the page's own rotation and its crop box are applied. pdfium
must not be used by two threads at a time: one lock for all.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from threading import Lock
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from extractor.errors import ReadError, TooLarge
from extractor.model.doubts import doubt
from extractor.model.record import record
from extractor.read.pdf.ink import Ink

ONE_AT_A_TIME = Lock()
"""pdfium keeps state of its own: texts of two threads come out empty."""
MOST_PAGES, MOST_CHARACTERS, MOST_OBJECTS, DEEPEST = 1_000, 500_000, 200_000, 12
"""Of a document; the largest real one seen has 18 pages, 15,000 characters and 12,000 objects."""
_THIN = 3.0
"""Points: a filled area, a picture as thin as that is a ruling line."""
_SLANT = 1.0
"""Points by which the ends of a ruling line may lie beside each other."""
_INVISIBLE, _CLIP = 3, 7
"""Text rendering modes that paint nothing: those of a scan's hidden text layer."""
_ABSURD = 4.0
"""A box that is both as many times wider and higher than what is painted in it is no letter's."""
_WHITE = 250
"""A colour of which every part is as bright as that does not show on paper."""

SLANTED = -1
_QUARTER, _OFF = 1.5707963, 0.15
"""A quarter turn, and by how much a line of text may be off it (a page that was put down askew)."""

Matrix = tuple[float, float, float, float, float, float]


@record(frozen=True, slots=True)
class Char:
    """A character that is seen."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    """Its box, as high as its font's letters, whatever this one's shape."""
    angle: int
    """By how many quarter turns it is turned clockwise: 0 upright; `SLANTED` where it is none of them."""


@record(frozen=True, slots=True)
class Stroke:
    """A ruling line, from left to right or from top to bottom."""

    upright: bool
    at: float
    """Where it stands across its direction."""
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it lies on the table."""

    width: float
    height: float
    chars: tuple[Char, ...]
    strokes: tuple[Stroke, ...]
    unmapped: int
    """Characters that are seen and stand for no character in the file."""
    pictures: float
    """Share of the page that pictures cover."""
    ink: Ink | None
    """The page as it is painted, while it is taken apart."""


def sheets_of(data: bytes, name: str) -> Iterator[Sheet]:
    """The pages of a PDF, one after the other. Raises `ReadError` for one that is damaged or needs a password, `TooLarge` for one that
    costs too much."""
    with ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise _refused(error, name) from error
        try:
            if len(document) > MOST_PAGES:
                raise TooLarge(doubt("pdf.too_many_pages", n=MOST_PAGES), where=name, remedy=doubt("remedy.cut_or_save"))
            document.init_forms()
            yield from _sheets(document, name)
        finally:
            document.close()


def _refused(error: Exception, name: str) -> ReadError:
    if pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD or "password" in str(error).lower():
        return ReadError(doubt("pdf.password"), where=name, remedy=doubt("remedy.without_password"))
    return ReadError(doubt("pdf.damaged"), where=name, remedy=doubt("remedy.copy_again"))


def _sheets(document: Any, name: str) -> Iterator[Sheet]:
    left = Left(MOST_CHARACTERS, MOST_OBJECTS, name)
    for number in range(len(document)):
        try:
            page = _with_fields(document, number)
        except pypdfium2.PdfiumError as error:
            raise ReadError(doubt("pdf.damaged_page", n=number + 1), where=name, remedy=doubt("remedy.copy_again")) from error
        try:
            yield _sheet(page, left)
        finally:
            page.close()


def _with_fields(document: Any, number: int) -> Any:
    """A page; what is filled into its forms and written on it is part of it, as on the screen."""
    page = document[number]
    if pdfium.FPDFPage_GetAnnotCount(page.raw) and pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS:
        page.close()
        page = document[number]  # what was flattened shows when it is loaded again
    return page


class Left:
    """What may still be looked at of a document."""

    def __init__(self, characters: int, objects: int, name: str) -> None:
        self._characters, self._objects, self._name = characters, objects, name

    def take(self, *, characters: int = 0, objects: int = 0) -> None:
        """Raises TooLarge where nothing is left."""
        self._characters -= characters
        self._objects -= objects
        if self._characters < 0 or self._objects < 0:
            raise TooLarge(doubt("pdf.too_much"), where=self._name, remedy=doubt("remedy.cut_or_save"))


def _sheet(page: Any, left: Left) -> Sheet:
    seen = _View(page)
    ink = Ink(page, seen.width, seen.height)
    chars, unmapped = _chars(page, seen, ink, left)
    strokes: list[Stroke] = []
    pictures = 0.0
    for kind, box, ruled in _painted(page.raw, (1, 0, 0, 1, 0, 0), 0, left):
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            turned = seen.box(*box)
            pictures += max(0.0, turned[2] - turned[0]) * max(0.0, turned[3] - turned[1])
            strokes += _thin(turned)
        for x0, y0, x1, y1 in ruled:
            strokes += _straight(*seen.point(x0, y0), *seen.point(x1, y1))
    strokes = [cut for stroke in strokes if (cut := _on_page(stroke, seen))]
    return Sheet(seen.width, seen.height, tuple(chars), tuple(strokes), unmapped, pictures / (seen.width * seen.height or 1), ink)


class _View:
    """How the page's own coordinates are turned into what a person sees."""

    def __init__(self, page: Any) -> None:
        self._left, self._bottom, self._right, self._top = page.get_cropbox()
        self.turns = page.get_rotation() // 90 % 4
        wide, high = self._right - self._left, self._top - self._bottom
        self.width, self.height = (high, wide) if self.turns % 2 else (wide, high)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """From the upper left corner."""
        if self.turns == 0:
            return x - self._left, self._top - y
        if self.turns == 1:
            return y - self._bottom, x - self._left
        if self.turns == 2:
            return self._right - x, y - self._bottom
        return self._top - y, self._right - x

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        (x0, y0), (x1, y1) = self.point(left, bottom), self.point(right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _chars(page: Any, seen: _View, ink: Ink, left: Left) -> tuple[list[Char], int]:
    """The characters that are seen; how many of them stand for none."""
    text = page.get_textpage()
    try:
        raw, count = text.raw, text.count_chars()
        left.take(characters=count)
        box, chars, unmapped = pdfium.FS_RECTF(), [], 0
        for n in range(count):
            if pdfium.FPDFText_IsGenerated(raw, n) == 1:
                continue
            code = pdfium.FPDFText_GetUnicode(raw, n)
            if not pdfium.FPDFText_GetLooseCharBox(raw, n, ctypes.byref(box)):
                continue
            around = _around(raw, n, box)
            painted = pdfium.FPDFText_GetTextObject(raw, n)
            if painted and pdfium.FPDFTextObj_GetTextRenderMode(painted) in (_INVISIBLE, _CLIP):
                continue
            if pdfium.FPDFText_HasUnicodeMapError(raw, n) == 1 or _stands_for_none(code):
                unmapped += 1
                code = 0xFFFD
            place = seen.box(*around)
            if not (0 <= place[0] + place[2] <= 2 * seen.width and 0 <= place[1] + place[3] <= 2 * seen.height):
                continue  # beside the page
            if chr(code).isalnum() and not ink.shows(seen.box(*_tight(raw, n))):
                continue
            turned = _turned(pdfium.FPDFText_GetCharAngle(raw, n), seen.turns)
            chars.append(Char(chr(code), *place, turned))
        return chars, unmapped
    finally:
        text.close()


def _turned(angle: float, turns: int) -> int:
    quarters = round(angle / _QUARTER)
    return SLANTED if abs(angle - quarters * _QUARTER) > _OFF else (quarters + turns) % 4


def _around(raw: Any, n: int, loose: Any) -> tuple[float, float, float, float]:
    """A character's box, as high as the letters of its font. Where the font's own measures are absurd, the box of what is painted."""
    left, bottom, right, top = _tight(raw, n)
    if 0 < _ABSURD * (right - left) < loose.right - loose.left and 0 < _ABSURD * (top - bottom) < loose.top - loose.bottom:
        return left, bottom, right, top
    return loose.left, loose.bottom, loose.right, loose.top


def _tight(raw: Any, n: int) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of what is painted of a character."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(raw, n, ctypes.byref(left), ctypes.byref(right), ctypes.byref(bottom), ctypes.byref(top))
    return left.value, bottom.value, right.value, top.value


def _stands_for_none(code: int) -> bool:
    """Of a private area, or none at all."""
    return code == 0 or code == 0xFFFD or 0xE000 <= code <= 0xF8FF or code >= 0xF0000


Painted = tuple[int, tuple[float, float, float, float], list[tuple[float, float, float, float]]]


def _painted(raw: Any, matrix: Matrix, depth: int, left: Left) -> Iterator[Painted]:
    """The page's pictures and lines, those in its forms, too: kind, box (left, bottom, right, top), straight lines."""
    form = depth > 0
    count = pdfium.FPDFFormObj_CountObjects(raw) if form else pdfium.FPDFPage_CountObjects(raw)
    left.take(objects=max(count, 0))
    for n in range(count):
        made = pdfium.FPDFFormObj_GetObject(raw, n) if form else pdfium.FPDFPage_GetObject(raw, n)
        kind = pdfium.FPDFPageObj_GetType(made)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            if depth < DEEPEST:
                yield from _painted(made, _times(_matrix(made), matrix), depth + 1, left)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            yield kind, _image_box(_times(_matrix(made), matrix)), []
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield kind, (0, 0, 0, 0), _lines_of(made, _times(_matrix(made), matrix), left)


def _matrix(made: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(made, ctypes.byref(found)):
        return 1, 0, 0, 1, 0, 0
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(one: Matrix, two: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = two
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _image_box(matrix: Matrix) -> tuple[float, float, float, float]:
    """Of the unit square, which is what a picture is painted on."""
    a, b, c, d, e, f = matrix
    xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
    return min(xs), min(ys), max(xs), max(ys)


def _lines_of(path: Any, matrix: Matrix, left: Left) -> list[tuple[float, float, float, float]]:
    """The straight lines that a path shows: those it strokes, and the middle of thin areas it fills."""
    filled, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, ctypes.byref(filled), ctypes.byref(stroked))
    strokes = bool(stroked.value) and _shows(path, pdfium.FPDFPageObj_GetStrokeColor)
    fills = bool(filled.value) and _shows(path, pdfium.FPDFPageObj_GetFillColor)
    if not strokes and not fills:
        return []
    lines = []
    for points in _outlines(path, matrix, left):
        if strokes:
            lines += [(*one, *two) for one, two in pairwise(points)]
        else:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            lines += _middle(min(xs), min(ys), max(xs), max(ys))
    return lines


def _middle(x0: float, y0: float, x1: float, y1: float) -> list[tuple[float, float, float, float]]:
    """The line along a thin area."""
    if x1 - x0 <= _THIN < y1 - y0:
        return [((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)]
    if y1 - y0 <= _THIN < x1 - x0:
        return [(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)]
    return []


def _outlines(path: Any, matrix: Matrix, left: Left) -> list[list[tuple[float, float]]]:
    """The points of each part of a path; a curve is left out, and parts what is before it from what is behind."""
    a, b, c, d, e, f = matrix
    count, x, y = pdfium.FPDFPath_CountSegments(path), ctypes.c_float(), ctypes.c_float()
    left.take(objects=max(count, 0) // 8)
    parts: list[list[tuple[float, float]]] = []
    for n in range(count):
        piece = pdfium.FPDFPath_GetPathSegment(path, n)
        pdfium.FPDFPathSegment_GetPoint(piece, ctypes.byref(x), ctypes.byref(y))
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if pdfium.FPDFPathSegment_GetType(piece) == pdfium.FPDF_SEGMENT_LINETO and parts:
            parts[-1].append(point)
        else:
            parts.append([point])
        if pdfium.FPDFPathSegment_GetClose(piece):
            parts[-1].append(parts[-1][0])
    return [part for part in parts if len(part) > 1]


def _shows(path: Any, colour: Any) -> bool:
    """Whether a colour is not that of the paper."""
    parts = [ctypes.c_uint() for _ in range(4)]
    if not colour(path, *(ctypes.byref(part) for part in parts)):
        return True
    red, green, blue, opaque = (part.value for part in parts)
    return opaque > 0 and min(red, green, blue) < _WHITE


def _on_page(stroke: Stroke, seen: _View) -> Stroke | None:
    """The part of a line that lies on the page."""
    across, along = (seen.width, seen.height) if stroke.upright else (seen.height, seen.width)
    start, end = max(stroke.start, 0.0), min(stroke.end, along)
    return Stroke(stroke.upright, stroke.at, start, end) if -_SLANT <= stroke.at <= across + _SLANT and start < end else None


def _straight(x0: float, y0: float, x1: float, y1: float) -> list[Stroke]:
    if abs(x0 - x1) <= _SLANT < abs(y0 - y1):
        return [Stroke(True, (x0 + x1) / 2, min(y0, y1), max(y0, y1))]
    if abs(y0 - y1) <= _SLANT < abs(x0 - x1):
        return [Stroke(False, (y0 + y1) / 2, min(x0, x1), max(x0, x1))]
    return []


def _thin(box: tuple[float, float, float, float]) -> list[Stroke]:
    """A picture that is a ruling line."""
    return [stroke for line in _middle(*box) for stroke in _straight(*line)]
