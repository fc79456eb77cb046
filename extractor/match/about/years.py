"""What makes the year that was read doubtful: a report on a part of a year, one published before its end, another year named elsewhere."""

import re
from collections.abc import Iterator

from extractor.match.about.page import Page
from extractor.model.candidates import AboutField
from extractor.model.doubts import Reason, doubt
from extractor.model.record import changed

_NAMED = re.compile(r"(20\d\d)年")
_IS_OF = re.compile(r"(?:本报告|本年报|此报告)(?:为|系|是|应为|实为)(20\d\d)年")
# A report published in the last month of its year is early, and may be one.
LAST_MONTH = "12"
_WHOLE = ("-01-01", "-12-31")
# Behind a title a bracket may say which part of the year (政府信息公开工作半年报告(2023年上半年)).
LONGEST_BEHIND = 20
# Lines of a head without a title that are looked at, and characters of a title.
MOST_LINES, LONGEST_TITLE = 200, 80
_REPORTS = re.compile(r"20\d\d年.*(?:信息|政务)公开.*(?:报告|总结)|(?:信息|政务)公开.*报告.*20\d\d年")


def in_doubt(page: Page, year: AboutField | None, period: AboutField | None, published: AboutField | None) -> AboutField | None:
    """The year with why a person should look at it; null where none was read."""
    if year is None:
        return None
    told = _part_of_year(page, period) + _file_name(page, year) + _said(page, year) + _too_early(year, published)
    return changed(year, doubt=year.doubt + told) if told else year


def _part_of_year(page: Page, period: AboutField | None) -> Reason:
    """Whether the title's line, or the period, speaks of a part of a year."""
    if part := next(filter(None, map(page.rules.part_of_year.search, _titles(page))), None):
        return doubt("about.part_of_year", part=part[0])
    if period and tuple(day[4:] for day in str(period.value).split("/")) != _WHOLE:
        return doubt("about.part_of_year", part=str(period.value))
    return ()


def _titles(page: Page) -> Iterator[str]:
    """The title with what stands around it in its lines; where none was found, the lines of the head that name a report's subject."""
    if page.title and page.title.span:
        start = page.folded.rfind("\n", 0, page.title.span.start) + 1
        stop = page.folded.find("\n", page.title.span.end)
        behind = page.title.span.end + LONGEST_BEHIND
        yield "".join(page.folded[start : min(behind, stop) if stop >= 0 else behind].split())
    elif not page.title:
        for line in page.folded[page.top : page.head].split("\n")[:MOST_LINES]:
            if len(line) <= LONGEST_TITLE and _REPORTS.search(line):
                yield "".join(line.split())


def _file_name(page: Page, year: AboutField) -> Reason:
    """Whether the file's name speaks of other years only."""
    named = _NAMED.findall(re.split(r"[/\\\\!]", page.document.name)[-1])
    return doubt("about.file_name", named="、".join(named)) if named and str(year.value) not in named else ()


def _said(page: Page, year: AboutField) -> Reason:
    """Whether the page says elsewhere that the report is another year's."""
    other = next((m[1] for m in _IS_OF.finditer(page.folded) if m[1] != str(year.value)), None)
    return doubt("about.year_otherwise", year=other) if other else ()


def _too_early(year: AboutField, published: AboutField | None) -> Reason:
    """Whether the report was published before its year was over."""
    when = str(published.value) if published else ""
    early = when[:4] < str(year.value) or (when[:4] == str(year.value) and when[5:7] < LAST_MONTH)
    return doubt("about.published_before", published=when) if when and early else ()
