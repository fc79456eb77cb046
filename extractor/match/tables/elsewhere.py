"""A table that was not read where it belongs: what shows that it may stand on the page all the same."""

import re
from collections.abc import Mapping, Sequence
from itertools import islice

from extractor.match.tables.ledger import unread
from extractor.match.tables.reading import TableReading
from extractor.match.tables.regions import LONGEST_UNHEADED, own_words
from extractor.match.tables.strip import strip_values
from extractor.model.document import Document
from extractor.model.spans import Span
from extractor.rulebook.tables import TableRules
from extractor.values import ValueGrammar

# Labels of a table whose heading is lost that show that it is there; those that are looked at.
LEAST_LABELS, MOST_LABELS = 2, 500
# Lines before and behind a number among which its row's label, in pieces, may stand; numbers that are looked at.
LINES_AROUND, MOST_NUMBERS = 3, 200
_CELL_BEGINS, _CELL_ENDS = re.compile(r"(?:^|[\n|\t])[ \xa0]*\Z"), re.compile(r"[ \xa0]*(?:[|\t\n]|\Z)")
_EDGE_BEFORE = 8


def _begins_cell(folded: str, place: int) -> bool:
    return _CELL_BEGINS.search(folded, max(0, place - _EDGE_BEFORE), place) is not None


def may_stand(
    table: TableRules,
    tables: Mapping[str, TableRules],
    found: Sequence[TableReading],
    document: Document,
    folded: str,
    grammar: ValueGrammar,
) -> tuple[Span, ...]:
    """Places at which `table`, whose heading is lost, may stand: the stretch of its labels, and numbers near one that none of the readings
    `found` accounts for."""
    own = own_words(table, tables.values())
    whole = Span(0, min(len(folded), LONGEST_UNHEADED))
    numbers = unread(folded, whole, found, document.tables, grammar)[:MOST_NUMBERS]
    near = (n for n in numbers if _labelled(table, own, folded, _around(folded, n), grammar))
    return tuple(sorted({*_labels_at(table, own, folded, grammar), *near}, key=lambda s: s.start))


def _labels_at(table: TableRules, own: Mapping[str, str], folded: str, grammar: ValueGrammar) -> tuple[Span, ...]:
    """From the first to the last of a table's labels that stand in cells or lines of their own, be they in pieces, names of columns among
    them."""
    kinds: dict[str, str] = {}
    places: list[Span] = []
    stripped = strip_values(folded, 0, grammar)
    for found in islice(table.lexicon.pattern.finditer(stripped.text), MOST_LABELS):
        start, end = stripped.places[found.start()], stripped.places[found.end() - 1] + 1
        if found.group() in own and _begins_cell(folded, start) and _CELL_ENDS.match(folded, end):
            kinds[found.group()] = own[found.group()]
            places.append(Span(start, end))
    if len(kinds) < LEAST_LABELS or "column" not in kinds.values():
        return ()
    return (Span(places[0].start, places[-1].end),)


def _around(folded: str, number: Span) -> Span:
    """The lines around a number; none that are empty are counted."""
    left, right = number.start, number.end
    for _ in range(LINES_AROUND + 1):
        left = folded.rfind("\n", 0, len(folded[:left].rstrip())) + 1 if folded[:left].strip() else 0
        if not left:
            break
    for _ in range(LINES_AROUND + 1):
        begin = len(folded) - len(folded[right:].lstrip())
        right = folded.find("\n", begin) % (len(folded) + 1)
    return Span(left, right)


def _labelled(table: TableRules, own: Mapping[str, str], folded: str, lines: Span, grammar: ValueGrammar) -> bool:
    """Whether a row's label stands in `lines`, whole when the numbers are taken out, from a cell's beginning on."""
    stripped = strip_values(lines.of(folded), lines.start, grammar)
    found = (m for m in table.lexicon.pattern.finditer(stripped.text) if own.get(m.group()) == "row")
    return any(_begins_cell(folded, stripped.places[m.start()]) for m in found)
