"""Bodies of requests: never larger than they may be, whatever their headers say, and never slower."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from extractor.web.patience import Body, Patience
from extractor.web.problem_details import problem

DOCUMENTS = ("/v1/extract", "/v1/jobs")
"""Where documents are sent; what is sent anywhere else is held in memory and taken apart there."""
SMALL = 8_000_000
"""Bytes of a request that brings no documents. A decision of 200 items with quotes of 2,000 characters takes 1.5 MB."""


def _detail(limit: int) -> str:
    return f"the request is larger than {limit:,} bytes. Send fewer documents at once."


class BodyLimit:
    """ASGI middleware that ends a request whose body is over a limit, at the byte that is too much, or comes too slowly."""

    def __init__(self, app: ASGIApp, limit: int, patience: Patience) -> None:
        self._app, self._limit, self._patience = app, limit, patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limit if scope["path"] in DOCUMENTS else min(SMALL, self._limit)
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > limit:
            refused = problem(Request(scope), 413, "too_large", _detail(limit))
            refused.headers["Connection"] = "close"
            await refused(scope, receive, send)
            return
        body, begun = Body(receive, self._patience), False

        async def limited() -> Message:
            try:
                message = await body.next()
            except HTTPException:
                if begun:  # too late to say so
                    return {"type": "http.disconnect"}
                raise
            if body.size > limit:
                raise HTTPException(413, _detail(limit), {"Connection": "close"})
            return message

        async def sent(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        await self._app(scope, limited, sent)
