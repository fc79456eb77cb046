"""In which unit of money an amount is printed: what stands behind its number, beside its label, in the header above it, and what the
section declares elsewhere.

A unit is only what is declared (单位:元, (元), 金额/元), never the 元 of an amount in a sentence.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from extractor.model.doubts import OTHER_UNIT, UNKNOWN_UNIT, Reason
from extractor.model.record import record
from extractor.model.spans import Span

# Any unit of money, be it one of the rules' or not (百万元, 美元).
_UNIT = "((?:[十百千万亿]{0,2}|[美欧港日韩])元)"
# Behind a number, with blanks or a cell's edge between.
_BEHIND = re.compile(rf"[\s|]*\(?(?:金额)?(?:单位|人民币)?:?{_UNIT}\)?(?=[\s|,;。)]|\Z)")
# Beside a label and in a header, without blanks.
_NAMED = re.compile(rf"(?:\A|[:/(\[【,、-]|单位|人民币|[以按为]){_UNIT}")
# In a caption or a note, without blanks.
_DECLARED = re.compile(
    rf"(?:(?:单位|人民币|币种)[:为是均]{{0,3}}(?:人民币)?|[(\[【])(?<!每){_UNIT}(?=\W|\Z|[一二三四五六七八九第信表])|[以按]{_UNIT}(?:计|为单位|填|统计)"
)
# Characters between a label and its amount, between a header's name and the row's, that are looked at.
_BESIDE, _ABOVE = 40, 120


@record(frozen=True, slots=True)
class Unit:
    """The unit of an amount."""

    name: str | None
    """As the page names it; null where neither its cell, its row nor its header does."""
    doubt: Reason
    """Why it is not certain: something else on the page names another one."""
    known: bool
    """Whether the rules say what it is worth."""


@lru_cache(maxsize=64)
def _named(words: str) -> tuple[str, ...]:
    """The units that the words beside a label or of a header name, each once."""
    return tuple(dict.fromkeys(_NAMED.findall("".join(words.split()).replace("|", ""))))


def behind(folded: str, end: int) -> str | None:
    """The unit that stands behind a number which ends at `end`."""
    found = _BEHIND.match(folded, end)
    return found[1] if found else None


def unit_of(folded: str, beside: Span, above: Span, elsewhere: Sequence[Span], money: Sequence[str], taken: str) -> Unit:
    """The unit of an amount that names none itself.

    `beside`: from its label to its cell; `above`: from the header's name of its column to its label; `elsewhere`: the rest of its section;
    `money`: units whose worth is known; `taken`: the unit it is in where nothing names one.
    """
    label = _named(folded[beside.start : min(beside.end, beside.start + _BESIDE)])
    header_words = folded[above.start : min(above.end, above.start + _ABOVE)]
    header = _named(header_words)
    name = next(iter(label or header), None)
    others = {*label, *header}
    for span in elsewhere:
        if "元" in folded[span.start : span.end]:
            others |= {a or b for a, b in _DECLARED.findall("".join(span.of(folded).split()))}
        if name is None and others == {taken}:
            name = taken
    others -= {name or taken}
    if name and name not in money:
        return Unit(name, UNKNOWN_UNIT, known=False)
    if others:
        return Unit(name, OTHER_UNIT, known=True)
    unread = not header and "元" in header_words
    return Unit(name, UNKNOWN_UNIT if unread else (), known=True)


def without(taken: Sequence[Span], span: Span) -> tuple[Span, ...]:
    """What `span` holds besides `taken`."""
    left: list[Span] = []
    at = span.start
    for other in sorted(taken, key=lambda s: s.start):
        if at < other.start:
            left.append(Span(at, other.start))
        at = max(at, other.end)
    return (*left, Span(at, span.end)) if at < span.end else tuple(left)
