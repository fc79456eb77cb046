"""Databases for tests: a file of SQLite, or a database of its own on a PostgreSQL server that is started for the tests.

The server is found in PATH or where Debian puts it. NIANBAO_TEST_POSTGRES_URL names one that runs already; its user must be allowed to make
databases. Without either, tests on PostgreSQL are skipped, or fail where NIANBAO_POSTGRES_REQUIRED is set.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from glob import glob
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

from extractor.store.database import Database

URL, REQUIRED = "NIANBAO_TEST_POSTGRES_URL", "NIANBAO_POSTGRES_REQUIRED"
_USER = "nianbao"
_SETTINGS = "fsync=off", "full_page_writes=off", "max_connections=200", "listen_addresses=''"
_NUMBERS = count()


def _program(name: str) -> str | None:
    return shutil.which(name) or next(iter(sorted(glob(f"/usr/lib/postgresql/*/bin/{name}"), reverse=True)), None)


def _as_somebody(folder: Path) -> list[str]:
    """PostgreSQL does not run as root: what to put before a command, and the folder is theirs."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "nobody")
    return ["setpriv", "--reuid=nobody", "--clear-groups"] if shutil.which("setpriv") else ["runuser", "-u", "nobody", "--"]


def _run(*command: str) -> None:
    with tempfile.TemporaryFile() as out:  # a pipe would stay open as long as the server runs
        done = subprocess.run(command, cwd="/", stdout=out, stderr=subprocess.STDOUT, check=False)
        out.seek(0)
        assert done.returncode == 0, out.read().decode(errors="replace")


@contextmanager
def server() -> Iterator[str]:
    """The URL of a server; skips, or fails, when there is none."""
    if given := os.environ.get(URL):
        yield given
        return
    initdb, control = _program("initdb"), _program("pg_ctl")
    if not (initdb and control):
        why = f"PostgreSQL is not installed; set {URL} to the URL of a server that runs"
        (pytest.fail if os.environ.get(REQUIRED) else pytest.skip)(why)
    folder = Path(tempfile.mkdtemp(prefix="nianbao-pg-", dir="/tmp"))  # the path of a socket must be short
    try:
        before, data = _as_somebody(folder), str(folder / "data")
        _run(*before, initdb, "-D", data, "-A", "trust", "-U", _USER, "-N", "-E", "UTF8", "--no-locale")
        settings = " ".join(f"-c {one}" for one in (*_SETTINGS, f"unix_socket_directories={folder}"))
        _run(*before, control, "-D", data, "-w", "-l", str(folder / "log"), "-o", settings, "start")
        try:
            yield f"postgresql+psycopg://{_USER}@/postgres?host={folder}"
        finally:
            _run(*before, control, "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fresh(url: str, template: str = "template0") -> str:
    """The URL of a new, empty database on a server."""
    name = f"t{os.getpid()}_{next(_NUMBERS)}"
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    engine.dispose()
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def migrated(url: str) -> str:
    """The name of a database on a server, with all tables: a template for others."""
    whole = fresh(url)
    database = Database(whole)
    database.upgrade()
    database.close()
    return str(make_url(whole).database)
