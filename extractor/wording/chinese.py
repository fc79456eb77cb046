"""Doubts in Chinese. Ids in them are named as the form does.

Between a template's Chinese and what fills a hole stands a blank where that is a Latin letter or a number, and none where it is Chinese,
however the template is written. What stands in the hole stays as it is.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from extractor.model.doubts import Doubt, Filling, Reason
from extractor.wording.templates import Wording, terms, wording

Names = Mapping[str, str]
"""Id of an indicator, a row, a column or a check -> the form's words for it."""
JOINT = "；"
_ID = re.compile(r"[a-z_]+(?:\.[a-z_]+)*")
_HAN = r"[\u3400-\u4dbf\u4e00-\u9fff]"
_HAN_BESIDE_HAN = re.compile(rf"{_HAN}\|{_HAN}")
_HAN_BESIDE_LATIN = re.compile(rf"{_HAN}\|[-+−]?[A-Za-z0-9]|[A-Za-z0-9%]\|{_HAN}")
"""What stands before a seam and what behind it."""


class _Unknown(Exception):
    """A code of another version, or one whose holes are not filled."""


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


def _filling(said: Filling, kind: str, names: Names) -> Iterator[str | _Seam]:
    """What fills one hole."""
    if isinstance(said, tuple):
        yield from _parts(said, names)
    elif kind == "list":
        yield "、".join(names.get(i, i) for i in said.split(", "))
    elif kind == "quoted":
        yield f"“{said}”"
    elif kind == "term" and said not in terms():
        yield names.get(said, said) if _ID.fullmatch(said) else said
    else:
        yield terms().get(said, said) if kind in ("term", "side") else said


def _filled(words: Wording, said: Doubt, names: Names) -> Iterator[str | _Seam]:
    """One sentence with its holes filled, and the seams."""
    given, kinds = dict(said.args), dict(words.english.holes)
    for n, own in enumerate(words.chinese.fixed):
        if n:
            hole = words.chinese.holes[n - 1][0]
            if hole not in given:
                raise _Unknown
            yield from _filling(given[hole], kinds[hole], names)
            yield _Seam(own[: len(own) - len(own.lstrip(" "))])
        if own.strip(" "):
            yield own.strip(" ")
        if n + 1 < len(words.chinese.fixed):
            yield _Seam(own[len(own.rstrip(" ")) :])


def _parts(reason: Reason, names: Names) -> Iterator[str | _Seam]:
    for n, said in enumerate(reason):
        words = wording(said.code)
        if words is None:
            raise _Unknown
        if n:
            yield JOINT
        yield from _filled(words, said, names)


def chinese(reason: Reason, names: Names | None = None) -> str | None:
    """A reason in Chinese; None where this version does not know all of it. `names`: what ids are called; one without a name stays."""
    words: list[str] = []
    seam: _Seam | None = None
    try:
        for part in _parts(reason, names or {}):
            if isinstance(part, _Seam):
                seam = _Seam(part.blank or seam.blank) if seam else part
            elif part:
                words.append(f"{seam.between(words[-1], part) if seam and words else ''}{part}")
                seam = None
    except _Unknown:
        return None
    return "".join(words)
