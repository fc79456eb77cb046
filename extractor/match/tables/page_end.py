"""Where the text of a page ends inside a table: a row has lost cells there, and its last number may have lost digits."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from extractor.match.tables.emit import Emitter
from extractor.match.tables.reading import TableReading, opened
from extractor.match.tables.rows import Row, TableText
from extractor.match.tables.splits import RowShape, assignments, placed
from extractor.model.candidates import Candidate
from extractor.model.document import Document
from extractor.model.doubts import CUT
from extractor.rulebook.cell_grammar import CellGrammar


def cut_row(table: TableText, shape: RowShape, text: str, cells: CellGrammar) -> Row | None:
    """The last row of a table of rows that all have `shape`, where the end of `text` cuts it: it has fewer cells than a row has, and no
    row above it has; or nothing parts its cells, and the text ends with one."""
    *above, last = table.rows or (None,)
    if last is None or not above or last.zone.end < len(text.rstrip()) or not last.text.printed:
        return None

    def full(row: Row) -> bool:
        return len(row.text.printed) == shape.columns or sum([cells.most_cells(s.text) for s in row.text.printed]) >= shape.columns

    if last.text.glued and last.zone.end == len(text):
        return None if assignments(last.text.printed, shape, cells, split=True, drop=False) else last
    return last if all(full(row) for row in above if row) and not full(last) else None


def emit_cut(emit: Emitter, row: Row) -> list[Candidate]:
    """The cells of a row that the page cuts: those that stand before the cut are there, the last one only where no digit can follow it."""
    read, text = (placed(slot, emit.grammar) for slot in row.text.slots), emit.document.text
    known = () if row.text.glued else tuple(read)
    while known and known[-1].start == known[-1].end:
        known = known[:-1]
    cells: list[Candidate] = []
    for i in range(len(emit.columns)):
        last = i == len(known) - 1 and not text[known[i].end :].strip() and known[i].value != 0
        if i >= len(known) or last:
            cells.append(emit.unresolved(row, i, CUT, known[i : i + 1]))
        else:
            cells.append(emit.cell(row, i, known[i], origin="rule"))
    return cells


def _changed(row: Sequence[Candidate], text: str) -> set[str]:
    """The cells of a row that the end of `text` may have changed: all of them where the row leaves some out; else a last number that is not
    zero, which a digit may follow, and an empty cell that may be none."""
    read = [c for c in row if c.status in ("blank", "reported")]
    if any(c.span is None for c in read):
        return {c.indicator for c in read}
    ends = [(c, text[c.span.end :].strip(" ") if c.value is None else text[c.span.end :]) for c in read if c.span and c.value != 0]
    cut = [c for c, behind in ends if not behind]
    for c in sorted((c for c in read if c.span), key=lambda c: c.span.start if c.span else 0, reverse=True):
        if any(c.span and o.span and c.span.start < c.span.end == o.span.start for o in cut):
            cut.append(c)  # nothing parts it from a cell that may go on
    return {c.indicator for c in cut}


def before_the_cut(said: Mapping[str, TableReading], document: Document) -> dict[str, TableReading]:
    """The readings of a page's tables without what the end of its text may have changed; that of a table which ends on the page cuts no
    cell."""
    end, text = len(document.text.rstrip()), document.text
    whole = [t.span for t in document.tables] if not document.ends_open else []
    kept = dict(said)
    for name, reading in said.items():
        last = max((c.context for c in reading.candidates if c.context), key=lambda s: s.end, default=None)
        if last is None or last.end < end or any(span.start < last.end <= span.end for span in whole):
            continue
        cut = _changed([c for c in reading.candidates if c.context == last], text)
        kept[name] = replace(reading, candidates=tuple(opened(c, CUT) if c.indicator in cut else c for c in reading.candidates))
    return kept
