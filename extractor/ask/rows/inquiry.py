"""Rows of the form's tables: which of them a model is asked for, with the lines where they stand or may stand."""

from collections.abc import Iterable, Iterator
from typing import Any

from extractor.ask.grounding import Case, Kind
from extractor.ask.rows.ground import ground
from extractor.ask.rows.place import LIKE, MARGIN, UnknownRows
from extractor.ask.rows.reply import column_name, row_asked, shape_of
from extractor.ask.unasked import ASKED
from extractor.model.asking import Inquiry, Line, RowAsked, Scope, Stretch, Testimony
from extractor.model.draft import Draft
from extractor.rulebook.table_file import OWN_HEADERS

# Rows asked for at once: a small model that reads eight rows well returns nothing valid on thirty (field notes: schema breadth hurts).
MOST_ROWS = 8


class _Table:
    """One table of a draft: its stretches, its rows in doubt, its rows that nobody read."""

    def __init__(self, draft: Draft, case: Case, name: str) -> None:
        self.draft, self.case, self.rules = draft, case, case.rulebook.tables[name]
        self.by_id = {i.id: i for i in self.rules.by_cell.values()}
        self.stretches = sorted((s for s in draft.stretches if s.table == name), key=lambda s: s.zone.start)
        self.filled = [s for s in self.stretches if s.row and s.cells]
        self.unknown = [s for s in self.stretches if not s.row]

    def row_of(self, indicators: Iterable[str]) -> set[str]:
        """The rows of this table among `indicators`."""
        return {self.by_id[name].row for name in indicators if name in self.by_id}

    def doubted(self) -> set[str]:
        """Rows whose doubt a reader may settle."""
        return self.row_of(c.indicator for c in self.draft.candidates if c.doubt in ASKED)

    def unread(self) -> list[str]:
        """Rows that may stand beside an unknown label: nobody read them, and no cell of theirs is known."""
        own = {key for s in self.filled for key in s.row.split("+")}
        read = self.row_of(c.indicator for c in self.draft.candidates if c.status != "unresolved")
        hidden = self.row_of(item.indicator for item in self.draft.listed if item.hidden)
        open_rows = self.row_of(c.indicator for c in self.draft.candidates if c.status == "unresolved")
        other = self._editions()
        strange = {row for row, editions in self.rules.only_in.items() if other.issuperset(editions)}
        return [row for row in self.rules.rows if row in (hidden | open_rows) - own - read - strange]

    def _editions(self) -> set[str]:
        """Editions that the table does not follow, as far as its rows and columns tell."""
        keys = {key for s in self.stretches for key in (*s.row.split("+"), *s.columns)}
        told = [self.rules.only_in[key] for key in keys if key in self.rules.only_in]
        common = set(self.rules.editions).intersection(*told) if told else set()
        return set(self.rules.editions) - common if common else set()

    def columns(self, row: str) -> tuple[str, ...]:
        """The columns of a row that nobody read: in the order of the rows that were read, else as its edition of the form has them."""
        if self.rules.shape != OWN_HEADERS:
            order = next((s.columns for s in self.stretches if s.row), self.rules.columns)
            return order[: len(self.rules.columns)]
        cells = self.rules.cells[row]
        left = [e for e in cells if cells[e] and e not in self._editions()] or list(cells)
        widths = [len(s.cells) for s in self.unknown]
        left = [e for e in left if len(cells[e]) in widths] or left
        return cells[next((e for e in left if e == self.draft.edition), left[0])] or cells[left[0]]

    def known_rows(self, stretch: Stretch) -> list[RowAsked]:
        """The rows of a stretch whose label is known."""
        keys = stretch.row.split("+")
        width = len(stretch.columns) // len(keys)
        return [row_asked(self.rules, key, stretch.columns[at * width : (at + 1) * width]) for at, key in enumerate(keys)]

    def inquiry(self, stretches: Iterable[Stretch], rows: Iterable[RowAsked]) -> Inquiry:
        """One call: the stretches as numbered lines, in the page's order."""
        ordered = sorted(dict.fromkeys(stretches), key=lambda s: (s.zone.start, s.zone.end))
        lines = tuple(Line(number, s.zone, s) for number, s in enumerate(ordered, start=1))
        asked = tuple(dict.fromkeys(rows))
        names = {name for row in asked for name in row.indicators}
        doubted = (q for q in self.draft.questions if q.kind == "row" and names.intersection(q.indicators))
        return Inquiry("", "rows", lines, tuple(q.id for q in doubted if _touches(q.passage, lines)), asked)


def _touches(passage: Any, lines: Iterable[Line]) -> bool:
    """Whether a question's passage has characters in common with one of `lines`."""
    return passage is None or any(passage.start < line.span.end and line.span.start < passage.end for line in lines)


def _known(table: _Table, scope: Scope) -> Iterator[Inquiry]:
    """Rows whose label is known, those in doubt or all, at most so many at once."""
    wanted = table.doubted()
    stretches: list[Stretch] = []
    rows: dict[RowAsked, None] = {}
    for stretch in table.filled:
        asked = table.known_rows(stretch)
        settled = stretch.parting == "dropped" or not wanted.intersection(row.row for row in asked)
        if settled and scope != "always":
            continue
        if rows and len({*rows, *asked}) > MOST_ROWS:
            yield table.inquiry(stretches, rows)
            stretches, rows = [], {}
        stretches.append(stretch)
        rows |= dict.fromkeys(asked)
    if rows:
        yield table.inquiry(stretches, rows)


def _runs(table: _Table) -> Iterator[list[Stretch]]:
    """Unknown stretches that stand together, with the known ones before and behind them."""
    run: list[Stretch] = []
    before: list[Stretch] = []
    for stretch in table.stretches:
        if not stretch.row:
            run.append(stretch)
            continue
        if run:
            yield [*before, *run, stretch]
        before, run = [stretch], []
    if run:
        yield [*before, *run]


def _rows_in_question(inquiry: Inquiry, case: Case) -> list[RowAsked]:
    """The rows that the unknown lines of `inquiry` may be, and those that speak against it; none when no line can be any of them."""
    place = UnknownRows(inquiry, case)
    unknown = [line for line in inquiry.lines if line.stretch and not line.stretch.row]
    if not place.askable():
        return []
    between = {row.row for line in unknown for row in place.between(line)[0]}
    return [row for row in inquiry.rows if row.row in between or any(place.likeness(line, row) >= LIKE - MARGIN for line in unknown)]


def _unknown(table: _Table) -> Iterator[Inquiry]:
    """Numbers beside labels that nobody knows, run by run, each with the rows it may be."""
    rows = [row_asked(table.rules, row, table.columns(row)) for row in table.unread()] if table.unknown else []
    together: list[Stretch] = []
    asked: list[RowAsked] = []
    for run in _runs(table) if rows else ():
        mine = _rows_in_question(table.inquiry(run, rows), table.case)
        if not mine:
            continue
        if asked and len({*asked, *mine}) > MOST_ROWS:
            yield table.inquiry(together, asked)
            together, asked = [], []
        together, asked = [*together, *run], [*asked, *mine]
    if asked:
        yield table.inquiry(together, [row for row in rows if row in asked])


def inquire_rows(draft: Draft, case: Case, scope: Scope) -> list[Inquiry]:
    """What is asked about the tables: rows in doubt that a reader may settle, numbers beside unknown labels; with "always" every row."""
    if scope == "off":
        return []
    tables = [_Table(draft, case, name) for name in case.rulebook.tables]
    return [inquiry for table in tables for inquiry in (*_known(table, scope), *_unknown(table))]


def _task(inquiry: Inquiry, case: Case) -> dict[str, str]:
    """The rows by name, with the names of their cells."""
    by_cell = case.rulebook.tables[inquiry.rows[0].table].by_cell
    rows = UnknownRows(inquiry, case).askable()
    names = {row: "、".join(column_name(by_cell[row.row, column]) for column in row.columns) for row in rows}
    if len(set(names.values())) == 1:
        cells = f"每行{len(rows[0].columns)}格，依次是：{next(iter(names.values()))}"
        return {"rows": "\n".join([*(f"- {row.label}" for row in rows), cells])}
    return {"rows": "\n".join(f"- {row.label}（{len(row.columns)}格：{cells}）" for row, cells in names.items())}


def _ground(inquiry: Inquiry, reply: Any, case: Case) -> Testimony:
    return ground(inquiry, reply.rows, case)


KIND = Kind("rows", _task, lambda inquiry, case: shape_of(inquiry, UnknownRows(inquiry, case).askable()), _ground)
