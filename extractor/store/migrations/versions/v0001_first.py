"""All tables of the first version. What a revision made stays as it is here, whatever tables.py says later."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision, down_revision = "v0001", None
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_TIME = sa.DateTime(timezone=True)
_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_ORDER = ("blobs", "documents", "reports", "jobs", "job_items", "decisions", "keys", "key_days", "idempotency", "audit")
"""Those that others point to come first."""


def _word(name: str, default: str | None = "") -> sa.Column[Any]:
    return sa.Column(name, _TEXT, nullable=False, server_default=default)


def _count(name: str, default: str | None = "0") -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=default)


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, _NUMBER, nullable=False, server_default="0")


def _time(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _TIME, nullable=nullable)


def _bytes(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def _maybe(name: str, kind: Any = _TEXT) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"{table}_{name}"))


def _once(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"{table}_{columns[0]}_once"))


def _points(table: str, column: str, to: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"{table}_{column}_fk"), ondelete=ondelete)


def _primary(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"{table}_pk"))


def upgrade() -> None:
    """Up."""
    _files()
    _documents()
    _jobs()
    _items()
    _decisions()
    _keys()
    _idempotency()
    _audit()


def downgrade() -> None:
    """Down: everything is gone."""
    for table in reversed(_ORDER):
        op.drop_table(table)


def _files() -> None:
    op.create_table(
        "blobs",
        _word("sha256", None),
        sa.Column("size", _NUMBER, nullable=False),
        _bytes("body"),
        _check("blobs", "sha256", "length(sha256) = 64"),
        _primary("blobs", "sha256"),
    )


def _documents() -> None:
    op.create_table(
        "documents",
        _word("id", None),
        _word("sha256", None),
        *(_word("suffix"), _word("name"), _time("created")),
        *(_word("state", "new"), _word("key"), _word("reason"), _count("exit_code")),
        *(_word("agency"), _maybe("year", sa.Integer()), _word("kind"), _word("edition"), _word("title")),
        *(_count("reported"), _count("open_count"), _count("failing"), _count("problems_count")),
        *(_count("revision", "1"), _number("decisions_taken"), _time("read_at", nullable=True)),
        _check("documents", "state", "state IN ('new', 'done', 'waiting', 'failed')"),
        _points("documents", "sha256", "blobs.sha256"),
        _primary("documents", "id"),
        _once("documents", "sha256", "suffix"),
    )
    op.create_index("documents_by_key", "documents", ["key"])
    for column in ("name", "agency", "year", "state"):
        op.create_index(f"documents_by_{column}", "documents", [column, "id"])
    op.create_index("documents_by_open", "documents", ["open_count", "id"])
    op.create_table(
        "reports",
        _word("document_id", None),
        *(_word("read_as"), _word("figures", None), _word("used", None), _word("changes"), _bytes("body")),
        _points("reports", "document_id", "documents.id", "CASCADE"),
        _primary("reports", "document_id"),
    )


def _jobs() -> None:
    op.create_table(
        "jobs",
        _word("id", None),
        *(_time("created"), _word("created_by"), _maybe("key_id")),
        *(_word("state", "queued"), _word("options", "{}"), _word("error"), _word("spending", "{}")),
        *(_word("lease_owner"), _word("lease_token"), _time("lease_until", nullable=True), _count("claims"), _count("cancel_requested")),
        *(_time("started", nullable=True), _time("finished", nullable=True), _count("revision", "1")),
        _check("jobs", "state", "state IN ('queued', 'running', 'done', 'cancelled', 'failed')"),
        _check("jobs", "lease", "(state = 'running') = (lease_until IS NOT NULL)"),
        _check("jobs", "cancel_requested", "cancel_requested IN (0, 1)"),
        _primary("jobs", "id"),
    )
    op.create_index("jobs_by_state", "jobs", ["state", "id"])


def _items() -> None:
    op.create_table(
        "job_items",
        _word("job_id", None),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        *(_word("name", None), _maybe("document_id"), _word("state", "queued"), _word("reason"), _count("exit_code")),
        _check("job_items", "state", "state IN ('queued', 'done', 'waiting', 'failed', 'cancelled')"),
        _points("job_items", "job_id", "jobs.id", "CASCADE"),
        _points("job_items", "document_id", "documents.id", "SET NULL"),
        _primary("job_items", "job_id", "place"),
        _once("job_items", "job_id", "name"),
    )
    op.create_index("job_items_by_document", "job_items", ["document_id"])
    op.create_index("job_items_by_state", "job_items", ["job_id", "state", "place"])


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("seq", _NUMBER, autoincrement=True, nullable=False),
        *(_word("sha256", None), _word("document"), _word("indicator", None), sa.Column("body", sa.Text(), nullable=False)),
        *(_word("who"), _time("at"), _maybe("key_id"), _number("previous")),
        _primary("decisions", "seq"),
        _once("decisions", "sha256", "indicator", "previous"),
        sqlite_autoincrement=True,
    )
    op.create_index("decisions_by_bytes", "decisions", ["sha256", "seq"])


def _keys() -> None:
    op.create_table(
        "keys",
        _word("id", None),
        *(_word("name"), _word("prefix"), _word("hash", None), _word("scopes")),
        *(_time("created"), _time("expires", nullable=True), _time("revoked", nullable=True)),
        *(_maybe("per_minute", sa.Integer()), _maybe("documents_per_day", sa.Integer())),
        _primary("keys", "id"),
    )
    op.create_table(
        "key_days",
        *(_word("key_id", None), _word("day", None), _count("documents")),
        _points("key_days", "key_id", "keys.id", "CASCADE"),
        _primary("key_days", "key_id", "day"),
    )


def _idempotency() -> None:
    op.create_table(
        "idempotency",
        *(_word("key_id", None), _word("idem_key", None), _word("fingerprint", None)),
        *(_word("state", "open"), _count("status"), _word("headers", "{}"), _bytes("body"), _word("begun", None), _time("created")),
        _check("idempotency", "state", "state IN ('open', 'done')"),
        _primary("idempotency", "key_id", "idem_key"),
    )
    op.create_index("idempotency_by_age", "idempotency", ["created"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", _NUMBER, autoincrement=True, nullable=False),
        *(_time("at"), _maybe("key_id"), _word("who"), _word("action", None), _word("target"), _word("details", "{}")),
        _primary("audit", "seq"),
        sqlite_autoincrement=True,
    )
    op.create_index("audit_by_target", "audit", ["target", "seq"])
