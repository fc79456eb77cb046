"""The service under load and killed, in small; benchmarks/serve_load.py and serve_kills.py do it at length."""

import asyncio
import re
from pathlib import Path

import pytest

from benchmarks.serve_kills import ordeal
from benchmarks.serve_load import faults, load
from tests.support.serving import new_key, serving

pytestmark = pytest.mark.slow


@pytest.fixture
def where(kind: str, request: pytest.FixtureRequest) -> tuple[str, ...]:
    """Arguments that name a database."""
    from tests.support.databases import fresh

    return ("--database", fresh(request.getfixturevalue("postgres"))) if kind == "postgresql" else ()


@pytest.mark.parametrize(("kind", "requests"), [("sqlite", 300), ("postgresql", 150)])
def test_many_clients_some_of_them_hostile(tmp_path: Path, where: tuple[str, ...], requests: int) -> None:
    """Half as many on the second kind of database: they are the first of the same requests."""
    key = new_key(tmp_path, "load", "--rate", "1000000", *where)
    with serving(tmp_path, *where) as service:
        tally, _, seen = asyncio.run(load(service, key, requests=requests, clients=20, rate=0.0, seed=3))
        assert faults(service, tally, seen, key) == []
        assert tally.made == requests
        assert {kind for kind, _ in tally.statuses} >= {"extract", "list", "job", "hostile"}


def test_a_service_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    """What kills come to in another database is asked of the store itself, tests/store/test_races.py."""
    wrong, said = ordeal(tmp_path, (), kills=3, each=8, model=((), {}), seed=5, pause=0.2)
    assert wrong == []
    decided = re.search(r"(\d+) decisions acknowledged", said)
    assert decided
    assert int(decided[1]), said  # how many, is a matter of how busy the machine is
    assert "'worker': 1, 'server': 1, 'readers': 1" in said
