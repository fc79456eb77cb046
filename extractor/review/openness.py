"""What of a report is open for a person: what nobody has decided on, and what is open again."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Literal, cast

from extractor.batch.figures import Openness
from extractor.model.lines import CheckLine, EvidenceLine, QuestionLine, ReportLine, ReviewedListLine, ValueLine
from extractor.model.report import Report
from extractor.model.rulings import LISTS, ListName

Named = Literal["agency", "year"]
NAMED: tuple[Named, ...] = ("agency", "year")
"""What a report has to say of itself."""
ON_LISTS = ("problems", "section")
"""Kinds of questions on section five."""


def failing_on(report: ReportLine, indicator: str) -> list[CheckLine]:
    """Checks that fail and point to a value."""
    return [c for c in report["checks"] if c["outcome"] == "fails" and indicator in c["culprits"]]


def is_open(value: ValueLine, failing: list[CheckLine]) -> bool:
    """Whether somebody has to decide. Nobody is asked twice, but where what is read has changed, or a check fails that they had not before
    them when they left the value as it was: one that their own number breaks is shown to them once."""
    person = value.get("person")
    if not value["review"]:
        return False
    if person is None or person["decision"] == "reopened":
        return True
    return any(check["check"] not in person.get("saw_failing", ()) for check in failing)


def about_is_open(report: ReportLine, name: Named) -> bool:
    """Whether somebody has to say who reports, or on which year: a report does not say it, or not plainly."""
    field = report["about"][name]
    person = field.get("person")
    doubted = report["source"]["kind"] == "report" and (field["review"] or field["value"] is None)
    return doubted and (person is None or person["decision"] == "reopened")


def reviewed(report: ReportLine, half: ListName) -> ReviewedListLine | None:
    """What a report says of the person who decided on a list; None when nobody did, or when it is of an earlier version."""
    lists = report.get("reviewed")
    return lists[half] if lists else None


def _settled(report: ReportLine, half: ListName) -> bool:
    """Whether somebody decided on a list, and it is not open again."""
    person = reviewed(report, half)
    return person is not None and person["person"]["decision"] != "reopened"


def open_passages(report: ReportLine) -> Iterator[tuple[QuestionLine, EvidenceLine]]:
    """Questions, each with its passage, on prose of section five that rules do not part into items. Whoever decided on the list that it is
    about has told them, and so has who states an item of it."""
    settled = {half: _settled(report, half) for half in LISTS}
    stated = [item["evidence"] for half in LISTS if settled[half] for item in report[half]]
    for question in report["questions"]:
        passage = question["passage"]
        if question["kind"] not in ON_LISTS or not passage or all(settled[half] for half in _about(question)):
            continue
        if not any(item["start"] < passage["end"] and passage["start"] < item["end"] for item in stated):
            yield question, passage


def _about(question: QuestionLine) -> tuple[ListName, ...]:
    """The lists that a passage may belong to."""
    return tuple(half for half in LISTS if question.get("half") in (half, "both", None))


def list_is_open(report: ReportLine, half: ListName) -> bool:
    """Whether somebody has to decide on a list: an item is doubted, prose is left that may belong to it, or it is open again."""
    if reviewed(report, half) is not None:
        return not _settled(report, half)
    return any(item["review"] for item in report[half]) or any(half in _about(question) for question, _ in open_passages(report))


def _doubted(report: Report) -> ReportLine:
    """What of a report the question is about, as its line of JSON has it. The whole of it takes ten times as long, half of what reading
    the document takes."""
    parts = {name: asdict(getattr(report.about, name)) for name in NAMED}
    whole: dict[str, Any] = {"about": parts, "source": {"kind": report.source.kind}}
    whole["values"] = [asdict(value) for value in report.values if value.review]
    whole["checks"] = [asdict(check) for check in report.checks if check.outcome == "fails"]
    whole["questions"] = [asdict(question) for question in report.questions if question.kind in ON_LISTS]
    whole |= {half: [asdict(item) for item in getattr(report, half)] for half in LISTS}
    return cast(ReportLine, whole | {"reviewed": asdict(report.reviewed)})


def openness(report: Report | ReportLine) -> Openness:
    """How much of a report is open for a person."""
    body = _doubted(report) if isinstance(report, Report) else report
    values = sum(is_open(value, failing_on(body, value["indicator"])) for value in body["values"] if value["review"])
    return Openness(values, sum(about_is_open(body, name) for name in NAMED), sum(list_is_open(body, half) for half in LISTS))


def open_count(report: Report | ReportLine) -> int:
    """The same in one number."""
    return openness(report).total


def needs_somebody(report: ReportLine) -> bool:
    """Whether a value may be open; cheap, and never wrong where it says no."""
    return any(value["review"] for value in report["values"]) or any(about_is_open(report, name) for name in NAMED)
