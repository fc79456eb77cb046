"""A batch that keeps what it comes to in the store."""

import json
from pathlib import Path

import pytest

from extractor import extract, load_rulebook
from extractor.batch.job import Done, Job, Task, key_of
from extractor.batch.loop import Batch
from extractor.batch.manifest import Entry, Kept, pack, unpack
from extractor.errors import LostLease, StoreError
from extractor.export.encode import to_json
from extractor.model.doubts import as_words, doubt
from extractor.run.one_document import config_of, current, everything_of, reader
from extractor.store.database import Database
from extractor.store.deciding import Decisions, KeptDecision
from extractor.store.documents import Document, Documents
from extractor.store.filters import Filters
from extractor.store.job_manifest import JobManifest
from extractor.store.jobs import Jobs
from extractor.store.leases import Claim, Leases
from extractor.store.sending import Refused, Sent
from extractor.wording.english import english
from tests.support.store_readings import ANNA, document, reading, ruling, stored, work

EXAMPLES = Path(__file__).parents[2] / "examples"
UNANSWERED = doubt("asking.unanswered", n=1, all=2, why=doubt("asking.run_stopped") + doubt("asking.deadline_short", n=60))


def claimed(database: Database, *given: Sent | Refused) -> tuple[JobManifest, Claim]:
    Jobs(database).create(given or [Sent("a.txt", document(agency="清河县"))], {}, ANNA)
    claim = Leases(database).claim("worker", 60)
    assert claim is not None
    return JobManifest(database, claim), claim


def test_what_it_reads_is_what_extract_reads(database: Database) -> None:
    paths = sorted(EXAMPLES.glob("*.txt"))[:2] + sorted(EXAMPLES.glob("*.html"))[:1]
    Jobs(database).create([Sent(path.name, path.read_bytes()) for path in paths], {}, ANNA)
    claim = Leases(database).claim("worker", 60)
    assert claim is not None
    manifest, rulebook = JobManifest(database, claim), load_rulebook()
    everything = everything_of(rulebook)
    job = Job(manifest.sources(), config_of("", {}, "off"), reader("off"), current, everything, manifest.rulings)
    Batch(job, manifest).go()
    bodies = {body.document.name: body.report for body in Documents(database).bodies()}
    assert len(bodies) == 3
    for path in paths:
        assert json.loads(bodies[path.name])["document"] == path.name
        assert bodies[path.name] == to_json(extract(path.read_bytes(), path.name))
    assert {one.kind for one in Documents(database).page().rows} == {"report"}


def test_every_document_is_noted_with_its_figures(database: Database) -> None:
    figures = {"agency": "清河县水利局", "year": 2023, "kind": "report", "edition": "2021", "title": "2023年报告"}
    figures |= {"open": 3, "reported": 90, "failing": 2, "problems": 4}
    Jobs(database).create([Sent("a.txt", document(**figures)), Sent("b.txt", b"broken"), Refused("c.zip", as_words("no"), 4)], {}, ANNA)
    assert work(database).read == 2
    jobs, documents = Jobs(database), Documents(database)
    job = jobs.page().rows[0]
    assert [(i.name, i.state, english(i.reason), i.exit_code) for i in jobs.items(job.id).rows] == [
        ("a.txt", "done", "", 0),
        ("b.txt", "failed", "b.txt: no JSON", 4),
        ("c.zip", "failed", "no", 4),
    ]
    good, bad = sorted(documents.page().rows, key=lambda one: one.name)
    assert (good.agency, good.year, good.kind, good.edition, good.title) == ("清河县水利局", 2023, "report", "2021", "2023年报告")
    assert (good.open_count, good.reported, good.failing, good.problems_count, good.revision) == (3, 90, 2, 4, 2)
    assert good.read_at is not None
    assert (bad.state, english(bad.reason), bad.exit_code, bad.revision) == ("failed", "b.txt: no JSON", 4, 2)
    assert documents.report(bad) is None
    assert json.loads(documents.report(good) or b"")["figures"] == figures


@pytest.mark.parametrize("figures", ["", "[]", "{}", '{"year": "2023", "open": -1, "agency": 3, "failing": true, "reported": 1e3}'])
def test_figures_that_say_little_are_taken(figures: str, database: Database) -> None:
    manifest, _ = claimed(database)
    key = "k"
    manifest.note(Entry("a.txt", "done", key), 0, Kept(key, "a.txt", "done", figures, "", pack(b"{}")))
    manifest.commit()
    one = Documents(database).page().rows[0]
    assert (one.state, one.agency, one.year, one.open_count, one.failing, one.reported) == ("done", "", None, 0, 0, 0)


def test_the_same_bytes_in_another_job_are_not_read_again(database: Database) -> None:
    given = document(agency="甲")
    stored(database, Sent("a.txt", given))
    before = Documents(database).page().rows[0]
    Jobs(database).create([Sent("other.txt", given), Sent("twin.txt", given)], {}, ANNA)
    assert work(database).read == 0
    job = Jobs(database).page().rows[0]
    assert [(i.name, i.state) for i in Jobs(database).items(job.id).rows] == [("other.txt", "done"), ("twin.txt", "done")]
    assert Documents(database).page().rows == (before,)


def test_twins_of_one_job_are_read_once(database: Database) -> None:
    Jobs(database).create([Sent(f"{n}.txt", document(agency="甲")) for n in range(5)], {}, ANNA)
    assert work(database).read == 1
    assert Jobs(database).counts(Jobs(database).page().rows[0].id)["done"] == 5


def test_twins_that_cannot_be_read_are_told_each_by_its_name(database: Database) -> None:
    Jobs(database).create([Sent(f"{n}.txt", b"broken") for n in range(3)], {}, ANNA)
    work(database)
    Jobs(database).create([Sent("other.txt", b"broken")], {}, ANNA)
    work(database)
    told = [english(item.reason) for job in Jobs(database).page().rows for item in Jobs(database).items(job.id).rows]
    assert sorted(told) == [f"{name}.txt: no JSON" for name in ("0", "1", "2", "other")]
    assert [english(one.reason) for one in Documents(database).page().rows] == ["0.txt: no JSON"]


def test_another_program_reads_again(database: Database) -> None:
    one = stored(database, Sent("a.txt", document(agency="甲")))[0]
    Jobs(database).create([Sent("b.txt", document(agency="甲"))], {}, ANNA)
    assert work(database, config="newer").read == 1
    again = Documents(database).page().rows[0]
    assert (again.revision, again.name) == (3, "a.txt")
    body = Documents(database).report(again)
    assert json.loads(body or b"")["document"] == "a.txt", "read as b.txt, shown under the document's name"
    kept = Documents(database).kept(one.id)
    assert kept is not None
    assert kept.name == "b.txt"


def test_what_failed_is_tried_again_with_other_rules_only(database: Database) -> None:
    stored(database, Sent("a.txt", b"broken"))
    for everything, read_now in (("e", 0), ("other", 1)):
        Jobs(database).create([Sent("a.txt", b"broken")], {}, ANNA)
        assert work(database, everything=everything).read == read_now
        assert Jobs(database).items(Jobs(database).page().rows[0].id).rows[0].state == "failed"
    Jobs(database).create([Sent("a.txt", b"broken")], {}, ANNA)
    assert work(database, everything="other", retry_failed=True).read == 1


def test_a_failure_does_not_take_a_report_away(database: Database) -> None:
    one = stored(database, Sent("a.txt", document(agency="甲")))[0]
    manifest, claim = claimed(database, Sent("a.txt", document(agency="甲")))
    manifest.note(Entry("a.txt", "failed", "other e", as_words("died"), 1), 0)
    manifest.commit()
    assert Documents(database).page().rows == (one,)
    assert Jobs(database).items(claim.job.id).rows[0].reason == as_words("died")


def test_it_goes_on_where_another_worker_ended(database: Database) -> None:
    given = [Sent(f"{n}.txt", document(year=2000 + n)) for n in range(6)]
    manifest, claim = claimed(database, *given)
    seen: list[str] = []

    def dies(task: Task) -> Done:
        if len(seen) == 4:
            raise KeyboardInterrupt
        seen.append(task.name)
        return reading(task)

    with pytest.raises(KeyboardInterrupt):
        Batch(Job(manifest.sources(), "c", dies), manifest).go()
    assert Jobs(database).counts(claim.job.id)["done"] == 4
    again = JobManifest(database, claim)
    assert [source.name for source in again.sources()] == ["4.txt", "5.txt"]
    batch = Batch(Job(again.sources(), "c", reading), again)
    batch.go()
    assert batch.read == 2
    assert Jobs(database).counts(claim.job.id)["done"] == 6


def test_nothing_lands_before_commit_and_all_of_it_can_be_asked_for(database: Database) -> None:
    manifest, claim = claimed(database, Sent("a.txt", document()), Sent("b.txt", document()))
    kept = Kept("k", "a.txt", "done", "{}", "u", pack(b"{}"))
    manifest.note(Entry("a.txt", "done", "k"), 0, kept)
    assert Jobs(database).counts(claim.job.id)["done"] == 0
    assert manifest.state_of("k") == ("done", "u")
    assert manifest.report("k") == kept
    assert manifest.seen("a.txt") == (None, True)
    assert manifest.seen("nothing") == (None, False)
    manifest.commit()
    assert manifest.seen("a.txt") == (Entry("a.txt", "done", "k", used="u"), True)
    assert manifest.seen("b.txt") == (Entry("b.txt", "done", "k", used="u"), False)
    assert manifest.report("k") == kept
    with pytest.raises(StoreError, match="missing"):
        manifest.report("none")


def test_whoever_lost_the_job_lands_nothing(database: Database) -> None:
    manifest, claim = claimed(database)
    short = Claim(claim.job, claim.owner, claim.token, -1.0)
    Leases(database).renew(short)
    assert Leases(database).claim("heir", 60) is not None
    manifest.note(Entry("a.txt", "done", "k"), 0, Kept("k", "a.txt", "done", "{}", "", pack(b"{}")))
    for _ in range(2):
        with pytest.raises(LostLease, match="lost its lease"):
            manifest.commit()
    assert Jobs(database).counts(claim.job.id) == {"queued": 1, "done": 0, "waiting": 0, "failed": 0, "cancelled": 0}
    assert Documents(database).page().rows[0].state == "new"


def test_a_job_that_is_gone_lands_nothing(database: Database) -> None:
    manifest, claim = claimed(database)
    Leases(database).finish(claim, "cancelled")
    Jobs(database).delete(claim.job.id, ANNA)
    manifest.note(Entry("a.txt", "failed", "k", "x", 4), 0)
    with pytest.raises(LostLease):
        manifest.commit()


def test_decisions_are_taken_and_how_far(database: Database) -> None:
    one = stored(database, Sent("a.txt", document()))[0]
    documents, decisions = Documents(database), Decisions(database)
    taken = decisions.take(ruling(one.sha256, said=7), 0, ANNA)
    assert isinstance(taken, KeptDecision)
    assert [document.id for document in documents.stale(10)] == [one.id]
    Jobs(database).create([Sent("a.txt", document())], {}, ANNA)
    assert work(database).read == 1
    again = documents.page().rows[0]
    assert again.decisions_taken == taken.seq
    assert documents.stale(10) == ()
    assert json.loads(documents.report(again) or b"")["said"] == ["7"]
    # the same said again: the report is what it would be, and has taken it
    second = decisions.take(ruling(one.sha256, said=7), taken.seq, ANNA)
    assert isinstance(second, KeptDecision)
    Jobs(database).create([Sent("a.txt", document())], {}, ANNA)
    assert work(database).read == 0
    same = documents.page().rows[0]
    assert (same.decisions_taken, same.revision) == (second.seq, again.revision)


def test_a_decision_while_a_document_is_read_is_not_lost(database: Database) -> None:
    manifest, claim = claimed(database)
    data = document(agency="清河县")
    sha256 = Documents(database).page().rows[0].sha256

    def decided_meanwhile(task: Task) -> Done:
        Decisions(database).take(ruling(sha256), 0, ANNA)
        return reading(task)

    Batch(Job(manifest.sources(), "c", decided_meanwhile, rulings=manifest.rulings), manifest).go()
    Leases(database).finish(claim, "done")
    assert [one.sha256 for one in Documents(database).stale(10)] == [sha256]
    assert manifest.state_of(key_of("c", "a.txt", data))[0] == "done"


def _decided_while(database: Database, answer: bool) -> tuple[Document, list[Task]]:
    """A document is read anew, and a person's decision on it is taken and read with before that lands."""
    one = stored(database, Sent("a.txt", document(agency="清河县")))[0]
    documents, again = Documents(database), list[Task]()

    def decided_meanwhile(task: Task) -> Done:
        taken = Decisions(database).take(ruling(one.sha256, said=7), 0, ANNA)
        assert isinstance(taken, KeptDecision)
        with_it = reading(Task(one.name, task.data, one.key, Decisions(database).of(one.sha256)[0]))
        assert documents.keep(one, with_it, taken.seq, ANNA), "what the person was told"
        return reading(task)

    def once_more(task: Task) -> Done:
        again.append(task)
        return reading(task) if answer else Done(task.name, task.key, "failed", reason=as_words("no"))

    Jobs(database).create([Sent("a.txt", document(agency="清河县"))], {}, ANNA)
    claim = Leases(database).claim("worker", 60)
    assert claim is not None
    manifest = JobManifest(database, claim, once_more)
    Batch(Job(manifest.sources(), "newer", decided_meanwhile, rulings=manifest.rulings), manifest).go()
    assert Jobs(database).counts(claim.job.id)["done"] == 1
    return documents.page().rows[0], again


def test_a_decision_that_was_read_with_is_not_taken_back_by_a_job_that_began_before(database: Database) -> None:
    after, again = _decided_while(database, answer=True)
    assert json.loads(Documents(database).report(after) or b"")["said"] == ["7"]
    assert after.key == key_of("newer", "a.txt", document(agency="清河县")), "what the job came to is kept, too"
    (task,) = again
    assert (task.key, json.loads(unpack(task.before))["said"]) == (after.key, [])
    assert Documents(database).stale(5) == ()


def test_a_report_stays_when_a_later_one_cannot_be_brought_up_to_what_it_took(database: Database) -> None:
    after, again = _decided_while(database, answer=False)
    assert json.loads(Documents(database).report(after) or b"")["said"] == ["7"]
    assert after.key == key_of("c", "a.txt", document(agency="清河县"))
    assert len(again) == 1


def test_a_decision_in_the_last_moment_is_brought_up_to_as_well(database: Database) -> None:
    """Between the look at decisions and the transaction that lands."""
    one = stored(database, Sent("a.txt", document()))[0]
    Jobs(database).create([Sent("a.txt", document())], {}, ANNA)
    claim = Leases(database).claim("worker", 60)
    assert claim is not None
    seen: list[int] = []

    def once_more(task: Task) -> Done:
        seen.append(len(task.rulings))
        if len(seen) == 1:
            last = Decisions(database).history(one.sha256)[-1]
            later = Decisions(database).take(ruling(one.sha256, said=9), last.seq, ANNA)
            now = Documents(database).get(one.id)
            assert isinstance(later, KeptDecision)
            assert now is not None
            assert Documents(database).keep(now, reading(Task("a.txt", document(), one.key, (later.ruling,))), later.seq, ANNA)
        return reading(task)

    manifest = JobManifest(database, claim, once_more)
    manifest.note(Entry("a.txt", "done", "k"), 0, Kept("k", "a.txt", "done", "{}", "[]", pack(b"{}")))
    Decisions(database).take(ruling(one.sha256, said=8), 0, ANNA)
    manifest.commit()
    after = Documents(database).page().rows[0]
    assert (json.loads(Documents(database).report(after) or b"")["said"], after.key, seen) == (["9"], "k", [1, 1])


def test_a_decision_between_twins_is_not_taken_for_taken(database: Database) -> None:
    """The first is being read without it when the second is come upon: what lands is the first one's reading."""
    manifest, _ = claimed(database, Sent("a.txt", document()), Sent("twin.txt", document()))
    one = Documents(database).page().rows[0]
    assert manifest.rulings.get(one.sha256, ()) == ()
    Decisions(database).take(ruling(one.sha256), 0, ANNA)
    assert len(manifest.rulings.get(one.sha256, ())) == 1
    manifest.note(Entry("a.txt", "done", "k"), 0, Kept("k", "a.txt", "done", "{}", "", pack(b"{}")))
    manifest.note(Entry("twin.txt", "done", "k"), 1)
    manifest.commit()
    assert [stale.id for stale in Documents(database).stale(5)] == [one.id]


def test_a_manifest_of_a_job_that_waits_asks_again(database: Database) -> None:
    """What waits for a model is not done: another job reads it again."""
    manifest, claim = claimed(database, Sent("a.txt", document()))
    key = key_of("c", "a.txt", document())
    entry = Entry("a.txt", "waiting", key, UNANSWERED)
    manifest.note(entry, 0, Kept(key, "a.txt", "waiting", "{}", "[]", pack(b"{}")))
    manifest.commit()
    Leases(database).finish(claim, "done")
    one = Documents(database).page(Filters(state="waiting")).rows[0]
    assert one.reason == UNANSWERED
    Jobs(database).create([Sent("a.txt", document())], {}, ANNA)
    assert work(database).read == 1
    assert Documents(database).page().rows[0].reason == ()
