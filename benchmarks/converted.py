#!/usr/bin/env python3
"""Reads whole reports torn as converters tear them, says what became of their numbers, and what a torn page costs.

    python benchmarks/converted.py --seed-base 0 --count 1500 [--details]

sure: numbers that the page's text determines, by an exhaustive search of its own; read: of these, stated as printed; needless: of these,
marked for review. right, open and silent are of all cells; silent is what nobody is warned of. cost: a torn page's time in clean pages of
the same run, by the thread's own clock; its bounds are checked, and so is silent."""

import argparse
import sys
from collections import Counter
from pathlib import Path
from statistics import median
from time import thread_time

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.variants.converted.generation import clean, convert
from tests.variants.converted.judging import judge
from tests.variants.measure import package_reader

CLEAN_PAGES = 60
MEDIAN, WORST = 16, 160
"""Clean pages' time that a torn page may take."""


def _seconds(text: str, name: str) -> float:
    data, read = text.encode(), package_reader()
    start = thread_time()
    read(data, name)
    return thread_time() - start


def _line(name: str, counts: Counter[str]) -> str:
    sure = max(1, counts["sure"])
    figures = " ".join(f"{key} {counts[key]:7}" for key in ("documents", "sure", "right", "open", "silent"))
    return f"{name:24}{figures}  read {counts['read'] / sure:7.2%}  needless {counts['needless'] / sure:6.2%}"


def main() -> int:
    """Prints the counts, over all and by operator, and the cost; 1 where somebody is misled or a page takes too long."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed-base", type=int, default=0)
    parser.add_argument("--count", type=int, default=1500)
    parser.add_argument("--details", action="store_true")
    args = parser.parse_args()
    total: Counter[str] = Counter()
    by_operator: dict[str, Counter[str]] = {}
    _seconds(clean(0), "clean.md")
    usual = median(_seconds(clean(seed), "clean.md") for seed in range(CLEAN_PAGES))
    costs: list[float] = []
    for seed in range(args.seed_base, args.seed_base + args.count):
        page = convert(seed)
        counts, errors = judge(page)
        costs.append(_seconds(page.text, page.name) / usual)
        total += counts
        for name in (*page.operators, page.name.partition("-")[2]):
            by_operator.setdefault(name, Counter()).update(counts)
        if args.details and errors:
            print(f"{page.name} {' '.join(page.operators)}: {len(errors)}: {'; '.join(errors[:3])}")
    for name, counts in [*sorted(by_operator.items()), ("total", total)]:
        print(_line(name, counts))
    print(f"cost of a torn page in clean pages: median {median(costs):.1f} (at most {MEDIAN}), worst {max(costs):.1f} (at most {WORST})")
    return int(total["silent"] > 0 or median(costs) > MEDIAN or max(costs) > WORST)


if __name__ == "__main__":
    sys.exit(main())
