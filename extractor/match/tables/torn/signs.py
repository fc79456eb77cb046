"""What shows that labels and numbers of a table were torn apart. A table that is whole is read line by line."""

from collections.abc import Sequence
from itertools import pairwise

from extractor.match.tables.grid_rows import Grids
from extractor.match.tables.rows import Row, TableText
from extractor.match.tables.slots import Slot
from extractor.match.tables.torn.fits import LEAST_BESIDE, Labels
from extractor.match.tables.torn.pieces import Torn, han
from extractor.rulebook.tables import TableRules

# Digits of the largest count a cell of this table can hold; more stand for several cells.
LONGEST_COUNT = 8
# Cells of two rows with some to spare: more of them are not looked at.
MOST_OF_TWO = 20


def forms_of(rules: TableRules) -> tuple[tuple[str, ...], ...]:
    """The rows of each edition of the form."""
    return tuple(tuple(row for row in rules.rows if edition in rules.only_in.get(row, rules.editions)) for edition in rules.editions)


def is_torn(table: TableText, rules: TableRules, columns: int, text: str) -> bool:
    """Whether rows of the form stand without numbers while numbers stand without a row: beside no label, or more than the row's beside
    one, or in lines without words where other rows have theirs beside their label, or beside words that may end the label before."""
    numbers = {r.anchor.label.key for r in table.rows if r.text.slots}
    if table.orphans or any(len(r.text.printed) > columns or r.text.lost for r in table.rows):
        return all(any(row not in numbers for row in rows) for rows in forms_of(rules))
    if all(r.text.slots for r in table.rows):
        return False
    apart = {"\n" in text[r.label_span.end : r.text.printed[0].start] for r in table.rows if r.text.printed}
    return len(apart) > 1 or any(_shares_end(bare, row, text) for bare, row in pairwise(table.rows) if not bare.text.slots)


def _shares_end(bare: Row, row: Row, text: str) -> bool:
    """Whether the last line of a wrapped label may end the label before, beside which no cell stands."""
    last = row.label_span.of(text).rpartition("\n")
    begun, end = han(bare.label_span.of(text)), han(last[2])
    return bool(last[1] and end) and any(w.startswith(begun) and w.endswith(end) for w in map(han, bare.anchor.label.words))


def below_labels(rows: Sequence[Row], text: str) -> bool:
    """Whether the numbers of every row stand in lines of their own, and some label has none: which label numbers go with is told by nothing
    but where they stand."""
    filled = [r for r in rows if r.text.printed]
    return 0 < len(filled) < len(rows) and all("\n" in text[r.label_span.end : r.text.printed[0].start] for r in filled)


def unfilled(rows: Sequence[Row], columns: int, text: str, *, orphans: bool) -> tuple[frozenset[str], frozenset[str]]:
    """Rows beside whose label nothing stands though something should: in a table that shows every cell of all others, each row under its
    label, before a row that has the numbers of two, or in one line with the label of the next and its numbers. And the rows whose numbers
    may be theirs. `orphans`: whether numbers stand without a label."""
    if all(row.text.printed for row in rows):
        return frozenset(), _apart(rows, text, orphans=orphans)
    bare = frozenset(row.anchor.label.key for row in rows if not row.text.slots)
    empty = frozenset(row.anchor.label.key for row in rows if not row.text.printed)
    twice = {(a.anchor.label.key, b.anchor.label.key) for a, b in pairwise(rows) if len(b.text.printed) > columns}
    lines = [("\n" in text[a.label_span.end : b.label_span.start], a.anchor.label.key, b.anchor.label.key) for a, b in pairwise(rows)]
    if sum(apart for apart, _, _ in lines) > len(lines) // 2:
        twice |= {(a, b) for apart, a, b in lines if not apart}
    if not below_labels(rows, text) or any(row.text.slots and len(row.text.printed) != columns for row in rows):
        return frozenset(a for a, _ in twice) & empty, _apart(rows, text, orphans=orphans) | {b for a, b in twice if a in empty}
    return bare, frozenset(a.anchor.label.key for a, b in pairwise(rows) if b.anchor.label.key in bare) - bare


def _apart(rows: Sequence[Row], text: str, *, orphans: bool) -> frozenset[str]:
    """Rows whose numbers stand in another line than their label while those of others don't, in a table that has numbers without a label
    (`orphans`) or labels without numbers: they may be another's."""
    below = {r.anchor.label.key: "\n" in text[r.label_span.end : r.text.printed[0].start] for r in rows if r.text.printed}
    if all(below.values()) or not (orphans or len(below) < len(rows)):
        return frozenset()
    return frozenset(key for key, is_below in below.items() if is_below)


def incomplete(printed: Sequence[Sequence[Slot]], columns: int) -> bool:
    """Whether rows with fewer cells than a row has lost some: the table prints its zeros, and most rows have all their cells."""
    whole = [slots for slots in printed if len(slots) == columns]
    fewer = sum(0 < len(slots) < columns for slots in printed)
    return 0 < fewer < len(whole) and any(slot.text == "0" for slots in whole for slot in slots)


def may_be_cut(slots: Sequence[Slot]) -> bool:
    """Whether what looks like a row's total may be another cell: fewer than two numbers before it are something, and any row that was cut
    may end so."""
    return sum(slot.text.strip("0") != "" for slot in slots[:-1]) < 2


def shares_cells(grids: Grids, folded: str) -> bool:
    """Whether a cell of the page that holds a number covers several rows, or several columns beside another number: which of a row's cells
    it is only its place tells. `folded`: the document's text."""
    for grid in grids.grids:
        for cells in grid.own.values():
            held = [c for c in cells if c.span.of(folded).strip().isdecimal()]
            if any(c.rowspan > 1 or (c.colspan > 1 and len(held) > 1) for c in held):
                return True
    return False


def displaced(table: TableText, torn: Torn, labels: Labels, rules: TableRules, text: str) -> bool:
    """Whether pieces of labels stand where the form has them not: apart from the rest of their label, around numbers, or behind a
    label they come before."""
    if not table.rows:
        return False
    if any(row.label_span.holds(orphan) for row in table.rows for orphan in table.orphans):
        return True
    order = {row: i for i, row in enumerate(rules.rows)}
    for a, b in pairwise(table.rows):
        if order[a.anchor.label.key] > order[b.anchor.label.key] and any("\n" in row.label_span.of(text) for row in (a, b)):
            return True
    known = {table.places[i] for a in table.anchors for i in range(a.start, a.end)}
    first, last = table.rows[0].label_span.start, table.rows[-1].label_span.start
    apart = (p for p in torn.pieces if first < p.span.start < last and known.isdisjoint(range(p.span.start, p.span.end)))
    return any(len(han(p.text)) >= LEAST_BESIDE and labels.rows_of(p.text) and not labels.heads(p.text) for p in apart)


def two_rows(row: Row, columns: int, *, shows_empty: bool = True) -> bool:
    """Whether the numbers beside a label make no sense as one row, and do as two: another label is lost, or stands without its own.
    `shows_empty`: whether the table shows empty cells; in one that does not, fewer than a row has, zeros among them, make no sense: nothing
    leaves out some zeros."""
    printed = row.text.printed
    if len(printed) > MOST_OF_TWO or any(len(s.text) > LONGEST_COUNT for s in printed):
        return False
    numbers = [int(s.text) if s.text.isdecimal() else 0 for s in printed]
    ends = (i for i in range(1, len(numbers)) if printed[i - 1].text.isdecimal() and printed[-1].text.isdecimal())
    parts = ((numbers[:i], numbers[i:]) for i in ends)
    short = not shows_empty and 0 < len(numbers) < columns and any(s.text == "0" for s in printed)
    one = not numbers or (len(numbers) <= columns and 2 * numbers[-1] == sum(numbers) and not short)
    return not one and any(all(2 * part[-1] == sum(part) for part in both) for both in parts)
