"""`nianbao eval`: what it writes, how it ends, what it says of bad input."""

import argparse
import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from extractor.cli import main
from extractor.cli.eval import command as evaluating
from extractor.cli.eval.table import share
from extractor.evaluate.counts import NUMBERS, always
from extractor.export.encode import to_json
from extractor.rulebook import load_rulebook
from tests.support.cases import cases
from tests.support.evaluate_cases import OUTCOMES, gold_folder, outcome_gold, outcome_reports
from tests.support.report_builder import report, value

BAD = cases("evaluate/bad_input.yaml", "name gold exit said", "lines deep")

Out = pytest.CaptureFixture[str]


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return outcome_gold(tmp_path)


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    return outcome_reports(tmp_path)


@pytest.fixture(autouse=True)
def _command(monkeypatch: pytest.MonkeyPatch) -> None:
    """`nianbao` with this command alone: the way through the edge is the real one."""

    def parser() -> argparse.ArgumentParser:
        made = argparse.ArgumentParser(prog="nianbao")
        evaluating.add(made.add_subparsers(dest="command", required=True))
        return made

    monkeypatch.setattr("extractor.cli.parser", parser)


def _run(*arguments: str | Path) -> int:
    return main(["eval", *map(str, arguments)])


def _bad_case(case: dict[str, Any], tmp_path: Path) -> tuple[Path, Path]:
    gold, reports = tmp_path / "gold", tmp_path / "reports.jsonl"
    gold.mkdir()
    for name, text in case["gold"].items():
        (gold / name).write_text(text, "utf-8")
    lines = ['{"document": ' + "[" * case["deep"]] if "deep" in case else case.get("lines", ())
    reports.write_bytes("\n".join(lines).encode("utf-8", "surrogateescape"))
    return gold, reports


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_bad_input_is_told_with_place_and_remedy(case: dict[str, Any], tmp_path: Path, capsys: Out) -> None:
    gold, reports = _bad_case(case, tmp_path)
    assert _run(gold, reports) == case["exit"]
    out, err = capsys.readouterr()
    assert out == ""
    assert [word for word in case["said"] if word.lower() not in err.lower()] == [], err
    assert "internal error" not in err


def test_paths_that_are_not_there_are_told(gold: Path, reports: Path, tmp_path: Path, capsys: Out) -> None:
    for arguments, said in (
        ((tmp_path / "none", reports), "there is no such folder"),
        ((reports, reports), "this is not a folder"),
        ((gold, tmp_path / "none.jsonl"), "the reports cannot be opened (No such file or directory)"),
        ((gold, gold), "the reports cannot be opened (Is a directory)"),
        ((gold, reports, "-o", tmp_path), "this is a folder"),
    ):
        assert _run(*arguments) == 2
        assert said in capsys.readouterr().err


# The command.


def _table(out: str) -> dict[str, list[str]]:
    """The table's rows by their first word, without percentages."""
    words = [[word for word in line.split() if word != "%" and "." not in word] for line in out.splitlines()]
    return {row[0]: row[1:] for row in words if len(row) == 10}


def test_the_table_begins_with_a_sentence_and_shows_every_slice(gold: Path, reports: Path, capsys: Out) -> None:
    assert _run(gold, reports) == 0
    out, err = capsys.readouterr()
    first, second = out.splitlines()[:2]
    assert first == "of 13 numbers, 5 read correctly (38.4 %), 5 errors nobody was warned of"
    assert second == "documents     3 in gold, 1 of them in no report, 1 reports without gold, not counted"
    rows = _table(out)
    assert rows["all"] == ["13", "10", "5", "5", "3", "2", "5", "1", "3"]
    assert rows["rule"] == ["3", "4", "1", "0", "2", "1", "1", "0", "1"]
    assert "ocr" in rows
    assert "problems      2 of 5 (40.0 %) found; 3 stated (rule 1 of 1, llm 1 of 1, rule+llm 0 of 1)" in out
    assert "improvements  1 of 1 (100.0 %) found; of 3 others gold says only how many; 4 stated" in out
    assert "facts         2 of 5 (40.0 %) stated as gold has them; 1 missed, 2 wrong, 1 silent" in out
    assert "no report is about c.txt" in err
    assert "\x1b" not in out


def test_details_list_every_error_with_its_place(gold: Path, reports: Path, capsys: Out) -> None:
    assert _run(gold, reports, "--details") == 0
    out = capsys.readouterr().out
    assert (
        "a.txt: value disclosure.penalties.decisions: wrong, silent\n"
        "    gold 20, stated 21 (reported, rule, exact)\n"
        "    read from '原文' at 4–6\n" in out
    )
    assert "a.txt: fact review.total: wrong\n    gold 0, stated no (rule, for review)\n" in out
    assert "a.txt: value requests.received.legal_services: missed, silent\n    gold 8, stated nothing\n" in out
    assert "c.txt: no report is about it" in out
    assert out.count("a.txt: ") == sum(mistake[0] == "a.txt" for mistake in OUTCOMES["mistakes"])


def test_json_has_the_same_figures(gold: Path, reports: Path, capsys: Out) -> None:
    assert _run(gold, reports, "--format", "json", "--details") == 0
    body = json.loads(capsys.readouterr().out)
    assert body["total"] == OUTCOMES["expected"]["total"]["all"]
    assert body["section"]["requests"] == dict.fromkeys(NUMBERS, 0) | OUTCOMES["expected"]["section"]["requests"]
    assert set(always(())["origin"]) < set(body["origin"])
    assert body["documents"] == {"gold": 3, "missing": ["c.txt"], "without_gold": 1}
    assert len(body["errors"]) == len(OUTCOMES["mistakes"])
    assert _run(gold, reports, "--format", "json") == 0
    assert "errors" not in json.loads(capsys.readouterr().out)


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_has_one_row_a_slice(gold: Path, reports: Path, capsys: Out) -> None:
    assert _run(gold, reports, "--format", "csv") == 0
    rows = {(row["slice_kind"], row["slice"]): row for row in _rows(capsys.readouterr().out)}
    for kind, slices in OUTCOMES["expected"].items():
        for name, counts in slices.items():
            row = rows.pop((kind, name))
            assert {key: int(number) for key, number in row.items() if number.isdecimal() and number != "0"} == counts
    assert set(rows) == {("section", name) for name in load_rulebook().tables if name not in OUTCOMES["expected"]["section"]}
    assert _run(gold, reports, "--format", "csv", "--details") == 0
    errors = _rows(capsys.readouterr().out)
    assert [[row["document"], row["subject"], row["key"], row["outcome"]] for row in errors] == [row[:4] for row in OUTCOMES["mistakes"]]
    assert (errors[0]["gold"], errors[0]["stated"], errors[0]["silent"], errors[0]["evidence"]) == ("20", "21", "true", "原文")


def test_sections_and_grades_have_no_problems_in_csv(gold: Path, reports: Path, capsys: Out) -> None:
    assert _run(gold, reports, "--format", "csv") == 0
    for row in _rows(capsys.readouterr().out):
        assert (row["problems_gold"] == "") is (row["slice_kind"] in ("section", "grade"))


def test_a_file_is_written_in_the_format_of_its_suffix(gold: Path, reports: Path, tmp_path: Path, capsys: Out) -> None:
    for name, start in (("o.csv", b"\xef\xbb\xbfslice_kind,"), ("o.json", b"{\n"), ("o.txt", b"of 13 numbers, ")):
        assert _run(gold, reports, "-o", tmp_path / name) == 0
        assert (tmp_path / name).read_bytes().startswith(start)
    assert capsys.readouterr().out == ""


def test_reports_come_from_standard_input(gold: Path, reports: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + reports.read_bytes())))
    assert _run(gold, "-") == 0
    assert "of 13 numbers" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("limit", "code", "said"),
    [
        (("--max-silent", "5"), 0, ""),
        (("--max-silent", "4"), 6, "5 errors nobody was warned of, and --max-silent allows 4"),
        (("--min-correct", "38.46"), 0, ""),
        (("--min-correct", "38.47"), 6, "5 of 13 numbers read correctly, and --min-correct asks for 38.47 %"),
        (("--min-correct", "38%", "--max-silent", "9"), 0, ""),
    ],
)
def test_limits_make_it_a_gate(gold: Path, reports: Path, capsys: Out, limit: tuple[str, ...], code: int, said: str) -> None:
    assert _run(gold, reports, *limit) == code
    out, err = capsys.readouterr()
    assert out.startswith("of 13 numbers")  # the figures come out all the same
    assert said in err


def test_a_share_that_is_just_reached_is_reached(tmp_path: Path, capsys: Out) -> None:
    place = gold_folder(tmp_path / "gold", [{"document": "a.txt", "values": {"review.total": 3, "review.other": 1}, "problems": []}])
    reports = tmp_path / "reports.jsonl"
    reports.write_bytes(to_json(report(value("review.total", 3))))
    assert _run(place, reports, "--min-correct", "50") == 0
    assert _run(place, reports, "--min-correct", "50.0001") == 6
    assert "1 of 2 numbers" in capsys.readouterr().err


def test_a_gate_without_a_number_is_not_kept(tmp_path: Path, reports: Path, capsys: Out) -> None:
    place = gold_folder(tmp_path / "none", [{"document": "a.txt", "values": {}, "problems": []}])
    assert _run(place, reports, "--min-correct", "0") == 6
    assert "gold has no number" in capsys.readouterr().err


@pytest.mark.parametrize("limit", [("--max-silent", "-1"), ("--max-silent", "x"), ("--min-correct", "101"), ("--min-correct", "many")])
def test_limits_that_are_none_are_refused(gold: Path, reports: Path, limit: tuple[str, str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        _run(gold, reports, *limit)
    assert stopped.value.code == 2


def test_names_of_strangers_do_no_harm(tmp_path: Path, capsys: Out) -> None:
    name = "=cmd\x1b[2J.txt"
    place = gold_folder(tmp_path / "gold", [{"document": name, "values": {"review.total": 3}}])
    reports = tmp_path / "reports.jsonl"
    reports.write_bytes(to_json(report(value("review.total", 4, reason="\x1b[31mred"), document=name)))
    assert _run(place, reports, "--details") == 0
    assert "\x1b" not in "".join(capsys.readouterr())
    assert _run(place, reports, "--format", "csv") == 0
    assert "'=cmd" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("part", "whole", "said"), [(9999, 10000, "99.9 %"), (1, 1, "100.0 %"), (0, 7, "0.0 %"), (0, 0, ""), (2, 3, "66.6 %")]
)
def test_a_share_is_never_rounded_up(part: int, whole: int, said: str) -> None:
    assert share(part, whole) == said
