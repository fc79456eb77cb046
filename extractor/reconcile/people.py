"""The third witness: a person who looked at the page. Their word stands beside what rules and a model read, and is held to the page, too.

A decision counts for what the person saw. When what is read changes to something they neither saw nor said, it is open again, and both are
shown.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from extractor.model.asking import Stretch
from extractor.model.candidates import AboutField, AboutFields, Alternative, Candidate, Number
from extractor.model.doubts import Reason, doubt
from extractor.model.draft import Listed
from extractor.model.report import Signed
from extractor.model.rulings import AGENCY, YEAR, Ruling, Standing, Word
from extractor.model.spans import Span
from extractor.reconcile.places import read_at
from extractor.reconcile.policies import Decision
from extractor.values import ValueGrammar

CONFIRMS, DECIDES, REOPENED = "person_confirms", "person_decides", "person_reopened"
OUTCOMES: Mapping[str, Standing] = {CONFIRMS: "confirmed", DECIDES: "changed", REOPENED: "reopened"}
STATED = doubt("person.stated")
NOT_THERE = STATED + doubt("person.number_not_found")
ELSEWHERE = STATED + doubt("person.place_differs")
NOT_SAID = STATED + doubt("person.not_in_text")
_NUMBER = re.compile(r"\d[\d,，]*(?:[.．]\d+)?")
_AS_STATED = ("as_printed", "number")


def _word(decision: Decision, listed: Listed) -> Word:
    """What is stated without the person."""
    if decision.stated is None:
        return Word(None, "unresolved" if listed.hidden else "absent")
    return Word(decision.stated.value, decision.stated.status)


def _known(decision: Decision, value: Number) -> Mapping[Span, Alternative]:
    """Readings of this very number, by whoever had them, each at its place."""
    read = [c for c in (decision.stated, *decision.lost) if c is not None]
    found: list[Alternative] = [Alternative(c.value, c.raw, c.span, c.steps) for c in read]
    found += [a for c in read for a in c.alternatives]
    return {a.span: a for a in found if a.value == value and a.span}


def _number(printed: str) -> Number:
    plain = printed.replace(",", "").replace("，", "").replace("．", ".")
    return Decimal(plain) if "." in plain else int(plain)


@dataclass(frozen=True, slots=True)
class _Zone:
    """What stands beside a label."""

    span: Span
    """Its characters, without the label."""
    glued: bool
    """Whether nothing says where one of its numbers ends and the next begins."""


def _printed(zone: _Zone, value: Number, text: str) -> Alternative | None:
    """Where the number stands in a row: as a number of its own, once; else the row, where it stands more than once, or among digits that
    nothing parts."""
    whole = [m for m in _NUMBER.finditer(text, zone.span.start, zone.span.end) if _number(m.group()) == value]
    if len(whole) == 1:
        printed = whole[0].group()
        return Alternative(value, printed, Span(*whole[0].span()), _AS_STATED if printed == str(value) else ())
    digits = format(value, "f") if isinstance(value, Decimal) else str(value)
    return Alternative(value, digits, zone.span, ()) if whole or (zone.glued and digits in zone.span.of(text)) else None


def _behind(zone: Span, label: Span | None) -> Span:
    """A zone without its label: 1.本机关不掌握… begins with a number, too."""
    return Span(label.end, zone.end) if label and zone.start <= label.start and label.end <= zone.end else zone


def _row(indicator: str) -> str:
    return indicator.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class _Page:
    """What a person's numbers are looked for in."""

    text: str
    """The document's."""
    stretches: tuple[Stretch, ...]
    """What stands beside the labels of its tables."""
    rows: Mapping[str, tuple[Number, ...]]
    """Row -> the numbers people state of it without naming a place: they stand in one stretch."""
    grammar: ValueGrammar | None
    """Reads the places that people name; null when none is."""

    def named(self, decision: Decision, ruling: Ruling, unit: str) -> Alternative | None:
        """The number where the person says that it stands; None when they do not say, or it does not."""
        value = ruling.word.value
        if ruling.place is None or value is None or isinstance(value, str):
            return None
        known = _known(decision, value).get(ruling.place)
        if known and known.steps:
            return known
        return read_at(self.text, ruling.place, unit, value, self.grammar) if self.grammar else None

    def place(self, decision: Decision, ruling: Ruling) -> Alternative | None:
        """Where the page prints what the person states."""
        value = ruling.word.value
        if value is None or isinstance(value, str):
            return None
        known = _known(decision, value)
        if len(known) == 1:
            return next(iter(known.values()))
        mates = (*self.rows.get(_row(ruling.indicator), ()), value)
        zones = dict.fromkeys(self._zones(decision, _row(ruling.indicator)))
        fitting = [zone for zone in zones if all(_printed(zone, mate, self.text) for mate in mates)]
        return _printed(fitting[0], value, self.text) if len(fitting) == 1 else None

    def _zones(self, decision: Decision, name: str) -> Iterator[_Zone]:
        """Where a row may stand: where somebody read it, else beside its label, or one that nobody knows."""
        table, _, row = name.partition(".")
        glued = {s.zone for s in self.stretches if s.parting == "glued"}
        read = [c for c in (decision.stated, *decision.lost) if c is not None and c.context]
        for c in read:
            if c.context:
                yield _Zone(_behind(c.context, c.label), c.context in glued)
        if not read:
            for s in self.stretches:
                if s.table == table and s.row in ("", row):
                    yield _Zone(_behind(s.zone, s.label), s.parting == "glued")


def _stated(decision: Decision, ruling: Ruling, policy: str, place: Alternative | None) -> Candidate:
    """The person's word as a reading."""
    said, before = ruling.word, decision.stated
    unsure = doubt("person.unreadable_too", who=ruling.who) if said.status == "unresolved" else ()
    value = None if isinstance(said.value, str) else said.value
    if value is not None and place is None:
        unsure = NOT_THERE
    return Candidate(
        ruling.indicator,
        value,
        place.raw if place else "",
        said.status,
        place.span if place else before.span if before and said.status == "blank" and before.status == "blank" else None,
        place.steps if place else (),
        "human",
        "exact" if place and place.steps else "inferred",
        policy,
        unsure,
    )


def word_told(word: Word) -> str | Reason:
    """A word as a reason names it."""
    return word.told if word.items is None else doubt("person.list", n=len(word.items))


def again(ruling: Ruling, now: Word, code: str = "person.now") -> Reason:
    """Why it is open again. `code`: how it says what is read now."""
    said, read = word_told(ruling.word), word_told(ruling.read)
    return doubt("person.stated_before", who=ruling.who, said=said, date=ruling.when[:10], read=read) + doubt(code, now=word_told(now))


def _hear(decision: Decision, ruling: Ruling, listed: Listed, page: _Page) -> Decision:
    """A decision with the person's word."""
    now, said = _word(decision, listed), ruling.word
    named = page.named(decision, ruling, listed.unit)
    astray = ELSEWHERE if ruling.place and named is None else ()
    if now == said and decision.stated is not None and now.status != "unresolved" and named is None:
        return Decision(replace(decision.stated, origin="human", doubt=astray), CONFIRMS, decision.lost)
    policy = CONFIRMS if now == said else DECIDES if now == ruling.read else REOPENED
    heard = _stated(decision, ruling, policy, named or page.place(decision, ruling))
    heard = replace(heard, doubt=(again(ruling, now) if policy == REOPENED else ()) + astray + heard.doubt)
    lost = (*((decision.stated,) if decision.stated else ()), *decision.lost)
    return Decision(heard, policy, lost if policy != CONFIRMS else decision.lost)


def hear(
    decisions: Mapping[str, Decision],
    rulings: Iterable[Ruling],
    listed: Iterable[Listed],
    stretches: Iterable[Stretch],
    text: str,
    grammar: ValueGrammar | None = None,
) -> Mapping[str, Decision]:
    """Decisions with what people said; those of nobody stay as they are. `grammar`: for the places that people name."""
    rulings = tuple(ruling for ruling in rulings if ruling.indicator in decisions)
    if not rulings:
        return decisions
    heard, by_name = dict(decisions), {item.indicator: item for item in listed}
    rows: dict[str, tuple[Number, ...]] = {}
    for ruling in rulings:
        value = ruling.word.value
        more = () if value is None or isinstance(value, str) or ruling.place else (value,)
        rows[_row(ruling.indicator)] = (*rows.get(_row(ruling.indicator), ()), *more)
    page = _Page(text, tuple(stretches), rows, grammar)
    for ruling in rulings:
        heard[ruling.indicator] = _hear(heard[ruling.indicator], ruling, by_name[ruling.indicator], page)
    named = frozenset(ruling.indicator for ruling in rulings if ruling.place)
    return _doubted(heard, {ruling.indicator: decisions[ruling.indicator] for ruling in rulings}, named)


def _others(name: str, heard: Mapping[str, Decision], taken: Mapping[Span, list[str]], named: frozenset[str]) -> list[str]:
    """Other values that have the characters of one that a person states; some of them, where the person named the place."""
    said = heard[name].stated
    if said is None or said.span is None or not said.steps:
        return []
    mine = said.span
    crossing = [s for s in taken if s == mine or (name in named and s.start < mine.end and mine.start < s.end)]
    others = [other for span in crossing for other in taken[span] if other != name]
    return [other for other in others if (stated := heard[other].stated) and (stated.steps or stated.span == mine)]


def _doubted(heard: dict[str, Decision], before: Mapping[str, Decision], named: frozenset[str]) -> dict[str, Decision]:
    """What people stated, in doubt where the page speaks against it: the characters are another value's, or a number that is printed is
    nobody's any more. `before`: what was read of the values they decided on. `named`: those whose place they named."""
    taken: dict[Span, list[str]] = {}
    for name, decision in heard.items():
        if decision.stated and decision.stated.value is not None and decision.stated.span:
            taken.setdefault(decision.stated.span, []).append(name)
    for name, earlier in before.items():
        said, read = heard[name].stated, earlier.stated
        if said is None or said.doubt:
            continue
        others = _others(name, heard, taken, named)
        unsure = STATED + doubt("person.characters_are", indicator=others[0]) if others else ()
        if others and name not in named:  # found in its row, where another value has it: that is not where this one stands
            unsure = STATED + doubt("person.number_in_row_is", indicator=others[0])
            said = replace(said, raw="", span=None, steps=(), grade="inferred")
        if said.value is None and read and read.value is not None and read.span and read.span not in taken:
            unsure = STATED + doubt("person.number_nobodys", raw=read.raw)
        if unsure:
            heard[name] = replace(heard[name], stated=replace(said, doubt=unsure))
    return heard


def signed(before: Decision, after: Decision, ruling: Ruling, listed: Listed) -> Signed:
    """What the report says of the person."""
    read = _word(before, listed)
    seen = tuple(sorted(cleared(ruling, after)))
    return Signed(OUTCOMES[after.policy], ruling.who, ruling.when, ruling.note, read.value, read.status, seen)


def cleared(ruling: Ruling, decision: Decision) -> frozenset[str]:
    """Failing checks that the person had before them when they left the value as it was: they are the page's, not the reading's."""
    left = ruling.word == ruling.stated and decision.policy != REOPENED
    return frozenset(ruling.failing) if left else frozenset()


def _particular(field: AboutField | None, ruling: Ruling, text: str) -> tuple[AboutField | None, Signed]:
    """Who reports, or on which year, with the person's word."""
    now = Word(field.value, "reported") if field else Word(None, "absent")
    policy = CONFIRMS if now == ruling.word else DECIDES if now == ruling.read else REOPENED
    signature = Signed(OUTCOMES[policy], ruling.who, ruling.when, ruling.note, now.value, now.status)
    if ruling.word.value is None:
        return None, signature
    if policy == CONFIRMS and field is not None:
        return replace(field, origin="human", doubt=()), signature
    raw = str(ruling.word.value)
    at = text.find(raw)
    unsure = again(ruling, now) if policy == REOPENED else NOT_SAID if at < 0 else ()
    value = int(raw) if ruling.indicator == YEAR else raw
    return AboutField(value, Span(at, at + len(raw)) if at >= 0 else None, raw, policy, unsure, "human"), signature


def hear_about(about: AboutFields, rulings: Iterable[Ruling], text: str) -> tuple[AboutFields, dict[str, Signed]]:
    """Who reports and on which year, with what people said; and what the report says of them."""
    signatures: dict[str, Signed] = {}
    for ruling in rulings:
        if ruling.indicator == AGENCY:
            field, signatures[AGENCY] = _particular(about.agency, ruling, text)
            about = replace(about, agency=field)
        elif ruling.indicator == YEAR:
            field, signatures[YEAR] = _particular(about.year, ruling, text)
            about = replace(about, year=field)
    return about, signatures
