"""The service killed again and again, beside a batch that is not: nothing lost, nothing done twice, the same bytes.

    python -m benchmarks.serve_kills [--kills 20] [--each 40] [--database sqlite|postgresql] [--model] [--seed 1]

SIGKILL goes to the worker, the server, both, or the processes that read, one after the other, at random moments, each time with a job under
way. Meanwhile somebody decides on values of other documents and remembers what was acknowledged. With --model a share of the documents is
asked about, and a server on loopback counts every question. Exit status 1 when anything is not as it must be. Needs the extra "test".
"""

import argparse
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from benchmarks.batch_kills import documents
from benchmarks.batch_kills import serve as serve_model
from benchmarks.serve_load import databases
from tests.support.serving import ROOT, Service, serving, waited

TARGETS = ("worker", "server", "readers", "both", "server's readers")
SLOTS, TOGETHER = 4, 4
"""Questions that are out at once for a job; jobs that a worker does at once."""
DECIDED = 12
"""Documents that somebody decides on."""
FAMILY = 5
"""Processes of a service that is up: the worker, two that read for it, two that read for the server."""
PAUSE = 0.05
"""Seconds between two decisions."""
PATIENCE = 240.0


@dataclass
class Ordeal:
    """One service and its killings."""

    folder: Path
    arguments: tuple[str, ...]
    env: dict[str, str]
    rng: random.Random
    pause: float
    service: Service | None = None
    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    """Report and indicator of decisions that were said to be taken."""
    unknown: set[tuple[str, str]] = field(default_factory=set)
    """Of those whose answer never came."""
    kills: Counter[str] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)
    _stack: ExitStack = field(default_factory=ExitStack)

    def start(self) -> Service:
        """The service, from now on or again."""
        self._stack.close()
        self.service = self._stack.enter_context(serving(self.folder, "--workers", "2", *self.arguments, env=self.env))
        return self.service

    def end(self) -> None:
        self._stack.close()

    def strike(self, target: str) -> None:
        """Kill."""
        assert self.service is not None
        server = self.service.process.pid
        family = waited(lambda: len(found := self.service.children()) >= FAMILY and found)  # type: ignore[union-attr]
        workers = [pid for pid, what in family.items() if what == "worker"]
        own = set(family) - set(workers) - {child for one in workers for child in _children(one)}
        struck = {
            "worker": workers,
            "server": [server],
            "both": [server, *workers],
            "readers": [child for one in workers for child in _children(one)],
            "server's readers": sorted(own),
        }[target]
        for pid in struck:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.kills[target] += bool(struck)
        if target in ("server", "both"):
            self.service.process.wait()
            self.start()

    def decide(self, reports: list[str]) -> None:
        """In a thread: somebody decides on one value after the other, once each."""
        left = []
        for report in reports:
            said = self.service.client.get(f"/v1/reports/{report}/values", params={"status": "reported"}).json()  # type: ignore[union-attr]
            left += [(report, value["indicator"]) for value in said["items"] if value["value"] is not None]
        self.rng.shuffle(left)
        for one in left:
            if self.over.wait(self.pause):
                return
            self._decided(*one)

    def _decided(self, report: str, indicator: str) -> None:
        order = {"indicator": indicator, "kind": "as_stated", "who": "Anna"}
        self.unknown.add((report, indicator))
        for _ in range(600):
            try:
                path, key = f"/v1/reports/{report}/decisions", {"Idempotency-Key": f"{report} {indicator}"}
                answer = self.service.client.post(path, json=order, headers=key)  # type: ignore[union-attr]
            except (httpx2.HTTPError, RuntimeError):  # it was killed, and its client was closed with it
                time.sleep(0.2)
                continue
            if answer.status_code == 201:
                self.acknowledged.append((report, indicator))
            if answer.status_code in (201, 422):  # nothing that anybody could decide on so
                self.unknown.discard((report, indicator))
            if answer.status_code in (201, 409, 422):  # 409: a server that was killed had begun with it
                return
            time.sleep(0.2)


def _children(pid: int) -> list[int]:
    from tests.support.serving import offspring

    return list(offspring(pid))


def batch(files: list[Path], out: Path, *more: str, env: dict[str, str]) -> dict[str, bytes]:
    """Reports by name, as `nianbao batch` writes them."""
    command = (sys.executable, "-m", "extractor", "batch", *(path.name for path in files), "--out", str(out), "--workers", "2", *more)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **env}
    done = subprocess.run(command, cwd=files[0].parent, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"the batch ended with {done.returncode}\n{done.stderr}")
    return {json.loads(line)["document"]: line for line in (out / "reports.jsonl").read_bytes().splitlines()}


def _sent(service: Service, files: list[Path]) -> str:
    return str(service.job(*((path.name, path.read_bytes()) for path in files))["id"])


def ordeal(folder: Path, where: tuple[str, ...], kills: int, each: int, model: tuple[tuple[str, ...], dict[str, str]], seed: int,
           asked: float = 0.0, pause: float = PAUSE) -> tuple[list[str], str]:  # fmt: skip
    """Have it killed so often, with a job of `each` documents sent before every kill; what is wrong, and what was done."""
    flags, env = model
    documents(folder / "corpus", kills * each + DECIDED, asked)
    files = sorted((folder / "corpus").iterdir())
    mine, others = files[DECIDED:], files[:DECIDED]
    trial = Ordeal(folder / "data", (*where, *flags), env, random.Random(seed), pause)
    service = trial.start()
    try:
        first = service.ended(_sent(service, others))
        decided = [item["report"] for item in service.client.get(f"/v1/jobs/{first['id']}/documents?limit=500").json()["items"]]
        thread = threading.Thread(target=trial.decide, args=(decided,))
        thread.start()
        jobs = []
        for number in range(kills):
            assert trial.service is not None
            jobs.append(_sent(trial.service, mine[number * each : (number + 1) * each]))
            time.sleep(trial.rng.uniform(0.2, 3.0))
            trial.strike(TARGETS[number % len(TARGETS)])
        assert trial.service is not None
        return _judged(trial, jobs, mine, others, thread, folder)
    finally:
        trial.over.set()
        trial.end()


def _judged(
    trial: Ordeal, jobs: list[str], mine: list[Path], others: list[Path], thread: threading.Thread, folder: Path
) -> tuple[list[str], str]:
    service = trial.service
    assert service is not None
    began = time.monotonic()
    ended = [waited(lambda job=job: _over(service, job), PATIENCE) for job in jobs]
    tail = time.monotonic() - began
    trial.over.set()
    thread.join()
    waited(lambda: service.client.get("/v1/jobs?state=running").json()["items"] == [])
    flags = tuple(one for one in trial.arguments if one not in ("--database",) and not one.startswith("postgresql"))
    wrong = [f"job {job['id']} ended as {job['state']}: {job['documents']}" for job in ended if job["state"] != "done"]
    wrong += _compared(service, jobs, batch(mine, folder / "batch", *flags, env=trial.env))
    wrong += _decisions(trial, service)
    wrong += _read_with(trial, service, others, flags, folder)
    claims = [service.client.get("/v1/audit", params={"target": job, "limit": 500}).text.count("job.claimed") for job in jobs]
    said = f"{len(mine)} documents in {len(jobs)} jobs; struck {dict(trial.kills)}; jobs were taken up {sum(claims)} times; "
    said += f"{len(trial.acknowledged)} decisions acknowledged, {len(trial.unknown)} without an answer; "
    said += f"the last job ended {tail:.0f} s after the last kill"
    return wrong, said


def _over(service: Service, job: str) -> Any:
    found = service.client.get(f"/v1/jobs/{job}").json()
    return found if found["state"] in ("done", "failed", "cancelled") else None


def _compared(service: Service, jobs: list[str], expected: dict[str, bytes]) -> list[str]:
    wrong, names = [], set()
    for job in jobs:
        for item in service.client.get(f"/v1/jobs/{job}/documents?limit=500").json()["items"]:
            names.add(item["name"])
            if item["state"] != "done":
                wrong.append(f"{item['name']} is {item['state']}: {item['reason']}")
                continue
            if service.client.get(f"/v1/reports/{item['report']}").content != expected[item["name"]]:
                wrong.append(f"{item['name']} reads differently from the batch")
            revision = service.client.get(f"/v1/reports/{item['report']}/summary").json()["revision"]
            if revision != 2:  # one is that of the document that came
                wrong.append(f"{item['name']} was landed {revision - 1} times")
    if names != set(expected):
        wrong.append(f"documents lost or doubled: {sorted(names ^ set(expected))[:5]}")
    return wrong


def _decisions(trial: Ordeal, service: Service) -> list[str]:
    wrong = []
    taken = Counter[tuple[str, str]]()
    for report in {report for report, _ in trial.acknowledged} | {report for report, _ in trial.unknown}:
        for one in service.client.get(f"/v1/reports/{report}/decisions").json()["items"]:
            taken[report, one["indicator"]] += 1
    wrong += [f"a decision was lost: {one}" for one in trial.acknowledged if not taken[one]]
    wrong += [f"a decision was taken {number} times: {one}" for one, number in taken.items() if number > 1]
    wrong += [f"a decision nobody made: {one}" for one in taken if one not in trial.acknowledged and one not in trial.unknown]
    return wrong


def _read_with(trial: Ordeal, service: Service, others: list[Path], flags: tuple[str, ...], folder: Path) -> list[str]:
    """Documents that were decided on read as in a batch with all decisions."""
    (folder / "decided").mkdir()
    (folder / "decided" / "decisions.jsonl").write_bytes(service.client.get("/v1/exports/decisions.jsonl").content)
    expected = batch(others, folder / "decided", *flags, env=trial.env)
    found = service.client.get("/v1/reports", params={"limit": 500, "order": "name"}).json()["items"]
    ids = {item["name"]: item["id"] for item in found if item["name"] in expected}

    def others_than() -> list[str]:
        read = {name: service.client.get(f"/v1/reports/{one}").content for name, one in ids.items()}
        return [name for name, line in expected.items() if read.get(name) != line]

    with suppress(AssertionError):  # what was decided last is read with when its turn comes, later on a busy machine
        waited(lambda: not others_than(), PATIENCE / 4)
    return [f"{name} reads differently from a batch with the same decisions" for name in others_than()]


def main() -> None:
    """Kill, compare and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--each", type=int, default=40, help="documents of a job; one is sent before every kill")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--model", action="store_true", help="ask about a share of the documents")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    here, there = multiprocessing.Pipe()
    with tempfile.TemporaryDirectory() as name, databases(arguments.database) as where:
        folder, model = Path(name), ((), {})
        if arguments.model:
            multiprocessing.get_context("spawn").Process(target=serve_model, args=(there,), daemon=True).start()
            flags = ("--base-url", here.recv(), "--model", "m", "--mode", "JSON_SCHEMA", "--cache", str(folder / "cache"))
            model = (flags, {"NIANBAO_SLOTS": str(SLOTS), "NIANBAO_BUDGET_TOKENS": "none"})
        share = 0.3 if arguments.model else 0.0
        wrong, said = ordeal(folder, where, arguments.kills, arguments.each, model, arguments.seed, share)
        if arguments.model:
            here.send(True)
            asked: Counter[str] = here.recv()
            again, allowed = sum(asked.values()) - len(asked), arguments.kills * SLOTS * TOGETHER
            said += f"; {len(asked)} questions, {again} asked again (at most {allowed})"
            wrong += [f"{again} questions were asked again"] if again > allowed else []
    print(f"{arguments.database}: {said}; {len(wrong)} things not as they must be")
    for one in wrong[:40]:
        print(f"  {one}")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
