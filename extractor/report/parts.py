"""The parts of a report: values, items, particulars, each with its place."""

from collections.abc import Mapping
from functools import lru_cache

from extractor.check import State
from extractor.model.candidates import AboutField, AboutFields, Alternative, Candidate, Fact, Origin, Passage, Status
from extractor.model.document import Document
from extractor.model.doubts import Reason, doubt
from extractor.model.draft import Draft, Listed
from extractor.model.report import About, CheckResult, Choice, Item, SectionInfo, Signed, Stated, StatedFact, Value
from extractor.model.rulings import AGENCY, YEAR
from extractor.model.sections import Section
from extractor.reconcile.policies import Decision
from extractor.resources import folder
from extractor.rulebook import digests_in
from extractor.wording.english import NOTHING, unworded, worded

_CELL_EDGES = "|｜│┃"


@lru_cache(maxsize=1)
def prompt_files() -> Mapping[str, str]:
    """Name -> sha256, of the files of prompts/."""
    return digests_in(folder("prompts"))


def _choice(document: Document, reading: Alternative | Candidate, reader: str, reason: Reason) -> Choice:
    why, code, args = worded(reason)
    place = document.evidence(reading.span) if reading.span else None
    return Choice(reading.value, reading.raw, place, reader, why, reason_code=code, reason_args=args)


def _lost(decision: Decision, document: Document) -> tuple[Choice, ...]:
    return tuple([_choice(document, o, o.reader, o.doubt) for o in decision.lost])


def _unread(listed: Listed, decision: Decision, document: Document) -> Value:
    """An indicator that nobody read: absent, or on the page and unresolved."""
    status: Status = "unresolved" if listed.hidden else "absent"
    why, code, args = worded(listed.missing)
    return Value(
        indicator=listed.indicator,
        value=None,
        unit=listed.unit,
        raw="",
        status=status,
        origin=None,
        grade=None,
        review=listed.hidden,
        reason=why,
        reason_code=code,
        reason_args=args,
        evidence=None,
        steps=(),
        reader="",
        policy=decision.policy,
        alternatives=(),
        lost=_lost(decision, document) if decision.lost else (),
    )


def value_of(listed: Listed, decision: Decision, document: Document, blamed: Mapping[str, Reason], person: Signed | None = None) -> Value:
    """One indicator as the report states it. `person`: who decided on it."""
    c = decision.stated
    if c is None:
        return _unread(listed, decision, document)
    unresolved = c.status == "unresolved"
    why = c.doubt + blamed[listed.indicator] if listed.indicator in blamed else c.doubt
    reason, code, args = worded(why) if why else NOTHING
    return Value(
        indicator=listed.indicator,
        value=c.value,
        unit=listed.unit,
        raw=c.raw,
        status=c.status,
        origin=None if unresolved else c.origin,
        grade=None if unresolved else c.grade,
        review=unresolved or reason != "",
        reason=reason,
        reason_code=code,
        reason_args=args,
        evidence=document.evidence(c.span) if c.span else None,
        steps=c.steps,
        reader=c.reader,
        policy=decision.policy,
        alternatives=tuple([_choice(document, a, c.reader, ()) for a in c.alternatives]) if c.alternatives else (),
        lost=_lost(decision, document) if decision.lost else (),
        person=person,
    )


def _stated(field: AboutField | None, document: Document, person: Signed | None = None) -> Stated:
    why, code, args = worded(field.doubt if field else doubt("about.not_said"))
    if field is None:
        return Stated(None, "", None, None, "", False, why, code, args, person)
    head = field.value, field.raw, document.evidence(field.span) if field.span else None, field.origin, field.reader
    return Stated(*head, bool(field.doubt), why, code, args, person)


def about_of(draft: Draft, about: AboutFields, people: Mapping[str, Signed]) -> About:
    """The report's particulars. `people`: who decided on some."""
    document = draft.document
    why, code, args = worded(draft.edition_reason)
    origin: Origin | None = "rule" if draft.edition else None
    edition = Stated(draft.edition, "", None, origin, "editions", False, why, code, args)
    return About(
        agency=_stated(about.agency, document, people.get(AGENCY)),
        publisher=_stated(about.publisher, document),
        year=_stated(about.year, document, people.get(YEAR)),
        period=_stated(about.period, document),
        title=_stated(about.title, document),
        published=_stated(about.published, document),
        index_number=_stated(about.index_number, document),
        edition=edition,
    )


def item_of(passage: Passage, document: Document) -> Item:
    """A problem or a measure as the report states it."""
    place, (why, code, args) = document.evidence(passage.quote), worded(passage.doubt)
    return Item(
        passage.title,
        place.text,
        place,
        passage.themes,
        passage.themes_origin if passage.themes or passage.themes_origin == "human" else None,
        passage.origin,
        passage.reader,
        bool(passage.doubt),
        why,
        code,
        args,
    )


def fact_of(fact: Fact, document: Document) -> StatedFact:
    """One fact as the report states it."""
    head = fact.id, fact.value, fact.unit, fact.raw, document.evidence(fact.span), fact.origin, fact.steps, fact.reader
    why, code, args = worded(fact.doubt)
    return StatedFact(*head, bool(fact.doubt), why, code, args)


def states_of(listed: tuple[Listed, ...], decisions: Mapping[str, Decision]) -> dict[str, State]:
    """What is known of every indicator after the decisions."""
    states: dict[str, State] = {}
    for item in listed:
        c: Candidate | None = decisions[item.indicator].stated
        states[item.indicator] = State(c.value, c.status) if c else State(None, "unresolved" if item.hidden else "absent")
    return states


def is_unshown(decision: Decision, text: str) -> bool:
    """Whether no cell of its own shows a blank: nothing stands for it, or a mark without anything between it and its neighbours."""
    span = decision.stated.span if decision.stated else None
    if span is None:
        return True
    beside = text[max(span.start - 1, 0) : span.start] + text[span.end : span.end + 1]
    return span.start < span.end and any(not sign.isspace() and sign not in _CELL_EDGES for sign in beside)


def blamed_by(checks: tuple[CheckResult, ...], cleared: Mapping[str, frozenset[str]]) -> dict[str, Reason]:
    """Indicator -> why a failing check points at it. `cleared`: indicator -> checks whose failing a person has seen and left as it is."""
    blamed: dict[str, Reason] = {}
    for check in checks:
        for culprit in check.culprits:
            if check.check not in cleared.get(culprit, ()):
                said = unworded(check.sentence_code, check.sentence_args) or ()
                blamed.setdefault(culprit, doubt("check.points_here", check=check.check, sentence=said))
    return blamed


def section_of(section: Section, document: Document) -> SectionInfo:
    """A section as the report states it."""
    place = document.evidence(section.heading_span) if section.heading_span else None
    start, end = (section.span.start, section.span.end) if section.span else (None, None)
    why, code, args = worded(section.reason)
    unread = tuple(map(document.evidence, section.unaccounted))
    return SectionInfo(section.key, section.heading, place, start, end, section.state, why, code, args, unread)
