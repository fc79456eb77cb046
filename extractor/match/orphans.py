"""Numbers beside a label that nobody knows, parted into words and the cells behind them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from extractor.match.rows import TableText
from extractor.match.slots import COLUMN_NAME, GLUED, MASK, RULE, RowText, Slot, read_slots, stride_of
from extractor.match.strip import INDEX, VALUE, without_page_numbers
from extractor.model.asking import Parting, Stretch
from extractor.model.document import Document
from extractor.model.spans import Span
from extractor.rulebook.tables import TableName

# More words than the longest label of the form has are prose, and its numbers are no cells.
LONGEST_LABEL = 60
# Pieces that are looked at in one table; the form has 30 rows.
MOST_PIECES = 60

_WORD = re.compile(r"[^\s|]+")
# Cells that stand together with words: digits with what stands between them, or a row of marks.
_RUN = re.compile(r"[\d/\\+\-无][\d/\\+\-无.,]*", re.ASCII)
_ORDINAL = re.compile(r"\d[.、,:)]|\([一二三四五六七八]\)|[一二三四五六七八][、.,]", re.ASCII)
_LETTER = re.compile(r"[^\W\d_]")
_SENTENCE = re.compile(r"[。;!?]")


@dataclass(frozen=True, slots=True)
class Form:
    """What is known of the table an orphan stands in."""

    name: TableName
    """Which."""
    span: Span
    """Where it stands."""
    columns: int
    """Cells of its rows; of table two the most that a row has."""
    glued: bool
    """Whether nothing parts its cells."""
    drops: bool
    """Whether a glued table leaves blank cells out."""


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


def _mixed(word: str, at: int) -> Iterator[tuple[int, int, bool]]:
    """Words and cells that stand together, as (start, end, whether words)."""
    done = 0
    for run in _RUN.finditer(word):
        start, end = run.start(), run.start() + len(run.group().rstrip(".,"))
        after = word[end : end + 1]
        if after and after in ".、,:)年" and word[end - 1].isdecimal():
            # the index of the label that follows, or a year
            end = start if after == "年" or word[start - 1 : start] == "(" else end - 1
        if end - start > 1 or word[start:end].isdecimal():
            if done < start:
                yield at + done, at + start, True
            yield at + start, at + end, False
            done = end
    if done < len(word):
        yield at + done, at + len(word), True


def _tokens(folded: str, gap: Span) -> Iterator[tuple[int, int, bool]]:
    """The runs of words and of cells in `gap`, as (start, end, whether words)."""
    for found in _WORD.finditer(folded, gap.start, gap.end):
        word, at = found.group(), found.start()
        if RULE.fullmatch(word):
            continue
        index = _ORDINAL.fullmatch(word) or (len(word) == 1 and INDEX.match(folded, at))
        value = VALUE.fullmatch(word) or GLUED.fullmatch(word) or (any(c.isdecimal() for c in word) and not _LETTER.search(word))
        if index or COLUMN_NAME.fullmatch(word):
            yield at, found.end(), True
        elif value:
            yield at, found.end(), False
        else:
            yield from _mixed(word, at)


def _pieces(folded: str, gap: Span) -> Iterator[_Piece]:
    """The rows of `gap`: words that stand behind cells begin the next one."""
    words: list[Span] = []
    first = -1
    for start, end, is_words in _tokens(folded, gap):
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

    def __init__(self, document: Document, folded: str, table: TableText, form: Form) -> None:
        self.text, self.table, self.form = document.text, table, form
        blanked = without_page_numbers(folded, form.span.start, form.span.end)
        self.folded = " " * form.span.start + blanked
        self.stride, self.ragged = stride_of(form.span.of(document.text)), "||" in blanked
        self.keeps_blanks = any(r.text.gapped for r in table.rows)

    def drawn_out(self, gap: Span) -> Span:
        """`gap` with the name of a column right before it: a piece of a row's own label that was taken for one (2.其□…)."""
        places = ((self.table.place(a), self.table.places[a.end - 1] + 1, a) for a in self.table.anchors)
        before = [(start, end, a) for start, end, a in places if end <= gap.start][-2:]
        if not before or before[-1][1] != gap.start or before[-1][2].label.kind not in ("column", "noise"):
            return gap
        floor = before[-2][1] if len(before) > 1 else self.form.span.start
        line = max(self.folded.rfind(mark, floor, before[-1][0]) for mark in "\n|\t") + 1
        return Span(max(line, floor), gap.end)

    def cells(self, piece: _Piece) -> RowText:
        """What stands behind the words of `piece`."""
        # What stands before a cell without words parts it from the row before, so a mask may stand there.
        start = piece.start if piece.words else max(piece.start - 2, 0)
        masked = list(self.folded[start : piece.end])
        for span in piece.words or (Span(start, start + 1),):
            masked[span.start - start : span.end - start] = MASK * (span.end - span.start)
        zone = "".join(masked)
        return read_slots(self.text[start : piece.end], zone, start, self.form.columns, stride=self.stride, ragged=self.ragged)

    def parted(self, text: RowText) -> tuple[Slot, ...] | None:
        """The row's cells when the page parts them."""
        n = self.form.columns
        if text.glued or (self.form.glued and len(text.printed) != n):
            return None
        if len(text.printed) == n:
            return text.printed
        shown = text.aligned or self.keeps_blanks
        if not shown or any(s.text for s in text.slots[n:]) or (len(text.slots) < n and self.form.name != "disclosure"):
            return None
        return text.slots[:n]

    def stretch(self, piece: _Piece) -> Stretch | None:
        """`piece` as a stretch; null when it is prose, holds nothing or too much."""
        text = self.cells(piece)
        words = "".join(w.of(self.folded) for w in piece.words)
        if not text.printed or len(words) > LONGEST_LABEL or _SENTENCE.search(words):
            return None
        cells = self.parted(text)
        glued = cells is None and (text.glued or self.form.glued)
        if cells is None and not glued and len(text.printed) > self.form.columns:
            return None
        parting: Parting = "parted" if cells is not None else "glued" if glued else "dropped"
        spans = tuple(Span(s.start, s.end) for s in (text.printed if cells is None else cells))
        zone = Span(piece.start, max(s.end for s in text.printed))
        return Stretch(self.form.name, "", zone, None, spans, parting, (), glued and self.form.drops)


def orphan_stretches(
    document: Document, folded: str, table: TableText, known: Iterable[Stretch], form: Form, orphans: Sequence[Span] | None = None
) -> tuple[Stretch, ...]:
    """What stands beside labels nobody knows. `known`: the rows that are; `orphans`: where, when not where the table has them."""
    orphans = table.orphans if orphans is None else orphans
    if not orphans:
        return ()
    reader = _Reader(document, folded, table, form)
    taken = sorted((s.zone for s in known if s.cells), key=lambda s: s.start)
    found: list[Stretch] = []
    for gap in _gaps(orphans, taken):
        for piece in _pieces(reader.folded, reader.drawn_out(gap)):
            if piece.values >= gap.start and len(found) < MOST_PIECES:
                stretch = reader.stretch(piece)
                found += [stretch] if stretch else []
    return tuple(found)
