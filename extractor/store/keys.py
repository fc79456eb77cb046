"""Keys of the service: a secret that is shown once and kept as its digest, what it may do and how much of it."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from extractor.errors import UsageError
from extractor.store.audit import Actor, new_id, record
from extractor.store.database import Database
from extractor.store.tables import key_days, keys

_BEGINS, _CHANCE = "nb", 32
"""How a secret begins, and its bytes of chance."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key, without its secret."""

    id: str
    """Its id."""
    name: str
    """What it is for."""
    prefix: str
    """How its secret begins: enough to know it again, not enough to use it."""
    scopes: tuple[str, ...]
    """What it may do."""
    created: datetime
    """When it was made, UTC."""
    expires: datetime | None
    """Until when it may be used; None for ever."""
    revoked: datetime | None
    """Since when it must not be used any more."""
    per_minute: int | None
    """Requests a minute; None for any number."""
    documents_per_day: int | None
    """Documents a day, UTC; None for any number."""


def _digest(secret: str) -> str:
    # 32 bytes of chance need no slow hash: nobody can guess them however fast they try
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


class Keys:
    """Keys. Raises `StoreError` wherever the database cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(
        self,
        name: str,
        scopes: tuple[str, ...],
        by: Actor,
        *,
        expires: datetime | None = None,
        per_minute: int | None = None,
        documents_per_day: int | None = None,
    ) -> tuple[Key, str]:
        """A new key, and its secret, which nobody can tell afterwards. Raises `UsageError` for a scope that is no word, or a limit that
        is none."""
        _checked(scopes, per_minute, documents_per_day)
        key_id = new_id()
        prefix = f"{_BEGINS}_{key_id}"
        secret = f"{prefix}_{secrets.token_urlsafe(_CHANCE)}"
        with self._database.writing() as connection:
            row: dict[str, Any] = {"id": key_id, "name": name, "prefix": prefix, "hash": _digest(secret), "scopes": " ".join(scopes)}
            row |= {"created": self._database.now(connection), "expires": expires}
            connection.execute(keys.insert().values(**row, per_minute=per_minute, documents_per_day=documents_per_day))
            record(self._database, connection, by, "key.made", key_id, name=name, scopes=scopes)
            made = _key(connection.execute(select(keys).where(keys.c.id == key_id)).one())
        return made, secret

    def find(self, secret: str) -> Key | None:
        """The key of a secret; None when there is none, or when it has expired or was revoked."""
        begins, _, rest = secret.partition("_")
        key_id, _, chance = rest.partition("_")
        if begins != _BEGINS or not chance:
            return None
        with self._database.reading() as connection:
            row = connection.execute(select(keys).where(keys.c.id == key_id)).first()
            now = self._database.now(connection)
        if row is None or not hmac.compare_digest(row.hash, _digest(secret)):
            return None
        ended = row.revoked is not None or (row.expires is not None and row.expires <= now)
        return None if ended else _key(row)

    def get(self, key_id: str) -> Key | None:
        """The key of an id; None when there is none, or when it has expired or was revoked."""
        with self._database.reading() as connection:
            row = connection.execute(select(keys).where(keys.c.id == key_id)).first()
            now = self._database.now(connection)
        ended = row is None or row.revoked is not None or (row.expires is not None and row.expires <= now)
        return None if ended else _key(row)

    def list(self) -> tuple[Key, ...]:
        """All that were ever made, oldest first."""
        with self._database.reading() as connection:
            return tuple(_key(row) for row in connection.execute(select(keys).order_by(keys.c.id)))

    def any(self) -> bool:
        """Whether there is one that may be used."""
        with self._database.reading() as connection:
            now = self._database.now(connection)
            usable = keys.c.revoked.is_(None), keys.c.expires.is_(None) | (keys.c.expires > now)
            return connection.execute(select(keys.c.id).where(*usable).limit(1)).first() is not None

    def ever(self) -> bool:
        """Whether there ever was one, even if none may be used any more."""
        with self._database.reading() as connection:
            return connection.execute(select(keys.c.id).limit(1)).first() is not None

    def revoke(self, key_id: str, by: Actor) -> bool:
        """From now on a key must not be used; False when there is none of this id, or it was revoked before."""
        with self._database.writing() as connection:
            usable = keys.c.id == key_id, keys.c.revoked.is_(None)
            done = connection.execute(update(keys).where(*usable).values(revoked=self._database.now(connection)))
            if done.rowcount:
                record(self._database, connection, by, "key.revoked", key_id)
            return bool(done.rowcount)

    def spend(self, key_id: str, documents: int) -> bool:
        """Take documents off what a key may send today; False when it is not enough, and nothing is taken then. Raises `UsageError` when
        there is no such key."""
        if documents < 0:
            raise UsageError(f"{documents} documents cannot be sent", where=key_id, remedy="Count them again.")
        with self._database.writing() as connection:
            key = connection.execute(select(keys).where(keys.c.id == key_id)).first()
            if key is None:
                raise UsageError("there is no such key", where=key_id, remedy="Make one.")
            day = self._database.now(connection).date().isoformat()
            row = {"key_id": key_id, "day": day, "documents": 0}
            connection.execute(self._database.insert(key_days).values(**row).on_conflict_do_nothing())
            today, more = (key_days.c.key_id == key_id) & (key_days.c.day == day), key_days.c.documents + documents
            if key.documents_per_day is not None:
                today &= more <= key.documents_per_day
            return bool(connection.execute(update(key_days).where(today).values(documents=more)).rowcount)


def _checked(scopes: tuple[str, ...], *limits: int | None) -> None:
    if not scopes or any(not scope or len(scope.split()) != 1 for scope in scopes):
        raise UsageError("a key needs scopes, each of them a word", where="scopes", remedy="Name at least one.")
    if any(limit is not None and not 0 <= limit < 2**31 for limit in limits):
        raise UsageError("a limit must be a number from 0 on", where="limits", remedy="Leave it out for no limit.")


def _key(row: Any) -> Key:
    scopes, limits = tuple(row.scopes.split()), (row.per_minute, row.documents_per_day)
    return Key(row.id, row.name, row.prefix, scopes, row.created, row.expires, row.revoked, *limits)
