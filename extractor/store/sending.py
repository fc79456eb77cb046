"""Documents that come in: a job, its items, their bytes, in one transaction. One document is held at a time."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from extractor.errors import UsageError
from extractor.store.actor import Actor, new_id
from extractor.store.audit import record
from extractor.store.blobs import TOGETHER, put
from extractor.store.database import Database
from extractor.store.names import Names, suffix_of
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
class Refused:
    """A document that could not be taken: too large, an archive that does not open. It is an item of the job all the same."""

    name: str
    """What it is called there."""
    reason: str
    """Why, for people."""
    exit_code: int
    """As errors.py gives it."""


def send(database: Database, given: Iterable[Sent | Refused], options: Mapping[str, Any], by: Actor) -> str:
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


def _together(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    some: list[dict[str, Any]] = []
    for row in rows:
        some.append(row)
        if len(some) == TOGETHER:
            yield some
            some = []
    if some:
        yield some


def _rows(database: Database, connection: Connection, given: Iterable[Sent | Refused], job_id: str) -> Iterator[dict[str, Any]]:
    names = Names()
    for place, one in enumerate(given):
        name = names.once(one.name)
        row = {"job_id": job_id, "place": place, "name": name}
        if isinstance(one, Refused):
            yield {**row, "document_id": None, "state": "failed", "reason": one.reason, "exit_code": one.exit_code}
        else:
            document_id = _document(database, connection, name, one.data)
            yield {**row, "document_id": document_id, "state": "queued", "reason": "", "exit_code": 0}


def _document(database: Database, connection: Connection, name: str, data: bytes) -> str:
    """The document of these bytes and this ending; made when there was none."""
    sha256, suffix = put(database, connection, data), suffix_of(name)
    known = select(documents.c.id).where(documents.c.sha256 == sha256, documents.c.suffix == suffix)
    found: str | None = connection.execute(known).scalar()
    if found is None:
        found = new_id()
        row = {"id": found, "sha256": sha256, "suffix": suffix, "name": name, "created": database.now(connection)}
        connection.execute(insert(documents).values(**row))
    return found
