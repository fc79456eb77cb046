"""A report as its line of JSON has it, taken apart: the types of `extractor/model/report.py` once more, as the dictionaries they come to.

They cost nothing at run time, and mypy sees a key that does not exist. A test holds them to the dataclasses and to the JSON Schema. A key
that an earlier version did not write is a field with a default there, and `NotRequired` here: it is asked for with `get`.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal, NotRequired, TypedDict, cast

from extractor.model.asking import AnswerState, Half, InquiryKind
from extractor.model.candidates import Grade, Number, Origin, Status
from extractor.model.report import Kind, Outcome, Settled
from extractor.model.rulings import Standing
from extractor.model.sections import SectionState


class NestedLine(TypedDict):
    """Doubts inside the sentence of another one."""

    code: str
    args: Sequence["FilledLine"]


FilledLine = Mapping[str, str | NestedLine]
"""What fills the holes of one sentence."""


class PageLine(TypedDict):
    """The size of a page, in the unit of the boxes on it."""

    width: int
    height: int


class SourceLine(TypedDict):
    """The bytes a report was read from, and what kind of document they are."""

    sha256: str
    text_sha256: str
    size: int
    format: str
    encoding: str | None
    encoding_reason: str | None
    encoding_reason_code: NotRequired[str]
    encoding_reason_args: NotRequired[Sequence[FilledLine]]
    kind: Kind
    kind_reason: str
    kind_reason_code: NotRequired[str]
    kind_reason_args: NotRequired[Sequence[FilledLine]]
    pages: NotRequired[Sequence[PageLine]]


class EvidenceLine(TypedDict):
    """What a reader can be shown: where it stands and what stands there. The last five where the document's format has pages or sheets."""

    start: int
    end: int
    text: str
    page: NotRequired[int]
    box: NotRequired[Sequence[int] | None]
    score: NotRequired[Decimal | None]
    sheet: NotRequired[str]
    cell: NotRequired[str | None]


class SignedLine(TypedDict):
    """What a person decided about a value."""

    decision: Standing
    who: str
    when: str
    note: str
    read_value: Number | str | None
    read_status: Status
    saw_failing: NotRequired[Sequence[str]]


class StatedLine(TypedDict):
    """Something the page says about the report itself."""

    value: str | int | None
    raw: str
    evidence: EvidenceLine | None
    origin: Origin | None
    reader: str
    review: bool
    reason: str
    reason_code: NotRequired[str]
    reason_args: NotRequired[Sequence[FilledLine]]
    person: NotRequired[SignedLine | None]


class AboutLine(TypedDict):
    """Who reports, on which year, when."""

    agency: StatedLine
    publisher: StatedLine
    year: StatedLine
    period: StatedLine
    title: StatedLine
    published: StatedLine
    index_number: StatedLine
    edition: StatedLine


AboutName = Literal["agency", "publisher", "year", "period", "title", "published", "index_number", "edition"]
"""A key of `AboutLine`."""


class ChoiceLine(TypedDict):
    """An alternative, or a candidate that lost."""

    value: Number | None
    raw: str
    evidence: EvidenceLine | None
    reader: str
    reason: str
    reason_code: NotRequired[str]
    reason_args: NotRequired[Sequence[FilledLine]]


class ValueLine(TypedDict):
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
    reason_code: NotRequired[str]
    reason_args: NotRequired[Sequence[FilledLine]]
    evidence: EvidenceLine | None
    steps: Sequence[str]
    reader: str
    policy: str
    alternatives: Sequence[ChoiceLine]
    lost: Sequence[ChoiceLine]
    person: NotRequired[SignedLine | None]


class ItemLine(TypedDict):
    """A problem or a measure."""

    title: str
    quote: str
    evidence: EvidenceLine
    themes: Sequence[str]
    themes_origin: Origin | None
    origin: Origin
    reader: str
    review: bool
    reason: str
    reason_code: NotRequired[str]
    reason_args: NotRequired[Sequence[FilledLine]]


class SummaryClauseLine(TypedDict):
    """A stretch of the summary that an item says."""

    text: str
    kind: Literal["problem", "improvement"]
    item: int
    start: int
    end: int


class SummaryLine(TypedDict):
    """Section five for somebody who reads one line a report."""

    text: str
    clauses: Sequence[SummaryClauseLine]


class FactLine(TypedDict):
    """A number or denial in prose."""

    id: str
    value: Number | bool
    unit: str
    raw: str
    evidence: EvidenceLine
    origin: Origin
    steps: Sequence[str]
    reader: str
    review: bool
    reason: str
    reason_code: NotRequired[str]
    reason_args: NotRequired[Sequence[FilledLine]]


class CheckLine(TypedDict):
    """One equation or comparison."""

    check: str
    left: Number | None
    right: Number | None
    difference: Number | None
    outcome: Outcome
    indicators: Sequence[str]
    culprits: Sequence[str]
    sentence: str
    sentence_code: NotRequired[str]
    sentence_args: NotRequired[Sequence[FilledLine]]


class SectionLine(TypedDict):
    """A section of the form."""

    key: str
    heading: str
    heading_evidence: EvidenceLine | None
    start: int | None
    end: int | None
    state: SectionState
    reason: str
    reason_code: NotRequired[str]
    reason_args: NotRequired[Sequence[FilledLine]]
    unaccounted: NotRequired[Sequence[EvidenceLine]]


class ReadingLine(TypedDict):
    """Something a model said that stands in the text."""

    about: str
    value: Number | bool | str | None
    raw: str
    evidence: EvidenceLine | None


class RefusedLine(TypedDict):
    """Something a model said that does not."""

    about: str
    said: str
    line: int | None
    code: str
    reason: str
    reason_code: NotRequired[str]
    reason_args: NotRequired[Sequence[FilledLine]]


class QuestionLine(TypedDict):
    """What triage is not sure of, and the smallest piece of text that could answer."""

    id: str
    kind: str
    indicators: Sequence[str]
    reason: str
    reason_code: NotRequired[str]
    reason_args: NotRequired[Sequence[FilledLine]]
    passage: EvidenceLine | None
    inquiries: NotRequired[Sequence[str]]
    readings: NotRequired[Sequence[ReadingLine]]
    refusals: NotRequired[Sequence[RefusedLine]]
    half: NotRequired[Half | None]
    not_asked: NotRequired[str]
    not_asked_code: NotRequired[str]
    not_asked_args: NotRequired[Sequence[FilledLine]]


class ConsultationLine(TypedDict):
    """One inquiry that was put to a model, with all it said."""

    id: str
    kind: InquiryKind
    questions: Sequence[str]
    lines: Sequence[EvidenceLine]
    state: AnswerState
    reason: str
    reason_code: NotRequired[str]
    reason_args: NotRequired[Sequence[FilledLine]]
    replies: Sequence[str]
    mode: str | None
    readings: Sequence[ReadingLine]
    refusals: Sequence[RefusedLine]


class DisagreementLine(TypedDict):
    """Rules and a model, or a model and the page, say different things."""

    about: str
    stated: str
    said: str
    settled: Settled
    by: str
    reason: str
    reason_code: NotRequired[str]
    reason_args: NotRequired[Sequence[FilledLine]]
    inquiry: str
    evidence: EvidenceLine | None


class MadeWithLine(TypedDict):
    """What made the report."""

    version: str
    schema_version: str
    rules: str
    rule_files: Sequence[str]
    prompts: str | None
    prompt_files: Sequence[str]
    model: str | None
    mode: str | None


class SignatureLine(TypedDict):
    """What a person decided about a list."""

    decision: Standing
    who: str
    when: str
    note: str


class UnplacedLine(TypedDict):
    """An item that a person stated and whose words are not to be found any more."""

    title: str
    quote: str
    themes: Sequence[str] | None
    reason: str
    reason_code: NotRequired[str]
    reason_args: NotRequired[Sequence[FilledLine]]


class ReviewedListLine(TypedDict):
    """A list of section five that a person decided on."""

    person: SignatureLine
    reason: str
    reason_code: NotRequired[str]
    reason_args: NotRequired[Sequence[FilledLine]]
    read: Sequence[ItemLine]
    unplaced: Sequence[UnplacedLine]


class ReviewedLine(TypedDict):
    """Section five, as far as people decided on it."""

    problems: ReviewedListLine | None
    improvements: ReviewedListLine | None


class ReportLine(TypedDict):
    """Everything a document says, with places and doubts. One line of JSONL."""

    document: str
    source: SourceLine
    agency: str | None
    year: int | None
    edition: str | None
    about: AboutLine
    values: Sequence[ValueLine]
    problems: Sequence[ItemLine]
    improvements: Sequence[ItemLine]
    summary: SummaryLine | None
    facts: Sequence[FactLine]
    checks: Sequence[CheckLine]
    sections: Sequence[SectionLine]
    questions: Sequence[QuestionLine]
    asked: Sequence[ConsultationLine]
    disagreements: Sequence[DisagreementLine]
    made_with: MadeWithLine
    reviewed: NotRequired[ReviewedLine]


ReadLine = ValueLine | StatedLine | ItemLine | FactLine
"""Anything that is read from the page, has a place there and may be doubted."""


def particulars(report: ReportLine) -> Mapping[str, StatedLine]:
    """What a report says of itself, by name, for whoever takes all of it, or what a stranger names."""
    return cast(Mapping[str, StatedLine], report["about"])
