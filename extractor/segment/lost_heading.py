"""Section five where its heading is lost: known by its sub-headings, else by what it says, behind the section it would follow."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from extractor.model.doubts import doubt
from extractor.model.sections import PROBLEMS, Section
from extractor.model.spans import Span
from extractor.rulebook.headings import HeadingRules, SubHeading

# A piece of text longer than this holds no sub-heading behind its mark; pieces that are looked at, the first ones.
LONGEST, MOST_PIECES = 80, 2000
_PIECE = re.compile(r"[^\n。;]+[。;]?")
# Where a sub-heading may stand in the middle of what no line's end parts: 0 0 0(一)存在的主要问题.
_GLUED = re.compile(r"(?<=[\d|\s])\([一1]\)")
_LEAD = " \t#*>|"
_LIST = re.compile(r"[一二]是|\([一二]\)|(?<!\d)[12][.、](?!\d)|下一?步")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line, or a sentence of one."""

    start: int
    """Its first character that is no blank."""
    text: str
    """Without blanks and marks of Markdown."""
    opens_line: bool
    """Whether a line begins with it."""


def with_lost_heading(folded: str, sections: list[Section], limit: int, rules: HeadingRules) -> list[Section]:
    """`sections`, those that are there in the page's order, with section five cut out of the one it was swallowed by."""
    if any(s.key == PROBLEMS for s in sections):
        return sections
    ranks = {rule.key: rank for rank, rule in enumerate(rules.sections)}
    earlier = [s for s in sections if ranks[s.key] < ranks[PROBLEMS]]
    before = max(earlier, key=lambda s: ranks[s.key], default=None)
    region = before.span if before and before.span else None if sections else Span(0, limit)
    if region is None:
        return sections
    pieces = list(_pieces(folded, region))
    start, code = _by_sub_headings(pieces, rules), "section.by_sub_headings"
    if start is None and before and before is not earlier[0]:
        start, code = _by_words(pieces, rules), "section.by_words"
    if start is None:
        return sections
    at = sections.index(before) if before else -1
    if before:
        sections = [*sections[:at], replace(before, span=Span(region.start, start)), *sections[at + 1 :]]
    five = Section(PROBLEMS, "", None, Span(start, region.end), "present", doubt(code))
    return [*sections[: at + 1], five, *sections[at + 1 :]]


def _pieces(folded: str, region: Span) -> Iterator[_Piece]:
    """The region's lines and sentences."""
    for match in list(_PIECE.finditer(folded, region.start, region.end))[:MOST_PIECES]:
        starts = [match.start(), *(g.start() for g in _GLUED.finditer(folded, match.start() + 1, match.end()))]
        for begin, end in zip(starts, [*starts[1:], match.end()], strict=True):
            said = folded[begin:end].lstrip(_LEAD)
            before = folded[max(region.start, begin - 1) : begin]
            yield _Piece(end - len(said), "".join(said.split()).rstrip("*#|"), not before or before == "\n")


def _by_sub_headings(pieces: list[_Piece], rules: HeadingRules) -> int | None:
    """Where the first of them stands: one on problems, and one on measures behind it or a list under it."""
    found: list[tuple[int, SubHeading]] = []
    for n, piece in enumerate(pieces):
        for kind, pattern in rules.sub_headings:
            if pattern.match(piece.text[:LONGEST]):
                found.append((n, kind))
                break
    for at, (n, kind) in enumerate(found):
        later = {k for _, k in found[at + 1 :]}
        if kind != "improvements" and (later - {kind} or (kind == "problems" and any(_LIST.search(p.text) for p in pieces[n : n + 6]))):
            return pieces[n].start
    return None


def _by_words(pieces: list[_Piece], rules: HeadingRules) -> int | None:
    """Where the line begins whose sentence says that there are problems, with a list and what is to be done behind it."""
    for n, piece in enumerate(pieces):
        if not rules.names_problems.search(piece.text):
            continue
        rest = "".join(p.text for p in pieces[n:])
        if rules.names_measures.search(rest) and _LIST.search(rest):
            return next(p.start for p in reversed(pieces[: n + 1]) if p.opens_line or p is piece)
    return None
