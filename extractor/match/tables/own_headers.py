"""Rows with own headers: small blocks, each row's cells named by the header above it. Nothing ties these numbers together."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from extractor.match.tables.emit import FAULTS
from extractor.match.tables.meant import meant
from extractor.match.tables.orphans import Form, orphan_stretches
from extractor.match.tables.reading import TableReading
from extractor.match.tables.rows import Row, TableText, read_table
from extractor.match.tables.slots import Slot, numbers_in
from extractor.match.tables.splits import MAX_ASSIGNMENTS
from extractor.match.tables.stretches import stretch_of
from extractor.match.tables.torn.beside import before_displaced, may_be_anothers, with_numbers_before
from extractor.match.tables.units import Unit, behind, unit_of, without
from extractor.model.asking import Stretch
from extractor.model.candidates import Alternative, Candidate
from extractor.model.document import Document
from extractor.model.doubts import (
    ABOUT,
    ASSUMED,
    BROKEN,
    COUNTED,
    FEWER,
    HEADLESS,
    IN_WORDS,
    NO_UNIT,
    ROW_TWICE,
    TOGETHER,
    TOO_MANY,
    TORN_ORDER,
    UNEVEN,
    UNREADABLE,
    Reason,
)
from extractor.model.record import record
from extractor.model.spans import Span
from extractor.rulebook.cell_grammar import HAN, CellGrammar
from extractor.rulebook.tables import TableRules
from extractor.values import Reading, ValueGrammar

# A header's words that are no column's name; more Chinese characters than those may be another column's.
_IN_BRACKETS, _ARTICLE, MOST_STRANGE = re.compile(r"\([^()]*\)"), re.compile(r"第\w{1,5}条第?[^\n]{0,5}项"), 4
# Characters a cell can take at the most: an amount in 元 with its unit.
LONGEST_CELL = 20


@record(frozen=True, slots=True)
class CellStretch:
    """A stretch of the page as one cell."""

    start: int
    end: int
    reading: Reading


Split = tuple[CellStretch, ...]


class OwnHeadersReader:
    """Reads such a table of one document."""

    def __init__(self, document: Document, folded: str, span: Span, rules: TableRules, grammar: ValueGrammar, table: TableText) -> None:
        self.document, self.folded, self.span, self.rules, self.grammar, self.table = document, folded, span, rules, grammar, table
        self.headers = self._headers()
        self.keeps = False
        """Whether the page is known to print its blank cells."""
        self._units: dict[tuple[int, str], Unit] = {}
        self._named: dict[int, tuple[str, ...]] = {}
        self.edition = _edition(self, table.rows)
        parted = with_numbers_before(table, folded, lambda row: len(self.columns(row)))
        self.table, self.moved = parted.table, parted.moved
        # Numbers without a label, or more beside one than its row has: some row's are not beside its label.
        whole = (r for r in self.table.rows if not r.text.glued and not r.text.uneven)
        self.loose = bool(table.orphans or self.moved) or any(len(r.text.printed) > len(self.columns(r)) for r in whole)

    def columns(self, row: Row) -> tuple[str, ...]:
        """The columns that the header above `row` names, all of some edition's; else those of the page's edition."""
        header, cells = self.header(row), self.rules.cells[row.anchor.label.key]
        whole = any(set(columns) == set(header) for columns in cells.values())
        return header if header and (whole or len(header) == len(row.text.printed)) else cells[self.edition]

    def headless(self, row: Row) -> bool:
        """Whether the header above `row` does not name all its columns: then nobody knows which cells are those of a lost name."""
        named = set(self.header(row))
        return named not in [set(columns) for columns in self.rules.cells[row.anchor.label.key].values()]

    def _headers(self) -> dict[int, tuple[str, ...]]:
        """Where each row's label starts -> the columns that the header above it names. A row or a remark ends a header."""
        headers: dict[int, tuple[str, ...]] = {}
        columns: list[str] = []
        open_header = False
        for anchor in self.table.anchors:
            if anchor.label.kind == "row":
                headers[anchor.start] = tuple(columns)
                open_header = False
            elif anchor.label.kind == "column":
                columns = [*columns, anchor.label.key] if open_header else [anchor.label.key]
                open_header = True
            else:
                columns, open_header = [], False
        return headers

    def _may_be_anothers(self, row: Row) -> bool:
        if row.anchor.start in self.moved or before_displaced(row, self.table, self.folded, self.headers, self.header):
            return True
        return may_be_anothers(row, self.table, self.folded, list(self.rules.rows), loose=self.loose)

    def header(self, row: Row) -> tuple[str, ...]:
        """The columns the header above `row` names, in its order; () when there is none."""
        at = row.anchor.start
        if at not in self._named:
            allowed = {c for columns in self.rules.cells[row.anchor.label.key].values() for c in columns}
            self._named[at] = tuple(dict.fromkeys([c for c in self.headers[at] if c in allowed]))
        return self._named[at]

    def unit(self, row: Row, column: str) -> Unit:
        """The unit of money that the page names for `column` of a row, its cell aside."""
        at = row.anchor.start, column
        if at not in self._units:
            self._units[at] = self._unit(row, column)
        return self._units[at]

    def _unit(self, row: Row, column: str) -> Unit:
        if column not in self.rules.money:
            return Unit(None, (), known=True)
        above, cell = self._above(row, column), next((s.start for s in row.text.printed if s.start >= row.label_span.end), 0)
        others = [other for r in self.table.rows if r is not row for c in self.rules.money if (other := self._owned(r, c))]
        own = Span(above.start, max(row.zone.end, above.end))
        elsewhere = without([*others, own], self.span)
        beside = Span(row.label_span.start, max(cell, row.label_span.start))
        return unit_of(self.folded, beside, above, elsewhere, self.grammar.cells.money, "万元")

    def _above(self, row: Row, column: str) -> Span:
        """What stands behind the name of `column` in the header above `row`, up to the row."""
        names = [a for a in self.table.anchors if a.label.key == column and a.start < row.anchor.start]
        if not names:
            return Span(row.label_span.start, row.label_span.start)
        after = self.table.places[names[-1].end - 1] + 1
        return Span(after, max(after, self.table.grid.end_of_cell(after - 1, row.label_span.start)))

    def _owned(self, row: Row, column: str) -> Span | None:
        """A row with an amount and its header: what stands there is said of no other row."""
        if (row.anchor.label.key, column) not in self.rules.by_cell:
            return None
        return Span(self._above(row, column).start, row.zone.end)

    def header_unit(self, row: Row, column: str) -> str | None:
        """The unit of money that the row or its header names for `column`."""
        return self.unit(row, column).name

    def read(self, row: Row, column: str, start: int, end: int) -> Reading:
        """The cell of `column` between two places."""
        indicator = self.rules.by_cell[row.anchor.label.key, column]
        unit = "项" if indicator.signed else indicator.unit if indicator.unit == "万元" else "件"
        beside = behind(self.folded, end) if column in self.rules.money else None
        known = self.grammar.cells.money
        if beside and beside not in known:
            return Reading("unreadable", None, ())
        named = beside or self.header_unit(row, column)
        reading = self.grammar.read(self.document.text[start:end], unit, named if named in known else None)
        return replace(reading, unit_printed=True) if beside and reading.kind == "number" else reading

    def fits(self, row: Row, column: str, reading: Reading) -> bool:
        """Whether a stretch can be a cell of `column`: whole and not negative but for changes and amounts."""
        if reading.kind != "number" or reading.value is None:
            return reading.kind == "blank"
        if self.rules.by_cell[row.anchor.label.key, column].signed:
            return isinstance(reading.value, int)
        return reading.value >= 0 and (column in self.rules.money or isinstance(reading.value, int))

    def splits(self, row: Row, columns: Sequence[str], slots: Sequence[Slot]) -> list[Split]:
        """Every way to read `slots` as the row's cells: each holds one cell or several."""
        found: list[Split] = []
        cells = self.grammar.cells

        def walk(done: Split, slot: int, offset: int) -> None:
            if len(found) > MAX_ASSIGNMENTS:
                return
            if slot == len(slots):
                if len(done) == len(columns):
                    found.append(done)
                return
            if len(done) == len(columns):
                return
            s = slots[slot]
            for end in range(offset + 1, len(s.text) + 1):
                if end > offset + 1 and not any(c.isdecimal() for c in s.text[offset:end]) and s.text[offset:end] not in cells.longer:
                    continue  # each mark is a cell of its own
                reading = self.read(row, columns[len(done)], s.start + offset, s.start + end)
                dash = self.document.text[s.start + offset] in cells.dashes and end > offset + 1
                if self.fits(row, columns[len(done)], reading) and not dash:
                    rest = (slot + 1, 0) if end == len(s.text) else (slot, end)
                    walk((*done, CellStretch(s.start + offset, s.start + end, reading)), *rest)

        walk((), 0, 0)
        return found

    def candidate(self, row: Row, column: str, cell: CellStretch | None, doubt: Reason, others: tuple[CellStretch, ...] = ()) -> Candidate:
        """One cell as a candidate; None is a blank that the page dropped, an unreadable one stays unresolved."""
        indicator = self.rules.by_cell[row.anchor.label.key, column]
        reading = cell.reading if cell else Reading("blank", None, ())
        stated = reading.kind != "unreadable"
        if stated and indicator.unit == "万元" and reading.value and not reading.unit_printed:
            unit = self.unit(row, column)
            stated, doubt = unit.known, doubt or unit.doubt or (() if unit.name else NO_UNIT)
        return Candidate(
            indicator=indicator.id,
            value=reading.value if stated else None,
            raw=self.document.text[cell.start : cell.end] if cell else "",
            status=("blank" if reading.kind == "blank" else "reported") if stated else "unresolved",
            span=Span(cell.start, cell.end) if cell else None,
            steps=reading.steps,
            origin="rule",
            grade="inferred" if doubt else "exact" if row.anchor.exact else "tolerant",
            reader=f"{self.rules.name}.{row.text.separator}",
            doubt=doubt if stated else doubt or UNREADABLE,
            alternatives=tuple(self.alternative(c) for c in others),
            label=row.label_span,
            context=row.zone,
        )

    def alternative(self, cell: CellStretch) -> Alternative:
        """A cell's other content."""
        return Alternative(cell.reading.value, self.document.text[cell.start : cell.end], Span(cell.start, cell.end), cell.reading.steps)

    def unresolved(self, row: Row, column: str, doubt: Reason, others: tuple[CellStretch, ...] = ()) -> Candidate:
        """A cell that is on the page and can't be stated; where it would stand is what is not known."""
        return replace(self.candidate(row, column, None, doubt, others), status="unresolved", steps=(), grade="inferred")

    def marks_blanks(self, sign: str) -> bool:
        """Whether the page has `sign` in empty cells: it stands where a row's cells begin, or twice. Else, between digits, it may be of a
        number (7-2, 5/6)."""
        printed = [s.text for row in self.table.rows for s in row.text.printed]
        marks = self.grammar.cells.is_mark(sign) and any(text.startswith(sign) or sign * 2 in text for text in printed)
        return marks or re.search(rf"[一-鿿)]{re.escape(sign)}{{2}}", self.folded) is not None

    def split_row(self, row: Row, columns: Sequence[str], slots: Sequence[Slot], doubt: Reason) -> list[Candidate]:
        """A row whose cells stand together: what all splittings agree on is stated. Where the page isn't known to print its blanks, fewer
        cells may stand there; a number in a line of its own may be the page's; and a name in the header that is no known column's, one."""
        too_long = sum(len(s.text) for s in slots) > LONGEST_CELL * len(columns)
        splits = [] if too_long else self.splits(row, columns, slots)
        apart = len(slots) > 1 and "\n" in self.folded[slots[0].start : slots[-1].end]
        fewer = not self.keeps and any(self.splits(row, columns[:k], slots) for k in range(1, len(columns)))
        if not splits or len(splits) > MAX_ASSIGNMENTS or apart or row.text.lost or self._more_names(row):
            return [self.unresolved(row, c, TOGETHER) for c in columns]
        blanks = set.intersection(*({c.start for c in s if c.reading.kind == "blank"} for s in splits))
        known = all(self.marks_blanks(self.folded[at]) for at in blanks if self.folded[at - 1].isdecimal())
        candidates: list[Candidate] = []
        for i, column in enumerate(columns):
            options = tuple({(s[i].start, s[i].end): s[i] for s in splits}.values())
            if len({o.reading.value for o in options}) == 1 and known and not fewer:
                candidates.append(self.candidate(row, column, options[0], doubt))
            else:
                candidates.append(self.unresolved(row, column, TOGETHER, options))
        return candidates

    def _more_names(self, row: Row) -> bool:
        """Whether the header above a row names more columns than are known."""
        before = [a for a in self.table.anchors if a.start < row.anchor.start]
        names = list(takewhile(lambda a: a.label.kind == "column", reversed(before)))
        if not names:
            return False
        left = self.table.places[before[-len(names) - 1].end - 1] + 1 if len(before) > len(names) else self.span.start
        words = _IN_BRACKETS.sub("", self.folded[left : row.label_span.start]).replace(self.rules.corner, "")
        known = sum(a.end - a.start for a in names)
        return len(names) > len({a.label.key for a in names}) or len(HAN.findall(_ARTICLE.sub("", words))) > known + MOST_STRANGE

    def row(self, row: Row, columns: Sequence[str], *, glued: bool, drops: bool, keeps_blanks: bool, headless: bool) -> list[Candidate]:
        """All cells of one row."""
        doubt = HEADLESS if headless else ()
        slots, printed, n = row.text.slots, row.text.printed, len(columns)
        doubt = doubt or (TORN_ORDER if printed and self._may_be_anothers(row) else ())
        doubt = doubt or (UNEVEN if row.text.uneven else COUNTED if row.text.counted and n > 1 else ())
        if len(printed) == n and not row.text.glued and not (row.text.tight and self._more_names(row)):
            return [self.cell(row, c, s, doubt) for c, s in zip(columns, printed, strict=True)]
        whole = row.text.first(n)
        if printed and whole and (row.text.aligned or keeps_blanks) and not row.text.glued:
            return [self.cell(row, c, s, doubt) for c, s in zip(columns, whole, strict=True)]
        if not printed:
            kept = slots[:n] if len(slots) >= n else ()
            if row.text.lost or row.text.worded or self.loose:
                return [self.unresolved(row, c, TOGETHER) for c in columns]
            return [self.candidate(row, c, self._blank(kept[i]) if kept else None, doubt) for i, c in enumerate(columns)]
        if (row.text.glued or glued) and not (drops and n > 1):
            return self.split_row(row, columns, printed, doubt)
        if drops and (row.text.glued or len(printed[0].text) > 1):
            return [self.unresolved(row, c, TOGETHER) for c in columns]
        if len(printed) > n:
            return [self.unresolved(row, c, TOO_MANY) for c in columns]
        return [self._of_fewer(row, column, printed, i, n) for i, column in enumerate(columns)]

    def _of_fewer(self, row: Row, column: str, printed: Sequence[Slot], i: int, n: int) -> Candidate:
        """The `i`-th of `n` cells where fewer are printed and nothing shows which, for no sum says so: the leftmost is assumed and marked,
        with the others that it may be; beyond the last nothing is said."""
        first, last = max(0, len(printed) - n + i), min(i, len(printed) - 1)
        read = [CellStretch(s.start, s.end, self.read(row, column, s.start, s.end)) for s in printed[first : last + 1]]
        may_be = tuple(c for c in read if self.fits(row, column, c.reading))
        if i >= len(printed) or printed[i].fault:
            return self.unresolved(row, column, FEWER, may_be)
        stated = self.cell(row, column, printed[i], ASSUMED)
        others = tuple(self.alternative(c) for c in may_be if c.start != printed[i].start)
        return replace(stated, alternatives=(*stated.alternatives, *others))

    def crowded(self, row: Row) -> bool:
        """Whether more numbers stand beside a label than its row has; a unit is none."""
        return sum([s.text[0].isdecimal() for s in row.text.printed]) > len(self.columns(row)) > 0

    def twice(self, first: Row, second: Row) -> list[Candidate]:
        """The cells of a row that stands twice with different numbers; the second may have the columns of another form."""
        return [self.unresolved(second, c, ROW_TWICE) for c in dict.fromkeys([*self.columns(first), *self.columns(second)])]

    def stretch(self, row: Row, cells: Sequence[Candidate], columns: tuple[str, ...], *, glued: bool, drops: bool) -> tuple[Stretch, ...]:
        """What stands beside a row's label."""
        unit = next((u for c in columns if c in self.rules.money and (u := self.header_unit(row, c))), "")
        parted = len(row.text.printed) == len(columns) and not row.text.glued
        together = row.text.glued or (glued and not parted)
        key = row.anchor.label.key
        return stretch_of(self.rules.name, key, row, [c.span for c in cells], columns, glued=together, drops=drops, unit=unit)

    def _blank(self, slot: Slot) -> CellStretch:
        return CellStretch(slot.start, slot.end, Reading("blank", None, ("as_printed", "blank_mark")))

    def cell(self, row: Row, column: str, slot: Slot, doubt: Reason) -> Candidate:
        """A slot that is one cell."""
        if slot.fault:
            parts = numbers_in(self.document.text, Span(slot.start, slot.end), slot.fault)
            read = [CellStretch(part.start, part.end, self.read(row, column, part.start, part.end)) for part in parts]
            return self.unresolved(row, column, FAULTS[slot.fault], tuple(c for c in read if c.reading.kind == "number"))
        reading = self.read(row, column, slot.start, slot.end)
        if reading.kind == "about":
            about = CellStretch(slot.start, slot.end, reading)
            unread = replace(about, reading=Reading("unreadable", None, ()))
            return self.candidate(row, column, unread, ABOUT, (about,))
        if reading.in_words:
            doubt = doubt or IN_WORDS
        if not self.fits(row, column, reading):
            reading = Reading("unreadable", None, ())
        return self.candidate(row, column, CellStretch(slot.start, slot.end, reading), doubt)


def _edition(reader: OwnHeadersReader, rows: Sequence[Row]) -> str:
    """The edition most rows' headers speak for; the newer one on a tie."""
    votes = dict.fromkeys(reader.rules.editions, 0)
    for row in rows:
        for column in reader.header(row):
            for edition in reader.rules.by_cell[row.anchor.label.key, column].editions:
                votes[edition] += 1
    return max(reader.rules.editions, key=lambda e: votes[e])


def _cells(row: Row, cells: CellGrammar) -> int:
    """The most cells the row's characters can fill."""
    return sum(cells.most_cells(s.text) for s in row.text.printed)


def read_rows_with_own_headers(
    document: Document, folded: str, span: Span, rules: TableRules, grammar: ValueGrammar, *, drops: bool | None = None
) -> TableReading:
    """Such a table in `span`. `drops`: another table of the page is known to leave blank cells out, or not to; null where none tells."""
    most = {row: max(len(c) for c in cells.values()) for row, cells in rules.cells.items()}
    least = {row: min(len(c) for c in cells.values() if c) for row, cells in rules.cells.items()}
    reader = OwnHeadersReader(document, folded, span, rules, grammar, read_table(document, folded, span, rules, grammar, most, least))
    table = reader.table
    glued = any(r.text.glued or r.text.tight for r in table.rows)
    short = any(_cells(r, grammar.cells) < len(reader.header(r)) for r in table.rows)
    reader.keeps = drops is False
    drops = glued and (bool(drops) or "\xa0" in span.of(document.text) or short)
    keeps_blanks = any(r.text.gapped for r in table.rows)
    found: dict[str, tuple[Row, list[Candidate]]] = {}
    stretches: dict[str, tuple[Stretch, ...]] = {}
    columns_seen: list[str] = []
    for row in table.rows:
        columns = reader.columns(row)
        if not columns:
            continue
        columns_seen += reader.header(row)
        cells = reader.row(row, columns, glued=glued, drops=drops, keeps_blanks=keeps_blanks, headless=reader.headless(row))
        if row.text.followed and cells[-1].value:
            cells[-1] = replace(cells[-1], doubt=cells[-1].doubt + BROKEN, grade="inferred")
        beside = reader.stretch(row, cells, columns, glued=glued, drops=drops)
        before = found.get(row.anchor.label.key)
        if before is None or not before[0].text.printed:
            found[row.anchor.label.key], stretches[row.anchor.label.key] = (row, cells), beside
        elif row.text.printed and [s.text for s in row.text.printed] != [s.text for s in before[0].text.printed]:
            found[row.anchor.label.key] = before[0], reader.twice(before[0], row)
            stretches[row.anchor.label.key] += beside
    candidates = tuple(c for _, cells in found.values() for c in cells)
    crowded = [r.zone for r in table.rows if reader.crowded(r) and not r.text.glued]
    known = [s for beside in stretches.values() for s in beside]
    form = Form(rules.name, span, max(most.values()), glued, drops, uneven=True)
    known += orphan_stretches(document, folded, table, form, grammar, known=known, orphans=table.orphans)
    headers = tuple(dict.fromkeys(columns_seen))
    orphans, words = (*table.orphans, *table.unread, *crowded), table.beside
    headless, told = frozenset(k for k, (row, _) in found.items() if row.text.printed and reader.headless(row)), meant(table, rules)
    return TableReading(candidates, frozenset(found), orphans, headers, headless=headless, stretches=tuple(known), meant=told, words=words)
