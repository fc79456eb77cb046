"""The three tables of a report, each read in its section, or in the whole text when its heading is lost."""

from collections.abc import Iterable, Mapping

from extractor.match.disclosure import read_disclosure
from extractor.match.reading import TableReading
from extractor.match.requests import read_requests
from extractor.match.review import read_review
from extractor.model.document import Document
from extractor.model.sections import Section
from extractor.model.spans import Span
from extractor.rulebook.tables import TableRules
from extractor.values import ValueGrammar

# Characters that are looked through for a table when no heading was found at all.
LONGEST_UNHEADED = 50_000
# A section whose heading is lost runs on in the one before it.
BEFORE = {"disclosure": ("overview",), "requests": ("disclosure", "overview"), "review": ("requests", "disclosure", "overview")}


# Rows that must be read for a table to be there: prose may name one.
LEAST_ROWS = {"disclosure": 2, "requests": 3, "review": 1}


def _place(name: str, sections: Mapping[str, Section], text: str) -> Span:
    """Where a table may stand: in its own section, else in the one before it, whose heading was read last."""
    return next((span for key in (name, *BEFORE[name]) if (span := sections[key].span)), Span(0, min(len(text), LONGEST_UNHEADED)))


def read_tables(
    document: Document, folded: str, sections: Iterable[Section], tables: Mapping[str, TableRules], grammar: ValueGrammar
) -> dict[str, TableReading]:
    """What each table says; an empty reading for one that is not there."""
    by_key: dict[str, Section] = {s.key: s for s in sections}
    folded = _one_line_a_cell(folded, document)

    def place(name: str) -> Span:
        return _place(name, by_key, document.text)

    # Table three first: its sums and its many rows tell how the page was glued together.
    requests = read_requests(document, folded, place("requests"), tables["requests"], grammar)
    disclosure = read_disclosure(document, folded, place("disclosure"), tables["disclosure"], grammar, drops=requests.drops)
    review = read_review(document, folded, _behind(place("review"), requests), tables["review"], grammar, drops=requests.drops)
    found = {"disclosure": disclosure, "requests": requests, "review": review}
    return {name: reading if _there(name, reading) else _lost(reading, by_key[name]) for name, reading in found.items()}


def _one_line_a_cell(folded: str, document: Document) -> str:
    """`folded` with the line breaks inside a page's cells as blanks: a cell that goes on in another line is no second cell."""
    broken = [c.span for grid in document.tables for c in grid.cells if "\n" in folded[c.span.start : c.span.end]]
    if not broken:
        return folded
    pieces: list[str] = []
    at = 0
    for span in sorted(broken, key=lambda s: s.start):
        pieces += [folded[at : span.start], folded[span.start : span.end].replace("\n", " ")]
        at = span.end
    return "".join([*pieces, folded[at:]])


def _behind(span: Span, reading: TableReading) -> Span:
    """`span` without what belongs to the table before: its cells are nobody else's."""
    last = max((c.context.end for c in reading.candidates if c.context and span.holds(c.context)), default=span.start)
    return Span(last, span.end)


def _there(name: str, reading: TableReading) -> bool:
    """Whether enough of a table was read for it to be one."""
    return len(reading.rows) >= LEAST_ROWS[name] and (name != "disclosure" or bool(reading.columns))


def _lost(reading: TableReading, section: Section) -> TableReading:
    """No table; numbers that stand in its own section all the same are kept as a doubt."""
    return TableReading(orphans=reading.orphans if section.span else ())
