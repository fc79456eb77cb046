"""`nianbao extract`: documents in, reports out, one at a time."""

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

from extractor.cli.asking import Wish, ledger_path, previewed, settings_for
from extractor.cli.progress import LINES, Watch, wanted, watching
from extractor.cli.reading import document_of
from extractor.cli.shapes import chosen, shape
from extractor.cli.sink import opened, same_file
from extractor.cli.tally import Tally
from extractor.errors import UsageError
from extractor.export.encode import encode
from extractor.folders import STDIN, Found, find
from extractor.model.draft import Draft
from extractor.model.report import Report
from extractor.pipeline import finish, plan
from extractor.rulebook import Rulebook, load_rulebook
from extractor.work.asking import Somebody, somebody
from extractor.work.edge import OURS, UNANSWERED, Fault, attempt


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


@dataclass(slots=True)
class _Run:
    """One run: what it reads with, and what it came to."""

    order: Order
    rulebook: Rulebook
    watch: Watch = LINES
    tally: Tally = field(default_factory=Tally)
    exit_code: int = 0

    def _documents(self) -> Iterator[Found]:
        """What the paths name; the same name twice is read once. One path alone cannot name a document twice."""
        seen: set[str] = set()
        for found in find(self.order.paths, self.order.stdin_name):
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
            outcome = attempt(lambda found=found: plan(document_of(found), self.rulebook), found.name)  # type: ignore[misc]
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
    if order.stdin_name and STDIN not in order.paths:
        raise UsageError("--name is for a document on standard input", remedy="Add - to the paths.")
    settings = settings_for(order.wish)
    rulebook = load_rulebook()
    total = sum(1 for _ in find(order.paths)) if wanted(order.output is not None) else 0
    ledger = ledger_path(order.wish, order.output, settings.cache) if settings else None
    if order.wish.ledger and any(found.path and same_file(found.path, Path(order.wish.ledger)) for found in find(order.paths)):
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
    for line in (*made.tally.lines(), *(asked.ledger.lines() if asked else ())):
        made.watch.say(line)
    return made.exit_code or (UNANSWERED if asked and asked.unanswered else 0)


def _enter(asked: Somebody | None, ledger: Path | None) -> None:
    """The whole of what asking came to goes to the ledger's file."""
    if asked and ledger:
        asked.ledger.write(ledger)
