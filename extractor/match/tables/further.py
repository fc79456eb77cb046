"""Tables of sections that the form does not have (七、政务热线): nobody reads them, and their numbers are named."""

import re
from collections.abc import Mapping

from extractor.match.tables.ledger import unread
from extractor.match.tables.listing import with_unaccounted
from extractor.match.tables.reading import TableReading
from extractor.model.document import Document
from extractor.model.sections import NARRATIVE, Section
from extractor.model.spans import Span
from extractor.values import ValueGrammar

# Lines with numbers, and numbers, that a table has at the least; where each cell has a line of its own.
_LEAST_LINES, _LEAST_NUMBERS, _LEAST_ALONE = 2, 3, 4
_EDGE, _WORD = re.compile(r"[|\t]"), re.compile(r"[^\s|]*\d[^\s|]*")
_LINE_OF_NUMBER = re.compile(r"\n[ \t]*\d[\d,.]*[ \t]*(?=\n)")


def with_further(
    sections: tuple[Section, ...], readings: Mapping[str, TableReading], document: Document, folded: str, grammar: ValueGrammar
) -> tuple[Section, ...]:
    """The sections of words, with the numbers of tables in them that no reading accounts for."""
    said = list(readings.values())

    def left(section: Section) -> tuple[Span, ...]:
        span = section.span
        if section.key not in NARRATIVE or span is None:
            return ()
        edged = _EDGE.search(folded, span.start, span.end) is not None
        if not edged and _LINE_OF_NUMBER.search(folded, span.start, span.end) is None:
            return ()  # as most are
        found = unread(folded, span, said, document.tables, grammar)
        numbers = sum(len(_WORD.findall(one.of(folded))) for one in found)
        return found if numbers >= _LEAST_NUMBERS and len(found) >= (_LEAST_LINES if edged else _LEAST_ALONE) else ()

    for section in sections:
        sections = with_unaccounted(sections, section.key, left(section))
    return sections
