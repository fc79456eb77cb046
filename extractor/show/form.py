"""The form's three tables, laid out as the State Council prints them, from the catalogue's labels."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rich import box
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from extractor.model.report import Value
from extractor.rulebook.layout import HEADINGS, arranged, spot
from extractor.rulebook.tables import Indicator
from extractor.show.cells import cell

NARROW = 110
"""Columns of screen below which table four's fifteen columns are cut off: empty it takes 106, and numbers have up to five digits."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an indicator stands in its table."""

    group: str
    """Heading above its row: "第二十条第(一)项", "(三)不予公开", "行政复议"; "" for a row without one."""
    row: str
    """Its row."""
    column: str
    """Its column."""
    value: Value
    """What was read there."""


def holds_any(values: Iterable[Value]) -> bool:
    """Whether anything is to be shown in a table: a value that is on the page, or one that is doubted."""
    return any(value.status != "absent" or value.review for value in values)


def _place(indicator: Indicator, value: Value, edition: str | None) -> Place:
    here = spot(indicator, edition)
    return Place(here.group, here.row, here.column, value)


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


def _rows(table: Table, columns: Sequence[str], places: Iterable[Place], fails: frozenset[str], indent: str = "") -> None:
    """One line a row of the form, its values under their columns."""
    for row, members in groupby(places, key=lambda p: p.row):
        values = {p.column: p.value for p in members}
        table.add_row(Padding(Text(row), (0, 0, 0, len(indent)), expand=False), *(cell(values.get(column), fails) for column in columns))


def _disclosure(places: Sequence[Place], fails: frozenset[str]) -> Iterator[RenderableType]:
    """Table two: a small block for each item of article 20."""
    for group, block in groupby(places, key=lambda p: p.group):
        members = tuple(block)
        columns = arranged(p.column for p in members)
        table = _frame(group)
        for column in columns:
            table.add_column(column, justify="right", overflow="fold")
        _rows(table, columns, members, fails)
        yield table


def _requests(places: Sequence[Place], fails: frozenset[str]) -> Iterator[RenderableType]:
    """Table three: seven columns, the rows under their groups."""
    columns = _unique(p.column for p in places)
    organisations = [c.partition("/")[2] for c in columns if "/" in c]
    table = _frame(f"法人或其他组织：{organisations[0]} … {organisations[-1]}" if organisations else "")
    for column in columns:
        table.add_column(_two_lines(column.rpartition("/")[2]), justify="right")
    for group, members in groupby(places, key=lambda p: p.group):
        if group:
            table.add_row(Text(group, style="bold"))
        _rows(table, columns, members, fails, indent="  " if group else "")
    yield table


def _litigation(places: Sequence[Place], fails: frozenset[str], width: int) -> Iterator[RenderableType]:
    """Table four: fifteen columns in one line; on a narrow screen one row for each kind of case."""
    columns = _unique(p.column for p in places)
    cases = {case: tuple(members) for case, members in groupby(places, key=lambda p: f"{p.group}/{p.row}".strip("/"))}
    if width < NARROW:
        table = _frame("")
        for column in columns:
            table.add_column(_two_lines(column), justify="right")
        for case, members in cases.items():
            values = {p.column: p.value for p in members}
            table.add_row(Text(case), *(cell(values.get(column), fails) for column in columns))
        yield table
        return
    yield Text("   ".join(f"{1 + 5 * n}–{5 + 5 * n} {case}" for n, case in enumerate(cases)))
    table = Table(box=box.SQUARE)
    for members in cases.values():
        for place in members:
            table.add_column(_two_lines(place.column), justify="right")
    table.add_row(*(cell(p.value, fails) for members in cases.values() for p in members))
    yield table


def form(
    catalogue: Iterable[Indicator], values: Sequence[Value], edition: str | None, fails: frozenset[str], width: int
) -> Iterator[RenderableType]:
    """The tables of which the report holds anything, each under the form's heading; those of which it holds nothing in a line."""
    if not holds_any(values):
        if values:
            yield Text(f"\nnone of the form's tables could be read: {len(values)} values are not on the page", style="dim")
        return
    by_id = {value.indicator: value for value in values}
    known = [indicator for indicator in catalogue if indicator.id in by_id]
    for section, heading in HEADINGS.items():
        places = tuple(_place(i, by_id[i.id], edition) for i in known if i.section == section)
        if not places:
            continue
        yield Text(f"\n{heading}", style="bold")
        if not holds_any([p.value for p in places]):
            yield Text(f"nothing of this table could be read: {len(places)} values are not on the page", style="dim")
        elif section == 2:
            yield from _disclosure(places, fails)
        elif section == 3:
            yield from _requests(places, fails)
        else:
            yield from _litigation(places, fails, width)
