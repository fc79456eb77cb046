"""Rows that share their cells: a page that drew two rows as one has the numbers of both in each cell, one after the other (41: 4 and 1)."""

from collections.abc import Iterator, Sequence
from itertools import product

from extractor.match.tables.slots import Slot
from extractor.match.tables.splits import DROPPED, Assignment, Placed, RowShape
from extractor.rulebook.cell_grammar import CellGrammar

# Ways to part all cells of the rows; the form's rows of seven small numbers have one or two a cell.
MOST_WAYS = 5_000
# Rows in one; digits of a cell.
MOST_ROWS, LONGEST_CELL = 4, 12


def _number(text: str, at: int, cells: CellGrammar) -> Placed | None:
    """What a part of a cell is; None for nothing that a cell holds."""
    if text.isascii() and text.isdecimal() and (len(text) == 1 or text[0] != "0"):
        return Placed(int(text), at, at + len(text))
    return Placed(None, at, at + len(text)) if cells.marks.fullmatch(text) else None


def _parts(text: str, at: int, rows: int, cells: CellGrammar) -> Iterator[tuple[Placed, ...]]:
    """Every way to part a cell's characters among `rows` rows, one part each."""
    for end in range(1, len(text) - rows + 2) if rows > 1 else (len(text),):
        first = _number(text[:end], at, cells)
        if first:
            for rest in _parts(text[end:], at + end, rows - 1, cells) if rows > 1 else ((),):
                yield (first, *rest)


def _holds(row: Assignment, shape: RowShape) -> bool:
    return all(sum(c.value or 0 for c in row[first:total]) == (row[total].value or 0) for first, total in shape.totals)


def rows_of_shared(slots: Sequence[Slot], rows: int, shape: RowShape, cells: CellGrammar) -> tuple[tuple[Assignment, ...], ...]:
    """What each of `rows` rows that share the cells `slots` may hold, as far as their own sums say: the parts of the cells, or all or
    nothing of them. () when they can't be parted."""
    texts = [s.text for s in slots]
    if len(texts) != shape.columns or rows > MOST_ROWS or any(len(t) > LONGEST_CELL or len(t) < rows for t in texts):
        return ()
    ways = [tuple(_parts(s.text, s.start, rows, cells)) for s in slots]
    count = 1
    for way in ways:
        count *= len(way)
    if not 0 < count <= MOST_WAYS:
        return ()
    together = [tuple(zip(*way, strict=True)) for way in product(*ways)]
    together = [way for way in together if all(_holds(row, shape) for row in way)]
    if not together:
        return ()
    whole = [_number(s.text, s.start, cells) for s in slots]
    alone: tuple[Assignment, ...] = ()
    if all(whole) and _holds(found := tuple(c for c in whole if c), shape):
        alone = (found, (DROPPED,) * shape.columns)
    return tuple(tuple(dict.fromkeys([*(way[i] for way in together), *alone])) for i in range(rows))
