"""One process that reads, and the line to it.

The line is the process's own: whatever kills it, at whatever moment, leaves no lock behind that others wait for. (In a pool whose processes
share a queue one waits with the queue's lock in hand; killed there, by the kernel for want of memory, it takes all others with it.)
"""

import logging
import multiprocessing
import os
import resource
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Literal

from extractor.batch.job import Done, Read, Task
from extractor.batch.pool import starting, uninterrupted

MEGABYTE = 1_000_000
BEGIN_SECONDS = 120.0
"""In which a process has read the rules, on a machine that has much else to do."""
BY_THE_CLOCK = 10
"""So many times as long as it may compute, a document may take by the clock."""
Outcome = Done | Literal["late", "large", "dead"]
"""What became of a task: it took too long, took too much memory, or its process died."""
Said = Outcome | None
"""None where a process says that it is there, or has taken a task."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What reading one document may take."""

    seconds: float = 60.0
    """Of computing, of the reading process: a document is not to blame for a machine that has much else to do. The slowest page in 3,000
    made-up ones took 0.4 s."""
    megabytes: int = 1_500
    """Of the reading process. Reading a page of 20 MB takes 0.6 GB."""


def _watch() -> None:
    """Ends this process when whoever asked for it has gone: a killed server leaves nothing behind."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _sit(line: Connection, bounds: Bounds, prepare: Callable[[], object] | None) -> None:
    """In a new process: do what comes over the line."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    threading.Thread(target=_watch, daemon=True).start()
    if prepare:
        prepare()
    limit = bounds.megabytes * MEGABYTE
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    with suppress(EOFError, OSError):  # whoever started us has gone, or has no more for us
        line.send(None)
        while True:
            read, task = line.recv()
            line.send(None)  # what it takes to import the reader is not the document's
            signal.setitimer(signal.ITIMER_PROF, bounds.seconds)  # its end is this process's end, also inside a library
            try:
                said: Outcome = read(task)
            except MemoryError:
                said = "large"
            signal.setitimer(signal.ITIMER_PROF, 0)
            line.send(said)


class Seat:
    """A process, for one thread. It is started when it is needed, and again when it died."""

    def __init__(self, bounds: Bounds, prepare: Callable[[], object] | None) -> None:
        self._bounds, self._prepare = bounds, prepare
        self._process: multiprocessing.process.BaseProcess | None = None
        self._line: Connection | None = None
        self.done = 0
        """Tasks that this process has done."""

    def ready(self) -> bool:
        """Have a process that lives; False when none comes up."""
        # asked of its sentinel: `is_alive` says yes of a dead one that another thread is just reaping
        if self._process and not wait([self._process.sentinel], timeout=0):
            return True
        self.end()
        try:
            self._start()
        except (OSError, EOFError) as error:  # no process, memory or file to be had: there may be one later
            _log.warning("no process to read documents with: %s", error)
            self.end()
            return False
        return self._begun()

    def _start(self) -> None:
        self._line, theirs = multiprocessing.Pipe()
        process = starting().Process(target=_sit, args=(theirs, self._bounds, self._prepare), name="nianbao reader", daemon=True)
        try:
            with uninterrupted():
                process.start()
        finally:
            theirs.close()
        self._process = process

    def do(self, read: Read, task: Task) -> Outcome:
        """What a task comes to. The time that a process takes to come up is not the document's."""
        if not self.ready() or self._line is None:
            return "dead"
        try:
            self._line.send((read, task))
        except (BrokenPipeError, ConnectionResetError):
            self.end()
            return "dead"
        self.done += 1
        return (self._heard(self._bounds.seconds * BY_THE_CLOCK) or "dead") if self._begun() else "dead"

    def _begun(self) -> bool:
        """Whether the process says that it is there, or has taken a task."""
        return self._heard(BEGIN_SECONDS) is None

    def _heard(self, seconds: float) -> Said:
        """What the process says; one that says nothing in time is ended."""
        said: Said = "dead"
        line = self._line
        with suppress(EOFError, OSError):
            if line is not None:
                said = line.recv() if line.poll(seconds) else "late"
        if said in ("late", "dead") and self.end() == -signal.SIGPROF:
            said = "late"
        return said

    def end(self) -> int | None:
        """The process goes, whatever it is at; its exit code, which is another where another thread has heard it first."""
        code = None
        process, line, self._process, self._line, self.done = self._process, self._line, None, None, 0
        if process:
            process.kill()
            process.join()
            code = process.exitcode
            process.close()
        if line:
            line.close()
        return code

    def kill(self) -> None:
        """The same from another thread: `do` comes back."""
        process = self._process
        with suppress(ValueError, AttributeError):  # ended meanwhile
            if process:
                process.kill()
