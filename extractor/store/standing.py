"""How many jobs and documents there are, by state: for whoever watches over the service."""

from sqlalchemy import func, select

from extractor.store.database import Database
from extractor.store.tables import documents, jobs


def standing(database: Database) -> dict[tuple[str, str], int]:
    """("jobs" or "documents", state) -> how many there are. Raises `StoreError`."""
    found: dict[tuple[str, str], int] = {}
    with database.reading() as connection:
        for table in (jobs, documents):
            for state, count in connection.execute(select(table.c.state, func.count()).group_by(table.c.state)):
                found[table.name, state] = count
    return found
