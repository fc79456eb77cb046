"""A section as the rules for section five see it: folded, without blanks and Markdown marks, with the way back and its lines."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from extractor.model.spans import Span
from extractor.rulebook.problems import ProblemRules

WRAPPED_SHARE = 0.7
"""A line this long, as a share of the section's longest, was broken by the page's width: 025a (PDF text) breaks at 33 to 38 characters
of 38, its paragraphs' last lines and headings are shorter than 25."""
SHORT_SECTION = 25
"""A section whose longest line is no longer than this was not broken by a width: its lines are its items."""
STOPS = '。;:!?")'
"""After these a line ended on purpose."""


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section without blanks."""

    text: str
    """Its folded characters."""
    starts: tuple[int, ...]
    """Where each run of characters without a gap starts in `text`."""
    places: tuple[int, ...]
    """Where it starts in the document."""
    lines: frozenset[int]
    """Places in `text` that start a line of the page."""
    paragraphs: frozenset[int]
    """Those of them that start a line on purpose, not because the page was full."""

    def span(self, start: int, end: int) -> Span:
        """The document's span of `text[start:end]`, without blanks around it."""
        first, last = self._run(start), self._run(end - 1)
        return Span(self.places[first] + start - self.starts[first], self.places[last] + end - self.starts[last])

    def joined(self, start: int, end: int, text: str) -> str:
        """A piece that is not empty as one line of the document's `text`, without what stands between its lines."""
        edges = [start, *sorted(place for place in self.lines if start < place < end), end]
        return "".join(self.span(a, b).of(text) for a, b in pairwise(edges))

    def _run(self, place: int) -> int:
        return bisect_right(self.starts, place) - 1


def view_of(folded: str, span: Span, rules: ProblemRules) -> SectionView:
    """The view of `folded[span]`; the page's furniture at its end is left out."""
    tail = rules.tail.search(folded, span.start, span.end)
    end = tail.start() if tail else span.end
    parts: list[str] = []
    starts: list[int] = []
    places: list[int] = []
    breaks: list[tuple[int, bool]] = []
    here, length = span.start, 0
    for gap in rules.gaps.finditer(folded, span.start, end):
        if gap.start() > here:
            parts.append(folded[here : gap.start()])
            starts.append(length)
            places.append(here)
            length += gap.start() - here
        if newlines := gap.group().count("\n"):
            breaks.append((length, newlines > 1))
        here = gap.end()
    if here < end:
        parts.append(folded[here:end])
        starts.append(length)
        places.append(here)
        length += end - here
    text = "".join(parts)
    return SectionView(text, tuple(starts), tuple(places), frozenset(b for b, _ in breaks), _paragraphs(text, breaks))


def _paragraphs(text: str, breaks: list[tuple[int, bool]]) -> frozenset[int]:
    """The line starts that were meant."""
    before = [0, *(place for place, _ in breaks)]
    lengths = [b - a for a, b in zip(before, [*before[1:], len(text)], strict=True)]
    longest = max(lengths)
    return frozenset(
        place
        for (place, empty_line), length in zip(breaks, lengths, strict=False)
        if empty_line or longest <= SHORT_SECTION or length < WRAPPED_SHARE * longest or text[place - 1 : place] in STOPS
    )
