"""What reports say in English, wherever they say it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from extractor.show.reasons import Names, in_chinese

_LEFT = re.compile(r"[a-z']{2,} [a-z']{2,}")
"""Two English words, one after the other."""


def reasons_of(report: Mapping[str, Any]) -> Iterator[str]:
    """Every reason, sentence and note that a page shows of a report."""
    yield report["source"]["kind_reason"]
    yield report["source"]["encoding_reason"]
    for value in report["values"]:
        yield from (value["reason"], *(choice["reason"] for choice in (*value["alternatives"], *value["lost"])))
    for name in ("problems", "improvements", "facts", "sections", "questions", "asked", "disagreements"):
        yield from (one["reason"] for one in report[name])
    yield from (refusal["reason"] for name in ("questions", "asked") for one in report[name] for refusal in one["refusals"])
    yield from (stated["reason"] for stated in report["about"].values())
    yield from (check["sentence"] for check in report["checks"])


def untold(report: Mapping[str, Any], names: Names) -> set[str]:
    """What of it has no Chinese, or has English words left."""
    told = {reason: in_chinese(reason, names) for reason in reasons_of(report) if reason}
    return {reason for reason, chinese in told.items() if chinese is None or _LEFT.search(chinese)}
