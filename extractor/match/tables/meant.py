"""Which cells a label that says something else stands for, and what becomes of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from extractor.match.tables.labels import Anchor
from extractor.match.tables.meaning import Turned
from extractor.match.tables.names import Strange
from extractor.match.tables.reading import Meant, TableReading, opened
from extractor.match.tables.rows import TableText
from extractor.model.candidates import Candidate
from extractor.model.doubts import doubt
from extractor.model.record import changed
from extractor.rulebook.table_file import GROUPS, OWN_HEADERS, WITH_TOTAL
from extractor.rulebook.tables import TableRules

_OTHER_YEARS = {("上年", "上一年"): -1, ("下年", "下一年"): 1}
"""What the form's own labels call the year before and behind the report's -> how far it is away."""


def _row(rules: TableRules, row: str) -> frozenset[str]:
    return frozenset(i.id for (r, _), i in rules.by_cell.items() if r == row)


def _column(rules: TableRules, column: str, rows: Iterable[str]) -> frozenset[str]:
    return frozenset(rules.by_cell[row, column].id for row in rows if (row, column) in rules.by_cell)


def _under(anchor: Anchor, anchors: Sequence[Anchor]) -> tuple[str, ...]:
    """The rows under a header of their own: those that follow, up to the next header or a remark."""
    rows: list[str] = []
    for other in anchors[anchors.index(anchor) + 1 :]:
        if other.label.kind == "row":
            rows.append(other.label.key)
        elif rows or other.label.kind != "column":
            break
    return tuple(rows)


def _depth(index: str) -> int:
    """How deep an index stands: 一 above (一), (一) above 1."""
    return 2 if index.isdecimal() else 1 if index.startswith("(") else 0


def _of_group(anchor: Anchor, anchors: Sequence[Anchor]) -> tuple[str, ...]:
    """The rows of a group of rows: those that follow, up to one that stands as high."""
    rows: list[str] = []
    for other in anchors[anchors.index(anchor) + 1 :]:
        if other.label.index and _depth(other.label.index) <= _depth(anchor.label.index):
            break
        if other.label.kind == "row":
            rows.append(other.label.key)
    return tuple(rows)


def _cells(told: Turned, table: TableText, rules: TableRules) -> frozenset[str]:
    """The cells that a label stands for."""
    anchor, label, anchors = told.anchor, told.anchor.label, table.anchors
    if label.kind == "row":
        return _row(rules, label.key)
    if label.kind == "column":
        rows = _under(anchor, anchors) if rules.shape == OWN_HEADERS else rules.rows
        # A bracket beside 法人或其他组织 is said of all columns between the first and the total; other words there are a neighbour's.
        over = rules.shape == WITH_TOTAL and label.key not in rules.columns and "(" in told.words
        return frozenset().union(*(_column(rules, key, rows) for key in (rules.columns[1:-1] if over else (label.key,))))
    if rules.shape == GROUPS:
        return _row(rules, label.key)
    return frozenset().union(*(_row(rules, row) for row in _of_group(anchor, anchors)))


def _stands_alone(anchor: Anchor, table: TableText) -> bool:
    """Whether the label of `anchor` stands somewhere with nothing beside it."""
    turned = {told.anchor.start for told in table.turned}
    return any(a.label is anchor.label and a.start not in turned for a in table.anchors)


def meant(table: TableText, rules: TableRules) -> tuple[Meant, ...]:
    """The cells of a table whose labels say something else than the form's."""
    found: list[Meant] = []
    for told in table.turned:
        if told.stated and rules.shape == GROUPS and told.anchor.label.kind == "group" and _stands_alone(told.anchor, table):
            continue  # a sentence names it, too
        place = table.place(told.anchor) if told.anchor.label.kind == "row" else None
        if cells := _cells(told, table, rules):
            shift = next((n for words, n in _OTHER_YEARS.items() if any(w in told.anchor.label.words[0] for w in words)), 0)
            found.append(Meant(cells, place, told.reason, told.stated, told.years, told.words, shift))
    return (*found, *(_under_strange(name, rules) for name in table.strange))


def _under_strange(strange: Strange, rules: TableRules) -> Meant:
    """The cells that may stand under a name that the form does not have."""
    cells = [_column(rules, key, strange.rows or rules.rows) for key in strange.columns] + [_row(rules, key) for key in strange.groups]
    reason = doubt("label.no_name", words=strange.words)
    return Meant(frozenset().union(*cells), None, reason, stated=False, unaccounted=strange.span)


def _said(c: Candidate, meant: Iterable[Meant]) -> Candidate:
    for told in meant:
        mine = c.indicator in told.indicators and (told.label is None or (c.label is not None and c.label.start == told.label))
        if told.reason and mine:
            keep = told.stated or c.status == "unresolved"
            c = changed(c, doubt=c.doubt + told.reason) if keep else opened(c, told.reason)
    return c


def as_said(reading: TableReading, meant: Sequence[Meant]) -> TableReading:
    """`reading` with the cells that `meant` names open or for review."""
    if not meant:
        return reading
    spans = {told.unaccounted for told in meant if told.unaccounted}
    left = tuple(sorted({*reading.unaccounted, *spans}, key=lambda s: s.start)) if spans else reading.unaccounted
    return replace(reading, candidates=tuple([_said(c, meant) for c in reading.candidates]), unaccounted=left)


def as_meant(said: Mapping[str, TableReading]) -> dict[str, TableReading]:
    """The readings of a page's tables; what stands under a label that says something else is open or for review."""
    return {name: as_said(reading, reading.meant) for name, reading in said.items()}
