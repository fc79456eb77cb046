"""One sheet: its cells as they are seen, by row and column, without what is hidden."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from extractor.model.document import UNSAID
from extractor.read.package import Tree, child, value
from extractor.read.workbook.places import area_of, place_of
from extractor.read.workbook.rules import Rule, rules_of
from extractor.read.workbook.styles import Styles

MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 20_000, 1_000, 200_000
"""Of a sheet that are looked at; the form has 45 rows and 15 columns."""
BEYOND = 50
"""Rows and columns behind the last that say something that are looked at: frames and merged cells may go on to the end of a sheet."""
_NUMBER = re.compile("[1-9][0-9]{0,6}")


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell that is seen."""

    row: int
    column: int
    """From 0, hidden ones counted."""
    text: str
    framed: bool
    """Whether lines are drawn around it."""


@dataclass(frozen=True, slots=True)
class Grid:
    """What is seen of a sheet."""

    cells: dict[tuple[int, int], Shown]
    merged: dict[tuple[int, int], tuple[int, int]]
    """Upper left corner of merged cells -> last row and column."""
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    most: tuple[int, int]
    """The last row and column that are looked at."""


def grid_of(root: Tree, strings: tuple[Tree, ...], styles: Styles) -> Grid:
    """What is seen of a sheet. `strings`: the workbook's shared texts."""
    hidden: set[int] = set()
    cells: dict[tuple[int, int], Shown] = {}
    bare = any(value(view, "showZeros") in ("0", "false") for view in child(root, "sheetViews") or ())
    rules = tuple(rules_of(root))
    number = -1
    for row in child(root, "sheetData") or ():
        said = value(row, "r") or ""
        number = int(said) - 1 if _NUMBER.fullmatch(said) else number + 1
        if value(row, "hidden") in ("1", "true") or _is_nothing(value(row, "ht")):
            hidden.add(number)
        column = -1
        for cell in row:
            place = place_of(value(cell, "r") or "") or (number, column + 1)
            column = place[1]
            shown = _shown(place, cell, strings, styles, rules)
            if bare and _is_zero(cell):
                shown = replace(shown, text="")
            if shown.row < MOST_ROWS and shown.column < MOST_COLUMNS and len(cells) < MOST_CELLS:
                cells[place] = shown
    most_row, most_column = (max((place[axis] for place, cell in cells.items() if cell.text), default=0) + BEYOND for axis in (0, 1))
    merged = [
        (begins, (min(ends[0], most_row), min(ends[1], most_column)))
        for begins, ends in _merged(root)
        if begins[0] <= most_row and begins[1] <= most_column
    ]
    columns = frozenset(_hidden_columns(root))
    veiled = _veiled(cells, merged, columns)
    cells |= {place: replace(cells[place], text=UNSAID) for place in veiled}
    grid = Grid(cells, {}, frozenset(hidden), columns - {column for _, column in veiled}, (most_row, most_column))
    for begins, ends in merged:
        _merge(grid, begins, ends)
    return grid


def _veiled(
    cells: dict[tuple[int, int], Shown], merged: list[tuple[tuple[int, int], tuple[int, int]]], hidden: frozenset[int]
) -> frozenset[tuple[int, int]]:
    """Places that say something in hidden columns of a table whose heads reach over them: without them the rest would seem to be the
    whole table, and its numbers would be counted off to the wrong columns."""
    if not hidden:
        return frozenset()
    reaching = {begins: range(begins[1], ends[1] + 1) for begins, ends in merged if not hidden.issuperset(range(begins[1], ends[1] + 1))}
    crossed = hidden.intersection(column for columns in reaching.values() for column in columns)
    return frozenset(place for place, cell in cells.items() if place[1] in crossed and cell.text and place not in reaching)


def _is_nothing(size: str | None) -> bool:
    """Whether a height or width is zero."""
    return bool(size) and (size or "").strip("0.") == ""


def _merge(grid: Grid, begins: tuple[int, int], ends: tuple[int, int]) -> None:
    """Puts merged cells in a grid: what they say stands at the first of them that is not hidden."""
    row = next((row for row in range(begins[0], ends[0] + 1) if row not in grid.hidden_rows), None)
    column = next((column for column in range(begins[1], ends[1] + 1) if column not in grid.hidden_columns), None)
    if row is None or column is None:
        return
    grid.merged[row, column] = ends
    if (row, column) != begins and (cell := grid.cells.get(begins)):
        grid.cells[row, column] = replace(cell, row=row, column=column)


def _is_zero(cell: Tree) -> bool:
    """Whether a number is zero, which some sheets do not show."""
    stored = child(cell, "v")
    return value(cell, "t") in (None, "n") and stored is not None and (stored.text or "").strip("0.") == "" != stored.text


def _shown(place: tuple[int, int], cell: Tree, strings: tuple[Tree, ...], styles: Styles, rules: tuple[Rule, ...]) -> Shown:
    style = value(cell, "s") or "0"
    number = int(style) if style.isdecimal() and len(style) < 7 else 0
    text = _text(cell, strings, styles, number).strip()
    if text and any(rule.hides(place, cell, number, styles) for rule in rules):
        text = UNSAID
    return Shown(*place, text, styles.framed(number))


def _text(cell: Tree, strings: tuple[Tree, ...], styles: Styles, style: int) -> str:
    kind, stored = value(cell, "t") or "n", child(cell, "v")
    said = (stored.text or "") if stored is not None else ""
    if kind == "s":
        return styles.shown_text(strings[int(said)], style) if said.isdecimal() and int(said) < len(strings) else ""
    if kind == "inlineStr":
        return styles.shown_text(child(cell, "is"), style)
    if not said and child(cell, "f") is not None and (kind != "str" or stored is None):
        return UNSAID  # nobody has worked it out yet; who opens the workbook sees a result
    if kind == "b":
        said = {"1": "TRUE", "0": "FALSE"}.get(said, said)
    return styles.shown(said, style, is_number=kind == "n")


def _merged(root: Tree) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    for one in child(root, "mergeCells") or ():
        area = area_of(value(one, "ref") or "")
        if area and area[1][0] < MOST_ROWS and area[1][1] < MOST_COLUMNS:
            yield area


def _hidden_columns(root: Tree) -> Iterator[int]:
    for one in child(root, "cols") or ():
        first, last = value(one, "min") or "", value(one, "max") or ""
        if (value(one, "hidden") in ("1", "true") or _is_nothing(value(one, "width"))) and first.isdecimal() and last.isdecimal():
            yield from range(int(first) - 1, min(int(last), MOST_COLUMNS))
