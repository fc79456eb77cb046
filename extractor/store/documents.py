"""Documents and their reports: listed, counted, looked at, read again, deleted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, delete, func, select, true, update

from extractor.batch.job import Done
from extractor.batch.manifest import Kept, body_as
from extractor.errors import InUse
from extractor.model.doubts import Reason, doubt
from extractor.store.audit import Actor, record
from extractor.store.blobs import fetched, let_go
from extractor.store.database import Database
from extractor.store.filters import DocumentState, Filters, Order, condition, cursor_behind, ordered
from extractor.store.landing import land
from extractor.store.paging import Page, clamped, cut
from extractor.store.tables import decisions, documents, job_items, jobs, reports

_BODIES = 50
"""Reports that are held at once when many are written out."""
_EVERYTHING = Filters()


@dataclass(frozen=True, slots=True)
class Document:
    """A document and what its report comes to."""

    id: str
    """Its id."""
    sha256: str
    """Digest of its bytes."""
    suffix: str
    """The ending of its name, in small letters: a hint of its format. The same bytes under another ending are another document."""
    name: str
    """What it was called when it came first."""
    created: datetime
    """When it came, UTC."""
    state: DocumentState
    """What became of it."""
    key: str
    """What its report is kept under, see `batch.job.key_of`."""
    reason: Reason
    """Why it failed, or waits; why it could not be read again."""
    exit_code: int
    """Of a failure."""
    agency: str
    """Who reports; "" when nobody knows."""
    year: int | None
    """On which year; None when nobody knows."""
    kind: str
    """report, blank_form, …"""
    edition: str
    """Of the form; "" when it is none."""
    title: str
    """As the page prints it."""
    reported: int
    """Values that are printed."""
    open_count: int
    """Values that wait for a person."""
    failing: int
    """Checks that fail."""
    problems_count: int
    """Problems in section five."""
    revision: int
    """Grows with every change."""
    decisions_taken: int
    """The number of the last decision that its report took."""
    read_at: datetime | None
    """When it was last read."""


_FIELDS = tuple(documents.c[name] for name in Document.__slots__)


@dataclass(frozen=True, slots=True)
class Body:
    """A report, for writing out."""

    document: Document
    """Its document. Two documents may have one name."""
    report: bytes
    """Its line of JSON, without its end, under the name of the document."""


@dataclass(frozen=True, slots=True)
class DocumentCounts:
    """How many documents there are."""

    total: int
    """All that are meant."""
    needs_review: int
    """Of these, those with values for a person."""
    failing: int
    """Of these, those with checks that fail."""
    years: Mapping[int | None, int]
    """By year, whatever year is meant."""
    states: Mapping[DocumentState, int]
    """By state, whatever state is meant."""


class Documents:
    """Documents. Raises `StoreError` wherever the database cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, filters: Filters = _EVERYTHING, *, order: Order = "newest", cursor: str = "", limit: int = 50) -> Page[Document]:
        """A list of them. Raises `UsageError` for a cursor of another list."""
        limit = clamped(limit)
        wanted = ordered(select(*_FIELDS).where(condition(filters)), order, cursor).limit(limit + 1)
        with self._database.reading() as connection:
            rows, more = cut([Document(*row) for row in connection.execute(wanted)], limit)
        return Page(tuple(rows), cursor_behind(rows[-1], order) if more else None)

    def counts(self, filters: Filters = _EVERYTHING) -> DocumentCounts:
        """How many there are, and how many there would be of another year or state."""
        columns = documents.c
        positive = [func.coalesce(func.sum(case((column > 0, 1), else_=0)), 0) for column in (columns.open_count, columns.failing)]
        with self._database.reading() as connection:
            sums = select(func.count(), *positive).select_from(documents).where(condition(filters))
            total, review, failing = connection.execute(sums).one()
            by = {}
            for name in ("year", "state"):
                wanted = select(columns[name], func.count()).where(condition(filters.without(name))).group_by(columns[name])
                by[name] = {row[0]: row[1] for row in connection.execute(wanted.order_by(columns[name]))}
        return DocumentCounts(total, int(review), int(failing), by["year"], by["state"])

    def needing_review(self, filters: Filters = _EVERYTHING) -> int:
        """How many have values for a person; for what is asked with every decision."""
        wanted = select(func.count()).select_from(documents).where(condition(filters), documents.c.open_count > 0)
        with self._database.reading() as connection:
            return int(connection.execute(wanted).scalar_one())

    def agencies(self, filters: Filters = _EVERYTHING) -> Mapping[str, int]:
        """Who reports, and in how many documents, by name; whatever agency is meant."""
        column = documents.c.agency
        wanted = select(column, func.count()).where(condition(filters.without("agency")), column != "").group_by(column).order_by(column)
        with self._database.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(wanted)}

    def kinds(self, filters: Filters = _EVERYTHING) -> Mapping[str, int]:
        """Kind -> how many documents are of it, whatever kind is meant."""
        column = documents.c.kind
        wanted = select(column, func.count()).where(condition(filters.without("kind")), column != "").group_by(column).order_by(column)
        with self._database.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(wanted)}

    def get(self, document_id: str) -> Document | None:
        """A document; None when there is none of this id."""
        with self._database.reading() as connection:
            row = connection.execute(select(*_FIELDS).where(documents.c.id == document_id)).first()
        return Document(*row) if row else None

    def original(self, document: Document) -> bytes:
        """Its bytes as they came. Raises `ReadError` when it was deleted meanwhile, or is damaged."""
        return fetched(self._database, document.id, document.name)

    def kept(self, document_id: str) -> Kept | None:
        """Its report as it is kept; None when it has none. It may name itself otherwise, where other names of the same bytes were read."""
        wanted = select(documents.c.key, documents.c.state, reports).join(reports, reports.c.document_id == documents.c.id)
        with self._database.reading() as connection:
            row = connection.execute(wanted.where(documents.c.id == document_id)).first()
        return Kept(row.key, row.read_as, row.state, row.figures, row.used, row.body) if row else None

    def report(self, document: Document) -> bytes | None:
        """Its report, a line of JSON without its end; None when it has none. Raises `BatchError` when it is damaged."""
        kept = self.kept(document.id)
        return body_as(kept, document.name) if kept else None

    def bodies(self, filters: Filters = _EVERYTHING) -> Iterator[Body]:
        """Every report of those that are meant, by name; some are held at a time."""
        cursor = ""
        while True:
            held = select(*_FIELDS, reports).join(reports, reports.c.document_id == documents.c.id).where(condition(filters))
            with self._database.reading() as connection:
                rows = connection.execute(ordered(held, "name", cursor).limit(_BODIES)).all()
            for row in rows:
                document = Document(*row[: len(_FIELDS)])
                kept = Kept(row.key, row.read_as, row.state, row.figures, row.used, row.body)
                yield Body(document, body_as(kept, document.name))
            if len(rows) < _BODIES:
                return
            cursor = cursor_behind(rows[-1], "name")

    def keep(self, document: Document, done: Done, decisions_taken: int, by: Actor) -> bool:
        """A document was read again as it was known; False when it has changed meanwhile, and nothing is kept then. Where it could not
        be read, its report stays and says why."""
        with self._database.writing() as connection:
            as_known = documents.c.id == document.id, documents.c.revision == document.revision
            if connection.execute(select(documents.c.id).where(*as_known).with_for_update()).first() is None:
                return False
            if done.state == "failed":
                values = {"reason": done.reason, "decisions_taken": decisions_taken, "revision": documents.c.revision + 1}
                connection.execute(update(documents).where(*as_known).values(values))
            else:
                kept = Kept(done.key, done.name, done.state, done.figures, done.used, done.packed)
                if not land(self._database, connection, document.id, kept, done.reason, decisions_taken):
                    return False
            record(self._database, connection, by, "document.read_again", document.id, decisions_taken=decisions_taken)
            return True

    def stale(self, limit: int) -> tuple[Document, ...]:
        """Documents whose reports have not taken the last decision on them; those first of which it is longest ago. One that has no report
        is none of them: nothing could be read again."""
        last = select(decisions.c.sha256, func.max(decisions.c.seq).label("seq")).group_by(decisions.c.sha256).subquery()
        behind = documents.c.decisions_taken < last.c.seq, documents.c.state.in_(("done", "waiting"))
        wanted = select(*_FIELDS).join(last, last.c.sha256 == documents.c.sha256).where(*behind)
        wanted = wanted.order_by(last.c.seq, documents.c.id).limit(limit)
        with self._database.reading() as connection:
            return tuple(Document(*row) for row in connection.execute(wanted))

    def open_queue(self, after: str = "", filters: Filters = _EVERYTHING) -> Document | None:
        """The next document with values for a person, behind the one of the id `after`; None behind the last."""
        held = condition(filters), documents.c.open_count > 0, documents.c.id > after if after else true()
        with self._database.reading() as connection:
            row = connection.execute(select(*_FIELDS).where(*held).order_by(documents.c.id).limit(1)).first()
        return Document(*row) if row else None

    def delete(self, document_id: str, by: Actor) -> bool:
        """Drop a document, its report and, where no other document has them, its bytes; False when there is none of this id. Jobs keep
        its name, and decisions on it stay. Raises `InUse` while a job is to read it."""
        with self._database.writing("documents") as connection:
            row = connection.execute(select(documents.c.sha256, documents.c.name).where(documents.c.id == document_id)).first()
            if row is None:
                return False
            reading = jobs.c.state.in_(("queued", "running")), job_items.c.document_id == document_id
            wanted = select(jobs.c.id).join(job_items, job_items.c.job_id == jobs.c.id).where(*reading).limit(1)
            if job_id := connection.execute(wanted).scalar():
                raise InUse(doubt("stored.to_be_read", job=job_id), where=document_id, remedy=doubt("remedy.wait_or_cancel"))
            connection.execute(delete(documents).where(documents.c.id == document_id))
            let_go(connection, [row.sha256])
            record(self._database, connection, by, "document.deleted", document_id, name=row.name, sha256=row.sha256)
            return True
