"""The three tables of a report, each read in its section, or in the whole text when its heading is lost."""

from collections.abc import Callable, Iterable, Mapping

from extractor.match.disclosure import read_disclosure
from extractor.match.reading import TableReading
from extractor.match.requests import read_requests
from extractor.match.review import read_review
from extractor.model.document import Document
from extractor.model.sections import Section
from extractor.model.spans import Span
from extractor.rulebook.tables import TableRules
from extractor.values import ValueGrammar

TableReader = Callable[[Document, str, Span, TableRules, ValueGrammar], TableReading]

# Rows that must be read for a table to be there: prose may name one.
LEAST_ROWS = {"disclosure": 2, "requests": 3, "review": 1}

READERS: tuple[tuple[str, TableReader], ...] = (
    ("disclosure", read_disclosure),
    ("requests", read_requests),
    ("review", read_review),
)


def read_tables(
    document: Document, folded: str, sections: Iterable[Section], tables: Mapping[str, TableRules], grammar: ValueGrammar
) -> dict[str, TableReading]:
    """What each table says; an empty reading for one that is not there."""
    spans = {s.key: s.span for s in sections}
    readings: dict[str, TableReading] = {}
    for name, read in READERS:
        span = spans.get(name)  # type: ignore[call-overload]
        reading = read(document, folded, span, tables[name], grammar) if span else TableReading()
        there = len(reading.rows) >= LEAST_ROWS[name] and (name != "disclosure" or reading.columns)
        readings[name] = reading if there else TableReading(orphans=reading.orphans)
    return readings
