"""Which rows of the form a piece of label may belong to. One that fits several identifies none."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from rapidfuzz.fuzz import partial_ratio

from extractor.match.tables.meaning import is_opposite
from extractor.match.tables.torn.pieces import NumberRow, han
from extractor.rulebook.ordinals import Ordinals
from extractor.rulebook.tables import TableRules

# Chinese characters of a piece that may be misprinted, and how alike (0 to 100) it must then be to a label. A quarter of a label's
# characters may be, as in `labels`.
SHORTEST_TOLERANT, ALIKE = 4, 75
# Characters that a misprinted piece may have more than a label.
STRAYS = 2
# Chinese characters of a piece without an index that tell whose it is.
LEAST_TELLING = 3
# Fewer in a line of numbers may be the end of the label before, or of a heading.
LEAST_BESIDE = 2


@dataclass(frozen=True, slots=True)
class _Label:
    key: str
    index: str
    words: tuple[str, ...]
    """Chinese characters alone."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What the words in a line of numbers say."""

    rows: frozenset[str]
    """The rows they fit; none when there are no words, or none that tell."""
    strange: bool
    """Whether some of them fit no row and no heading, or they contradict one another."""


class Labels:
    """The rows of a table by their labels."""

    def __init__(self, rules: TableRules, ordinals: Ordinals) -> None:
        self.ordinals, self.meaning = ordinals, rules.lexicon.meaning
        labels = rules.lexicon.labels
        self.rows = [_Label(x.key, x.index, tuple(map(han, x.words))) for x in labels if x.kind == "row"]
        self.others = [word for x in labels if x.kind != "row" for word in map(han, x.words)]
        self.indices = {x.index for x in labels if x.kind == "group" and x.index}

    def _parted(self, text: str) -> tuple[str, str]:
        """The index that a piece begins with, as the form writes it, and the characters behind it."""
        found = self.ordinals.any.match(text)
        return (self.ordinals.before(text, found.end(), 0).index, han(text[found.end() :])) if found else ("", han(text))

    def rows_of(self, text: str) -> frozenset[str]:
        """The rows that a piece may belong to."""
        index, body = self._parted(text)
        if index:
            found = {r.key for r in self.rows if r.index == index and (not body or any(w.startswith(body) or w in body for w in r.words))}
            alike = [r for r in self.rows if r.index == index]
        else:
            found = {r.key for r in self.rows if body and any(body in w for w in r.words)}
            alike = self.rows
        found = found or self._alike(body, alike)
        return frozenset(key for key in found if not self._says_another(body, key))

    def _says_another(self, body: str, key: str) -> bool:
        """Whether a piece has a word that none of a row's wordings has and that makes another label of it (上年, 不予)."""
        words = [w for r in self.rows if r.key == key for w in r.words]
        if any(body in w for w in words):
            return False
        turned = any(word in body and not any(word in w for w in words) for word in self.meaning.turned)
        return turned or (len(body) >= SHORTEST_TOLERANT and all(is_opposite(body, w, self.meaning) for w in words))

    def _alike(self, body: str, rows: Iterable[_Label]) -> set[str]:
        """The rows whose label is most like a misprinted piece."""
        if len(body) < SHORTEST_TOLERANT:
            return set()
        longer = ((r.key, w) for r in rows for w in r.words if len(w) >= max(len(body) - STRAYS, SHORTEST_TOLERANT))
        scores: dict[str, float] = {}
        for key, word in longer:
            scores[key] = max(scores.get(key, 0), partial_ratio(body, word))
        best = max(scores.values(), default=0)
        return {key for key, score in scores.items() if score == best} if best >= ALIKE else set()

    def heads(self, text: str) -> bool:
        """Whether a piece may as well belong to a column or to a heading over several rows."""
        index, body = self._parted(text)
        return index in self.indices or (not index and any(body in other for other in self.others))

    def whole(self, text: str) -> str:
        """The row whose label a piece is, from its first character to its last; "" when it is none."""
        index, body = self._parted(text)
        found = [r.key for r in self.rows if body in r.words and index in ("", r.index)]
        return found[0] if len(found) == 1 and not self.heads(text) else ""

    def told(self, text: str) -> str:
        """The row that a piece identifies; "" when it fits none, or several."""
        index, body = self._parted(text)
        rows = self.rows_of(text)
        if len(rows) != 1 or self.heads(text) or len(body) < (1 if index else LEAST_TELLING):
            return ""
        return next(iter(rows))

    def beside(self, row: NumberRow, groups: Collection[str]) -> Beside:
        """What the words in the lines of `row` say. `groups`: rows of one edition that are headings in another."""
        said: list[frozenset[str]] = []
        strange = False
        for piece in row.pieces:
            body = self._parted(piece.text)[1]
            if self.heads(piece.text) or len(body) < LEAST_BESIDE:
                continue
            rows = self.rows_of(piece.text)
            said += [rows] if rows else []
            strange = strange or not rows
        last = self.rows_of(row.pieces[-1].text) if len(row.pieces) > 1 else frozenset()
        if last and last <= set(groups) and any(not rows <= set(groups) for rows in said):
            strange = True  # a heading stands before the labels of its rows: behind one it is a row's label itself
        if len(said) > 1:
            said = [rows for rows in said if not rows <= set(groups)]
        common = frozenset.intersection(*said) if said else frozenset()
        return Beside(common, strange or bool(said and not common))
