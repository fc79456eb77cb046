"""How long a report takes, from its bytes to its JSON, beside trafilatura on the same page.

    python benchmarks/page.py [--runs 60] [--glued 60] [--write]

Three figures: an ordinary page of 29 KB, as a ratio to `trafilatura.extract` on the same bytes; the same report as plain text, as a
ratio to the page; and reports with nothing between cells, rows and sentences, whose numbers are split by arithmetic: median and worst.
Runs are interleaved in one process on one core, medians are printed. `--write` puts the two ratios into README and docs/, between their
marks. Needs the extra "test" (the glued reports come from tests/variants).
"""

import argparse
import os
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle, islice, product
from pathlib import Path
from statistics import median

import trafilatura

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from extractor import extract, load_rulebook, read_bytes
from extractor.export.encode import to_json
from tests.variants import Plan, form, generate

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "04-saved-page.html"
SIZE = 29_000
"""What an ordinary page has: 200 cells of a table and its prose."""
PADDING = "<p style='text-indent:2em;line-height:1.75em;'>鹤岭市人民政府办公室坚持以公开为常态、不公开为例外，持续提升公开质量。</p>\n"
MOST_OF_TRAFILATURA, MOST_OF_PAGE, MOST_GLUED_MS, WORST_MS = 0.25, 1.0, 20, 1000
PAPERS = ("README.md", "README.zh.md", "docs/trust.md")
"""Where the figures stand, each between <!-- figure: NAME --> and <!-- /figure -->."""
FIGURE = re.compile(r"(?<=<!-- figure: )(?P<name>\w+)(?P<mark> -->)(?P<figure>[\d.]+)(?=<!-- /figure -->)")
SEED = 400_000

Call = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds of one thing that was measured."""

    median: float
    worst: float


def one_core() -> str:
    """Stay on one core where the system lets us, and say whether it did."""
    if not hasattr(os, "sched_setaffinity"):
        return "not pinned to a core"
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    return "one core"


def interleaved(calls: dict[str, Call], runs: int) -> dict[str, Timed]:
    """Each call once a round, so that a busy moment of the machine hits all of them."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(runs + 3):
        for name, call in calls.items():
            begun = time.perf_counter()
            call()
            if number >= 3:  # the first rounds fill caches
                taken[name].append(1000 * (time.perf_counter() - begun))
    return {name: Timed(median(times), max(times)) for name, times in taken.items()}


def page() -> bytes:
    """An example in UTF-8, with prose up to the ordinary size."""
    source = EXAMPLE.read_bytes().decode("gb18030").replace("charset=gb2312", "charset=utf-8")
    head, mark, tail = source.partition('<div class="share">')
    missing = SIZE - len(source.encode())
    return (head + PADDING * max(0, missing // len(PADDING.encode())) + mark + tail).encode()


def glued(count: int) -> list[bytes]:
    """Reports in one line, of every edition and size."""
    kinds = cycle(product(form.EDITIONS, ("tiny", "county", "city"), ("zeros", "slash", "hyphen")))
    plans = (Plan("glued", edition, blank, size=size) for edition, size, blank in islice(kinds, count))
    return [generate(SEED + number, plan=plan).data for number, plan in enumerate(plans)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=60, help="rounds of the page")
    parser.add_argument("--glued", type=int, default=60, help="glued reports, each read three times")
    parser.add_argument("--write", action="store_true", help="put the ratios into README and docs/")
    arguments = parser.parse_args()
    data, rulebook = page(), load_rulebook()
    read = read_bytes(data, "page.html")
    text = read.text.encode()

    def ours(content: bytes, name: str) -> Call:
        return lambda: to_json(extract(content, name, rulebook))

    print(f"{one_core()}, medians of {arguments.runs} interleaved runs")
    calls = {"page": ours(data, "page.html"), "text": ours(text, "page.txt"), "trafilatura": lambda: trafilatura.extract(data)}
    found = interleaved(calls, arguments.runs)
    whole, plain, theirs = found["page"].median, found["text"].median, found["trafilatura"].median
    cells = sum(len(table.cells) for table in read.tables)
    print(f"page   {len(data) / 1000:.1f} KB, {cells} cells: {whole:.1f} ms, trafilatura {theirs:.1f} ms")
    print(f"       ratio {whole / theirs:.2f} (at most {MOST_OF_TRAFILATURA})")
    print(f"text   {len(text) / 1000:.1f} KB: {plain:.1f} ms, ratio to the page {plain / whole:.2f} (at most {MOST_OF_PAGE})")
    # each report counts by the fastest of its three readings: what it costs, not what else the machine was doing
    reports = glued(arguments.glued)
    times = [1000 * min(_seconds(ours(content, "glued.txt")) for _ in range(3)) for content in reports]
    middle, worst = median(times), max(times)
    print(f"glued  {len(reports)} reports: median {middle:.1f} ms (at most {MOST_GLUED_MS}), worst {worst:.0f} ms (at most {WORST_MS})")
    print(f"       ratio to trafilatura's page {middle / theirs:.2f}")
    if arguments.write:
        write({"page": f"{whole / theirs:.2f}", "glued": f"{middle / theirs:.2f}"})


def write(figures: dict[str, str]) -> None:
    """Put `figures` between their marks."""
    for paper in PAPERS:
        text = (ROOT / paper).read_text("utf-8")
        (ROOT / paper).write_text(FIGURE.sub(lambda m: f"{m['name']}{m['mark']}{figures[m['name']]}", text), "utf-8")


def _seconds(call: Call) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
