"""The worker: a process that takes jobs from the database and does them with the machinery of `nianbao batch`.

A job belongs to whoever holds its lease. A worker that is killed stops renewing it, and the next one goes on where the job stood: what is
noted is not read again, and what a model answered is kept apart. What a worker notes lands only while the lease is its own.
"""

import logging
import multiprocessing
import os
import signal
import socket
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from extractor.batch.job import Done, Job, Task
from extractor.batch.loop import Batch
from extractor.batch.pool import standing_by
from extractor.errors import NianbaoError, ReadError, StoreError
from extractor.model.asking import Scope
from extractor.model.doubts import Reason, doubt
from extractor.rulebook import Rulebook, load_rulebook
from extractor.run.guarded import READY, Bounds, Guarded
from extractor.run.one_document import Asker, config_of, current, everything_of, read_task, reader
from extractor.run.reread import reread
from extractor.run.somebody import Asking, Somebody, somebody
from extractor.store.database import Database
from extractor.store.deciding import Decisions
from extractor.store.documents import Documents
from extractor.store.idempotency import Idempotency
from extractor.store.job_manifest import JobManifest
from extractor.store.jobs import Jobs
from extractor.store.leases import Claim, Leases
from extractor.web.jobs.again import PATIENCE, CatchingUp

if TYPE_CHECKING:
    from extractor.answer.settings import Settings


def spending_of(asked: "Asking | None") -> dict[str, Any]:
    """The sums of a job; {} where nobody was asked."""
    if asked is None:
        return {}
    totals, now = asked.ledger.totals(), asked.ledger.so_far()
    return {
        "inquiries": totals.inquiries,
        "answered": totals.answered,
        "refused": totals.refused,
        "cached": totals.cached,
        "calls": now.calls,
        "tokens_in": totals.tokens_in,
        "tokens_out": totals.tokens_out,
        "saved_calls": now.saved,
        "cost": None if now.cost is None else f"{now.cost:f}",
        "currency": now.currency or None,
        "budget_spent": asked.spent(),
    }


_log = logging.getLogger(__name__)
LEASE_SECONDS, RENEW_SECONDS = 30.0, 5.0
"""A worker that was not heard of for so long has died; so often it is heard of."""
LOOK_SECONDS = 0.3
"""Between two looks for a job when there was none."""
CALM_SECONDS = 3.0
"""Before the next look after one at which the database did not answer."""
AT_ONCE = 4
"""Jobs under way: a large one does not keep a small one waiting."""
FORGET_SECONDS = 600.0
"""Between two looks at answers that are too old to be sent again."""
NICE = 5
"""Jobs get a third of what somebody who waits gets, where there is not enough for both."""
TOGETHER = 32
"""Documents that are asked about together."""

_End = Literal["done", "cancelled", "failed", "queued"]
"""How a job ends; the last goes back to wait for a worker."""


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """What a worker is started with. Goes to another process."""

    url: str
    """Of the database."""
    workers: int
    """Processes that read."""
    bounds: Bounds
    """What reading one document may take."""
    model: "Settings | None"
    """Who is asked; None for nobody."""


class Borrowed:
    """The processes of the worker, as one job sees them: they read its way, and stay when it ends."""

    def __init__(self, readers: Guarded, scope: Scope) -> None:
        # where nobody is asked now, what a model answered earlier still counts
        self._readers, self._read = readers, reread if scope == "off" else partial(read_task, scope)

    def __enter__(self) -> "Borrowed":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """They stay."""

    @property
    def workers(self) -> int:
        """See `Readers`."""
        return self._readers.workers

    def submit(self, task: Task) -> "Future[Done]":
        """See `Readers`."""
        return self._readers.submit_as(task, self._read)

    def again(self, tasks: list[Task]) -> list[Done]:
        """See `Readers`."""
        return [self.submit(task).result() for task in tasks]


@dataclass(slots=True)
class _Lease:
    """Keeps a job ours while it is done, and ends it when it is not, or is to be cancelled."""

    leases: Leases
    claim: Claim
    batch: Batch
    over: threading.Event

    def keep(self) -> None:
        """Runs in a thread of its own until `over`."""
        while not self.over.wait(RENEW_SECONDS):
            try:
                held = self.leases.renew(self.claim)
            except StoreError as error:  # the database may be back before the lease is over
                _log.warning("job %s: %s", self.claim.job.id, error)
                continue
            if held != "ours":
                self.batch.end()
                return


def owner_of(pid: int | None) -> str:
    """What a worker on this machine calls itself."""
    return f"{socket.gethostname()}:{pid}"


def _again(readers: Guarded, task: Task) -> Done:
    """A document once more, with what people decided while a job read it. Raises `ReadError` when that takes too long."""
    try:
        return readers.submit_as(task, reread).result(PATIENCE)
    except TimeoutError:
        raise ReadError(doubt("work.not_in_time"), where=task.name, remedy=doubt("remedy.try_again")) from None


def _over(future: "Future[None]") -> bool:
    """Whether a job is over; an error of ours ends the worker, and another one comes in its place."""
    if future.done():
        future.result()
    return future.done()


class Worker:
    """Does jobs until it is told to stop."""

    def __init__(self, settings: WorkerSettings, rulebook: Rulebook) -> None:
        self._settings, self._rulebook = settings, rulebook
        self._database = Database(settings.url)
        self._jobs, self._leases = Jobs(self._database), Leases(self._database)
        self._decisions, self._documents = Decisions(self._database), Documents(self._database)
        self._owner = owner_of(os.getpid())
        self._stopping = threading.Event()
        self._batches: set[Batch] = set()
        self._forgot = -FORGET_SECONDS

    def stop(self, *_: object) -> None:
        """Finish what is under way and go; jobs go on where they stand when the next worker comes."""
        self._stopping.set()
        for batch in tuple(self._batches):
            batch.end()

    def run(self) -> None:
        """Until `stop`."""
        readers = Guarded(reader("off"), self._settings.workers, self._settings.bounds, _behind)
        with readers, ThreadPoolExecutor(AT_ONCE, thread_name_prefix="job") as pool:
            under_way: set[Future[None]] = set()
            catching_up = CatchingUp(self._documents, self._decisions, readers.submit_as)
            while not self._stopping.is_set():
                under_way = {future for future in under_way if not _over(future)}
                claim = self._claimed() if len(under_way) < AT_ONCE else None
                if claim:
                    under_way.add(pool.submit(self._do, claim, readers))
                    continue
                if self._caught_up(catching_up):
                    continue
                self._forget()
                self._stopping.wait(LOOK_SECONDS)
        self._database.close()

    def _forget(self) -> None:
        """Now and then: answers to requests that nobody sends again."""
        if time.monotonic() - self._forgot < FORGET_SECONDS:
            return
        self._forgot = time.monotonic()
        with suppress(StoreError):
            Idempotency(self._database).forget()

    def _caught_up(self, catching_up: CatchingUp) -> bool:
        """Whether there were documents to read again, and they were."""
        try:
            return bool(catching_up.go())
        except StoreError as error:
            _log.warning("decisions are not read with yet: %s", error)
            self._stopping.wait(CALM_SECONDS)
            return False

    def _claimed(self) -> Claim | None:
        try:
            return self._leases.claim(self._owner, LEASE_SECONDS)
        except StoreError as error:
            _log.warning("no job can be taken: %s", error)
            self._stopping.wait(LOOK_SECONDS)
            return None

    def _ended(self, claim: Claim, state: _End, error: Reason, spending: dict[str, Any]) -> None:
        """A job is at its end, or goes back to wait for a worker."""
        if state == "queued":
            self._leases.release(claim)
        else:
            self._leases.finish(claim, state, error, spending)

    def _do(self, claim: Claim, readers: Guarded) -> None:
        """One job, to its end, or as far as it may go."""
        try:
            state, error, spending = self._read(claim, readers)
        except StoreError as error_:  # whoever has the lease now, or comes next, goes on
            _log.warning("job %s: %s", claim.job.id, error_)
            return
        except NianbaoError as error_:
            state, error, spending = "failed", error_.reason, {}
        with suppress(StoreError):
            self._ended(claim, state, error, spending)

    def _read(self, claim: Claim, readers: Guarded) -> tuple[_End, Reason, dict[str, Any]]:
        scope: Scope = claim.job.options.get("llm", "off") if self._settings.model else "off"
        with ExitStack() as stack:
            asked = self._asked(scope, stack)
            manifest = JobManifest(self._database, claim, partial(_again, readers))
            batch = Batch(self._job(manifest, scope, asked), manifest, readers=Borrowed(readers, scope))
            lease = _Lease(self._leases, claim, batch, threading.Event())
            keeper = threading.Thread(target=lease.keep, daemon=True)
            self._batches.add(batch)
            keeper.start()
            try:
                if self._stopping.is_set():
                    batch.end()
                batch.go()
            except KeyboardInterrupt:  # `Batch.end`: it is cancelled, another has it, or the worker is to go
                return self._left(claim), (), spending_of(asked)
            finally:
                lease.over.set()
                self._batches.discard(batch)
            return "done", (), spending_of(asked)

    def _left(self, claim: Claim) -> _End:
        """What becomes of a job that ended early."""
        found = self._jobs.get(claim.job.id)
        return "cancelled" if found and found.cancel_requested else "queued"

    def _asked(self, scope: Scope, stack: ExitStack) -> Somebody | None:
        if scope == "off" or self._settings.model is None:
            return None
        return stack.enter_context(somebody(self._settings.model, scope, self._rulebook, _log.warning))

    def _job(self, manifest: JobManifest, scope: Scope, asked: Somebody | None) -> Job:
        model = self._settings.model if scope != "off" else None
        return Job(
            sources=manifest.sources(),
            config=config_of(model.model if model else "", dict(model.parameters) if model else {}, scope),
            read=partial(read_task, scope),
            current=current,
            everything=everything_of(self._rulebook),
            rulings=manifest.rulings,
            ask=Asker(asked) if asked else None,
            stop=asked.stop if asked else None,
            together=TOGETHER,
            retry_failed=True,
        )


def _behind() -> None:
    """In a reading process of the worker: whoever waits for a document of theirs comes first."""
    os.nice(NICE)
    load_rulebook()


def _watch(worker: Worker) -> None:
    """A worker whose server is gone goes too: another server brings its own. So does one that was forked by a process that is gone: the
    server does not hear of it any more, and takes it for dead."""
    server, forked_by = multiprocessing.parent_process(), os.getppid()
    while server and server.is_alive() and os.getppid() == forked_by:
        server.join(LOOK_SECONDS)
    worker.stop()


def work(settings: WorkerSettings) -> None:
    """In a process of its own: until SIGTERM, or the server is gone. It may be before we look for the first time."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all processes of a terminal; the server tells us
    standing_by(READY)
    worker = Worker(settings, load_rulebook())
    signal.signal(signal.SIGTERM, worker.stop)
    threading.Thread(target=_watch, args=(worker,), daemon=True).start()
    worker.run()
