"""The rows of a table with totals, each with its cells, or with the ways to read it where what parts them was lost."""

from dataclasses import dataclass, replace

from extractor.match.tables.broken import broken_row
from extractor.match.tables.merged import rows_of_shared
from extractor.match.tables.page_end import cut_row
from extractor.match.tables.rows import Row, TableText
from extractor.match.tables.slots import Slot
from extractor.match.tables.splits import Assignment, Placed, RowShape, assignments, one_digit_each, placed
from extractor.match.tables.torn.beside import in_two_lines
from extractor.match.tables.torn.signs import LONGEST_COUNT, incomplete, may_be_cut, two_rows
from extractor.model.record import record
from extractor.rulebook.cell_grammar import CellGrammar
from extractor.values import ValueGrammar, is_numeral


@dataclass(frozen=True, slots=True)
class Open:
    """A row whose boundaries or columns were lost."""

    options: tuple[Assignment, ...]
    """Readings that meet the row's own sum; empty when there is none or too many."""
    dropped: bool
    """Whether blanks were dropped (numbers are known, columns are not)."""
    broken: bool = False
    """Whether nothing is in doubt but cells with broken numbers."""


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


def _crowded(row: Row, shape: RowShape) -> bool:
    """Whether a row of the page's own grid prints more cells than the form has: a column of its own, before or behind."""
    return row.text.separator == "tab" and any(s.text for s in row.text.slots[shape.columns :])


def adds_up(cells: tuple[Slot, ...]) -> bool:
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
        return cells if adds_up(cells) and len(printed) < 2 * shape.columns else None  # else another row's, too
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
    if row.text.separator not in ("line", "space") or False not in [s.text.isascii() for s in cells]:
        return ()
    plain = tuple([s for s in cells if not is_numeral(s.text)])
    if len(plain) == len(cells):
        return ()
    values = [placed(s, grammar).value or 0 for s in cells]
    return () if sum(values[:-1]) == values[-1] else plain


def _parted(row: Row, cells: tuple[Slot, ...], shape: RowShape, grammar: ValueGrammar, *, spread: bool) -> Arranged:
    """A row whose cells the page parts, broken numbers and numerals that may be none aside. `spread`: they stand in several lines, and one
    of these may be another's where they do not add up."""
    if ways := broken_row(cells, shape, grammar):
        return Arranged(row, None, Open(ways, dropped=False, broken=True))
    if spread and cells[-1].text.isdecimal() and not adds_up(cells):
        return Arranged(row, None, Open((), dropped=True))
    plain = _without_numerals(row, cells, grammar)
    if not plain:
        return Arranged(row, tuple([placed(s, grammar) for s in cells]), None)
    return Arranged(row, None, Open(assignments(plain, shape, grammar.cells, split=False, drop=True) or (), dropped=True))


def is_long(printed: tuple[Slot, ...]) -> bool:
    """Whether a row's one number is longer than any count of requests."""
    return len(printed) == 1 and len(printed[0].text) > LONGEST_COUNT


def _marks_only(printed: tuple[Slot, ...], shape: RowShape) -> Assignment:
    """A row of nothing but marks: blank whichever column each stood in. The last is the total's, the others go leftmost."""
    marks = [Placed(None, s.start, s.end) for s in printed]
    return (*marks[:-1], *((Placed(None, -1, -1),) * (shape.columns - len(marks))), marks[-1])


def is_glued(table: TableText) -> bool:
    """Whether nothing parts the cells of the table."""
    return True in [r.text.tight or r.text.glued or is_long(r.text.printed) for r in table.rows]


def is_short(table: TableText, shape: RowShape, cells: CellGrammar) -> bool:
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
    glued, short = is_glued(table), is_short(table, shape, grammar.cells)
    drops = any(0 < len(r.text.printed) < shape.columns for r in table.rows)
    fewer = sum([0 < len(r.text.slots) < shape.columns for r in table.rows]) > 1  # words of the page may disturb one
    lacking = not glued and drops and incomplete([r.text.printed for r in table.rows], shape.columns)
    arranged: list[Arranged] = []
    for row in table.rows:
        cells = whole(row, shape, keeps_blanks=keeps_blanks)
        if cells is not None and drops and row.text.separator == "line" and two_rows(row, shape.columns):
            arranged.append(Arranged(row, None, Open((), dropped=True)))
            continue
        if cells is not None:
            arranged.append(_parted(row, cells, shape, grammar, spread=(fewer and row.text.separator == "line") or in_two_lines(row, text)))
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
        if "several" in [s.fault for s in item.row.text.printed]:
            groups.setdefault(item.row.text.printed, []).append(i)
    for slots, places in groups.items():
        parted = rows_of_shared(slots, len(places), shape, cells) if len(places) > 1 else ()
        for i, options in zip(places, parted, strict=False):
            arranged[i] = Arranged(arranged[i].row, None, Open(options, dropped=False))
    return arranged
