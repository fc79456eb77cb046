"""`nianbao problems`: section five across reports, as a table, JSON and csv; what it says of bad input."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from extractor.cli import main
from extractor.export.encode import to_json
from extractor.model.report import MadeWith, Report, SourceInfo
from tests.support.report_builder import item, report

EXAMPLES = Path(__file__).parents[2] / "examples"
Out = pytest.CaptureFixture[str]
MADE = MadeWith("0.1.0", "1.2", "r" * 8, ("facts.yaml",), "p" * 8, ("rows.yaml",), "small-model", "JSON")

REPORTS = (
    report(
        document="a.txt",
        problems=(
            item("更新不及时", themes=("timeliness", "platform")),
            item("说不清", themes=(), themes_origin=None, review=True, reason="two readings"),
        ),
        improvements=(item("加强培训"),),
        made_with=MADE,
    ),
    report(
        document="b.txt",
        agency="石桥县林业局",
        year=2021,
        problems=(
            item("答复慢", themes=("timeliness",), origin="llm", themes_origin="llm", review=True, reason="stands on a model's word"),
            item("人手少", themes=("staffing_training",), origin="rule+llm"),
        ),
        made_with=MADE,
    ),
    report(document="c.txt", agency=None, year=None, problems=(item("老主题", themes=("retired",)),)),
    report(document="d.txt"),
)


def _lines(*reports: Report) -> bytes:
    return b"".join(to_json(one) + b"\n" for one in reports)


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    place = tmp_path / "reports.jsonl"
    place.write_bytes(_lines(*REPORTS))
    return place


def _run(*arguments: str | Path) -> int:
    return main(["problems", *map(str, arguments)])


def _json(capsys: Out, *arguments: str | Path) -> list[dict[str, Any]]:
    assert _run(*arguments, "--format", "json") == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def _headings(text: str) -> Iterator[str]:
    """Lines that open a group."""
    return (line for line in text.splitlines()[1:-1] if line and not line.startswith(" "))


def test_themes_in_the_order_of_the_rules_unknown_ones_and_none_behind(reports: Path, capsys: Out) -> None:
    assert _run(reports) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0] == "5 problems in 3 documents, of 4 read"
    assert list(_headings(out)) == [
        "公开的时效 timeliness: 2 problems in 2 documents",
        "队伍与业务能力 staffing_training: 1 problem in 1 document",
        "平台与渠道 platform: 1 problem in 1 document",
        "retired: 1 problem in 1 document",
        "no theme: 1 problem in 1 document",
    ]


def test_an_item_says_where_it_stands_who_read_it_and_why_to_look(reports: Path, capsys: Out) -> None:
    assert _run(reports) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines if "更新不及时" in line] == [["a.txt", "5–8", "更新不及时"]] * 2
    (vague,) = (line for line in lines if "说不清" in line)
    assert vague.split(maxsplit=3) == ["a.txt", "5–8", "?", "说不清  (for review: two readings)"]
    (told,) = (line for line in lines if "答复慢" in line)
    said = "答复慢  (read by small-model; theme told by small-model; for review: stands on a model's word)"
    assert told.split(maxsplit=3) == ["b.txt", "5–8", "?", said]
    (both,) = (line for line in lines if "人手少" in line)
    assert both.endswith("人手少  (read by rules and small-model)")
    assert "加强培训" not in "".join(lines)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("year", ["2021: 2 problems in 1 document", "2023: 2 problems in 1 document", "year not stated: 1 problem in 1 document"]),
        (
            "agency",
            [
                "清河县水利局: 2 problems in 1 document",
                "石桥县林业局: 2 problems in 1 document",
                "agency not stated: 1 problem in 1 document",
            ],
        ),
    ],
)
def test_by_year_and_agency(by: str, expected: list[str], reports: Path, capsys: Out) -> None:
    assert _run(reports, "--by", by) == 0
    out = capsys.readouterr().out
    assert list(_headings(out)) == expected
    assert "更新不及时  ([timeliness, platform])" in out


def test_measures_stand_behind_the_problems(reports: Path, capsys: Out) -> None:
    assert _run(reports, "--by", "year", "--measures") == 0
    out = capsys.readouterr().out
    assert "2023: 2 problems and 1 measure in 1 document" in out
    assert "加强培训  (measure; [staff])" in out
    assert out.index("说不清") < out.index("加强培训")
    found = _json(capsys, reports, "--measures")
    assert [(one["kind"], one["title"]) for one in found if one["kind"] == "measure"] == [("measure", "加强培训")]


def test_json_is_flat_and_has_an_object_an_item_and_group(reports: Path, capsys: Out) -> None:
    found = _json(capsys, reports)
    assert [one["title"] for one in found].count("更新不及时") == 2
    assert found[0] == {
        **{"group": "timeliness", "label": "公开的时效", "kind": "problem", "document": "a.txt", "agency": "清河县水利局", "year": 2023},
        **{"title": "更新不及时", "quote": "一是更新不及时。", "themes": "timeliness;platform", "themes_origin": "rule", "origin": "rule"},
        **{"model": None, "review": False, "reason": "", "start": 5, "end": 8},
    }
    assert (found[-1]["group"], found[-1]["label"], found[-1]["themes"]) == (None, "no theme", "")
    assert {one["title"]: one["model"] for one in found}["答复慢"] == "small-model"


def test_csv_has_the_same_rows_and_no_formula(tmp_path: Path, capsys: Out) -> None:
    bad = report(document="=a.txt", agency="@cmd", problems=(item('=HYPERLINK("x")', themes=()),))
    place = tmp_path / "r.jsonl"
    place.write_bytes(_lines(bad, *REPORTS))
    objects = _json(capsys, place)
    assert _run(place, "--format", "csv") == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == len(objects)
    assert list(rows[0]) == list(objects[0])
    (guarded,) = (row for row in rows if "HYPERLINK" in row["title"])
    assert (guarded["title"], guarded["document"], guarded["agency"]) == ('\'=HYPERLINK("x")', "'=a.txt", "'@cmd")
    assert {row["review"] for row in rows} == {"true", "false"}


def test_the_suffix_of_the_output_chooses_the_format(reports: Path, tmp_path: Path, capsys: Out) -> None:
    for name, start in (("o.csv", b"\xef\xbb\xbfgroup,label"), ("o.json", b"[\n"), ("o.txt", b"5 problems in 3 documents")):
        assert _run(reports, "-o", tmp_path / name) == 0
        assert (tmp_path / name).read_bytes().startswith(start)
    assert _run(reports, "-o", tmp_path / "o.csv", "--format", "json") == 0
    assert len(json.loads((tmp_path / "o.csv").read_bytes())) == 6
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("target", ["link.json", "same.txt"])
def test_what_is_read_is_not_replaced(target: str, reports: Path, capsys: Out) -> None:
    before = reports.read_bytes()
    (reports.parent / "link.json").symlink_to(reports)
    (reports.parent / "same.txt").hardlink_to(reports)
    assert _run(reports, "-o", reports.parent / target) == 2
    assert reports.read_bytes() == before
    assert "would be replaced" in capsys.readouterr().err


def test_a_strangers_text_does_not_move_the_cursor(tmp_path: Path, capsys: Out) -> None:
    place = tmp_path / "r.jsonl"
    place.write_bytes(_lines(report(document="a\x1b[2J.txt", problems=(item("更新\x1b[31m不\n及时", themes=("x\x1b]0;y\x07",)),))))
    assert _run(place) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\x07" not in out
    assert "更新␛[31m不 及时" in out


def test_older_lines_will_do_and_what_they_lack_is_left_open(tmp_path: Path, capsys: Out) -> None:
    place = tmp_path / "r.JSONL"
    old = [
        {"document": "a.txt", "problems": [{"title": "更新慢"}]},
        {
            "document": "b.txt",
            "agency": None,
            "year": 2019,
            "problems": [{"title": "人手少", "evidence": None, "new": 1}],
            "made_with": None,
        },
    ]
    place.write_text("﻿" + "\n\n".join(json.dumps(one) for one in old), "utf-8")
    found = _json(capsys, place)
    assert [(one["title"], one["group"], one["year"], one["start"], one["origin"]) for one in found] == [
        ("更新慢", None, None, None, None),
        ("人手少", None, 2019, None, None),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "this is not JSON"),
        (b"\xff\xfe", "this is not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b"7", "valid dictionary"),
        (b'{"problems": []}', "document: Field required"),
        (b'{"document": "x.txt"}', "problems: Field required"),
        (b'{"document": "x.txt", "problems": [{"quote": "y"}]}', "problems.0.title: Field required"),
        (b'{"document": "x.txt", "problems": [{"title": "y", "themes": "z"}]}', "problems.0.themes"),
        (b'{"document": "x.txt", "problems": [{"title": "\\ud800"}]}', "problems.0.title"),
        (b'{"document": "x.txt", "problems": [], "year": NaN}', "NaN is no number"),
    ],
)
def test_a_broken_line_is_told_and_the_others_go_on(line: bytes, said: str, tmp_path: Path, capsys: Out) -> None:
    place = tmp_path / "r.jsonl"
    place.write_bytes(_lines(REPORTS[0]) + line + b"\n" + _lines(REPORTS[1]))
    assert _run(place) == 4
    out, err = capsys.readouterr()
    assert out.startswith("4 problems in 2 documents, of 2 read")
    assert err.startswith(f"nianbao: {place}, line 2: ")
    assert said in err
    assert "nianbao extract" in err
    assert err.count("\n") == 1


def test_a_document_that_cannot_be_read_is_told_and_the_others_go_on(reports: Path, tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\x00\x01\x02" * 500)
    assert _run(tmp_path / "bad.txt", tmp_path / "none.txt", tmp_path / "none.jsonl", reports) == 4
    out, err = capsys.readouterr()
    assert out.startswith("5 problems")
    assert all(f"{tmp_path / name}: " in err for name in ("bad.txt", "none.txt", "none.jsonl"))


def test_the_same_report_twice_counts_once_another_of_that_name_too(tmp_path: Path, capsys: Out) -> None:
    place = tmp_path / "r.jsonl"
    other: SourceInfo = replace(REPORTS[0].source, sha256="2" * 64)
    place.write_bytes(_lines(REPORTS[0], REPORTS[0], replace(REPORTS[0], source=other)))
    assert _run(place) == 0
    out, err = capsys.readouterr()
    assert out.startswith("4 problems in 2 documents, of 2 read")
    assert err == "nianbao: a.txt: stands there twice, counted once\n"


def test_what_nobody_parted_is_told_of(capsys: Out) -> None:
    left_open = EXAMPLES / "12-left-open-by-rules.txt"
    for more in ((), ("--format", "csv")):
        assert main(["problems", str(left_open), *more]) == 0
        said = capsys.readouterr().err
        assert "of section five of 1 document more is to be read than is listed" in said
        assert "12-left-open-by-rules.txt" in said
    assert main(["show", str(left_open)]) == 0
    assert "section five, not parted" in capsys.readouterr().out


def test_no_problems_at_all_is_said(tmp_path: Path, capsys: Out) -> None:
    place = tmp_path / "r.jsonl"
    place.write_bytes(_lines(REPORTS[3]))
    assert _run(place) == 0
    assert capsys.readouterr().out == "no problems in 1 document\n"
    assert _run(place, "--measures") == 0
    assert capsys.readouterr().out == "no problems or measures in 1 document\n"
    assert _json(capsys, place) == []
    assert _run(place, "--format", "csv") == 0
    out, err = capsys.readouterr()
    assert out.startswith("group,")
    assert out.count("\n") == 1
    assert err == "nianbao: no problems in 1 document\n"
    assert _run(tmp_path / "none.txt") == 4
    assert capsys.readouterr().out == "no problems: nothing could be read\n"


def test_bad_arguments(reports: Path, capsys: Out) -> None:
    for arguments in ([], [reports, "--by", "month"], [reports, "--format", "xml"], [reports, "--meas"]):
        with pytest.raises(SystemExit) as stopped:
            _run(*arguments)
        assert stopped.value.code == 2
    capsys.readouterr()


def test_documents_read_now_and_their_reports_read_later_list_the_same(
    tmp_path: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(EXAMPLES.parent)
    names = ("examples/01-one-cell-per-line.txt", "examples/04-saved-page.html", "examples/09-a-notice.txt")
    assert main(["extract", *names, "--llm", "off", "-o", str(tmp_path / "r.jsonl")]) == 0
    capsys.readouterr()
    now = _json(capsys, *names, "--measures")
    assert now == _json(capsys, tmp_path / "r.jsonl", "--measures")
    first = next(one for one in now if one["title"] == "救助政策的解读偏重文字")
    assert (first["group"], first["label"], first["agency"], first["year"]) == ("interpretation", "政策解读", "澄湖市民政局", 2022)
    text = (EXAMPLES / "01-one-cell-per-line.txt").read_text("utf-8")
    assert text[first["start"] : first["end"]] == first["quote"]
    assert {one["kind"] for one in now} == {"problem", "measure"}


def test_other_commands_do_not_pay_for_it() -> None:
    program = "import sys; from extractor.cli.arguments import parser; parser(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"rich", "extractor.cli.problems.sources", "extractor.show.problems"} & set(done.stdout.split())
