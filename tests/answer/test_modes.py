"""How an endpoint is made to keep to a schema, and what a preview shows of it."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from extractor.answer.modes import MODES_FILE
from extractor.answer.preview import preview
from extractor.answer.settings import MODES
from extractor.wording.english import english
from tests.support.answering import KEY, answers, asked, driver, right, settings
from tests.support.model_server import Turn, failed, model_server

REFUSED = [
    ((), ["TOOLS"]),
    (("TOOLS",), ["TOOLS", "JSON_SCHEMA"]),
    (("TOOLS", "JSON_SCHEMA"), ["TOOLS", "JSON_SCHEMA", "JSON"]),
    (("TOOLS", "JSON_SCHEMA", "JSON"), ["TOOLS", "JSON_SCHEMA", "JSON", "MD_JSON"]),
    (("JSON_SCHEMA",), ["TOOLS"]),
]


@pytest.mark.parametrize(("refused", "probed"), REFUSED, ids=[",".join(case[0]) or "none" for case in REFUSED])
def test_the_first_mode_that_works_is_found_once_and_remembered(refused: tuple[str, ...], probed: list[str], tmp_path: Path) -> None:
    with model_server(right, refused=refused) as server:
        chosen = settings(server.url, tmp_path / "answers", mode="auto", slots=4)
        results = answers(chosen, [asked(n) for n in range(1, 7)])
        assert [request.mode for request in server.requests[: len(probed)]] == probed
        assert {request.mode for request in server.questions} == {probed[-1]}
        assert len(server.requests) == len(probed) + 6
        answers(chosen, [asked(7)])
        assert len(server.requests) == len(probed) + 7
    assert {answer.mode for answer, _ in results} == {probed[-1]}
    assert sum(usage.attempts for _, usage in results) == len(probed) + 6
    file = tmp_path / "answers" / MODES_FILE
    assert json.loads(file.read_text("utf-8")) == {f"{server.url} m": probed[-1]}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert KEY not in file.read_text("utf-8")


def test_modes_of_several_endpoints_and_models_stand_side_by_side(tmp_path: Path) -> None:
    with model_server(right) as first, model_server(right, refused=("TOOLS",)) as second:
        answers(settings(first.url, tmp_path / "answers", mode="auto"), [asked(1)])
        answers(settings(second.url, tmp_path / "answers", mode="auto", model="n"), [asked(1)])
        answers(settings(second.url, tmp_path / "answers", mode="auto", model="o"), [asked(1)])
        assert json.loads((tmp_path / "answers" / MODES_FILE).read_text("utf-8")) == {
            f"{first.url} m": "TOOLS",
            f"{second.url} n": "JSON_SCHEMA",
            f"{second.url} o": "JSON_SCHEMA",
        }


def test_a_mode_that_is_set_is_not_probed_and_not_left(tmp_path: Path) -> None:
    with model_server(right, refused=("JSON",)) as server:
        chosen = settings(server.url, tmp_path / "answers", mode="JSON")
        [(answer, usage)] = answers(chosen, [asked(1)])
        assert len(server.requests) == 1
        assert (answer.state, answer.mode, usage.attempts) == ("failed", "JSON", 1)
        assert "set NIANBAO_MODE=auto" in english(answer.reason)
        assert answers(settings(server.url, tmp_path / "answers", mode="MD_JSON"), [asked(1)])[0][0].mode == "MD_JSON"
    assert not (tmp_path / "answers" / MODES_FILE).exists()


IGNORES = [
    Turn("第2行，12件"),
    Turn('{"answer": "第2行"}'),
    Turn('{"place": 5, "printed": "12"}'),
    Turn('{"place": 2, "prin', finish_reason="length"),
    Turn(""),
    failed(500, "tools param requires --jinja flag"),
    failed(404, "No endpoints found that support tool use"),
    failed(422, "response_format: unexpected value"),
    failed(501, "tool_choice is not implemented"),
]


@pytest.mark.parametrize("turn", IGNORES, ids=[f"{turn.status} {turn.words}" for turn in IGNORES])
def test_a_mode_that_is_taken_and_not_kept_to_is_passed_over(turn: Turn, tmp_path: Path) -> None:
    with model_server(right) as server:
        server.script.append(turn)
        [(answer, usage)] = answers(settings(server.url, tmp_path / "answers", mode="auto"), [asked(1)])
        assert [request.mode for request in server.requests] == ["TOOLS", "JSON_SCHEMA", "JSON_SCHEMA"]
    assert (answer.state, answer.mode, usage.attempts) == ("answered", "JSON_SCHEMA", 3)


def test_where_no_mode_works_the_last_is_used_and_nothing_remembered(tmp_path: Path) -> None:
    with model_server(right) as server:
        server.script.extend([Turn("不会")] * 4)
        [(answer, usage)] = answers(settings(server.url, tmp_path / "answers", mode="auto"), [asked(1)])
    assert (answer.state, answer.mode, usage.attempts) == ("answered", "MD_JSON", 5)
    assert not (tmp_path / "answers" / MODES_FILE).exists()


def test_an_endpoint_that_fails_while_it_is_probed_is_probed_again(tmp_path: Path) -> None:
    with model_server(right) as server:
        server.script.extend([failed(500, "overloaded")] * 4)
        results = answers(settings(server.url, tmp_path / "answers", mode="auto"), [asked(1), asked(2)])
        assert [request.mode for request in server.requests] == ["TOOLS"] * 6
    assert [answer.state for answer, _ in results] == ["not_asked", "answered"]
    assert [usage.attempts for _, usage in results] == [4, 2]


@pytest.mark.parametrize("remembered", ["{", "[]", '{"%s m": "NO_SUCH"}', '{"%s m": 3}'])
def test_what_is_remembered_and_makes_no_sense_is_found_out_again(remembered: str, tmp_path: Path) -> None:
    with model_server(right) as server:
        chosen = settings(server.url, tmp_path / "answers", mode="auto")
        answers(chosen, [asked(1)])
        (tmp_path / "answers" / MODES_FILE).write_text(remembered.replace("%s", server.url), "utf-8")
        [(answer, usage)] = answers(chosen, [asked(2)])
    assert (answer.mode, usage.attempts) == ("TOOLS", 2)


def test_a_mode_that_is_refused_later_is_left_for_the_next_one(tmp_path: Path) -> None:
    with model_server(right) as server:
        chosen = settings(server.url, tmp_path / "answers", mode="auto")
        answers(chosen, [asked(1)])
        server.refused = ("TOOLS",)
        results = answers(chosen, [asked(2), asked(3)])
        assert [request.mode for request in server.requests[2:]] == ["TOOLS", "JSON_SCHEMA", "JSON_SCHEMA"]
        answers(chosen, [asked(4)])
        assert server.requests[-1].mode == "JSON_SCHEMA"
    assert [(answer.state, answer.mode) for answer, _ in results] == [("answered", "JSON_SCHEMA")] * 2
    assert [usage.attempts for _, usage in results] == [2, 1]


def test_a_request_that_is_too_long_is_no_refusal_of_the_mode(tmp_path: Path) -> None:
    said = "maximum context length is 4096 tokens, you asked for 5000 (4000 in the messages, 500 in the functions)"
    with model_server(right) as server:
        chosen = settings(server.url, tmp_path / "answers", mode="auto")
        answers(chosen, [asked(1)])
        server.script.append(failed(400, said))
        [(answer, usage)] = answers(chosen, [asked(2)])
    assert (answer.state, usage.attempts) == ("failed", 1)
    assert "4096" in english(answer.reason)


@pytest.mark.parametrize("mode", MODES)
def test_a_preview_shows_byte_for_byte_what_would_leave(mode: str, tmp_path: Path) -> None:
    inquiries = [asked(1, text="{{ 甲 }}"), asked(2)]
    with model_server(right) as server:
        chosen = settings(server.url, tmp_path / "answers", mode=mode)
        shown = list(preview(inquiries, chosen))
        assert not server.requests
        answers(chosen, inquiries)
        assert [entry["body"] for entry in shown] == [request.body for request in server.requests]
        for entry, request in zip(shown, server.requests, strict=True):
            sent = {name: text for name, text in request.headers.items() if name != "x-stainless-read-timeout"}
            told = {name: text for name, text in entry["headers"].items() if name != "x-stainless-read-timeout"}
            assert told.pop("authorization") == "Bearer ***"
            assert sent.pop("authorization") == f"Bearer {KEY}"
            assert told == sent
            assert (entry["method"], entry["url"]) == ("POST", f"{server.url}/chat/completions")
            assert entry["would_be"] == "sent"
            assert entry["tokens_estimated"] > 50
    assert KEY not in json.dumps(shown)


def test_a_preview_says_what_would_not_be_sent(tmp_path: Path) -> None:
    def reply(body: dict[str, Any]) -> str:
        return '{"line": 1, "number": 0}' if "申请 2 件" in str(body) else right(body)

    with model_server(reply) as server:
        chosen = settings(server.url, tmp_path / "answers")
        answers(chosen, [asked(1), asked(2)])
        made = len(server.requests)
        shown = list(preview([asked(1), asked(2), asked(3), asked(3), asked(4)], chosen))
        assert len(server.requests) == made
    assert [entry["would_be"] for entry in shown] == ["cached", "refused", "sent", "merged", "sent"]


def test_a_preview_where_nothing_was_ever_asked_writes_nothing(tmp_path: Path) -> None:
    shown = list(preview([asked(1)], settings("http://127.0.0.1:9/v1", tmp_path / "answers", mode="auto")))
    assert [entry["would_be"] for entry in shown] == ["probe", "sent"]
    assert [entry["mode"] for entry in shown] == ["TOOLS", "TOOLS"]
    assert not list(tmp_path.iterdir())


def test_a_preview_of_ever_so_much_is_a_stream(tmp_path: Path) -> None:
    taken = []

    def stream() -> Any:
        for number in range(1, 1000):
            taken.append(number)
            yield asked(number)

    shown = preview(stream(), settings("http://127.0.0.1:9/v1", tmp_path / "answers"))
    next(shown)
    next(shown)
    assert taken == [1, 2]


def test_what_a_refusing_endpoint_says_of_the_key_is_not_repeated(tmp_path: Path) -> None:
    with model_server(right, key="another") as server, driver(settings(server.url, tmp_path / "answers")) as driven:
        [(answer, _)] = driven.answer([asked(1)])
    assert "Bearer ***" in english(answer.reason)
    assert KEY not in english(answer.reason)
