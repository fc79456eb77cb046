"""A report beside its document, with all that somebody needs who decides on it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from extractor.errors import NianbaoError
from extractor.model.candidates import Status
from extractor.model.lines import EvidenceLine, ItemLine, ReportLine, SignatureLine, SignedLine, StatedLine, ValueLine
from extractor.model.rulings import ABOUT, AGENCY, LISTS, PROBLEMS, ListName, list_named
from extractor.review.openness import NAMED, about_is_open, failing_on, is_open, list_is_open, open_passages, reviewed
from extractor.show.panes.build import view_of
from extractor.show.panes.marks import displayed
from extractor.show.panes.places import names_of
from extractor.show.panes.render import report_html
from extractor.show.panes.words import Language
from extractor.store.deciding import KeptDecision
from extractor.store.documents import Document
from extractor.web.api.saw import seen_as, told_as
from extractor.web.house import House
from extractor.web.problem_details import Refusal
from extractor.web.stored import report_of, text_of

Thing = dict[str, Any]
"""What the script knows of one thing that somebody can decide on."""
PREFIX: Mapping[ListName, str] = {"problems": "p", "improvements": "m"}
"""How the panes name the items of a list."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A report as a page shows it."""

    html: str
    """Both panes."""
    editing: dict[str, Any]
    """What the script needs that sends decisions."""
    left: int
    """What is open in it for a person."""


def _choices(value: ValueLine) -> Iterator[dict[str, str | int]]:
    """Other readings, each once: what a person may choose with one key."""
    met: set[tuple[Status, str, tuple[int, int] | None]] = {(value["status"], str(value["value"]), _at(value["evidence"]))}
    for one in (*value["alternatives"], *value["lost"]):
        status: Status = "reported" if one["value"] is not None else "blank"
        key = (status, str(one["value"]), _at(one["evidence"]))
        if key in met:
            continue
        met.add(key)
        place = {"start": key[2][0], "end": key[2][1]} if key[2] and status == "reported" else {}
        kind = "number" if status == "reported" else "blank"
        yield {"kind": kind, "number": str(one["value"] or 0) if kind == "number" else "", "raw": displayed(one["raw"]), **place}


def _at(evidence: EvidenceLine | None) -> tuple[int, int] | None:
    return (evidence["start"], evidence["end"]) if evidence else None


def _history(decisions: list[KeptDecision]) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    for one in decisions:
        ruling = one.ruling
        said = displayed(ruling.said.told) if ruling.said else None
        told.append({"who": displayed(ruling.who), "when": ruling.when, "said": said, "note": displayed(ruling.note)})
    return told


def _items(items: Sequence[ItemLine]) -> list[dict[str, object]]:
    """Items of a list as an order takes them: themes only where a person told them."""
    made: list[dict[str, object]] = []
    for item in items:
        at = item["evidence"]
        mine = item["themes"] if item["themes_origin"] == "human" else None
        made.append({"title": item["title"], "quote": item["quote"], "start": at["start"], "end": at["end"], "themes": mine})
    return made


def _thing(kind: str, made: list[KeptDecision], is_open_now: bool, person: SignedLine | None) -> Thing:
    """What is known of anything that somebody can decide on."""
    thing: Thing = {"kind": kind, "open": is_open_now, "previous": made[-1].seq if made else 0}
    if made:
        thing["history"] = _history(made)
    if person:
        thing["person"] = _signed(person) | {"read": told_as(person["read_value"], person["read_status"])}
    return thing


def _signed(person: SignedLine | SignatureLine) -> dict[str, str]:
    return {"decision": person["decision"], "who": displayed(person["who"])}


def _stated(stated: ValueLine | StatedLine, status: str) -> dict[str, str]:
    return {"saw": seen_as(stated), "stated": told_as(stated["value"], status), "status": status}


def _value(value: ValueLine, report: ReportLine, made: list[KeptDecision]) -> Thing:
    is_open_now = value["review"] and is_open(value, failing_on(report, value["indicator"]))
    thing = _thing("value", made, is_open_now, value.get("person")) | _stated(value, value["status"])
    if choices := list(_choices(value)):
        thing["choices"] = choices
    return thing


def _things(report: ReportLine, made: Mapping[str, list[KeptDecision]]) -> dict[str, Thing]:
    """Indicator, particular or list -> what is known of it."""
    found = {value["indicator"]: _value(value, report, made[value["indicator"]]) for value in report["values"]}
    for name in NAMED:
        field, indicator = report["about"][name], f"about.{name}"
        kind = "name" if indicator == AGENCY else "year"
        thing = _thing(kind, made[indicator], about_is_open(report, name), field.get("person"))
        found[indicator] = thing | _stated(field, "absent" if field["value"] is None else "reported")
    for half in LISTS:
        thing, decided = _thing("list", made[half], list_is_open(report, half), None), reviewed(report, half)
        if decided:
            thing["person"] = _signed(decided["person"])
        found[half] = thing | {"items": _items(report[half]), "saw": seen_as(report[half])}
    return found


def _refs(report: ReportLine, names: Mapping[str, str]) -> dict[str, str]:
    """What the panes call a thing -> what decisions call it. `names`: of the values, by indicator."""
    refs = {ref: indicator for indicator, ref in names.items()}
    refs |= {f"about:{indicator.partition('.')[2]}": indicator for indicator in ABOUT}
    for half, prefix in PREFIX.items():
        refs |= {f"{prefix}:{n}": half for n in range(len(report[half]))}
    for n, question in enumerate(report["questions"]):
        if question["kind"] == "problems":
            refs[f"q:{n}"] = list_named(question.get("half") or PROBLEMS) or PROBLEMS
    return refs


def _open(report: ReportLine, things: Mapping[str, Thing], refs: Mapping[str, str]) -> list[dict[str, str]]:
    """What is open, in the page's order: first who reports, then the form, then section five."""
    found = [(f"about.{name}", f"about:{name}") for name in NAMED]
    found += [(value["indicator"], refs[value["indicator"]]) for value in report["values"]]
    found += [(half, _list_ref(report, half)) for half in LISTS]
    return [{"indicator": indicator, "ref": ref} for indicator, ref in found if things[indicator]["open"]]


def _list_ref(report: ReportLine, half: ListName) -> str:
    """What to light up of a list: the item in doubt, else the passage that nobody parted, else its first item."""
    doubted = [n for n, item in enumerate(report[half]) if item["review"]]
    if doubted:
        return f"{PREFIX[half]}:{doubted[0]}"
    for question, _ in open_passages(report):
        if question.get("half") in (half, "both", None):
            return f"q:{report['questions'].index(question)}"
    return f"{PREFIX[half]}:0" if report[half] else ""


def text_or_none(house: House, document: Document) -> str | None:
    """The document's text; null when it cannot be had: the report's own quotes are shown then."""
    with suppress(NianbaoError):
        try:
            return text_of(house, document)
        except Refusal as refusal:
            if refusal.code == "busy":  # it can be had in a moment
                raise
    return None


def beside(house: House, document: Document, language: Language) -> Beside:
    """A report beside its document. Raises `Refusal` when there is none."""
    report = report_of(house, document)
    made: dict[str, list[KeptDecision]] = defaultdict(list)
    for decision in house.decisions.history(document.sha256):
        made[decision.indicator].append(decision)
    text = text_or_none(house, document)
    things, names = _things(report, made), names_of(report).refs
    todo = _open(report, things, names)
    editing = {
        "report": document.id,
        "revision": document.revision,
        "things": things,
        "of": _refs(report, names),
        "open": todo,
        "text": text is not None,
        "sections": report["source"]["kind"] == "report",
    }
    view = view_of(report, text, house.rulebook)
    shown = replace(view, counts=replace(view.counts, review=len(todo)))  # what somebody decided on may keep its mark, and waits for nobody
    return Beside(report_html(shown, language, switches=False), editing, len(todo))
