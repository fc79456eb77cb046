"""rules/tables.yaml: the form's three tables, their labels and the indicators of their cells."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from extractor.errors import RulebookError
from extractor.fold import Folding
from extractor.rulebook.files import RuleFile, load_file

TableName = Literal["disclosure", "requests", "review"]
LabelKind = Literal["row", "column", "group", "noise"]
EDITIONS = ("2021", "2019")


class LabelShape(RuleFile):
    """A row, a column or a group as rules/tables.yaml writes it."""

    words: list[str]
    label: str = ""
    id: str = ""
    key: str = ""
    index: str = ""
    unit: str = "件"
    money: bool = False
    role: str = ""
    editions: list[str] = list(EDITIONS)
    needs_index: bool = False
    cells: dict[str, list[str]] = {}


class TableShape(RuleFile):
    """One table of rules/tables.yaml."""

    noise: list[str]
    columns: dict[str, LabelShape]
    rows: dict[str, LabelShape] = {}
    groups: list[LabelShape] = []
    group_column: LabelShape | None = None
    labels: dict[str, str] = {}
    truncated: list[str] = []


class TablesFile(RuleFile):
    """Shape of rules/tables.yaml."""

    disclosure: TableShape
    requests: TableShape
    review: TableShape
    column_units: dict[str, str]


@dataclass(frozen=True, slots=True)
class Label:
    """Something that a table prints beside its numbers."""

    key: str
    """Key of the row or column; "" for what only parts the rows."""
    kind: LabelKind
    """What it is."""
    index: str
    """The index the form prints before it, folded: "1", "(一)", "一"; "" when it has none."""
    words: tuple[str, ...]
    """Its wordings, folded, without blanks."""
    needs_index: bool = False
    """Whether it is only this label behind its index (3.其他, (七)总计)."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One cell of the form."""

    id: str
    """Id in the catalogue."""
    section: int
    """2, 3 or 4."""
    label: str
    """Row × column as the form prints them."""
    unit: str
    """件, 项 or 万元."""
    editions: tuple[str, ...]
    """The editions it stands in."""
    table: TableName
    """Its table."""
    row: str
    """Key of its row."""
    column: str
    """Key of its column."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All labels of one table, ready to be looked for."""

    pattern: re.Pattern[str]
    """Any wording or noise, longest first."""
    by_word: Mapping[str, tuple[Label, ...]]
    """Wording -> the labels it may be."""
    labels: tuple[Label, ...]
    """All of them."""


@dataclass(frozen=True, slots=True)
class TableRules:
    """What is known about one table."""

    name: TableName
    """Which."""
    lexicon: Lexicon
    """Its labels."""
    columns: tuple[str, ...]
    """Column keys in the form's order."""
    rows: tuple[str, ...]
    """Row keys in the form's order."""
    cells: Mapping[str, Mapping[str, tuple[str, ...]]]
    """Row -> edition -> its columns in the form's order."""
    roles: Mapping[str, str]
    """Row -> its part in the equations: received, carried_in, outcome, processed, carried_out."""
    by_cell: Mapping[tuple[str, str], Indicator]
    """(row, column) -> indicator."""
    money: frozenset[str]
    """Columns whose numbers are amounts."""
    only_in: Mapping[str, str]
    """Row or column that stands in one edition alone -> that edition."""


def _lexicon(shape: TableShape, folding: Folding, where: str) -> Lexicon:
    labels: list[Label] = []

    def add(key: str, kind: LabelKind, item: LabelShape) -> None:
        words = tuple(folding.key(w) for w in item.words)
        if not words or not all(words):
            raise RulebookError(f"{key or kind}: a wording is empty and would match everything", where=where)
        labels.append(Label(key, kind, folding.key(item.index), words, item.needs_index))

    for key, item in shape.rows.items():
        add(key, "row", item)
    for key, item in shape.columns.items():
        add(key, "column", item)
    if shape.group_column:
        add("organizations", "column", shape.group_column)
    for item in shape.groups:
        add(item.key, "group", item)
    labels += [Label("", "noise", "", (folding.key(word),)) for word in shape.truncated]
    by_word: dict[str, tuple[Label, ...]] = {}
    for label in labels:
        for word in label.words:
            by_word[word] = (*by_word.get(word, ()), label)
    for noise in shape.noise:
        if re.compile(noise).match(""):
            raise RulebookError(f"noise: {noise!r} matches everything", where=where)
    words = sorted(by_word, key=lambda w: (-len(w), w))
    return Lexicon(re.compile("|".join([*shape.noise, *map(re.escape, words)])), by_word, tuple(labels))


def _unit(shape: TableShape, row: str, column: str, units: Mapping[str, str]) -> str:
    return units.get(column, shape.rows[row].unit if row in shape.rows else "件")


def _disclosure_cells(shape: TableShape) -> dict[tuple[str, str], tuple[str, ...]]:
    cells: dict[tuple[str, str], tuple[str, ...]] = {}
    for row, item in shape.rows.items():
        for edition in EDITIONS:
            for column in item.cells.get(edition, []):
                cells[row, column] = (*cells.get((row, column), ()), edition)
    return cells


def _only_in(by_cell: Mapping[tuple[str, str], Indicator]) -> dict[str, str]:
    editions: dict[str, set[str]] = {}
    for (row, column), indicator in by_cell.items():
        for key in (row, column):
            editions.setdefault(key, set()).update(indicator.editions)
    return {key: next(iter(found)) for key, found in editions.items() if len(found) == 1}


def _columns(shape: TableShape, row: str, edition: str, by_cell: Mapping[tuple[str, str], Indicator]) -> tuple[str, ...]:
    """A row's columns as an edition of the form has them, from left to right."""
    own = shape.rows[row].cells if row in shape.rows else {}
    return tuple(own.get(edition, [])) if own else tuple(c for (r, c), i in by_cell.items() if r == row and edition in i.editions)


def _rules(name: TableName, shape: TableShape, section: int, file: TablesFile, folding: Folding, where: str) -> TableRules:
    if name == "disclosure":
        cells = _disclosure_cells(shape)
        rows = tuple(shape.rows)
    elif name == "requests":
        rows = tuple(shape.rows)
        cells = {(r, c): tuple(shape.rows[r].editions) for r in rows for c in shape.columns}
    else:
        rows = tuple(g.key for g in shape.groups if g.key)
        cells = {(r, c): EDITIONS for r in rows for c in shape.columns}
    by_cell: dict[tuple[str, str], Indicator] = {}
    for (row, column), editions in cells.items():
        row_label = shape.labels.get(row) or shape.rows[row].label
        prefix = "" if name == "review" else f"{name}."
        by_cell[row, column] = Indicator(
            id=f"{prefix}{row}.{shape.columns[column].id or column}",
            section=section,
            label=f"{row_label} × {shape.columns[column].label}",
            unit=_unit(shape, row, column, file.column_units),
            editions=tuple(e for e in EDITIONS if e in editions),
            table=name,
            row=row,
            column=column,
        )
    per_row = {row: {e: _columns(shape, row, e, by_cell) for e in EDITIONS} for row in rows}
    return TableRules(
        name=name,
        lexicon=_lexicon(shape, folding, where),
        columns=tuple(shape.columns),
        rows=rows,
        cells=per_row,
        roles={row: item.role for row, item in shape.rows.items()},
        by_cell=by_cell,
        money=frozenset(c for c, item in shape.columns.items() if item.money),
        only_in=_only_in(by_cell),
    )


def load_tables(folder: Path, folding: Folding) -> tuple[TableRules, TableRules, TableRules]:
    """The tables of sections two, three and four."""
    file = load_file(folder, "tables.yaml", TablesFile)
    where = str(folder / "tables.yaml")
    return (
        _rules("disclosure", file.disclosure, 2, file, folding, where),
        _rules("requests", file.requests, 3, file, folding, where),
        _rules("review", file.review, 4, file, folding, where),
    )
