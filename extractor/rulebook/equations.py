"""rules/equations.yaml: what the form says must add up."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from extractor.errors import RulebookError
from extractor.rulebook.files import RuleFile, load_file
from extractor.rulebook.tables import TableRules


class EquationEntry(RuleFile):
    """Shape of one equation."""

    id: str
    label: str
    table: str
    over: Literal["columns", "rows"]
    left: list[str]
    right: list[str]


class EquationFile(RuleFile):
    """Shape of rules/equations.yaml."""

    equations: list[EquationEntry]


@dataclass(frozen=True, slots=True)
class Equation:
    """Sum of the left = sum of the right."""

    id: str
    """The equation's name and the row or column it is for."""
    label: str
    """As the form would say it."""
    left: tuple[str, ...]
    """Indicators."""
    right: tuple[str, ...]
    """Indicators."""
    bound: frozenset[str]
    """Members that not every edition of the form has."""
    table: str
    """The table it is for."""
    over: Literal["columns", "rows"]
    """What it is repeated for."""
    key: str
    """The row or column it is for."""
    where: str
    """Its name in a sentence: without the table's."""


def _expand(entry: EquationEntry, table: TableRules, where: str) -> list[Equation]:
    expanded: list[Equation] = []
    for over in table.columns if entry.over == "columns" else table.rows:

        def members(names: list[str], over: str = over) -> tuple[str, ...]:
            cells = [(name, over) if entry.over == "columns" else (over, name) for name in names]
            unknown = [cell for cell in cells if cell not in table.by_cell]
            if unknown:
                remedy = "Use row and column keys of rules/tables.yaml."
                raise RulebookError(f"{entry.id}: no cell {unknown[0]}", where=where, remedy=remedy)
            return tuple(table.by_cell[cell].id for cell in cells)

        left, right = members(entry.left), members(entry.right)
        editions = {i.id: i.editions for i in table.by_cell.values()}
        bound = frozenset(m for m in right if len(editions[m]) < len(table.editions))
        # Without a name of its table in its ids, a row's sum goes by the row's.
        name = f"{entry.id}.{over}" if table.prefix else f"{over}.sum"
        bound = bound if entry.over == "columns" else frozenset()
        where_to = name.removeprefix(table.prefix)
        expanded.append(Equation(name, entry.label, left, right, bound, table.name, entry.over, over, where_to))
    return expanded


def load_equations(folder: Path, tables: Mapping[str, TableRules]) -> tuple[Equation, ...]:
    """All equations of the form, one a column or row."""
    file = load_file(folder, "equations.yaml", EquationFile)
    where = str(folder / "equations.yaml")
    for entry in file.equations:
        if entry.table not in tables:
            remedy = f"Name one of: {', '.join(tables)}."
            raise RulebookError(f"{entry.id}.table: no table {entry.table!r}", where=where, remedy=remedy)
    return tuple(e for entry in file.equations for e in _expand(entry, tables[entry.table], where))
