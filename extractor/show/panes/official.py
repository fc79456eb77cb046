"""The form's three tables as the State Council prints them, with merged cells and headers that say what they are headers of."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from extractor.rulebook import Rulebook
from extractor.rulebook.layout import HEADINGS, Spot, spot
from extractor.rulebook.tables import EDITIONS
from extractor.show.panes.view import Block, Cell, Shown, Table

Values = Mapping[str, Shown]
SUM_RULE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
APPLICANTS, CONTENT = "申请人情况", "信息内容"
_LABELS = 3
"""Columns of labels in table three: 三、本年度办理结果 | （三）不予公开 | 1.属于国家秘密."""
_KEYS = {2: "disclosure", 3: "requests", 4: "review"}
_UNDER_RESULTS = ("outcome", "processed")
"""Parts in the equations of the rows that stand under 三、本年度办理结果."""


def _unique(spots: Sequence[Spot]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(s.column for s in spots))


def _runs(spots: Sequence[Spot], key: Callable[[Spot], str]) -> list[tuple[str, tuple[Spot, ...]]]:
    return [(name, tuple(members)) for name, members in groupby(spots, key=key)]


def _values(line: Sequence[Spot], columns: Sequence[str], values: Values) -> Iterator[Cell]:
    by_column = {s.column: values[s.indicator.id] for s in line}
    for column in columns:
        yield Cell(value=by_column.get(column))


def _columns(spots: Sequence[Spot], edition: str | None, rulebook: Rulebook) -> tuple[str, ...]:
    """The columns of a block from left to right as the edition's form has them: the catalogue begins with those of the newest form.
    Behind them those that only another form has."""
    cells, found = rulebook.tables["disclosure"].cells, list[str]()
    for name in (edition, *EDITIONS) if edition in EDITIONS else EDITIONS:
        for row in dict.fromkeys(s.indicator.row for s in spots):
            keys = cells[row].get(name, ())
            found += [s.column for key in keys for s in spots if (s.indicator.row, s.indicator.column) == (row, key)]
    return tuple(dict.fromkeys(found))


def _disclosure(spots: Sequence[Spot], values: Values, edition: str | None, rulebook: Rulebook) -> Iterator[Block]:
    """A block for each item of article 20, with columns of its own."""
    for group, members in _runs(spots, lambda s: s.group):
        columns = _columns(members, edition, rulebook)
        body = tuple(
            (Cell(row, scope="row"), *_values(line, columns, values)) for row, line in _runs(members, lambda s: s.row)
        )
        head = (Cell(CONTENT, scope="col"), *(Cell(c, scope="col") for c in columns))
        yield Block(group, (head,), body, len(columns))


def _requests_head(columns: Sequence[str]) -> tuple[tuple[Cell, ...], ...]:
    """申请人情况 over all columns, 法人或其他组织 over its five."""
    second: list[Cell] = []
    third: list[Cell] = []
    for group, members in groupby(columns, key=lambda c: c.partition("/")[0] if "/" in c else ""):
        names = [name.rpartition("/")[2] for name in members]
        if group:
            second.append(Cell(group, scope="colgroup", across=len(names)))
            third += [Cell(name, scope="col") for name in names]
        else:
            second += [Cell(name, scope="col", down=2) for name in names]
    first = (Cell(SUM_RULE, scope="col", across=_LABELS, down=3), Cell(APPLICANTS, scope="colgroup", across=len(columns)))
    return (first, tuple(second), tuple(third))


def _requests(spots: Sequence[Spot], values: Values, _: str | None, rulebook: Rulebook) -> Iterator[Block]:
    """Seven columns; 三 beside all its outcomes, (三) to (六) beside theirs."""
    columns, roles = _unique(spots), rulebook.tables["requests"].roles
    outcomes = [s for s in spots if roles.get(s.indicator.row) in _UNDER_RESULTS]
    results = next((s.group for s in outcomes if s.group and not s.group.startswith("(")), "")
    below = len({s.indicator.row for s in outcomes}) if results else 0
    body: list[tuple[Cell, ...]] = []
    begun = False
    for group, members in _runs(spots, lambda s: s.group if s.group != results else ""):
        lines = _runs(members, lambda s: s.row)
        for n, (row, line) in enumerate(lines):
            inside = bool(below) and roles.get(line[0].indicator.row) in _UNDER_RESULTS
            labels: list[Cell] = []
            if inside and not begun:
                labels.append(Cell(results, scope="rowgroup", down=below))
                begun = True
            if group and n == 0:
                labels.append(Cell(group, scope="rowgroup", down=len(lines)))
            labels.append(Cell(row, scope="row", across=_LABELS - inside - bool(group)))
            body.append((*labels, *_values(line, columns, values)))
    yield Block("", _requests_head(columns), tuple(body), len(columns))


def _review(spots: Sequence[Spot], values: Values, _: str | None, __: Rulebook) -> Iterator[Block]:
    """One row of three times five cells."""
    first: list[Cell] = []
    second: list[Cell] = []
    for group, members in _runs(spots, lambda s: s.group):
        cases = _runs(members, lambda s: s.row)
        if group:
            first.append(Cell(group, scope="colgroup", across=len(members)))
            second += [Cell(name, scope="colgroup", across=len(case)) for name, case in cases]
        else:
            first += [Cell(name, scope="colgroup", across=len(case), down=2) for name, case in cases]
    third = tuple(Cell(s.column, scope="col") for s in spots)
    body = (tuple(Cell(value=values[s.indicator.id]) for s in spots),)
    yield Block("", (tuple(first), tuple(second), third), body, len(spots))


_LAID: Mapping[int, Callable[[Sequence[Spot], Values, str | None, Rulebook], Iterator[Block]]] = {2: _disclosure, 3: _requests, 4: _review}


def tables_of(values: Values, statuses: Mapping[str, str], edition: str | None, rulebook: Rulebook) -> Iterator[Table]:
    """The three tables, whatever edition their rows are of, and behind them values that the catalogue does not know.

    `statuses`: indicator -> its status; a table of which nothing is on the page says so and stays folded.
    """
    known = [i for i in rulebook.indicators if i.id in values]
    for section, lay in _LAID.items():
        spots = [spot(i, edition) for i in known if i.section == section]
        empty = all(statuses[s.indicator.id] == "absent" and "review" not in values[s.indicator.id].marks.names for s in spots)
        yield Table(_KEYS[section], HEADINGS[section], tuple(lay(spots, values, edition, rulebook)) if spots else (), empty)
    strangers = [name for name in values if name not in {i.id for i in known}]
    if strangers:
        body = tuple((Cell(name, scope="row"), Cell(value=values[name])) for name in strangers)
        yield Table("other", "", (Block("", (), body, 1),), empty=False)
