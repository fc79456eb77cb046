"""Words in brackets, beside a label or over a table, that the form does not have: of what its numbers are ((不含乡镇), (预计))."""

import re

from extractor.rulebook.cell_grammar import HAN
from extractor.rulebook.meaning import PERIOD, Meaning
from extractor.rulebook.periods import RANGE

_DATES = re.compile(rf"{RANGE.pattern}|(?:{PERIOD})度?")
_BRACKET = re.compile(r"\(([^()]*[一-鿿][^()]*)\)")
# In brackets: a year, a day, a count's unit, an index, where something else is to be found.
_NEUTRAL = re.compile(
    r"[本当全]年度?|截[至止]到?|\d+|[年月日底末止至到起]|^[元件条项个份次宗起部百千万亿/、]+$|^[一二三四五六七八九十]+$|(?:统计|一览|汇总|明细|情况|[附续下上])?表[一二三四五]?|具体|数据|如下|[见详附续注]"
)
# A bracket with more Chinese characters than those may be a misprinted part of a label.
_SHORT, _MISPRINTS = 6, 1


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
