"""Uploads that come slowly or not at all, at a real service and in this process."""

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn
from starlette.types import Message, Receive, Scope, Send

from extractor.web import patience
from extractor.web.jobs import receiving
from extractor.web.problem_details import Refusal
from tests.support.housing import housed
from tests.support.serving import EXAMPLES, Service, serving

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


FORM, JSON = b"multipart/form-data; boundary=x", b"application/json"
ROUTES = (("/v1/jobs", FORM), ("/v1/extract", FORM), ("/v1/extract", b"text/plain"), ("/v1/reports/none/decisions", JSON), ("/login", FORM))
"""Every way in which a body is read."""


def _call(folder: Path, pieces: list[bytes], pause: float, path: str, kind: bytes, ending: float = 0.0) -> tuple[int, bytes]:
    """What is answered to a request whose body comes in pieces, with a pause before each; after the last nothing comes any more.
    `ending`: when the service is told to go."""

    async def asked() -> tuple[int, bytes]:
        with housed(folder, "localhost") as (house, client):
            sent: list[Message] = []
            left = iter(pieces)

            async def receive() -> Message:
                await asyncio.sleep(pause)
                if (piece := next(left, None)) is None:
                    await asyncio.Event().wait()
                return {"type": "http.request", "body": piece, "more_body": True}

            async def send(message: Message) -> None:
                sent.append(message)

            headers = [(b"host", b"localhost"), (b"content-type", kind)]
            scope = {"type": "http", "method": "POST", "path": path, "headers": headers, "query_string": b"", "root_path": ""}
            scope |= {"scheme": "http", "server": ("localhost", 80), "client": ("localhost", 1), "http_version": "1.1"}
            if ending:
                asyncio.get_running_loop().call_later(ending, house.patience.end)
            await asyncio.wait_for(client.app(scope, receive, send), 30)
            return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)

    return asyncio.run(asked())


@pytest.mark.parametrize(("path", "kind"), ROUTES)
def test_a_line_on_which_nothing_comes_ends(path: str, kind: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "IDLE_SECONDS", 0.3)
    status, body = _call(tmp_path, [b"--x\r\n"], 0.0, path, kind)
    assert status == 408, body
    assert b"nothing of the request came for 0.3 s" in body
    assert b'"code":"too_slow"' in body


def test_a_line_that_drips_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "IDLE_SECONDS", 0.3)
    status, body = _call(tmp_path, [b"-"] * 100, 0.1, *ROUTES[3])
    assert status == 408, body
    assert b"too slowly" in body


def test_a_request_that_takes_too_long_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "UPLOAD_SECONDS", 0.5)
    status, body = _call(tmp_path, [b"-" * 1_000] * 1_000, 0.05, *ROUTES[0])
    assert status == 408, body
    assert b"had not come in after 0.5 s" in body


@pytest.mark.parametrize("ending", [0.001, 0.3], ids=["before", "meanwhile"])
def test_a_service_that_goes_waits_for_no_stalled_request(ending: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "ENDING_SECONDS", 0.1)
    status, body = _call(tmp_path, [b"-"], 0.1, *ROUTES[0], ending=ending)
    assert status == 503, body
    assert b"the service ends" in body


SLOW = b"x" * 200
HEADS = {
    "nothing": (b"", b"", b""),
    "unfinished": (b"GET / HTTP/1.1\r\nHost: localhost\r\n", b"", b"HTTP/1.1 408 Request Timeout"),
    "dripping": (b"GET / HTTP/1.1\r\nX: ", SLOW, b"HTTP/1.1 408 Request Timeout"),
    "a second one": (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"GET /" + SLOW, b"HTTP/1.1 204 No Content"),
    "answered early": (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n\r\n", SLOW, b"HTTP/1.1 204 No Content"),
}
"""What is sent at once, what byte by byte, and what is answered first."""


async def _answers(sent: bytes, slowly: bytes) -> bytes:
    """What a server that answers everything at once says on a line until it ends the line."""

    async def app(_: Scope, __: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    server = uvicorn.Server(uvicorn.Config(app, port=0, http=patience.Line, lifespan="off", log_level="critical"))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    reader, writer = await asyncio.open_connection(*server.servers[0].sockets[0].getsockname()[:2])

    async def drip() -> None:
        writer.write(sent)
        for byte in slowly:
            await asyncio.sleep(0.02)
            writer.write(bytes((byte,)))

    dripping = asyncio.create_task(drip())
    said = await asyncio.wait_for(reader.read(1_000), 10)
    with suppress(ConnectionError):
        await asyncio.wait_for(reader.read(), 10)
    dripping.cancel()
    writer.close()
    server.should_exit = True
    await running
    return said


@pytest.mark.parametrize(("sent", "slowly", "said"), HEADS.values(), ids=HEADS)
def test_a_line_is_not_held_for_ever(sent: bytes, slowly: bytes, said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "HEAD_SECONDS", 0.4)
    monkeypatch.setattr(patience, "UPLOAD_SECONDS", 0.4)
    assert asyncio.run(_answers(sent, slowly)).partition(b"\r\n")[0] == said


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
