"""How long a request may take to come in: one bound, whatever is asked, from the first byte of its head to the last of its body."""

import asyncio

import h11
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 20.0
"""In which the head of a request must be there."""
IDLE_SECONDS, UPLOAD_SECONDS, SLOWEST = 20.0, 600.0, 1_000
"""In which something of a body must come; in which all of it must; bytes a second that it must make by then."""
ENDING_SECONDS = 2.0
"""In which something of it must come once the service is told to go."""


class Patience:
    """With everybody whose request comes in. For one event loop."""

    def __init__(self) -> None:
        self._waits: set[asyncio.Timeout] = set()
        self._ending = False

    def end(self) -> None:
        """The service goes: who sends nothing is not waited for."""
        self._ending = True
        soon = asyncio.get_running_loop().time() + ENDING_SECONDS
        for wait in self._waits:
            if not wait.expired():
                wait.reschedule(min(wait.when() or soon, soon))

    async def next(self, receive: Receive, seconds: float) -> Message:
        """What comes next. Raises `HTTPException` when nothing does."""
        try:
            async with asyncio.timeout(min(seconds, ENDING_SECONDS) if self._ending else seconds) as wait:
                self._waits.add(wait)
                try:
                    return await receive()
                finally:
                    self._waits.discard(wait)
        except TimeoutError:
            if not wait.expired():
                raise
        if self._ending:
            raise HTTPException(503, "the service ends. Send it again in a moment.", {"Connection": "close", "Retry-After": "10"})
        raise too_slow(f"nothing of the request came for {seconds:g} s. Send it again.")


class Body:
    """The body of one request, as it comes in."""

    def __init__(self, receive: Receive, patience: Patience) -> None:
        self._receive, self._patience = receive, patience
        self._begun, self._whole = 0.0, False
        self.size = 0
        """Bytes that have come."""

    async def next(self) -> Message:
        """See ASGI. Raises `HTTPException` for a body that comes too slowly, or not at all."""
        if self._whole:  # whoever listens now waits for the end of the connection, which is bounded by nothing
            return await self._receive()
        now = asyncio.get_running_loop().time
        self._begun = self._begun or now()
        left = self._begun + UPLOAD_SECONDS - now()
        if left <= 0:
            raise too_slow(f"the request had not come in after {UPLOAD_SECONDS:g} s. Send fewer documents at once.")
        message = await self._patience.next(self._receive, IDLE_SECONDS)
        self.size += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        elapsed = now() - self._begun
        if not self._whole and elapsed > IDLE_SECONDS and self.size < elapsed * SLOWEST:
            raise too_slow("the request comes too slowly. Send fewer documents at once, or over a better line.")
        return message


def too_slow(detail: str) -> HTTPException:
    """The answer to a request that does not come in."""
    return HTTPException(408, detail, {"Connection": "close"})


class Line(H11Protocol):
    """A connection on which heads of requests come in in time, and what was answered early does not go on for ever."""

    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """See asyncio."""
        super().connection_made(transport)
        self._wait(HEAD_SECONDS)

    def data_received(self, data: bytes) -> None:
        """See asyncio."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            if not self._answered():
                self._rest()
        elif self._timer is None:
            self._wait(HEAD_SECONDS)

    def on_response_complete(self) -> None:
        """See uvicorn."""
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY and self._answered():
            self._wait(UPLOAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio."""
        self._rest()
        super().connection_lost(exc)

    def _answered(self) -> bool:
        return self.cycle is not None and self.cycle.response_complete

    def _wait(self, seconds: float) -> None:
        self._rest()
        self._timer = self.loop.call_later(seconds, self._over)

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _over(self) -> None:
        """Say so where a head had begun; who has said nothing is told nothing."""
        self._timer = None
        if self.transport.is_closing():
            return
        if self.conn.their_state is h11.IDLE and self.conn.trailing_data[0]:
            said = b"the head of the request did not come in. Send it again."
            headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(said))), ("Connection", "close")]
            for event in (h11.Response(status_code=408, headers=headers, reason=b"Request Timeout"), h11.Data(said), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
