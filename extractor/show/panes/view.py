"""What the two panes show of one report: frozen values, ready for a template. Everything here is plain text; templates escape it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from extractor.show.reasons import NOTHING, Told

TextState = Literal["here", "gone", "changed"]
Scope = Literal["", "col", "colgroup", "row", "rowgroup"]


@dataclass(frozen=True, slots=True)
class Marks:
    """How a value is to be taken, as names of the legend: rule, model, both, arithmetic, human, tolerant, inferred, ocr, blank, absent,
    unresolved, review, fails."""

    names: tuple[str, ...] = ()
    """In the legend's order."""
    signs: str = ""
    """The same as characters beside the number, for who sees no colours."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the document between two edges of evidence."""

    text: str
    """Its characters, unaltered; "" for an empty cell."""
    refs: tuple[str, ...] = ()
    """What stands there, the narrowest first."""
    looks: tuple[str, ...] = ()
    """Kinds of what stands there (k-value, k-problem …) and its marks, as class names; () for what is only lit up when asked for."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of the document, or a part of a very long one."""

    number: int | None
    """Its number, from 1; null for a further part of the line before."""
    pieces: tuple[Piece, ...]
    """From left to right, the newline at the end of the last."""
    start: int | None = None
    """Its first code point in the document's text; null for words that only the report quotes."""


@dataclass(frozen=True, slots=True)
class Text:
    """The left pane."""

    state: TextState
    """"here"; "gone": the document could not be found; "changed": its text is not the one that was read."""
    lines: tuple[TextLine, ...]
    """The text; when it is not here, the words the report quotes, one place a line."""
    misplaced: int = 0
    """Places of the report at which something else stands: the report was altered. They are not shown."""
    long: bool = False
    """Whether it has so many lines or so long ones that a browser should lay out only what is in sight."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as it stands in the form."""

    ref: str
    """v: and its indicator."""
    shown: str
    """What stands in the cell: the number, the blank as printed, or a sign."""
    marks: Marks
    """How it is to be taken."""
    placed: bool
    """Whether it has a place in the document."""


@dataclass(frozen=True, slots=True)
class PaneCell:
    """A cell of a table of the form."""

    text: str = ""
    """A label."""
    value: Shown | None = None
    """A value; null in a header, and where the form has no cell."""
    scope: Scope = ""
    """What a header is the header of; "" for no header."""
    across: int = 1
    """Columns it covers."""
    down: int = 1
    """Rows it covers."""


@dataclass(frozen=True, slots=True)
class Block:
    """One grid: a whole table, or an item of article 20 in table two."""

    caption: str
    """What it is, for a screen reader and, in table two, above the block."""
    head: tuple[tuple[PaneCell, ...], ...]
    """Rows of the header."""
    body: tuple[tuple[PaneCell, ...], ...]
    """Rows below."""
    columns: int
    """Columns of values."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the form."""

    key: str
    """disclosure, requests, review; "other" for values the catalogue does not know."""
    heading: str
    """The form's heading."""
    blocks: tuple[Block, ...]
    """Its grids."""
    empty: bool
    """Whether nothing of it is on the page."""


@dataclass(frozen=True, slots=True)
class Bit:
    """A run of words in a line of the details: the report's own, or the interface's."""

    text: str = ""
    """The report's words."""
    word: str = ""
    """Key of an interface word, in place of `text`."""
    ref: str = ""
    """What lights up when it is chosen; "" for nothing."""
    look: str = ""
    """code, strong; "" for plain."""
    told: Told = NOTHING
    """A sentence of the report's, in place of `text`."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the details."""

    word: str
    """Key of its heading; "" goes on with the line before."""
    bits: tuple[Bit, ...]
    """What it says."""


@dataclass(frozen=True, slots=True)
class Detail:
    """What the box says of one thing."""

    ref: str
    """Of what."""
    title: str
    """What it is called."""
    shown: str
    """What is stated, with its unit."""
    marks: Marks
    """How it is to be taken."""
    lines: tuple[Line, ...]
    """All that is known."""


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """A particular of the report, a problem, a measure, a number in prose: something that has a place and stands in a list."""

    ref: str
    """about:agency, p:0, m:0, f:0."""
    label: str
    """What it is: a fact's label; "" where `word` says it."""
    word: str
    """Key of an interface word; "" where `label` says it."""
    text: str
    """What is stated: a title, a number, a name."""
    quote: str
    """As printed, where that is more than `text`."""
    tags: tuple[str, ...]
    """Themes, by their labels."""
    marks: Marks
    """How it is to be taken."""
    reason: Told
    """Why a person should look, or why it is as it is."""
    placed: bool
    """Whether it has a place in the document."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the form."""

    ref: str
    """s: and its key."""
    name: str
    """Its heading as printed; what people call it where it has none."""
    state: str
    """present, absent, tables_lost."""
    reason: Told
    """Why."""
    placed: bool
    """Whether its heading has a place."""


@dataclass(frozen=True, slots=True)
class Check:
    """An equation of the form."""

    ref: str
    """k: and its number."""
    name: str
    """Its id."""
    outcome: str
    """fails, differs, not_assessable, holds."""
    sentence: Told
    """What it says."""
    members: tuple[str, ...]
    """Refs of the values that stand in it."""
    culprits: tuple[str, ...]
    """Refs of those that are likely to be wrong."""


@dataclass(frozen=True, slots=True)
class Said:
    """A reading of a model, or a refusal of one."""

    about: str
    """Of what."""
    said: str
    """What it said."""
    reason: Told
    """Why it was refused; nothing for a reading."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An inquiry that was put to a model."""

    ref: str
    """i: and its number."""
    name: str
    """Its id."""
    kind: str
    """rows, table, section, narrative, facts, about, themes."""
    state: str
    """answered, refused, failed, not_asked."""
    reason: Told
    """Why it failed, or was not asked."""
    lines: tuple[str, ...]
    """The text that was shown."""
    replies: tuple[str, ...]
    """What came back, word for word."""
    readings: tuple[Said, ...]
    """What was taken."""
    refusals: tuple[Said, ...]
    """What was not."""


@dataclass(frozen=True, slots=True)
class Question:
    """What rules are not sure of."""

    ref: str
    """q: and its number."""
    kind: str
    """row, problems, section, tables, about …"""
    reason: Told
    """Why."""
    passage: str
    """The text that could answer."""
    members: tuple[str, ...]
    """Refs of the values it is about."""
    answered: bool
    """Whether a model's readings settle it."""
    readings: tuple[Said, ...] = ()
    """What was said that stands in the text."""
    refusals: tuple[Said, ...] = ()
    """What does not."""
    not_asked: Told = NOTHING
    """Why no model was asked."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Where rules, a model and the page say different things."""

    ref: str
    """d: and its number."""
    about: str
    """Of what."""
    stated: str
    """What rules state."""
    said: str
    """What the model said."""
    settled: str
    """rule_kept, model_taken, model_alone, both_kept, refused."""
    by: str
    """By which policy."""
    reason: Told
    """Why."""
    members: tuple[str, ...]
    """Refs of the values it is about."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A line of a list of particulars."""

    word: str
    """Key of its name."""
    text: str
    """What it says."""
    note: Told = NOTHING
    """Why, as the report has it; it stands in brackets."""


@dataclass(frozen=True, slots=True)
class AtAGlance:
    """What a reader looks at first."""

    review: int
    """Values, particulars, problems and facts for review."""
    unresolved: int
    """Values that could not be read."""
    fails: int
    """Checks that fail."""
    differs: int
    """Checks in which prose differs."""
    absent: int
    """Values that are not on the page."""
    reported: int
    """Values that state a number."""


@dataclass(frozen=True, slots=True)
class ReportView:
    """One report, as the page shows it."""

    document: str
    """Its name."""
    agency: str
    """Who reports; "" when nobody knows."""
    year: str
    """On which year; "" when nobody knows."""
    edition: str
    """The form's; "" for none."""
    kind: str
    """report, blank_form, stub, not_a_report, empty."""
    kind_reason: Told
    """Why."""
    text: Text
    """The left pane."""
    tables: tuple[Table, ...]
    """The form."""
    about: tuple[ListedEntry, ...]
    """Agency, publisher, year …"""
    sections: tuple[Section, ...]
    """The form's sections."""
    problems: tuple[ListedEntry, ...]
    """Of section five."""
    improvements: tuple[ListedEntry, ...]
    """Measures."""
    summary: str
    """Of section five; "" for none."""
    facts: tuple[ListedEntry, ...]
    """Numbers in prose."""
    checks: tuple[Check, ...]
    """What fails first."""
    questions: tuple[Question, ...]
    """What rules are not sure of."""
    asked: tuple[Asked, ...]
    """What a model was asked."""
    disagreements: tuple[Disagreement, ...]
    """Where it was contradicted."""
    source: tuple[Pair, ...]
    """About the file."""
    made_with: tuple[Pair, ...]
    """What read it."""
    counts: AtAGlance
    """What a reader looks at first."""
    details: tuple[Detail, ...]
    """What the box says, thing by thing."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Ids that reasons name -> the form's words."""
