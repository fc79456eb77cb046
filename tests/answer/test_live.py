"""The driver: order, concurrency, back-pressure, one call for one question, and what a second run costs."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from extractor.answer.live import READ_AHEAD, live
from extractor.answer.transport import Halt
from extractor.errors import AnswerCacheError
from extractor.model.asking import Asked
from tests.support.answering import KEY, answers, asked, driver, right, settings
from tests.support.model_server import Turn, model_server

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def test_answers_come_in_the_order_of_the_inquiries_whatever_comes_first(tmp_path: Path) -> None:
    def slowest_first(body: dict[str, Any]) -> Turn:
        number = json.loads(right(body))["number"]
        return Turn(right(body), delay=0.2 if number % 4 == 1 else 0.01)

    inquiries = [asked(n, f"{n // 3}.txt") for n in range(1, 25)]
    with model_server(slowest_first) as server:
        results = answers(settings(server.url, tmp_path / "answers", slots=4), inquiries)
    with model_server(right) as server:
        alone = answers(settings(server.url, tmp_path / "others", slots=1), inquiries)
    assert [(usage.document, answer.inquiry) for answer, usage in results] == [(one.document, one.inquiry.id) for one in inquiries]
    assert [answer for answer, _ in results] == [answer for answer, _ in alone]


@pytest.mark.parametrize("slots", [1, 3, 8])
def test_slots_are_used_and_not_exceeded(slots: int, tmp_path: Path) -> None:
    full = threading.Event()

    def reply(body: dict[str, Any]) -> str:
        if server.peak == slots:
            full.set()
        full.wait(20)  # none is answered before as many are out as may be
        return right(body)

    with model_server(reply, latency=0.05) as server:
        answers(settings(server.url, tmp_path / "answers", slots=slots), [asked(n) for n in range(1, 2 * slots + 2)])
    assert full.is_set()
    assert server.peak == slots


def test_what_is_out_is_counted(tmp_path: Path) -> None:
    out: list[int] = []

    def reply(body: dict[str, Any]) -> str | Turn:
        out.append(one.in_flight)
        return right(body)

    with model_server(reply) as server, driver(settings(server.url, tmp_path)) as one:
        list(one.answer([asked(n) for n in range(3)]))
        assert set(out) == {1}
        assert one.in_flight == 0


def test_inquiries_are_read_no_further_ahead_than_can_be_asked(tmp_path: Path) -> None:
    taken = 0

    def stream() -> Iterator[Asked]:
        nonlocal taken
        for number in range(1, 200):
            taken += 1
            yield asked(number)

    with model_server(right, latency=0.02) as server, driver(settings(server.url, tmp_path / "answers", slots=2)) as driven:
        got = 0
        for got, _ in enumerate(driven.answer(stream()), start=1):
            assert taken - got <= 2 * READ_AHEAD
            if got == 30:
                break
        assert got == 30


def test_kept_answers_are_handed_on_without_reading_ahead(tmp_path: Path) -> None:
    with model_server(right) as server:
        chosen = settings(server.url, tmp_path / "answers")
        answers(chosen, [asked(1)])
        taken = 0

        def stream() -> Iterator[Asked]:
            nonlocal taken
            for _ in range(50):
                taken += 1
                yield asked(1)

        with driver(chosen) as driven:
            for got, (answer, usage) in enumerate(driven.answer(stream()), start=1):
                assert (answer.state, usage.cached) == ("answered", True)
                assert taken - got <= READ_AHEAD
        assert len(server.requests) == 1


def test_the_same_question_in_flight_is_asked_once(tmp_path: Path) -> None:
    same = [Asked(f"{n}.txt", asked(7).inquiry, asked(7).messages, asked(7).shape, asked(7).check, "prompt-1") for n in range(8)]
    with model_server(right, latency=1.0) as server:  # in which all eight come, on a busy machine too
        results = answers(settings(server.url, tmp_path / "answers", slots=8), same)
        assert len(server.requests) == 1
    assert {answer.state for answer, _ in results} == {"answered"}
    assert sum(usage.attempts for _, usage in results) == 1
    assert sum(usage.merged for _, usage in results) == 7
    assert sum(usage.tokens_in for _, usage in results) == 100
    assert not any(usage.cached for _, usage in results)


def test_what_was_refused_in_one_mode_is_asked_in_another_that_is_set(tmp_path: Path) -> None:
    folder = tmp_path / "answers"
    with model_server(lambda _: '{"line": 1, "number": 9}') as server:
        assert answers(settings(server.url, folder, mode="TOOLS"), [asked(1)])[0][0].state == "refused"
        before = len(server.requests)
        for mode in ("TOOLS", "auto"):
            assert answers(settings(server.url, folder, mode=mode), [asked(1)])[0][0].state == "refused"
        assert len(server.requests) == before
    with model_server(right) as server:
        assert answers(settings(server.url, folder, mode="JSON"), [asked(1)])[0][0].state == "answered"
        assert answers(settings(server.url, folder, mode="TOOLS"), [asked(1)])[0][0].state == "answered"
        assert len(server.requests) == 1


def test_a_second_run_makes_no_request_with_another_key_too(tmp_path: Path) -> None:
    inquiries = [asked(n) for n in range(1, 9)]
    with model_server(right) as server:
        first = answers(settings(server.url, tmp_path / "answers", mode="auto", slots=3), inquiries)
        made = len(server.requests)
        assert made == 9  # one to find out the mode
        assert sum(usage.attempts for _, usage in first) == made
        again = answers(settings(server.url, tmp_path / "answers", mode="auto", api_key="sk-rotated"), inquiries)
        assert len(server.requests) == made
    elsewhere = answers(settings("http://127.0.0.1:9/v1", tmp_path / "answers", mode="auto"), inquiries)
    assert [answer for answer, _ in first] == [answer for answer, _ in again] == [answer for answer, _ in elsewhere]
    assert all(usage.cached and usage.attempts == 0 for _, usage in (*again, *elsewhere))


@pytest.mark.parametrize(
    "change", [{"model": "n"}, {"seed": 2}, {"temperature": 0.5}, {"max_tokens": 9}], ids=["model", "seed", "temperature", "length"]
)
def test_another_question_is_asked(change: dict[str, Any], tmp_path: Path) -> None:
    with model_server(right) as server:
        answers(settings(server.url, tmp_path / "answers"), [asked(1)])
        answers(settings(server.url, tmp_path / "answers", **change), [asked(1)])
        assert len(server.requests) == 2


def test_an_answer_is_kept_before_it_is_handed_on(tmp_path: Path) -> None:
    with model_server(right) as server:
        chosen = settings(server.url, tmp_path / "answers", slots=1)
        with driver(chosen) as driven:
            stream = driven.answer([asked(1), asked(2)])
            next(stream)
            with driver(chosen) as other:
                [(_, usage)] = other.answer([asked(1)])
            assert usage.cached


def test_what_cannot_be_kept_is_not_asked_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from extractor.answer.cache import AnswerCache

    def full(*_: object) -> None:
        raise AnswerCacheError("an answer was not kept", where="here", remedy="Make room.")

    monkeypatch.setattr(AnswerCache, "put", full)
    with model_server(right) as server:
        with pytest.raises(AnswerCacheError):
            answers(settings(server.url, tmp_path / "answers"), [asked(n) for n in range(1, 40)])
        assert len(server.requests) <= READ_AHEAD


def test_who_stops_listening_loses_nothing_that_was_out(tmp_path: Path) -> None:
    with model_server(right, latency=0.2) as server:
        chosen = settings(server.url, tmp_path / "answers", slots=4)
        with driver(chosen, halt=Halt()) as driven:
            for _ in driven.answer(asked(n) for n in range(1, 60)):
                break
        made, server.latency = len(server.requests), 0.0
        assert 4 <= made <= 4 * READ_AHEAD
        results = answers(chosen, [asked(n) for n in range(1, 60)])
        assert sum(usage.cached for _, usage in results) == made
        assert len(server.requests) == 59


INTERRUPTED = """
import sys
from pathlib import Path
from extractor.answer.live import live
from tests.support.answering import asked, settings

with live(settings(sys.argv[1], Path(sys.argv[2]), slots=4)) as driven:
    print("begun", flush=True)
    for answer, usage in driven.answer(asked(n) for n in range(1, 200)):
        print(answer.inquiry, flush=True)
"""


@pytest.mark.slow
def test_ctrl_c_keeps_what_is_out_and_ends(tmp_path: Path) -> None:
    with model_server(right, latency=0.3) as server:
        command = [sys.executable, "-c", INTERRUPTED, server.url, str(tmp_path / "answers")]
        run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert run.stdout is not None
        for line in run.stdout:
            if line.startswith("i"):
                break
        run.send_signal(signal.SIGINT)
        _, errors = run.communicate(timeout=60)
        assert "KeyboardInterrupt" in errors
        assert KEY not in errors
        made, server.latency = len(server.requests), 0.0
        results = answers(settings(server.url, tmp_path / "answers", slots=4), [asked(n) for n in range(1, 200)])
        assert sum(usage.cached for _, usage in results) == made >= 4


def test_a_different_answer_of_another_process_stands(tmp_path: Path) -> None:
    """Two runs over one folder: the first answer kept is everybody's."""
    with model_server(right, latency=0.3) as server:
        chosen = settings(server.url, tmp_path / "answers", api_key="")
        results: list[list[Any]] = [[], []]
        threads = [threading.Thread(target=lambda r=r: r.extend(answers(chosen, [asked(1)]))) for r in results]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert results[0][0][0] == results[1][0][0]


def test_a_driver_is_made_from_settings_alone(tmp_path: Path) -> None:
    told: list[str] = []
    with model_server(right) as server:
        chosen = settings(server.url, tmp_path / "answers", mode="auto", slots=2)
        with live(chosen, told.append) as driven:
            results = list(driven.answer([asked(1), asked(2)]))
    assert [answer.state for answer, _ in results] == ["answered", "answered"]
    assert results[1][1].seconds > 0
    assert not told


def test_nothing_heavy_is_imported_before_somebody_is_asked() -> None:
    code = (
        "import sys, extractor.answer.live, extractor.answer.preview\n"
        "print([name for name in ('openai', 'instructor', 'httpx2', 'tenacity', 'diskcache') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_time_is_counted_from_the_first_request_to_the_last_reply(tmp_path: Path) -> None:
    with model_server(right, latency=0.2) as server:
        begun = time.monotonic()
        [(_, usage)] = answers(settings(server.url, tmp_path / "answers"), [asked(1)], halt=Halt())
    assert 0.2 <= usage.seconds <= time.monotonic() - begun
