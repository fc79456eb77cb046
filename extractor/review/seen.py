"""What somebody has before them when they decide: what a report states of a value, and what was read of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import get_args

from extractor.model.candidates import Number, Status
from extractor.model.doubts import Reason, doubt
from extractor.model.lines import ItemLine, ReportLine, StatedLine, ValueLine, particulars
from extractor.model.rulings import ABOUT, ListItem, ListName, Word, list_named
from extractor.review.openness import failing_on, reviewed


@dataclass(frozen=True, slots=True)
class Seen:
    """One value or list of one report."""

    sha256: str
    """Digest of the document's bytes."""
    document: str
    """What it is called."""
    indicator: str
    """Which value or list."""
    stated: Word
    """What the report states."""
    read: Word
    """What rules and a model read; the same unless a person decided."""
    failing: tuple[str, ...]
    """Checks that fail and point to it."""
    decided: str
    """The moment of the decision that the report knows of; "" for none."""


def _word(value: Number | str | None, status: str) -> Word:
    """A value; floats of a careless JSON parser by the digits that they are shown with."""
    exact = Decimal(repr(value)) if isinstance(value, float) else value
    known: Status = next(name for name in get_args(Status) if name == status)
    return Word(exact, known)


def _list(items: Iterable[ItemLine]) -> Word:
    """A list; themes that rules or a model told are theirs."""
    return Word(None, "reported", tuple(_item(item) for item in items))


def _item(item: ItemLine) -> ListItem:
    at, themes = item["evidence"], tuple(item["themes"]) if item["themes_origin"] == "human" else None
    return ListItem(item["title"], item["quote"], at["start"], at["end"], themes)


def _of_list(report: ReportLine, half: ListName) -> tuple[Word, Word, str]:
    person, stated = reviewed(report, half), _list(report[half])
    return (stated, _list(person["read"]), person["person"]["when"]) if person else (stated, stated, "")


def _of_field(field: ValueLine | StatedLine, status: str) -> tuple[Word, Word, str]:
    person, stated = field.get("person"), _word(field["value"], status)
    return (stated, _word(person["read_value"], person["read_status"]), person["when"]) if person else (stated, stated, "")


def seen_of(report: ReportLine, indicator: str) -> Seen | Reason:
    """What a report has of a value or list; why it has none. Raises `KeyError` for what is no report."""
    failing: tuple[str, ...] = ()
    if half := list_named(indicator):
        words = _of_list(report, half)
    elif indicator in ABOUT:
        field = particulars(report)[indicator.partition(".")[2]]
        words = _of_field(field, "absent" if field["value"] is None else "reported")
    else:
        value = next((v for v in report["values"] if v["indicator"] == indicator), None)
        if value is None:
            return doubt("ruling.no_value", name=indicator)
        words = _of_field(value, value["status"])
        failing = tuple(c["check"] for c in failing_on(report, indicator))
    return Seen(report["source"]["sha256"], report["document"], indicator, words[0], words[1], failing, words[2])
