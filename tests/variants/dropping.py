"""Which cells a layout prints, and what that leaves for the oracle to know."""

import random

from tests.variants import oracle
from tests.variants.types import Mode, Piece, Plan, PrintedRow, Row

DROPPED = {
    "lines_spaced": ("empty",),
    "piped_dropped": ("empty", "nbsp"),
    "spaced": ("empty", "nbsp"),
    "aligned": ("empty", "nbsp"),
    "glued": ("empty", "nbsp"),
    "glued_spaces": ("empty", "nbsp"),
}
"""Layout -> blank marks that leave no trace in it."""
GLUED = ("glued", "glued_spaces")


def shown(plan: Plan, row: Row) -> list[Piece]:
    """The cells of a row that leave a trace, in order."""
    if plan.blank in DROPPED.get(plan.layout, ()):
        return [cell for cell in row.cells if cell.value is not None]
    if plan.layout == "piped_dropped" and row.key.startswith("requests."):
        # seen on real pages: the mark stands in the first and the last column, the blanks between were empty
        ends = (row.cells[0], row.cells[-1])
        return [cell for cell in row.cells if cell.value is not None or cell in ends]
    return row.cells


def table_of(row: Row) -> str:
    """Which table a row of values stands in."""
    return {"disclosure": "two", "requests": "three"}.get(row.key.split(".")[0], "four")


def separated(plan: Plan, row: Row) -> PrintedRow:
    """A row with something between its cells."""
    cells = shown(plan, row)
    mode: Mode = "cells" if len(cells) == len(row.cells) else "dropped"
    runs = tuple(cell.text.translate(oracle._WIDTH) for cell in cells)
    return PrintedRow(table_of(row), row.key, tuple(cell.indicator for cell in row.cells), mode, runs)


def glued(plan: Plan, row: Row, rng: random.Random) -> tuple[PrintedRow, list[str]]:
    """A row with nothing between most of its cells: what the oracle sees, and what is written before each cell."""
    cells = shown(plan, row)
    spaces = plan.layout == "glued_spaces" and rng.random() < 0.3 and len(cells) > 1
    at = rng.randrange(1, len(cells)) if spaces else 0
    before = [" " if number and number == at else "" for number in range(len(cells))]
    runs = "".join(gap + cell.text for gap, cell in zip(before, cells, strict=True)).translate(oracle._WIDTH).split(" ")
    mode: Mode = "glued" if len(cells) == len(row.cells) else "glued_dropped"
    names = tuple(cell.indicator for cell in row.cells)
    return PrintedRow(table_of(row), row.key, names, mode, tuple(run for run in runs if run)), before
