"""Who reports, on which year, when: read by an ordered table of readers for each field, the first that finds something wins.

A later reader that finds something else is a doubt only where both must agree: the year of the title and that of the period.
"""

import re
from collections.abc import Callable
from datetime import date

from extractor.match.about import bodies
from extractor.match.about.agency import find_agency
from extractor.match.about.page import Page, page_of
from extractor.match.about.years import in_doubt
from extractor.model.candidates import AboutField, AboutFields
from extractor.model.document import Document
from extractor.model.doubts import doubt
from extractor.model.record import changed
from extractor.model.sections import Section
from extractor.rulebook.about import AboutRules, LabelKey

_DAY = r"20\d\d\s*(?:年|[-./])\s*\d{1,2}\s*(?:月|[-./])\s*\d{1,2}\s*日?"
_DATE = re.compile(r"(20\d\d)\s*(?:年|[-./])\s*(\d{1,2})\s*(?:月|[-./])\s*(\d{1,2})\s*日?(?!\d)")
_DATE_LINE = re.compile(rf"(?:^|\n)[ \t|(]*({_DAY})(?=[ \t|)]*(?:\d{{1,2}}:\d\d(?::\d\d)?)?[ \t|)]*(?:\n|\Z))")
_SIGNED = re.compile(r"(20\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)[\s|)]*(?:-\s*\d{1,3}\s*-\s*)?\Z")
_INDEX_LINE = re.compile(r"(?:^|\n)[ \t|]*([A-Z0-9]{6,}[-/]\d{2,4}[-/][\w-]+)(?=[ \t|]*(?:\n|\Z))")
_YEAR = re.compile(r"(20\d\d)\s*年")
# Blanks and marks around a line's words; before them so many at most.
_MARKS, LONGEST_INDENT = " \t|#*", 60
_LINE_END = re.compile(r"[ \t|#*]*(?:\n|\Z)")
# <meta name=...> that hold a date of publication.
_META_DATES = ("pubdate", "publishdate", "publish-date")
# A report is published after its year; more years later it is another year's, or a date of something else.
MOST_YEARS_LATER = 3


def find_about(document: Document, folded: str, sections: tuple[Section, ...], rules: AboutRules) -> AboutFields:
    """All fields of `document`; values in simplified characters, `raw` as printed."""
    page = page_of(document, folded, sections, rules)
    period = _period(page)
    published = _first(page, _PUBLISHED)
    publisher = _first(page, _PUBLISHER)
    return AboutFields(
        agency=_marked(page, bodies.in_doubt(page, find_agency(page, publisher), _signature(page))),
        publisher=publisher,
        year=_marked(page, in_doubt(page, _year(page, period, published), period, published)),
        period=period,
        title=_title(page),
        published=published,
        index_number=_first(page, _INDEX_NUMBER),
    )


def _marked(page: Page, field: AboutField | None) -> AboutField | None:
    """The field; with a doubt where the file holds more than one report."""
    if not field or not page.others:
        return field
    return changed(field, doubt=field.doubt + page.others)


Reader = Callable[[Page], AboutField | None]


def _first(page: Page, readers: tuple[tuple[str, Reader], ...]) -> AboutField | None:
    """What the first reader that finds something says, under its name."""
    for name, reader in readers:
        if found := reader(page):
            return changed(found, reader=name)
    return None


def _iso(match: re.Match[str], first: int = 1) -> str | None:
    """The date of three groups, if there is such a day."""
    try:
        return date(int(match[first]), int(match[first + 1]), int(match[first + 2])).isoformat()
    except ValueError:
        return None


def _dated(page: Page, start: int, end: int) -> AboutField | None:
    """The date between two places."""
    match = _DATE.search(page.folded, start, end)
    value = _iso(match) if match else None
    return page.field(value, match.start(), match.end()) if match and value else None


def _values(page: Page, key: LabelKey) -> list[tuple[int, int]]:
    """Where the values behind a field's labels stand, those of the most trusted label first; empty ones left out."""
    labels = dict(page.rules.labels)[key]
    found: list[tuple[int, int, int]] = []
    at = page.top
    while match := page.rules.label.search(page.folded, at, page.head):
        start, end = match.span(2)
        stop = page.rules.stop.search(page.folded, start, end)
        end = stop.start() if stop else end
        at = max(end, match.start(2))
        label = "".join(match[1].split())
        if label in labels and end > start:
            found.append((labels.index(label), start, end))
    return [(start, end) for _, start, end in sorted(found)]


def _labelled(key: LabelKey) -> Reader:
    """A reader for the values behind a field's labels."""

    def read(page: Page) -> AboutField | None:
        return next((page.field(page.folded[start:end], start, end) for start, end in _values(page, key)), None)

    return read


def _labelled_date(page: Page) -> AboutField | None:
    """The date behind a label."""
    return next((found for start, end in _values(page, "published") if (found := _dated(page, start, end))), None)


def _date_line(page: Page) -> AboutField | None:
    """A line of the head that is a date."""
    match = _DATE_LINE.search(page.folded, page.top, page.head)
    return _dated(page, match.start(1), match.end(1)) if match else None


def _signed_date(page: Page) -> AboutField | None:
    """The date that the report ends with."""
    match = _SIGNED.search(page.folded, max(0, page.foot - 60), page.foot)
    return _dated(page, match.start(1), match.end(1)) if match else None


def _meta_date(page: Page) -> AboutField | None:
    """The date in the page's metadata."""
    for name, content in page.document.meta:
        if name in _META_DATES and (match := _DATE.search(content)) and (value := _iso(match)):
            return AboutField(value, None, match[0], "")
    return None


def _body_line(page: Page) -> AboutField | None:
    """A line of the head that is a public body's name."""
    for match in page.rules.body.finditer(page.folded, page.top, page.head):
        start, end = match.span()
        before = page.folded[max(0, start - LONGEST_INDENT) : start].rstrip(_MARKS)
        if (before.endswith("\n") or not before) and _LINE_END.match(page.folded, end):
            return page.field(match[0], start, end)
    return None


def _signature(page: Page) -> AboutField | None:
    """The body before the date that the report ends with."""
    signed = _SIGNED.search(page.folded, max(0, page.foot - 60), page.foot)
    if not signed:
        return None
    start = max(page.folded.rfind(c, 0, signed.start() - 1) for c in "\n 。") + 1
    while start < signed.start() and not page.folded[start:].startswith("\n") and page.folded[start].isspace():
        start += 1
    match = page.rules.body.match(page.folded, start)
    if not match:
        line = page.folded.rfind("\n", 0, max(0, page.folded.rfind("\n", 0, signed.start()))) + 1
        match = page.rules.body.match(page.folded, line)
    return page.field(match[0], match.start(), match.end()) if match and match.end() <= signed.start() else None


def _index_line(page: Page) -> AboutField | None:
    """A line of the head that is an index number."""
    match = _INDEX_LINE.search(page.folded, page.top, page.head)
    return page.field(match[1], match.start(1), match.end(1)) if match else None


_PUBLISHED: tuple[tuple[str, Reader], ...] = (
    ("published.label", _labelled_date),
    ("published.line", _date_line),
    ("published.signature", _signed_date),
    ("published.meta", _meta_date),
)
_PUBLISHER: tuple[tuple[str, Reader], ...] = (
    ("publisher.label", _labelled("publisher")),
    ("publisher.line", _body_line),
    ("publisher.signature", _signature),
)
_INDEX_NUMBER: tuple[tuple[str, Reader], ...] = (
    ("index_number.label", _labelled("index_number")),
    ("index_number.line", _index_line),
)


def _period(page: Page) -> AboutField | None:
    """The period that the figures cover."""
    for match in page.rules.period.finditer(page.folded):
        numbers = [int(match[i] or match[2]) for i in range(2, 8)]
        try:
            begin, end = date(*numbers[:3]), date(*numbers[3:])
        except ValueError:
            continue
        if begin < end:
            found = page.field(f"{begin.isoformat()}/{end.isoformat()}", match.start(1), match.end(1))
            return changed(found, reader="period.sentence")
    return None


def _title(page: Page) -> AboutField | None:
    """The report's title, without blanks."""
    title = page.title
    if not title:
        return None
    value = "".join(title.text.split())
    return AboutField(value, title.span, title.raw, title.reader)


def _year(page: Page, period: AboutField | None, published: AboutField | None) -> AboutField | None:
    """The year reported on: the title's, the period's, the first one that the text opens with; the year before publication as a guess."""
    covered = int(str(period.value)[5 + 6 :][:4]) if period else None
    title = page.title
    if title and (year := title.number):
        differs = doubt("about.title_and_period", year=year, covered=covered) if covered and covered != year else ()
        return AboutField(year, title.year_span, title.year_raw, "year.title", title.odd_year + title.year_doubt + differs)
    if period and covered and period.span:
        return AboutField(covered, period.span, period.raw, "year.period")
    match = _YEAR.search(page.folded, page.head)
    later = int(str(published.value)[:4]) if published else None
    if match and (later is None or 0 <= later - int(match[1]) <= MOST_YEARS_LATER):
        return page.field(int(match[1]), match.start(1), match.end(1), "year.text")
    if published and later:
        return AboutField(later - 1, published.span, published.raw, "year.published", doubt("about.year_before_publication"))
    return None
