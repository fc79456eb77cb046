"""Cells of a row as candidates."""

from extractor.match.rows import Row
from extractor.match.splits import Placed
from extractor.model.candidates import Alternative, Candidate, Grade, Origin
from extractor.model.document import Document
from extractor.model.spans import Span
from extractor.rulebook.tables import Indicator, TableRules
from extractor.values import Reading, ValueGrammar

UNREADABLE = "the cell is neither a number nor a mark of emptiness"


# An empty cell, and one that the page dropped.
BLANK = Reading("blank", None, ("as_printed", "blank_mark"))


class Emitter:
    """Makes candidates of the cells of one table."""

    def __init__(
        self, document: Document, rules: TableRules, grammar: ValueGrammar, columns: tuple[str, ...], exact: bool, doubt: str
    ) -> None:
        """`columns`: the keys of a row's cells from left to right; `exact`, `doubt`: what is known of them."""
        self.document, self.rules, self.grammar = document, rules, grammar
        self.columns, self.exact, self.doubt = columns, exact, doubt

    def _indicator(self, row: Row, column: int) -> Indicator:
        return self.rules.by_cell[row.anchor.label.key, self.columns[column]]

    def _alternative(self, cell: Placed) -> Alternative:
        if cell.start < 0:
            return Alternative(None, "", None)
        raw = self.document.text[cell.start : cell.end]
        return Alternative(cell.value, raw, Span(cell.start, cell.end), self.grammar.read(raw, "件", None).steps)

    def cell(
        self,
        row: Row,
        column: int,
        cell: Placed,
        *,
        origin: Origin,
        grade: Grade | None = None,
        doubt: str = "",
        others: tuple[Placed, ...] = (),
    ) -> Candidate:
        """The candidate for one cell whose content is known."""
        indicator = self._indicator(row, column)
        span = None if cell.start < 0 else Span(cell.start, cell.end)
        raw = "" if span is None else span.of(self.document.text)
        reading = self.grammar.read(raw, indicator.unit, None) if raw else BLANK
        if reading.kind == "unreadable" or cell.value == -1:
            return self.unresolved(row, column, UNREADABLE, (), span)
        tolerant = not (row.anchor.exact and self.exact)
        return Candidate(
            indicator=indicator.id,
            value=reading.value,
            raw=raw,
            status="blank" if reading.kind == "blank" else "reported",
            span=span,
            steps=reading.steps,
            origin=origin,
            grade=grade or ("tolerant" if tolerant else "exact"),
            reader=f"{self.rules.name}.{row.text.separator}.split" if origin == "arithmetic" else f"{self.rules.name}.{row.text.separator}",
            doubt=doubt or self.doubt,
            alternatives=tuple([self._alternative(o) for o in others]) if others else (),
            label=row.label_span,
            context=row.zone,
        )

    def unresolved(self, row: Row, column: int, doubt: str, others: tuple[Placed, ...], span: Span | None = None) -> Candidate:
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

    def unresolved_row(self, row: Row, doubt: str) -> list[Candidate]:
        """All cells of a row that can't be read."""
        return [self.unresolved(row, i, doubt, ()) for i in range(len(self.columns))]
