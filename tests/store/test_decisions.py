"""Decisions in the store: a chain for each value, and only one can come next."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from extractor.errors import ReadError, StoreError, UsageError
from extractor.review.book import latest, line_of
from extractor.store.audit import Audit
from extractor.store.database import Database
from extractor.store.deciding import Conflict, Decisions, KeptDecision, LastWords
from extractor.store.sending import Sent
from extractor.store.tables import decisions as table
from tests.support.store_readings import ANNA, BEN, document, ruling, stored

ONE, TWO = "1" * 64, "2" * 64


@pytest.fixture
def decisions(database: Database) -> Decisions:
    return Decisions(database)


def taken(outcome: KeptDecision | Conflict) -> KeptDecision:
    assert isinstance(outcome, KeptDecision)
    return outcome


def test_a_decision_is_kept_as_its_line(decisions: Decisions, database: Database) -> None:
    given = ruling(ONE)
    first = taken(decisions.take(given, 0, ANNA))
    assert (first.line, first.ruling, first.by, first.previous) == (line_of(given), given, ANNA, 0)
    assert list(decisions.all()) == [line_of(given)]
    event = Audit(database).page().rows[0]
    assert (event.action, event.target, event.by, event.details["sha256"]) == ("decision.taken", str(first.seq), ANNA, ONE)
    assert event.details["seq"] == first.seq


def test_a_decision_is_found_under_its_report(decisions: Decisions, database: Database) -> None:
    one, other = stored(database, Sent("a.txt", document(agency="甲")), Sent("a.html", document(agency="甲")))
    taken(decisions.take(ruling(one.sha256), 0, ANNA))
    for report in (one, other):
        (event,) = Audit(database).page(target=report.id).rows
        assert (event.action, event.details["indicator"]) == ("decision.taken", "requests.received.total")


def test_the_last_word_counts_and_all_are_kept(decisions: Decisions) -> None:
    first = taken(decisions.take(ruling(ONE, said=1), 0, ANNA))
    other = taken(decisions.take(ruling(ONE, "requests.carried", said=5), 0, BEN))
    second = taken(decisions.take(ruling(ONE, said=2), first.seq, BEN))
    taken(decisions.take(ruling(TWO), 0, ANNA))
    words, last = decisions.of(ONE)
    assert words == latest([first.ruling, other.ruling, second.ruling])[ONE]
    assert [word.said.value for word in words] == [5, 2]
    assert last == second.seq
    assert decisions.history(ONE) == (first, other, second)
    assert len(list(decisions.all())) == 4
    assert decisions.of("3" * 64) == ((), 0)


def test_nobody_decides_on_what_they_have_not_seen(decisions: Decisions, database: Database) -> None:
    first = taken(decisions.take(ruling(ONE, who="Anna"), 0, ANNA))
    assert decisions.take(ruling(ONE, said=3, who="Ben"), 0, BEN) == Conflict(first)
    second = taken(decisions.take(ruling(ONE, said=3), first.seq, BEN))
    assert decisions.take(ruling(ONE, said=4), first.seq, ANNA) == Conflict(second)
    assert len(decisions.history(ONE)) == 2
    assert len(Audit(database).page().rows) == 2, "what was not taken was not done"


def test_what_was_seen_has_to_be_there(decisions: Decisions) -> None:
    other = taken(decisions.take(ruling(TWO), 0, ANNA))
    for nonsense in (other.seq, 99, -1, 2**70):
        with pytest.raises(UsageError, match="is no decision on"):
            decisions.take(ruling(ONE), nonsense, ANNA)
    first = taken(decisions.take(ruling(ONE), 0, ANNA))
    for nonsense in (other.seq, first.seq + 1):
        with pytest.raises(UsageError, match="is no decision on"):
            decisions.take(ruling(ONE), nonsense, ANNA)


def test_the_table_itself_refuses_a_second_one(decisions: Decisions, database: Database) -> None:
    """Whoever gets past the lock, and whatever else writes into the table."""
    first = taken(decisions.take(ruling(ONE), 0, ANNA))
    row = {"sha256": ONE, "indicator": first.indicator, "body": "{}", "at": first.at, "previous": 0}
    with pytest.raises(StoreError, match=r"(?i)unique"), database.writing() as connection:
        connection.execute(insert(table).values(**row))
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(insert(table).values(**row))


def test_of_many_who_decide_at_once_one_wins(decisions: Decisions) -> None:
    before = 0
    for _ in range(5):
        barrier = threading.Barrier(8)

        def decide(n: int, previous: int = before, barrier: threading.Barrier = barrier) -> KeptDecision | Conflict:
            barrier.wait()
            return decisions.take(ruling(ONE, said=n, who=f"P{n}"), previous, ANNA)

        with ThreadPoolExecutor(8) as pool:
            outcomes = list(pool.map(decide, range(8)))
        winners = [one for one in outcomes if isinstance(one, KeptDecision)]
        assert len(winners) == 1
        assert [one.came_first for one in outcomes if isinstance(one, Conflict)] == winners * 7
        before = winners[0].seq
    assert len(decisions.history(ONE)) == 5


def test_decisions_become_visible_in_the_order_of_their_numbers(decisions: Decisions, database: Database) -> None:
    """Else a report that took number 7 would seem to have taken number 6, which came later."""
    seen: list[int] = []
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            with database.reading() as connection:
                rows = connection.execute(select(func.count(), func.coalesce(func.max(table.c.seq), 0))).one()
            seen.append(rows[1] - rows[0])

    watcher = threading.Thread(target=look)
    watcher.start()
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda n: decisions.take(ruling(ONE, f"i{n}"), 0, ANNA), range(60)))
    stop.set()
    watcher.join()
    assert set(seen) == {0}


def test_last_words_are_looked_up_when_asked_for(database: Database, decisions: Decisions) -> None:
    words = LastWords(database)
    assert words
    assert len(words) == 0
    assert words.get(ONE, ()) == ()
    assert words.taken == {ONE: 0}
    first = taken(decisions.take(ruling(ONE), 0, ANNA))
    assert words[ONE] == (first.ruling,)
    assert words.taken == {ONE: 0}, "a reading may be under way that took none"
    later = LastWords(database)
    assert later[ONE] == (first.ruling,)
    assert later.taken == {ONE: first.seq}
    assert list(words) == [ONE]


def test_many_lines_come_in_their_order(decisions: Decisions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.store.deciding._AT_ONCE", 2)
    for n in range(5):
        decisions.take(ruling(ONE, f"i{n}"), 0, ANNA)
    assert [json.loads(line)["indicator"] for line in decisions.all()] == [f"i{n}" for n in range(5)]


def test_a_damaged_line_is_named(decisions: Decisions, database: Database) -> None:
    first = taken(decisions.take(ruling(ONE), 0, ANNA))
    with database.writing() as connection:
        connection.execute(table.update().values(body="{"))
    with pytest.raises(ReadError, match=f"decision {first.seq}"):
        decisions.of(ONE)
