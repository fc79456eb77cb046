"""Columns with total: rows of the same cells, the last of them the total of the others, tied together by the form's equations."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from extractor.match.tables.columns import column_order
from extractor.match.tables.emit import Emitter
from extractor.match.tables.meant import meant
from extractor.match.tables.merged import rows_of_shared
from extractor.match.tables.orphans import Form, orphan_stretches
from extractor.match.tables.page_end import cut_row, emit_cut
from extractor.match.tables.reading import TableReading
from extractor.match.tables.rows import Row, TableText, read_table
from extractor.match.tables.slots import Slot
from extractor.match.tables.solve import FRAME, Solution, may_be_short, solve
from extractor.match.tables.splits import Assignment, Placed, RowShape, assignments, one_digit_each, placed
from extractor.match.tables.stretches import stretch_of
from extractor.match.tables.strip import without_furniture
from extractor.match.tables.torn.pieces import read_lines
from extractor.match.tables.torn.signs import (
    LONGEST_COUNT,
    below_labels,
    incomplete,
    is_torn,
    may_be_cut,
    shares_cells,
    two_rows,
    unfilled,
)
from extractor.match.tables.torn.whole import TornReading, TornTable, read_torn
from extractor.model.asking import Stretch
from extractor.model.candidates import Candidate
from extractor.model.document import Document
from extractor.model.doubts import ASSUMED, BARE, ELSEWHERE, NO_READING, OWN_SUM, ROW_TWICE, SEVERAL, TORN_ORDER
from extractor.model.record import changed, record
from extractor.model.spans import Span
from extractor.rulebook.cell_grammar import CellGrammar
from extractor.rulebook.tables import TableRules
from extractor.values import ValueGrammar, is_numeral

# Rows that a glued table has at the least to tell that it leaves no cell out: each has as many digits as cells, or more.
ROWS_THAT_TELL = 8


@dataclass(frozen=True, slots=True)
class Open:
    """A row whose boundaries or columns were lost."""

    options: tuple[Assignment, ...]
    """Readings that meet the row's own sum; empty when there is none or too many."""
    dropped: bool
    """Whether blanks were dropped (numbers are known, columns are not)."""


@record(frozen=True, slots=True)
class Arranged:
    """A row with what is known of its cells."""

    row: Row
    """The row on the page."""
    fixed: Assignment | None
    """Its cells, when nothing is in doubt."""
    open: Open | None
    """Else its readings."""
    cut: bool = False
    """Whether the page ends inside it."""


def _shape(rules: TableRules) -> RowShape:
    """So many columns, the last of them their total."""
    return RowShape(len(rules.columns), ((0, len(rules.columns) - 1),))


def _crowded(row: Row, shape: RowShape) -> bool:
    """Whether a row of the page's own grid prints more cells than the form has: a column of its own, before or behind."""
    return row.text.separator == "tab" and any(s.text for s in row.text.slots[shape.columns :])


def _adds_up(cells: tuple[Slot, ...]) -> bool:
    """Whether the last of the cells is printed and the sum of the others, blanks counting as zero."""
    numbers = [int(s.text) if s.text.isdecimal() else 0 for s in cells]
    return cells[-1].text.isdecimal() and sum(numbers[:-1]) == numbers[-1]


def whole(row: Row, shape: RowShape, *, keeps_blanks: bool) -> tuple[Slot, ...] | None:
    """The row's cells when the page parts them; None when something was lost."""
    slots, printed = row.text.slots, row.text.printed
    if True in [s.glued for s in slots]:
        return None
    if _crowded(row, shape):
        cells = slots[: shape.columns]
        return cells if _adds_up(cells) and len(printed) < 2 * shape.columns else None  # else another row's, too
    if len(printed) == shape.columns:
        return printed
    first = row.text.first(shape.columns) if row.text.aligned or keeps_blanks or not printed else None
    if first:
        return first
    marked = [s for s in slots if s.text or row.text.separator in ("line", "space")]
    return tuple(marked) if len(marked) == shape.columns and row.text.separator != "pipe" else None


def _without_numerals(row: Row, cells: tuple[Slot, ...], grammar: ValueGrammar) -> tuple[Slot, ...]:
    """The cells of a row that no edge parts without its numerals in Chinese (三), where it does not add up with these: one may be what is
    left of a heading. () where nothing speaks for that."""
    plain = tuple([s for s in cells if not is_numeral(s.text)])
    if len(plain) == len(cells) or row.text.separator not in ("line", "space"):
        return ()
    values = [placed(s, grammar).value or 0 for s in cells]
    return () if sum(values[:-1]) == values[-1] else plain


def _parted(row: Row, cells: tuple[Slot, ...], shape: RowShape, grammar: ValueGrammar, *, fewer: bool) -> Arranged:
    """A row whose cells the page parts, numerals that may be none aside. `fewer`: other rows leave cells out; then one of so many lines may
    be no cell, where they do not add up."""
    if fewer and row.text.separator == "line" and cells[-1].text.isdecimal() and not _adds_up(cells):
        return Arranged(row, None, Open((), dropped=True))
    plain = _without_numerals(row, cells, grammar)
    if not plain:
        return Arranged(row, tuple([placed(s, grammar) for s in cells]), None)
    return Arranged(row, None, Open(assignments(plain, shape, grammar.cells, split=False, drop=True) or (), dropped=True))


def _long(printed: tuple[Slot, ...]) -> bool:
    """Whether a row's one number is longer than any count of requests."""
    return len(printed) == 1 and len(printed[0].text) > LONGEST_COUNT


def _marks_only(printed: tuple[Slot, ...], shape: RowShape) -> Assignment:
    """A row of nothing but marks: blank whichever column each stood in. The last is the total's, the others go leftmost."""
    marks = [Placed(None, s.start, s.end) for s in printed]
    return (*marks[:-1], *((Placed(None, -1, -1),) * (shape.columns - len(marks))), marks[-1])


def _is_glued(table: TableText) -> bool:
    """Whether nothing parts the cells of the table."""
    return any(r.text.glued or r.text.tight or _long(r.text.printed) for r in table.rows)


def _short(table: TableText, shape: RowShape, cells: CellGrammar) -> bool:
    """Whether the characters of some row can't fill its cells: a row of the form without any shows that blanks were dropped."""
    fewer = [r for r in table.rows if len(r.text.printed) < shape.columns]
    rows = [r for r in fewer if r.text.printed or not r.anchor.label.key.endswith(".all")]
    return any(sum([cells.most_cells(s.text) for s in r.text.printed]) < shape.columns for r in rows)


def arrange(table: TableText, shape: RowShape, grammar: ValueGrammar, text: str) -> list[Arranged]:
    """Every row with its cells or its possible readings. `text`: the document's."""
    # An index that was left of the next row's label stands behind empty cells too.
    keeps_blanks = any(r.text.gapped and not grammar.ordinals.number.fullmatch(r.text.printed[-1].text) for r in table.rows)
    cut = cut_row(table, shape, text, grammar.cells)
    table = replace(table, rows=table.rows[:-1]) if cut else table
    glued, short = _is_glued(table), _short(table, shape, grammar.cells)
    drops = any(0 < len(r.text.printed) < shape.columns for r in table.rows)
    fewer = any(0 < len(r.text.slots) < shape.columns for r in table.rows)
    lacking = not glued and drops and incomplete([r.text.printed for r in table.rows], shape.columns)
    arranged: list[Arranged] = []
    for row in table.rows:
        cells = whole(row, shape, keeps_blanks=keeps_blanks)
        if cells is not None and drops and row.text.separator == "line" and two_rows(row, shape.columns):
            arranged.append(Arranged(row, None, Open((), dropped=True)))
            continue
        if cells is not None:
            arranged.append(_parted(row, cells, shape, grammar, fewer=fewer))
            continue
        printed = row.text.printed
        if _crowded(row, shape) or (printed and lacking and len(row.text.slots) < shape.columns and may_be_cut(printed)):
            arranged.append(Arranged(row, None, Open((), dropped=False)))
            continue
        if not printed:
            arranged.append(Arranged(row, None, None))
            continue
        if not any(c.isdecimal() for s in printed for c in s.text) and len(printed) <= shape.columns and not row.text.glued:
            marks = all(grammar.cells.is_mark(s.text) for s in printed)
            known = _marks_only(printed, shape) if marks and not row.text.lost else None
            arranged.append(Arranged(row, known, None if marks else Open((), dropped=False)))
            continue
        digits = one_digit_each(printed, shape, grammar.cells) if glued and not short else None
        if digits is not None:
            arranged.append(Arranged(row, digits, None))
            continue
        drop = not glued or short
        options = assignments(printed, shape, grammar.cells, split=glued, drop=drop) or ()
        arranged.append(Arranged(row, None, Open(options, dropped=drop and not glued)))
    arranged = _unshared(arranged, shape, grammar.cells)
    return [*arranged, Arranged(cut, None, Open((), dropped=False), cut=True)] if cut else arranged


def _unshared(arranged: list[Arranged], shape: RowShape, cells: CellGrammar) -> list[Arranged]:
    """`arranged` with the cells that several rows share parted among them, where these can be."""
    groups: dict[tuple[Slot, ...], list[int]] = {}
    for i, item in enumerate(arranged):
        if any(s.fault == "several" for s in item.row.text.printed):
            groups.setdefault(item.row.text.printed, []).append(i)
    for slots, places in groups.items():
        parted = rows_of_shared(slots, len(places), shape, cells) if len(places) > 1 else ()
        for i, options in zip(places, parted, strict=False):
            arranged[i] = Arranged(arranged[i].row, None, Open(options, dropped=False))
    return arranged


def _says_more(item: Arranged, before: Arranged) -> bool:
    """Whether an occurrence of a row is the table's and the one before it a mention: whole against parts, cells against none."""
    if (item.fixed is not None) != (before.fixed is not None):
        return item.fixed is not None
    return bool(item.row.text.printed) and not before.row.text.printed


def _texts(item: Arranged) -> list[str]:
    return [s.text for s in item.row.text.printed]


def _by_key(arranged: list[Arranged]) -> tuple[dict[str, Arranged], dict[str, Arranged]]:
    """The occurrence of each row that holds its cells, and a second one that holds others."""
    first: dict[str, Arranged] = {}
    second: dict[str, Arranged] = {}
    for item in arranged:
        key = item.row.anchor.label.key
        before = first.get(key)
        if before is None or _says_more(item, before):
            first[key] = item
            second.pop(key, None)
        elif item.row.text.printed and not _says_more(before, item) and _texts(item) != _texts(before):
            second[key] = item
    return first, second


def is_group(key: str, first: dict[str, Arranged]) -> bool:
    """Whether a row of one edition ((六)其他处理) is on this page the heading of rows that another has in its place."""
    family = key.rpartition(".")[0]
    return key.endswith(".all") and not first[key].row.text.printed and any(k.startswith(f"{family}.") and k != key for k in first)


def _readings(first: dict[str, Arranged], rules: TableRules) -> dict[str, tuple[Assignment, ...]] | None:
    """Each row with the ways to read it; None when a cell is no number."""
    rows: dict[str, tuple[Assignment, ...]] = {}
    for key, item in first.items():
        if item.fixed is not None:
            if any(c.value == -1 for c in item.fixed):
                return None
            rows[key] = (item.fixed,)
        elif item.open is not None:
            rows[key] = item.open.options
        elif not is_group(key, first):
            rows[key] = ((Placed(None, -1, -1),) * len(rules.columns),)
    return rows


def _twice(items: Collection[Arranged], columns: int) -> list[Row]:
    """The rows that have the numbers of two."""
    opened = [item.row for item in items if item.open is not None and not item.cut]
    shows_empty = any(not slot.text for item in items for slot in item.row.text.slots)
    return [row for row in opened if two_rows(row, columns, shows_empty=shows_empty)]


def _weighed(first: dict[str, Arranged], rules: TableRules) -> tuple[Solution | None, bool]:
    """What the form's equations leave of the rows. And whether rows beside whose label nothing stands may hold what the table lacks: it has
    all rows that are tied together, and does not add up; or some row has the numbers of two."""
    bare = [k for k, item in first.items() if not item.row.text.slots and not is_group(k, first)] if _ties(first, rules) else []
    rows = _readings(first, rules) if bare or any(item.open for item in first.values()) else {}
    solution = solve(rows, rules.roles) if rows else None
    short = bool(bare) and (rows is None or (not solution and may_be_short(rows, rules.roles, bare)))
    return solution, short or bool(_twice(first.values(), len(rules.columns)))


def _ties(first: dict[str, Arranged], rules: TableRules) -> bool:
    """Whether the page has the rows that the form's equations tie together."""
    return {rules.roles[key] for key in first} >= {*FRAME, "outcome"}


def _emit_open(emit: Emitter, item: Arranged, solution: Solution | None, key: str, *, tied: bool) -> list[Candidate]:
    """A row's cells: what its readings agree on is stated, where they differ the leftmost column is assumed or nothing is said."""
    assert item.open is not None
    # Without equations to break, the row's own sum is enough for what a dropped blank can have moved.
    own_sum = () if solution or (item.open.dropped and not tied) else OWN_SUM
    options = solution.alive[key] if solution else item.open.options
    if not options:
        return emit.unresolved_row(item.row, NO_READING)
    chosen = solution.chosen[key] if solution else options[0]
    # One number in a row of seven has no sum to speak for it: it may be the total or what the total left out.
    alone = sum(c.value is not None for c in chosen) == 1
    cells: list[Candidate] = []
    for i, cell in enumerate(chosen):
        others = tuple(dict.fromkeys(o[i] for o in options if o[i].value != cell.value))
        if alone and item.open.dropped:
            cells.append(emit.cell(item.row, i, cell, origin="rule", grade="inferred", doubt=ASSUMED, others=others))
        elif not others:
            cells.append(emit.cell(item.row, i, cell, origin="arithmetic", grade="inferred", doubt=own_sum))
        elif item.open.dropped:
            cells.append(emit.cell(item.row, i, cell, origin="rule", grade="inferred", doubt=ASSUMED, others=others))
        else:
            cells.append(emit.unresolved(item.row, i, SEVERAL, (cell, *others)))
    return cells


def _emit(
    emit: Emitter, item: Arranged, solution: Solution | None, key: str, *, tied: bool, orphans: bool, lacking: bool
) -> list[Candidate]:
    """A row's cells as candidates. `lacking`: see `_weighed`."""
    if item.fixed is not None:
        return emit.row(item.row, item.fixed)
    if item.cut:
        return emit_cut(emit, item.row)
    if item.open is not None:
        return _emit_open(emit, item, solution, key, tied=tied)
    if item.row.text.lost or item.row.text.worded or orphans:
        return emit.unresolved_row(item.row, ELSEWHERE)
    if lacking and len(item.row.text.slots) < len(emit.columns):
        return emit.unresolved_row(item.row, BARE)
    return [emit.cell(item.row, i, Placed(None, -1, -1), origin="rule") for i in range(len(emit.columns))]


def _nonsense(item: Arranged) -> bool:
    """Whether no reading of a row meets its own sum, or too many do."""
    return item.open is not None and not item.open.options and not item.cut


def _places(item: Arranged, columns: tuple[str, ...]) -> list[Span | None]:
    """Where a row's cells stand, as far as nothing is in doubt."""
    return [Span(c.start, c.end) if c.start >= 0 else None for c in item.fixed or ()] or [None] * len(columns)


def _stretch(
    name: str, item: Arranged, cells: list[Span | None], columns: tuple[str, ...], *, glued: bool, drops: bool
) -> tuple[Stretch, ...]:
    """What stands beside a row's label; of a row that makes no sense nothing, see `orphans`."""
    if _nonsense(item):
        return ()
    return stretch_of(name, item.row.anchor.label.key, item.row, cells, columns, glued=glued, drops=drops)


def _torn(
    document: Document, folded: str, span: Span, table: TableText, first: dict[str, Arranged], emit: Emitter, *, lacking: bool
) -> TornReading | None:
    """The table as a whole, where labels and numbers were torn apart."""
    shape = _shape(emit.rules)
    index = emit.grammar.ordinals.any.match
    # The end of a label's piece may look like a mark behind a digit (4.无 of 4.无正当理由…).
    glued = any(r.text.tight or _long(r.text.printed) or any(s.glued and not index(s.text) for s in r.text.printed) for r in table.rows)
    torn = lacking or is_torn(table, emit.rules, shape.columns, document.text)
    if glued or not (torn or below_labels(table.rows, document.text)):
        return None
    if shares_cells(table.grid.grids, folded):
        return TornReading((), frozenset(), (), ()) if torn else None
    piece = without_furniture(folded, span.start, span.end, emit.grammar)
    lines = read_lines(piece, span.start, shape.columns, emit.grammar, table.grid.grids)
    whole = TornTable(document, lines, table, emit, shape)
    return read_torn(whole, [item.row for item in first.values()]) if torn or whole.displaced else None


def _behind(unknown: Iterable[Stretch], unread: list[Row]) -> Iterator[Span]:
    """What stands behind words that nobody knows in rows that make no sense."""
    return (s.zone for s in unknown if not s.row and any(row.zone.holds(s.zone) for row in unread))


def _leaves_out(table: TableText, glued: bool, drops: bool) -> bool | None:
    """Whether a table that is glued together leaves blank cells out; null where it isn't, or has too few rows to tell."""
    return (True if drops else False if len(table.rows) >= ROWS_THAT_TELL else None) if glued else None


def read_columns_with_total(
    document: Document, folded: str, span: Span, rules: TableRules, grammar: ValueGrammar, *, drops: bool | None = None
) -> TableReading:
    """Such a table in `span`. `drops`: another table of the page is known to leave blank cells out."""
    shape = _shape(rules)
    table = read_table(document, folded, span, rules, grammar, dict.fromkeys(rules.rows, shape.columns))
    columns, exact, doubt = column_order(document, folded, table, rules)
    arranged = arrange(table, shape, grammar, document.text)
    first, second = _by_key(arranged)
    tied = any(item.open is not None for item in first.values()) and _ties(first, rules)
    solution, lacking = _weighed(first, rules)
    emit = Emitter(document, rules, grammar, columns, exact, doubt)
    torn = None if second else _torn(document, folded, span, table, first, emit, lacking=lacking)
    headers, told = tuple(a.label.key for a in table.anchors if a.label.kind == "column"), meant(table, rules)
    lacking = lacking or torn is not None
    if torn and torn.candidates:
        return TableReading(torn.candidates, torn.rows, torn.orphans, headers, stretches=torn.stretches, meant=told)
    candidates, stretches = list[Candidate](), list[Stretch]()
    glued, drops = _is_glued(table), bool(drops) or _short(table, shape, grammar.cells)
    rows_here = [item.row for key, item in first.items() if not is_group(key, first) and table.grid.in_order(item.row.label_span.start)]
    bare, above = unfilled(rows_here, shape.columns, document.text, orphans=bool(table.orphans))
    for key, item in first.items():
        if item.fixed is None and item.open is None and is_group(key, first):
            continue
        cells = _emit(emit, item, solution, key, tied=tied, orphans=bool(table.orphans), lacking=lacking or key in bare)
        cells = [changed(c, doubt=c.doubt or TORN_ORDER) for c in cells] if key in above else cells
        stretches += _stretch(rules.name, item, [c.span for c in cells], columns, glued=glued, drops=drops)
        if key in second:
            cells = emit.unresolved_row(item.row, ROW_TWICE)
            stretches += _stretch(rules.name, second[key], _places(second[key], columns), columns, glued=glued, drops=drops)
        candidates += cells
    keys = frozenset(k for k in first if not is_group(k, first))
    unread = [item.row for item in first.values() if _nonsense(item)]
    form = Form(rules.name, span, shape.columns, glued, drops, order=columns)
    unknown = orphan_stretches(document, folded, table, form, grammar, known=stretches, orphans=table.orphans, unread=unread)
    orphans = (*table.orphans, *table.unread, *_behind(unknown, unread), *(row.zone for row in _twice(first.values(), shape.columns)))
    orphans, leaves_out = (*orphans, *(torn.orphans if torn else ())), _leaves_out(table, glued, drops)
    return TableReading(tuple(candidates), keys, orphans, headers, leaves_out, stretches=(*stretches, *unknown), meant=told)
