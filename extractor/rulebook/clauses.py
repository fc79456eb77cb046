"""The clauses of a sentence of section five, and where one problem of it may end and another begin."""

import re
from collections.abc import Iterator
from itertools import pairwise

from extractor.model.doubts import doubt
from extractor.rulebook.problems import ProblemRules

GOES_ON = doubt("item.goes_on")
"""Why a person should look at an item that ends before its sentence does."""
_MARK = re.compile(r"[,;:、]")
_FRAME = re.compile(r"(?:问题|情况|现象|方面|等)")
"""What stands behind the last of several that share a frame: 存在重业务、轻公开的问题 is one."""


def clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The clauses behind the one that `start` stands in, each from its first character to the next mark."""
    marks = [m.end() for m in _MARK.finditer(text, start, end)]
    return pairwise([*marks, end] if marks else [])


def names_lack(text: str, rules: ProblemRules) -> bool:
    """Whether something may be said to be lacking: by words that say so, or by such as may say it beside a model's word."""
    return rules.lack.search(text) is not None or rules.weak_lack.search(text) is not None


def remedies(text: str, start: int, end: int, rules: ProblemRules) -> bool:
    """Whether a clause says what is done about what went before (我局将…), and no lack."""
    if rules.lack.search(text, start, end):
        return False
    opens = rules.opener.match(text, start, end) or rules.strong_opener.match(text, start, end)
    return opens is not None or rules.measure_sign.search(text, start, end) is not None


def another_lack(text: str, start: int, here: int, end: int, rules: ProblemRules) -> int:
    """Where, behind the clause of `here`, one begins that may name a lack of its own; `end` when none does.

    A cause and what follows it (原因是…), and whom a lack concerns (群众看不懂), belong to the lack before. A clause that plainly names
    a lack is another problem only beside what names its lack as plainly: in 以转发为主,结合本地的解读偏少 the first leads up to it.
    """
    for a, b in clauses(text, here, end):
        if rules.explains.match(text, a, b):
            return end
        if rules.affected.match(text, a, b) or (text[a - 1] == "、" and _FRAME.search(text, a, b)):
            continue
        plainer = text[a - 1] != "、" and rules.lack.search(text, a, b) and not rules.lack.search(text, start, a)
        leads_up = plainer or text[a - 1] == ":"
        if not leads_up and names_lack(text[a:b], rules) and names_lack(text[start:a], rules):
            return a
    return end
