"""What a report says that it did not say before: two readings of the same bytes, told apart thing by thing."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from extractor.export.encode import encode

Json = Mapping[str, Any]
_VALUE = ("value", "status", "review")
"""What of a value is told: more (who read it, by which rule) may change without anybody having to know."""


def _values(before: Json, after: Json) -> Iterator[dict[str, Any]]:
    told = [{v["indicator"]: {key: v[key] for key in _VALUE} for v in report["values"]} for report in (before, after)]
    for name in {**told[0], **told[1]}:
        was, now = told[0].get(name), told[1].get(name)
        if was != now:
            yield {"about": name, "before": was, "after": now}


def _quotes(report: Json, half: str) -> dict[tuple[int, int], dict[str, Any]]:
    keys = ("title", "themes", "review")
    return {(i["evidence"]["start"], i["evidence"]["end"]): {key: i[key] for key in keys} for i in report[half]}


def _facts(report: Json) -> dict[tuple[str, int], dict[str, Any]]:
    return {(f["id"], f["evidence"]["start"]): {"value": f["value"], "review": f["review"]} for f in report["facts"]}


def _named(report: Json, many: str, name: str, what: str) -> dict[tuple[str, str], Any]:
    """Checks or sections: (name, which of them) -> how it is with it."""
    return {(f"{many}.{one[name]}", many): one[what] for one in report[many]}


def _listed(name: str, was: Mapping[Any, Any], now: Mapping[Any, Any]) -> Iterator[dict[str, Any]]:
    for key in {**was, **now}:
        if was.get(key) != now.get(key):
            yield {"about": name or key[0], "before": was.get(key), "after": now.get(key)}


def _particulars(before: Json, after: Json) -> Iterator[dict[str, Any]]:
    pairs = [("kind", before["source"]["kind"], after["source"]["kind"])]
    pairs += [(name, before["about"][name]["value"], after["about"][name]["value"]) for name in before["about"]]
    yield from ({"about": name, "before": was, "after": now} for name, was, now in pairs if was != now)


def _all(before: Json, after: Json) -> Iterator[dict[str, Any]]:
    yield from _particulars(before, after)
    yield from _values(before, after)
    for half in ("problems", "improvements"):
        yield from _listed(half, _quotes(before, half), _quotes(after, half))
    yield from _listed("", _facts(before), _facts(after))
    yield from _listed("", _named(before, "checks", "check", "outcome"), _named(after, "checks", "check", "outcome"))
    yield from _listed("", _named(before, "sections", "key", "state"), _named(after, "sections", "key", "state"))


def changes_between(before: bytes, after: bytes) -> str:
    """Lines of JSON of two readings of one document -> a JSON array of {about, before, after}; "" when nothing reads differently, when the
    bytes are others, or when the earlier one is not to be read any more. Numbers keep their digits."""
    try:
        earlier, later = (json.loads(line, parse_float=Decimal) for line in (before, after))
        same = earlier["source"]["sha256"] == later["source"]["sha256"]
        found = list(_all(earlier, later)) if same else []
    except (ValueError, KeyError, TypeError):
        return ""  # an earlier version wrote it
    return encode(found).decode() if found else ""


def joined(earlier: str, later: str) -> str:
    """Changes, and those that came after them, as one: what was changed and changed back is none. "" for nothing."""
    first, then = (json.loads(changes, parse_float=Decimal) if changes else [] for changes in (earlier, later))
    for change in then:
        same = next((one for one in first if (one["about"], one["after"]) == (change["about"], change["before"])), None)
        if same is None:
            first.append(change)
        else:
            same["after"] = change["after"]
    left = [one for one in first if one["before"] != one["after"]]
    return encode(left).decode() if left else ""
