"""Jobs: made, looked at, cancelled, deleted. Who works on them: leases.py."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, delete, exists, func, select, update

from extractor.errors import InUse
from extractor.model.doubts import Reason, doubt
from extractor.store.audit import Actor, record
from extractor.store.blobs import let_go
from extractor.store.database import Database
from extractor.store.filters import Filters
from extractor.store.job_rows import ITEM_STATES, Item, ItemState, Job, JobState, item_of, job_of
from extractor.store.paging import Page, clamped, cursor_of, cut, place_in
from extractor.store.sending import Given, send, send_again
from extractor.store.tables import decisions, documents, job_items, jobs

_JOBS, _ITEMS = "jobs", "items"
CANCELLED = doubt("work.cancelled")


class Jobs:
    """Jobs. Raises `StoreError` wherever the database cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, given: Iterable[Given], options: Mapping[str, Any], by: Actor) -> str:
        """Make a job of documents; its id. All of it is there, or nothing. Whoever writes waits until `given` is at its end: it should
        come from a disk, not from a network. Raises `UsageError` when there is none."""
        return send(self._database, given, options, by)

    def again(self, filters: Filters, options: Mapping[str, Any], by: Actor) -> str:
        """Make a job of documents that are here; its id. Its worker reads again those that today's rules, or decisions, may read
        otherwise. Raises `UsageError` when none is meant."""
        return send_again(self._database, filters, options, by)

    def get(self, job_id: str) -> Job | None:
        """A job; None when there is none of this id."""
        with self._database.reading() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == job_id)).first()
        return job_of(row) if row else None

    def page(self, *, cursor: str = "", limit: int = 50, state: JobState | None = None) -> Page[Job]:
        """Newest first. Raises `UsageError` for a cursor that is none."""
        limit = clamped(limit)
        wanted = select(jobs).order_by(jobs.c.id.desc()).limit(limit + 1)
        if cursor:
            wanted = wanted.where(jobs.c.id < place_in(cursor, _JOBS, str)[0])
        if state:
            wanted = wanted.where(jobs.c.state == state)
        with self._database.reading() as connection:
            rows, more = cut([job_of(row) for row in connection.execute(wanted)], limit)
        return Page(tuple(rows), cursor_of(_JOBS, rows[-1].id) if more else None)

    def items(self, job_id: str, *, cursor: str = "", limit: int = 50, state: ItemState | None = None) -> Page[Item]:
        """Documents of a job, in its order. Raises `UsageError` for a cursor that is none."""
        limit = clamped(limit)
        wanted = select(job_items).where(job_items.c.job_id == job_id).order_by(job_items.c.place).limit(limit + 1)
        if cursor:
            wanted = wanted.where(job_items.c.place > place_in(cursor, _ITEMS, int)[0])
        if state:
            wanted = wanted.where(job_items.c.state == state)
        with self._database.reading() as connection:
            rows, more = cut([item_of(row) for row in connection.execute(wanted)], limit)
        return Page(tuple(rows), cursor_of(_ITEMS, rows[-1].place) if more else None)

    def counts(self, job_id: str) -> dict[ItemState, int]:
        """How many documents of a job are in each state."""
        return self.counts_of([job_id])[job_id]

    def counts_of(self, job_ids: Sequence[str]) -> dict[str, dict[ItemState, int]]:
        """The same of several jobs."""
        found = {job_id: dict.fromkeys(ITEM_STATES, 0) for job_id in job_ids}
        by = job_items.c.job_id, job_items.c.state
        wanted = select(*by, func.count()).where(job_items.c.job_id.in_(job_ids)).group_by(*by)
        with self._database.reading() as connection:
            for job_id, state, count in connection.execute(wanted):
                found[job_id][state] = count
        return found

    def cancel(self, job_id: str, by: Actor) -> Job | None:
        """Stop a job, and what has become of it then; None when there is none of this id. One that waits, or whose worker went away, is
        cancelled at once; of one that runs the worker learns when it renews its lease. One that has ended stays as it is."""
        with self._database.writing() as connection:
            job = connection.execute(_locked(job_id)).first()
            if job is None:
                return None
            now = self._database.now(connection)
            if job.state == "queued" or (job.state == "running" and job.lease_until < now):
                stop(self._database, connection, job_id, by)
            elif job.state == "running" and not job.cancel_requested:
                values = {"cancel_requested": 1, "revision": jobs.c.revision + 1}
                connection.execute(update(jobs).where(jobs.c.id == job_id).values(values))
                record(self._database, connection, by, "job.cancel_requested", job_id)
            return job_of(connection.execute(_locked(job_id)).one())

    def delete(self, job_id: str, by: Actor) -> bool:
        """Drop a job, and those of its documents that no other job names and nobody decided on; False when there is none of this id.
        Raises `InUse` while it runs."""
        with self._database.writing("documents") as connection:
            job = connection.execute(_locked(job_id)).first()
            if job is None:
                return False
            if job.state == "running":
                raise InUse(doubt("stored.job_runs"), where=job_id, remedy=doubt("remedy.cancel_and_delete"))
            gone = connection.execute(delete(documents).where(*_only_in(job_id)).returning(documents.c.sha256)).scalars().all()
            connection.execute(delete(jobs).where(jobs.c.id == job_id))
            let_go(connection, gone)
            record(self._database, connection, by, "job.deleted", job_id, documents=len(gone))
            return True


def _locked(job_id: str) -> Select[Any]:
    """A job, held to the end of the transaction."""
    return select(jobs).where(jobs.c.id == job_id).with_for_update()


def _only_in(job_id: str) -> tuple[Any, ...]:
    """Documents of a job that nothing else holds."""
    mine = select(job_items.c.document_id).where(job_items.c.job_id == job_id, job_items.c.document_id.is_not(None))
    elsewhere = exists().where(job_items.c.document_id == documents.c.id, job_items.c.job_id != job_id)
    decided = exists().where(decisions.c.sha256 == documents.c.sha256)
    return documents.c.id.in_(mine), ~elsewhere, ~decided


def stop(database: Database, connection: Connection, job_id: str, by: Actor) -> None:
    """A job ends here, and nobody works on it any more."""
    end(database, connection, job_id, "cancelled", (), None, CANCELLED)
    record(database, connection, by, "job.cancelled", job_id)


def end(database: Database, connection: Connection, job_id: str, state: JobState, error: Reason, spending: str | None, why: Reason) -> None:
    """A job has come to its end; `why` is what documents say that were not read."""
    values: dict[str, Any] = {"state": state, "error": error, "finished": database.now(connection), "revision": jobs.c.revision + 1}
    values |= {"lease_owner": "", "lease_token": "", "lease_until": None} | ({"spending": spending} if spending is not None else {})
    connection.execute(update(jobs).where(jobs.c.id == job_id).values(values))
    unread = (job_items.c.job_id == job_id) & (job_items.c.state == "queued")
    connection.execute(update(job_items).where(unread).values(state="cancelled", reason=why))


def standing(database: Database) -> dict[tuple[str, str], int]:
    """("jobs" or "documents", state) -> how many there are. Raises `StoreError`."""
    found: dict[tuple[str, str], int] = {}
    with database.reading() as connection:
        for table in (jobs, documents):
            for state, count in connection.execute(select(table.c.state, func.count()).group_by(table.c.state)):
                found[table.name, state] = count
    return found
