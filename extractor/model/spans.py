"""Places in a document's text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a reader can be shown: where it stands and what stands there."""

    start: int
    """First code point in the document's text."""
    end: int
    """One past the last."""
    text: str
    """The characters between, unaltered."""


def evidence(text: str, span: Span) -> Evidence:
    """The evidence for `span` in `text`."""
    return Evidence(span.start, span.end, text[span.start : span.end])
