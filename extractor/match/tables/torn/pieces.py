"""What a converter left of a table: rows of numbers, and pieces of label in the lines around them.

A row of the page's own cells is a line."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.match.tables.grid_rows import Grids
from extractor.match.tables.slots import Slot
from extractor.model.record import changed, record
from extractor.model.spans import Span
from extractor.rulebook.cell_grammar import HAN, RULE
from extractor.values import ValueGrammar

_WORD = re.compile(r"\S+")
# Digits of a number that may count requests.
LONGEST_COUNT = 9


@record(frozen=True, slots=True)
class Piece:
    """Words that stand together: a label, a piece of one, or anything else."""

    span: Span
    """Where they stand."""
    text: str
    """Folded, without blanks."""
    emptied: bool = False
    """Whether empty cells stand behind it, and no number in its line."""


@record(frozen=True, slots=True)
class NumberRow:
    """Numbers that stand together and are the cells of one row."""

    slots: tuple[Slot, ...]
    """Its cells: all of them, the empty ones too, where the page shows as many as a row has; else those that hold something."""
    whole: bool
    """Whether these are all its cells."""
    pieces: tuple[Piece, ...]
    """The words in its lines."""
    span: Span
    """From the first to the last of its cells."""
    shared: bool = False
    """Whether another row's label and numbers stand in the same line: whose are whose only their order tells."""


@dataclass(frozen=True, slots=True)
class Torn:
    """The lines of a table."""

    pieces: tuple[Piece, ...]
    """All words, in the page's order."""
    rows: tuple[NumberRow, ...]
    """All numbers, in the page's order."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line, its words and its cells."""

    pieces: tuple[Piece, ...]
    slots: tuple[Slot, ...]
    """Behind the last word or before the first, empty ones among them."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands between two marks of a line, or in a cell."""

    text: str
    at: int
    """Where it begins."""


def _words(text: str, at: int, grammar: ValueGrammar) -> Iterator[Span]:
    """The words of a cell, parted at blanks and before an index; an index that stands alone goes with the words behind it."""
    ordinals, held = grammar.ordinals, -1
    for found in _WORD.finditer(text):
        word, start = found.group(), found.start()
        cuts = [0, *(m.start() for m in ordinals.sure.finditer(word) if m.start()), len(word)]
        for left, right in pairwise(cuts):
            index = ordinals.any.fullmatch(word, left, right) is not None
            first = start + left
            if held >= 0 and not ordinals.any.match(word, left, right):
                first, held = held, -1
            elif held >= 0:
                yield Span(at + held, at + len(text[: start + left].rstrip()))
                held = -1
            if index and right == len(word):
                held = start + left
            else:
                yield Span(at + first, at + start + right)
    if held >= 0:
        yield Span(at + held, at + len(text.rstrip()))


def _slots(text: str, at: int, grammar: ValueGrammar, *, own: bool) -> tuple[Slot, ...] | None:
    """The cells that a part of a line is; None when words are among them. `own`: it is one cell of the page, whatever it holds."""
    found = list(_WORD.finditer(text))
    if not all(grammar.cells.value.fullmatch(m.group()) for m in found):
        return None
    if own and len(found) > 1:
        return (Slot(at + found[0].start(), at + found[-1].end(), text.strip(), fault="several"),)
    return tuple([Slot(at + m.start(), at + m.end(), m.group()) for m in found])


def _text_lines(piece: str, start: int) -> Iterator[list[_Part]]:
    """What stands between the marks of each line of `piece`, which begins at `start`."""
    for line in piece.split("\n"):
        at, marked = start, "|" if "|" in line else "\t"
        start += len(line) + 1
        if not line.strip(" |\t\f") or _rule(line):
            yield []
            continue
        parts: list[_Part] = []
        for part in line.split(marked):
            parts.append(_Part(part, at))
            at += len(part) + 1
        framed = marked == "|" and not parts[0].text.strip() and not parts[-1].text.strip()
        yield parts[1:-1] if framed else parts


def _cell_lines(grids: Grids, piece: str, start: int) -> Iterator[list[_Part]]:
    """The rows of `grids`, their cells from left to right, wherever these stand in the text."""
    for grid in grids.grids:
        for row in sorted(grid.own):
            yield [_Part(piece[c.span.start - start : c.span.end - start], c.span.start) for c in grid.own[row]]


def _line(parts: Sequence[_Part], grammar: ValueGrammar, *, own: bool) -> _Line:
    """One line. `own`: its parts are cells of the page."""
    pieces: list[Piece] = []
    slots: list[Slot] = []
    read = [_slots(part.text, part.at, grammar, own=own and len(parts) > 1) for part in parts]
    numbers = [i for i, cells in enumerate(read) if cells]
    for i, (part, cells) in enumerate(zip(parts, read, strict=True)):
        if cells is None and numbers and numbers[0] < i < numbers[-1]:
            text = part.text.strip()  # between two cells stands a cell, whatever it holds
            slots.append(Slot(part.at + part.text.index(text), part.at + part.text.index(text) + len(text), text))
        elif cells is None:
            slots += _beside(part.text, part.at, grammar, pieces)
        elif cells:
            slots += cells
        elif len(parts) > 1:
            slots.append(Slot(part.at, part.at, ""))
    return _Line(tuple(pieces), tuple(slots))


def _beside(part: str, at: int, grammar: ValueGrammar, pieces: list[Piece]) -> Iterator[Slot]:
    """The cells behind the words of a part of a line; its words go to `pieces`."""
    words = list(_WORD.finditer(part))
    last = max(i for i, m in enumerate(words) if not grammar.cells.value.fullmatch(m.group()))
    end = words[last].end()
    pieces += [Piece(span, "".join(part[span.start - at : span.end - at].split())) for span in _words(part[:end], at, grammar)]
    for m in words[last + 1 :]:
        yield Slot(at + m.start(), at + m.end(), m.group())


def _held(slots: Iterable[Slot]) -> tuple[Slot, ...]:
    return tuple([s for s in slots if s.text])


def _trimmed(slots: tuple[Slot, ...], columns: int) -> tuple[Slot, ...]:
    """`slots` without empty ones at their ends that are more than a row has: a label's own columns."""
    while len(slots) > columns and not slots[0].text:
        slots = slots[1:]
    while len(slots) > columns and not slots[-1].text:
        slots = slots[:-1]
    return slots


def _row(slots: tuple[Slot, ...], pieces: tuple[Piece, ...], columns: int) -> NumberRow:
    held = _held(slots)
    cells = held if len(held) == columns else _trimmed(slots, columns)
    # An empty cell at either end may be the label's: only a row that shows as many cells as it has is whole.
    whole = len(held) == columns or (len(slots) == columns and len(cells) == columns)
    return NumberRow(cells if whole else held, whole, pieces, Span(min(s.start for s in held), max(s.end for s in held)))


def _adds_up(slots: Sequence[Slot]) -> bool:
    """Whether the last of several numbers is the sum of the others, as in a row with its total."""
    numbers = [int(s.text) for s in slots if s.text.isdecimal() and len(s.text) <= LONGEST_COUNT]
    return len(numbers) == len(slots) > 1 and 2 * numbers[-1] == sum(numbers)


def _joined(lines: Sequence[Sequence[Slot]], columns: int) -> list[NumberRow]:
    """The rows of numbers in lines without words that follow one another: one each where each adds up, else all together in as many rows as
    their cells are."""
    if len(lines) > 1 and all(map(_adds_up, lines)):
        return [_row(tuple(line), (), columns) for line in lines]
    loose = [slot for line in lines for slot in line]
    if len(loose) % columns:
        return [_row(tuple(loose), (), columns)]
    return [_row(tuple(loose[i : i + columns]), (), columns) for i in range(0, len(loose), columns)]


def _rows(read: _Line, columns: int) -> list[NumberRow]:
    """The rows of numbers of one line: as many as it has words, where each then has all its cells and adds up; else one."""
    held, labels = _held(read.slots), [p for p in read.pieces if len(han(p.text)) > 1]
    if len(labels) > 1 and len(held) == columns * len(labels):
        parts = [held[i : i + columns] for i in range(0, len(held), columns)]
        if all(map(_adds_up, parts)):
            return [changed(_row(part, (piece,), columns), shared=True) for part, piece in zip(parts, labels, strict=True)]
    return [_row(read.slots, read.pieces, columns)] if held else []


def read_lines(piece: str, start: int, columns: int, grammar: ValueGrammar, grids: Grids) -> Torn:
    """The pieces of label and the rows of numbers in `piece`, a table's folded text without the page's furniture that begins at `start`.
    `columns`: cells of a row. `grids`: the page's own cells in it."""
    pieces: list[Piece] = []
    rows: list[NumberRow] = []
    loose: list[tuple[Slot, ...]] = []
    in_order = all(grid.in_order for grid in grids.grids)
    for parts in _text_lines(piece, start) if in_order else _cell_lines(grids, piece, start):
        read = _line(parts, grammar, own=bool(grids.grids))
        held = _held(read.slots)
        if held and not read.pieces and len(held) < columns and len(read.slots) != columns:
            loose.append(held)
            continue
        if loose and (held or read.pieces):
            rows += _joined(loose, columns)
            loose = []
        rows += _rows(read, columns)
        emptied = not held and len(read.slots) >= columns
        pieces += [Piece(p.span, p.text, emptied) for p in read.pieces]
    return Torn(tuple(pieces), (*rows, *(_joined(loose, columns) if loose else ())))


def _rule(line: str) -> bool:
    """Whether a line is the one under a Markdown header."""
    return all(RULE.fullmatch(part) for part in line.strip(" |\r").split("|"))


def han(text: str) -> str:
    """The Chinese characters of `text`: labels differ in their marks."""
    return "".join(HAN.findall(text))
