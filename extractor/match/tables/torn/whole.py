"""A torn table with totals: its rows of numbers given to rows of the form, and what is the same however that is done is stated.

Tried only where labels stand without numbers and numbers without a label (`is_torn`): a table that is whole is read line by line.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractor.match.tables.emit import Emitter
from extractor.match.tables.labels import Anchor
from extractor.match.tables.rows import Row, TableText
from extractor.match.tables.slots import RowText, Separator
from extractor.match.tables.splits import DROPPED, Assignment, RowShape, assignments, placed
from extractor.match.tables.stretches import stretch_of
from extractor.match.tables.torn.fits import Labels
from extractor.match.tables.torn.pieces import NumberRow, Torn
from extractor.match.tables.torn.placing import NOWHERE, Placing, place
from extractor.match.tables.torn.signs import displaced, forms_of, incomplete, may_be_cut
from extractor.model.asking import Stretch
from extractor.model.candidates import Candidate
from extractor.model.document import Document
from extractor.model.doubts import ASSUMED, ELSEWHERE, TORN, TORN_ORDER
from extractor.model.record import changed
from extractor.model.spans import Span
from extractor.rulebook.tables import Label

READER = "torn"
"""How the name of a reader goes on that placed a row of numbers; the number of assignments follows."""

# Rows that words must identify for the table to be there: words of prose fit a row or two.
LEAST_TOLD = 6


@dataclass(frozen=True, slots=True)
class TornReading:
    """What such a table says."""

    candidates: tuple[Candidate, ...]
    rows: frozenset[str]
    orphans: tuple[Span, ...]
    """Rows of numbers that several rows may have."""
    stretches: tuple[Stretch, ...]


class TornTable:
    """Reads one such table."""

    def __init__(self, document: Document, torn: Torn, table: TableText, emit: Emitter, shape: RowShape) -> None:
        self.document, self.torn, self.table, self.emit, self.shape = document, torn, table, emit, shape
        self.rules, self.grammar = emit.rules, emit.grammar
        self.labels = Labels(self.rules, self.grammar.ordinals)
        self.forms = forms_of(self.rules)
        self.split = frozenset(self.forms[0]) ^ frozenset(self.forms[-1])  # rows that not every edition has
        groups = [row for row in self.split if row.endswith(".all")]
        self.beside = tuple(self.labels.beside(row, groups) for row in torn.rows)
        self.cut = incomplete([row.slots for row in torn.rows], shape.columns)
        self.cells = tuple(map(self._options, torn.rows))
        self.told = self._told()
        self.displaced = displaced(table, torn, self.labels, self.rules, document.text)

    def _options(self, row: NumberRow) -> tuple[Assignment, ...]:
        """The ways to read the cells of a row of numbers; none when there are too many."""
        if row.whole:
            return (tuple([placed(s, self.grammar) for s in row.slots]),)
        if len(row.slots) > self.shape.columns or (self.cut and may_be_cut(row.slots)):
            return ()
        return assignments(row.slots, self.shape, self.grammar.cells, split=False, drop=True) or ()

    def _told(self) -> dict[str, Span]:
        """The rows that words on the page identify -> where the first of these words stand. In the edition that has rows in the place of
        one of another, that one's label is their heading."""
        told: dict[str, Span] = {}
        for piece in self.torn.pieces:
            row = self.labels.told(piece.text)
            if row:
                told.setdefault(row, piece.span)
        headings = {row for row in told if row.endswith(".all") and row in self.split and (told.keys() & self.split) - {row}}
        return {row: span for row, span in told.items() if row not in headings}

    def sure(self, i: int) -> str:
        """The row that the words in the lines of the `i`-th row of numbers identify; "" when they don't."""
        beside = self.beside[i]
        row = next(iter(beside.rows)) if len(beside.rows) == 1 and not beside.strange else ""
        return row if row in self.told else ""

    def emptied(self) -> frozenset[str]:
        """Rows whose label stands in one line with empty cells and nothing else."""
        sure = {self.sure(i) for i in range(len(self.torn.rows))}
        return frozenset(row for p in self.torn.pieces if p.emptied and (row := self.labels.whole(p.text)) and row not in sure)

    def _place(self, known: frozenset[str] | None) -> Placing | None:
        """The assignments. `known`: the rows that stand on the page; null for all of the form."""
        every = frozenset(self.rules.rows)
        open_rows = every if known is None else known
        fits = [(b.rows & open_rows or b.rows) if b.rows and not b.strange else open_rows for b in self.beside]
        named = open_rows | frozenset(row for rows in fits for row in rows)
        forms = list(dict.fromkeys(tuple(row for row in form if row in named) for form in self.forms))
        return place(self.cells, fits, forms, self.rules.roles)

    def placing(self) -> tuple[Placing | None, bool]:
        """The assignments, and whether the rows that stand on the page and the printed sums hold them."""
        known = frozenset(self.told)
        tried = [self._place(known - self.emptied()), self._place(known)]
        for placing in tried:
            if placing and placing.adds_up:
                return placing, True
        wider = self._place(None)
        found = wider if wider and wider.adds_up else next((p for p in (*tried, wider) if p), None)
        return found, False

    def row(self, key: str, i: int) -> Row:
        """The `i`-th row of numbers as the row `key`."""
        numbers = self.torn.rows[i]
        own = [p.span for p in numbers.pieces if self.sure(i) == key and key in self.labels.rows_of(p.text)]
        label = Span(own[0].start, own[-1].end) if own else self.told.get(key, Span(numbers.span.start, numbers.span.start))
        zone = Span(min([numbers.span.start, *(s.start for s in own)]), max([numbers.span.end, *(s.end for s in own)]))
        held = tuple([s for s in numbers.slots if s.text])
        text = RowText(numbers.slots, held, _separator(numbers.span.of(self.document.text)), numbers.whole, False)
        exact = bool(own) and self.labels.whole(numbers.pieces[-1].text) == key
        return Row(Anchor(Label(key, "row", "", ()), 0, 0, exact), label, zone, text)


def _separator(text: str) -> Separator:
    return "pipe" if "|" in text else "tab" if "\t" in text else "line" if "\n" in text else "space"


@dataclass(frozen=True, slots=True)
class _Stated:
    """The cells of one row, and the stretch they stand in when it is known which."""

    candidates: tuple[Candidate, ...]
    stretches: tuple[Stretch, ...] = ()


class _Speaker:
    """Says what the assignments of one table leave."""

    def __init__(self, table: TornTable, placing: Placing, *, held: bool, under: frozenset[str]) -> None:
        """`held`: see `TornTable.placing`; `under`: rows whose numbers stand behind all of their label."""
        self.table, self.placing, self.emit = table, placing, table.emit
        self.under = under if all(not row.pieces for row in table.torn.rows) else frozenset()
        """Those of `under` in a table in which no number stands in a line with words."""
        # A row of the page without numbers, and a label that is lost, may stand for each other.
        self.held = held and all(NOWHERE not in placing.options.get(row, {NOWHERE}) for row in table.told.keys() - table.emptied())

    def row(self, key: str, options: frozenset[int], below: int) -> _Stated:
        """A row that has one of `options` in every assignment. `below`: the one that stands under its whole label, or NOWHERE."""
        if len(options) > 1 and below != NOWHERE and below in options:
            return _Stated(tuple(self._below(key, below, options)))
        if NOWHERE in options:
            return _Stated(tuple(self._open(key, options)))
        chosen = self.placing.chosen[key] if self.placing.chosen.get(key, NOWHERE) in options else min(options)
        row = self.table.row(key, chosen)
        numbers = self.table.torn.rows[chosen]
        if len(options) == 1 and self.table.sure(chosen) == key and numbers.whole and not numbers.shared:
            cells = tuple(self.emit.row(row, self.placing.alive[chosen][0]))
        else:
            cells = tuple(self._cells(row, key, chosen, options, under_label=key in self.under and chosen == below))
        known = stretch_of(self.emit.rules.name, key, row, [c.span for c in cells], self.emit.columns, glued=False)
        return _Stated(cells, known if len(options) == 1 else ())

    def _cells(self, row: Row, key: str, chosen: int, options: frozenset[int], *, under_label: bool) -> Iterator[Candidate]:
        """The cells of a row whose numbers the assignments tell: what they agree on. `under_label`: whether its whole label stands right
        before them, as everywhere in the table; with the order that is enough, unless the sums fail."""
        alone = len(options) == 1
        ways = [a for i in sorted(options) for a in self.placing.alive[i]]
        if not ways or not self.placing.alive[chosen]:
            yield from self._open(key, options)
            return
        reader = f"{self.emit.rules.name}.{row.text.separator}.{READER}.{self.placing.ways}"
        sure = alone and (self.table.sure(chosen) == key or (under_label and (self.placing.adds_up or not self.placing.summed)))
        told = sure or (self.held and key in self.table.told and not self.table.beside[chosen].strange)
        doubt = () if told and not self.table.torn.rows[chosen].shared else TORN_ORDER
        for column, cell in enumerate(self.placing.alive[chosen][0]):
            others = tuple({a[column].value: a[column] for a in ways if a[column].value != cell.value}.values())
            if not others:
                yield changed(self.emit.cell(row, column, cell, origin="arithmetic", grade="inferred", doubt=doubt), reader=reader)
            elif alone:  # which row is known; which columns were left out is not
                yield self.emit.cell(row, column, cell, origin="rule", grade="inferred", doubt=ASSUMED, others=others)
            else:
                yield self.emit.unresolved(row, column, TORN, (cell, *others))

    def _below(self, key: str, chosen: int, options: frozenset[int]) -> Iterator[Candidate]:
        """The cells under a row's whole label, where others may be its own, too."""
        row = self.table.row(key, chosen)
        own = self.placing.alive[chosen] or self.table.cells[chosen]
        ways = [*own, *(a for i in sorted(options - {NOWHERE}) for a in self.placing.alive[i])]
        for column, cell in enumerate(own[0]):
            others = tuple({a[column].value: a[column] for a in ways if a[column].value != cell.value}.values())
            yield self.emit.cell(row, column, cell, origin="rule", grade="inferred", doubt=TORN_ORDER, others=others)

    def _open(self, key: str, options: frozenset[int]) -> Iterator[Candidate]:
        """The cells of a row that may have one of several rows of numbers, or none."""
        numbers = sorted(options - {NOWHERE})
        row = self.table.row(key, numbers[0])
        for column in range(len(self.emit.columns)):
            found = (a[column] for i in numbers for a in self.placing.alive[i])
            yield self.emit.unresolved(row, column, TORN, tuple({c.value: c for c in found}.values()))


def _unplaced(table: TornTable, taken: frozenset[int]) -> Iterator[Stretch]:
    """The rows of numbers that are no row's for certain."""
    for i, numbers in enumerate(table.torn.rows):
        if i not in taken and len(numbers.slots) <= table.shape.columns:
            first = min([numbers.span.start, *(p.span.start for p in numbers.pieces)])
            cells = tuple(Span(s.start, s.end) for s in numbers.slots)
            yield Stretch(table.rules.name, "", Span(first, numbers.span.end), None, cells, "parted" if numbers.whole else "dropped", ())


def _without_numbers(table: TornTable, key: str, ordinary: Mapping[str, Row], *, clean: bool) -> list[Candidate]:
    """A row that stands on the page and has no row of numbers. `clean`: every row of numbers has its place; then it is empty, where the
    page shows so, or drops empty cells."""
    label = table.told.get(key) or ordinary[key].label_span
    row = Row(Anchor(Label(key, "row", "", ()), 0, 0, True), label, label, RowText((), (), "space", False, False))
    if clean and (key in table.emptied() or not all(n.whole for n in table.torn.rows)):
        return table.emit.row(row, (DROPPED,) * len(table.emit.columns))
    return table.emit.unresolved_row(row, ELSEWHERE)


def _loose(table: TornTable, ordinary: Mapping[str, Row]) -> bool:
    """Whether numbers stand in no line of their row's, and are nobody's as the table is read line by line, or somebody else has none."""
    empty = any(not row.text.slots and key in table.told for key, row in ordinary.items())
    taken = {s.start for row in ordinary.values() if len(row.text.printed) <= table.shape.columns for s in row.text.printed}
    for i, numbers in enumerate(table.torn.rows):
        if not table.beside[i].strange and not table.sure(i) and (empty or numbers.slots[0].start not in taken):
            return True
    return False


def _in_lines(table: TornTable) -> bool:
    """Whether most rows of numbers have a line for each cell. There all numbers stand apart from their labels, and one line too many looks
    like a torn table."""
    text = table.document.text
    return 2 * sum("\n" in n.span.of(text) for n in table.torn.rows) > len(table.torn.rows)


def _below(table: TornTable, ordinary: Sequence[Row]) -> dict[str, int]:
    """The rows whose label stands whole right before a row of numbers, or around it -> which."""
    text, first = table.document.text, {n.span.start: i for i, n in enumerate(table.torn.rows) if table.cells[i]}
    found: dict[str, int] = {}
    for row in ordinary:
        at = row.text.printed[0].start if row.text.printed else 0
        if at in first and not text[row.label_span.end : at].strip(" |\r\n"):
            label = "".join(p.text for p in table.torn.pieces if row.label_span.holds(p.span))
            if table.labels.whole(label) == row.anchor.label.key:
                found[row.anchor.label.key] = first[at]
    return found


def read_torn(table: TornTable, ordinary: Sequence[Row]) -> TornReading | None:
    """The table as its assignments leave it; None when it is not torn after all, without candidates when nobody can tell. `ordinary`: its
    rows as they are read line by line."""
    by_key = {row.anchor.label.key: row for row in ordinary}
    if len(table.told) < max(LEAST_TOLD, table.rules.least_rows) or not _loose(table, by_key):
        return None
    placing, held = table.placing()
    if not held and not (placing and placing.adds_up) and not table.displaced and _in_lines(table):
        return TornReading((), frozenset(), tuple(n.span for n in table.torn.rows if not n.whole), ())
    below = _below(table, ordinary)
    if placing is None:
        placing = Placing(0, {}, {}, table.cells, adds_up=False)
    under = frozenset(r.anchor.label.key for r in ordinary if r.text.printed and r.label_span.end <= r.text.printed[0].start)
    speaker = _Speaker(table, placing, held=held, under=under)
    stated = {key: speaker.row(key, options, below.get(key, NOWHERE)) for key, options in placing.options.items()}
    taken = frozenset(i for options in placing.options.values() if len(options) == 1 for i in options)
    clean = held and len(taken) == len(table.torn.rows)
    rows = [row for row in table.rules.rows if row in stated or row in table.told or (row in by_key and row not in table.split)]
    candidates: list[Candidate] = []
    for key in rows:
        candidates += stated[key].candidates if key in stated else _without_numbers(table, key, by_key, clean=clean)
    orphans = tuple(n.span for i, n in enumerate(table.torn.rows) if i not in taken or not (held or table.sure(i)))
    known = [s for one in stated.values() for s in one.stretches]
    return TornReading(tuple(candidates), frozenset(rows), orphans, (*known, *_unplaced(table, taken)))
