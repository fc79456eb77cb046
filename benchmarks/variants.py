#!/usr/bin/env python3
"""Reads made-up reports whose truth is known and says how the reader did.

    python benchmarks/variants.py --seed-base 0 --count 1000 [--layout glued] [--details] [--json]

Per layout and in total: documents, determined values, correct, missed, wrong, invented, silent, wrong status, values marked for review that
need none, exact evidence, cells sharing characters, problems. The figures of section two to four count what the page's text determines (an
exhaustive search says so, not the reader); cells that stay open are counted apart."""

import argparse
import json
import sys
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.variants.measure import Result, Tally, results

COLUMNS = {
    "documents": "docs",
    "crashed": "crash",
    "other_text": "text≠",
    "determined": "determ.",
    "correct": "correct",
    "missed": "missed",
    "wrong": "wrong",
    "invented": "invented",
    "silent": "silent",
    "status_wrong": "status≠",
    "sharing": "sharing",
    "open_cells": "open",
    "open_right": "o.right",
    "open_bold": "o.bold",
    "given_up": "gave up",
    "problems": "problems",
    "problems_found": "found",
    "problems_stated": "stated",
}


def share(part: int, whole: int) -> str:
    """A percentage, or a dash."""
    return f"{100 * part / whole:.2f}%" if whole else "-"


def line(name: str, tally: Tally) -> str:
    """One row of the table."""
    figures = [str(getattr(tally, key)).rjust(max(8, len(title))) for key, title in COLUMNS.items()]
    shares = [share(tally.marked, tally.judged), share(tally.exact, tally.stated)]
    return f"{name:14}" + " ".join([*figures, *(text.rjust(8) for text in shares)])


def report(found: list[Result], details: bool) -> None:
    """The table, then the failing documents."""
    layouts: dict[str, Tally] = {}
    for result in found:
        layouts.setdefault(result.variant.plan.layout, Tally()).add(result.tally)
    print(f"{'layout':14}" + " ".join(title.rjust(max(8, len(title))) for title in [*COLUMNS.values(), "marked", "exact"]))
    for name, tally in sorted(layouts.items()):
        print(line(name, tally))
    print(line("total", total(found)))
    failing = [result for result in found if result.tally.failed]
    print(f"{len(failing)} documents failing: {' '.join(str(result.seed) for result in failing[:60])}{' …' if len(failing) > 60 else ''}")
    blamed = Counter(name for result in failing for name in result.variant.plan.operators)
    print("operators in failing documents: " + ", ".join(f"{name} {count}" for name, count in blamed.most_common()))
    for result in failing if details else []:
        plan = result.variant.plan
        operators = ", ".join(plan.operators)
        print(f"\n{result.seed}: {plan.layout} {plan.edition} {plan.blank} {plan.encoding} {plan.size} {plan.style}: {operators}")
        for error in result.errors[:5]:
            print(f"    {error}")
        if len(result.errors) > 5:
            print(f"    … {len(result.errors) - 5} more")


def total(found: list[Result]) -> Tally:
    """The sum."""
    tally = Tally()
    for result in found:
        tally.add(result.tally)
    return tally


def main() -> None:
    """Arguments, one run, one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed-base", type=int, default=0)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--layout")
    parser.add_argument("--details", action="store_true", help="print the first errors of every failing document")
    parser.add_argument("--json", action="store_true", help="print the totals as one JSON object")
    arguments = parser.parse_args()
    began = time.perf_counter()
    seeds = range(arguments.seed_base, arguments.seed_base + arguments.count)
    found = list(results(seeds, layout=arguments.layout))
    if arguments.json:
        print(json.dumps(asdict(total(found))))
        return
    report(found, arguments.details)
    print(f"{time.perf_counter() - began:.1f} s, generating and judging included")


if __name__ == "__main__":
    main()
