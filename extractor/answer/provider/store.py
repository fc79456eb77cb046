"""What is out with a provider and what came back, in one SQLite file. What is written is on the disk when a method returns."""

import sqlite3
import threading
import uuid
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields, replace
from pathlib import Path
from types import TracebackType

from extractor.answer.provider.parcel import Parcel, Posted, Reply, Request
from extractor.errors import BatchError

FOLDER, FILE = "openai-batch", "state.sqlite"
_EDITION = "1"
_COLUMNS = tuple(field.name for field in fields(Parcel))
_TABLES = f"""
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS parcels (number INTEGER PRIMARY KEY, {", ".join(f"{name} NOT NULL" for name in _COLUMNS[1:])});
CREATE TABLE IF NOT EXISTS requests (id TEXT PRIMARY KEY, key TEXT NOT NULL, attempt INTEGER NOT NULL, mode TEXT NOT NULL,
  parcel INTEGER NOT NULL, status INTEGER, body BLOB);
CREATE INDEX IF NOT EXISTS requests_by_key ON requests (key, attempt);
CREATE INDEX IF NOT EXISTS requests_by_parcel ON requests (parcel);
"""


def state_file(out: Path) -> Path:
    """Where the state of the batches of an output folder stands."""
    return out / FOLDER / FILE


class Store:
    """The state in one folder. A context manager."""

    def __init__(self, folder: Path) -> None:
        """Opens, or makes, what is known in `folder`, which nobody else may look into. Raises `BatchError` when it cannot be used."""
        self.folder, self.path = folder, folder / FILE
        self._lock = threading.RLock()
        with self._telling("what is out with the provider cannot be looked up"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # asked and told by one thread after the other
            self._db = sqlite3.connect(self.path, isolation_level=None, timeout=30, check_same_thread=False)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.executescript(_TABLES)
            self._db.execute("INSERT OR IGNORE INTO meta VALUES ('edition', ?), ('run', ?)", (_EDITION, uuid.uuid4().hex))
            meta = dict(self._db.execute("SELECT key, value FROM meta"))
        if meta["edition"] != _EDITION:
            raise BatchError(f"made by another version (edition {meta['edition']})", where=str(self.path), remedy="Name another --out.")
        self.run: str = meta["run"]
        """Tells our batches from others at the same provider."""

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._db.close()

    def parcels(self) -> tuple[Parcel, ...]:
        """All of them, in their order."""
        with self._telling("what is out with the provider cannot be looked up"):
            rows = self._db.execute(f"SELECT {', '.join(_COLUMNS)} FROM parcels ORDER BY number").fetchall()
        return tuple(Parcel(*row) for row in rows)

    def out(self) -> tuple[Parcel, ...]:
        """Those that may still be answered, and paid for."""
        return tuple(parcel for parcel in self.parcels() if parcel.state in ("creating", "out"))

    def posted(self, key: str) -> tuple[Posted, ...]:
        """The requests that ask for one answer, the first one first."""
        with self._telling("what is out with the provider cannot be looked up"):
            rows = self._db.execute(
                "SELECT r.id, r.key, r.attempt, r.mode, r.parcel, r.status, r.body, coalesce(p.state, 'back') != 'back' FROM requests r "
                "LEFT JOIN parcels p ON p.number = r.parcel WHERE r.key = ? ORDER BY r.attempt",
                (key,),
            ).fetchall()
            return tuple(
                Posted(Request(*row[:4]), row[4], bool(row[7]) and row[5] is None, Reply(row[5], _unpack(row[6])) if row[6] else None)
                for row in rows
            )

    def add(self, parcel: Parcel, requests: Iterable[Request]) -> None:
        """A parcel that is written. Its requests are in it from now on, whatever they were in before."""
        with self._together():
            self._put(parcel)
            rows = ((r.id, r.key, r.attempt, r.mode, parcel.number) for r in requests)
            self._db.executemany("INSERT OR REPLACE INTO requests VALUES (?, ?, ?, ?, ?, NULL, NULL)", rows)

    def save(self, parcel: Parcel) -> None:
        """What is known of it now."""
        with self._together():
            self._put(parcel)

    def drop(self, parcel: Parcel) -> None:
        """One that never left: as if it had not been written."""
        with self._together():
            self._db.execute("DELETE FROM requests WHERE parcel = ?", (parcel.number,))
            self._db.execute("DELETE FROM parcels WHERE number = ?", (parcel.number,))

    def lose(self, parcel: Parcel) -> None:
        """One that nobody waits for any longer: what it asked may be asked again."""
        self.save(replace(parcel, state="back", note="counted as lost", missing=parcel.lines))

    def ids(self, parcel: Parcel) -> frozenset[str]:
        """What a parcel asks."""
        with self._telling("what is out with the provider cannot be looked up"):
            return frozenset(str(row[0]) for row in self._db.execute("SELECT id FROM requests WHERE parcel = ?", (parcel.number,)))

    def receive(self, parcel: Parcel, replies: Iterable[tuple[str, Reply]]) -> None:
        """What came back of a parcel, together with what is known of it then."""
        with self._together():
            rows = ((reply.status, _pack(reply.body), name, parcel.number) for name, reply in replies)
            self._db.executemany("UPDATE requests SET status = ?, body = ? WHERE id = ? AND parcel = ?", rows)
            self._put(parcel)

    def settle(self, key: str) -> None:
        """Its answer is kept elsewhere; what is out for it stays, so that it is known when it comes."""
        with self._together():
            out = "SELECT number FROM parcels WHERE state != 'back'"
            self._db.execute(f"DELETE FROM requests WHERE key = ? AND parcel NOT IN ({out})", (key,))

    def _put(self, parcel: Parcel) -> None:
        marks = ", ".join(f":{name}" for name in _COLUMNS)
        self._db.execute(f"INSERT OR REPLACE INTO parcels ({', '.join(_COLUMNS)}) VALUES ({marks})", asdict(parcel))

    @contextmanager
    def _together(self) -> Iterator[None]:
        """All of it on the disk, or nothing."""
        with self._telling("what is out with the provider cannot be noted"):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    @contextmanager
    def _telling(self, what: str) -> Iterator[None]:
        """Whatever the database says, in our words."""
        with self._lock:
            try:
                yield
            except (sqlite3.Error, zlib.error, OSError) as error:
                said = error.strerror if isinstance(error, OSError) else error
                raise BatchError(f"{what} ({said})", where=str(self.path), remedy=_remedy(str(error))) from None


def _remedy(said: str) -> str:
    if "full" in said or "disk I/O" in said or "space" in said:
        return "Make room on the disk and run the same command again."
    if any(word in said for word in ("locked", "readonly", "unable to open", "ermission", "exists")):
        return "See that you may write there and that no other run uses the folder."
    return (
        "See at the provider what is out, wait for it, and only then move the folder away: without it nobody knows what was asked, and it "
        "would be asked and paid for again."
    )


def _pack(body: str) -> bytes:
    return zlib.compress(body.encode("utf-8", "replace"), 1)


def _unpack(body: bytes) -> str:
    return zlib.decompress(body).decode("utf-8")
