"""Where something stands on a page or in a sheet, in words."""

from collections.abc import Iterator, Sequence
from typing import Literal

from extractor.model.lines import EvidenceLine

NAMES: tuple[Literal["page", "box", "score", "sheet", "cell"], ...] = ("page", "box", "score", "sheet", "cell")
"""Keys of evidence beside its span, in the order they are said."""


def spots(place: EvidenceLine) -> Iterator[tuple[str, str]]:
    """Each of `NAMES` that a report's evidence has, with what it says; none for evidence in a text or a page of HTML."""
    for name in NAMES:
        if (said := place.get(name)) is not None:
            yield name, " ".join(map(str, said)) if isinstance(said, Sequence) and not isinstance(said, str) else str(said)


def spot(place: EvidenceLine | None) -> str:
    """The same in one line: page 2, box 72 100 90 112, score 0.94."""
    return ", ".join(f"{name} {said}" for name, said in spots(place)) if place else ""
