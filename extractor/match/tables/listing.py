"""What a report speaks of: the indicators of its form, those nobody read among them, and the sections whose table is not there."""

from collections.abc import Mapping
from dataclasses import replace

from extractor.match.tables.behind_end import Rows
from extractor.match.tables.editions import EditionFound
from extractor.match.tables.reading import TableReading
from extractor.model.candidates import Candidate
from extractor.model.document import Document
from extractor.model.doubts import BEHIND_END, HEADLESS, TWO_SETS, WORDS_UNKNOWN, Reason, doubt
from extractor.model.draft import Listed
from extractor.model.sections import Section
from extractor.model.spans import Span
from extractor.rulebook import Rulebook
from extractor.rulebook.tables import TableRules


def sections_of_form(
    sections: tuple[Section, ...], form: EditionFound, readings: Mapping[str, TableReading], tables: Mapping[str, TableRules]
) -> tuple[Section, ...]:
    """The sections without those that are not there and that only another edition has."""
    seen = {name for name, reading in readings.items() if reading.rows or reading.orphans}
    own = {table.section for name, table in tables.items() if name in seen or form.tables[name] in table.editions}
    strange = {table.section for table in tables.values()} - own
    return tuple(s for s in sections if s.state == "present" or s.key not in strange)


def with_unaccounted(sections: tuple[Section, ...], key: str, left: tuple[Span, ...]) -> tuple[Section, ...]:
    """The sections, the one of `key` with the pieces `left` that belong to nothing that was read."""
    return tuple([_unaccounted(s, left) if s.key == key else s for s in sections]) if left else sections


def _unaccounted(section: Section, left: tuple[Span, ...]) -> Section:
    spans = tuple(dict.fromkeys((*section.unaccounted, *left)))
    known = tuple(d for d in section.reason if d.code != "section.unaccounted")
    return replace(section, reason=known + doubt("section.unaccounted", n=len(spans)), unaccounted=spans)


def with_lost(sections: tuple[Section, ...], readings: Mapping[str, TableReading], tables: Mapping[str, TableRules]) -> tuple[Section, ...]:
    """The sections with what is left of their tables, those whose tables are not on the page, and may not stand elsewhere, marked so."""
    held, where = {table.section: False for table in tables.values()}, {s.key: s.span for s in sections}
    for name, reading in readings.items():
        within = where.get(tables[name].section)
        elsewhere = any(within is None or not within.holds(orphan) for orphan in reading.orphans)
        held[tables[name].section] |= bool(reading.rows) or elsewhere
    left: dict[str, tuple[Span, ...]] = {}
    for name, reading in readings.items():
        if reading.unaccounted:
            left[tables[name].section] = tuple(dict.fromkeys((*left.get(tables[name].section, ()), *reading.unaccounted)))
    for key, spans in left.items():
        sections = with_unaccounted(sections, key, spans)
    return tuple(
        replace(s, state="tables_lost", reason=doubt("table.lost"))
        if s.state == "present" and not held.get(s.key, True)
        else s
        for s in sections
    )


def _why_missing(section: Section, reading: TableReading, document: Document) -> tuple[Reason, bool]:
    """What to say of a row that nobody read, and whether it may stand on the page all the same."""
    if reading.orphans:
        return doubt("row.label_unknown"), True
    if document.pictured:
        return document.pictured, True
    heading, rest = section.heading_span, section.span
    if document.unsaid and (heading is None or rest is None or any(heading.start <= at <= rest.end for at in document.unsaid)):
        return doubt("row.unsaid"), True
    return section.reason if section.state != "present" else doubt("row.absent"), False


def list_indicators(
    rulebook: Rulebook, edition: EditionFound, sections: tuple[Section, ...], readings: Mapping[str, TableReading], year: int | None,
    document: Document, behind_end: Rows = frozenset(),
) -> tuple[Listed, ...]:
    """The indicators of the best-fitting edition and of the rows recognised beside it.

    `year`: the one reported on; nothing is listed of a year whose form the catalogue does not hold, unless numbers of it were read.
    `document`: it knows where more may be said than its text holds. `behind_end`: rows that may have stood behind its end.
    """
    printed = any(c.value is not None for r in readings.values() for c in r.candidates)
    if year is not None and year < min(e.from_year for e in rulebook.editions) and not printed:
        return ()
    read = {c.indicator for reading in readings.values() for c in reading.candidates}
    by_key = {s.key: s for s in sections}
    found = {name: by_key.get(table.section) for name, table in rulebook.tables.items()}
    missing = {name: _why_missing(section, readings[name], document) for name, section in found.items() if section}
    # Numbers beside an unknown label may be a row of the other edition.
    open_rows = {key: frozenset(reading.rows) for key, reading in readings.items() if reading.orphans}
    # A row whose label stands somewhere is not missing; of a row that was read only columns may be, where its header is lost, or where the
    # table stands twice, perhaps in the forms of two editions.
    doubled = {name for name, reading in readings.items() if reading.twice}
    named = {(i.table, i.row): TWO_SETS for i in rulebook.indicators if i.table in doubled}
    named |= {(name, row): WORDS_UNKNOWN for name, why in missing.items() if not why[1] for row, _ in readings[name].seen}
    named |= dict.fromkeys(behind_end, BEHIND_END)
    named |= {(name, row): HEADLESS for name, reading in readings.items() for row in reading.headless}
    return tuple(
        [
            Listed(i.id, i.unit, *((why, True) if i.id not in read and (why := named.get((i.table, i.row))) else missing[i.table]))
            for i in rulebook.indicators
            if i.id in read
            or edition.tables[i.table] in i.editions
            or i.table in doubled
            or (i.table in open_rows and i.row not in open_rows[i.table])
        ]
    )


def hidden_indicators(rulebook: Rulebook, listed: tuple[Listed, ...], candidates: tuple[Candidate, ...]) -> dict[str, tuple[str, ...]]:
    """Table -> its indicators that nobody read and that may stand on the page."""
    names = {x.indicator for x in listed if x.hidden} - {c.indicator for c in candidates}
    if not names:
        return {}
    return {table: tuple(i.id for i in rules.by_cell.values() if i.id in names) for table, rules in rulebook.tables.items()}


def may_be_rows(
    readings: Mapping[str, TableReading], listed: tuple[Listed, ...], text: str
) -> dict[str, tuple[Reason, tuple[Span, ...]]]:
    """Table -> what stands in it and may be a row that was not read, and what that is: numbers beside an unknown label, else words; else,
    where rows may have stood behind the end of `text`, its last line."""
    numbers = doubt("row.labels_unknown")
    words = {name: tuple(dict.fromkeys([span for _, span in reading.seen])) for name, reading in readings.items()}
    found = {name: (numbers, r.orphans) if r.orphans else (WORDS_UNKNOWN, words[name]) for name, r in readings.items()}
    if any(x.missing == BEHIND_END for x in listed):
        end = len(text.rstrip())
        last = (Span(text.rfind("\n", 0, end) + 1, end),)
        found |= {name: (BEHIND_END, last) for name, (_, spans) in found.items() if not spans}
    return found
