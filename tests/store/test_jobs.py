"""Jobs of the service: made, claimed, cancelled, deleted. Everything on SQLite and on PostgreSQL."""

import hashlib
import time
from collections.abc import Iterator
from decimal import Decimal

import pytest

from extractor.errors import InUse, LostLease, ReadError, UsageError
from extractor.model.doubts import as_words
from extractor.store.audit import Actor, Audit, new_id
from extractor.store.database import Database
from extractor.store.documents import Documents
from extractor.store.job_manifest import JobManifest
from extractor.store.jobs import Jobs
from extractor.store.leases import Leases
from extractor.store.names import JobNames, clipped, suffix_of
from extractor.store.paging import cursor_of
from extractor.store.sending import Refused, Sent
from tests.support.store_readings import stored_bytes

ANNA = Actor("key", "Anna")
A, B = Sent("甲.html", b"<p>a"), Sent("乙.txt", b"b")


def test_a_job_has_its_documents_in_their_order(database: Database) -> None:
    jobs = Jobs(database)
    given = [A, Refused("丙.zip", as_words("too large"), 4), B, Sent("甲.html", b"other"), Sent("x/甲.html", A.data)]
    job_id = jobs.create(given, {"llm": "off"}, ANNA)
    items = jobs.items(job_id).rows
    assert [(i.place, i.name, i.state) for i in items] == [
        (0, "甲.html", "queued"),
        (1, "丙.zip", "failed"),
        (2, "乙.txt", "queued"),
        (3, "甲 (2).html", "queued"),
        (4, "x/甲.html", "queued"),
    ]
    assert (items[1].reason, items[1].exit_code, items[1].document_id) == (as_words("too large"), 4, None)
    assert items[0].document_id == items[4].document_id, "the same bytes, the same ending"
    assert jobs.counts(job_id) == {"queued": 4, "done": 0, "waiting": 0, "failed": 1, "cancelled": 0}
    job = jobs.get(job_id)
    assert job is not None
    assert (job.state, job.created_by, job.key_id, job.options, job.revision) == ("queued", "Anna", "key", {"llm": "off"}, 1)
    document = Documents(database).get(items[0].document_id or "")
    assert document is not None
    assert (document.name, document.suffix, document.sha256) == ("甲.html", ".html", hashlib.sha256(A.data).hexdigest())
    assert Documents(database).original(document) == A.data
    assert Audit(database).page(target=job_id).rows[0].action == "job.created"


def test_bytes_under_two_endings_are_two_documents_and_one_file(database: Database) -> None:
    job_id = Jobs(database).create([Sent("a.txt", b"same"), Sent("a.HTML", b"same"), Sent("b.html", b"same")], {}, ANNA)
    ids = [item.document_id for item in Jobs(database).items(job_id).rows]
    assert ids[0] != ids[1] == ids[2]
    assert stored_bytes(database) == 4


def test_a_job_that_breaks_off_leaves_nothing(database: Database) -> None:
    def given() -> Iterator[Sent]:
        yield A
        raise OSError("the connection is gone")

    with pytest.raises(OSError, match="gone"):
        Jobs(database).create(given(), {}, ANNA)
    with pytest.raises(UsageError, match="no documents"):
        Jobs(database).create([], {}, ANNA)
    assert Jobs(database).page().rows == ()
    assert Documents(database).page().rows == ()
    assert stored_bytes(database) == 0
    assert Audit(database).page().rows == ()


def test_names_that_no_database_takes(database: Database) -> None:
    given = [Sent("\0\udcff.txt", b"1"), Sent("", b"2"), Sent("长" * 2000 + ".pdf", b"3"), Sent("长" * 2000 + ".pdf", b"4")]
    rows = Jobs(database).items(Jobs(database).create(given, {"who": "\0"}, Actor(None, "\0\ud800"))).rows
    assert [row.name for row in rows[:2]] == ["\ufffd?.txt", "document"]
    assert rows[2].name == "长" * 496 + ".pdf"
    assert rows[3].name == "长" * 492 + " (2).pdf"


def test_a_number_finds_a_name_that_is_free() -> None:
    names = JobNames()
    assert [names.once(n) for n in ("a.txt", "a (2).txt", "a.txt", "a.txt", "a", "a")] == [
        "a.txt",
        "a (2).txt",
        "a (3).txt",
        "a (4).txt",
        "a",
        "a (2)",
    ]
    assert suffix_of("a (2).TXT") == ".txt"
    assert clipped("长" * 600 + ".第一章 长" * 100)


def test_pages_of_jobs(database: Database) -> None:
    jobs = Jobs(database)
    made = [jobs.create([A], {"n": n}, ANNA) for n in range(5)]
    first = jobs.page(limit=2)
    made_order = sorted(made, reverse=True)
    assert [job.id for job in first.rows] == made_order[:2]
    jobs.create([A], {}, ANNA)
    second = jobs.page(limit=3, cursor=first.next or "")
    assert [job.id for job in second.rows] == made_order[2:]
    assert second.next is None
    jobs.cancel(made[0], ANNA)
    assert [job.id for job in jobs.page(state="cancelled").rows] == [made[0]]
    for wrong in ("x", "!!", "W10", Audit(database).page(limit=1).next or ""):
        with pytest.raises(UsageError, match="cursor"):
            jobs.page(cursor=wrong)
    items = jobs.create([A, B], {}, ANNA)
    page = jobs.items(items, limit=1)
    assert [i.name for i in jobs.items(items, cursor=page.next or "").rows] == ["乙.txt"]
    assert jobs.get("nothing") is None
    assert jobs.items("nothing").rows == ()


def test_ids_sort_by_time_and_are_never_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [new_id() for _ in range(1000)]
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now)  # all in one millisecond
    ids += [new_id() for _ in range(500)]
    monkeypatch.setattr(time, "time_ns", lambda: now - 10**9)  # the clock is set back
    ids += [new_id() for _ in range(500)]
    assert len(set(ids)) == 2000
    assert ids == sorted(ids)
    assert {len(one) for one in ids} == {26}


def test_a_claim_is_of_the_oldest_and_of_one_worker(database: Database) -> None:
    jobs, leases = Jobs(database), Leases(database)
    first, second = (jobs.create([A], {}, ANNA) for _ in range(2))
    one, two = leases.claim("w1", 60), leases.claim("w2", 60)
    assert one is not None
    assert two is not None
    assert {one.job.id, two.job.id} == {first, second}
    assert one.job.id == min(first, second)
    assert leases.claim("w3", 60) is None
    assert leases.renew(one) == "ours"
    leases.finish(one, "cancelled")
    assert leases.renew(one) == "lost"
    with pytest.raises(LostLease):
        leases.finish(one, "done")
    leases.finish(two, "failed", as_words("no room"), {"tokens": 3})
    job = jobs.get(two.job.id)
    assert job is not None
    assert (job.state, job.error, job.spending) == ("failed", as_words("no room"), {"tokens": 3})
    assert job.finished is not None
    assert [item.reason for item in jobs.items(two.job.id).rows] == [as_words("no room")]


def test_a_lease_that_lapsed_is_another_workers(database: Database) -> None:
    jobs, leases = Jobs(database), Leases(database)
    jobs.create([A], {}, ANNA)
    gone = leases.claim("gone", -1)
    assert gone is not None
    heir = leases.claim("heir", 60)
    assert heir is not None
    assert heir.job.claims == 2
    assert heir.job.started == gone.job.started
    assert leases.renew(gone) == "lost"
    with pytest.raises(LostLease, match="lost its lease"):
        leases.finish(gone, "done")
    assert leases.renew(heir) == "ours"


def test_jobs_of_a_worker_that_is_known_to_be_dead_wait_for_nobody(database: Database) -> None:
    jobs, leases = Jobs(database), Leases(database)
    mine, other = jobs.create([A], {}, ANNA), jobs.create([A], {}, ANNA)
    assert [claim.job.id for claim in (leases.claim("dead", 60), leases.claim("alive", 60)) if claim] == [mine, other]
    leases.bury("dead")
    heir = leases.claim("heir", 60)
    assert heir is not None
    assert heir.job.id == mine
    assert leases.claim("heir", 60) is None


def test_a_lease_that_lapsed_and_nobody_took_can_be_renewed(database: Database) -> None:
    Jobs(database).create([A], {}, ANNA)
    claim = Leases(database).claim("slow", -1)
    assert claim is not None
    assert Leases(database).renew(claim) == "ours"


def test_cancel(database: Database) -> None:
    jobs, leases = Jobs(database), Leases(database)
    waits = jobs.create([A, Refused("x", as_words("no"), 4)], {}, ANNA)
    job = jobs.cancel(waits, ANNA)
    assert job is not None
    assert job.state == "cancelled"
    assert jobs.counts(waits) == {"queued": 0, "done": 0, "waiting": 0, "failed": 1, "cancelled": 1}
    runs = jobs.create([A], {}, ANNA)
    claim = leases.claim("w", 60)
    assert claim is not None
    job = jobs.cancel(runs, ANNA)
    assert job is not None
    assert (job.state, job.cancel_requested) == ("running", True)
    assert leases.renew(claim) == "cancelled"
    with pytest.raises(InUse, match="running"):
        jobs.delete(runs, ANNA)
    leases.finish(claim, "cancelled")
    assert jobs.counts(runs)["cancelled"] == 1
    again = jobs.cancel(runs, ANNA)
    assert again is not None
    assert again.state == "cancelled"
    assert jobs.cancel("nothing", ANNA) is None
    actions = [event.action for event in Audit(database).page(target=runs).rows]
    assert actions == ["job.cancelled", "job.cancel_requested", "job.claimed", "job.created"]


def test_a_job_whose_worker_went_away_can_be_cancelled(database: Database) -> None:
    jobs, leases = Jobs(database), Leases(database)
    first, second = jobs.create([A], {}, ANNA), jobs.create([A], {}, ANNA)
    claims = [leases.claim("gone", 0.0) for _ in range(1)]
    assert claims[0] is not None
    job = jobs.cancel(claims[0].job.id, ANNA)
    assert job is not None
    assert job.state == "cancelled"
    other = leases.claim("gone", 60)
    assert other is not None
    assert {claims[0].job.id, other.job.id} == {first, second}


def test_a_wish_to_cancel_outlives_the_worker(database: Database) -> None:
    jobs, leases = Jobs(database), Leases(database)
    job_id = jobs.create([A], {}, ANNA)
    claim = leases.claim("gone", 60)
    assert claim is not None
    jobs.cancel(job_id, ANNA)
    short = type(claim)(claim.job, claim.owner, claim.token, -1.0)
    assert leases.renew(short) == "cancelled"
    assert leases.claim("heir", 60) is None
    job = jobs.get(job_id)
    assert job is not None
    assert job.state == "cancelled"


def test_delete_takes_what_nothing_else_holds(database: Database) -> None:
    jobs, documents = Jobs(database), Documents(database)
    one = jobs.create([A, B, A], {}, ANNA)
    two = jobs.create([A], {}, ANNA)
    assert jobs.delete(one, ANNA)
    assert [document.name for document in documents.page().rows] == [A.name]
    assert stored_bytes(database) == len(A.data)
    assert jobs.delete(two, ANNA)
    assert documents.page().rows == ()
    assert stored_bytes(database) == 0
    assert not jobs.delete(two, ANNA)


def test_a_document_that_was_deleted(database: Database) -> None:
    jobs, documents = Jobs(database), Documents(database)
    job_id = jobs.create([A], {}, ANNA)
    document = documents.page().rows[0]
    with pytest.raises(InUse, match=job_id):
        documents.delete(document.id, ANNA)
    claim = Leases(database).claim("w", 60)
    assert claim is not None
    sources = list(JobManifest(database, claim).sources())
    Leases(database).finish(claim, "cancelled")
    assert documents.delete(document.id, ANNA)
    assert not documents.delete(document.id, ANNA)
    assert [(i.name, i.document_id) for i in jobs.items(job_id).rows] == [(A.name, None)]
    assert stored_bytes(database) == 0
    for fetch in (sources[0].fetch, lambda: documents.original(document)):
        with pytest.raises(ReadError, match="deleted"):
            fetch()


def test_options_and_spending_come_back_as_they_were(database: Database) -> None:
    options = {"model": "m", "budget": Decimal("1.50"), "deep": [{"名": None}], "large": 2**70}
    job_id = Jobs(database).create([A], options, ANNA)
    job = Jobs(database).get(job_id)
    assert job is not None
    assert str(job.options["budget"]) == "1.50"
    assert (job.options["deep"], job.options["large"]) == ([{"名": None}], 2**70)
    half = Jobs(database).get(Jobs(database).create([A], {"half": "\ud800"}, ANNA))
    assert half is not None
    assert half.options == {"half": "\ud800"}
    claim = Leases(database).claim("w", 60)
    assert claim is not None
    Leases(database).finish(claim, "done", spending={"cost": Decimal("0.10")})
    ended = Jobs(database).get(claim.job.id)
    assert ended is not None
    assert str(ended.spending["cost"]) == "0.10"


def test_ids_and_cursors_of_any_kind_find_nothing(database: Database) -> None:
    jobs, documents = Jobs(database), Documents(database)
    jobs.create([A, B], {}, ANNA)
    for odd in ("", "\0", "\ud800", "x" * 5000, "%", "'; DROP TABLE jobs; --"):
        assert jobs.get(odd) is documents.get(odd) is jobs.cancel(odd, ANNA) is None
        assert not jobs.delete(odd, ANNA)
        assert not documents.delete(odd, ANNA)
        assert jobs.items(odd).rows == ()
        documents.page(order="name", cursor=cursor_of("name", odd, odd))
        with pytest.raises(UsageError):
            documents.page(order="open", cursor=cursor_of("open", odd, odd))
    with pytest.raises(UsageError):
        documents.page(order="open", cursor=cursor_of("open", 2**64, ""))
    assert len(documents.page(limit=-5).rows) == 1
    assert len(documents.page(limit=10**9).rows) == 2


def test_documents_of_one_upload_keep_their_order(database: Database) -> None:
    names = [f"{n}.txt" for n in range(40)]
    Jobs(database).create([Sent(name, f"第{name}份".encode()) for name in names], {}, ANNA)
    documents = sorted(Documents(database).page(limit=500).rows, key=lambda one: one.id)
    assert [one.name for one in documents] == names
