"""Documents with somebody to ask: plan each, get what is unsure answered, finish each. Reports come out in the order of the input."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from extractor.model.asking import Answering, Asked, Exchange, Usage
from extractor.model.draft import Draft

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
