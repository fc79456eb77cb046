"""The tables. What a list shows of a document and its report stands in one narrow table, reports and files in others: a list of many
thousands never passes over the bodies."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint

from extractor.model.doubts import Reason
from extractor.store.types import Moment, Number, Said, Words

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pk",
        "fk": "%(table_name)s_%(column_0_name)s_fk",
        "uq": "%(table_name)s_%(column_0_name)s_once",
        "ck": "%(table_name)s_%(constraint_name)s",
    }
)


def _words(name: str) -> Column[str]:
    return Column(name, Words, nullable=False, server_default="")


def _said(name: str) -> Column[Reason]:
    return Column(name, Said, nullable=False, server_default="")


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


def _one_of(column: str, *words: str) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(word) for word in words)})", name=column)


blobs = Table(
    "blobs",
    metadata,
    Column("sha256", Words, primary_key=True),
    Column("size", Number, nullable=False),
    Column("body", LargeBinary, nullable=False),
    CheckConstraint("length(sha256) = 64", name="sha256"),
)

documents = Table(
    "documents",
    metadata,
    Column("id", Words, primary_key=True),
    Column("sha256", Words, ForeignKey("blobs.sha256"), nullable=False),
    _words("suffix"),
    _words("name"),
    Column("created", Moment, nullable=False),
    Column("state", Words, nullable=False, server_default="new"),
    _words("key"),
    _said("reason"),
    _count("exit_code"),
    _words("agency"),
    Column("year", Integer),
    _words("kind"),
    _words("edition"),
    _words("title"),
    _count("reported"),
    _count("open_count"),
    _count("failing"),
    _count("problems_count"),
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("decisions_taken", Number, nullable=False, server_default="0"),
    Column("read_at", Moment),
    UniqueConstraint("sha256", "suffix"),
    _one_of("state", "new", "done", "waiting", "failed"),
)
Index("documents_by_key", documents.c.key)
Index("documents_by_name", documents.c.name, documents.c.id)
Index("documents_by_agency", documents.c.agency, documents.c.id)
Index("documents_by_open", documents.c.open_count, documents.c.id)
Index("documents_by_year", documents.c.year, documents.c.id)
Index("documents_by_state", documents.c.state, documents.c.id)

reports = Table(
    "reports",
    metadata,
    Column("document_id", Words, ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    _words("read_as"),
    Column("figures", Words, nullable=False),
    Column("used", Words, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Words, primary_key=True),
    Column("created", Moment, nullable=False),
    _words("created_by"),
    Column("key_id", Words),
    Column("state", Words, nullable=False, server_default="queued"),
    Column("options", Words, nullable=False, server_default="{}"),
    _said("error"),
    Column("spending", Words, nullable=False, server_default="{}"),
    _words("lease_owner"),
    _words("lease_token"),
    Column("lease_until", Moment),
    _count("claims"),
    _count("cancel_requested"),
    Column("started", Moment),
    Column("finished", Moment),
    Column("revision", Integer, nullable=False, server_default="1"),
    _one_of("state", "queued", "running", "done", "cancelled", "failed"),
    CheckConstraint("(state = 'running') = (lease_until IS NOT NULL)", name="lease"),
    CheckConstraint("cancel_requested IN (0, 1)", name="cancel_requested"),
)
Index("jobs_by_state", jobs.c.state, jobs.c.id)

job_items = Table(
    "job_items",
    metadata,
    Column("job_id", Words, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("name", Words, nullable=False),
    Column("document_id", Words, ForeignKey("documents.id", ondelete="SET NULL")),
    Column("state", Words, nullable=False, server_default="queued"),
    _said("reason"),
    _count("exit_code"),
    UniqueConstraint("job_id", "name"),
    _one_of("state", "queued", "done", "waiting", "failed", "cancelled"),
)
Index("job_items_by_document", job_items.c.document_id)
Index("job_items_by_state", job_items.c.job_id, job_items.c.state, job_items.c.place)

decisions = Table(
    "decisions",
    metadata,
    Column("seq", Number, primary_key=True, autoincrement=True),
    Column("sha256", Words, nullable=False),
    _words("document"),
    Column("indicator", Words, nullable=False),
    Column("body", Text, nullable=False),
    _words("who"),
    Column("at", Moment, nullable=False),
    Column("key_id", Words),
    Column("previous", Number, nullable=False, server_default="0"),
    UniqueConstraint("sha256", "indicator", "previous"),
    sqlite_autoincrement=True,
)
Index("decisions_by_bytes", decisions.c.sha256, decisions.c.seq)

keys = Table(
    "keys",
    metadata,
    Column("id", Words, primary_key=True),
    _words("name"),
    _words("prefix"),
    Column("hash", Words, nullable=False),
    _words("scopes"),
    Column("created", Moment, nullable=False),
    Column("expires", Moment),
    Column("revoked", Moment),
    Column("per_minute", Integer),
    Column("documents_per_day", Integer),
)

key_days = Table(
    "key_days",
    metadata,
    Column("key_id", Words, ForeignKey("keys.id", ondelete="CASCADE"), primary_key=True),
    Column("day", Words, primary_key=True),
    _count("documents"),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("key_id", Words, primary_key=True),
    Column("idem_key", Words, primary_key=True),
    Column("fingerprint", Words, nullable=False),
    Column("state", Words, nullable=False, server_default="open"),
    _count("status"),
    Column("headers", Words, nullable=False, server_default="{}"),
    Column("body", LargeBinary, nullable=False),
    Column("begun", Words, nullable=False),
    Column("created", Moment, nullable=False),
    _one_of("state", "open", "done"),
)
Index("idempotency_by_age", idempotency.c.created)

audit = Table(
    "audit",
    metadata,
    Column("seq", Number, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("key_id", Words),
    _words("who"),
    Column("action", Words, nullable=False),
    _words("target"),
    Column("details", Words, nullable=False, server_default="{}"),
    sqlite_autoincrement=True,
)
Index("audit_by_target", audit.c.target, audit.c.seq)
