"""One database for all that the service knows: a file of SQLite, or a PostgreSQL server. Whatever writes, writes in one transaction.

SQLite takes one writer at a time: writing begins with BEGIN IMMEDIATE, so that nobody who has read has to become a writer and finds
another one there. PostgreSQL takes many; where order matters, writers stand in line for a lock with a name.
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from extractor.errors import StoreError
from extractor.store.faults import fault_of, told, url_of

PATIENCE = 30
"""Seconds that a writer waits for another one."""
_REACH = 10
"""Seconds in which a server has to answer."""
_KEPT_OPEN, _MORE = 10, 40
"""Connections that stay open, and as many more when they are needed: a thread of the server takes one at a time."""
_LOCKS = {"upgrade": 7_201_101, "documents": 7_201_102, "decisions": 7_201_103, "requests": 7_201_104}
"""Numbers of PostgreSQL's advisory locks."""
_WRITES = "nianbao_writes"


class Database:
    """A database. For any number of threads; a process opens its own."""

    def __init__(self, url: str) -> None:
        """`url`: sqlite:///path or postgresql://… Nothing is opened yet, but a file of SQLite is made, for its owner alone. Raises
        `UsageError` for a URL that is none, `StoreError` where nothing can be made."""
        self.url = url_of(url)
        self.where = told(self.url)
        """For people; without a password."""
        self.engine = _sqlite(self.url.database or "", self.where) if self.is_sqlite else _postgres(self)

    @property
    def is_sqlite(self) -> bool:
        """A file, and one writer at a time."""
        return self.url.get_backend_name() == "sqlite"

    def upgrade(self) -> None:
        """Bring the tables to what this version knows; do nothing when they are. Raises `StoreError`, also when a newer version made
        them."""
        from extractor.store.upgrading import upgrade

        upgrade(self)

    def ping(self) -> None:
        """Raises `StoreError` when it does not answer."""
        with self.reading() as connection:
            connection.execute(select(1))

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that writes nothing. Raises `StoreError`."""
        with self._begun(writes=False) as connection:
            yield connection

    @contextmanager
    def writing(self, lock: Literal["documents", "decisions", "requests"] | None = None) -> Iterator[Connection]:
        """A transaction that writes: all of it lands when the block ends, nothing when it raises. `lock`: one at a time of those who
        name it, in whatever process. Raises `StoreError`."""
        with self._begun(writes=True) as connection:
            if lock:
                self.lock(connection, lock)
            yield connection

    @contextmanager
    def _begun(self, *, writes: bool) -> Iterator[Connection]:
        try:
            with self.engine.connect() as connection:
                connection.execution_options(**{_WRITES: writes})
                with connection.begin():
                    yield connection
        except SQLAlchemyError as error:
            raise fault_of(error, self.url) from None

    def lock(self, connection: Connection, name: str) -> None:
        """Wait until nobody else has the lock of this name; it is held to the end of the transaction. In SQLite whoever writes has it."""
        if not self.is_sqlite:
            connection.execute(select(func.pg_advisory_xact_lock(_LOCKS[name])))

    def now(self, connection: Connection) -> datetime:
        """The time, by the clock of the database server: workers on several machines go by one."""
        if self.is_sqlite:
            return datetime.now(UTC)
        moment: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        return moment.astimezone(UTC)

    def insert(self, table: Table) -> Any:
        """INSERT of this database, which knows what to do on a conflict; both take the same arguments for what we need."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)


def _postgres(database: Database) -> Engine:
    engine = create_engine(
        database.url,
        pool_size=_KEPT_OPEN,
        max_overflow=_MORE,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": _REACH},
    )

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{PATIENCE}s'")
        connection.commit()

    return engine


def _made(path: Path, where: str) -> None:
    """The file is there, and nobody but its owner may read it; what SQLite puts beside it gets the same permissions."""
    try:
        for folder in reversed([parent for parent in path.parents if not parent.exists()]):
            folder.mkdir(mode=0o700, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise StoreError(f"cannot be used as a database ({error.strerror})", where=where, remedy="Name a file you may write.") from None


def _sqlite(file: str, where: str) -> Engine:
    path = Path(file).absolute()
    _made(path, where)
    pool = {"pool_size": _KEPT_OPEN, "max_overflow": _MORE}
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": PATIENCE}, hide_parameters=True, **pool)

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _: object) -> None:
        connection.isolation_level = None  # transactions begin where we say, not where the driver guesses
        _journal(connection)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _journal(connection: sqlite3.Connection) -> None:
    """Readers and a writer side by side. Two that open a new file at once are told "locked" without waiting."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)
