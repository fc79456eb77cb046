"""Uploads that come slowly or not at all, at a real service and in this process."""

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.types import Message

from extractor.web import receiving
from extractor.web.details import Refusal
from tests.housing import housed
from tests.serving import EXAMPLES, Service, serving

pytestmark = pytest.mark.slow
A = (EXAMPLES / "01-one-cell-per-line.txt").read_bytes()
HEAD = "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 9999\r\n\r\n"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("uploads")) as running:
        yield running


def test_idle_lines_hold_up_nobody(service: Service) -> None:
    there = urlsplit(service.url)
    assert there.hostname
    assert there.port
    with ExitStack() as open_lines:
        for _ in range(receiving.OF_ONE_KEY - 1):
            line = open_lines.enter_context(socket.create_connection((there.hostname, there.port)))
            line.sendall(HEAD.encode())
        time.sleep(0.5)
        begun = time.monotonic()
        assert service.job(("a.txt", A))["total"] == 1
        assert time.monotonic() - begun < 10


def _call(folder: Path, pieces: list[bytes], pause: float) -> tuple[int, bytes]:
    """What is answered to a request whose body comes in pieces, with a pause before each; after the last nothing comes any more."""

    async def asked() -> tuple[int, bytes]:
        with housed(folder, "localhost") as (_, client):
            sent: list[Message] = []
            left = iter(pieces)

            async def receive() -> Message:
                await asyncio.sleep(pause)
                if (piece := next(left, None)) is None:
                    await asyncio.Event().wait()
                return {"type": "http.request", "body": piece, "more_body": True}

            async def send(message: Message) -> None:
                sent.append(message)

            headers = [(b"host", b"localhost"), (b"content-type", b"multipart/form-data; boundary=x")]
            scope = {"type": "http", "method": "POST", "path": "/v1/jobs", "headers": headers, "query_string": b"", "root_path": ""}
            scope |= {"scheme": "http", "server": ("localhost", 80), "client": ("localhost", 1), "http_version": "1.1"}
            await asyncio.wait_for(client.app(scope, receive, send), 30)
            return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)

    return asyncio.run(asked())


def test_a_line_on_which_nothing_comes_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "IDLE_SECONDS", 0.3)
    status, body = _call(tmp_path, [b"--x\r\n"], 0.0)
    assert status == 408, body
    assert b"nothing of the request came for 0.3 s" in body


def test_a_line_that_drips_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "IDLE_SECONDS", 0.3)
    status, body = _call(tmp_path, [b"-"] * 100, 0.1)
    assert status == 408, body
    assert b"too slowly" in body


def test_a_request_that_takes_too_long_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "UPLOAD_SECONDS", 0.5)
    status, body = _call(tmp_path, [b"-" * 1_000] * 1_000, 0.05)
    assert status == 408, body
    assert b"had not come in after 0.5 s" in body


def test_a_key_holds_up_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "OWN_PATIENCE", 0.1)

    async def both() -> None:
        uploads = receiving.Uploads()
        for _ in range(2):
            async with AsyncExitStack() as held:
                for _ in range(receiving.OF_ONE_KEY):
                    await held.enter_async_context(uploads.coming("one"))
                with pytest.raises(Refusal) as refusal:
                    await uploads.coming("one").__aenter__()
                assert (refusal.value.status, refusal.value.code) == (503, "busy")
                async with uploads.coming("other"), uploads.taking():
                    pass

    asyncio.run(both())
