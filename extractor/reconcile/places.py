"""Where a person says that something stands: a number in its cell, the words of an item."""

import re

from extractor.model.candidates import Alternative, Number
from extractor.model.doubts import Reason, doubt
from extractor.model.spans import Span
from extractor.values import ValueGrammar

LONGEST_NUMBER = 60
"""Characters of a place; no number is printed in as many."""
_PARTED = re.compile(r"[\t\r\n]")
"""What stands between cells and between lines: no number goes over it."""


def trimmed(place: Span, text: str) -> Span:
    """A place without the blanks at its ends."""
    words = place.of(text)
    start = place.start + len(words) - len(words.lstrip())
    return Span(start, max(start, place.start + len(words.rstrip())))


def read_at(text: str, place: Span, unit: str, value: Number, grammar: ValueGrammar) -> Alternative | None:
    """The number `value` as the characters of `place` give it in `unit`; None when they do not."""
    raw = place.of(text)
    if not 0 < len(raw) <= LONGEST_NUMBER or _PARTED.search(raw):
        return None
    reading = grammar.read(raw, unit, None)
    return Alternative(value, raw, place, reading.steps) if reading.kind == "number" and reading.value == value else None


def words_at(quote: str, place: Span, text: str) -> Span | Reason:
    """Where a quote stands: at its place, else where it occurs once; else why that cannot be told."""
    if quote and place.start >= 0 and place.of(text) == quote and place.end - place.start == len(quote):
        return place
    first = text.find(quote) if quote else -1
    if first < 0:
        return doubt("person.words_gone")
    if text.find(quote, first + 1) >= 0:
        return doubt("person.words_ambiguous")
    return Span(first, first + len(quote))
