"""Somebody who is asked about documents while a run lasts: plan each document, get what is unsure answered, finish each, in the order
of the input. Nothing heavy is imported before somebody is to be asked."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from extractor.model.asking import Answering, Asked, Exchange, Scope, Usage
from extractor.model.draft import Draft
from extractor.model.report import Report
from extractor.rulebook import Rulebook
from extractor.run.edge import Fault, attempt

if TYPE_CHECKING:
    from extractor.answer.ledger import Ledger
    from extractor.answer.settings import Settings


T = TypeVar("T")

WINDOW = 32
"""Drafts whose inquiries are out together: enough to keep a driver's slots busy, few enough to hold. One that asks nothing while none
waits is finished at once."""

Waiting = tuple[Draft, tuple[Asked, ...]]


@dataclass(frozen=True, slots=True)
class Consulted(Generic[T]):
    """A report and what its answers cost."""

    report: T
    """The report, or whatever finishing came to."""
    usages: tuple[Usage, ...]
    """One an inquiry, in their order."""


def _answered(
    waiting: list[Waiting], answering: Answering, finish: Callable[[Draft, tuple[Exchange, ...]], T]
) -> Iterator[Consulted[T]]:
    """The reports of a window, each as soon as its last answer is there."""
    answers = iter(answering.answer([asked for _, mine in waiting for asked in mine]))
    for draft, mine in waiting:
        exchanges: list[Exchange] = []
        usages: list[Usage] = []
        for asked in mine:
            answer, usage = next(answers)
            exchanges.append(Exchange(asked.inquiry, answer))
            usages.append(usage)
        yield Consulted(finish(draft, tuple(exchanges)), tuple(usages))
    if next(answers, None) is not None:
        raise RuntimeError("a driver gave more answers than it was asked for")


def consult(
    drafts: Iterable[Draft],
    asked: Callable[[Draft], tuple[Asked, ...]],
    answering: Answering,
    finish: Callable[[Draft, tuple[Exchange, ...]], T],
) -> Iterator[Consulted[T]]:
    """A report for each draft, in their order.

    `asked`: what to ask of a draft. `answering`: who is asked. `finish`: a draft and what was said of it -> the report.
    """
    waiting: list[Waiting] = []
    for draft in drafts:
        mine = asked(draft)
        if not mine and not waiting:
            yield Consulted(finish(draft, ()), ())
            continue
        waiting.append((draft, mine))
        if len(waiting) >= WINDOW:
            yield from _answered(waiting, answering, finish)
            waiting = []
    if waiting:
        yield from _answered(waiting, answering, finish)


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody who is asked, as whoever waits sees it."""

    ledger: "Ledger"
    """What it costs."""
    spent: Callable[[], bool]
    """Whether the budget is used up."""
    stop: Callable[[], None]
    """Ends the asking early, from any thread."""
    in_flight: Callable[[], int]
    """How many questions are out right now."""
    later: bool = field(default=False, kw_only=True)
    """Whether answers come in a later run, so that nobody is missed who has not replied in this one."""

    @property
    def unanswered(self) -> bool:
        """Whether something was asked and nobody ever replied; not where the budget alone kept it from being asked."""
        run = self.ledger.totals()
        heard = run.answered + run.refused + run.cached + run.tokens_out
        return bool(run.inquiries) and not heard and not self.spent() and not self.later


@dataclass(frozen=True, slots=True)
class Made(Generic[T]):
    """What was made of a draft and its answers."""

    name: str
    """The document's."""
    outcome: T | Fault
    """What was made, or why nothing was."""
    usages: tuple[Usage, ...]
    """What its answers cost."""
    possible: int
    """Questions that a second reading of everything would take."""


@dataclass(frozen=True, slots=True)
class Somebody(Asking):
    """Who is asked, and what is asked of them."""

    answering: "Answering"
    """The driver."""
    scope: Scope
    """What is asked."""
    rulebook: Rulebook
    """The rules."""

    def reports(self, drafts: Iterable[Draft]) -> Iterator[Report | Fault]:
        """A report for each draft, in their order, each entered into the ledger; or why there is none, which concerns that draft alone."""
        from extractor.pipeline import finish

        for one in self.made(drafts, lambda draft, exchanges: finish(draft, self.rulebook, exchanges)):
            self.ledger.add(one.name, one.usages, one.possible)
            yield one.outcome

    def made(self, drafts: Iterable[Draft], make: Callable[[Draft, tuple[Exchange, ...]], T]) -> Iterator[Made[T]]:
        """What `make` makes of each draft and what was said of it, in their order."""
        from extractor.ask.compose import asked_of, inquiries_of

        possible: dict[str, int] = {}
        faults: dict[str, Fault] = {}

        def questions(draft: Draft) -> tuple[Asked, ...]:
            asked = asked_of(draft, self.rulebook, self.scope)
            everything = asked if self.scope == "always" else inquiries_of(draft, self.rulebook, "always")
            possible[draft.document.name] = len(everything)
            return asked

        def counted(draft: Draft) -> tuple[Asked, ...]:
            name = draft.document.name
            asked = attempt(lambda: questions(draft), name)
            if isinstance(asked, Fault):
                faults[name] = asked
                return ()
            return asked

        def finished(draft: Draft, exchanges: tuple[Exchange, ...]) -> tuple[str, int, T | Fault]:
            name = draft.document.name
            fault = faults.pop(name, None)
            outcome = fault if fault else attempt(lambda: make(draft, exchanges), name)
            return name, possible.pop(name, 0), outcome

        for done in consult(drafts, counted, self.answering, finished):
            name, calls, outcome = done.report
            yield Made(name, outcome, done.usages, calls)


@contextmanager
def somebody(settings: "Settings", scope: Scope | None, rulebook: Rulebook, warn: Callable[[str], None]) -> Iterator[Somebody]:
    """The configured model, with its cache, its limits and its budget, while a run lasts."""
    from extractor.answer.ledger import Ledger
    from extractor.answer.live import live
    from extractor.answer.prices import price_of

    with live(settings, warn) as driver:
        ledger = Ledger(price_of(settings.model, settings.prices))
        yield Somebody(ledger, lambda: driver.spent, driver.stop, lambda: driver.in_flight, driver, scope or "auto", rulebook)
