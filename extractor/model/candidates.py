"""What a reader says: a value, where it stands, and how it got from the characters to the number."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from extractor.model.doubts import Reason
from extractor.model.record import record
from extractor.model.spans import Span

Number = int | Decimal
Status = Literal["reported", "blank", "absent", "unresolved"]
Origin = Literal["rule", "llm", "rule+llm", "arithmetic", "human"]
Grade = Literal["exact", "tolerant", "inferred", "ocr", "model"]


@dataclass(frozen=True, slots=True)
class Alternative:
    """A reading that could be right as well."""

    value: Number | None
    """The number, or null where the cell would be blank."""
    raw: str
    """Its characters."""
    span: Span | None
    """Where they stand."""
    steps: tuple[str, ...] = ()
    """Names of the steps that lead from `raw` to the number."""


@record(frozen=True, slots=True)
class Candidate:
    """One reading of one indicator by one reader."""

    indicator: str
    """Id of the catalogue."""
    value: Number | None
    """In the catalogue's unit; null for a blank cell and where no reading can be stated."""
    raw: str
    """The characters of the cell, "" where the page dropped it."""
    status: Status
    """"reported", "blank" or "unresolved"; "absent" is never said by a reader."""
    span: Span | None
    """Where `raw` stands; null for a blank that the page dropped."""
    steps: tuple[str, ...]
    """Names of the steps in `extractor.values.STEPS` that lead from `raw` to the number, in order."""
    origin: Origin
    """Who read it."""
    grade: Grade
    """How sure its label and boundaries are."""
    reader: str
    """Name of the rule that read it, as shown by `nianbao explain`."""
    doubt: Reason = ()
    """Why a person should look; () when nothing speaks against it."""
    alternatives: tuple[Alternative, ...] = ()
    """Other readings that the page allows."""
    label: Span | None = None
    """The row's label."""
    context: Span | None = None
    """The row: its label and its cells."""


@record(frozen=True, slots=True)
class Passage:
    """An item of a narrative: a problem or a measure."""

    title: str
    """Short title: the item's first clause without its mark."""
    quote: Span
    """The whole item, verbatim."""
    themes: tuple[str, ...]
    """Ids from rules/, in the order of the rules."""
    reader: str
    """Name of the rule that split it."""
    doubt: Reason = ()
    """Why a person should look."""
    origin: Origin = "rule"
    """Who read it."""
    themes_origin: Origin = "rule"
    """Who told its themes."""


@record(frozen=True, slots=True)
class Fact:
    """A number or a denial stated in prose."""

    id: str
    """An indicator's id where one corresponds, else an id of rules/facts.yaml."""
    value: Number | bool
    """In the fact's unit; false for a denied yes-or-no fact, 0 for a denied count."""
    unit: str
    """"件", "元", "条" ..., "" for a yes-or-no fact."""
    raw: str
    """The characters that state it."""
    span: Span
    """Where they stand."""
    steps: tuple[str, ...]
    """Names of the steps that lead from `raw` to the value; a denial has a step named for it."""
    reader: str
    """Name of the rule that read it."""
    origin: Origin = "rule"
    """Who read it."""
    doubt: Reason = ()
    """Why a person should look."""


@record(frozen=True, slots=True)
class AboutField:
    """Something the page says about the report itself."""

    value: str | int
    """As a reader wants it (year as a number, dates as ISO 8601)."""
    span: Span | None
    """Where it stands; null when it came from the page's title or metadata."""
    raw: str
    """The characters it was read from."""
    reader: str
    """Name of the rule that read it."""
    doubt: Reason = ()
    """Why a person should look."""
    origin: Origin = "rule"
    """Who read it."""


@dataclass(frozen=True, slots=True)
class AboutFields:
    """What the page says about the report; null where it says nothing."""

    agency: AboutField | None
    """The body reported on."""
    publisher: AboutField | None
    """Who put it on the page."""
    year: AboutField | None
    """The year reported on."""
    period: AboutField | None
    """"2022-01-01/2022-12-31"."""
    title: AboutField | None
    """The report's title."""
    published: AboutField | None
    """The date, ISO 8601."""
    index_number: AboutField | None
    """索引号."""

    @property
    def stated_year(self) -> int | None:
        """The year reported on as a number; None when the page does not say."""
        return self.year.value if self.year and isinstance(self.year.value, int) else None
