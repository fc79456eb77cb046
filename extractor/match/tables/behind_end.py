"""Rows that may have stood behind the end of a document which ends in the middle of a table: nobody can say that they were not there."""

import re
from collections.abc import Iterator, Mapping, Sequence

from extractor.match.tables.editions import EditionFound
from extractor.match.tables.reading import TableReading
from extractor.model.document import Document
from extractor.model.sections import OTHER, OVERVIEW, PROBLEMS, Section
from extractor.rulebook.tables import TableRules

# Behind a table's last row stands at most a piece of another one's label or row, before its first its header, and no sentence.
_LONGEST_TAIL, _LONGEST_HEAD, _SAID = 80, 300, re.compile(r"[。;；]")

Rows = frozenset[tuple[str, str]]
"""(table, row)."""


def rows_behind_end(
    document: Document,
    sections: Sequence[Section],
    readings: Mapping[str, TableReading],
    tables: Mapping[str, TableRules],
    form: EditionFound,
) -> Rows:
    """The rows of the form behind the end of a document that is not there as a whole."""
    present = [s for s in sections if s.span is not None]
    last = max(present, key=lambda s: s.span.end if s.span else 0, default=None)
    order = [OVERVIEW, *dict.fromkeys(table.section for table in tables.values()), PROBLEMS, OTHER]
    if last is None or last.key not in order:
        return frozenset()
    cut = next((name for name, table in tables.items() if table.section == last.key), None)
    left = frozenset(_left(tables[cut], readings[cut], form.tables[cut])) if cut else frozenset[str]()
    if not document.ends_open and not (cut and _ends_inside(document.text, last, readings[cut], whole=not left)):
        return frozenset()
    behind = {name for name, table in tables.items() if order.index(table.section) > order.index(last.key)}
    whole = ((name, row) for name in behind if not readings[name].candidates for row in tables[name].rows)
    return frozenset((*whole, *((cut, row) for row in left))) if cut else frozenset(whole)


def _left(rules: TableRules, reading: TableReading, edition: str) -> Iterator[str]:
    """The rows of a table's form behind the last one that was read."""
    form = [row for row in rules.rows if any(of == row and edition in i.editions for (of, _), i in rules.by_cell.items())]
    last = max((at for at, row in enumerate(form) if row in reading.rows), default=-1)
    yield from form[last + 1 :]


def _ends_inside(text: str, section: Section, reading: TableReading, *, whole: bool) -> bool:
    """Whether a text ends in the table of its last section, as far as it was read. `whole`: all rows of its form are there."""
    start = section.span.start if section.span else 0
    read = max((c.context.end for c in reading.candidates if c.context), default=start)
    if whole:  # all but what stands beside the last label, perhaps
        return any(c.status == "unresolved" and c.context and c.context.end == read for c in reading.candidates)
    tail = text[read:].strip()
    return len(tail) <= (_LONGEST_TAIL if read > start else _LONGEST_HEAD) and not _SAID.search(tail)
