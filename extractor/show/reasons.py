"""What reports say in English, in Chinese: reasons, sentences of checks, faults. Reports stay as they are; pages show this.

A sentence is a template of words/reasons.yaml or words/faults.yaml with its holes filled. Several may be joined by "; " or ". ", and a
hole may hold another one. What no template knows is shown as the report has it, all of it: never half of it.

Between a template's Chinese and what fills a hole stands a blank where that is a Latin letter or a number, and none where it is Chinese,
however the template is written. What stands in the hole stays as it is.

Holes hold words of strangers. Templates are found by their fixed words, from left to right (`str.find`), so that time grows with the
length of a sentence and no faster.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from itertools import islice

Names = Mapping[str, str]
"""Id of an indicator, a row, a column or a check -> the form's words for it."""
FILES = ("reasons.yaml", "faults.yaml")
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
_HOLE = re.compile(r"\{([a-z]+)(?::([a-z]+))?\}")
_ID = re.compile(r"[a-z_]+(?:\.[a-z_]+)*")
_NUMBER = frozenset("0123456789.,+-= ")
_JOINT = re.compile(r"([;.]) ")
_ENGLISH = re.compile(r"(?:[;:.] |\A)[a-z']+ [a-z']+ [a-z']+ ")
"""How a sentence of ours goes on. Words of a document that look so may be a reason that no template knows."""
_JOINTS = {";": "；", ".": "。"}
_HAN = r"[\u3400-\u4dbf\u4e00-\u9fff]"
_HAN_BESIDE_HAN = re.compile(rf"{_HAN}\|{_HAN}")
_HAN_BESIDE_LATIN = re.compile(rf"{_HAN}\|[-+−]?[A-Za-z0-9]|[A-Za-z0-9%]\|{_HAN}")
"""What stands before a seam and what behind it."""


@dataclass(frozen=True, slots=True)
class _Template:
    """A sentence with holes."""

    fixed: tuple[str, ...]
    """Its words before, between and behind the holes."""
    holes: tuple[tuple[str, str], ...]
    """(name, kind) of each hole."""
    chinese: str
    """The same in Chinese."""

    def filled(self, text: str) -> tuple[str, ...] | None:
        """What stands in the holes; None when `text` is another sentence."""
        first, last = self.fixed[0], self.fixed[-1]
        end = len(text) - len(last)
        if not text.startswith(first) or not text.endswith(last) or end < len(first):
            return None
        found, at = [], len(first)
        for words in self.fixed[1:-1]:
            place = text.find(words, at, end)
            if place < 0:
                return None
            found.append(text[at:place])
            at = place + len(words)
        return (*found, text[at:end])


@dataclass(frozen=True, slots=True)
class _Templates:
    """All that is known."""

    whole: Mapping[str, str]
    """Sentences without holes."""
    terms: Mapping[str, str]
    """Words of ours that stand in holes."""
    begins: Mapping[str, tuple[_Template, ...]]
    """Sentences with holes by how they begin, the one with the most words first."""
    others: tuple[_Template, ...]
    """Those that begin with a hole, or nearly."""

    def fitting(self, text: str) -> Iterator[_Template]:
        """What `text` may be."""
        yield from self.begins.get(text[:BEGINNING], ())
        yield from self.others


def _template(english: str, chinese: str) -> _Template:
    parts = _HOLE.split(english)
    return _Template(tuple(parts[::3]), tuple(zip(parts[1::3], (kind or "" for kind in parts[2::3]), strict=True)), chinese)


@lru_cache(maxsize=1)
def templates() -> _Templates:
    """The files, read once."""
    import yaml

    pairs: dict[str, str] = {}
    terms: dict[str, str] = {}
    for name in FILES:
        groups: dict[str, dict[str, str]] = yaml.safe_load(files("extractor.show").joinpath("words", name).read_text("utf-8"))
        terms |= groups.pop("terms", {})
        for group in groups.values():
            pairs |= group
    holed = [_template(english, chinese) for english, chinese in pairs.items() if "{" in english]
    holed.sort(key=lambda t: -sum(map(len, t.fixed)))
    begins: dict[str, tuple[_Template, ...]] = {}
    for one in holed:
        if len(one.fixed[0]) >= BEGINNING:
            key = one.fixed[0][:BEGINNING]
            begins[key] = (*begins.get(key, ()), one)
    others = tuple(one for one in holed if len(one.fixed[0]) < BEGINNING)
    return _Templates({e: c for e, c in pairs.items() if "{" not in e}, terms, begins, others)


@dataclass(frozen=True, slots=True)
class _Named:
    """An id, or several, in place of which the form's words stand."""

    ids: tuple[str, ...]
    """One, or a list of them."""

    def words(self, names: Names) -> str:
        """The form's words; an id that has none stays."""
        return "、".join(names.get(i, i) for i in self.ids)


@dataclass(frozen=True, slots=True)
class _Seam:
    """Where a template's own words and what fills a hole meet."""

    blank: str
    """What the template has there: a blank or nothing."""

    def between(self, before: str, behind: str) -> str:
        """The blank that belongs there, if any."""
        ends = f"{before[-1:]}|{behind[:2]}"
        if " |" in ends or "| " in ends or _HAN_BESIDE_HAN.match(ends):
            return ""
        return " " if _HAN_BESIDE_LATIN.match(ends) else self.blank


Parts = tuple[str | _Named | _Seam, ...]
"""A sentence in Chinese, ids still to be named."""


def _filled(chinese: str, holes: Mapping[str, Parts]) -> Iterator[str | _Named | _Seam]:
    """A template's Chinese with its holes filled, and the seams."""
    pieces = _HOLE.split(chinese)
    for n in range(0, len(pieces), 3):
        own = pieces[n]
        if n:
            yield from holes[pieces[n - 2]]
            yield _Seam(own[: len(own) - len(own.lstrip(" "))])
        if own.strip(" "):
            yield own.strip(" ")
        if n + 3 < len(pieces):
            yield _Seam(own[len(own.rstrip(" ")) :])


@dataclass(slots=True)
class _Reading:
    """One text while it is held to the templates."""

    looks: int = 0
    """How often it was."""
    known: dict[tuple[str, int], Parts | None] = field(default_factory=dict)
    """What parts of it came to."""

    def said(self, text: str, depth: int = 0) -> Parts | None:
        """`text` in Chinese; None when some of it is not known."""
        if depth > MOST_DEPTH or not text:
            return None
        if (text, depth) not in self.known:
            self.known[text, depth] = self._joined(text, depth) or self._named(text, depth)
        return self.known[text, depth]

    def _joined(self, text: str, depth: int) -> Parts | None:
        """Sentences one after the other, the shortest that are known first."""
        joints = [(m.start(), m.end(), m[1]) for m in islice(_JOINT.finditer(text), MOST_PIECES + 1)]
        if not joints or len(joints) > MOST_PIECES:
            return self._sentence(text, depth)
        begins = (0, *(end for _, end, _ in joints))
        rest: dict[int, Parts | None] = {}
        for start in reversed(begins):
            rest[start] = next(self._ways(text, start, joints, rest, depth), None)
        return rest[0]

    def _ways(
        self, text: str, start: int, joints: list[tuple[int, int, str]], rest: Mapping[int, Parts | None], depth: int
    ) -> Iterator[Parts]:
        """The ways in which what begins at `start` goes on to the end."""
        for end, begin, mark in joints:
            behind = rest.get(begin)
            if begin > start and behind and (piece := self._sentence(text[start:end], depth)):
                yield (*piece, _JOINTS[mark], *behind)
        if last := self._sentence(text[start:], depth):
            yield last

    def _sentence(self, text: str, depth: int) -> Parts | None:
        """One sentence; a full stop may end it."""
        every = templates()
        if (plain := every.whole.get(text)) is not None:
            return (plain,)
        if text.endswith(".") and not text.endswith("..") and (told := self._sentence(text[:-1], depth)):
            return (*told, "。")
        self.looks += 1 + len(text) // LONG
        if self.looks > MOST_LOOKS:
            return None
        for template in every.fitting(text):
            holes = template.filled(text)
            if holes is not None and (told := self._fit(template, holes, depth)):
                return told
        return None

    def _fit(self, template: _Template, holes: tuple[str, ...], depth: int) -> Parts | None:
        """A template with its holes in Chinese; None where a hole holds what it may not."""
        filled: dict[str, Parts] = {}
        for (name, kind), words in zip(template.holes, holes, strict=True):
            told = self.said(words, depth + 1) if kind == "reason" else self._term(words, depth) if kind == "term" else _KINDS[kind](words)
            if told is None:
                return None
            filled[name] = told
        return tuple(_filled(template.chinese, filled))

    def _term(self, words: str, depth: int) -> Parts | None:
        """A word of ours, an id, a short sentence of ours (`a list of 3`), or what a person wrote."""
        if words in templates().terms:
            return (templates().terms[words],)
        if _ID.fullmatch(words):
            return (_Named((words,)),)
        return (self._sentence(words, depth + 1) if depth < MOST_DEPTH else None) or _plain(words)

    def _named(self, text: str, depth: int) -> Parts | None:
        """A reason behind the name of what it is about: `a.pdf: this is a PDF, …`, `三、…: the heading is there, …`."""
        at = -1
        for _ in range(MOST_NAMES):
            at = text.find(": ", at + 1)
            if at < 1 or _ENGLISH.search(text, 0, at + 2):
                return None
            if told := self._joined(text[at + 2 :], depth + 1):
                return (text[:at], "：", *told)
        return None


def _plain(words: str) -> Parts | None:
    return None if _ENGLISH.search(words) else (words,)


def _side(words: str) -> Parts | None:
    """One side of an equation."""
    return (templates().terms[words],) if words in templates().terms else _KINDS["n"](words)


def _quoted(words: str) -> Parts | None:
    """What `repr` made of a text."""
    return (f"“{words[1:-1]}”",) if len(words) > 1 and words[0] == words[-1] and words[0] in "'\"" else None


_KINDS: Mapping[str, Callable[[str], Parts | None]] = {
    "": _plain,
    "n": lambda words: (words,) if words and _NUMBER.issuperset(words) else None,
    "side": _side,
    "list": lambda words: (_Named(tuple(words.split(", "))),),
    "quoted": _quoted,
    "any": lambda words: (words,),
}


@lru_cache(maxsize=4_096)
def _kept(text: str) -> Parts | None:
    return _Reading().said(text)


def in_chinese(text: str, names: Names | None = None) -> str | None:
    """`text`, a reason or a sentence as reports have them, in Chinese; None when it is not known.

    `names`: what ids are called; one that has no name stays as it is. What is too long for a sentence of ours is not known.
    """
    if len(text) > LONGEST_READ:
        return None
    told = _kept(text) if len(text) <= LONGEST_KEPT else _Reading().said(text)
    return None if told is None else _whole(told, names or {})


def _whole(parts: Parts, names: Names) -> str:
    """A sentence put together."""
    words: list[str] = []
    seam: _Seam | None = None
    for part in parts:
        if isinstance(part, _Seam):
            seam = _Seam(part.blank or seam.blank) if seam else part
            continue
        said = part if isinstance(part, str) else part.words(names)
        if not said:
            continue
        if seam and words:
            words.append(seam.between(words[-1], said))
        words.append(said)
        seam = None
    return "".join(words)
