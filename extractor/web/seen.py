"""What somebody saw stated when they decided, as `saw` of a decision: one rule for whoever shows it and whoever looks whether it is so."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from extractor.model.rulings import LISTS

Json = Mapping[str, Any]


def stated_of(report: Json, indicator: str) -> Any:
    """What a report says of an indicator, a particular or a list; None when it knows no such thing."""
    if indicator in LISTS:
        return report[indicator]
    if indicator.startswith("about."):
        return report["about"].get(indicator.partition(".")[2])
    return next((value for value in report["values"] if value["indicator"] == indicator), None)


def told_as(stated: Json) -> str:
    """A value or a particular in short: the number or name, or its status where there is none."""
    return str(stated["value"]) if stated["value"] is not None else str(stated.get("status", "absent"))


def seen_as(stated: Json | Iterable[Json]) -> str:
    """What somebody saw stated. A value: in short, with its place, `64@445-447`. A list: a digest of what its items say, and where."""
    if isinstance(stated, Mapping):
        at = stated.get("evidence")
        return told_as(stated) + (f"@{at['start']}-{at['end']}" if at else "")
    items = [[item["title"], item["quote"], item["evidence"]["start"], item["evidence"]["end"]] for item in stated]
    return sha256(json.dumps(items).encode()).hexdigest()


def is_seen(stated: Json | Iterable[Json], saw: str) -> bool:
    """Whether that is stated. What names no place does not ask for it."""
    return saw == seen_as(stated) or (isinstance(stated, Mapping) and saw == told_as(stated))
