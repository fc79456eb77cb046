"""Stretches of a year as a page names them (1-9月, 2023.1-6, 截至6月底)."""

import re

_MONTHS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11, "十二": 12}
_MONTH, _TO = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])", r"(?:--?|[—–~〜至到])"
_YEAR = r"(?:(?:20\d\d|[当本今次翌])年)?"
# From a month to another; in figures, where a day may stand behind the month.
RANGE = re.compile(rf"(?<![\d.第]){_YEAR}({_MONTH})月?(?:\d{{1,2}}日?)?{_TO}{_YEAR}({_MONTH})月")
_FIGURES = re.compile(rf"20\d\d[./]({_MONTH})(?:[./]\d{{1,2}})?{_TO}(?:20\d\d[./])?({_MONTH})(?![\d年])")
# Up to a month; a month in brackets, where no year makes it the day of writing.
_UP_TO = re.compile(
    rf"截[至止]到?{_YEAR}({_MONTH})月|(?<!\d)({_MONTH})月(?:份|\d{{1,2}}日)?(?:[底末前止]|以前|之前)|(?:^|\()({_MONTH})月份?(?=\)|$)"
)


def _month(printed: str) -> int:
    return _MONTHS.get(printed) or int(printed)


def part_of_year(words: str) -> str:
    """The words, of those given without blanks, that name a part of a year; "" for none, or for all of it."""
    for found in (*RANGE.finditer(words), *_FIGURES.finditer(words)):
        if (_month(found[2]) - _month(found[1]) + 1) % 12:
            return found.group()
    if RANGE.search(words) or _FIGURES.search(words):
        return ""
    ends = ((found.group(), next(filter(None, found.groups()))) for found in _UP_TO.finditer(words))
    return next((said.lstrip("(") for said, month in ends if _month(month) != 12), "")
