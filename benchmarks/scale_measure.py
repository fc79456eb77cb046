"""What docs/scale.md reckons with: what one document costs whoever reads, whoever began the batch, and the disk.

    python -m benchmarks.scale_measure [--documents 1000] [--rounds 2] [-o benchmarks/scale/measured.json]

Made-up reports, no two alike, rules alone. Seconds are processor seconds of the process that is meant, the median of some rounds: the
machine may be busy with other things. Needs the extra "test".
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from extractor.batch.inputs import sources
from extractor.batch.job import Job, Task
from extractor.batch.loop import COMMIT_EVERY, Batch
from extractor.batch.manifest import Entry, Manifest
from extractor.cli.batch.cluster import ray
from extractor.cli.batch.engine import Engine, local
from extractor.cli.batch.output import write_output
from extractor.rulebook import load_rulebook
from extractor.run.one_document import read_task, reader
from tests.variants import generate

PLACE = Path(__file__).parent / "scale" / "measured.json"
SEED = 470_000
Figures = dict[str, float]


def processor(since: float = 0.0) -> float:
    """Seconds that this process, all its threads, has computed."""
    return time.process_time() - since


def reading(corpus: Path) -> Figures:
    """Reading, in one process."""
    tasks = [Task(source.name, source.fetch(), source.name) for source in sources([str(corpus)])]
    read_task("off", tasks[0])
    began = processor()
    for task in tasks:
        read_task("off", task)
    return {"read": processor(began) / len(tasks), "source_bytes": sum(len(task.data) for task in tasks) / len(tasks)}


def batched(corpus: Path, out: Path, engine: Engine, name: str) -> Figures:
    """What a batch costs the process that began it: while others read, and while the output is written."""
    with Manifest(out) as manifest:
        began = processor()
        batch = Batch(Job(sources([str(corpus)]), "c", reader("off")), manifest, readers=engine.readers)
        batch.go()
        parent = processor(began) / batch.read
        began = processor()
        write_output(manifest, out, load_rulebook(), anew=True, tables=engine.tables, say=print)
        return {f"{name}_parent": parent, f"{name}_output": processor(began) / batch.read}


def noting(out: Path, again: Path) -> Figures:
    """The manifest alone: documents noted with their reports, committed as a batch does. By the clock: the disk is part of it."""
    again.mkdir()
    with Manifest(out) as manifest:
        entries = list(manifest.entries())
        kept = [manifest.report(entry.key) for entry in entries]
    with Manifest(again) as manifest:
        began = time.perf_counter()
        for place, (entry, report) in enumerate(zip(entries, kept, strict=True)):
            manifest.note(Entry(entry.name, "done", entry.key), place, report)
            if place % COMMIT_EVERY == 0:
                manifest.commit()
        manifest.commit()
        return {"note": (time.perf_counter() - began) / len(entries)}


def sizes(out: Path, count: int) -> Figures:
    """Bytes a document."""
    tables = sum(file.stat().st_size for file in out.rglob("*.parquet") if file.is_file())
    return {
        "manifest_bytes": (out / "manifest.sqlite").stat().st_size / count,
        "reports_bytes": (out / "reports.jsonl").stat().st_size / count,
        "tables_bytes": tables / count,
    }


@contextmanager
def engines(workers: int) -> Iterator[Mapping[str, Engine]]:
    """Both, on this machine."""
    rulebook = load_rulebook()
    with local(workers, None, "off", rulebook) as here, ray("local", workers, None, "off") as there:
        yield {"local": here, "ray": there}


def measured(place: Path, count: int) -> Figures:
    """One round."""
    corpus = place / "corpus"
    corpus.mkdir()
    for number in range(count):
        variant = generate(SEED + number)
        (corpus / f"{number:06}{variant.suffix}").write_bytes(variant.data)
    found = reading(corpus)
    with engines(2) as both:
        for name, engine in both.items():
            out = place / name
            out.mkdir()
            found |= batched(corpus, out, engine, name)
    return {**found, **noting(place / "local", place / "again"), **sizes(place / "local", count)}


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("-o", type=Path, default=PLACE)
    chosen = parser.parse_args()
    rounds: list[Figures] = []
    for _ in range(chosen.rounds):
        with tempfile.TemporaryDirectory() as name:
            rounds.append(measured(Path(name), chosen.documents))
        print(json.dumps(rounds[-1]), flush=True)
    figures = {key: float(f"{median(one[key] for one in rounds):.3g}") for key in rounds[0]}
    spread = {key: float(f"{max(one[key] for one in rounds) / min(one[key] for one in rounds):.2f}") for key in rounds[0]}
    head = {"when": f"{datetime.now(UTC):%Y-%m-%d}", "processors": os.cpu_count(), "documents": chosen.documents, "rounds": chosen.rounds}
    chosen.o.write_text(json.dumps({**head, "figures": figures, "largest over smallest": spread}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
