"""The Parquet tables of a batch: shards that other processes make of kept reports, put together in the reports' order where the batch was
begun. One process would take as long for the tables of two documents as two processes take to read them."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType

from extractor.batch.manifest import Kept, body_as
from extractor.batch.pool import spawned, uninterrupted
from extractor.errors import BatchError
from extractor.export.shards import Shard, Together, shard_of

SHARD = 500
"""Documents of a shard: some 5 MB of kept reports go to a process, and a file of some 20,000 rows a year comes back. Whoever puts shards
together holds four of them, with 1,000 documents each 310 MB in all, with 500 some 180 (benchmarks/batch_scale.py)."""
AHEAD = 2
"""Shards out for each process that makes them: one under way, and one that waits."""
Named = tuple[Kept, str]
"""A report as it is kept, and the document that it is written under."""
Run = Callable[[list[Named], Mapping[str, str]], "Future[Shard]"]
"""(reports, labels by indicator) -> their tables."""


def tables_of(reports: list[Named], labels: Mapping[str, str]) -> Shard:
    """In whatever process: the tables of some reports."""
    return shard_of((body_as(kept, name) for kept, name in reports), labels)


class Sharded:
    """Tables in a folder, a shard after the other. A context manager."""

    def __init__(
        self, run: Run, ahead: int, folder: Path, labels: Mapping[str, str], died: tuple[type[Exception], ...] = (BrokenProcessPool,)
    ) -> None:
        """`run`: makes a shard. `ahead`: how many are made at once. `died`: how one ends whose process did."""
        self._run, self._ahead, self._died = run, ahead, died
        self._labels, self._together = dict(labels), Together(folder)
        self._next: list[Named] = []
        self._out: deque[Future[Shard]] = deque()
        self._begun = False

    def __enter__(self) -> "Sharded":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._together.__exit__(kind, error, trace)

    def add(self, kept: Kept, name: str) -> None:
        """The next report."""
        self._next.append((kept, name))
        if len(self._next) >= SHARD:
            self._put_out()

    def finish(self) -> None:
        """Put the tables in their place."""
        if self._next or not self._begun:
            self._put_out()
        while self._out:
            self._take()
        self._together.finish()

    def _put_out(self) -> None:
        while len(self._out) >= self._ahead:
            self._take()
        self._out.append(self._run(self._next, self._labels))
        self._next, self._begun = [], True

    def _take(self) -> None:
        try:
            self._together.add(self._out.popleft().result())
        except self._died:
            remedy = "See that there is memory enough, or add --no-tables, and run the same command again."
            raise BatchError("tables were not written: a process that made them died of it", remedy=remedy) from None


MakeTables = Callable[[Path, Mapping[str, str]], AbstractContextManager[Sharded]]
"""(folder, labels by indicator) -> tables."""


class Here:
    """Makes shards in processes of this machine; the first one right here when there is no other."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._processes: ProcessPoolExecutor | None = None

    def run(self, reports: list[Named], labels: Mapping[str, str]) -> "Future[Shard]":
        """See `Run`."""
        if self._workers == 1 or (self._processes is None and len(reports) < SHARD):
            done: Future[Shard] = Future()
            done.set_result(tables_of(reports, labels))
            return done
        with uninterrupted():
            if self._processes is None:
                self._processes = spawned(self._workers)
            return self._processes.submit(tables_of, reports, labels)

    def close(self) -> None:
        """Processes go."""
        if self._processes:
            self._processes.shutdown(wait=True, cancel_futures=True)


@contextmanager
def tables_here(workers: int, folder: Path, labels: Mapping[str, str]) -> Iterator[Sharded]:
    """Tables that this machine makes."""
    here = Here(workers)
    try:
        with Sharded(here.run, AHEAD * workers, folder, labels) as sharded:
            yield sharded
    finally:
        here.close()
