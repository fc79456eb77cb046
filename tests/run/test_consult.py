"""Documents with somebody to ask: order, windows, and that nothing waits for what asks nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from extractor import plan, read_bytes
from extractor.answer.live import live
from extractor.model.asking import Answer, Asked, Exchange, Inquiry, Usage
from extractor.model.draft import Draft
from extractor.model.report import Report
from extractor.run.somebody import WINDOW, consult
from tests.support.answering import asked as ask
from tests.support.answering import right, settings
from tests.support.model_server import model_server
from tests.support.report_builder import report

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


@pytest.mark.parametrize("count", [WINDOW - 1, WINDOW, WINDOW + 1, 2 * WINDOW + 3])
def test_a_real_driver_answers_every_window(count: int, tmp_path: Path) -> None:
    """The driver is one run for all windows: what ends a window must not end the run."""

    def questions(draft: Draft) -> tuple[Asked, ...]:
        return (ask(int(draft.document.name), draft.document.name),)

    def finished(draft: Draft, exchanges: tuple[Exchange, ...]) -> Report:
        assert [(e.answer.state, e.answer.reason) for e in exchanges] == [("answered", ())]
        return report(document=draft.document.name)

    with model_server(right) as server, live(settings(server.url, tmp_path / "answers"), pytest.fail) as driver:
        done = list(consult(map(named, range(1, count + 1)), questions, driver, finished))
    assert [d.report.document for d in done] == [str(n) for n in range(1, count + 1)]
    assert len(server.requests) == count


def test_a_budget_that_runs_out_is_told_of_once(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    said: list[str] = []

    def questions(draft: Draft) -> tuple[Asked, ...]:
        return (ask(int(draft.document.name), draft.document.name),)

    states: list[str] = []

    def finished(draft: Draft, exchanges: tuple[Exchange, ...]) -> Report:
        states.extend(str(e.answer.state) for e in exchanges)
        return report(document=draft.document.name)

    with model_server(right) as server, live(settings(server.url, tmp_path / "answers", budget_tokens=3_000), said.append) as driver:
        done = list(consult(map(named, range(1, 2 * WINDOW)), questions, driver, finished))
    assert len(done) == 2 * WINDOW - 1
    assert states[0] == "answered"
    assert states[-1] == "not_asked"
    (sentence,) = said
    assert sentence.startswith("the budget is used up")
    assert capfd.readouterr() == ("", "")
