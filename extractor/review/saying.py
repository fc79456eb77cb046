"""What a person may say of a value or a list, and what is held to the page when they say it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from extractor.model.candidates import Number
from extractor.model.doubts import Reason, doubt
from extractor.model.rulings import AGENCY, LISTS, YEAR, ListItem, Word
from extractor.model.spans import Span
from extractor.reconcile.places import read_at, trimmed, words_at
from extractor.review.book import LARGEST
from extractor.review.seen import Seen
from extractor.rulebook import Rulebook
from extractor.values import ValueGrammar, grammar_of

Kind = Literal["as_stated", "number", "blank", "absent", "unreadable", "name", "year", "items", "take_back"]
LONGEST = 200
"""Characters of a title or a name."""
MOST = 200
"""Items of a list."""
CLIP = 60
"""Characters of what somebody wrote that are shown of it."""
_VALUE: tuple[Kind, ...] = ("as_stated", "number", "blank", "absent", "unreadable", "take_back")
_MAY: Mapping[str, tuple[Kind, ...]] = {
    AGENCY: ("as_stated", "name", "absent", "take_back"),
    YEAR: ("as_stated", "year", "absent", "take_back"),
    **dict.fromkeys(LISTS, ("as_stated", "items", "take_back")),
}
"""What may be said of what is no number."""
_TYPED = re.compile(r"[-−－]?\d[\d,，]*(?:[.．]\d+)?")
"""A number as somebody types it, without words around."""
_NAME = re.compile(r"[一-鿿]{3}")
"""A body's name has three Chinese characters in a row, at the least."""
_YEAR = re.compile(r"20\d\d")


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision as somebody sends it."""

    kind: Kind
    """as_stated: what the report states. number, name, year, items: what stands in that field. blank, absent, unreadable: of a cell.
    take_back: nobody has decided."""
    number: str = ""
    """The number or the year, as typed."""
    name: str = ""
    """The body's name."""
    items: tuple[ListItem, ...] = ()
    """The list, as a whole."""
    place: Span | None = None
    """Where the number stands; null for whoever leaves that to be found."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a decision comes to."""

    word: Word | None
    """As `Ruling.said`."""
    place: Span | None = None
    """As `Ruling.place`."""


@dataclass(frozen=True, slots=True)
class Means:
    """What decisions are read and held to the page with."""

    grammar: ValueGrammar
    """The number grammar."""
    units: Mapping[str, str]
    """Indicator -> the catalogue's unit."""
    themes: tuple[str, ...]
    """Ids of the themes, in the order of the rules."""


@lru_cache(maxsize=4)
def means_of(rulebook: Rulebook) -> Means:
    """Those of a rulebook."""
    units = {i.id: i.unit for i in rulebook.indicators}
    return Means(grammar_of(rulebook), units, tuple(theme.id for theme in rulebook.problems.themes))


def number_in(typed: str, unit: str, grammar: ValueGrammar) -> Number | None:
    """A number as a person types it; None when it is none, or none that a page can print."""
    plain = typed.strip()
    reading = grammar.read(plain, unit, None)
    if reading.kind != "number" or reading.value is None or not _TYPED.fullmatch(plain.removesuffix(unit).strip()):
        return None
    value = reading.value
    odd = (value < 0 and unit != "项") or (isinstance(value, Decimal) and unit != "万元") or not -LARGEST < value < LARGEST
    return None if odd else value


def name_in(typed: str) -> str | None:
    """The name of a body; None when it is none."""
    plain = "".join(typed.split())
    return plain if _NAME.search(plain) and len(plain) <= LONGEST else None


def year_in(typed: str) -> int | None:
    """A year; None when it is none."""
    plain = "".join(typed.split()).removesuffix("年")
    return int(plain) if _YEAR.fullmatch(plain) else None


def writable(text: str) -> bool:
    """Whether a file can hold it: JSON may carry half a character."""
    return not any("\ud800" <= c <= "\udfff" for c in text)


def place_fault(text: str, unit: str, value: Number, place: Span, grammar: ValueGrammar) -> Reason:
    """Why a place of the text does not bear a number out; () when it does."""
    if not 0 <= place.start < place.end <= len(text):
        return doubt("ruling.place_outside", a=place.start, b=place.end, n=len(text))
    at = trimmed(place, text)
    if read_at(text, at, unit, value, grammar):
        return ()
    return doubt("ruling.not_read_as", words=at.of(text)[:CLIP], a=at.start, b=at.end, value=f"{value} {unit}".rstrip())


def _as_stated(decision: Decision, seen: Seen, means: Means, text: str | None, known: frozenset[tuple[Span, Number]]) -> Said | Reason:
    stated = seen.stated
    if stated.status == "unresolved" or (stated.value is None and seen.indicator in (AGENCY, YEAR)):
        return doubt("ruling.nothing_to_confirm")
    if stated.value is not None and not isinstance(stated.value, str) and not -LARGEST < stated.value < LARGEST:
        return doubt("ruling.too_large", what=stated.told[:CLIP])
    return _placed(stated, decision, seen, means, text, known)


def _placed(
    word: Word, decision: Decision, seen: Seen, means: Means, text: str | None, known: frozenset[tuple[Span, Number]]
) -> Said | Reason:
    """A value, at the place that is named for it."""
    place = decision.place
    if place is None:
        return Said(word)
    if word.value is None or isinstance(word.value, str) or seen.indicator not in means.units:
        return doubt("ruling.no_place_but_numbers")
    if text is None:
        return doubt("ruling.no_document_for_place")
    if (place, word.value) in known:
        return Said(word, place)
    fault = place_fault(text, means.units[seen.indicator], word.value, place, means.grammar)
    return fault or Said(word, trimmed(place, text))


def _number(decision: Decision, seen: Seen, means: Means, text: str | None, known: frozenset[tuple[Span, Number]]) -> Said | Reason:
    unit = means.units[seen.indicator]
    value = number_in(decision.number, unit, means.grammar)
    if value is None:
        return doubt("ruling.no_number", what=decision.number[:CLIP], unit=unit)
    return _placed(Word(value, "reported"), decision, seen, means, text, known)


def _item(item: ListItem, known: frozenset[tuple[str, str]], means: Means, text: str) -> ListItem | Reason:
    """An item at its place, without blanks around; what is wrong with it. `known`: items that were read, which are left as they are."""
    as_read = item.key in known
    title = item.title if as_read else " ".join(item.title.split())
    if not title or len(title) > LONGEST or not writable(title):
        return doubt("ruling.title_length", n=LONGEST)
    if not item.quote.strip():
        return doubt("ruling.quotes_nothing", title=title)
    at = words_at(item.quote, item.place, text)
    if isinstance(at, tuple):
        return doubt("joined.named", name=repr(title), reason=at)
    strange = [name for name in item.themes or () if name not in means.themes]
    if strange:
        return doubt("ruling.no_theme", title=title, theme=strange[0][:CLIP])
    at = at if as_read else trimmed(at, text)
    themes = None if item.themes is None else tuple(name for name in means.themes if name in item.themes)
    return ListItem(title, at.of(text), at.start, at.end, themes)


def _list(decision: Decision, seen: Seen, means: Means, text: str | None) -> Said | Reason:
    """A list whose every quote stands in the text."""
    if text is None:
        return doubt("ruling.no_document_for_quotes")
    if len(decision.items) > MOST:
        return doubt("ruling.list_too_long", n=MOST)
    known = frozenset((*seen.stated.keys, *seen.read.keys))
    made: dict[Span, ListItem] = {}
    for item in decision.items:
        held = _item(item, known, means, text)
        if isinstance(held, tuple):
            return held
        if held.place in made:
            return doubt("ruling.same_words", one=made[held.place].title, other=held.title)
        made[held.place] = held
    return Said(Word(None, "reported", tuple(sorted(made.values(), key=lambda i: (i.start, i.end)))))


_PLAIN: Mapping[Kind, Word] = {
    "blank": Word(None, "blank"),
    "absent": Word(None, "absent"),
    "unreadable": Word(None, "unresolved"),
}


def said_of(
    decision: Decision, seen: Seen, means: Means, text: str | None, known: frozenset[tuple[Span, Number]] = frozenset()
) -> Said | Reason:
    """What a decision says, or what is wrong with it. `text`: the document's, null when it is not there. `known`: readings of this value
    that the report has, each at its place: what they rest on stands in the page's column, too."""
    if seen.indicator not in (*_MAY, *means.units):
        return doubt("ruling.no_indicator", name=seen.indicator)
    if decision.kind not in _MAY.get(seen.indicator, _VALUE):
        return doubt("ruling.not_of_indicator", kind=decision.kind, name=seen.indicator)
    if decision.place and decision.kind not in ("number", "as_stated"):
        return doubt("ruling.no_place_but_numbers")
    if decision.kind == "take_back":
        return Said(None)
    if decision.kind == "items":
        return _list(decision, seen, means, text)
    if decision.kind in _PLAIN:
        return Said(_PLAIN[decision.kind])
    if decision.kind in ("name", "year"):
        return _particular(decision)
    by: Callable[..., Said | Reason] = _number if decision.kind == "number" else _as_stated
    return by(decision, seen, means, text, known)


def _particular(decision: Decision) -> Said | Reason:
    """Who reports, or on which year."""
    if decision.kind == "name":
        name = name_in(decision.name) if writable(decision.name) else None
        return Said(Word(name, "reported")) if name else doubt("ruling.no_name", what=decision.name[:CLIP])
    year = year_in(decision.number)
    return Said(Word(year, "reported")) if year else doubt("ruling.no_year", what=decision.number[:CLIP])
