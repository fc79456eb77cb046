"""How long an ordinary page takes to be read, beside trafilatura on the same page.

    python -m benchmarks.read_page [page.html]

Prints the medians of interleaved runs in one process, and their ratio. Needs the extra "bench".
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import trafilatura

from extractor.read import read_bytes
from tests.support.read_pages import page

RUNS = 100


def seconds(call: Callable[[], object]) -> float:
    """Wall-clock seconds of one call."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def main(arguments: list[str]) -> None:
    """Times the page named first, or a generated one of 29 KB."""
    data = Path(arguments[0]).read_bytes() if arguments else page().encode()
    source = data.decode()
    cells = sum(len(table.cells) for table in read_bytes(data, "page.html").tables)
    runs = [
        (seconds(lambda: read_bytes(data, "page.html")), seconds(lambda: trafilatura.extract(source, include_tables=True)))
        for _ in range(RUNS)
    ]
    ours, theirs = (1000 * median(column) for column in zip(*runs, strict=True))
    print(f"{len(data) / 1000:.1f} KB, {cells} cells: read {ours:.2f} ms, trafilatura {theirs:.2f} ms, ratio {theirs / ours:.1f}")


if __name__ == "__main__":
    main(sys.argv[1:])
