"""A real HTTP server on loopback that plays an OpenAI-compatible endpoint: well behaved, lying, slow or broken, as a test says.

    with model_server(reply=lambda body: '{"number": 12}') as server:
        ...  # server.url is the base URL, server.requests what came in
        server.script.append(rate_limited("2"))  # the next request is turned away, then `reply` again

`reply` gets the body of a request and returns the model's words, or a `Turn` for anything out of the ordinary. Turns in `script` come
first, one a request. Whatever the mode of the request is, words are put where that mode has them (a call's arguments, or the content).
"""

import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

HTML = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


@dataclass(frozen=True, slots=True)
class Turn:
    """How one request is answered."""

    words: str | None = "{}"
    """The model's words; None for `content: null`."""
    status: int = 200
    """HTTP state; for any but 200 `words` is the error's message."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Sent beside the usual ones."""
    delay: float = 0.0
    """Seconds before anything is sent."""
    drip: float = 0.0
    """Seconds between the bytes of a prefix of twenty blanks: an endpoint that keeps waiting clients awake."""
    finish_reason: str | None = None
    """As the mode has it when not given."""
    cut: Literal["before", "inside"] | None = None
    """Where the connection is closed."""
    page: str | None = None
    """A page of HTML in place of JSON."""
    body: Any = None
    """JSON in place of a completion."""
    code: str | None = None
    """The error's code."""
    usage: Mapping[str, int] | None = field(default_factory=lambda: {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110})
    """What it is said to have cost."""


def rate_limited(after: str | None = None, code: str | None = None) -> Turn:
    """Turned away with a 429; `after`: its Retry-After."""
    return Turn("slow down", 429, {"Retry-After": after} if after is not None else {}, code=code)


def failed(status: int, message: str = "something is wrong") -> Turn:
    """Turned away with another state."""
    return Turn(message, status)


Reply = Callable[[dict[str, Any]], "str | Turn"]


@dataclass(frozen=True, slots=True)
class Request:
    """What came in."""

    body: dict[str, Any]
    headers: dict[str, str]
    when: float

    @property
    def mode(self) -> str:
        """instructor's mode, as far as a request shows it."""
        if "tools" in self.body:
            return "TOOLS"
        kind = self.body.get("response_format", {}).get("type")
        return {"json_schema": "JSON_SCHEMA", "json_object": "JSON"}.get(kind, "MD_JSON")

    @property
    def form(self) -> str:
        """The name of the form asked for, which OpenAI takes in ASCII only."""
        if "tools" in self.body:
            return str(self.body["tools"][0]["function"]["name"])
        return str(self.body.get("response_format", {}).get("json_schema", {}).get("name", "none"))

    @property
    def last(self) -> str:
        """The last message."""
        return str(self.body["messages"][-1]["content"])


@dataclass
class ModelServer:
    """The server as a test sees it."""

    reply: Reply
    """What it answers."""
    url: str = ""
    """Base URL, with /v1."""
    script: deque[Turn] = field(default_factory=deque)
    """Answers to the next requests, before `reply`."""
    refused: tuple[str, ...] = ()
    """Modes it refuses with a 400: "TOOLS", "JSON_SCHEMA", "JSON"."""
    key: str | None = None
    """The only key it takes."""
    model: str | None = None
    """The only model it has."""
    latency: float = 0.0
    """Seconds each answer takes."""
    requests: list[Request] = field(default_factory=list)
    """All that came in."""
    peak: int = 0
    """The most requests there were at once."""
    _now: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _closing: threading.Event = field(default_factory=threading.Event)

    @property
    def questions(self) -> list[Request]:
        """What came in but for probes of the mode."""
        return [request for request in self.requests if "哪一行里有数字" not in json.dumps(request.body, ensure_ascii=False)]

    def turn(self, request: Request) -> Turn:
        """How to answer."""
        with self._lock:
            self.requests.append(request)
            scripted = self.script.popleft() if self.script else None
        if scripted is not None:
            return scripted
        if self.key is not None and request.headers.get("authorization") != f"Bearer {self.key}":
            return Turn(f"Incorrect API key provided: {request.headers.get('authorization')}", 401)
        if self.model is not None and request.body.get("model") != self.model:
            return Turn("The model does not exist", 404)
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", request.form):
            return Turn(f"Invalid name of a form: {request.form}", 400)
        if request.mode in self.refused:
            return Turn(f"{'tools' if request.mode == 'TOOLS' else 'response_format'} is not supported", 400)
        if "哪一行里有数字" in json.dumps(request.body, ensure_ascii=False):
            return Turn('{"place": 2, "printed": "12"}')
        made = self.reply(request.body)
        return Turn(made) if isinstance(made, str) else made

    @contextmanager
    def counted(self) -> Iterator[None]:
        """One more request at once."""
        with self._lock:
            self._now += 1
            self.peak = max(self.peak, self._now)
        try:
            yield
        finally:
            with self._lock:
                self._now -= 1

    def wait(self, seconds: float) -> None:
        """Not beyond the end of the test."""
        if seconds:
            self._closing.wait(seconds)

    def close(self) -> None:
        self._closing.set()


def _completion(turn: Turn, request: Request) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": turn.words}
    reason = turn.finish_reason or "stop"
    if request.mode == "TOOLS" and turn.words:
        call = {"id": "call_1", "type": "function", "function": {"name": request.form, "arguments": turn.words}}
        message = {"role": "assistant", "content": None, "tool_calls": [call]}
        reason = turn.finish_reason or "tool_calls"
    made: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1700000000,
        "model": request.body.get("model"),
        "choices": [{"index": 0, "message": message, "finish_reason": reason, "logprobs": None}],
    }
    return {**made, "usage": dict(turn.usage)} if turn.usage is not None else made


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    played: ModelServer

    def do_POST(self) -> None:
        with self.played.counted():
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            headers = {name.lower(): text for name, text in self.headers.items()}
            request = Request(body, headers, time.monotonic())
            turn = self.played.turn(request) if self.path.endswith("/v1/chat/completions") else failed(404, "Not Found")
            self.played.wait(self.played.latency + turn.delay)
            try:
                self._send(turn, request)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

    def _send(self, turn: Turn, request: Request) -> None:
        if turn.cut == "before":
            self.close_connection = True
            return
        kind = "text/html" if turn.page is not None else "application/json"
        if turn.page is not None:
            text = turn.page
        elif turn.status != 200:
            text = json.dumps({"error": {"message": turn.words, "type": "error", "param": None, "code": turn.code}})
        else:
            text = json.dumps(turn.body if turn.body is not None else _completion(turn, request), ensure_ascii=False)
        content = text.encode()
        blanks = 20 if turn.drip else 0
        head = [f"HTTP/1.1 {turn.status} X", f"Content-Type: {kind}", f"Content-Length: {len(content) + blanks}"]
        head += [f"{name}: {value}" for name, value in turn.headers.items()]
        start = ("\r\n".join(head) + "\r\n\r\n").encode()
        if turn.cut == "inside":
            self.wfile.write(start + content[: len(content) // 2])
            self.close_connection = True
            return
        if blanks:
            self.wfile.write(start)
            start = b""
        for _ in range(blanks):
            self.wfile.write(b" ")
            self.played.wait(turn.drip)
        self.wfile.write(start + content)

    def log_message(self, format: str, *args: Any) -> None:
        """Not on the test's screen."""


class _Server(ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is what some tests are about."""


@contextmanager
def model_server(
    reply: Reply = lambda _body: "{}",
    *,
    refused: tuple[str, ...] = (),
    key: str | None = None,
    model: str | None = None,
    latency: float = 0.0,
) -> Iterator[ModelServer]:
    """The server, while the block lasts."""
    played = ModelServer(reply, refused=refused, key=key, model=model, latency=latency)
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"played": played}))
    played.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield played
    finally:
        played.close()
        server.shutdown()
        server.server_close()
        thread.join()
