"""A report as it leaves the house. The field names are the contract of the output."""

from dataclasses import dataclass, field
from typing import Literal

from extractor.model.asking import AnswerState, Half, InquiryKind
from extractor.model.candidates import Grade, Number, Origin, Status
from extractor.model.places import Page
from extractor.model.record import record
from extractor.model.rulings import Standing
from extractor.model.sections import SectionState
from extractor.model.spans import AnyEvidence

SCHEMA_VERSION = "1.6"
Kind = Literal["report", "blank_form", "stub", "not_a_report", "empty"]
MIXED = "mixed"
"""The edition of a report whose tables follow different forms."""
Outcome = Literal["holds", "fails", "differs", "not_assessable"]
Settled = Literal["rule_kept", "model_taken", "model_alone", "both_kept", "refused"]


@dataclass(frozen=True, slots=True)
class Nested:
    """Doubts inside the sentence of another one."""

    code: str
    args: "tuple[Filled, ...]"


Filled = dict[str, str | Nested]
"""What fills the holes of one sentence."""


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """The bytes a report was read from, and what kind of document they are."""

    sha256: str
    text_sha256: str
    size: int
    format: str
    encoding: str | None
    encoding_reason: str | None
    encoding_reason_code: str = field(default="", kw_only=True)
    encoding_reason_args: tuple[Filled, ...] = field(default=(), kw_only=True)
    kind: Kind
    kind_reason: str
    kind_reason_code: str = field(default="", kw_only=True)
    kind_reason_args: tuple[Filled, ...] = field(default=(), kw_only=True)
    pages: tuple[Page, ...] = ()


@record(frozen=True, slots=True)
class Stated:
    """Something the page says about the report itself."""

    value: str | int | None
    raw: str
    evidence: AnyEvidence | None
    origin: Origin | None
    reader: str
    review: bool
    reason: str
    reason_code: str = ""
    reason_args: tuple[Filled, ...] = ()
    person: "Signed | None" = None


@dataclass(frozen=True, slots=True)
class About:
    """Who reports, on which year, when."""

    agency: Stated
    publisher: Stated
    year: Stated
    period: Stated
    title: Stated
    published: Stated
    index_number: Stated
    edition: Stated


@dataclass(frozen=True, slots=True)
class Choice:
    """An alternative, or a candidate that lost."""

    value: Number | None
    raw: str
    evidence: AnyEvidence | None
    reader: str
    reason: str
    reason_code: str = field(default="", kw_only=True)
    reason_args: tuple[Filled, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True, slots=True)
class Signed:
    """What a person decided about a value."""

    decision: Standing
    who: str
    when: str
    note: str
    read_value: Number | str | None
    read_status: Status
    saw_failing: tuple[str, ...] = ()


@record(frozen=True, slots=True, kw_only=True)
class Value:
    """One indicator."""

    indicator: str
    value: Number | None
    unit: str
    raw: str
    status: Status
    origin: Origin | None
    grade: Grade | None
    review: bool
    reason: str
    reason_code: str = ""
    reason_args: tuple[Filled, ...] = ()
    evidence: AnyEvidence | None
    steps: tuple[str, ...]
    reader: str
    policy: str
    alternatives: tuple[Choice, ...]
    lost: tuple[Choice, ...]
    person: Signed | None = None


@record(frozen=True, slots=True)
class Item:
    """A problem or a measure."""

    title: str
    quote: str
    evidence: AnyEvidence
    themes: tuple[str, ...]
    themes_origin: Origin | None
    origin: Origin
    reader: str
    review: bool
    reason: str
    reason_code: str = ""
    reason_args: tuple[Filled, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """What a person decided about a list."""

    decision: Standing
    who: str
    when: str
    note: str


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An item that a person stated and whose words are not to be found any more."""

    title: str
    quote: str
    themes: tuple[str, ...] | None
    reason: str
    reason_code: str = field(default="", kw_only=True)
    reason_args: tuple[Filled, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True, slots=True)
class ReviewedList:
    """A list of section five that a person decided on."""

    person: Signature
    reason: str
    reason_code: str = field(default="", kw_only=True)
    reason_args: tuple[Filled, ...] = field(default=(), kw_only=True)
    read: tuple[Item, ...]
    unplaced: tuple[Unplaced, ...]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Section five, as far as people decided on it."""

    problems: ReviewedList | None
    improvements: ReviewedList | None


NOT_REVIEWED = Reviewed(None, None)
"""Nobody decided."""


@record(frozen=True, slots=True)
class SummaryClause:
    """A stretch of the summary that an item says."""

    text: str
    kind: Literal["problem", "improvement"]
    item: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Section five for somebody who reads one line a report."""

    text: str
    clauses: tuple[SummaryClause, ...]


@record(frozen=True, slots=True)
class StatedFact:
    """A number or denial in prose."""

    id: str
    value: Number | bool
    unit: str
    raw: str
    evidence: AnyEvidence
    origin: Origin
    steps: tuple[str, ...]
    reader: str
    review: bool
    reason: str
    reason_code: str = ""
    reason_args: tuple[Filled, ...] = ()


@record(frozen=True, slots=True)
class CheckResult:
    """One equation or comparison."""

    check: str
    left: Number | None
    right: Number | None
    difference: Number | None
    outcome: Outcome
    indicators: tuple[str, ...]
    culprits: tuple[str, ...]
    sentence: str
    sentence_code: str = ""
    sentence_args: tuple[Filled, ...] = ()


@record(frozen=True, slots=True)
class SectionInfo:
    """A section of the form."""

    key: str
    heading: str
    heading_evidence: AnyEvidence | None
    start: int | None
    end: int | None
    state: SectionState
    reason: str
    reason_code: str = ""
    reason_args: tuple[Filled, ...] = ()
    unaccounted: tuple[AnyEvidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """Something a model said that stands in the text."""

    about: str
    value: Number | bool | str | None
    raw: str
    evidence: AnyEvidence | None


@dataclass(frozen=True, slots=True)
class Refused:
    """Something a model said that does not."""

    about: str
    said: str
    line: int | None
    code: str
    reason: str
    reason_code: str = field(default="", kw_only=True)
    reason_args: tuple[Filled, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True, slots=True)
class Question:
    """What triage is not sure of, and the smallest piece of text that could answer."""

    id: str
    kind: str
    indicators: tuple[str, ...]
    reason: str
    reason_code: str = field(default="", kw_only=True)
    reason_args: tuple[Filled, ...] = field(default=(), kw_only=True)
    passage: AnyEvidence | None
    inquiries: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    refusals: tuple[Refused, ...] = ()
    half: Half | None = None
    not_asked: str = ""
    not_asked_code: str = ""
    not_asked_args: tuple[Filled, ...] = ()


@dataclass(frozen=True, slots=True)
class Consultation:
    """One inquiry that was put to a model, with all it said."""

    id: str
    kind: InquiryKind
    questions: tuple[str, ...]
    lines: tuple[AnyEvidence, ...]
    state: AnswerState
    reason: str
    reason_code: str = field(default="", kw_only=True)
    reason_args: tuple[Filled, ...] = field(default=(), kw_only=True)
    replies: tuple[str, ...]
    mode: str | None
    readings: tuple[Reading, ...]
    refusals: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Rules and a model, or a model and the page, say different things."""

    about: str
    stated: str
    said: str
    settled: Settled
    by: str
    reason: str
    reason_code: str = field(default="", kw_only=True)
    reason_args: tuple[Filled, ...] = field(default=(), kw_only=True)
    inquiry: str
    evidence: AnyEvidence | None


@dataclass(frozen=True, slots=True)
class MadeWith:
    """What made the report."""

    version: str
    schema_version: str
    rules: str
    rule_files: tuple[str, ...]
    prompts: str | None
    prompt_files: tuple[str, ...]
    model: str | None
    mode: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a document says, with places and doubts. One line of JSONL."""

    document: str
    source: SourceInfo
    agency: str | None
    year: int | None
    edition: str | None
    about: About
    values: tuple[Value, ...]
    problems: tuple[Item, ...]
    improvements: tuple[Item, ...]
    summary: Summary | None
    facts: tuple[StatedFact, ...]
    checks: tuple[CheckResult, ...]
    sections: tuple[SectionInfo, ...]
    questions: tuple[Question, ...]
    asked: tuple[Consultation, ...]
    disagreements: tuple[Disagreement, ...]
    made_with: MadeWith
    reviewed: Reviewed = NOT_REVIEWED
