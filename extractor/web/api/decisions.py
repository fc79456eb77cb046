"""Decisions of people on a report: taken, looked up, taken back."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import ConfigDict, Field

from extractor.export.encode import encode
from extractor.model.lines import ReportLine
from extractor.model.rulings import ListItem, Word
from extractor.model.spans import Span
from extractor.review.deciding import NOTHING_TO_TAKE_BACK, decide, done_by
from extractor.review.saying import LONGEST, MOST, Decision, Kind
from extractor.store.deciding import Conflict
from extractor.store.deciding import KeptDecision as Taken
from extractor.web.access import Caller, Reader, Reviewer
from extractor.web.api.once import IdempotencyKey, fingerprint, once
from extractor.web.api.saw import is_seen, seen_as, stated_of
from extractor.web.api.shapes import AnswerShape
from extractor.web.house import House, actor, house_of
from extractor.web.problem_details import COMMON, Refusal, problems
from extractor.web.stored import document_or_404, report_of, reread, text_of

router = APIRouter(prefix="/v1/reports", tags=["review"])
_ORDER: dict[str, Any] = {
    "indicator": "requests.received.natural_person",
    "kind": "number",
    "number": "64",
    "start": 445,
    "end": 447,
    "note": "核对原件第三页",
    "previous": 0,
}


SAW = (
    "What you saw stated; if it is stated otherwise by now, you are told. A value: the number or name with its place, 64@445-447, or "
    "without it where the place is no matter; blank, absent or unresolved where there is none. A list: `saw` of GET /problems or "
    "/improvements of the report"
)


class ItemOrder(AnswerShape):
    """A problem or a measure."""

    title: str = Field(max_length=LONGEST)
    quote: str = Field(max_length=20_000, description="Its words, as the text has them from start to end")
    start: int = Field(ge=0, le=2**31)
    end: int = Field(ge=0, le=2**31)
    themes: list[str] | None = Field(None, max_length=50, description="Ids of its themes; null for those that its words tell")


class DecisionOrder(AnswerShape):
    """What a person says."""

    model_config = ConfigDict(json_schema_extra={"example": _ORDER})

    indicator: str = Field(min_length=1, max_length=200, description="An indicator, about.agency, about.year, problems or improvements")
    kind: Kind = Field(description="as_stated: what the report states is right; take_back: nobody has decided")
    number: str = Field("", max_length=60, description="kind number, year: as it would be typed")
    name: str = Field("", max_length=LONGEST, description="kind name: of the body")
    items: list[ItemOrder] = Field(default=[], max_length=MOST, description="kind items: the list as a whole")
    start: int | None = Field(None, ge=0, le=2**31, description="Where the number stands: first code point of /text")
    end: int | None = Field(None, ge=0, le=2**31, description="One past the last")
    note: str = Field("", max_length=2_000, description="Why")
    who: str = Field("", max_length=100, description="Who decides; with a key its name is added: `Anna (档案室)`")
    previous: int = Field(0, ge=0, le=2**62, description="`seq` of the last decision on this value that you have seen; 0 for none")
    saw: str | None = Field(None, max_length=400, description=SAW)


class DecisionShape(AnswerShape):
    """A decision that was taken."""

    seq: int
    indicator: str
    who: str
    when: str
    said: str | None = Field(description="In words; null for a decision taken back")
    titles: list[str] | None = Field(description="Of a list: what its items are called; null for all else")
    stated: str = Field(description="What the report stated then")
    note: str


class DecisionList(AnswerShape):
    """Every decision on a document, in their order."""

    items: list[DecisionShape]


class Decided(AnswerShape):
    """A decision, and what the report says now."""

    decision: DecisionShape
    revision: int = Field(description="Of the report")
    needs_review: int = Field(description="What is left to decide on")
    value: Any = Field(description="What is decided on, as the report has it now")


def _words_of(word: Word | None) -> str | None:
    return word.told if word else None


def _titles(word: Word | None) -> list[str] | None:
    return [item.title for item in word.items] if word and word.items is not None else None


def decision_shape(taken: Taken) -> DecisionShape:
    """A decision as it is told."""
    r = taken.ruling
    said, titles, stated = _words_of(r.said), _titles(r.said), r.stated.told
    return DecisionShape(
        seq=taken.seq, indicator=r.indicator, who=r.who, when=r.when, said=said, titles=titles, stated=stated, note=r.note
    )


@router.get("/{report_id}/decisions", responses=problems(*COMMON, 404))
def list_decisions(request: Request, _: Reader, report_id: str) -> DecisionList:
    """Every decision on a document, in their order."""
    house = house_of(request)
    found = house.decisions.history(document_or_404(house, report_id).sha256)
    return DecisionList(items=[decision_shape(one) for one in found])


@router.post("/{report_id}/decisions", status_code=201, response_model=Decided, responses=problems(*COMMON, 404, 409, 422))
def take_decision(
    request: Request, caller: Reviewer, report_id: str, order: DecisionOrder, idempotency_key: IdempotencyKey = ""
) -> Response:
    """Decide on a value, on who reports or on which year, or on a list of section five. The report is read again with it at once. 409 when
    somebody decided meanwhile (`decision` says what) or when it is stated otherwise by now: nothing is overwritten."""
    house = house_of(request)
    print_ = fingerprint("decision", report_id, order.model_dump_json()) if idempotency_key else ""
    with house.extracting.waiting():  # it is read again, and what is decided by then cannot be refused any more
        return once(house, caller, idempotency_key, print_, lambda: _taken(house, caller, report_id, order))


def _taken(house: House, caller: Caller, report_id: str, order: DecisionOrder) -> Response:
    document = document_or_404(house, report_id)
    report = report_of(house, document)
    _as_seen(report, order)
    _decided(house, document.sha256, order)
    who = _signature(caller, order.who.strip())
    if not who:
        raise Refusal(422, "no_name", "who decides? Send your name in `who`.")
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    ruling = decide(report, order.indicator, _decision(order), who, now, order.note, text_of(house, document), house.rulebook)
    if isinstance(ruling, tuple):
        raise Refusal(422, "no_decision", ruling)
    taken = house.decisions.take(ruling, order.previous, actor(caller, who))
    if isinstance(taken, Conflict):
        other = decision_shape(taken.came_first)
        told = f"{done_by(taken.came_first.ruling)} on {other.when[:16]}, and you had not seen it"
        raise Refusal(409, "decided_meanwhile", f"{told}. Look again, then decide.", more={"decision": other.model_dump()})
    after, report = reread(house, document, actor(caller, who))
    shape = Decided(
        decision=decision_shape(taken), revision=after.revision, needs_review=after.open_count, value=stated_of(report, order.indicator)
    )
    return Response(encode(shape.model_dump()), 201, media_type="application/json")


def _signature(caller: Caller, given: str) -> str:
    """Who decides: whoever holds the key, by its name; "" for nobody. Another name stands before the key's, never in its place."""
    if not caller.name or given in ("", caller.name):
        return caller.name or given
    return f"{given} ({caller.name})"


def _as_seen(report: ReportLine, order: DecisionOrder) -> None:
    """Raises `Refusal` when the person saw something else than what is stated by now."""
    value = stated_of(report, order.indicator)
    if order.saw is None or value is None or is_seen(value, order.saw):  # what is not known is told by whoever decides on it
        return
    now = f"{seen_as(value)!r} is stated" if not isinstance(value, Sequence) else f"the list {order.indicator} reads otherwise"
    detail = f"you saw {order.saw!r}, and by now {now}: the document was read again. Look again, then decide."
    raise Refusal(409, "stated_otherwise", detail, more={"value": value})


def _decided(house: House, sha256: str, order: DecisionOrder) -> None:
    """Raises `Refusal` when nobody decided what somebody wants to take back; what they have not seen is a conflict, and no matter here."""
    if order.kind != "take_back":
        return
    last = next((one for one in reversed(house.decisions.history(sha256)) if one.indicator == order.indicator), None)
    if (last is None or last.ruling.said is None) and order.previous == (last.seq if last else 0):
        raise Refusal(422, "no_decision", NOTHING_TO_TAKE_BACK)


def _decision(order: DecisionOrder) -> Decision:
    if (order.start is None) != (order.end is None):
        raise Refusal(422, "invalid", "start and end go together")
    place = Span(order.start, order.end) if order.start is not None and order.end is not None else None
    items = tuple(ListItem(i.title, i.quote, i.start, i.end, tuple(i.themes) if i.themes is not None else None) for i in order.items)
    return Decision(order.kind, order.number, order.name, items, place)
