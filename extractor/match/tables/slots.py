"""What stands beside a row's label: its cells, as far as the page parts them."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from extractor.model.document import UNSAID
from extractor.model.record import record
from extractor.model.spans import Span
from extractor.rulebook.cell_grammar import BREAK, HAN, LEADING_ZERO, RULE, CellGrammar

Separator = Literal["tab", "pipe", "line", "space"]
Fault = Literal["", "merged", "several", "broken"]
"""Why a cell that the page parts is not one row's and one column's: it covers several of them, or holds several numbers; `broken`: or one
whose digits are parted (13<br>64)."""

# Characters that may stand for a label's own; never in a document that was decoded.
MASK = "\0"
# Digits that stand together with words: more of them than a column's number (数据1) has are cells of a row nobody knows.
GLUED_DIGITS = 3
# What a table that was cut apart calls its columns (数据1 … 数据6).
COLUMN_NAME = re.compile(r"[一-鿿]{2,}\d{1,2}")
# Chinese characters that a number may have behind it and still be a cell: its unit.
UNIT = 2
# Share of the lines that must follow the line before at the table's own distance. Of 500 generated tables with one cell a line
# and blanks that print nothing, the sparsest had 0.11.
COMMON_STRIDE = 0.05
# What makes a word without Chinese characters the content of a cell, readable or not: a letter, a digit, a sign of its own. Punctuation is
# left of a label, a run of # or * of Markdown.
CONTENT = re.compile(r"[^\W_]|\A[*#]\Z|\A[?×△○●□◇※]+\Z|\A\*{5,}\Z|…|\A\.{3,}\Z")
# A word; a rise or a fall that a blank parts from its number is one with it.
_WORD = re.compile(r"(?:增加|新增|增|减少|减)[ \xa0\u3000]+\d+(?![^\s|\0])|[^\s|\0]+", re.ASCII)
DIGITS = re.compile(r"\d+")
# A number in a line of its own under a line of pipes.
STRAY = re.compile(r"\s*[^\s一-鿿]{0,2}\d{1,3}[^\s一-鿿]{0,2}\s*", re.ASCII)


@record(frozen=True, slots=True)
class Slot:
    """One cell, or several glued together."""

    start: int
    """First character in the document."""
    end: int
    """One past its last; equal to `start` for an empty cell."""
    text: str
    """Folded; "" for an empty cell."""
    glued: bool = False
    """Whether it can't be one value."""
    fault: Fault = ""
    """Why it can't be stated, though it is one cell."""


def slot_of(at: int, word: str, cells: CellGrammar) -> Slot | None:
    """The cell or cells that `word` is; None when it is no value at all."""
    if cells.value.fullmatch(word):
        if BREAK in word:
            return Slot(at, at + len(word), word, fault="broken")
        return Slot(at, at + len(word), word, len(word) > 1 and LEADING_ZERO.search(word) is not None)
    return Slot(at, at + len(word), word, True) if cells.glued.fullmatch(word) else None


@record(frozen=True, slots=True)
class RowText:
    """The cells beside one label."""

    slots: tuple[Slot, ...]
    """In order, empty cells that the page shows among them."""
    printed: tuple[Slot, ...]
    """Those that hold something."""
    separator: Separator
    """What parts them."""
    aligned: bool
    """Whether empty cells are known to be cells (tabs of a page's table, one line a cell in a steady rhythm)."""
    lost: bool
    """Whether digits stand there together with words that are no label."""
    worded: bool = False
    """Whether a cell behind the label, on its line, holds words and no number (见附件, 约38): it is not empty."""
    tight: bool = False
    """Whether the first value stands directly behind the label: nothing parts the cells of such a table."""
    uneven: bool = False
    """Whether a number stands in a line of its own and the others do not: it may be the page's."""
    counted: bool = False
    """Whether words are cells only because as many stand there as the row has: one may be the page's, and another cell dropped."""

    followed: bool = False
    """Whether a number stands alone in the line below: it may be the page's, or the end of the last cell's."""

    @property
    def gapped(self) -> bool:
        """Whether an empty cell stands before one that holds something: such a page keeps its empty cells."""
        texts = [] if self.uneven else [s.text for s in self.slots]
        while texts and not texts[-1]:
            texts.pop()
        return not all(texts)

    def fault_at(self, place: int) -> Fault:
        """What is wrong with the cell that begins at `place`."""
        return next((s.fault for s in self.slots if s.start == place), "")

    def first(self, columns: int) -> tuple[Slot, ...] | None:
        """The first `columns` slots when they are all that hold something; None otherwise. Of lines that are cells none may be left over:
        one of them is no cell, and nobody knows which."""
        over = self.slots[columns:]
        if len(self.slots) < columns or any(s.text for s in over) or (over and self.separator == "line"):
            return None
        return self.slots[:columns]

    @property
    def glued(self) -> bool:
        """Whether some cells stand together with nothing between them."""
        return True in [s.glued for s in self.printed]


class _Reader:
    """Collects the slots of one zone."""

    def __init__(self, original: str, zone: str, start: int, columns: int, least: int, cells: CellGrammar) -> None:
        self.original, self.zone, self.start, self.columns, self.least, self.cells = original, zone, start, columns, least, cells
        self.slots: list[Slot] = []
        self.lost = self.worded = self.stray = self.followed = False

    def words(self, left: int, right: int) -> bool:
        """Take the values among the words of `zone[left:right]`; whether there was any word."""
        seen = False
        for found in _WORD.finditer(self.zone[left:right]):
            seen = True
            word, at = found.group(), self.start + left + found.start()
            slot = slot_of(at, word, self.cells)
            if slot or len(word.split()) > 1:
                self.slots.append(slot or Slot(at, at + len(word), word))
            elif (len(HAN.findall(word)) <= UNIT and word[0].isdecimal()) or not HAN.search(word):
                if CONTENT.search(word):
                    self.slots.append(Slot(at, at + len(word), word))  # a cell that can't be read is a cell
            elif any(c.isdecimal() for c in word):
                beside = self.zone[left + found.start() - 1 : left + found.start()] == MASK  # the end of the label, misprinted
                self.lost = self.lost or beside or not COLUMN_NAME.fullmatch(word)
        return seen

    def blank(self, left: int) -> None:
        """Take an empty cell at `left`."""
        self.slots.append(Slot(self.start + left, self.start + left, ""))

    def parted(self, mark: str) -> None:
        """Cells of lines parted by `mark`; a line of blanks only counts when the label stands on it."""
        at = 0
        for line in self.zone.split("\n"):
            if mark in line and (MASK in line or line.strip(f" \r\xa0{mark}")):
                self._line(line, at, mark)
            elif not (STRAY.fullmatch(line) and self._stray(mark)) and line.strip(MASK + " \r\t"):
                self.words(at, at + len(line))
            at += len(line) + 1

    def _stray(self, mark: str) -> bool:
        """Whether a number in a line of its own is none of the row's cells: all of them stand in the lines before. Where some are
        missing it may be one, or the page's."""
        filled = any(s.text for s in self.slots)
        closed = mark == "|" and bool(self.slots) and not self.slots[-1].text  # an empty cell, or nothing behind the closing pipe
        if len(self.slots) - closed >= self.least:
            self.lost = self.lost or not filled
            self.followed = self.followed or (filled and not closed)
            return True
        self.stray = self.stray or (filled and mark == "|")
        return False

    def _line(self, line: str, at: int, mark: str) -> None:
        parts, begun = line.rstrip("\r").split(mark), at
        first, last = self._frame(parts) if mark == "|" else (0, len(parts))
        for i, part in enumerate(parts):
            word = part.strip()
            if first <= i < last and word.isdecimal() and (slot := slot_of(self.start + at + part.index(word), word, self.cells)):
                self.slots.append(slot)  # what most cells are
                at += len(part) + 1
                continue
            outer = not first <= i < last or (mark == "|" and RULE.fullmatch(part) is not None)
            if part.strip(MASK + " ") or MASK in part:
                had = len(self.slots)
                if not outer and not self.words(at, at + len(part)) and MASK not in part:
                    self.blank(at)
                elif not outer and MASK not in part and len(self.slots) == had and MASK in line[: max(0, at + len(part) - begun)]:
                    self.worded = True
            elif not outer:
                self.blank(at)
            at += len(part) + 1

    def _frame(self, parts: list[str]) -> tuple[int, int]:
        """Which parts of a line without a label are cells: a pipe may stand before the first and behind the last.

        A line that begins with a blank and a pipe may also begin with an empty cell: the number of cells decides.
        """
        if MASK in parts[0] or parts[0].strip():
            return 0, len(parts)
        last = len(parts) - (not parts[-1].strip())
        framed = not parts[0] and not parts[-1].strip()
        if (len(parts) == self.columns and not framed) or (parts[0] and last == self.columns):
            return 0, self.columns
        return 1, last

    def spaced(self) -> None:
        """Words parted by blanks; a no-break space that stands alone among plain spaces is an empty cell."""
        for found in re.finditer(r"[^ \t\r\n\u3000]+", self.original):
            left, right = found.span()
            if not found.group().strip("\xa0"):
                self.blank(left)
            else:
                self.words(left, right)


@record(frozen=True, slots=True)
class CellText:
    """What a cell of a page's table says."""

    slots: tuple[Slot, ...]
    """Itself, as often as it covers columns; none for words, when these are no cell."""
    lost: bool
    """See `RowText`."""
    worded: bool
    """Whether it holds words and no number."""


def read_cell(span: Span, folded: str, cells: CellGrammar, *, fault: Fault = "", columns: int = 1, words: bool = True) -> CellText:
    """The cell at `span`, `folded` its text. `columns`: how many it covers; `fault`: what is wrong with it when it holds a number;
    `words`: whether one of words is a cell that can't be read."""
    if folded.isdecimal() and not fault and columns == 1 and (slot := slot_of(span.start, folded, cells)):  # what most cells are
        return CellText((slot,), False, False)
    reader = _Reader("", folded, span.start, 1, 1, cells)
    seen = reader.words(0, len(folded))
    slots, worded = reader.slots, seen and not reader.slots
    if not seen:
        reader.blank(0)
    elif len(slots) > 1 or (worded and words) or (fault and slots and not cells.is_mark(folded.strip())) or (slots and UNSAID in folded):
        text = folded.strip()
        start = span.start + folded.index(text)
        apart: Fault = "broken" if all(s.text.isdecimal() for s in slots) else "several"
        slots[:] = [Slot(start, start + len(text), text, False, fault or ("" if worded or UNSAID in text else apart))]
    return CellText(tuple(slots) * columns, reader.lost, worded)


def lines_of(text: str, span: Span) -> list[Span]:
    """The lines of a cell that hold something."""
    lines: list[Span] = []
    at = span.start
    for line in span.of(text).split("\n"):
        if line.strip():
            lines.append(Span(at + len(line) - len(line.lstrip()), at + len(line.rstrip())))
        at += len(line) + 1
    return lines


def numbers_in(text: str, cell: Span, fault: Fault) -> list[Span]:
    """What may be the number of a cell with `fault`: a line of it, or all its digits or those that stand together."""
    if fault != "broken":
        return lines_of(text, cell)
    return [cell, *(Span(cell.start + m.start(), cell.start + m.end()) for m in DIGITS.finditer(cell.of(text)))]


def row_of_cells(found: Sequence[CellText]) -> RowText:
    """A row whose cells the page gives."""
    slots = tuple([slot for cell in found for slot in cell.slots])
    printed = tuple([s for s in slots if s.text])
    return RowText(slots, printed, "tab", True, any(c.lost for c in found), any(c.worded for c in found))


@lru_cache(maxsize=8)
def stride_of(original: str) -> int:
    """How many lines it is from one cell to the next where none is empty between; a no-break space is something. Kept, for every row of a
    table asks.

    The smallest distance that is not a rare one: runs of empty cells make larger ones, a wrapped label a smaller one.
    """
    filled = [i for i, line in enumerate(original.split("\n")) if line.strip(" \t\r\u3000|")]
    gaps = Counter(b - a for a, b in pairwise(filled))
    return min((gap for gap, n in gaps.items() if n >= COMMON_STRIDE * len(filled)), default=1)


def _in_rhythm(lines: list[str], columns: int, stride: int) -> bool:
    """Whether `lines` are `columns` cells, one every `stride` lines."""
    return len(lines) == stride * columns + stride - 1 and not any(line.strip() for i, line in enumerate(lines) if (i + 1) % stride)


def _mended(lines: list[tuple[int, str]], stride: int) -> list[tuple[int, str]]:
    """`lines` with their places, what a page break left between two cells (a line struck out, empty lines around it) as the distance of two
    cells: an empty cell beside the break is lost, and the row no longer in rhythm."""
    kept: list[tuple[int, str]] = []
    broken = False
    for at, line in lines:
        if line.strip():
            if broken:
                kept += [(at, "")] * (stride - 1)
            kept.append((at, line))
            broken = False
        elif broken or "\f" in line:
            while kept and not kept[-1][1].strip():
                kept.pop()
            broken = True
        else:
            kept.append((at, line))
    return kept + [(0, "")] * (stride - 1) if broken else kept


def _lined(reader: _Reader, stride: int, *, cut: bool) -> bool:
    """One cell a line: fill the slots; whether empty lines are known to be cells. `cut`: words that are no label end the zone: empty lines
    before them may be theirs."""
    label_end = reader.zone.rfind(MASK) + 1
    lines: list[tuple[int, str]] = []
    at = label_end
    for line in reader.zone[label_end:].split("\n"):
        lines.append((at, line))
        at += len(line) + 1
    inner = _mended(lines[1:-1], stride)
    reader.words(label_end, label_end + len(lines[0][1]))
    torn = cut and len(inner) >= stride and not inner[-stride][1].strip()
    if reader.slots or torn or not _in_rhythm([line for _, line in inner], reader.columns, stride):
        reader.slots.clear()
        reader.spaced()
        return False
    for at, line in inner[stride - 1 :: stride]:
        if not reader.words(at, at + len(line)):
            reader.blank(at)
    return True


def _uneven(printed: tuple[Slot, ...], zone: str, start: int) -> bool:
    """Whether the last cell is like a page's number and has a line of its own, while others share one."""
    if not printed or not STRAY.fullmatch(printed[-1].text):
        return False
    lines = [zone.count("\n", 0, s.start - start) for s in printed]
    return len(set(lines)) < len(lines) and lines.count(lines[-1]) == 1


def read_slots(
    original: str, zone: str, start: int, columns: int, cells: CellGrammar, *, table: str, ragged: bool, cut: bool = False, least: int = 0
) -> RowText:
    """The cells in `zone`, a row's folded text that begins at `start`, its label masked, as far as `cells` knows them.

    `original` is the same stretch of the document, where a no-break space can be told from a blank; `columns` is how many
    cells the row should have, `least` in the form that has the fewest; `table` is all of the table's text, see `stride_of`; `ragged`: pipes
    stand side by side in the table, as a converter leaves them of merged cells, so that empty cells at a row's end mean nothing;
    `cut`: words that are no label stand behind.
    """
    reader = _Reader(original, zone, start, columns, least or columns, cells)
    separator: Separator
    if "\t" in zone:
        separator, aligned = "tab", True
        reader.parted("\t")
    elif "|" in zone:
        separator = "pipe"
        reader.parted("|")
        extra = reader.slots[columns:]
        aligned = not ragged and not reader.stray and len(reader.slots) >= columns and len(extra) <= 1 and not any(s.text for s in extra)
    elif "\n" in zone.strip(" "):
        separator = "line"
        aligned = _lined(reader, stride_of(table), cut=cut)
    else:
        separator, aligned = "space", False
        reader.spaced()
    first = reader.slots[0].start - start if reader.slots else 0
    tight = first > 0 and zone[first - 1] == MASK
    slots = tuple(reader.slots)
    printed = tuple([s for s in slots if s.text])
    uneven = reader.stray or (separator == "line" and len(printed) <= columns and _uneven(printed, zone, start))
    return RowText(slots, printed, separator, aligned, reader.lost, reader.worded, tight, uneven, followed=reader.followed)
