"""Matching reads a table's cells, not the text they stand in: merged cells, several rows in a cell, text in another order."""

import re
from pathlib import Path
from typing import Any

import pytest

from extractor.model.document import Document
from extractor.model.report import Value
from extractor.pipeline import finish, plan
from extractor.read import read_bytes
from tests.support.cases import cases
from tests.support.shuffled import by_columns, by_rows, from_below, put_down
from tests.variants.generation import generate
from tests.variants.types import Plan

CASES = Path(__file__).parents[1] / "cases" / "cells"
ORDERS = {
    "tabs": lambda d: d,
    "column by column": lambda d: put_down(d, by_columns, "\n"),
    "from below": lambda d: put_down(d, from_below, " "),
    "with nothing between": lambda d: put_down(d, by_rows, ""),
}
_CELL = re.compile(r"(?:\{(\d+)(?:x(\d+))?\})?(.*)", re.DOTALL)


def _markup(rows: str) -> str:
    def cell(written: str) -> str:
        found = _CELL.fullmatch(written.strip())
        assert found
        return f'<td rowspan="{found[1] or 1}" colspan="{found[2] or 1}">{found[3].replace("//", "<br>")}</td>'

    return "".join(f"<tr>{''.join(map(cell, line.split('|')))}</tr>" for line in rows.strip().split("\n"))


def page(case: dict[str, Any]) -> Document:
    """A case as an HTML page gives it."""
    body = f"<h1>云梯县梁山局2022年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>本年度工作平稳。</p><p>{case['section']}</p>"
    end = "<p>五、存在的主要问题及改进情况</p><p>一是更新不够及时。</p>"
    return read_bytes(f"<html><body>{body}<table>{_markup(case['rows'])}</table>{end}</body></html>".encode(), "a.html")


def markdown(case: dict[str, Any]) -> Document:
    """The same as a converter writes it into Markdown."""
    rows = "\n".join(f"| {line.replace('//', '<br>')} |" for line in case["rows"].strip().split("\n"))
    head = f"# 云梯县梁山局2022年政府信息公开工作年度报告\n一、总体情况\n本年度工作平稳。\n{case['section']}\n"
    return read_bytes(f"{head}{rows}\n五、存在的主要问题及改进情况\n一是更新不够及时。\n".encode(), "a.md")


def written(value: Value) -> str:
    """A value as the cases write it, with a mark when it is for review and nothing says that."""
    if value.status == "unresolved":
        assert value.review
        return " ".join(["?", *(str(a.value) for a in value.alternatives if a.value is not None)])
    return ("_" if value.status == "blank" else str(value.value)) + "!" * value.review


def _cases(kind: str = "") -> list[Any]:
    found = cases("cells", "name section rows values").items()
    return [pytest.param(case, id=name) for name, case in found if name.startswith(kind)]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("case", _cases())
def test_case(case: dict[str, Any], order: str) -> None:
    check(case, ORDERS[order](page(case)))


@pytest.mark.parametrize("case", [*_cases("broken: "), *_cases("pieces: ")])
def test_case_in_markdown(case: dict[str, Any]) -> None:
    check(case, markdown(case))


def check(case: dict[str, Any], document: Document) -> None:
    """What a case says is read of the document, each value where it says it stands."""
    report = finish(plan(document))
    found = {v.indicator: v for v in report.values}
    assert {name: written(found[name]) for name in case["values"]} == {name: str(said) for name, said in case["values"].items()}
    for value in report.values:
        assert value.evidence is None or document.text[value.evidence.start : value.evidence.end] == value.raw


@pytest.mark.parametrize("between", ["\n", " ", ""])
@pytest.mark.parametrize("blank", ["zeros", "empty", "slash"])
@pytest.mark.parametrize("edition", ["2021", "2019"])
def test_whole_reports_in_every_order(edition: str, blank: str, between: str) -> None:
    """Every number of a report is read, and marked as little, whatever order its tables' cells have in the text."""
    variant = generate(11, plan=Plan("html", edition, blank))
    document = read_bytes(variant.data, "a.html")
    truth = {cell.indicator: (cell.value, cell.status, False) for cell in variant.cells}
    for order in (by_columns, from_below, by_rows):
        report = finish(plan(put_down(document, order, between)))
        assert {v.indicator: (v.value, v.status, v.review) for v in report.values if v.indicator in truth} == truth
