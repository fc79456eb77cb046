"""Documents with somebody to ask: order, windows, and that nothing waits for what asks nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from pydantic import BaseModel

from extractor import plan, read_bytes
from extractor.consult import WINDOW, consult
from extractor.model.asking import Answer, Asked, Exchange, Inquiry, Usage
from extractor.model.draft import Draft
from extractor.model.report import Report
from tests.report_builder import report

PLAIN = plan(read_bytes("一、总体情况\n本年公开信息。".encode(), "a.txt"))


@dataclass
class Echo:
    """Answers each inquiry with its own id."""

    batches: list[int] = field(default_factory=list)

    def answer(self, asked: Iterable[Asked]) -> Iterator[tuple[Answer, Usage]]:
        asked = tuple(asked)
        self.batches.append(len(asked))
        for one in asked:
            usage = Usage(one.document, one.inquiry.id, "rows", 1, 1, 0.0, False, 1, None, "answered")
            yield Answer(one.inquiry.id, "answered", (one.document,)), usage


def named(n: int) -> Draft:
    return replace(PLAIN, document=replace(PLAIN.document, name=str(n)))


def asking(questions: dict[str, int]) -> Any:
    def asked(draft: Draft) -> tuple[Asked, ...]:
        name = draft.document.name
        return tuple(
            Asked(name, Inquiry(f"{name}/{n}", "rows", ()), (), BaseModel, lambda _: (), "p") for n in range(questions.get(name, 0))
        )

    return asked


def kept(draft: Draft, exchanges: tuple[Exchange, ...]) -> Report:
    assert all(e.inquiry.id == e.answer.inquiry and e.answer.replies == (draft.document.name,) for e in exchanges)
    return report(document=f"{draft.document.name}:{len(exchanges)}")


@pytest.mark.parametrize("count", [0, 1, WINDOW, WINDOW + 1, 3 * WINDOW + 5])
def test_reports_come_in_order_each_with_its_own_answers(count: int) -> None:
    questions = {str(n): n % 4 for n in range(count)}
    done = list(consult(map(named, range(count)), asking(questions), Echo(), kept))
    assert [d.report.document for d in done] == [f"{n}:{n % 4}" for n in range(count)]
    assert [len(d.usages) for d in done] == [n % 4 for n in range(count)]


def test_what_asks_nothing_is_finished_at_once() -> None:
    read: list[int] = []

    def drafts() -> Iterator[Draft]:
        for n in range(5):
            read.append(n)
            yield named(n)

    driver = Echo()
    done = consult(drafts(), asking({"3": 1}), driver, kept)
    next(done)
    assert read == [0]
    next(done)
    next(done)
    assert (read, driver.batches) == ([0, 1, 2], [])


def test_no_more_than_a_window_waits() -> None:
    driver = Echo()
    list(consult(map(named, range(WINDOW * 2)), asking({str(n): 2 for n in range(WINDOW * 2)}), driver, kept))
    assert driver.batches[:2] == [WINDOW * 2, WINDOW * 2]
