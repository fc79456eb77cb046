"""The tables of docs/scale.md: a million and a hundred million reports, reckoned from what was measured.

    python -m benchmarks.scale_plan [--write]

From benchmarks/scale/measured.json (`python -m benchmarks.scale_measure`), from benchmarks/merged/ (questions and tokens a document), from
`python -m benchmarks.answering` (CALL below) and from the list prices of extractor/answer/prices.yaml. `--write` puts the tables into the
page, between their marks.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from extractor.answer.prices import cost, price_of

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "scale.md"
BEGIN, END = "<!-- begin: python -m benchmarks.scale_plan --write -->\n", "<!-- end -->\n"
CALL = 0.0077
"""Seconds of one asking process a call, with a server that computes nothing on the same two cores: benchmarks.answering, 2026-11-28."""
MODEL = "gpt-4.1-mini"
MADE_UP = ("torn", "ambiguous", "prose_only", "narrative", "mixed")
CORPORA = (
    ("clean", ("clean",)),
    ("real ones", ("seeds", "real")),
    ("columns or sums lost", ("columns or sums lost",)),
    ("something left open on purpose", MADE_UP),
)
"""What it is called in the page, groups of benchmarks/merged/table.md."""
PART = 1_000_000
"""Documents of one batch, where there are more."""
AT_ONCE = 10
"""Batches at once, of a hundred."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a model is asked about documents of one kind."""

    name: str
    """Of the kind."""
    documents: int
    """How many there were."""
    calls: float
    """A document."""
    tokens: float
    """A document, both ways."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What the plan reckons with."""

    head: dict[str, Any]
    """When, on what."""
    figures: dict[str, float]
    """Seconds and bytes a document."""
    asked: tuple[Asked, ...]
    """By kind of documents."""
    written: float
    """Share of tokens that the model writes."""


def load(folder: Path = HERE) -> Measured:
    """All that was measured."""
    head = json.loads((folder / "scale" / "measured.json").read_text("utf-8"))
    costs = {row["group"]: row for row in json.loads((folder / "merged" / "figures.json").read_text("utf-8"))["costs"]}
    answers = [json.loads(line) for line in (folder / "merged" / "answers.jsonl").read_text("utf-8").splitlines()]
    sent, written = sum(one["tokens_in"] for one in answers), sum(one["tokens_out"] for one in answers)
    asked = []
    for name, groups in CORPORA:
        rows = [costs[group] for group in groups]
        documents = sum(row["documents"] for row in rows)
        calls, tokens = sum(row["calls"] for row in rows), sum(row["tokens"] for row in rows)
        asked.append(Asked(name, documents, calls / documents, tokens / documents))
    return Measured(head, head["figures"], tuple(asked), written / (sent + written))


@dataclass(frozen=True, slots=True)
class Plan:
    """What so many reports take."""

    measured: Measured
    """What it is reckoned from."""
    count: int
    """Reports."""

    def hours(self, seconds: float) -> float:
        """Of so many seconds a document."""
        return self.count * seconds / 3600

    def keeps_busy(self, engine: str) -> float:
        """Processors that one batch keeps reading: whoever began it is at each document for a while."""
        return self.measured.figures["read"] / self.measured.figures[f"{engine}_parent"]

    def alone(self, engine: str) -> float:
        """Hours that one batch takes with as many processors as it keeps busy, or more. Tables that a cluster writes take of its processors
        what they take of the one process else."""
        found = self.measured.figures
        spread = (found["local_output"] - found["ray_output"]) / self.keeps_busy("ray") if engine == "ray" else 0.0
        return self.hours(found[f"{engine}_parent"] + found[f"{engine}_output"] + spread)

    def split(self) -> tuple[int, int, int, float]:
        """(batches, batches at once, processors, hours): as many processors as batches of PART documents keep busy."""
        batches = max(1, self.count // PART)
        at_once = min(batches, AT_ONCE)
        return batches, at_once, round(at_once * self.keeps_busy("ray")), self.alone("ray") / at_once

    def disk(self, name: str) -> str:
        """Bytes of one kind, for people."""
        return size(self.count * self.measured.figures[f"{name}_bytes"])

    def money(self, asked: Asked) -> Decimal:
        """By the list price."""
        price, tokens = price_of(MODEL), self.count * asked.tokens
        if price is None:
            raise ValueError(f"no price of {MODEL} is known")
        return cost(price, round(tokens * (1 - self.measured.written)), round(tokens * self.measured.written))


def size(count: float) -> str:
    """Bytes, for people."""
    for unit, bytes_ in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6)):
        if count >= bytes_:
            return f"{count / bytes_:,.3g} {unit}"
    return f"{count / 1e3:,.3g} kB"


def amount(number: float) -> str:
    """Two digits are all that such figures are good for."""
    rounded = float(f"{number:.2g}")
    return f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:g}"


def tables(measured: Measured, counts: tuple[int, ...] = (1_000_000, 100_000_000)) -> str:
    """The tables of the page."""
    plans = [Plan(measured, count) for count in counts]
    return "\n".join([*_document(measured), "", *_time(plans), "", *_disk(plans), "", *_asked(plans)]) + "\n"


def _document(measured: Measured) -> Iterator[str]:
    head, found, spread = measured.head, measured.figures, measured.head["largest over smallest"]
    place = f"{head['documents']:,} made-up reports, {head['processors']} shared cores"
    yield f"Measured {head['when']} on {place}, median of {head['rounds']} rounds:"
    yield ""
    yield "| a document | | largest over smallest round |"
    yield "|---|---:|---:|"
    for key, told in (
        ("read", "a process that reads"),
        ("local_parent", "whoever began the batch, `--engine local`"),
        ("local_output", "the same, writing the output; tables come from other processes"),
        ("ray_parent", "whoever began the batch, `--engine ray`"),
        ("ray_output", "the same, writing the output; tables come from the cluster"),
        ("note", "the manifest's part of it, committed every 64 documents"),
    ):
        yield f"| {told} | {1000 * found[key]:.2g} ms | {spread[key]:.2f} |"
    for key, told in (("source", "the page"), ("manifest", "the manifest"), ("reports", "reports.jsonl"), ("tables", "the tables")):
        yield f"| {told} | {size(found[f'{key}_bytes'])} | {spread[f'{key}_bytes']:.2f} |"


def _header(plans: list[Plan], what: str) -> list[str]:
    return [f"| {what} | {' | '.join(f'{plan.count:,}' for plan in plans)} |", f"|---|{'---:|' * len(plans)}"]


def _row(told: str, cells: list[str]) -> str:
    return f"| {told} | {' | '.join(cells)} |"


def _time(plans: list[Plan]) -> Iterator[str]:
    yield from _header(plans, "time")
    yield _row("reading, core hours", [amount(plan.hours(plan.measured.figures["read"])) for plan in plans])
    for engine in ("local", "ray"):
        busy = amount(plans[0].keeps_busy(engine))
        yield _row(f"one batch, `--engine {engine}`, with {busy} cores or more, hours", [amount(plan.alone(engine)) for plan in plans])
    for place, told in enumerate(("batches of a million", "of them at once", "cores in all")):
        yield _row(told, [f"{plan.split()[place]:,}" for plan in plans])
    yield _row("**hours**", [f"**{amount(plan.split()[3])}**" for plan in plans])


def _disk(plans: list[Plan]) -> Iterator[str]:
    yield from _header(plans, "disk")
    for key, told in (("source", "the pages"), ("manifest", "manifests"), ("reports", "reports.jsonl"), ("tables", "Parquet tables")):
        yield _row(told, [plan.disk(key) for plan in plans])


def _asked(plans: list[Plan]) -> Iterator[str]:
    told = [f"calls, {plan.count:,} | hours of one asking process | tokens | {MODEL}" for plan in plans]
    yield f"| if all were like documents that are | calls a document | {' | '.join(told)} |"
    yield f"|---|---:|{'---:|---:|---:|---:|' * len(plans)}"
    for asked in plans[0].measured.asked:
        cells = [f"{asked.name} ({asked.documents})", f"{asked.calls:.2f}"]
        for plan in plans:
            calls, tokens = plan.count * asked.calls, plan.count * asked.tokens
            cells += [amount(calls), amount(calls * CALL / 3600), amount(tokens), f"{amount(float(plan.money(asked)))} USD"]
        yield f"| {' | '.join(cells)} |"


def written(page: str, made: str) -> str:
    """The page with the tables in their place."""
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{made}\n{END}{tail}"


def main() -> None:
    """Print, or write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    made = tables(load())
    if parser.parse_args().write:
        PAGE.write_text(written(PAGE.read_text("utf-8"), made), "utf-8")
    else:
        print(made, end="")


if __name__ == "__main__":
    main()
