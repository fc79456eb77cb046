"""Numbers stated in sentences: what to ask where tables are lost or leave several readings open, and what a reply is held to."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, create_model

from extractor.ask.facts.claims import NUMBERS, counted, denied
from extractor.ask.facts.sentences import Told, around, prose_of
from extractor.ask.facts.topics import Topic, topics
from extractor.ask.grounding import Case, Kind, Reply
from extractor.ask.quotes import find_quote, needle
from extractor.ask.refusals import refuse
from extractor.model.asking import Inquiry, Line, Refusal, Scope, Testimony
from extractor.model.candidates import Fact, Number
from extractor.model.draft import Draft
from extractor.model.sections import Section
from extractor.model.spans import Span

# Schema breadth hurts small models; eight names and a dozen sentences fit one glance.
MOST_WANTED, MOST_LINES = 8, 12
# A model caught in a loop is cut off here: ten thousand facts took more than a minute to look up.
MOST_SAID = 200
OTHER = "都不是"
"""What a number is that is none of what is asked for. Answering line by line, with this for the rest, a small model passes over less."""
_DIGITS = re.compile(r"[0-9零〇一二两三四五六七八九十百千万]")
_NONE = frozenset({"", "0", "零", "〇"})
_IN_NUMBER = r"[0-9零〇一二两三四五六七八九十百千万亿]"


@dataclass(frozen=True, slots=True)
class _Need:
    """One thing to be asked."""

    topic: Topic
    lines: tuple[Span, ...]
    """The pieces of sentences that could state it."""
    questions: tuple[str, ...]
    """The report's questions it may settle."""


def _lost(draft: Draft, section: Section) -> tuple[str, ...]:
    """Ids of the questions on a section whose table is lost."""
    start = section.span.start if section.span else -1
    return tuple(q.id for q in draft.questions if q.kind == "tables" and q.passage and q.passage.start == start)


def _of_lost_tables(draft: Draft, case: Case, prose: Iterable[Told]) -> list[_Need]:
    """What the sentences of a section without its table, and those of section one, could state and rules did not find."""
    known = {fact.id for fact in draft.facts}
    listed = {d.id for d in case.rulebook.facts} | {item.indicator for item in draft.listed}
    found: list[_Need] = []
    for section in draft.sections:
        if section.state != "tables_lost":
            continue
        mine = [told for told in prose if told.section is None or told.section.key == "overview" or told.section == section]
        for topic in topics(case.rulebook).values():
            if topic.table == section.key and topic.id in listed and topic.id not in known and not topic.twin:
                lines = tuple(piece for told in mine for piece, _ in told.stating(topic, case))
                found.append(_Need(topic, lines, _lost(draft, section)))
    return found


def _of_open_cells(draft: Draft, case: Case, prose: Iterable[Told]) -> list[_Need]:
    """Cells with several readings, where a sentence could state one of them."""
    known = {fact.id for fact in draft.facts}
    found: list[_Need] = []
    for candidate in draft.candidates:
        values = {a.value for a in candidate.alternatives if a.value is not None}
        topic = topics(case.rulebook).get(candidate.indicator)
        if candidate.status != "unresolved" or not values or topic is None or topic.id in known:
            continue
        lines = tuple(piece for told in prose for piece, fact in told.stating(topic, case) if fact.value in values)
        questions = tuple(q.id for q in draft.questions if q.kind == "row" and candidate.indicator in q.indicators)
        found.append(_Need(topic, lines, questions))
    return found


def _of_everything(case: Case, prose: Iterable[Told]) -> list[_Need]:
    """Every fact, whoever found it."""
    wanted = [topics(case.rulebook)[d.id] for d in case.rulebook.facts]
    return [_Need(topic, tuple(piece for told in prose for piece, _ in told.stating(topic, case)), ()) for topic in wanted]


def _packed(needs: Iterable[_Need]) -> list[Inquiry]:
    """As few calls as hold them; what no sentence could answer is not asked."""
    merged: dict[str, _Need] = {}
    for need in needs:
        first = merged.get(need.topic.id, _Need(need.topic, (), ()))
        lines = tuple(dict.fromkeys((*first.lines, *need.lines)))[:MOST_LINES]
        merged[need.topic.id] = _Need(need.topic, lines, tuple(dict.fromkeys((*first.questions, *need.questions))))
    groups: list[list[_Need]] = []
    for need in merged.values():
        if not need.lines:
            continue
        room = groups and len(groups[-1]) < MOST_WANTED
        if room and len({span for n in (*groups[-1], need) for span in n.lines}) <= MOST_LINES:
            groups[-1].append(need)
        else:
            groups.append([need])
    return [_inquiry(group) for group in groups]


def _inquiry(group: list[_Need]) -> Inquiry:
    spans = sorted({span for need in group for span in need.lines}, key=lambda s: s.start)
    lines = tuple(Line(number, span) for number, span in enumerate(spans, start=1))
    questions = tuple(dict.fromkeys(q for need in group for q in need.questions))
    return Inquiry("", "facts", lines, questions, wanted=tuple(need.topic.id for need in group))


def inquire_facts(draft: Draft, case: Case, scope: Scope) -> list[Inquiry]:
    """What to ask of the prose: where tables are lost or open; everything for a second reading."""
    lost = any(section.state == "tables_lost" for section in draft.sections)
    unsure = any(c.status == "unresolved" and c.alternatives for c in draft.candidates)
    if scope != "always" and not lost and not unsure:
        return []
    prose = prose_of(draft, case)
    needs = [*_of_open_cells(draft, case, prose), *_of_lost_tables(draft, case, prose)]
    return _packed([*needs, *_of_everything(case, prose)] if scope == "always" else needs)


class SaidFact(BaseModel):
    """One number as a model reads it."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)

    line: int
    quote: str
    number: str
    fact: str


class FactsReply(Reply):
    """All of them."""

    facts: tuple[SaidFact, ...] = ()


def _wanted(inquiry: Inquiry, case: Case) -> Mapping[str, Topic]:
    """What is asked for, by label."""
    every = topics(case.rulebook)
    return {every[name].label: every[name] for name in inquiry.wanted if name in every}


def _shape(inquiry: Inquiry, case: Case) -> type[Reply]:
    """The reply's form: the names that may be answered, the numbers of the lines. Of another name only that item is refused."""
    names = WithJsonSchema({"type": "string", "enum": [*_wanted(inquiry, case), OTHER]})
    numbers = WithJsonSchema({"type": "integer", "enum": [line.number for line in inquiry.lines]})
    one: Any = create_model(
        "Fact",
        __base__=SaidFact,
        line=(Annotated[int, numbers], ...),
        quote=(str, ...),
        number=(str, ...),
        fact=(Annotated[str, names], ...),
    )
    most = Field(max_length=MOST_SAID, json_schema_extra={"maxItems": 2 * len(inquiry.wanted) + 2 * len(inquiry.lines)})
    return create_model("Facts", __base__=FactsReply, facts=(tuple[one, ...], most))


def _task(inquiry: Inquiry, case: Case) -> dict[str, str]:
    """The list of what is asked for."""
    return {"facts": "\n".join(f"- {topic.label}" for topic in _wanted(inquiry, case).values())}


def _numeral(said: str, case: Case) -> str:
    """The number as it is looked for: without what it counts."""
    plain = needle(said, case)
    last = max((m.end() for m in _DIGITS.finditer(plain)), default=0)
    return plain[:last]


def _worth(numeral: str, case: Case) -> str:
    """What a number is worth, however it is written: "一百三十三" and "133", "1,208" and "1208"."""
    return case.grammar.steps["chinese_numeral"](numeral.replace(",", ""))


def _in_quote(numeral: str, quote: str, case: Case) -> tuple[tuple[int, int], ...]:
    """Where the number stands in the quote as a whole number: as it was given, else as one of the same worth."""
    whole = rf"(?<!{_IN_NUMBER})(?<![0-9][.,]){re.escape(numeral)}(?!{_IN_NUMBER})(?![.,][0-9])"
    given = tuple(m.span() for m in re.finditer(whole, quote))
    worth = _worth(numeral, case)
    return given or tuple(m.span(1) for m in NUMBERS.finditer(quote) if _worth(m[1], case) == worth)


def _read(said: SaidFact, topic: Topic, line: Line, case: Case) -> Fact | str:
    """The fact that a reply's item comes to, or the code of what speaks against it."""
    found = find_quote(said.quote, line, case)
    if not isinstance(found, Span):
        return found
    sentence = around(line.span, case)
    start, end = sentence.view.index(found.start), sentence.view.index(found.end - 1) + 1
    numeral = _numeral(said.number, case)
    places = _in_quote(numeral, sentence.view.text[start:end], case) if numeral else ()
    if not places and numeral in _NONE:
        return denied(topic, sentence, (start, end), case)
    if len(places) != 1:
        return "number_twice" if places else "number_missing"
    return counted(topic, sentence, (start + places[0][0], start + places[0][1]), case)


def _refused(code: str, inquiry: Inquiry, about: str, said: SaidFact, named: str) -> Refusal:
    """An item as it was said, number and quote, refused. `named`: which of the two the reason names."""
    whole = f"{said.number}: {said.quote}" if said.quote else said.number
    return refuse(code, inquiry.id, about, whole, line=said.line, cell=named)


def _ground(inquiry: Inquiry, reply: FactsReply, case: Case) -> Testimony:
    """Every item by itself; two that say different numbers of one thing are both refused."""
    lines = {line.number: line for line in inquiry.lines}
    wanted = _wanted(inquiry, case)
    facts: dict[str, Fact] = {}
    values: dict[str, set[Number | bool]] = {}
    refusals: list[Refusal] = []
    for said in (s for s in reply.facts if s.fact != OTHER):
        topic, line = wanted.get(said.fact), lines.get(said.line)
        if topic is None or line is None:
            code = "not_asked" if topic is None else "no_such_line"
            refusals.append(_refused(code, inquiry, topic.id if topic else said.fact, said, said.number))
            continue
        found = _read(said, topic, line, case)
        if isinstance(found, Fact):
            facts.setdefault(found.id, found)
            values.setdefault(found.id, set()).add(found.value)
        else:
            refusals.append(_refused(found, inquiry, topic.id, said, said.quote if found.startswith("quote_") else said.number))
    twice = {name for name, said in values.items() if len(said) > 1}
    refusals += [refuse("said_twice", inquiry.id, name, "、".join(sorted(map(str, values[name])))) for name in sorted(twice)]
    return Testimony(inquiry.id, facts=tuple(f for f in facts.values() if f.id not in twice), refusals=tuple(refusals))


KIND = Kind("facts", _task, _shape, _ground)
"""Numbers stated in prose."""
