#!/usr/bin/env python3
"""Section five in free prose, by rules and a model together: problems and measures found, one to one.

    python -m benchmarks.prose --base-url http://127.0.0.1:18080/v1 --model NAME [--split test] [--rules-only] [--json]
    python -m benchmarks.prose --base-url … --model … --split dev --details

The texts are those of tests/narrative. Of the split `test` only the tally is printed: prompts are not made by looking at it. Answers are
kept in the cache, so that a run that was killed goes on where it was, and a run over the same prompts makes no call. Those about the split
`test` are kept in benchmarks/prose.jsonl as well, and tests/benchmarks/test_prose_recorded.py judges them again.

found: an expected title stands in the title or quote of a stated item, and each item answers for one title. astray: stated items that
answer for none. verbatim: quotes that are the document's own characters. too long: quotes that hold a title of another item."""

import argparse
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from functools import partial
from pathlib import Path

from benchmarks import kept_answers
from extractor import load_rulebook, plan
from extractor.answer.folder import default_folder
from extractor.answer.live import live, open_key
from extractor.answer.settings import Settings
from extractor.ask.compose import asked_of
from extractor.evaluate.titles import matched, plain
from extractor.fold import Folding
from extractor.model.asking import Asked, Usage
from extractor.model.draft import Draft
from extractor.model.report import Item, Report
from extractor.pipeline import finish
from extractor.rulebook import Rulebook
from extractor.run.somebody import consult
from tests.narrative.corpus import Text, texts

ANSWERS = Path(__file__).with_suffix(".jsonl")
TIMEOUT, DEADLINE = 600.0, 7200.0
"""Seconds: a small model on two cores is slow."""


@dataclass(slots=True)
class Tally:
    """Figures of one list of one text, or of many."""

    expected: int = 0
    found: int = 0
    stated: int = 0
    astray: int = 0
    not_verbatim: int = 0
    too_long: int = 0

    def add(self, other: "Tally") -> None:
        """Sum up."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


def judge(expected: Sequence[str], others: Sequence[str], items: Sequence[Item], text: str, folding: Folding) -> tuple[Tally, list[str]]:
    """The figures of one list, and what is wrong with it. `others`: titles of the other list."""
    titles = [plain(title, folding) for title in expected]
    foreign = [plain(title, folding) for title in others]
    quotes = [plain(item.quote, folding) for item in items]
    answers = matched(titles, [f"{plain(item.title, folding)}\n{quote}" for item, quote in zip(items, quotes, strict=True)])
    held = [sum(title in quote for title in titles) + sum(title in quote for title in foreign) for quote in quotes]
    tally = Tally(
        expected=len(titles),
        found=len(answers),
        stated=len(items),
        astray=len(items) - len(answers),
        not_verbatim=sum(text[item.evidence.start : item.evidence.end] != item.quote for item in items),
        too_long=sum(count > 1 for count in held),
    )
    wrong = [f"missed: {title}" for place, title in enumerate(expected) if place not in answers.values()]
    wrong += [f"too long: {item.quote}" for item, count in zip(items, held, strict=True) if count > 1]
    wrong += [f"astray: {item.title} | {item.quote} ({item.reader})" for place, item in enumerate(items) if place not in answers]
    return tally, wrong


@dataclass(frozen=True, slots=True)
class Judged:
    """One text."""

    name: str
    problems: Tally
    improvements: Tally
    wrong: list[str]


def judged(text: Text, report: Report, draft: Draft, folding: Folding) -> Judged:
    """What became of a text."""
    whole = draft.document.text
    problems, missed = judge(text.problems, text.improvements, report.problems, whole, folding)
    improvements, also = judge(text.improvements, text.problems, report.improvements, whole, folding)
    refused = [f"refused: {r.code} [{r.line}] {r.said}" for c in report.asked for r in c.refusals]
    return Judged(text.name, problems, improvements, [*(f"problems {m}" for m in missed), *(f"measures {m}" for m in also), *refused])


def questions(draft: Draft, rulebook: Rulebook) -> tuple[Asked, ...]:
    """What is asked about section five."""
    return tuple(one for one in asked_of(draft, rulebook, "auto") if one.inquiry.kind in ("narrative", "themes"))


def keep(chosen: Sequence[Text], settings: Settings) -> int:
    """Write the answers about these texts beside this file; how many there are."""
    rulebook = load_rulebook()
    drafts = (plan(text.document(), rulebook) for text in chosen)
    keys = [open_key(one, settings) for draft in drafts for one in questions(draft, rulebook)]
    return kept_answers.save(ANSWERS, settings.cache, keys)


def read(chosen: Sequence[Text], settings: Settings | None) -> tuple[list[Judged], list[Usage]]:
    """Every text by rules, and by a model where rules leave it open."""
    rulebook = load_rulebook()
    drafts = [plan(text.document(), rulebook) for text in chosen]
    reports: list[Report] = []
    usages: list[Usage] = []
    if settings is None:
        reports = [finish(draft, rulebook) for draft in drafts]
    else:
        with live(settings, print) as driver:
            asked = partial(questions, rulebook=rulebook)
            for done in consult(drafts, asked, driver, lambda draft, exchanges: finish(draft, rulebook, exchanges)):
                reports.append(done.report)
                usages += done.usages
    rows = [judged(*one, rulebook.folding) for one in zip(chosen, reports, drafts, strict=True)]
    return rows, usages


def share(part: int, whole: int) -> str:
    """A percentage."""
    return f"{100 * part / whole:.1f} %" if whole else "-"


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum."""
    whole = Tally()
    for tally in tallies:
        whole.add(tally)
    return whole


def main() -> None:
    """Arguments, one run, one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base-url")
    parser.add_argument("--model")
    parser.add_argument("--split", choices=("dev", "test"), default="test")
    parser.add_argument("--cache", type=Path, default=None)
    parser.add_argument("--rules-only", action="store_true", help="ask nobody")
    parser.add_argument("--details", action="store_true", help="print what is wrong with each text (dev only)")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if arguments.details and arguments.split != "dev":
        parser.error("the texts of this split are not looked at: --details is for --split dev")
    if not arguments.rules_only and not (arguments.base_url and arguments.model):
        parser.error("give --base-url and --model, or --rules-only")
    settings = None
    if not arguments.rules_only:
        folder = arguments.cache or default_folder()
        settings = Settings(arguments.base_url, arguments.model, folder, timeout=TIMEOUT, deadline=DEADLINE, slots=1, budget_tokens=None)
    began = time.perf_counter()
    chosen = texts(arguments.split)
    rows, usages = read(chosen, settings)
    if settings and arguments.split == "test":
        keep(chosen, settings)
    figures = {
        "documents": len(rows),
        "problems": asdict(total(row.problems for row in rows)),
        "measures": asdict(total(row.improvements for row in rows)),
        "calls": len(usages),
        "requests": sum(usage.attempts for usage in usages),
        "tokens_in": sum(usage.tokens_in for usage in usages),
        "tokens_out": sum(usage.tokens_out for usage in usages),
        "refused": sum(usage.state == "refused" for usage in usages),
        "failed": sum(usage.state in ("failed", "not_asked") for usage in usages),
        "seconds": round(time.perf_counter() - began, 1),
    }
    if arguments.json:
        print(json.dumps(figures, ensure_ascii=False))
        return
    for row in rows if arguments.details else []:
        print(f"{row.name}: {row.problems.found} of {row.problems.expected} problems, {row.improvements.found} of "
              f"{row.improvements.expected} measures" + "".join(f"\n    {line}" for line in row.wrong))  # fmt: skip
    for name, tally in (("problems", total(row.problems for row in rows)), ("measures", total(row.improvements for row in rows))):
        print(f"{name}: {tally.found} of {tally.expected} found ({share(tally.found, tally.expected)}), {tally.stated} stated, "
              f"{tally.astray} of them not in the list ({share(tally.astray, tally.stated)}), {tally.not_verbatim} not verbatim, "
              f"{tally.too_long} longer than their item")  # fmt: skip
    print(", ".join(f"{key} {value}" for key, value in figures.items() if key not in ("problems", "measures")))


if __name__ == "__main__":
    main()
