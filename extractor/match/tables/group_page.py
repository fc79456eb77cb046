"""A table of groups of outcomes where it stands: its labels, and what is behind each of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from extractor.match.tables.counted import read_counted
from extractor.match.tables.labels import Anchor
from extractor.match.tables.rows import TableText
from extractor.match.tables.slots import MASK, RowText, read_slots
from extractor.model.document import Document
from extractor.model.spans import Span
from extractor.rulebook.cell_grammar import HAN
from extractor.rulebook.tables import TableRules
from extractor.values import ValueGrammar


@dataclass(frozen=True, slots=True)
class GroupPage:
    """The table where it stands."""

    document: Document
    piece: str
    """Its text, folded, without the page's furniture."""
    span: Span
    table: TableText
    rules: TableRules
    grammar: ValueGrammar


def region(page: GroupPage, i: int, columns: int, *, upright: bool = False) -> RowText:
    """What stands between a label and the next one. `upright`: cells in its own line are its own, be they empty."""
    table, span, cells = page.table, page.span, page.grammar.cells
    anchor = table.anchors[i]
    if upright and (given := table.grid.beside(anchor)) is not None:
        return given
    if (given := table.grid.below(anchor, table.anchors[i + 1] if i + 1 < len(table.anchors) else None)) is not None:
        return given
    left = table.places[anchor.end - 1]
    right = next_label(table, i, span)
    beside, newline, below = page.piece[left + 1 - span.start : right - span.start].partition("\n")
    beside = _unclosed(page, left, beside)
    if newline and not upright and not any(cells.value.fullmatch(word) for word in beside.replace("|", " ").split()):
        beside = " " * len(beside)  # the header's own line holds none of the cells
    zone, text = MASK + beside + newline + below, page.document.text
    found = read_slots(text[left:right], zone, left, columns, cells, table=span.of(text), ragged="||" in page.piece)
    if len(found.slots) < columns and (found.lost or HAN.search(zone)):
        return read_counted(zone, left, columns, cells) or found
    return found


def _unclosed(page: GroupPage, left: int, beside: str) -> str:
    """What stands beside a label that ends at `left`, in its line, without the pipe that closes the line where one opens it."""
    at = left - page.span.start
    opened = page.piece[page.piece.rfind("\n", 0, at) + 1 : at].lstrip().startswith("|")
    kept = beside.rstrip(" \r")
    return kept[:-1] + " " * (len(beside) - len(kept) + 1) if opened and kept.endswith("|") else beside


def anything(page: GroupPage, i: int) -> bool:
    """Whether something stands between a label and the next one."""
    table, start = page.table, page.span.start
    if not table.grid.in_order(table.place(table.anchors[i])):
        return True
    left, right = table.places[table.anchors[i].end - 1] + 1, next_label(table, i, page.span)
    return bool(page.piece[left - start : right - start].strip(" \t\r\n|"))


def next_label(table: TableText, i: int, span: Span) -> int:
    """Where the label after the `i`-th starts."""
    return table.places[table.anchors[i + 1].start] if i + 1 < len(table.anchors) else span.end


def heads(anchor: Anchor) -> bool:
    """Whether an anchor is a column's name, or half of one."""
    return anchor.label.kind in ("column", "noise")


def groups_named(before: Sequence[Anchor], rules: TableRules, *, own: bool) -> tuple[str, ...]:
    """The groups whose cells follow the labels `before`, from left to right."""
    named = tuple(dict.fromkeys(a.label.key for a in before if a.label.kind == "group" and a.label.key))
    if own and named:
        # 行政诉讼 heads both its groups; a group of its own stands right before its cells.
        names = [a for a in before if heads(a)]
        return named if len(names) >= len(rules.columns) * len(named) else named[-1:]
    if len(named) != len(rules.rows):
        return rules.rows
    bodies = [a.label.key for a in before if a.label.kind == "group" and a.label.key in ("", rules.rows[0])]
    if bodies[:2] == ["", rules.rows[0]]:  # 行政诉讼 is printed left of 行政复议, its two groups under it
        return (*rules.rows[1:], rules.rows[0])
    return named
