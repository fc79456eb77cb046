"""What a comparison says: both sides with every number's place, an outcome, and a sentence."""

from dataclasses import dataclass
from typing import Literal

from extractor.across.agencies import Agency
from extractor.across.figures import Figure, Filed
from extractor.model.candidates import Number

Kind = Literal["carried_over", "in_force", "revision", "parts", "jump", "twins", "office", "gap"]
Outcome = Literal["fails", "open", "differs", "look", "information", "not_assessable", "holds"]
KINDS: tuple[Kind, ...] = ("carried_over", "in_force", "revision", "parts", "jump", "twins", "office", "gap")
LISTED: tuple[Outcome, ...] = ("fails", "open", "differs", "look", "information")
"""Outcomes that are told one by one, most serious first; of the others only how many there are."""


@dataclass(frozen=True, slots=True)
class Term:
    """A number in one of the sides."""

    report: Filed
    """The report it is of."""
    indicator: str
    """Which."""
    figure: Figure
    """The number and its place."""
    sign: Literal[1, -1] = 1
    """-1 where it is taken off."""


@dataclass(frozen=True, slots=True)
class Side:
    """What is compared."""

    value: Number | None
    """What the terms come to; null when that cannot be told."""
    terms: tuple[Term, ...]
    """What it is made of."""

    @property
    def review(self) -> bool:
        """Whether one of its numbers is marked for review."""
        return any(term.figure.review for term in self.terms)


NOTHING = Side(None, ())


@dataclass(frozen=True, slots=True)
class Finding:
    """One comparison."""

    kind: Kind
    """What was compared."""
    outcome: Outcome
    """What came of it. open: it depends on which document, or which body, is meant."""
    agency: Agency
    """Whose reports."""
    years: tuple[int, ...]
    """Of which years."""
    indicators: tuple[str, ...]
    """Which figures."""
    left: Side
    """The year before; of parts, the whole."""
    right: Side
    """The year itself; of parts, their sum."""
    difference: Number | None
    """right − left."""
    sentence: str
    """For a person."""
    weight: float = 0
    """How much it is worth a look among those of its outcome."""

    @property
    def review(self) -> bool:
        """Whether a number on either side is marked for review."""
        return self.left.review or self.right.review


_HEAVIEST = 10**15
"""Digits that were glued make numbers no float holds; beyond this all weigh the same."""


def size(difference: Number | None) -> float:
    """How much a difference weighs."""
    return 0.0 if difference is None else float(min(max(difference, -difference), _HEAVIEST))


def seriousness(finding: Finding) -> tuple[object, ...]:
    """A key that puts the most serious first: by outcome, those that rest on no doubted number first, then by weight."""
    total = not finding.indicators or finding.indicators[0].endswith(".total")
    outcome = (*LISTED, "not_assessable", "holds").index(finding.outcome)
    return outcome, finding.review, -finding.weight, finding.agency.name, finding.years, not total, finding.indicators
