"""Bodies of requests: never larger than they may be, whatever their headers say."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from extractor.export.encode import encode
from extractor.web.details import MEDIA

DOCUMENTS = ("/v1/extract", "/v1/jobs")
"""Where documents are sent; what is sent anywhere else is held in memory and taken apart there."""
SMALL = 8_000_000
"""Bytes of a request that brings no documents. A decision of 200 items with quotes of 2,000 characters takes 1.5 MB."""


def _detail(limit: int) -> str:
    return f"the request is larger than {limit:,} bytes. Send fewer documents at once."


class BodyLimit:
    """ASGI middleware that ends a request whose body is over a limit, at the byte that is too much."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app, self._limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limit if scope["path"] in DOCUMENTS else min(SMALL, self._limit)
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > limit:
            await self._refuse(scope, send, limit)
            return
        received = 0

        async def limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise HTTPException(413, _detail(limit), {"Connection": "close"})
            return message

        await self._app(scope, limited, send)

    @staticmethod
    async def _refuse(scope: Scope, send: Send, limit: int) -> None:
        said = {"type": "about:blank", "title": "Content Too Large", "status": 413, "detail": _detail(limit), "code": "too_large"}
        body = encode(said | {"instance": scope["path"]})
        headers = [(b"content-type", MEDIA.encode()), (b"content-length", str(len(body)).encode()), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": body})
