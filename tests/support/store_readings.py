"""Readings made up for tests of the store: what a process that reads documents gives back, without reading any."""

import json
from typing import Any

from sqlalchemy import func, select

from extractor.batch.job import Done, Job, Task
from extractor.batch.loop import Batch
from extractor.batch.manifest import pack
from extractor.model.doubts import as_words, notice
from extractor.model.rulings import Ruling, Word
from extractor.store.audit import Actor
from extractor.store.database import Database
from extractor.store.documents import Document, Documents
from extractor.store.job_manifest import JobManifest
from extractor.store.jobs import Jobs
from extractor.store.leases import Leases
from extractor.store.sending import Sent
from extractor.store.tables import blobs

CHANGES = '[{"about":"year","before":2022,"after":2023}]'
ANNA, BEN = Actor("key-a", "Anna"), Actor(None, "Ben")


def reading(task: Task) -> Done:
    """A document holds its figures as JSON; one that is none of it cannot be read. Its report names it, its bytes and its decisions."""
    try:
        figures = json.loads(task.data)
    except ValueError:
        return Done(task.name, task.key, "failed", reason=notice(as_words("no JSON"), where=task.name), exit_code=4)
    said = [r.said.told for r in task.rulings]
    body = json.dumps({"document": task.name, "figures": figures, "said": said}, ensure_ascii=False, separators=(",", ":")).encode()
    changes = CHANGES if task.before else ""
    return Done(task.name, task.key, "done", pack(body), json.dumps(figures, ensure_ascii=False), json.dumps(said), changes)


def current(used: str, rulings: tuple[Ruling, ...]) -> bool:
    """Whether a report took just these decisions."""
    return bool(json.loads(used) == [r.said.told for r in rulings])


def document(**figures: Any) -> bytes:
    return json.dumps(figures, ensure_ascii=False).encode()


def work(database: Database, config: str = "c", everything: str = "e", **more: Any) -> Batch:
    """Take up the next job and do it to its end."""
    leases = Leases(database)
    claim = leases.claim("worker", 60)
    assert claim is not None
    manifest = JobManifest(database, claim)
    batch = Batch(Job(manifest.sources(), config, reading, current, everything, manifest.rulings, **more), manifest)
    batch.go()
    leases.finish(claim, "done")
    return batch


def stored(database: Database, *given: Sent) -> list[Document]:
    """Documents that are there and read, oldest first."""
    Jobs(database).create(given, {}, ANNA)
    work(database)
    return sorted(Documents(database).page(limit=500).rows, key=lambda one: one.id)


def ruling(sha256: str, indicator: str = "requests.received.total", said: int = 1, who: str = "Anna") -> Ruling:
    word = Word(said, "reported")
    return Ruling(sha256, "a.txt", indicator, word, word, word, (), who, "2026-11-28T10:00:00Z", "看过了")


def stored_bytes(database: Database) -> int:
    """How many bytes of documents there are, before compression."""
    with database.reading() as connection:
        return connection.execute(select(func.coalesce(func.sum(blobs.c.size), 0))).scalar_one()
