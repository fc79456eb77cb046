"""Documents with somebody to ask: plan each, get what is unsure answered, finish each. Reports come out in the order of the input."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from extractor.model.asking import Answering, Asked, Exchange, Inquiry, Usage
from extractor.model.draft import Draft
from extractor.model.report import Report


@dataclass(frozen=True, slots=True)
class Consulted:
    """A report and what its answers cost."""

    report: Report
    """The report."""
    usages: tuple[Usage, ...]
    """One an inquiry, in their order."""


@dataclass(slots=True)
class _Waiting:
    """A draft whose answers are under way."""

    draft: Draft
    inquiries: deque[Inquiry]
    exchanges: list[Exchange] = field(default_factory=list)
    usages: list[Usage] = field(default_factory=list)


def consult(
    drafts: Iterable[Draft],
    asked: Callable[[Draft], tuple[Asked, ...]],
    answering: Answering,
    finish: Callable[[Draft, tuple[Exchange, ...]], Report],
) -> Iterator[Consulted]:
    """A report for each draft. How far drafts are read ahead of answers is the driver's choice: it takes what it is asked one by one."""
    waiting: deque[_Waiting] = deque()

    def stream() -> Iterator[Asked]:
        for draft in drafts:
            mine = asked(draft)
            waiting.append(_Waiting(draft, deque(a.inquiry for a in mine)))
            yield from mine

    def done() -> Iterator[Consulted]:
        while waiting and not waiting[0].inquiries:
            first = waiting.popleft()
            yield Consulted(finish(first.draft, tuple(first.exchanges)), tuple(first.usages))

    for answer, usage in answering.answer(stream()):
        yield from done()
        waiting[0].exchanges.append(Exchange(waiting[0].inquiries.popleft(), answer))
        waiting[0].usages.append(usage)
        yield from done()
    yield from done()
