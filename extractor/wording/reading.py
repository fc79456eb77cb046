"""An English sentence of ours -> the doubts it says: for reports from before codes, and for what travels as text (messages of errors,
what a store keeps of documents that were not read).

Patterns are the English templates of doubts.yaml. Several sentences may be joined by "; " or ". ", and a hole may hold another one. What no
template knows is not understood, all of it: never half of it. Holes hold words of strangers. Templates are found by their fixed words, from
left to right (`str.find`), so that time grows with the length of a sentence and no faster.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from extractor.model.doubts import Filling, Reason, doubt
from extractor.wording.templates import Template, terms, wordings

MOST_PIECES = 16
"""Sentences that are joined; a report joins four."""
MOST_DEPTH = 5
"""Reasons inside reasons; the deepest there is has four: questions, a fault, its remedy, the state it quotes."""
MOST_LOOKS = 3_000
"""Times that one text is held to the templates. What a report says takes some dozens."""
LONG = 10_000
"""Characters that count as a look of their own."""
MOST_NAMES = 8
"""Places at which a name before a reason may end."""
BEGINNING = 5
"""Characters by which templates are found."""
LONGEST_READ = 100_000
"""Characters of a text that is looked up; the longest that a report has are some thousand, where it quotes a line of its document."""
LONGEST_KEPT = 1_000
"""Characters of a text that is remembered; reports have some hundred different ones, and few are longer than two hundred."""
SPECIAL = frozenset({"joined.behind", "joined.named", "joined.words"})
"""Sentences that are parted here, not by the words between their holes."""
_ID = re.compile(r"[a-z_]+(?:\.[a-z_]+)*")
_NUMBER = frozenset("0123456789.,+-= ")
_JOINT = re.compile(r"([;.]) ")
_ENGLISH = re.compile(r"(?:[;:.] |\A)[a-z']+ [a-z']+ [a-z']+ ")
"""How a sentence of ours goes on. Words of a document that look so may be a reason that no template knows."""


def _found(template: Template, text: str) -> tuple[str, ...] | None:
    """What stands in the holes; None when `text` is another sentence."""
    first, last = template.fixed[0], template.fixed[-1]
    end = len(text) - len(last)
    if not text.startswith(first) or not text.endswith(last) or end < len(first):
        return None
    found, at = [], len(first)
    for words in template.fixed[1:-1]:
        place = text.find(words, at, end)
        if place < 0:
            return None
        found.append(text[at:place])
        at = place + len(words)
    return (*found, text[at:end])


@dataclass(frozen=True, slots=True)
class _Known:
    """All sentences there are."""

    whole: Mapping[str, str]
    """Those without holes -> code."""
    begins: Mapping[str, tuple[tuple[Template, str], ...]]
    """Those with holes, and their codes, by how they begin, the one with the most words first."""
    others: tuple[tuple[Template, str], ...]
    """Those that begin with a hole, or nearly."""

    def fitting(self, text: str) -> Iterator[tuple[Template, str]]:
        """What `text` may be."""
        yield from self.begins.get(text[:BEGINNING], ())
        yield from self.others


@lru_cache(maxsize=1)
def _known() -> _Known:
    """The file, once."""
    every = [(one.english, one.code) for one in wordings() if one.code not in SPECIAL]
    holed = sorted(((t, code) for t, code in every if t.holes), key=lambda one: -sum(map(len, one[0].fixed)))
    begins: dict[str, tuple[tuple[Template, str], ...]] = {}
    for one in holed:
        if len(one[0].fixed[0]) >= BEGINNING:
            key = one[0].fixed[0][:BEGINNING]
            begins[key] = (*begins.get(key, ()), one)
    others = tuple(one for one in holed if len(one[0].fixed[0]) < BEGINNING)
    return _Known({t.fixed[0]: code for t, code in every if not t.holes}, begins, others)


@dataclass(slots=True)
class _Reading:
    """One text while it is held to the templates."""

    looks: int = 0
    """How often it was."""
    known: dict[tuple[str, int], Reason | None] = field(default_factory=dict)
    """What parts of it came to."""

    def understood(self, text: str, depth: int = 0) -> Reason | None:
        """What `text` says; None when some of it is not known."""
        if depth > MOST_DEPTH or not text:
            return None
        if (text, depth) not in self.known:
            self.known[text, depth] = self._joined(text, depth) or self._named(text, depth)
        return self.known[text, depth]

    def _joined(self, text: str, depth: int) -> Reason | None:
        """Sentences one after the other, the shortest that are known first."""
        joints = [(m.start(), m.end(), m[1]) for m in islice(_JOINT.finditer(text), MOST_PIECES + 1)]
        if not joints or len(joints) > MOST_PIECES:
            return self._sentence(text, depth)
        begins = (0, *(end for _, end, _ in joints))
        rest: dict[int, Reason | None] = {}
        for start in reversed(begins):
            rest[start] = next(self._ways(text, start, joints, rest, depth), None)
        return rest[0]

    def _ways(
        self, text: str, start: int, joints: list[tuple[int, int, str]], rest: Mapping[int, Reason | None], depth: int
    ) -> Iterator[Reason]:
        """The ways in which what begins at `start` goes on to the end."""
        for end, begin, mark in joints:
            behind = rest.get(begin)
            if begin > start and behind and (piece := self._sentence(text[start:end], depth)):
                yield piece + behind if mark == ";" else doubt("joined.behind", one=piece, other=behind)
        if last := self._sentence(text[start:], depth):
            yield last

    def _sentence(self, text: str, depth: int) -> Reason | None:
        """One sentence."""
        every = _known()
        if (plain := every.whole.get(text)) is not None:
            return doubt(plain)
        self.looks += 1 + len(text) // LONG
        if self.looks > MOST_LOOKS:
            return None
        for template, code in every.fitting(text):
            holes = _found(template, text)
            if holes is not None and (told := self._fit(template, code, holes, depth)):
                return told
        return None

    def _fit(self, template: Template, code: str, holes: tuple[str, ...], depth: int) -> Reason | None:
        """A template with its holes; None where a hole holds what it may not."""
        filled: dict[str, Filling] = {}
        for (name, kind), words in zip(template.holes, holes, strict=True):
            told = self._filling(kind, words, depth)
            if told is None:
                return None
            filled[name] = told
        return doubt(code, **filled)

    def _filling(self, kind: str, words: str, depth: int) -> Filling | None:
        """What stands in a hole."""
        if kind == "reason":
            return self.understood(words, depth + 1)
        return self._term(words, depth) if kind == "term" else _KINDS[kind](words)

    def _term(self, words: str, depth: int) -> Filling | None:
        """A word of ours, an id, a short sentence of ours (`a list of 3`), or what a person wrote."""
        if words in terms() or _ID.fullmatch(words):
            return words
        return (self._sentence(words, depth + 1) if depth < MOST_DEPTH else None) or _plain(words)

    def _named(self, text: str, depth: int) -> Reason | None:
        """A reason behind the name of what it is about: `a.pdf: this is a PDF, …`, `三、…: the heading is there, …`."""
        at = -1
        for _ in range(MOST_NAMES):
            at = text.find(": ", at + 1)
            if at < 1 or _ENGLISH.search(text, 0, at + 2):
                return None
            if told := self._joined(text[at + 2 :], depth + 1):
                return doubt("joined.named", name=text[:at], reason=told)
        return None


def _plain(words: str) -> str | None:
    return None if _ENGLISH.search(words) else words


def _number(words: str) -> str | None:
    return words if words and _NUMBER.issuperset(words) else None


_KINDS: Mapping[str, Callable[[str], str | None]] = {
    "": _plain,
    "n": _number,
    "side": lambda words: words if words in terms() else _number(words),
    "list": lambda words: words,
    "quoted": lambda words: words[1:-1] if len(words) > 1 and words[0] == words[-1] and words[0] in "'\"" else None,
    "any": lambda words: words,
}


@lru_cache(maxsize=4_096)
def _kept(text: str) -> Reason | None:
    return _Reading().understood(text)


def understood(text: str) -> Reason | None:
    """What `text`, a reason or a sentence in English, says; None when it is not known, or too long for a sentence of ours."""
    if len(text) > LONGEST_READ:
        return None
    return _kept(text) if len(text) <= LONGEST_KEPT else _Reading().understood(text)
