"""Where something stands on a page or in a sheet, in words."""

from collections.abc import Iterator, Mapping
from typing import Any

NAMES = ("page", "box", "score", "sheet", "cell")
"""Keys of evidence beside its span, in the order they are said."""


def spots(place: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each of `NAMES` that a report's evidence has, with what it says; none for evidence in a text or a page of HTML."""
    for name in NAMES:
        if (said := place.get(name)) is not None:
            yield name, " ".join(map(str, said)) if name == "box" else str(said)


def spot(place: Mapping[str, Any]) -> str:
    """The same in one line: page 2, box 72 100 90 112, score 0.94."""
    return ", ".join(f"{name} {said}" for name, said in spots(place))
