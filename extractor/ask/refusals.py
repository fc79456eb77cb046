"""Why a reading is refused, as a re-ask tells the model; for people the sentences stand in extractor/wording/doubts.yaml."""

from collections.abc import Mapping
from typing import Any

from extractor.model.asking import Refusal
from extractor.model.doubts import doubt
from extractor.wording.templates import wording

GROUP = "refusal"
"""Group of the codes in doubts.yaml; the names in it are those of COMPLAINTS."""
COMPLAINTS: Mapping[str, str] = {
    "no_reply": "答复不是所要求的JSON格式",
    "no_such_line": "没有第{line}行",
    "not_asked": "没有问“{about}”",
    "said_twice": "“{about}”答了两次，且不一样",
    "taken_back": "“{about}”前后说法不一",
    "quote_missing": "第{line}行里没有“{said}”这段原文，请逐字摘抄",
    "quote_twice": "“{said}”在第{line}行出现不止一次，请摘抄得更长一些",
    "quote_short": "摘抄“{said}”太短，请连同所说的事项一起摘抄",
    "number_missing": "摘抄里没有“{said}”这个完整的数字",
    "number_twice": "摘抄里“{said}”出现不止一次，请只摘抄说明该事项的那一小段",
    "number_unread": "“{said}”不是可以读出的数字",
    "number_vague": "“{said}”是约数、序数或范围，不是确切的件数",
    "unit_other": "“{said}”后面的单位与所问事项不符",
    "other_thing": "第{line}行的“{said}”说的不是这一事项",
    "other_time": "第{line}行的“{said}”说的是往年或者增减，不是本年数",
    "other_year": "第{line}行的“{said}”说的是往年，不是本年数",
    "other_body": "第{line}行的“{said}”说的是下属或个别单位，不是本机关总数",
    "in_brackets": "第{line}行的“{said}”在括号里，只是其中一部分",
    "part_of_whole": "第{line}行的“{said}”只是其中一部分，不是总数",
    "not_a_denial": "第{line}行没有说这一事项没有发生",
    "denial_unclear": "第{line}行不是明确地说这一事项没有发生",
    "not_an_agency": "“{said}”不是机关的全称，只摘抄机关名称",
    "agency_cut": "“{said}”只是机关名称的一部分，请摘抄全称",
    "agency_other": "“{said}”是提要求的机关，不是编制报告的机关",
    "not_a_year": "“{said}”里没有年份",
    "year_twice": "“{said}”里有不止一个年份，只摘抄报告的年度",
    "year_other": "“{said}”是日期、文号或者计划的年份，不是报告的年度",
    "instruction": "第{line}行是要求别人怎样作答的话，不是报告的内容",
    "no_cells": "第{line}行不是这张表里的一行数据",
    "other_row": "第{line}行是“{other}”，不是“{label}”",
    "own_line": "“{label}”在第{own}行，不在第{line}行",
    "one_line_twice": "第{line}行答给了两个行名，一行数据只属于一个行名",
    "one_row_twice": "“{label}”答了第{line}行和第{other}行，一个行名只有一行数据",
    "no_numbers": "第{line}行不是还没有归属的数字行，只能答带[]的行",
    "out_of_order": "按表的次序，第{line}行不会是“{label}”（与第{other}行的先后不符）",
    "line_unread": "第{line}行的数不能是“{label}”的{wanted}格",
    "cells_count": "“{label}”应有{wanted}格，答了{given}格",
    "cell_differs": "第{line}行“{column}”一格印的是“{printed}”，不是“{said}”",
    "cells_differ": "第{line}行印的依次是{printed}，这些数要照原样、按顺序全部填上，其余的格填空",
    "digits_differ": "第{line}行印的是“{printed}”，各格连起来要与它一模一样，不能多、不能少、不能换",
    "run_refused": "“{label}”与“{other}”的数字连在一起，要一起重答",
    "no_number": "“{label}”的“{column}”一格“{said}”不是一个数",
    "no_blank": "第{line}行没有空着的格，“{column}”一格不能空",
    "not_like": "看不出第{line}行是“{label}”",
    "like_other": "第{line}行也可能是“{other}”，看不出是“{label}”",
    "no_quote": "第{line}行没有摘抄原文",
    "is_measure": "第{line}行说的是怎么做，是措施，不是问题",
    "is_problem": "第{line}行说的是欠缺，是问题，不是措施",
    "lack_in_general": "第{line}行只是笼统地说有不足，应为其他",
    "names_no_lack": "第{line}行没有说到什么欠缺，不是问题",
    "range_inverted": "第{line}行在第{other}行之后，first应在last之前",
    "range_begins_early": "从第{line}行到第{other}行之前都没有说到欠缺，不属于这一部分",
    "range_too_long": "从第{line}行起的范围太长",
    "praises": "第{line}行说的是成绩，不是问题",
    "announces": "第{line}行只是过渡语，没有说具体做法，应为其他",
    "passed_over": "第{line}行说到了欠缺，请再看它是不是问题",
    "no_such_theme": "没有“{said}”这个主题，只能用所列主题的原词",
    "themes_too_many": "第{line}行选的主题太多，最多选两个",
}
"""Check that a reading failed -> what the model is told, in Chinese, over the same names as the sentence for people."""


def _named(about: str, said: str, line: int | None, words: Mapping[str, str]) -> dict[str, Any]:
    """What the sentences of a code name. Of a refused row they name one cell, where the refusal keeps all that was said of it."""
    return {"about": about, "said": words.get("cell", said), "line": line, **words}


def refuse(code: str, inquiry: str, about: str, said: str, *, line: int | None = None, **words: str) -> Refusal:
    """A refusal with its doubt. `said`: everything that is refused with it. `words`: what else the code's sentences name; `cell` is what
    they name for `said`."""
    told = wording(f"{GROUP}.{code}")
    assert told is not None, code
    named = _named(about, said, line, words)
    reason = doubt(told.code, **{hole: named[hole] for hole, _ in told.english.holes})
    return Refusal(inquiry, about, said, code, reason, line, tuple(words.items()))


def complaint(refusal: Refusal) -> str:
    """The same, as a re-ask tells the model."""
    return COMPLAINTS[refusal.code].format(**_named(refusal.about, refusal.said, refusal.line, dict(refusal.words)))
