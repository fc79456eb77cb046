"""Subtotals beside the label of a group whose rows are all there: （六）其他处理 is one row in one form and three in the next."""

from collections.abc import Mapping
from dataclasses import replace

from extractor.match.tables.reading import TableReading
from extractor.model.candidates import Candidate
from extractor.rulebook.tables import TableRules

_WHOLE = ".all"
"""Ends the key of a row that is one in a form and a group of rows in another."""
_LEAST_PARTS = 2


def without_subtotals(said: Mapping[str, TableReading], tables: Mapping[str, TableRules]) -> dict[str, TableReading]:
    """The readings without rows that are the sums of a group's rows, cell by cell: the form has the one or the others, never both."""
    found = dict(said)
    for name, reading in said.items():
        for key in [row for row in reading.rows if row.endswith(_WHOLE)]:
            stem = key.removesuffix("all")
            parts = [row for row in reading.rows if row.startswith(stem) and row != key]
            if len(parts) >= _LEAST_PARTS and _sums(reading, tables[name], key, parts):
                own = {i.id for (row, _), i in tables[name].by_cell.items() if row == key}
                kept = tuple(c for c in reading.candidates if c.indicator not in own)
                found[name] = replace(reading, candidates=kept)
    return found


def _sums(reading: TableReading, rules: TableRules, whole: str, parts: list[str]) -> bool:
    """Whether every cell of a row is the sum of those of others, and some cell is not empty."""
    cells: Mapping[str, Candidate] = {c.indicator: c for c in reading.candidates}

    def row(key: str) -> list[Candidate | None]:
        return [cells.get(rules.by_cell[key, column].id) for column in rules.columns if (key, column) in rules.by_cell]

    read = [row(key) for key in (whole, *parts)]
    if any(c is None or c.status == "unresolved" for cells_ in read for c in cells_) or len({len(cells_) for cells_ in read}) > 1:
        return False
    total, *others = ([c.value or 0 for c in cells_ if c] for cells_ in read)
    return any(c and c.value is not None for c in read[0]) and total == [sum(column) for column in zip(*others, strict=True)]
