"""The tables of a report, each read in its section, or in the whole text when its heading is lost."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Protocol

from extractor.match.tables.elsewhere import may_stand
from extractor.match.tables.groups import read_groups_of_outcomes
from extractor.match.tables.ledger import accounted
from extractor.match.tables.meant import as_meant
from extractor.match.tables.moved_left import numbers_moved_left
from extractor.match.tables.notes import told_by_notes
from extractor.match.tables.own_headers import read_rows_with_own_headers
from extractor.match.tables.page_end import before_the_cut
from extractor.match.tables.period import of_captions
from extractor.match.tables.reading import TableReading
from extractor.match.tables.regions import regions_of
from extractor.match.tables.shown import only_shown
from extractor.match.tables.subtotals import without_subtotals
from extractor.match.tables.with_total import read_columns_with_total
from extractor.model.candidates import Candidate
from extractor.model.document import Document
from extractor.model.doubts import CELLS_TWICE, ROW_TWICE, TURNED, TWO_SETS, UNRULED
from extractor.model.record import changed
from extractor.model.sections import Section
from extractor.model.spans import Span
from extractor.rulebook.cell_grammar import BREAK
from extractor.rulebook.table_file import GROUPS, OWN_HEADERS, SHAPES, WITH_TOTAL
from extractor.rulebook.tables import TableRules
from extractor.values import ValueGrammar

# Cells with an edge between them that no sentence has; cells of a row that needs none.
MANY_CELLS, LONG_ROW = 2, 5
# Rows that stand twice with different numbers, where a page has two sets of tables, and where a table stands twice; one is a slip of the
# pen.
MANY_TWICE, SOME_TWICE = 5, 2
_LONE_PIPE = re.compile(r"^[ ]*\|[ \r]*$", re.MULTILINE)
_LINE_BREAK = re.compile(r"(?<=\d)([ ]{0,4}<br[ ]{0,4}/?>[ ]{0,4})(?=\d)|<br[ ]{0,4}/?>", re.I)
_EDGE = re.compile(r"[|\t\n]")
# What stands behind a label of numbers alone.
_CELLS = re.compile(r"[^一-鿿。,;]*\d[^一-鿿。,;]*")
# Behind a row's last cell: an edge, or a unit and an edge.
_REST = re.compile(r"[^\n|\t。,;、\d]{0,4}(?:[|\t\n]|\Z)")

class _Reads(Protocol):
    """Reads one table in its place. `drops`: another table of the page is known to leave blank cells out, or not to."""

    def __call__(
        self, document: Document, folded: str, span: Span, rules: TableRules, grammar: ValueGrammar, *, drops: bool | None
    ) -> TableReading: ...


READERS: Mapping[str, _Reads] = {
    WITH_TOTAL: read_columns_with_total,
    OWN_HEADERS: read_rows_with_own_headers,
    GROUPS: read_groups_of_outcomes,
}
"""Shape -> its reader."""


def read_tables(
    document: Document, folded: str, sections: Iterable[Section], tables: Mapping[str, TableRules], grammar: ValueGrammar
) -> dict[str, TableReading]:
    """What each table says; an empty reading for one that is not there."""
    by_key: dict[str, Section] = {s.key: s for s in sections}
    folded = _without_lone_pipes(_one_line_a_cell(_without_breaks(folded), document))
    regions = regions_of(by_key, tables, folded)
    found: dict[str, TableReading] = {}
    drops: bool | None = None
    for name, table in sorted(tables.items(), key=lambda pair: SHAPES.index(pair[1].shape)):
        span = regions[name]
        if span is None:
            found[name] = TableReading()
            continue
        for other in table.behind:
            span = _behind(span, found[other])
        found[name] = _marked(READERS[table.shape](document, folded, span, table, grammar, drops=drops), by_key[table.section])
        drops = found[name].drops if drops is None else drops or found[name].drops
    said = {
        name: found[name] if _there(table, found[name], section, folded) else _lost(found[name], section, folded)
        for name, table, section in ((name, table, by_key[table.section]) for name, table in tables.items())
    }
    lost = [name for name, table in tables.items() if by_key[table.section].span is None and not said[name].candidates]
    lost += [name for name, table in tables.items() if by_key[table.section].span is not None and said[name] == TableReading()]
    said |= {n: TableReading(orphans=may_stand(tables[n], tables, list(said.values()), document, folded, grammar)) for n in lost}
    said = told_by_notes(accounted(said, by_key, tables, folded, document.tables, grammar), by_key, tables, folded)
    said = only_shown(before_the_cut(numbers_moved_left(_of_one_set(without_subtotals(said, tables)), tables), document), folded)
    told = {n: of_captions(said[n], t, tables.values(), by_key[t.section], regions[n], folded) for n, t in tables.items()}
    said = as_meant(told)
    said = {name: _in_columns(reading, document) for name, reading in said.items()} if document.pages else said
    turned = [table.span for table in document.tables if table.turned]
    return {name: _of_turned(reading, turned) for name, reading in said.items()} if turned else said


def _in_columns(reading: TableReading, document: Document) -> TableReading:
    """`reading` with what stands in no table of a page for review, where gaps between letters alone part columns."""
    told = tuple(c if document.in_columns(c.label) else changed(c, doubt=c.doubt + UNRULED) for c in reading.candidates)
    return replace(reading, candidates=told)


def _of_turned(reading: TableReading, turned: Iterable[Span]) -> TableReading:
    """`reading` with what stands in tables that a page shows in another order than they are written for review."""
    told = tuple(
        changed(c, doubt=c.doubt + TURNED) if c.label and any(span.holds(c.label) for span in turned) else c for c in reading.candidates
    )
    return replace(reading, candidates=told)


def _of_one_set(said: dict[str, TableReading]) -> dict[str, TableReading]:
    """What the tables say; for review where so many rows stand twice, with different numbers, that there are two sets of them and no
    heading parts these: a row that stands once may be of either."""
    twice = {name: {c.label for c in reading.candidates if c.doubt in (ROW_TWICE, CELLS_TWICE)} for name, reading in said.items()}
    whole = sum(map(len, twice.values())) >= MANY_TWICE
    return {name: _doubted(reading) if whole or len(twice[name]) >= SOME_TWICE else reading for name, reading in said.items()}


def _doubted(reading: TableReading) -> TableReading:
    return replace(reading, twice=True, candidates=tuple(changed(c, doubt=c.doubt or TWO_SETS) for c in reading.candidates))


def _one_line_a_cell(folded: str, document: Document) -> str:
    """`folded` with the line breaks inside a page's cells as blanks: a cell that goes on in another line is no second cell."""
    broken = [c.span for grid in document.tables for c in grid.cells if folded.find("\n", c.span.start, c.span.end) >= 0]
    if not broken:
        return folded
    pieces: list[str] = []
    at = 0
    for span in sorted(broken, key=lambda s: s.start):
        pieces += [folded[at : span.start], folded[span.start : span.end].replace("\n", " ")]
        at = span.end
    return "".join([*pieces, folded[at:]])


def _without_breaks(folded: str) -> str:
    """`folded` without line breaks written as HTML, as Markdown has them in its cells: blanks in words, a mark between digits, which may be
    one number's."""
    if "<br" not in folded and "<BR" not in folded:
        return folded
    return _LINE_BREAK.sub(lambda m: (BREAK if m[1] else " ") * len(m.group()), folded)


def _without_lone_pipes(folded: str) -> str:
    """`folded` with blanks for pipes that have a line of their own between two cells of a line each: they part nothing that is not."""
    if "\n|" not in folded:
        return folded

    def alone(line: re.Match[str]) -> str:
        before = folded[folded.rfind("\n", 0, max(line.start() - 1, 0)) + 1 : line.start()]
        after = folded[line.end() + 1 : folded.find("\n", line.end() + 1) % (len(folded) + 1)]
        return line.group() if "|" in before or "|" in after else line.group().replace("|", " ")

    return _LONE_PIPE.sub(alone, folded)


def _behind(span: Span, reading: TableReading) -> Span:
    """`span` without what belongs to the table before: its cells are nobody else's. Where that one stands twice, this one may, too."""
    if any(c.doubt == ROW_TWICE for c in reading.candidates):
        return span
    last = max((c.context.end for c in reading.candidates if c.context and span.holds(c.context)), default=span.start)
    return Span(last, span.end)


def _there(table: TableRules, reading: TableReading, section: Section, folded: str) -> bool:
    """Whether enough of a table was read for it to be one: as many rows as prose does not name, or one that stands in cells."""
    headed = table.shape != OWN_HEADERS or bool(reading.columns)
    if len(reading.rows) >= table.least_rows and headed:
        return True
    rows: dict[Span, list[Candidate]] = {}
    for candidate in reading.candidates:
        if candidate.label:
            rows.setdefault(candidate.label, []).append(candidate)
    least = 1 if section.span and headed else MANY_CELLS
    return any(_in_cells(label, cells, folded, least) for label, cells in rows.items())


def _marked(reading: TableReading, section: Section) -> TableReading:
    """The reading; for review where the page bears another set of tables."""
    if section.state != "present" or not section.reason:
        return reading
    told = tuple(changed(c, doubt=c.doubt + section.reason) for c in reading.candidates)
    return replace(reading, candidates=told)


def _in_cells(label: Span, cells: list[Candidate], folded: str, least: int) -> bool:
    """Whether a row's numbers, `least` of them or more, stand in cells: parted by edges from its label and from each other, or by blanks
    where all cells of a long row are there, or together where each is one of its digits."""
    printed = sorted((c.span for c in cells if c.span and c.span.end > c.span.start), key=lambda s: s.start)
    if len(printed) < least:
        return False
    between = [folded[a.end : b.start] for a, b in pairwise([label, *printed])]
    behind = _REST.match(folded, printed[-1].end)
    if all(_EDGE.search(piece) for piece in between) and behind:
        return len(printed) == len(cells) or len(printed) >= MANY_CELLS
    whole = len(printed) == len(cells) >= LONG_ROW
    return whole and not any("".join(piece.split()) for piece in between)


def _lost(reading: TableReading, section: Section, folded: str) -> TableReading:
    """No table; numbers that stand in its own section all the same, and behind a row's label, are kept as a doubt."""
    if section.span is None:
        return TableReading()
    rows = {(c.label, c.context) for c in reading.candidates if c.label and c.context}
    glued = [row for label, row in rows if _CELLS.fullmatch(folded, label.end, row.end)]
    return TableReading(orphans=tuple(sorted({*reading.orphans, *glued}, key=lambda s: s.start)))
