"""What the readers of a page's own data look at: its head, its foot, its title."""

from dataclasses import dataclass

from extractor.match.about.titles import Title, find_title
from extractor.model.candidates import AboutField
from extractor.model.document import Document
from extractor.model.doubts import Reason, doubt
from extractor.model.sections import Section
from extractor.model.spans import Span
from extractor.rulebook.about import AboutRules

# Without a section the head is this long; of a longer one the end is looked at.
HEAD, MOST_HEAD = 3000, 30_000
# Between the end of a report and the title of another.
_BETWEEN = " \t\r\n|#*>"


@dataclass(frozen=True, slots=True)
class Page:
    """A document for the readers."""

    document: Document
    folded: str
    """The folded text; where another report follows, up to that one."""
    top: int
    """Where its head begins to be looked at."""
    head: int
    """Where the report itself begins: the first section's heading."""
    foot: int
    """Where it ends, blanks and page trailers left out."""
    rules: AboutRules
    title: Title | None
    """The report's title."""
    others: Reason = ()
    """Why a person should look at body and year: another report follows in the same file; "" when none does."""

    def field(self, value: str | int, start: int, end: int, reader: str = "") -> AboutField:
        """A field that stands between two places."""
        return AboutField(value, Span(start, end), self.document.text[start:end], reader)


def page_of(document: Document, folded: str, sections: tuple[Section, ...], rules: AboutRules) -> Page:
    """The document with its head, foot and title found."""
    starts = [s.heading_span.start for s in sections if s.heading_span]
    end = max([s.span.end for s in sections if s.span], default=len(folded))
    head = min(starts, default=min(len(folded), HEAD))
    if others := _others(folded, min(starts, default=0), end, rules):
        folded = folded[:end]
    title = find_title(document, folded, head, rules)
    return Page(document, folded, max(0, head - MOST_HEAD), head, len(folded[:end].rstrip()), rules, title, others)


def _others(folded: str, start: int, end: int, rules: AboutRules) -> Reason:
    """A doubt where the title of another report stands behind the last section, unless the same report is printed twice."""
    at = end
    while at < len(folded) and folded[at] in _BETWEEN:
        at += 1
    match = rules.next_report.match(folded, at)
    if not match:
        return ()
    title, report = "".join(match[0].split()), folded[start:end].rstrip(_BETWEEN)
    if title in "".join(folded[:start].split()) and report in folded[match.end() : match.end() + len(folded[:end])]:
        return ()
    return doubt("about.several_reports", title=title)
