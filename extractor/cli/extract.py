"""`nianbao extract`: documents in, reports out, one at a time."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

from extractor.batch.figures import Left, not_asked, unaccounted
from extractor.batch.folders import STDIN, Found, find
from extractor.batch.strays import Aside
from extractor.cli.documents import parts_of
from extractor.cli.model_options import Wish, ledger_path, previewed, settings_for
from extractor.cli.outputs import format_of
from extractor.cli.progress import LINES, Watch, wanted, watching
from extractor.cli.shapes import chosen, shape
from extractor.cli.sink import opened, same_file
from extractor.errors import UsageError
from extractor.export.encode import encode
from extractor.model.draft import Draft
from extractor.model.report import Report
from extractor.pipeline import finish, plan
from extractor.read import read_bytes
from extractor.review.openness import openness
from extractor.rulebook import Rulebook, load_rulebook
from extractor.run.edge import OURS, UNANSWERED, Fault, attempt
from extractor.run.somebody import Somebody, somebody

MOST_REASONS = 3
"""Reasons that are said; the reports have them all."""


@dataclass(slots=True)
class RunTally:
    """Counts of a run; of one size however many documents there are."""

    kinds: Counter[str] = field(default_factory=Counter)
    """Documents by kind."""
    statuses: Counter[str] = field(default_factory=Counter)
    """Values by status."""
    left: Left = field(default_factory=Left)
    """What is open for a person."""
    absent: Counter[str] = field(default_factory=Counter)
    """Sections that are not on the page of a report."""
    failing: int = 0
    """Checks that fail."""
    failing_documents: int = 0
    """Documents with one."""
    unread: int = 0
    """Documents that could not be read."""
    twice: int = 0
    """Values that rules state and a model read as well."""
    agreeing: int = 0
    """Of these: read alike."""
    disagreements: int = 0
    """Places where a model was contradicted by rules or by the page."""
    unheard: Counter[str] = field(default_factory=Counter)
    """Inquiries that came to nothing, by the reason."""
    by_model: int = 0
    """Values, facts and items that stand on a model's word alone."""

    def add(self, report: Report) -> None:
        """Count a report."""
        self.kinds[report.source.kind] += 1
        self.statuses.update(value.status for value in report.values)
        self.left.add(openness(report), unaccounted(report), len(report.questions), not_asked(report))
        if report.source.kind == "report":
            self.absent.update(section.key for section in report.sections if section.state == "absent")
        fails = sum(check.outcome == "fails" for check in report.checks)
        self.failing += fails
        self.failing_documents += bool(fails)
        if report.asked:
            self._heard(report)

    def _heard(self, report: Report) -> None:
        """What a model had to say of it."""
        second = {reading.about for consultation in report.asked for reading in consultation.readings}
        stated = [v for v in report.values if v.indicator in second and v.origin != "llm"]
        self.twice += len(stated)
        self.agreeing += sum(v.origin == "rule+llm" for v in stated)
        self.disagreements += len(report.disagreements)
        self.unheard.update(c.reason for c in report.asked if c.state in ("failed", "not_asked"))
        origins = [v.origin for v in report.values] + [f.origin for f in report.facts]
        origins += [item.origin for item in (*report.problems, *report.improvements)]
        self.by_model += origins.count("llm")

    def lines(self) -> tuple[str, ...]:
        """The summary."""
        others = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in sorted(self.kinds.items()) if kind != "report")
        statuses = ", ".join(f"{self.statuses[name]} {name}" for name in ("reported", "blank", "absent", "unresolved"))
        documents = "1 document" if self.failing_documents == 1 else f"{self.failing_documents} documents"
        return (
            f"documents  {self.kinds.total() + self.unread}{f' ({others})' if others else ''}, {self.unread} could not be read",
            f"values     {statuses}",
            *self.left.lines(),
            *self._sections(),
            f"checks     {self.failing} fail{f' in {documents}' if self.failing else ''}",
            *self._model(),
        )

    def _sections(self) -> tuple[str, ...]:
        """Which sections are not there; nothing where all are."""
        absent = ", ".join(f"{name} {count}" for name, count in self.absent.items())
        return (f"sections   not on the page: {absent}",) if absent else ()

    def _model(self) -> tuple[str, ...]:
        """How far a model that was asked agrees; nothing when it had nothing to say."""
        unheard = (f"model      {count} not answered: {reason}" for reason, count in self.unheard.most_common(MOST_REASONS))
        if not (self.twice or self.by_model or self.disagreements):
            return tuple(unheard)
        share = f"{100 * self.agreeing / self.twice:.1f} %" if self.twice else ""
        alike = f"{self.agreeing} of {self.twice} values that both read are alike ({share}), " if self.twice else ""
        return (f"model      {alike}{self.by_model} stated on its word alone; {self.disagreements} disagreements", *unheard)


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asks for."""

    paths: tuple[str, ...]
    """Files, folders, "-"."""
    output: str | None
    """Where to; null for standard output."""
    form: str | None
    """The format asked for."""
    wide: bool
    """One row a report."""
    stdin_name: str | None
    """What to call the document on standard input."""
    wish: Wish
    """Whether a model is asked, and how."""
    skip_unknown: bool = False
    """Whether files of a folder that are not read are passed over."""


@dataclass(slots=True)
class _Run:
    """One run: what it reads with, and what it came to."""

    order: Order
    rulebook: Rulebook
    watch: Watch = LINES
    tally: RunTally = field(default_factory=RunTally)
    exit_code: int = 0
    aside: Aside = field(init=False)

    def __post_init__(self) -> None:
        self.aside = Aside(self.order.skip_unknown, self.order.output)

    def _documents(self) -> Iterator[Found]:
        """What the paths name; the same name twice is read once. One path alone cannot name a document twice."""
        seen: set[str] = set()
        for found in find(self.order.paths, self.order.stdin_name, self.aside):
            if len(self.order.paths) > 1:
                if found.name in seen:
                    self.watch.say(f"nianbao: {found.name}: named twice, read once")
                    continue
                seen.add(found.name)
            if self.order.output and found.path and same_file(found.path, Path(self.order.output)):
                raise UsageError("-o names this document, and it would be replaced", where=found.name, remedy="Write to another file.")
            yield found

    def _failed(self, fault: Fault) -> None:
        self.tally.unread += 1
        self.exit_code = OURS if OURS in (fault.exit_code, self.exit_code) else fault.exit_code
        self.watch.say(f"nianbao: {fault.message}")

    def drafts(self) -> Iterator[Draft]:
        """A draft for each document that could be read; the others are told of."""
        for found in self._documents():
            parts = attempt(lambda found=found: parts_of(found, self.rulebook), found.name)  # type: ignore[misc]
            if isinstance(parts, Fault):
                self._failed(parts)
                self.watch.step()
                continue
            for name, data in parts:
                outcome = attempt(lambda n=name, d=data: plan(read_bytes(d, n), self.rulebook), name)  # type: ignore[misc]
                if isinstance(outcome, Fault):
                    self._failed(outcome)
                    self.watch.step()
                else:
                    yield outcome

    def _finished(self, draft: Draft) -> Report | Fault:
        """The report on a draft nobody was asked about."""
        return attempt(lambda: finish(draft, self.rulebook), draft.document.name)

    def reports(self, asked: Somebody | None) -> Iterator[Report]:
        """A report for each draft, in the order of the documents."""
        drafts = self.drafts()
        for report in asked.reports(drafts) if asked else map(self._finished, drafts):
            if isinstance(report, Fault):
                self._failed(report)
            else:
                self.tally.add(report)
                yield report
            self.watch.step()


def run(order: Order) -> int:
    """Do what `order` asks for; the exit code."""
    name = chosen(order.form, order.output, order.wide)
    if order.wish.preview:
        format_of("extract --preview", order.output, order.form)
    if order.stdin_name and STDIN not in order.paths:
        raise UsageError("--name is for a document on standard input", remedy="Add - to the paths.")
    settings = settings_for(order.wish)
    rulebook = load_rulebook()
    total = sum(1 for _ in find(order.paths, aside=Aside(order.skip_unknown, order.output))) if wanted(order.output is not None) else 0
    ledger = ledger_path(order.wish, order.output, settings.cache) if settings else None
    if order.wish.ledger and any(
        found.path and not found.fault and same_file(found.path, Path(order.wish.ledger)) for found in find(order.paths)
    ):
        told = "--ledger names a document, and it would be replaced"
        raise UsageError(told, where=order.wish.ledger, remedy="Write to another file.")
    made, asked = _Run(order, rulebook), None
    try:
        with ExitStack() as stack:
            write = stack.enter_context(opened(order.output))
            made.watch = stack.enter_context(watching(total))
            if settings and order.wish.preview:
                for request in previewed(made.drafts(), rulebook, settings, order.wish.scope):
                    write(encode(request) + b"\n")
                return made.exit_code
            asked = stack.enter_context(somebody(settings, order.wish.scope, rulebook, made.watch.say)) if settings else None
            for piece in shape(name, rulebook, to_file=order.output is not None).pieces(made.reports(asked)):
                write(piece)
    except BaseException:
        with suppress(UsageError):  # what was paid is told however the run ends; why it ends is what matters
            _enter(asked, ledger)
        raise
    _enter(asked, ledger)
    for line in (*made.tally.lines(), *made.aside.lines(), *(asked.ledger.lines() if asked else ())):
        made.watch.say(line)
    return made.exit_code or (UNANSWERED if asked and asked.unanswered else 0)


def _enter(asked: Somebody | None, ledger: Path | None) -> None:
    """The whole of what asking came to goes to the ledger's file."""
    if asked and ledger:
        asked.ledger.write(ledger)
