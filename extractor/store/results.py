"""What a job came to: its documents in its order, each with its report under the name it has in this job."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from extractor.batch.manifest import Kept
from extractor.batch.naming import body_as
from extractor.store.database import Database
from extractor.store.job_rows import Item, item_of
from extractor.store.tables import documents, job_items, reports

_TOGETHER = 50
"""Reports that are held at once."""


@dataclass(frozen=True, slots=True)
class Result:
    """A document of a job, and its report as it is now."""

    item: Item
    """The document."""
    report: bytes | None
    """Its line of JSON, without its end; None when it has none."""


def results(database: Database, job_id: str) -> Iterator[Result]:
    """Every document of a job, some at a time. Raises `StoreError`; `BatchError` when a report is damaged."""
    after = -1
    while True:
        wanted = (
            select(job_items, documents.c.key, documents.c.state.label("became"), reports)
            .select_from(job_items)
            .outerjoin(documents, documents.c.id == job_items.c.document_id)
            .outerjoin(reports, reports.c.document_id == documents.c.id)
            .where(job_items.c.job_id == job_id, job_items.c.place > after)
        )
        with database.reading() as connection:
            rows = connection.execute(wanted.order_by(job_items.c.place).limit(_TOGETHER)).all()
        if not rows:
            return
        for row in rows:
            kept = None if row.body is None else Kept(row.key, row.read_as, row.became, row.figures, row.used, row.body)
            yield Result(item_of(row), body_as(kept, row.name) if kept else None)
        after = rows[-1].place
