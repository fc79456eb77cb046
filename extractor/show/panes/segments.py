"""The document's text cut at every edge of evidence. Here and not in the browser: spans count code points, JavaScript does not."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from extractor.show.panes.view import Piece, TextLine

LONGEST_LINE = 2_000
"""Code points in one element of the page: a browser lays a line of a million anew for seconds whenever something in it lights up."""


@dataclass(frozen=True, slots=True)
class Highlight:
    """Something that stands in the text."""

    ref: str
    """What."""
    start: int
    """First code point."""
    end: int
    """One past the last; equal to `start` for an empty cell."""
    looks: tuple[str, ...] = ()
    """Class names it gives to its pieces; () for what is only lit up when asked for."""


def _beginnings(text: str) -> dict[int, int | None]:
    """Where the lines of the page begin, and each one's number; null for a further part of a long line."""
    found: dict[int, int | None] = {}
    start, number = 0, 1
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        found.update(dict.fromkeys(range(start, end, LONGEST_LINE)))
        found[start] = number
        start, number = end, number + 1
    return found or {0: 1}


def _standing(edges: Sequence[int], places: Sequence[Highlight]) -> Mapping[int, list[Highlight]]:
    """Edge -> the places over the piece that begins there."""
    found: dict[int, list[Highlight]] = defaultdict(list)
    for place in places:
        for n in range(bisect_left(edges, place.start), bisect_left(edges, place.end)):
            found[edges[n]].append(place)
    return found


def _piece(text: str, places: Iterable[Highlight]) -> Piece:
    """A piece with what stands on it: the narrowest first, which is what a click means."""
    ordered = sorted(places, key=lambda p: (not p.looks, p.end - p.start))
    refs = tuple(dict.fromkeys(p.ref for p in ordered))
    looks = tuple(dict.fromkeys(look for p in ordered for look in p.looks))
    return Piece(text, refs, looks)


def _pieces(text: str, places: Sequence[Highlight], beginnings: Iterable[int]) -> Iterator[tuple[int, Piece]]:
    """Each piece and where it begins; together they are the text."""
    edges = sorted({0, len(text), *beginnings, *(edge for p in places for edge in (p.start, p.end))})
    over = _standing(edges, places)
    empty: dict[int, list[Highlight]] = defaultdict(list)
    for place in places:
        if place.end == place.start:
            empty[place.start].append(place)
    for start, end in zip(edges, [*edges[1:], None], strict=True):
        if start in empty:
            yield start, _piece("", empty[start])
        if end is not None:
            yield start, _piece(text[start:end], over.get(start, ()))


def lines(text: str, places: Sequence[Highlight]) -> tuple[TextLine, ...]:
    """The text line by line, long lines in parts. Joined, the pieces are the text."""
    numbers = _beginnings(text)
    begins = sorted(numbers)

    def line(found: tuple[int, Piece]) -> int:
        return begins[bisect_left(begins, found[0] + 1) - 1]

    cut = groupby(_pieces(text, places, begins), key=line)
    return tuple(TextLine(numbers[start], tuple(piece for _, piece in members), start) for start, members in cut)
