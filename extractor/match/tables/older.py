"""The statistics table of the older forms (政府信息公开情况统计表, years before 2019): not read yet, and said so, with every number."""

import re
from collections.abc import Sequence
from dataclasses import replace

from extractor.match.tables.editions import EditionFound
from extractor.model.candidates import Candidate
from extractor.model.doubts import doubt
from extractor.model.sections import STATISTICS, Section
from extractor.model.spans import Span

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?%?")
_DATE = re.compile(r"\s*[年月日号页]")
_ORDINAL = re.compile(r"[.、)](?!\d)")
_LONGEST_ORDINAL = 2
_END = "。"


def _numbers(folded: str, span: Span) -> tuple[Span, ...]:
    """The numbers of a table that was left alone, glued ones in one piece: no dates and no numbers of rows. Prose behind the table, from
    the first full stop on, is none of it."""
    found: list[Span] = []
    end = span.end
    for match in _NUMBER.finditer(folded, span.start, span.end):
        if match.start() >= end:
            break
        ordinal = len(match[0]) <= _LONGEST_ORDINAL and _ORDINAL.match(folded, match.end())
        if ordinal or _DATE.match(folded, match.end()):
            continue
        if not found:
            stop = folded.find(_END, match.end(), span.end)
            end = stop if stop >= 0 else span.end
        found.append(Span(match.start(), match.end()))
    return tuple(found)


def left_unread(folded: str, sections: tuple[Section, ...], candidates: Sequence[Candidate]) -> tuple[Section, ...]:
    """The sections, the older forms' table with the numbers in it that nobody accounts for; a table of the present form that stands in its
    place is read, and nothing is said of it."""
    return tuple([_told(folded, s, candidates) if s.key == STATISTICS and s.span else s for s in sections])


def _told(folded: str, section: Section, candidates: Sequence[Candidate]) -> Section:
    span = section.span
    if span is None or any(c.span and span.start <= c.span.start < span.end for c in candidates):
        return section
    numbers = _numbers(folded, span)
    if not numbers:
        return section
    return replace(section, reason=doubt("section.older_form", n=len(numbers)), unaccounted=numbers)


def told_apart(form: EditionFound, sections: tuple[Section, ...]) -> EditionFound:
    """The edition: where no table of a form that is read tells it and an older form's table stands on the page, it is that one."""
    older = any(s.key == STATISTICS and s.unaccounted for s in sections)
    return replace(form, reason=doubt("edition.older")) if older and form.edition is None else form
