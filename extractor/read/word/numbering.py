"""Automatic numbers of paragraphs: what Word prints before them, and no text of the file holds."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from extractor.read.package import Tree, child, value

_LEVELS = 9
_DIGITS = "〇一二三四五六七八九"
_PLACE = re.compile(r"%([1-9])")


def chinese(n: int) -> str:
    """A number as it is counted: 十, 十一, 二十, 一百零三."""
    if not 0 < n < 1000:
        return str(n)
    hundreds, tens, ones = n // 100, n // 10 % 10, n % 10
    said = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        said += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        said += "零"
    return said + (_DIGITS[ones] if ones else "")


def _letters(n: int) -> str:
    return chr(ord("a") + (n - 1) % 26) * ((n - 1) // 26 + 1)


def _roman(n: int) -> str:
    said = ""
    for number, sign in zip((100, 90, 50, 40, 10, 9, 5, 4, 1), ("c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"), strict=True):
        said += sign * (n // number)
        n %= number
    return said


def _circled(n: int) -> str:
    return chr(0x2460 + n - 1) if 0 < n <= 20 else str(n)


_FORMATS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(("chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital", "taiwaneseCounting"), chinese),
    **dict.fromkeys(("taiwaneseCountingThousand", "japaneseDigitalTenThousand", "koreanCounting"), chinese),
    "lowerLetter": _letters,
    "upperLetter": lambda n: _letters(n).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda n: _roman(n).upper(),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _circled),
    "decimalZero": lambda n: f"{n:02}",
    "none": lambda _: "",
}
"""How a number is written; those not named are written as digits."""


@dataclass(slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""


@dataclass(slots=True)
class _List:
    """Paragraphs that are counted together."""

    levels: list[_Level]
    counts: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


class Numbering:
    """The lists of a document, and how far each is counted. `numbering`, `styles`: these parts' roots."""

    def __init__(self, numbering: Tree | None, styles: Tree | None) -> None:
        self._lists: dict[str, _List] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        self._styles = {key: style for style in _all(styles, "style") if (key := value(style, "styleId")) is not None}
        kinds = {value(one, "abstractNumId"): _List(_levels(one)) for one in _all(numbering, "abstractNum")}
        for one in _all(numbering, "num"):
            key, kind = value(one, "numId"), child(one, "abstractNumId")
            found = kinds.get(value(kind, "val")) if kind is not None else None
            if key is not None and found is not None:
                self._lists[key] = found
                self._restarts[key] = _overrides(one)

    def before(self, paragraph: Tree) -> str:
        """What is printed before a paragraph; "" before one that is not counted."""
        place = self._place(paragraph) if self._lists else None
        listed = self._lists.get(place[0]) if place else None
        if place is None or listed is None:
            return ""
        key, level = place
        restart = self._restarts[key].pop(level, None)
        last = listed.counts[level]
        listed.counts[level] = restart if restart is not None else listed.levels[level].start if last is None else last + 1
        listed.counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        if listed.levels[level].format == "bullet":
            return ""
        return _PLACE.sub(lambda m: _written(listed, int(m[1]) - 1), listed.levels[level].text)

    def _place(self, paragraph: Tree) -> tuple[str, int] | None:
        """(list, level) of a paragraph, by itself or by its style; None where it is in none."""
        properties = child(paragraph, "pPr")
        number, level = _said(properties)
        style = child(properties, "pStyle")
        name = value(style, "val") if style is not None else None
        for _ in range(_LEVELS):  # styles are based on others
            if (number is not None and level is not None) or name is None or name not in self._styles:
                break
            above, above_level = _said(child(self._styles[name], "pPr"))
            number, level = number if number is not None else above, level if level is not None else above_level
            based = child(self._styles[name], "basedOn")
            name = value(based, "val") if based is not None else None
        return None if number in (None, "0") else (str(number), min(max(level or 0, 0), _LEVELS - 1))


def _written(listed: _List, level: int) -> str:
    count = listed.counts[level]
    count = listed.levels[level].start if count is None else count
    write = _FORMATS.get(listed.levels[level].format)
    return write(count) if write else str(count)


def _all(root: Tree | None, name: str) -> Iterator[Tree]:
    return (one for one in (root if root is not None else ()) if one.tag == name)


def _said(properties: Tree | None) -> tuple[str | None, int | None]:
    """(list, level) as a paragraph's or a style's properties say."""
    number, level = child(properties, "numPr", "numId"), child(properties, "numPr", "ilvl")
    return value(number, "val") if number is not None else None, _number(level, None)


def _number(tree: Tree | None, default: int | None) -> int | None:
    said = value(tree, "val") if tree is not None else None
    return int(said) if said is not None and said.lstrip("-").isdecimal() and len(said) < 6 else default


def _levels(kind: Tree) -> list[_Level]:
    levels = [_Level() for _ in range(_LEVELS)]
    for one in _all(kind, "lvl"):
        at = value(one, "ilvl") or ""
        if at.isdecimal() and int(at) < _LEVELS:
            start, form, text = _number(child(one, "start"), 1), child(one, "numFmt"), child(one, "lvlText")
            said = value(form, "val") if form is not None else None
            levels[int(at)] = _Level(start or 0, said or "decimal", (value(text, "val") or "") if text is not None else "")
    return levels


def _overrides(num: Tree) -> dict[int, int]:
    found = {}
    for one in _all(num, "lvlOverride"):
        at, start = value(one, "ilvl") or "", _number(child(one, "startOverride"), None)
        if at.isdecimal() and int(at) < _LEVELS and start is not None:
            found[int(at)] = start
    return found
