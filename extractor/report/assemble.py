"""What was concluded -> the report, every value, item and doubt with its place."""

from collections.abc import Mapping
from dataclasses import dataclass

from extractor.model.candidates import AboutFields, Fact
from extractor.model.draft import Draft, Listed
from extractor.model.report import SCHEMA_VERSION, CheckResult, MadeWith, Report, Signed, SourceInfo, Value
from extractor.model.rulings import LISTS, Ruling
from extractor.reconcile.lists import Apart
from extractor.reconcile.people import cleared, signed
from extractor.reconcile.policies import Decision
from extractor.report.heard import Heard, answered, consultation_of, disagreements
from extractor.report.narrative import SectionFive, summarize
from extractor.report.parts import about_of, blamed_by, fact_of, item_of, prompt_files, section_of, value_of
from extractor.report.voices import reviewed_of
from extractor.rulebook import Rulebook, joint_digest
from extractor.version import VERSION
from extractor.wording.english import worded

# What a reading rests on: the files of rules/ and prompts/ it looked into. A change of any other file cannot change the report.
EVERY_DOCUMENT = ("about.yaml", "characters.yaml", "headings.yaml", "kinds.yaml", "marks.yaml", "tables.yaml")
"""To know what a document is."""
A_REPORT = ("equations.yaml", "facts.yaml")
"""For its tables and sentences."""
A_NARRATIVE = ("problems.yaml", "themes.yaml")
"""For its section five."""


def rules_used(draft: Draft, heard: tuple[Heard, ...]) -> tuple[str, ...]:
    """Names of the files of rules/ behind a report, in their order. Whoever is asked is asked and held to the page by all of them."""
    if heard:
        return tuple(sorted((*EVERY_DOCUMENT, *A_REPORT, *A_NARRATIVE)))
    report = A_REPORT if draft.kind == "report" else ()
    stated = any(ruling.indicator in LISTS for ruling in draft.rulings)  # a person's items have the rules' themes
    narrative = A_NARRATIVE if report and (stated or any(s.key == "problems" and s.span for s in draft.sections)) else ()
    return tuple(sorted((*EVERY_DOCUMENT, *report, *narrative)))


def prompts_used(heard: tuple[Heard, ...]) -> tuple[str, ...]:
    """Names of the files of prompts/ behind a report, in their order."""
    return tuple(sorted({f"{h.exchange.inquiry.kind}.yaml" for h in heard}))


def _source(draft: Draft) -> SourceInfo:
    source = draft.document.source
    how, how_code, how_args = worded(source.encoding_reason or ())
    kind, kind_code, kind_args = worded(draft.kind_reason)
    return SourceInfo(
        source.sha256,
        source.text_sha256,
        source.size,
        source.format,
        source.encoding,
        how or None,
        draft.kind,
        kind,
        draft.document.pages,
        encoding_reason_code=how_code,
        encoding_reason_args=how_args,
        kind_reason_code=kind_code,
        kind_reason_args=kind_args,
    )


def _made_with(draft: Draft, rulebook: Rulebook, heard: tuple[Heard, ...]) -> MadeWith:
    """What made the report; the model and its mode when one answered."""
    answers = [h.exchange.answer for h in heard if h.exchange.answer.replies]
    models = sorted({a.model for a in answers if a.model})
    modes = sorted({a.mode for a in answers if a.mode})
    rules, prompts = rules_used(draft, heard), prompts_used(heard)
    return MadeWith(
        VERSION,
        SCHEMA_VERSION,
        joint_digest(rulebook.files, rules),
        rules,
        joint_digest(prompt_files(), prompts) if prompts else None,
        prompts,
        ", ".join(models) or None,
        ", ".join(modes) or None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusions:
    """What is concluded from a draft, from what was heard and from what people decided."""

    about: AboutFields
    """The particulars."""
    about_people: Mapping[str, Signed]
    """Who decided on some of them."""
    facts: tuple[Fact, ...]
    """Numbers in prose."""
    decisions: Mapping[str, Decision]
    """The indicators."""
    values: tuple[Value, ...]
    """The same as the report states them."""
    checks: tuple[CheckResult, ...]
    """What was held against what."""
    five: SectionFive
    """Problems and measures."""
    apart: tuple[Apart, ...]
    """What a model said that rules do not say."""


def values_of(
    draft: Draft,
    read: Mapping[str, Decision],
    decisions: Mapping[str, Decision],
    rulings: tuple[Ruling, ...],
    equations: tuple[CheckResult, ...],
) -> tuple[Value, ...]:
    """Every value, with whoever decided on it and whatever check points to it. `read`: the decisions before people were heard."""
    people = {r.indicator: r for r in rulings if r.indicator in decisions}
    blamed = blamed_by(equations, {name: cleared(ruling, decisions[name]) for name, ruling in people.items()})

    def one(item: Listed) -> Value:
        name, ruling = item.indicator, people.get(item.indicator)
        person = signed(read[name], decisions[name], ruling, item) if ruling else None
        return value_of(item, decisions[name], draft.document, blamed, person)

    return tuple(map(one, draft.listed))


def report_of(draft: Draft, rulebook: Rulebook, heard: tuple[Heard, ...], found: Conclusions) -> Report:
    """Everything in its place."""
    document, narrative = draft.document, found.five.narrative
    about = about_of(draft, found.about, found.about_people)
    asked = tuple(consultation_of(h, document) for h in heard)
    return Report(
        document=document.name,
        source=_source(draft),
        agency=str(about.agency.value) if about.agency.value else None,
        year=about.year.value if isinstance(about.year.value, int) else None,
        edition=draft.edition,
        about=about,
        values=found.values,
        problems=tuple(item_of(p, document) for p in narrative.problems),
        improvements=tuple(item_of(p, document) for p in narrative.improvements),
        summary=summarize(narrative.problems, narrative.improvements),
        facts=tuple(fact_of(f, document) for f in found.facts),
        checks=found.checks,
        sections=tuple(section_of(s, document) for s in draft.sections),
        questions=answered(draft.questions, asked),
        asked=asked,
        disagreements=disagreements(heard, found.decisions, found.apart, document),
        made_with=_made_with(draft, rulebook, heard),
        reviewed=reviewed_of(found.five.people, document),
    )
