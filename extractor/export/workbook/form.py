"""The form's tables of one report on one sheet, as the State Council lays them out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from extractor.model.lines import ReportLine, ValueLine
from extractor.rulebook.layout import Spot, arranged, spots
from extractor.rulebook.table_file import GROUPS, OWN_HEADERS, WITH_TOTAL
from extractor.rulebook.tables import TableRules

_LABELS = 2
"""Columns of labels."""


def widest(tables: Iterable[TableRules]) -> int:
    """Columns of the widest table; the headings run over them."""

    def width(table: TableRules) -> int:
        if table.shape == GROUPS:
            return len(table.columns) * len(table.rows)
        return _LABELS + max(len(columns) for row in table.cells.values() for columns in row.values())

    return max(map(width, tables))


class Sheet(Protocol):
    """A sheet as far as tables are laid out on it: rows and columns from zero."""

    def text(self, row: int, column: int, words: str, style: str = "head") -> None:
        """Words in one cell."""

    def across(self, first: tuple[int, int], last: tuple[int, int], words: str, style: str = "head") -> None:
        """Words in a block of cells, from one corner to the other."""

    def value(self, row: int, column: int, value: ValueLine | None) -> None:
        """A value, or an empty cell of the form."""


def _unique(words: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(words))


@dataclass(frozen=True, slots=True)
class Part:
    """A table of one report, before it is laid out."""

    table: TableRules
    """Which."""
    edition: str | None
    """The report's."""
    cells: Sequence[Spot]
    """Its cells, in the form's order."""
    values: Mapping[str, ValueLine]
    """What is stated there, by indicator."""


def _own_headers(sheet: Sheet, row: int, part: Part) -> int:
    """A block for each group (in table two: for each item of article 20). The next free row."""
    for group, block in groupby(part.cells, key=lambda s: s.group):
        members = list(block)
        columns = arranged(members, part.table, part.edition)
        sheet.across((row, 0), (row, len(columns) + 1), group)
        sheet.across((row + 1, 0), (row + 1, 1), part.table.corner)
        for n, column in enumerate(columns):
            sheet.text(row + 1, 2 + n, column)
        row += 2
        for name, line in groupby(members, key=lambda s: s.row):
            sheet.across((row, 0), (row, 1), name, "side")
            for spot in line:
                sheet.value(row, 2 + columns.index(spot.column), part.values.get(spot.indicator.id))
            row += 1
    return row


def _head(sheet: Sheet, row: int, columns: Sequence[str], table: TableRules) -> int:
    """What stands over all columns (申请人情况), and over some (法人或其他组织 over its five). The next free row."""
    sheet.across((row, 0), (row + 2, 1), table.corner)
    sheet.across((row, 2), (row, 1 + len(columns)), table.over_columns)
    at = 2
    for group, members in groupby(columns, key=lambda c: c.partition("/")[0] if "/" in c else ""):
        names = list(members)
        if group:
            sheet.across((row + 1, at), (row + 1, at + len(names) - 1), group)
            for n, name in enumerate(names):
                sheet.text(row + 2, at + n, name.partition("/")[2])
        else:
            for n, name in enumerate(names):
                sheet.across((row + 1, at + n), (row + 2, at + n), name)
        at += len(names)
    return row + 3


def _with_total(sheet: Sheet, row: int, part: Part) -> int:
    """The same columns in every row, the rows beside their groups. The next free row."""
    columns = _unique([s.column for s in part.cells])
    row = _head(sheet, row, columns, part.table)
    for group, members in groupby(part.cells, key=lambda s: s.group):
        lines = [(name, list(line)) for name, line in groupby(members, key=lambda s: s.row)]
        if group:
            sheet.across((row, 0), (row + len(lines) - 1, 0), group, "side")
        for name, line in lines:
            if group:
                sheet.text(row, 1, name, "side")
            else:
                sheet.across((row, 0), (row, 1), name, "side")
            for spot in line:
                sheet.value(row, 2 + columns.index(spot.column), part.values.get(spot.indicator.id))
            row += 1
    return row


def _groups(sheet: Sheet, row: int, part: Part) -> int:
    """One row with the cells of all groups. The next free row."""
    at = 0
    for group, members in groupby(part.cells, key=lambda s: s.group):
        cases = [(name, list(case)) for name, case in groupby(members, key=lambda s: s.row)]
        width = sum(len(case) for _, case in cases)
        if group:
            sheet.across((row, at), (row, at + width - 1), group)
        for name, case in cases:
            sheet.across((row + bool(group), at), (row + 1, at + len(case) - 1), name)
            for n, spot in enumerate(case):
                sheet.text(row + 2, at + n, spot.column)
                sheet.value(row + 3, at + n, part.values.get(spot.indicator.id))
            at += len(case)
    return row + 4


_LAID: Mapping[str, Callable[[Sheet, int, Part], int]] = {OWN_HEADERS: _own_headers, WITH_TOTAL: _with_total, GROUPS: _groups}
"""Shape -> how it is laid out."""


def lay_out(sheet: Sheet, row: int, report: ReportLine, tables: Sequence[TableRules]) -> int:
    """The tables of `report` from `row` on, each under the form's heading. The next free row."""
    values = {value["indicator"]: value for value in report["values"]}
    edition, width, held = report["edition"], widest(tables), {section["key"] for section in report["sections"]}
    for table in tables:
        cells = [s for s in spots(table, edition) if s.indicator.id in values]
        if not (cells or table.section in held):
            continue
        sheet.across((row, 0), (row, width - 1), table.heading, "title")
        row = _LAID[table.shape](sheet, row + 1, Part(table, edition, cells, values)) + 1 if cells else row + 2
    return row
