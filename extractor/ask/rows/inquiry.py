"""Rows of the form's tables: which of them a model is asked for, with the lines where they stand or may stand."""

from collections.abc import Iterator
from typing import Any

from extractor.ask.grounding import Case, Kind
from extractor.ask.rows.ground import ground
from extractor.ask.rows.open_table import OpenTable
from extractor.ask.rows.place import LIKE, MARGIN, UnknownRows
from extractor.ask.rows.reply import column_name, row_asked, shape_of
from extractor.model.asking import Inquiry, RowAsked, Scope, Stretch, Testimony
from extractor.model.draft import Draft

# Rows asked for at once: a small model that reads eight rows well returns nothing valid on thirty (field notes: schema breadth hurts).
MOST_ROWS = 8


def _known(table: OpenTable, scope: Scope) -> Iterator[Inquiry]:
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


def _runs(table: OpenTable) -> Iterator[list[Stretch]]:
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


def _unknown(table: OpenTable) -> Iterator[Inquiry]:
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
    tables = [OpenTable(draft, case, name) for name in case.rulebook.tables]
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
