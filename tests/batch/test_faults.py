"""Trouble of every kind: told with what to do, nothing lost, and afterwards the same command comes to the same bytes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.batch_faults import TROUBLES, ran
from benchmarks.batch_scale import fill

pytestmark = pytest.mark.slow
DOCUMENTS = 50


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("faults") / "corpus", DOCUMENTS)


@pytest.fixture(scope="module")
def whole(corpus: Path) -> Path:
    """The output of a batch without trouble."""
    out = corpus.with_name("whole")
    assert ran(corpus, out).code == 0
    return out


@pytest.mark.parametrize(("name", "happen"), TROUBLES, ids=[name for name, _ in TROUBLES])
def test_trouble_is_told_and_costs_nothing(
    name: str, happen: Callable[[Path, Path], str], corpus: Path, whole: Path, tmp_path: Path
) -> None:
    happen(corpus, tmp_path / "out")
    ended = ran(corpus, tmp_path / "out", "--retry-failed")
    assert ended.code == 0, (name, ended)
    assert (tmp_path / "out" / "reports.jsonl").read_bytes() == (whole / "reports.jsonl").read_bytes()
