"""Bodies of uploads as they come in: onto the disk, where they take no memory, so that a slow line holds up nobody else; and the folder
they are put in, where nothing of a server that was ended in the middle stays."""

import asyncio
import fcntl
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from weakref import WeakValueDictionary

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.types import Message

from extractor.web.turns import acquired

_LOCK = "lock"


def place_in(folder: Path) -> Path:
    """Where uploads are put, in the folder of a service."""
    return folder / "incoming"


@contextmanager
def cleared(place: Path) -> Iterator[None]:
    """The folder is there, and what another server has left in it is not; nor is anything when the block ends. What belongs to a server
    that runs is left alone."""
    place.mkdir(mode=0o700, exist_ok=True)
    held = os.open(place / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        _clear(place, held)
        fcntl.flock(held, fcntl.LOCK_SH)
        yield
        _clear(place, held)
    finally:
        os.close(held)


def _clear(place: Path, held: int) -> None:
    with suppress(BlockingIOError):  # another server has something in it
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for left in place.iterdir():
            if left.name != _LOCK:
                shutil.rmtree(left, ignore_errors=True)


AT_ONCE, PATIENCE = 4, 120.0
"""Uploads that are taken apart at once, each of which may hold as much memory as it is large; the others wait, so many seconds."""
OF_ONE_KEY, OWN_PATIENCE = 16, 30.0
"""Requests with one key that come in at once; further ones wait for them, so many seconds."""
_PIECE = 1_000_000


class Uploads:
    """Turns of uploads."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._own: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    @asynccontextmanager
    async def coming(self, key_id: str) -> AsyncIterator[None]:
        """While a request comes in. Raises `Refusal`."""
        own = self._own.setdefault(key_id, asyncio.Semaphore(OF_ONE_KEY))
        async with _held(own, OWN_PATIENCE, "too many uploads with this key come in. Send fewer at once."):
            yield

    @asynccontextmanager
    async def taking(self) -> AsyncIterator[None]:
        """While it is taken apart. Raises `Refusal`."""
        async with _held(self._turns, PATIENCE, "too many uploads are being taken. Send it again in a moment."):
            yield


@asynccontextmanager
async def _held(turns: asyncio.Semaphore, patience: float, busy: str) -> AsyncIterator[None]:
    await acquired(turns, patience, busy)
    try:
        yield
    finally:
        turns.release()


async def receive(request: Request, path: Path) -> None:
    """The body of a request, into a file."""
    held = bytearray()
    with path.open("wb") as out:
        async for piece in request.stream():
            held += piece
            if len(held) >= _PIECE:
                await run_in_threadpool(out.write, bytes(held))
                held.clear()
        out.write(held)


@asynccontextmanager
async def again(path: Path) -> AsyncIterator[Callable[[], Awaitable[Message]]]:
    """What was received, as a request receives it."""
    with path.open("rb") as file:

        async def message() -> Message:
            piece = await run_in_threadpool(file.read, _PIECE)
            return {"type": "http.request", "body": piece, "more_body": bool(piece)}

        yield message
