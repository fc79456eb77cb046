"""Rows of a table whose cells the document gives: what stands beside a label is what stands in its cells, wherever in the text."""

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, islice, takewhile

from extractor.match.tables.labels import Anchor
from extractor.match.tables.slots import CellText, Fault, RowText, Slot, lines_of, read_cell, row_of_cells
from extractor.model.document import Cell, Document
from extractor.model.record import record
from extractor.model.spans import Span
from extractor.rulebook.cell_grammar import HAN
from extractor.values import ValueGrammar

# Rows that a cell may reach into, and cells of a row that are looked at for being merged; the form's largest label covers 23 rows, its
# longest row has 15 cells.
TALLEST, WIDEST = 60, 60
# Labels in one cell, and cells beside one, that are looked at; the form has 30 rows, the longest of 15 cells.
MOST_SHARED, MOST_BESIDE = 30, 100
# Chinese characters beside a label, in its cell or before its values, that may be a remark; more of them may be a label nobody knows.
REMARK = 3
# What marks a note behind a label and is no value; and digits that may mark one where every cell of the row is known to be beside them.
NOTE = re.compile(r"[¹²³⁴-⁹⁰]{1,2}|[①-⑳]|[\[［【〔(（]注?\s*\d{1,2}[\]］】〕)）]|注\s*\d{1,2}")
LONGEST_NOTE = 2


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its rows."""

    cells: tuple[Cell, ...]
    """Those that stand in the stretch that is read, by row, then by column."""
    rows: Mapping[int, Sequence[Cell]]
    """Row -> its cells from left to right, those of the rows above that reach into it among them."""
    own: Mapping[int, Sequence[Cell]]
    """Row -> the cells that begin in it."""
    in_order: bool
    """Whether its cells stand in the text row by row, with something between."""


def _grid(here: Sequence[Cell]) -> Grid:
    end, in_order = -1, True
    tall: list[Cell] = []
    own: dict[int, list[Cell]] = {}
    for cell in here:
        own.setdefault(cell.row, []).append(cell)
        if cell.rowspan > 1:
            tall.append(cell)
        span = cell.span
        if span.start < span.end:
            in_order = in_order and end < span.start
            end = span.end
    return Grid(tuple(here), _with_tall(own, tall, here[-1].row) if tall else own, own, in_order)


def _with_tall(own: Mapping[int, Sequence[Cell]], tall: Iterable[Cell], last: int) -> Mapping[int, Sequence[Cell]]:
    """The cells of rows, and those of `tall` that reach into them. `last`: the table's last row."""
    above: dict[int, list[Cell]] = {}
    for cell in tall:
        for row in range(cell.row + 1, min(cell.row + min(cell.rowspan, TALLEST), last + 1)):
            above.setdefault(row, []).append(cell)
    return {**own, **{row: sorted([*own.get(row, ()), *cells], key=lambda c: c.column) for row, cells in above.items()}}


def _order(cell: Cell) -> tuple[int, int]:
    return cell.row, cell.column


def _place(cell: Cell) -> tuple[int, int]:
    """What a cell is told from others by; quicker to look up than its span."""
    return cell.span.start, cell.span.end


@dataclass(frozen=True, slots=True)
class Grids:
    """The tables of a stretch of the document."""

    grids: tuple[Grid, ...]
    """In the order of the text."""
    starts: tuple[int, ...]
    """Where their cells that hold something begin."""
    cells: tuple[tuple[Cell, Grid], ...]
    """These cells, in the same order."""

    def at(self, place: int) -> tuple[Cell, Grid] | None:
        """The cell that holds the character at `place`."""
        i = bisect_right(self.starts, place) - 1
        return self.cells[i] if i >= 0 and place < self.cells[i][0].span.end else None

    def reading_order(self, start: int, end: int) -> list[tuple[int, int]]:
        """The stretches of `start` to `end` in the order in which they are read: of a table row by row, whatever its place in the text."""
        shuffled = [grid for grid in self.grids if not grid.in_order]
        if not shuffled:
            return [(start, end)]
        order: list[tuple[int, int]] = []
        at = start
        for cell, grid in self.cells:
            if grid.in_order:
                continue
            order.append((at, cell.span.start))
            if grid in shuffled:
                shuffled.remove(grid)
                order += [(c.span.start, c.span.end) for c in grid.cells]
            at = max(at, cell.span.end)
        return [(a, b) for a, b in [*order, (at, end)] if a < b]


def grids_in(document: Document, span: Span) -> Grids:
    """The tables of `document` in `span`."""
    tables = [t for t in document.tables if t.span.start < span.end and span.start < t.span.end]
    parts = [t.cells if span.holds(t.span) else [c for c in t.cells if span.holds(c.span)] for t in tables]
    grids = tuple([_grid(cells) for cells in parts if cells])
    cells = [(c, g) for g in grids for c in g.cells if c.span.start < c.span.end]
    if not all(grid.in_order for grid in grids):
        cells.sort(key=lambda pair: pair[0].span.start)
    return Grids(grids, tuple([c.span.start for c, _ in cells]), tuple(cells))


@record(frozen=True, slots=True)
class _Labelled:
    """A cell of labels."""

    grid: Grid
    cell: Cell
    anchors: tuple[Anchor, ...]
    """The labels of rows in it, in order."""
    strange: bool
    """Whether it holds words of no label."""
    valued: bool
    """Whether it holds a number of its own."""


class GridReader:
    """Reads the rows of the tables that hold `anchors`."""

    def __init__(
        self,
        document: Document,
        piece: str,
        start: int,
        grids: Grids,
        anchors: Sequence[Anchor],
        places: Sequence[int],
        grammar: ValueGrammar,
        columns: Iterable[str],
    ) -> None:
        """`piece`: the table's text, folded, that begins at `start`; `places`: of the anchors' characters; `columns`: keys of columns."""
        self.text, self.piece, self.start, self.grids = document.text, piece, start, grids
        self.places, self.grammar = places, grammar
        inside: dict[tuple[int, int], list[Anchor]] = {}
        for anchor in anchors if grids.grids else ():
            found = grids.at(places[anchor.start])
            if found and places[anchor.end - 1] < found[0].span.end and places[anchor.start] <= places[anchor.end - 1]:
                inside.setdefault(_place(found[0]), []).append(anchor)
        self.labels = inside
        self._columns = columns
        self._lowest: dict[tuple[int, int], dict[int, Span]] = {}
        """Grid and number of its headers -> column -> the lowest name in it."""

    @cached_property
    def _headers(self) -> Mapping[int, Sequence[Cell]]:
        """Grid -> its cells with names of columns, from above."""
        known, headers = frozenset(self._columns), dict[int, list[Cell]]()
        for place, _ in sorted([place for place, held in self.labels.items() if not known.isdisjoint([a.label.key for a in held])]):
            if found := self.grids.at(place):
                insort(headers.setdefault(id(found[1]), []), found[0], key=lambda c: c.row)
        return headers

    def _labelled(self, anchor: Anchor) -> _Labelled | None:
        """The cell that holds all of a row's label."""
        found = self.grids.at(self.places[anchor.start])
        here = self.labels.get(_place(found[0]), []) if found else []
        if found is None or len(here) > MOST_SHARED or anchor not in here:
            return None
        cell, grid = found
        rest, begin = self._folded(cell.span), cell.span.start
        for other in here:
            first, last = self.places[other.start] - begin, self.places[other.end - 1] - begin
            if last - first == other.end - 1 - other.start:
                rest = rest[:first] + " " * (last + 1 - first) + rest[last + 1 :]
            else:
                letters = list(rest)
                for i in range(other.start, other.end):
                    letters[self.places[i] - begin] = " "
                rest = "".join(letters)
        left, rows = rest, tuple([a for a in here if a.label.kind == "row"])
        if not left.strip():
            return _Labelled(grid, cell, rows, strange=False, valued=False)
        numbers = any(c.isdecimal() for c in left) or any(map(self.grammar.cells.value.fullmatch, left.split()))
        return _Labelled(grid, cell, rows, len(HAN.findall(left)) > REMARK, numbers)

    def _folded(self, span: Span) -> str:
        return self.piece[span.start - self.start : span.end - self.start]

    def row(self, anchor: Anchor, columns: int) -> tuple[RowText, int] | None:
        """What stands beside a label, and where the last of it ends; None when no cell of a table does, and the text has to tell.
        `columns`: how many cells the row should have."""
        label, end = self._labelled(anchor), self.places[anchor.end - 1] + 1
        in_text = self.in_order(self.places[anchor.start])
        beside = list(islice(self._beside(label), MOST_BESIDE)) if label else []
        if label and label.valued and beside and (noted := self._noted(label, anchor, beside, columns)):
            return noted
        if in_text and (label is None or label.valued or not beside):
            return None
        if label is None:
            return replace(row_of_cells([]), lost=True), end  # parts of it stand in several cells
        number, of = label.anchors.index(anchor), len(label.anchors)
        if of == 1 and (plain := self._plain(beside)):
            return plain, beside[-1].span.end if label.grid.in_order else max(cell.span.end for cell in beside)
        covers = self._covers(beside, label.grid)
        found = [self._cell(cell, label, number, of, columns) for cell, columns in zip(beside, covers, strict=True)]
        return row_of_cells(found), max((cell.span.end for cell in beside), default=end)

    def _noted(self, label: _Labelled, anchor: Anchor, beside: Sequence[Cell], columns: int) -> tuple[RowText, int] | None:
        """The row of a label with a number behind it in its own cell, where the page has a cell for each of its columns beside that
        one: the number is a note's (规章¹), or nobody knows whose. None where the number may be the row's first."""
        behind = Span(self.places[anchor.end - 1] + 1, label.cell.span.end)
        left, noted = self._folded(behind).strip(), NOTE.fullmatch(behind.of(self.text).strip())
        if len(label.anchors) > 1 or not (noted or self.grammar.cells.value.fullmatch(left)) or not any(map(str.isdecimal, left)):
            return None
        own = [cell for cell in beside if cell.row == label.cell.row]
        covers = list(accumulate(self._covers(own, label.grid)))
        if not own or (columns not in covers and len(own) != len({name for cell in own for name in self._names_over(cell, label.grid)})):
            return None
        cells = own[: covers.index(columns) + 1] if columns in covers else own
        filled = [bool(self._folded(cell.span).strip()) for cell in cells]
        # Where the last cell is empty, the number may also be the first, and all that follow it one place too far to the left.
        sure = any(filled) and (noted or (len(left) <= LONGEST_NOTE and filled[-1]))
        end = max(behind.end, *(cell.span.end for cell in cells))
        if not sure:
            return replace(row_of_cells([]), lost=True), end
        return self._plain(cells) or row_of_cells([self._cell(c, label, 0, 1, 1) for c in cells]), end

    def _plain(self, cells: Sequence[Cell]) -> RowText | None:
        """A row of cells that are a place of the table each and hold a number, a mark or nothing, as most rows are; None for any other."""
        slots: list[Slot] = []
        for cell in cells:
            start, end = cell.span.start, cell.span.end
            folded = self.piece[start - self.start : end - self.start]
            if cell.rowspan != 1 or cell.colspan != 1:
                return None
            if folded.isdecimal() and folded.isascii():
                slots.append(Slot(start, end, folded, len(folded) > 1 and folded[0] == "0"))
            elif not folded or folded.isspace():
                slots.append(Slot(start, start, ""))
            elif len(folded) == 1 and self.grammar.cells.value.fullmatch(folded):
                slots.append(Slot(start, end, folded))
            else:
                return None
        return RowText(tuple(slots), tuple([s for s in slots if s.text]), "tab", True, False, False) if slots else None

    def below(self, anchor: Anchor, following: Anchor | None) -> RowText | None:
        """The cells between a header and the next label, of its own row only when these hold values; None when no table holds it, and the
        text has to tell."""
        here = self.grids.at(self.places[anchor.start])
        after = self.grids.at(self.places[following.start]) if following else None
        if here is None:
            return None
        if after and after[1] is not here[1]:
            after = None
        cell, grid = here
        cells = grid.cells
        stop = bisect_left(cells, _order(after[0]), key=_order) if after else len(cells)
        between = cells[bisect_right(cells, _order(cell), key=_order) : stop]
        own = [c for c in between if c.row == cell.row]
        values = any(map(self.grammar.cells.value.fullmatch, " ".join(self._folded(c.span) for c in own).split()))
        filled = {c.row for c in between if self._folded(c.span).strip()}  # a row of empty cells is none where another is not
        filled = filled or {c.row for c in between[:1]}
        under = [c for c in between if c.row in filled and (values or c.row > cell.row)]
        if not under and after is None and grid.in_order:
            return None
        if plain := self._plain(under):
            return plain
        return row_of_cells([self._under(c, columns) for c, columns in zip(under, self._covers(under, grid), strict=True)])

    def beside(self, anchor: Anchor) -> RowText | None:
        """The cells of a header's own row behind it, up to the next label; None where there are none, or no table holds it."""
        here = self.grids.at(self.places[anchor.start])
        if here is None:
            return None
        cell, grid = here
        behind = islice((c for c in grid.rows[cell.row] if c.column >= cell.column + cell.colspan), MOST_BESIDE)
        cells = list(takewhile(lambda c: _place(c) not in self.labels, behind))
        if not cells:
            return None
        return self._plain(cells) or row_of_cells([self._under(c, n) for c, n in zip(cells, self._covers(cells, grid), strict=True)])

    def _under(self, cell: Cell, columns: int) -> CellText:
        fault: Fault = "merged" if columns > 1 else ""
        return read_cell(cell.span, self._folded(cell.span), self.grammar.cells, fault=fault, columns=columns, words=False)

    def _covers(self, cells: Sequence[Cell], grid: Grid) -> list[int]:
        """How many columns each of a row's cells covers. Where there are as many cells as names above them, each has one of its own: pages
        draw headers and rows in different widths."""
        if len(cells) > WIDEST or all(cell.colspan == 1 for cell in cells):
            return [1] * len(cells)
        names = {name for cell in cells for name in self._names_over(cell, grid)}
        return [1 if len(cells) >= len(names) else max(len(self._names_over(cell, grid)), 1) for cell in cells]

    def _beside(self, label: _Labelled) -> Iterator[Cell]:
        """The cells of a label's rows behind it, up to the next label; and those of rows without any words below."""
        cell, rows = label.cell, label.grid.rows
        behind = cell.column + cell.colspan
        for row in range(cell.row, cell.row + min(cell.rowspan, TALLEST)):
            for other in (rows if row == cell.row else label.grid.own).get(row, ()):
                if other.column < behind:
                    continue
                if _place(other) in self.labels:
                    return
                yield other
        row = cell.row + cell.rowspan
        while (own := label.grid.own.get(row)) and not any(map(self._words, own)):
            yield from (other for other in own if self._folded(other.span).strip())  # a page's number in a row of its own is none
            row += 1

    def in_order(self, place: int) -> bool:
        """Whether what stands at `place` is read where it stands: in no table, or in one that is put down row by row."""
        found = self.grids.at(place)
        return found is None or found[1].in_order

    def end_of_cell(self, place: int, otherwise: int) -> int:
        """Where what stands with the character at `place` ends: its cell, in a table that is not put down row by row."""
        found = self.grids.at(place)
        return otherwise if found is None or found[1].in_order else found[0].span.end

    def without_shuffled(self) -> str:
        """The table's text without the cells that do not stand in it row by row."""
        if all(grid.in_order for grid in self.grids.grids):
            return self.piece
        piece = list(self.piece)
        for cell, grid in self.grids.cells:
            if not grid.in_order:
                at = max(cell.span.start - self.start, 0)
                piece[at : cell.span.end - self.start] = " " * (cell.span.end - self.start - at)
        return "".join(piece)

    def unlabelled(self) -> Iterator[Span]:
        """In tables that are not put down row by row: rows with numbers and words that are no label; the place of their words."""
        for grid in self.grids.grids:
            for cells in grid.rows.values() if not grid.in_order else ():
                words = [c for c in cells if self._words(c)]
                known = any(_place(c) in self.labels for c in words)
                numbers = [c for c in cells if c not in words and any(map(str.isdecimal, self._folded(c.span)))]
                if words and numbers and not known:
                    yield words[-1].span

    def _words(self, cell: Cell) -> bool:
        """Whether a cell holds a label, or words."""
        return _place(cell) in self.labels or self.grammar.cells.chinese_in(self._folded(cell.span)) > 0

    def _cell(self, cell: Cell, label: _Labelled, number: int, of: int, columns: int) -> CellText:
        """What a cell says of the `number`-th of the `of` rows that share a cell of labels."""
        span, folded = cell.span, self._folded(cell.span)
        fault: Fault = ""
        if of > 1 and (lines := lines_of(self.text, span)):
            if len(lines) == of and not label.strange:
                span = lines[number]
                folded = self._folded(span)
            elif len(lines) > 1 or not self.grammar.cells.is_mark(folded.strip()):
                fault = "several"
        elif cell.rowspan > 1 and (cell.row < label.cell.row or cell.row + cell.rowspan > label.cell.row + label.cell.rowspan):
            fault = "merged"
        return read_cell(span, folded, self.grammar.cells, fault="merged" if columns > 1 else fault, columns=columns)

    def _names_over(self, cell: Cell, grid: Grid) -> set[Span]:
        """Where the names of columns above a cell stand, each the lowest above its place."""
        headers = self._headers.get(id(grid), [])
        above = bisect_left(headers, cell.row, key=lambda h: h.row)
        if (id(grid), above) not in self._lowest:
            spread = ((column, h.span) for h in headers[:above] for column in range(h.column, h.column + min(h.colspan, WIDEST)))
            self._lowest[id(grid), above] = dict(spread)
        lowest = self._lowest[id(grid), above]
        return {lowest[c] for c in range(cell.column, cell.column + min(cell.colspan, WIDEST)) if c in lowest}
