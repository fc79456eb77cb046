"""What is known of the documents of a batch: one SQLite file beside the output. A document and its report land together, or not at all.

A document is *done* (read, and everything that was to be asked was answered or refused), *waiting* (read, but some of what was to be asked
was never answered: its report stands as far as it goes, and the next run asks again) or *failed* (it could not be read, with the reason).
A report belongs to the bytes of a document and to what read them (program, model): other bytes, another report. It also says which files of
rules and prompts it looked into and which decisions of people it took: when one of those has changed, and only then, the document is read
again, and what reads differently is noted. The same bytes under two names are read once.
"""

import hashlib
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal

from extractor.errors import BatchError
from extractor.export.encode import encode
from extractor.model.doubts import Reason
from extractor.wording.english import kept as kept_reason
from extractor.wording.english import restored

State = Literal["done", "waiting", "failed"]
FILE = "manifest.sqlite"
SINCE = "since"
"""The first run behind the one that wrote the output, as `remember` knows it."""
WRITTEN = "written"
"""What `remember` knows as the state of the output; forgotten with every report that is noted."""
_EDITION = "2"
_COMPRESSION = 1
"""Reports shrink to a tenth at the fastest level already."""
_TABLES = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS documents (
  name TEXT PRIMARY KEY, place INTEGER NOT NULL, run INTEGER NOT NULL,
  key TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, exit_code INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS documents_by_place ON documents (place, name);
CREATE TABLE IF NOT EXISTS reports (key TEXT PRIMARY KEY, name TEXT NOT NULL, state TEXT NOT NULL,
  figures TEXT NOT NULL, used TEXT NOT NULL, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS changes (key TEXT PRIMARY KEY, run INTEGER NOT NULL, body TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as the manifest knows it."""

    name: str
    """What it is called."""
    state: State
    """What became of it."""
    key: str
    """Of its bytes and of what read them; "" when its bytes could not be had. Its report is kept under it; where there is none, because it
    could not be read, the digest of all rules follows."""
    reason: Reason = ()
    """Why it failed, or waits."""
    exit_code: int = 0
    """Of a failure, as errors.py gives it."""
    used: str = ""
    """What its report rests on, as `Kept.used`; "" when there is none."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A report as it is kept."""

    key: str
    """Of which bytes, read by what."""
    name: str
    """The document it names as its source."""
    state: State
    """done or waiting."""
    figures: str
    """Its figures for the summary, as JSON."""
    used: str
    """Which files of rules and prompts it looked into and which decisions it took, with a digest of each: as `Job.current` reads it."""
    packed: bytes
    """The report, a line of JSON without its end, as `pack` makes it small: whoever reads documents does that, in other processes."""

    @property
    def body(self) -> bytes:
        """The report. Raises `BatchError` when it is damaged."""
        try:
            return unpack(self.packed)
        except zlib.error as error:
            raise BatchError(f"a report cannot be read ({error})", where=f"{FILE}, {self.name}", remedy=_remedy(error)) from None


def _entry(name: str, state: State, key: str, reason: str, exit_code: int, used: str = "") -> Entry:
    return Entry(name, state, key, restored(reason), exit_code, used)


def pack(body: bytes) -> bytes:
    """A report as it is kept."""
    return zlib.compress(body, _COMPRESSION)


def unpack(packed: bytes) -> bytes:
    """The report again. Raises `zlib.error` when it is damaged."""
    return zlib.decompress(packed)


class Manifest:
    """The manifest in one folder. A context manager; for one thread. Nothing is on the disk before `commit`."""

    def __init__(self, folder: Path) -> None:
        """Opens, or makes, the manifest in `folder`. Raises `BatchError` when it cannot be used."""
        self.path = folder / FILE
        with self._telling("the manifest cannot be opened"):
            self._db = sqlite3.connect(self.path, isolation_level=None, timeout=30)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.executescript(_TABLES)
            self._db.execute("INSERT OR IGNORE INTO meta VALUES ('edition', ?)", (_EDITION,))
            (edition,) = self._db.execute("SELECT value FROM meta WHERE key = 'edition'").fetchone()
            (last,) = self._db.execute("SELECT coalesce(max(run), 0) FROM documents").fetchone()
        if edition != _EDITION:
            raise BatchError(f"made by another version (edition {edition})", where=str(self.path), remedy="Name another folder with --out.")
        self.run = int(last) + 1

    def __enter__(self) -> "Manifest":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._db.close()

    def seen(self, name: str) -> tuple[Entry | None, bool]:
        """What is known of a document, and whether this run has come upon its name already."""
        with self._telling("the manifest cannot be read"):
            row = self._db.execute(
                "SELECT d.name, d.state, d.key, d.reason, d.exit_code, coalesce(r.used, ''), d.run "
                "FROM documents d LEFT JOIN reports r ON r.key = d.key WHERE d.name = ?",
                (name,),
            ).fetchone()
        return (_entry(*row[:6]), row[6] == self.run) if row else (None, False)

    def state_of(self, key: str) -> tuple[State | None, str]:
        """What became of the report of this key, and what it rests on; None when there is none."""
        with self._telling("the manifest cannot be read"):
            row = self._db.execute("SELECT state, used FROM reports WHERE key = ?", (key,)).fetchone()
        return (row[0], row[1]) if row else (None, "")

    def note(self, entry: Entry, place: int, kept: Kept | None = None) -> None:
        """A document, at its place of the input, and its report when it is new. Both land with the next `commit`."""
        with self._telling("nothing more can be noted"):
            if not self._db.in_transaction:
                self._db.execute("BEGIN IMMEDIATE")
            if kept:
                report = (kept.key, kept.name, kept.state, kept.figures, kept.used, kept.packed)
                self._db.execute("INSERT OR REPLACE INTO reports VALUES (?, ?, ?, ?, ?, ?)", report)
                # With the report, or not at all: a run that ends here leaves output that the next one knows to be old.
                self._db.execute("DELETE FROM meta WHERE key = ?", (WRITTEN,))
            row = (entry.name, place, self.run, entry.key, entry.state, kept_reason(entry.reason), entry.exit_code)
            self._db.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def change(self, key: str, since: int) -> str:
        """What a report says that it did not say before run `since`, as JSON; "" for nothing."""
        with self._telling("the manifest cannot be read"):
            row = self._db.execute("SELECT body FROM changes WHERE key = ? AND run >= ?", (key, since)).fetchone()
        return str(row[0]) if row else ""

    def changed(self, key: str, changes: str) -> None:
        """What a report says that it did not say when output was last written, as JSON, "" for nothing; lands with the next `commit`."""
        with self._telling("nothing more can be noted"):
            if not self._db.in_transaction:
                self._db.execute("BEGIN IMMEDIATE")
            if changes:
                self._db.execute("INSERT OR REPLACE INTO changes VALUES (?, ?, ?)", (key, self.run, changes))
            else:
                self._db.execute("DELETE FROM changes WHERE key = ?", (key,))

    def changes(self, since: int) -> Iterator[tuple[str, str]]:
        """(document, what its report says that it did not say before) of runs from `since` on, in the order of the input."""
        with self._telling("the manifest cannot be read"):
            yield from self._db.execute(
                "SELECT d.name, c.body FROM documents d JOIN changes c ON c.key = d.key WHERE c.run >= ? AND d.state != 'failed' "
                "ORDER BY d.place, d.name",
                (since,),
            )

    def commit(self) -> None:
        """All that was noted is on the disk when this returns."""
        with self._telling("nothing more can be noted"):
            if self._db.in_transaction:
                self._db.execute("COMMIT")

    def entries(self) -> Iterator[Entry]:
        """Every document, in the order of the input; of earlier runs, too."""
        with self._telling("the manifest cannot be read"):
            rows = self._db.execute("SELECT name, state, key, reason, exit_code FROM documents ORDER BY place, name")
            for row in rows:
                yield _entry(*row)

    def report(self, key: str) -> Kept:
        """A report that a document names."""
        with self._telling("a report cannot be read"):
            row = self._db.execute("SELECT key, name, state, figures, used, body FROM reports WHERE key = ?", (key,)).fetchone()
            if row is None:
                raise sqlite3.DatabaseError("a report is missing")
            return Kept(*row)

    def figures(self) -> Iterator[tuple[str, str]]:
        """(name, figures of its report) of every document that has one, in the order of the input."""
        with self._telling("the manifest cannot be read"):
            yield from self._db.execute(
                "SELECT d.name, r.figures FROM documents d JOIN reports r ON r.key = d.key WHERE d.state != 'failed' "
                "ORDER BY d.place, d.name"
            )

    def missing(self) -> int:
        """How many documents of earlier runs this one has not come upon."""
        with self._telling("the manifest cannot be read"):
            return int(self._db.execute("SELECT count(*) FROM documents WHERE run != ?", (self.run,)).fetchone()[0])

    def drop_missing(self) -> None:
        """Forget them; lands with the next `commit`."""
        with self._telling("nothing more can be noted"):
            self._db.execute("DELETE FROM documents WHERE run != ?", (self.run,))

    def drop_unread(self) -> None:
        """Forget what this run has not come upon and of which not even bytes were ever read; lands with the next `commit`."""
        with self._telling("nothing more can be noted"):
            self._db.execute("DELETE FROM documents WHERE run != ? AND state = 'failed' AND key = ''", (self.run,))

    def let_go(self) -> None:
        """Drop reports that no document names any more; lands with the next `commit`."""
        with self._telling("nothing more can be noted"):
            self._db.execute("DELETE FROM reports WHERE key NOT IN (SELECT key FROM documents)")
            self._db.execute("DELETE FROM changes WHERE key NOT IN (SELECT key FROM documents)")

    def fingerprint(self) -> str:
        """sha256 of the documents, their places and what became of them: the same as long as the output would be."""
        whole = hashlib.sha256()
        for entry in self.entries():
            whole.update(repr((entry.name, entry.state, entry.key, entry.reason)).encode("utf-8", "surrogateescape"))
        return whole.hexdigest()

    def counts(self) -> dict[State, int]:
        """How many documents are in each state."""
        with self._telling("the manifest cannot be read"):
            found: dict[State, int] = dict(self._db.execute("SELECT state, count(*) FROM documents GROUP BY state"))
        return {"done": 0, "waiting": 0, "failed": 0, **found}

    def remember(self, key: str, value: str) -> None:
        """Something about the batch as a whole; lands with the next `commit`."""
        with self._telling("nothing more can be noted"):
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def recall(self, key: str) -> str:
        """What was remembered; "" when nothing was."""
        with self._telling("the manifest cannot be read"):
            row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    @contextmanager
    def _telling(self, what: str) -> Iterator[None]:
        """Whatever the database says, in our words: what, where, what to do."""
        try:
            yield
        except sqlite3.Error as error:
            raise BatchError(f"{what} ({error})", where=str(self.path), remedy=_remedy(error)) from None


def _remedy(error: Exception) -> str:
    said = str(error)
    if "full" in said or "disk I/O" in said:
        return "Make room on the disk and run the same command again: what is noted is not read again."
    if "locked" in said or "readonly" in said or "unable to open" in said:
        return "See that you may write there and that no other run uses the folder."
    return "Move the file away, its -wal and -shm too: the documents will be read again, answers of a model come from the cache."


def body_as(kept: Kept, name: str) -> bytes:
    """A kept report, under the name of one of the documents that it is of. The name is the first thing a report says."""
    body = kept.body
    if kept.name == name:
        return body
    head = b'{"document":' + encode(kept.name)
    if not body.startswith(head):
        raise BatchError("a kept report does not begin with its name", where=kept.name, remedy=f"Move {FILE} away and run again.")
    return b'{"document":' + encode(name) + body[len(head) :]
