"""How long the command takes to start, beside a bare interpreter.

    python -m benchmarks.startup [--runs 15]

Medians of interleaved runs: `python -c pass`, `nianbao --version`, and `nianbao extract` of one small report.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "11-one-small-table-per-row.md"
MOST_SECONDS = 0.4
"""What a person does not notice as waiting."""
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "nianbao --version": ["-m", "extractor", "--version"],
    "nianbao extract": ["-m", "extractor", "extract", str(EXAMPLE)],
}
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Byte code is kept, as it is after any ordinary installation."""


def seconds(arguments: list[str]) -> float:
    """Wall-clock seconds of one process."""
    begun = time.perf_counter()
    quiet = subprocess.DEVNULL
    subprocess.run([sys.executable, *arguments], env=ENVIRONMENT, stdout=quiet, stderr=quiet, check=True)
    return time.perf_counter() - begun


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for number in range(runs + 1):
        for name, arguments in COMMANDS.items():
            once = seconds(arguments)
            if number:  # the first round writes the byte code
                taken[name].append(once)
    bare = median(taken["python -c pass"])
    for name, times in taken.items():
        print(f"{name:18} {median(times):.3f} s, {median(times) / bare:.1f} times a bare interpreter")
    print(f"an extract is to take at most {MOST_SECONDS} s")


if __name__ == "__main__":
    main()
