"""A model's quote -> the document's characters. The model copies; code finds where the copy stands, or says why it proves nothing."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Literal

from extractor.ask.grounding import Case
from extractor.model.asking import Line
from extractor.model.spans import Span
from extractor.page_lines import BETWEEN_LINES

QuoteFault = Literal["quote_missing", "quote_twice", "quote_short"]
"""It does not stand in the line; it stands there more than once; it is so short that it would stand anywhere. Codes of `refusals`."""

# What a model puts around a quote or repeats from the numbered lines; none of it has to stand in the text.
_AROUND = "\"'`<>…"
_LINE_NUMBER = re.compile(r"\A\[\d{1,4}\]")
_ENDS = ".。,、;:!?"
_PAGE_NUMBER = re.compile(BETWEEN_LINES)  # a page's own number between two of its lines
_NUMERAL = re.compile(r"[0-9零〇○一二两三四五六七八九十百千万亿.,]")
_NO_SIGN = re.compile(r"[^\w○]")
# A number proves something by its length (2023) or by what it counts (三件复议): "9件" and "0" stand everywhere.
_FEWEST_DIGITS, _FEWEST_WORDS = 4, 2


@dataclass(frozen=True, slots=True)
class Squeezed:
    """A piece of the folded text without blanks, with the way back."""

    text: str
    """Its characters."""
    places: tuple[int, ...]
    """Where each of them stands in the document."""

    def span(self, start: int, end: int) -> Span:
        """The document's span of a piece that is not empty."""
        return Span(self.places[start], self.places[end - 1] + 1)

    def index(self, place: int) -> int:
        """Where the character at `place` stands here; of one that is left out, the next."""
        return bisect_left(self.places, place)


def squeezed(folded: str, span: Span, *, paged: bool = False) -> Squeezed:
    """The view of `span`. `paged`: without the page numbers that stand in lines of their own."""
    piece = span.of(folded)
    if paged:
        piece = _PAGE_NUMBER.sub(lambda m: " " * len(m.group()), piece)
    places = tuple([span.start + i for i, c in enumerate(piece) if not c.isspace()])
    return Squeezed("".join(piece.split()), places)


def needle(quote: str, case: Case) -> str:
    """A quote as it is looked for: folded, without blanks, without what a model puts around it."""
    return _LINE_NUMBER.sub("", case.rulebook.folding.key(quote)).strip(_AROUND)


def _proves_nothing(wanted: str) -> bool:
    """Whether so little is quoted that finding it says nothing."""
    signs = _NO_SIGN.sub("", wanted)
    words = _NUMERAL.sub("", signs)
    return len(words) < _FEWEST_WORDS and len(signs) - len(words) < _FEWEST_DIGITS


def times(wanted: str, text: str) -> tuple[int, ...]:
    """Every place where `wanted` stands in `text`, at most two: more say nothing more."""
    first = text.find(wanted)
    second = text.find(wanted, first + 1) if first >= 0 else -1
    return tuple(at for at in (first, second) if at >= 0)


def find_quote(quote: str, line: Line, case: Case) -> Span | QuoteFault:
    """Where `quote` stands in `line`, or why nobody knows.

    Compared folded and without blanks, so that a quote in other width, other script or on one line is found; what is found is the
    document's own characters. A closing mark that the model added is forgiven, nothing else is.
    """
    wanted = needle(quote, case)
    if _proves_nothing(wanted):
        return "quote_short"
    for view in (squeezed(case.folded, line.span), squeezed(case.folded, line.span, paged=True)):
        for form in dict.fromkeys((wanted, wanted.strip(_ENDS + _AROUND))):
            found = times(form, view.text)
            if len(found) == 1:
                return view.span(found[0], found[0] + len(form))
            if found:
                return "quote_twice"
    return "quote_missing"
