"""What a person may write into the column of decisions."""

from extractor.model.rulings import ABOUT, AGENCY
from extractor.review.saying import CLIP, Decision, Kind, Means, name_in, number_in, year_in

_WORDS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    ("as_stated", ("ok", "yes", "y", "对", "是", "正确", "确认", "√", "✓")),
    ("blank", ("blank", "空", "空白")),
    ("absent", ("absent", "缺", "缺行", "页面没有")),
    ("unreadable", ("unreadable", "看不清", "无法辨认")),
    ("take_back", ("withdraw", "撤回")),
)
_KINDS = {word: kind for kind, words in _WORDS for word in words}
HELP = "ok, a number, blank, absent or unreadable (确认、数字、空白、页面没有、看不清)"
"""In a sentence."""
_HELP_ABOUT = {name: f"ok, {'a name' if name == AGENCY else 'a year'}, or absent" for name in ABOUT}


def help_on(indicator: str) -> str:
    """What may be written about a value."""
    return _HELP_ABOUT.get(indicator, HELP)


def _about(cell: str, indicator: str) -> Decision | str:
    """Who reports, or on which year."""
    kind = _KINDS.get("".join(cell.split()).lower())
    if kind in ("as_stated", "absent", "take_back"):
        return Decision(kind)
    if indicator == AGENCY:
        return Decision("name", name=cell) if name_in(cell) else f"{cell[:CLIP]!r} is no name of a body"
    return Decision("year", number=cell) if year_in(cell) else f"{cell[:CLIP]!r} is no year"


def decision_in(cell: str, indicator: str, means: Means) -> Decision | str:
    """The decision in a cell, or what is wrong with it. `indicator`: which value."""
    if indicator in ABOUT:
        return _about(cell, indicator)
    kind, unit = _KINDS.get("".join(cell.split()).lower()), means.units.get(indicator)
    if kind or unit is None:
        return Decision(kind or "as_stated")
    if means.grammar.read(cell.strip(), unit, None).kind == "blank":
        return Decision("blank")
    return f"{cell[:CLIP]!r} is no decision" if number_in(cell, unit, means.grammar) is None else Decision("number", number=cell)
