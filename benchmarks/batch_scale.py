"""What a large batch takes: memory, what a second process is worth, the manifest's share, and a rerun that has nothing to do.

    python -m benchmarks.batch_scale [--documents 100000] [--scaling 2000] [--rerun 10000] [--rounds 3]

Rules alone, made-up reports, no two alike. Memory: the peak of the parent process, as the kernel counts it, over the first tenth of the
documents and over all. Scaling: what two processes gain over one, beside what a loop that only computes gains in the same minute; rounds
are interleaved, medians compared. Needs the extra "test" and Linux (/proc).
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import wraps
from pathlib import Path
from statistics import median
from typing import Any

from tests.variants import generate

SEED, DISTINCT = 430_000, 200
"""Layouts and editions repeat after DISTINCT documents; each document has a line of its own."""
FOLDER = 1_000
"""Documents of a folder."""
STEPS = 40_000
"""Of the computing loop's unit of work: some tens of milliseconds."""
MOST_MB, LEAST_SCALING, MOST_MANIFEST, MOST_RERUN = 300.0, 0.85, 0.05, 10.0


def fill(place: Path, count: int) -> Path:
    """A folder of `count` documents in folders of a thousand."""
    made = [generate(seed) for seed in range(SEED, SEED + min(count, DISTINCT))]
    for number in range(count):
        folder = place / f"{number // FOLDER:04}"
        if number % FOLDER == 0:
            folder.mkdir(parents=True)
        variant = made[number % len(made)]
        tail = f"\n<!-- {number} -->\n" if "html" in variant.suffix else f"\n{number}\n"
        (folder / f"{number:06}{variant.suffix}").write_bytes(variant.data + tail.encode())
    return place


def command(corpus: Path, out: Path, workers: int) -> list[str]:
    """One batch."""
    return [sys.executable, "-m", "extractor", "batch", str(corpus), "--out", str(out), "--workers", str(workers)]


def timed(corpus: Path, out: Path, workers: int) -> float:
    """Seconds of one batch."""
    began = time.perf_counter()
    subprocess.run(command(corpus, out, workers), check=True, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def memory(corpus: Path, out: Path, count: int) -> tuple[float, float, float]:
    """(peak in MB over the first tenth, peak over all, seconds) of one batch."""
    began, early, peak = time.perf_counter(), 0.0, 0.0
    process = subprocess.Popen(command(corpus, out, 2), stderr=subprocess.DEVNULL)
    while process.poll() is None:
        peak = max(peak, _resident(process.pid))
        if _done(out / "progress.json") < count // 10:
            early = peak
        time.sleep(0.2)
    if process.returncode:
        raise SystemExit(f"the batch ended with {process.returncode}")
    return early, peak, time.perf_counter() - began


def _resident(pid: int) -> float:
    """MB that the process has held at the most so far."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)


def _done(path: Path) -> int:
    try:
        said = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return 0
    return int(said["met"])


def compute(_: int) -> int:
    """The computing loop's unit of work."""
    total = 0
    for n in range(STEPS):
        total += n * n % 7
    return total


def looped(workers: int, units: int = 400) -> float:
    """Seconds of the computing loop."""
    with ProcessPoolExecutor(workers) as pool:
        list(pool.map(compute, range(workers)))
        began = time.perf_counter()
        list(pool.map(compute, range(units), chunksize=4))
        return time.perf_counter() - began


def manifest_share(corpus: Path, out: Path) -> float:
    """Share of a batch's time that passes inside the manifest, while it reads."""
    from extractor.batch.loop import Batch
    from extractor.batch.manifest import Manifest
    from extractor.cli import main as nianbao

    inside, whole = [0.0], [0.0]

    def measured(work: Callable[..., Any], into: list[float]) -> Callable[..., Any]:
        @wraps(work)
        def timed_work(*arguments: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return work(*arguments, **named)
            finally:
                into[0] += time.perf_counter() - began

        return timed_work

    for name in ("seen", "state_of", "note", "commit"):
        setattr(Manifest, name, measured(getattr(Manifest, name), inside))
    Batch.go = measured(Batch.go, whole)  # type: ignore[method-assign]
    nianbao(["batch", str(corpus), "--out", str(out), "--workers", "2", "--no-tables"])
    return inside[0] / whole[0]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--scaling", type=int, default=2_000)
    parser.add_argument("--rerun", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        if arguments.scaling:
            _scaling(fill(place / "scaling", arguments.scaling), place, arguments.rounds)
        if arguments.rerun:
            corpus = fill(place / "rerun", arguments.rerun)
            first, again = timed(corpus, place / "r", 2), timed(corpus, place / "r", 2)
            told = f"{again:.1f} s (first {first:.0f} s; at most {MOST_RERUN} s)"
            print(f"rerun of {arguments.rerun} documents with nothing to do: {told}", flush=True)
        if arguments.documents:
            corpus = fill(place / "memory", arguments.documents)
            early, peak, seconds = memory(corpus, place / "m", arguments.documents)
            size = sum(file.stat().st_size for file in (place / "m").rglob("*") if file.is_file()) / 1e6
            print(f"{arguments.documents} documents in {seconds:.0f} s: the parent's peak {peak:.0f} MB, "
                  f"{early:.0f} MB over the first tenth (at most {MOST_MB:.0f} MB); output {size:.0f} MB")  # fmt: skip


def _scaling(corpus: Path, place: Path, rounds: int) -> None:
    gains: dict[str, list[float]] = {"batch": [], "loop": []}
    for n in range(rounds):
        one, two = timed(corpus, place / f"one{n}", 1), timed(corpus, place / f"two{n}", 2)
        gains["batch"].append(one / two)
        gains["loop"].append(looped(1) / looped(2))
    batch, loop = median(gains["batch"]), median(gains["loop"])
    ratio = f"{batch / loop:.2f} (at least {LEAST_SCALING})"
    print(f"two processes over one: batch {batch:.2f}, computing loop {loop:.2f}, ratio {ratio}", flush=True)
    share = manifest_share(corpus, place / "share")
    print(f"the manifest's share of the time: {100 * share:.1f} % (at most {100 * MOST_MANIFEST:.0f} %)", flush=True)
    assert os.path.exists(place / "share" / "reports.jsonl")


if __name__ == "__main__":
    main()
