"""What a database says, in our words: what, where, what to do. Never a password, never what a statement carried."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from extractor.errors import StoreError, UsageError

LONGEST = 200
"""Characters of a database's own words that are told."""
_REMEDIES = (
    (("locked", "lock timeout", "deadlock"), "Somebody else is writing: try again."),
    (("full", "disk I/O", "No space", "could not extend"), "Make room on the disk and try again: what was committed stays."),
    (("readonly", "read-only", "unable to open", "permission denied"), "See that you may write there."),
    (("not a database", "malformed"), "Restore it from a backup, or name another file."),
    (("password authentication", "no pg_hba", "role"), "See that user and password in the URL are right."),
    (("FATAL: database",), "Make it with createdb, or name another one."),
    (("no such table", "no such column", "undefined", "does not exist"), "Upgrade it, or name another database: its tables are not ours."),
    (("connection", "connect", "server", "resolve"), "See that the database server runs and that the URL is right."),
)


def told(url: URL) -> str:
    """A database by its URL, for people: without password, without options."""
    if url.get_backend_name() == "sqlite":
        return url.database or "memory"
    return url.set(query={}).render_as_string(hide_password=True)


def _said(error: SQLAlchemyError, url: URL) -> str:
    """Its own words, one line of them: those behind it are the statement and what it carried."""
    own = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    line = " ".join(str(own).strip().split("\n")[0].split())[:LONGEST] or type(own).__name__
    return line.replace(str(url.password), "***") if url.password else line


def fault_of(error: SQLAlchemyError, url: URL, what: str = "the database cannot be used") -> StoreError:
    """An error of the database as one of ours."""
    said = _said(error, url)
    remedy = next((remedy for words, remedy in _REMEDIES if any(word in said for word in words)), "Try again; if it stays, see its log.")
    return StoreError(f"{what} ({said})", where=told(url), remedy=remedy)


@contextmanager
def telling(url: URL, what: str = "the database cannot be used") -> Iterator[None]:
    """Errors of the database come out as `StoreError`."""
    try:
        yield
    except SQLAlchemyError as error:
        raise fault_of(error, url, what) from None


def url_of(given: str) -> URL:
    """A URL as it was given. Raises `UsageError` for one that is none, or of a database we do not know."""
    from sqlalchemy import make_url

    remedy = "Write sqlite:///path/to/file or postgresql://user@host/name."
    try:
        url = make_url(given)
    except (ArgumentError, ValueError):  # its own words repeat what was given, with the password in it
        raise UsageError("this is no URL of a database", where="database", remedy=remedy) from None
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername in ("sqlite", "sqlite+pysqlite"):
        if not url.database or url.database == ":memory:":
            raise UsageError("a database in memory is gone with the process", where="database", remedy=remedy)
        if url.query:
            raise UsageError("a file takes no options", where="database", remedy=f"{remedy} Write %3F for a ? in its name.")
        return url
    raise UsageError(f"{url.drivername} is no database we know", where="database", remedy=remedy)
