"""What a run cost: one line a question, one a report, one for the whole. It stands beside the reports and never in them, because it differs
between runs of the same input."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from pathlib import Path
from typing import get_args

from extractor.answer.prices import Price, cost
from extractor.answer.record import utc_now
from extractor.errors import UsageError
from extractor.model.asking import InquiryKind, Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionCounts:
    """What some questions came to."""

    inquiries: int = 0
    """Questions there were; the next four add up to it."""
    answered: int = 0
    """A reply passed every check."""
    refused: int = 0
    """Replies came, none passed."""
    failed: int = 0
    """No reply could be had or read."""
    not_asked: int = 0
    """Budget, deadline, nobody to ask."""
    cached: int = 0
    """Questions settled without a call, by an answer or a refusal had earlier."""
    merged: int = 0
    """Questions settled by the call for the same question of another document, made at the same moment."""
    calls: int = 0
    """HTTP requests made now, retries among them."""
    tokens_in: int = 0
    """Sent now."""
    tokens_out: int = 0
    """Written by the model now."""
    tokens_in_earlier: int = 0
    """Sent when what is cached was asked."""
    tokens_out_earlier: int = 0
    """Written then."""
    milliseconds: int = 0
    """Time of all calls made now, one after the other; with several at once a run takes less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTotals(QuestionCounts):
    """What one report's questions came to."""

    document: str
    """Its name."""
    possible: int
    """Questions that a second reading of everything would take."""
    saved: int
    """How many of those the rules made needless."""
    cost: Decimal | None
    """In the price's currency; None when no price is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTotals(QuestionCounts):
    """What a run came to."""

    documents: int
    """Reports it wrote."""
    possible: int
    """Questions that a second reading of everything would take."""
    saved: int
    """How many of those the rules made needless."""
    cost: Decimal | None
    """What was paid now; None when no price is known."""
    currency: str | None
    """In what money."""
    kinds: tuple[tuple[InquiryKind, QuestionCounts], ...]
    """The same by kind of question, those that occurred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoFar:
    """What a run has come to while it is on, for whoever watches."""

    calls: int = 0
    """HTTP requests."""
    cached: int = 0
    """Questions settled without a call."""
    tokens: int = 0
    """In and out."""
    saved: int = 0
    """Questions of a second reading of everything that the rules made needless."""
    cost: Decimal | None = None
    """What was paid; None when no price is known."""
    currency: str = ""
    """In what money."""


def _sum(usages: Iterable[Usage]) -> dict[str, int]:
    """Fields of `Counts`."""
    made = dict.fromkeys((field.name for field in fields(QuestionCounts)), 0)
    for usage in usages:
        made["inquiries"] += 1
        made[usage.state] += 1
        made["merged"] += usage.merged
        if usage.cached:
            made["cached"] += 1
            made["tokens_in_earlier"] += usage.tokens_in
            made["tokens_out_earlier"] += usage.tokens_out
        else:
            made["calls"] += usage.attempts
            made["tokens_in"] += usage.tokens_in
            made["tokens_out"] += usage.tokens_out
            made["milliseconds"] += round(usage.seconds * 1000)
    return made


class Ledger:
    """Takes what reports cost as they are finished, in their order."""

    def __init__(self, price: Price | None = None) -> None:
        """`price` of the model that is asked, when it is known."""
        self._price = price
        self._begun = utc_now()
        self._usages: list[Usage] = []
        self._reports: list[ReportTotals] = []
        self._running: Counter[str] = Counter()

    def add(self, document: str, usages: Iterable[Usage], possible: int) -> ReportTotals:
        """A report is finished: its questions, and how many a second reading of everything would take. Also with no question at all."""
        mine = tuple(usages)
        counts = _sum(mine)
        asked = counts["inquiries"]
        made = ReportTotals(document=document, possible=possible, saved=max(0, possible - asked), cost=self._cost(counts), **counts)
        self._usages.extend(mine)
        self._reports.append(made)
        self._running.update(counts)
        self._running["saved"] += made.saved
        return made

    def again(self) -> None:
        """Reports with questions that nobody answered come once more, in a next round: they are counted then."""
        waiting = {usage.document for usage in self._usages if usage.state in ("not_asked", "failed")}
        self._usages = [usage for usage in self._usages if usage.document not in waiting]
        self._reports = [report for report in self._reports if report.document not in waiting]
        self._running = Counter(_sum(self._usages))
        self._running["saved"] = sum(report.saved for report in self._reports)

    def so_far(self) -> SoFar:
        """What the run has come to, at no cost however long it is. From any thread."""
        now, currency = dict(self._running), self._price.currency if self._price else ""
        tokens = {name: now.get(name, 0) for name in ("tokens_in", "tokens_out")}
        told = {name: now.get(name, 0) for name in ("calls", "cached", "saved")}
        return SoFar(**told, tokens=sum(tokens.values()), cost=self._cost(tokens), currency=currency)

    def totals(self) -> RunTotals:
        """The run so far."""
        counts = _sum(self._usages)
        kinds: tuple[InquiryKind, ...] = get_args(InquiryKind)
        by_kind = ((kind, [usage for usage in self._usages if usage.kind == kind]) for kind in kinds)
        return RunTotals(
            documents=len(self._reports),
            possible=sum(report.possible for report in self._reports),
            saved=sum(report.saved for report in self._reports),
            cost=self._cost(counts),
            currency=self._price.currency if self._price else None,
            kinds=tuple((kind, QuestionCounts(**_sum(usages))) for kind, usages in by_kind if usages),
            **counts,
        )

    def lines(self) -> tuple[str, ...]:
        """The run in a few sentences, for the end of it; () when there was no report."""
        run = self.totals()
        if not run.documents:
            return ()
        outcome = f"{run.answered} answered, {run.refused} refused, {run.failed} failed, {run.not_asked} not asked"
        merged = f", {run.merged} by the same question of another" if run.merged else ""
        told = [f"questions: {run.inquiries} in {run.documents} reports ({outcome}), {run.cached} of them from the cache{merged}"]
        if run.inquiries:
            earlier = run.tokens_in_earlier + run.tokens_out_earlier
            paid = f"; {earlier:,} paid for earlier" if earlier else ""
            spent = f"{run.tokens_in:,} tokens in, {run.tokens_out:,} out{paid}"
            told.append(f"calls: {run.calls}, {spent}, {run.milliseconds / 1000:.1f} s of asking{self._said_cost(run)}")
        if run.possible:
            share = 100 * run.saved // run.possible
            told.append(f"the rules saved {run.saved} of the {run.possible} calls ({share} %) that a second reading of everything takes")
        return tuple(told)

    def records(self) -> Iterator[dict[str, object]]:
        """The ledger line by line: every question, every report, the run."""
        for usage in self._usages:
            yield {"line": "question", **asdict(usage)}
        for report in self._reports:
            yield {"line": "report", **_plain(report)}
        run = self.totals()
        kinds = {kind: asdict(counts) for kind, counts in run.kinds}
        as_of = self._price.as_of if self._price else None
        yield {"line": "run", "begun": self._begun, "ended": utc_now(), "prices_as_of": as_of, **_plain(run), "kinds": kinds}

    def write(self, path: Path) -> None:
        """The ledger as JSONL; replaces what is there. Raises `UsageError` when it cannot be written."""
        text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in self.records())
        try:
            path.write_text(text, "utf-8")
        except OSError as error:
            raise UsageError(f"the ledger cannot be written ({error.strerror})", where=str(path), remedy="Name another file.") from None

    def _cost(self, counts: dict[str, int]) -> Decimal | None:
        return cost(self._price, counts["tokens_in"], counts["tokens_out"]) if self._price else None

    def _said_cost(self, run: RunTotals) -> str:
        if run.cost is None or self._price is None:
            return ""
        return f", {run.cost:f} {run.currency} by the list prices of {self._price.as_of}"


def _plain(totals: ReportTotals | RunTotals) -> dict[str, object]:
    """As JSON can say it: money as text, so that it stays exact."""
    return {**asdict(totals), "cost": None if totals.cost is None else f"{totals.cost:f}"}
