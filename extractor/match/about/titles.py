"""Which title is the report's: a page's head may also hold those of its neighbours, in navigation or a list of news.

Of titles that disagree the one is taken that most of the page agrees with: its <title> and metadata, the period of the figures, the
first year of the text, bodies named elsewhere, how the text calls itself; of those with the same support, the one nearest to the
first heading. Where support does not decide, the fields that differ are marked.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from extractor.model.document import Document
from extractor.model.doubts import Reason, doubt
from extractor.model.spans import Span
from extractor.rulebook.about import AboutRules

# A title stands in so many characters before the first heading; of those found there so many are compared, the nearest ones.
MOST_HEAD, MOST_TITLES = 20_000, 40
# A title that is not the nearest one needs so much more support than the others.
FARTHER = 2
# Names of <meta> that hold the page's title.
_META_TITLES = ("articletitle", "title", "contenttitle", "og:title", "dc.title")
_YEAR = re.compile(r"(20\d\d)\s*年")
_NUMBERS = re.compile(r"\d+")
_CHINESE_YEAR = str.maketrans("二〇零oO○一三四五六七八九", "20000013456789")
_GOVERNMENT = "人民政府"


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
    """The year or years as printed, folded; "" when the title names none."""
    year_raw: str
    """As printed."""
    year_span: Span | None
    """Where it stands."""
    reader: str
    """Name of the rule that found it."""
    agency_doubt: Reason = ()
    """Why a person should look at the body: another title names another one."""
    year_doubt: Reason = ()
    """The same for the year."""

    @property
    def number(self) -> int | None:
        """The year as a number; of two years (2022-2023, 2022-23) the last."""
        found = _NUMBERS.findall(self.year.translate(_CHINESE_YEAR))
        return int(found[0][: -len(found[-1])] + found[-1]) if found else None

    @property
    def odd_year(self) -> Reason:
        """Why a person should look at the year: what the title says is no calendar year."""
        if not self.year or self.year.translate(_CHINESE_YEAR).isdigit():
            return ()
        return doubt("about.no_calendar_year", years="".join(self.year.split()))

    @property
    def body(self) -> str:
        """The body without blanks."""
        return "".join(self.agency.split())


@dataclass(frozen=True, slots=True)
class _Witness:
    """What the page says besides its titles."""

    outside: str
    """Its <title> and metadata, without blanks."""
    years: tuple[int, ...]
    """The period's year and the first year of the text."""
    own: str
    """The last character of the body as the text calls itself; "" when it does not."""
    named: Callable[[str], int]
    """How often a body is named."""


def find_title(document: Document, folded: str, head: int, rules: AboutRules) -> Title | None:
    """The report's title; the page's <title> when the text bears none before its first heading."""
    found = _found(folded, head, rules)
    if not found:
        return _outside(document, rules)
    titles = _contenders([_read(m, document.text, rules, "title.line") for m in sorted(found, key=_order(rules))])
    if len(titles) == 1 or all(_agree(titles[0], t) for t in titles):
        return titles[0]
    return _decide(titles, _witness(document, folded, head, rules))


def _found(folded: str, head: int, rules: AboutRules) -> list[re.Match[str]]:
    """Titles before the first heading; those inside a longer one left out."""
    every = [m for pattern in rules.title for m in pattern.finditer(folded, max(0, head - MOST_HEAD), head)]
    every = sorted(every, key=lambda m: (m.start(), -m.end()))
    found: list[re.Match[str]] = []
    for match in every:
        if not found or match.end() > found[-1].end():
            found.append(match)
    return found[-MOST_TITLES:]


def _order(rules: AboutRules) -> Callable[[re.Match[str]], tuple[bool, bool, bool, int]]:
    """A title with a body and a year comes first, then one with a body, then the first one."""
    return lambda m: (not _part(m, "agency"), not _part(m, "year"), rules.title.index(m.re) > 1, m.start())


def _contenders(titles: list[Title]) -> list[Title]:
    """Titles that can be told apart: with a year where one has both, else with a body; `titles` has the fullest one first."""
    if titles[0].year:
        return [t for t in titles if t.year]
    return [t for t in titles if t.agency] or titles


def _agree(one: Title, other: Title) -> bool:
    """Whether two titles can be one report's."""
    return _same_year(one, other) and _same_body(one.body, other.body)


def _same_year(one: Title, other: Title) -> bool:
    return not one.year or not other.year or one.number == other.number


def _same_body(one: str, other: str) -> bool:
    """Whether two names can be one body's: one is missing, ends the other, shortens it, or is the place of the government."""
    short, long = sorted((one, other), key=len)
    if not short or long.endswith(short) or long == short + _GOVERNMENT:
        return True
    rest = iter(long)
    return short[-1] == long[-1] and all(c in rest for c in short)


def _witness(document: Document, folded: str, head: int, rules: AboutRules) -> _Witness:
    """What the page says besides its titles."""
    metas = [content for name, content in document.meta if name in _META_TITLES]
    period, first = rules.period.search(folded), _YEAR.search(folded, head)
    used = {last: 0 for _, last in rules.own}
    for word, last in rules.own:
        used[last] += folded.count(word, head)
    most = max(used, key=lambda last: used[last])
    return _Witness(
        outside="".join("".join([document.page_title or "", *metas]).split()),
        years=tuple(int(m[g]) for m, g in ((period, 2), (first, 1)) if m),
        own=most if used[most] else "",
        named=folded.count,
    )


def _support(title: Title, titles: list[Title], witness: _Witness) -> int:
    """How much of the page agrees with a title."""
    body, year = title.body, title.number
    support = sum(year == other for other in witness.years) + bool(year and str(year) in witness.outside)
    if not body:
        return support
    place = body.removesuffix(_GOVERNMENT)
    elsewhere = witness.named(title.agency) > sum(t.text.count(title.agency) for t in titles)
    return support + (body in witness.outside) + elsewhere + bool(witness.own and place.endswith(witness.own))


def _decide(titles: list[Title], witness: _Witness) -> Title:
    """The title with the most support, then the nearest; marked where support does not decide."""
    ranked = sorted(((_support(t, titles, witness), t.span.start if t.span else -1, i) for i, t in enumerate(titles)), reverse=True)
    best = titles[ranked[0][2]]
    nearest = titles[max(ranked, key=lambda r: r[1])[2]]
    most = ranked[0][0] - (0 if _agree(best, nearest) else FARTHER - 1)
    tied = [titles[i] for support, _, i in ranked if support >= most and not _agree(best, titles[i])]
    taken = next(t for t in titles if _agree(best, t))
    return replace(
        taken,
        agency_doubt=_doubt([t for t in tied if not _same_body(t.body, best.body)]),
        year_doubt=_doubt([t for t in tied if not _same_year(t, best)]),
    )


def _doubt(tied: list[Title]) -> Reason:
    """Why a person should look."""
    return doubt("about.other_title", title="".join(tied[0].text.split())) if tied else ()


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


def _way_there(match: re.Match[str], agency: str, rules: AboutRules) -> bool:
    """Whether what stands for the body is a step of the way to the page (首页 > … > 年报), on a line above a title with a year."""
    behind = match.string[match.end("agency") : match.start("year")] if agency and _part(match, "year") else ""
    return "\n" in behind and "".join(agency.split()).endswith(rules.page_names)


def _read(match: re.Match[str], text: str, rules: AboutRules, reader: str, *, placed: bool = True) -> Title:
    """The title with its parts; navigation glued to it is left out."""
    start, agency = match.start(), _part(match, "agency")
    at = match.start("agency") if agency else -1
    if _way_there(match, agency, rules):
        start, agency, at = match.start("year"), "", -1
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
