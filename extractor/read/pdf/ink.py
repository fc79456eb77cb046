"""A page as it is painted: whether a person sees something in a place. Text of a file may be white, transparent, covered, clipped or of a
layer that is switched off, and what is seen may be a picture or drawn."""

from typing import Any

_SCALE = 1.5
"""Pixels a point: a letter of 6 points is 9 high, and a line of half a point is grey."""
_CONTRAST = 32
"""Between the darkest and the lightest pixel of a place where something is seen, of 255: light grey on white has 50."""
_LARGEST = 4_000
"""Pixels of a page's longer side; larger ones are painted smaller."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in points from the upper left corner of the page."""


class Ink:
    """The painted page. `page`: one of pypdfium2; `width`, `height`: its size in points."""

    def __init__(self, page: Any, width: float, height: float) -> None:
        self._scale = min(_SCALE, _LARGEST / max(width, height, 1.0))
        bitmap = page.render(scale=self._scale, grayscale=True, may_draw_forms=False)
        self._pixels = bytes(bitmap.buffer)
        self._stride, self._width, self._height = bitmap.stride, bitmap.width, bitmap.height
        bitmap.close()

    def shows(self, box: Box) -> bool:
        """Whether anything is seen in a place: it is not all of one colour."""
        left, top = (max(int(edge * self._scale) - 1, 0) for edge in box[:2])  # a stroke of 一 may lie in the next pixel
        right, bottom = (int(edge * self._scale) + 2 for edge in box[2:])
        right, bottom = min(right, self._width), min(bottom, self._height)
        rows = [self._pixels[at + left : at + right] for at in range(top * self._stride, bottom * self._stride, self._stride)]
        rows = [row for row in rows if row]
        return bool(rows) and max(map(max, rows)) - min(map(min, rows)) >= _CONTRAST
