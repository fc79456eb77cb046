"""A real HTTP server on loopback that plays a provider with files and batches, and chat completions beside them.

    with provider_server(reply) as server:
        ...  # server.url is the base URL; a batch is done when it is first looked at, unless server.busy
        server.faults["create"].append(failed(500))  # the next batch is not made
        server.after["create"] = kill  # called when the batch is made, before the answer goes out
"""

import json
import re
import threading
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.support.model_server import ModelServer, Reply, Request, Turn, _completion, _Server

Line = dict[str, Any]
"""A line of a file."""


class Cut(Exception):
    """The connection is closed without an answer."""


@dataclass
class ProviderServer:
    """The provider as a test sees it."""

    model: ModelServer
    """What answers."""
    key: str | None = None
    """The only key it takes."""
    busy: bool = False
    """Batches stay where they are."""
    end: str = "completed"
    """How batches end."""
    validate: Callable[[list[Line]], list[dict[str, Any]]] = lambda _lines: []
    """Lines of a file -> mistakes for which the batch is refused."""
    line: Callable[[Line, int], Line | None] | None = None
    """What comes for a request (the request, how often it came) in place of an answer; null: nothing comes."""
    more: list[str] = field(default_factory=list)
    """Lines put behind every file of answers."""
    files: dict[str, bytes] = field(default_factory=dict)
    """What was uploaded and what came of it, by id."""
    names: dict[str, str] = field(default_factory=dict)
    """What uploaded files are called."""
    batches: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By id, in the order in which they were made."""
    faults: dict[str, deque[Turn]] = field(default_factory=lambda: defaultdict(deque))
    """By step (upload, create, look, list, content): answers in place of doing it."""
    before: dict[str, Callable[[], None]] = field(default_factory=dict)
    """By step: called before it is done."""
    after: dict[str, Callable[[], None]] = field(default_factory=dict)
    """By step: called when it is done, before its answer goes out."""
    steps: list[str] = field(default_factory=list)
    """What was asked for, in order."""
    paid: Counter[str] = field(default_factory=Counter)
    """How often each request was worked on."""
    lock: Any = field(default_factory=threading.RLock)
    ours: bool = True
    """Whether there is a batch API at all."""

    @property
    def url(self) -> str:
        return self.model.url

    def requests(self) -> list[Line]:
        """All that was put into batches, in order."""
        return [json.loads(text) for batch in self.batches.values() for text in self.files[batch["input_file_id"]].splitlines()]

    def upload(self, body: bytes, kind: str) -> dict[str, Any]:
        match = re.search(r'boundary="?([^";]+)', kind)
        assert match is not None
        content = name = None
        for part in body.split(b"--" + match[1].encode()):
            head, _, rest = part.partition(b"\r\n\r\n")
            if b'name="file"' in head:
                content, name = rest.removesuffix(b"\r\n"), re.search(rb'filename="([^"]+)"', head)
            if b'name="purpose"' in head:
                assert rest.strip() == b"batch"
        assert content is not None
        assert name is not None
        made = f"file-{len(self.files)}"
        self.files[made], self.names[made] = content, name[1].decode()
        return {"id": made, "object": "file", "bytes": len(content), "created_at": 1, "filename": self.names[made], "purpose": "batch",
                "status": "processed"}  # fmt: skip

    def create(self, body: dict[str, Any]) -> dict[str, Any]:
        assert (body["endpoint"], body["completion_window"]) == ("/v1/chat/completions", "24h")
        lines = self.files[body["input_file_id"]].splitlines()
        made = f"batch_{len(self.batches)}"
        self.batches[made] = {
            "id": made, "object": "batch", "endpoint": body["endpoint"], "completion_window": "24h", "created_at": len(self.batches),
            "input_file_id": body["input_file_id"], "metadata": body.get("metadata"), "status": "validating",
            "request_counts": {"total": len(lines), "completed": 0, "failed": 0}, "output_file_id": None, "error_file_id": None,
            "errors": None,
        }  # fmt: skip
        return self.batches[made]

    def look(self, batch: dict[str, Any]) -> dict[str, Any]:
        if batch["status"] == "validating" and not self.busy:
            self.work(batch)
        return batch

    def work(self, batch: dict[str, Any]) -> None:
        """Answer what is in a batch."""
        lines = [json.loads(text) for text in self.files[batch["input_file_id"]].splitlines()]
        if mistakes := self.validate(lines):
            batch |= {"status": "failed", "errors": {"object": "list", "data": mistakes}}
            return
        made: dict[bool, list[str]] = {True: [], False: []}
        for line in lines:
            self.paid[line["custom_id"]] += 1
            came = self.line(line, self.paid[line["custom_id"]]) if self.line else self.answered(line)
            if came is not None:
                good = (came.get("response") or {}).get("status_code") == 200
                made[good].append(json.dumps(came, ensure_ascii=False))
        batch["status"] = self.end
        batch["request_counts"] |= {"completed": len(made[True]), "failed": len(made[False])}
        for name, texts in (("output_file_id", made[True] and made[True] + self.more), ("error_file_id", made[False])):
            if texts:
                batch[name] = f"file-{len(self.files)}"
                self.files[batch[name]] = "".join(f"{text}\n" for text in reversed(texts)).encode()

    def answered(self, line: Line) -> Line:
        """The line that answers a request."""
        assert line["method"] == "POST"
        assert line["url"] == "/v1/chat/completions"
        request = Request(line["body"], {}, 0.0)
        turn = self.model.turn(request)
        body = _completion(turn, request) if turn.status == 200 else {"error": {"message": turn.words, "code": turn.code}}
        return {"id": "r", "custom_id": line["custom_id"], "response": {"status_code": turn.status, "request_id": "q", "body": body},
                "error": None}  # fmt: skip


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    played: ProviderServer

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers["Content-Length"])))

    def _serve(self, body: bytes) -> None:
        try:
            with self.played.lock:
                status, content = self._done(body)
            kind = "text/html" if content.startswith(b"<") else "application/json"
            head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n\r\n"
            self.wfile.write(head.encode() + content)
        except (Cut, BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _done(self, body: bytes) -> tuple[int, bytes]:
        path, played = self.path.partition("?")[0], self.played
        step, work = self._step(path, body)
        played.steps.append(step)
        key = played.key
        if key is not None and self.headers.get("authorization") != f"Bearer {key}":
            return self._error(401, f"Incorrect API key provided: {self.headers.get('authorization')}")
        if work is None or (not played.ours and step != "chat"):
            return self._error(404, "Not Found")
        if played.faults[step]:
            turn = played.faults[step].popleft()
            if turn.cut == "before":
                raise Cut
            if turn.page is not None:
                return turn.status, turn.page.encode()
            return (200, json.dumps(turn.body).encode()) if turn.status == 200 else self._error(turn.status, str(turn.words), turn.code)
        played.before.get(step, lambda: None)()
        made = work()
        played.after.get(step, lambda: None)()
        return 200, made if isinstance(made, bytes) else json.dumps(made, ensure_ascii=False).encode()

    def _error(self, status: int, message: str, code: str | None = None) -> tuple[int, bytes]:
        return status, json.dumps({"error": {"message": message, "type": "error", "param": None, "code": code}}).encode()

    def _step(self, path: str, body: bytes) -> tuple[str, Callable[[], Any] | None]:
        played, post = self.played, self.command == "POST"
        if post and path == "/v1/files":
            return "upload", lambda: played.upload(body, self.headers["Content-Type"])
        if path == "/v1/batches" and post:
            return "create", lambda: played.create(json.loads(body))
        if path == "/v1/batches":
            return "list", self._listed
        if path == "/v1/chat/completions":
            return "chat", lambda: self._chat(json.loads(body))
        name = path.removeprefix("/v1/batches/")
        if name in played.batches:
            return "look", lambda: played.look(played.batches[name])
        found = re.fullmatch(r"/v1/files/([^/]+)/content", path)
        content = played.files.get(found[1]) if found else None
        return ("content", lambda: content) if content is not None else (path, None)

    def _listed(self) -> dict[str, Any]:
        """Two a page, the newest first."""
        after = re.search(r"after=(\w+)", self.path)
        newest = list(reversed(self.played.batches.values()))
        begin = 1 + [batch["id"] for batch in newest].index(after[1]) if after else 0
        page = newest[begin : begin + 2]
        ends = {"first_id": page[0]["id"] if page else None, "last_id": page[-1]["id"] if page else None}
        return {"object": "list", "data": page, "has_more": begin + 2 < len(newest), **ends}

    def _chat(self, body: dict[str, Any]) -> dict[str, Any]:
        request = Request(body, {}, 0.0)
        return _completion(self.played.model.turn(request), request)

    def log_message(self, format: str, *args: Any) -> None:
        """Not on the test's screen."""


@contextmanager
def provider_server(reply: Reply = lambda _body: "{}", *, key: str | None = None) -> Iterator[ProviderServer]:
    """The provider, while the block lasts."""
    played = ProviderServer(ModelServer(reply), key)
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"played": played}))
    played.model.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield played
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
