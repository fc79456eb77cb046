"""Several at once, in threads and in processes of their own, and processes that are killed in the middle of anything."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from extractor.batch.manifest import Entry, Kept, pack
from extractor.errors import LostLease
from extractor.store.audit import Audit
from extractor.store.database import Database
from extractor.store.deciding import Decisions
from extractor.store.documents import Documents
from extractor.store.job_manifest import JobManifest
from extractor.store.jobs import Jobs
from extractor.store.leases import Claim, Leases
from extractor.store.sending import Sent
from extractor.store.tables import blobs, documents, job_items, jobs, reports
from tests.support.store_actors import TOGETHER, Process
from tests.support.store_readings import ANNA

pytestmark = pytest.mark.slow
KILLS = 12
SHA = "1" * 64


def sent(database: Database, *names: str) -> str:
    return Jobs(database).create([Sent(f"{name}.txt", name.encode()) for name in names], {}, ANNA)


def test_a_job_is_claimed_once_by_threads(database: Database) -> None:
    made = {sent(database, "a") for _ in range(20)}
    barrier = threading.Barrier(6)

    def claim(n: int) -> list[str]:
        barrier.wait()
        got = []
        while held := Leases(database).claim(f"w{n}", 60):
            got.append(held.job.id)
        return got

    with ThreadPoolExecutor(6) as pool:
        got = [job_id for some in pool.map(claim, range(6)) for job_id in some]
    assert sorted(got) == sorted(made)


def test_a_job_is_claimed_once_by_processes(database: Database, store_url: str) -> None:
    made = {sent(database, "a") for _ in range(30)}
    got = [job_id for process in [Process("claim", store_url, f"w{n}") for n in range(3)] for job_id in process.said()]
    assert sorted(got) == sorted(made)


def test_processes_that_decide_make_one_chain(database: Database, store_url: str) -> None:
    """Everybody's decisions were taken, and each follows another one."""
    chain = sorted(pair for process in [Process("decide", store_url, SHA, f"P{n}", 8) for n in range(3)] for pair in process.said())
    assert len(chain) == 24
    assert chain[0][0] == 0
    assert all(one[1] == two[0] for one, two in pairwise(chain))
    assert [(d.previous, d.seq) for d in Decisions(database).history(SHA)] == chain


def test_a_lease_that_is_lost_while_committing(database: Database) -> None:
    """The heir takes over again and again; of every commit all lands or nothing, and nothing once it is lost."""
    job_id = sent(database, *(f"{n}" for n in range(60)))
    gone = threading.Event()

    def take_over() -> None:
        time.sleep(0.02)
        while Leases(database).claim("heir", 60) is None:  # it is not lost in the very moment in which something is committed
            time.sleep(0.001)
        gone.landed = Jobs(database).counts(job_id)["done"]  # type: ignore[attr-defined]
        gone.set()

    held = Leases(database).claim("slow", -1)
    assert held is not None
    manifest = JobManifest(database, held)
    thread = threading.Thread(target=take_over)
    thread.start()

    def note() -> None:
        for n in range(60):
            key = f"k{n}"
            manifest.note(Entry(f"{n}.txt", "done", key), n, Kept(key, f"{n}.txt", "done", "{}", "", pack(b"x")))
            if n % 3 == 2:
                manifest.commit()
            if n == 30:
                assert gone.wait(20)

    with pytest.raises(LostLease):
        note()
    thread.join()
    done = Jobs(database).counts(job_id)["done"]
    assert done % 3 == 0
    assert done == gone.landed  # type: ignore[attr-defined]
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(reports)).scalar() == done


def test_jobs_with_documents_in_common_do_not_wait_for_each_other(database: Database) -> None:
    """Noted in opposite orders at the same time: PostgreSQL would call that a deadlock."""
    names = [f"{n}" for n in range(30)]
    sent(database, *names)
    sent(database, *reversed(names))
    held = [Leases(database).claim(f"w{n}", 60) for n in range(2)]
    barrier = threading.Barrier(2)

    def note(claim: Claim | None) -> None:
        assert claim is not None
        manifest = JobManifest(database, claim)
        for again in range(10):
            for source in Jobs(database).items(claim.job.id).rows:
                key = f"{source.name} {again}"
                kept = Kept(key, source.name, "done", "{}", claim.owner, pack(b"x" * 1000))
                manifest.note(Entry(source.name, "done", key), source.place, kept)
            barrier.wait(30)  # the other one may have been told of a deadlock
            manifest.commit()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(note, held))
    assert {one.revision for one in Documents(database).page(limit=100).rows} == {21}


def test_documents_come_and_go_at_once(database: Database) -> None:
    """The same bytes are sent and deleted by many: no item is left without its document, no document without its bytes."""

    def come_and_go(n: int) -> None:
        rng = random.Random(n)
        for _ in range(8):
            job_id = sent(database, *(str(rng.randrange(6)) for _ in range(4)))
            Jobs(database).cancel(job_id, ANNA)
            if rng.random() < 0.8:
                assert Jobs(database).delete(job_id, ANNA)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(come_and_go, range(4)))
    with database.reading() as connection:
        left = connection.execute(select(func.count()).select_from(jobs)).scalar_one()
        orphans = select(func.count()).select_from(job_items).where(job_items.c.document_id.is_(None))
        assert connection.execute(orphans).scalar() == 0
        assert connection.execute(select(func.count()).select_from(job_items)).scalar() == 4 * left
        held = select(job_items.c.document_id).distinct()
        assert set(connection.execute(select(documents.c.id)).scalars()) == set(connection.execute(held).scalars())
        assert set(connection.execute(select(blobs.c.sha256)).scalars()) == set(connection.execute(select(documents.c.sha256)).scalars())


def test_a_worker_that_is_killed_leaves_nothing_half_done(database: Database, store_url: str) -> None:
    count = 100 * TOGETHER
    job_id = sent(database, *(f"{n:04}" for n in range(count)))
    rng = random.Random(1)
    landed = set()
    for _ in range(KILLS):
        Process("note", store_url).killed(rng.uniform(0, 0.05), said=rng.randint(1, 3))
        with database.reading() as connection:
            done = connection.execute(select(func.count()).where(job_items.c.state == "done")).scalar_one()
            read = connection.execute(select(func.count()).where(documents.c.state == "done", documents.c.revision == 2)).scalar_one()
            kept = connection.execute(select(func.count()).select_from(reports)).scalar_one()
        assert done == read == kept
        assert done % TOGETHER == 0
        landed.add(done)
    assert len(landed) > KILLS // 3, "it was killed while it was at it"
    Process("note", store_url).said()
    assert Jobs(database).counts(job_id)["done"] == count
    assert sum(1 for _ in Documents(database).bodies()) == count


def test_a_sender_that_is_killed_leaves_whole_jobs(database: Database, store_url: str) -> None:
    rng, least = random.Random(2), 0
    for _ in range(KILLS):
        said = rng.randint(1, 4)
        Process("send", store_url).killed(rng.uniform(0, 0.08), said)
        least += said
    with database.reading() as connection:
        made = connection.execute(select(func.count()).select_from(jobs)).scalar_one()
        for table in (job_items, documents, blobs):
            assert connection.execute(select(func.count()).select_from(table)).scalar() == TOGETHER * made
    assert made >= least > KILLS
    assert len(Audit(database).page(limit=500).rows) == min(made, 500)
    sent(database, "and on it goes")
