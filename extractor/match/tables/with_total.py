"""Columns with total: rows of the same cells, the last of them the total of the others, tied together by the form's equations."""

from collections.abc import Collection, Iterable, Iterator

from extractor.match.tables.arranging import Arranged, adds_up, arrange, is_glued, is_long, is_short
from extractor.match.tables.broken import emit_broken
from extractor.match.tables.columns import column_order
from extractor.match.tables.emit import Emitter
from extractor.match.tables.meant import meant
from extractor.match.tables.orphans import Form, orphan_stretches
from extractor.match.tables.page_end import emit_cut
from extractor.match.tables.reading import TableReading
from extractor.match.tables.rows import Row, TableText, read_table
from extractor.match.tables.solve import FRAME, Solution, may_be_short, solve
from extractor.match.tables.splits import Assignment, Placed, RowShape
from extractor.match.tables.stretches import stretch_of
from extractor.match.tables.strip import without_furniture
from extractor.match.tables.torn.beside import in_two_lines
from extractor.match.tables.torn.pieces import read_lines
from extractor.match.tables.torn.signs import (
    below_labels,
    is_torn,
    shares_cells,
    two_rows,
    unfilled,
)
from extractor.match.tables.torn.whole import TornReading, TornTable, read_torn
from extractor.model.asking import Stretch
from extractor.model.candidates import Candidate
from extractor.model.document import Document
from extractor.model.doubts import ASSUMED, BARE, ELSEWHERE, NO_READING, OWN_SUM, ROW_TWICE, SEVERAL, TORN_ORDER
from extractor.model.record import changed
from extractor.model.spans import Span
from extractor.rulebook.tables import TableRules
from extractor.values import ValueGrammar

# Rows that a glued table has at the least to tell that it leaves no cell out: each has as many digits as cells, or more.
ROWS_THAT_TELL = 8


def _shape(rules: TableRules) -> RowShape:
    """So many columns, the last of them their total."""
    return RowShape(len(rules.columns), ((0, len(rules.columns) - 1),))


def _says_more(item: Arranged, before: Arranged) -> bool:
    """Whether an occurrence of a row is the table's and the one before it a mention: whole against parts, cells against none. Parts that
    add up are no mention, but a row that leaves cells out."""
    if before.open is not None and len(before.row.text.printed) > 1 and adds_up(before.row.text.printed):
        return False
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


def _twice(items: Collection[Arranged], columns: int, text: str) -> list[Row]:
    """The rows that have the numbers of two, or some in another line of the document's `text` that do not make sense with the others."""
    opened = [item.row for item in items if item.open is not None and not item.cut]
    shows_empty = any(not slot.text for item in items for slot in item.row.text.slots)
    senseless = [item.row for item in items if _nonsense(item) and len(item.row.text.printed) <= columns]
    spread = [row for row in senseless if in_two_lines(row, text)]
    return [*spread, *(row for row in opened if row not in spread and two_rows(row, columns, shows_empty=shows_empty))]


def _weighed(first: dict[str, Arranged], rules: TableRules, text: str) -> tuple[Solution | None, bool]:
    """What the form's equations leave of the rows. And whether rows beside whose label nothing stands may hold what the table lacks: it has
    all rows that are tied together, and does not add up; or some row has the numbers of two."""
    bare = [k for k, item in first.items() if not item.row.text.slots and not is_group(k, first)] if _ties(first, rules) else []
    rows = _readings(first, rules) if bare or any(item.open for item in first.values()) else {}
    solution = solve(rows, rules.roles) if rows else None
    short = bool(bare) and (rows is None or (not solution and may_be_short(rows, rules.roles, bare)))
    return solution, short or bool(_twice(first.values(), len(rules.columns), text))


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
    if item.open.broken:
        return emit_broken(emit, item.row, options, own_sum)
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
    glued = any(r.text.tight or is_long(r.text.printed) or any(s.glued and not index(s.text) for s in r.text.printed) for r in table.rows)
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
    solution, lacking = _weighed(first, rules, document.text)
    emit = Emitter(document, rules, grammar, columns, exact, doubt)
    torn = None if second else _torn(document, folded, span, table, first, emit, lacking=lacking)
    headers, told = tuple(a.label.key for a in table.anchors if a.label.kind == "column"), meant(table, rules)
    lacking = lacking or torn is not None
    if torn and torn.candidates:
        return TableReading(torn.candidates, torn.rows, torn.orphans, headers, stretches=torn.stretches, meant=told, words=table.beside)
    candidates, stretches = list[Candidate](), list[Stretch]()
    glued, drops = is_glued(table), bool(drops) or is_short(table, shape, grammar.cells)
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
    keys, unread = frozenset(k for k in first if not is_group(k, first)), [item.row for item in first.values() if _nonsense(item)]
    form = Form(rules.name, span, shape.columns, glued, drops, order=columns)
    unknown = orphan_stretches(document, folded, table, form, grammar, known=stretches, orphans=table.orphans, unread=unread)
    twice = _twice(first.values(), shape.columns, document.text)
    orphans = (*table.orphans, *table.unread, *_behind(unknown, unread), *(row.zone for row in twice))
    orphans, leaves_out = (*orphans, *(torn.orphans if torn else ())), _leaves_out(table, glued, drops)
    stretches += unknown
    return TableReading(tuple(candidates), keys, orphans, headers, leaves_out, stretches=tuple(stretches), meant=told, words=table.beside)
