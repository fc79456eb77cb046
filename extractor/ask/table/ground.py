"""Lines of a torn table that a model gives to rows of the form, held to the page: each line once, each row once, in the form's order, with
no words beside the numbers that say otherwise. The numbers are those of the page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractor.ask.grounding import Case
from extractor.ask.refusals import refuse
from extractor.ask.rows.cells import Placing, RowCells
from extractor.ask.rows.place import LIKE, MARGIN, likeness, printed_label
from extractor.model.asking import ROW_TOLD, Inquiry, Line, Refusal, RowAsked, Testimony
from extractor.model.candidates import Alternative, Candidate
from extractor.model.doubts import doubt
from extractor.model.spans import Span

TOLD = doubt("row.told_by_model")
_BLANK = ("as_printed", "blank_mark")


def in_place(line: Line, row: str, lines: Iterable[Line], order: Sequence[str]) -> bool:
    """Whether the form has `row` where `line` stands, by the rows that are known before and behind it."""
    return _out_of_place(line, row, lines, order) is None


def _out_of_place(line: Line, row: str, lines: Iterable[Line], order: Sequence[str]) -> Line | None:
    """The first known row that stands on the wrong side of `line` if that is `row`."""
    mine = order.index(row)
    for other in lines:
        for key in other.stretch.row.split("+") if other.stretch and other.stretch.row else ():
            theirs = order.index(key) if key in order else None
            if theirs is not None and (theirs >= mine if other.span.start < line.span.start else theirs <= mine):
                return other
    return None


@dataclass(frozen=True, slots=True)
class _Claim:
    """A line of numbers that is said to be a row."""

    line: Line
    row: RowAsked


class _Grounding:
    """One reply."""

    def __init__(self, inquiry: Inquiry, case: Case) -> None:
        self.inquiry, self.case = inquiry, case
        self.rules = case.rulebook.tables[inquiry.rows[0].table]
        self.lines = {line.number: line for line in inquiry.lines}
        self.rows = {row.label: row for row in inquiry.rows}
        self.refusals: list[Refusal] = []

    def against(self, claim: _Claim, code: str, **words: str) -> None:
        """Keep a refusal."""
        row, said = claim.row, claim.line.span.of(self.case.document.text)
        about = f"{row.table}.{row.row}"
        self.refusals.append(refuse(code, self.inquiry.id, about, said, line=claim.line.number, label=row.label, **words))

    def claims(self, said: Iterable[tuple[int, str]]) -> list[_Claim]:
        """What is said of rows that were asked and lines that hold numbers of no row."""
        found: list[_Claim] = []
        for number, name in said:
            row, line = self.rows.get(name), self.lines.get(number)
            about = f"{row.table}.{row.row}" if row else name
            if row is None or line is None:
                code = "not_asked" if row is None else "no_such_line"
                self.refusals.append(refuse(code, self.inquiry.id, about, str(number), line=number))
            elif line.stretch is None or not line.stretch.cells:
                self.against(_Claim(line, row), "no_numbers")
            else:
                found.append(_Claim(line, row))
        return self._once(list(dict.fromkeys(found)))

    def _once(self, claims: Sequence[_Claim]) -> list[_Claim]:
        """Those whose line is given to no other row, and whose row to no other line."""
        kept: list[_Claim] = []
        for claim in claims:
            same_line = [c for c in claims if c.line == claim.line and c != claim]
            same_row = [c for c in claims if c.row == claim.row and c != claim]
            if same_line:
                self.against(claim, "one_line_twice")
            elif same_row:
                self.against(claim, "one_row_twice", other=str(same_row[0].line.number))
            else:
                kept.append(claim)
        return kept

    def ordered(self, claims: Sequence[_Claim]) -> list[_Claim]:
        """Those that stand where the form has them: among the rows that are known, and among one another. Of two in the wrong order nobody
        knows which is wrong."""
        order = self.rules.rows
        kept: list[_Claim] = []
        for claim in claims:
            known = _out_of_place(claim.line, claim.row.row, self.lines.values(), order)
            other = next((c for c in claims if c != claim and self._crossed(claim, c)), None)
            if known is not None:
                self.against(claim, "out_of_order", other=str(known.number))
            elif other is not None:
                self.against(claim, "out_of_order", other=str(other.line.number))
            else:
                kept.append(claim)
        return kept

    def _crossed(self, a: _Claim, b: _Claim) -> bool:
        order = self.rules.rows
        return (a.line.span.start < b.line.span.start) != (order.index(a.row.row) < order.index(b.row.row))

    def named_otherwise(self, claim: _Claim) -> str:
        """The row whose words stand beside the numbers, where they are not the claimed row's; "" when nothing speaks against it."""
        words = printed_label(claim.line, self.case).words
        if not words:
            return ""
        alike = likeness(words, self.rules, self.case)
        mine = alike.get(claim.row.row, 0.0)
        best = max(alike, key=lambda row: alike[row])
        return best if alike[best] >= LIKE and mine < alike[best] - MARGIN else ""

    def readings(self, claim: _Claim) -> list[Candidate]:
        """The cells of a row as they stand in its line; none when the line can be no row of its width."""
        stretch = claim.line.stretch
        assert stretch is not None
        cells = RowCells(stretch, stretch.cells, [self.rules.by_cell[claim.row.row, column] for column in claim.row.columns], self.case)
        ways = self._ways(cells)
        if not ways:
            self.against(claim, "line_unread", wanted=str(len(claim.row.columns)))
            return []
        return [self._cell(cells, place, [way[place] for way in ways]) for place in range(len(claim.row.columns))]

    def _ways(self, row: RowCells) -> tuple[Placing, ...]:
        """The ways to place a line's numbers in a row's columns: one where the line has as many cells as the row."""
        stretch, text = row.stretch, self.case.document.text
        if stretch.parting == "glued" or len(stretch.cells) != len(row.indicators):
            return tuple(filter(row.adds_up, row.ways() or ())) if stretch.parting == "dropped" else ()
        fits = all(row.fits(place, row.read(place, span.of(text))) for place, span in enumerate(stretch.cells))
        return (stretch.cells,) if fits else ()

    def _cell(self, row: RowCells, place: int, spans: Sequence[Span | None]) -> Candidate:
        """One cell: as the first way to place the numbers has it, the others beside it."""
        read = {span: self._read(row, place, span) for span in spans}
        first, others = read[spans[0]], {a.value: a for a in read.values()}
        stretch = row.stretch
        return Candidate(
            indicator=row.indicators[place].id,
            value=first.value,
            raw=first.raw,
            status="blank" if first.value is None else "reported",
            span=first.span,
            steps=first.steps,
            origin="llm",
            grade="model",
            reader=ROW_TOLD,
            doubt=TOLD,
            alternatives=tuple(a for value, a in others.items() if value != first.value),
            label=stretch.label,
            context=stretch.zone,
        )

    def _read(self, row: RowCells, place: int, span: Span | None) -> Alternative:
        if span is None:
            return Alternative(None, "", None, _BLANK)
        raw = span.of(self.case.document.text)
        reading = row.read(place, raw)
        return Alternative(reading.value, raw, span, reading.steps)


def ground(inquiry: Inquiry, said: Iterable[tuple[int, str]], case: Case) -> Testimony:
    """What of (line, row) pairs stands on the page."""
    held = _Grounding(inquiry, case)
    readings: list[Candidate] = []
    for claim in held.ordered(held.claims(said)):
        other = held.named_otherwise(claim)
        if other:
            held.against(claim, "like_other", other=other)
        else:
            readings += held.readings(claim)
    return Testimony(inquiry.id, tuple(readings), refusals=tuple(held.refusals))
