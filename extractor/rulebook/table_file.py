"""rules/tables.yaml as it is written: editions, tables, labels."""

from extractor.rulebook.files import RuleFile
from extractor.rulebook.meaning import MeaningShape

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
    meaning: MeaningShape
    frame: dict[str, list[str]]
