"""Documents that somebody waits for: read at once, in processes with bounds."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from extractor.batch.job import Done, Read, Task
from extractor.rulebook import load_rulebook
from extractor.run.guarded import Bounds, Guarded
from extractor.run.one_document import read_posted
from extractor.web.problem_details import Refusal

MOST_WAITING = 64
"""Documents for each process that may wait for it: with 20 ms each, whoever comes last waits a second and a half."""

MOST_THREADS = 24
"""Threads of routes that wait for a process; the others, of 40, stay free for whoever waits for nothing."""


class Extracting:
    """Reads documents while somebody waits. A context manager; for any thread."""

    def __init__(self, workers: int, bounds: Bounds) -> None:
        self._readers = Guarded(read_posted, workers, bounds, load_rulebook)
        self._waiting = 0
        self._threads = threading.BoundedSemaphore(MOST_THREADS)

    def __enter__(self) -> "Extracting":
        self._readers.__enter__()
        for number in range(self._readers.workers):  # processes load their rules before the first caller comes
            self._readers.submit(Task(f"warm {number}.txt", "一、总体情况".encode(), ""))
        return self

    def __exit__(self, *error: object) -> None:
        self._readers.__exit__(None, None, None)

    def submit(self, task: Task, read: Read | None = None) -> "Future[Done]":
        """What a document will come to. `read`: another way than by rules."""
        return self._readers.submit_as(task, read) if read else self._readers.submit(task)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """A thread of a route waits for documents to be read. Raises `Refusal` when too many do."""
        if not self._threads.acquire(blocking=False):
            raise Refusal(503, "busy", "too many documents are being read. Ask again in a moment.", headers={"Retry-After": "5"})
        try:
            yield
        finally:
            self._threads.release()

    async def read(self, task: Task) -> Done:
        """The same for a coroutine. Raises `Refusal` when too many wait already."""
        if self._waiting >= MOST_WAITING * self._readers.workers:
            detail = "too many documents wait to be read. Send it again in a moment, or make a job of many documents."
            raise Refusal(503, "busy", detail, headers={"Retry-After": "2"})
        self._waiting += 1
        try:
            return await asyncio.wrap_future(self.submit(task))
        finally:
            self._waiting -= 1
