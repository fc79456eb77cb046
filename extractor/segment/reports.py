"""Tells where a second report begins in the same file: a report's title, then headings that begin anew.

A table of contents is no report (its headings have no bodies), a title on every page opens none (the headings behind it go on).
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from extractor.rulebook.headings import HeadingRules

# So many headings make a chain; so many characters make a body (blanks left out).
CHAIN, BODY = 2, 10
# Titles that are looked at: a file with more of them holds links, not reports.
MOST_TITLES = 1000
# The body and the year stand in so many characters before the title's last words.
BEFORE_TITLE = 60
_BREAKS = "\n。;|《》"
_SENTENCE = frozenset("。;,:|《》")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that leaves no doubt."""

    rank: int
    """Place of its section in the form."""
    start: int
    """Its first character."""
    end: int
    """One past its last."""


def second_report(folded: str, headings: Sequence[Heading], rules: HeadingRules) -> int:
    """Where the title of a second report stands; the text's length where there is only one report."""
    if len({h.rank for h in headings}) == len(headings):
        return len(folded)
    starts = [h.start for h in headings]
    found: tuple[int, int] | None = None
    for match in islice(rules.report_title.finditer(folded, headings[0].end), MOST_TITLES):
        at, start = bisect_left(starts, match.start()), _line(folded, match.start())
        if found and found[0] == at and _same(folded, found[1], start, match.end()):
            continue
        if found and found[0] != at and _is_second(folded, headings, *found):
            return found[1]
        found = (at, start)
    return found[1] if found and _is_second(folded, headings, *found) else len(folded)


def _line(folded: str, core: int) -> int:
    """Where the title begins whose last words stand at `core`: its phrase, and the line before when that holds only the body."""
    top = max(0, core - BEFORE_TITLE)
    start = _past_blanks(folded, max(top, *(folded.rfind(c, top, core) + 1 for c in _BREAKS)))
    if any("\u4e00" <= c <= "\u9fff" and c not in "年度" for c in folded[start:core]):
        return start
    above = folded[top:start].rstrip()
    line = above[above.rfind("\n") + 1 :]
    return top + len(above) - len(line.lstrip()) if line and not set(line) & _SENTENCE else start


def _past_blanks(folded: str, at: int) -> int:
    while at < len(folded) and (folded[at].isspace() or folded[at] in "#*>"):
        at += 1
    return at


def _same(folded: str, first: int, start: int, end: int) -> bool:
    """Whether two titles before one chain are one, printed twice: `start` to `end` is the second."""
    title = "".join(folded[start:end].split())
    return "".join(folded[first : first + 2 * BEFORE_TITLE].split()).startswith(title)


def _is_second(folded: str, headings: Sequence[Heading], at: int, start: int) -> bool:
    """Whether the headings from number `at` on, behind the title at `start`, are a chain of their own."""
    before, after = headings[:at], headings[at:]
    if not after or not before or after[0].rank > before[-1].rank:
        return False
    common = {h.rank for h in before} & {h.rank for h in after}
    return len(common) >= CHAIN and _has_body(folded, before, start) and _has_body(folded, after, len(folded))


def _has_body(folded: str, chain: Sequence[Heading], end: int) -> bool:
    """Whether a heading has a body; that of the last one, which may be anything, does not count."""
    if len(chain) < CHAIN:
        return False
    return any(len("".join(folded[one.end : min(following.start, end)].split())) > BODY for one, following in pairwise(chain))
