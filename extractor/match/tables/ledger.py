"""What stands in a table's section and was read by nobody: whoever says "blank" or "absent" of a row has to know of it.

Every number, and every word in a cell or in a line among the rows, is evidence of a value, an alternative of an open one, a label or a
piece of one, the page's or the table's furniture, a note or prose; what is left may be any row's that prints nothing, or say something of
the numbers beside it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import partial_ratio

from extractor import page_lines
from extractor.match.prose.regions import prose_blocks
from extractor.match.tables.labels import MISPRINTED
from extractor.match.tables.reading import TableReading, opened
from extractor.match.tables.rows import ALIKE
from extractor.match.tables.words import is_piece
from extractor.model.candidates import Candidate
from extractor.model.document import Table
from extractor.model.doubts import ELSEWHERE, ROW_WORDS, TABLE_WORDS, Reason
from extractor.model.record import changed, record
from extractor.model.sections import Section
from extractor.model.spans import Span
from extractor.rulebook.cell_grammar import HAN
from extractor.rulebook.tables import Label, TableRules
from extractor.values import ValueGrammar

# A word that begins with a digit; what comes first is what is looked for first.
_NUMBER = re.compile(r"[0-9](?<![^\s|\0\f][0-9])[^\s|\0\f]*+")
_OF_A_DATE = re.compile(r"\s*[年月日页号条款项]")
# Unread words that stand in one line are one thing to look at.
_BETWEEN = re.compile(r"[ \t|]*")
_EDGE = re.compile(r"[|\t]")
_EDGES = re.compile(r"[|\s]+")
# A sentence among the rows of a table is no prose when it is shorter: it is a remark.
LONGEST_REMARK = 16
# Words that are looked at in one table. The worst of 600 generated reports, with a small table a row, had 199.
MOST_WORDS = 500
# A line that stands in a text so often is a head that runs on every page.
RUNNING = 3
# Blanks and line breaks to the next line at the most.
FARTHEST = 200
# Lines of cells above and below that are looked at; the form has 30 rows.
MOST_LINES = 100
# Fewer characters stand in many labels.
SHORTEST_NAME = 3
# One character is of a label that is written downwards.
SHORTEST_PIECE = 2


def _claimed(candidates: Iterable[Candidate]) -> list[tuple[int, int]]:
    """What is evidence or an alternative of a value, or a label, or lies in a row that nobody claims to have read."""
    spans: list[tuple[int, int]] = []
    for c in candidates:
        whole = c.context if c.status == "unresolved" else None
        spans += [(s.start, s.end) for s in (c.span, c.label, whole, *(a.span for a in c.alternatives)) if s and s.start < s.end]
    return list(dict.fromkeys(spans))


@record(frozen=True, slots=True)
class _Page:
    """What is known of the page whose pieces are accounted for."""

    folded: str
    said: Sequence[TableReading]
    tables: Sequence[Table]
    """The page's own."""
    grammar: ValueGrammar
    read: frozenset[int]
    """Where the cells that were read begin."""

    def claimed(self) -> list[tuple[int, int]]:
        """What readings account for, or ask about."""
        claimed = _claimed(c for reading in self.said for c in reading.candidates)
        return [*claimed, *((s.start, s.end) for reading in self.said for s in reading.orphans)]

    def prose(self, span: Span, least: int = 0) -> list[tuple[int, int]]:
        """The sentences in `span`, `least` characters long."""
        return [(a, b) for a, b in prose_blocks(self.folded, span.start, span.end) if b - a >= least]

    def line(self, place: int) -> Span:
        """The line in which `place` is."""
        end = self.folded.find("\n", place)
        return Span(self.folded.rfind("\n", 0, place) + 1, end if end >= 0 else len(self.folded))

    def with_cells(self, body: Span) -> Span:
        """`body`, a table's, with its whole first and last line and those before and behind that are lines of cells."""
        start, end = self.line(body.start).start, self.line(max(body.start, body.end - 1)).end
        for _ in range(MOST_LINES):
            before = self.line(start - 1) if start else Span(0, 0)
            behind = self.line(end + 1) if end < len(self.folded) else Span(end, end)
            above, below = (_EDGE.search(self.folded, s.start, s.end) is not None for s in (before, behind))
            if not above and not below:
                break
            start, end = before.start if above else start, behind.end if below else end
        return Span(start, end)

    def next_to(self, body: Span, line: Span) -> bool:
        """Whether a short line is the one before or behind `body`."""
        between = Span(line.end, body.start) if line.end <= body.start else Span(body.end, line.start)
        near = 0 <= between.end - between.start <= FARTHEST and not between.of(self.folded).strip()
        return near and line.end - line.start <= LONGEST_REMARK

    def furniture(self, line: str) -> bool:
        """Whether a line is the page's own: it says so, or stands there again and again, as a running head does that only names a body."""
        said = line.strip()
        return page_lines.is_furniture(said, page_lines.running(self.folded)) or said in _running(self.folded)


@lru_cache(maxsize=1)
def _running(folded: str) -> frozenset[str]:
    """Lines with words that stand there again and again. Kept for the text asked for last."""
    seen = Counter([line.strip() for line in folded.split("\n")])
    return frozenset([line for line, times in seen.items() if times >= RUNNING and HAN.search(line)])


def _page(folded: str, said: Sequence[TableReading], tables: Sequence[Table], grammar: ValueGrammar) -> _Page:
    return _Page(folded, said, tables, grammar, frozenset([c.span.start for r in said for c in r.candidates if c.span]))


def _numbers(page: _Page, span: Span) -> list[Span]:
    """Numbers in `span` that stand by themselves, as cells do, and that no reading accounts for."""
    folded = page.folded
    words = [found for found in _NUMBER.finditer(folded, span.start, span.end) if found.start() not in page.read]
    left = [word for word in words if page.grammar.cells.value.fullmatch(word.group()) and not _OF_A_DATE.match(folded, word.end())]
    if not left:
        return []  # as on most pages
    known = [*page.claimed(), *page.prose(span)]
    spans = [Span(*word.span()) for word in left if not any(a < word.end() and word.start() < b for a, b in known)]
    return [s for s in spans if not page.furniture(page.line(s.start).of(folded)) and not _in_no_cell(s.start, page.tables)]


def unread(
    folded: str, span: Span, readings: Sequence[TableReading], tables: Sequence[Table], grammar: ValueGrammar
) -> tuple[Span, ...]:
    """Numbers in `span` that stand by themselves, as cells do, and that none of `readings` accounts for. `tables`: the page's own."""
    return _joined(folded, _numbers(_page(folded, readings, tables, grammar), span))


def _in_no_cell(place: int, tables: Sequence[Table]) -> bool:
    """Whether what stands at `place` in a table of the page's own is a footnote's mark: the page has it behind a cell's text."""
    here = [table for table in tables if table.span.start <= place < table.span.end]
    return bool(here) and not any(c.span.start <= place < c.span.end for table in here for c in table.cells)


def _rows(reading: TableReading) -> dict[Span, Span]:
    """Stretch of a row -> from its label to its last cell: words behind that are not yet the next row's."""
    rows: dict[Span, Span] = {}
    for c in reading.candidates:
        if c.context:
            known = rows.get(c.context) or c.label or Span(c.context.start, c.context.start)
            rows[c.context] = Span(known.start, max(known.end, c.span.end if c.span else 0))
    return rows


def _body(reading: TableReading) -> Span | None:
    """From a table's first label to its last row; None where no row was read."""
    rows = _rows(reading).values()
    return Span(min(reading.words.begins, *(s.start for s in rows)), max(s.end for s in rows)) if rows and reading.words else None


@record(frozen=True, slots=True)
class _Left:
    """Words that nobody accounts for."""

    span: Span
    reason: Reason
    """What they make doubtful, and why; () where they stand outside the table's rows."""
    rows: frozenset[Span]
    """Those that they may belong to; none where it may be any."""
    label: bool
    """Whether they may be a row's label."""


def _words(page: _Page, span: Span, reading: TableReading, rules: TableRules) -> tuple[list[_Left], list[Span]]:
    """Of the words in `span`, the section of a table, those that nobody accounts for; and pieces of labels, whoever's."""
    folded = page.folded
    words = [w for w in reading.words.words if span.holds(w)] if reading.words else []
    if not words or not reading.rows:
        return [], []
    if len(words) > MOST_WORDS:  # no table: the rest is one piece
        words[MOST_WORDS:] = [Span(words[MOST_WORDS].start, max(words[MOST_WORDS].end, words[-1].end))]
    body, claimed = page.with_cells(_body(reading) or Span(span.start, span.start)), page.claimed()
    lost = _lost_labels(reading, rules)
    prose, long = page.prose(span), page.prose(span, LONGEST_REMARK)
    others = [(its, other) for other in page.said if other is not reading and (its := _body(other))]
    left: list[_Left] = []
    pieces: list[Span] = []
    for word in words:
        line = page.line(word.start)
        inside = body.start <= word.start < body.end
        cell = _cell(folded, line, word.start)
        if page.furniture(line.of(folded)) or page.furniture(cell) or _of_others(word, others):
            continue
        if any(a < word.end and word.start < b for a, b in (*claimed, *(long if inside else prose))):
            continue
        said = "".join(word.of(folded).split())
        if _of_any_group(page, word, line, reading, rules):
            left.append(_told(page, word, line, reading))
            pieces.append(word)
        elif is_piece(word.of(folded), rules.lexicon) or page.grammar.ordinals.any.fullmatch(said) or _misprinted(said, lost):
            pieces.append(word)
        elif not any(map(rules.lexicon.frame.kind_of, (said, cell, line.of(folded)))):
            open_head = _in_open_head(reading, word, folded)
            doubtful = (inside or page.next_to(body, line)) and not open_head and not _own_row(page, word, line)
            left.append(_told(page, word, line, reading) if doubtful else _Left(word, (), frozenset(), label=not open_head))
            pieces.append(word)
    return left, pieces


def _of_any_group(page: _Page, word: Span, line: Span, reading: TableReading, rules: TableRules) -> bool:
    """Whether a piece of a group's name stands before or among the cells and is all that its own cell says (诉讼, 起诉): it names a
    row, and may be of more groups than one, or of both of them."""
    name = word.of(page.folded).strip()
    keys = {label.key for label in rules.lexicon.labels if label.kind == "group" and any(name in w for w in label.words)}
    if len(name) < SHORTEST_PIECE or not keys or (len(keys) == 1 and "" not in keys):
        return False
    places = [c.span.start for c in reading.candidates if c.span]
    given = next(((t, c) for t in page.tables if t.span.holds(word) for c in t.cells if c.span.holds(word)), None)
    if given:
        table, cell = given
        order = {c.span.start: (c.row, c.column) for c in table.cells}
        read, own = [order[at] for at in places if at in order], (cell.row, cell.column)
        behind = any(row == cell.row and column > cell.column for row, column in read)
        return (behind or min(read, default=own) < own < max(read, default=own)) and cell.span.of(page.folded).strip() == name
    first, last = min(places, default=word.start), max(places, default=word.start)
    beside = any(word.end <= at <= line.end for at in places) or not _EDGES.sub("", page.folded[word.end : max(first, word.end)])
    return (beside or first < word.start < last) and _cell(page.folded, line, word.start).strip() == name


def _in_open_head(reading: TableReading, word: Span, folded: str) -> bool:
    """Whether words stand in a head that has names which the form does not have, or are one again: what is under these is open already."""
    first = min([c.span.start for c in reading.candidates if c.span], default=0)
    names = [told.unaccounted.of(folded) for told in reading.meant if told.unaccounted]
    return bool(names) and (word.start < first or word.of(folded) in names)


def _of_others(word: Span, others: Iterable[tuple[Span, TableReading]]) -> bool:
    """Whether words stand among the rows of another table, and are of a label of it."""
    strange = (r.words.words if r.words and _meet(body, word) else None for body, r in others)
    return any(words is not None and not any(_meet(word, w) for w in words) for words in strange)


def _lost_labels(reading: TableReading, rules: TableRules) -> list[Label]:
    """The labels that were not found, of the edition of which the fewest were not."""
    found = {"row": reading.rows, "column": frozenset(reading.columns)}

    def lost(edition: str) -> list[Label]:
        own = [x for x in rules.lexicon.labels if x.kind in found and edition in rules.only_in.get(x.key, (edition,))]
        return [label for label in own if label.key not in found[label.kind]]

    return min(map(lost, rules.editions), key=len)


def _misprinted(words: str, labels: Iterable[Label]) -> bool:
    """Whether `words` are one of `labels`, or a piece of it, misprinted."""
    name = "".join(HAN.findall(words))
    allowed = max(1, int(len(name) * MISPRINTED))
    return len(name) >= SHORTEST_NAME and any(
        (abs(len(word) - len(name)) <= allowed and Levenshtein.distance(word, name, score_cutoff=allowed) <= allowed)
        or partial_ratio(word, name) > 100 * (1 - MISPRINTED)
        for label in labels
        for word in label.words
    )


def _cell(folded: str, line: Span, place: int) -> str:
    """What stands between the edges around `place` in its line."""
    begin = max(folded.rfind("|", line.start, place), folded.rfind("\t", line.start, place), line.start - 1) + 1
    end = _EDGE.search(folded, place, line.end)
    return folded[begin : end.start() if end else line.end]


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _own_row(page: _Page, word: Span, line: Span) -> bool:
    """Whether words are the label of a row that the form does not have: they begin their line, with an index or with cells behind. No row
    of the form is meant, unless one is missing."""
    if _EDGE.sub("", page.folded[line.start : word.start]).strip():
        return False
    behind = _EDGE.sub(" ", page.folded[word.end : line.end]).split()
    cells = behind and all(page.grammar.cells.value.fullmatch(cell) for cell in behind)
    if any(word.end <= start < line.end for start in page.read):
        return False  # its cells are those of a row
    return bool(cells) or page.grammar.ordinals.sure.match(word.of(page.folded)) is not None


def _told(page: _Page, word: Span, line: Span, reading: TableReading) -> _Left:
    """What unread words make doubtful: the row that they stand in; else those under and over them in lines of cells, or the whole table."""
    block = page.with_cells(line) if _EDGE.search(page.folded, line.start, line.end) else line
    rows = _rows(reading).items()
    here, around = (frozenset(context for context, row in rows if _meet(row, place)) for place in (line, block))
    return _Left(word, ROW_WORDS if here else TABLE_WORDS, here or around, label=not here)


def _seen(reading: TableReading, rules: TableRules, folded: str, pieces: Iterable[Span], left: Iterable[_Left]) -> dict[str, Span]:
    """The rows that were not read and that may stand on the page all the same, each with the words that are a piece of its label, or, being
    nothing that is known, may be: they stand in no row's line."""
    names = [(name, piece) for piece in pieces if len(name := "".join(HAN.findall(piece.of(folded)))) >= SHORTEST_NAME]
    any_row = next((words.span for words in left if words.label), None)
    missing = [label for label in rules.lexicon.labels if label.kind == "row" and label.key not in reading.rows] if names or any_row else []
    named = {label.key: piece for label in missing for name, piece in names if _may_name(name, label)}
    return named if any_row is None else {label.key: named.get(label.key, any_row) for label in missing}


def _may_name(name: str, label: Label) -> bool:
    return any(name in word or Levenshtein.normalized_similarity(word, name) >= ALIKE for word in label.words)


def accounted(
    said: Mapping[str, TableReading],
    sections: Mapping[str, Section],
    rules: Mapping[str, TableRules],
    folded: str,
    tables: Sequence[Table],
    grammar: ValueGrammar,
) -> dict[str, TableReading]:
    """What the tables say, with what is left unread in their sections, or, where a heading is lost, among their rows. `tables`: the page's
    own."""
    found = dict(said)
    page = _page(folded, tuple(said.values()), tables, grammar)
    for name, table in rules.items():
        span = sections[table.section].span or _body(said[name])
        if span is None:
            continue
        numbers = _numbers(page, span)
        words, pieces = _words(page, span, said[name], table)
        if numbers or pieces:
            seen = _seen(said[name], table, folded, pieces, words)
            found[name] = _with_words(_with_numbers(said[name], numbers), folded, numbers, words, seen)
    return found


def _joined(folded: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """`spans` in the page's order, those of one line with nothing between them in one."""
    joined: list[Span] = []
    for span in sorted(set(spans), key=lambda s: (s.start, s.end)):
        if joined and _BETWEEN.fullmatch(folded, joined[-1].end, span.start):
            joined[-1] = Span(joined[-1].start, max(span.end, joined[-1].end))
        else:
            joined.append(span)
    return tuple(joined)


def _with_numbers(reading: TableReading, found: Sequence[Span]) -> TableReading:
    """`reading` of a table in whose section `found` stand unread: no row is blank unless something shows it, and none is missing."""
    if not found:
        return reading
    candidates = tuple(opened(c, ELSEWHERE) if c.status == "blank" and c.span is None else c for c in reading.candidates)
    orphans = tuple(sorted({*reading.orphans, *found}, key=lambda s: s.start))
    return replace(reading, candidates=candidates, orphans=orphans)


def _with_words(
    reading: TableReading, folded: str, numbers: Sequence[Span], words: Sequence[_Left], seen: Mapping[str, Span]
) -> TableReading:
    """`reading` with what stands unread beside it: cells that it may belong to are for review, and none is blank that shows nothing."""
    doubted = [left for left in words if left.reason]
    candidates = tuple([_doubted(c, doubted, unshown=bool(words)) for c in reading.candidates]) if words else reading.candidates
    unaccounted = _joined(folded, (*numbers, *(left.span for left in words)))
    return replace(reading, candidates=candidates, unaccounted=unaccounted, seen=tuple(seen.items()))


def _doubted(c: Candidate, words: Sequence[_Left], *, unshown: bool) -> Candidate:
    """A cell with the doubts of the words that it may belong to. `unshown`: an empty cell that nothing shows may be any of them."""
    mine = [left.reason for left in words if not left.rows or c.context in left.rows]
    if unshown and c.status == "blank" and c.span is None:
        return opened(c, mine[0] if mine else TABLE_WORDS)
    told = tuple(dict.fromkeys(one for reason in mine for one in reason if one not in c.doubt))
    return changed(c, doubt=c.doubt + told) if told and c.status != "unresolved" else c
