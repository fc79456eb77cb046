#!/usr/bin/env python3
"""Lets models that lie answer every inquiry of every document, and counts what became of their lies.

    python benchmarks/lying.py [--variants 294] [--planted 48] [--open 120] [--scope auto|always|both] [--lie NAME] [--jobs 2]

One row a lie: documents it was told of, untrue claims, and where a reader of the report comes upon them: refused (the page does not bear
it out), lost (rules say something else), marked (stated, for review), unseen (nowhere). Silent: values, facts, items or particulars that
nobody is warned of and that rules alone do not state. Dropped: true and sure readings of rules that are not stated any more. The last
three have to be 0 but for forgeries, and the exit status says so. Forgeries come last: false readings behind the grounding, as if it let
everything through; there a true reading of rules may give way, for review, to what the page's equations say. In free prose nobody
knows better than the model, so that true items stand among the marked ones too.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing import Pool
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from extractor.model.asking import Scope
from tests.lying import LIES
from tests.lying.forger import FORGERIES, forge
from tests.lying.lies import HONEST
from tests.lying.papers import Paper, beside, examples, opened, planted, variants
from tests.lying.trial import Trial, tell

FORGED = "forged: "
COLUMNS = ("documents", "claims", "refused", "lost", "marked", "unseen", "silent", "dropped", "slowest s")


@dataclass(slots=True)
class Outcome:
    """What one paper's trials came to."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    """Lie -> figures."""
    slowest: dict[str, float] = field(default_factory=dict)
    """Lie -> seconds."""
    faults: list[str] = field(default_factory=list)
    """In words."""

    def note(self, lie: str, trial: Trial, seconds: float) -> None:
        """Count a trial."""
        mine = self.counts.setdefault(lie, Counter())
        mine["documents"] += bool(trial.inquiries)
        mine.update(Counter[str](trial.claims))
        mine["claims"] += sum(trial.claims.values())
        mine["silent"] += len(trial.silent)
        mine["dropped"] += len(trial.lost)
        self.slowest[lie] = max(self.slowest.get(lie, 0.0), seconds)
        self.faults += [f"{trial.paper.name}, {lie}: {fault}" for fault in trial.silent] if lie.startswith(FORGED) else trial.faults

    def add(self, other: "Outcome") -> None:
        """Add another paper's."""
        for lie, counts in other.counts.items():
            self.counts.setdefault(lie, Counter()).update(counts)
        for lie, seconds in other.slowest.items():
            self.slowest[lie] = max(self.slowest.get(lie, 0.0), seconds)
        self.faults += other.faults


def told_of(work: tuple[Paper, tuple[Scope, ...], tuple[str, ...], bool]) -> Outcome:
    """Every lie told of one paper."""
    paper, scopes, names, forging = work
    lies = [lie for lie in (*LIES, HONEST) if lie.name in names]
    outcome = Outcome()
    for scope in scopes:
        for lie in lies:
            began = time.perf_counter()
            trial = tell(paper, lie, scope)
            outcome.note(lie.name, trial, time.perf_counter() - began)
    for how in FORGERIES if forging else ():
        for unread in (False, True):
            began = time.perf_counter()
            trial = forge(paper, how, 0, unread=unread)
            outcome.note(f"{FORGED}{how}", trial, time.perf_counter() - began)
    return outcome


def papers(args: argparse.Namespace) -> Iterator[Paper]:
    """All documents."""
    yield from beside()
    yield from examples()
    yield from planted(range(args.planted))
    yield from opened(range(args.open))
    yield from variants(range(args.seed_base, args.seed_base + args.variants))


def show(total: Outcome) -> None:
    """The table."""
    width = max(map(len, total.counts))
    print(" " * width + "".join(name.rjust(11) for name in COLUMNS))
    for lie, counts in total.counts.items():
        figures = "".join(f"{counts[name]:11,}" for name in COLUMNS[:-1])
        print(f"{lie:{width}}{figures}{total.slowest[lie]:11.2f}")


def main() -> int:
    """Everything told, the table, the faults."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("variants", 294), ("planted", 48), ("open", 120), ("seed-base", 980_000)):
        ap.add_argument(f"--{name}", type=int, default=default)
    ap.add_argument("--scope", choices=("auto", "always", "both"), default="both")
    ap.add_argument("--lie", action="append", help="only this lie; may be given several times")
    ap.add_argument("--jobs", type=int, default=2)
    ap.add_argument("--faults", type=int, default=40, help="how many faults are printed")
    args = ap.parse_args()
    scopes: tuple[Scope, ...] = ("auto", "always") if args.scope == "both" else (args.scope,)
    names = tuple(lie.name for lie in (*LIES, HONEST) if not args.lie or lie.name in args.lie)
    total, count = Outcome(), 0
    with Pool(args.jobs) as pool:
        for outcome in pool.imap_unordered(told_of, ((p, scopes, names, not args.lie) for p in papers(args))):
            total.add(outcome)
            count += 1
            print(f"\r{count} documents, {len(total.faults)} faults", end="", file=sys.stderr)
    print(file=sys.stderr)
    show(total)
    print(f"{count} documents, scopes {', '.join(scopes)}, {len(total.faults)} faults")
    for fault in total.faults[: args.faults]:
        print(f"    {fault}")
    return bool(total.faults)


if __name__ == "__main__":
    sys.exit(main())
