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

# A section whose heading is lost runs on in the one before it.
BEFORE = {"disclosure": ("overview",), "requests": ("disclosure", "overview"), "review": ("requests", "disclosure", "overview")}

TableReader = Callable[[Document, str, Span, TableRules, ValueGrammar], TableReading]

# Rows that must be read for a table to be there: prose may name one.
LEAST_ROWS = {"disclosure": 2, "requests": 3, "review": 1}

READERS: tuple[tuple[str, TableReader], ...] = (
    ("disclosure", read_disclosure),
    ("requests", read_requests),
    ("review", read_review),
)


def _place(name: str, sections: Mapping[str, Section], text: str) -> Span:
    """Where a table may stand: in its own section, else in the one before it, whose heading was read last."""
    return next((span for key in (name, *BEFORE[name]) if (span := sections[key].span)), Span(0, len(text)))


def read_tables(
    document: Document, folded: str, sections: Iterable[Section], tables: Mapping[str, TableRules], grammar: ValueGrammar
) -> dict[str, TableReading]:
    """What each table says; an empty reading for one that is not there."""
    by_key: dict[str, Section] = {s.key: s for s in sections}
    readings: dict[str, TableReading] = {}
    for name, read in READERS:
        own = by_key[name].span is not None
        reading = read(document, folded, _place(name, by_key, document.text), tables[name], grammar)
        there = len(reading.rows) >= LEAST_ROWS[name] and (name != "disclosure" or reading.columns)
        readings[name] = reading if there else TableReading(orphans=reading.orphans if own else ())
    return readings
