"""Section five where its heading is lost and rules do not know it by what it says: the lines that it may consist of."""

import re
from collections.abc import Iterable, Iterator

from extractor.model.candidates import Candidate
from extractor.model.doubts import doubt
from extractor.model.draft import Unsure
from extractor.model.sections import PROBLEMS, Section
from extractor.model.spans import Span
from extractor.rulebook import Rulebook
from extractor.rulebook.cell_grammar import HAN

# Characters of the shortest line that says something, and of the first lines of a page that are its title.
LEAST_HAN = 2
_LINE = re.compile(r"[^\n]+")


def _region(sections: Iterable[Section], end: int, rulebook: Rulebook) -> Span:
    """Where the form has section five: in the section before it, whose end is not known without it; anywhere where there is none."""
    order = [rule.key for rule in rulebook.headings.sections]
    there = [(order.index(s.key), s.span) for s in sections if s.span and s.key in order]
    before = [(rank, span) for rank, span in there if rank < order.index(PROBLEMS)]
    behind = min((span.start for rank, span in there if rank > order.index(PROBLEMS)), default=end)
    return max(before, key=lambda pair: pair[0])[1] if before else Span(0, behind)


def _lines(folded: str, region: Span) -> Iterator[Span]:
    for line in _LINE.finditer(folded, region.start, region.end):
        words = line.group()
        if len(HAN.findall(words)) >= LEAST_HAN:
            start = line.start() + len(words) - len(words.lstrip())
            yield Span(start, line.end() - len(words) + len(words.rstrip()))


def lines_outside(folded: str, sections: Iterable[Section], candidates: Iterable[Candidate], rulebook: Rulebook) -> tuple[Span, ...]:
    """The lines behind the tables of the section that ends where section five would begin; none where section five is there, and none
    where no line names a lack."""
    sections = tuple(sections)
    if any(s.key == PROBLEMS and s.span for s in sections):
        return ()
    region = _region(sections, len(folded), rulebook)
    ends = (place.end for c in candidates if (place := c.context or c.span) and region.start <= place.start < region.end)
    start = max(ends, default=region.start)
    found = tuple(_lines(folded, Span(min(start, region.end), region.end)))
    lacks = (rulebook.problems.lack.search("".join(span.of(folded).split())) for span in found)
    return found if any(lacks) else ()


def lost_section(folded: str, sections: Iterable[Section], candidates: Iterable[Candidate], rulebook: Rulebook) -> tuple[Unsure, ...]:
    """The doubt, where there are such lines."""
    lines = lines_outside(folded, sections, candidates, rulebook)
    return (Unsure("section", (), doubt("section.heading_lost"), Span(lines[0].start, lines[-1].end)),) if lines else ()
