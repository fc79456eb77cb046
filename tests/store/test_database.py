"""The database itself: made, brought to this version, refused, and what it says when it cannot be used."""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from extractor.errors import StoreError, UsageError
from extractor.store import upgrading
from extractor.store.database import Database
from extractor.store.documents import Documents
from extractor.store.faults import told, url_of
from extractor.store.jobs import Jobs
from extractor.store.sending import Sent
from extractor.store.tables import documents, metadata
from tests.support.store_actors import Process
from tests.support.store_readings import ANNA, document, stored

NEWER = '''
import sqlalchemy as sa
from alembic import op

revision, down_revision = "v0003", "v0002"


def upgrade():
    with op.batch_alter_table("documents", recreate="auto") as batch:
        batch.add_column(sa.Column("colour", sa.Text(), nullable=False, server_default="red"))
        batch.alter_column("name", new_column_name="called")
    {more}


def downgrade():
    with op.batch_alter_table("documents", recreate="auto") as batch:
        batch.drop_column("colour")
        batch.alter_column("called", new_column_name="name")
'''


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    opened = Database(empty_url)
    yield opened
    opened.close()


def newer(monkeypatch: pytest.MonkeyPatch, folder: Path, more: str = "pass") -> None:
    """A version of this program with one more revision."""
    shutil.copytree(upgrading.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "v0003_newer.py").write_text(NEWER.format(more=more), "utf-8")
    monkeypatch.setattr(upgrading, "MIGRATIONS", folder)


def drawn(database: Database) -> dict[str, Any]:
    """Everything there is to say of the tables."""
    seen = inspect(database.engine)
    parts: dict[str, Any] = {}
    for name in sorted(set(seen.get_table_names()) - {"alembic_version"}):
        columns = [(c["name"], str(c["type"]), c["nullable"], str(c["default"])) for c in seen.get_columns(name)]
        look = seen.get_foreign_keys, seen.get_unique_constraints, seen.get_check_constraints, seen.get_indexes
        rest = [sorted(map(str, one(name))) for one in look]
        parts[name] = (sorted(columns), str(seen.get_pk_constraint(name)), rest)
    return parts


def test_the_migrated_tables_are_those_of_the_program(empty: Database) -> None:
    empty.upgrade()
    with empty.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata) == []
    migrated = drawn(empty)
    upgrading.downgrade(empty)
    assert drawn(empty) == {}
    metadata.create_all(empty.engine)
    assert drawn(empty) == migrated, "also checks, defaults and keys, which Alembic does not compare"
    assert len(migrated) == 10


def test_up_and_down_and_up_again(empty: Database) -> None:
    empty.upgrade()
    empty.upgrade()
    Jobs(empty).create([Sent("a", b"a")], {}, ANNA)
    empty.upgrade()
    assert len(Documents(empty).page().rows) == 1
    upgrading.downgrade(empty)
    empty.upgrade()
    assert Documents(empty).page().rows == ()


def test_an_older_database_is_brought_up_with_all_it_holds(empty: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table is made anew in SQLite; rows that point to it must not go with the old one."""
    empty.upgrade()
    stored(empty, Sent("a.txt", document(year=1)), Sent("b.txt", document(year=2)))
    job_id = Jobs(empty).page().rows[0].id
    items = Jobs(empty).items(job_id).rows
    newer(monkeypatch, tmp_path / "newer")
    empty.upgrade()
    with empty.reading() as connection:
        assert [tuple(row) for row in connection.execute(text("SELECT called, colour FROM documents ORDER BY called"))] == [
            ("a.txt", "red"),
            ("b.txt", "red"),
        ]
        assert connection.execute(text("SELECT count(*) FROM reports")).scalar() == 2
    upgrading.downgrade(empty, "v0002")
    assert Jobs(empty).items(job_id).rows == items
    assert len(list(Documents(empty).bodies())) == 2
    with pytest.raises(StoreError, match=r"(?i)foreign key"), empty.writing() as connection:
        connection.execute(documents.insert().values(id="x", sha256="0" * 64, created=empty.now(connection)))


def test_what_the_first_tables_hold_stays_but_for_what_nobody_read(empty: Database) -> None:
    empty.upgrade()
    stored(empty, Sent("a.txt", document(year=1)), Sent("b.txt", document(year=2)))
    before = [(one.document, one.report) for one in Documents(empty).bodies()]
    upgrading.downgrade(empty, "v0001")
    with empty.writing() as connection:
        connection.execute(text("UPDATE reports SET changes = '[1]'"))
    empty.upgrade()
    assert "changes" not in {column["name"] for column in inspect(empty.engine).get_columns("reports")}
    assert [(one.document, one.report) for one in Documents(empty).bodies()] == before


def test_an_upgrade_that_breaks_off_changes_nothing(empty: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty.upgrade()
    stored(empty, Sent("a.txt", document(year=1)))
    before = drawn(empty)
    newer(monkeypatch, tmp_path / "newer", more="op.drop_table('audit'); raise ZeroDivisionError")
    with pytest.raises(ZeroDivisionError):
        empty.upgrade()
    assert drawn(empty) == before
    assert len(list(Documents(empty).bodies())) == 1


def test_a_newer_database_is_refused(empty: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as ahead:
        newer(ahead, tmp_path / "newer")
        empty.upgrade()
    before = drawn(empty)
    with pytest.raises(StoreError, match=r"newer version \(v0003\).*Install"):
        empty.upgrade()
    assert drawn(empty) == before


def test_two_that_start_at_once(empty_url: str) -> None:
    def start(_: int) -> int:
        database = Database(empty_url)
        database.upgrade()
        count = len(drawn(database))
        database.close()
        return count

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(start, range(6))) == [10] * 6


@pytest.mark.slow
def test_two_processes_that_start_at_once(empty_url: str) -> None:
    started = [Process("upgrade", empty_url) for _ in range(4)]
    assert [process.said() for process in started] == [["upgraded"]] * 4
    database = Database(empty_url)
    assert len(drawn(database)) == 10
    database.close()


def test_tables_of_somebody_else_are_left_alone(empty: Database) -> None:
    with empty.writing() as connection:
        connection.execute(text("CREATE TABLE jobs (mine integer)"))
    with pytest.raises(StoreError, match="already exists"):
        empty.upgrade()
    assert list(drawn(empty)) == ["jobs"]


def test_a_database_without_tables_says_what_to_do(empty: Database) -> None:
    with pytest.raises(StoreError, match="Upgrade it"):
        Jobs(empty).page()


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    mask = os.umask(0o022)
    try:
        database = Database(f"sqlite:///{tmp_path}/deep/er/store.db")
        database.upgrade()
        with database.reading():
            files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "deep" / "er").iterdir()}
    finally:
        os.umask(mask)
        database.close()
    assert set(files) == {"store.db", "store.db-wal", "store.db-shm"}
    assert set(files.values()) == {0o600}
    assert stat.S_IMODE((tmp_path / "deep").stat().st_mode) == stat.S_IMODE((tmp_path / "deep" / "er").stat().st_mode) == 0o700


def test_what_sqlite_is_told(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/s.db")
    with database.writing() as connection:
        names = "journal_mode", "synchronous", "foreign_keys", "busy_timeout"
        told_so = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]
    assert told_so == ["wal", 2, 1, 30_000]
    database.close()


@pytest.mark.parametrize(
    "url",
    [
        *("", "store.db", "sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:////tmp/x.db?mode=ro"),
        *("mysql://u:geheim@h/x", "postgresql://u:geheim@h:port/x", "://geheim", "nosuch://geheim"),
    ],
)
def test_a_url_that_is_none(url: str) -> None:
    with pytest.raises(UsageError, match=r"sqlite:///path") as error:
        Database(url)
    assert "geheim" not in str(error.value)


def test_files_that_are_no_database(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database at all" * 100)
    (tmp_path / "folder").mkdir()
    for name, said in (("text", "not a database"), ("folder", "directory"), ("text/x.db", "(?i)not a directory|file exists")):
        with pytest.raises(StoreError, match=said) as error:
            Database(f"sqlite:///{tmp_path}/{name}").upgrade()
        assert name in str(error.value)


def test_a_damaged_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    database = Database(f"sqlite:///{path}")
    database.upgrade()
    database.close()
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(StoreError, match=r"malformed.*backup"):
        Jobs(Database(f"sqlite:///{path}")).page()


def test_a_server_that_is_not_there_and_no_password() -> None:
    with pytest.raises(StoreError, match="server runs") as error:
        Database("postgresql://anna:geheim@127.0.0.1:1/nianbao?connect_timeout=2").upgrade()
    assert error.value.http_status == 503
    assert "geheim" not in str(error.value)
    assert "127.0.0.1" in str(error.value)
    assert error.value.__cause__ is None


def test_a_database_that_is_not_on_the_server(postgres: str) -> None:
    from sqlalchemy import make_url

    url = make_url(postgres).set(database="nothing", password="geheim").render_as_string(hide_password=False)
    with pytest.raises(StoreError, match=r"does not exist.*createdb") as error:
        Database(url).upgrade()
    assert "geheim" not in str(error.value)


def test_the_server_goes_and_comes_back(postgres: str, postgres_template: str) -> None:
    """A connection that was cut is noticed before it is used again."""
    from tests.support.databases import fresh

    database = Database(fresh(postgres, postgres_template))
    with database.reading() as connection:
        name = connection.execute(text("SELECT current_database()")).scalar_one()
    killer = Database(postgres)
    with killer.reading() as connection:
        connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"))
    assert Jobs(database).page().rows == ()
    database.close()
    killer.close()


def test_somebody_who_writes_for_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.store.database.PATIENCE", 0.1)
    first, second = (Database(f"sqlite:///{tmp_path}/s.db") for _ in range(2))
    first.upgrade()
    with first.writing(), pytest.raises(StoreError, match=r"locked.*try again"):
        Jobs(second).create([Sent("a", b"a")], {}, ANNA)
    assert Jobs(second).create([Sent("a", b"a")], {}, ANNA)


def test_nothing_of_a_statement_is_told(empty: Database) -> None:
    """Statements carry secrets and whole documents."""
    empty.upgrade()
    with pytest.raises(StoreError) as error, empty.writing() as connection:
        connection.execute(documents.insert().values(id="geheim", sha256="geheim" * 10 + "1234", created=empty.now(connection)))
    assert "geheim" not in str(error.value)
    assert "INSERT" not in str(error.value)


def test_urls_as_people_write_them() -> None:
    assert url_of("postgres://a:b@h/x").drivername == url_of("postgresql+psycopg://a@h/x").drivername == "postgresql+psycopg"
    assert told(url_of("postgres://a:b@h:5/x?sslmode=require")) == "postgresql+psycopg://a:***@h:5/x"
    assert told(url_of("sqlite:///a/b.db")) == "a/b.db"


def test_a_command_that_needs_no_database_imports_none() -> None:
    code = "import sys, extractor.cli; print([m for m in sys.modules if m.split('.')[0] in ('sqlalchemy', 'alembic', 'psycopg')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
