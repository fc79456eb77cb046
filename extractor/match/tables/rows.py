"""The rows of one table on the page: which label, and what stands beside it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType

from rapidfuzz.distance import Levenshtein

from extractor.match.tables.counted import read_counted
from extractor.match.tables.grid_rows import REMARK, GridReader, grids_in
from extractor.match.tables.labels import Anchor, find_labels
from extractor.match.tables.meaning import Page, Turned, turned_labels
from extractor.match.tables.names import Strange, strange_names
from extractor.match.tables.reading import Beside
from extractor.match.tables.slots import COLUMN_NAME, DIGITS, GLUED_DIGITS, MASK, RowText, Slot, read_slots
from extractor.match.tables.strip import strip_values, without_furniture
from extractor.match.tables.words import beside_labels
from extractor.model.document import Document
from extractor.model.record import record
from extractor.model.spans import Span
from extractor.rulebook.cell_grammar import HAN, CellGrammar
from extractor.rulebook.table_file import WITH_TOTAL
from extractor.rulebook.tables import TableRules
from extractor.values import ValueGrammar

# Characters that a row's label and its one glued amount take at the most.
LONGEST_ROW = 60
# How much alike words must be to a label to forbid saying that its row is not on the page. Less than what a label is read by: nothing is
# stated because of it.
ALIKE = 0.6

_WORD = re.compile(r"[^\s|\0]+")
_NEXT_LINES = re.compile(r"(?:\s*[^\n]+){1,3}")
# Signs that no label ends with, right behind one; a run of up to three * is of Markdown.
_SIGNS_BEHIND = re.compile(r"\0(?:[#?×△○●□◇※…]|\*(?:\*{3}|(?=[^*\s|])))")
_IN_ONE_CELL = re.compile(r"[^|\n]*<br[^|\n]*", re.I)
_STRUCK = re.compile(r"\f[^\n]*")


Cells = Mapping[str, int]
"""Row -> how many cells it has."""


@record(frozen=True, slots=True)
class Row:
    """One label with its cells."""

    anchor: Anchor
    """The label."""
    label_span: Span
    """Where it stands, index included."""
    zone: Span
    """The label and all that belongs to it."""
    text: RowText
    """Its cells."""


@dataclass(frozen=True, slots=True)
class TableText:
    """A table as its labels part it."""

    anchors: tuple[Anchor, ...]
    """Every label, in the page's order."""
    places: tuple[int, ...]
    """Their characters' places in the document."""
    rows: tuple[Row, ...]
    """Rows in the page's order; a label printed twice stands twice."""
    orphans: tuple[Span, ...]
    """Stretches with numbers beside a label that nobody knows."""
    unread: tuple[Span, ...]
    """Stretches with cells beside words much like the label of a row that was not found: that row is not missing."""
    grid: GridReader
    """What reads the page's own cells."""
    turned: tuple[Turned, ...]
    """The labels whose cell says something else."""
    strange: tuple[Strange, ...]
    """Names in its heads that the form does not have, in the place of those that it has."""
    beside: Beside
    """Words that are none of theirs."""

    def place(self, anchor: Anchor) -> int:
        """Where `anchor` starts in the document."""
        return self.places[anchor.start]


def _masked(zone: str, start: int, anchor: Anchor, places: tuple[int, ...]) -> str:
    """`zone` with the label's characters masked."""
    characters = list(zone)
    for i in range(anchor.start, anchor.end):
        characters[places[i] - start] = MASK
    return "".join(characters)


def _own_end(masked: str, grammar: ValueGrammar) -> int:
    """Where the row ends inside its zone: at the first words after its values, or before values that stand behind such words.

    A label nobody knows would otherwise give its values to the row before it.
    """
    seen_value, strange = False, 0
    label_line, cells, ordinals = masked.rfind(MASK), grammar.cells, grammar.ordinals
    for found in _WORD.finditer(masked):
        word = found.group()
        value = cells.value.fullmatch(word) is not None
        ordinal = not value and ordinals.any.fullmatch(word) is not None
        chinese = 0 if value else cells.chinese_in(word)
        if ordinal and label_line >= 0 and "\n" in masked[label_line : found.start()]:
            return found.start()  # the index of another row, whose label is lost
        if value or (not ordinal and not chinese and (any(c.isdecimal() for c in word) or cells.chinese.search(word))):
            if strange > REMARK:
                return found.start()
            seen_value = True
        elif chinese or ordinal:
            if seen_value and found.start() > label_line:
                return found.start()
            beside = label_line >= 0 and not re.search(r"[\n|\t]", masked[label_line : found.start()])
            strange += 0 if beside and chinese <= REMARK else chinese
            if not beside and not COLUMN_NAME.fullmatch(word) and (chinese > 1 or ordinal):
                strange += REMARK  # a scattered heading prints one character a line; this is what is left of a label
    return len(masked)


def _whole_cell(masked: str, end: int, columns: int) -> int:
    """`end`, or the end of the cell it stands in, when that is one of the row's own: words in it are no label, and it is not empty."""
    label_end = masked.rfind(MASK, 0, end) + 1
    before = masked[label_end:end]
    mark = "\t" if "\t" in before else "|"
    if end >= len(masked) or "\n" in before or not 0 < before.count(mark) <= columns:
        return end
    closing = re.compile(rf"[{re.escape(mark)}\n\r]").search(masked, end)
    return closing.start() if closing else len(masked)


def _with_words(text: RowText, cell: Slot) -> RowText:
    """A row with a last cell of words, which was taken for an empty one."""
    last = Slot(cell.start, cell.start + len(cell.text.rstrip()), cell.text.rstrip())
    before = text.slots[:-1] if text.slots and not text.slots[-1].text else text.slots
    return replace(text, slots=(*before, last), printed=(*text.printed, last))


def holds_numbers(piece: str, grammar: ValueGrammar) -> bool:
    """Whether a stretch between labels holds cells: a number of its own, or digits glued to a label nobody knows."""
    for word in _WORD.findall(piece):
        digits = sum(c.isdecimal() for c in word)
        cell = not HAN.search(word) or grammar.cells.value.fullmatch(word)
        if (digits and cell and not grammar.ordinals.number.fullmatch(word)) or digits >= GLUED_DIGITS:
            return True
    return False


def _may_be_cells(original: str, masked: str, columns: tuple[int, int]) -> bool:
    """Whether a line that was struck out as the page's has as many words as the row has cells, none of them Chinese (`- 3 -`, `3 / 5`), or
    all such lines together have."""
    struck = [original[m.start() : m.end()] for m in _STRUCK.finditer(masked)]
    words = [len(line.split()) for line in struck if not HAN.search(line)]
    return any(n in columns for n in (*words, sum(words)))


def _swallows(zone: str, cells: CellGrammar) -> bool:
    """Whether digits of a row are glued to words behind them: a label nobody knows, with a row of its own."""
    words = [word for word in _WORD.findall(zone) if HAN.search(word)]
    return any(sum(c.isdecimal() for c in word) >= GLUED_DIGITS or cells.digits_and_marks.search(word) for word in words)


@dataclass(frozen=True, slots=True)
class _Zones:
    """What the rows of a table are read with."""

    original: str
    """The whole document."""
    piece: str
    """The table, folded, without the page's furniture and cells that do not stand in it row by row."""
    start: int
    """Where it begins in the document."""
    whole: str
    """The table as it stands in the document."""
    ragged: bool
    """See `read_slots`."""
    columns: Cells
    """How many cells rows have."""
    least: Cells
    """The same in the form that has the fewest, where forms differ."""
    grammar: ValueGrammar
    """What is a value, and what an ordinal."""

    def row(self, anchor: Anchor, places: tuple[int, ...], right: int) -> tuple[Row, list[Span]]:
        """The row of a label whose zone ends at `right`, and stretches that hold numbers behind a label nobody knows."""
        left, label_end, key = places[anchor.start], places[anchor.end - 1] + 1, anchor.label.key
        masked = _masked(self.piece[left - self.start : right - self.start], left, anchor, places)
        cells = self.columns.get(key, 0)
        own = _own_end(masked, self.grammar)
        least = self.least.get(key, cells)
        text = self._cells(masked, left, own, (cells, least))
        if cells and self._short(text, masked, own, least):
            counted = read_counted(masked, left, cells, self.grammar.cells) or read_counted(masked, left, least, self.grammar.cells)
            last = counted.slots[-1].start - left - 1 if counted and not counted.slots[-1].text else 0
            if counted and masked[last] == self._unclosed(masked, left)[last]:  # behind the closing pipe is no cell
                return self._of_words(anchor, Span(left, label_end), counted, right)
        end = _whole_cell(masked, own, cells)
        torn = holds_numbers(masked[end:], self.grammar)
        # The numbers behind words that nobody knows may be its own.
        if torn and len(text.printed) < cells:
            text = replace(text, lost=True)
        if end > own:
            text = _with_words(text, Slot(left + own, left + end, masked[own:end]))
        orphans = [Span(left + end, right)] if torn else []
        if text.lost and _swallows(masked[:end], self.grammar.cells):
            orphans.append(Span(left, left + end))
        if label_end - left > anchor.end - anchor.start and (inside := self._inside(masked, left, text)):
            orphans.append(inside)
        zone = Span(left, max(left + len(masked[:end].rstrip()), label_end))
        return Row(anchor, Span(left, label_end), zone, text), orphans

    def _inside(self, masked: str, left: int, text: RowText) -> Span | None:
        """The numbers among the pieces of a label that are none of its row's `text`: the pieces are two rows', or the numbers are."""
        label = masked[: masked.rfind(MASK)]
        own = {slot.start for slot in text.printed}
        found = [m for m in _WORD.finditer(label) if _is_number(m.group(), self.grammar.cells) and left + m.start() not in own]
        return Span(left + found[0].start(), left + found[-1].end()) if found else None

    def _short(self, text: RowText, masked: str, own: int, cells: int) -> bool:
        """Whether a row has fewer cells than it should and words stand there."""
        closed = bool(text.slots) and not text.slots[-1].text  # behind the closing pipe is no cell
        return len(text.slots) - closed < cells and (own < len(masked) or HAN.search(masked) is not None)

    def _of_words(self, anchor: Anchor, label: Span, text: RowText, right: int) -> tuple[Row, list[Span]]:
        """The row whose cells were counted, and what stands behind them."""
        end = text.printed[-1].end
        torn = holds_numbers(self.piece[end - self.start : right - self.start], self.grammar)
        return Row(anchor, label, Span(label.start, max(end, label.end)), text), [Span(end, right)] if torn else []

    def of_cells(self, anchor: Anchor, places: tuple[int, ...], right: int, text: RowText, end: int) -> tuple[Row, list[Span]]:
        """The same of a label beside which the page has cells, the last of which ends at `end`."""
        left, label_end = places[anchor.start], places[anchor.end - 1] + 1
        zone = Span(left, max([s.end for s in text.printed], default=label_end))
        if right <= end or not self.piece[end - self.start : right - self.start].strip():  # nothing is behind, or elsewhere
            return Row(anchor, Span(left, label_end), zone, text), []
        behind = max(left + _own_end(_masked(self.piece[left - self.start : right - self.start], left, anchor, places), self.grammar), end)
        torn = holds_numbers(self.piece[behind - self.start : right - self.start], self.grammar)
        return Row(anchor, Span(left, label_end), zone, text), [Span(behind, right)] if torn else []

    def _cells(self, masked: str, left: int, own: int, columns: tuple[int, int]) -> RowText:
        original, (cells, fewest), cut = self.original[left : left + own], columns, own < len(masked)
        masked = self._unclosed(masked, left)
        known = self.grammar.cells
        text = read_slots(original, masked[:own], left, cells, known, table=self.whole, ragged=self.ragged, cut=cut, least=fewest)
        if not text.printed and (_may_be_cells(original, masked[:own], columns) or _SIGNS_BEHIND.search(masked[:own])):
            return replace(text, lost=True)
        return text

    def _unclosed(self, masked: str, left: int) -> str:
        """`masked` without the pipes that close the label's lines, the first and the last, where one opens the first: no cell stands behind
        them, not even an empty one."""
        begin = self.piece.rfind("\n", 0, left - self.start) + 1
        if not self.piece[begin : left - self.start].lstrip(" ").startswith("|"):
            return masked
        for end in {masked.find("\n"), masked.find("\n", masked.rfind(MASK))}:
            line = masked[: end if end >= 0 else len(masked)].rstrip(" \r")
            if line.endswith("|"):
                masked = f"{line[:-1]} {masked[len(line) :]}"
        return masked


def _rows(zones: _Zones, grid: GridReader, anchors: list[Anchor], places: tuple[int, ...]) -> tuple[list[Row], list[Span]]:
    """The rows, and stretches of their zones that hold numbers behind a label nobody knows."""
    rows: list[Row] = []
    orphans: list[Span] = []
    ends = [*(places[a.start] for a in anchors[1:]), zones.start + len(zones.piece)]
    for anchor, right in zip(anchors, ends, strict=False):
        if anchor.label.kind == "row":
            cells = grid.row(anchor, zones.columns.get(anchor.label.key, 0))
            row, lost = zones.of_cells(anchor, places, right, *cells) if cells else zones.row(anchor, places, right)
            rows.append(row)
            orphans += lost
    return rows, orphans


def _with_end(rows: list[Row]) -> list[Row]:
    """`rows`, the last one without empty lines for empty cells at its end where no other row has any: they may part it from what comes."""
    if not rows or rows[-1].text.separator != "line" or rows[-1].text.gapped or all(s.text for s in rows[-1].text.slots):
        return rows
    if any(row.text.aligned and not all(s.text for s in row.text.slots) for row in rows[:-1]):
        return rows
    text = rows[-1].text
    return [*rows[:-1], replace(rows[-1], text=replace(text, slots=text.printed, aligned=False))]


def _is_number(word: str, cells: CellGrammar) -> bool:
    return cells.value.fullmatch(word) is not None and not cells.is_mark(word)


def _beside_others(piece: str, start: int, anchors: list[Anchor], places: tuple[int, ...], grammar: ValueGrammar) -> list[Span]:
    """Stretches with numbers beside a label that is no row: the values of a row whose label was mistaken for another."""
    spans: list[Span] = []
    for anchor, following in pairwise(anchors):
        if anchor.label.kind == "row":
            continue
        left, right = places[anchor.end - 1] + 1, places[following.start]
        if holds_numbers(piece[left - start : right - start], grammar):
            spans.append(Span(left, right))
    if anchors and anchors[-1].label.kind == "column":
        # What stands behind the last header is a row or prose; a row has a cell that is nothing but a number, or is short.
        left = places[anchors[-1].end - 1] + 1
        rest = piece[left - start :]
        found = _NEXT_LINES.match(rest)
        glued = len(rest) <= LONGEST_ROW and "。" not in rest and any(c.isdecimal() for c in rest)
        if glued or (found and any(_is_number(word, grammar.cells) for word in _WORD.findall(found.group()))):
            spans.append(Span(left, start + len(piece) if glued or not found else left + found.end()))
    return spans


def _unread(piece: str, start: int, anchors: list[Anchor], places: tuple[int, ...], rules: TableRules, cells: CellGrammar) -> list[Span]:
    """Stretches between labels, or behind the last, that begin with words like those of a row without a label and go on with cells
    (`规章无无无规范性文各无9无`)."""
    found = {anchor.label.key for anchor in anchors if anchor.label.kind == "row"}
    words = [
        w for label in rules.lexicon.labels if label.kind == "row" and not label.needs_index and label.key not in found for w in label.words
    ]
    edges = [*((places[a.start], places[a.end - 1] + 1) for a in anchors), (start + len(piece), 0)]
    spans: list[Span] = []
    for (_, left), (right, _) in pairwise(edges):
        for run in cells.behind_words.finditer(piece, left - start, right - start):
            if any(Levenshtein.normalized_similarity(word, run[1].replace(" ", ""), score_cutoff=ALIKE) for word in words):
                spans.append(Span(start + run.start(), right))
                break
    return spans


def _groups(rows: Sequence[Row], text: str) -> Iterator[list[Row]]:
    """The rows whose labels share a cell, each with those it shares it with."""
    group: list[Row] = []
    for row in rows:
        if group and not _IN_ONE_CELL.fullmatch(text, group[-1].label_span.end, row.label_span.start):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _lines(slot: Slot) -> list[Slot]:
    """The numbers that stand in a line of a cell each."""
    found = DIGITS.finditer(slot.text)
    return [Slot(slot.start + m.start(), slot.start + m.end(), m.group()) for m in found] if slot.fault == "broken" else []


def _parted(group: Sequence[Row]) -> list[Row]:
    """Rows whose labels a line break parts in one cell of Markdown, each with its line of the cells beside them; where these have other
    lines than there are labels nobody can tell."""
    last = group[-1]
    lines = [_lines(slot) for slot in last.text.printed]
    zone = Span(group[0].zone.start, last.zone.end)
    if lines and all(len(line) == len(group) for line in lines):
        own = [tuple(line[i] for line in lines) for i in range(len(group))]
        return [replace(row, zone=zone, text=replace(last.text, slots=cells, printed=cells)) for row, cells in zip(group, own, strict=True)]
    before = [replace(row, zone=zone, text=replace(row.text, lost=True)) for row in group[:-1]]
    shared = [replace(slot, fault="several") if slot.fault == "broken" else slot for slot in last.text.slots]
    text = replace(last.text, slots=tuple(shared), printed=tuple(s for s in shared if s.text), lost=True)
    return [*before, replace(last, zone=zone, text=text)]


def _parted_lines(rows: Sequence[Row], text: str) -> list[Row]:
    """`rows` with the cells of those that share a cell of labels. `text`: the document's."""
    return [row for group in _groups(rows, text) for row in (_parted(group) if len(group) > 1 else group)]


def read_table(
    document: Document,
    folded: str,
    span: Span,
    rules: TableRules,
    grammar: ValueGrammar,
    columns: Cells,
    least: Cells = MappingProxyType({}),
) -> TableText:
    """The labels and rows of `rules` in `span`. `columns`: how many cells each row should have; `least`: in the form that has the fewest,
    where forms differ."""
    piece = without_furniture(folded, span.start, span.end, grammar)
    grids = grids_in(document, span)
    stripped = strip_values(piece, span.start, grammar, grids.reading_order(span.start, span.start + len(piece)))
    anchors = find_labels(stripped, rules.lexicon, grammar, repeated_header=rules.shape != WITH_TOTAL)
    grid = GridReader(document, piece, span.start, grids, anchors, stripped.places, grammar, rules.columns)
    text, outside = grid.without_shuffled(), [a for a in anchors if grid.in_order(stripped.places[a.start])]
    whole = document.text[span.start : span.start + len(piece)]
    zones = _Zones(document.text, text, span.start, whole, "||" in piece, columns, least, grammar)
    rows, orphans = _rows(zones, grid, anchors, stripped.places)
    rows = _parted_lines(rows, document.text) if "<br" in whole or "<BR" in whole else rows
    rows = _with_end(rows)
    orphans += [*_beside_others(text, span.start, outside, stripped.places, grammar), *grid.unlabelled()]
    others = _unread(text, span.start, outside, stripped.places, rules, grammar.cells)
    unread = tuple(other for other in others if not any(o.start < other.end and other.start < o.end for o in orphans))
    page = Page(stripped, folded, grids)
    turned = turned_labels(page, anchors, rules.lexicon, grammar)
    strange = strange_names(page, anchors, rules, grammar)
    beside = beside_labels(stripped, anchors, folded, grammar.cells)
    return TableText(tuple(anchors), stripped.places, tuple(rows), tuple(orphans), unread, grid, turned, strange, beside)
