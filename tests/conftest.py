"""What several test modules ask for. The socket block is in pyproject.toml; nothing here may open one."""

import gc
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.support import shared as beside

if TYPE_CHECKING:
    from extractor.store.database import Database

if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
    # Nothing is to be written beside the sources. But tests start hundreds of processes, and each would compile all it imports anew: half
    # the time of a whole run. So what is compiled is kept in a folder of its own, for this process, xdist's and those that tests start.
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(Path(__file__).parents[1] / ".pytest_cache" / "bytecode"))
    sys.dont_write_bytecode, sys.pycache_prefix = False, os.environ["PYTHONPYCACHEPREFIX"]


settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")
"""A busy machine's clock says nothing of a test."""


def pytest_collection_finish() -> None:
    """What thousands of tests are made of stays; who looks for garbage need not look there again and again."""
    gc.collect()
    gc.freeze()


KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]
"""Of databases. A server takes as long to start as a hundred tests; a quick run is on the other."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Of `-n auto`: half as many again as there are processors. What is slow waits more than it works: for a server, a disk, a process that
    ends, a time that has to pass."""
    return len(os.sched_getaffinity(0)) * 3 // 2


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Files are handed out in the order of `pytest_collection_modifyitems`, not by their number of tests."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with something slow in them come first: else a run ends with one processor at work on the last of them."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def shared() -> Path:
    """../shared, or a skip (a failure with NIANBAO_SHARED_REQUIRED=1)."""
    return beside.shared()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server, or a skip (a failure with NIANBAO_POSTGRES_REQUIRED=1)."""
    from tests.support.databases import server

    with server() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> str:
    """The name of a database on it that has all tables."""
    from tests.support.databases import migrated

    return migrated(postgres)


@pytest.fixture(params=KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of the test's own, without tables; once on each kind."""
    from tests.support.databases import fresh

    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store/nianbao.sqlite"
    return fresh(request.getfixturevalue("postgres"))


@pytest.fixture(params=KINDS)
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of the test's own, with all tables; once on each kind."""
    from extractor.store.database import Database
    from tests.support.databases import fresh

    if request.param == "postgresql":
        return fresh(request.getfixturevalue("postgres"), request.getfixturevalue("postgres_template"))
    url = f"sqlite:///{tmp_path}/store/nianbao.sqlite"
    database = Database(url)
    database.upgrade()
    database.close()
    return url


@pytest.fixture
def database(store_url: str) -> "Iterator[Database]":
    """The same, opened."""
    from extractor.store.database import Database

    opened = Database(store_url)
    yield opened
    opened.close()


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Rules of one's own, which commands that run here are given."""
    from tests.support.own_rules import ROOT, forget

    folder = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", folder)
    monkeypatch.setattr("extractor.rulebook.resource_folder", lambda _: folder)
    forget()
    yield folder
    monkeypatch.undo()
    forget()
