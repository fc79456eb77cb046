"""Of whom and of which year a number in a sentence speaks: text without blanks, a sentence's bounds and a place in it -> a reason to doubt.

What says so is in rules/facts.yaml; every reader of sentences asks here.
"""

import re
from typing import Literal

from extractor.rulebook.facts import FactRules, regex

Elsewhere = Literal["other_time", "other_body", "other_year"]
"""It speaks of last year or of a change; of a part of the body reported on; of an earlier year that the sentence names."""

# How far before its sentence a wording's subject may stand. The gold reports need 141 to 160 (a list of eleven sub-units stands between
# the requests and their outcomes); with 400 they state nothing more and nothing else.
NEAR = 200
CLAUSE_END = re.compile(r"[,:()]")
_YEAR = re.compile(r"(20\d\d)年(?!度?\d{1,2}月)")
_OWN_YEAR = re.compile(r"(20\d\d)年(?!度?(?:修订|修正|修改|公布|颁布|施行|印发|发布|制定|出台|版|第))")
_YEAR_ALONE = re.compile(r"(?:在|自)?(20\d\d)年度?(?:全年|间|内|里)?,")


def clauses(text: str, start: int, end: int, piece: tuple[int, int]) -> str:
    """The clauses of the sentence `text[start:end]` that a piece of it touches."""
    first = max((m.end() for m in CLAUSE_END.finditer(text, start, piece[0])), default=start)
    last = CLAUSE_END.search(text, piece[1], end)
    return text[first : last.start() if last else end]


def before(text: str, start: int, at: int) -> str:
    """What stands before `at` in its clause of the sentence that begins at `start`."""
    return text[max((m.end() for m in CLAUSE_END.finditer(text, start, at)), default=start) : at]


def in_brackets(text: str, start: int, end: int, at: int) -> bool:
    """Whether `at` stands inside brackets of the sentence, one of which may lie beyond its bounds."""
    opened, closed = text.rfind("(", start, at), text.rfind(")", start, at)
    if opened != closed:
        return opened > closed
    closing, opening = text.find(")", at, end), text.find("(", at, end)
    return closing >= 0 and (opening < 0 or closing < opening)


def _other_year(text: str, start: int, end: int, at: int) -> bool:
    """Whether the year last named before `at` is not the latest that the sentence names."""
    years = [(m.start(), m.group(1)) for m in _YEAR.finditer(text, start, end)]
    before = [year for place, year in years if place < at]
    return bool(before) and before[-1] < max(year for _, year in years)


def year_said(text: str, start: int, at: int) -> int | None:
    """The year that the clause of `at` names before it, or that stands alone in the clause before; None when neither names one."""
    edges = [start, *(m.end() for m in CLAUSE_END.finditer(text, start, at))]
    named = [m.group(1) for m in _OWN_YEAR.finditer(text, edges[-1], at)]
    alone = _YEAR_ALONE.fullmatch(text, edges[-2], edges[-1]) if len(edges) > 1 and not named else None
    return int(named[-1]) if named else int(alone[1]) if alone else None


def other_scope(text: str, start: int, end: int, at: int, rules: FactRules) -> Elsewhere | None:
    """Why what stands at `at` of the sentence `text[start:end]` does not speak of the body and the year reported on; None when it may."""
    if regex(rules.other_time).search(text, start, at):
        return "other_time"
    if regex(rules.other_body).search(text, start, at) or regex(rules.other_part).search(text, max(0, at - NEAR), at):
        return "other_body"
    if regex(rules.other_whole).search(text, at, end):
        return "other_body"
    return "other_year" if _other_year(text, start, end, at) else None
