"""What a person may write into the column of decisions."""

import re
from decimal import Decimal

from extractor.model.rulings import AGENCY, Word
from extractor.review.book import LARGEST
from extractor.values import ValueGrammar

AS_STATED = ("ok", "yes", "y", "对", "是", "正确", "确认", "√", "✓")
BLANK = ("blank", "空", "空白")
ABSENT = ("absent", "缺", "缺行", "页面没有")
UNREADABLE = ("unreadable", "看不清", "无法辨认")
_TYPED = re.compile(r"[-−－]?\d[\d,，]*(?:[.．]\d+)?")
"""A number as somebody types it, without words around."""
CLIP = 60
"""Characters of a cell that are shown."""
_NAME = re.compile(r"[一-鿿]{3}")
"""A body's name has three Chinese characters in a row, at the least."""
_YEAR = re.compile(r"20\d\d")
HELP = "ok, a number, blank, absent or unreadable (确认、数字、空白、页面没有、看不清)"
"""In a sentence."""


def about_word(cell: str, stated: Word, name: str) -> Word | str:
    """The decision on who reports or on which year, or what is wrong with it. `name`: which of the two."""
    plain = "".join(cell.split())
    if plain.lower() in AS_STATED:
        return stated if stated.value is not None else "the report states nothing that could be confirmed"
    if plain.lower() in ABSENT:
        return Word(None, "absent")
    if name == AGENCY:
        return Word(plain, "reported") if _NAME.search(plain) else f"{cell[:CLIP]!r} is no name of a body"
    year = plain.removesuffix("年")
    return Word(int(year), "reported") if _YEAR.fullmatch(year) else f"{cell[:CLIP]!r} is no year"


def word_of(cell: str, stated: Word, unit: str, grammar: ValueGrammar) -> Word | str:
    """The decision in a cell, or what is wrong with it.

    `cell`: what is written there. `stated`: what the report states; ok takes it over. `unit`: the catalogue's.
    """
    plain = "".join(cell.split()).lower()
    if plain in AS_STATED:
        return stated if stated.status != "unresolved" else "the report states nothing that could be confirmed"
    if plain in ABSENT:
        return Word(None, "absent")
    if plain in UNREADABLE:
        return Word(None, "unresolved")
    if plain in BLANK:
        return Word(None, "blank")
    reading = grammar.read(cell.strip(), unit, None)
    if reading.kind == "blank":
        return Word(None, "blank")
    wrong = f"{cell[:CLIP]!r} is no decision"
    if reading.kind != "number" or reading.value is None or not _TYPED.fullmatch(cell.strip().removesuffix(unit).strip()):
        return wrong
    value = reading.value
    if (value < 0 and unit != "项") or (isinstance(value, Decimal) and unit != "万元") or not -LARGEST < value < LARGEST:
        return wrong
    return Word(value, "reported")
