"""Numbers beside a label that nobody knows, parted into words and the cells behind them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from extractor.match.tables.rows import Row, TableText
from extractor.match.tables.slots import COLUMN_NAME, MASK, RowText, Slot, read_slots
from extractor.match.tables.strip import without_furniture
from extractor.model.asking import Parting, Stretch
from extractor.model.document import Document
from extractor.model.spans import Span
from extractor.rulebook.cell_grammar import RULE
from extractor.values import ValueGrammar

# More words than the longest label of the form has are prose, and its numbers are no cells.
LONGEST_LABEL = 60
# Pieces that are looked at in one table; the form has 30 rows.
MOST_PIECES = 60

_WORD = re.compile(r"[^\s|]+")
# What a header may have behind it, its unit, before its cell or the line ends.
_UNIT = re.compile(r"[ \r]*(?:\([^()\n]{1,12}\)[ \r]*)?(?=[\n\t|]|\Z| )")
_SENTENCE = re.compile(r"[。;!?]")


@dataclass(frozen=True, slots=True)
class Form:
    """What is known of the table an orphan stands in."""

    name: str
    """Which."""
    span: Span
    """Where it stands."""
    columns: int
    """Cells of its rows; where they differ the most that a row has."""
    glued: bool
    """Whether nothing parts its cells."""
    drops: bool
    """Whether a glued table leaves blank cells out."""
    uneven: bool = False
    """Whether its rows may have fewer cells."""
    order: tuple[str, ...] = ()
    """The columns of a row from left to right, where all rows have the same."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words and the cells behind them."""

    words: tuple[Span, ...]
    """Its words, without blanks at their ends."""
    start: int
    """Where it begins."""
    values: int
    """Where its first cell begins."""
    end: int
    """Where the next piece begins."""


def _mixed(word: str, at: int, grammar: ValueGrammar) -> Iterator[tuple[int, int, bool]]:
    """Words and cells that stand together, as (start, end, whether words)."""
    done = 0
    for run in grammar.cells.run.finditer(word):
        start, end = run.start(), run.start() + len(run.group().rstrip(".,"))
        after = word[end : end + 1]
        if after and (after in grammar.ordinals.behind or after == "年") and word[end - 1].isdecimal():
            # the index of the label that follows, or a year
            end = start if after == "年" or word[start - 1 : start] == "(" else end - 1
        if end - start > 1 or word[start:end].isdecimal():
            if done < start:
                yield at + done, at + start, True
            yield at + start, at + end, False
            done = end
    if done < len(word):
        yield at + done, at + len(word), True


def _tokens(folded: str, gap: Span, grammar: ValueGrammar) -> Iterator[tuple[int, int, bool]]:
    """The runs of words and of cells in `gap`, as (start, end, whether words)."""
    cells, ordinals = grammar.cells, grammar.ordinals
    for found in _WORD.finditer(folded, gap.start, gap.end):
        word, at = found.group(), found.start()
        if RULE.fullmatch(word):
            continue
        index = ordinals.any.match(word)
        if (len(word) == 1 and ordinals.spaced.match(folded, at)) or COLUMN_NAME.fullmatch(word):
            yield at, found.end(), True
        elif index and not word[index.end() : index.end() + 1].isdecimal():
            yield at, at + index.end(), True
            yield from _mixed(word[index.end() :], at + index.end(), grammar)
        elif cells.value.fullmatch(word) or cells.glued.fullmatch(word) or cells.garbled.fullmatch(word):
            yield at, found.end(), False
        else:
            yield from _mixed(word, at, grammar)


def _pieces(folded: str, gap: Span, grammar: ValueGrammar) -> Iterator[_Piece]:
    """The rows of `gap`: words that stand behind cells begin the next one."""
    words: list[Span] = []
    first = -1
    for start, end, is_words in _tokens(folded, gap, grammar):
        if is_words and first >= 0:
            yield _Piece(tuple(words), words[0].start if words else first, first, start)
            words, first = [], -1
        if is_words:
            words.append(Span(start, end))
        elif first < 0:
            first = start
    if first >= 0:
        yield _Piece(tuple(words), words[0].start if words else first, first, gap.end)


def _gaps(orphans: Iterable[Span], taken: Sequence[Span]) -> Iterator[Span]:
    """`orphans` in the page's order without what known rows hold."""
    at = 0
    for orphan in sorted(set(orphans), key=lambda s: (s.start, s.end)):
        at = max(at, orphan.start)
        for zone in taken:
            if at < zone.end and zone.start < orphan.end:
                if at < zone.start:
                    yield Span(at, zone.start)
                at = zone.end
        if at < orphan.end:
            yield Span(at, orphan.end)
        at = max(at, orphan.end)


class _Reader:
    """Reads the pieces of one table."""

    def __init__(self, document: Document, folded: str, table: TableText, form: Form, grammar: ValueGrammar) -> None:
        self.text, self.table, self.form, self.grammar = document.text, table, form, grammar
        blanked = without_furniture(folded, form.span.start, form.span.end, grammar)
        self.folded = " " * form.span.start + blanked
        self.whole, self.ragged = form.span.of(document.text), "||" in blanked
        self.keeps_blanks = any(r.text.gapped for r in table.rows)

    def drawn_out(self, gap: Span) -> Span:
        """`gap` with the words before it that stand in one cell with the name of a column: a row's own label, taken for one (2.□□其他)."""
        places = ((self.table.place(a), self.table.places[a.end - 1] + 1, a) for a in self.table.anchors)
        before = [(start, end, a) for start, end, a in places if end <= gap.start][-2:]
        if not before or before[-1][1] != gap.start or before[-1][2].label.kind not in ("column", "noise"):
            return gap
        floor = before[-2][1] if len(before) > 1 else self.form.span.start
        cell = max(floor, *(self.folded.rfind(mark, floor, before[-1][0]) + 1 for mark in "\n|\t"))
        first = _UNIT.match(self.folded, gap.start, gap.end)
        alone = first is not None and not self.folded[cell : before[-1][0]].strip()
        return Span(first.end(), gap.end) if alone and first else Span(cell, gap.end)

    def cells(self, piece: _Piece) -> RowText:
        """What stands behind the words of `piece`."""
        # What stands before a cell without words parts it from the row before, so a mask may stand there.
        start = piece.start if piece.words else max(piece.start - 2, 0)
        masked = list(self.folded[start : piece.end])
        for span in piece.words or (Span(start, start + 1),):
            masked[span.start - start : span.end - start] = MASK * (span.end - span.start)
        zone = "".join(masked)
        original, cells = self.text[start : piece.end], self.grammar.cells
        return read_slots(original, zone, start, self.form.columns, cells, table=self.whole, ragged=self.ragged)

    def parted(self, text: RowText) -> tuple[Slot, ...] | None:
        """The row's cells when the page parts them."""
        n = self.form.columns
        if text.glued or (self.form.glued and len(text.printed) != n):
            return None
        if len(text.printed) == n:
            return text.printed
        shown = text.aligned or self.keeps_blanks
        if not shown or any(s.text for s in text.slots[n:]) or (len(text.slots) < n and not self.form.uneven):
            return None
        return text.slots[:n]

    def stretch(self, piece: _Piece, row: Row | None = None) -> Stretch | None:
        """`piece` as a stretch; null when it is prose, holds nothing or too much. `row`: the row it begins, when its label is known."""
        text = self.cells(piece)
        words = "" if row else "".join(w.of(self.folded) for w in piece.words)
        if not text.printed or len(words) > LONGEST_LABEL or _SENTENCE.search(words):
            return None
        cells = self.parted(text)
        glued = cells is None and (text.glued or self.form.glued)
        if cells is None and not glued and len(text.printed) > self.form.columns:
            return None
        parting: Parting = "parted" if cells is not None else "glued" if glued else "dropped"
        spans = tuple(Span(s.start, s.end) for s in (text.printed if cells is None else cells))
        zone = Span(piece.start, max(s.end for s in text.printed))
        key, label, columns = (row.anchor.label.key, row.label_span, self.form.order) if row else ("", None, ())
        return Stretch(self.form.name, key, zone, label, spans, parting, columns, glued and self.form.drops)

    def read_again(self, row: Row) -> Iterator[Stretch]:
        """A row whose cells make no sense, parted at words that `match.rows` took for its own: an index, a stump of a label."""
        for number, piece in enumerate(_pieces(self.folded, row.zone, self.grammar)):
            stretch = self.stretch(piece, None if number else row)
            if stretch:
                yield stretch


def orphan_stretches(
    document: Document,
    folded: str,
    table: TableText,
    form: Form,
    grammar: ValueGrammar,
    *,
    known: Iterable[Stretch],
    orphans: Sequence[Span],
    unread: Sequence[Row] = (),
) -> tuple[Stretch, ...]:
    """What stands beside labels nobody knows, in the places `orphans` and behind rows that were not read.

    `known`: the rows that were read; what they hold is nobody else's. `unread`: rows whose cells make no sense as they stand; they
    come back with the cells that are theirs.
    """
    if not orphans and not unread:
        return ()
    reader = _Reader(document, folded, table, form, grammar)
    again = [stretch for row in unread for stretch in reader.read_again(row)]
    taken = sorted((s.zone for s in (*known, *again) if s.cells), key=lambda s: s.start)
    found = again[:MOST_PIECES]
    for gap in _gaps(orphans, taken):
        for piece in _pieces(reader.folded, reader.drawn_out(gap), grammar):
            if piece.values >= gap.start and len(found) < MOST_PIECES:
                stretch = reader.stretch(piece)
                found += [stretch] if stretch else []
    return tuple(found)
