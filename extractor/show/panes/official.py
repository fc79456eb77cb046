"""The form's tables as the State Council prints them, with merged cells and headers that say what they are headers of."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import groupby

from extractor.rulebook import Rulebook
from extractor.rulebook.layout import Spot, arranged, spot
from extractor.rulebook.table_file import GROUPS, OWN_HEADERS, WITH_TOTAL
from extractor.rulebook.tables import TableRules
from extractor.show.panes.view import Block, PaneCell, Shown, Table

Values = Mapping[str, Shown]
_LABELS = 3
"""Columns of labels of a table with a total: 三、本年度办理结果 | （三）不予公开 | 1.属于国家秘密."""
_UNDER_RESULTS = ("outcome", "processed")
"""Parts in the equations of the rows that stand under 三、本年度办理结果."""


def _unique(spots: Sequence[Spot]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(s.column for s in spots))


def _runs(spots: Sequence[Spot], key: Callable[[Spot], str]) -> list[tuple[str, tuple[Spot, ...]]]:
    return [(name, tuple(members)) for name, members in groupby(spots, key=key)]


def _values(line: Sequence[Spot], columns: Sequence[str], values: Values) -> Iterator[PaneCell]:
    by_column = {s.column: values[s.indicator.id] for s in line}
    for column in columns:
        yield PaneCell(value=by_column.get(column))


def _own_headers(spots: Sequence[Spot], values: Values, edition: str | None, table: TableRules) -> Iterator[Block]:
    """A block for each group (in table two: for each item of article 20), with columns of its own."""
    for group, members in _runs(spots, lambda s: s.group):
        columns = arranged(members, table, edition)
        body = tuple(
            (PaneCell(row, scope="row"), *_values(line, columns, values)) for row, line in _runs(members, lambda s: s.row)
        )
        head = (PaneCell(table.corner, scope="col"), *(PaneCell(c, scope="col") for c in columns))
        yield Block(group, (head,), body, len(columns))


def _head(columns: Sequence[str], table: TableRules) -> tuple[tuple[PaneCell, ...], ...]:
    """What stands over all columns (申请人情况), and over some (法人或其他组织 over its five)."""
    second: list[PaneCell] = []
    third: list[PaneCell] = []
    for group, members in groupby(columns, key=lambda c: c.partition("/")[0] if "/" in c else ""):
        names = [name.rpartition("/")[2] for name in members]
        if group:
            second.append(PaneCell(group, scope="colgroup", across=len(names)))
            third += [PaneCell(name, scope="col") for name in names]
        else:
            second += [PaneCell(name, scope="col", down=2) for name in names]
    first = (
        PaneCell(table.corner, scope="col", across=_LABELS, down=3),
        PaneCell(table.over_columns, scope="colgroup", across=len(columns)),
    )
    return (first, tuple(second), tuple(third))


def _with_total(spots: Sequence[Spot], values: Values, _: str | None, table: TableRules) -> Iterator[Block]:
    """The same columns in every row; 三 beside all its outcomes, (三) to (六) beside theirs."""
    columns, roles = _unique(spots), table.roles
    outcomes = [s for s in spots if roles.get(s.indicator.row) in _UNDER_RESULTS]
    results = next((s.group for s in outcomes if s.group and not s.group.startswith("(")), "")
    below = len({s.indicator.row for s in outcomes}) if results else 0
    body: list[tuple[PaneCell, ...]] = []
    begun = False
    for group, members in _runs(spots, lambda s: s.group if s.group != results else ""):
        lines = _runs(members, lambda s: s.row)
        for n, (row, line) in enumerate(lines):
            inside = bool(below) and roles.get(line[0].indicator.row) in _UNDER_RESULTS
            labels: list[PaneCell] = []
            if inside and not begun:
                labels.append(PaneCell(results, scope="rowgroup", down=below))
                begun = True
            if group and n == 0:
                labels.append(PaneCell(group, scope="rowgroup", down=len(lines)))
            labels.append(PaneCell(row, scope="row", across=_LABELS - inside - bool(group)))
            body.append((*labels, *_values(line, columns, values)))
    yield Block("", _head(columns, table), tuple(body), len(columns))


def _groups(spots: Sequence[Spot], values: Values, _: str | None, __: TableRules) -> Iterator[Block]:
    """One row with the cells of all groups."""
    first: list[PaneCell] = []
    second: list[PaneCell] = []
    for group, members in _runs(spots, lambda s: s.group):
        cases = _runs(members, lambda s: s.row)
        if group:
            first.append(PaneCell(group, scope="colgroup", across=len(members)))
            second += [PaneCell(name, scope="colgroup", across=len(case)) for name, case in cases]
        else:
            first += [PaneCell(name, scope="colgroup", across=len(case), down=2) for name, case in cases]
    third = tuple(PaneCell(s.column, scope="col") for s in spots)
    body = (tuple(PaneCell(value=values[s.indicator.id]) for s in spots),)
    yield Block("", (tuple(first), tuple(second), third), body, len(spots))


_LAID: Mapping[str, Callable[[Sequence[Spot], Values, str | None, TableRules], Iterator[Block]]] = {
    OWN_HEADERS: _own_headers, WITH_TOTAL: _with_total, GROUPS: _groups,
}  # fmt: skip
"""Shape -> how it is laid out."""


def tables_of(
    values: Values, statuses: Mapping[str, str], edition: str | None, sections: Collection[str], rulebook: Rulebook
) -> Iterator[Table]:
    """The tables, whatever edition their rows are of, and behind them values that the catalogue does not know.

    `statuses`: indicator -> its status; a table of which nothing is on the page says so and stays folded. `sections`: the report's; a
    table of none of them that holds nothing is another form's.
    """
    for table in rulebook.tables.values():
        spots = [spot(i, edition) for i in table.by_cell.values() if i.id in values]
        if not (spots or table.section in sections):
            continue
        empty = all(statuses[s.indicator.id] == "absent" and "review" not in values[s.indicator.id].marks.names for s in spots)
        yield Table(table.name, table.heading, tuple(_LAID[table.shape](spots, values, edition, table)) if spots else (), empty)
    known = {i.id for i in rulebook.indicators}
    strangers = [name for name in values if name not in known]
    if strangers:
        body = tuple((PaneCell(name, scope="row"), PaneCell(value=values[name])) for name in strangers)
        yield Table("other", "", (Block("", (), body, 1),), empty=False)
