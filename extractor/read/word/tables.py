"""A table's rows as they are seen: cells that cover several rows or columns, rows that were deleted left out."""

from collections.abc import Iterator
from dataclasses import dataclass

from extractor.read.package import Tree, child, value
from extractor.read.word.looks import is_on

_WIDEST = 1_000
"""Columns that one cell may claim."""
_AROUND = frozenset(["sdt", "sdtContent", "ins", "moveTo", "customXml"])


@dataclass(slots=True)
class Slot:
    """A cell and what it covers; the gap before or behind a row that begins later or ends earlier has no cell."""

    cell: Tree | None
    column: int
    columns: int
    goes_on: bool
    """Whether it goes on with the cell above."""
    rows: int = 1


def laid_out(table: Tree) -> list[list[Slot]]:
    """The rows, each with the cells that begin in it, from left to right."""
    rows = [_slots(row) for row in _members(table, "tr") if not _is_gone(row)]
    above: dict[int, Slot] = {}
    for row in rows:
        begun: dict[int, Slot] = {}
        for slot in row:
            first = above.get(slot.column)
            if slot.goes_on and first is not None and first.columns == slot.columns:
                first.rows += 1
                begun[slot.column] = first
            else:
                slot.goes_on = False  # with nothing above it, it is a cell
                begun[slot.column] = slot
        above = begun
    return [[slot for slot in row if not slot.goes_on] for row in rows]


def _members(tree: Tree, name: str) -> Iterator[Tree]:
    """The rows of a table, the cells of a row, those inside controls and accepted insertions among them."""
    for one in tree:
        if one.tag == name:
            yield one
        elif one.tag in _AROUND:
            yield from _members(one, name)


def _is_gone(row: Tree) -> bool:
    """Whether a row was deleted, or is hidden."""
    properties = child(row, "trPr")
    return child(properties, "del") is not None or is_on(properties, "hidden")


def _slots(row: Tree) -> list[Slot]:
    slots: list[Slot] = []
    column = _count(child(row, "trPr", "gridBefore"), 0)
    if column:
        slots.append(Slot(None, 0, column, goes_on=False))
    for cell in _members(row, "tc"):
        columns = _count(child(cell, "tcPr", "gridSpan"), 1)
        beside = child(cell, "tcPr", "hMerge")
        if beside is not None and value(beside, "val") != "restart" and slots:
            slots[-1].columns += columns
        else:
            slots.append(Slot(cell, column, columns, goes_on=_goes_on(cell)))
        column += columns
    return slots


def _goes_on(cell: Tree) -> bool:
    merged = child(cell, "tcPr", "vMerge")
    return merged is not None and value(merged, "val") != "restart"


def _count(tree: Tree | None, default: int) -> int:
    said = value(tree, "val") if tree is not None else None
    return min(int(said), _WIDEST) if said is not None and said.isdecimal() and len(said) < 6 else default
