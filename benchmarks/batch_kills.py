"""A batch that is killed again and again, beside one that is not: the same output, nothing lost or doubled, nothing paid twice.

    python -m benchmarks.batch_kills [--documents 2000] [--kills 50] [--asked 0.3] [--slots 4] [--seed 1]

Made-up reports; a share of them has a section five in free prose, which a server on loopback is asked about. SIGKILL goes to the whole
group of processes at random moments of the run. Every byte of the output is compared; a request that is sent again counts as asked again,
of which there may be one a slot and kill (what was in flight). Exit status 1 when anything is not as it must be. Needs the extra "test".
"""

import argparse
import hashlib
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests.narrative.corpus import Text, texts
from tests.support.model_server import model_server
from tests.variants import generate

SEED = 420_000
DISTINCT = 200
"""Layouts and editions repeat after so many; each document has a line of its own."""
LATENCY = 0.2
"""Seconds an answer takes."""
BEGINNING = 8.0
"""Seconds that a run may take before it asks."""


def documents(folder: Path, count: int, asked: float) -> None:
    """Write `count` documents, no two alike."""
    folder.mkdir()
    made = [generate(seed) for seed in range(SEED, SEED + min(count, DISTINCT))]
    prose = [*texts("dev"), *texts("test")]
    every = round(1 / asked) if asked else count + 1
    for number in range(count):
        if number % every == 0:
            text = prose[(number // every) % len(prose)]
            own = Text(text.name, f"第{number}号{text.agency}", text.year, text.text, (), ())
            (folder / f"{number:06}.txt").write_text(own.document().text, "utf-8")
        else:
            variant = made[number % len(made)]
            tail = f"\n<!-- {number} -->\n" if "html" in variant.suffix else f"\n{number}\n"
            (folder / f"{number:06}{variant.suffix}").write_bytes(variant.data + tail.encode())


def reply(body: dict[str, Any]) -> str:
    """Every line is neither a problem nor a measure. Where that is refused, the refusal is what has to be kept."""
    shape = body.get("response_format", {}).get("json_schema", {}).get("schema", {})
    return json.dumps({name: {"quote": "无", "kind": "其他"} for name in shape.get("properties", {})})


def serve(pipe: Connection) -> None:
    """The server; whenever something comes in at the other end, how often each request came."""
    with model_server(reply, latency=LATENCY) as server:
        pipe.send(server.url)
        while pipe.recv():
            sent = [json.dumps(request.body, sort_keys=True).encode() for request in server.requests]
            server.requests.clear()
            pipe.send(Counter(hashlib.sha256(one).hexdigest() for one in sent))


class Run:
    """One folder of output, and whoever is asked."""

    def __init__(self, corpus: Path, out: Path, url: str, slots: int) -> None:
        self.out = out
        endpoint = ("--base-url", url, "--model", "m", "--mode", "JSON_SCHEMA", "--cache", str(out.with_suffix(".cache")))
        self._command = (sys.executable, "-m", "extractor", "batch", str(corpus), "--out", str(out), "--workers", "2", *endpoint)
        self._env = {**os.environ, "NIANBAO_SLOTS": str(slots), "NIANBAO_BUDGET_TOKENS": "none"}

    def whole(self) -> float:
        """Let it come to its end; seconds."""
        began = time.monotonic()
        done = subprocess.run(self._command, env=self._env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"the batch ended with {done.returncode}\n{done.stderr}")
        return time.monotonic() - began

    def killed_after(self, seconds: float) -> bool:
        """Kill it then; whether it was still at work."""
        process = subprocess.Popen(self._command, env=self._env, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return True
        return False

    def output(self) -> dict[str, str]:
        """Digest of each file that a user takes away."""
        found = [*self.out.glob("*.jsonl"), *self.out.rglob("*.parquet")]
        return {
            str(path.relative_to(self.out)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(found)
            if path.is_file() and path.name != "ledger.jsonl"
        }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--asked", type=float, default=0.3, help="share of documents that somebody is asked about")
    parser.add_argument("--slots", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    server.start()
    url, rng = here.recv(), random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        documents(place / "corpus", arguments.documents, arguments.asked)
        one = Run(place / "corpus", place / "whole", url, arguments.slots)
        length = one.whole()
        here.send(True)
        once: Counter[str] = here.recv()
        print(f"{arguments.documents} documents in {length:.1f} s, {sum(once.values())} requests", flush=True)
        other, kills, asked, ends = Run(place / "corpus", place / "killed", url, arguments.slots), 0, Counter[str](), 0
        # each run begins anew, and a model's client takes seconds to import: with the shortest it gets nowhere, with the longest some way
        step = length / arguments.kills
        while kills < arguments.kills:
            struck = other.killed_after(rng.uniform(0.2, 2.0) * step + rng.uniform(0.0, BEGINNING))
            kills += struck
            ends += not struck
            here.send(True)
            asked += here.recv()
        other.whole()
        here.send(True)
        asked += here.recv()
        here.send(False)
        same = one.output() == other.output()
        lines = (other.out / "reports.jsonl").read_bytes().splitlines()
    again = sum(asked.values()) - sum(once.values())
    allowed = arguments.kills * arguments.slots
    print(f"killed {kills} times (and came to its end {ends} times meanwhile): output {'the same' if same else 'DIFFERS'}, "
          f"{len(lines)} reports, {again} requests asked again (at most {allowed}), {len(set(asked) ^ set(once))} others")  # fmt: skip
    raise SystemExit(not same or again > allowed or len(lines) != arguments.documents or set(asked) != set(once))


if __name__ == "__main__":
    main()
