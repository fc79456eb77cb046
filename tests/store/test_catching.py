"""The worker catches up with decisions that no report has taken, whatever some documents are like."""

import logging
from concurrent.futures import Future

import pytest
from sqlalchemy import update

from extractor.batch.job import Done, Read, Task
from extractor.store.database import Database
from extractor.store.deciding import Decisions
from extractor.store.documents import Documents
from extractor.store.sending import Sent
from extractor.store.tables import blobs, decisions
from extractor.web.jobs.again import CatchingUp
from tests.support.store_readings import ANNA, document, reading, ruling, stored


def submit(task: Task, _: Read) -> "Future[Done]":
    future: Future[Done] = Future()
    if b"slow" in task.data:
        future.set_exception(TimeoutError())
    else:
        future.set_result(reading(task))
    return future


@pytest.mark.slow
def test_documents_that_cannot_be_read_again_keep_nobody_behind_them(
    database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extractor.web.jobs.again.AT_A_TIME", 2)
    known = stored(database, *(Sent(f"{n}.txt", document(agency="slow" if n == 2 else "", year=2000 + n)) for n in range(5)))
    for one in known:
        Decisions(database).take(ruling(one.sha256), 0, ANNA)
    with database.writing() as connection:
        connection.execute(update(blobs).where(blobs.c.sha256 == known[0].sha256).values(body=b"damaged"))
        connection.execute(update(decisions).where(decisions.c.sha256 == known[1].sha256).values(body="{"))
    now = 0.0
    catching = CatchingUp(Documents(database), Decisions(database), submit, lambda: now)
    with caplog.at_level(logging.WARNING):
        assert [catching.go() for _ in range(4)] == [0, 1, 1, 0]
        assert [one.id for one in Documents(database).stale(9)] == [one.id for one in known[:3]]
        for now in (11.0, 12.0, 60.0, 61.0):  # noqa: B007 - the clock looks at it
            assert catching.go() == 0
    assert len(caplog.records) == 3, "each is told once"
    assert {known[n].id for n in range(3)} == {id_ for id_ in (one.id for one in known) if id_ in caplog.text}
    with database.writing() as connection:
        good = Decisions(database).history(known[3].sha256)[0].line.decode().replace(known[3].sha256, known[1].sha256)
        connection.execute(update(decisions).where(decisions.c.sha256 == known[1].sha256).values(body=good))
    now = 10_000.0
    assert sum(catching.go() for _ in range(2)) == 1, "what was mended is read"


def test_a_document_that_has_no_report_is_not_late(database: Database) -> None:
    one = stored(database, Sent("a.txt", b"broken"))[0]
    Decisions(database).take(ruling(one.sha256), 0, ANNA)
    assert Documents(database).stale(5) == ()
