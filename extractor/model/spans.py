"""Places in a document's text."""

from decimal import Decimal

from extractor.model.record import record


@record(frozen=True, slots=True)
class Span:
    """A half-open range of code points of `Document.text`."""

    start: int
    """First code point."""
    end: int
    """One past the last code point; equal to `start` for an empty cell."""

    def of(self, text: str) -> str:
        """The characters the span covers."""
        return text[self.start : self.end]

    def holds(self, other: "Span") -> bool:
        """Whether `other` lies inside."""
        return self.start <= other.start and other.end <= self.end


Box = tuple[int, int, int, int]
"""Left, top, right, bottom, from the upper left corner of a page, in the unit of its size."""


@record(frozen=True, slots=True)
class Evidence:
    """What a reader can be shown: where it stands and what stands there."""

    start: int
    """First code point in the document's text."""
    end: int
    """One past the last."""
    text: str
    """The characters between, unaltered."""


@record(frozen=True, slots=True)
class PageEvidence(Evidence):
    """The same on a page."""

    page: int
    """Its number, from 1; of what runs over several pages, the first."""
    box: Box | None
    """Around it, as far as it stands on that page; null where only the page is known."""
    score: Decimal | None
    """How sure a recogniser was, from 0 to 1, of the least sure piece; null where the characters were in the file."""


@record(frozen=True, slots=True)
class SheetEvidence(Evidence):
    """The same in a workbook."""

    sheet: str
    """Its sheet's name."""
    cell: str | None
    """Its cell (B7), or the first and the last of several (B7:D7); null where only the sheet is known."""


AnyEvidence = Evidence | PageEvidence | SheetEvidence
"""Whichever the document's format can say."""
