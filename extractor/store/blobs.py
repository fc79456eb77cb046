"""The bytes of documents, once for all that have the same."""

import hashlib
import zlib
from collections.abc import Callable, Iterable

from sqlalchemy import Connection, delete, exists, select

from extractor.errors import MissingDocument, ReadError
from extractor.model.doubts import doubt
from extractor.store.database import Database
from extractor.store.tables import blobs, documents

_LEVEL = 6
TOGETHER = 500
"""Rows that one statement names."""


def packing() -> "zlib._Compress":
    """What bytes are made smaller with, piece by piece, as they are kept."""
    return zlib.compressobj(_LEVEL)


def put(database: Database, connection: Connection, data: bytes) -> str:
    """Keep bytes, unless they are there; their sha256."""
    sha256 = hashlib.sha256(data).hexdigest()
    put_packed(database, connection, sha256, len(data), lambda: zlib.compress(data, _LEVEL))
    return sha256


def put_packed(database: Database, connection: Connection, sha256: str, size: int, packed: Callable[[], bytes]) -> None:
    """Keep bytes that were packed with `packing`, unless they are there; `packed` is called only then. `sha256`, `size`: of the bytes as
    they came."""
    if not connection.execute(select(blobs.c.sha256).where(blobs.c.sha256 == sha256)).first():
        row = {"sha256": sha256, "size": size, "body": packed()}
        connection.execute(database.insert(blobs).values(**row).on_conflict_do_nothing())


def fetched(database: Database, document_id: str | None, name: str) -> bytes:
    """The bytes of a document. Raises `ReadError` when they are not there any more, or damaged."""
    wanted = select(blobs.c.body).join(documents, documents.c.sha256 == blobs.c.sha256).where(documents.c.id == document_id)
    with database.reading() as connection:
        row = connection.execute(wanted).first()
    if row is None:
        raise MissingDocument(doubt("stored.deleted"), where=name, remedy=doubt("remedy.send_again"))
    try:
        return zlib.decompress(row.body)
    except zlib.error as error:
        raise ReadError(doubt("stored.damaged", why=str(error)), where=name, remedy=doubt("remedy.delete_and_send")) from None


def let_go(connection: Connection, digests: Iterable[str]) -> None:
    """Drop bytes that no document has any more."""
    left = sorted(set(digests))
    for n in range(0, len(left), TOGETHER):
        some = left[n : n + TOGETHER]
        unused = blobs.c.sha256.in_(some) & ~exists().where(documents.c.sha256 == blobs.c.sha256)
        connection.execute(delete(blobs).where(unused))
