"""The one way: a document -> a draft with questions -> a report. Neither half touches a network."""

from collections.abc import Mapping
from dataclasses import replace

from extractor.ask.lost_section import lost_section
from extractor.ask.questions import ask, triage
from extractor.ask.unasked import explained
from extractor.check import equations_of, run_checks
from extractor.compare.within import compare_facts, compare_years
from extractor.match.about.particulars import find_about
from extractor.match.problems.items import find_narrative
from extractor.match.prose.facts import find_facts
from extractor.match.prose.whose import Whose
from extractor.match.tables.behind_end import rows_behind_end
from extractor.match.tables.editions import find_edition
from extractor.match.tables.further import with_further
from extractor.match.tables.listing import hidden_indicators, list_indicators, may_be_rows, sections_of_form, with_lost, with_unaccounted
from extractor.match.tables.older import left_unread, told_apart
from extractor.match.tables.period import of_year
from extractor.match.tables.readers import read_tables
from extractor.match.tables.reading import TableReading
from extractor.model.asking import Exchange
from extractor.model.candidates import AboutFields, Candidate
from extractor.model.document import Document
from extractor.model.draft import Draft, NarrativeDraft
from extractor.model.report import Report
from extractor.model.sections import PROBLEMS
from extractor.reconcile.lists import join_about, join_facts
from extractor.reconcile.people import hear, hear_about
from extractor.reconcile.policies import reconcile
from extractor.reconcile.weigh import weigh
from extractor.report.assemble import Conclusions, report_of, values_of
from extractor.report.heard import Heard, heard_of
from extractor.report.narrative import section_five
from extractor.report.parts import is_unshown, states_of
from extractor.report.told_section import with_told_section
from extractor.report.voices import Voices
from extractor.rulebook import Rulebook, load_rulebook
from extractor.segment.headings import find_sections
from extractor.segment.kind import classify
from extractor.values import grammar_of


def plan(document: Document, rulebook: Rulebook | None = None) -> Draft:
    """Everything up to the questions. `document`: as `extractor.read` gives it; `rulebook`: the package's own rules when none is given."""
    rulebook = rulebook or load_rulebook()
    return explained(_read(document, rulebook), rulebook)


def _read(document: Document, rulebook: Rulebook) -> Draft:
    """What rules read, and what they are not sure of."""
    grammar, text = grammar_of(rulebook), document.text
    folded = rulebook.folding.fold(text)
    sections = find_sections(text, folded, rulebook.headings)
    readings: Mapping[str, TableReading] = read_tables(document, folded, sections, rulebook.tables, grammar)
    candidates = _candidates(readings)
    sections, printed = left_unread(folded, sections, candidates), sum([c.value is not None for c in candidates])
    kind, kind_reason = classify(text, folded, sections, printed, rulebook.kinds, candidates, _orphans(readings))
    about = find_about(document, folded, sections, rulebook.about)
    candidates = _candidates(readings := of_year(readings, about.year))
    form = told_apart(find_edition(rulebook.editions, rulebook.tables, readings, about.stated_year), sections)
    sections = sections_of_form(sections, form, readings, rulebook.tables)
    known = Draft(
        document=document, kind=kind, kind_reason=kind_reason, sections=sections, about=about,
        edition=form.edition, edition_reason=form.reason,
    )  # fmt: skip
    if kind != "report":
        return known  # what is no report has no values, not zeros
    sections = with_further(with_lost(sections, readings, rulebook.tables), readings, document, folded, grammar)
    behind = rows_behind_end(document, sections, readings, rulebook.tables, form)
    listed = list_indicators(rulebook, form, sections, readings, about.stated_year, document, behind)
    narrative, hidden = find_narrative(text, folded, sections, rulebook.problems), hidden_indicators(rulebook, listed, candidates)
    sections = with_unaccounted(sections, PROBLEMS, narrative.left)
    doubts = triage(candidates, may_be_rows(readings, listed, text), hidden, sections, narrative.unsplit, about)
    return replace(
        known,
        sections=sections,
        listed=listed,
        candidates=candidates,
        narrative=NarrativeDraft(narrative.problems, narrative.improvements),
        unsplit=narrative.unsplit,
        facts=find_facts(text, folded, sections, rulebook.fact_rules, grammar, Whose(about.stated_year, _agency(about, rulebook))),
        questions=ask((*doubts, *lost_section(folded, sections, candidates, rulebook)), document),
        stretches=tuple(s for reading in readings.values() for s in reading.stretches),
    )


def _candidates(readings: Mapping[str, TableReading]) -> tuple[Candidate, ...]:
    return tuple([c for reading in readings.values() for c in reading.candidates])


def _orphans(readings: Mapping[str, TableReading]) -> int:
    return sum([len(reading.orphans) for reading in readings.values()])


def _agency(about: AboutFields, rulebook: Rulebook) -> str:
    """The body reported on as sentences are compared with it; "" where the page names none."""
    return rulebook.folding.key(str(about.agency.value)) if about.agency else ""


def finish(draft: Draft, rulebook: Rulebook | None = None, exchanges: tuple[Exchange, ...] = ()) -> Report:
    """The report: what a model said held to the text, candidates reconciled, checks run, every value with its place.

    `exchanges`: what was asked and answered; nothing when nobody was asked.
    """
    rulebook = rulebook or load_rulebook()
    return conclude(draft, rulebook, heard_of(draft, rulebook, exchanges))


def conclude(draft: Draft, rulebook: Rulebook, heard: tuple[Heard, ...] = ()) -> Report:
    """The same from what holds of what a model said."""
    text, people = draft.document.text, Voices.of(draft, rulebook)
    testimonies = tuple(h.testimony for h in heard)
    draft = with_told_section(draft, testimonies, rulebook)
    said = tuple(c for t in testimonies for c in t.readings)
    facts, facts_apart = join_facts(draft.facts, testimonies)
    joined, about_apart = join_about(draft.about, testimonies)
    about, about_people = hear_about(joined, people.about, text)
    equations = equations_of(rulebook.checks, {item.indicator for item in draft.listed}) if draft.listed else ()
    verdicts = weigh(draft.listed, draft.candidates, said, equations, rulebook.tables, draft.stretches)
    read = reconcile(draft.listed, (*draft.candidates, *said), facts, verdicts)
    decisions = hear(read, people.values, draft.listed, draft.stretches, text, people.grammar)
    states = states_of(draft.listed, decisions)
    sums = run_checks(equations, states, lambda name: is_unshown(decisions[name], text))
    compared = (*compare_facts(facts, rulebook.facts, states), *compare_years(about)) if draft.kind == "report" else ()
    five = section_five(draft, testimonies, people.lists, rulebook)
    found = Conclusions(
        about=about,
        about_people=about_people,
        facts=facts,
        decisions=decisions,
        values=values_of(draft, read, decisions, people.values, sums),
        checks=(*sums, *compared),
        five=five,
        apart=(*five.apart, *facts_apart, *about_apart, *five.themes_apart),
    )
    return report_of(draft, rulebook, heard, found)
