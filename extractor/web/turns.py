"""Turns for what takes long: a few at once, in threads of their own, so that the threads that answer everybody else stay free."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from extractor.web.problem_details import Refusal

T = TypeVar("T")


class Turns:
    """A few at once; some wait, without a thread; whoever comes then is told to come again."""

    def __init__(self, at_once: int, waiting: int, patience: float) -> None:
        """`waiting`: how many may wait, for `patience` seconds."""
        self._turns, self._threads = asyncio.Semaphore(at_once), CapacityLimiter(at_once)
        self._room, self._patience, self._waiting = waiting, patience, 0

    async def run(self, work: Callable[[], T], busy: str) -> T:
        """What `work` comes to. Raises `Refusal` with `busy` when too many wait already, or nobody came to an end."""
        if self._waiting >= self._room:
            raise refused(busy)
        self._waiting += 1
        try:
            await acquired(self._turns, self._patience, busy)
        finally:
            self._waiting -= 1
        try:
            return await to_thread.run_sync(work, limiter=self._threads)
        finally:
            self._turns.release()


async def acquired(turns: asyncio.Semaphore, patience: float, busy: str) -> None:
    """Have a turn, which is to be released. Raises `Refusal` with `busy` when none comes within so many seconds."""
    try:
        async with asyncio.timeout(patience):
            await turns.acquire()
    except TimeoutError:
        raise refused(busy) from None


def refused(busy: str) -> Refusal:
    """A refusal for now."""
    return Refusal(503, "busy", busy, headers={"Retry-After": "10"})
