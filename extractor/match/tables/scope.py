"""Words beside a label or over a table that say its numbers are of a part of the year (1-9月, 截至6月底), or of more or less than the form
asks for: a bracket that the form does not have ((不含乡镇), (预计), (县政府)).
"""

import re

from extractor.rulebook.cell_grammar import HAN
from extractor.rulebook.meaning import PERIOD, Meaning

_MONTHS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11, "十二": 12}
_MONTH, _TO = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])", r"(?:--?|[—–~〜至到])"
_YEAR = r"(?:(?:20\d\d|[当本今次翌])年)?"
# From a month to another; in figures, where a day may stand behind the month.
_RANGE = re.compile(rf"(?<![\d.第]){_YEAR}({_MONTH})月?(?:\d{{1,2}}日?)?{_TO}{_YEAR}({_MONTH})月")
_FIGURES = re.compile(rf"20\d\d[./]({_MONTH})(?:[./]\d{{1,2}})?{_TO}(?:20\d\d[./])?({_MONTH})(?![\d年])")
# Up to a month; a month in brackets, where no year makes it the day of writing.
_UP_TO = re.compile(
    rf"截[至止]到?{_YEAR}({_MONTH})月|(?<!\d)({_MONTH})月(?:份|\d{{1,2}}日)?(?:[底末前止]|以前|之前)|(?:^|\()({_MONTH})月份?(?=\)|$)"
)
_DATES = re.compile(rf"{_RANGE.pattern}|(?:{PERIOD})度?")
_BRACKET = re.compile(r"\(([^()]*[一-鿿][^()]*)\)")
# In brackets: a year, a day, a count's unit, an index, where something else is to be found.
_NEUTRAL = re.compile(
    r"[本当全]年度?|截[至止]到?|\d+|[年月日底末止至到起]|^[元件条项个份次宗起部百千万亿/、]+$|^[一二三四五六七八九十]+$|(?:统计|一览|汇总|明细|情况|[附续下上])?表[一二三四五]?|具体|数据|如下|[见详附续注]"
)
# A bracket with more Chinese characters than those may be a misprinted part of a label.
_SHORT, _MISPRINTS = 6, 1


def _month(printed: str) -> int:
    return _MONTHS.get(printed) or int(printed)


def part_of_year(words: str) -> str:
    """The words, of those given without blanks, that name a part of a year; "" for none, or for all of it."""
    for found in (*_RANGE.finditer(words), *_FIGURES.finditer(words)):
        if (_month(found[2]) - _month(found[1]) + 1) % 12:
            return found.group()
    if _RANGE.search(words) or _FIGURES.search(words):
        return ""
    ends = ((found.group(), next(filter(None, found.groups()))) for found in _UP_TO.finditer(words))
    return next((said.lstrip("(") for said, month in ends if _month(month) != 12), "")


def without_periods(words: str) -> str:
    """`words` without the stretches of time that they name."""
    return _DATES.sub(" ", words)


def strange_bracket(words: str, meaning: Meaning, known: re.Pattern[str] | None = None) -> str:
    """What the first bracket in `words` says that is not neutral; "" for none. `known`: what labels are made of."""
    for found in _BRACKET.finditer(words):
        said = meaning.harmless.sub(" ", _NEUTRAL.sub(" ", without_periods(found[1])))
        most = _MISPRINTS if len(HAN.findall(found[1])) > _SHORT else 0
        if len(HAN.findall(known.sub("", said) if known else said)) > most:
            return found[1]
    return ""
