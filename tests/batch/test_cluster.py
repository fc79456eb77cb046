"""`nianbao batch --engine ray` on two nodes on this machine: what comes out is what comes out without it, whatever goes away."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extractor.batch.cluster import RETRIES
from extractor.cli import main
from extractor.errors import BatchError
from tests.support.model_server import model_server
from tests.variants import generate

pytest.importorskip("ray")

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "12-left-open-by-rules.txt"
DOCUMENTS = 24
PATIENCE = 120
SETTLED = 1.0
"""Seconds until what a killed batch had out has ended."""
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith(("NIANBAO_", "RAY_"))},
    **{"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0", "RAY_USAGE_STATS_ENABLED": "0", "NIANBAO_ATTEMPTS": "1"},
}
Out = pytest.CaptureFixture[str]


class Nodes:
    """Two nodes of one processor each."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.support.ray_nodes"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.address = self._line("127.0.0.1:")

    def _line(self, begins: str) -> str:
        assert self._process.stdout
        return next(line.strip() for line in self._process.stdout if line.startswith(begins))

    def remove(self) -> None:
        """The second one goes, with all its processes."""
        assert self._process.stdin
        self._process.stdin.write("remove\n")
        self._process.stdin.flush()
        self._line("removed")

    def close(self) -> None:
        self._process.communicate(timeout=PATIENCE)


@pytest.fixture(scope="module")
def nodes() -> Iterator[Nodes]:
    made = Nodes()
    try:
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made-up reports, one of them twice, and one that leaves something open."""
    folder = tmp_path_factory.mktemp("corpus")
    for seed in range(DOCUMENTS):
        variant = generate(seed)
        (folder / f"{seed:03}-{variant.name}").write_bytes(variant.data)
    first = min(folder.iterdir())
    shutil.copy(first, folder / f"zzz-{first.name}")
    shutil.copy(EXAMPLE, folder / EXAMPLE.name)
    return folder


@pytest.fixture(autouse=True)
def _nobody_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NIANBAO_BASE_URL", "NIANBAO_MODEL", "NIANBAO_API_KEY", "NIANBAO_CACHE", "RAY_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NIANBAO_ATTEMPTS", "1")


def begun(nodes: Nodes, corpus: Path, out: Path, *more: str, pace: Path, retries: int = RETRIES) -> "subprocess.Popen[str]":
    """A batch on the cluster."""
    arguments = [str(corpus), "--out", str(out), "--engine", "ray", "--ray-address", nodes.address, *more]
    env = {**ENVIRONMENT, "NIANBAO_TEST_PACE": str(pace), "NIANBAO_TEST_RETRIES": str(retries)}
    command = [sys.executable, "-m", "tests.support.ray_batch", *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )


def ended(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """(exit code, all that was said but for how far it is: of that a slow machine hears)."""
    try:
        said, _ = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    return process.returncode, re.sub(r"^nianbao: \d+ of \d+ documents: .*\n", "", said, flags=re.MULTILINE)


def read(pace: Path) -> list[tuple[str, str]]:
    """(parent of the process that read it, document) of each reading so far."""
    path = pace / "read"
    return [(line.split()[0], line.split()[1]) for line in path.read_text().splitlines()] if path.exists() else []


def wait_for(pace: Path, count: int) -> None:
    """Until so many documents were read."""
    until = time.monotonic() + PATIENCE
    while len(read(pace)) < count:
        assert time.monotonic() < until
        time.sleep(0.05)


def table(out: Path, files: str) -> list[tuple[Any, ...]]:
    """Rows of some Parquet files, one file after the other by name."""
    found = sorted(str(path) for path in out.glob(files))
    assert found
    return [row for path in found for row in duckdb.sql(f"SELECT * FROM read_parquet('{path}', hive_partitioning = true)").fetchall()]


def same(out: Path, local: Path) -> None:
    """Byte for byte the same reports, row for row the same tables."""
    assert (out / "reports.jsonl").read_bytes() == (local / "reports.jsonl").read_bytes()
    for name in ("problems.parquet", "checks.parquet", "reports.parquet"):
        assert table(out, name) == table(local, name)
    assert table(out, "values.parquet/*/*.parquet") == table(local, "values.parquet/*/*.parquet")


@pytest.fixture(scope="module")
def local(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output without a cluster, by rules alone."""
    out = tmp_path_factory.mktemp("local") / "out"
    assert main(["batch", str(corpus), "--out", str(out), "--workers", "1", "--llm", "off"]) == 0
    return out


def questions(out: Path) -> list[dict[str, Any]]:
    """What the ledger says of questions, but for the time they took."""
    lines = (json.loads(line) for line in (out / "ledger.jsonl").read_text("utf-8").splitlines())
    return [{key: value for key, value in line.items() if key != "seconds"} for line in lines if line["line"] == "question"]


def test_two_nodes_and_a_model_come_to_what_one_machine_comes_to_though_processes_die(nodes: Nodes, corpus: Path, tmp_path: Path) -> None:
    """One document kills whoever reads it and fails alone; one does so the first time and is read again."""
    mine = tmp_path / "corpus"
    shutil.copytree(corpus, mine)
    once = next(mine.glob("012-*")).rename(mine / "012-once.txt").name
    fixed = ("--model", "m", "--mode", "JSON", "--llm", "auto", "--slots", "1")
    with model_server(lambda _: "{}") as server:
        here = [str(mine), "--out", str(tmp_path / "local"), "--workers", "1", "--base-url", server.url, *fixed]
        assert main(["batch", *here, "--cache", str(tmp_path / "a")]) == 0
        asked = [json.dumps(request.body, sort_keys=True) for request in server.requests]
        server.requests.clear()
        (mine / "010-deadly.txt").write_bytes(generate(8_000).data)
        more = ("--base-url", server.url, *fixed, "--cache", str(tmp_path / "b"))
        code, said = ended(begun(nodes, mine, tmp_path / "out", *more, pace=tmp_path, retries=1))
        assert (code, [json.dumps(request.body, sort_keys=True) for request in server.requests]) == (1, asked), said
    same(tmp_path / "out", tmp_path / "local")
    assert asked
    assert questions(tmp_path / "out") == questions(tmp_path / "local")
    shards = {path.name for path in (tmp_path / "out" / "values.parquet").glob("*/*")}
    assert shards == {f"part-{number:05}.parquet" for number in range(4)}
    (failure,) = (json.loads(line) for line in (tmp_path / "out" / "failures.jsonl").read_text("utf-8").splitlines())
    assert failure["document"].endswith("010-deadly.txt")
    assert "the process that read it died" in failure["reason"]
    readings = [name for _, name in read(tmp_path)]
    assert (readings.count("010-deadly.txt"), readings.count(once)) == (2, 2), "once, and as often again as is allowed"
    assert "010-deadly.txt: the process that read it died (out of memory, or killed)" in said
    assert f"cluster    {DOCUMENTS + 1} documents read on 2 machines, " in said
    assert "questions: " in said
    assert "\ndocuments  " in said
    assert "ray" not in said.lower().replace("/ray", ""), "nothing of Ray's"


def test_a_budget_that_is_spent_and_an_endpoint_that_is_dead_are_told_of(nodes: Nodes, tmp_path: Path) -> None:
    fixed = ("--model", "m", "--mode", "JSON", "--cache", str(tmp_path / "answers"))
    with model_server(lambda _: "{}") as server:
        more = ("--base-url", server.url, *fixed, "--budget-tokens", "10")
        code, said = ended(begun(nodes, EXAMPLE, tmp_path / "out", *more, pace=tmp_path))
        assert not server.requests
    assert said.count("the budget is used up (") == 1
    assert (code, "1 wait for answers" in said) == (0, True)
    code, said = ended(begun(nodes, EXAMPLE, tmp_path / "out", "--base-url", "http://127.0.0.1:9/v1", *fixed, pace=tmp_path))
    assert (code, "1 wait for answers" in said) == (5, True)
    (ledger,) = [json.loads(line) for line in (tmp_path / "out" / "ledger.jsonl").read_text("utf-8").splitlines() if '"run"' in line]
    assert ledger["failed"] == ledger["inquiries"] > 0


def test_what_cannot_be_asked_is_told_as_ever(nodes: Nodes, tmp_path: Path) -> None:
    fixed = ("--base-url", "http://127.0.0.1:9/v1", "--model", "m", "--cache", str(tmp_path / "answers"))
    code, said = ended(begun(nodes, EXAMPLE, tmp_path / "out", *fixed, "--budget-money", "1", pace=tmp_path))
    assert code == 2
    assert said.startswith("nianbao: a budget in money needs the price of the model")


@pytest.mark.parametrize(
    ("more", "code", "told"),
    [
        (("--engine", "ray", "--ray-address", "nowhere"), 2, "nowhere: this is no address of a Ray cluster"),
        (("--engine", "ray", "--ray-address", "ray://127.0.0.1:9"), 2, "this is no address of a Ray cluster"),
        (("--engine", "ray", "--ray-address", "127.0.0.1:9"), 1, "127.0.0.1:9: no cluster answers here"),
        (("--engine", "ray", "--ray-address", "127.0.0.1:99999"), 1, "127.0.0.1:99999: no cluster answers here"),
        (("--engine", "ray", "--ray-address", "127.0.0.1:9", "--workers", "2"), 2, "--workers counts processes of this machine"),
        (("--ray-address", "127.0.0.1:9"), 2, "a cluster is named, and --engine is local. Add --engine ray."),
    ],
)
def test_addresses_that_cannot_be_taken(more: tuple[str, ...], code: int, told: str, tmp_path: Path, capsys: Out) -> None:
    assert main(["batch", str(EXAMPLE), "--out", str(tmp_path / "out"), *more]) == code
    assert told in capsys.readouterr().err


def test_without_ray_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    assert main(["batch", str(EXAMPLE), "--out", str(tmp_path / "out"), "--engine", "ray"]) == 2
    assert "--engine ray needs Ray. pip install 'nianbao[cluster]'" in capsys.readouterr().err


def test_a_machine_with_another_version_reads_nothing() -> None:
    from extractor.cli.batch.cluster import _alike

    with pytest.raises(BatchError, match="another version of nianbao, or other rules"):
        _alike("another")


def test_interrupted_and_killed_the_same_command_goes_on_and_a_node_that_goes_away_takes_nothing_with_it(
    nodes: Nodes, corpus: Path, local: Path, tmp_path: Path
) -> None:
    """The last of this module: afterwards the cluster has one node."""
    process = begun(nodes, corpus, tmp_path / "out", pace=tmp_path)
    wait_for(tmp_path, 3)
    os.killpg(process.pid, signal.SIGINT)
    code, said = ended(process)
    assert (code, said) == (130, "nianbao: interrupted; what is read is kept. The same command goes on.\n")
    interrupted = len(read(tmp_path))
    assert 3 <= interrupted < DOCUMENTS
    process = begun(nodes, corpus, tmp_path / "out", pace=tmp_path)
    wait_for(tmp_path, interrupted + 4)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    time.sleep(SETTLED)
    killed = len(read(tmp_path))
    process = begun(nodes, corpus, tmp_path / "out", pace=tmp_path)
    wait_for(tmp_path, killed + 6)
    nodes.remove()
    before = len(read(tmp_path))
    code, said = ended(process)
    assert code == 0, said
    same(tmp_path / "out", local)
    parents = [parent for parent, _ in read(tmp_path)]
    assert len(set(parents[killed:before])) == 2, "both nodes read"
    assert before < len(parents)
    # processes of the node that went may end what they are at; their parent is gone, and init has taken them over
    assert len(set(parents[before + 2 :]) - {"1"}) == 1, "then one"
