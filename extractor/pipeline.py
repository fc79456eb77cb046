"""The one way: a document -> a draft with questions -> a report. Neither half touches a network."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from extractor.ask.questions import ask
from extractor.assemble import report_of
from extractor.assemble.heard import Heard
from extractor.match.about import find_about
from extractor.match.editions import EditionFound, find_edition
from extractor.match.problems import Narrative, split_narrative
from extractor.match.prose import find_facts
from extractor.match.reading import TableReading
from extractor.match.tables import read_tables
from extractor.model.asking import Exchange
from extractor.model.candidates import AboutFields, Candidate
from extractor.model.document import Document
from extractor.model.doubts import Reason, doubt
from extractor.model.draft import Draft, Listed, NarrativeDraft
from extractor.model.report import Report
from extractor.model.sections import Section
from extractor.model.spans import Span
from extractor.rulebook import Rulebook, load_rulebook
from extractor.segment.headings import find_sections
from extractor.segment.kind import classify
from extractor.triage import triage
from extractor.values import ValueGrammar

# Before this year reports follow another form, whose table the catalogue does not hold.
FIRST_YEAR = 2019


@lru_cache(maxsize=4)
def grammar_of(rulebook: Rulebook) -> ValueGrammar:
    """The number grammar of a rulebook."""
    return ValueGrammar(rulebook.folding, rulebook.marks)


def _sections_with_states(sections: tuple[Section, ...], readings: Mapping[str, TableReading]) -> tuple[Section, ...]:
    """The sections, those whose table is not on the page marked so."""
    return tuple(
        replace(s, state="tables_lost", reason=doubt("table.lost"))
        if s.state == "present" and s.key in readings and not readings[s.key].rows
        else s
        for s in sections
    )


def _listed(
    rulebook: Rulebook, edition: EditionFound, sections: tuple[Section, ...], readings: Mapping[str, TableReading]
) -> tuple[Listed, ...]:
    """The indicators of the best-fitting edition and of the rows recognised beside it."""
    read = {c.indicator for reading in readings.values() for c in reading.candidates}
    missing = {s.key: (_why_missing(s, readings[s.key]), bool(readings[s.key].orphans)) for s in sections if s.key in readings}
    # Numbers beside an unknown label may be a row of the other edition.
    open_rows = {key: frozenset(reading.rows) for key, reading in readings.items() if reading.orphans}
    return tuple(
        [
            Listed(i.id, i.unit, *missing[i.table])
            for i in rulebook.indicators
            if i.id in read or edition.tables[i.table] in i.editions or (i.table in open_rows and i.row not in open_rows[i.table])
        ]
    )


def _why_missing(section: Section, reading: TableReading) -> Reason:
    """What to say of a row that nobody read."""
    if reading.orphans:
        return doubt("row.label_unknown")
    return section.reason if section.state != "present" else doubt("row.absent")


def _hidden(rulebook: Rulebook, listed: tuple[Listed, ...], candidates: tuple[Candidate, ...]) -> dict[str, tuple[str, ...]]:
    """Table -> its indicators that nobody read and that may stand on the page."""
    names = {x.indicator for x in listed if x.hidden} - {c.indicator for c in candidates}
    if not names:
        return {}
    return {table: tuple(i.id for i in rules.by_cell.values() if i.id in names) for table, rules in rulebook.tables.items()}


def _doubts_about(about: AboutFields) -> list[tuple[Span | None, Reason]]:
    """What a report must say of itself and this one does not, or not plainly."""
    fields = (("who reports", about.agency), ("on which year", about.year))
    said = [(field.span, field.doubt) for _, field in fields if field and field.doubt]
    return [*said, *((None, doubt("about.what_not_said", what=what)) for what, field in fields if not field)]


def plan(document: Document, rulebook: Rulebook | None = None) -> Draft:
    """Everything up to the questions.

    `document`: as `extractor.read` gives it. `rulebook`: the package's own rules when none is given.
    """
    rulebook = rulebook or load_rulebook()
    grammar, text = grammar_of(rulebook), document.text
    folded = rulebook.folding.fold(text)
    sections = find_sections(text, folded, rulebook.headings)
    readings = read_tables(document, folded, sections, rulebook.tables, grammar)
    candidates = tuple([c for reading in readings.values() for c in reading.candidates])
    printed = sum([c.value is not None for c in candidates])
    kind, kind_reason = classify(text, folded, sections, printed, rulebook.kinds)
    about = find_about(document, folded, sections, rulebook.about)
    year = about.year.value if about.year and isinstance(about.year.value, int) else None
    edition = find_edition(rulebook.tables, readings, year)
    if kind != "report":
        # What is no report has no values, not zeros.
        nothing = NarrativeDraft()
        return Draft(document, kind, kind_reason, sections, about, edition.edition, edition.reason, (), (), nothing, (), ())
    sections = _sections_with_states(sections, readings)
    listed = _listed(rulebook, edition, sections, readings) if printed or year is None or year >= FIRST_YEAR else ()
    body = next((s.span for s in sections if s.key == "problems"), None)
    narrative = split_narrative(text, folded, body, rulebook.problems) if body else Narrative((), (), ())
    facts = find_facts(text, folded, sections, rulebook.fact_rules, grammar)
    orphans = {name: reading.orphans for name, reading in readings.items()}
    doubts = triage(candidates, orphans, _hidden(rulebook, listed, candidates), sections, narrative.unsplit, _doubts_about(about))
    prose = NarrativeDraft(narrative.problems, narrative.improvements)
    questions = ask(doubts, text)
    form = edition.edition, edition.reason
    stretches = tuple(s for reading in readings.values() for s in reading.stretches)
    return Draft(
        document, kind, kind_reason, sections, about, *form, listed, candidates, prose, facts, questions, stretches, narrative.unsplit
    )


def finish(draft: Draft, rulebook: Rulebook | None = None, exchanges: tuple[Exchange, ...] = ()) -> Report:
    """The report: what a model said held to the text, candidates reconciled, checks run, every value with its place.

    `exchanges`: what was asked and answered; nothing when nobody was asked.
    """
    rulebook = rulebook or load_rulebook()
    return report_of(draft, rulebook, heard_of(draft, rulebook, exchanges) if exchanges else ())


def heard_of(draft: Draft, rulebook: Rulebook, exchanges: tuple[Exchange, ...]) -> tuple[Heard, ...]:
    """Each exchange with what of it stands in the text."""
    from extractor.ask.compose import testimony_of

    return tuple(Heard(exchange, testimony_of(draft, rulebook, exchange)) for exchange in exchanges)
