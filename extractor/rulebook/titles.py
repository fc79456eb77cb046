"""The title of an item of section five: its first clause, verbatim, without what only leads up to it."""

import re

from extractor.rulebook.problems import ProblemRules

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
