"""One layer of retries: what ends it, and what it costs."""

import threading
import time
from decimal import Decimal
from pathlib import Path

import pytest

from extractor.answer.budget import Budget
from extractor.answer.faults import CallFault, retry_after
from extractor.answer.limits import Limits
from extractor.answer.prices import Price
from extractor.answer.settings import Settings
from extractor.answer.transport import Circuit, Errand, Halt, RequestTally, Transport
from extractor.model.doubts import as_words
from extractor.wording.english import english
from tests.support.answering import Watch, answers, asked, right, settings
from tests.support.model_server import Turn, failed, model_server, rate_limited

NOON = 1_740_830_400.0  # 2025-03-01 12:00:00 UTC
AFTER = [
    ({"retry-after": "7"}, 7.0),
    ({"retry-after": " 0.5 "}, 0.5),
    ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
    ({"retry-after": "Sat, 01 Mar 2025 12:01:00 GMT"}, 60.0),
    ({"retry-after": "Sat, 01 Mar 2025 11:00:00 GMT"}, 0.0),
    ({"retry-after": "-3"}, None),
    ({"retry-after": "soon"}, None),
    ({"retry-after": ""}, None),
    ({}, None),
]


@pytest.mark.parametrize(("headers", "seconds"), AFTER, ids=[str(case[0]) for case in AFTER])
def test_how_long_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, NOON) == seconds


BODY = {"model": "m", "messages": [{"role": "user", "content": "申请 1 件"}], "tools": [{"type": "function", "function": {"name": "x"}}]}


def transport(chosen: Settings, halt: Halt, budget: Budget | None = None, told: list[str] | None = None) -> Transport:
    limits = Limits(chosen.slots, clock=halt.now, sleep=halt.sleep)
    circuit = Circuit((told if told is not None else []).append)
    return Transport(chosen, limits, budget or Budget(chosen.budget_tokens, chosen.budget_money), halt, circuit)


def test_a_wait_beyond_the_deadline_is_not_begun(tmp_path: Path) -> None:
    halt = Watch()
    with model_server(right) as server:
        server.script.append(rate_limited("100"))
        sends = transport(settings(server.url, tmp_path, deadline=60), halt)
        errand = Errand(halt.now() + 60)
        with pytest.raises(CallFault, match=r"rate limit.*60 seconds leave no time.*NIANBAO_DEADLINE"):
            sends.send(BODY, errand)
        assert len(server.requests) == 1
    assert halt.waits == []
    assert errand.tally == RequestTally(1, 0, 0)


def test_rate_limits_end_with_the_deadline(tmp_path: Path) -> None:
    halt = Watch()
    with model_server(lambda _: rate_limited("25")) as server:
        sends = transport(settings(server.url, tmp_path, deadline=60), halt)
        with pytest.raises(CallFault, match="NIANBAO_DEADLINE"):
            sends.send(BODY, Errand(halt.now() + 60))
        assert len(server.requests) == 3
    assert halt.waits == [25, 25]


def test_a_document_whose_time_is_over_is_not_asked_any_more(tmp_path: Path) -> None:
    halt = Watch()
    with model_server(right) as server:
        server.script.extend([Turn("busy", 503, {"Retry-After": "50"}), Turn("busy", 503, {"Retry-After": "50"})])
        inquiries = [asked(1, "甲.txt"), asked(2, "甲.txt"), asked(3, "乙.txt")]
        chosen = settings(server.url, tmp_path / "answers", deadline=60)
        results = answers(chosen, inquiries, halt=halt)
        assert len(server.requests) == 4
        assert [(answer.state, usage.attempts) for answer, usage in results] == [("failed", 2), ("answered", 1), ("answered", 1)]
        halt.sleep(100)
        late = answers(chosen, [asked(1, "甲.txt")], halt=halt)
    assert late[0][0].state == "answered"


def test_what_waits_for_a_minute_to_pass_is_not_asked_after_its_deadline(tmp_path: Path) -> None:
    with model_server(right) as server:
        chosen = settings(server.url, tmp_path / "answers", deadline=30, requests_per_minute=2)
        results = answers(chosen, [asked(n, "甲.txt") for n in (1, 2, 3)] + [asked(4, "乙.txt")])
        assert len(server.requests) == 2
    assert [answer.state for answer, _ in results] == ["answered", "answered", "not_asked", "not_asked"]
    assert "raise NIANBAO_DEADLINE" in english(results[2][0].reason)
    assert results[2][1].attempts == 0


def test_requests_a_minute_hold_for_repeated_requests_too(tmp_path: Path) -> None:
    halt = Watch()
    with model_server(right) as server:
        server.script.extend([failed(500)] * 3)
        results = answers(settings(server.url, tmp_path / "answers", requests_per_minute=2), [asked(1)], halt=halt)
    assert results[0][0].state == "answered"
    assert sum(halt.waits) >= 60


def test_one_request_may_not_outlast_its_document(tmp_path: Path) -> None:
    halt = Halt()
    with model_server(lambda _: Turn("{}", delay=20)) as server:
        sends = transport(settings(server.url, tmp_path, timeout=300), halt)
        begun = time.monotonic()
        with pytest.raises(CallFault, match="no answer within"):
            sends.send(BODY, Errand(halt.now() + 0.3))
    assert time.monotonic() - begun < 15


def test_a_budget_stops_the_asking_and_says_so_once(tmp_path: Path) -> None:
    told: list[str] = []
    with model_server(right) as server:
        chosen = settings(server.url, tmp_path / "answers", budget_tokens=1500, max_tokens=400)
        results = answers(chosen, [asked(n) for n in range(1, 20)], warnings=told)
        made = len(server.requests)
        assert sum(usage.tokens_in + usage.tokens_out for _, usage in results) == made * 110 <= 1500
    states = [answer.state for answer, _ in results]
    assert states == ["answered"] * made + ["not_asked"] * (19 - made)
    assert 2 <= made <= 13
    assert "raise NIANBAO_BUDGET_TOKENS" in english(results[-1][0].reason)
    assert len(told) == 1
    assert f"{19 - made} calls were not made" in told[0]


def test_what_a_budget_kept_back_is_asked_in_the_next_run(tmp_path: Path) -> None:
    with model_server(right) as server:
        answers(settings(server.url, tmp_path / "answers", budget_tokens=0), [asked(1)])
        assert not server.requests
        [(answer, usage)] = answers(settings(server.url, tmp_path / "answers"), [asked(1)])
    assert (answer.state, usage.attempts) == ("answered", 1)


def test_a_budget_without_room_for_the_re_ask(tmp_path: Path) -> None:
    with model_server(right) as server:
        server.script.append(Turn("不会"))
        chosen = settings(server.url, tmp_path / "answers", budget_tokens=800, max_tokens=300)
        [(answer, usage)] = answers(chosen, [asked(1)])
        assert len(server.requests) == 1
        assert (answer.state, answer.replies, usage.attempts) == ("failed", ("不会",), 1)
        [(answer, _)] = answers(settings(server.url, tmp_path / "answers", max_tokens=300), [asked(1)])
    assert answer.state == "answered"


SPENT = [
    (Turn("x", 500), (0, 0)),
    (rate_limited("1"), (0, 0)),
    (Turn(cut="before"), None),
    (Turn(cut="inside"), None),
    (Turn(), (100, 10)),
]


@pytest.mark.parametrize(("turn", "spent"), SPENT, ids=["500", "429", "cut before", "cut inside", "answered"])
def test_what_may_have_been_paid_for_counts(turn: Turn, spent: tuple[int, int] | None, tmp_path: Path) -> None:
    halt, budget = Watch(), Budget(tokens=None, money=Decimal(100), price=Price("m", Decimal(1), Decimal(2), "USD", "2025-01-01"))
    with model_server(lambda _: turn) as server:
        sends = transport(settings(server.url, tmp_path, attempts=1, deadline=1, max_tokens=77), halt, budget)
        try:
            sends.send(BODY, Errand(halt.now() + 1))
        except CallFault:
            assert spent != (100, 10)
    found = budget.spent()
    if spent is not None:
        assert (found.tokens_in, found.tokens_out) == spent
    else:
        assert found.tokens_in > 10
        assert found.tokens_out == 77


def test_waits_end_when_the_run_does(tmp_path: Path) -> None:
    halt = Halt()
    with model_server(lambda _: rate_limited("60")) as server:
        sends = transport(settings(server.url, tmp_path), halt)
        threading.Timer(0.2, halt.stop).start()
        begun = time.monotonic()
        with pytest.raises(CallFault, match="stopped"):
            sends.send(BODY, Errand(halt.now() + 300))
        with pytest.raises(CallFault, match="stopped"):
            sends.send(BODY, Errand(halt.now() + 300))
        assert len(server.requests) == 1
    assert time.monotonic() - begun < 15


def test_a_circuit_breaks_once_for_what_concerns_everybody() -> None:
    told: list[str] = []
    circuit = Circuit(told.append)
    away = CallFault(as_words("not there"), reach="endpoint")
    for fault in (away, away, CallFault(as_words("this one only")), away, away):
        circuit.failed(fault)
    assert not circuit.broken
    circuit.worked()
    for _ in range(2):
        circuit.failed(away)
    assert not circuit.broken
    circuit.failed(away)
    circuit.failed(CallFault(as_words("the key"), reach="all"))
    assert circuit.broken == away.reason
    assert told == ["nothing more is asked: not there"]


def test_environment_of_openai_is_not_sent_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in (("OPENAI_ORG_ID", "org-1"), ("OPENAI_PROJECT_ID", "proj-1"), ("OPENAI_API_KEY", "sk-openai"),
                       ("OPENAI_BASE_URL", "http://127.0.0.1:1/v1"), ("OPENAI_ADMIN_KEY", "sk-admin")):
        monkeypatch.setenv(name, text)
    halt = Watch()
    with model_server(right) as server:
        transport(settings(server.url, tmp_path, api_key=""), halt).send(BODY, Errand(halt.now() + 9))
        [request] = server.requests
    assert not {"openai-organization", "openai-project", "authorization"} & set(request.headers)
    assert "sk-" not in str(request.headers)
