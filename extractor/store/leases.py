"""Who works on a job. A worker takes it up for some seconds and renews that while it lives; when it goes away, another one takes over, and
whatever the first one still writes does not land."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import Connection, and_, or_, select, update

from extractor.errors import LostLease
from extractor.model.doubts import Reason, doubt
from extractor.store.audit import Actor, record
from extractor.store.database import Database
from extractor.store.job_rows import Job, job_of
from extractor.store.jobs import CANCELLED, end, stop
from extractor.store.tables import jobs
from extractor.store.types import json_text

_NOT_READ = doubt("work.not_read")
Held = Literal["ours", "cancelled", "lost"]
"""Go on; somebody wants it stopped: note what is read and finish it as cancelled; another worker has it, or it is gone: leave it."""

Ended = Literal["done", "cancelled", "failed"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that a worker has taken up."""

    job: Job
    """As it was then."""
    owner: str
    """The worker."""
    token: str
    """What tells this lease from any other."""
    seconds: float
    """How long it lasts, unless it is renewed."""


class Leases:
    """Jobs for workers. Times are those of the database server. Raises `StoreError` wherever the database cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, owner: str, seconds: float) -> Claim | None:
        """Take up the oldest job that waits or whose worker went away; None when there is none. One that somebody wanted stopped before
        its worker went away is cancelled on the way."""
        with self._database.writing() as connection:
            while (row := self._free(connection)) is not None:
                if row.cancel_requested:
                    stop(self._database, connection, row.id, Actor(None, owner))
                    continue
                return self._taken(connection, row.id, owner, seconds)
        return None

    def _free(self, connection: Connection) -> Any:
        now = self._database.now(connection)
        free = or_(jobs.c.state == "queued", and_(jobs.c.state == "running", jobs.c.lease_until < now))
        return connection.execute(select(jobs).where(free).order_by(jobs.c.id).limit(1).with_for_update(skip_locked=True)).first()

    def _taken(self, connection: Connection, job_id: str, owner: str, seconds: float) -> Claim:
        now, token = self._database.now(connection), secrets.token_hex(16)
        values = {"state": "running", "lease_owner": owner, "lease_token": token, "lease_until": now + timedelta(seconds=seconds)}
        values |= {"claims": jobs.c.claims + 1, "revision": jobs.c.revision + 1}
        connection.execute(update(jobs).where(jobs.c.id == job_id).values(values))
        connection.execute(update(jobs).where(jobs.c.id == job_id, jobs.c.started.is_(None)).values(started=now))
        record(self._database, connection, Actor(None, owner), "job.claimed", job_id)
        return Claim(job_of(connection.execute(select(jobs).where(jobs.c.id == job_id)).one()), owner, token, seconds)

    def renew(self, claim: Claim) -> Held:
        """Keep a job for another `claim.seconds`."""
        with self._database.writing() as connection:
            row = connection.execute(_held(claim)).first()
            if row is None:
                return "lost"
            until = self._database.now(connection) + timedelta(seconds=claim.seconds)
            connection.execute(update(jobs).where(jobs.c.id == claim.job.id).values(lease_until=until))
            return "cancelled" if row.cancel_requested else "ours"

    def finish(self, claim: Claim, state: Ended, error: Reason = (), spending: Mapping[str, Any] | None = None) -> None:
        """The job has come to its end. What was not read of it is cancelled. Raises `LostLease`."""
        why = CANCELLED if state == "cancelled" else error or _NOT_READ
        spent = None if spending is None else json_text(spending)
        with self._database.writing() as connection:
            fence(connection, claim)
            end(self._database, connection, claim.job.id, state, error, spent, why)
            record(self._database, connection, Actor(None, claim.owner), f"job.{state}", claim.job.id)

    def release(self, claim: Claim) -> None:
        """Let go of a job that is not at its end: the next worker goes on where it stands. Nothing happens when it is not ours any more."""
        with self._database.writing() as connection:
            mine = jobs.c.id == claim.job.id, jobs.c.lease_token == claim.token, jobs.c.state == "running"
            connection.execute(update(jobs).where(*mine).values(lease_until=self._database.now(connection)))

    def bury(self, owner: str) -> None:
        """A worker is known to be dead: the next one need not wait until its leases are over."""
        with self._database.writing() as connection:
            its = jobs.c.lease_owner == owner, jobs.c.state == "running"
            connection.execute(update(jobs).where(*its).values(lease_until=self._database.now(connection)))


def _held(claim: Claim) -> Any:
    mine = jobs.c.id == claim.job.id, jobs.c.lease_token == claim.token, jobs.c.state == "running"
    return select(jobs).where(*mine).with_for_update()


def fence(connection: Connection, claim: Claim) -> None:
    """Hold the job to the end of the transaction. Raises `LostLease` when it is not the worker's any more."""
    if connection.execute(_held(claim)).first() is None:
        raise LostLease(doubt("stored.lease_lost"), where=claim.job.id, remedy=doubt("remedy.leave_it"))
