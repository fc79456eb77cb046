"""`nianbao batch --answer openai-batch` and `batch status`, played against a provider on loopback."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from extractor.answer.provider import driver as driven
from extractor.answer.transport import Halt
from extractor.cli import main
from tests.support.model_server import failed, model_server
from tests.support.processes import Forked
from tests.support.provider_server import ProviderServer, provider_server

pytestmark = pytest.mark.slow

Out = pytest.CaptureFixture[str]
Run = Callable[..., int]
ROOT = Path(__file__).parents[2]
LEFT_OPEN = (ROOT / "examples" / "12-left-open-by-rules.txt").read_text("utf-8")
DOCUMENTS = 3
FIXED = ("--model", "m", "--mode", "JSON", "--workers", "1", "--budget-tokens", "none")


def documents(folder: Path) -> None:
    """Reports that leave something open."""
    folder.mkdir()
    for number in range(DOCUMENTS):
        (folder / f"{number}.txt").write_text(LEFT_OPEN.replace("2023年", f"20{number + 20}年"), "utf-8")


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProviderServer]:
    """A provider, and a folder of documents to run in."""
    for name in ("NIANBAO_BASE_URL", "NIANBAO_MODEL", "NIANBAO_API_KEY", "NIANBAO_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NIANBAO_ATTEMPTS", "2")
    monkeypatch.chdir(tmp_path)
    documents(tmp_path / "mine")
    with provider_server() as made:
        yield made


@pytest.fixture
def batch(server: ProviderServer, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command; nobody waits."""
    monkeypatch.setattr(Halt, "sleep", lambda *_: None)
    fixed = ("batch", "mine", "--out", "out", "--base-url", server.url, *FIXED, "--cache", "answers", "--answer", "openai-batch")
    return lambda *more: main([*fixed, *more])


def status(*more: str) -> int:
    return main(["batch", "status", "--out", "out", *more])


def states() -> list[str]:
    return [json.loads(line)["state"] for line in Path("out/failures.jsonl").read_text("utf-8").splitlines()]


def live(tmp_path: Path) -> bytes:
    """The reports of the same documents asked about live, with the same answers."""
    with model_server() as asked:
        arguments = ["batch", "mine", "--out", "live", "--base-url", asked.url, *FIXED, "--cache", str(tmp_path / "live-answers")]
        assert main(arguments) == 0
    return Path("live/reports.jsonl").read_bytes()


def test_documents_wait_then_are_finished_and_the_reports_are_those_of_live(
    server: ProviderServer, batch: Run, tmp_path: Path, capsys: Out
) -> None:
    server.busy = True
    assert batch() == 0
    said = capsys.readouterr().err
    assert f"{DOCUMENTS} wait for answers" in said
    assert "questions out: requests-1.jsonl as batch_0 (validating)" in said
    assert "next       the same command fetches what is answered; nianbao batch status --out out says how far it is" in said
    rows = [json.loads(line) for line in Path("out/failures.jsonl").read_text("utf-8").splitlines()]
    assert all("it waits for the batch of requests-1.jsonl" in row["reason"] for row in rows)
    assert batch() == 0
    assert len(server.batches) == 1
    server.busy = False
    assert batch() == 0
    assert states() == ["waiting"] * DOCUMENTS, "what does not stand is asked once more"
    assert batch() == 0
    assert states() == []
    assert Path("out/reports.jsonl").read_bytes() == live(tmp_path)
    assert set(server.paid.values()) == {1}
    asked = len(server.steps)
    assert batch() == 0
    endpoint = ("--base-url", server.url, "--model", "m", "--mode", "JSON", "--cache", "answers")
    assert main(["extract", "mine", *endpoint, "-o", "one.jsonl"]) == 0
    assert Path("one.jsonl").read_bytes() == Path("out/reports.jsonl").read_bytes()
    assert len(server.steps) == asked, "what was answered is kept for every command"


def test_with_wait_one_command_does_it_all(server: ProviderServer, batch: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driven, "POLL_SECONDS", 0.0)
    assert batch("--wait") == 0
    assert states() == []
    assert Path("out/reports.jsonl").read_bytes() == live(tmp_path)
    ledger = [json.loads(line) for line in Path("out/ledger.jsonl").read_text("utf-8").splitlines()]
    questions = [line for line in ledger if line["line"] == "question"]
    assert {(line["state"], line["attempts"], line["tokens_in"]) for line in questions} == {("refused", 2, 200), ("refused", 0, 200)}
    assert sum(line["tokens_in"] for line in questions if not line["cached"]) == 100 * server.paid.total(), "each once"


KILLS = (("upload", "after"), ("create", "after"), ("content", "after"))
"""What a kill between any two calls leaves behind is tried in tests/answer/test_provider.py; here processes die."""


@pytest.mark.slow
def test_killed_at_each_step_nothing_is_paid_twice(server: ProviderServer, batch: Run, tmp_path: Path) -> None:
    """SIGKILL, one run after the other in the same folder; the last one is left alone."""
    command = ("batch", "mine", "--out", "out", "--base-url", server.url, *FIXED, "--cache", "answers", "--answer", "openai-batch")
    killed = 0
    for step, when in KILLS:
        process = Forked(command, os.environ, tmp_path / "said.txt")
        hooks = getattr(server, when)
        hooks[step] = process.killed
        killed += process.wait(120) == -signal.SIGKILL
        hooks.pop(step)
    assert killed == len(KILLS)
    for _ in range(4):
        assert batch() == 0
    assert states() == []
    assert set(server.paid.values()) == {1}
    assert len(server.batches) == 2
    assert Path("out/reports.jsonl").read_bytes() == live(tmp_path)


def test_status_says_what_is_out_and_what_came(server: ProviderServer, batch: Run, capsys: Out) -> None:
    assert status() == 2
    assert "no such folder" in capsys.readouterr().err
    server.busy = True
    batch()
    questions = len(server.requests())
    capsys.readouterr()
    assert status() == 0
    told = capsys.readouterr().out
    assert told.startswith(f"requests-1.jsonl  validating: 0 of {questions} answered, 0 failed\n  {questions} questions, ")
    assert "as last known: the provider was not asked (no endpoint is configured)" in told
    assert f"waiting    {DOCUMENTS} documents; " in told
    server.batches["batch_0"] |= {"status": "in_progress", "request_counts": {"total": questions, "completed": 2, "failed": 1}}
    endpoint = ("--base-url", server.url, "--model", "m")
    assert status(*endpoint) == 0
    assert f"in_progress: 2 of {questions} answered, 1 failed" in capsys.readouterr().out
    server.faults["look"] += [failed(401)]
    assert status(*endpoint) == 5
    assert f"in_progress: 2 of {questions} answered, 1 failed" in (told := capsys.readouterr().out)
    assert "as last known: the endpoint does not take the key" in told
    server.batches["batch_0"]["status"] = "validating"
    server.busy = False
    batch()
    capsys.readouterr()
    assert status("--llm", "off") == 0
    told = capsys.readouterr().out
    assert f"requests-1.jsonl  completed, collected: {questions} answered, 0 failed, 0 without a reply" in told
    assert f"{questions * 100:,} tokens in, {questions * 10:,} out" in told


def test_a_batch_that_is_gone_can_be_forgotten(server: ProviderServer, batch: Run, capsys: Out) -> None:
    server.busy = True
    batch()
    server.batches.clear()
    assert batch() == 5
    assert "does not know the batch batch_0" in (said := capsys.readouterr().err)
    assert "batch status --forget requests-1.jsonl" in said
    assert status("--forget", "requests-7.jsonl") == 2
    assert "requests-7.jsonl: no such file is out. Out are requests-1.jsonl." in capsys.readouterr().err
    assert status("--forget", "requests-1.jsonl") == 0
    assert "counted as lost" in capsys.readouterr().out
    server.busy = False
    for _ in range(3):
        assert batch() == 0
    assert states() == []


def test_status_where_nothing_was_put_out(server: ProviderServer, capsys: Out) -> None:
    assert server.batches == {}
    Path("out").mkdir()
    assert status() == 0
    assert "nothing was ever put into batches here" in capsys.readouterr().out
    assert list(Path("out").iterdir()) == []
    assert status("--forget", "requests-1.jsonl") == 2


def test_a_folder_called_status_is_read_when_it_is_written_as_one(server: ProviderServer) -> None:
    assert server.batches == {}
    documents(Path("status"))
    assert main(["batch", "./status", "--out", "out", "--llm", "off"]) == 0
    assert len(Path("out/reports.jsonl").read_text("utf-8").splitlines()) == DOCUMENTS


def test_an_endpoint_without_batches_is_an_exit_code_and_whole_reports(server: ProviderServer, batch: Run, capsys: Out) -> None:
    server.ours = False
    assert batch() == 5
    assert "has no batch API (HTTP 404): ask with --answer live" in capsys.readouterr().err
    assert len(Path("out/reports.jsonl").read_text("utf-8").splitlines()) == DOCUMENTS
    server.ours = True
    assert batch() == 0
    assert len(server.batches) == 1


def test_a_dry_run_counts_what_is_out(server: ProviderServer, batch: Run, capsys: Out) -> None:
    batch("--dry-run")
    assert not Path("out").exists()
    assert "sent" in capsys.readouterr().err
    server.busy = True
    batch()
    questions = len(server.requests())
    capsys.readouterr()
    batch("--dry-run")
    assert f"questions  {DOCUMENTS * questions} out in a batch" in capsys.readouterr().err


def test_who_asks_live_meanwhile_is_told(server: ProviderServer, batch: Run, capsys: Out) -> None:
    server.busy = True
    batch()
    capsys.readouterr()
    assert main(["batch", "mine", "--out", "out", "--base-url", server.url, *FIXED, "--cache", "answers"]) == 0
    assert "they are asked live now as well, and paid for twice" in capsys.readouterr().err
    server.busy = False
    assert batch() == 0
    assert states() == []


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--wait",), "--wait is for answers of a batch API"),
        (("--forget", "requests-1.jsonl"), "--forget goes with `nianbao batch status`"),
        (("--answer", "openai-batch"), "--answer openai-batch asks a model, and none is configured"),
        (("--answer", "openai-batch", "--llm", "off"), "--answer openai-batch asks a model, and none is configured"),
    ],
)
def test_options_that_mean_nothing_are_refused(server: ProviderServer, more: tuple[str, ...], told: str, capsys: Out) -> None:
    assert server.steps == []
    assert main(["batch", "mine", "--out", "out", *more]) == 2
    assert told in capsys.readouterr().err
    assert not Path("out").exists()


def test_other_commands_have_no_such_option(server: ProviderServer, capsys: Out) -> None:
    assert server.steps == []
    with pytest.raises(SystemExit):
        main(["extract", "mine", "--answer", "openai-batch"])
    assert "unrecognized arguments" in capsys.readouterr().err


def test_a_refused_key_is_told_and_hidden(server: ProviderServer, batch: Run, monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    monkeypatch.setenv("NIANBAO_API_KEY", "sk-secret-0123456789")
    server.key = "another"
    assert batch() == 5
    said = capsys.readouterr().err
    assert "check NIANBAO_API_KEY" in said
    assert "sk-secret" not in said
