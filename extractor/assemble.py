"""A draft -> the report: decisions, checks, and what the checks say about the decisions."""

from collections.abc import Mapping
from functools import lru_cache

from extractor.check import State, run_checks
from extractor.compare import compare_facts, compare_years
from extractor.model.candidates import AboutField, Alternative, Candidate, Passage, Status
from extractor.model.draft import Draft, Listed
from extractor.model.report import (
    SCHEMA_VERSION,
    About,
    CheckResult,
    Choice,
    Item,
    MadeWith,
    Report,
    SectionInfo,
    SourceInfo,
    Stated,
    StatedFact,
    Value,
)
from extractor.model.sections import Section
from extractor.model.spans import evidence
from extractor.reconcile import Decision, reconcile
from extractor.resources import folder
from extractor.rulebook import Rulebook, digest_of
from extractor.version import VERSION


@lru_cache(maxsize=1)
def _prompts_digest() -> str:
    return digest_of(folder("prompts"))


def _choice(text: str, reading: Alternative | Candidate, reader: str, reason: str) -> Choice:
    return Choice(reading.value, reading.raw, evidence(text, reading.span) if reading.span else None, reader, reason)


def _unread(listed: Listed, policy: str) -> Value:
    """An indicator that nobody read: absent, or on the page and unresolved."""
    status: Status = "unresolved" if listed.hidden else "absent"
    return Value(
        listed.indicator, None, listed.unit, "", status, None, None, listed.hidden, listed.missing, None, (), "", policy, (), ()
    )


def _value(listed: Listed, decision: Decision, text: str, blamed: Mapping[str, str]) -> Value:
    """One indicator as the report states it."""
    c = decision.stated
    if c is None:
        return _unread(listed, decision.policy)
    unresolved = c.status == "unresolved"
    blame = blamed.get(listed.indicator, "")
    reason = f"{c.doubt}; {blame}" if c.doubt and blame else c.doubt or blame
    return Value(
        listed.indicator,
        c.value,
        listed.unit,
        c.raw,
        c.status,
        None if unresolved else c.origin,
        None if unresolved else c.grade,
        unresolved or reason != "",
        reason,
        evidence(text, c.span) if c.span else None,
        c.steps,
        c.reader,
        decision.policy,
        tuple([_choice(text, a, c.reader, "") for a in c.alternatives]) if c.alternatives else (),
        tuple([_choice(text, o, o.reader, o.doubt) for o in decision.lost]) if decision.lost else (),
    )


def _stated(field: AboutField | None, text: str) -> Stated:
    if field is None:
        return Stated(None, "", None, None, "", False, "the page does not say")
    place = evidence(text, field.span) if field.span else None
    return Stated(field.value, field.raw, place, "rule", field.reader, bool(field.doubt), field.doubt)


def _about(draft: Draft) -> About:
    text, about = draft.document.text, draft.about
    edition = Stated(draft.edition, "", None, "rule" if draft.edition else None, "editions", False, draft.edition_reason)
    return About(
        agency=_stated(about.agency, text),
        publisher=_stated(about.publisher, text),
        year=_stated(about.year, text),
        period=_stated(about.period, text),
        title=_stated(about.title, text),
        published=_stated(about.published, text),
        index_number=_stated(about.index_number, text),
        edition=edition,
    )


def _item(passage: Passage, text: str) -> Item:
    place = evidence(text, passage.quote)
    return Item(passage.title, place.text, place, passage.themes, "rule", passage.reader, bool(passage.doubt), passage.doubt)


def _states(listed: tuple[Listed, ...], decisions: Mapping[str, Decision]) -> dict[str, State]:
    states: dict[str, State] = {}
    for item in listed:
        c: Candidate | None = decisions[item.indicator].stated
        states[item.indicator] = State(c.value, c.status) if c else State(None, "unresolved" if item.hidden else "absent")
    return states


def _blamed(checks: tuple[CheckResult, ...]) -> dict[str, str]:
    """Indicator -> why a failing check points at it."""
    blamed: dict[str, str] = {}
    for check in checks:
        for culprit in check.culprits:
            blamed.setdefault(culprit, f"check {check.check} fails: {check.sentence}")
    return blamed


def _section(section: Section, text: str) -> SectionInfo:
    place = evidence(text, section.heading_span) if section.heading_span else None
    start, end = (section.span.start, section.span.end) if section.span else (None, None)
    return SectionInfo(section.key, section.heading, place, start, end, section.state, section.reason)


def report_of(draft: Draft, rulebook: Rulebook) -> Report:
    """Reconcile, check, and put every value in its place."""
    document, text = draft.document, draft.document.text
    decisions = reconcile(draft.listed, draft.candidates, draft.facts)
    states = _states(draft.listed, decisions)
    equations = run_checks(rulebook.checks, states) if draft.listed else ()
    compared = (*compare_facts(draft.facts, rulebook.facts, states), *compare_years(draft.about)) if draft.kind == "report" else ()
    blamed = _blamed(equations)
    about = _about(draft)
    source = document.source
    return Report(
        document=document.name,
        source=SourceInfo(
            source.sha256,
            source.text_sha256,
            source.size,
            source.format,
            source.encoding,
            source.encoding_reason,
            draft.kind,
            draft.kind_reason,
        ),
        agency=str(about.agency.value) if about.agency.value else None,
        year=about.year.value if isinstance(about.year.value, int) else None,
        edition=draft.edition,
        about=about,
        values=tuple(_value(item, decisions[item.indicator], text, blamed) for item in draft.listed),
        problems=tuple(_item(p, text) for p in draft.narrative.problems),
        improvements=tuple(_item(p, text) for p in draft.narrative.improvements),
        facts=tuple(StatedFact(f.id, f.value, f.unit, f.raw, evidence(text, f.span), "rule", f.steps, f.reader) for f in draft.facts),
        checks=(*equations, *compared),
        sections=tuple(_section(s, text) for s in draft.sections),
        questions=draft.questions,
        made_with=MadeWith(VERSION, SCHEMA_VERSION, rulebook.digest, _prompts_digest(), None, None),
    )
