"""A job as a stream of server-sent events."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event

from extractor.web.api.shapes import JobShape
from extractor.web.problem_details import Refusal

LOOK_SECONDS, ALIVE_SECONDS = 0.4, 15.0
"""Between two looks at the job; between two signs of life where nothing has changed, so that nobody on the way closes the line."""
KNOWN_SECONDS = 3.0
"""So long nobody asks whether the listener's key still is one."""
OVER = ("done", "cancelled", "failed")
_EVENT = {"type": "object", "required": ["event", "data"], "properties": {"event": {"enum": ["job", "gone"]}, "data": {"type": "string"}}}
EVENT_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events `job`, each with the job as JSON",
        "content": {
            "text/event-stream": {"schema": _EVENT, "example": 'event: job\ndata: {"id": "06…", "state": "running"}\n\n'}
        },
    }
}


class Streams:
    """Streams that are open. They are counted: each one looks into the database again and again."""

    def __init__(self, most: int) -> None:
        self._most, self._open = most, 0
        self.closing = asyncio.Event()
        """Set when the server goes: streams end, so that it can."""

    def response(self, events: AsyncIterator[bytes]) -> StreamingResponse:
        """A stream. Raises `Refusal` when there are too many."""
        if self._open >= self._most:
            raise Refusal(503, "busy", "too many streams are open. Ask for the job itself now and then.", headers={"Retry-After": "5"})

        async def counted() -> AsyncIterator[bytes]:
            self._open += 1
            try:
                async for event in events:
                    yield event
            finally:
                self._open -= 1

        return StreamingResponse(
            counted(), media_type="text/event-stream", headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        )


async def stream_of(
    look: Callable[[], JobShape | None],
    gone: Callable[[], Awaitable[bool]],
    may: Callable[[], bool],
    streams: Streams,
    wait: float = LOOK_SECONDS,
) -> AsyncIterator[bytes]:
    """An event whenever the job has changed, until it is over, deleted, nobody listens, or whoever listens may not any more."""
    before, quiet, known = "", 0.0, 0.0
    while not streams.closing.is_set() and not await gone():
        if known >= KNOWN_SECONDS:
            known = 0.0
            if not await run_in_threadpool(may):
                return
        shape = await run_in_threadpool(look)
        if shape is None:
            yield format_sse_event(event="gone", data_str="{}")
            return
        now = shape.model_dump_json()
        if now != before:
            before, quiet = now, 0.0
            yield format_sse_event(event="job", data_str=now)
        if shape.state in OVER:
            return
        if quiet >= ALIVE_SECONDS:
            quiet = 0.0
            yield KEEPALIVE_COMMENT
        quiet, known = quiet + wait, known + wait
        await asyncio.sleep(wait)
