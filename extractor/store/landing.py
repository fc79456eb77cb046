"""How a reading lands in the tables: what lists show of it in one, the report in another."""

from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, update

from extractor.batch.figures import Figures, figures_in
from extractor.batch.manifest import Kept
from extractor.model.doubts import Reason
from extractor.store.database import Database
from extractor.store.names import clipped
from extractor.store.tables import documents, reports

_LONGEST_AGENCY, _LARGEST = 200, 2**31 - 1


def _text(figures: Figures, name: Literal["agency", "kind", "edition", "title"]) -> str:
    value = figures.get(name)
    return value if isinstance(value, str) else ""


def _number(figures: Figures, name: Literal["year", "reported", "open", "failing", "problems"]) -> int | None:
    value = figures.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST else None


def columns_of(figures: str) -> dict[str, str | int | None]:
    """What lists and filters know of a report, out of its figures. What these do not say is empty, or nothing."""
    try:
        one = figures_in(figures)
    except ValueError:
        one = figures_in("{}")
    agency = _text(one, "agency")
    return {
        "agency": clipped(agency, _LONGEST_AGENCY) if agency else "",
        "year": _number(one, "year"),
        "kind": _text(one, "kind"),
        "edition": _text(one, "edition"),
        "title": _text(one, "title"),
        "reported": _number(one, "reported") or 0,
        "open_count": _number(one, "open") or 0,
        "failing": _number(one, "failing") or 0,
        "problems_count": _number(one, "problems") or 0,
    }


def land(database: Database, connection: Connection, document_id: str, kept: Kept, reason: Reason, taken: int) -> bool:
    """A document has a new report. `taken`: the number of the last decision that it took. False when the report that is there took a later
    one: it stays, for what a person was told is kept is never taken back."""
    values: dict[str, object] = {"state": kept.state, "key": kept.key, "reason": reason, "exit_code": 0, **columns_of(kept.figures)}
    values |= {"revision": documents.c.revision + 1, "decisions_taken": taken, "read_at": database.now(connection)}
    not_ahead = documents.c.id == document_id, documents.c.decisions_taken <= taken
    if not connection.execute(update(documents).where(*not_ahead).values(values)).rowcount:
        return False
    row = {"read_as": kept.name, "figures": kept.figures, "used": kept.used, "body": kept.packed}
    wanted = database.insert(reports).values(document_id=document_id, **row)
    connection.execute(wanted.on_conflict_do_update(index_elements=["document_id"], set_=row))
    return True


def land_failure(connection: Connection, document_id: str, key: str, reason: Reason, exit_code: int, taken: int, now: datetime) -> None:
    """A document could not be read. A report that it had stays its report: what another version read is not lost for that."""
    unread = documents.c.state.in_(("new", "failed"))
    values = {"state": "failed", "key": key, "reason": reason, "exit_code": exit_code, "read_at": now}
    values |= {"revision": documents.c.revision + 1, "decisions_taken": taken}
    connection.execute(update(documents).where(documents.c.id == document_id, unread).values(values))


def bump(connection: Connection, document_id: str, taken: int) -> None:
    """A report says the same with newer decisions."""
    behind = documents.c.id == document_id, documents.c.decisions_taken < taken
    connection.execute(update(documents).where(*behind).values(decisions_taken=taken))
