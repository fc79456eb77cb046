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
from extractor.model.draft import Listed
from extractor.model.report import Signed
from extractor.model.rulings import AGENCY, YEAR, Ruling, Standing, Word
from extractor.model.spans import Span
from extractor.reconcile.policies import Decision

CONFIRMS, DECIDES, REOPENED = "person_confirms", "person_decides", "person_reopened"
_OUTCOMES: Mapping[str, Standing] = {CONFIRMS: "confirmed", DECIDES: "changed", REOPENED: "reopened"}
NOT_THERE = "stated by a person; where the document prints this number was not found"
NOT_SAID = "stated by a person; the document's text does not say so"
_NUMBER = re.compile(r"\d[\d,，]*(?:[.．]\d+)?")
_AS_STATED = ("as_printed", "number")


def _word(decision: Decision, listed: Listed) -> Word:
    """What is stated without the person."""
    if decision.stated is None:
        return Word(None, "unresolved" if listed.hidden else "absent")
    return Word(decision.stated.value, decision.stated.status)


def _known(decision: Decision, value: Number) -> Alternative | None:
    """A reading of this very number, by whoever had it."""
    read = [c for c in (decision.stated, *decision.lost) if c is not None]
    found: list[Alternative] = [Alternative(c.value, c.raw, c.span, c.steps) for c in read]
    found += [a for c in read for a in c.alternatives]
    places = {a.span: a for a in found if a.value == value and a.span}
    return next(iter(places.values())) if len(places) == 1 else None


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
    """Row -> the numbers people state of it: they stand in one stretch."""

    def place(self, decision: Decision, ruling: Ruling) -> Alternative | None:
        """Where the page prints what the person states."""
        value = ruling.said.value
        if value is None or isinstance(value, str):
            return None
        known = _known(decision, value)
        if known:
            return known
        mates = self.rows[_row(ruling.indicator)]
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
    said, before = ruling.said, decision.stated
    doubt = {"unresolved": f"{ruling.who} could not read it either"}.get(said.status, "")
    value = None if isinstance(said.value, str) else said.value
    if value is not None and place is None:
        doubt = NOT_THERE
    return Candidate(
        ruling.indicator,
        value,
        place.raw if place else str(value) if value is not None else "",
        said.status,
        place.span if place else before.span if before and said.status == "blank" and before.status == "blank" else None,
        place.steps if place else (),
        "human",
        "exact" if place and place.steps else "inferred",
        policy,
        doubt,
    )


def _again(ruling: Ruling, now: Word) -> str:
    """Why it is open again."""
    return f"{ruling.who} stated {ruling.said.told} on {ruling.when[:10]}, where {ruling.read.told} was read; now {now.told} is"


def _hear(decision: Decision, ruling: Ruling, listed: Listed, page: _Page) -> Decision:
    """A decision with the person's word."""
    now = _word(decision, listed)
    if now == ruling.said and decision.stated is not None and now.status != "unresolved":
        return Decision(replace(decision.stated, origin="human", doubt=""), CONFIRMS, decision.lost)
    policy = CONFIRMS if now == ruling.said else DECIDES if now == ruling.read else REOPENED
    said = _stated(decision, ruling, policy, page.place(decision, ruling))
    if policy == REOPENED:
        again = _again(ruling, now)
        said = replace(said, doubt=f"{again}; {said.doubt}" if said.doubt else again)
    lost = (*((decision.stated,) if decision.stated else ()), *decision.lost)
    return Decision(said, policy, lost if policy != CONFIRMS else decision.lost)


def hear(
    decisions: Mapping[str, Decision], rulings: Iterable[Ruling], listed: Iterable[Listed], stretches: Iterable[Stretch], text: str
) -> Mapping[str, Decision]:
    """Decisions with what people said; those of nobody stay as they are."""
    rulings = tuple(rulings)
    if not rulings:
        return decisions
    heard, by_name = dict(decisions), {item.indicator: item for item in listed}
    rows: dict[str, tuple[Number, ...]] = {}
    for ruling in rulings:
        more = () if ruling.said.value is None or isinstance(ruling.said.value, str) else (ruling.said.value,)
        rows[_row(ruling.indicator)] = (*rows.get(_row(ruling.indicator), ()), *more)
    page = _Page(text, tuple(stretches), rows)
    for ruling in rulings:
        if ruling.indicator in heard:
            heard[ruling.indicator] = _hear(heard[ruling.indicator], ruling, by_name[ruling.indicator], page)
    return _doubted(heard, {ruling.indicator: decisions[ruling.indicator] for ruling in rulings if ruling.indicator in decisions})


def _doubted(heard: dict[str, Decision], before: Mapping[str, Decision]) -> dict[str, Decision]:
    """What people stated, in doubt where the page speaks against it: the characters are another value's, or a number that is printed is
    nobody's any more. `before`: what was read of the values they decided on."""
    taken: dict[Span, list[str]] = {}
    for name, decision in heard.items():
        if decision.stated and decision.stated.value is not None and decision.stated.span:
            taken.setdefault(decision.stated.span, []).append(name)
    for name, earlier in before.items():
        said, read = heard[name].stated, earlier.stated
        if said is None or said.doubt:
            continue
        others = [other for other in taken.get(said.span, ()) if other != name] if said.span and said.steps else []
        doubt = f"stated by a person; these characters are read as {others[0]}" if others else ""
        if said.value is None and read and read.value is not None and read.span and read.span not in taken:
            doubt = f"stated by a person; {read.raw!r} is printed here, and no value has it now"
        if doubt:
            heard[name] = replace(heard[name], stated=replace(said, doubt=doubt))
    return heard


def signed(before: Decision, after: Decision, ruling: Ruling, listed: Listed) -> Signed:
    """What the report says of the person."""
    read = _word(before, listed)
    return Signed(_OUTCOMES[after.policy], ruling.who, ruling.when, ruling.note, read.value, read.status)


def cleared(ruling: Ruling, decision: Decision) -> frozenset[str]:
    """Failing checks that the person had before them when they left the value as it was: they are the page's, not the reading's."""
    left = ruling.said == ruling.stated and decision.policy != REOPENED
    return frozenset(ruling.failing) if left else frozenset()


def _particular(field: AboutField | None, ruling: Ruling, text: str) -> tuple[AboutField | None, Signed]:
    """Who reports, or on which year, with the person's word."""
    now = Word(field.value, "reported") if field else Word(None, "absent")
    policy = CONFIRMS if now == ruling.said else DECIDES if now == ruling.read else REOPENED
    signature = Signed(_OUTCOMES[policy], ruling.who, ruling.when, ruling.note, now.value, now.status)
    if ruling.said.value is None:
        return None, signature
    if policy == CONFIRMS and field is not None:
        return replace(field, origin="human", doubt=""), signature
    raw = str(ruling.said.value)
    at = text.find(raw)
    doubt = _again(ruling, now) if policy == REOPENED else NOT_SAID if at < 0 else ""
    value = int(raw) if ruling.indicator == YEAR else raw
    return AboutField(value, Span(at, at + len(raw)) if at >= 0 else None, raw, policy, doubt, "human"), signature


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
