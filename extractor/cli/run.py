"""`nianbao extract`: documents in, reports out, one at a time."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from extractor.cli.edge import OURS, Fault, attempt
from extractor.cli.progress import Watch, wanted, watching
from extractor.cli.reading import STDIN, Found, document_of, find, report_of
from extractor.cli.shapes import chosen, shape
from extractor.cli.sink import opened
from extractor.cli.tally import Tally
from extractor.errors import UsageError
from extractor.model.report import Report
from extractor.rulebook import Rulebook, load_rulebook


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


@dataclass(slots=True)
class _Run:
    """One run: what it reads with, and what it came to."""

    order: Order
    rulebook: Rulebook
    watch: Watch
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
            if self.order.output and found.path and _same_file(found.path, self.order.output):
                raise UsageError("-o names this document, and it would be replaced", where=found.name, remedy="Write to another file.")
            yield found

    def _failed(self, fault: Fault) -> None:
        self.tally.unread += 1
        self.exit_code = OURS if OURS in (fault.exit_code, self.exit_code) else fault.exit_code
        self.watch.say(f"nianbao: {fault.message}")

    def reports(self) -> Iterator[Report]:
        """A report for each document that could be read; the others are told of."""
        for found in self._documents():
            outcome = attempt(lambda found=found: report_of(document_of(found), self.rulebook), found.name)  # type: ignore[misc]
            if isinstance(outcome, Fault):
                self._failed(outcome)
            else:
                self.tally.add(outcome)
                yield outcome
            self.watch.step()


def _same_file(path: Path, output: str) -> bool:
    return os.path.exists(output) and path.exists() and os.path.samefile(path, output)


def run(order: Order) -> int:
    """Do what `order` asks for; the exit code."""
    name = chosen(order.form, order.output, order.wide)
    if order.stdin_name and STDIN not in order.paths:
        raise UsageError("--name is for a document on standard input", remedy="Add - to the paths.")
    rulebook = load_rulebook()
    total = sum(1 for _ in find(order.paths)) if wanted(order.output is not None) else 0
    with opened(order.output) as write, watching(total) as watch:
        made = _Run(order, rulebook, watch)
        for piece in shape(name, rulebook, to_file=order.output is not None).pieces(made.reports()):
            write(piece)
    for line in made.tally.lines():
        watch.say(line)
    return made.exit_code
