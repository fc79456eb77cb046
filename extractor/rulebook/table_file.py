"""rules/tables.yaml as it is written: editions, tables, labels."""

from extractor.errors import RulebookError
from extractor.rulebook.files import RuleFile

WITH_TOTAL, OWN_HEADERS, GROUPS = "columns with total", "rows with own headers", "groups of outcomes"
SHAPES = (WITH_TOTAL, OWN_HEADERS, GROUPS)
"""How a table is read and laid out: `match/tables/readers.py`, `show/form.py`, `show/panes/official.py` and `export/workbook/form.py` have
one function each for a shape. Tables are read in this order: the sums and the many rows of the first tell how the page was glued
together."""
ROLES = ("received", "carried_in", "outcome", "processed", "carried_out")
"""What rows of a table with a total may be in its balance: received + carried in = processed + carried out, processed = all outcomes."""


class EditionShape(RuleFile):
    """One edition of the form."""

    from_year: int
    source: str


class LabelShape(RuleFile):
    """A row, a column or a group."""

    words: list[str]
    label: str = ""
    printed: str | dict[str, str] = ""
    id: str = ""
    key: str = ""
    index: str = ""
    unit: str = "件"
    money: bool = False
    signed: bool = False
    names_row: bool = False
    role: str = ""
    editions: list[str] = []
    needs_index: bool = False
    cells: dict[str, list[str]] = {}


class TableShape(RuleFile):
    """One table."""

    shape: str
    section: str
    heading: str
    editions: list[str]
    prefix: str | None = None
    else_in: list[str] = []
    least_rows: int = 1
    behind: list[str] = []
    corner: str = ""
    over_columns: str = ""
    label_cut: str = "/"
    noise: list[str] = []
    columns: dict[str, LabelShape]
    rows: dict[str, LabelShape] = {}
    groups: list[LabelShape] = []
    group_column: LabelShape | None = None
    labels: dict[str, str] = {}
    truncated: list[str] = []


class TablesFile(RuleFile):
    """Shape of rules/tables.yaml."""

    editions: dict[str, EditionShape]
    tables: dict[str, TableShape]
    column_units: dict[str, str]


def _unknown(key: str, name: str, known: object, where: str, what: str, remedy: str) -> None:
    if name not in known:  # type: ignore[operator]
        raise RulebookError(f"{key}: no {what} {name!r}", where=where, remedy=remedy)


def _check_rows(key: str, shape: TableShape, where: str) -> None:
    """A row's columns and editions are those of its table."""
    named = f"Name one of the table's editions: {', '.join(shape.editions)}."
    for row, item in shape.rows.items():
        for edition in (*item.editions, *item.cells):
            _unknown(f"{key}.rows.{row}", edition, shape.editions, where, "edition", named)
        for column in (c for columns in item.cells.values() for c in columns):
            _unknown(f"{key}.rows.{row}.cells", column, shape.columns, where, "column", "Use a key of `columns`.")
        _unknown(f"{key}.rows.{row}.role", item.role, ("", *ROLES), where, "role", f"Name one of: {', '.join(ROLES)}.")
        if shape.shape == OWN_HEADERS and not any(item.cells.values()):
            raise RulebookError(f"{key}.rows.{row}.cells: it has none", where=where, remedy="Say which columns each edition has.")
    for label, item in (*shape.rows.items(), *shape.columns.items()):
        for edition in item.printed if isinstance(item.printed, dict) else ():
            _unknown(f"{key}: {label}.printed", edition, shape.editions, where, "edition", named)


def check_file(file: TablesFile, sections: object, where: str) -> None:
    """Refuse names that nothing bears: shapes, sections, editions, tables, columns; `sections`: the keys of rules/headings.yaml."""
    if not file.editions:
        raise RulebookError("editions: none is named", where=where, remedy="A table stands in an edition of the form.")
    for name, shape in file.tables.items():
        key = f"tables.{name}"
        _unknown(f"{key}.shape", shape.shape, SHAPES, where, "shape", f"Name one of: {', '.join(SHAPES)}.")
        for kind, section in (("section", shape.section), *(("else_in", other) for other in shape.else_in)):
            _unknown(f"{key}.{kind}", section, sections, where, "section", "Give it its headings in headings.yaml.")
        for edition in shape.editions:
            _unknown(f"{key}.editions", edition, file.editions, where, "edition", f"Name one of: {', '.join(file.editions)}.")
        before = sorted(file.tables, key=lambda n: SHAPES.index(file.tables[n].shape) if file.tables[n].shape in SHAPES else -1)
        for other in shape.behind:
            known = before[: before.index(name)]
            _unknown(f"{key}.behind", other, known, where, "table read before it,", f"Name one of: {', '.join(known)}.")
        if not (shape.editions and shape.heading.strip() and shape.columns):
            missing = "editions" if not shape.editions else "columns" if not shape.columns else "heading"
            raise RulebookError(f"{key}.{missing}: it has none", where=where, remedy="Nobody could read it or show it.")
        if shape.shape != OWN_HEADERS and len(shape.columns) < 2:
            raise RulebookError(f"{key}.columns: only one", where=where, remedy="The last column is the total of the others.")
        keyed = [group.key for group in shape.groups if group.key]
        if not (keyed if shape.shape == GROUPS else shape.rows):
            missing = "groups" if shape.shape == GROUPS else "rows"
            raise RulebookError(f"{key}.{missing}: it has none", where=where, remedy=f"{shape.shape} need some.")
        for group in keyed if shape.shape == GROUPS else ():
            _unknown(f"{key}.labels", group, shape.labels, where, "label for the group", "Say what it is called.")
        _check_rows(key, shape, where)
