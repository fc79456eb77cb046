"""Processes that read documents. One that dies takes nothing with it but the document it died of."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.context import ForkServerContext, SpawnContext
from types import TracebackType
from typing import Protocol

from extractor.batch.job import Done, Read, Task
from extractor.model.doubts import doubt, notice

_FORKS = "forkserver" in multiprocessing.get_all_start_methods()
_SAFE = "PYTHONSAFEPATH"


def died(task: Task) -> Done:
    """What a document comes to that takes whoever reads it with it."""
    reason = notice(doubt("work.process_died"), where=task.name, remedy=doubt("remedy.read_alone"))
    return Done(task.name, task.key, "failed", reason=reason, exit_code=1)


def _begin(prepare: Callable[[], object] | None) -> None:
    """In a new process: Ctrl-C is the parent's to take, and rules are read before the first document."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if prepare:
        prepare()


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ctrl-C goes to all processes of a terminal: those that start here ignore it from their first moment on. So does this one for the
    few milliseconds that it takes; blocking it instead does not help, multiprocessing unblocks it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def starting() -> ForkServerContext | SpawnContext:
    """What starts processes. A fork of this one would copy threads and locks in whatever state they are; so a process without threads is
    forked, which stands by for it. Where a system can not do that, each process imports all it needs for itself."""
    return multiprocessing.get_context("forkserver") if _FORKS else multiprocessing.get_context("spawn")


def standing_by(*modules: str) -> None:
    """From now on a process stands by that has imported `modules`; those that `starting` starts have them from their first moment on. Call
    it in the main thread, before there is a first one. What is imported may start no thread and open no file or socket that stays."""
    if not _FORKS:
        return
    from multiprocessing import forkserver

    forkserver.set_forkserver_preload(list(modules))
    # it looks for modules where it stands before it is told where ours are: a user's yaml.py is not to be taken for the library
    before = os.environ.get(_SAFE)
    os.environ[_SAFE] = "1"
    try:
        with uninterrupted():
            forkserver.ensure_running()
    finally:
        if before is None:
            del os.environ[_SAFE]
        else:
            os.environ[_SAFE] = before


def spawned(workers: int, prepare: Callable[[], object] | None = None) -> ProcessPoolExecutor:
    """Processes of our own, which start when they are needed, see `uninterrupted`. `prepare`: what each does first."""
    return ProcessPoolExecutor(workers, mp_context=starting(), initializer=_begin, initargs=(prepare,))


class Readers(Protocol):
    """Whoever reads: processes here, or those of a cluster."""

    def __enter__(self) -> "Readers": ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...

    @property
    def workers(self) -> int:
        """Documents that are read at once."""
        ...

    def submit(self, task: Task) -> "Future[Done]":
        """What `task` will come to; `BrokenProcessPool` when others died with the process that read it."""
        ...

    def again(self, tasks: list[Task]) -> list[Done]:
        """The tasks that were out then."""
        ...


class Pool:
    """Runs `read` on tasks, in `workers` processes or, with one, right here."""

    def __init__(self, read: Read, workers: int, prepare: Callable[[], object] | None = None, needs: str = "") -> None:
        """`prepare`: what each process does first. `needs`: a module it has imported by then, see `standing_by`."""
        self._read, self._workers, self._prepare, self._needs = read, workers, prepare, needs
        self._processes: ProcessPoolExecutor | None = None

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._processes:
            self._processes.shutdown(wait=kind is None, cancel_futures=kind is not None)

    @property
    def workers(self) -> int:
        """Documents that are read at once."""
        return self._workers

    def submit(self, task: Task) -> "Future[Done]":
        """What `task` will come to."""
        future: Future[Done] = Future()
        if self._workers > 1:
            try:
                return self._submitted(self._workers, task)
            except BrokenProcessPool as error:
                # a process died meanwhile; whoever looks at the futures that are out learns it from each of them
                future.set_exception(error)
                return future
        future.set_result(self._read(task))
        return future

    def again(self, tasks: list[Task]) -> list[Done]:
        """The tasks that were out when a process died, one at a time, each in a process of its own while they keep dying."""
        self._let_go()
        done: list[Done] = []
        for task in tasks:
            try:
                done.append(self._submitted(1, task).result())
            except BrokenProcessPool:
                self._let_go()
                done.append(died(task))
        self._let_go()
        return done

    def _submitted(self, workers: int, task: Task) -> "Future[Done]":
        """Any task may be the one that a process is started for."""
        with uninterrupted():
            return self._started(workers).submit(self._read, task)

    def _started(self, workers: int) -> ProcessPoolExecutor:
        if self._processes is None:
            if self._needs:
                standing_by(self._needs)
            self._processes = spawned(workers, self._prepare)
        return self._processes

    def _let_go(self) -> None:
        if self._processes:
            self._processes.shutdown(wait=True, cancel_futures=True)
        self._processes = None
