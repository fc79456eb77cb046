"""What the generator hands out, and the half-made report its operators and layouts work on."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Number = int | Decimal
Mode = Literal["cells", "dropped", "glued", "glued_dropped"]
Status = Literal["reported", "blank"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a document is made of; failures are grouped by it."""

    layout: str
    """Name in `layouts.LAYOUTS`."""
    edition: str
    """"2021", "2019" or "mixed"."""
    blank: str
    """Name in `form.BLANKS`: what stands where a zero would."""
    operators: tuple[str, ...] = ()
    """Names in `operators.OPERATORS`, in the order they were applied."""
    encoding: str = "utf-8"
    """Name in `encodings.ENCODINGS`."""
    size: str = "county"
    """"none", "tiny", "county" or "city"."""
    year: int = 2022
    """The year reported on."""
    style: str = "ordinal"
    """Name in `prose.STYLES`: how section five enumerates."""


@dataclass(frozen=True, slots=True)
class TrueCell:
    """One cell of the page and what the page's text says about it."""

    indicator: str
    """Id of the catalogue."""
    value: Number | None
    """In the catalogue's unit; null for a blank."""
    raw: str
    """As printed, "" where nothing is."""
    start: int | None
    """First code point in the text; null where nothing is printed."""
    end: int | None
    """One past the last."""
    status: Status
    """Whether a number is printed."""
    determined: bool | None
    """Whether the page's text determines it; null when the oracle gave up."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A document with its truth."""

    name: str
    """Names the seed and the layout."""
    data: bytes
    """The file."""
    suffix: str
    """".txt" or ".html"."""
    text: str
    """The exact text a reader must come to."""
    cells: tuple[TrueCell, ...]
    """Every cell of the form that stands on the page; none when the tables are lost."""
    problems: tuple[str, ...]
    """Titles as printed, in order."""
    improvements: int
    """Number of measures."""
    plan: Plan
    """With the operators that were really applied."""
    holds: bool
    """All printed equations hold."""
    boundary_lost: bool
    """Cells were glued, or blanks dropped, somewhere."""


@dataclass(slots=True)
class Label:
    """A cell that is no value."""

    text: str
    colspan: int = 1
    rowspan: int = 1
    vertical: bool = False
    """三、本年度办理结果, which PDFs scatter one character a line."""
    wrap: int = 0
    """Where the label breaks into two lines; 0 for nowhere."""


@dataclass(slots=True)
class Piece:
    """A value's cell."""

    indicator: str
    value: Number | None
    text: str


@dataclass(slots=True)
class Row:
    """A row of a table."""

    kind: Literal["title", "head", "data", "group", "aside"]
    labels: list[Label]
    cells: list[Piece] = field(default_factory=list)
    key: str = ""
    """What the row counts ("requests.received")."""


@dataclass(slots=True)
class Block:
    """A heading or a paragraph."""

    kind: Literal["title", "heading", "subheading", "text"]
    text: str


@dataclass(slots=True)
class Draft:
    """A report before it is laid out."""

    plan: Plan
    agency: str
    before: list[Block]
    """Navigation, title, preface, section one."""
    headings: dict[str, str]
    """Of sections two, three and four."""
    after: list[Block]
    """Sections five and six, footer."""
    tables: dict[str, list[Row]]
    """By "two", "three", "four"; empty when the tables are lost."""
    problems: list[str]
    improvements: int
    holds: dict[str, bool]
    """By table: whether its printed equations hold."""


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row as the page shows it: all the oracle may know."""

    table: str
    key: str
    indicators: tuple[str, ...]
    """By column."""
    mode: Mode
    """What became of its boundaries."""
    runs: tuple[str, ...]
    """What stands between boundaries: one a column ("cells"), one a printed cell ("dropped"), else pieces of glued characters."""


@dataclass(frozen=True, slots=True)
class Page:
    """A laid out report."""

    markup: str
    """What is written into the file."""
    text: str
    """What is to be read from it."""
    spans: dict[str, tuple[int, int]]
    """Where printed cells stand in `text`."""
    rows: tuple[PrintedRow, ...]
