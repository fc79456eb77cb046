"""Sentences of section five taken apart: their clauses, several items in one of them, the title of an item."""

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


MIN_PART = 4
"""Characters of the shortest item such a list may have (队伍建设)."""

Range = tuple[int, int]


def shared_items(text: str, start: int, end: int, rules: ProblemRules) -> tuple[Range, ...]:
    """Where the items stand that share a lack in the sentence `text[start:end]`; () when it holds no such list.

    `text` is folded and without blanks. The last item is given without its 等.
    """
    for pattern in rules.shared_lack:
        match = pattern.search(text, start, end)
        found = _joined(text, match.start("items"), match.end("items"), rules, "each" in pattern.groupindex) if match else ()
        if len(found) > 1:
            return (*found[:-1], without_list_end(text, *found[-1], rules))
    return ()


def without_stop(text: str, start: int, end: int) -> Range:
    """A stretch without the marks it ends with."""
    while end > start and text[end - 1] in "。;!?:,":
        end -= 1
    return start, end


def without_list_end(text: str, start: int, end: int, rules: ProblemRules) -> Range:
    """A list's last item without its 等 and what follows that; as it is when it has none."""
    _, stop = without_stop(text, start, end)
    tail = rules.list_end.search(text[start:stop])
    return (start, start + tail.start()) if tail and tail.start() >= MIN_PART else (start, end)


def _joined(text: str, start: int, end: int, rules: ProblemRules, each: bool) -> tuple[Range, ...]:
    """The items between joints. Commas are joints only where every item names a lack."""
    found = []
    for joint in rules.item_joints.finditer(text, start, end):
        found.append((start, joint.start()))
        start = joint.end()
    found.append((start, end))
    apart = not (each or "," in text[found[0][0] : end]) or all(rules.lack.search(text, a, b) for a, b in found)
    return tuple(found) if apart and all(b - a >= MIN_PART for a, b in found) else ()


MAX_TITLE = 40
"""Characters a title may have when it goes on past its first clause; gold's longest is 22."""
SHORTEST_TITLE = 4
"""Characters before a mark inside an item that make a title (进一步规范公开行为1、…)."""
_CLAUSE = re.compile(r"[,。;:!?]")


def _past_lead_in(text: str, start: int, end: int, rules: ProblemRules) -> int:
    """Past 下一步,我局将, when a title is left."""
    lead = rules.measure_lead_in.match(text, start, end)
    if not lead:
        return start
    stop = _CLAUSE.search(text, lead.end(), end)
    return lead.end() if (stop.start() if stop else end) - lead.end() >= SHORTEST_TITLE else start


def title_of(text: str, start: int, end: int, *, problem: bool, rules: ProblemRules) -> tuple[int, int]:
    """Where the title of the item `text[start:end]` stands; `text` is folded and without blanks.

    The first clause; further ones while they only lead up to what is lacking or done.
    """
    start = start if problem else _past_lead_in(text, start, end, rules)
    stops = [m.start() for m in _CLAUSE.finditer(text, start, end)] or [end]
    stops = stops if text[stops[-1] :].strip() and stops[-1] == end - 1 else [*stops, end]
    glued = {family.name for family in rules.families if family.glued == "all"}
    clause = start
    for stop in stops:
        nested = rules.marks.search(text, start + 1, stop)
        if nested and nested.lastgroup in glued and nested.start() - start >= SHORTEST_TITLE:
            return start, nested.start()
        says = rules.lack.search(text, start, stop) if problem else not rules.subordinate.match(text[clause:stop])
        if says and stop > start and stop - start <= MAX_TITLE:
            return start, stop
        if text[stop : stop + 1] != "," or stop - start > MAX_TITLE:
            break
        clause = stop + 1
    return start, stops[0]
