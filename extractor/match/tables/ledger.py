"""What stands in a table's section and was read by nobody: whoever says "blank" or "absent" of a row has to know of it.

Every word that can be a cell's value is evidence of a value, an alternative of an open one, a label, the page's furniture or prose; what is
left may be any row's that prints nothing.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from extractor import page_lines
from extractor.match.prose.regions import prose_blocks
from extractor.match.tables.reading import TableReading
from extractor.model.candidates import Candidate
from extractor.model.document import Table
from extractor.model.doubts import ELSEWHERE
from extractor.model.record import changed
from extractor.model.spans import Span
from extractor.values import ValueGrammar

# A word that begins with a digit; what comes first is what is looked for first.
_NUMBER = re.compile(r"[0-9](?<![^\s|\0\f][0-9])[^\s|\0\f]*+")
_OF_A_DATE = re.compile(r"\s*[年月日页号条款项]")
# Unread words that stand in one line are one thing to look at.
_BETWEEN = re.compile(r"[ \t|]*")


def _claimed(candidates: Iterable[Candidate]) -> list[tuple[int, int]]:
    """What is evidence or an alternative of a value, or a label, or lies in a row that nobody claims to have read."""
    spans: list[tuple[int, int]] = []
    for c in candidates:
        whole = c.context if c.status == "unresolved" else None
        spans += [(s.start, s.end) for s in (c.span, c.label, whole, *(a.span for a in c.alternatives)) if s and s.start < s.end]
    return list(dict.fromkeys(spans))


def unread(
    folded: str, span: Span, readings: Sequence[TableReading], tables: Sequence[Table], grammar: ValueGrammar
) -> tuple[Span, ...]:
    """Numbers of the section `span` that stand by themselves, as cells do, and that none of the `readings` of its tables accounts for.
    `tables`: the page's own."""
    read = {c.span.start for reading in readings for c in reading.candidates if c.span}
    words = [found for found in _NUMBER.finditer(folded, span.start, span.end) if found.start() not in read]
    left = [word for word in words if grammar.cells.value.fullmatch(word.group()) and not _OF_A_DATE.match(folded, word.end())]
    if not left:
        return ()  # as on most pages
    claimed = _claimed(c for reading in readings for c in reading.candidates)
    known = [*claimed, *((s.start, s.end) for r in readings for s in r.orphans), *prose_blocks(folded, span.start, span.end)]
    titles = page_lines.running(folded)
    spans: list[Span] = []
    for start, end in (word.span() for word in left):
        if any(a < end and start < b for a, b in known) or page_lines.is_furniture(_line(folded, start), titles):
            continue
        if _in_no_cell(start, tables):
            continue
        if spans and _BETWEEN.fullmatch(folded, spans[-1].end, start):
            spans[-1] = Span(spans[-1].start, end)
        else:
            spans.append(Span(start, end))
    return tuple(spans)


def _in_no_cell(place: int, tables: Sequence[Table]) -> bool:
    """Whether what stands at `place` in a table of the page's own is a footnote's mark: the page has it behind a cell's text."""
    here = [table for table in tables if table.span.start <= place < table.span.end]
    return bool(here) and not any(c.span.start <= place < c.span.end for table in here for c in table.cells)


def _line(text: str, place: int) -> str:
    end = text.find("\n", place)
    return text[text.rfind("\n", 0, place) + 1 : end if end >= 0 else len(text)].strip()


def with_unread(reading: TableReading, found: tuple[Span, ...]) -> TableReading:
    """`reading` of a table in whose section `found` stand unread: no row is blank unless something shows it, and none is missing."""
    candidates = tuple(
        changed(c, status="unresolved", doubt=ELSEWHERE, steps=(), grade="inferred") if c.status == "blank" and c.span is None else c
        for c in reading.candidates
    )
    orphans = tuple(sorted({*reading.orphans, *found}, key=lambda s: s.start))
    return replace(reading, candidates=candidates, orphans=orphans, unaccounted=found)
