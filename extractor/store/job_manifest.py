"""A job for `batch.run.Batch`: where its documents come from, what is known of them, and what they come to.

What is noted is held until `commit` and lands in one short transaction: nobody else waits while a model is asked. That transaction first
makes sure that the job still is this worker's; when it is not, nothing lands.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from extractor.batch.inputs import Source
from extractor.batch.job import Done, Noting, Task
from extractor.batch.manifest import Entry, Kept, State
from extractor.errors import ReadError, StoreError
from extractor.model.doubts import doubt, renamed
from extractor.store.blobs import TOGETHER, fetched
from extractor.store.database import Database
from extractor.store.deciding import Decisions, LastWords, last_of
from extractor.store.landing import bump, land, land_failure
from extractor.store.leases import Claim, fence
from extractor.store.tables import documents, job_items, reports


@dataclass(frozen=True, slots=True)
class _Noted:
    """What is to land."""

    entry: Entry
    kept: Kept | None
    taken: int | None = None
    """The last decision that the report took; None for what the batch knew when it came upon the document."""
    last: bool = False
    """Whether the report cannot be brought further."""


class _Behind(Exception):
    """Somebody decided on a document while its report was about to land."""


Again = Callable[[Task], Done]
"""Reads a document once more, with the answers in `Task.before` and the decisions in `Task.rulings`."""
_TRIES = 5
"""To land reports while people decide on their documents."""


class JobManifest(Noting):
    """The manifest of a claimed job. For one thread. Raises `StoreError` wherever the database cannot be
    used."""

    def __init__(self, database: Database, claim: Claim, again: Again | None = None) -> None:
        """`again`: brings a report up to what people decided while the job was at it: what a model answered meanwhile is in it, and so is
        what they decided. Without it, such a document keeps the report that it has."""
        self._database, self._claim, self._again = database, claim, again
        self._noted: dict[str, _Noted] = {}
        self._kept: dict[str, Kept] = {}
        self.rulings = LastWords(database)
        """What people decided, for `batch.job.Job`. Without it, documents with decisions are read again afterwards."""

    def sources(self) -> Iterator[Source]:
        """Documents of the job that were not dealt with yet, in its order."""
        after = -1
        while True:
            mine = job_items.c.job_id == self._claim.job.id, job_items.c.state == "queued", job_items.c.place > after
            wanted = select(job_items).where(*mine).order_by(job_items.c.place).limit(TOGETHER)
            with self._database.reading() as connection:
                rows = connection.execute(wanted).all()
            if not rows:
                return
            for row in rows:
                yield Source(row.name, partial(fetched, self._database, row.document_id, row.name))
            after = rows[-1].place

    def seen(self, name: str) -> tuple[Entry | None, bool]:
        """What is known of a document, and whether it was dealt with already."""
        wanted = (
            select(job_items.c.state.label("item"), documents, reports.c.used)
            .select_from(job_items)
            .outerjoin(documents, documents.c.id == job_items.c.document_id)
            .outerjoin(reports, reports.c.document_id == documents.c.id)
            .where(job_items.c.job_id == self._claim.job.id, job_items.c.name == name)
        )
        with self._database.reading() as connection:
            row = connection.execute(wanted).first()
        if row is None:
            return None, False
        already = row.item != "queued" or name in self._noted
        if row.state is None or row.state == "new":
            return None, already
        newer = self._kept.get(row.key)
        state, used = (newer.state, newer.used) if newer else (row.state, row.used or "")
        return Entry(name, state, row.key, renamed(row.reason, row.name, name), row.exit_code, used), already

    def state_of(self, key: str) -> tuple[State | None, str]:
        """What became of the report of this key, of whatever job, and what it rests on; None when there is none."""
        if kept := self._kept.get(key):
            return kept.state, kept.used
        wanted = select(documents.c.state, reports.c.used).join(reports, reports.c.document_id == documents.c.id)
        with self._database.reading() as connection:
            row = connection.execute(wanted.where(documents.c.key == key)).first()
        return (row.state, row.used) if row else (None, "")

    def report(self, key: str) -> Kept:
        """The report of this key, of whatever job."""
        if kept := self._kept.get(key):
            return kept
        wanted = select(documents.c.state, reports).join(reports, reports.c.document_id == documents.c.id)
        with self._database.reading() as connection:
            row = connection.execute(wanted.where(documents.c.key == key)).first()
        if row is None:
            raise StoreError(doubt("work.report_missing"), where=self._database.where, remedy=doubt("remedy.document_deleted"))
        return Kept(key, row.read_as, row.state, row.figures, row.used, row.body)

    def note(self, entry: Entry, place: int, kept: Kept | None = None) -> None:  # noqa: ARG002 - places are those of the job
        """What became of a document, and its report when it is new. Lands with the next `commit`."""
        if kept:
            self._kept[kept.key] = kept
        self._noted[entry.name] = _Noted(entry, kept)

    def change(self, key: str, since: int) -> str:  # noqa: ARG002
        """Nothing, see `changed`."""
        return ""

    def changed(self, key: str, changes: str) -> None:
        """The service keeps what a report says, not what it said before: that a decision of a person has to be looked at again, the report
        says itself."""

    def recall(self, key: str) -> str:  # noqa: ARG002
        """A job has no output that anything would have to be remembered of."""
        return ""

    def commit(self) -> None:
        """All that was noted is in the database when this returns. Raises `LostLease` when another worker has the job: nothing of it
        landed, then."""
        if not self._noted:
            return
        for attempt in range(_TRIES):
            if self._again:
                self._bring_up(self._again)
            with suppress(_Behind), self._database.writing() as connection:
                fence(connection, self._claim)
                self._land(connection, leaving=not self._again or attempt == _TRIES - 1)
                break
        self._noted, self._kept = {}, {}

    def _taken(self, row: Any) -> int:
        """The last decision that what was noted of a document has taken."""
        taken = self._noted[row.name].taken
        return self.rulings.taken.get(row.sha256 or "", 0) if taken is None else taken

    def _bring_up(self, again: Again) -> None:
        """People decided on documents whose reports are to land: read these with that."""
        decisions = Decisions(self._database)
        with self._database.reading() as connection:
            rows = [row for row in self._documents(connection) if row.document_id and self._noted[row.name].kept]
            last = last_of(connection, {row.sha256 for row in rows})
        for row in rows:
            noted = self._noted[row.name]
            if noted.kept is None or noted.last or last.get(row.sha256, 0) <= self._taken(row):
                continue
            try:
                words, taken = decisions.of(row.sha256)
                data = fetched(self._database, row.document_id, row.name)
                done = again(Task(noted.kept.name, data, noted.kept.key, words, noted.kept.packed))
            except ReadError:  # a damaged document or decision; whoever catches up says so
                done = None
            if done is None or done.state == "failed":
                self._noted[row.name] = replace(noted, last=True)
                continue
            kept = Kept(done.key, done.name, done.state, done.figures, done.used, done.packed)
            entry = replace(noted.entry, state=done.state, reason=done.reason, exit_code=done.exit_code)
            self._noted[row.name] = _Noted(entry, kept, taken)

    def _land(self, connection: Connection, *, leaving: bool) -> None:
        """`leaving`: a document whose report took more keeps it. Raises `_Behind`."""
        now, items = self._database.now(connection), []
        for row in self._documents(connection):
            noted = self._noted[row.name]
            entry, taken = noted.entry, self._taken(row)
            if noted.kept and row.document_id:
                landed = land(self._database, connection, row.document_id, noted.kept, entry.reason, taken)
                if not landed and not leaving and not noted.last:
                    raise _Behind
            elif entry.state == "failed" and row.document_id:
                reason = renamed(entry.reason, row.name, row.called)
                land_failure(connection, row.document_id, entry.key, reason, entry.exit_code, taken, now)
            elif row.document_id:
                bump(connection, row.document_id, taken)
            items.append({"at": row.place, "became": entry.state, "why": entry.reason, "code": entry.exit_code})
        mine = job_items.c.job_id == self._claim.job.id, job_items.c.place == bindparam("at")
        values: dict[str, Any] = {"state": bindparam("became"), "reason": bindparam("why"), "exit_code": bindparam("code")}
        if items:
            connection.execute(update(job_items).where(*mine).values(values), items)

    def _documents(self, connection: Connection) -> list[Any]:
        """The items that were noted, with their documents; ordered by these, so that two jobs that have some in common do not wait for
        each other."""
        rows: list[Any] = []
        names = list(self._noted)
        for n in range(0, len(names), TOGETHER):
            mine = job_items.c.job_id == self._claim.job.id, job_items.c.name.in_(names[n : n + TOGETHER])
            wanted = select(
                job_items.c.name, job_items.c.place, job_items.c.document_id, documents.c.sha256, documents.c.name.label("called")
            )
            rows.extend(connection.execute(wanted.outerjoin(documents, documents.c.id == job_items.c.document_id).where(*mine)))
        return sorted(rows, key=lambda row: (row.document_id or "", row.place))
