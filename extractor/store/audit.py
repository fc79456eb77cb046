"""Who does something, what things are called that nobody may guess, and who did what when: a row for everything that is changed, in the
transaction that changes it."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from sqlalchemy import Connection, select

from extractor.store.database import Database
from extractor.store.paging import Page, clamped, cursor_of, cut, place_in
from extractor.store.tables import audit
from extractor.store.types import json_text, json_value

_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's: no letter is taken for a number, and they sort as the numbers they stand for."""
_CHANCE_BITS, _STEP_BITS = 80, 64
_LENGTH = 26


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something."""

    key_id: str | None
    """The key they came with; None without one (the command line, a service that asks for none)."""
    who: str
    """What they call themselves."""


class _Numbers:
    """Numbers that rise: those of one millisecond, too, and when the clock is set back."""

    def __init__(self) -> None:
        self._last, self._one_at_a_time = 0, Lock()

    def next(self) -> int:
        by_clock = (time.time_ns() // 1_000_000) << _CHANCE_BITS | secrets.randbits(_CHANCE_BITS)
        with self._one_at_a_time:
            # a step as large as that leaves the next one as hard to guess, and a millisecond has room for 65,000 of them
            self._last = by_clock if by_clock > self._last else self._last + 1 + secrets.randbits(_STEP_BITS)
            return self._last


_numbers = _Numbers()


def new_id() -> str:
    """26 letters: milliseconds of the clock, then 80 bits of chance. Later ones of a process sort behind earlier ones, so that documents
    of one upload stay in their order; nobody can guess them."""
    number = _numbers.next()
    return "".join(_LETTERS[number >> 5 * n & 31] for n in reversed(range(_LENGTH)))


_ORDER = "audit"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done."""

    seq: int
    """Its number; later ones are larger."""
    at: datetime
    """When, UTC."""
    by: Actor
    """Who did it."""
    action: str
    """What: job.created, decision.taken, …"""
    target: str
    """To what: an id."""
    details: Mapping[str, Any]
    """What else there is to say."""


def record(database: Database, connection: Connection, by: Actor, action: str, target: str, **details: Any) -> None:
    """Write down that something is done, in the transaction that does it."""
    row = {"at": database.now(connection), "key_id": by.key_id, "who": by.who, "action": action, "target": target}
    connection.execute(audit.insert().values(**row, details=json_text(details)))


class Audit:
    """What was done."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, *, cursor: str = "", limit: int = 50, target: str = "") -> Page[Event]:
        """Newest first. `target`: only what was done to it. Raises `UsageError`, `StoreError`."""
        limit = clamped(limit)
        wanted = select(audit).order_by(audit.c.seq.desc()).limit(limit + 1)
        if cursor:
            wanted = wanted.where(audit.c.seq < place_in(cursor, _ORDER, int)[0])
        if target:
            wanted = wanted.where(audit.c.target == target)
        with self._database.reading() as connection:
            rows, more = cut([_event(row) for row in connection.execute(wanted)], limit)
        return Page(tuple(rows), cursor_of(_ORDER, rows[-1].seq) if more else None)


def _event(row: Any) -> Event:
    return Event(row.seq, row.at, Actor(row.key_id, row.who), row.action, row.target, json_value(row.details))
