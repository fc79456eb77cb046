"""Questions put to a provider's batch API: what goes out, what comes back, and that nothing is paid for twice."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from extractor.answer import wire
from extractor.answer.cache import AnswerCache
from extractor.answer.folder import MODES_FILE
from extractor.answer.outcome import open_key
from extractor.answer.provider import driver as driven
from extractor.answer.provider import lines as written
from extractor.answer.provider.driver import Provider, provider
from extractor.answer.provider.lines import Came, Writer, line_of
from extractor.answer.provider.parcel import Request
from extractor.answer.provider.post import Post
from extractor.answer.provider.store import FOLDER, Store
from extractor.answer.settings import Settings
from extractor.answer.transport import Halt
from extractor.errors import BatchError
from extractor.model.asking import Answer, Asked, Usage
from extractor.wording.english import english
from tests.support.answering import KEY, answers, asked, right, settings
from tests.support.model_server import Turn, failed, model_server, rate_limited
from tests.support.provider_server import Cut, Line, ProviderServer, provider_server

pytestmark = pytest.mark.slow

Round = list[tuple[Answer, Usage]]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits in tests."""
    monkeypatch.setattr(Halt, "sleep", lambda *_: None)


class Place:
    """A folder, an endpoint, and rounds of questions."""

    def __init__(self, tmp_path: Path, server: ProviderServer, **chosen: object) -> None:
        self.out, self.server, self.said = tmp_path / "out", server, list[str]()
        self.settings: Settings = settings(server.url, tmp_path / "answers", **{"budget_tokens": "none", **chosen})
        self.good = True

    @contextmanager
    def driver(self, *, several: bool = False) -> Iterator[Provider]:
        with provider(self.settings, self.out, self.said.append, several=several) as driver:
            yield driver

    def round(self, *inquiries: Asked) -> Round:
        with self.driver() as driver:
            collected = driver.collect()
            made = list(driver.answer(inquiries))
            self.good = driver.send() and collected
            return made

    def states(self, *inquiries: Asked) -> list[str]:
        return [answer.state for answer, _ in self.round(*inquiries)]

    def store(self) -> Store:
        return Store(self.out / FOLDER)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with provider_server(right, key=KEY) as server:
        yield Place(tmp_path, server)


def test_requests_are_what_live_sends_named_by_the_key_of_their_answer(place: Place, tmp_path: Path) -> None:
    inquiries = [asked(7), asked(8), asked(7, "又一县.txt")]
    for answer, usage in place.round(*inquiries):
        assert (answer.state, english(answer.reason)) == ("not_asked", "it waits for the batch of requests-1.jsonl")
        assert (usage.tokens_in, usage.attempts, usage.cached) == (0, 0, False)
    sent = place.server.requests()
    with model_server(right) as server:
        answers(settings(server.url, tmp_path / "live"), inquiries[:2])
    assert [line["body"] for line in sent] == [request.body for request in server.requests]
    assert [line["custom_id"] for line in sent] == [open_key(one, place.settings) for one in inquiries[:2]]
    assert (tmp_path / "out" / FOLDER / "requests-1.jsonl").read_bytes() == place.server.files["file-0"]
    assert place.server.names["file-0"] == "requests-1.jsonl"


def test_answers_are_those_of_live_and_are_kept_for_it(place: Place, tmp_path: Path) -> None:
    inquiries = [asked(n) for n in range(1, 6)]
    place.round(*inquiries)
    batched = place.round(*inquiries)
    with model_server(right) as server:
        live = answers(settings(server.url, tmp_path / "live"), inquiries)
        assert [answer for answer, _ in batched] == [answer for answer, _ in live]
        assert [(usage.tokens_in, usage.tokens_out, usage.cached) for _, usage in batched] == [(100, 10, False)] * 5
        asked_before = len(server.requests)
        served = answers(settings(server.url, tmp_path / "answers"), inquiries)
        assert len(server.requests) == asked_before
    assert all(usage.cached and usage.tokens_in == 100 for _, usage in served)
    assert place.server.steps == ["upload", "create", "look", "content"]


def test_what_is_out_is_neither_put_out_again_nor_paid_twice(place: Place) -> None:
    place.server.busy = True
    for _ in range(3):
        assert place.states(asked(1), asked(2)) == ["not_asked", "not_asked"]
    assert place.states(asked(1), asked(3)) == ["not_asked", "not_asked"]
    assert [batch["request_counts"]["total"] for batch in place.server.batches.values()] == [2, 1]
    place.server.busy = False
    assert place.states(asked(1), asked(2), asked(3)) == ["answered"] * 3
    assert set(place.server.paid.values()) == {1}


def lying_once(body: dict[str, Any]) -> str:
    """Wrong, until it is told."""
    return right(body) if len(body["messages"]) > 2 else '{"line": 1, "number": 999}'


@pytest.mark.parametrize("stubborn", [False, True])
def test_a_reply_that_fails_its_check_is_asked_about_once_more_in_the_next_batch(place: Place, tmp_path: Path, stubborn: bool) -> None:
    reply = (lambda _: '{"line": 1, "number": 999}') if stubborn else lying_once
    place.server.model.reply = reply
    one = asked(7)
    place.round(one)
    assert place.states(one) == ["not_asked"]
    again = place.server.requests()[1]
    assert again["custom_id"] == f"{open_key(one, place.settings)}-2"
    [(answer, usage)] = place.round(one)
    with model_server(reply) as server:
        [(live, cost)] = answers(settings(server.url, tmp_path / "live"), [one])
    assert again["body"] == server.requests[1].body
    assert answer == live
    assert answer.state == ("refused" if stubborn else "answered")
    assert len(answer.replies) == 2
    assert (usage.tokens_in, usage.tokens_out, usage.attempts) == (cost.tokens_in, cost.tokens_out, 2)
    assert place.states(one) == [answer.state]
    assert len(place.server.batches) == 2


@pytest.mark.parametrize(
    "turn",
    [Turn('{"line": 1, "num', finish_reason="length"), Turn("没有"), Turn(None), Turn("no", 400)],
    ids=["cut off", "unreadable", "empty", "400"],
)
def test_what_cannot_be_read_fails_as_it_does_live(place: Place, tmp_path: Path, turn: Turn) -> None:
    place.server.model.reply = lambda _: turn
    one = asked(7)
    for _ in range(3):
        [(answer, _)] = place.round(one)
        if answer.state != "not_asked":
            break
    with model_server(lambda _: turn) as server:
        [(live, _)] = answers(settings(server.url, tmp_path / "live"), [one])
    assert answer == live
    assert answer.state == "failed"


def test_a_mode_that_the_endpoint_refuses_is_told_of(place: Place) -> None:
    place.server.model.refused = ("TOOLS",)
    place.round(asked(7))
    [(answer, _)] = place.round(asked(7))
    assert answer.state == "failed"
    assert "a batch does not find the mode out" in english(answer.reason)
    [(answer, _)] = place.round(asked(7))
    assert answer.state == "not_asked", "it is sent again only by the next run"


def error(status: int) -> Any:
    def line(request: Line, _: int) -> Line:
        body = {"error": {"message": "busy"}}
        return {"custom_id": request["custom_id"], "response": {"status_code": status, "body": body}, "error": None}

    return line


def expired(request: Line, _: int) -> Line:
    return {"custom_id": request["custom_id"], "response": None, "error": {"code": "batch_expired", "message": "expired"}}


@pytest.mark.parametrize("end", ["completed", "expired", "cancelled"])
@pytest.mark.parametrize("came", [error(429), error(500), expired, lambda *_: None], ids=["429", "500", "expired", "nothing"])
def test_what_is_missing_or_failed_in_passing_is_put_out_again(place: Place, end: str, came: Any) -> None:
    server = place.server
    first = open_key(asked(1), place.settings)
    server.line = lambda line, times: came(line, times) if line["custom_id"] == first and times == 1 else server.answered(line)
    server.end = end
    place.round(asked(1), asked(2))
    assert place.states(asked(1), asked(2)) == ["not_asked", "answered"]
    assert place.states(asked(1), asked(2)) == ["answered", "answered"]
    assert [batch["request_counts"]["total"] for batch in server.batches.values()] == [2, 1]
    assert server.paid == {first: 2, open_key(asked(2), place.settings): 1}


def test_a_reply_that_is_no_completion_counts_as_none(place: Place) -> None:
    server = place.server
    server.line = lambda line, times: (
        {"custom_id": line["custom_id"], "response": {"status_code": 200, "body": {"choices": []}}} if times == 1 else server.answered(line)
    )
    place.round(asked(1))
    assert place.states(asked(1)) == ["not_asked"]
    assert place.states(asked(1)) == ["answered"]


def test_lines_nobody_asked_for_are_counted_and_told(place: Place) -> None:
    server = place.server
    answer = server.answered

    def stranger(line: Line, _: int) -> Line:
        server.more = ["not JSON", '{"custom_id": 7}', "", json.dumps({**answer(line), "custom_id": "0" * 64}), json.dumps(answer(line))]
        return answer(line)

    server.line = stranger
    place.round(asked(1))
    assert place.states(asked(1)) == ["answered"]
    assert place.said[-1] == (
        "requests-1.jsonl is back: 1 answered, 0 failed, 0 without a reply; "
        "of its lines 2 could not be read, 1 answer nothing that was asked, 1 came twice"
    )


def test_a_batch_that_is_refused_as_a_whole_is_told_of_and_sent_again_by_the_next_run(place: Place) -> None:
    mistakes = [{"code": "invalid_json", "line": 1, "message": "not JSON"}, {"code": "token_limit_exceeded", "message": "too much is out"}]
    place.server.validate = lambda _: mistakes
    place.round(asked(1))
    [(answer, _)] = place.round(asked(1))
    assert answer.state == "failed"
    told = "requests-1.jsonl was refused by the provider: line 1: not JSON; too much is out; the same command sends it again"
    assert english(answer.reason) == told
    assert place.said[-1].endswith("1 without a reply; refused by the provider: line 1: not JSON; too much is out")
    place.server.validate = lambda _: []
    assert place.states(asked(1)) == ["not_asked"]
    assert place.states(asked(1)) == ["answered"]


def test_answers_that_are_gone_are_told_of_and_asked_again(place: Place) -> None:
    place.round(asked(1))
    place.server.faults["content"].append(failed(404))
    assert place.states(asked(1)) == ["not_asked"]
    assert "its answers cannot be had any more (HTTP 404)" in place.said[-1]
    assert place.states(asked(1)) == ["answered"]


def test_files_hold_no_more_than_is_allowed(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    inquiries = [asked(n) for n in range(11, 18)]
    monkeypatch.setattr(written, "MOST_LINES", 3)
    place.round(*inquiries)
    assert [batch["request_counts"]["total"] for batch in place.server.batches.values()] == [3, 3, 1]
    size = max(map(len, place.server.files["file-0"].splitlines(keepends=True)))
    monkeypatch.setattr(written, "MOST_BYTES", 2 * size)
    monkeypatch.setattr(written, "MOST_LINES", 50_000)
    place.round(*(asked(n) for n in range(21, 26)))
    later = [text for name, text in place.server.files.items() if place.server.names.get(name, "") > "requests-3.jsonl"]
    assert [len(text.splitlines()) for text in later] == [2, 2, 1]
    assert all(len(text) <= 2 * size for text in later)
    place.round(*inquiries)
    assert place.states(*inquiries) == ["answered"] * 7
    assert set(place.server.paid.values()) == {1}


def test_a_line_is_one_line_whatever_the_text_holds() -> None:
    body = json.dumps({"messages": [{"role": "user", "content": "一\u2028二\u2029三\x85四\r\n五"}]}, ensure_ascii=False).encode()
    line = line_of(Request("k", "k", 1, "JSON"), body).decode()
    assert len(line.splitlines()) == 1
    assert json.loads(line)["body"] == json.loads(body)


def test_an_answer_is_worth_more_than_an_error_whichever_comes_first() -> None:
    def line(status: int) -> bytes:
        return json.dumps({"custom_id": "k", "response": {"status_code": status, "body": {"n": status}}}).encode()

    for order in ((200, 500), (500, 200)):
        came = Came()
        came.take(map(line, order), frozenset("k"))
        assert (came.replies["k"].status, came.twice) == (200, 1)


def test_the_budget_holds_for_what_is_out(tmp_path: Path) -> None:
    with provider_server(right) as server:
        place = Place(tmp_path, server, budget_tokens=6000, max_tokens=2048)
        server.busy = True
        states = place.round(asked(1), asked(2), asked(3))
        told = [answer.reason[0].code for answer, _ in states]
        assert told == ["asking.waits_for_batch", "asking.waits_for_batch", "asking.over_budget"]
        assert "1 call was not made" in place.said[-1]
        assert place.states(asked(1), asked(2), asked(3)) == ["not_asked"] * 3
        assert len(server.requests()) == 2, "what is out has its share of the next run's budget"
        server.busy = False
        assert place.states(asked(1), asked(2), asked(3)) == ["answered", "answered", "not_asked"]
        assert place.states(asked(3)) == ["answered"]


def test_the_mode_is_set_or_known_or_told_of(tmp_path: Path) -> None:
    with provider_server(right) as server:
        place = Place(tmp_path, server, mode="auto")
        place.round(asked(1))
        assert "response_format" in server.requests()[0]["body"]
        assert "JSON_SCHEMA is taken" in place.said[0]
        place.said.clear()
        known = {f"{server.url} m": "TOOLS"}
        (tmp_path / "answers" / MODES_FILE).write_text(json.dumps(known), "utf-8")
        place.round(asked(2))
        assert "tools" in server.requests()[1]["body"]
        assert not any("is taken" in text for text in place.said)
        assert place.states(asked(1), asked(2)) == ["answered", "answered"]
        assert server.steps.count("chat") == 0


@pytest.mark.parametrize("step", ["upload", "create", "look", "content"])
def test_a_fault_in_passing_is_passed_over(place: Place, step: str) -> None:
    place.server.faults[step] += [failed(503), rate_limited("1"), Turn(cut="before")]
    place.round(asked(1))
    assert place.states(asked(1)) == ["answered"]
    assert place.good
    assert len(place.server.batches) == 1


@pytest.mark.parametrize("step", ["upload", "create"])
def test_what_could_not_be_sent_is_told_and_sent_by_the_next_run(place: Place, step: str) -> None:
    place.server.faults[step].append(Turn("Incorrect API key provided: " + KEY, 401))
    assert place.states(asked(1)) == ["not_asked"]
    assert not place.good
    assert "check NIANBAO_API_KEY" in place.said[-1]
    assert KEY not in place.said[-1]
    assert place.states(asked(1)) == ["not_asked"]
    assert place.good
    assert place.states(asked(1)) == ["answered"]
    assert len(place.server.batches) == 1


def test_an_endpoint_without_batches_is_told_of(place: Place) -> None:
    place.server.ours = False
    place.round(asked(1))
    assert place.said[-1] == (
        f"requests-1.jsonl is not sent: {place.server.url} has no batch API (HTTP 404): "
        "ask with --answer live, or name a provider that has one"
    )


@pytest.mark.parametrize("turn", [Turn(body={"hello": 1}), Turn(page="<html>", status=200), Turn(body=[1])])
@pytest.mark.parametrize("step", ["upload", "create", "look"])
def test_an_endpoint_that_talks_nonsense_is_told_of(place: Place, step: str, turn: Turn) -> None:
    place.server.faults[step] += [turn] * 8
    place.round(asked(1))
    place.round(asked(1))
    assert any("does not answer like a batch API" in text or "not answer like a chat" in text for text in place.said)
    place.server.faults.clear()
    place.round(asked(1))
    place.round(asked(1))
    assert place.states(asked(1)) == ["answered"]
    assert set(place.server.paid.values()) == {1}


def test_a_batch_that_was_made_though_nobody_heard_of_it_is_found(place: Place) -> None:
    """The connection goes just when the batch is made; other batches stand behind and before it."""
    for number in range(3):
        place.round(asked(10 + number))
    server = place.server

    def cut() -> None:
        server.after.pop("create")
        server.create({"endpoint": "/v1/chat/completions", "completion_window": "24h", "input_file_id": "file-0"})
        raise Cut

    server.after["create"] = cut
    place.round(asked(1))
    assert server.steps.count("list") >= 1
    assert place.states(asked(1)) == ["answered"]
    assert server.paid[open_key(asked(1), place.settings)] == 1


def test_where_batches_cannot_be_listed_none_is_made_twice(place: Place) -> None:
    place.server.faults["create"] += [failed(502)]
    place.server.faults["list"] += [failed(404)] * 2
    place.round(asked(1))
    assert "cannot be looked up, so it is not made again" in place.said[-1]
    place.round(asked(1))
    assert place.server.batches == {}
    assert place.states(asked(1)) == ["answered"]
    assert len(place.server.batches) == 1


def test_batches_of_another_endpoint_are_left_to_it(place: Place, tmp_path: Path) -> None:
    place.server.busy = True
    place.round(asked(1))
    with provider_server(right) as other:
        there = Place(tmp_path, other)
        assert there.states(asked(1), asked(2)) == ["not_asked", "not_asked"]
        assert len(other.requests()) == 1
        assert f"requests-1.jsonl is out with {place.server.url}" in there.said[0]
        assert there.states(asked(1), asked(2)) == ["not_asked", "answered"]
    place.server.busy = False
    assert place.states(asked(1), asked(2)) == ["answered", "answered"]


def test_waiting_ends_when_something_is_back(place: Place) -> None:
    place.server.busy = True
    with place.driver() as driver:
        driver.collect()
        list(driver.answer([asked(1)]))
        driver.send()
        place.server.faults["look"] += [failed(400), failed(400)]
        slept: list[float] = []

        def sleep(seconds: float) -> None:
            slept.append(seconds)
            place.server.busy = len(slept) < 4

        driver._halt.sleep = sleep  # type: ignore[method-assign]
        assert driver.wait()
        assert slept == [driven.POLL_SECONDS] * 4
        assert sum("waiting all the same" in text for text in place.said) == 1
        driver.collect()
        assert [answer.state for answer, _ in driver.answer([asked(1)])] == ["answered"]
        assert not driver.wait(), "nothing is out"


def test_no_more_is_put_out_than_attempts_while_somebody_waits(place: Place) -> None:
    place.server.line = error(500)
    with place.driver(several=True) as driver:
        for _ in range(8):
            driver.collect()
            [(answer, _)] = driver.answer([asked(1)])
            driver.send()
    assert answer.state == "failed"
    assert english(answer.reason) == "4 batches brought no reply to it; the same command asks again"
    assert place.server.paid.total() == place.settings.attempts


def test_stopped_nothing_goes_out(place: Place) -> None:
    with place.driver() as driver:
        driver.collect()
        driver.stop()
        assert [english(answer.reason) for answer, _ in driver.answer([asked(1)])] == ["the run was stopped"]
    assert place.server.steps == []


def test_a_damaged_state_is_told_of(place: Place) -> None:
    place.round(asked(1))
    for path in (place.out / FOLDER).glob("state.sqlite*"):
        path.write_bytes(b"no database " * 1000)
    with pytest.raises(BatchError, match=r"state\.sqlite: what is out .* would be asked and paid for again"), place.driver():
        pass


class Killed(BaseException):
    """Stands for SIGKILL: nothing that the code does about errors stops it."""


class Dying:
    """Dies before the so-manieth step that the disk or the provider would remember, which is behind the one before it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, when: int) -> None:
        self.count, self._when, self._patch = 0, when, monkeypatch
        for name in ("add", "save", "receive", "settle", "drop"):
            self._wrap(Store, name)
        for name in ("upload", "create", "look", "fetch"):
            self._wrap(Post, name)
        self._wrap(AnswerCache, "put")
        self._wrap(Writer, "add")

    def _wrap(self, owner: Any, name: str) -> None:
        whole = getattr(owner, name)

        def dies(*arguments: Any, **more: Any) -> Any:
            self.count += 1
            if self.count == self._when:
                raise Killed
            return whole(*arguments, **more)

        self._patch.setattr(owner, name, dies)


def one_lies(body: dict[str, Any]) -> str:
    return lying_once(body) if "申请 2 件" in json.dumps(body, ensure_ascii=False) else right(body)


@pytest.mark.slow
def test_killed_at_any_step_nothing_is_lost_or_paid_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dies at each step in turn; then rounds go on until all is answered."""
    inquiries, whole = [asked(1), asked(2)], ["answered", "answered"]
    for when in range(1, 100):
        with provider_server(one_lies) as server:
            place = Place(tmp_path / str(when), server)
            with monkeypatch.context() as patch, suppress(Killed):
                dying = Dying(patch, when)
                while place.states(*inquiries) != whole:
                    pass
            assert any(place.states(*inquiries) == whole for _ in range(5)), when
            assert sorted(server.paid.values()) == [1, 1, 1], when
        if dying.count < when:
            break
    assert 15 < dying.count < 99, "all steps of a whole run"


def test_the_state_holds_no_key_and_is_private(place: Place) -> None:
    place.round(asked(1))
    folder = place.out / FOLDER
    assert folder.stat().st_mode & 0o777 == 0o700
    assert all(KEY.encode() not in path.read_bytes() for path in folder.iterdir())
    assert not list(folder.glob("*.part"))


def test_a_file_of_answers_may_be_larger_than_a_reply(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "LARGEST_BODY", 1000)
    inquiries = [asked(n, text="很长" * 200) for n in range(1, 9)]
    place.round(*inquiries)
    assert place.states(*inquiries) == ["answered"] * 8
    assert max(len(text) for name, text in place.server.files.items() if name not in place.server.names) > 1000


def test_requests_that_were_taken_away_are_told_of(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Writer.seal

    def gone(writer: Writer) -> None:
        whole(writer)
        (place.out / FOLDER / "requests-1.jsonl").unlink(missing_ok=True)

    with monkeypatch.context() as patch:
        patch.setattr(Writer, "seal", gone)
        with pytest.raises(BatchError, match=r"requests-1\.jsonl: requests cannot be read"):
            place.round(asked(1))
    place.round(asked(1))
    assert place.states(asked(1)) == ["answered"]
