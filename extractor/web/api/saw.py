"""What somebody saw stated when they decided, as `saw` of a decision: one rule for whoever shows it and whoever looks whether it is so."""

import json
from collections.abc import Sequence
from hashlib import sha256

from extractor.model.candidates import Number
from extractor.model.lines import ItemLine, ReportLine, StatedLine, ValueLine, particulars
from extractor.model.rulings import list_named

Stated = ValueLine | StatedLine
"""A value or a particular."""


def stated_of(report: ReportLine, indicator: str) -> Stated | Sequence[ItemLine] | None:
    """What a report says of an indicator, a particular or a list; None when it knows no such thing."""
    if half := list_named(indicator):
        return report[half]
    if indicator.startswith("about."):
        return particulars(report).get(indicator.partition(".")[2])
    return next((value for value in report["values"] if value["indicator"] == indicator), None)


def told_as(value: Number | str | None, status: str) -> str:
    """A value or a particular in short: the number or name, or its status where there is none."""
    return status if value is None else str(value)


def _in_short(stated: Stated) -> str:
    return told_as(stated["value"], str(stated.get("status", "absent")))


def seen_as(stated: Stated | Sequence[ItemLine]) -> str:
    """What somebody saw stated. A value: in short, with its place, `64@445-447`. A list: a digest of what its items say, and where."""
    if not isinstance(stated, Sequence):
        at = stated["evidence"]
        return _in_short(stated) + (f"@{at['start']}-{at['end']}" if at else "")
    items = [[item["title"], item["quote"], item["evidence"]["start"], item["evidence"]["end"]] for item in stated]
    return sha256(json.dumps(items).encode()).hexdigest()


def is_seen(stated: Stated | Sequence[ItemLine], saw: str) -> bool:
    """Whether that is stated. What names no place does not ask for it."""
    return saw == seen_as(stated) or (not isinstance(stated, Sequence) and saw == _in_short(stated))
