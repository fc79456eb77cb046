"""Real traffic with a model, recorded by vcrpy and played again with the network blocked.

vcrpy records the clients it knows (requests among them), and openai's own is not one of them; so what openai's client would send, byte for
byte, goes out through requests instead. Headers that name a key, a person or a library version are left out; the rest is kept whole.
"""

import os
from typing import Any

import httpx2
import requests

MODEL = "qwen2.5-coder-1.5b-instruct"
ENDPOINT = os.environ.get("NIANBAO_RECORD_FROM", "http://127.0.0.1:18080/v1")
"""Where the model listens while cassettes are recorded; they match on method, path and body, so it may be another next time."""
UNWANTED = (
    "authorization", "openai-organization", "openai-project", "cookie", "set-cookie", "x-request-id", "user-agent", "date", "server",
)  # fmt: skip
PREFIXES = ("x-stainless-", "x-ratelimit-")


class Through(httpx2.BaseTransport):
    """Sends a request of openai's client through requests, where vcrpy listens."""

    def __init__(self) -> None:
        self.session = requests.Session()
        self.session.trust_env = False
        self.sent: list[bytes] = []

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        body = request.read()
        self.sent.append(body)
        kept = {name: value for name, value in request.headers.items() if _wanted(name) and name not in ("host", "content-length")}
        answer = self.session.request(request.method, str(request.url), headers=kept, data=body, timeout=600)
        headers = {name: value for name, value in answer.headers.items() if name.lower() not in ("content-encoding", "content-length")}
        return httpx2.Response(answer.status_code, headers=headers, content=answer.content, request=request)


def _wanted(name: str) -> bool:
    return name.lower() not in UNWANTED and not name.lower().startswith(PREFIXES)


def _scrubbed(request: Any) -> Any:
    for name in [name for name in request.headers if not _wanted(name)]:
        del request.headers[name]
    return request


def _scrubbed_response(response: dict[str, Any]) -> dict[str, Any]:
    response["headers"] = {name: values for name, values in response["headers"].items() if _wanted(name)}
    return response


CONFIG: dict[str, Any] = {
    "match_on": ("method", "path", "body"),
    "before_record_request": _scrubbed,
    "before_record_response": _scrubbed_response,
    "decode_compressed_response": True,
}
"""For pytest-recording."""
