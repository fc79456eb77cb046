"""Tables brought to what this version knows, by Alembic: all steps in one transaction, one process at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from extractor.errors import StoreError
from extractor.store.faults import fault_of

if TYPE_CHECKING:
    from alembic.config import Config

    from extractor.store.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "head"


def config_for(connection: Connection | None = None) -> "Config":
    """Alembic's configuration; there is no file of it."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(database: "Database", revision: str = HEAD) -> None:
    """Go up to `revision`. Raises `StoreError`."""
    _moved(database, revision, up=True)


def downgrade(database: "Database", revision: str = "base") -> None:
    """Go down to `revision`; what newer tables hold is lost. Raises `StoreError`."""
    _moved(database, revision, up=False)


def _moved(database: "Database", revision: str, *, up: bool) -> None:
    from alembic import command

    try:
        with database.engine.connect() as connection, _unheld(database, connection), connection.begin():
            database.lock(connection, "upgrade")
            _ours(connection, database.where)
            move = command.upgrade if up else command.downgrade
            move(config_for(connection), revision)
            _whole(database, connection)
    except SQLAlchemyError as error:
        raise fault_of(error, database.url, "the tables cannot be brought to this version") from None


@contextmanager
def _unheld(database: "Database", connection: Connection) -> Iterator[None]:
    """In SQLite a table is changed by making it anew; with its keys on, dropping the old one would take rows of others with it."""
    if not database.is_sqlite:
        yield
        return
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _whole(database: "Database", connection: Connection) -> None:
    """What `_unheld` let go of holds again."""
    if database.is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise StoreError("an upgrade would leave rows without those they belong to", where=database.where, remedy="Nothing was changed.")


def _ours(connection: Connection, where: str) -> None:
    """Raises `StoreError` for tables of a version that this one does not know."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    found = set(MigrationContext.configure(connection).get_current_heads())
    known = {script.revision for script in ScriptDirectory.from_config(config_for()).walk_revisions()}
    if unknown := found - known:
        what = f"the database was made by a newer version ({', '.join(sorted(unknown))})"
        raise StoreError(what, where=where, remedy="Install that version of nianbao, or name another database.")
