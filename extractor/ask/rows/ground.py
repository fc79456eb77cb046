"""A reply on rows, held to the page: what of it stands there becomes readings, the rest is refused with the reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from extractor.ask.grounding import Case
from extractor.ask.refusals import refuse
from extractor.ask.rows.cells import ClaimFault, Placing, RowCells
from extractor.ask.rows.place import UnknownRows
from extractor.ask.rows.reply import RowSaid
from extractor.model.asking import Inquiry, Line, Refusal, RowAsked, Stretch, Testimony
from extractor.model.candidates import Alternative, Candidate
from extractor.model.doubts import NO_UNIT, ROW_TWICE, Reason, doubt
from extractor.model.spans import Span
from extractor.rulebook.tables import Indicator

UNLISTED = doubt("row.unlisted")

_BLANK = ("as_printed", "blank_mark")


@dataclass(frozen=True, slots=True)
class _Claim:
    """A row that is said to stand on a line."""

    row: RowAsked
    line: Line
    cells: tuple[str, ...]

    @property
    def stretch(self) -> Stretch:
        """What stands there; claims are only made of lines that have one."""
        assert self.line.stretch is not None
        return self.line.stretch


class _Grounding:
    """One reply."""

    def __init__(self, inquiry: Inquiry, case: Case) -> None:
        self.inquiry, self.case = inquiry, case
        self.lines = {line.number: line for line in inquiry.lines}
        self.by_name = {row.label: row for row in inquiry.rows}
        self.refusals: list[Refusal] = []
        self.place = UnknownRows(inquiry, case)

    def refuse(self, code: str, row: RowAsked | str, said: str, line: int | None, **words: str) -> None:
        """Keep a refusal."""
        about, label = (row, row) if isinstance(row, str) else (f"{row.table}.{row.row}", row.label)
        self.refusals.append(refuse(code, self.inquiry.id, about, said, line=line, label=label, **words))

    def against(self, claim: _Claim, code: str, **words: str) -> None:
        """Keep a refusal of all that is said of a row."""
        self.refuse(code, claim.row, " | ".join(claim.cells), claim.line.number, **words)

    def claims(self, said: Iterable[RowSaid]) -> list[_Claim]:
        """What is said of rows that were asked and lines that hold cells, each row once."""
        claims: dict[str, list[_Claim]] = {}
        for item in said:
            row, line, cells = self.by_name.get(item.row.strip()), self.lines.get(item.line), " | ".join(item.cells)
            if row is None:
                self.refuse("not_asked", item.row, cells, item.line)
            elif line is None:
                self.refuse("no_such_line", row, cells, item.line)
            elif line.stretch is None or not line.stretch.cells or line.stretch.table != row.table:
                self.refuse("no_cells", row, cells, item.line)
            else:
                claims.setdefault(row.label, []).append(_Claim(row, line, tuple(item.cells)))
        return self._once(claims.values())

    def _once(self, claims: Iterable[Sequence[_Claim]]) -> list[_Claim]:
        """Claims of which no other row's or line's takes something away."""
        kept: list[_Claim] = []
        for same in claims:
            if len(set(same)) > 1:
                self.refuse("said_twice", same[0].row, " / ".join(" | ".join(c.cells) for c in same[:4]), same[0].line.number)
            else:
                kept.append(same[0])
        unknown = [c.line.number for c in kept if not c.stretch.row]
        twice = {number for number in unknown if unknown.count(number) > 1}
        for claim in kept:
            if claim.line.number in twice:
                self.against(claim, "one_line_twice")
        return [c for c in kept if c.line.number not in twice]

    def testimony(self, said: Iterable[RowSaid]) -> Testimony:
        """The readings that stand, and refusals of the rest."""
        readings: list[Candidate] = []
        joint: dict[int, list[_Claim]] = {}
        for claim in self.claims(said):
            keys = claim.stretch.row.split("+")
            if keys != [""] and claim.row.row not in keys:
                self.against(claim, "other_row", other=self._named(keys))
            elif len(keys) > 1 and claim.stretch.parting != "parted":
                joint.setdefault(claim.line.number, []).append(claim)
            elif keys == [""]:
                readings += self._unknown(claim)
            else:
                readings += self._held(claim, self._own(claim, keys), ())
        for claims in joint.values():
            readings += self._together(claims)
        return Testimony(self.inquiry.id, tuple(readings), refusals=tuple(self.refusals))

    def _named(self, keys: Sequence[str]) -> str:
        rules = self.place.rules
        return "、".join(self.place.labels[key][1][0] for key in keys if key in rules.rows)

    def _unknown(self, claim: _Claim) -> list[Candidate]:
        """A row whose label nobody knows."""
        own = next((n for n, x in self.lines.items() if x.stretch and x.stretch.cells and claim.row.row in x.stretch.row.split("+")), None)
        if own is not None:
            self.against(claim, "own_line", own=str(own))
            return []
        unsure = self.place.doubt(claim.line, claim.row)
        if isinstance(unsure, ClaimFault):
            self.against(claim, unsure.code, cell=unsure.said, **unsure.words)
            return []
        width, cells = len(claim.row.columns), claim.stretch.cells
        if claim.stretch.parting == "parted" and all(span.start == span.end for span in cells[width:]):
            cells = cells[:width]  # empty cells at a row's end belong to the table, not to the row
        if claim.stretch.parting == "dropped" and len(cells) == width:
            claim = replace(claim, line=replace(claim.line, stretch=replace(claim.stretch, parting="parted")))
        return self._held(claim, cells, unsure)

    def _own(self, claim: _Claim, keys: Sequence[str]) -> tuple[Span, ...]:
        """The cells of a stretch that are the row's."""
        if len(keys) == 1:
            return claim.stretch.cells
        width, at = len(claim.row.columns), keys.index(claim.row.row)
        return claim.stretch.cells[at * width : (at + 1) * width]

    def _indicators(self, row: RowAsked) -> list[Indicator]:
        return [self.place.rules.by_cell[row.row, column] for column in row.columns]

    def _held(self, claim: _Claim, printed: tuple[Span, ...], unsure: Reason) -> list[Candidate]:
        """The claim's cells as readings."""
        row = RowCells(claim.stretch, printed, self._indicators(claim.row), self.case)
        placing = row.placed(claim.cells)
        if isinstance(placing, ClaimFault):
            self.against(claim, placing.code, cell=placing.said, **placing.words)
            return []
        return self._readings(row, placing, unsure)

    def _together(self, claims: list[_Claim]) -> list[Candidate]:
        """Rows whose cells stand in one run that nothing parts: all of them, or none."""
        stretch = claims[0].stretch
        by_row = {claim.row.row: claim for claim in claims}
        ordered = [by_row[key] for key in stretch.row.split("+") if key in by_row]
        indicators = [i for claim in ordered for i in self._indicators(claim.row)]
        if len(ordered) < len(stretch.row.split("+")):
            for claim in ordered:
                self.against(claim, "cells_count", wanted=str(len(stretch.columns)), given=str(len(indicators)))
            return []
        wrong = [c for c in ordered if len(c.cells) != len(c.row.columns)]
        for claim in wrong:
            self.against(claim, "cells_count", wanted=str(len(claim.row.columns)), given=str(len(claim.cells)))
        for claim in [c for c in ordered if wrong and c not in wrong]:
            self.against(claim, "run_refused", other=wrong[0].row.label)
        row = RowCells(stretch, stretch.cells, indicators, self.case)
        placing: Placing | ClaimFault = () if wrong else row.placed([cell for claim in ordered for cell in claim.cells])
        if isinstance(placing, ClaimFault):
            for claim in ordered:
                self.against(claim, placing.code, cell=placing.said, **placing.words)
            return []
        return self._readings(row, placing, ())

    def _readings(self, row: RowCells, placing: Placing, why: Reason) -> list[Candidate]:
        """One candidate a cell, but for a cell that is neither a number nor a blank: nobody can read that one."""
        ways = row.ways()
        if self._again(row):
            why = why or ROW_TWICE
        found: list[Candidate] = []
        for place, span in enumerate(placing):
            raw = span.of(self.case.document.text) if span else ""
            reading = row.read(place, raw) if span else None
            if reading and not row.fits(place, reading):
                continue
            indicator = row.indicators[place]
            money = indicator.unit == "万元" and reading and reading.value and not reading.unit_printed and not row.stretch.unit
            unsure = why or (() if ways is not None else UNLISTED) or (NO_UNIT if money and not row.stretch.row else ())
            found.append(
                Candidate(
                    indicator=indicator.id,
                    value=reading.value if reading else None,
                    raw=raw,
                    status="reported" if reading and reading.kind == "number" else "blank",
                    span=span,
                    steps=reading.steps if reading else _BLANK,
                    origin="llm",
                    grade="model",
                    reader="model.rows",
                    doubt=unsure,
                    alternatives=self._others(row, place, ways or (), reading.value if reading else None),
                    label=row.stretch.label,
                    context=row.stretch.zone,
                )
            )
        return found

    def _others(self, row: RowCells, place: int, ways: Sequence[Placing], value: object) -> tuple[Alternative, ...]:
        """What else the page allows in one cell."""
        text = self.case.document.text
        others: dict[object, Alternative] = {}
        twins = [s.cells[place] for s in self._again(row) if s.parting == "parted" and len(s.cells) == len(row.indicators)]
        for span in (*(way[place] for way in ways), *twins):
            reading = row.read(place, span.of(text)) if span else None
            other = reading.value if reading else None
            if other != value and other not in others:
                others[other] = Alternative(other, span.of(text) if span else "", span, reading.steps if reading else _BLANK)
        return tuple(others.values())

    def _again(self, row: RowCells) -> list[Stretch]:
        """Where the same row is printed once more."""
        stretches = (line.stretch for line in self.inquiry.lines)
        return [s for s in stretches if s and s.row and s.row == row.stretch.row and s.cells and s.zone != row.stretch.zone]


def ground(inquiry: Inquiry, said: Iterable[RowSaid], case: Case) -> Testimony:
    """What of a reply stands on the page."""
    return _Grounding(inquiry, case).testimony(said)
