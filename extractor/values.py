"""One cell's text -> number, blank or unreadable, with the steps that led there. The only number grammar of the house.

A step is a named function from text to text without arguments, so that `replay` can start from the document's own
characters and arrive at the number again. A number is canonical at the end: "-?digits" or "-?digits.digits".
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from extractor.fold import Folding
from extractor.model.candidates import Number
from extractor.rulebook import Rulebook
from extractor.rulebook.marks import Marks
from extractor.rulebook.periods import part_of_year

# A number has at most 18 digits before its point and 18 behind it: a longer run of digits is cells glued together, or noise.
_PLAIN = re.compile(r"(?:0|[1-9]\d{0,17})\Z", re.ASCII)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,17})(?:\.\d{1,18})?\Z", re.ASCII)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?=\D|\Z)", re.ASCII)
# Two numbers that a line end parts, or an enumeration: neither is a number.
_BROKEN = re.compile(r"\d\s+\d|，")
_LINE_BREAK = re.compile(r"<br\s*/?>", re.I)
_CHINESE_NUMERAL = re.compile(
    r"(?:[零两]|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九](?:百零?)?(?:[一二三四五六七八九]?十[一二三四五六七八九]?)?)(?=\D)(?![零一二两三四五六七八九十百])"
)
_CHINESE = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CHINESE_TENS = {"十": 10, "百": 100, "千": 1000}
_CHINESE_FOURS = {"万": 10_000, "亿": 100_000_000}
LONGEST_NUMERAL = 20
_CHINESE_NUMBER = re.compile(r"[零〇一二两三四五六七八九十百千万亿]+")
# A note behind a number, in brackets: words, with numbers of their own or not.
_NOTE = re.compile(r"(?<=[\d余多零〇一二两三四五六七八九十百千万亿件元])\(([^()]*[一-鿿][^()]*)\)\Z")

# A note that is a unit (单位:元), one that says the number is wrong, unsure, another body's or of a part of the year, one that speaks of
# money without an amount (以美元计).
_UNIT_NOTE = re.compile(r"(?:金额)?(?:单位|人民币)?:?([^\W\d]{1,3})\Z")
_CORRECTS = re.compile(
    "更正|订正|修正|勘误|改为|应为|应是|实为|有误|误填|笔误|待[核定查]|未核实|[估预概]计|估算|截[至止](?!.*12月)|全[省市县区]"
    "|含[^,\\d]{0,3}(?:[上去往前历]年|以前)|不含|不包括|未含|除[^,]{1,12}外|含[^,\\d]{0,6}(?:[下所]属|乡镇|街道)|\\A[约近估预暂]\\Z"
)
_OF_AMOUNTS = ("万元", "元")
_OF_MONEY = re.compile(r"\A\D*元\D*\Z")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell's text says."""

    kind: Literal["number", "about", "blank", "unreadable"]
    """A number, one that says itself that it is not exact (约12, 1364余), a mark of emptiness, or neither."""
    value: Number | None
    """The number in the unit asked for; null where there is none."""
    steps: tuple[str, ...]
    """Names of the steps taken, first "as_printed"."""
    unit_printed: bool = False
    """Whether the cell names its unit of money."""
    in_words: bool = False
    """Whether the number is written with Chinese characters: one of them may be a dash or an index."""


def to_number(text: str) -> Number:
    """A canonical number's value: `int` without a point, else `Decimal` with the digits as printed."""
    return Decimal(text) if "." in text else int(text)


def chinese_numeral(text: str) -> str:
    """"十二" -> "12"; text in another form is returned as it is."""
    whole, total, digit = 0, 0, 0
    for c in text:
        if c in _CHINESE:
            digit = _CHINESE[c]
        elif c in _CHINESE_TENS:
            total, digit = total + (digit or 1) * _CHINESE_TENS[c], 0
        elif c in _CHINESE_FOURS:
            before = whole * (c == "亿") + total + digit
            whole, total, digit = whole * (c != "亿") + before * _CHINESE_FOURS[c], 0, 0
        else:
            return text
    return str(whole + total + digit)


def _in_chinese(number: int) -> str:
    """A number below a trillion in Chinese characters, without a 一 before 十."""
    for name, worth in (("亿", 100_000_000), ("万", 10_000), ("千", 1000), ("百", 100), ("十", 10)):
        if number >= worth:
            rest = number % worth
            gap = "零" if rest < worth // 10 else ""
            first = "" if name == "十" and number < 20 else _in_chinese(number // worth)
            return first + name + (gap + _in_chinese(rest) if rest else "")
    return "零一二三四五六七八九"[number]


def is_numeral(text: str) -> bool:
    """Whether `text` is a number in Chinese characters, written as numbers are: 一百零二, but not 一百二 or 一二三."""
    if len(text) > LONGEST_NUMERAL or not _CHINESE_NUMBER.fullmatch(text):
        return False
    plain = text.replace("两", "二").replace("〇", "零").replace("一十", "十")
    return _in_chinese(int(chinese_numeral(plain))).replace("一十", "十") == plain


def _scaled(text: str, factor: int, divisor: int = 1) -> str:
    """`text` as a number times `factor` / `divisor`, exactly (both are powers of ten), without a tail of zeros."""
    if not _NUMBER.match(text):
        return text
    result = Decimal(text) * factor / divisor
    return format(result.normalize(), "f") if result else "0"


class ValueGrammar:
    """Reads cells. Built once from the rulebook's characters and marks."""

    def __init__(self, folding: Folding, marks: Marks) -> None:
        """`folding` makes digits plain; `marks` names blanks and units."""
        self._folding, self._marks = folding, marks
        self.cells, self.ordinals = marks.cells, marks.ordinals
        self._signed = re.compile(f"(?:{'|'.join(map(re.escape, marks.increase))})(?=\\d)")
        self._fallen = re.compile(f"(?:{'|'.join(map(re.escape, marks.decrease))})(?=\\d)")
        units = [*marks.counting, *(name for name, _ in marks.money)]
        self._unit = re.compile(f"(?:{'|'.join(map(re.escape, sorted(units, key=len, reverse=True)))})\\Z")
        behind, before = "|".join(map(re.escape, marks.about_behind)), "|".join(map(re.escape, marks.about_before))
        self._about = re.compile(rf"(?:{before or '(?!)'})(?=[\d零一二两三四五六七八九十百千])|(?<=[\d十百千万亿])(?:{behind or '(?!)'})\Z")
        self._magnitude = re.compile(f"({'|'.join(m for m, _ in marks.magnitude)})(?:{behind})?\\Z")
        self.steps: Mapping[str, Callable[[str], str]] = self._table()
        self.read: Callable[[str, str, str | None], Reading] = lru_cache(maxsize=20_000)(self._read)

    def _table(self) -> dict[str, Callable[[str], str]]:
        """Every step by its name."""
        table: dict[str, Callable[[str], str]] = {
            "as_printed": lambda t: t,
            "fold_width": self._folding.fold,
            "drop_breaks": lambda t: _LINE_BREAK.sub("", t),
            "drop_blanks": lambda t: "".join(t.split()),
            "drop_thousands": lambda t: _THOUSANDS.sub(lambda m: m.group().replace(",", ""), t),
            "drop_unit": lambda t: self._unit.sub("", t),
            "drop_about": lambda t: self._about.sub("", t),
            "drop_note": self._without_note,
            "rise": lambda t: self._signed.sub("", t, count=1),
            "fall": lambda t: self._fallen.sub("-", t, count=1),
            "chinese_numeral": chinese_numeral,
            "denial_as_zero": lambda _: "0",
            "denial_as_false": lambda _: "false",
            "assertion_as_true": lambda _: "true",
            "blank_mark": lambda _: "",
            "number": lambda t: t,
        }
        for name, worth in self._marks.money:
            table[f"{name}_to_万元"] = lambda t, worth=worth: _scaled(t, worth, 10_000)  # type: ignore[misc]
            table[f"{name}_to_元"] = lambda t, worth=worth: _scaled(t, worth)  # type: ignore[misc]
        for name, factor in self._marks.magnitude:
            table[f"times_{name}"] = lambda t, factor=factor, name=name: _scaled(self._about.sub("", t).removesuffix(name), factor)  # type: ignore[misc]
        return table

    def _without_note(self, text: str) -> str:
        """`text` without the note behind its number; a unit in brackets is none, and stays, as does a sign, before the number. Text
        whose note says that the number is another, or in a unit nobody knows, is returned as it is."""
        note = _NOTE.search(text)
        if note is None or self.ordinals.any.fullmatch(note.group()):
            return text  # the index of a row that is glued to it
        number = text[: note.start()]
        if note[1] in self._marks.increase or note[1] in self._marks.decrease:
            return note[1] + number
        unit = _UNIT_NOTE.match(note[1])
        if unit and self._unit.fullmatch(unit[1]):
            return number + unit[1]
        said, part = note[1], part_of_year(note[1])
        return text if _CORRECTS.search(said) or _OF_MONEY.search(said) or (part and said.startswith(part)) else number

    def _signs_in_a_note(self, text: str) -> bool:
        """Whether a note behind a change speaks of a rise or a fall: the change may be what it says, and the number before it another."""
        note = _NOTE.search(text)
        signs = (*self._marks.increase, *self._marks.decrease)
        return note is not None and note[1] not in signs and any(sign in note[1] for sign in signs if sign[0] >= "一")

    def _is_about(self, text: str) -> bool:
        """Whether a number says that it is not exact, before or behind its unit."""
        return self._about.search(text) is not None or self._about.search(self._unit.sub("", text)) is not None

    def replay(self, raw: str, steps: tuple[str, ...]) -> Number | bool | None:
        """Walk `steps` from the document's characters again: the number, the truth value, or null for a blank."""
        text = raw
        for name in steps:
            text = self.steps[name](text)
        if steps and steps[-1] == "number":
            return to_number(text)
        return {"true": True, "false": False}.get(text)

    def read_counted(self, raw: str, unit: str) -> tuple[Number, tuple[str, ...]] | None:
        """The number that a sentence prints with its unit ("1,208件", "十二件"), and the steps that lead to it; None for no reading."""
        if _BROKEN.search(raw):
            return None
        steps: tuple[str, ...]
        if _CHINESE_NUMERAL.match(self.steps["fold_width"](raw)):
            steps = ("as_printed", "fold_width", "drop_blanks", "drop_unit", "chinese_numeral", "number")
            last = raw
            for name in steps[:-1]:
                last = self.steps[name](last)
            return (int(last), steps) if last.isascii() and last.isdecimal() else None
        reading = self.read(raw, unit, None)
        if reading.kind not in ("number", "about") or reading.value is None or reading.value < 0:
            return None
        return reading.value, reading.steps

    def _read(self, raw: str, unit: str, header_unit: str | None = None) -> Reading:
        """Read one cell.

        `raw`: its characters. `unit`: the catalogue's ("件", "项", "万元") or a fact's ("元"). `header_unit`: the unit of money
        its column names, used when the cell names none. An amount without either is taken to be in `unit`.
        """
        if _PLAIN.match(raw) and header_unit in (None, unit):
            return Reading("number", int(raw), ("as_printed", "number"))
        steps = ["as_printed"]
        text = self._take(raw, "fold_width", steps)
        text = self._take(self._take(text, "drop_breaks", steps) if "<" in text else text, "drop_blanks", steps)
        if text in self._marks.blank:
            return Reading("blank", None, (*steps, "blank_mark"))
        return self._number(text, steps, unit, header_unit)

    def _take(self, text: str, name: str, steps: list[str]) -> str:
        """`text` after a step, which is noted when it changed something."""
        after = self.steps[name](text)
        if after != text:
            steps.append(name)
        return after

    def _number(self, text: str, steps: list[str], unit: str, header_unit: str | None) -> Reading:
        """Read a cell that is no blank; see `_read`."""
        if unit == "项" and self._signs_in_a_note(text):
            return Reading("unreadable", None, tuple(steps))
        before = text = self._take(self._take(text, "drop_note", steps), "drop_thousands", steps)
        text = self._take(text, "drop_about", steps)
        printed = next((name for name, _ in self._marks.money if text.endswith(name)), None)
        if printed and unit not in _OF_AMOUNTS:
            return Reading("unreadable", None, tuple(steps))  # an amount where a count belongs
        text = self._take(text, "drop_unit", steps)
        if unit == "项" or text.startswith("+"):
            text = self._take(text, "rise", steps)
        text = self._take(text, "fall", steps)
        in_words = is_numeral(text)
        if in_words:
            text = self._take(text, "chinese_numeral", steps)
        found = self._magnitude.search(text)
        text = self._take(text, f"times_{found.group(1)}" if found else "drop_about", steps)
        # 42.5万 is an amount in 元, whatever unit the header names.
        money = printed or ("元" if found else header_unit)
        if money and unit in _OF_AMOUNTS and money != unit:
            text = self._take(text, f"{money}_to_{unit}", steps)
        if not _NUMBER.match(text):
            return Reading("unreadable", None, tuple(steps))
        kind: Literal["number", "about"] = "about" if self._is_about(before) else "number"
        told = printed is not None or found is not None
        return Reading(kind, to_number(text), (*steps, "number"), unit_printed=told, in_words=in_words and before not in "〇零")


@lru_cache(maxsize=4)
def grammar_of(rulebook: Rulebook) -> ValueGrammar:
    """The number grammar of a rulebook."""
    return ValueGrammar(rulebook.folding, rulebook.marks)
