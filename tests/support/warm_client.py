"""Imported by a fork server: the client with all that it loads at its first call, so that what is forked from here can ask at once."""

from pathlib import Path

import httpx2

import extractor.answer.disk
import extractor.answer.live  # noqa: F401
from extractor.answer.budget import Budget
from extractor.answer.client import Client
from extractor.answer.limits import Limits
from extractor.answer.transport import Circuit, Errand, Halt, Transport
from tests.support.answering import asked, settings

_MESSAGE = {"role": "assistant", "content": '{"line": 1, "number": 1}'}
_CHOICE = {"index": 0, "finish_reason": "stop", "message": _MESSAGE}
_COMPLETION = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [_CHOICE]}

_chosen = settings("http://127.0.0.1:9/v1", Path("unused"))
_halt = Halt()
_wire = httpx2.MockTransport(lambda _: httpx2.Response(200, json=_COMPLETION))
_transport = Transport(_chosen, Limits(1), Budget(), _halt, Circuit(lambda _: None), _wire)
OUTCOME = Client(_chosen, _transport).ask(asked(1), "TOOLS", Errand(_halt.now() + 60))
