"""Reports made by hand, for tests of what happens to a report after it was read."""

from dataclasses import replace
from typing import Any

from extractor.model.candidates import Number
from extractor.model.report import (
    SCHEMA_VERSION,
    About,
    CheckResult,
    Choice,
    Item,
    MadeWith,
    Outcome,
    Question,
    Report,
    SectionInfo,
    SourceInfo,
    Stated,
    StatedFact,
    Value,
)
from extractor.model.spans import Evidence

NOTHING = Stated(None, "", None, None, "", False, "")


def stated(value: str | int, raw: str = "") -> Stated:
    return Stated(value, raw or str(value), Evidence(0, len(raw or str(value)), raw or str(value)), "rule", "title", False, "")


def value(indicator: str, number: Number | None = 0, **changes: Any) -> Value:
    """A reported value; `changes` override any field."""
    raw = "" if number is None else format(number, "f") if not isinstance(number, int) else str(number)
    plain = Value(
        indicator=indicator,
        value=number,
        unit="件",
        raw=raw,
        status="reported" if number is not None else "absent",
        origin="rule" if number is not None else None,
        grade="exact" if number is not None else None,
        review=False,
        reason="",
        evidence=Evidence(10, 10 + len(raw), raw) if number is not None else None,
        steps=("as_printed", "number") if number is not None else (),
        reader="piped_row",
        policy="only_one",
        alternatives=(),
        lost=(),
    )
    return replace(plain, **changes)


def check(name: str, outcome: Outcome, indicators: tuple[str, ...], **changes: Any) -> CheckResult:
    plain = CheckResult(name, 9, 8, 1, "holds", indicators, (), f"{name}: 9 = 8")
    return replace(plain, outcome=outcome, **changes)


def item(title: str, **changes: Any) -> Item:
    return replace(Item(title, f"一是{title}。", Evidence(5, 8, "abc"), ("staff",), "rule", "rule", "marked", False, ""), **changes)


def fact(name: str, number: Number | bool, unit: str = "件") -> StatedFact:
    return StatedFact(name, number, unit, f"{number}{unit}", Evidence(1, 3, "ab"), "rule", ("as_printed", "number"), "sentence", False, "")


def report(*values: Value, document: str = "a.txt", **changes: Any) -> Report:
    """A report of an invented agency."""
    plain = Report(
        document=document,
        source=SourceInfo("0" * 64, "1" * 64, 100, "text", "utf-8", "valid utf-8", "report", "has tables"),
        agency="清河县水利局",
        year=2023,
        edition="2021",
        about=About(
            stated("清河县水利局"), NOTHING, stated(2023), NOTHING, stated("2023年报告"), stated("2024-01-20"), NOTHING, stated("2021")
        ),
        values=values,
        problems=(),
        improvements=(),
        summary=None,
        facts=(),
        checks=(),
        sections=(SectionInfo("requests", "三、收到", Evidence(0, 4, "三、收到"), 4, 90, "present", ""),),
        questions=(Question("q1", "value", ("requests.received.total",), "two readings", Evidence(3, 4, "9")),),
        asked=(),
        disagreements=(),
        made_with=MadeWith("0.1.0", SCHEMA_VERSION, "r" * 8, ("facts.yaml",), None, (), None, None),
    )
    return replace(plain, **changes)


def choice(number: Number | None, raw: str = "9") -> Choice:
    return Choice(number, raw, Evidence(10, 11, raw), "glued_row", "breaks the row's sum")
