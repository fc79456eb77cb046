"""What the box says of a value: where it stands, how it was read, what spoke against it, who decided."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractor.model.candidates import Origin
from extractor.model.lines import (
    CheckLine,
    ChoiceLine,
    DisagreementLine,
    EvidenceLine,
    FactLine,
    ItemLine,
    QuestionLine,
    ReadLine,
    SignedLine,
    StatedLine,
    ValueLine,
)
from extractor.show.panes.marks import displayed, marks_of, number_of, shown_of
from extractor.show.panes.view import Bit, Detail, Line
from extractor.show.reasons import told_of
from extractor.show.spot import spots
from extractor.values import ValueGrammar


@dataclass(frozen=True, slots=True)
class Known:
    """What details are written with."""

    grammar: ValueGrammar
    """Walks the steps again."""
    placed: frozenset[str]
    """Refs that have a place."""
    checks: Mapping[str, Sequence[tuple[str, CheckLine]]]
    """Indicator -> the checks it stands in, with their refs."""
    disagreements: Mapping[str, Sequence[tuple[str, DisagreementLine]]]
    """Indicator -> where a model was contradicted about it."""
    questions: Mapping[str, Sequence[tuple[str, QuestionLine]]]
    """Indicator -> what is asked about it."""
    fails: Collection[str]
    """Indicators that failing checks point to."""


def code(text: object) -> Bit:
    """The document's own characters, or a name of the rules."""
    return Bit(displayed(text), look="code")


def _evidence_bit(evidence: EvidenceLine, ref: str, known: Known) -> Bit:
    return Bit(displayed(f"{evidence['start']}–{evidence['end']}"), ref=ref if ref in known.placed else "")


def place_lines(evidence: EvidenceLine | None, ref: str, known: Known) -> Iterator[Line]:
    """Where it stands."""
    if evidence:
        yield Line("detail.place", (_evidence_bit(evidence, ref, known),))
        yield from (Line(f"detail.{name}", (Bit(displayed(said)),)) for name, said in spots(evidence))


LONGEST_PASSAGE = 60
"""Characters of a passage in a line of the details; the document shows all of it."""
PLAIN = ("as_printed", "number")
"""Steps that alter nothing."""


def _step(name: str) -> Iterator[Bit]:
    """A step in words: 去单位, 换算 元→万元, 换算 ×万."""
    unit, scaled, target = name.partition("_to_")
    _, times, factor = name.partition("times_")
    if scaled or times:
        yield Bit(word="step.scale")
        yield Bit(displayed(f" {unit}→{target}" if scaled else f" ×{factor}"))
    else:
        yield Bit(word=f"step.{name}")


def step_lines(raw: str, steps: Collection[str], grammar: ValueGrammar) -> Iterator[Line]:
    """The steps that made something of the characters, each with what it left. One that this version does not know is named."""
    bits: list[Bit] = []
    text: str | None = raw
    for name in steps:
        walk = grammar.steps.get(name)
        try:
            text = walk(text) if walk is not None and text is not None else None
        except (ValueError, ArithmeticError, KeyError):
            text = None
        if name not in PLAIN:
            bits += [Bit(" → ") if bits else Bit(), *_step(name), *((Bit(" "), code(text)) if text else ())]
    if steps:
        yield Line("detail.steps", tuple(bits) or (Bit(word="step.as_printed"),))


def choice_lines(word: str, kind: str, ref: str, choices: Collection[ChoiceLine], known: Known) -> Iterator[Line]:
    """Readings that were not stated."""
    for n, choice in enumerate(choices):
        own = f"{kind}{n}:{ref[2:]}"
        what = Bit(number_of(choice["value"]), look="strong") if choice["value"] is not None else Bit(word="mark.blank", look="strong")
        bits = [what, *((Bit(" ← "), code(choice["raw"])) if choice["raw"] else ())]
        if choice["evidence"]:
            bits += [Bit(" "), _evidence_bit(choice["evidence"], own, known)]
        bits += [Bit(" "), code(choice["reader"])]
        if choice["reason"]:
            bits += [Bit(": "), Bit(told=told_of(choice))]
        yield Line("" if n else word, tuple(bits))


def person_lines(person: SignedLine | None) -> Iterator[Line]:
    """Who decided, when, what was read."""
    if not person:
        return
    signed = Bit(displayed(f" {person['who']}, {person['when'][:10]}"))
    yield Line("detail.person", (Bit(word=f"person.{person['decision']}", look="strong"), signed))
    read = Bit(number_of(person["read_value"])) if person["read_value"] is not None else Bit(word=f"mark.{person['read_status']}")
    yield Line("detail.was_read", (read,))
    if person["note"]:
        yield Line("detail.note", (Bit(displayed(person["note"])),))


def reason_lines(stated: ReadLine) -> Iterator[Line]:
    """Why a person should look, or why it is as it is."""
    if stated["review"] or stated["reason"]:
        yield Line("detail.review" if stated["review"] else "detail.reason", (Bit(told=told_of(stated)),))


def _by(origin: Origin) -> Bit:
    return Bit(word=f"mark.{'model' if origin == 'llm' else 'both' if origin == 'rule+llm' else origin}")


def reader_lines(stated: ReadLine) -> Iterator[Line]:
    """Who read it."""
    if stated["origin"]:
        yield Line("detail.read_by", (_by(stated["origin"]), Bit(" "), code(stated["reader"])))


def chosen_lines(value: ValueLine) -> Iterator[Line]:
    """How sure it is, and by which policy it was chosen."""
    if value["grade"]:
        yield Line("detail.grade", (Bit(word=f"grade.{value['grade']}"),))
    if value["policy"]:
        yield Line("detail.policy", (code(value["policy"]),))


def check_lines(indicator: str, known: Known) -> Iterator[Line]:
    """The equations it stands in, what is asked about it, and what a model was contradicted with."""
    for n, (ref, check) in enumerate(known.checks.get(indicator, ())):
        blamed = (Bit(" "), Bit(word="detail.culprit", look="strong")) if indicator in check["culprits"] else ()
        sentence = Bit(told=told_of(check, "sentence"), ref=ref)
        bits = (Bit(word=f"outcome.{check['outcome']}", look="strong"), Bit(" "), sentence)
        yield Line("" if n else "detail.checks", (*bits, *blamed))
    for n, (ref, question) in enumerate(known.questions.get(indicator, ())):
        where = ref if ref in known.placed else ""
        words = " ".join(question["passage"]["text"].split())[:LONGEST_PASSAGE] if question["passage"] else ""
        quoted = (Bit(" "), code(words)) if words else ()
        yield Line("" if n else "detail.question", (Bit(told=told_of(question), ref=where), *quoted))
    for n, (ref, one) in enumerate(known.disagreements.get(indicator, ())):
        said = (Bit(word=f"settled.{one['settled']}", look="strong"), Bit(" "), code(one["said"]), Bit(" "))
        yield Line("" if n else "detail.model", (*said, Bit(told=told_of(one), ref=ref)))


def value_detail(value: ValueLine, ref: str, label: str, known: Known) -> Detail:
    """All that is known of a value of the form."""
    lines: list[Line] = []
    if value["status"] != "reported":
        lines.append(Line("detail.status", (Bit(word=f"status.{value['status']}"),)))
    lines += reason_lines(value)
    if value["status"] in ("reported", "blank"):
        lines.append(Line("detail.raw", (code(value["raw"]) if value["raw"] else Bit(word="detail.nothing"),)))
    lines += place_lines(value["evidence"], ref, known)
    lines += step_lines(value["raw"], value["steps"], known.grammar)
    lines += (*reader_lines(value), *chosen_lines(value))
    lines += person_lines(value.get("person"))
    lines += choice_lines("detail.alternatives", "a", ref, value["alternatives"], known)
    lines += choice_lines("detail.lost", "l", ref, value["lost"], known)
    lines += check_lines(value["indicator"], known)
    lines.append(Line("detail.id", (code(value["indicator"]),)))
    unit = f" {displayed(value['unit'])}" if value["status"] == "reported" else ""
    return Detail(ref, label, f"{shown_of(value)}{unit}", marks_of(value, known.fails), tuple(lines))


def fact_detail(fact: FactLine, ref: str, label: str, known: Known) -> Detail:
    """All that is known of a number in prose."""
    lines = [Line("detail.raw", (code(fact["raw"]),)), *reason_lines(fact), *place_lines(fact["evidence"], ref, known)]
    lines += step_lines(fact["raw"], fact["steps"], known.grammar)
    lines += reader_lines(fact)
    lines.append(Line("detail.id", (code(fact["id"]),)))
    return Detail(ref, label, f"{number_of(fact['value'])} {displayed(fact['unit'])}".strip(), marks_of(fact), tuple(lines))


def stated_detail(stated: StatedLine, ref: str, known: Known) -> Detail:
    """All that is known of a particular of the report."""
    lines = [Line("detail.raw", (code(stated["raw"]),))] if stated["raw"] else []
    lines += [*reason_lines(stated), *place_lines(stated["evidence"], ref, known), *reader_lines(stated)]
    lines += person_lines(stated.get("person"))
    shown = number_of(stated["value"]) if stated["value"] is not None else "—"
    return Detail(ref, "", shown, marks_of(stated), tuple(lines))


def item_detail(item: ItemLine, ref: str, known: Known) -> Detail:
    """All that is known of a problem or a measure."""
    lines = [*reason_lines(item), *place_lines(item["evidence"], ref, known), *reader_lines(item)]
    lines.insert(0, Line("detail.quote", (Bit(displayed(item["quote"])),)))
    if item["themes"]:
        teller = item["themes_origin"]
        bits = (code(", ".join(item["themes"])), *((Bit(" "), _by(teller)) if teller else ()))
        lines.append(Line("detail.themes", bits))
    return Detail(ref, "", displayed(item["title"]), marks_of(item), tuple(lines))
