"""A draft -> the report: decisions, checks, and what the checks say about the decisions."""

from collections.abc import Mapping
from functools import lru_cache

from extractor.check import State, run_checks
from extractor.compare import compare_facts, compare_years
from extractor.model.candidates import AboutField, Candidate, Passage
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
from extractor.model.spans import Span, evidence
from extractor.reconcile import Decision, reconcile
from extractor.resources import folder
from extractor.rulebook import Rulebook, digest_of
from extractor.version import VERSION


@lru_cache(maxsize=1)
def _prompts_digest() -> str:
    return digest_of(folder("prompts"))


def _choice(text: str, value: object, raw: str, span: Span | None, reader: str, reason: str) -> Choice:
    return Choice(value, raw, evidence(text, span) if span else None, reader, reason)  # type: ignore[arg-type]


def _value(listed: Listed, decision: Decision, text: str, blamed: Mapping[str, str]) -> Value:
    """One indicator as the report states it."""
    c = decision.stated
    if c is None:
        status, reason = ("unresolved", listed.missing) if listed.hidden else ("absent", listed.missing)
        return Value(
            listed.indicator, None, listed.unit, "", status, None, None, listed.hidden, reason, None, (), "", decision.policy, (), ()  # type: ignore[arg-type]
        )
    reasons = [r for r in (c.doubt, blamed.get(listed.indicator, "")) if r]
    return Value(
        indicator=listed.indicator,
        value=c.value,
        unit=listed.unit,
        raw=c.raw,
        status=c.status,
        origin=c.origin if c.status != "unresolved" else None,
        grade=c.grade if c.status != "unresolved" else None,
        review=bool(reasons) or c.status == "unresolved",
        reason="; ".join(reasons),
        evidence=evidence(text, c.span) if c.span else None,
        steps=c.steps,
        reader=c.reader,
        policy=decision.policy,
        alternatives=tuple(_choice(text, a.value, a.raw, a.span, c.reader, "") for a in c.alternatives),
        lost=tuple(_choice(text, o.value, o.raw, o.span, o.reader, o.doubt) for o in decision.lost),
    )


def _stated(field: AboutField | None, text: str) -> Stated:
    if field is None:
        return Stated(None, "", None, None, "", False, "the page does not say")
    place = evidence(text, field.span) if field.span else None
    return Stated(field.value, field.raw, place, "rule", field.reader, bool(field.doubt), field.doubt)


def _about(draft: Draft) -> About:
    text, about = draft.document.text, draft.about
    edition = Stated(about.edition, "", None, "rule" if about.edition else None, "editions", False, about.edition_reason)
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


def _section(section: object, text: str) -> SectionInfo:
    from extractor.model.sections import Section

    assert isinstance(section, Section)
    place = evidence(text, section.heading_span) if section.heading_span else None
    span = section.span
    return SectionInfo(section.key, section.heading, place, span.start if span else None, span.end if span else None, section.state, section.reason)


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
            source.sha256, source.text_sha256, source.size, source.format, source.encoding, source.encoding_reason, draft.kind, draft.kind_reason
        ),
        agency=str(about.agency.value) if about.agency.value else None,
        year=about.year.value if isinstance(about.year.value, int) else None,
        edition=draft.about.edition,
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
