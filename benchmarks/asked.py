#!/usr/bin/env python3
"""Torn reports with a model: what rules alone read of their numbers, and what rules and the model read.

    python -m benchmarks.asked --base-url http://127.0.0.1:18080/v1 --model NAME --seed-base 0 --count 60
    python -m benchmarks.asked --base-url … --model … --seed-base 0 --count 12 --questions all

Taken are the first reports from the seed on whose table three is asked about as a whole; `--questions table` puts that question alone,
`all` puts every one. Answers are kept in the cache, so that a run that was killed goes on where it was; `--seconds` ends it in time.

right: stated as printed; marked: of these, for review; open: unresolved, or another number that is marked; silent: anything else. A silent
number that rules state as well is not the model's: both columns have it."""

import argparse
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from extractor import Report, load_rulebook, plan, read_bytes
from extractor.answer.folder import default_folder
from extractor.answer.live import live
from extractor.answer.settings import Settings
from extractor.ask.compose import asked_of
from extractor.model.asking import Asked, Usage
from extractor.model.draft import Draft
from extractor.pipeline import finish
from extractor.run.somebody import Consulted, consult
from tests.variants.measure_torn import judge
from tests.variants.tearing import TornReport, tear

TIMEOUT, DEADLINE = 600.0, 7200.0
"""Seconds: a small model on two cores is slow."""
RULES, BOTH = "rules alone", "rules and model"
SHOWN = ("right", "marked", "open", "silent")


@dataclass(frozen=True, slots=True)
class Torn:
    """A torn report with what is asked about it."""

    torn: TornReport
    draft: Draft
    asked: tuple[Asked, ...]


def chosen(first: int, count: int, questions: str) -> Iterator[Torn]:
    """The first `count` reports from seed `first` on that are asked about as a whole table."""
    rulebook, found, seed = load_rulebook(), 0, first
    while found < count:
        torn = tear(seed)
        seed += 1
        draft = plan(read_bytes(torn.text.encode(), torn.name), rulebook)
        asked = asked_of(draft, rulebook, "auto")
        if any(one.inquiry.kind == "table" for one in asked):
            found += 1
            yield Torn(torn, draft, asked if questions == "all" else tuple(one for one in asked if one.inquiry.kind == "table"))


def consulted(papers: list[Torn], settings: Settings, seconds: float) -> Iterator[tuple[Torn, Consulted[Report]]]:
    """Each with its report and what that cost, until the time is over."""
    rulebook, ends = load_rulebook(), time.monotonic() + seconds
    with live(settings, print) as driver:
        for one in papers:
            if time.monotonic() > ends:
                return
            (done,) = consult([one.draft], lambda _, one=one: one.asked, driver, lambda d, exchanges: finish(d, rulebook, exchanges))  # type: ignore[misc]
            yield one, done


def row(name: str, counts: Counter[str]) -> str:
    """One line of the table."""
    return f"{name:16}" + " ".join(f"{key} {counts[key]:6}" for key in SHOWN)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--mode", default="TOOLS", help="how the form of the reply is imposed")
    parser.add_argument("--seed-base", type=int, default=0)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--questions", choices=("table", "all"), default="table")
    parser.add_argument("--cache", type=Path, default=None)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--details", action="store_true", help="a line for each document")
    return parser.parse_args()


def main() -> None:
    """Arguments, one run, one table."""
    given = _arguments()
    folder = given.cache or default_folder()
    patience = {"timeout": TIMEOUT, "deadline": DEADLINE, "slots": 1, "budget_tokens": None}
    settings = Settings(given.base_url, given.model, folder, mode=given.mode, temperature=0.0, **patience)
    counts: dict[str, Counter[str]] = {RULES: Counter(), BOTH: Counter()}
    usages: list[Usage] = []
    states: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    documents, began = 0, time.perf_counter()
    for one, done in consulted(list(chosen(given.seed_base, given.count, given.questions)), settings, given.seconds):
        documents += 1
        usages += done.usages
        states.update(c.state for c in done.report.asked)
        refused.update(r.code for c in done.report.asked for r in c.refusals)
        alone, wrong = judge(one.torn, finish(one.draft))
        both, also = judge(one.torn, done.report)
        counts[RULES] += alone
        counts[BOTH] += both
        if given.details:
            told = f"{one.torn.name}: right {alone['right']} -> {both['right']}, silent {alone['silent']} -> {both['silent']}"
            print(told, *(error for error in also if error not in wrong), sep="\n    ", flush=True)
    print(f"{documents} documents from seed {given.seed_base}, questions: {given.questions}; {time.perf_counter() - began:.0f} s")
    for name, counted in counts.items():
        print(row(name, counted))
    print(f"calls {len(usages)} (cached {sum(u.cached for u in usages)}), tokens in {sum(u.tokens_in for u in usages)}, "
          f"out {sum(u.tokens_out for u in usages)}; {dict(states)}; refused {dict(refused)}")  # fmt: skip


if __name__ == "__main__":
    main()
