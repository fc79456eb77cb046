"""Whether what stands in a label's own cell beyond its wording makes it another label: 上年 for 本年, 不予行政许可, 收费减免.

A label is found inside longer words, and misprinted; an edit that turns its meaning costs as little as a misprint. So what is left over or
different is looked at once more: words of rules/ that turn a label, one of two opposites for the other, a negation that is not there,
more strange characters together than a misprint has. A label alone in its cell needs no look.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from extractor.match.tables.grid_rows import Grids
from extractor.match.tables.labels import Anchor
from extractor.match.tables.scope import strange_bracket, without_periods
from extractor.match.tables.strip import Stripped
from extractor.model.doubts import Reason, doubt
from extractor.model.record import record
from extractor.rulebook.cell_grammar import HAN
from extractor.rulebook.meaning import YEAR, Meaning
from extractor.rulebook.periods import part_of_year
from extractor.rulebook.tables import Label, Lexicon
from extractor.values import ValueGrammar

# Chinese characters that stand together and are none of the label's: fewer may be misprints.
FEWEST_BESIDE, FEWEST_INSIDE = 2, 3
# Halves of names that make one line of a head; fewer may be words of their own.
FEWEST_HALVES = 4
# A label with more edits than these is misprinted all over: a character more or less says nothing of its meaning.
FEW_EDITS = 2
# More words beside a label than these are not its cell's; fewer than those may say which part of the year it is of.
LONGEST_BESIDE, LONGEST_PERIOD = 40, 20
_BLANKS = " \xa0\r"
_YEAR = re.compile(YEAR)
_SENTENCE, _LEAD, _CLAUSE = re.compile("[。;!?]"), re.compile("[。;!?:]"), re.compile("[。;!?,]")
_EDGE = re.compile(r"[\n\t|]")


@record(frozen=True, slots=True)
class Turned:
    """A label that is another's, or may be."""

    anchor: Anchor
    """The label."""
    reason: Reason
    """What is the matter with it; () where it only names years."""
    stated: bool
    """Whether its cells are stated all the same, for review."""
    years: tuple[int, ...] = ()
    """Years that it names."""
    words: str = ""
    """What stands in its cell."""


@record(frozen=True, slots=True)
class Page:
    """Where labels stand."""

    stripped: Stripped
    text: str
    """The document, folded."""
    grids: Grids

    def between(self, at: int, other: int) -> str | None:
        """What stands between two characters of the stripped text, one behind the other; None where they stand in two cells of a table, or
        not in this order."""
        left, right = self.stripped.places[at], self.stripped.places[other]
        here, there = self.grids.at(left), self.grids.at(right)
        same = (here and here[0].span) == (there and there[0].span)
        return self.text[left + 1 : right] if same and left < right else None

    def joined(self, at: int, other: int) -> bool:
        """Whether nothing but blanks stands between them."""
        between = self.between(at, other)
        return between is not None and not between.strip(_BLANKS)

    def pieces(self, left: int, right: int) -> Iterator[tuple[int, int]]:
        """The pieces of a stretch that no edge parts."""
        start = left
        for at in range(left + 1, right):
            if not self.joined(at - 1, at):
                yield start, at
                start = at
        if start < right:
            yield start, right

    def beside(self, floor: int, at: int) -> Iterator[tuple[int, int]]:
        """The pieces before `at`, not beyond `floor`, in the same line or table; in the line before where nothing else stands in either."""
        pieces = list(self.pieces(max(floor, at - LONGEST_BESIDE), at))
        place = self.stripped.places[at]
        grid, line = self.grids.at(place), self.text.rfind("\n", 0, place)
        for start, end in pieces:
            here = self.grids.at(self.stripped.places[start])
            together = here is not None and grid is not None and here[1] is grid[1]
            if together or self.stripped.places[start] > line or (here is None and grid is None and self._lines(end, at) == 1):
                yield start, end

    def _lines(self, left: int, right: int) -> int:
        """Line ends between two pieces that have a line of their own each; 0 where one has not."""
        between = self.text[self.stripped.places[left - 1] + 1 : self.stripped.places[right]]
        return 0 if between.strip() else len(between.split("\n")) - 1 - between.count("\n\n")


def _beside(page: Page, gap: tuple[int, int], label: int, meaning: Meaning) -> str:
    """Of what stands between two labels what stands in the cell of one of them, whose edge is `label`; or a word that turns a label in the
    line next to it, where nothing else stands."""
    pieces = list(page.pieces(*gap)) if gap[1] - gap[0] <= LONGEST_BESIDE * 10 else []
    if not pieces:
        return ""
    first, last = pieces[-1] if label == gap[1] else pieces[0]
    between = page.between(last - 1, label) if label == gap[1] else page.between(label - 1, first)
    words = page.stripped.text[first:last]
    if between is None or not between.strip(_BLANKS):
        return "" if between is None else words
    return words if len(words) > 1 and words in meaning.turned and not between.strip(_BLANKS + "\n") else ""


def without_cells(words: str, grammar: ValueGrammar, *, before: bool) -> str:
    """`words` beside a label without the cells of rows that are glued to them, and what stands beyond these."""
    end = [m.end() for m in (_LEAD if before else _SENTENCE).finditer(words)]
    words = words if not end else words[end[-1] :] if before else words[: end[0] - 1]
    masked = _YEAR.sub(lambda year: "年" * len(year.group()), words)
    runs = [run.span() for cells in (grammar.cells.glued, grammar.ordinals.sure) for run in cells.finditer(masked)]
    beyond = max((end for _, end in runs), default=0) if before else min((start for start, _ in runs), default=len(words))
    words = words[beyond:] if before else words[:beyond]
    return "" if grammar.cells.value.fullmatch(words) else words


@lru_cache(maxsize=8)
def _pairs(words: tuple[str, ...]) -> re.Pattern[str]:
    """Two characters that stand together in a label."""
    return re.compile("|".join(sorted({re.escape(a + b) for word in words for a, b in pairwise(word)})) or r"(?!)")


def _strange(words: str, nearest: str, lexicon: Lexicon, *, exact: bool) -> str:
    """What `words` say that `nearest`, a label's wording, does not, beside it or where a misprint would stand, but longer; "" for nothing.
    What changes nothing, and parts of other labels, is left out. `exact`: a wording of the label stands in them as it is."""
    for op in Levenshtein.opcodes(nearest, words):
        outside = (exact or op.tag == "insert") and (op.dest_start == 0 or op.dest_end == len(words))
        if op.tag not in ("insert", "replace"):
            continue
        for part in lexicon.meaning.harmless.sub(" ", without_periods(words[op.dest_start : op.dest_end])).split():
            strange = "".join(HAN.findall(part))
            if len(strange) >= (FEWEST_BESIDE if outside else FEWEST_INSIDE) and not _made_of_labels(strange, lexicon):
                return strange
    return ""


def _exchanged(words: str, nearest: str) -> str:
    """The word that stands in `words`, in the middle of a group's label, for another as long (未经仲裁直接起诉); "" for none."""
    for op in Levenshtein.opcodes(nearest, words):
        word = words[op.dest_start : op.dest_end]
        if op.tag == "replace" and len(word) == op.src_end - op.src_start >= FEWEST_BESIDE and len(HAN.findall(word)) == len(word):
            return word
    return ""


@lru_cache(maxsize=32)
def halves(names: tuple[str, ...], least: int) -> re.Pattern[str]:
    """One line of a head whose names stand in two: `least` beginnings of names or more, one behind the other, or ends of them."""
    begun = {word[:at] for word in names for at in range(1, len(word))}
    ended = {word[at:] for word in names for at in range(1, len(word))}
    sides = ("|".join(map(re.escape, sorted(half, key=len, reverse=True))) for half in (begun, ended))
    return re.compile("|".join(rf"(?:{side or '(?!)'}){{{least},}}" for side in sides))


def _made_of_labels(words: str, lexicon: Lexicon) -> bool:
    """Whether `words` are those of other labels, but for a misprint."""
    return len(_pairs(tuple(lexicon.by_word)).sub("", words)) < FEWEST_BESIDE


def _turning(words: str, label: Label, meaning: Meaning) -> str:
    """The word in `words` that makes another label of `label`; "" when none does."""
    for word in meaning.turned:
        if word in words and words.count(word) > max(w.count(word) for w in label.words):
            return word
    return ""


def _opposite(words: str, nearest: str, meaning: Meaning) -> tuple[str, bool]:
    """The word in `words` that says the opposite of what `nearest`, a label's wording, says; and whether the label says both."""
    for sides in meaning.opposite:
        for mine, other in (sides, sides[::-1]):
            gone = any(w in nearest for w in other) and not any(w in words for w in other)
            if gone and (said := next((w for w in mine if w in words), "")):
                return said, any(w in nearest for w in mine)
    return "", False


def is_opposite(words: str, nearest: str, meaning: Meaning) -> bool:
    """Whether `words` say the opposite of a label's wording."""
    return _opposite(words, nearest, meaning)[0] != ""


def _lost(words: str, nearest: str, meaning: Meaning) -> str:
    """The word that the label has and `words` leave out, without which it says something else."""
    lost = [w for w in meaning.lost if w in nearest and w not in words]
    if not lost:
        return ""
    gone = [nearest[op.src_start : op.src_end] for op in Levenshtein.opcodes(nearest, words) if op.tag == "delete"]
    return next((w for w in lost if any(w in piece for piece in gone)), "")


def _closed(page: Page, anchor: Anchor, behind: str) -> str:
    """What stands behind a label, up to the end of a bracket whose last sign was taken for the next label's index."""
    if not behind.startswith("(") or ")" in behind:
        return behind
    start = page.stripped.places[anchor.end - 1] + 1
    inside, end, _ = page.text[start : start + LONGEST_BESIDE].partition(")")
    return "".join(inside.split()) + end if end and not _EDGE.search(inside.strip()) else behind


def _scope(before: str, own: str, behind: str, lexicon: Lexicon) -> str:
    """What stands beside a label and says that its numbers are of a part of the year, or in a bracket that the form does not have."""
    before, behind = _CLAUSE.split(before)[-1], _CLAUSE.split(behind)[0]
    if word := part_of_year(before[-LONGEST_PERIOD:] + own + behind[:LONGEST_PERIOD]):
        return word
    return strange_bracket(behind, lexicon.meaning, _pairs(tuple(lexicon.by_word))) if behind.startswith("(") else ""


def _doubted(anchor: Anchor, words: str, scope: str, lexicon: Lexicon) -> Turned | None:
    """What is the matter with a label in whose cell `words` stand. `scope`: those of a part of the year, or in a bracket."""
    meaning, label = lexicon.meaning, anchor.label
    if halves(lexicon.names, FEWEST_HALVES).fullmatch("".join(HAN.findall(words))):
        return None
    nearest = min(label.words, key=lambda w: Levenshtein.distance(w, words))
    years = meaning.years(words)
    other, both = _opposite(words, nearest, meaning)
    if word := _turning(words, label, meaning) or (other if both else ""):
        return Turned(anchor, doubt("label.turned", words=words, word=word), stated=False, years=years, words=words)
    edits = Levenshtein.distance(nearest, words)
    if other and edits <= FEW_EDITS:
        return Turned(anchor, doubt("label.turned", words=words, word=other), stated=True, years=years, words=words)
    if (word := _lost(words, nearest, meaning)) and edits == len(word):
        return Turned(anchor, doubt("label.lost", words=words, word=word), stated=True, years=years, words=words)
    word = scope or (_exchanged(words, nearest) if label.kind == "group" else "")
    if not word and (label.kind != "group" or label.key):
        word = _strange(words, nearest, lexicon, exact=anchor.exact)
    if word:
        return Turned(anchor, doubt("label.strange", words=words, word=word), stated=True, years=years, words=words)
    return Turned(anchor, (), stated=True, years=years, words=words) if years else None


def _with_year(text: str, start: int) -> int:
    """`start`, or where the year begins whose 年 was taken for a label's first character, misprinted (2021|年新收)."""
    return start - 4 if text.startswith("年", start) and _YEAR.match(text, max(0, start - 4)) else start


def turned_labels(page: Page, anchors: Sequence[Anchor], lexicon: Lexicon, grammar: ValueGrammar) -> tuple[Turned, ...]:
    """Of `anchors`, all labels of a table, those whose cell says something else than the label."""
    stripped = page.stripped
    found: list[Turned] = []
    edges = [0, *(a.end for a in anchors)], [*(a.start for a in anchors[1:]), len(stripped.text)]
    for anchor, floor, limit in zip(anchors, *edges, strict=False):
        if anchor.label.kind == "noise" or (anchor.exact and floor == anchor.start and anchor.end == limit):
            continue
        start = _with_year(stripped.text, anchor.start)
        printed = stripped.text[start : anchor.end]
        own = grammar.ordinals.without(printed)
        before = "" if own != printed else _beside(page, (floor, start), start, lexicon.meaning)
        behind = _beside(page, (anchor.end, limit), anchor.end, lexicon.meaning)
        words = without_cells(before, grammar, before=True) + own + without_cells(behind, grammar, before=False)
        scope = _scope(before, own, _closed(page, anchor, behind), lexicon) if before or behind else ""
        if (scope or words not in anchor.label.words) and (told := _doubted(anchor, words, scope, lexicon)):
            found.append(told)
    return tuple(found)
