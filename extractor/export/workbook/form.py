"""The form's three tables of one report on one sheet, as the State Council lays them out."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Protocol

from extractor.model.lines import ReportLine, ValueLine
from extractor.rulebook.layout import HEADINGS, Spot, arranged, spots
from extractor.rulebook.tables import Indicator

WIDEST = 15
"""Columns of table four; the headings run over them."""


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


def _disclosure(sheet: Sheet, row: int, cells: Sequence[Spot], values: Mapping[str, ValueLine]) -> int:
    """Table two: a block for each item of article 20. The next free row."""
    for group, block in groupby(cells, key=lambda s: s.group):
        members = list(block)
        columns = arranged(s.column for s in members)
        sheet.across((row, 0), (row, len(columns) + 1), group)
        sheet.across((row + 1, 0), (row + 1, 1), "信息内容")
        for n, column in enumerate(columns):
            sheet.text(row + 1, 2 + n, column)
        row += 2
        for name, line in groupby(members, key=lambda s: s.row):
            sheet.across((row, 0), (row, 1), name, "side")
            for spot in line:
                sheet.value(row, 2 + columns.index(spot.column), values.get(spot.indicator.id))
            row += 1
    return row


def _requests_head(sheet: Sheet, row: int, columns: Sequence[str]) -> int:
    """申请人情况 over the columns, 法人或其他组织 over its five. The next free row."""
    sheet.across((row, 0), (row + 2, 1), "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）")
    sheet.across((row, 2), (row, 1 + len(columns)), "申请人情况")
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


def _requests(sheet: Sheet, row: int, cells: Sequence[Spot], values: Mapping[str, ValueLine]) -> int:
    """Table three: seven columns, the rows beside their groups. The next free row."""
    columns = _unique([s.column for s in cells])
    row = _requests_head(sheet, row, columns)
    for group, members in groupby(cells, key=lambda s: s.group):
        lines = [(name, list(line)) for name, line in groupby(members, key=lambda s: s.row)]
        if group:
            sheet.across((row, 0), (row + len(lines) - 1, 0), group, "side")
        for name, line in lines:
            if group:
                sheet.text(row, 1, name, "side")
            else:
                sheet.across((row, 0), (row, 1), name, "side")
            for spot in line:
                sheet.value(row, 2 + columns.index(spot.column), values.get(spot.indicator.id))
            row += 1
    return row


def _review(sheet: Sheet, row: int, cells: Sequence[Spot], values: Mapping[str, ValueLine]) -> int:
    """Table four: one row of three times five cells. The next free row."""
    at = 0
    for group, members in groupby(cells, key=lambda s: s.group):
        cases = [(name, list(case)) for name, case in groupby(members, key=lambda s: s.row)]
        width = sum(len(case) for _, case in cases)
        if group:
            sheet.across((row, at), (row, at + width - 1), group)
        for name, case in cases:
            sheet.across((row + bool(group), at), (row + 1, at + len(case) - 1), name)
            for n, spot in enumerate(case):
                sheet.text(row + 2, at + n, spot.column)
                sheet.value(row + 3, at + n, values.get(spot.indicator.id))
            at += len(case)
    return row + 4


_TABLES: Mapping[int, Callable[[Sheet, int, Sequence[Spot], Mapping[str, ValueLine]], int]] = {2: _disclosure, 3: _requests, 4: _review}


def lay_out(sheet: Sheet, row: int, report: ReportLine, catalogue: Sequence[Indicator]) -> int:
    """The three tables of `report` from `row` on, each under the form's heading. The next free row."""
    values = {value["indicator"]: value for value in report["values"]}
    for section, lay in _TABLES.items():
        cells = [s for s in spots(catalogue, section, report["edition"]) if s.indicator.id in values]
        sheet.across((row, 0), (row, WIDEST - 1), HEADINGS[section], "title")
        row = lay(sheet, row + 1, cells, values) + 1 if cells else row + 2
    return row
