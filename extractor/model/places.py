"""Where the text of a document stands on its pages, or in the cells of its sheets."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from extractor.model.spans import Box, Evidence, PageEvidence, SheetEvidence, Span


@dataclass(frozen=True, slots=True)
class Page:
    """The size of a page, in the unit of the boxes on it: points of a PDF, pixels of a scan, whatever its reader counts in."""

    width: int
    """From left to right."""
    height: int
    """From top to bottom."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text that has a box of its own: a word, a line, a cell that is empty."""

    span: Span
    """Its characters; empty for an empty cell."""
    page: int
    """Number of its page, from 1."""
    box: Box | None = None
    """Around it; null where the format says no more than the page."""
    score: Decimal | None = None
    """How sure the recogniser was, from 0 to 1; null for characters that are in the file."""


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell of a sheet."""

    span: Span
    """Its characters; empty for an empty cell."""
    sheet: str
    """Its sheet's name."""
    cell: str
    """Column and row, as spreadsheets write them: B7."""


_P = TypeVar("_P", Piece, SheetCell)


@dataclass(frozen=True, slots=True)
class Pages:
    """A document that has pages."""

    pages: tuple[Page, ...]
    """In their order."""
    pieces: tuple[Piece, ...]
    """In the order of the text; none reaches into another."""
    by_gaps: bool = False
    """Whether letters are put in lines by the gaps between them: outside tables nothing tells which column a number stands in."""
    pictured: tuple[int, ...] = ()
    """Numbers of the pages that hold pictures as large as a table, or letters that stand for no characters: more may be said there."""

    def of(self, stands: Evidence) -> Evidence | PageEvidence:
        """The same with its place on a page; without one in a document that has no pieces."""
        if not self.pieces:
            return stands
        found = _at(self.pieces, stands.start, stands.end)
        if not found:
            near = _before(self.pieces, stands.start)
            return PageEvidence(stands.start, stands.end, stands.text, near.page, None, None)
        page = found[0].page
        boxes = [piece.box for piece in found if piece.page == page and piece.box]
        lefts, tops, rights, bottoms = zip(*boxes, strict=True) if boxes else ((), (), (), ())
        box = (min(lefts), min(tops), max(rights), max(bottoms)) if boxes else None
        score = min((piece.score for piece in found if piece.score is not None), default=None)
        return PageEvidence(stands.start, stands.end, stands.text, page, box, score)


@dataclass(frozen=True, slots=True)
class Sheets:
    """A document that is a workbook."""

    cells: tuple[SheetCell, ...]
    """In the order of the text; none reaches into another."""
    pictured: tuple[str, ...] = ()
    """Names of the sheets on which something is drawn that is as large as a table: more may be said there."""

    def of(self, stands: Evidence) -> Evidence | SheetEvidence:
        """The same with its place in a sheet; without one in a workbook that has no cells."""
        if not self.cells:
            return stands
        found = _at(self.cells, stands.start, stands.end)
        if not found:
            return SheetEvidence(stands.start, stands.end, stands.text, _before(self.cells, stands.start).sheet, None)
        sheet, first = found[0].sheet, found[0].cell
        last = next(cell.cell for cell in reversed(found) if cell.sheet == sheet)
        return SheetEvidence(stands.start, stands.end, stands.text, sheet, first if first == last else f"{first}:{last}")


def _start(piece: Piece | SheetCell) -> int:
    return piece.span.start


def _end(piece: Piece | SheetCell) -> int:
    return piece.span.end


def _at(pieces: tuple[_P, ...], start: int, end: int) -> tuple[_P, ...]:
    """What stands between `start` and `end`; where nothing is between, the empty piece that stands there, or the one around it."""
    if start < end:
        return pieces[bisect_right(pieces, start, key=_end) : bisect_left(pieces, end, key=_start)]
    near = pieces[bisect_left(pieces, start, key=_end) : bisect_right(pieces, start, key=_start)]
    return tuple(piece for piece in near if piece.span.start == piece.span.end or piece.span.start < start < piece.span.end)[:1]


def _before(pieces: tuple[_P, ...], start: int) -> _P:
    """The piece before `start`; the first one where there is none."""
    return pieces[max(bisect_right(pieces, start, key=_end) - 1, 0)]
