"""What was asked, said, taken and refused, as the report keeps it, and the list of disagreements."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from extractor.ask.unasked import with_inquiries
from extractor.model.asking import Exchange, Refusal, Testimony
from extractor.model.candidates import Candidate, Number
from extractor.model.document import Document
from extractor.model.doubts import Reason, as_words, doubt
from extractor.model.draft import Draft
from extractor.model.report import Consultation, Disagreement, Question, Reading, Refused, Settled
from extractor.model.spans import Span
from extractor.reconcile.lists import Apart
from extractor.reconcile.policies import Decision, same
from extractor.rulebook import Rulebook
from extractor.wording.english import unworded, worded

SAYS_TWO = doubt("decided.model_says_two")
EQUATIONS = doubt("decided.equations")


@dataclass(frozen=True, slots=True)
class Heard:
    """One exchange with what it came to."""

    exchange: Exchange
    """What was asked and said."""
    testimony: Testimony
    """What of it stands in the text, and what does not."""


def heard_of(draft: Draft, rulebook: Rulebook, exchanges: tuple[Exchange, ...]) -> tuple[Heard, ...]:
    """Each exchange with what of it stands in the text; nothing when nobody was asked."""
    if not exchanges:
        return ()
    from extractor.ask.compose import testimony_of  # what is asked is not loaded where nobody is

    return tuple(Heard(exchange, testimony_of(draft, rulebook, exchange)) for exchange in exchanges)


def _reading(document: Document, about: str, value: Number | bool | str | None, raw: str, span: Span | None) -> Reading:
    return Reading(about, value, raw, document.evidence(span) if span else None)


def _readings(testimony: Testimony, document: Document) -> tuple[Reading, ...]:
    """Everything that stands, cells first."""
    return (
        *(_reading(document, c.indicator, c.value, c.raw, c.span) for c in testimony.readings),
        *(_reading(document, "problems", p.title, p.quote.of(document.text), p.quote) for p in testimony.problems),
        *(_reading(document, "improvements", p.title, p.quote.of(document.text), p.quote) for p in testimony.improvements),
        *(_reading(document, f.id, f.value, f.raw, f.span) for f in testimony.facts),
        *(_reading(document, name, field.value, field.raw, field.span) for name, field in testimony.about),
        *([_reading(document, "section", None, testimony.section.of(document.text), testimony.section)] if testimony.section else []),
        *(_reading(document, "themes", "、".join(ids), span.of(document.text), span) for span, ids in testimony.themes),
    )


def _refused(refusal: Refusal) -> Refused:
    why, code, args = worded(refusal.reason)
    return Refused(refusal.about, refusal.said, refusal.line, refusal.code, why, reason_code=code, reason_args=args)


def consultation_of(heard: Heard, document: Document) -> Consultation:
    """One inquiry as the report keeps it: what was shown, every word that came back, what was taken and what was refused."""
    inquiry, answer = heard.exchange.inquiry, heard.exchange.answer
    why, code, args = worded(answer.reason)
    return Consultation(
        inquiry.id,
        inquiry.kind,
        inquiry.questions,
        tuple(document.evidence(line.span) for line in inquiry.lines),
        answer.state,
        why,
        answer.replies,
        answer.mode,
        _readings(heard.testimony, document),
        tuple(map(_refused, heard.testimony.refusals)),
        reason_code=code,
        reason_args=args,
    )


def reason_of(consultation: Consultation) -> Reason:
    """Why it was not answered, out of the report."""
    return unworded(consultation.reason_code, consultation.reason_args) or as_words(consultation.reason)


def _concerns(question: Question, about: str) -> bool:
    """Whether a reading or a refusal belongs to a question: to one of its cells or rows, or to whatever has no cells."""
    return not question.indicators or any(name == about or name.startswith(f"{about}.") for name in question.indicators)


def answered(questions: Iterable[Question], consultations: Iterable[Consultation]) -> tuple[Question, ...]:
    """The report's questions with the inquiries that were to settle them, or with why there are none."""
    mine: dict[str, list[Consultation]] = {}
    for consultation in consultations:
        for name in consultation.questions:
            mine.setdefault(name, []).append(consultation)
    return tuple(_heard_on(question, mine.get(question.id, [])) for question in questions)


def _heard_on(question: Question, asked: list[Consultation]) -> Question:
    said = replace(
        question,
        readings=tuple(r for c in asked for r in c.readings if _concerns(question, r.about)),
        refusals=tuple(r for c in asked for r in c.refusals if _concerns(question, r.about)),
    )
    return with_inquiries(said, tuple(c.id for c in asked))


def _said(candidate: Candidate) -> str:
    return candidate.raw if candidate.value is not None else "blank"


def _taken(decision: Decision, stated: Candidate) -> Iterator[tuple[str, Candidate, Settled]]:
    """(what rules read, what is stated, what became of it) where a model's reading is stated."""
    others = [c for c in decision.lost if c.origin != "llm" and c.status != "unresolved"]
    yield from ((_said(other), stated, "model_taken") for other in others)
    if not others:
        yield "", stated, "model_alone"


def _left(decision: Decision, stated: Candidate | None) -> Iterator[tuple[str, Candidate, Settled]]:
    """The same where a model's reading is not stated."""
    unread = stated is None or stated.status == "unresolved"
    for said in decision.lost:
        if said.origin == "llm" and not (stated and same(said, stated)):
            yield ("", said, "both_kept") if unread or stated is None else (_said(stated), said, "rule_kept")


def _apart(a: Apart, document: Document) -> Disagreement:
    why, code, args = worded(a.reason)
    place = document.evidence(a.span) if a.span else None
    head = a.about, a.stated, a.said, a.settled, a.policy, why, a.inquiry, place
    return Disagreement(*head, reason_code=code, reason_args=args)


def _of_values(decisions: Mapping[str, Decision], inquiry_of: Mapping[str, str], document: Document) -> Iterator[Disagreement]:
    """Values that rules and a model read differently, or a model alone."""
    for name, decision in decisions.items():
        if name not in inquiry_of:
            continue
        stated = decision.stated
        reason = SAYS_TWO if decision.policy == "model_contradicts_itself" else (stated.doubt if stated else ()) or EQUATIONS
        by_model = stated is not None and stated.origin == "llm" and stated.status != "unresolved"
        for kept, said, settled in _taken(decision, stated) if stated and by_model else _left(decision, stated):
            yield _apart(Apart(name, kept, _said(said), decision.policy, reason, inquiry_of[name], said.span, settled), document)


def disagreements(
    heard: Iterable[Heard], decisions: Mapping[str, Decision], apart: Iterable[Apart], document: Document
) -> tuple[Disagreement, ...]:
    """Every place where a model says something that rules do not, or the page does not: what it was, and what became of it."""
    heard = tuple(heard)
    inquiry_of = {c.indicator: h.testimony.inquiry for h in heard for c in h.testimony.readings}
    refused = [r for h in heard for r in h.testimony.refusals]
    refusals = (Apart(r.about, "", r.said, r.code, r.reason, r.inquiry, None, "refused") for r in refused)
    return (*_of_values(decisions, inquiry_of, document), *(_apart(a, document) for a in (*apart, *refusals)))
