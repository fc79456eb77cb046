"""Documents in the store: lists, counts, readings after decisions, deletion."""

import json
import zlib
from dataclasses import replace

import pytest
from sqlalchemy import update

from extractor.batch.job import Done
from extractor.batch.manifest import pack
from extractor.errors import BatchError, ReadError, UsageError
from extractor.model.doubts import as_words
from extractor.store.audit import Audit
from extractor.store.database import Database
from extractor.store.deciding import Decisions, KeptDecision
from extractor.store.documents import Documents
from extractor.store.filters import Filters, Order
from extractor.store.jobs import Jobs
from extractor.store.sending import Sent
from extractor.store.tables import blobs, reports
from tests.support.store_readings import ANNA, document, ruling, stored

WHOLE = Filters()


def counts(n: int) -> dict[str, int]:
    return {"open": n % 5, "failing": n % 2}


@pytest.fixture
def documents(database: Database) -> Documents:
    """Twelve of three agencies and three years, the last of them unreadable, and one that nobody has read."""
    given = [
        Sent(f"{n:02}_100%.txt", document(agency=f"机关{n % 3}", year=2020 + n % 4, title=f"Report {n}", kind="report", **counts(n)))
        for n in range(11)
    ]
    stored(database, *given, Sent("broken.txt", b"broken"))
    Jobs(database).create([Sent("new.txt", b"new")], {}, ANNA)
    return Documents(database)


def names(documents: Documents, filters: Filters) -> list[str]:
    return [one.name for one in documents.page(filters, order="name").rows]


@pytest.mark.parametrize("order", ["newest", "name", "agency", "open"])
def test_pages_together_are_the_list(order: Order, documents: Documents) -> None:
    whole = documents.page(WHOLE, order=order, limit=100)
    assert len(whole.rows) == 13
    assert whole.next is None
    by = {"newest": "id", "open": "open_count"}.get(order, order)
    assert list(whole.rows) == sorted(whole.rows, key=lambda one: (getattr(one, by), one.id), reverse=order in ("newest", "open"))
    for limit in (1, 4, 13):
        got, cursor = [], ""
        while True:
            page = documents.page(WHOLE, order=order, limit=limit, cursor=cursor)
            got += page.rows
            if page.next is None:
                break
            cursor = page.next
        assert got == list(whole.rows)
    other: Order = "name" if order != "name" else "open"
    with pytest.raises(UsageError, match="cursor"):
        documents.page(WHOLE, order=other, cursor=documents.page(WHOLE, order=order, limit=1).next or "")


def test_filters(documents: Documents) -> None:
    assert names(documents, Filters(agency="机关1", year=2021)) == ["01_100%.txt"]
    assert names(documents, Filters(text="report 1")) == ["01_100%.txt", "10_100%.txt"]
    assert names(documents, Filters(text="机关2", needs_review=False)) == ["05_100%.txt"]
    assert names(documents, Filters(text="0%")) == names(documents, Filters(text="_100%")) == names(documents, Filters(kind="report"))
    assert names(documents, Filters(text="0%.")) != names(documents, Filters(text="0_."))
    assert names(documents, Filters(text="0_.")) == names(documents, Filters(text="a%b\\/\0\ud800")) == []
    assert names(documents, Filters(state="failed")) == ["broken.txt"]
    assert names(documents, Filters(state="new")) == ["new.txt"]
    assert len(names(documents, Filters(failing=True))) == 5
    assert len(names(documents, Filters(failing=False))) == 8
    assert names(documents, Filters(year=10**30)) == names(documents, Filters(year=-1)) == []
    assert names(documents, Filters(job="nothing")) == []


def test_counts(documents: Documents) -> None:
    counts = documents.counts(WHOLE)
    assert (counts.total, counts.needs_review, counts.failing) == (13, 8, 5)
    assert counts.years == {2020: 3, 2021: 3, 2022: 3, 2023: 2, None: 2}
    assert counts.states == {"done": 11, "failed": 1, "new": 1}
    narrow = documents.counts(Filters(year=2020, agency="机关0"))
    assert narrow.total == len(names(documents, Filters(year=2020, agency="机关0")))
    assert narrow.years == {2020: 1, 2021: 1, 2022: 1, 2023: 1}, "what another year would give"
    assert documents.counts(Filters(agency="nobody")).total == 0
    assert documents.agencies(Filters(year=2021)) == {"机关0": 1, "机关1": 1, "机关2": 1}


def test_bodies_are_those_of_the_list(documents: Documents, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.store.documents._BODIES", 4)
    bodies = list(documents.bodies(Filters(state="done")))
    assert [body.document.name for body in bodies] == names(documents, Filters(state="done"))
    assert [json.loads(body.report)["document"] for body in bodies] == names(documents, Filters(state="done"))
    assert len(list(documents.bodies())) == 11


def test_the_queue_goes_from_one_to_the_next(documents: Documents) -> None:
    got, after = [], ""
    while one := documents.open_queue(after, Filters(agency="机关1")):
        got.append(one.name)
        after = one.id
    assert sorted(got) == names(documents, Filters(agency="机关1", needs_review=True))


def test_read_again_only_as_it_was_known(documents: Documents, database: Database) -> None:
    one = documents.page(Filters(text="03_")).rows[0]
    taken = Decisions(database).take(ruling(one.sha256), 0, ANNA)
    assert isinstance(taken, KeptDecision)
    done = Done(one.name, one.key, "done", pack(b'{"document":"03_100%.txt"}'), '{"open": 0, "agency": "\xe4"}', "u")
    assert documents.stale(5) == (one,)
    assert documents.keep(one, done, taken.seq, ANNA)
    again = documents.get(one.id)
    assert again is not None
    assert (again.revision, again.open_count, again.decisions_taken, again.agency) == (one.revision + 1, 0, taken.seq, "ä")
    assert not documents.keep(one, done, 99, ANNA), "it has changed since"
    assert documents.get(one.id) == again
    assert documents.stale(5) == ()
    assert [event.action for event in Audit(database).page(target=one.id).rows] == ["document.read_again", "decision.taken"]


def test_a_reading_that_failed_after_a_decision_is_not_tried_for_ever(documents: Documents, database: Database) -> None:
    one = documents.page(Filters(text="03_")).rows[0]
    taken = Decisions(database).take(ruling(one.sha256), 0, ANNA)
    assert isinstance(taken, KeptDecision)
    assert documents.keep(one, Done(one.name, one.key, "failed", reason=as_words("it broke"), exit_code=1), taken.seq, ANNA)
    again = documents.get(one.id)
    assert again is not None
    assert (again.state, again.reason, again.revision) == ("done", as_words("it broke"), one.revision + 1)
    assert documents.report(again) == documents.report(one)
    assert documents.stale(5) == ()


def test_decisions_keep_a_document_when_its_job_goes(database: Database) -> None:
    one, _ = stored(database, Sent("a.txt", document(year=1)), Sent("b.txt", document(year=2)))
    Decisions(database).take(ruling(one.sha256), 0, ANNA)
    Jobs(database).delete(Jobs(database).page().rows[0].id, ANNA)
    assert [left.id for left in Documents(database).page().rows] == [one.id]
    assert Documents(database).delete(one.id, ANNA)
    assert len(Decisions(database).history(one.sha256)) == 1


def test_what_is_damaged_is_said(documents: Documents, database: Database) -> None:
    one = documents.page(Filters(text="03_")).rows[0]
    with database.writing() as connection:
        connection.execute(update(blobs).values(body=b"x"))
        connection.execute(update(reports).values(body=b"x"))
    with pytest.raises(ReadError, match="damaged"):
        documents.original(one)
    with pytest.raises(BatchError, match="cannot be read"):
        documents.report(replace(one, name="other"))
    with pytest.raises(zlib.error):
        zlib.decompress(b"x")


def test_a_list_of_thousands_reads_its_page_by_an_index(database: Database) -> None:
    """No list sorts all documents, whatever it goes by: that would be slow with a hundred thousand."""
    from sqlalchemy import select, text

    from extractor.store.filters import condition, cursor_behind, ordered
    from extractor.store.tables import documents as table

    stored(database, *(Sent(f"{n}.txt", document(agency=f"{n % 7}", open=n % 3)) for n in range(40)))
    first = Documents(database).page(limit=1)
    assert first.next
    for order in ("newest", "name", "agency", "open"):
        behind = cursor_behind(first.rows[0], order)  # type: ignore[arg-type]
        wanted = ordered(select(table.c.id).where(condition(WHOLE)), order, behind).limit(50)  # type: ignore[arg-type]
        with database.reading() as connection:
            if not database.is_sqlite:
                connection.execute(text("SET LOCAL enable_seqscan = off"))
                connection.execute(text("SET LOCAL enable_bitmapscan = off"))
            compiled = wanted.compile(database.engine, compile_kwargs={"literal_binds": True})
            explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
            plan = "\n".join(str(tuple(row)) for row in connection.exec_driver_sql(explain + str(compiled).replace("%%", "%")))
        assert "sort" not in plan.lower(), plan
        assert "temp b-tree" not in plan.lower(), plan
