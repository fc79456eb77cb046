"""Whether memory grows with the number of documents.

    python -m benchmarks.memory [--few 300] [--many 3000]

Writes generated reports (layouts, editions and blanks go round) into two folders, runs `nianbao extract` on each in a process of its
own and compares the peaks of resident memory. Needs the extra "test" and a POSIX system.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from tests.variants import generate

SEED, DISTINCT = 410_000, 100
"""The reports repeat after DISTINCT of them: what is generated costs more time than what is read."""
MOST = 1.1
"""Many over few: above it memory is taken to grow (two runs of one folder differ by up to 2 %)."""


def fill(folder: Path, count: int, made: list[tuple[str, bytes]]) -> None:
    """Write `count` documents into `folder`."""
    folder.mkdir()
    for number in range(count):
        suffix, data = made[number % len(made)]
        (folder / f"{number:06d}{suffix}").write_bytes(data)


def peak(folder: Path, output: Path) -> float:
    """Peak of resident memory of `nianbao extract folder`, in MB."""
    command = [sys.executable, "-m", "extractor", "extract", str(folder), "-o", str(output)]
    quiet = (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)
    child = os.posix_spawn(sys.executable, command, os.environ, file_actions=[quiet])
    _, status, used = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"nianbao extract ended with {os.waitstatus_to_exitcode(status)}")
    return used.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--few", type=int, default=300)
    parser.add_argument("--many", type=int, default=3000)
    arguments = parser.parse_args()
    made = [(variant.suffix, variant.data) for variant in map(generate, range(SEED, SEED + DISTINCT))]
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        found = []
        for count in (arguments.few, arguments.many):
            fill(place / str(count), count, made)
            found.append(peak(place / str(count), place / f"{count}.jsonl"))
            print(f"{count:6d} documents: peak {found[-1]:.1f} MB")
    print(f"       ratio {found[1] / found[0]:.2f} (at most {MOST})")


if __name__ == "__main__":
    main()
