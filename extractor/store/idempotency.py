"""Requests that are sent again because their answer was lost: done once, answered twice."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, select, update

from extractor.errors import UsageError
from extractor.store.database import Database
from extractor.store.tables import idempotency
from extractor.store.types import json_text, json_value

FORGOTTEN = timedelta(days=1)
"""So long an answer is known."""
LONGEST = 255
"""Characters of the name of a request."""
GIVEN_UP = timedelta(minutes=5)
"""A request that has no answer after so long has none to come: the server that was at it is gone."""


@dataclass(frozen=True, slots=True)
class New:
    """To be done. Whoever does it says `complete` or `abandon` with this."""

    key_id: str
    """Who asked."""
    idem_key: str
    """What they call the request."""
    begun: str
    """What tells this beginning from a later one of the same request."""


@dataclass(frozen=True, slots=True)
class Replay:
    """It was done; this was the answer."""

    status: int
    """Its status."""
    headers: Mapping[str, str]
    """Its headers."""
    body: bytes
    """Its body."""


@dataclass(frozen=True, slots=True)
class InFlight:
    """Somebody is at it."""


@dataclass(frozen=True, slots=True)
class Other:
    """The name was used for another request."""


Begun = New | Replay | InFlight | Other


class Idempotency:
    """Requests and their answers. Raises `StoreError` wherever the database cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, key_id: str | None, idem_key: str, fingerprint: str) -> Begun:
        """What is to be done about a request. `fingerprint`: a digest of all it asks for. Raises `UsageError` for a name that is none."""
        if not 0 < len(idem_key) <= LONGEST:
            raise UsageError(f"it has {len(idem_key)} characters", where="idempotency key", remedy=f"Take 1 to {LONGEST}.")
        new = New(key_id or "", idem_key, secrets.token_hex(16))
        with self._database.writing() as connection:
            now = self._database.now(connection)
            connection.execute(delete(idempotency).where(*_mine(new), _past(now)))
            row: dict[str, Any] = {"key_id": new.key_id, "idem_key": idem_key, "begun": new.begun}
            row |= {"fingerprint": fingerprint, "body": b"", "created": now}
            connection.execute(self._database.insert(idempotency).values(**row).on_conflict_do_nothing())
            return _begun_before(connection, new, fingerprint)

    def forget(self) -> int:
        """Drop what is known of requests whose time is over; how many that were."""
        with self._database.writing("requests") as connection:
            return int(connection.execute(delete(idempotency).where(_past(self._database.now(connection)))).rowcount)

    def complete(self, new: New, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """It was done, and this is the answer. Nothing happens when it was given up and begun again meanwhile."""
        values = {"state": "done", "status": status, "headers": json_text(dict(headers)), "body": body}
        with self._database.writing() as connection:
            connection.execute(update(idempotency).where(*_same(new)).values(values))

    def abandon(self, new: New) -> None:
        """It was not done: whoever asks again is as the first."""
        with self._database.writing() as connection:
            connection.execute(delete(idempotency).where(*_same(new)))


def _past(now: datetime) -> ColumnElement[bool]:
    """Answers that are forgotten, and requests that are given up."""
    given_up = (idempotency.c.state == "open") & (idempotency.c.created < now - GIVEN_UP)
    return given_up | (idempotency.c.created < now - FORGOTTEN)


def _mine(new: New) -> tuple[ColumnElement[bool], ...]:
    return idempotency.c.key_id == new.key_id, idempotency.c.idem_key == new.idem_key


def _same(new: New) -> tuple[ColumnElement[bool], ...]:
    return *_mine(new), idempotency.c.begun == new.begun, idempotency.c.state == "open"


def _begun_before(connection: Connection, new: New, fingerprint: str) -> Begun:
    row = connection.execute(select(idempotency).where(*_mine(new))).first()
    if row is None:  # somebody gave it up this very moment
        return InFlight()
    if row.begun == new.begun:
        return new
    if row.fingerprint != fingerprint:
        return Other()
    return Replay(row.status, json_value(row.headers), row.body) if row.state == "done" else InFlight()
