"""What a model is asked and what it said: values that walk between triage, `ask`, `answer` and `reconcile`.

A `Question` of the report (see report.py) is a doubt of the rules. An `Inquiry` is one call that may settle one or more of them: it carries
the unsure rows or sentences and the smallest stretches of text that can answer, numbered as lines. What comes back is an `Answer`: the
model's words as they came. Grounding turns them into a `Testimony`: readings that stand in the text, and refusals of those that do not.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from extractor.model.candidates import AboutField, Candidate, Fact, Passage
from extractor.model.doubts import Reason
from extractor.model.record import record
from extractor.model.spans import Span

InquiryKind = Literal["rows", "table", "section", "narrative", "facts", "about", "themes"]
"""One file in prompts/ a kind."""
ROW_TOLD = "model.table"
"""Reader of cells whose row a model told, line by line of a torn table."""
Scope = Literal["off", "auto", "always"]
"""Nobody is asked; what triage doubts is asked; everything is asked a second time."""
Parting = Literal["parted", "dropped", "glued"]
AnswerState = Literal["answered", "refused", "failed", "not_asked"]
Half = Literal["problems", "improvements", "both"]


@record(frozen=True, slots=True)
class Stretch:
    """What stands beside one label of a table, known or not, as the page parts it."""

    table: str
    """Its table."""
    row: str
    """Key of its row in rules/tables.yaml ("granted"); "" when nobody knows the label. Several keys with "+" between where one run of
    cells holds several rows, as table four prints its groups."""
    zone: Span
    """The label and all that belongs to it."""
    label: Span | None
    """The label's characters; null when it is not known which they are."""
    cells: tuple[Span, ...]
    """Its cells from left to right: an empty span for an empty cell that the page shows; a run of glued digits is one span."""
    parting: Parting
    """"parted": `cells` are the row's cells one by one, in the order of `columns`. "dropped": `cells` are whole, but blank ones are left
    out, so columns are lost. "glued": nothing says where one cell ends and the next begins."""
    columns: tuple[str, ...]
    """Keys of the row's columns from left to right, as the header above says, else as the form has them, once for each of several rows; ()
    when the row is not known."""
    drops: bool = False
    """"glued": whether blank cells may have been left out as well."""
    unit: str = ""
    """The unit of money the header of an amount names; "" when it names none or no cell is an amount."""


@dataclass(frozen=True, slots=True)
class Line:
    """One numbered line of what is shown to a model."""

    number: int
    """As shown, from 1."""
    span: Span
    """What it shows of the document; breaks and runs of blanks inside are shown as " | " or one blank, see `ask.lines`."""
    stretch: Stretch | None = None
    """For a row of a table: its cells."""


@dataclass(frozen=True, slots=True)
class RowAsked:
    """A row whose reading is asked for."""

    table: str
    """Its table."""
    row: str
    """Key of the row in rules/tables.yaml."""
    label: str
    """As the form prints it; what the model sees and repeats."""
    columns: tuple[str, ...]
    """Column keys in the order in which cells are to be given."""
    indicators: tuple[str, ...]
    """Their indicators."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One call to a model."""

    id: str
    """"i1", "i2" ... in the document's order; unique within a document."""
    kind: InquiryKind
    """Which file of prompts/ asks it."""
    lines: tuple[Line, ...]
    """The text that may answer, and nothing else of the document."""
    questions: tuple[str, ...] = ()
    """Ids of the report's questions it is to settle; empty for a second reading."""
    rows: tuple[RowAsked, ...] = ()
    """kind rows: what is asked for."""
    wanted: tuple[str, ...] = ()
    """kind facts: ids of facts; kind about: "agency", "year"."""
    half: Half = "both"
    """kind narrative: which half the text belongs to, as far as its headings say."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one inquiry."""

    inquiry: str
    """Its id."""
    state: AnswerState
    """"answered": the last reply passed every check. "refused": the last reply failed one even after the re-ask. "failed": no reply could
    be had or read (transport, cut off, no JSON). "not_asked": budget, deadline, or nobody to ask."""
    replies: tuple[str, ...] = ()
    """What the model wrote, verbatim, in order: the first answer, and the one to the re-ask."""
    reason: Reason = ()
    """Why it failed or was not asked."""
    model: str | None = None
    """Who answered."""
    mode: str | None = None
    """How the schema was imposed (instructor's mode)."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something a model said that the page does not bear out."""

    inquiry: str
    """Id of the inquiry."""
    about: str
    """What it was said of: an indicator's or row's id, a fact's id, "problems", "improvements", "agency" ..."""
    said: str
    """The reading, as the model gave it."""
    code: str
    """Name of the check it failed, a key of `ask.refusals.COMPLAINTS`."""
    reason: Reason
    """Why it was refused, for a person."""
    line: int | None = None
    """The line it pointed to."""
    words: tuple[tuple[str, str], ...] = ()
    """What else its sentences name, as (placeholder, words): the column, what is printed there."""


@dataclass(frozen=True, slots=True)
class Testimony:
    """What one answer comes to: everything here stands in the text."""

    inquiry: str = ""
    """Id of the inquiry."""
    readings: tuple[Candidate, ...] = ()
    """Cells: origin "llm", grade "model"."""
    problems: tuple[Passage, ...] = ()
    """Origin "llm"."""
    improvements: tuple[Passage, ...] = ()
    """Origin "llm"."""
    facts: tuple[Fact, ...] = ()
    """Origin "llm"."""
    about: tuple[tuple[str, AboutField], ...] = ()
    """(field, reading): "agency", "year"."""
    themes: tuple[tuple[Span, tuple[str, ...]], ...] = ()
    """(an item's quote, ids of its themes)."""
    section: Span | None = None
    """Where section five stands."""
    refusals: tuple[Refusal, ...] = ()
    """What did not stand."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What one inquiry cost. Goes to the run ledger, never into a report: it differs between runs."""

    document: str
    """Name of the document."""
    inquiry: str
    """Id of the inquiry."""
    kind: InquiryKind
    """Its kind."""
    tokens_in: int
    """Tokens of all its requests, as the endpoint counts them."""
    tokens_out: int
    """Tokens of all its replies."""
    seconds: float
    """From the first request to the last reply, waiting for limits included."""
    cached: bool
    """Whether the answer came from the cache (then tokens were paid for earlier)."""
    attempts: int
    """HTTP requests made, retries after transport faults among them."""
    mode: str | None
    """How the schema was imposed."""
    state: AnswerState
    """What became of it."""
    merged: bool = False
    """Whether the same was being asked for another document at that moment, and its answer did for both; the cost is the other's."""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation with a model."""

    role: Literal["system", "user", "assistant"]
    """Whose turn."""
    content: str
    """What is said."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An inquiry as it would leave the machine, with what an answer is held to. Made by `ask`, taken by `answer`."""

    document: str
    """Name of the document, for the ledger; it is not sent."""
    inquiry: Inquiry
    """What is asked."""
    messages: tuple[Message, ...]
    """What is sent: instructions and examples first (the same for all of one kind), the document's lines last."""
    shape: type[Any]
    """The reply's form, a pydantic model made for this inquiry."""
    check: Callable[[Any], tuple[str, ...]]
    """A parsed reply -> what is wrong with it, in Chinese, as a re-ask tells the model; () when it stands."""
    prompt: str
    """Digest of the prompt file."""


class Answering(Protocol):
    """The port: gets inquiries answered. Drivers are in `answer`."""

    def answer(self, asked: Iterable[Asked]) -> Iterator[tuple[Answer, Usage]]:
        """An answer for each of `asked`, in their order. Never raises for one inquiry's sake: that is an answer with a state."""
        ...


@dataclass(frozen=True, slots=True)
class Exchange:
    """An inquiry with its answer: what finishing a report needs of a consultation."""

    inquiry: Inquiry
    """What was asked."""
    answer: Answer
    """What was said."""
