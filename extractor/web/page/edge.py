"""What differs where a person looks at a page: faults are told on a page, and `?lang=` chooses the language."""

import json
import logging
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from extractor.show.panes.words import LANGUAGES
from extractor.web.page.making import COOKIE, plain_page
from extractor.web.problem_details import MEDIA as PROBLEM

_log = logging.getLogger("nianbao")
_FOR_PROGRAMS = ("/v1/", "/metrics", "/healthz", "/readyz")
_KEPT = ("retry-after", "www-authenticate", "allow", "connection")
YEAR_SECONDS = 365 * 24 * 3600


def for_a_person(request: Request) -> bool:
    """Whether the answer is to be a page."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(_FOR_PROGRAMS)


def _local(path: str) -> str:
    """`//elsewhere.example` is an address of another host."""
    return "/" + path.lstrip("/\\")


def _elsewhere(request: Request, secure: bool) -> Response | None:
    """The page again in a language that was chosen, and without the fields that a form left empty: those are no filters."""
    given = request.query_params.multi_items()
    chosen = request.query_params.get("lang")
    kept = [(name, value) for name, value in given if value.strip() and (name != "lang" or value not in LANGUAGES)]
    if request.method != "GET" or len(kept) == len(given):
        return None
    made = RedirectResponse(_local(request.url.path) + (f"?{urlencode(kept)}" if kept else ""), 303)
    if chosen in LANGUAGES:
        made.set_cookie(COOKIE, chosen, max_age=YEAR_SECONDS, httponly=True, samesite="lax", secure=secure)
    return made


def fault_page(request: Request, said: dict[str, Any]) -> Response:
    """What went wrong, for a person."""
    return plain_page(request, "fault.html", int(said["status"]), said=said)


class PageEdge:
    """ASGI middleware around everything that is shown to people."""

    def __init__(self, app: ASGIApp, secure: bool) -> None:
        self._app, self._secure = app, secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http" or not for_a_person(request := Request(scope)):
            await self._app(scope, receive, send)
            return
        if made := _elsewhere(request, self._secure):
            await made(scope, receive, send)
            return
        told = _Told(send)
        try:
            await self._app(scope, receive, told)
        except Exception:
            if told.begun:
                raise
            _log.exception("%s %s", request.method, request.url.path)
            told.fault = {"status": 500, "title": "Internal Server Error", "detail": "", "code": "internal"}
        if told.fault is not None:
            answer = fault_page(request, told.fault)
            answer.headers.update(told.headers)
            await answer(scope, receive, send)


class _Told:
    """Sends what comes, but keeps problems back."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._body = b""
        self._held = False
        self.begun = False
        self.fault: dict[str, Any] | None = None
        self.headers: dict[str, str] = {}

    async def __call__(self, message: Message) -> None:
        """See ASGI."""
        if message["type"] == "http.response.start":
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in message["headers"]}
            self._held = headers.get("content-type", "").startswith(PROBLEM)
            self.headers = {name: value for name, value in headers.items() if name in _KEPT}
        if not self._held:
            self.begun = True
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            self.fault = json.loads(self._body)
