"""What goes wrong, as problem details (RFC 9457): what, where, what to do."""

import logging
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from extractor.errors import NianbaoError, StoreError
from extractor.export.encode import encode
from extractor.model.doubts import Reason
from extractor.web.headers import ALWAYS
from extractor.wording.chinese import chinese
from extractor.wording.english import as_stated, english, kept, restored

_log = logging.getLogger("nianbao")
MEDIA = "application/problem+json"
LONGEST = 2_000
"""Characters of a detail: what a stranger sent may be repeated in it."""


class ProblemDetails(BaseModel):
    """What went wrong."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "example": {
                "type": "about:blank",
                "title": "Unprocessable Entity",
                "status": 422,
                "detail": "年报.docx: this is a Word document, which is not read yet. Save it as text or as an HTML page and read that",
                "code": "unreadable",
                "instance": "/v1/extract",
            }
        },
    )

    type: str = Field("about:blank", description="What kind of problem, as a URI; about:blank where the status says it all")
    title: str = Field(description="The status in words")
    status: int = Field(description="The HTTP status")
    detail: str = Field(description="What happened, where, and what to do")
    detail_zh: str = Field("", description="The same in Chinese, where it is said in codes")
    detail_code: str = Field("", description="The codes of its sentences; several are joined by `; `")
    detail_args: list[dict[str, Any]] = Field([], description="What fills its sentences, one object a code")
    code: str = Field("", description="What kind of thing happened, for programs: a name that does not change")
    instance: str = Field("", description="The path that was asked for")


class Refusal(Exception):
    """A request that cannot be served, on purpose."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str | Reason,
        *,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        """`detail`: doubts, or words where the page has its own by `code`. `more`: members of the problem beside the standard ones."""
        self.status, self.code, self.detail = status, code, detail
        self.headers, self.more = dict(headers or {}), dict(more or {})
        super().__init__(detail if isinstance(detail, str) else english(detail))


_TITLES = {413: "Content Too Large"}
"""As RFC 9110 has them, where an older Python has other words."""


def problem(request: Request, status: int, code: str, detail: str | Reason, more: Mapping[str, Any] | None = None) -> Response:
    """A response that says what went wrong."""
    try:
        title = _TITLES.get(status) or HTTPStatus(status).phrase
    except ValueError:
        title = "Error"
    said = {"type": "about:blank", "title": title, "status": status, **_detail(detail), "code": code}
    body = encode(said | {"instance": _plain(request.url.path)} | dict(more or {}))
    return Response(body, status_code=status, media_type=MEDIA)


def _detail(detail: str | Reason) -> dict[str, Any]:
    """What happened, where it is said in codes with these and in Chinese."""
    if isinstance(detail, str):
        return {"detail": _plain(detail)}
    whole = restored(kept(detail))  # without halves of characters
    stated = as_stated(whole, "detail")
    return stated | {"detail_zh": chinese(whole)} if len(stated["detail"]) <= LONGEST else {"detail": _plain(stated["detail"])}


def _plain(text: str) -> str:
    """Halves of characters that a file name can hold are no JSON."""
    return text[:LONGEST].encode("utf-8", "replace").decode()


_CODES = {
    401: "no_key",
    403: "not_allowed",
    404: "not_found",
    405: "wrong_method",
    408: "too_slow",
    413: "too_large",
    429: "too_many",
    503: "busy",
}


def _snake(error: NianbaoError) -> str:
    name = type(error).__name__
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


def _for_callers(error: NianbaoError) -> str | Reason:
    """What a caller is told. Where the database is, and in what words it complains, is for the log alone."""
    if not isinstance(error, StoreError) or error.http_status != StoreError.http_status:
        return error.reason if error.coded else str(error)
    return "the database of the service cannot be used. Try again in a moment; if it stays, tell whoever runs it: its log says why."


def told(request: Request, error: NianbaoError) -> Response:
    """An error of the tree in errors.py."""
    made = problem(request, error.http_status, _snake(error), _for_callers(error))
    if isinstance(error, StoreError):
        if error.http_status == StoreError.http_status:
            _log.warning("%s %s: %s", request.method, request.url.path, error)
        made.headers["Retry-After"] = "1"
    return made


def add_handlers(app: FastAPI) -> None:
    """Every error of the application becomes a problem."""

    @app.exception_handler(Refusal)
    def _refused(request: Request, error: Refusal) -> Response:
        made = problem(request, error.status, error.code, error.detail, error.more)
        made.headers.update(error.headers)
        return made

    @app.exception_handler(NianbaoError)
    def _ours(request: Request, error: NianbaoError) -> Response:
        return told(request, error)

    @app.exception_handler(RequestValidationError)
    def _invalid(request: Request, error: RequestValidationError) -> Response:
        faults = [f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in error.errors()]
        return problem(request, 422, "invalid", "; ".join(faults))

    @app.exception_handler(ClientDisconnect)
    def _cut(request: Request, _: ClientDisconnect) -> Response:
        return problem(request, 400, "cut_off", "the connection ended before the whole request had come. Send it again.")  # for the figures

    @app.exception_handler(Exception)
    def _unforeseen(request: Request, _: Exception) -> Response:
        made = problem(request, 500, "internal", "an error of ours, which is in the log of the service. Report it with what you sent.")
        made.headers.update(ALWAYS)  # it is sent from outside of all middleware
        return made

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> Response:
        made = problem(request, error.status_code, _CODES.get(error.status_code, "refused"), str(error.detail))
        made.headers.update(error.headers or {})
        if error.status_code == 405:  # Starlette names the methods of the first route of the path alone
            made.headers["Allow"] = _methods(request) or made.headers.get("Allow", "")
        return made


def _methods(request: Request) -> str:
    """What may be done with the path of a request; "" where it is not described."""
    paths: dict[str, Any] = request.app.openapi()["paths"]
    return ", ".join(sorted(method.upper() for method in paths.get(getattr(request.scope.get("route"), "path", ""), ())))


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that a route documents."""
    return {status: _documented(status) for status in statuses}


def _documented(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/ProblemDetails"}
    return {"description": HTTPStatus(status).phrase, "content": {MEDIA: {"schema": schema}}}


def merged(*parts: Mapping[int | str, Any]) -> dict[int | str, Any]:
    """Responses of a route from several places."""
    return {status: said for part in parts for status, said in part.items()}


COMMON: Iterable[int] = (400, 401, 403, 408, 421, 429, 500, 503)
"""What any route may answer: a request that cannot be read, no key, a key without the scope, a request that does not come in, another
host's name, too many requests, an error of ours, a database that is not there."""
