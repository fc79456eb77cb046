"""`nianbao cache`: what is said of kept answers, and what is removed."""

import argparse
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from extractor.answer.cache import AnswerCache, Stored
from extractor.answer.pruning import days_ago
from extractor.answer.record import from_line
from extractor.cli import cache as caching
from extractor.errors import UsageError

Out = pytest.CaptureFixture[str]
Command = Callable[..., int]

RECORDS = (
    Stored("k1", "answered", ("一",), "", "small", "TOOLS", "rows", 800, 40, 1, 2_000, days_ago(100)),
    Stored("k2", "answered", ("二",), "", "large", "JSON", "narrative", 900, 60, 1, 2_000, days_ago(10)),
    Stored("k3", "refused", ("三", "四"), "quote not found", "small", "TOOLS", "rows", 100, 10, 2, 3_000, days_ago(50)),
    Stored("k4", "failed", (), "cut off", "small", None, "facts", 0, 0, 4, 9_000, days_ago(0)),
    Stored("k4", "failed", (), "cut off", "small", None, "facts", 0, 0, 4, 9_000, days_ago(40)),
)


@pytest.fixture
def nianbao() -> Command:
    parser = argparse.ArgumentParser(prog="nianbao")
    caching.add(parser.add_subparsers(required=True))

    def run(*argv: str) -> int:
        arguments = parser.parse_args(["cache", *argv])
        return int(arguments.run(arguments))

    return run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "answers"
    monkeypatch.setenv("NIANBAO_CACHE", str(place))
    with AnswerCache(place) as cache:
        for record in RECORDS:
            cache.put(record)
    return place


def _kept(folder: Path) -> list[tuple[str, str]]:
    with AnswerCache(folder) as cache:
        return [(stored.key, stored.state) for stored in cache.export()]


def test_stats(folder: Path, nianbao: Command, capsys: Out) -> None:
    assert nianbao("stats") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == ["answers: 2", "refused: 1", "failed: 2"]
    assert {"model large: 1", "model small: 4", "kind facts: 2", "kind narrative: 1", "kind rows: 2"} <= set(lines)
    assert "tokens they took: 1,910" in lines
    assert f"kept from {RECORDS[0].when} to {RECORDS[3].when}" in lines
    assert int(lines[-1].removeprefix("bytes on the disk: ").replace(",", "")) >= (folder / "cache.db").stat().st_size


def test_stats_as_json(folder: Path, nianbao: Command, capsys: Out) -> None:
    assert nianbao("stats", "--json", "--cache", str(folder)) == 0
    whole = json.loads(capsys.readouterr().out)
    assert whole.pop("bytes") > 0
    assert whole == {
        "answers": 2,
        "refused": 1,
        "failed": 2,
        "foreign": 0,
        "tokens": 1_910,
        "models": {"large": 1, "small": 4},
        "kinds": {"facts": 2, "narrative": 1, "rows": 2},
        "oldest": RECORDS[0].when,
        "newest": RECORDS[3].when,
    }


@pytest.mark.parametrize(
    ("chosen", "left"),
    [
        (["--failed"], [("k1", "answered"), ("k2", "answered"), ("k3", "refused")]),
        (["--refused"], [("k1", "answered"), ("k2", "answered"), ("k4", "failed"), ("k4", "failed")]),
        (["--failed", "--refused"], [("k1", "answered"), ("k2", "answered")]),
        (["--model", "small"], [("k2", "answered")]),
        (["--model", "smal"], [(record.key, record.state) for record in RECORDS]),
        (["--older-than", "30"], [("k2", "answered"), ("k4", "failed")]),
        (["--older-than", "30", "--failed"], [("k1", "answered"), ("k2", "answered"), ("k3", "refused"), ("k4", "failed")]),
        (["--older-than", "45", "--model", "small", "--refused"], [("k1", "answered"), ("k2", "answered"), *[("k4", "failed")] * 2]),
        (["--all"], []),
    ],
)
def test_prune(chosen: list[str], left: list[tuple[str, str]], folder: Path, nianbao: Command, capsys: Out) -> None:
    assert nianbao("prune", *chosen) == 0
    foretold = capsys.readouterr().out
    assert "nothing was removed" in foretold
    assert len(_kept(folder)) == len(RECORDS)
    assert nianbao("prune", *chosen, "--yes") == 0
    done = capsys.readouterr().out
    assert done == foretold.replace("would go (nothing was removed; say --yes to do it)", "removed")
    assert sorted(_kept(folder)) == sorted(left)


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ([], "nothing is chosen"),
        (["--yes"], "nothing is chosen"),
        (["--all", "--failed"], "nothing to choose"),
        (["--all", "--older-than", "0"], "nothing to choose"),
        (["--older-than", "-1"], "cannot be taken"),
        (["--older-than", "99999999999"], "cannot be taken"),
    ],
)
def test_prune_takes_no_half_said_choice(chosen: list[str], told: str, folder: Path, nianbao: Command) -> None:
    with pytest.raises(UsageError, match=told):
        nianbao("prune", *chosen)
    assert len(_kept(folder)) == len(RECORDS)


def test_export_to_a_file(folder: Path, nianbao: Command, tmp_path: Path) -> None:
    assert nianbao("export", "-o", str(tmp_path / "out.jsonl")) == 0
    lines = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    assert [from_line(line) for line in lines] == list(RECORDS)
    assert "一" in lines[0], "for people to read"
    assert folder.exists()


@pytest.mark.usefixtures("folder")
def test_export_to_standard_output(nianbao: Command, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert nianbao("export") == 0
    out = capfdbinary.readouterr().out.decode("utf-8")
    assert [from_line(line) for line in out.splitlines()] == list(RECORDS)


def test_rows_of_others_are_counted_told_and_removed_with_all(folder: Path, nianbao: Command, capsys: Out, tmp_path: Path) -> None:
    with closing(sqlite3.connect(folder / "cache.db")) as database, database:
        database.execute("UPDATE Cache SET mode = 4, value = x'80' WHERE key = 'answered:k1'")
        database.execute("INSERT INTO Cache (key, raw, mode, value) VALUES (x'80', 0, 1, 'x')")
    assert nianbao("stats") == 0
    assert "rows not written by this program: 2" in capsys.readouterr().out
    assert nianbao("export", "-o", str(tmp_path / "out.jsonl")) == 0
    assert len((tmp_path / "out.jsonl").read_text("utf-8").splitlines()) == len(RECORDS) - 1
    assert capsys.readouterr().err.count("was not written by this program") == 2
    assert nianbao("prune", "--all", "--yes") == 0
    assert capsys.readouterr().out == "1 answers, 1 refusals, 2 failures, 2 rows not written by this program: removed\n"
    assert nianbao("stats") == 0
    assert capsys.readouterr().out.startswith("answers: 0\nrefused: 0\nfailed: 0\nbytes")


@pytest.mark.parametrize("argv", [("stats",), ("prune", "--all", "--yes"), ("export",)])
def test_looking_makes_no_folder(argv: tuple[str, ...], nianbao: Command, tmp_path: Path, capsys: Out) -> None:
    assert nianbao(*argv, "--cache", str(tmp_path / "none")) == 0
    assert "no answers are kept here" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_an_action_must_be_named(nianbao: Command) -> None:
    with pytest.raises(SystemExit) as caught:
        nianbao()
    assert caught.value.code == 2
