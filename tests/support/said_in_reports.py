"""What reports say of doubts, wherever they say it: in English, by codes, and in Chinese."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from extractor.show.reasons import Told, told_of
from extractor.wording.chinese import Names, chinese
from extractor.wording.english import english, unworded

_LEFT = re.compile(r"[a-z']{2,} [a-z']{2,}")
"""Two English words, one after the other."""


def reasons_of(report: Mapping[str, Any]) -> Iterator[Told]:
    """Every reason, sentence and note that a page shows of a report."""
    yield told_of(report["source"], "kind_reason")
    yield told_of(report["source"], "encoding_reason")
    for value in report["values"]:
        yield from map(told_of, (value, *value["alternatives"], *value["lost"]))
    for name in ("problems", "improvements", "facts", "sections", "questions", "asked", "disagreements"):
        yield from map(told_of, report[name])
    yield from (told_of(refusal) for name in ("questions", "asked") for one in report[name] for refusal in one["refusals"])
    yield from map(told_of, report["about"].values())
    yield from (told_of(check, "sentence") for check in report["checks"])
    for reviewed in filter(None, report["reviewed"].values()):
        yield from map(told_of, (reviewed, *reviewed["unplaced"]))


def _fault(told: Told, names: Names) -> str | None:
    """What is wrong with a reason of a report; None when nothing is."""
    reason = unworded(told.code, told.args)
    if not reason or english(reason) != told.text:
        return f"the codes {told.code!r} say something else"
    said = chinese(reason, names)
    return f"in Chinese: {said}" if said is None or _LEFT.search(said) else None


def untold(report: Mapping[str, Any], names: Names) -> set[tuple[str, str]]:
    """What of it has no code that says exactly that, or no Chinese."""
    told = {told.text: told for told in reasons_of(report) if told or told.code}
    return {(text, fault) for text, one in told.items() if (fault := _fault(one, names))}
