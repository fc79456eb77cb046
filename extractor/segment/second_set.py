"""Two sets of tables under one title: own figures, then the whole city's under headings that begin anew. The first is the report's."""

import re
from collections.abc import Sequence
from dataclasses import replace

from extractor.model.doubts import doubt
from extractor.model.sections import NARRATIVE, STATISTICS, Section
from extractor.rulebook.headings import HeadingRules
from extractor.segment.reports import Heading

# A line before the second set's first heading that is its caption is no longer; its numbers begin in so many characters.
LONGEST_CAPTION, NUMBERS = 30, 1500
_NUMBER = re.compile(r"(?<!\d)\d+(?!\d|年|月|日|号)")


def without_second_set(folded: str, sections: list[Section], headings: Sequence[Heading], rules: HeadingRules) -> list[Section]:
    """`sections`, in the page's order, the second set cut off the one that swallowed it, and those with tables marked. `headings`: all
    that leave no doubt."""
    keys = [rule.key for rule in rules.sections]
    tables = [s for s in sections if s.key not in (*NARRATIVE, STATISTICS) and s.span and s.heading_span]
    for section in tables:
        assert section.span is not None
        rank, inside = keys.index(section.key), section.span
        before = {keys.index(t.key) for t in tables[: tables.index(section)]}
        again = (h for h in headings if h.rank in before and h.rank < rank and inside.start < h.start < inside.end)
        first = next(again, None)
        if first is None or not _NUMBER.search(folded, section.span.start, first.start):
            continue
        if not _NUMBER.search(folded, first.end, min(first.end + NUMBERS, section.span.end)):
            continue
        start, caption = _caption(folded, first, section.span.start)
        told = doubt("section.second_set", caption=caption)
        cut = [replace(s, span=replace(section.span, end=start)) if s is section else s for s in sections]
        return [replace(s, reason=told) if s.key in {t.key for t in tables} else s for s in cut]
    return sections


def _caption(folded: str, first: Heading, least: int) -> tuple[int, str]:
    """Where the second set begins, and what names it: the line before its first heading when that is a caption, else the heading."""
    above = folded[least : first.start].rstrip(" \t\n#*|")
    line = above[above.rfind("\n") + 1 :]
    if "\n" in above and 0 < len(line) <= LONGEST_CAPTION and not _NUMBER.search(line) and not set("。|\t") & set(line):
        return least + len(above) - len(line), line.strip()
    return first.start, "".join(folded[first.start : first.end].split())
