"""Facts stated in prose: text + sections -> Facts.

Sentences are searched on a view without blanks, so that a line that wraps inside "申请案件 / 3607件" does not hide its number;
every match is mapped back to the document's own characters. Better to miss a fact than to state one of another scope.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, islice
from typing import Literal

from extractor.match.prose.regions import prose_regions
from extractor.match.prose.whose import ANYBODY, WIDER, Whose
from extractor.model.candidates import Fact, Number
from extractor.model.doubts import doubt
from extractor.model.record import changed
from extractor.model.sections import Section
from extractor.model.spans import Span
from extractor.page_lines import BETWEEN_LINES
from extractor.rulebook.facts import FactRules, Wording, regex
from extractor.rulebook.scope import NEAR, before, clauses, in_brackets, other_scope, year_said
from extractor.values import ValueGrammar

# Bounds that no report comes near (the gold reports: sentences of at most 588 characters, one wording at most twice in one, prose of
# 5,202 characters); a hostile page of 2 MB stays under two seconds. What is beyond them states no fact.
_LONGEST_SENTENCE = 2000
_MOST_MATCHES = 20
_LONGEST_PROSE = 400_000

# A total has so many parts at least.
_FEWEST_PARTS = 2
_SEVERAL = doubt("fact.several")
_ABOUT = doubt("fact.about")
_TAKEN_BACK = doubt("fact.taken_back")
_HELD_YEARS = ("before", "same", "after")
_DENIALS = ("denial_as_zero", "denial_as_false", "assertion_as_true")

_PAGE_NUMBER = re.compile(BETWEEN_LINES)
_SENTENCE_ENDS = ";!?|\t"  # and 。; a cell's edge ends a sentence too
_NOT_EXACT = re.compile(r"[余多几]")
_SHORTEST = 5  # "零申请" and the like stand in longer sentences; shorter pieces are cells
_HAS_NUMBER = re.compile(r"[0-9零一二两三四五六七八九十百][万亿千余多]{0,2}[件条宗份起例项篇个期场元]")
_HAS_DENIAL = re.compile(r"[未没无零]|不[收存产发出涉开进]|0")


@dataclass(frozen=True, slots=True)
class _View:
    """A piece of the folded text without blanks, with the way back."""

    text: str
    """The characters."""
    starts: tuple[int, ...]
    """Where in `text` each unbroken run begins."""
    places: tuple[int, ...]
    """Where that run begins in the document."""

    def place(self, index: int) -> int:
        """The document's place of a character of the view."""
        run = bisect_right(self.starts, index) - 1
        return self.places[run] + index - self.starts[run]

    def span(self, start: int, end: int) -> Span:
        """The document's span of a piece of the view that is not empty."""
        return Span(self.place(start), self.place(end - 1) + 1)


def _view(folded: str, start: int, end: int) -> _View:
    """The view of `folded[start:end]`, every end of a sentence written as 。."""
    piece = _PAGE_NUMBER.sub(lambda m: " " * len(m.group()), folded[start:end])
    for mark in _SENTENCE_ENDS:
        piece = piece.replace(mark, "。")
    runs = piece.split()
    places: list[int] = []
    here = 0
    for run in runs:
        here = piece.index(run, here)
        places.append(start + here)
        here += len(run)
    return _View("".join(runs), tuple(accumulate(map(len, runs), initial=0)), tuple(places))


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every sentence that could state something."""
    start = 0
    while start < len(text):
        end = text.find("。", start)
        end = len(text) if end < 0 else end
        if _SHORTEST <= end - start <= _LONGEST_SENTENCE:
            yield start, end
        start = end + 1


_Scope = Literal["whole", "part", "one_of_several"]
"""Of the body reported on; of a part of it; one of several numbers of a sentence that does not tell which is the body's."""


def _scope(text: str, wording: Wording, rules: FactRules, match: re.Match[str], bounds: tuple[int, int], year: int | None) -> _Scope | None:
    """Of what a match speaks; None when it is of another year than `year`, or not of the wording's subject."""
    at, (start, end) = match.start(), bounds
    if not _dated(text, wording, match, start, year):
        return None
    if wording.says == "denial" and regex(rules.not_denied).search(text, start, at):
        return None
    if wording.near and not regex(wording.near).search(text, max(0, start - NEAR), end):
        return None
    if wording.not_after and regex(wording.not_after).search(text, start, at):
        return None
    if wording.unless and regex(wording.unless).search(clauses(text, start, end, match.span())):
        return None
    if wording.says == "count" and not wording.in_brackets and in_brackets(text, start, end, match.start("n")):
        return None
    elsewhere = other_scope(text, start, end, at, rules)
    if elsewhere == "other_year" and year and any(match.groupdict().get(name) for name in _HELD_YEARS):
        elsewhere = None  # its own year decides
    return "whole" if elsewhere is None else "part" if elsewhere == "other_body" else None


def _dated(text: str, wording: Wording, match: re.Match[str], start: int, year: int | None) -> bool:
    """Whether a match may speak of the year reported on; of any, where that is not known."""
    if year is None:
        return not wording.dated
    said = match.groupdict()
    before, same, after = (int(said.get(name) or 0) for name in _HELD_YEARS)
    if before >= year or (same and same != year) or (after and after <= year):
        return False
    return year_said(text, start, match.start()) in (None, year)


def _fact(view: _View, wording: Wording, match: re.Match[str], text: str, grammar: ValueGrammar) -> Fact | None:
    """The fact a match states, with the document's characters behind it."""
    span = view.span(*match.span("n" if wording.says == "count" else 0))
    raw = span.of(text)
    if wording.says == "count":
        read = grammar.read_counted(raw, wording.unit)
        return Fact(wording.fact, read[0], wording.unit, raw, span, read[1], wording.name) if read else None
    if raw.startswith(("无", "無")) and raw[1:2].isspace():  # a blank cell's mark before another line, not a denial
        return None
    name = "assertion_as_true" if wording.says == "assertion" else "denial_as_zero" if wording.unit else "denial_as_false"
    steps = (name, "number") if name == "denial_as_zero" else (name,)
    value = grammar.replay(raw, steps)
    return None if value is None else Fact(wording.fact, value, wording.unit, raw, span, steps, wording.name)


def _doubted(said: str, start: int, match: re.Match[str], fact: Fact, whose: Whose, rules: FactRules) -> Fact:
    """The fact with what a person should know: that its number says itself that it is not exact, that it may be another body's."""
    told = whose.doubt(fact.id, said, start, match.start(), rules)
    number = match.groupdict().get("n") or ""
    if number and (_NOT_EXACT.search(number) or regex(rules.claims.vague).search(said, start, match.start("n"))):
        told += _ABOUT
    if number and regex(rules.whose.taken_back).match(said, match.end("n")):
        told += _TAKEN_BACK
    return changed(fact, doubt=told) if told else fact


_Triggers = Sequence[tuple[str, tuple[Wording, ...]]]
"""Words, and the wordings that none of a sentence without them matches."""


def _possible(sentence: str, numbers: _Triggers, denials: _Triggers) -> tuple[Wording, ...]:
    """The wordings that a sentence could match, each once. `numbers`, `denials`: of those that stand in its view."""
    numbers = numbers if _HAS_NUMBER.search(sentence) else ()
    denials = denials if _HAS_DENIAL.search(sentence) else ()
    return tuple({w.name: w for triggers in (numbers, denials) for word, users in triggers if word in sentence for w in users}.values())


@dataclass(frozen=True, slots=True)
class _Said:
    """What a sentence says of a fact."""

    fact: Fact
    scope: _Scope
    """Of whom."""
    before: str
    """What stands in its clause before it."""


def _stated_in(view: _View, text: str, rules: FactRules, grammar: ValueGrammar, whose: Whose) -> Iterator[_Said]:
    """What one view states; of parts and their total the total."""
    said = list(_said_in(view, text, rules, grammar, whose))
    summed = list(_sums([s for s in said if s.fact.steps[0] not in _DENIALS])) if len(said) > _FEWEST_PARTS else []
    totals = {group[0].fact for group in summed}
    parts = {one.fact for group in summed for one in group} - totals
    yield from [one for one in said if one.fact in totals or (one.scope == "whole" and one.fact not in parts)]


def _sums(counts: list[_Said]) -> Iterator[list[_Said]]:
    """Numbers of one fact near each other of which the first is the sum of the others."""
    for name in dict.fromkeys(one.fact.id for one in counts):
        group: list[_Said] = []
        for one in (*(c for c in counts if c.fact.id == name), None):
            if one and group and one.fact.span == group[-1].fact.span:
                continue  # what two wordings read
            if one and (not group or one.fact.span.start - group[-1].fact.span.end <= NEAR):
                group.append(one)
                continue
            group.sort(key=lambda c: c.fact.value, reverse=True)
            if len(group) > _FEWEST_PARTS and group[0].scope != "part" and sum(c.fact.value for c in group) == 2 * group[0].fact.value:
                yield group
            group = [one] if one else []


def _said_in(view: _View, text: str, rules: FactRules, grammar: ValueGrammar, whose: Whose) -> Iterator[_Said]:
    """Every statement of one view, sentence by sentence."""
    numbers, denials = ([pair for pair in triggers if pair[0] in view.text] for triggers in (rules.of_numbers, rules.of_denials))
    for start, end in _sentences(view.text) if numbers or denials else ():
        for wording in _possible(view.text[start:end], numbers, denials):
            matches = tuple(islice(regex(wording.pattern).finditer(view.text, start, end), _MOST_MATCHES + 1))
            if len(matches) > _MOST_MATCHES:
                continue
            scopes = [(match, _scope(view.text, wording, rules, match, (start, end), whose.year)) for match in matches]
            found = [
                _Said(_doubted(view.text, start, match, fact, whose, rules), scope, before(view.text, start, match.start()))
                for match, scope in scopes
                if scope and (fact := _fact(view, wording, match, text, grammar))
            ]
            several = len({one.fact.value for one in found if one.scope == "whole"}) > 1  # of several bodies or years
            yield from [replace(one, scope="one_of_several") if several and one.scope == "whole" else one for one in found]


def _settled(stated: list[_Said], whose: Whose, rules: FactRules) -> Iterator[Fact]:
    """The facts that are stated, one a value; of several numbers another body's and a part's give way, those that remain are for review."""
    values: dict[str, dict[Number | bool, list[_Said]]] = {}
    for one in stated:
        values.setdefault(one.fact.id, {}).setdefault(one.fact.value, []).append(one)
    for groups in values.values():
        ours = {value for value, group in groups.items() if any(whose.owns(one.before, rules) for one in group)} or set(groups)
        best = {value: min(group, key=lambda one: len(one.fact.doubt)).fact for value, group in groups.items() if value in ours}
        sure = [fact.value for fact in best.values() if not fact.doubt]
        kept = [fact for fact in best.values() if not (sure and fact.doubt and (fact.value < max(sure) or fact.doubt == WIDER))]
        yield from kept if len(kept) == 1 else [changed(fact, doubt=fact.doubt + _SEVERAL) for fact in kept]


def find_facts(
    text: str, folded: str, sections: tuple[Section, ...], rules: FactRules, grammar: ValueGrammar, whose: Whose = ANYBODY
) -> tuple[Fact, ...]:
    """The facts that the prose of a document states, in its order.

    `folded`: `text` folded, place by place. A fact stated again with the same value is kept once, where it stands first; stated
    with different values it is kept as often, for review, but for those that the page gives to another body than `whose` report it is.
    """
    regions, left = [], _LONGEST_PROSE
    for start, end in prose_regions(folded, sections):
        regions.append((start, min(end, start + left)))
        left -= regions[-1][1] - start
        if not left:
            break
    found = [one for start, end in regions for one in _stated_in(_view(folded, start, end), text, rules, grammar, whose)]
    found.sort(key=lambda one: (one.fact.span.start, one.fact.span.end, one.fact.id, one.fact.reader))
    kept = _settled(found, whose, rules)
    return tuple(sorted(kept, key=lambda f: (f.span.start, f.span.end, f.id, f.reader)))
