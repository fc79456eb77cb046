"""Which of a row's cells the page shows to be empty: "blank" is said of no others.

An empty cell, or a mark of emptiness, is one that the page shows. A cell that prints nothing at all may be an empty one that the page
leaves out, or a number that was lost with its line: only a page that is seen to leave empty cells out, beside numbers that it prints,
tells them apart. One that prints zeros leaves nothing out for being empty.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from extractor.match.tables.reading import TableReading, opened
from extractor.model.candidates import Candidate
from extractor.model.doubts import FEWER, REPEATED_LOST, TORN_ORDER, UNSHOWN, ZEROS, Reason
from extractor.model.record import changed
from extractor.model.spans import Span

_ONE_A_LINE = ".line"


def _unmarked(c: Candidate) -> bool:
    """Whether a cell is called blank, and nothing stands on the page for it."""
    return c.status == "blank" and c.span is None


def _rows(reading: TableReading) -> Iterable[Sequence[Candidate]]:
    rows: dict[Span | None, list[Candidate]] = {}
    for c in reading.candidates:
        rows.setdefault(c.context, []).append(c)
    return rows.values()


def _prints(row: Sequence[Candidate]) -> bool:
    """Whether a cell of the row holds something."""
    spans = [span for c in row for span in (c.span, *(a.span for a in c.alternatives)) if span]
    return any(span.start < span.end for span in spans)


def _leaves_out(row: Sequence[Candidate]) -> bool:
    """Whether the row prints some of its cells, and in every reading of it fewer than it has."""
    return _prints(row) and any(c.span is None and (c.status == "blank" or c.alternatives) for c in row)


def _fewer(reading: TableReading) -> bool:
    """Whether a row that the page does not part into its cells prints fewer than it has."""
    return any(s.row and s.parting == "dropped" and 0 < len(s.cells) < len(s.columns) for s in reading.stretches)


def _alone(folded: str, cell: Span) -> bool:
    """Whether a cell has a line of its own."""
    begin, end = folded.rfind("\n", 0, cell.start) + 1, folded.find("\n", cell.end)
    return not folded[begin : cell.start].strip() and not folded[cell.end : end if end >= 0 else None].strip()


def _may_lack_lines(readings: Iterable[TableReading], folded: str) -> bool:
    """Whether the page may be a copy without the lines that repeat another: its cells stand one a line, and no two that follow one
    another are equal."""
    alone = False
    for row in (row for reading in readings for row in _rows(reading)):
        spans = {c.span for c in row if c.span and c.span.start < c.span.end and _ONE_A_LINE in c.reader}
        cells = sorted(spans, key=lambda s: s.start)
        for one, other in pairwise(cells):
            between = folded[one.end : other.start]
            if "\n" not in between or (not between.strip() and one.of(folded) == other.of(folded)):
                return False
        alone = alone or any(_alone(folded, span) for span in cells)
    return alone


def only_shown(said: Mapping[str, TableReading], folded: str) -> dict[str, TableReading]:
    """The readings of a page's tables (`folded` its text) without blanks that the page does not show; those cells are open."""
    if not any(_unmarked(c) for reading in said.values() for c in reading.candidates):
        return dict(said)  # as on most pages
    lacking = _may_lack_lines(said.values(), folded)
    leaves_out = any(_fewer(reading) or any(map(_leaves_out, _rows(reading))) for reading in said.values())
    return {name: _held(reading, folded, lacking=lacking, leaves_out=leaves_out) for name, reading in said.items()}


def _told(row: Sequence[Candidate], *, lacking: bool, leaves_out: bool) -> Reason:
    """Why the unmarked blanks of a row are none; () where they are. `leaves_out`: whether the table leaves out rows that are empty."""
    if lacking:
        return REPEATED_LOST
    if not _prints(row):
        return () if leaves_out else UNSHOWN
    return ZEROS if any(c.value == 0 for c in row) else ()


def _held(reading: TableReading, folded: str, *, lacking: bool, leaves_out: bool) -> TableReading:
    """`reading` with its unmarked blanks open where the page shows none; what else stands in such a row is for review, for it was placed as
    if they were blank. `lacking`, `leaves_out`: what is known of the page."""
    rows = list(_rows(reading))
    empty = not any(map(_prints, rows)) and not any(s.cells for s in reading.stretches)
    fills = leaves_out and not empty and not any(c.value == 0 or TORN_ORDER[0] in c.doubt for c in reading.candidates)
    doubts: dict[str, Reason] = {}
    for before, row in pairwise([(), *rows]):
        told = _told(row, lacking=lacking, leaves_out=fills and not _spills(before, row, folded)) if any(map(_unmarked, row)) else ()
        if told:
            summed = told == ZEROS and any(c.value for c in row)  # then what is left out adds nothing, and the sums place the others
            doubts |= dict.fromkeys((c.indicator for c in row if _unmarked(c) or not (summed and c.origin == "arithmetic")), told)
            doubts |= dict.fromkeys((c.indicator for c in before if told == UNSHOWN and _runs_into(before, row, folded)), TORN_ORDER)
    if not doubts:
        return reading
    return replace(reading, candidates=tuple(_doubted(c, doubts[c.indicator]) if c.indicator in doubts else c for c in reading.candidates))


def _overflows(before: Sequence[Candidate], row: Sequence[Candidate], folded: str) -> bool:
    """Whether the row `before` has its first number in the line of its label and another in a line of its own, right before the label of
    `row`."""
    printed = sorted({c.span for c in before if c.span and c.span.start < c.span.end}, key=lambda s: s.start)
    label, own = row[0].label, before[0].label if before else None
    if label is None or own is None or not printed or folded[printed[-1].end : label.start].strip():
        return False
    return "\n" not in folded[own.end : printed[0].start] and "\n" in folded[printed[0].end : printed[-1].start]


def _spills(before: Sequence[Candidate], row: Sequence[Candidate], folded: str) -> bool:
    """Whether numbers of the row `before` may be those of `row`, which has none: they overflow its line, or stand below its label and are
    fewer than it should have."""
    fewer = any(c.doubt[: len(FEWER)] == FEWER for c in before)
    return _overflows(before, row, folded) or (fewer and _runs_into(before, row, folded, least=1))


def _runs_into(before: Sequence[Candidate], row: Sequence[Candidate], folded: str, *, least: int = 2) -> bool:
    """Whether the cells of the row `before` stand one a line, `least` of them or more, down to the label of `row`, which has none: its own
    may be among them."""
    context, label = before[0].context, row[0].label
    printed = {c.span for c in before if c.span and c.span.start < c.span.end and _ONE_A_LINE in c.reader}
    return context is not None and label is not None and len(printed) >= least and not folded[context.end : label.start].strip()


def _doubted(c: Candidate, doubt: Reason) -> Candidate:
    return opened(c, doubt) if _unmarked(c) else c if c.doubt else changed(c, doubt=doubt)
