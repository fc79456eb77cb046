"""What the readers of a page's own data look at: its head, its foot, its title."""

import re
from dataclasses import dataclass

from extractor.model.candidates import AboutField
from extractor.model.document import Document
from extractor.model.sections import Section
from extractor.model.spans import Span
from extractor.rulebook.about import AboutRules

# Without a section the head is this long.
HEAD = 3000


@dataclass(frozen=True, slots=True)
class Title:
    """A report's title and what stands in it."""

    text: str
    """Folded."""
    raw: str
    """As printed."""
    span: Span | None
    """Where it stands; null when it is the page's <title>."""
    agency: str
    """The body, folded; "" when the title names none."""
    agency_raw: str
    """As printed."""
    agency_span: Span | None
    """Where it stands."""
    year: str
    """The year as printed, folded; "" when the title names none."""
    year_raw: str
    """As printed."""
    year_span: Span | None
    """Where it stands."""
    reader: str
    """Name of the rule that found it."""


@dataclass(frozen=True, slots=True)
class Page:
    """A document for the readers."""

    document: Document
    folded: str
    """The folded text."""
    head: int
    """Where the report itself begins: the first section's heading."""
    foot: int
    """Where it ends, blanks and page trailers left out."""
    rules: AboutRules
    title: Title | None
    """The report's title."""

    def field(self, value: str | int, start: int, end: int, reader: str = "") -> AboutField:
        """A field that stands between two places."""
        return AboutField(value, Span(start, end), self.document.text[start:end], reader)


def page_of(document: Document, folded: str, sections: tuple[Section, ...], rules: AboutRules) -> Page:
    """The document with its head, foot and title found."""
    starts = [s.heading_span.start for s in sections if s.heading_span]
    ends = [s.span.end for s in sections if s.span]
    head = min(starts, default=min(len(folded), HEAD))
    foot = len(folded[: max(ends, default=len(folded))].rstrip())
    title = _find(folded, document.text, head, rules) or _outside(document, rules)
    return Page(document, folded, head, foot, rules, title)


def _find(folded: str, text: str, head: int, rules: AboutRules) -> Title | None:
    """The first title of the head that names a body and a year, else a year, else the first."""
    found = [m for pattern in rules.title for m in pattern.finditer(folded, 0, head)]
    if not found:
        return None
    best = min(found, key=lambda m: (not _part(m, "agency"), not _part(m, "year"), rules.title.index(m.re) > 1, m.start(), m.end()))
    return _read(best, text, rules, "title.line")


def _outside(document: Document, rules: AboutRules) -> Title | None:
    """The page's <title>: what stands before the name of the site."""
    if not document.page_title:
        return None
    for pattern in rules.title:
        if match := pattern.search(document.page_title):
            return _read(match, document.page_title, rules, "title.page", placed=False)
    return None


def _part(match: re.Match[str], name: str) -> str:
    """A named group, or "" where the pattern has none."""
    return match.groupdict().get(name) or ""


def _read(match: re.Match[str], text: str, rules: AboutRules, reader: str, *, placed: bool = True) -> Title:
    """The title with its parts; navigation glued to it is left out."""
    start, agency = match.start(), _part(match, "agency")
    at = match.start("agency") if agency else -1
    for word in rules.before_title:
        if agency.startswith(word) and len(agency) > len(word) + 1:
            agency, start = agency[len(word) :], start + len(word) if at == start else start
            at += len(word)
    for word in rules.after_agency:
        agency = agency.removesuffix(word) if len(agency) > len(word) + 1 else agency
    year = _part(match, "year")
    span, body = Span(start, match.end()), Span(at, at + len(agency)) if agency else None
    when = Span(*match.span("year")) if year else None
    return Title(
        text=match.string[start : match.end()],
        raw=span.of(text),
        span=span if placed else None,
        agency=agency,
        agency_raw=body.of(text) if body else "",
        agency_span=body if placed else None,
        year=year,
        year_raw=when.of(text) if when else "",
        year_span=when if placed else None,
        reader=reader,
    )
