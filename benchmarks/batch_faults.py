"""What a batch makes of trouble: full disks, a file or folder in the way, a poisoned answer, a damaged manifest.

    python -m benchmarks.batch_faults [--documents 300]

Each trouble happens to a batch of its own. Looked at: the command ends by itself, with an exit code and a sentence that names the place and
what to do, no traceback; and after the trouble is mended the same command comes to the very bytes of a batch that had none. The disk is
full for real where a small file system may be mounted (root, on Linux); elsewhere files may not grow beyond a size.
"""

import argparse
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.batch_scale import fill
from tests.support.model_server import model_server

KB = 1024
NOTED, WRITTEN = 400 * KB, 4_000 * KB
"""Bytes of the disk, or of the largest file: enough to begin, not to note all that is read; enough for that, not for the output."""
EXAMPLE = Path(__file__).parents[1] / "examples" / "12-left-open-by-rules.txt"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    said: str


def ran(corpus: Path, out: Path, *more: str, limit: int | None = None) -> Ended:
    """One batch. `limit`: bytes that a file may have."""
    command = [sys.executable, "-m", "extractor", "batch", str(corpus), "--out", str(out), "--workers", "2", *more]

    def less() -> None:
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=less, timeout=900, check=False)
    return Ended(done.returncode, done.stderr)


@contextmanager
def small_disk(place: Path, size: int) -> Iterator[bool]:
    """A file system of so many bytes at `place`; False where none can be mounted."""
    place.mkdir()
    options = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    able = shutil.which("mount") is not None and os.geteuid() == 0
    mounted = able and subprocess.run(options, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(place)], check=True)


def told(name: str, ended: Ended, code: int, *sentences: str) -> None:
    """Hold how a command ended to what it should say."""
    assert ended.code == code, (name, ended)
    for sentence in sentences:
        assert sentence in ended.said, (name, sentence, ended.said)
    assert "Traceback" not in ended.said, (name, ended.said)
    assert "internal error" not in ended.said, (name, ended.said)


def full_disk(size: int, corpus: Path, out: Path) -> str:
    """The disk is full; then there is room again."""
    with small_disk(out.with_name("small"), size) as real:
        if real:
            inside = out.with_name("small") / "out"
            ended = ran(corpus, inside)
            told("full disk", ended, 1, "ake room")
            shutil.copytree(inside, out)
            return f"a disk of {size // KB} kB"
    ended = ran(corpus, out, limit=size)
    told("full disk", ended, 1, "ake room")
    return f"files of at most {size // KB} kB"


def unreadable(corpus: Path, out: Path) -> str:
    """One document leads nowhere; then it is there."""
    path = next(path for path in sorted(corpus.rglob("*")) if path.is_file())
    data = path.read_bytes()
    path.unlink()
    path.symlink_to("nowhere")
    ended = ran(corpus, out)
    told("unreadable file", ended, 4, str(path), "1 could not be read")
    path.unlink()
    path.write_bytes(data)
    return "the others are written"


def unwritable(corpus: Path, out: Path) -> str:
    """A file stands where the folder goes, then a folder where a file goes."""
    out.write_text("mine", "utf-8")
    told("file in place of the folder", ran(corpus, out), 1, str(out), "the folder cannot be used", "Name another folder")
    assert out.read_text("utf-8") == "mine"
    out.unlink()
    (out / "reports.jsonl").mkdir(parents=True)
    told("folder in place of the file", ran(corpus, out), 2, "reports.jsonl", "this is a folder")
    (out / "reports.jsonl").rmdir()
    return "what stood there stays"


def damaged(corpus: Path, out: Path) -> str:
    """The manifest's middle is overwritten; then it is moved away."""
    ran(corpus, out, "--limit", "100")
    path = out / "manifest.sqlite"
    with path.open("r+b") as file:
        for at in range(8 * KB, path.stat().st_size, 64 * KB):
            file.seek(at)
            file.write(b"\xff" * 4 * KB)
    for more in ("-wal", "-shm"):
        path.with_name(path.name + more).unlink(missing_ok=True)
    told("damaged manifest", ran(corpus, out), 1, "manifest.sqlite", "Move the file away")
    path.rename(out.with_name("damaged.sqlite"))
    for more in ("-wal", "-shm"):
        path.with_name(path.name + more).unlink(missing_ok=True)
    return "the file is left for whoever wants to look at it"


def poisoned(_: Path, out: Path) -> str:
    """A kept answer is replaced by a pickle that would write a file. It is not obeyed, and the question is put again."""
    alone = out.with_name("alone")
    alone.mkdir()
    shutil.copy(EXAMPLE, alone)
    cache, trap = out.with_name("answers"), out.with_name("trap")
    pickle = f"cos\nsystem\n(S'touch {trap}'\ntR.".encode()
    with model_server(lambda _: "{}") as server:
        more = ("--base-url", server.url, "--model", "m", "--mode", "JSON", "--cache", str(cache))
        ran(alone, out, *more)
        asked = len(server.requests)
        with sqlite3.connect(next(cache.glob("*.db"))) as database:
            database.execute("UPDATE Cache SET mode = 4, value = ?", (pickle,))
        shutil.rmtree(out)
        ended = ran(alone, out, *more)
        told("poisoned answer", ended, 0, "was not written by this program")
        assert len(server.requests) == 2 * asked, (asked, len(server.requests))
    assert not trap.exists(), "the row was obeyed"
    shutil.rmtree(out)
    return f"{asked} questions put again, nothing obeyed"


TROUBLES: tuple[tuple[str, Callable[[Path, Path], str]], ...] = (
    ("disk full while reports are noted", partial(full_disk, NOTED)),
    ("disk full while the output is written", partial(full_disk, WRITTEN)),
    ("unreadable file", unreadable),
    ("folder that cannot be written", unwritable),
    ("damaged manifest", damaged),
    ("poisoned answer", poisoned),
)


def main() -> None:
    """Try every trouble and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=300)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        corpus = fill(Path(name, "corpus"), chosen.documents)
        whole = Path(name, "whole")
        assert ran(corpus, whole).code == 0
        for trouble, happen in TROUBLES:
            place = Path(name, trouble.replace(" ", "-"))
            place.mkdir()
            how = happen(corpus, place / "out")
            ended = ran(corpus, place / "out", "--retry-failed")
            assert ended.code == 0, (trouble, ended)
            assert (place / "out" / "reports.jsonl").read_bytes() == (whole / "reports.jsonl").read_bytes(), trouble
            print(f"{trouble}: told with what to do; {how}; mended, the same command came to the same bytes", flush=True)


if __name__ == "__main__":
    main()
