"""rules/equations.yaml: what the form says must add up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from extractor.errors import RulebookError
from extractor.rulebook.faults import did_you_mean, refuse
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


def _cell(entry: EquationEntry, name: str, over: str, table: TableRules) -> str:
    """The indicator of a member; "" where the table has none."""
    found = table.by_cell.get((name, over) if entry.over == "columns" else (over, name))
    return found.id if found else ""


def _expand(entry: EquationEntry, table: TableRules) -> list[Equation]:
    expanded: list[Equation] = []
    for over in table.columns if entry.over == "columns" else table.rows:
        left, right = (tuple(_cell(entry, name, over, table) for name in names) for names in (entry.left, entry.right))
        editions = {i.id: i.editions for i in table.by_cell.values()}
        bound = frozenset(m for m in right if len(editions[m]) < len(table.editions))
        # Without a name of its table in its ids, a row's sum goes by the row's.
        name = f"{entry.id}.{over}" if table.prefix else f"{over}.sum"
        bound = bound if entry.over == "columns" else frozenset()
        where_to = name.removeprefix(table.prefix)
        expanded.append(Equation(name, entry.label, left, right, bound, table.name, entry.over, over, where_to))
    return expanded


def _faults(entries: list[EquationEntry], tables: Mapping[str, TableRules], where: str) -> Iterator[RulebookError]:
    """Tables, rows and columns that are not there, and ids that are there twice."""
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            yield RulebookError(f"{entry.id}: the id stands twice", where=where, remedy="Give one of the equations another id.")
        seen.add(entry.id)
        if entry.table not in tables:
            said = f"{entry.id}.table: no table {entry.table!r}{did_you_mean(entry.table, tables)}"
            yield RulebookError(said, where=where, remedy=f"Name one of: {', '.join(tables)}.")
            continue
        table = tables[entry.table]
        known, what = (table.rows, "row") if entry.over == "columns" else (table.columns, "column")
        for name in (*entry.left, *entry.right):
            if name not in known:
                said = f"{entry.id}: no {what} {name!r} in {entry.table}{did_you_mean(name, known)}"
                yield RulebookError(said, where=where, remedy="Use row and column keys of rules/tables.yaml.")
            elif missing := [over for over in (table.columns if what == "row" else table.rows) if not _cell(entry, name, over, table)]:
                said = f"{entry.id}: {name} has no cell with {missing[0]}"
                yield RulebookError(said, where=where, remedy="An equation speaks of cells that every row, or column, has.")


def load_equations(folder: Path, tables: Mapping[str, TableRules]) -> tuple[Equation, ...]:
    """All equations of the form, one a column or row."""
    entries = load_file(folder, "equations.yaml", EquationFile).equations
    refuse(_faults(entries, tables, str(folder / "equations.yaml")))
    return tuple(e for entry in entries for e in _expand(entry, tables[entry.table]))
