"""Documents that come in: a job, its items, their bytes, in one transaction. One document is held at a time."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from extractor.errors import UsageError
from extractor.model.doubts import Reason
from extractor.store.audit import Actor, new_id, record
from extractor.store.blobs import TOGETHER, put, put_packed
from extractor.store.database import Database
from extractor.store.filters import Filters, condition
from extractor.store.names import JobNames, suffix_of
from extractor.store.tables import documents, job_items, jobs
from extractor.store.types import json_text


@dataclass(frozen=True, slots=True)
class Sent:
    """A document that came in."""

    name: str
    """What it is called there."""
    data: bytes
    """Its bytes."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A document that came in and lies on the disk, so that whoever keeps it has nothing left to do but to copy it."""

    name: str
    """What it is called there."""
    sha256: str
    """Digest of its bytes."""
    size: int
    """How many they are."""
    path: Path
    """Where they lie, as `blobs.packing` packs them."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that could not be taken: too large, an archive that does not open. It is an item of the job all the same."""

    name: str
    """What it is called there."""
    reason: Reason
    """Why, for people."""
    exit_code: int
    """As errors.py gives it."""


Given = Sent | Packed | Refused
"""What is sent as one document of a job."""


def send(database: Database, given: Iterable[Given], options: Mapping[str, Any], by: Actor) -> str:
    """Make a job; its id. Whoever writes waits until `given` is at its end. Raises `StoreError`; `UsageError` when nothing is given."""
    job_id = new_id()
    with database.writing("documents") as connection:
        now = database.now(connection)
        row = {"id": job_id, "created": now, "created_by": by.who, "key_id": by.key_id}
        connection.execute(insert(jobs).values(**row, options=json_text(options)))
        count, together = 0, list[dict[str, Any]]()
        for together in _together(_rows(database, connection, given, job_id)):
            connection.execute(insert(job_items), together)
            count += len(together)
        if not count:
            raise UsageError("there are no documents in it", where="job", remedy="Send one document at least.")
        record(database, connection, by, "job.created", job_id, documents=count)
    return job_id


def send_again(database: Database, filters: Filters, options: Mapping[str, Any], by: Actor) -> str:
    """Make a job of documents that are here, to be read again where that would come to something else; its id. Raises `StoreError`;
    `UsageError` when none is meant."""
    job_id = new_id()
    with database.writing("documents") as connection:
        rows = connection.execute(select(documents.c.id, documents.c.name).where(condition(filters)).order_by(documents.c.id)).all()
        if not rows:
            raise UsageError("no document fits", where="filters", remedy="Take other filters.")
        row = {"id": job_id, "created": database.now(connection), "created_by": by.who, "key_id": by.key_id}
        connection.execute(insert(jobs).values(**row, options=json_text(options)))
        names = JobNames()
        items = [{"job_id": job_id, "place": n, "name": names.once(row.name), "document_id": row.id} for n, row in enumerate(rows)]
        for n in range(0, len(items), TOGETHER):
            connection.execute(insert(job_items), items[n : n + TOGETHER])
        record(database, connection, by, "job.created", job_id, documents=len(items), again=True)
    return job_id


def _together(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    some: list[dict[str, Any]] = []
    for row in rows:
        some.append(row)
        if len(some) == TOGETHER:
            yield some
            some = []
    if some:
        yield some


def _rows(database: Database, connection: Connection, given: Iterable[Given], job_id: str) -> Iterator[dict[str, Any]]:
    names = JobNames()
    for place, one in enumerate(given):
        name = names.once(one.name)
        row = {"job_id": job_id, "place": place, "name": name}
        if isinstance(one, Refused):
            yield {**row, "document_id": None, "state": "failed", "reason": one.reason, "exit_code": one.exit_code}
        else:
            document_id = _document(database, connection, name, one)
            yield {**row, "document_id": document_id, "state": "queued", "reason": (), "exit_code": 0}


def _document(database: Database, connection: Connection, name: str, one: Sent | Packed) -> str:
    """The document of these bytes and this ending; made when there was none."""
    if isinstance(one, Packed):
        sha256 = one.sha256
        put_packed(database, connection, sha256, one.size, one.path.read_bytes)
    else:
        sha256 = put(database, connection, one.data)
    suffix = suffix_of(name)
    known = select(documents.c.id).where(documents.c.sha256 == sha256, documents.c.suffix == suffix)
    found: str | None = connection.execute(known).scalar()
    if found is None:
        found = new_id()
        row = {"id": found, "sha256": sha256, "suffix": suffix, "name": name, "created": database.now(connection)}
        connection.execute(insert(documents).values(**row))
    return found
