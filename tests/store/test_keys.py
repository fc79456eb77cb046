"""Keys, requests that are sent twice, and who did what."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from extractor.errors import UsageError
from extractor.store.audit import Actor, Audit, record
from extractor.store.database import Database
from extractor.store.idempotency import FORGOTTEN, GIVEN_UP, Idempotency, InFlight, New, Other, Replay
from extractor.store.keys import Keys
from extractor.store.tables import idempotency, key_days
from extractor.store.tables import keys as table
from tests.support.store_readings import ANNA, BEN


@pytest.fixture
def keys(database: Database) -> Keys:
    return Keys(database)


@pytest.fixture
def requests(database: Database) -> Idempotency:
    return Idempotency(database)


def test_a_secret_finds_its_key_and_is_nowhere(keys: Keys, database: Database) -> None:
    assert not keys.any()
    key, secret = keys.make("上传", ("read", "write"), ANNA, per_minute=60)
    assert secret.startswith(f"nb_{key.id}_")
    assert key.prefix == f"nb_{key.id}"
    assert len(secret) - len(key.prefix) > 32
    assert keys.find(secret) == key
    assert keys.list() == (key,)
    assert keys.any()
    with database.reading() as connection:
        row = connection.execute(select(table)).one()
    assert row.hash == hashlib.sha256(secret.encode()).hexdigest()
    assert secret.removeprefix(f"nb_{key.id}_") not in str(tuple(row))
    assert secret not in str(Audit(database).page().rows)
    assert (key.scopes, key.per_minute, key.documents_per_day, key.expires) == (("read", "write"), 60, None, None)


def test_no_other_secret_does(keys: Keys) -> None:
    key, secret = keys.make("a", ("read",), ANNA)
    _, other = keys.make("b", ("read",), ANNA)
    mixed = f"{key.prefix}_{other.split('_', 2)[2]}"
    near = key.prefix, f"{key.prefix}_", secret[:-1], secret + "x", secret.upper(), mixed
    for wrong in (*near, "", "nb", "nb_", "nb_\0_\ud800", "é_é_é"):
        assert keys.find(wrong) is None


def test_keys_end(keys: Keys, database: Database) -> None:
    _, past = keys.make("past", ("read",), ANNA, expires=datetime.now(UTC) - timedelta(seconds=1))
    assert keys.find(past) is None
    assert not keys.any()
    soon, secret = keys.make("soon", ("read",), ANNA, expires=datetime.now(UTC) + timedelta(hours=1))
    assert keys.find(secret) == soon
    assert keys.revoke(soon.id, BEN)
    assert not keys.revoke(soon.id, BEN)
    assert not keys.revoke("nothing", BEN)
    assert keys.find(secret) is None
    assert not keys.any()
    assert keys.list()[1].revoked is not None
    done = [(event.action, event.by.who) for event in Audit(database).page().rows]
    assert done == [("key.revoked", "Ben"), ("key.made", "Anna"), ("key.made", "Anna")]


def spent(database: Database, key_id: str) -> int:
    """How many documents a key has sent today."""
    with database.reading() as connection:
        today = key_days.c.key_id == key_id, key_days.c.day == database.now(connection).date().isoformat()
        return connection.execute(select(key_days.c.documents).where(*today)).scalar() or 0


def test_a_key_spends_what_it_has(keys: Keys, database: Database) -> None:
    key, _ = keys.make("a", ("write",), ANNA, documents_per_day=10)
    assert keys.spend(key.id, 10)
    assert keys.spend(key.id, 0)
    assert not keys.spend(key.id, 1)
    assert spent(database, key.id) == 10
    with database.writing() as connection:
        connection.execute(update(key_days).values(day="2000-01-01"))
    assert spent(database, key.id) == 0
    assert not keys.spend(key.id, 11)
    assert keys.spend(key.id, 4)
    free, _ = keys.make("b", ("write",), ANNA)
    assert keys.spend(free.id, 10**6)
    assert spent(database, free.id) == 10**6


def test_what_many_spend_at_once_is_not_more_than_there_is(keys: Keys, database: Database) -> None:
    key, _ = keys.make("a", ("write",), ANNA, documents_per_day=25)
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: keys.spend(key.id, 2), range(40)))
    assert sum(taken) == 12
    assert spent(database, key.id) == 24


@pytest.mark.parametrize(("scopes", "limit"), [((), 1), (("",), 1), (("a b",), 1), (("a",), -1), (("a",), 2**31)])
def test_a_key_that_cannot_be(scopes: tuple[str, ...], limit: int, keys: Keys) -> None:
    with pytest.raises(UsageError):
        keys.make("a", scopes, ANNA, documents_per_day=limit)
    assert keys.list() == ()


def test_nonsense_is_not_spent(keys: Keys) -> None:
    key, _ = keys.make("a", ("write",), ANNA)
    with pytest.raises(UsageError, match="-1"):
        keys.spend(key.id, -1)
    with pytest.raises(UsageError, match="no such key"):
        keys.spend("nothing", 1)


def test_a_request_is_done_once_and_answered_twice(requests: Idempotency) -> None:
    new = requests.begin("k", "once", "f")
    assert isinstance(new, New)
    assert requests.begin("k", "once", "f") == InFlight()
    assert requests.begin("k", "once", "other") == Other()
    assert isinstance(requests.begin("other", "once", "f"), New)
    assert isinstance(requests.begin(None, "once", "f"), New)
    requests.complete(new, 201, {"Location": "/jobs/1"}, b"\0{}")
    assert requests.begin("k", "once", "f") == Replay(201, {"Location": "/jobs/1"}, b"\0{}")
    assert requests.begin("k", "once", "other") == Other()
    requests.abandon(new)
    assert isinstance(requests.begin("k", "once", "f"), Replay), "what is done is not taken back"


def test_a_request_that_was_not_done_can_be_begun_again(requests: Idempotency) -> None:
    new = requests.begin("k", "x", "f")
    assert isinstance(new, New)
    requests.abandon(new)
    assert isinstance(requests.begin("k", "x", "other"), New)


def aged(database: Database, by: timedelta) -> None:
    with database.writing() as connection:
        connection.execute(update(idempotency).values(created=database.now(connection) - by))


def test_the_dead_do_not_hold_a_request_for_ever(requests: Idempotency, database: Database) -> None:
    dead = requests.begin("k", "x", "f")
    assert isinstance(dead, New)
    aged(database, GIVEN_UP - timedelta(seconds=30))
    assert requests.begin("k", "x", "f") == InFlight()
    aged(database, GIVEN_UP + timedelta(seconds=1))
    heir = requests.begin("k", "x", "f")
    assert isinstance(heir, New)
    requests.abandon(dead)
    requests.complete(dead, 500, {}, b"late")
    assert requests.begin("k", "x", "f") == InFlight(), "it is the heir's now"
    requests.complete(heir, 200, {}, b"done")
    assert requests.begin("k", "x", "f") == Replay(200, {}, b"done")


def test_answers_are_forgotten_after_a_day(requests: Idempotency, database: Database) -> None:
    for name in ("x", "y"):
        new = requests.begin("k", name, "f")
        assert isinstance(new, New)
        requests.complete(new, 200, {}, b"")
    assert requests.forget() == 0
    aged(database, FORGOTTEN + timedelta(seconds=1))
    assert isinstance(requests.begin("k", "x", "other"), New)
    assert requests.forget() == 1


def test_of_many_at_once_one_is_new(requests: Idempotency) -> None:
    with ThreadPoolExecutor(8) as pool:
        begun = list(pool.map(lambda _: requests.begin("k", "x", "f"), range(24)))
    assert sum(isinstance(one, New) for one in begun) == 1
    assert sum(isinstance(one, InFlight) for one in begun) == 23


def test_the_audit_has_pages(database: Database) -> None:
    for n in range(5):
        with database.writing() as connection:
            record(database, connection, Actor(None, "系统"), "did", f"t{n % 2}", n=n, 说="好")
    audit = Audit(database)
    first = audit.page(limit=2)
    rest = audit.page(limit=9, cursor=first.next or "")
    assert [event.details["n"] for event in (*first.rows, *rest.rows)] == [4, 3, 2, 1, 0]
    assert rest.next is None
    assert [event.details["n"] for event in audit.page(target="t1").rows] == [3, 1]
    assert first.rows[0].by == Actor(None, "系统")
    assert abs(first.rows[0].at - datetime.now(UTC)) < timedelta(minutes=1)


def test_what_is_undone_is_not_in_the_audit(database: Database) -> None:
    def breaks() -> None:
        with database.writing() as connection:
            record(database, connection, ANNA, "did", "t")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        breaks()
    assert Audit(database).page().rows == ()


@pytest.mark.parametrize("name", ["", "x" * 256])
def test_a_request_must_have_a_name(name: str, requests: Idempotency) -> None:
    with pytest.raises(UsageError, match="idempotency key"):
        requests.begin("k", name, "f")
    assert isinstance(requests.begin("k", "长" * 255, "f"), New)
