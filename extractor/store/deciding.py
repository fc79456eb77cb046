"""What people decided: a line each, in the order in which they were taken. Nothing is ever taken out, and nobody decides on what they have
not seen: a decision follows the one that its page showed, and only one can."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from extractor.errors import UsageError
from extractor.model.rulings import Ruling
from extractor.review.book import latest, line_of, ruling_in
from extractor.store.audit import Actor, record
from extractor.store.blobs import TOGETHER
from extractor.store.database import Database
from extractor.store.tables import decisions, documents

_AT_ONCE = 1000
"""Lines that are read together."""


@dataclass(frozen=True, slots=True)
class KeptDecision:
    """One decision about one value of one document."""

    seq: int
    """Its number; later ones are larger. Whoever decides next says that they saw it."""
    sha256: str
    """Digest of the document's bytes."""
    document: str
    """What it was called then."""
    indicator: str
    """Which value."""
    previous: int
    """The number of the decision that it follows; 0 for the first on this value."""
    by: Actor
    """Who decided."""
    at: datetime
    """When it was taken, UTC."""
    line: bytes
    """The decision, as `review.book.line_of` writes it."""

    @property
    def ruling(self) -> Ruling:
        """What was decided. Raises `ReadError` when the line is damaged."""
        return ruling_in(self.line, f"decision {self.seq}")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody decided on this value, and whoever decides now has not seen it."""

    came_first: KeptDecision
    """The last decision on the value."""


class Decisions:
    """Decisions. Raises `StoreError` wherever the database cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, ruling: Ruling, previous: int, by: Actor) -> KeptDecision | Conflict:
        """Take a decision that follows `previous`, the last one on this value that its page showed, 0 for none. Raises `UsageError` when
        that is no decision on this value."""
        # One at a time, so that they become visible in the order of their numbers: whoever has taken number 7 has seen number 6.
        with self._database.writing("decisions") as connection:
            last = _last(connection, ruling.sha256, ruling.indicator)
            if previous != (last.seq if last else 0):
                return _missed(connection, ruling, previous, last)
            now = self._database.now(connection)
            about = {"sha256": ruling.sha256, "indicator": ruling.indicator}
            told = {"document": ruling.document, "body": line_of(ruling).decode()}
            row: dict[str, Any] = {**about, **told, "who": by.who, "at": now, "key_id": by.key_id, "previous": previous}
            wanted = self._database.insert(decisions).values(**row).on_conflict_do_nothing().returning(decisions.c.seq)
            if connection.execute(wanted).first() is None:
                return _missed(connection, ruling, previous, _last(connection, ruling.sha256, ruling.indicator))
            taken = _last(connection, ruling.sha256, ruling.indicator)
            assert taken is not None
            held = select(documents.c.id).where(documents.c.sha256 == ruling.sha256).order_by(documents.c.id)
            # the same bytes under two endings are two documents
            for target in connection.execute(held).scalars().all() or (str(taken.seq),):
                record(self._database, connection, by, "decision.taken", target, seq=taken.seq, **about)
            return taken

    def of(self, sha256: str) -> tuple[tuple[Ruling, ...], int]:
        """The last word on each value of a document, and the number of the last decision on it; 0 for none."""
        history = self.history(sha256)
        return latest(one.ruling for one in history).get(sha256, ()), history[-1].seq if history else 0

    def history(self, sha256: str) -> tuple[KeptDecision, ...]:
        """Every decision on a document, in their order."""
        wanted = select(decisions).where(decisions.c.sha256 == sha256).order_by(decisions.c.seq)
        with self._database.reading() as connection:
            return tuple(_decision(row) for row in connection.execute(wanted))

    def all(self) -> Iterator[bytes]:
        """Every decision as its line, in their order: decisions.jsonl."""
        after = 0
        while True:
            wanted = select(decisions.c.seq, decisions.c.body).where(decisions.c.seq > after).order_by(decisions.c.seq).limit(_AT_ONCE)
            with self._database.reading() as connection:
                rows = connection.execute(wanted).all()
            if not rows:
                return
            yield from (row.body.encode() for row in rows)
            after = rows[-1].seq


def _decision(row: Any) -> KeptDecision:
    by, line = Actor(row.key_id, row.who), row.body.encode()
    return KeptDecision(row.seq, row.sha256, row.document, row.indicator, row.previous, by, row.at, line)


def _last(connection: Connection, sha256: str, indicator: str) -> KeptDecision | None:
    about = decisions.c.sha256 == sha256, decisions.c.indicator == indicator
    row = connection.execute(select(decisions).where(*about).order_by(decisions.c.seq.desc()).limit(1)).first()
    return _decision(row) if row else None


def last_of(connection: Connection, digests: Iterable[str]) -> dict[str, int]:
    """sha256 of a document's bytes -> the number of the last decision on it; of those that have one."""
    found: dict[str, int] = {}
    left = sorted(digests)
    for n in range(0, len(left), TOGETHER):
        some = decisions.c.sha256.in_(left[n : n + TOGETHER])
        wanted = select(decisions.c.sha256, func.max(decisions.c.seq)).where(some).group_by(decisions.c.sha256)
        found |= {row[0]: row[1] for row in connection.execute(wanted)}
    return found


def _missed(connection: Connection, ruling: Ruling, previous: int, last: KeptDecision | None) -> Conflict:
    """What somebody has not seen; what they say they have seen has to be there."""
    about = decisions.c.sha256 == ruling.sha256, decisions.c.indicator == ruling.indicator
    known = select(func.count()).where(*about, decisions.c.seq == previous)
    if last is None or (previous and (not 0 < previous <= last.seq or not connection.execute(known).scalar_one())):
        what = f"{previous} is no decision on {ruling.indicator} of this document"
        raise UsageError(what, where="previous", remedy="Load the page again.")
    return Conflict(last)


class LastWords(Mapping[str, tuple[Ruling, ...]]):
    """sha256 of a document's bytes -> the last word on each of its values, looked up when it is asked for: what `batch.job.Job` takes as
    rulings. Remembers how far a document's decisions had come."""

    def __init__(self, database: Database) -> None:
        self._database, self._decisions = database, Decisions(database)
        self.taken: dict[str, int] = {}
        """sha256 -> the number of the last decision on it when it was first looked up: it may be asked for again while a reading is under
        way that took no more than these. A reading that took more is done once more, none that took less is believed."""

    def __getitem__(self, sha256: str) -> tuple[Ruling, ...]:
        words, last = self._decisions.of(sha256)
        self.taken.setdefault(sha256, last)
        if not words:
            raise KeyError(sha256)
        return words

    def __iter__(self) -> Iterator[str]:
        with self._database.reading() as connection:
            yield from connection.execute(select(decisions.c.sha256).distinct().order_by(decisions.c.sha256)).scalars()

    def __len__(self) -> int:
        with self._database.reading() as connection:
            return int(connection.execute(select(func.count(decisions.c.sha256.distinct()))).scalar_one())

    def __bool__(self) -> bool:
        """Whoever asks about a document is answered: decisions may come while a batch runs."""
        return True
