"""Cells of a row as candidates."""

from collections.abc import Mapping, Sequence

from extractor.match.tables.rows import Row
from extractor.match.tables.slots import Fault, numbers_in
from extractor.match.tables.splits import Placed
from extractor.model.candidates import Alternative, Candidate, Grade, Origin, Status
from extractor.model.document import Document
from extractor.model.doubts import ABOUT, COUNTED, IN_WORDS, MERGED, SEVERAL_NUMBERS, UNREADABLE, Reason
from extractor.model.spans import Span
from extractor.rulebook.tables import Indicator, TableRules
from extractor.values import Reading, ValueGrammar

# An empty cell, and one that the page dropped.
BLANK = Reading("blank", None, ("as_printed", "blank_mark"))


FAULTS: Mapping[Fault, Reason] = {"merged": MERGED, "several": SEVERAL_NUMBERS, "broken": SEVERAL_NUMBERS}
"""What is wrong with a cell -> the doubt."""


class Emitter:
    """Makes candidates of the cells of one table."""

    def __init__(
        self, document: Document, rules: TableRules, grammar: ValueGrammar, columns: tuple[str, ...], exact: bool, doubt: Reason
    ) -> None:
        """`columns`: the keys of a row's cells from left to right; `exact`, `doubt`: what is known of them."""
        self.document, self.rules, self.grammar = document, rules, grammar
        self.columns, self.exact, self.doubt = columns, exact, doubt

    def _indicator(self, row: Row, column: int) -> Indicator:
        return self.rules.by_cell[row.anchor.label.key, self.columns[column]]

    def _doubt(self, row: Row) -> Reason:
        return self.doubt or (COUNTED if row.text.counted else ())

    def _alternative(self, cell: Placed) -> Alternative:
        if cell.start < 0:
            return Alternative(None, "", None)
        raw = self.document.text[cell.start : cell.end]
        return Alternative(cell.value, raw, Span(cell.start, cell.end), self.grammar.read(raw, "件", None).steps)

    def _printed_in(self, span: Span, fault: Fault) -> tuple[Placed, ...]:
        """The numbers that a cell with `fault` may hold."""
        text = self.document.text
        read = ((part, self.grammar.read(part.of(text), "件", None).value) for part in numbers_in(text, span, fault))
        return tuple(Placed(value, part.start, part.end) for part, value in read if isinstance(value, int))

    def cell(
        self,
        row: Row,
        column: int,
        cell: Placed,
        *,
        origin: Origin,
        grade: Grade | None = None,
        doubt: Reason = (),
        others: tuple[Placed, ...] = (),
    ) -> Candidate:
        """The candidate for one cell whose content is known."""
        indicator = self._indicator(row, column)
        if cell.start < 0:
            span, raw, reading = None, "", BLANK
        else:
            span, raw = Span(cell.start, cell.end), self.document.text[cell.start : cell.end]
            reading = self.grammar.read(raw, indicator.unit, None)
            if cell.value == -1 or reading.kind in ("unreadable", "about"):
                return self._unread(row, column, span, reading)
            doubt = doubt or (IN_WORDS if reading.in_words else ())
        separator = row.text.separator
        # Positional, in the order of the class: this is made some 200 times a document.
        return Candidate(
            indicator.id,
            reading.value,
            raw,
            "blank" if reading.value is None else "reported",
            span,
            reading.steps,
            origin,
            grade or ("exact" if self.exact and row.anchor.exact else "tolerant"),
            f"{self.rules.name}.{separator}.split" if origin == "arithmetic" else f"{self.rules.name}.{separator}",
            doubt or self._doubt(row),
            tuple([self._alternative(o) for o in others]) if others else (),
            row.label_span,
            row.zone,
        )

    def _unread(self, row: Row, column: int, span: Span, reading: Reading) -> Candidate:
        """The candidate for a cell that holds something, and no one number."""
        if fault := row.text.fault_at(span.start):
            return self.unresolved(row, column, FAULTS[fault], self._printed_in(span, fault))
        if reading.kind == "about" and isinstance(reading.value, int):
            return self.unresolved(row, column, ABOUT, (Placed(reading.value, span.start, span.end),), span)
        return self.unresolved(row, column, UNREADABLE, (), span)

    def row(self, row: Row, cells: Sequence[Placed]) -> list[Candidate]:
        """All cells of a row whose content is known, as `cell` makes them one by one; this is where most candidates come from."""
        text, read, key, columns = self.document.text, self.grammar.read, row.anchor.label.key, self.columns
        reader, label, zone, doubt = f"{self.rules.name}.{row.text.separator}", row.label_span, row.zone, self._doubt(row)
        grade: Grade = "exact" if self.exact and row.anchor.exact else "tolerant"
        made: list[Candidate] = []
        for i, cell in enumerate(cells):
            indicator, raw = self.rules.by_cell[key, columns[i]], text[cell.start : cell.end]
            reading = read(raw, indicator.unit, None)
            if cell.start < 0 or cell.value == -1 or reading.in_words or reading.kind in ("unreadable", "about"):
                made.append(self.cell(row, i, cell, origin="rule"))
                continue
            status: Status = "blank" if reading.value is None else "reported"
            span, value, steps = Span(cell.start, cell.end), reading.value, reading.steps
            made.append(Candidate(indicator.id, value, raw, status, span, steps, "rule", grade, reader, doubt, (), label, zone))
        return made

    def unresolved(self, row: Row, column: int, doubt: Reason, others: tuple[Placed, ...], span: Span | None = None) -> Candidate:
        """The candidate for a cell that is on the page and can't be stated."""
        return Candidate(
            indicator=self._indicator(row, column).id,
            value=None,
            raw="" if span is None else span.of(self.document.text),
            status="unresolved",
            span=span,
            steps=(),
            origin="rule",
            grade="inferred",
            reader=f"{self.rules.name}.{row.text.separator}",
            doubt=doubt,
            alternatives=tuple(self._alternative(o) for o in others),
            label=row.label_span,
            context=row.zone,
        )

    def unresolved_row(self, row: Row, doubt: Reason) -> list[Candidate]:
        """All cells of a row that can't be read."""
        return [self.unresolved(row, i, doubt, ()) for i in range(len(self.columns))]
