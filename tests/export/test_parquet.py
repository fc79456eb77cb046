"""Reports as Parquet: what DuckDB, pandas and R read is what the reports say."""

import errno
import json
import os
import signal
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from extractor.cli import main
from extractor.errors import ExportError
from extractor.export import parquet
from extractor.export.encode import rough_report_line, to_json
from extractor.export.parquet import CHECKS, NAMES, PROBLEMS, REPORTS, UNKNOWN_YEAR, VALUES, Tables
from extractor.model.report import Report
from tests.support.report_builder import check, item, report, value

LABELS = {"requests.received.total": "一、本年新收 × 总计"}
EXAMPLES = Path(__file__).parents[2] / "examples"
HUGE = 10**40 + 1


def some() -> list[Report]:
    """Three years, one of them unknown; every type."""
    first = report(
        value("requests.received.total", 9, review=True, reason="two readings"),
        value("disclosure.fees.amount", Decimal("12.50"), unit="万元"),
        value("review.total", None),
        problems=(item("队伍不强", review=True, reason="no mark"),),
        improvements=(item("加强培训", themes=()),),
        checks=(check("requests.row", "fails", ("requests.received.total",), culprits=("requests.received.total",)),),
    )
    return [first, report(value("review.total", HUGE), document="b.txt", year=None, agency=None), report(document="c.txt", year=2021)]


def written(folder: Path, reports: list[Report]) -> None:
    with Tables(folder, LABELS) as tables:
        for one in reports:
            tables.add(rough_report_line(to_json(one)))
        tables.finish()


def rows(sql: str) -> list[tuple[Any, ...]]:
    return duckdb.sql(sql).fetchall()


def test_values_are_typed_and_parted_by_year(tmp_path: Path) -> None:
    written(tmp_path, some())
    assert {p.name for p in (tmp_path / VALUES).iterdir()} == {"year=2023", "year=2021", f"year={UNKNOWN_YEAR}"}
    every = f"read_parquet('{tmp_path}/{VALUES}/*/*.parquet', hive_partitioning = true)"
    assert rows(f"select document, agency, year, indicator, label, unit, value, raw, status, review, reason from {every} order by raw") == [
        ("a.txt", "清河县水利局", 2023, "review.total", "", "件", None, "", "absent", False, ""),
        ("b.txt", None, None, "review.total", "", "件", float(HUGE), str(HUGE), "reported", False, ""),
        ("a.txt", "清河县水利局", 2023, "disclosure.fees.amount", "", "万元", 12.5, "12.50", "reported", False, ""),
        ("a.txt", "清河县水利局", 2023, "requests.received.total", LABELS["requests.received.total"], "件", 9.0, "9", "reported", True,
         "two readings"),
    ]  # fmt: skip
    assert rows(f"select start, \"end\", evidence from {every} where raw = '9'") == [(10, 11, "9")]


def test_problems_checks_and_reports(tmp_path: Path) -> None:
    written(tmp_path, some())
    assert rows(f"select document, year, half, place, title, themes, review, reason from '{tmp_path}/{PROBLEMS}'") == [
        ("a.txt", 2023, "problem", 1, "队伍不强", ["staff"], True, "no mark"),
        ("a.txt", 2023, "improvement", 1, "加强培训", [], False, ""),
    ]
    assert rows(f'select "check", outcome, "left", difference, indicators, culprits from \'{tmp_path}/{CHECKS}\'') == [
        ("requests.row", "fails", 9.0, 1.0, ["requests.received.total"], ["requests.received.total"])
    ]
    assert rows(f"select document, year, reported, absent, for_review, checks_failing, problems from '{tmp_path}/{REPORTS}'") == [
        ("a.txt", 2023, 2, 1, 1, 1, 1),
        ("b.txt", None, 1, 0, 0, 0, 0),
        ("c.txt", 2021, 0, 0, 0, 0, 0),
    ]


def test_no_report_at_all_leaves_tables_with_columns(tmp_path: Path) -> None:
    written(tmp_path, [])
    assert rows(f"select count(*) from '{tmp_path}/{PROBLEMS}'") == [(0,)]
    assert list((tmp_path / VALUES).iterdir()) == []


def test_the_same_reports_are_the_same_bytes_however_often_they_are_flushed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "MOST_ROWS", 3)
    many = [report(*(value(f"i{n}", n) for n in range(5)), document=f"{d}.txt", year=2020 + d % 3) for d in range(30)]
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        written(tmp_path / name, many)
    files = [p.relative_to(tmp_path / "a") for p in (tmp_path / "a").rglob("*.parquet") if p.is_file()]
    assert len(files) == 6
    assert all((tmp_path / "a" / f).read_bytes() == (tmp_path / "b" / f).read_bytes() for f in files)
    whole = pq.read_table(tmp_path / "a" / VALUES / "year=2020" / VALUES, partitioning=None)
    assert whole.column("document").to_pylist() == [f"{d}.txt" for d in range(0, 30, 3) for _ in range(5)]


def test_a_run_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, some())
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(parquet._Sheet, "flush", full)
    with pytest.raises(ExportError, match=r"No space left on device.*run the same command again"):
        written(tmp_path, some()[:1])
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before


def test_what_a_killed_run_left_is_cleared_away(tmp_path: Path) -> None:
    for name in NAMES:
        (tmp_path / f".{name}.part").mkdir()
        (tmp_path / f".{name}.part" / "rest").write_text("x")
    written(tmp_path, some())
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(NAMES)


def test_a_batch_writes_tables_of_what_its_reports_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["batch", str(EXAMPLES), "--out", "out", "--workers", "1"]) == 0
    said = [json.loads(line) for line in Path("out/reports.jsonl").read_text("utf-8").splitlines()]
    every = f"read_parquet('out/{VALUES}/*/*.parquet', hive_partitioning = true)"
    expected = [
        (d["document"], d["year"], v["indicator"], v["value"], v["raw"], v["status"], v["review"]) for d in said for v in d["values"]
    ]
    found = rows(f"select document, year, indicator, value, raw, status, review from {every}")
    assert sorted(found, key=repr) == sorted(((*e[:3], None if e[3] is None else float(e[3]), *e[4:]) for e in expected), key=repr)
    assert rows(f"select document from 'out/{REPORTS}'") == [(d["document"],) for d in said]
    assert rows(f"select count(*) from 'out/{CHECKS}'") == [(sum(len(d["checks"]) for d in said),)]


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_tables_made_in_shards_hold_the_same_rows_in_the_same_order(
    workers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["batch", str(EXAMPLES), "--out", "one", "--workers", "1"]) == 0
    monkeypatch.setattr("extractor.cli.batch.tables.SHARD", 3)
    assert main(["batch", str(EXAMPLES), "--out", "many", "--workers", workers]) == 0
    assert {p.name for p in Path(f"one/{VALUES}").glob("*/*")} == {"part-00000.parquet"}
    assert {p.name for p in Path(f"many/{VALUES}").glob("*/*")} == {f"part-{n:05}.parquet" for n in range(4)}
    for name in (PROBLEMS, CHECKS, REPORTS):
        assert rows(f"select * from 'many/{name}'") == rows(f"select * from 'one/{name}'")
    for year in (p.name for p in Path(f"one/{VALUES}").iterdir()):
        many, one = (rows(f"select * from read_parquet('{out}/{VALUES}/{year}/*')") for out in ("many", "one"))
        assert many == one


def dies(*_: object) -> None:
    """What a process does that makes tables."""
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.slow
def test_a_process_that_dies_of_the_tables_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("extractor.cli.batch.tables.SHARD", 3)
    monkeypatch.setattr("extractor.cli.batch.tables.tables_of", dies)
    assert main(["batch", str(EXAMPLES), "--out", "out", "--workers", "2"]) == 1
    assert "tables were not written: a process that made them died of it. See that there is memory" in capsys.readouterr().err
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert main(["batch", str(EXAMPLES), "--out", "out", "--workers", "2"]) == 0
    assert len(Path("out/reports.jsonl").read_bytes().splitlines()) == rows(f"select count(*) from 'out/{REPORTS}'")[0][0]


def test_a_batch_without_the_library_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("extractor.cli.batch.output.installed", lambda: False)
    assert main(["batch", str(EXAMPLES / "01-one-cell-per-line.txt"), "--out", "out", "--workers", "1"]) == 0
    assert "pip install 'nianbao[tables]'" in capsys.readouterr().err
    assert Path("out/reports.jsonl").exists()
    assert not Path(f"out/{VALUES}").exists()
    assert main(["batch", str(EXAMPLES / "01-one-cell-per-line.txt"), "--out", "out", "--workers", "1", "--no-tables"]) == 0
    assert "pip install" not in capsys.readouterr().err


def test_tables_that_are_gone_are_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = ["batch", str(EXAMPLES / "01-one-cell-per-line.txt"), "--out", "out", "--workers", "1"]
    assert main(arguments) == 0
    Path(f"out/{CHECKS}").unlink()
    assert main(arguments) == 0
    assert Path(f"out/{CHECKS}").exists()


@pytest.mark.parametrize("name", [f"{PROBLEMS}/mine", f"{VALUES}/mine", f"{VALUES}/year=2023/mine.csv"])
def test_files_of_others_are_not_deleted(name: str, tmp_path: Path) -> None:
    mine = tmp_path / name
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    with pytest.raises(ExportError, match="Move it away"):
        written(tmp_path, some())
    assert mine.read_text() == "mine"
