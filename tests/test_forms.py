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

from extractor import extract
from extractor.cli import main
from extractor.export.schema import json_schema
from extractor.rulebook import load_rulebook
from extractor.rulebook.lint import lint
from tests.support.cases import Case, keyed, one_case
from tests.support.own_rules import ROOT, changed

CASES = {path.stem: path for path in sorted((Path(__file__).parent / "cases" / "forms").glob("*.yaml"))}
PAGE = """青禾市数据局{year}年政府信息公开工作年度报告

一、总体情况
青禾市数据局认真落实要求，全年工作平稳有序。

五、存在的主要问题及改进情况
一是开放目录更新不够及时。二是业务培训不够。

{heading}
{table}"""


def added(folder: Path, case: Case) -> None:
    """The case's form beside the others."""

    def table(data: Any) -> None:
        if case["edition"] not in data["editions"]:
            data["editions"][case["edition"]] = {"from_year": case["year"], "source": "试办函9号"}
        data["tables"][case["name"]] = case["table"]

    def heading(data: Any) -> None:
        last = data["sections"].pop("statistics")
        data["sections"] |= {case["table"]["section"]: case["section"], "statistics": last}

    changed(folder, "tables.yaml", table)
    changed(folder, "headings.yaml", heading)
    changed(folder, "equations.yaml", lambda data: data["equations"].extend(case.get("equations", [])))


def form(path: Path, folder: Path) -> Case:
    """The case of a form, which `folder` has: as it was there, or added. `others` is what its edition asks beside it."""
    case, rules = one_case(path, "name edition document values labels", "year table section equations failing"), load_rulebook()
    years = {edition.name: edition.from_year for edition in rules.editions}
    if case["name"] not in rules.tables:
        new = "year " * (case["edition"] not in years)
        added(folder, keyed(path, case, f"name edition document values labels {new}table section", "equations failing"))
    else:
        table = rules.tables[case["name"]]
        case |= {"table": {"heading": table.heading, "section": table.section, "editions": list(table.editions)}}
    others = [i.id for i in load_rulebook().indicators if case["edition"] in i.editions and i.table != case["name"]]
    return {"year": years.get(case["edition"])} | case | {"others": dict.fromkeys(others)}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, rules: Path) -> Case:
    """A form, which the rules of this test have."""
    return form(CASES[request.param], rules)


def test_every_command_knows_a_form_that_yaml_adds(case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    heading, values, name, edition = case["table"]["heading"], case["values"], case["name"], case["edition"]
    file, reports, book, page = (tmp_path / name for name in ("a.txt", "r.jsonl", "r.xlsx", "r.html"))
    file.write_text(PAGE.format(year=case["year"], heading=heading, table=case["document"]), "utf-8")

    def said(*arguments: str | Path) -> str:
        assert main([str(argument) for argument in arguments]) == 0
        return capsys.readouterr().out

    said("extract", file, "-o", reports)
    report = json.loads(reports.read_text("utf-8"))
    assert report["edition"] == edition
    stated = {v["indicator"]: v["value"] for v in report["values"]}
    assert stated == values | case["others"], "what the form has, nothing in its edition's other tables, and nothing of other forms"
    assert {v["indicator"] for v in report["values"] if not v["evidence"]} == case["others"].keys()
    assert next(s["state"] for s in report["sections"] if s["key"] == case["table"]["section"]) == "present"
    assert [c["check"] for c in report["checks"] if c["outcome"] == "fails"] == case.get("failing", [])
    checked = {one for one in (c["check"].partition(".")[0] for c in report["checks"]) if one in load_rulebook().tables}
    assert checked <= {name, *(i.table for i in load_rulebook().indicators if i.id in case["others"])}

    printed = said("show", file)
    said("show", file, "--html", page)
    shown = [text.replace("（", "(").replace("）", ")") for text in (printed, re.sub(r"<[^>]*>", "", page.read_text("utf-8")))]
    corner = case["table"].get("corner", "").replace("（", "(").replace("）", ")")
    words = [heading, corner, *case["labels"], *map(str, values.values())]
    assert [(n, word) for n, text in enumerate(shown) for word in words if word not in text.replace("\n", "")] == []
    assert case["others"] or "二、主动公开政府信息情况" not in printed

    said("workbook", reports, "-o", book)
    sheet = openpyxl.load_workbook(book).worksheets[-1]
    cells = {str(cell.value).rstrip("?").split("、")[-1] for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert {heading.split("、")[-1], *case["labels"], *map(str, values.values())} <= cells

    gold = tmp_path / "gold"
    gold.mkdir()
    right = [{"indicator": indicator, "value": value} for indicator, value in values.items()]
    (gold / "a.json").write_text(json.dumps({"document": "a.txt", "values": right, "problems": []}), "utf-8")
    counted = json.loads(said("eval", gold, reports, "--format", "json"))["section"]
    assert {one: (part["gold"], part["correct"]) for one, part in counted.items() if part["gold"]} == {name: (len(values), len(values))}
    assert f"{heading.partition('、')[0]} {name}" in said("eval", gold, reports)

    listed = [line.split(",") for line in said("codebook").splitlines()]
    assert [line[1] for line in listed if line[0] == "indicator" and line[1] in values] == list(values)


def test_a_form_changes_nothing_for_the_others(case: Case, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert case["edition"] in case["table"]["editions"]
    assert main(["extract", str(ROOT / "examples" / "02-pipes-blanks-dropped.txt")]) == 0
    report = json.loads(capsysbinary.readouterr().out)
    own = {v["indicator"] for v in report["values"]} & case["values"].keys()
    assert own == (case["values"].keys() if report["edition"] in case["table"]["editions"] else set()), "of a report of its edition alone"
    assert {v["status"] for v in report["values"] if v["indicator"] in own} <= {"absent"}
    others = {i.id for i in load_rulebook().indicators if report["edition"] in i.editions and i.table != case["name"]}
    assert {v["indicator"] for v in report["values"]} == own | others
    assert (case["table"]["section"] in {s["key"] for s in report["sections"]}) is bool(own)


OTHERS = {
    "a report without tables": PAGE.format(year=2022, heading="", table=""),
    "a notice": "关于做好2022年政府信息公开工作年度报告编制工作的通知\n\n各单位：\n请于1月20日前报送。\n",
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_of_an_older_page_no_form_is_asked_that_begins_later(text: str, rules: Path, tmp_path: Path) -> None:
    case = form(CASES["groups"], rules)
    report = extract(text.encode(), "a.txt")
    assert report.edition is None
    assert case["table"]["section"] not in {section.key for section in report.sections}
    (tmp_path / "a.txt").write_text(text, "utf-8")
    assert main(["show", str(tmp_path / "a.txt"), "--html", str(tmp_path / "a.html")]) == 0
    assert case["table"]["heading"].split("、")[1] not in (tmp_path / "a.html").read_text("utf-8")


def test_the_case_of_a_form_that_the_rules_have_says_no_more_than_page_and_values(rules: Path, tmp_path: Path) -> None:
    whole = form(CASES["groups"], rules)
    path = tmp_path / "short.yaml"
    short = {key: value for key, value in whole.items() if key not in ("table", "section", "year", "equations", "others")}
    path.write_text(yaml.safe_dump(short, allow_unicode=True), "utf-8")
    found = form(path, rules)
    assert (found["year"], found["table"]["heading"]) == (whole["year"], whole["table"]["heading"])


def test_what_a_form_is_called_stands_in_the_schema(case: Case) -> None:
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
    "a row with another column": ("rows", {"x": {"words": ["某行"], "label": "某行", "cells": {"2034t": ["y"]}}}, "no column 'y'"),
    "a role nobody knows": ("rows", {"x": {"words": ["某行"], "label": "某行", "role": "y"}}, "rows.x.role: no role 'y'"),
    "a row without cells": ("rows", {"x": {"words": ["某行"], "label": "某行"}}, "rows.x.cells: it has none"),
}


def test_a_total_of_nothing_is_told(rules: Path) -> None:
    form(CASES["with_total"], rules)
    changed(rules, "tables.yaml", lambda data: data["tables"]["open"].update(columns={"total": {"label": "合计", "words": ["合计"]}}))
    assert "tables.open.columns: only one" in "\n".join(lint(rules))


@pytest.mark.parametrize(("key", "value", "fault"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_a_form_is_told_with_file_and_key(key: str, value: Any, fault: str, rules: Path) -> None:
    form(CASES["own_headers"], rules)
    changed(rules, "tables.yaml", lambda data: data["tables"]["open"].update({key: value}))
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
