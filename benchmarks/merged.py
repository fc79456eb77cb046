#!/usr/bin/env python3
"""Rules alone, rules and a model, and the model alone, on documents whose truth is known.

    python benchmarks/merged.py --base-url http://127.0.0.1:18080/v1 --model NAME [--count 60] [--model-only 20] [--shared ../shared]

Made-up reports that leave something open for rules (tests/variants/open), and the documents of ../shared with their gold, where that
folder is. Killed at any moment, it goes on where it was: a finished row stands in OUT/rows.jsonl, an answer in the cache, and neither is
asked for again; answers about made-up documents stand in OUT/answers.jsonl, too, and are taken from there. A row belongs to the code,
rules, prompts and model it was made with; what changed since is read again, from the answers as far as they go.

At the end, and with --table at once: OUT/table.md and OUT/figures.json. The exit status is 1 when rules and a model together read less than
rules alone somewhere, or with more silent errors, or when rows are missing."""

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import kept_answers, merged_table
from extractor import load_rulebook, plan, read_bytes
from extractor.answer.folder import default_folder
from extractor.answer.live import live, open_key
from extractor.answer.settings import Settings
from extractor.ask.compose import asked_of
from extractor.model.asking import Answering, Asked, Exchange, Scope, Usage
from extractor.model.candidates import AboutFields
from extractor.model.draft import Draft, NarrativeDraft, Unsplit
from extractor.pipeline import finish
from extractor.rulebook import Rulebook
from tests.match.test_facts import GOLD as FACT_OF
from tests.match.test_facts import NOT_PRINTED
from tests.variants import generate
from tests.variants.open import FAMILIES, open_document
from tests.variants.open.judging import Truth, judge, truth_of, truth_of_gold

ROOT = Path(__file__).resolve().parents[1]
SEED_BASE = 900_000
"""Seeds that nobody looked into while prompts were written."""
ORDINARY_BASE = 910_000
"""The same for reports that leave nothing open on purpose, of which only the questions are counted."""
TIMEOUT, DEADLINE = 600.0, 7200.0
"""Seconds: a small model on two cores is slow, and to be asked for everything takes it minutes."""
Variant = Literal["rules", "merged", "model"]
VARIANTS: dict[Variant, Scope] = {"rules": "off", "merged": "auto", "model": "always"}
"""Who reads -> what is asked."""
OF_EACH = 1
"""Documents of each family that the model reads alone, at the least."""
ANSWERS = "answers.jsonl"
"""Beside the rows: what the model said of made-up documents, so that the table can be made again without it."""
PRIVATE = ("seeds", "real")
"""Groups whose text is nobody's but ours: their rows hold figures only."""


@dataclass(frozen=True, slots=True)
class Case:
    """A document with its truth."""

    name: str
    """Unique among all."""
    group: str
    """A family, "seeds" or "real"."""
    file: str
    """Its name as a file."""
    data: bytes
    """The file."""
    truth: Truth
    """What it says."""


def made_up(count: int, base: int) -> Iterator[Case]:
    """Documents that leave something open, families in turn."""
    for seed in range(base, base + count):
        document = open_document(seed)
        yield Case(document.name, document.family, document.name, document.data, truth_of(document))


def golden(shared: Path) -> Iterator[Case]:
    """Text and HTML documents with gold; none when the folder is missing."""
    for golds, group in (("gold", "seeds"), ("gold-real", "real")):
        for path in sorted(shared.glob(f"{golds}/*.json")):
            gold = json.loads(path.read_text("utf-8"))
            file = shared / group / gold["document"]
            if file.suffix in (".txt", ".html"):
                ids = {key: name for key, name in FACT_OF.items() if (file.name, key) not in NOT_PRINTED}
                yield Case(f"{group}-{file.name.split('_')[0]}", group, file.name, file.read_bytes(), truth_of_gold(gold, ids))


def code_digest() -> str:
    """Digest of everything a row depends on but the document and the model."""
    folders = ("extractor", "rules", "prompts", "tests/variants")
    files = sorted(p for name in folders for p in (ROOT / name).rglob("*") if p.suffix in (".py", ".yaml"))
    whole = hashlib.sha256()
    for path in files:
        whole.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()[:16]


def unruled(draft: Draft) -> Draft:
    """A draft in which rules have read nothing: what a model says is all there is."""
    body = next((section.span for section in draft.sections if section.key == "problems" and section.span), None)
    return replace(
        draft,
        candidates=(),
        facts=(),
        narrative=NarrativeDraft(),
        about=AboutFields(None, None, None, None, None, None, None),
        listed=tuple(replace(listed, hidden=True) for listed in draft.listed),
        unsplit=(Unsplit(body, "both", "rules are not asked"),) if body else (),
    )


def size_of(asked: Iterable[Asked]) -> dict[str, list[int]]:
    """Kind -> (inquiries, characters of their messages)."""
    sizes: dict[str, list[int]] = {}
    for one in asked:
        mine = sizes.setdefault(one.inquiry.kind, [0, 0])
        mine[0] += 1
        mine[1] += sum(len(message.content) for message in one.messages)
    return sizes


def cost_of(usages: Iterable[Usage]) -> dict[str, dict[str, float]]:
    """Kind -> what its inquiries cost, whether they were paid for now or earlier."""
    costs: dict[str, dict[str, float]] = {}
    for usage in usages:
        mine = costs.setdefault(usage.kind, {"inquiries": 0, "tokens_in": 0, "tokens_out": 0, "refused": 0, "failed": 0})
        mine["inquiries"] += 1
        mine["tokens_in"] += usage.tokens_in
        mine["tokens_out"] += usage.tokens_out
        mine["refused"] += usage.state == "refused"
        mine["failed"] += usage.state == "failed"
    return costs


class Bench:
    """The rows of a run."""

    def __init__(self, out: Path, rulebook: Rulebook, model: str) -> None:
        """`out`: folder of the results. `model`: whose answers they are."""
        self.out, self.rulebook, self.model = out, rulebook, model
        self.code = code_digest()
        self.path = out / "rows.jsonl"
        out.mkdir(parents=True, exist_ok=True)
        text = self.path.read_text("utf-8", errors="replace") if self.path.exists() else ""
        if text and not text.endswith("\n"):
            # the run was killed while it wrote: that row is made again, behind the end of its line
            with self.path.open("a", encoding="utf-8") as file:
                file.write("\n")
        self.rows = {(row["document"], row["variant"]): row for line in text.split("\n") if (row := _parsed(line))}

    def key(self, case: Case, variant: str) -> str:
        """What a row depends on."""
        model = "" if variant == "rules" else self.model
        truth = repr(case.truth)
        return hashlib.sha256("\0".join((self.code, model, truth)).encode() + case.data).hexdigest()[:16]

    def fresh(self, case: Case, variant: str) -> bool:
        """Whether a row is there and still holds."""
        row = self.rows.get((case.name, variant))
        return row is not None and row["key"] == self.key(case, variant)

    def keep(self, row: dict[str, Any]) -> None:
        """Written before anything else is done."""
        self.rows[row["document"], row["variant"]] = row
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")

    def draft(self, case: Case) -> Draft:
        """What rules make of it."""
        return plan(read_bytes(case.data, case.file), self.rulebook)

    def asked(self, case: Case, variant: Variant) -> tuple[Asked, ...]:
        """The questions of a row."""
        return asked_of(self.draft(case), self.rulebook, VARIANTS[variant])

    def read(self, case: Case, variant: Variant, driver: Answering | None) -> bool:
        """One row; False when the endpoint could not be asked, and the row is still missing."""
        draft = self.draft(case)
        asked = asked_of(draft, self.rulebook, VARIANTS[variant])
        began = time.perf_counter()
        answers = list(driver.answer(asked)) if driver and asked else []
        if any(answer.state == "not_asked" or (answer.state == "failed" and not answer.replies) for answer, _ in answers):
            return False
        exchanges = tuple(Exchange(one.inquiry, answer) for one, (answer, _) in zip(asked, answers, strict=True))
        judged = judge(case.truth, finish(unruled(draft) if variant == "model" else draft, self.rulebook, exchanges))
        self.keep(
            {
                "document": case.name,
                "group": case.group,
                "variant": variant,
                "key": self.key(case, variant),
                "code": self.code,
                "model": "" if variant == "rules" else self.model,
                "score": asdict(judged.score),
                "asked": size_of(asked),
                "everything": size_of(asked_of(draft, self.rulebook, "always")),
                "cost": cost_of(usage for _, usage in answers),
                "seconds": round(time.perf_counter() - began, 1),
                "errors": [] if case.group in PRIVATE else judged.errors,
            }
        )
        return True

    def ordinary(self, count: int) -> list[dict[str, Any]]:
        """What would be asked of made-up reports that leave nothing open on purpose; nobody is asked."""
        rows = []
        scopes: tuple[tuple[str, Scope], ...] = (("asked", "auto"), ("everything", "always"))
        for seed in range(ORDINARY_BASE, ORDINARY_BASE + count):
            variant = generate(seed)
            clean = variant.holds and not variant.boundary_lost and variant.plan.layout != "lost"
            draft = plan(read_bytes(variant.data, variant.name), self.rulebook)
            sizes = {name: size_of(asked_of(draft, self.rulebook, scope)) for name, scope in scopes}
            rows.append({"document": variant.name, "group": "clean" if clean else "columns or sums lost", **sizes})
        return rows


def _parsed(line: str) -> dict[str, Any] | None:
    try:
        row: dict[str, Any] = json.loads(line)
    except json.JSONDecodeError:
        return None
    return row


def smallest(cases: list[Case], count: int, size: Callable[[Case], int]) -> list[Case]:
    """The documents that take the model the least when it is asked for everything, `OF_EACH` of each family among them."""
    by_size = sorted(cases, key=size)
    families = [[case for case in by_size if case.group == family] for family in FAMILIES]
    firsts = [family[n] for n in range(OF_EACH) for family in families if n < len(family)]
    return (firsts + [case for case in by_size if case not in firsts])[:count]


def everything_size(bench: Bench) -> Callable[[Case], int]:
    """Characters of all that would be asked of a document."""
    return lambda case: sum(size for _, size in bench.rows[case.name, "rules"]["everything"].values())


def run(bench: Bench, cases: list[Case], arguments: argparse.Namespace) -> int:
    """All rows that are missing; how many are missing still."""
    for case in cases:
        if not bench.fresh(case, "rules"):
            bench.read(case, "rules", None)
    chosen = smallest([case for case in cases if case.group not in PRIVATE], arguments.model_only, everything_size(bench))
    work: list[tuple[Case, Variant]] = [(case, "merged") for case in cases] + [(case, "model") for case in chosen]
    left = [(case, variant) for case, variant in work if not bench.fresh(case, variant)]
    settings = Settings(
        arguments.base_url, arguments.model, arguments.cache, mode=arguments.mode, timeout=TIMEOUT, slots=arguments.slots,
        deadline=DEADLINE, budget_tokens=None,
    )  # fmt: skip
    kept_answers.load(bench.out / ANSWERS, settings.cache)
    try:
        return asked_for(bench, left, settings)
    finally:
        ours = (bench.asked(case, variant) for case, variant in work if case.group not in PRIVATE)
        keys = [open_key(one, settings) for asked in ours for one in asked]
        kept_answers.save(bench.out / ANSWERS, settings.cache, keys)


def asked_for(bench: Bench, left: list[tuple[Case, Variant]], settings: Settings) -> int:
    """The rows of `left`; how many could not be made."""
    missing = 0
    with live(settings, warn=lambda sentence: print(sentence, file=sys.stderr, flush=True)) as driver:
        for number, (case, variant) in enumerate(left, 1):
            done = bench.read(case, variant, driver)
            missing += not done
            seconds = bench.rows[case.name, variant]["seconds"] if done else "no answer"
            print(f"{number}/{len(left)} {case.name} {variant}: {seconds}", file=sys.stderr, flush=True)
    return missing


def main() -> int:
    """Arguments, the rows, the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base-url", default="http://127.0.0.1:18080/v1")
    parser.add_argument("--model", default="qwen2.5-coder-1.5b-instruct")
    parser.add_argument("--mode", default="auto")
    parser.add_argument("--slots", type=int, default=1, help="requests at once")
    parser.add_argument("--cache", type=Path, default=default_folder(), help="where answers are kept")
    parser.add_argument("--count", type=int, default=60, help="made-up documents")
    parser.add_argument("--seed-base", type=int, default=SEED_BASE)
    parser.add_argument("--model-only", type=int, default=20, metavar="N", help="documents that the model reads alone")
    parser.add_argument("--ordinary", type=int, default=100, metavar="N", help="reports whose questions are counted, not asked")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="documents with gold")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "merged")
    parser.add_argument("--table", action="store_true", help="ask nothing; the table of the rows that are there")
    arguments = parser.parse_args()
    bench = Bench(arguments.out, load_rulebook(), arguments.model)
    cases = [*made_up(arguments.count, arguments.seed_base), *golden(arguments.shared)]
    missing = 0 if arguments.table else run(bench, cases, arguments)
    wanted = {case.name for case in cases}
    rows = [row for row in bench.rows.values() if row["document"] in wanted]
    figures = merged_table.figures_of(rows, bench.ordinary(arguments.ordinary), bench.code, arguments.model)
    (bench.out / "figures.json").write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")
    text = merged_table.markdown(figures)
    (bench.out / "table.md").write_text(text, "utf-8")
    print(text)
    return 1 if missing or figures["worse"] else 0


if __name__ == "__main__":
    sys.exit(main())
