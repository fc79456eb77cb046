"""The loop of a batch: documents in, what they come to into the manifest. Holds a window of documents, never the whole."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any

from extractor.batch.changes import joined
from extractor.batch.inputs import Source
from extractor.batch.job import Done, Job, Noting, Open, Task, failed_key, fits, key_of, rulings_on
from extractor.batch.manifest import SINCE, Entry, Kept, State
from extractor.batch.pool import Pool, Readers
from extractor.errors import ReadError
from extractor.model.doubts import renamed

AHEAD = 4
"""Documents out for each process: enough that none waits for the next one."""
COMMIT_EVERY, COMMIT_SECONDS = 64, 1.0
"""After so many documents or seconds what is noted goes to the disk. A killed run reads at most those again; answers of a model are kept
apart, one by one."""


class Batch:
    """One run of a job."""

    def __init__(
        self,
        job: Job,
        manifest: Noting,
        *,
        prepare: Callable[[], object] | None = None,
        step: Callable[[Entry], None] = lambda _: None,
        say: Callable[[str], None] = lambda _: None,
        readers: Readers | None = None,
    ) -> None:
        """`prepare`: what a reading process does first. `step`: a document is dealt with. `say`: a sentence for whoever watches. `readers`:
        who reads, in place of processes on this machine."""
        self._job, self._manifest, self._step, self._say = job, manifest, step, say
        self._pool: Readers = readers or Pool(job.read, job.workers, prepare)
        self._asking = ThreadPoolExecutor(1, thread_name_prefix="asking") if job.ask else None
        self._out: dict[Future[Done], Task] = {}
        self._asked: set[Future[list[Done]]] = set()
        self._open: list[Open] = []
        self._places: dict[str, int] = {}
        self._twins: dict[str, list[str]] = {}
        self._noted, self._committed = 0, time.monotonic()
        self._ending = False
        self.read, self.met, self.again = 0, 0, 0
        """Documents read in this run; documents come upon; those of the first that had been read to their end, and of which a file of rules
        or prompts, or a decision, has changed since."""
        self.decided: set[str] = set()
        """sha256 of documents that people decided on and that this run came upon."""

    def go(self) -> None:
        """Do it. What was noted stays noted however this ends. Ctrl-C begins nothing more and finishes what is under way, then raises
        `KeyboardInterrupt`; Ctrl-C again raises it at once."""
        with self._pool, self._listening():
            try:
                self._all()
            finally:
                if self._asking:
                    self._asking.shutdown(wait=True, cancel_futures=True)
                self._manifest.commit()
        if self._ending:
            raise KeyboardInterrupt

    def end(self) -> None:
        """Begin nothing more and finish what is under way; `go` raises `KeyboardInterrupt` then. From any thread."""
        self._ending = True
        if self._job.stop:
            self._job.stop()

    def _all(self) -> None:
        for source in self._job.sources:
            if self._ending:
                break
            self._take(source)
            self._settle(len(self._out) >= AHEAD * self._pool.workers)
        while self._out:
            self._settle(True)
        self._put_out()
        while self._asked:
            self._settle(True)

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """The first Ctrl-C is a wish, seen between two documents: raised in the middle of anything it would leave processes half begun."""
        before = signal.getsignal(signal.SIGINT)
        if before is not signal.default_int_handler or threading.current_thread() is not threading.main_thread():
            yield
            return

        def end(*_: object) -> None:
            signal.signal(signal.SIGINT, before)
            self.end()

        signal.signal(signal.SIGINT, end)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def _take(self, source: Source) -> None:
        """Read a document, or know that it need not be."""
        name, job = source.name, self._job
        if not fits(name, job.only) or self._is_twice(name):
            return
        try:
            parts = job.parts(source.fetch(), name)
        except ReadError as error:
            place, self.met = self.met, self.met + 1
            self._note(Entry(name, "failed", "", error.reason, error.exit_code), place)
            return
        for part, data in parts:
            if part == name or not self._is_twice(part):
                self._take_one(part, data)

    def _is_twice(self, name: str) -> bool:
        """Whether this run has come upon a name already, which is told."""
        if not (self._manifest.seen(name)[1] or name in self._places):
            return False
        self._say(f"{name}: named twice, read once")
        return True

    def _take_one(self, name: str, data: bytes) -> None:
        """The same of one report."""
        job, known = self._job, self._manifest.seen(name)[0]
        place, self.met = self.met, self.met + 1
        key, rulings = key_of(job.config, name, data), rulings_on(job.rulings, data)
        self.decided.update(ruling.sha256 for ruling in rulings)
        state, used = (known.state, known.used) if known and known.key == key else self._manifest.state_of(key)
        if known and known.state == "failed" and known.key == failed_key(key, job.everything) and not job.retry_failed:
            self._note(known, place)
        elif state == "done" and job.current(used, rulings):
            self._note(Entry(name, "done", key), place)
        elif key in self._twins:
            self._twins[key].append(name)
            self._places[name] = place
        elif job.limit is None or self.read < job.limit:
            self.read += 1
            self._twins[key], self._places[name] = [], place
            task = Task(name, data, key, rulings, self._before(key, state, known))
            self._out[self._pool.submit(task)] = task

    def _before(self, key: str, state: State | None, known: Entry | None) -> bytes:
        """The report of a document that has been read to its end; whoever reads it again tells what is different. Of these bytes, under
        whatever name; else, where something else read it, that of its name."""
        if state == "done":
            self.again += 1
            return self._manifest.report(key).packed
        return self._manifest.report(known.key).packed if known and known.state == "done" else b""

    def _settle(self, full: bool) -> None:
        """Take what is ready; when `full`, wait until something is. While two lots of drafts are being asked about, reading waits."""
        out: set[Future[Any]] = {*self._out, *self._asked}
        behind: set[Future[Any]] = {*self._asked} if len(self._asked) > 1 else set()
        if full or behind:
            self._collect(wait(behind or out, return_when=FIRST_COMPLETED).done)
        else:
            self._collect({future for future in out if future.done()})

    def _collect(self, ready: set[Future[Any]]) -> None:
        for future in ready:
            if future in self._asked:
                self._asked.remove(future)
                for done in future.result():
                    self._done(done)
                if not self._asked:
                    self._put_out()
            elif future in self._out:
                self._came(future)

    def _came(self, future: Future[Done]) -> None:
        task = self._out.pop(future)
        try:
            self._come(future.result(), task.before)
        except BrokenProcessPool:
            tasks = [task, *self._out.values()]
            self._out.clear()
            for again, done in zip(tasks, self._pool.again(tasks), strict=True):
                self._come(done, again.before)

    def _come(self, done: Done, before: bytes) -> None:
        """A document comes back from its process."""
        if done.draft is None:
            self._done(done)
            return
        self._open.append(Open(done.draft, done.key, before))
        # Whoever answers is never idle while a draft waits: a run that is killed early has asked what it could.
        if not self._asked or len(self._open) >= self._job.together:
            self._put_out()

    def _put_out(self) -> None:
        """Have the drafts that wait asked about."""
        if self._ending or not (self._open and self._asking and self._job.ask):
            return
        together, self._open = self._open, []
        self._asked.add(self._asking.submit(self._job.ask, together))

    def _done(self, done: Done) -> None:
        """A document's last word, and that of those with the same bytes."""
        failed = done.state == "failed"
        kept = None if failed else Kept(done.key, done.name, done.state, done.figures, done.used, done.packed)
        if done.changes:
            earlier = self._manifest.change(done.key, int(self._manifest.recall(SINCE) or 0))
            self._manifest.changed(done.key, joined(earlier, done.changes))
        key = failed_key(done.key, self._job.everything) if failed else done.key
        for name in (done.name, *self._twins.pop(done.key, ())):
            reason = renamed(done.reason, done.name, name)
            self._note(Entry(name, done.state, key, reason, done.exit_code), self._places.pop(name), kept)
            kept = None

    def _note(self, entry: Entry, place: int, kept: Kept | None = None) -> None:
        self._manifest.note(entry, place, kept)
        self._step(entry)
        self._noted += 1
        if self._noted >= COMMIT_EVERY or time.monotonic() - self._committed > COMMIT_SECONDS:
            self._manifest.commit()
            self._noted, self._committed = 0, time.monotonic()
