"""What is counted, and over which slices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from extractor.model.candidates import Grade, Origin

SliceKind = Literal["total", "section", "origin", "grade", "document"]
NOBODY = "nobody"
"""Origin and grade of what was not stated: nobody read it."""
UNSAID = "not said"
"""Origin or grade that a report does not give."""
UNKNOWN = "unknown"
"""Section of an indicator that the codebook does not know."""
ALL = "all"


@dataclass(frozen=True, slots=True)
class SliceCounts:
    """The figures of one slice."""

    gold: int = 0
    """Numbers gold has."""
    correct: int = 0
    """Of these: stated as they are."""
    missed: int = 0
    """Of these: not stated."""
    wrong: int = 0
    """Of these: stated as another number."""
    invented: int = 0
    """Numbers stated where gold has none."""
    silent: int = 0
    """Errors nobody was warned of: missed, wrong or invented, not marked for review and not called unresolved."""
    marked: int = 0
    """Correct, and marked for review all the same."""
    unplaced: int = 0
    """Stated without a place in the text; what arithmetic alone supports needs none."""
    problems_gold: int = 0
    """Problems gold has."""
    problems_found: int = 0
    """Of these: standing in the title or quote of a stated problem of their own."""
    problems_stated: int = 0
    """Problems stated."""
    stated: int = 0
    """Numbers stated: correct, wrong and invented ones."""
    improvements_gold: int = 0
    """Measures gold has."""
    improvements_listed: int = 0
    """Of these: those whose titles gold lists."""
    improvements_found: int = 0
    """Of the listed: standing in the title or quote of a stated measure of their own."""
    improvements_stated: int = 0
    """Measures stated, in documents whose gold says something of measures."""
    facts_gold: int = 0
    """Facts gold has."""
    facts_correct: int = 0
    """Of these: stated as gold has them, and not otherwise elsewhere."""
    facts_missed: int = 0
    """Of these: not stated."""
    facts_wrong: int = 0
    """Of these: stated otherwise."""
    facts_silent: int = 0
    """Wrong facts that are not marked for review."""


Count = Literal[
    "gold", "correct", "missed", "wrong", "invented", "silent", "marked", "unplaced", "problems_gold", "problems_found", "problems_stated",
    "stated", "improvements_gold", "improvements_listed", "improvements_found", "improvements_stated",
    "facts_gold", "facts_correct", "facts_missed", "facts_wrong", "facts_silent",
]  # fmt: skip
NUMBERS: tuple[Count, ...] = ("gold", "stated", "correct", "missed", "wrong", "invented", "silent", "marked", "unplaced")
"""Counts of the tables' numbers, which every slice has."""
PROSE: tuple[Count, ...] = (
    "problems_gold", "problems_found", "problems_stated",
    "improvements_gold", "improvements_listed", "improvements_found", "improvements_stated",
    "facts_gold", "facts_correct", "facts_missed", "facts_wrong", "facts_silent",
)  # fmt: skip
"""Counts of section five and of sentences, which have neither a table nor a grade."""
APPLIES: Mapping[SliceKind, tuple[Count, ...]] = {
    "total": NUMBERS + PROSE,
    "section": NUMBERS,
    "origin": NUMBERS + PROSE,
    "grade": NUMBERS,
    "document": NUMBERS + PROSE,
}


def always(tables: Iterable[str]) -> Mapping[SliceKind, tuple[str, ...]]:
    """Slices that are listed whether something falls into them or not, so that two evaluations have the same rows. `tables`: the form's."""
    return {
        "total": (ALL,),
        "section": tuple(tables),
        "origin": (*get_args(Origin), NOBODY),
        "grade": (*get_args(Grade), NOBODY),
        "document": (),
    }


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of what was counted."""

    kind: SliceKind
    """What it is cut by."""
    name: str
    """Which part."""
    counts: SliceCounts
    """Its figures."""
