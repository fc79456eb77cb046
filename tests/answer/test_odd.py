"""Replies that are JSON with HTTP 200 and no completion: a fault of that one inquiry, whatever they look like."""

import json
from pathlib import Path
from typing import Any

import pytest

from extractor.answer.settings import MODES
from tests.support.answering import answers, asked, right, settings
from tests.support.model_server import Turn, model_server

EVERY = 2
ODD: tuple[Any, ...] = (
    {}, {"role": "assistant"}, [], "words", 7, 0.5, True, {"content": {"a": 1}}, {"content": ["a", {"text": "b"}]}, [[]],
)  # fmt: skip


def _choice(message: Any) -> dict[str, Any]:
    return {"index": 0, "message": message, "finish_reason": "stop"}


def _call(call: Any) -> list[Any]:
    return [_choice({"role": "assistant", "content": None, "tool_calls": call})]


CHOICES: tuple[Any, ...] = (
    *ODD,
    *([odd] for odd in ODD),
    *([_choice(odd)] for odd in ODD),
    *(_call(odd) for odd in ODD),
    *(_call([odd]) for odd in ODD),
    *(_call([{"id": "1", "type": "function", "function": odd}]) for odd in ODD),
    *(_call([{"id": "1", "type": "function", "function": {"name": "Counted", "arguments": odd}}]) for odd in ODD),
)
USAGES: tuple[Any, ...] = (None, {}, [], 7, "much", {"prompt_tokens": -5, "completion_tokens": -1_000_000}, {"prompt_tokens": "many"})


def _bodies() -> list[Any]:
    whole = [[], "words", 7, {}, {"choices": None}, {"object": "error", "message": "no"}]
    reply = _choice({"role": "assistant", "content": '{"line": 1, "number": 1}'})
    whole += [{"id": "1", "object": "chat.completion", "model": "m", "choices": choices} for choices in CHOICES]
    return whole + [{"id": "1", "object": "chat.completion", "model": "m", "choices": [reply], "usage": usage} for usage in USAGES]


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
def test_an_odd_reply_is_a_fault_of_its_inquiry_alone(mode: str, tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    """After every second odd one comes one that is not: after three an endpoint is given up."""
    odd = dict(enumerate(_bodies(), 1))

    def reply(request: dict[str, Any]) -> str | Turn:
        number = json.loads(right(request))["number"]
        return Turn(body=odd[number]) if number in odd else right(request)

    with model_server(reply) as server:
        chosen = settings(server.url, tmp_path / "answers", mode=mode, attempts=1)
        order = [n for number in odd for n in ((number,) if number % EVERY else (number, len(odd) + number))]
        got = dict(zip(order, answers(chosen, [asked(number) for number in order]), strict=True))
    for number, (answer, usage) in got.items():
        assert answer.state in (("answered", "refused", "failed") if number in odd else ("answered",)), (odd.get(number), answer.reason)
        assert usage.tokens_in >= 0, odd.get(number)
        assert usage.tokens_out >= 0, odd.get(number)
    assert [str(warning.message) for warning in recwarn] == []


def test_counts_below_nothing_are_taken_for_none(tmp_path: Path) -> None:
    """Else an endpoint could make a budget last for ever."""

    def reply(request: dict[str, Any]) -> Turn:
        return Turn(right(request), usage={"prompt_tokens": -100_000, "completion_tokens": -1, "total_tokens": 0})

    with model_server(reply) as server:
        got = answers(settings(server.url, tmp_path / "answers", budget_tokens=4_000), [asked(n) for n in range(1, 40)])
    assert [usage.tokens_in > 0 for _, usage in got[:2]] == [True, True]
    assert got[-1][0].state == "not_asked"
