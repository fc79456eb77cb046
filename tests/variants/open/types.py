"""What a document with something left open is, and what stands in it."""

from dataclasses import dataclass, field
from typing import Literal

from tests.variants.types import Number, Plan, TrueCell

Family = Literal["torn", "ambiguous", "prose_only", "narrative", "mixed"]
"""What the rules alone are expected to leave open; "mixed" is two of the others."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A fact inside a sentence that is not placed yet."""

    id: str
    """An indicator's id where one corresponds, else an id of rules/facts.yaml."""
    value: Number | bool
    """In the fact's unit; 0 or false where it is denied."""
    unit: str
    """"件", "条", "元" ..., "" for yes or no."""
    start: int
    """First character in the sentence."""
    end: int
    """One past the last."""
    also: tuple[str, ...] = ()
    """Other ids under which the same number may be stated."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and all it states; the characters of a claim are its number, or the words that deny it."""

    text: str
    """Its characters, the full stop included."""
    claims: tuple[Claim, ...] = ()
    """In their order; none for what states nothing of the body and the year reported on."""


@dataclass(frozen=True, slots=True)
class TrueFact:
    """A fact that the prose states."""

    id: str
    """An indicator's id where one corresponds, else an id of rules/facts.yaml."""
    value: Number | bool
    """In the fact's unit."""
    unit: str
    """"件", "条", "元" ..., "" for yes or no."""
    raw: str
    """The number as printed, or the words that deny it."""
    start: int
    """First code point in the text."""
    end: int
    """One past the last."""
    also: tuple[str, ...] = ()
    """Other ids under which the same number may be stated."""


@dataclass(frozen=True, slots=True)
class TrueItem:
    """A problem or a measure of section five."""

    title: str
    """Its naming words, verbatim; they stand once in the text."""
    start: int
    """First code point of the title in the text."""
    end: int
    """One past the title's last."""


@dataclass(frozen=True, slots=True)
class Torn:
    """A label that was damaged."""

    key: str
    """Its row ("requests.granted"), or the heading's text for table four."""
    label: str
    """As the form has it."""
    printed: str
    """As the page has it."""
    how: str
    """Name of the damage."""


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """A document with its truth."""

    name: str
    """Names the seed, the family and the layout."""
    data: bytes
    """The file."""
    suffix: str
    """".txt" or ".html"."""
    text: str
    """The exact text a reader must come to."""
    cells: tuple[TrueCell, ...]
    """Every cell of the tables that stand on the page. What a sentence decides counts as determined."""
    facts: tuple[TrueFact, ...]
    """Everything the prose states of the body and the year reported on; the same fact stated twice stands twice."""
    problems: tuple[TrueItem, ...]
    """Of section five, in order."""
    improvements: tuple[TrueItem, ...]
    """Of section five, in order."""
    agency: str
    """The body reported on, as printed."""
    year: int
    """The year reported on."""
    family: Family
    """What is left open."""
    plan: Plan
    """Layout, edition, blank mark and operators."""
    torn: tuple[Torn, ...] = ()
    """Damaged labels."""
    told: tuple[str, ...] = ()
    """Cells that the table leaves open and a sentence decides."""
    lost: tuple[str, ...] = ()
    """Tables that are not on the page: "two", "three", "four"."""
    free: bool = False
    """Whether section five is prose without marks."""
    bare_title: bool = False
    """Whether the title names no body."""
    instruction: str = ""
    """Words on the page that tell a machine what to do; "" when there are none."""


@dataclass(slots=True)
class Story:
    """What is written around the tables, while the document is being made."""

    sentences: list[Sentence] = field(default_factory=list)
    """Those that state something."""
    problems: list[str] = field(default_factory=list)
    """Titles."""
    improvements: list[str] = field(default_factory=list)
    """Titles."""
