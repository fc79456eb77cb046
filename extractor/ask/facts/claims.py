"""Whether a number or a denial in a sentence can be what somebody takes it for: guards over the rulebook, each with a code of its own.

A model says which fact, rules say what speaks against it. Better to refuse a fact than to state one of another scope.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from extractor.ask.facts.topics import Topic, Words
from extractor.ask.grounding import Case
from extractor.ask.quotes import Squeezed, squeezed
from extractor.model.candidates import Fact
from extractor.model.spans import Span
from extractor.rulebook.claims import ClaimRules
from extractor.rulebook.facts import FactRules, regex
from extractor.rulebook.scope import NEAR, clauses, in_brackets, other_scope

FactFault = Literal[
    "number_unread",
    "number_vague",
    "unit_other",
    "other_thing",
    "other_time",
    "other_body",
    "other_year",
    "in_brackets",
    "part_of_whole",
    "not_a_denial",
    "denial_unclear",
    "instruction",
]
"""What speaks against a claim; codes of `refusals`."""

READER = "model.facts"
_NUMERAL = r"(?:[0-9]+(?:[.,][0-9]+)*|[零〇一二两三四五六七八九十百千万]+)"
COUNTED = re.compile(rf"({_NUMERAL})[万亿千百余多]*(?:件次|件|宗|份|起|例|条|项|个|篇|期|场|元|次)")
"""A number with what it counts."""
NUMBERS = re.compile(rf"({_NUMERAL})(?:[万亿千百余多]*(?:件|宗|份|起|例|条|项|个|篇|期|场|元)|(?=[,;、。)]|\Z))")
"""A number that could state something: with a unit, or alone behind 为."""
_MAGNITUDE = re.compile(r"[万亿千百]?[余多]?")
_EDGE, _CLAUSE_EDGE = re.compile(r"[,:;()、]"), re.compile(r"[,:;()]")
_BARE = re.compile(r"(?:为|是|:)$")
_BRACKETS = re.compile(r"\([^()]*\)")
_AND = re.compile(r"(?:案件|申请|案|事项|情况)?[、,和及与或](?:行政|提起|被|的)*\Z")
_MOST_MATCHES = 20
# A word that far before a number, in another clause, still speaks of it ("属于无法提供一类的,合起来是5件").
# Without a bound, lists in the real reports are read as what they name first.
_FAR = 30


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, ready to be searched."""

    view: Squeezed
    """Its characters without blanks."""
    lead: str
    """What stands shortly before it, without blanks."""


def sentence_of(span: Span, case: Case) -> Sentence:
    """The sentence that stands at `span`."""
    lead = squeezed(case.folded, Span(max(0, span.start - 2 * NEAR), span.start), paged=True).text[-NEAR:]
    return Sentence(squeezed(case.folded, span, paged=True), lead)


@dataclass(frozen=True, slots=True)
class _Mention:
    """A number in its sentence, with the bounds of what may speak of it."""

    text: str
    start: int
    """Its first character."""
    end: int
    """Behind its unit."""
    after: int
    """Behind the number before it."""
    stop: int
    """Where its clause ends."""

    @property
    def region(self) -> str:
        """From the number before it to the end of its clause."""
        return self.text[self.after : self.stop]


def _mention_at(text: str, start: int, end: int) -> _Mention:
    after = max((m.end() for m in COUNTED.finditer(text, 0, start) if m.end() <= start), default=0)
    edge = _CLAUSE_EDGE.search(text, end)
    following = COUNTED.search(text, end)
    stop = min(edge.start() if edge else len(text), following.start() if following else len(text))
    return _Mention(text, start, end, after, stop)


def _layers(place: _Mention) -> tuple[tuple[int, int, bool], ...]:
    """Where words that speak of the number may stand, the nearest place first: (start, end, whether before the number)."""
    text = place.text
    near = max((m.end() for m in _EDGE.finditer(text, place.after, place.start)), default=place.after)
    edge = _EDGE.search(text, place.end, place.stop)
    far = max(place.after, place.start - _FAR)
    return (near, place.start, True), (place.end, edge.start() if edge else place.stop, False), (far, place.start, True)


def _spoken_of(place: _Mention, words: Words, owner: str, weak: frozenset[str]) -> int | None:
    """Where the word stands that says what the number counts; None when none does or it is another thing's."""
    # What stands in brackets speaks of a number in the same brackets only.
    masked = _BRACKETS.sub(lambda m: m.group() if m.start() < place.start < m.end() else "_" * len(m.group()), place.text)
    for start, end, before in _layers(place):
        found = list(words.pattern.finditer(masked, start, end))
        if not found:
            continue
        pool = [m for m in found if m.group() not in weak] or found
        nearest = pool[-1] if before else pool[0]
        if owner not in words.owners[nearest.group()] or _shared(place.text, nearest, words, owner):
            return None
        return nearest.start()
    return None


def _shared(text: str, nearest: re.Match[str], words: Words, owner: str) -> bool:
    """Whether another thing's word is joined to this one: "复议、诉讼3件" counts both."""
    earlier = list(words.pattern.finditer(text, 0, nearest.start()))
    if not earlier or owner in words.owners[earlier[-1].group()]:
        return False
    return _AND.fullmatch(text, earlier[-1].end(), nearest.start()) is not None


def _other_time(text: str, start: int, end: int, rules: FactRules, own: str) -> bool:
    """Whether words for another year stand before some place between `start` and `end`; what makes the topic itself is left out."""
    masked = regex(own).sub(lambda m: "_" * len(m.group()), text) if own else text
    return any(regex(rules.other_time).search(masked, 0, at) for at in range(start, end + 1))


def _out_of_scope(topic: Topic, text: str, at: int, end: int, rules: FactRules) -> FactFault | None:
    """Why what is said between `at` and `end` is not a statement of this body and year."""
    if regex(rules.claims.orders).search(text):
        return "instruction"
    first = max((m.end() for m in _CLAUSE_EDGE.finditer(text, 0, at)), default=0)
    if _other_time(text, first, end, rules, rules.claims.must.get(topic.id, "")):
        return "other_time"
    for place in (at, end):
        found = other_scope(text, 0, len(text), place, rules)
        if found and found != "other_time":
            return found
    if regex(rules.claims.not_ours).search(clauses(text, 0, len(text), (min(at, end), max(at, end)))):
        return "other_body"
    if topic.id in rules.claims.wholes and regex(rules.claims.part).search(text, 0, end):
        return "part_of_whole"
    return None


def _about_it(topic: Topic, region: str, claims: ClaimRules) -> bool:
    """Whether what must stand there does, and what must not does not."""
    must, never = claims.must.get(topic.id), claims.never.get(topic.id)
    return (not must or bool(regex(must).search(region))) and not (never and regex(never).search(region))


def _guarded(topic: Topic, sentence: Sentence, place: _Mention, at: int) -> bool:
    """Whether the guards of the rules' own wordings for the fact let it pass."""
    text = place.text
    counts = [w for w in topic.wordings if w.says == "count"]
    near = [w.near for w in counts if w.near]
    if len(near) == len(counts) > 0 and not any(regex(n).search(sentence.lead + text[: place.stop]) for n in near):
        return False
    around = clauses(text, 0, len(text), (min(at, place.start), max(at, place.end)))
    for wording in counts:
        if not any(word in around for word in wording.needs):
            continue
        if wording.unless and regex(wording.unless).search(around):
            return False
        if wording.not_after and regex(wording.not_after).search(text, place.after, max(at, place.after)):
            return False
    return True


def _ruled_otherwise(topic: Topic, place: _Mention, rules: FactRules) -> bool:
    """Whether a wording that rules know takes this very number for another fact."""
    for wording in rules.wordings if topic.wordings else ():
        if wording.says != "count" or wording.fact == topic.id or not any(word in place.text for word in wording.needs):
            continue
        for match in islice(regex(wording.pattern).finditer(place.text), _MOST_MATCHES):
            start, end = match.span("n")
            if start < place.end and place.start < end:
                return True
    return False


def _unit_end(topic: Topic, text: str, start: int, end: int, claims: ClaimRules) -> int | None:
    """Where the number's unit ends; None when it is another unit, or none where one is needed."""
    magnitude = _MAGNITUDE.match(text, end)
    behind = magnitude.end() if magnitude else end
    unit = regex(claims.units[topic.unit]).match(text, behind) if topic.unit in claims.units else None
    if unit:
        return unit.end()
    alone = end == len(text) or bool(_EDGE.match(text, end)) or text[end] == "。"
    return end if alone and _BARE.search(text[:start]) else None


def counted(topic: Topic, sentence: Sentence, piece: tuple[int, int], case: Case) -> Fact | FactFault:
    """The fact that the number at `piece` of the sentence states, or what speaks against it."""
    text, rules = sentence.view.text, case.rulebook.fact_rules
    start = piece[0]
    if not topic.unit:
        return "not_a_denial"
    end = _unit_end(topic, text, *piece, rules.claims)
    if end is None:
        return "unit_other"
    if regex(rules.claims.vague).search(text[:start]):
        return "number_vague"
    span = sentence.view.span(start, end)
    raw = span.of(case.document.text)
    read = case.grammar.read_counted(raw, topic.unit)
    if read is None:
        return "number_unread"
    place = _mention_at(text, start, end)
    if in_brackets(text, 0, len(text), start) and not any(w.in_brackets for w in topic.wordings):
        return "in_brackets"
    at = _spoken_of(place, topic.things, topic.thing, rules.claims.weak)
    if at is None or (topic.columns and _spoken_of(place, topic.columns, topic.column, frozenset()) is None):
        return _out_of_scope(topic, text, start, start, rules) or "other_thing"
    if fault := _out_of_scope(topic, text, at, start, rules):
        return fault
    checks: tuple[Callable[[], bool], ...] = (
        lambda: _about_it(topic, place.region, rules.claims),
        lambda: _guarded(topic, sentence, place, at),
        lambda: not _ruled_otherwise(topic, place, rules),
    )
    if not all(check() for check in checks):
        return "other_thing"
    return Fact(topic.id, read[0], topic.unit, raw, span, read[1], READER, "llm")


def _denied_things(topic: Topic, text: str, start: int, stop: int, weak: frozenset[str]) -> bool:
    """Whether the denial between `start` and `stop` is of the topic: no other thing's word stands there but joined by "and"."""
    found = [m for m in topic.things.pattern.finditer(text, start, stop) if m.group() not in weak]
    for n, match in enumerate(found):
        if topic.thing in topic.things.owners[match.group()]:
            continue
        beside = [found[i] for i in (n - 1, n + 1) if 0 <= i < len(found)]
        gaps = [(min(match.end(), b.end()), max(match.start(), b.start())) for b in beside]
        if not any(_AND.fullmatch(text, *gap) for gap in gaps):
            return False
    return True


@dataclass(frozen=True, slots=True)
class _Denial:
    """A denial in its sentence."""

    text: str
    first: int
    """Where its clause begins."""
    start: int
    """Where it begins: at its "no", or at the words for what is denied, whichever comes first."""
    stop: int
    """Where its clause ends."""


def _denial(topic: Topic, text: str, piece: tuple[int, int], claims: ClaimRules) -> _Denial | FactFault:
    """The denial in the clauses that `piece` touches."""
    first = max((m.end() for m in _CLAUSE_EDGE.finditer(text, 0, piece[0])), default=0)
    edge = _CLAUSE_EDGE.search(text, piece[1])
    stop = edge.start() if edge else len(text.rstrip("。"))
    places = [at for word in topic.own if (at := text.find(word, first, stop)) >= 0]
    no = regex(claims.denial).search(text, first, stop)
    if no is None:
        return "not_a_denial"
    if not any(w.says == "denial" for w in topic.wordings):  # "没有办结" denies no total: only what rules know denials of
        return "denial_unclear"
    return _Denial(text, first, min(no.start(), *places), stop) if places else "other_thing"


def _denies_it(topic: Topic, sentence: Sentence, denial: _Denial, claims: ClaimRules) -> bool:
    """Whether it is the topic that is denied, as far as the guards of rules and claims tell."""
    region = denial.text[denial.start : denial.stop]
    denials = [w for w in topic.wordings if w.says == "denial"]
    near = [w.near for w in denials if w.near]
    if near and not any(regex(n).search(sentence.lead + denial.text[: denial.stop]) for n in near):
        return False
    if topic.columns or any(w.unless and regex(w.unless).search(region) for w in denials):
        return False
    return _about_it(topic, region, claims) and _denied_things(topic, denial.text, denial.start, denial.stop, claims.weak)


def denied(topic: Topic, sentence: Sentence, piece: tuple[int, int], case: Case) -> Fact | FactFault:
    """The fact that is denied in the clauses that `piece` of the sentence touches, or what speaks against it."""
    text, rules = sentence.view.text, case.rulebook.fact_rules
    found = _denial(topic, text, piece, rules.claims)
    if not isinstance(found, _Denial):
        return found
    plain = regex(rules.claims.denial_only).fullmatch(text, found.start, found.stop)
    if not plain or regex(rules.claims.some).search(text, found.first, found.start):
        return "denial_unclear"
    if not _denies_it(topic, sentence, found, rules.claims):
        return "other_thing"
    if fault := _out_of_scope(topic, text, found.start, found.start, rules):
        return fault
    steps = ("denial_as_zero", "number") if topic.unit else ("denial_as_false",)
    span = sentence.view.span(found.start, found.stop)
    raw = span.of(case.document.text)
    value = case.grammar.replay(raw, steps)
    return "number_unread" if value is None else Fact(topic.id, value, topic.unit, raw, span, steps, READER, "llm")
