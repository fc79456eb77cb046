"""`nianbao extract` with somebody to ask, played by a real server: exit codes, the ledger, and that one fault is one document's."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extractor import pipeline
from extractor.cli import main
from extractor.model.draft import Draft
from extractor.model.report import Report
from tests.support.model_server import Turn, failed, model_server

LEFT_OPEN = Path(__file__).parents[2] / "examples" / "12-left-open-by-rules.txt"
Out = pytest.CaptureFixture[str]
Extract = Callable[..., int]


@pytest.fixture
def extract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Extract:
    """Runs the command on the document that leaves something open, with a folder of answers of its own."""
    for name in ("NIANBAO_BASE_URL", "NIANBAO_MODEL", "NIANBAO_API_KEY", "NIANBAO_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NIANBAO_ATTEMPTS", "1")

    def run(url: str, *more: str, path: Path = LEFT_OPEN) -> int:
        fixed = ("--base-url", url, "--model", "m", "--mode", "JSON", "--cache", str(tmp_path / "answers"), "-o", str(tmp_path / "r.jsonl"))
        return main(["extract", str(path), *fixed, *more])

    return run


def _no_use(_: dict[str, Any]) -> str:
    return "{}"


def test_nobody_there_is_an_exit_code_and_a_reason_beside_whole_reports(extract: Extract, tmp_path: Path, capsys: Out) -> None:
    assert extract("http://127.0.0.1:9/v1") == 5
    said = capsys.readouterr().err
    assert "not answered: cannot connect to http://127.0.0.1:9/v1" in said
    (line,) = (tmp_path / "r.jsonl").read_text("utf-8").splitlines()
    assert {asked["state"] for asked in json.loads(line)["asked"]} <= {"failed", "not_asked"}


@pytest.mark.parametrize("turn", [failed(500), failed(401), Turn(page="<html>"), Turn(body={"choices": []})])
def test_an_endpoint_that_never_replies_is_an_exit_code(turn: Turn, extract: Extract, capsys: Out) -> None:
    with model_server(lambda _: turn) as server:
        assert extract(server.url) == 5
    assert "not answered: " in capsys.readouterr().err


def test_a_model_without_use_was_asked_all_the_same(extract: Extract) -> None:
    with model_server(_no_use) as server:
        assert extract(server.url) == 0


def test_a_budget_of_nothing_is_what_somebody_wanted(extract: Extract, capsys: Out) -> None:
    with model_server(_no_use) as server:
        assert extract(server.url, "--budget-tokens", "0") == 0
        assert not server.requests
    said = capsys.readouterr().err
    assert said.count("the budget is used up (") == 1
    assert "API call failed" not in said


def test_an_answer_nested_without_end_costs_nothing_but_itself(extract: Extract, tmp_path: Path) -> None:
    nested = "[" * 100_000 + "]" * 100_000
    with model_server(lambda _: Turn(page='{"id":"x","choices":' + nested + "}")) as server:
        assert extract(server.url) == 5
    assert (tmp_path / "r.jsonl").read_text("utf-8").count("\n") == 1


@pytest.mark.parametrize("url", ["http://[::1", "http://127.0.0.1:abc/v1", "http://127.0.0.1:99999/v1", "http://a b/v1", "example.com"])
def test_an_address_that_is_none_is_a_mistake_of_usage(url: str, extract: Extract, capsys: Out) -> None:
    assert extract(url) == 2
    assert "this is no address of a server" in capsys.readouterr().err


def test_a_ledger_replaces_nothing_but_a_ledger(extract: Extract, tmp_path: Path, capsys: Out) -> None:
    document = tmp_path / "d.txt"
    document.write_bytes(LEFT_OPEN.read_bytes())
    with model_server(_no_use) as server:
        for target in (document, tmp_path / "r.jsonl", tmp_path / "answers" / "cache.db", tmp_path, tmp_path / "none" / "l", Path("-")):
            assert extract(server.url, "--ledger", str(target), path=document) == 2, target
        assert not server.requests
        assert extract(server.url, "--ledger", str(tmp_path / "l.jsonl")) == 0
    assert document.read_bytes() == LEFT_OPEN.read_bytes()
    assert not (tmp_path / "-").exists()
    assert "ledger" in capsys.readouterr().err
    assert json.loads((tmp_path / "l.jsonl").read_text("utf-8").splitlines()[-1])["calls"] == len(server.requests)


def test_an_error_of_ours_costs_one_report(
    extract: Extract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_bytes(LEFT_OPEN.read_bytes() + name.encode())
    finish = pipeline.finish

    def broken(draft: Draft, *rest: Any) -> Report:
        if draft.document.name.endswith("b.txt"):
            raise RuntimeError("a bug")
        return finish(draft, *rest)

    monkeypatch.setattr(pipeline, "finish", broken)
    with model_server(_no_use) as server:
        assert extract(server.url, "--ledger", str(tmp_path / "l.jsonl"), path=tmp_path / "in") == 1
    names = [json.loads(line)["document"] for line in (tmp_path / "r.jsonl").read_text("utf-8").splitlines()]
    assert [Path(name).name for name in names] == ["a.txt", "c.txt"]
    assert "internal error" in capsys.readouterr().err
    assert (tmp_path / "l.jsonl").exists()
