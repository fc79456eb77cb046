"""Reports as an Excel workbook: every number where the form has it, doubts in colour, sign and comment, nothing run as a formula."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook.workbook import Workbook

from extractor import load_rulebook
from extractor.cli import main
from extractor.export.encode import to_json
from extractor.export.workbook import book as module
from extractor.export.workbook.book import LONGEST, sheet_name
from extractor.export.workbook.styles import LOOKS, comment, look_of
from extractor.model.report import Report, Value
from tests.support.report_builder import choice, item, report, value

EXAMPLES = Path(__file__).parents[2] / "examples"
CATALOGUE = load_rulebook().indicators
Out = pytest.CaptureFixture[str]


def made(tmp_path: Path, reports: list[Report], *more: str) -> Workbook:
    """The workbook of some reports."""
    lines = tmp_path / "reports.jsonl"
    lines.write_bytes(b"".join(to_json(one) + b"\n" for one in reports))
    assert main(["workbook", str(lines), "-o", str(tmp_path / "b.xlsx"), *more]) == 0
    return openpyxl.load_workbook(tmp_path / "b.xlsx")


def whole(**changes: Value) -> Report:
    """A report with a number for every cell of the form of 2021: the indicator's place in the catalogue."""
    values = [changes.get(i.id.replace(".", "_"), value(i.id, n)) for n, i in enumerate(CATALOGUE) if "2021" in i.editions]
    return report(*values)


def cells(sheet: Any) -> dict[str, Any]:
    return {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}


def test_the_three_tables_stand_as_the_form_has_them(tmp_path: Path) -> None:
    sheet = made(tmp_path, [whole()])["2023 清河县水利局"]
    at = {i.id: n for n, i in enumerate(CATALOGUE)}
    grid = [[c.value for c in row] for row in sheet.iter_rows()]
    rows = {(row[1] or row[0]): row for row in grid if row[0] or row[1]}
    assert rows["规章"][2:5] == [at[f"disclosure.regulations.{c}"] for c in ("issued", "repealed", "in_force")]
    columns = ("natural_person", "business", "research", "public_welfare", "legal_services", "other_organization", "total")
    for label in ("一、本年新收政府信息公开申请数量", "四、结转下年度继续办理", "2.重复申请"):
        spot = next(i for i in CATALOGUE if i.section == 3 and i.label.partition(" ×")[0].endswith(label))
        prefix = spot.id.rpartition(".")[0]
        assert rows[label][2:9] == [at[f"{prefix}.{c}"] for c in columns], label
    heads = [row for row in grid if row[0] == "结果维持"]
    assert [heads[0][n] for n in (0, 5, 10)] == ["结果维持"] * 3
    last = grid[grid.index(heads[0]) + 1]
    assert last[:15] == [n for n, i in enumerate(CATALOGUE) if i.section == 4 and "2021" in i.editions]
    assert any(block.min_col == block.max_col == 1 and block.max_row > block.min_row + 1 for block in sheet.merged_cells.ranges)


def test_every_number_stands_in_the_row_of_its_report_under_its_indicator(tmp_path: Path) -> None:
    other = report(value("review.total", Decimal("1.50")), document="b.txt", year=None, agency=None)
    sheet = made(tmp_path, [whole(), other])["报告 Reports"]
    ids = {cell.value: cell.column for cell in sheet[2]}
    for n, indicator in enumerate(CATALOGUE):
        if "2021" in indicator.editions:
            assert sheet.cell(3, ids[indicator.id]).value == n
    assert (sheet["A4"].value, sheet.cell(4, ids["review.total"]).value) == ("b.txt", 1.5)


def test_doubts_show_in_colour_sign_and_comment(tmp_path: Path) -> None:
    doubted = value(
        "requests.received.total", 9, review=True, reason="the row's sum is 8", alternatives=(choice(8, "8"),), lost=(choice(99, "99"),)
    )
    torn = value("requests.carried_in.total", None, status="unresolved", review=True, reason="torn label")
    found = made(tmp_path, [report(doubted, torn, value("requests.carried_out.total", None))])
    fills = {look.key: look.fill.lstrip("#") for look in LOOKS}
    for sheet in (found["报告 Reports"], found["2023 清河县水利局"]):
        by_value = {c.value: c for row in sheet.iter_rows(min_row=3) for c in row if c.value in (9, "??", "·") and c.border.left.style}
        assert by_value[9].fill.fgColor.rgb.endswith(fills["review"])
        assert '"?"' in by_value[9].number_format
        assert by_value["??"].fill.fgColor.rgb.endswith(fills["unresolved"])
        words = by_value[9].comment.text
        assert all(part in words for part in ("“9” @ 10–11", "the row's sum is 8", "'8'", "'99'", "piped_row"))
        assert "torn label" in by_value["??"].comment.text
        assert "·" in by_value


@pytest.mark.parametrize(
    ("changes", "look"),
    [
        ({"origin": "llm", "review": False}, "model"),
        ({"origin": "llm", "review": True}, "review"),
        ({"origin": "rule+llm"}, "both"),
        ({"origin": "arithmetic"}, "arithmetic"),
        ({"origin": "human"}, "human"),
        ({}, "rule"),
        ({"value": None, "status": "blank"}, "blank"),
        ({"value": None, "status": "blank", "review": True}, "review"),
        ({"value": None, "status": "absent"}, "absent"),
        ({"value": None, "status": "unresolved", "review": True}, "unresolved"),
    ],
)
def test_looks(changes: dict[str, Any], look: str) -> None:
    assert look_of(json.loads(to_json(report(value("a", 1, **changes))))["values"][0]) == look


def test_texts_of_strangers_are_no_formulas_no_links_and_fit(tmp_path: Path) -> None:
    bad = ["=HYPERLINK(\"http://x\")", "+1+1", "-2", "@SUM(A1)", "http://evil.example/", "https://a", "\x07bell"]
    items = tuple(item(t, quote=t) for t in bad)
    long = report(problems=(*items, item("长" * 40_000)), document="=cmd|' /C calc'!A0", agency="=1+1")
    found = made(tmp_path, [long])
    for sheet in found:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.coordinate
                assert cell.hyperlink is None
    titles = [row[4].value for row in found["问题 Problems"].iter_rows(min_row=2)]
    assert titles[:6] == bad[:6]
    assert len(titles[-1]) < 32_767


def test_names_of_sheets_are_short_legal_and_different() -> None:
    taken: set[str] = set()
    names = [sheet_name(2023, "某某省某某市某某区人民政府办公室政务服务和数据管理局", taken) for _ in range(12)]
    names += [sheet_name(None, n, taken) for n in ("a/b:c*?[d]\\e", "A B C   D  E", "'", "", "History", "𠮷" * 40, "𠮷" * 40)]
    assert len({n.lower() for n in names}) == len(names)
    assert "history" not in taken
    assert all(0 < len(n.encode("utf-16-le")) // 2 <= LONGEST and not set("[]:*?/\\") & set(n) and n.strip("'") == n for n in names)


def test_with_many_reports_only_those_that_are_named_get_a_sheet(tmp_path: Path, capsys: Out) -> None:
    many = [report(value("review.total", n), document=f"{n:02}.txt", year=2000 + n) for n in range(21)]
    assert len(made(tmp_path, many).sheetnames) == 3
    assert "21 reports: no sheet for each" in capsys.readouterr().err
    assert made(tmp_path, many, "--report", "03.txt", "--report", "1?.txt").sheetnames[3:][0] == "2003 清河县水利局"
    assert len(made(tmp_path, many, "--only", "0*").sheetnames) == 13


def test_a_report_with_nothing_of_a_table_gets_no_sheet_and_that_is_said(tmp_path: Path, capsys: Out) -> None:
    """A stub, and a report whose tables are not on the page: rows that say it, and no empty form."""
    missing = [value(i.id, None, status="absent") for i in CATALOGUE if "2021" in i.editions]
    book = made(tmp_path, [report(document="stub.txt"), report(*missing, document="prose.txt"), whole()])
    assert len(book.sheetnames) == 3 + 1
    assert [row[0].value for row in book["报告 Reports"].iter_rows(min_row=3)] == ["stub.txt", "prose.txt", "a.txt"]
    assert "3 reports, 1 with their tables; 2 have nothing of a table on the page, and no sheet" in capsys.readouterr().err
    assert len(made(tmp_path, [report(document="stub.txt")], "--report", "stub.txt").sheetnames) == 3


def test_comments_end_and_the_workbook_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_COMMENTS", 2)
    doubted = report(*(value(f"review.{c}", 1, review=True) for c in ("upheld", "corrected", "other", "total")))
    found = made(tmp_path, [doubted], "--report", "a.txt")
    assert sum(bool(c.comment) for row in found["报告 Reports"].iter_rows() for c in row) == 2
    assert any("end after 2" in str(c) for c in cells(found["总览 Overview"]).values())


def test_the_overview_counts(tmp_path: Path) -> None:
    found = cells(made(tmp_path, [whole(), report(document="b", year=None)])["总览 Overview"])
    assert (found["A2"], found["B2"]) == ("报告 reports", 2)
    counted = {found[f"A{n}"]: found.get(f"B{n}") for n in range(3, 30) if f"A{n}" in found}
    assert (counted["2023"], counted["?"]) == (1, 1)
    assert counted["reported"] == sum("2021" in i.editions for i in CATALOGUE)
    assert {look.legend for look in LOOKS} <= set(counted)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["nowhere.jsonl", "-o", "b.xlsx"], 4, "there are no reports"),
        (["empty.jsonl", "-o", "b.xlsx"], 2, "there is no report"),
        (["some.jsonl", "-o", "b.csv"], 2, "End the name in .xlsx"),
        (["some.jsonl", "-o", "no/where/b.xlsx"], 2, "cannot be written (No such file or directory)"),
        (["some.jsonl", "-o", "/proc/b.xlsx"], 2, "cannot be written"),
        (["some.jsonl", "-o", "folder.xlsx"], 2, "this is a folder"),
        (["words.jsonl", "-o", "b.xlsx"], 4, "words.jsonl, line 1: this is not a report as this version writes it"),
        (["huge.jsonl", "-o", "b.xlsx"], 4, "huge.jsonl, line 1: this is not"),
        (["some.jsonl", "-o", "b.xlsx", "--only", "zzz"], 2, "there is no report"),
        (["some.jsonl", "-o", "b.xlsx", "--report", "zzz"], 2, "no report is called like that"),
        (["odd.jsonl", "-o", "b.xlsx"], 4, "odd.jsonl, line 1: this is not a report as this version writes it"),
        (["torn.jsonl", "-o", "b.xlsx"], 4, "torn.jsonl, line 1: this is not JSON"),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(
    arguments: list[str], code: int, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty.jsonl").write_text("")
    Path("some.jsonl").write_bytes(to_json(report()))
    Path("odd.jsonl").write_text('{"document": "a", "values": 3}')
    Path("torn.jsonl").write_text('{"document": "a", ')
    Path("folder.xlsx").mkdir()
    good = json.loads(to_json(report(value("review.total", 1))))
    for name, bad in (("words", "abc"), ("huge", 10**400)):
        good["values"][0]["value"] = bad
        Path(f"{name}.jsonl").write_text(json.dumps(good))
    assert main(["workbook", *arguments]) == code
    assert says in capsys.readouterr().err
    assert not [p for p in tmp_path.rglob("*") if p.suffix in (".xlsx", ".part", ".csv") and p.is_file()]


def test_more_reports_than_excel_opens_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    monkeypatch.setattr(module, "MOST_REPORTS", 2)
    lines = tmp_path / "r.jsonl"
    lines.write_bytes(b"".join(to_json(report(document=f"{n}")) + b"\n" for n in range(3)))
    assert main(["workbook", str(lines), "-o", str(tmp_path / "b.xlsx")]) == 1
    assert "more than Excel opens" in capsys.readouterr().err
    assert not (tmp_path / "b.xlsx").exists()


def test_without_the_library_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    monkeypatch.setattr(module, "installed", lambda: False)
    (tmp_path / "r.jsonl").write_bytes(to_json(report()))
    assert main(["workbook", str(tmp_path / "r.jsonl"), "-o", str(tmp_path / "b.xlsx")]) == 1
    assert "pip install 'nianbao[tables]'" in capsys.readouterr().err


def test_a_comment_is_cut_where_it_grows_long() -> None:
    said = json.loads(to_json(report(value("a", 1, review=True, reason="因" * 9_000))))["values"][0]
    assert len(comment(said)) < 2_100


def test_the_folder_of_a_batch_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["batch", str(EXAMPLES), "--out", "out", "--workers", "1", "--no-tables"]) == 0
    assert main(["workbook", "out", "-o", "b.xlsx"]) == 0
    found = openpyxl.load_workbook("b.xlsx")
    reports = [json.loads(line) for line in Path("out/reports.jsonl").read_text("utf-8").splitlines()]
    assert len(found.sheetnames) == 3 + sum(any(v["status"] != "absent" for v in one["values"]) for one in reports)


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_bytes(to_json(report()))
    (tmp_path / "real.xlsx").write_bytes(b"")
    (tmp_path / "link.xlsx").symlink_to("real.xlsx")
    assert main(["workbook", str(tmp_path / "r.jsonl"), "-o", str(tmp_path / "link.xlsx")]) == 0
    assert (tmp_path / "link.xlsx").is_symlink()
    assert (tmp_path / "real.xlsx").stat().st_size
