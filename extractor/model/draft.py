"""A document as far as rules go: everything but the answers."""

from dataclasses import dataclass

from extractor.model.asking import Half, Stretch
from extractor.model.candidates import AboutFields, Candidate, Fact, Passage
from extractor.model.document import Document
from extractor.model.doubts import Reason
from extractor.model.record import record
from extractor.model.report import Kind, Question
from extractor.model.rulings import Ruling
from extractor.model.sections import Section
from extractor.model.spans import Span


@record(frozen=True, slots=True)
class Listed:
    """An indicator the report speaks of, and what to say when nobody read it."""

    indicator: str
    """Its id."""
    unit: str
    """The catalogue's."""
    missing: Reason
    """Why there is no reading."""
    hidden: bool
    """Whether it may stand on the page all the same (unresolved), or not (absent)."""


@dataclass(frozen=True, slots=True)
class NarrativeDraft:
    """Section five, as far as rules split it."""

    problems: tuple[Passage, ...] = ()
    improvements: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsplit:
    """A stretch of section five that rules do not part into items."""

    span: Span
    """The prose."""
    half: Half
    """What it is about, as far as its headings say."""
    reason: Reason
    """Why it is not parted."""


@dataclass(frozen=True, slots=True)
class Unsure:
    """What triage is not sure of."""

    kind: str
    """"row", "problems", "section", "tables" or "about"."""
    indicators: tuple[str, ...]
    """Which indicators; empty for what is no table cell."""
    reason: Reason
    """Why."""
    span: Span | None
    """The smallest piece of text that could answer."""
    half: Half | None = None
    """Of prose of section five: what it is about, as far as its headings say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Everything that is known before anybody is asked."""

    document: Document
    kind: Kind
    kind_reason: Reason
    sections: tuple[Section, ...]
    about: AboutFields
    edition: str | None
    edition_reason: Reason
    listed: tuple[Listed, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    narrative: NarrativeDraft = NarrativeDraft()
    facts: tuple[Fact, ...] = ()
    questions: tuple[Question, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    """What stands beside the labels of the tables, known or not: what a second reading is held to."""
    unsplit: tuple[Unsplit, ...] = ()
    """Free prose of section five."""
    rulings: tuple[Ruling, ...] = ()
    """What people decided about this document: the last word on each value."""
