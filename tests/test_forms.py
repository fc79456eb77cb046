"""A form is data: each case is a form in YAML and a page that follows it, and nothing else is told of it to anybody. Forms that are made up
are added to the rules of the test; of one that the rules have the case is what proves it."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from extractor.cli import main
from extractor.export.schema import json_schema
from extractor.rulebook import load_rulebook
from extractor.rulebook.lint import lint
from tests.support.own_rules import ROOT, changed

CASES = {path.stem: path for path in sorted((Path(__file__).parent / "cases" / "forms").glob("*.yaml"))}
PAGE = """青禾市数据局{year}年政府信息公开工作年度报告

一、总体情况
青禾市数据局认真落实要求，全年工作平稳有序。

五、存在的主要问题及改进情况
一是开放目录更新不够及时。二是业务培训不够。

{heading}
{table}"""


def added(folder: Path, case: dict[str, Any]) -> None:
    """The case's form beside the others; nothing when it is there."""
    name, edition, section = case["name"], case["edition"], case["table"]["section"]
    if name in yaml.safe_load((folder / "tables.yaml").read_text("utf-8"))["tables"]:
        return

    def table(data: Any) -> None:
        data["editions"].setdefault(edition, {"from_year": int(edition), "source": f"试办函〔{edition}〕9号"})
        data["tables"][name] = case["table"]

    def heading(data: Any) -> None:
        last = data["sections"].pop("statistics")
        data["sections"] |= {section: case["section"], "statistics": last}

    changed(folder, "tables.yaml", table)
    changed(folder, "headings.yaml", heading)
    changed(folder, "equations.yaml", lambda data: data["equations"].extend(case.get("equations", [])))


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, rules: Path) -> dict[str, Any]:
    """A made-up form, which the rules of this test have."""
    read: dict[str, Any] = yaml.safe_load(CASES[request.param].read_text("utf-8"))
    added(rules, read)
    return read


def test_every_command_knows_a_form_that_yaml_adds(case: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    heading, values, name, edition = case["table"]["heading"], case["values"], case["name"], case["edition"]
    file, reports, book, page = (tmp_path / name for name in ("a.txt", "r.jsonl", "r.xlsx", "r.html"))
    file.write_text(PAGE.format(year=edition, heading=heading, table=case["document"]), "utf-8")

    def said(*arguments: str | Path) -> str:
        assert main([str(argument) for argument in arguments]) == 0
        return capsys.readouterr().out

    said("extract", file, "-o", reports)
    report = json.loads(reports.read_text("utf-8"))
    assert report["edition"] == edition
    assert {v["indicator"]: v["value"] for v in report["values"]} == values, "what the form has, and nothing of other forms"
    assert [v["indicator"] for v in report["values"] if not v["evidence"]] == []
    assert next(s["state"] for s in report["sections"] if s["key"] == case["table"]["section"]) == "present"
    assert [c["check"] for c in report["checks"] if c["outcome"] == "fails"] == case.get("failing", [])
    assert {one for one in (c["check"].partition(".")[0] for c in report["checks"]) if one in load_rulebook().tables} <= {name}

    printed = said("show", file)
    said("show", file, "--html", page)
    shown = [printed, re.sub(r"<[^>]*>", "", page.read_text("utf-8")).replace("（", "(").replace("）", ")")]
    words = [heading, *case["labels"], *map(str, values.values())]
    assert [(n, word) for n, text in enumerate(shown) for word in words if word not in text.replace("\n", "")] == []
    assert "二、主动公开政府信息情况" not in printed

    said("workbook", reports, "-o", book)
    sheet = openpyxl.load_workbook(book).worksheets[-1]
    cells = {str(cell.value).rstrip("?").split("、")[-1] for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert {heading.split("、")[-1], *case["labels"], *map(str, values.values())} <= cells

    gold = tmp_path / "gold"
    gold.mkdir()
    stated = [{"indicator": indicator, "value": value} for indicator, value in values.items()]
    (gold / "a.json").write_text(json.dumps({"document": "a.txt", "values": stated, "problems": []}), "utf-8")
    counted = json.loads(said("eval", gold, reports, "--format", "json"))["section"]
    assert {one: (part["gold"], part["correct"]) for one, part in counted.items() if part["gold"]} == {name: (len(values), len(values))}
    assert f"{heading.partition('、')[0]} {name}" in said("eval", gold, reports)

    listed = [line.split(",") for line in said("codebook").splitlines()]
    assert [line[1] for line in listed if line[0] == "indicator" and line[1] in values] == list(values)


def test_a_form_changes_nothing_for_the_others(case: dict[str, Any], capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert case["table"]["editions"] == [case["edition"]]
    assert main(["extract", str(ROOT / "examples" / "02-pipes-blanks-dropped.txt")]) == 0
    report = json.loads(capsysbinary.readouterr().out)
    assert {v["indicator"].partition(".")[0] for v in report["values"]} == {"disclosure", "requests", "review", "litigation"}
    assert case["table"]["section"] not in {s["key"] for s in report["sections"]}


def test_what_a_form_is_called_stands_in_the_schema(case: dict[str, Any]) -> None:
    schema, known = json_schema(), [edition.name for edition in load_rulebook().editions]
    assert case["edition"] in known
    assert schema["properties"]["edition"]["anyOf"][0]["enum"] == [*known, "mixed"]
    assert case["table"]["section"] in schema["$defs"]["SectionInfo"]["properties"]["key"]["enum"]


WRONG = {
    "a shape nobody reads": ("shape", "a circle", "tables.open.shape: no shape 'a circle'"),
    "a section without a heading": ("section", "elsewhere", "tables.open.section: no section 'elsewhere'"),
    "a fallback without a heading": ("else_in", ["elsewhere"], "tables.open.else_in: no section 'elsewhere'"),
    "an edition that is not named": ("editions", ["2032"], "tables.open.editions: no edition '2032'"),
    "no edition": ("editions", [], "tables.open.editions: it has none"),
    "no heading": ("heading", " ", "tables.open.heading: it has none"),
    "a table that is read later": ("behind", ["open"], "tables.open.behind: no table read before it, 'open'"),
    "a row of another edition": ("rows", {"x": {"words": ["某行"], "label": "某行", "cells": {"2019": ["sets"]}}}, "no edition '2019'"),
    "a row with another column": ("rows", {"x": {"words": ["某行"], "label": "某行", "cells": {"2031": ["y"]}}}, "no column 'y'"),
    "a role nobody knows": ("rows", {"x": {"words": ["某行"], "label": "某行", "role": "y"}}, "rows.x.role: no role 'y'"),
    "a row without cells": ("rows", {"x": {"words": ["某行"], "label": "某行"}}, "rows.x.cells: it has none"),
}


def test_a_total_of_nothing_is_told(rules: Path) -> None:
    case = yaml.safe_load(CASES["with_total"].read_text("utf-8"))
    added(rules, case | {"table": case["table"] | {"columns": {"total": {"label": "合计", "words": ["合计"]}}}, "equations": []})
    (message,) = lint(rules)
    assert "tables.open.columns: only one" in message


@pytest.mark.parametrize(("key", "value", "fault"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_a_form_is_told_with_file_and_key(key: str, value: Any, fault: str, rules: Path) -> None:
    case = yaml.safe_load(CASES["own_headers"].read_text("utf-8"))
    added(rules, case)
    changed(rules, "tables.yaml", lambda data: data["tables"][case["name"]].update({key: value}))
    messages = lint(rules)
    assert [str(rules / "tables.yaml") in message for message in messages if fault in message] == [True]


def test_an_equation_of_no_table_is_told(rules: Path) -> None:
    sums = {"id": "x.row", "label": "x", "table": "nowhere", "over": "rows", "left": ["a"], "right": ["b"]}
    changed(rules, "equations.yaml", lambda data: data["equations"].append(sums))
    (message,) = lint(rules)
    assert "equations.yaml" in message
    assert "x.row.table: no table 'nowhere'" in message


ALONE = {"review": ("ask", "check", "evaluate", "match", "pipeline", "reconcile", "report", "rulebook", "segment")}
"""A table's name that is a field of the report, too ("review"): where it could only be the table's."""
APART = {
    ("answer", "requests"): "what a provider calls the calls in a batch",
    ("store", "requests"): "a lock and a table of the service: what callers ask",
    ("web", "2021"): "an example in the service's description",
}
"""(room, name) -> what else is called like that there."""


def names() -> Iterator[tuple[str, str]]:
    """(place, name): every text in the code that is the name of an edition or a table."""
    book = load_rulebook()
    wanted = {edition.name for edition in book.editions} | set(book.tables)
    quoted = re.compile(rf"""["'](?:{"|".join(map(re.escape, wanted))})["']""")
    for path in sorted((ROOT / "extractor").rglob("*.py")):
        room = path.relative_to(ROOT / "extractor").parts[0].removesuffix(".py")
        code = path.read_text("utf-8")
        if not quoted.search(code):
            continue  # parsing all of the code takes seconds
        for node in ast.walk(ast.parse(code)):
            told = isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in wanted
            if told and room in ALONE.get(node.value, (room,)) and (room, node.value) not in APART:  # type: ignore[attr-defined]
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value  # type: ignore[attr-defined]


def test_no_code_knows_an_edition_or_a_table_by_its_name() -> None:
    assert list(names()) == []
