"""Section five by a person: the list of problems or of measures as they state it, held to the page and to what is read now."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from extractor.model.candidates import Passage
from extractor.model.doubts import Reason, doubt
from extractor.model.draft import NarrativeDraft
from extractor.model.rulings import IMPROVEMENTS, LISTS, PROBLEMS, ListItem, ListName, Ruling, Word
from extractor.model.spans import Span
from extractor.reconcile.people import CONFIRMS, DECIDES, REOPENED, again
from extractor.reconcile.places import words_at

Themes = Callable[[str], tuple[str, ...]]
"""The words of an item -> the themes that rules tell by them."""
NAMES: Mapping[ListName, str] = {PROBLEMS: "problems", IMPROVEMENTS: "measures"}
"""For a person."""


@dataclass(frozen=True, slots=True)
class Lost:
    """An item of the person's whose words cannot be found any more."""

    item: ListItem
    """As they stated it."""
    reason: Reason
    """Why."""


@dataclass(frozen=True, slots=True)
class HeardList:
    """A list that a person decided on."""

    ruling: Ruling
    """The decision."""
    policy: str
    """Name of the policy that took it."""
    reason: Reason
    """Why it is open again; () when it is not."""
    read: tuple[Passage, ...]
    """What rules and a model read."""
    lost: tuple[Lost, ...]
    """What of the person's list has no place."""


def _spoken(passages: Iterable[Passage], text: str) -> Word:
    """A list as a word, to compare."""
    items = (ListItem(p.title, p.quote.of(text), p.quote.start, p.quote.end) for p in passages)
    return Word(None, "reported", tuple(items))


def _where_it_stands(item: ListItem, read: Word, text: str) -> Span | Reason:
    """Where an item stands: as the person saw it, else where the same item is read, else where its words occur once."""
    at = words_at(item.quote, item.place, text)
    if at == item.place:
        return at
    same = [other.place for other in read.items or () if other.key == item.key]
    return same[0] if len(same) == 1 else at


def _passage(item: ListItem, at: Span, policy: str, reason: Reason, read: Iterable[Passage], text: str, themes: Themes) -> Passage:
    """An item of the person's, with their themes, else those it is read with, else the rules'."""
    if item.themes is not None:
        return Passage(item.title, at, item.themes, policy, reason, "human", "human")
    known = next((p for p in read if p.quote == at), None)
    told, by = (known.themes, known.themes_origin) if known else (themes(at.of(text)), "rule")
    return Passage(item.title, at, told, policy, reason, "human", by)


def _hear(passages: tuple[Passage, ...], ruling: Ruling, text: str, themes: Themes) -> tuple[tuple[Passage, ...], HeardList]:
    """The list as the person states it, and what became of their decision."""
    now, said = _spoken(passages, text), ruling.word
    placed = [(item, _where_it_stands(item, now, text)) for item in said.items or ()]
    lost = tuple(Lost(item, at) for item, at in placed if isinstance(at, tuple))
    policy = REOPENED if lost else CONFIRMS if now.keys == said.keys else DECIDES if now.keys == ruling.read.keys else REOPENED
    reason: Reason = ()
    if lost:
        reason = doubt("person.listed", who=ruling.who, title=lost[0].item.title, date=ruling.when[:10]) + lost[0].reason
    elif policy == REOPENED:
        reason = again(ruling, now, "person.now_other_items")
    stated = [_passage(item, at, policy, reason, passages, text, themes) for item, at in placed if isinstance(at, Span)]
    ordered = tuple(sorted(stated, key=lambda p: (p.quote.start, p.quote.end)))
    return ordered, HeardList(ruling, policy, reason, passages, lost)


def _overlap(a: Span, b: Span) -> int:
    return max(0, min(a.end, b.end) - max(a.start, b.start))


def _crossed(passages: tuple[Passage, ...], stated: Iterable[Passage], other: ListName) -> tuple[Passage, ...]:
    """A list that nobody decided on, in doubt where most of an item stands in the other list by a person."""
    said = tuple(p.quote for p in stated)
    unsure = doubt("person.other_list", other=NAMES[other])

    def held(passage: Passage) -> Passage:
        long = passage.quote.end - passage.quote.start
        crossing = any(2 * _overlap(passage.quote, quote) > long for quote in said)
        return replace(passage, doubt=passage.doubt + unsure) if crossing else passage

    return tuple(map(held, passages))


def hear_lists(
    narrative: NarrativeDraft, rulings: Iterable[Ruling], text: str, themes: Themes
) -> tuple[NarrativeDraft, Mapping[ListName, HeardList]]:
    """Section five with what people said, and what became of it; a list of nobody stays as it is read."""
    by_half = {ruling.indicator: ruling for ruling in rulings}
    lists: dict[ListName, tuple[Passage, ...]] = {PROBLEMS: narrative.problems, IMPROVEMENTS: narrative.improvements}
    heard: dict[ListName, HeardList] = {}
    for half in LISTS:
        if half in by_half:
            lists[half], heard[half] = _hear(lists[half], by_half[half], text, themes)
    for half, other in ((PROBLEMS, IMPROVEMENTS), (IMPROVEMENTS, PROBLEMS)):
        if other in heard and half not in heard:
            lists[half] = _crossed(lists[half], lists[other], other)
    return NarrativeDraft(lists[PROBLEMS], lists[IMPROVEMENTS]), heard
