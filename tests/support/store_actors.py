"""What other processes do to a store in tests. They are real ones: forked from a process that has imported all this, so that they are at it
at once and can be killed while they are."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any

from extractor.batch.manifest import Entry, Kept, pack
from extractor.store.audit import Actor
from extractor.store.database import Database
from extractor.store.deciding import Decisions, KeptDecision
from extractor.store.job_manifest import JobManifest
from extractor.store.jobs import Jobs
from extractor.store.leases import Leases
from extractor.store.sending import Sent
from tests.support.store_readings import ruling

for _late in ("alembic.command", "alembic.config", "psycopg", "sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.sqlite"):
    import_module(_late)  # by the process that they are forked from, not by each
Say = Callable[[Any], None]
TOGETHER = 7
"""Documents that are committed together."""


def claim(say: Say, database: Database, owner: str) -> None:
    """Take up jobs until there are none, and say which."""
    while held := Leases(database).claim(owner, 60):
        say(held.job.id)


def decide(say: Say, database: Database, sha256: str, who: str, rounds: int) -> None:
    """Follow the last decision on a value, again and again; say the numbers of those that were taken."""
    decisions, previous, n = Decisions(database), 0, 0
    while n < rounds:
        outcome = decisions.take(ruling(sha256, said=n, who=who), previous, Actor(None, who))
        if isinstance(outcome, KeptDecision):
            say((outcome.previous, outcome.seq))
            previous, n = outcome.seq, n + 1
        else:
            previous = outcome.came_first.seq


def note(say: Say, database: Database) -> None:
    """Read the next job, seven documents at a time, as fast as they can be kept."""
    held = Leases(database).claim("noting", 0.0)
    assert held is not None
    manifest = JobManifest(database, held)
    for n, source in enumerate(manifest.sources(), 1):
        data = source.fetch()
        key = data.decode()
        manifest.note(Entry(source.name, "done", key), n, Kept(key, source.name, "done", '{"open": 1}', "", pack(data * 500)))
        if n % TOGETHER == 0:
            manifest.commit()
            say("committed")
    manifest.commit()


def send(say: Say, database: Database) -> None:
    """Send jobs of seven documents for ever."""
    while True:
        given = [Sent(f"{n}.txt", f"{time.time_ns()} {n}".encode() * 50) for n in range(TOGETHER)]
        Jobs(database).create(given, {}, Actor(None, "sender"))
        say("sent")


def upgrade(say: Say, database: Database) -> None:
    """Bring the tables to this version."""
    database.upgrade()
    say("upgraded")


def _run(out: Connection, what: str, url: str, *rest: Any) -> None:
    globals()[what](out.send, Database(url), *rest)


class Process:
    """One of them, at it."""

    def __init__(self, what: str, url: str, *rest: Any) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tests.support.store_actors"])
        self._in, out = context.Pipe(duplex=False)
        self._process = context.Process(target=_run, args=(out, what, url, *rest))
        self._process.start()
        out.close()

    def said(self) -> list[Any]:
        """All that it says until it has ended."""
        lines = []
        while True:
            try:
                lines.append(self._in.recv())
            except EOFError:
                break
        self._process.join()
        assert self._process.exitcode == 0
        return lines

    def killed(self, after: float, said: int = 1) -> None:
        """It dies `after` so many seconds from when it has said so many things, or ends before."""
        with suppress(EOFError):
            for _ in range(said):
                self._in.recv()
        time.sleep(after)
        assert self._process.pid
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.join()
        self._in.close()
