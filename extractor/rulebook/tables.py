"""rules/tables.yaml: the editions of the form, its tables, their labels and the indicators of their cells."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Literal

from extractor.fold import Folding
from extractor.rulebook.faults import refuse
from extractor.rulebook.files import load_file
from extractor.rulebook.frame import Frame, frame_of
from extractor.rulebook.headings import HeadingRules
from extractor.rulebook.meaning import Meaning, meaning_of
from extractor.rulebook.table_faults import table_faults
from extractor.rulebook.table_file import GROUPS, OWN_HEADERS, WITH_TOTAL, LabelShape, TablesFile, TableShape

NAME = "tables.yaml"
LabelKind = Literal["row", "column", "group", "noise"]


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of the form."""

    name: str
    """As reports call it."""
    from_year: int
    """The first year that is reported on by it."""
    source: str
    """The document that prescribes it."""


@dataclass(frozen=True, slots=True)
class Printed:
    """Where an indicator stands in its table, in the wording of one edition."""

    group: str
    """Heading above its row: "第二十条第(一)项", "(三)不予公开", "行政复议"; "" for a row without one."""
    row: str
    """Its row."""
    column: str
    """Its column, with what stands over it before "/"."""
    name: str
    """Its column without what stands over it."""
    label: str
    """Row × column."""


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
    """Number of its section in the form."""
    label: str
    """Row × column as the form prints them."""
    unit: str
    """件, 项 or 万元."""
    editions: tuple[str, ...]
    """The editions it stands in."""
    table: str
    """Its table."""
    row: str
    """Key of its row."""
    column: str
    """Key of its column."""
    signed: bool
    """Whether it is a change, which may be negative."""
    printed: Mapping[str, Printed]
    """Edition -> where it stands and as it is worded there; under "" where the edition is not known."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All labels of one table, ready to be looked for."""

    pattern: re.Pattern[str]
    """Any wording or noise, longest first."""
    by_word: Mapping[str, tuple[Label, ...]]
    """Wording -> the labels it may be."""
    labels: tuple[Label, ...]
    """All of them."""
    columns: frozenset[str]
    """Keys of the columns, what stands over several of them among these."""
    names: tuple[str, ...]
    """The wordings of columns and groups."""
    meaning: Meaning
    """What other words beside them do to them."""
    pairs: frozenset[str]
    """Two Chinese characters that stand together in a label, or in what stands over or between them."""
    characters: frozenset[str]
    """All of their characters."""
    frame: Frame
    """What may stand beside them and says nothing of a number."""


@dataclass(frozen=True, slots=True)
class TableRules:
    """What is known about one table."""

    name: str
    """Which."""
    shape: str
    """How it is read and laid out: one of `SHAPES`."""
    section: str
    """Key of its section."""
    numeral: int
    """Number of its section in the form."""
    heading: str
    """What is printed over it where a report is shown."""
    editions: tuple[str, ...]
    """The editions that have it, the newest first."""
    prefix: str
    """What the ids of its indicators begin with."""
    else_in: tuple[str, ...]
    """Sections in which it is looked for when its own heading is lost."""
    least_rows: int
    """Rows that must be read for it to be there."""
    behind: tuple[str, ...]
    """Tables whose cells are not its own, though they stand in its section."""
    corner: str
    """What is printed in the corner of it."""
    over_columns: str
    """What is printed over all its columns."""
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
    only_in: Mapping[str, tuple[str, ...]]
    """Row or column that not every edition of the table has -> those that have it."""
    own_columns: frozenset[str]
    """Columns none of whose wordings another table has."""
    names_row: frozenset[str]
    """Columns that go by the row's name in a sentence."""

    @property
    def total(self) -> str:
        """The column that is the total of a row's others; "" where the shape has none."""
        return "" if self.shape == OWN_HEADERS else self.columns[-1]


def _lexicon(shape: TableShape, file: TablesFile, folding: Folding) -> Lexicon:
    labels: list[Label] = []

    def add(key: str, kind: LabelKind, item: LabelShape) -> None:
        words = tuple(folding.key(w) for w in item.words)
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
    words = sorted(by_word, key=lambda w: (-len(w), w))
    pattern, printed = re.compile("|".join([*shape.noise, *map(re.escape, words)])), _printed_words(shape, words, folding)
    pairs, characters = frozenset(a + b for word in printed for a, b in pairwise(word)), frozenset("".join(printed))
    columns = frozenset(label.key for label in labels if label.kind == "column")
    names = tuple(dict.fromkeys(word for label in labels if label.kind in ("column", "group") for word in label.words))
    meaning, frame = meaning_of(file.meaning, folding), frame_of(file.frame)
    return Lexicon(pattern, by_word, tuple(labels), columns, names, meaning, pairs, characters, frame)


def _printed_words(shape: TableShape, words: Iterable[str], folding: Folding) -> list[str]:
    """Everything that the form prints in a table, and other wordings of its labels."""
    labels = [item.label for items in (shape.rows, shape.columns) for item in items.values()]
    return [*words, *(folding.key(said) for said in (shape.heading, shape.corner, shape.over_columns, *labels, *shape.labels.values()))]


def _unit(shape: TableShape, row: str, column: str, units: Mapping[str, str]) -> str:
    return units.get(column, shape.rows[row].unit if row in shape.rows else "件")


def _cells(shape: TableShape) -> dict[tuple[str, str], tuple[str, ...]]:
    """(row, column) -> the editions that have that cell, in the form's order."""
    if shape.shape == OWN_HEADERS:
        cells: dict[tuple[str, str], tuple[str, ...]] = {}
        for row, item in shape.rows.items():
            for edition in shape.editions:
                for column in item.cells.get(edition, []):
                    cells[row, column] = (*cells.get((row, column), ()), edition)
        return cells
    rows = {g.key: g for g in shape.groups if g.key} if shape.shape == GROUPS else shape.rows
    return {(row, column): tuple(item.editions or shape.editions) for row, item in rows.items() for column in shape.columns}


def _only_in(by_cell: Mapping[tuple[str, str], Indicator], shape: TableShape) -> dict[str, tuple[str, ...]]:
    editions: dict[str, set[str]] = {}
    for (row, column), indicator in by_cell.items():
        for key in (row, column):
            editions.setdefault(key, set()).update(indicator.editions)
    tells = {key: found for key, found in editions.items() if len(found) == 1 or len(found) < len(shape.editions)}
    return {key: tuple(e for e in shape.editions if e in found) for key, found in tells.items()}


def _columns(shape: TableShape, row: str, edition: str, by_cell: Mapping[tuple[str, str], Indicator]) -> tuple[str, ...]:
    """A row's columns as an edition of the form has them, from left to right."""
    own = shape.rows[row].cells if row in shape.rows else {}
    return tuple(own.get(edition, [])) if own else tuple(c for (r, c), i in by_cell.items() if r == row and edition in i.editions)


def _worded(item: LabelShape | None, label: str, edition: str) -> str:
    """`label` as an edition prints it."""
    if item is None or not item.printed:
        return label
    return item.printed if isinstance(item.printed, str) else item.printed.get(edition, label)


def _printed(shape: TableShape, row: str, column: str, labels: tuple[str, str]) -> dict[str, Printed]:
    """Edition -> where a cell stands, "" for an unknown one. `labels`: the catalogue's of the row and of the column."""
    found: dict[str, Printed] = {}
    for edition in ("", *shape.editions):
        left = _worded(shape.rows.get(row), labels[0], edition)
        right = _worded(shape.columns[column], labels[1], edition)
        group, cut, name = left.partition(shape.label_cut)
        found[edition] = Printed(
            group=group if cut else "",
            row=name if cut else left,
            column=right,
            name=right.rpartition("/")[2] if shape.shape == WITH_TOTAL else right,
            label=f"{left} × {right}",
        )
    return found


def _indicators(name: str, prefix: str, shape: TableShape, numeral: int, units: Mapping[str, str]) -> dict[tuple[str, str], Indicator]:
    """(row, column) -> its indicator."""
    by_cell: dict[tuple[str, str], Indicator] = {}
    for (row, column), editions in _cells(shape).items():
        labels = shape.labels.get(row) or shape.rows[row].label, shape.columns[column].label
        by_cell[row, column] = Indicator(
            id=f"{prefix}{row}.{shape.columns[column].id or column}",
            section=numeral,
            label=" × ".join(labels),
            unit=_unit(shape, row, column, units),
            editions=tuple(e for e in shape.editions if e in editions),
            table=name,
            row=row,
            column=column,
            signed=shape.columns[column].signed,
            printed=_printed(shape, row, column, labels),
        )
    return by_cell


def _rules(name: str, file: TablesFile, headings: HeadingRules, folding: Folding) -> TableRules:
    shape = file.tables[name]
    numeral = headings.numeral_of(shape.section)
    prefix = f"{name}." if shape.prefix is None else shape.prefix
    by_cell = _indicators(name, prefix, shape, numeral, file.column_units)
    rows = tuple(dict.fromkeys(row for row, _ in by_cell))
    return TableRules(
        name=name,
        shape=shape.shape,
        section=shape.section,
        numeral=numeral,
        heading=shape.heading,
        editions=tuple(shape.editions),
        prefix=prefix,
        else_in=tuple(shape.else_in),
        least_rows=shape.least_rows,
        behind=tuple(shape.behind),
        corner=shape.corner,
        over_columns=shape.over_columns,
        lexicon=_lexicon(shape, file, folding),
        columns=tuple(shape.columns),
        rows=rows,
        cells={row: {e: _columns(shape, row, e, by_cell) for e in shape.editions} for row in rows},
        roles={row: item.role for row, item in shape.rows.items()},
        by_cell=by_cell,
        money=frozenset(c for c, item in shape.columns.items() if item.money),
        only_in=_only_in(by_cell, shape),
        own_columns=frozenset(),
        names_row=frozenset(c for c, item in shape.columns.items() if item.names_row),
    )


def _with_own(tables: tuple[TableRules, ...]) -> tuple[TableRules, ...]:
    """The tables with the columns that are theirs alone."""

    def own(table: TableRules) -> Iterator[str]:
        strange = {word for other in tables if other is not table for word in other.lexicon.by_word}
        for label in table.lexicon.labels:
            if label.kind == "column" and label.key in table.columns and strange.isdisjoint(label.words):
                yield label.key

    return tuple(replace(table, own_columns=frozenset(own(table))) for table in tables)


def load_tables(folder: Path, folding: Folding, headings: HeadingRules) -> tuple[tuple[Edition, ...], tuple[TableRules, ...]]:
    """The editions of the form and its tables. Raises `RulebookError` naming the file and the key when something does not fit."""
    file = load_file(folder, NAME, TablesFile)
    refuse(table_faults(file, [rule.key for rule in headings.sections], folding, str(folder / NAME)))
    editions = tuple(Edition(name, shape.from_year, shape.source) for name, shape in file.editions.items())
    return editions, _with_own(tuple(_rules(name, file, headings, folding) for name in file.tables))
