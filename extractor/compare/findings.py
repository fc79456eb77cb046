"""What a comparison says: both sides with every number's place, an outcome, and a sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from extractor.compare.agencies import Agency
from extractor.compare.figures import NOT_THERE, Figure, Filed
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


# Sides of a comparison. A blank counts as zero when its row prints a number; with an absent or unresolved member nothing can be said.
def zero_where_blank(figure: Figure, row: Sequence[str], figures: Mapping[str, Figure]) -> Number | None:
    """The number of `figure`; 0 for a blank in a row that prints a number elsewhere."""
    if figure.value is not None or figure.status != "blank":
        return figure.value
    return 0 if any(figures.get(name, NOT_THERE).value is not None for name in row) else None


def side(*members: tuple[Filed, Mapping[str, Figure], str, Literal[1, -1], Sequence[str]]) -> Side:
    """What members (report, its figures, indicator, sign, the row it stands in) come to."""
    terms, total, known = [], Side(0, ()).value, True
    for report, figures, name, sign, row in members:
        figure = figures.get(name, NOT_THERE)
        terms.append(Term(report, name, figure, sign))
        number = zero_where_blank(figure, row, figures)
        known &= number is not None
        total = (total or 0) + sign * (number or 0)
    return Side(total if known else None, tuple(terms))


def unknown(*sides: Side) -> str:
    """Why the sides cannot be compared: the members without a number."""
    said = (
        f"{term.indicator} of {term.report.year} is {'not on the page' if term.figure.status == 'absent' else term.figure.status}"
        for one in sides
        if one.value is None
        for term in one.terms
        if term.figure.value is None
    )
    return "; ".join(dict.fromkeys(said))
