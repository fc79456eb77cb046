"""`nianbao compare`: what it prints, what it writes, what it refuses."""

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from extractor.cli import main
from extractor.compare import reports as module
from extractor.model.report import Report
from tests.support.compare_reports import INTO, OUT, RULES, of, reviewed, write

Out = pytest.CaptureFixture[str]
BODY = "沅柏县水利局"
RECEIVED = "requests.received.total"


@pytest.fixture(autouse=True)
def no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """Invented places have no codes, whatever is installed."""
    monkeypatch.setattr(module, "load_regions", lambda _: {})


def some() -> list[Report]:
    stub = of("沅柏县民政局", 2023, {}, document="attachment.html")
    return [
        of(BODY, 2022, {OUT + "total": 5, RECEIVED: 20, RULES + "in_force": 7}),
        reviewed(of(f"鹤岭省{BODY}", 2023, {INTO + "total": 3, RECEIVED: 900}, document="=evil().txt"), INTO + "total"),
        of(BODY, 2024, {RECEIVED: 880, "disclosure.fees.amount": 1}),
        of(BODY, 2024, {RECEIVED: 881, "disclosure.fees.amount": None}, document="revised.txt"),
        replace(stub, source=replace(stub.source, kind="stub")),
    ]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "reports.jsonl", *some())


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_findings_for_people(file: Path, capsys: Out) -> None:
    assert main(["compare", str(file)]) == 0
    said = capsys.readouterr().out
    assert "5 read, 4 of 1 body, 2022–2024; 1 not placed" in said
    assert re.search(r"carried over +1 fail, \d+ not assessable", said)
    first = said.index("fails       carried over  鹤岭省沅柏县水利局  2022 → 2023  a number is marked for review")
    assert first < said.index("differs     revisions") < said.index("look        jumps")
    assert "沅柏县水利局-2022.txt 0–1 '5'" in said
    assert "3?  二、上年结转政府信息公开申请数量 × 总计  =evil().txt 0–1 '3'" in said
    assert "attachment.html  it is no report (stub)" in said


def test_years_side_by_side(file: Path, capsys: Out) -> None:
    assert main(["compare", str(file), "--agency", BODY, "--limit", "1"]) == 0
    said = capsys.readouterr().out
    rows = {cells[1].strip(): [c.strip() for c in cells[2:-1]] for line in said.splitlines() if len(cells := line.split("│")) > 3}
    assert rows[""] == ["2022", "2023", "2024 (1)", "2024 (2)"]
    assert rows["一、本年新收政府信息公开申请数量 × 总计"] == ["20", "900", "880", "881"]
    assert rows["二、上年结转政府信息公开申请数量 × 总计"] == ["·", "3?", "·", "·"]
    assert rows["第二十条第(八)项 行政事业性收费 × 本年收费金额(单位:万元)"] == ["·", "·", "1", "blank"]
    assert "more findings (--limit 0 shows all" in said
    assert "2 spellings are taken for one body" in said


def test_lines_have_both_places(file: Path, tmp_path: Path) -> None:
    assert main(["compare", str(file), "-o", str(tmp_path / "f.jsonl")]) == 0
    found = lines(tmp_path / "f.jsonl")
    first = found[0]
    assert [first[key] for key in ("outcome", "kind", "agency", "level", "region_code", "years", "difference", "review")] == [
        *("fails", "carried_over", f"鹤岭省{BODY}", "县", None, [2022, 2023], -2, True),
    ]
    (left,), (right,) = first["left"]["terms"], first["right"]["terms"]
    assert [left[key] for key in ("document", "value", "status", "origin", "review", "start", "end", "text")] == [
        *(f"{BODY}-2022.txt", 5, "reported", "rule", False, 0, 1, "5"),
    ]
    assert (right["document"], right["review"]) == ("=evil().txt", True)
    assert {line["outcome"] for line in found} == {"fails", "differs", "look"}


def test_all_adds_what_holds_and_what_cannot_be_assessed(file: Path, tmp_path: Path) -> None:
    assert main(["compare", str(file), "--all", "-o", str(tmp_path / "f.jsonl")]) == 0
    outcomes = [line["outcome"] for line in lines(tmp_path / "f.jsonl")]
    assert outcomes.count("not_assessable") > 13
    assert outcomes.index("not_assessable") > max(n for n, o in enumerate(outcomes) if o == "fails")


def test_rows_for_a_spreadsheet(file: Path, capsys: Out) -> None:
    assert main(["compare", str(file), "--format", "csv", "--kind", "carried_over", "--kind", "jump"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {row["kind"] for row in rows} == {"carried_over", "jump"}
    assert (rows[0]["left"], rows[0]["right"], rows[0]["right_document"], rows[0]["right_start"]) == ("5", "3", "'=evil().txt", "0")


def test_the_bodies_and_what_belongs_to_none(file: Path, tmp_path: Path) -> None:
    assert main(["compare", str(file), "--agencies", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "f.txt")]) == 0
    body, nobody = lines(tmp_path / "a.jsonl")
    assert (body["agency"], body["sure"], body["function"]) == (f"鹤岭省{BODY}", "likely", "水利")
    assert body["spellings"] == [BODY, f"鹤岭省{BODY}"]
    assert [one["document"] for one in body["documents"]] == [f"{BODY}-2022.txt", "=evil().txt", f"{BODY}-2024.txt", "revised.txt"]
    assert (nobody["agency"], nobody["why"], nobody["documents"][0]["document"]) == (None, ["it is no report (stub)"], "attachment.html")
    assert main(["compare", str(file), "--agencies", str(tmp_path / "a.csv"), "-o", str(tmp_path / "f.txt")]) == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text("utf-8-sig"))))
    assert [row["why"] for row in rows][1] == "not placed: it is no report (stub)"


def test_only_some_reports(file: Path, capsys: Out) -> None:
    assert main(["compare", str(file), "--only", "*2022*"]) == 0
    assert "1 read, 1 of 1 body, 2022" in capsys.readouterr().out


def test_that_codes_take_a_package_is_said_once(file: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "load_regions", lambda _: None)
    assert main(["compare", str(file)]) == 0
    assert capsys.readouterr().err.count("nianbao[compare]") == 1


def test_output_is_the_same_every_time(file: Path, capsys: Out) -> None:
    said = set()
    for _ in range(2):
        assert main(["compare", str(file), "--format", "jsonl"]) == 0
        said.add(capsys.readouterr().out)
    assert len(said) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["nowhere"], 4, "there are no reports"),
        (["."], 4, "there are no reports"),
        (["empty.jsonl"], 2, "there is no report"),
        (["odd.jsonl"], 4, "odd.jsonl, line 1: this is not a report as this version writes it"),
        (["numbered.jsonl"], 4, "numbered.jsonl, line 1: this is not a report as this version writes it"),
        (["huge.jsonl"], 4, "huge.jsonl, line 1: this is not JSON (1e999999999 is no number of a report)"),
        (["cut.jsonl"], 4, "cut.jsonl, line 1: this is not JSON"),
        (["reports.jsonl", "--only", "zzz"], 2, "there is no report"),
        (["reports.jsonl", "--agency", "zzz"], 2, f"no body is called like that. There are {BODY}"),
        (["reports.jsonl", "--all"], 2, "--all is for jsonl and csv"),
        (["reports.jsonl", "--agencies", "a.txt"], 2, "End the name in .jsonl or .csv"),
        (["reports.jsonl", "-o", "no/f.csv"], 2, "cannot be written"),
        (["reports.jsonl", "-o", "reports.jsonl"], 2, "the reports stand there"),
        (["reports.jsonl", "-o", "a.csv", "--agencies", "./a.csv"], 2, "cannot go into one file"),
    ],
)
def test_bad_input_is_told(
    arguments: list[str], code: int, says: str, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.chdir(tmp_path)
    before = file.read_bytes()
    (tmp_path / "empty.jsonl").write_bytes(b"\n")
    (tmp_path / "odd.jsonl").write_bytes(b'{"document":"a"}\n')
    (tmp_path / "cut.jsonl").write_bytes(before[:500])
    (tmp_path / "numbered.jsonl").write_bytes(before.splitlines()[0].replace(f'"agency":"{BODY}"'.encode(), b'"agency":7', 1))
    (tmp_path / "huge.jsonl").write_bytes(before.splitlines()[0].replace(b'"value":5,', b'"value":1e999999999,', 1))
    (tmp_path / "reports").mkdir()
    if arguments == ["."]:
        arguments = ["reports"]
    assert main(["compare", *arguments]) == code
    assert says in capsys.readouterr().err
    assert file.read_bytes() == before


def test_documents_as_they_are_published(tmp_path: Path, capsys: Out) -> None:
    """From pages to findings: example six and a next year of it, whose carried-in does not fit."""
    page = (Path(__file__).parents[2] / "examples" / "06-totals-do-not-add-up.txt").read_text("utf-8")
    (tmp_path / "2022.txt").write_text(page, "utf-8")
    (tmp_path / "2023.txt").write_text(page.replace("2023", "2024").replace("2022", "2023"), "utf-8")
    assert main(["extract", str(tmp_path / "2022.txt"), str(tmp_path / "2023.txt"), "-o", str(tmp_path / "r.jsonl")]) == 0
    assert main(["compare", str(tmp_path / "r.jsonl"), "--kind", "in_force", "--format", "jsonl"]) == 0
    (finding,) = map(json.loads, capsys.readouterr().out.splitlines())
    old, issued, repealed = finding["left"]["terms"]
    assert finding["left"]["value"] == old["value"] + issued["value"] - repealed["value"] != finding["right"]["value"]
    for term in (*finding["left"]["terms"], *finding["right"]["terms"]):
        assert page[term["start"] : term["end"]] == term["text"] == str(term["value"])
