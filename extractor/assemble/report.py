"""A draft and what was heard -> the report: decisions, checks, and what the checks say about the decisions."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from extractor.assemble.heard import Heard, answered, consultation_of, disagreements
from extractor.assemble.parts import about_of, blamed_by, fact_of, item_of, prompt_files, section_of, states_of, value_of
from extractor.assemble.used import prompts_used, rules_used
from extractor.assemble.voices import Voices, reviewed_of
from extractor.check import run_checks
from extractor.compare import compare_facts, compare_years
from extractor.match.themes import themes_of
from extractor.model.asking import Testimony
from extractor.model.candidates import Passage
from extractor.model.draft import Draft, Listed, NarrativeDraft
from extractor.model.report import SCHEMA_VERSION, CheckResult, MadeWith, Report, SourceInfo, Value
from extractor.model.rulings import Ruling
from extractor.reconcile.lists import THEMED, Apart, Joined, join_about, join_facts, join_narrative
from extractor.reconcile.people import cleared, hear, hear_about, signed
from extractor.reconcile.people_lists import hear_lists
from extractor.reconcile.policies import Decision, reconcile
from extractor.reconcile.weigh import weigh
from extractor.rulebook import Rulebook, joint_digest
from extractor.summary import summarize
from extractor.version import VERSION
from extractor.wording.english import worded


def _source(draft: Draft) -> SourceInfo:
    source = draft.document.source
    how, how_code, how_args = worded(source.encoding_reason)
    kind, kind_code, kind_args = worded(draft.kind_reason)
    return SourceInfo(
        source.sha256,
        source.text_sha256,
        source.size,
        source.format,
        source.encoding,
        how,
        draft.kind,
        kind,
        encoding_reason_code=how_code,
        encoding_reason_args=how_args,
        kind_reason_code=kind_code,
        kind_reason_args=kind_args,
    )


def _told(rulebook: Rulebook, words: str) -> tuple[str, ...]:
    """The themes that rules tell by the words of an item."""
    return themes_of("".join(rulebook.folding.fold(words).split()), rulebook.problems.themes)


def _themed(narrative: NarrativeDraft, testimonies: tuple[Testimony, ...], draft: Draft, rulebook: Rulebook) -> Joined:
    """Every item with its themes: by the rules' words, else as a model chose from the closed list."""
    said = {span: (ids, t.inquiry) for t in testimonies for span, ids in t.themes}
    if not (narrative.problems or narrative.improvements):
        return Joined(narrative, ())
    labels = {theme.id: theme.label for theme in rulebook.problems.themes}
    alone: list[Apart] = []

    def themed(passage: Passage) -> Passage:
        if passage.themes:
            return passage
        found = _told(rulebook, passage.quote.of(draft.document.text))
        told, inquiry = ((), "") if found else said.get(passage.quote, ((), ""))
        if told:
            named = "、".join(labels[name] for name in told)
            alone.append(Apart("themes", "", named, "theme_unknown", THEMED, inquiry, passage.quote, "model_alone"))
        return replace(passage, themes=found or told, themes_origin="llm" if told else "rule")

    return Joined(NarrativeDraft(tuple(map(themed, narrative.problems)), tuple(map(themed, narrative.improvements))), tuple(alone))


def _section_five(draft: Draft, testimonies: tuple[Testimony, ...], rulebook: Rulebook) -> tuple[Joined, Joined]:
    """The lists of both readers, and the same with themes."""
    joined = join_narrative(draft.narrative, testimonies, draft.unsplit)
    return joined, _themed(joined.narrative, testimonies, draft, rulebook)


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


def _values(
    draft: Draft,
    read: Mapping[str, Decision],
    decisions: Mapping[str, Decision],
    people: Mapping[str, Ruling],
    equations: tuple[CheckResult, ...],
) -> tuple[Value, ...]:
    """Every value, with whoever decided on it and whatever check points to it."""
    blamed = blamed_by(equations, {name: cleared(ruling, decisions[name]) for name, ruling in people.items()})

    def one(item: Listed) -> Value:
        name, ruling = item.indicator, people.get(item.indicator)
        person = signed(read[name], decisions[name], ruling, item) if ruling else None
        return value_of(item, decisions[name], draft.document.text, blamed, person)

    return tuple(map(one, draft.listed))


def report_of(draft: Draft, rulebook: Rulebook, heard: tuple[Heard, ...] = ()) -> Report:
    """Reconcile, check, and put every value in its place."""
    text, voices = draft.document.text, Voices.of(draft, rulebook)
    testimonies = tuple(h.testimony for h in heard)
    said = tuple(c for t in testimonies for c in t.readings)
    facts, facts_apart = join_facts(draft.facts, testimonies)
    said_about, about_apart = join_about(draft.about, testimonies)
    fields, about_people = hear_about(said_about, voices.about, text)
    sums = rulebook.checks if draft.listed else ()  # what is not looked into is not named
    verdicts = weigh(draft.listed, draft.candidates, said, sums, rulebook.tables, draft.stretches)
    read = reconcile(draft.listed, (*draft.candidates, *said), facts, verdicts)
    decisions = hear(read, voices.values, draft.listed, draft.stretches, text, voices.grammar)
    states = states_of(draft.listed, decisions)
    equations = run_checks(sums, states)
    compared = (*compare_facts(facts, rulebook.facts, states), *compare_years(fields)) if draft.kind == "report" else ()
    people = {r.indicator: r for r in voices.values if r.indicator in decisions}
    about = about_of(draft, fields, about_people)
    joined, themed = _section_five(draft, testimonies, rulebook)
    narrative, lists = hear_lists(themed.narrative, voices.lists, text, partial(_told, rulebook))
    asked = tuple(consultation_of(h, text) for h in heard)
    return Report(
        document=draft.document.name,
        source=_source(draft),
        agency=str(about.agency.value) if about.agency.value else None,
        year=about.year.value if isinstance(about.year.value, int) else None,
        edition=draft.edition,
        about=about,
        values=_values(draft, read, decisions, people, equations),
        problems=tuple(item_of(p, text) for p in narrative.problems),
        improvements=tuple(item_of(p, text) for p in narrative.improvements),
        summary=summarize(narrative.problems, narrative.improvements),
        facts=tuple(fact_of(f, text) for f in facts),
        checks=(*equations, *compared),
        sections=tuple(section_of(s, text) for s in draft.sections),
        questions=answered(draft.questions, asked),
        asked=asked,
        disagreements=disagreements(heard, decisions, (*joined.apart, *facts_apart, *about_apart, *themed.apart), text),
        made_with=_made_with(draft, rulebook, heard),
        reviewed=reviewed_of(lists, text),
    )
