"""The form's tables, laid out as the State Council prints them, shape by shape."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from rich import box
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from extractor.model.report import Value
from extractor.rulebook.layout import Spot, arranged, spot
from extractor.rulebook.table_file import GROUPS, OWN_HEADERS, WITH_TOTAL
from extractor.rulebook.tables import TableRules
from extractor.show.cells import cell

NARROW = 110
"""Columns of screen below which fifteen columns of three groups are cut off: empty they take 106, and numbers have up to five digits."""


@dataclass(frozen=True, slots=True)
class FormCell:
    """A value in its table."""

    spot: Spot
    """Where it stands."""
    value: Value
    """What was read there."""

    @property
    def group(self) -> str:
        """Heading above its row; "" for a row without one."""
        return self.spot.group

    @property
    def row(self) -> str:
        """Its row."""
        return self.spot.row

    @property
    def column(self) -> str:
        """Its column."""
        return self.spot.column


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of one report, before it is laid out."""

    table: TableRules
    """Which."""
    edition: str | None
    """The report's."""
    places: Sequence[FormCell]
    """Its cells, in the form's order."""
    fails: frozenset[str]
    """Indicators in equations that do not hold."""
    width: int
    """Columns of the screen."""


def holds_any(values: Iterable[Value]) -> bool:
    """Whether anything is to be shown in a table: a value that is on the page, or one that is doubted."""
    return any(value.status != "absent" or value.review for value in values)


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _frame(label: str) -> Table:
    """An empty table whose first column holds the rows' labels."""
    table = Table(box=box.SQUARE)
    table.add_column(label, min_width=12, overflow="fold")
    return table


def _two_lines(column: str) -> str:
    """A heading cut as the form cuts it: 结果/维持, 社会公益/组织."""
    return f"{column[:-2]}\n{column[-2:]}" if len(column) > 3 else column


def _rows(table: Table, columns: Sequence[str], places: Iterable[FormCell], fails: frozenset[str], indent: str = "") -> None:
    """One line a row of the form, its values under their columns."""
    for row, members in groupby(places, key=lambda p: p.row):
        values = {p.column: p.value for p in members}
        table.add_row(Padding(Text(row), (0, 0, 0, len(indent)), expand=False), *(cell(values.get(column), fails) for column in columns))


def _own_headers(sheet: Sheet) -> Iterator[RenderableType]:
    """A small block for each group (in table two: for each item of article 20)."""
    for group, block in groupby(sheet.places, key=lambda p: p.group):
        members = tuple(block)
        columns = arranged([p.spot for p in members], sheet.table, sheet.edition)
        table = _frame(group)
        for column in columns:
            table.add_column(column, justify="right", overflow="fold")
        _rows(table, columns, members, sheet.fails)
        yield table


def _with_total(sheet: Sheet) -> Iterator[RenderableType]:
    """The same columns in every row, the rows under their groups."""
    columns = _unique(p.column for p in sheet.places)
    under = [c.partition("/") for c in columns if "/" in c]
    table = _frame(f"{under[0][0]}：{under[0][2]} … {under[-1][2]}" if under else "")
    for column in columns:
        table.add_column(_two_lines(column.rpartition("/")[2]), justify="right")
    for group, members in groupby(sheet.places, key=lambda p: p.group):
        if group:
            table.add_row(Text(group, style="bold"))
        _rows(table, columns, members, sheet.fails, indent="  " if group else "")
    yield table


def _groups(sheet: Sheet) -> Iterator[RenderableType]:
    """All groups in one line; on a narrow screen one row for each of them."""
    columns, fails = _unique(p.column for p in sheet.places), sheet.fails
    cases = {case: tuple(members) for case, members in groupby(sheet.places, key=lambda p: f"{p.group}/{p.row}".strip("/"))}
    if sheet.width < NARROW:
        table = _frame("")
        for column in columns:
            table.add_column(_two_lines(column), justify="right")
        for case, members in cases.items():
            values = {p.column: p.value for p in members}
            table.add_row(Text(case), *(cell(values.get(column), fails) for column in columns))
        yield table
        return
    ends = tuple(accumulate(len(members) for members in cases.values()))
    yield Text("   ".join(f"{end - len(cases[case]) + 1}–{end} {case}" for end, case in zip(ends, cases, strict=True)))
    table = Table(box=box.SQUARE)
    for members in cases.values():
        for place in members:
            table.add_column(_two_lines(place.column), justify="right")
    table.add_row(*(cell(p.value, fails) for members in cases.values() for p in members))
    yield table


_LAID: Mapping[str, Callable[[Sheet], Iterator[RenderableType]]] = {
    OWN_HEADERS: _own_headers, WITH_TOTAL: _with_total, GROUPS: _groups,
}  # fmt: skip
"""Shape -> how it is laid out."""


def form(
    tables: Iterable[TableRules], values: Sequence[Value], edition: str | None, fails: frozenset[str], width: int
) -> Iterator[RenderableType]:
    """The tables of which the report holds anything, each under the form's heading; those of which it holds nothing in a line."""
    if not holds_any(values):
        if values:
            yield Text(f"\nnone of the form's tables could be read: {len(values)} values are not on the page", style="dim")
        return
    by_id = {value.indicator: value for value in values}
    for table in tables:
        places = tuple(FormCell(spot(i, edition), by_id[i.id]) for i in table.by_cell.values() if i.id in by_id)
        if not places:
            continue
        yield Text(f"\n{table.heading}", style="bold")
        if not holds_any([p.value for p in places]):
            yield Text(f"nothing of this table could be read: {len(places)} values are not on the page", style="dim")
        else:
            if table.corner:
                yield Text(table.corner, style="dim")
            yield from _LAID[table.shape](Sheet(table, edition, places, fails, width))
