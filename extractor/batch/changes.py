"""What a report says that it did not say before: two readings of the same bytes, told apart thing by thing."""

import json
from collections.abc import Hashable, Iterator, Mapping
from typing import TypedDict, TypeVar, cast

from extractor.export.encode import decimal_of, encode, report_line
from extractor.model.lines import ReportLine, particulars
from extractor.model.rulings import LISTS, ListName


class Change(TypedDict):
    """One thing that reads differently. Of a value, an item or a fact only what somebody has to know is told: more (who read it, by which
    rule) may change without that."""

    about: str
    before: object
    after: object


def _values(report: ReportLine) -> dict[str, object]:
    return {v["indicator"]: {"value": v["value"], "status": v["status"], "review": v["review"]} for v in report["values"]}


def _quotes(report: ReportLine, half: ListName) -> dict[tuple[int, int], object]:
    places = ((i["evidence"]["start"], i["evidence"]["end"]) for i in report[half])
    told = ({"title": i["title"], "themes": i["themes"], "review": i["review"]} for i in report[half])
    return dict(zip(places, told, strict=True))


def _facts(report: ReportLine) -> dict[tuple[str, int], object]:
    return {(f["id"], f["evidence"]["start"]): {"value": f["value"], "review": f["review"]} for f in report["facts"]}


def _checks(report: ReportLine) -> dict[str, object]:
    return {f"checks.{one['check']}": one["outcome"] for one in report["checks"]}


def _sections(report: ReportLine) -> dict[str, object]:
    return {f"sections.{one['key']}": one["state"] for one in report["sections"]}


K = TypeVar("K", bound=Hashable)


def _differing(was: Mapping[K, object], now: Mapping[K, object]) -> Iterator[tuple[K, object, object]]:
    """(key, before, after) of what differs; what is not there is null."""
    return ((key, was.get(key), now.get(key)) for key in {**was, **now} if was.get(key) != now.get(key))


def _particulars(report: ReportLine) -> dict[str, object]:
    return {"kind": report["source"]["kind"], **{name: stated["value"] for name, stated in particulars(report).items()}}


def _all(before: ReportLine, after: ReportLine) -> Iterator[tuple[str, object, object]]:
    """(about what, before, after)."""
    for things in (_particulars, _values):
        yield from _differing(things(before), things(after))
    for half in LISTS:
        yield from ((half, was, now) for _, was, now in _differing(_quotes(before, half), _quotes(after, half)))
    yield from ((fact, was, now) for (fact, _), was, now in _differing(_facts(before), _facts(after)))
    for things in (_checks, _sections):
        yield from _differing(things(before), things(after))


def changes_between(before: bytes, after: bytes) -> str:
    """Lines of JSON of two readings of one document -> a JSON array of {about, before, after}; "" when nothing reads differently, when the
    bytes are others, or when the earlier one is not to be read any more. Numbers keep their digits."""
    try:
        earlier, later = map(report_line, (before, after))
        same = earlier["source"]["sha256"] == later["source"]["sha256"]
        found = [Change(about=about, before=was, after=now) for about, was, now in _all(earlier, later)] if same else []
    except (ValueError, KeyError, TypeError):
        return ""  # an earlier version wrote it
    return encode(found).decode() if found else ""


def _told(changes: str) -> list[Change]:
    return cast(list[Change], json.loads(changes, parse_float=decimal_of)) if changes else []


def joined(earlier: str, later: str) -> str:
    """Changes, and those that came after them, as one: what was changed and changed back is none. "" for nothing."""
    first, then = (_told(changes) for changes in (earlier, later))
    for change in then:
        same = next((one for one in first if (one["about"], one["after"]) == (change["about"], change["before"])), None)
        if same is None:
            first.append(change)
        else:
            same["after"] = change["after"]
    left = [one for one in first if one["before"] != one["after"]]
    return encode(left).decode() if left else ""
