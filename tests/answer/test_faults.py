"""Every way an endpoint can misbehave, played by a real server, through the whole driver: what is asked again, and what comes of it."""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from extractor.model.asking import Answer, Usage
from extractor.wording.english import english
from tests.support.answering import KEY, Watch, answers, asked, right, settings
from tests.support.model_server import HTML, ModelServer, Turn, failed, model_server, rate_limited

pytestmark = pytest.mark.slow

GOOD = '{"line": 1, "number": 1}'
THOUGHT = "<think>题目里有 {\"line\": 9, \"number\": 9}，但应是第1行</think>"


@dataclass(frozen=True, slots=True)
class Fault:
    """A script for the first inquiry, and what it comes to; two more follow it and are answered."""

    name: str
    turns: tuple[Turn, ...]
    state: str = "answered"
    requests: int = 2
    replies: tuple[str, ...] = (GOOD,)
    reason: str = ""
    waits: tuple[tuple[float, float], ...] = ()
    tokens: tuple[int, int] = (100, 10)
    mode: str = "TOOLS"


ONCE = ((1.0, 2.0),)
THRICE = ((1.0, 2.0), (2.0, 3.0), (4.0, 5.0))
NONE = (0, 0)
TWICE = (200, 20)
CASES = (
    Fault("429, wait two seconds", (rate_limited("2"),), waits=((2, 3),)),
    Fault("429, ten times: no attempt is used up", (rate_limited("1.5"),) * 10, requests=11, waits=((1.5, 2.25),) * 10),
    Fault("429 without a time", (rate_limited(),), waits=ONCE),
    Fault("429 between failures", (failed(500), rate_limited("3"), failed(500), failed(500)), requests=5, waits=(
        (1, 2), (3, 3), (4, 5), (8, 9))),
    Fault("429, no quota", (rate_limited(code="insufficient_quota"),), "failed", 1, (), "no credit left", tokens=NONE),
    Fault("503, wait seven seconds", (Turn("busy", 503, {"Retry-After": "7"}),), waits=((7, 7),)),
    Fault("500", (failed(500),), waits=ONCE),
    Fault("502 with a page", (Turn(status=502, page=HTML),), waits=ONCE),
    Fault("408", (failed(408),), waits=ONCE),
    Fault("529", (failed(529),), waits=ONCE),
    Fault("500 four times", (failed(500),) * 4, "failed", 4, (), "the endpoint failed (HTTP 500", THRICE, NONE),
    Fault("cut before the answer", (Turn(GOOD, cut="before"),), waits=ONCE),
    Fault("cut inside the answer", (Turn(GOOD, cut="inside"),), waits=ONCE),
    Fault("cut every time", (Turn(GOOD, cut="inside"),) * 4, "failed", 4, (), "cut off before the answer was whole", THRICE, NONE),
    Fault("a page in place of an answer", (Turn(page="<html>portal</html>"),), waits=ONCE),
    Fault("always a page", (Turn(page="<html>portal</html>"),) * 4, "failed", 4, (), "usually ends in /v1", THRICE, NONE),
    Fault("400", (failed(400, "maximum context length is 4096 tokens"),), "failed", 1, (), "maximum context length", tokens=NONE),
    Fault("422", (failed(422, "seed must be positive"),), "failed", 1, (), "seed must be positive", tokens=NONE),
    Fault("400 for a parameter", (failed(400, "use 'max_completion_tokens' instead"),), "failed", 1, (), "NIANBAO_TOKENS_PARAMETER",
          tokens=NONE),
    Fault("403", (failed(403, "not yours"),), "failed", 1, (), "NIANBAO_API_KEY", tokens=NONE),
    Fault("404", (failed(404, "no such model"),), "failed", 1, (), "NIANBAO_MODEL", tokens=NONE),
    Fault("moved", (Turn("", 307, {"Location": "http://127.0.0.1:1/v1"}),), "failed", 1, (), "moves to http://127.0.0.1:1", tokens=NONE),
    Fault("cut off by length", (Turn('{"line": 1, "num', finish_reason="length"),), "failed", 1, ('{"line": 1, "num',), "cut off"),
    Fault("cut off, by the count", (Turn('{"line": 1, "num', usage={"prompt_tokens": 100, "completion_tokens": 2048}),), "failed", 1,
          ('{"line": 1, "num',), "cut off", tokens=(100, 2048)),
    Fault("empty", (Turn(""),), replies=("", GOOD), tokens=TWICE),
    Fault("null", (Turn(None),), replies=("", GOOD), tokens=TWICE),
    Fault("empty, in JSON", (Turn(""),), replies=("", GOOD), tokens=TWICE, mode="JSON"),
    Fault("empty twice", (Turn(""), Turn(None)), "failed", 2, ("", ""), "no JSON object", tokens=TWICE),
    Fault("not JSON", (Turn("第1行是1件"),), replies=("第1行是1件", GOOD), tokens=TWICE),
    Fault("not JSON twice", (Turn("第1行"), Turn("{第1行}")), "failed", 2, ("第1行", "{第1行}"), "no JSON object", tokens=TWICE),
    Fault("wrong schema", (Turn('{"row": "1"}'),), replies=('{"row": "1"}', GOOD), tokens=TWICE),
    Fault("wrong schema twice", (Turn('{"row": 1}'), Turn("[]")), "failed", 2, ('{"row": 1}', "[]"), "no JSON object", tokens=TWICE),
    Fault("wrong twice", (Turn('{"line": 1, "number": 8}'), Turn('{"line": 1, "number": 7}')), "refused", 2,
          ('{"line": 1, "number": 8}', '{"line": 1, "number": 7}'), "没有“7”", tokens=TWICE),
    Fault("usage is not said", (Turn(GOOD, usage=None),), requests=1, tokens=(-1, -1)),
    *(
        Fault(f"{name}, in {mode}", (Turn(words),), requests=1, replies=(words,), mode=mode)
        for mode in ("TOOLS", "JSON_SCHEMA", "JSON", "MD_JSON")
        for name, words in (
            ("fenced", f"```json\n{GOOD}\n```"),
            ("a sentence around", f"答复如下：\n{GOOD}\n以上。"),
            ("thoughts before", f"{THOUGHT}\n{GOOD}"),
            ("thoughts without a beginning", f"第1行有数字。</think>\n\n{GOOD}"),
            ("digits as text", '{"line": "1", "number": "1"}'),
        )
    ),
)


def secret_stays(results: object, folder: Path, told: list[str], log: str) -> None:
    kept = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert KEY not in f"{results!r} {told} {log}"
    assert KEY.encode() not in kept


@pytest.mark.parametrize("fault", CASES, ids=[case.name for case in CASES])
def test_a_fault_comes_to_what_it_should(fault: Fault, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    halt, told = Watch(), []
    caplog.set_level(logging.INFO, "extractor")
    with model_server(right) as server:
        server.script.extend(fault.turns)
        chosen = settings(server.url, tmp_path / "answers", mode=fault.mode)
        results = answers(chosen, [asked(1), asked(2), asked(3)], halt=halt, warnings=told)
        first, usage = results[0]
        before = len(server.requests)
        made = before - 2 if "quota" not in fault.name else before
        [(later, later_usage)] = answers(chosen, [asked(1)])
        asked_later = len(server.requests) - before
    assert (first.state, made, first.replies) == (fault.state, fault.requests, fault.replies)
    assert fault.reason in english(first.reason)
    assert bool(first.reason) == (fault.state != "answered")
    assert (usage.attempts, usage.cached, usage.state) == (fault.requests, False, fault.state)
    if fault.tokens == (-1, -1):
        assert usage.tokens_in > 50
        assert 10 < usage.tokens_out < 40
    else:
        assert (usage.tokens_in, usage.tokens_out) == fault.tokens
    assert len(halt.waits) == len(fault.waits)
    assert all(low <= wait <= high for wait, (low, high) in zip(halt.waits, fault.waits, strict=True)), halt.waits
    assert [answer.inquiry for answer, _ in results] == ["i1", "i2", "i3"]
    if "quota" not in fault.name:
        assert [answer.state for answer, _ in results[1:]] == ["answered", "answered"]
        assert not told
    secret_stays(results, tmp_path, told, caplog.text)
    if fault.replies:
        assert later == first, "what the model said is not paid for twice"
        assert (later_usage.cached, later_usage.attempts, asked_later) == (True, 0, 0)
        assert (later_usage.tokens_in, later_usage.tokens_out) == (usage.tokens_in, usage.tokens_out)
    else:
        assert (later.replies, asked_later) == ((GOOD,), 1), "what could not be had is asked for in the next run"


def test_a_date_to_wait_for_is_honoured(tmp_path: Path) -> None:
    halt = Watch()
    halt.time_of_day = lambda: datetime(2025, 3, 1, 12, 0, 0, tzinfo=UTC).timestamp()
    date = format_datetime(datetime(2025, 3, 1, 12, 0, 0, tzinfo=UTC) + timedelta(seconds=42), usegmt=True)
    with model_server(right) as server:
        server.script.extend([rate_limited(date), rate_limited("Sat, 01 Mar 2025 11:00:00 GMT"), rate_limited("soon")])
        [(answer, _)] = answers(settings(server.url, tmp_path / "answers"), [asked(1)], halt=halt)
    assert answer.state == "answered"
    assert halt.waits[:2] == [42.0, 0.0]
    assert 1 <= halt.waits[2] <= 30


@pytest.mark.slow
@pytest.mark.parametrize("turn", [Turn(GOOD, delay=3), Turn(GOOD, drip=0.3)], ids=["silent", "kept awake with blanks"])
def test_a_slow_answer_is_given_up_and_asked_for_again(turn: Turn, tmp_path: Path) -> None:
    with model_server(right) as server:
        server.script.append(turn)
        chosen = settings(server.url, tmp_path / "answers", timeout=1.0)
        [(answer, usage)] = answers(chosen, [asked(1)])
        assert (answer.state, usage.attempts) == ("answered", 2)
        server.script.extend([turn] * 2)
        [(answer, usage)] = answers(settings(server.url, tmp_path / "answers", timeout=1.0, attempts=2), [asked(2)])
    assert (answer.state, usage.attempts) == ("failed", 2)
    assert "no answer within 1 seconds: raise NIANBAO_TIMEOUT" in english(answer.reason)


@pytest.mark.slow
def test_a_slow_answer_in_time_is_waited_for(tmp_path: Path) -> None:
    with model_server(right) as server:
        server.script.append(Turn(GOOD, delay=0.3))
        [(answer, usage)] = answers(settings(server.url, tmp_path / "answers", timeout=5), [asked(1)])
    assert (answer.state, usage.attempts) == ("answered", 1)


REASKS = [
    ("", "答复是空的", "（没有答复）"),
    ("不知道", "没有可以读出的JSON对象", "不知道"),
    ('{"line": 0}', "number：缺少这一项", '{"line": 0}'),
    ('{"line": "一", "number": 1}', "line：应是整数", '{"line": "一", "number": 1}'),
    ('{"line": 1, "number": 8}', "第1行里没有“8”", '{"line": 1, "number": 8}'),
]


@pytest.mark.parametrize(("words", "complaint", "repeated"), REASKS, ids=[case[1] for case in REASKS])
@pytest.mark.parametrize("mode", ["TOOLS", "JSON_SCHEMA", "JSON", "MD_JSON"])
def test_the_re_ask_says_in_chinese_what_was_wrong(words: str, complaint: str, repeated: str, mode: str, tmp_path: Path) -> None:
    with model_server(right) as server:
        server.script.append(Turn(words))
        answers(settings(server.url, tmp_path / "answers", mode=mode), [asked(1)])
        first, second = server.requests
    assert second.body["messages"][: len(first.body["messages"]) - 1] == first.body["messages"][:-1]
    turn, told = second.body["messages"][-2:]
    assert (turn["role"], turn["content"]) == ("assistant", repeated)
    assert told["role"] == "user"
    assert complaint in told["content"]
    assert "Validation" not in told["content"]
    rest = {name: value for name, value in second.body.items() if name != "messages"}
    assert rest == {name: value for name, value in first.body.items() if name != "messages"}


def test_words_of_the_document_leave_as_they_stand(tmp_path: Path) -> None:
    """instructor takes messages for Jinja templates as soon as it has a context."""
    text = "{{ 7*7 }} {% for x in y %} {# 注 #} ${x} %s 　缩进"
    with model_server(right) as server:
        [(answer, _)] = answers(settings(server.url, tmp_path / "answers"), [asked(1, text=text)])
        assert text in server.requests[0].last
    assert answer.state == "answered"


def test_a_refused_key_is_tried_once_and_said_once(tmp_path: Path) -> None:
    told: list[str] = []
    with model_server(right, key="sk-another") as server:
        results = answers(settings(server.url, tmp_path / "answers", mode="auto"), [asked(n) for n in range(1, 30)], warnings=told)
        assert len(server.requests) == 1
    assert [answer.state for answer, _ in results] == ["not_asked"] * 29
    assert all("check NIANBAO_API_KEY" in english(answer.reason) for answer, _ in results)
    assert len(told) == 1
    assert "nothing more is asked" in told[0]
    secret_stays(results, tmp_path, told, "")


def test_an_unknown_model_stops_the_asking(tmp_path: Path) -> None:
    told: list[str] = []
    with model_server(right, model="another") as server:
        results = answers(settings(server.url, tmp_path / "answers"), [asked(n) for n in range(1, 30)], warnings=told)
        assert len(server.requests) == 3
    assert [answer.state for answer, _ in results] == ["failed"] * 3 + ["not_asked"] * 26
    assert len(told) == 1
    assert "NIANBAO_MODEL" in told[0]


def test_an_endpoint_that_is_not_there_is_given_up(tmp_path: Path) -> None:
    told: list[str] = []
    with model_server(right) as server:
        url = server.url
    chosen = settings(url, tmp_path / "answers", slots=4)
    results = answers(chosen, [asked(n) for n in range(1, 60)], warnings=told)
    assert {answer.state for answer, _ in results} == {"failed", "not_asked"}
    assert sum(answer.state == "failed" for answer, _ in results) <= 3 + 4
    assert "is it running?" in english(results[-1][0].reason)
    assert len(told) == 1
    secret_stays(results, tmp_path, told, "")


def test_a_short_absence_stops_nothing(tmp_path: Path) -> None:
    """Failures of single requests do not add up to a dead endpoint."""
    def moody(body: dict[str, Any]) -> str | Turn:
        return failed(500) if "申请 2" in body["messages"][-1]["content"] else right(body)

    told: list[str] = []
    with model_server(moody) as server:
        inquiries = [asked(n) for n in (20, 21, 22, 23, 24, 25, 1)]
        results = answers(settings(server.url, tmp_path / "answers"), inquiries, warnings=told)
    assert [answer.state for answer, _ in results] == ["failed"] * 6 + ["answered"]
    assert not told


def _moody(seed: int) -> Callable[[dict[str, Any]], str | Turn]:
    """Faults at random, each inquiry answered in the end: never more than three failures, and one bad reply, in a row."""
    left: dict[str, list[Turn]] = {}

    def reply(body: dict[str, Any]) -> str | Turn:
        good = right(body)
        dice = random.Random(f"{seed} {good}")
        faults = (failed(500), failed(503), rate_limited("1"), Turn(good, cut="inside"), Turn(good, cut="before"), Turn(page=HTML))
        if good not in left:
            left[good] = [dice.choice(faults) for _ in range(dice.randrange(4))]
            if dice.random() < 0.5:
                left[good].append(dice.choice((Turn(""), Turn("不会"), Turn('{"line": 1, "number": -1}'), Turn(good[:-2]))))
        return left[good].pop(0) if left[good] else good

    return reply


def _said(results: list[tuple[Answer, Usage]]) -> list[tuple[str, str, str]]:
    return [(answer.inquiry, answer.state, answer.replies[-1]) for answer, _ in results]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_through_a_storm_nothing_is_lost_and_the_order_is_kept(seed: int, tmp_path: Path) -> None:
    inquiries = [asked(n, f"某县{n // 5}.txt") for n in range(1, 41)]
    with model_server(right) as calm:
        wanted = _said(answers(settings(calm.url, tmp_path / "calm"), inquiries))
    with model_server(_moody(seed)) as server:
        results = answers(settings(server.url, tmp_path / "answers", slots=8), inquiries)
        assert sum(usage.attempts for _, usage in results) == len(server.requests) > 40
        made = len(server.requests)
        again = answers(settings(server.url, tmp_path / "answers", slots=8), inquiries)
        assert len(server.requests) == made
    assert _said(results) == wanted
    assert [answer for answer, _ in again] == [answer for answer, _ in results]


def test_nobody_else_is_asked_while_a_rate_limit_holds(tmp_path: Path) -> None:
    def once(server: ModelServer) -> Callable[[dict[str, Any]], str | Turn]:
        return lambda body: rate_limited("1") if len(server.requests) == 1 else right(body)

    from extractor.answer.transport import Halt

    with model_server() as server:
        server.reply = once(server)
        results = answers(settings(server.url, tmp_path / "answers", slots=1), [asked(1), asked(2)], halt=Halt())
        first, *later = server.requests
    assert [answer.state for answer, _ in results] == ["answered", "answered"]
    assert all(request.when - first.when >= 1 for request in later)
