"""Section five: its problems and its measures, item by item, each with its place; what rules cannot part becomes a question."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from extractor.match.problems.events import SENTENCE_END, scan
from extractor.match.problems.ledger import lack_in, left_out, may_lack
from extractor.match.problems.pieces import Cutter, Piece, goes_on_within, marks_within
from extractor.match.problems.prose import (
    LACKS,
    NAMELESS,
    Part,
    after_solved,
    measures_in,
    only_lacks,
    problems_in,
    sets_out,
    states_none,
    still_lacks,
)
from extractor.match.problems.table import PairedTable, find_tables
from extractor.match.problems.view import SectionView, view_of
from extractor.model.asking import Half
from extractor.model.candidates import Passage
from extractor.model.doubts import Doubt, Reason, doubt
from extractor.model.draft import Unsplit
from extractor.model.record import changed
from extractor.model.sections import PROBLEMS, Section
from extractor.model.spans import Span
from extractor.rulebook.problems import LONGEST_SECTION, ProblemRules, Theme
from extractor.rulebook.sentences import GOES_ON, SHORTEST_TITLE, clauses, names_lack, title_of


def themes_of(folded: str, themes: tuple[Theme, ...]) -> tuple[str, ...]:
    """Ids of the themes that have a word in `folded` (a folded text without blanks), in the order of the rules."""
    found: list[str] = []
    for theme in themes:
        for word in theme.words:
            if word in folded:
                found.append(theme.id)
                break
    return tuple(found)


_TOO_LONG = doubt("item.section_too_long", n=LONGEST_SECTION)
_ODD_ROWS = doubt("item.odd_rows")
LINES_RUN_ON = Doubt("item.lines_run_on")
ASIDE = Doubt("item.aside")
LEFT_OUT = Doubt("item.left_out")
PARTLY, OTHERS = Doubt("item.partly_solved"), Doubt("item.of_others")
NAMING = frozenset({"wenti", "wenti_digit", "wenti_letter", "buzu", "duanban"})
"""Marks that say themselves that what they count are problems."""
HOLDS_LIST = doubt("item.holds_list")
SHORTEST_LINE = 5
"""Characters of a line that may be an item."""
_PUNCTUATION = re.compile(r"[,。;:、!?]")


@dataclass(frozen=True, slots=True)
class Narrative:
    """Section five as two lists."""

    problems: tuple[Passage, ...]
    """In the page's order."""
    improvements: tuple[Passage, ...]
    """In the page's order."""
    unsplit: tuple[Unsplit, ...]
    """What is left to ask."""
    left: tuple[Span, ...] = ()
    """Sentences that nothing accounts for, see `ledger`."""


def find_narrative(text: str, folded: str, sections: Iterable[Section], rules: ProblemRules) -> Narrative:
    """The problems and measures of a report; nothing where its section five is not there."""
    body = next((s.span for s in sections if s.key == PROBLEMS), None)
    return split_narrative(text, folded, body, rules) if body else Narrative((), (), ())


def split_narrative(text: str, folded: str, span: Span, rules: ProblemRules) -> Narrative:
    """The problems and measures stated in `text[span]`, the body of section five; `folded` is the folded view of `text`."""
    if span.end - span.start > LONGEST_SECTION:
        blank = not folded[span.start : span.end].strip()
        return Narrative((), (), () if blank else (Unsplit(span, "both", _TOO_LONG),))
    view, parts, here = view_of(folded, span, rules), [], span.start
    for table in find_tables(folded, span, rules):
        parts += [_split(text, view_of(folded, Span(here, table.span.start), rules), rules), _rows(text, folded, table, rules)]
        here = table.span.end
    whole = _joined(*parts, _split(text, view if here == span.start else view_of(folded, Span(here, span.end), rules), rules))
    if whole.problems:
        # Beside problems that are stated, sentences that name no lack are what leads to them.
        whole = replace(whole, unsplit=tuple(u for u in whole.unsplit if u.reason != (NAMELESS,)))
    return _accounted(whole, view, folded, span, rules)


def _accounted(whole: Narrative, view: SectionView, folded: str, span: Span, rules: ProblemRules) -> Narrative:
    """The lists with the sentences that they leave out: those that may name a lack are asked about, the others named."""
    whole = _without_lacks(whole, folded, rules)
    held = [*(item.quote for item in (*whole.problems, *whole.improvements)), *(u.span for u in whole.unsplit)]
    left = left_out(view, folded, span, held, rules)
    if not left:
        return whole
    asked = [s for s in left if may_lack("".join(s.of(folded).split()), rules)]
    return replace(_asking(whole, asked), left=tuple(s for s in left if s not in asked))


def _without_lacks(whole: Narrative, folded: str, rules: ProblemRules) -> Narrative:
    """The lists, measures without what names a lack behind them: that is left to ask."""
    found = [(n, at) for n, item in enumerate(whole.improvements) if (at := lack_in(folded, item.quote, rules)) is not None]
    if not found:
        return whole
    measures, asked = list(whole.improvements), [Span(at, whole.improvements[n].quote.end) for n, at in found]
    for n, at in found:
        quote = Span(measures[n].quote.start, measures[n].quote.start + len(folded[measures[n].quote.start : at].rstrip()))
        words = "".join(quote.of(folded).split())
        measures[n] = changed(measures[n], quote=quote, themes=themes_of(words, rules.themes))
    return _asking(replace(whole, improvements=tuple(measures)), asked)


def _asking(whole: Narrative, asked: Iterable[Span]) -> Narrative:
    """The lists with the sentences `asked` left to ask."""
    unsplit = (*whole.unsplit, *(Unsplit(s, "both", (LEFT_OUT,)) for s in asked))
    return replace(whole, unsplit=tuple(sorted(unsplit, key=lambda u: u.span.start)))


def _joined(*parts: Narrative) -> Narrative:
    """Several stretches of the section as one."""
    return Narrative(
        tuple(item for part in parts for item in part.problems),
        tuple(item for part in parts for item in part.improvements),
        tuple(item for part in parts for item in part.unsplit),
    )


def _rows(text: str, folded: str, table: PairedTable, rules: ProblemRules) -> Narrative:
    """What the cells of a table say: one item each, or the list a cell holds."""
    if not table.whole:
        return Narrative((), (), (Unsplit(table.span, "both", _ODD_ROWS),))
    found = []
    for half, cell in table.cells:
        view = view_of(folded, cell, rules)
        writer = _Writer(text, view, rules)
        whole = Piece(half, "label", 0, len(view.text))
        marks = tuple(event for event in scan(view, rules) if event.kind == "mark")
        pieces = Cutter(view.text, marks, rules, whole).cut() if len(marks) > 1 else ()
        for piece in pieces:
            if piece.family:
                writer.write(piece)
        if not pieces:
            writer.write_cell(whole, marks[0].end if marks and marks[0].start == 0 else 0)
        found.append(Narrative(tuple(writer.problems), tuple(writer.improvements), tuple(writer.unsplit)))
    return _joined(*found)


def _split(text: str, view: SectionView, rules: ProblemRules) -> Narrative:
    """The problems and measures of prose and lists."""
    if not view.text or states_none(view.text, 0, len(view.text), rules):
        return Narrative((), (), ())
    writer = _Writer(text, view, rules)
    pieces = Cutter(view.text, scan(view, rules), rules).cut()
    for piece in _last_items_cut(view.text, _remedies_apart(view.text, pieces, rules), rules):
        writer.write(piece)
    return Narrative(tuple(writer.problems), tuple(writer.improvements), tuple(writer.unsplit))


def _remedies_apart(text: str, pieces: tuple[Piece, ...], rules: ProblemRules) -> list[Piece]:
    """The pieces without preambles, problems' items parted from a remedy that opens without a word of its own (…不足。进一步加强…)."""
    kept: list[Piece] = []
    for n, piece in enumerate(pieces):
        following = pieces[n + 1] if n + 1 < len(pieces) else None
        if not piece.family and not piece.aside and following and following.first and following.role == piece.role:
            continue
        at = _bare_remedy(text, piece, rules) if piece.role == "problems" and piece.family else None
        if at is None:
            kept.append(piece)
        else:
            kept += [replace(piece, end=at), Piece("improvements", "opener", at, piece.end, inside=True)]
    return kept


def _last_items_cut(text: str, pieces: list[Piece], rules: ProblemRules) -> Iterator[Piece]:
    """The pieces, lists' last items without what goes on to another matter."""
    before: list[Piece] = []
    for piece, following in zip(pieces, (*pieces[1:], None), strict=False):
        goes_on = following is not None and (following.family, following.role, following.first) == (piece.family, piece.role, False)
        last = bool(piece.family) and not goes_on
        at = _other_matter(text, piece, before, rules) if last and before else None
        if at is None:
            yield piece
        else:
            within = text[at - 1] in ",、"
            yield replace(piece, end=at, doubt=piece.doubt + (GOES_ON if within else ()))
            yield Piece("problems", "default", at, piece.end)
        before = [*before, piece] if piece.family and not last else []


def _other_matter(text: str, piece: Piece, before: list[Piece], rules: ProblemRules) -> int | None:
    """Where a list's last item ends although its stretch goes on: before 此外 with a lack; with the sentence that holds the whole list
    (一方面…,另一方面…。), unless the next explains it."""
    stops = [stop.end() for stop in SENTENCE_END.finditer(text, piece.start, piece.end)]
    for start, end in zip(stops, [*stops[1:], piece.end], strict=False):
        if rules.besides.match(text, start, end) and names_lack(text[start:end], rules):
            return start
    if piece.role == "problems" and (added := _added(text, piece, rules)):
        return added
    if piece.role == "problems" and not any(SENTENCE_END.search(text, one.start, one.end) for one in before):
        return _list_sentence_end(text, piece, rules)
    return None


def _added(text: str, piece: Piece, rules: ProblemRules) -> int | None:
    """Where, in a last item's first sentence, a clause begins that adds another lack to all that the list has (…,此外队伍力量薄弱)."""
    stop = SENTENCE_END.search(text, piece.start, piece.end)
    last = stop.end() if stop else piece.end
    starts = (a for a, _ in clauses(text, piece.start, last) if rules.adds.match(text, a, last))
    return next((a for a in starts if rules.strong_lack.search(text, a, last)), None)


def _list_sentence_end(text: str, piece: Piece, rules: ProblemRules) -> int | None:
    """Where the first sentence of `piece` ends that the next does not explain, when a lack is named behind it."""
    for stop in SENTENCE_END.finditer(text, piece.start, piece.end):
        if not rules.explains.match(text, stop.end(), piece.end):
            return stop.end() if rules.lack.search(text, stop.end(), piece.end) else None
    return None


def _bare_remedy(text: str, piece: Piece, rules: ProblemRules) -> int | None:
    """Where the first sentence after the item's first starts that begins like a measure and names no lack."""
    starts = [m.end() for m in SENTENCE_END.finditer(text, piece.start, piece.end) if m.end() < piece.end]
    if not starts or not rules.lack.search(text, piece.start, starts[0]):
        return None
    for start, end in zip(starts, [*starts[1:], piece.end], strict=True):
        if rules.measure_start.match(text, start, end) and not rules.lack.search(text, start, end):
            return start
    return None


class _Writer:
    """Makes passages and questions of pieces."""

    def __init__(self, text: str, view: SectionView, rules: ProblemRules) -> None:
        self.text, self.view, self.rules = text, view, rules
        self.problems: list[Passage] = []
        self.improvements: list[Passage] = []
        self.unsplit: list[Unsplit] = []

    def write(self, piece: Piece) -> None:
        """State what `piece` says."""
        whole = self.view.text
        if states_none(whole, piece.start, piece.end, self.rules):
            return
        if piece.aside:
            self._state(piece, ASIDE)
        elif piece.family:
            self._state(piece, self._marked(piece))
        elif piece.role == "improvements":
            alone = (Part(piece.start, piece.end, "remedy_in_item"),)
            self._state(piece, alone if piece.inside else measures_in(whole, piece.start, piece.end, piece.past, self.rules))
        else:
            self._state(piece, problems_in(whole, piece.start, piece.end, piece.strength == "label", self.rules))

    def _marked(self, piece: Piece) -> tuple[Part, ...]:
        """An item of a list; the items of a list of its own where it names no more than what they are about (公开方面。(1)…;(2)…。)."""
        text, told = self.view.text, piece.doubt + self._doubted(piece)
        whole = (Part(piece.start, piece.end, f"marked.{piece.family}", told),)
        nested = marks_within(text, piece, self.rules) if piece.role == "problems" else ()
        if not nested:
            return whole
        if self.rules.lack.search(text, piece.start, nested[0].start()):
            remedies = all(self.rules.measure_start.match(text, mark.end()) for mark in nested)
            return (replace(whole[0], doubt=told + HOLDS_LIST),) if remedies else whole
        ends = [*(mark.start() for mark in nested[1:]), piece.end]
        parts = tuple(Part(m.end(), end, f"marked.{m.lastgroup}", told) for m, end in zip(nested, ends, strict=True))
        lacking = all(self.rules.lack.search(text, part.start, part.end) for part in parts)
        return parts if lacking else (replace(whole[0], doubt=told + HOLDS_LIST),)

    def _doubted(self, piece: Piece) -> Reason:
        """Why a person should look at an item, by its words: a problem of no heading that names no lack; a measure that plainly names one
        and nothing that is done; one in which the next mark may stand."""
        text, rules, said = self.view.text, self.rules, self.view.text[piece.start : piece.end]
        if piece.role == "problems" and not names_lack(said, rules):
            headed = piece.strength == "label" or piece.family in NAMING
            if not headed or (rules.praises.search(said) and not rules.measure_start.match(said)):
                return (NAMELESS,)
        if piece.role == "improvements" and not piece.past and only_lacks(text, (piece.start, piece.end), rules):
            return (LACKS,)
        return HOLDS_LIST if goes_on_within(text, piece, rules) else ()

    def write_cell(self, piece: Piece, start: int) -> None:
        """State the one item a cell holds, from `start` on."""
        if not states_none(self.view.text, piece.start, piece.end, self.rules):
            self._state(piece, (Part(start, piece.end, "table_cell"),))

    def _state(self, piece: Piece, parts: tuple[Part, ...] | Doubt) -> None:
        if not isinstance(parts, Doubt) and not piece.family and any(self._lines_run_on(piece.role, part) for part in parts):
            parts = LINES_RUN_ON
        if isinstance(parts, Doubt):
            self.unsplit.append(Unsplit(self.view.span(piece.start, piece.end), self._half(piece), (parts,)))
            return
        found = self.problems if piece.role == "problems" else self.improvements
        found += [passage for part in parts if (passage := self._passage(piece, part))]

    def _lines_run_on(self, role: Half, part: Part) -> bool:
        """Whether what is taken for one item is several lines, each of them one, that no punctuation parts."""
        if _PUNCTUATION.search(self.view.text[part.start : part.end].rstrip("。;,:")):
            return False
        edges = [part.start, *sorted(p for p in self.view.lines if part.start < p < part.end), part.end]
        lines = [(a, self.view.text[a:b]) for a, b in pairwise(edges)]
        whole = self.rules.strong_lack.search if role == "problems" else self.rules.measure_start.match
        if sum(len(line) >= SHORTEST_LINE and whole(line) is not None for _, line in lines) > 1:
            return True
        return len(lines) > 1 and all(a == part.start or a in self.view.paragraphs for a, _ in lines) and whole(lines[0][1]) is not None

    def _half(self, piece: Piece) -> Half:
        """Free prose under no heading, or under one of neither half, may hold measures as well."""
        return "both" if piece.aside or (piece.role == "problems" and piece.strength == "default") else piece.role

    def _passage(self, piece: Piece, part: Part) -> Passage | None:
        whole, start, end = self.view.text, part.start, part.end
        while start < end and whole[start] in ",、;。:.-":
            start += 1
        start = after_solved(whole, (start, end), self.rules) if piece.role == "problems" else start
        if start == end:
            return None
        first, last = title_of(whole, start, end, problem=piece.role == "problems", rules=self.rules)
        turn = self.rules.goes_on.match(whole, first, last)
        first = turn.end() if turn and last - turn.end() >= SHORTEST_TITLE else first
        title = self.view.joined(first, last, self.text).strip(" \t#*|`　")
        told = part.doubt + tuple(d for d in self._told(piece, (start, end)) if d not in part.doubt)
        return Passage(title, self.view.span(start, end), themes_of(whole[start:end], self.rules.themes), part.reader, told)

    def _told(self, piece: Piece, item: tuple[int, int]) -> Reason:
        """Why a person should look at what an item says: a problem that was put right in part, or opens as measures do; a
        measure that leaves a lack."""
        text, rules = self.view.text, self.rules
        if piece.role == "problems":
            if not piece.family and sets_out(text, item, rules):
                return (LACKS,)
            told = (OTHERS,) if rules.others.match(text, *item) else ()
            return told + ((PARTLY,) if rules.solved.match(text, *item) else ())
        return (LACKS,) if not piece.past and still_lacks(text, item, rules) else ()
