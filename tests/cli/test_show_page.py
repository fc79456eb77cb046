"""`nianbao show FILE --html PAGE`: what it takes, what it writes, how it ends."""

import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from extractor.cli import main
from extractor.show.panes import single

ROOT = Path(__file__).parents[2]
SIXTH, SECOND = (ROOT / "examples" / name for name in ("06-totals-do-not-add-up.txt", "02-pipes-blanks-dropped.txt"))
Out = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two documents, and the way into it."""
    monkeypatch.chdir(tmp_path)
    for name in ("NIANBAO_MODEL", "NIANBAO_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    shutil.copy(SIXTH, tmp_path / "six.txt")
    shutil.copy(SECOND, tmp_path / "two.txt")
    return tmp_path


@pytest.fixture
def reports(here: Path) -> Path:
    assert main(["extract", "six.txt", "two.txt", "-o", "reports.jsonl"]) == 0
    return here / "reports.jsonl"


def page(path: Path = Path("page.html")) -> str:
    return path.read_text("utf-8")


def test_a_document_is_read_and_shown(capsys: Out) -> None:
    assert main(["show", "six.txt", "--html", "page.html"]) == 0
    assert 'lang="zh-CN" data-language="zh"' in page()
    assert "岚石县农业农村局" in page()
    assert "data-choose" not in page().partition("<main")[0].partition("</style>")[2]
    assert 'data-refs="v:requests.received.total' in page()
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "page.html: 1 report\n"


def test_reports_that_were_written_are_shown_with_their_documents(reports: Path, capsys: Out) -> None:
    assert main(["show", str(reports), "--html", "page.html", "--lang", "en"]) == 0
    assert 'lang="en" data-language="en"' in page()
    assert page().count("<template data-report=") == 2
    assert page().count('<p class="warning"') == 0
    assert "page.html: 2 reports" in capsys.readouterr().err


@pytest.mark.parametrize("only", [["--report", "*six*"], ["--report", "nothing", "--report", "six.txt"]])
def test_a_part_is_taken_by_a_pattern(reports: Path, only: list[str]) -> None:
    assert main(["show", str(reports), "--html", "page.html", *only]) == 0
    assert "岚石县农业农村局" in page()
    assert "雁溪县自然资源局" not in page()


def test_an_array_and_a_batch_are_reports_too(here: Path) -> None:
    assert main(["extract", "six.txt", "two.txt", "-o", "reports.json"]) == 0
    assert main(["show", "reports.json", "--html", "page.html"]) == 0
    assert page().count("<template data-report=") == 2
    with zipfile.ZipFile("all.zip", "w") as archive:
        archive.write("six.txt", "in/six.txt")
    assert main(["batch", "all.zip", "two.txt", "--out", "out", "--workers", "1"]) == 0
    assert main(["show", "out", "--html", "batch.html"]) == 0
    assert page(here / "batch.html").count('<p class="warning"') == 0
    assert "all.zip/in/six.txt" in page(here / "batch.html")


def test_a_document_that_is_gone_or_another_is_told_of(reports: Path, here: Path, capsys: Out) -> None:
    (here / "six.txt").unlink()
    (here / "two.txt").write_text("something else", "utf-8")
    assert main(["show", str(reports), "--html", "page.html"]) == 0
    assert "找不到原文件，下面只有报告引用的文字。" in page()
    assert "原文件已经改动，下面只有报告引用的文字。" in page()
    assert "2 documents have changed or are gone" in capsys.readouterr().err
    assert 'data-refs="v:requests.received.total' in page()


def test_its_own_style_and_script_are_all_that_may_run(reports: Path) -> None:
    assert main(["show", str(reports), "--html", "page.html"]) == 0
    policy = single.policy_of(single.static("panes.css"), single.static("panes.js")).replace("'", "&#39;")
    assert page().index(f'content="{policy}"') < page().index("<style>")
    assert page().count("<script") == 2
    assert f'<script type="module">{single.static("panes.js")}</script>' in page()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["none.txt"], 4, "none.txt: there is no such file"),
        (["none.jsonl"], 4, "none.jsonl: there are no reports"),
        (["folder"], 2, "this is a folder"),
        (["empty.jsonl"], 2, "there is no report"),
        (["broken.jsonl"], 4, "broken.jsonl, line 2: this is not JSON"),
        (["broken.json"], 4, "broken.json: this is not JSON"),
        (["numbers.json"], 4, "numbers.json, report 1: this is not a report"),
        (["old.jsonl"], 4, "old.jsonl, line 1: this is not a report as this version writes it"),
        (["picture.png"], 4, "picture.png"),
        (["reports.jsonl", "--report", "*none*"], 2, "there is no report"),
    ],
)
def test_what_cannot_be_shown(arguments: list[str], code: int, said: str, reports: Path, here: Path, capsys: Out) -> None:
    (here / "folder").mkdir()
    (here / "empty.jsonl").write_bytes(b"")
    (here / "broken.jsonl").write_bytes(reports.read_bytes().splitlines()[0] + b"\n{broken\n")
    (here / "broken.json").write_bytes(b"[{]")
    (here / "numbers.json").write_bytes(b"[1, 2]")
    (here / "old.jsonl").write_bytes(b'{"document": "a.txt", "values": []}\n')
    (here / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    (here / "page.html").write_text("before")
    assert main(["show", *arguments, "--html", "page.html"]) == code
    error = capsys.readouterr().err
    assert said in error
    assert "internal error" not in error
    assert page() == "before"


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("-", "a page is a file"),
        ("", "a page is a file"),
        ("folder", "this is a folder"),
        ("no/where.html", "cannot be written"),
        ("reports.jsonl", "would take the place of what it shows"),
    ],
)
def test_where_no_page_can_go(target: str, said: str, reports: Path, here: Path, capsys: Out) -> None:
    (here / "folder").mkdir()
    before = reports.read_bytes()
    assert main(["show", "reports.jsonl", "--html", target]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "-o" not in error
    assert reports.read_bytes() == before
    assert not list(here.glob("*.part"))


def test_options_of_a_page_need_a_page(capsys: Out) -> None:
    assert main(["show", "six.txt", "--lang", "en"]) == 2
    assert "--lang is about a page. Add --html PAGE." in capsys.readouterr().err
    assert main(["show", "six.txt"]) == 0
    assert "二、主动公开政府信息情况" in capsys.readouterr().out


def test_more_than_a_browser_shows_is_refused(reports: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    monkeypatch.setattr(single, "MOST_REPORTS", 1)
    assert main(["show", str(reports), "--html", "page.html", "--report", "*six*"]) == 0
    Path("page.html").unlink()
    assert main(["show", str(reports), "--html", "page.html"]) == 4
    assert "there are more than 1 reports. Take a part with --report PATTERN" in capsys.readouterr().err
    monkeypatch.setattr(single, "MOST_REPORTS", 2)
    monkeypatch.setattr(single, "MOST_BYTES", 500_000)
    assert main(["show", str(reports), "--html", "page.html"]) == 4
    assert "Take a part with --report PATTERN" in capsys.readouterr().err
    assert not os.path.exists("page.html")


def test_same_bytes_in_same_bytes_out(reports: Path) -> None:
    assert main(["show", str(reports), "--html", "a.html"]) == 0
    assert main(["show", str(reports), "--html", "b.html"]) == 0
    assert Path("a.html").read_bytes() == Path("b.html").read_bytes()


def test_halves_of_characters_do_not_end_it(reports: Path) -> None:
    line = json.loads(reports.read_text("utf-8").splitlines()[0])
    line["agency"] = line["values"][0]["reason"] = "x\ud800y"
    Path("half.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    assert main(["show", "half.jsonl", "--html", "page.html"]) == 0
    assert "x\ufffdy" in page()
