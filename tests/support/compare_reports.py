"""Reports of several years and bodies, for tests of what is compared between them."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from extractor.export.encode import to_json
from extractor.model.candidates import Number
from extractor.model.report import Report
from tests.support.report_builder import report, stated, value

OUT, INTO = "requests.carried_out.", "requests.carried_in."
RULES = "disclosure.normative_documents."


def of(agency: str, year: int, numbers: Mapping[str, Number | None], *, document: str = "", **changes: Any) -> Report:
    """The report of `agency` on `year`: each number at a place of its own; a null is a blank cell."""
    values = []
    for at, (name, number) in enumerate(numbers.items()):
        one = value(name, 0 if number is None else number)
        if number is None:
            one = replace(one, value=None, status="blank", raw="", evidence=None)
        elif one.evidence:
            one = replace(one, evidence=replace(one.evidence, start=100 * at, end=100 * at + len(one.raw)))
        values.append(one)
    name = document or f"{agency}-{year}.txt"
    about = replace(report().about, title=stated(f"{agency}{year}年政府信息公开工作年度报告"))
    made = report(*values, document=name, agency=agency, year=year, about=about)
    return replace(made, source=replace(made.source, sha256=f"{name:x>64}"[:64], text_sha256=f"{name:y>64}"[:64]), **changes)


def reviewed(one: Report, indicator: str) -> Report:
    """`one` with that value marked for review."""
    values = tuple(replace(v, review=True, reason="unclear") if v.indicator == indicator else v for v in one.values)
    return replace(one, values=values)


def write(path: Path, *reports: Report) -> Path:
    """A file of reports."""
    path.write_bytes(b"".join(to_json(one) + b"\n" for one in reports))
    return path
