"""Answers -> testimonies: what of a model's words stands in the text, and what was refused."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pydantic import ValidationError

from extractor.ask.grounding import Case, Kind
from extractor.ask.refusals import complaint, refuse
from extractor.model.asking import Answer, Inquiry, Refusal, Testimony
from extractor.model.candidates import Passage
from extractor.model.payload import payload
from extractor.model.spans import Span


def complaints(inquiry: Inquiry, reply: object, case: Case, kind: Kind) -> tuple[str, ...]:
    """What is wrong with a parsed reply, as a re-ask tells the model."""
    return tuple(dict.fromkeys(complaint(refusal) for refusal in kind.ground(inquiry, reply, case).refusals))


def _one(inquiry: Inquiry, words: str, case: Case, kind: Kind) -> Testimony:
    """What one reply comes to. Words that hold no reply of the form are a refusal."""
    found = payload(words)
    try:
        reply = None if found is None else kind.shape(inquiry, case).model_validate_json(found)
    except ValidationError:
        reply = None
    if reply is None:
        return Testimony(inquiry.id, refusals=(refuse("no_reply", inquiry.id, inquiry.kind, words[:200]),))
    return kind.ground(inquiry, reply, case)


def _with(later: tuple[Passage, ...], earlier: tuple[Passage, ...], said: tuple[Span, ...]) -> tuple[Passage, ...]:
    """A later list with the earlier items that stand where the later reply lists nothing, in the page's order."""
    kept = (p for p in earlier if not any(p.quote.start < span.end and span.start < p.quote.end for span in said))
    return tuple(sorted((*later, *kept), key=lambda p: p.quote.start))


def _taken_back(earlier: Testimony, later: Testimony) -> Iterator[Refusal]:
    """What an earlier reply said and a later one says otherwise."""
    read = {c.indicator: c for c in later.readings}
    for c in earlier.readings:
        if c.indicator in read and (read[c.indicator].value, read[c.indicator].status) != (c.value, c.status):
            yield refuse("taken_back", later.inquiry, c.indicator, c.raw)
    told = {f.id: f for f in later.facts}
    for f in earlier.facts:
        if f.id in told and told[f.id].value != f.value:
            yield refuse("taken_back", later.inquiry, f.id, f.raw)
    named = dict(later.about)
    for name, field in earlier.about:
        if name in named and named[name].value != field.value:
            yield refuse("taken_back", later.inquiry, name, field.raw)
    if earlier.section and later.section and earlier.section != later.section:
        yield refuse("taken_back", later.inquiry, "section", f"{earlier.section.start}-{earlier.section.end}")


def _joined(inquiry: str, testimonies: Iterable[Testimony]) -> Testimony:
    """Several replies as one testimony: a later one counts; an earlier one's readings stand where the later one has none."""
    joined = Testimony(inquiry)
    refused: dict[tuple[str, str, str, int | None], Refusal] = {}
    for later in testimonies:
        refused |= {(r.about, r.said, r.code, r.line): r for r in (*_taken_back(joined, later), *later.refusals)}
        said = {c.indicator for c in later.readings}
        facts = {f.id for f in later.facts}
        fields = {name for name, _ in later.about}
        listed = tuple(p.quote for p in (*later.problems, *later.improvements))
        joined = Testimony(
            inquiry,
            (*(c for c in joined.readings if c.indicator not in said), *later.readings),
            _with(later.problems, joined.problems, listed),
            _with(later.improvements, joined.improvements, listed),
            (*(f for f in joined.facts if f.id not in facts), *later.facts),
            (*(pair for pair in joined.about if pair[0] not in fields), *later.about),
            (*(pair for pair in joined.themes if pair[0] not in {span for span, _ in later.themes}), *later.themes),
            later.section or joined.section,
        )
    return replace(joined, refusals=tuple(refused.values()))


def testify(inquiry: Inquiry, answer: Answer, case: Case, kind: Kind) -> Testimony:
    """What `answer` comes to. Grounding is done again from the model's words, so that a cached answer is held to today's rules."""
    return _joined(inquiry.id, (_one(inquiry, words, case, kind) for words in answer.replies))
