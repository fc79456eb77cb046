"""One sheet: its cells as they are seen, by row and column, without what is hidden."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractor.read.package import Tree, child, value
from extractor.read.workbook.styles import Styles

MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 20_000, 1_000, 200_000
"""Of a sheet that are looked at; the form has 45 rows and 15 columns."""
_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


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


def place_of(name: str) -> tuple[int, int] | None:
    """Row and column of B7, from 0; None for no such name."""
    found = _PLACE.fullmatch(name)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def name_of(row: int, column: int) -> str:
    """B7 of row 6 and column 1."""
    letters, column = "", column + 1
    while column:
        column, last = divmod(column - 1, 26)
        letters = chr(ord("A") + last) + letters
    return f"{letters}{row + 1}"


def grid_of(root: Tree, strings: tuple[str, ...], styles: Styles) -> Grid:
    """What is seen of a sheet. `strings`: the workbook's shared texts."""
    rows: set[int] = set()
    cells: dict[tuple[int, int], Shown] = {}
    bare = any(value(view, "showZeros") in ("0", "false") for view in child(root, "sheetViews") or ())
    for row in child(root, "sheetData") or ():
        number = value(row, "r") or ""
        if value(row, "hidden") in ("1", "true") and number.isdecimal():
            rows.add(int(number) - 1)
        for cell in row:
            shown = _shown(cell, strings, styles)
            if bare and shown and _is_zero(cell):
                shown = Shown(shown.row, shown.column, "", shown.framed)
            if shown and shown.row < MOST_ROWS and shown.column < MOST_COLUMNS and len(cells) < MOST_CELLS:
                cells[shown.row, shown.column] = shown
    return Grid(cells, dict(_merged(root)), frozenset(rows), frozenset(_hidden_columns(root)))


def _is_zero(cell: Tree) -> bool:
    """Whether a number is zero, which some sheets do not show."""
    stored = child(cell, "v")
    return value(cell, "t") in (None, "n") and stored is not None and (stored.text or "").strip("0.") == "" != stored.text


def _shown(cell: Tree, strings: tuple[str, ...], styles: Styles) -> Shown | None:
    place = place_of(value(cell, "r") or "")
    if place is None:
        return None
    style = value(cell, "s") or "0"
    number = int(style) if style.isdecimal() and len(style) < 7 else 0
    return Shown(*place, _text(cell, strings, styles, number).strip(), styles.framed(number))


def _text(cell: Tree, strings: tuple[str, ...], styles: Styles, style: int) -> str:
    kind, stored = value(cell, "t") or "n", child(cell, "v")
    said = (stored.text or "") if stored is not None else ""
    if kind == "s":
        return strings[int(said)] if said.isdecimal() and int(said) < len(strings) else ""
    if kind == "inlineStr":
        return rich_text(child(cell, "is"))
    if kind == "b":
        return {"1": "TRUE", "0": "FALSE"}.get(said, said)
    return styles.shown(said, style) if kind == "n" and said else said


def rich_text(tree: Tree | None) -> str:
    """A text in pieces of several looks; how it is pronounced left out."""
    pieces = []
    for one in tree if tree is not None else ():
        if one.tag == "t":
            pieces.append(one.text or "")
        elif one.tag == "r" and (text := child(one, "t")) is not None:
            struck = child(one, "rPr", "strike")
            pieces.append("" if struck is not None and value(struck, "val") not in ("0", "false") else text.text or "")
    return "".join(pieces)


def _merged(root: Tree) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    for one in child(root, "mergeCells") or ():
        first, _, last = (value(one, "ref") or "").partition(":")
        begins, ends = place_of(first), place_of(last)
        if begins and ends and begins <= ends and ends[0] < MOST_ROWS and ends[1] < MOST_COLUMNS:
            yield begins, ends


def _hidden_columns(root: Tree) -> Iterator[int]:
    for one in child(root, "cols") or ():
        first, last = value(one, "min") or "", value(one, "max") or ""
        if value(one, "hidden") in ("1", "true") and first.isdecimal() and last.isdecimal():
            yield from range(int(first) - 1, min(int(last), MOST_COLUMNS))
