"""Trouble of every kind: told with what to do, nothing lost, and afterwards the same command comes to the same bytes."""

import io
from collections.abc import Callable
from contextlib import redirect_stderr
from pathlib import Path

import pytest

from benchmarks import batch_faults
from benchmarks.batch_faults import TROUBLES, Ended
from benchmarks.batch_scale import fill
from extractor.cli import main

pytestmark = pytest.mark.slow
DOCUMENTS = 50


def ran(corpus: Path, out: Path, *more: str) -> Ended:
    """One batch, in this process."""
    with redirect_stderr(io.StringIO()) as said:
        code = main(["batch", str(corpus), "--out", str(out), "--workers", "1", *more])
    return Ended(code, said.getvalue())


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
    name: str, happen: Callable[[Path, Path], str], corpus: Path, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is done to the disk is done to a process of its own, whose files may be limited, and which has others that read for it."""
    if "disk" not in name:
        monkeypatch.setattr(batch_faults, "ran", ran)
    happen(corpus, tmp_path / "out")
    ended = ran(corpus, tmp_path / "out", "--retry-failed")
    assert ended.code == 0, (name, ended)
    assert (tmp_path / "out" / "reports.jsonl").read_bytes() == (whole / "reports.jsonl").read_bytes()
