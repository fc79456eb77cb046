#!/usr/bin/env python3
"""Reads reports torn by named operators and says what became of the numbers they print.

    python benchmarks/torn.py --seed-base 0 --count 300 [--details]

right: stated as printed; open: unresolved, or another number that is marked; silent: anything else. marked: of the right ones, those that
are marked for review."""

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.variants.measure_torn import judge
from tests.variants.tearing import tear


def main() -> None:
    """Prints the counts, over all and by operator."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed-base", type=int, default=0)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--details", action="store_true")
    args = parser.parse_args()
    total: Counter[str] = Counter()
    by_operator: dict[str, Counter[str]] = {}
    for seed in range(args.seed_base, args.seed_base + args.count):
        torn = tear(seed)
        counts, errors = judge(torn)
        total += counts
        for name in (*torn.operators, torn.name.partition("-")[2]):
            by_operator.setdefault(name, Counter()).update(counts)
        if args.details and errors:
            print(f"{torn.name} {' '.join(torn.operators)}: {'; '.join(errors[:3])}")
    for name, counts in [*sorted(by_operator.items()), ("total", total)]:
        share = counts["right"] / max(1, counts["right"] + counts["open"] + counts["silent"])
        print(f"{name:24}" + " ".join(f"{key} {counts[key]:7}" for key in ("right", "marked", "open", "silent")) + f"  {share:.1%}")


if __name__ == "__main__":
    main()
