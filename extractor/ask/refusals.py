"""Why a reading is refused: one line a check, with the sentence for people and the one a re-ask tells the model."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from extractor.model.asking import Refusal


@dataclass(frozen=True, slots=True)
class Reason:
    """A check that a reading failed. Both sentences are templates over the same names."""

    told: str
    """For a person, in English."""
    asked: str
    """For the model, in Chinese."""


REASONS: Mapping[str, Reason] = {
    "no_reply": Reason("the reply is not in the form asked for", "答复不是所要求的JSON格式"),
    "no_such_line": Reason("line {line} is not among the lines shown", "没有第{line}行"),
    "not_asked": Reason("{about} was not asked for", "没有问“{about}”"),
    "said_twice": Reason("{about} is answered twice, differently", "“{about}”答了两次，且不一样"),
    "taken_back": Reason("{about} was first read as “{said}”, and otherwise in the reply to the re-ask", "“{about}”前后说法不一"),
    "quote_missing": Reason("the quote does not stand in line {line}", "第{line}行里没有“{said}”这段原文，请逐字摘抄"),
    "quote_twice": Reason("the quote stands more than once in line {line}", "“{said}”在第{line}行出现不止一次，请摘抄得更长一些"),
    "quote_short": Reason("the quote is too short to prove anything", "摘抄“{said}”太短，请连同所说的事项一起摘抄"),
    "number_missing": Reason("the number does not stand in the quote as a whole number", "摘抄里没有“{said}”这个完整的数字"),
    "number_twice": Reason("the number stands more than once in the quote", "摘抄里“{said}”出现不止一次，请只摘抄说明该事项的那一小段"),
    "number_unread": Reason("the number can not be read", "“{said}”不是可以读出的数字"),
    "number_vague": Reason("the number is an estimate, an ordinal or an end of a range", "“{said}”是约数、序数或范围，不是确切的件数"),
    "unit_other": Reason("what the number counts is another unit than the fact's", "“{said}”后面的单位与所问事项不符"),
    "other_thing": Reason("the words around the number speak of something else", "第{line}行的“{said}”说的不是这一事项"),
    "other_time": Reason("the number is of another year, or a change", "第{line}行的“{said}”说的是往年或者增减，不是本年数"),
    "other_year": Reason("the number is of an earlier year that the sentence names", "第{line}行的“{said}”说的是往年，不是本年数"),
    "other_body": Reason("the number is of a part of the body, or another one", "第{line}行的“{said}”说的是下属或个别单位，不是本机关总数"),
    "in_brackets": Reason("the number stands in brackets, where parts are counted", "第{line}行的“{said}”在括号里，只是其中一部分"),
    "part_of_whole": Reason("the number counts a part of what is asked for", "第{line}行的“{said}”只是其中一部分，不是总数"),
    "not_a_denial": Reason("nothing is denied there", "第{line}行没有说这一事项没有发生"),
    "denial_unclear": Reason("what is denied there is not plainly this", "第{line}行不是明确地说这一事项没有发生"),
    "not_an_agency": Reason("the quote is not the name of an administrative body", "“{said}”不是机关的全称，只摘抄机关名称"),
    "agency_cut": Reason("the quote is a part of a longer name", "“{said}”只是机关名称的一部分，请摘抄全称"),
    "agency_other": Reason("the quote names a body that gave orders, not the reporting one", "“{said}”是提要求的机关，不是编制报告的机关"),
    "not_a_year": Reason("the quote names no year", "“{said}”里没有年份"),
    "year_twice": Reason("the quote names more than one year", "“{said}”里有不止一个年份，只摘抄报告的年度"),
    "year_other": Reason("the year is that of a date, a rule or a plan", "“{said}”是日期、文号或者计划的年份，不是报告的年度"),
    "instruction": Reason("the line tells a reader what to answer; it states nothing", "第{line}行是要求别人怎样作答的话，不是报告的内容"),
    "no_cells": Reason("line {line} holds no cells of this table", "第{line}行不是这张表里的一行数据"),
    "other_row": Reason("line {line} is another row: {other}", "第{line}行是“{other}”，不是“{label}”"),
    "own_line": Reason("the row stands in line {own}, not in line {line}", "“{label}”在第{own}行，不在第{line}行"),
    "one_line_twice": Reason("line {line} is given to two rows", "第{line}行答给了两个行名，一行数据只属于一个行名"),
    "cells_count": Reason("the row has {wanted} cells, not {given}", "“{label}”应有{wanted}格，答了{given}格"),
    "cell_differs": Reason("column {column} prints “{printed}”, not “{said}”", "第{line}行“{column}”一格印的是“{printed}”，不是“{said}”"),
    "cells_differ": Reason(
        "line {line} prints {printed}, each of them once and in this order, not {said}",
        "第{line}行印的依次是{printed}，这些数要照原样、按顺序全部填上，其余的格填空",
    ),
    "digits_differ": Reason(
        "the cells together are not the characters “{printed}”",
        "第{line}行印的是“{printed}”，各格连起来要与它一模一样，不能多、不能少、不能换",
    ),
    "run_refused": Reason(
        "its cells stand in one run with those of the row {other}, whose number of cells is wrong",
        "“{label}”与“{other}”的数字连在一起，要一起重答",
    ),
    "no_number": Reason("column {column}: “{said}” is not one number", "“{label}”的“{column}”一格“{said}”不是一个数"),
    "no_blank": Reason("line {line} leaves no cell blank; column {column} was left blank", "第{line}行没有空着的格，“{column}”一格不能空"),
    "not_like": Reason("the words of line {line} are not this row's, and its place does not tell", "看不出第{line}行是“{label}”"),
    "like_other": Reason("the words of line {line} are as like the row {other}", "第{line}行也可能是“{other}”，看不出是“{label}”"),
    "no_quote": Reason("line {line} is said to be one without a quote", "第{line}行没有摘抄原文"),
    "is_measure": Reason("line {line} says what is done about a problem", "第{line}行说的是怎么做，是措施，不是问题"),
    "is_problem": Reason("line {line} says what is lacking, not what is done about it", "第{line}行说的是欠缺，是问题，不是措施"),
    "lack_in_general": Reason("line {line} says only in general that something is lacking", "第{line}行只是笼统地说有不足，应为其他"),
    "names_no_lack": Reason("line {line} names nothing that is lacking", "第{line}行没有说到什么欠缺，不是问题"),
    "praises": Reason("line {line} speaks of success", "第{line}行说的是成绩，不是问题"),
    "announces": Reason("line {line} only announces measures", "第{line}行只是过渡语，没有说具体做法，应为其他"),
    "passed_over": Reason("line {line} names a lack and was said to be no problem", "第{line}行说到了欠缺，请再看它是不是问题"),
    "no_such_theme": Reason("“{said}” is not on the list of themes", "没有“{said}”这个主题，只能用所列主题的原词"),
    "themes_too_many": Reason("line {line} is given more than two themes", "第{line}行选的主题太多，最多选两个"),
}
"""Code -> reason."""


def _named(about: str, said: str, line: int | None, words: Mapping[str, str]) -> dict[str, Any]:
    """What the sentences of a code name. Of a refused row they name one cell, where the refusal keeps all that was said of it."""
    return {"about": about, "said": words.get("cell", said), "line": line, **words}


def refuse(code: str, inquiry: str, about: str, said: str, *, line: int | None = None, **words: str) -> Refusal:
    """A refusal with its sentence filled in. `said`: everything that is refused with it. `words`: what else the code's sentences name;
    `cell` is what they name for `said`."""
    told = REASONS[code].told.format(**_named(about, said, line, words))
    return Refusal(inquiry, about, said, code, told, line, tuple(words.items()))


def complaint(refusal: Refusal) -> str:
    """The same, as a re-ask tells the model."""
    return REASONS[refusal.code].asked.format(**_named(refusal.about, refusal.said, refusal.line, dict(refusal.words)))
