"""Groups of outcomes: groups of the same outcomes and their total, side by side in one row or in a row each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, pairwise

from extractor.match.tables.broken import broken_row, emit_broken
from extractor.match.tables.emit import Emitter
from extractor.match.tables.group_header import Header, header_above, header_of
from extractor.match.tables.group_page import GroupPage, anything, groups_named, heads, next_label, region
from extractor.match.tables.labels import Anchor
from extractor.match.tables.meant import meant
from extractor.match.tables.orphans import Form, orphan_stretches
from extractor.match.tables.reading import TableReading
from extractor.match.tables.rows import Row, read_table
from extractor.match.tables.slots import RowText, Slot
from extractor.match.tables.splits import Assignment, Placed, RowShape, assignments, one_digit_each, placed
from extractor.match.tables.stretches import stretch_of
from extractor.match.tables.strip import without_furniture
from extractor.match.tables.upright import is_upright, read_upright
from extractor.model.asking import Stretch
from extractor.model.candidates import Candidate
from extractor.model.document import Document
from extractor.model.doubts import ASSUMED, CELLS_TWICE, ELSEWHERE, NO_SUMS, SEVERAL, Reason
from extractor.model.spans import Span
from extractor.rulebook.cell_grammar import CellGrammar
from extractor.rulebook.tables import Label, TableRules
from extractor.values import ValueGrammar

# Header cells that must be read before a run of numbers is taken for the table: prose names a body or two, no table fewer.
LEAST_HEADERS = 3

# Labels of this table that are looked at: the form has 22, and a page may print its header more than once.
MOST_LABELS = 300
# A line of empty cells, and the mark that parts them.
_EMPTY_CELLS = re.compile(r"(?<=\n)[ \xa0]*([|\t])(?:[ \xa0]*\1)+[ \xa0\r]*(?=\n|\Z)")
_CELL_LINE = re.compile(r"\n[^\n|\t]*[|\t]")


@dataclass(frozen=True, slots=True)
class Run:
    """Cells that stand together, and the groups they belong to."""

    groups: tuple[str, ...]
    """Keys, in the order of the cells."""
    header: Header
    """The columns of each."""
    total: str
    """The column of a group's total."""
    row: Row
    """The cells, as a row."""
    empty: tuple[int, ...] = ()
    """Where empty cells stand that a line of nothing else draws."""

    @property
    def width(self) -> int:
        """How many cells its groups have."""
        return self.each * len(self.groups)

    @property
    def each(self) -> int:
        """How many cells one of them has."""
        return len(self.header.orders[0])


def _ends(page: GroupPage) -> tuple[list[int], bool]:
    """The anchors behind which cells stand, and whether each group has cells of its own."""
    table, width = page.table, len(page.rules.columns)
    least = min(LEAST_HEADERS, width)
    if not any((a.label.kind == "group" and a.label.key) or a.label.key in page.rules.own_columns for a in table.anchors):
        return [], False
    headed = [i for i, names in enumerate(accumulate(map(heads, table.anchors))) if names >= least]
    filled = [i for i in headed if anything(page, i) and region(page, i, width).printed]
    starts = [i for i, a in enumerate(table.anchors) if a.label.kind == "group" and a.label.key]
    blocks = [[k for k in range(i, j) if heads(table.anchors[k])] for i, j in pairwise([*starts, len(table.anchors)])]
    parted = len(blocks) > 1 and all(len(block) >= least for block in blocks)
    if parted and any(_cells_behind(page, block[-1]) for block in blocks[:-1]):
        ends = [block[-1] for block in blocks]
        cells = [len(region(page, i, width).printed) for i in ends]
        if any(cells[:-1]) or cells[-1] <= width:
            return ends, True
    if len(filled) > 1:
        return filled, True
    return filled or headed[-1:], False


def _cells_behind(page: GroupPage, i: int) -> bool:
    """Whether cells stand between a header and the next group, be they empty; a group of the same header may have lost its name."""
    table, start = page.table, page.span.start
    if not table.grid.in_order(table.place(table.anchors[i])):
        return bool(region(page, i, len(page.rules.columns)).slots)
    left, right = table.places[table.anchors[i].end - 1] + 1 - start, next_label(table, i, page.span) - start
    return _CELL_LINE.search(page.piece, left, right) is not None or bool(region(page, i, len(page.rules.columns)).printed)


def _in_sentences(page: GroupPage) -> bool:
    """Whether the outcomes that are named are named by sentences (其中结果维持2件,结果纠正1件;): their numbers are facts, and the table is
    not on the page."""
    table, said_at = page.table, page.grammar.cells.said.match
    named = [a for a in table.anchors if a.label.kind == "column" and a.label.key in page.rules.own_columns]
    said = [a for a in named if said_at(page.piece, table.places[a.end - 1] + 1 - page.span.start)]
    return 2 * len(said) > len(named)


def _runs(page: GroupPage, rules: TableRules) -> list[Run]:
    """Where cells stand: behind the header of all groups, or behind each group's own."""
    table, (ends, own) = page.table, _ends(page)
    runs: list[Run] = []
    taken = 0
    for i in ends:
        before = table.anchors[taken : i + 1]
        groups = groups_named(before, rules, own=own)
        behind = table.anchors[i + 1].label if own and before and before[-1].label.key == "" and i + 1 < len(table.anchors) else None
        if behind and behind.kind == "group" and behind.key:
            groups = (behind.key,)  # the label's second half stands behind its cells
        header = header_of(before, rules, groups)
        if runs and not any(map(heads, before)):  # the header above all groups
            header = header_above(runs[-1].header, runs[-1].groups, groups)
        anchor = table.anchors[i]
        label = Anchor(Label(groups[0], "row", "", ()), anchor.start, anchor.end, header.exact and anchor.exact)
        heading = Span(table.places[anchor.start], table.places[anchor.end - 1] + 1)
        cells = len(rules.columns) * len(groups)
        text = region(page, i, cells)
        end = max((s.end for s in text.slots), default=heading.end)
        begin = min(table.place(table.anchors[taken]), heading.start)
        row = Row(label, heading, Span(begin, max(end, heading.end)), text)
        runs.append(Run(groups, header, rules.columns[-1], row, () if text.slots else _line_of_empty(page, i, cells)))
        taken = i + 1
    return runs


def _shape(run: Run) -> RowShape:
    """So many columns for each group, and those that end with their total."""
    orders, width = run.header.orders, run.each
    return RowShape(run.width, tuple([(g * width, (g + 1) * width - 1) for g, order in enumerate(orders) if order[-1] == run.total]))


def _glued(text: RowText, n: int, cells: CellGrammar) -> bool:
    """Whether nothing parts the `n` cells of a run."""
    return text.glued or text.tight or (len(text.printed) < LEAST_HEADERS and _most_cells(text, cells) >= n)


def _most_cells(text: RowText, cells: CellGrammar) -> int:
    return sum(cells.most_cells(s.text) for s in text.printed)


def _shows_blanks(text: RowText, cells: int) -> bool:
    """Whether the empty cells of a run are cells: known to be, or one stands before a cell that holds something."""
    return text.aligned or text.gapped or (text.separator != "pipe" and len(text.slots) == cells)


def _parted(run: Run) -> tuple[Slot, ...] | None:
    """The run's cells when the page parts them."""
    text, n = run.row.text, run.width
    if text.glued:
        return None
    return text.printed if len(text.printed) == n else text.first(n) if _shows_blanks(text, n) else None


def _fixed(run: Run, grammar: ValueGrammar) -> Assignment | None:
    """The run's cells when nothing is in doubt."""
    text, n, slots = run.row.text, run.width, _parted(run)
    if slots is None:
        shape = _shape(run)
        digits = one_digit_each(text.printed, shape, grammar.cells) if _glued(text, n, grammar.cells) else None
        summed = len(shape.totals) == len(run.groups)
        return digits if digits and summed and _adds_up(digits, shape) else None
    return tuple([placed(slot, grammar) for slot in slots])


def _moved(run: Run, cells: Assignment, grammar: ValueGrammar) -> tuple[Assignment, ...]:
    """The readings of a run that meet its sums where its `cells`, an empty line for an empty one, do not: such a line may be none of them,
    but end the table."""
    text = run.row.text
    if text.separator != "line" or len(text.printed) == run.width or _adds_up(cells, _shape(run)):
        return ()
    return assignments(text.printed, _shape(run), grammar.cells, split=False, drop=True) or ()


def _adds_up(cells: Assignment, shape: RowShape) -> bool:
    """Whether every total is the sum of its members, blanks as zero: as many digits as cells may be fewer cells of more digits."""
    values = [c.value or 0 for c in cells]
    return all(sum(values[first:total]) == values[total] for first, total in shape.totals)


class _Emit:
    """Cells of a run as candidates: each group is a row of its own."""

    def __init__(self, page: GroupPage, run: Run) -> None:
        document, rules, grammar, exact, doubt = page.document, page.rules, page.grammar, run.row.anchor.exact, run.header.doubt
        self.emitters = [Emitter(document, rules, grammar, order, exact, doubt) for order in run.header.orders]
        self.run = run
        anchors = [replace(run.row.anchor, label=Label(key, "row", "", ())) for key in run.groups]
        self.rows = tuple(replace(run.row, anchor=anchor) for anchor in anchors)

    def _cell(self, cell: int) -> tuple[Emitter, Row, int]:
        group, column = divmod(cell, self.run.each)
        return self.emitters[group], self.rows[group], column

    def fixed(self, cells: Assignment) -> list[Candidate]:
        """Cells that are not in doubt."""
        whose = map(self._cell, range(len(cells)))
        return [emit.cell(row, column, c, origin="rule") for c, (emit, row, column) in zip(cells, whose, strict=True)]

    def unresolved(self, doubt: Reason) -> list[Candidate]:
        """Cells that can't be read."""
        return [emit.unresolved(row, column, doubt, ()) for emit, row, column in map(self._cell, range(self.run.width))]

    def broken(self, options: Sequence[Assignment]) -> list[Candidate]:
        """Cells of which nothing is in doubt but those with broken numbers."""
        width = self.run.each
        parts = [[o[at : at + width] for o in options] for at in range(0, self.run.width, width)]
        whose = zip(self.emitters, self.rows, parts, strict=True)
        return [c for emit, row, cells in whose for c in emit_broken(emit, row, cells, ())]

    def open(self, options: Sequence[Assignment], *, dropped: bool) -> list[Candidate]:
        """Cells that all readings agree on, and the others."""
        candidates: list[Candidate] = []
        for i, cell in enumerate(options[0]):
            others = tuple(dict.fromkeys(o[i] for o in options if o[i].value != cell.value))
            emit, row, column = self._cell(i)
            if not others:
                candidates.append(emit.cell(row, column, cell, origin="arithmetic", grade="inferred"))
            elif dropped:
                candidates.append(emit.cell(row, column, cell, origin="rule", grade="inferred", doubt=ASSUMED, others=others))
            else:
                candidates.append(emit.unresolved(row, column, SEVERAL, (cell, *others)))
        return candidates


def _crowded(run: Run) -> bool:
    """Whether more cells stand in a run than its groups have: some of them are another's."""
    return len(run.row.text.printed) > run.width


def _line_of_empty(page: GroupPage, i: int, n: int) -> tuple[int, ...]:
    """Where the `n` empty cells end that a line of nothing else draws between a label and the next one; () without such a line."""
    left, right, start = page.table.places[page.table.anchors[i].end - 1] + 1, next_label(page.table, i, page.span), page.span.start
    for line in _EMPTY_CELLS.finditer(page.piece, left - start, right - start):
        ends = [start + line.start() + m.start() for m in re.finditer(re.escape(line[1]), line.group())]
        if len(ends) == n - 1 or line[1] == "\t":
            ends = [*ends, start + line.end()]
        elif len(ends) > n:
            ends = ends[1:]  # the first pipe opens the line
        if len(ends) >= n:
            return tuple(ends[:n])
    return ()


def _empty(run: Run) -> Assignment:
    """A run without anything in it: the empty cells that the page shows, where it shows as many as there are."""
    slots = [(s.start, s.end) for s in run.row.text.slots] or [(at, at) for at in run.empty]
    n = run.width
    return tuple(Placed(None, *place) for place in slots[:n]) if len(slots) >= n else (Placed(None, -1, -1),) * n


def _candidates(run: Run, emit: _Emit, grammar: ValueGrammar, *, drops: bool, crowded: bool) -> list[Candidate]:
    """`crowded`: cells of this run may stand in another."""
    if crowded and not run.row.text.printed:
        return emit.unresolved(ELSEWHERE)
    slots = _parted(run)
    if slots and (ways := broken_row(slots, _shape(run), grammar)):
        return emit.broken(ways)
    fixed = _fixed(run, grammar)
    if fixed is not None and (moved := _moved(run, fixed, grammar)):
        return emit.open(moved, dropped=True)
    if fixed is not None and not (drops and _glued(run.row.text, run.width, grammar.cells)):
        return emit.fixed(fixed)
    text, n = run.row.text, run.width
    if not text.printed:
        return emit.unresolved(NO_SUMS) if text.lost else emit.fixed(_empty(run))
    if all(grammar.cells.is_mark(s.text) for s in text.printed) and len(text.printed) <= n and not text.glued:
        marks = [Placed(None, s.start, s.end) for s in text.printed]
        return emit.fixed((*marks, *((Placed(None, -1, -1),) * (n - len(marks)))))
    digits, splits, shape = _most_cells(text, grammar.cells), _glued(text, n, grammar.cells), _shape(run)
    options = assignments(text.printed, shape, grammar.cells, split=splits, drop=not splits or digits < n or drops)
    return emit.open(options, dropped=not splits) if options else emit.unresolved(NO_SUMS)


def _upright(page: GroupPage) -> TableReading:
    """The table where its outcomes stand below each other."""
    candidates, anchors = read_upright(page), page.table.anchors
    orphans = (page.span,) if all(c.status == "unresolved" for c in candidates) else ()
    seen = tuple(dict.fromkeys(a.label.key for a in anchors if a.label.kind == "column"))
    return TableReading(candidates, frozenset(page.rules.rows), orphans, seen, meant=meant(page.table, page.rules))


def read_groups_of_outcomes(
    document: Document, folded: str, span: Span, rules: TableRules, grammar: ValueGrammar, *, drops: bool | None = None
) -> TableReading:
    """Such a table in `span`. `drops`: another table of the page is known to leave blank cells out, or not to; null where none tells."""
    drops = bool(drops)
    table = read_table(document, folded, span, rules, grammar, {})
    table = replace(table, anchors=table.anchors[:MOST_LABELS])
    page = GroupPage(document, without_furniture(folded, span.start, span.end, grammar), span, table, rules, grammar)
    if _in_sentences(page):
        return TableReading((), frozenset(), (), ())
    if is_upright(page):
        return _upright(page)
    found: dict[str, list[Candidate]] = {}
    stretches: list[Stretch] = []
    filled: set[str] = set()  # groups that have cells, be they unread
    runs = _runs(page, rules)
    crowded = any(map(_crowded, runs))
    for run in runs:
        cells = _candidates(run, _Emit(page, run), grammar, drops=drops, crowded=crowded)
        text, rows, columns = run.row.text, "+".join(run.groups), tuple(chain.from_iterable(run.header.orders))
        glued = _glued(text, len(columns), grammar.cells) and len(text.printed) != len(columns)
        stretches += stretch_of(rules.name, rows, run.row, [c.span for c in cells], columns, glued=glued, drops=drops)
        width = run.each
        for g, key in enumerate(run.groups):
            mine = cells[g * width : (g + 1) * width]
            before = found.get(key)
            if before is None or not (any(c.span for c in before) or key in filled):
                found[key] = mine
            elif [c.value for c in before] != [c.value for c in mine] and any(c.span for c in mine):
                found[key] = [replace(c, value=None, status="unresolved", steps=(), doubt=CELLS_TWICE) for c in before]
        filled |= set(run.groups) if text.printed else set()
    candidates = tuple(c for key in rules.rows for c in found.get(key, ()))
    seen = tuple(dict.fromkeys(a.label.key for a in table.anchors if a.label.kind == "column"))
    # A group that is not found where others are may be any number that stands there.
    orphans = (span,) if 0 < len(found) < len(rules.rows) else ()
    form = Form(rules.name, span, len(rules.columns), any(s.parting == "glued" for s in stretches), drops)
    unknown = orphan_stretches(document, folded, table, form, grammar, known=stretches, orphans=orphans)
    told = meant(table, rules)
    return TableReading(candidates, frozenset(found), orphans, seen, stretches=(*stretches, *unknown), meant=told, words=table.beside)
