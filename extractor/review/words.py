"""What a person may write into the column of decisions."""

from extractor.model.rulings import Word
from extractor.values import ValueGrammar

AS_STATED = ("ok", "yes", "y", "对", "是", "正确", "确认", "√", "✓")
BLANK = ("blank", "空", "空白")
ABSENT = ("absent", "缺", "缺行", "页面没有")
UNREADABLE = ("unreadable", "看不清", "无法辨认")
HELP = "ok, a number, blank, absent or unreadable (确认、数字、空白、页面没有、看不清)"
"""In a sentence."""


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
    if reading.kind == "number" and reading.value is not None:
        return Word(reading.value, "reported")
    return f"{cell!r} is no decision"
