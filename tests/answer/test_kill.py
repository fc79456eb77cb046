"""Killed at any moment, a rerun repeats no answer that was kept: at most one question a slot."""

import multiprocessing
import random
import time
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from extractor.answer.live import live
from tests.support.answering import answers, asked, right, settings
from tests.support.model_server import ModelServer, model_server

pytestmark = pytest.mark.slow
INQUIRIES, SLOTS, KILLS = 40, 4, 6
PROCESSES = multiprocessing.get_context("forkserver")
"""Loading the client takes a hundred times as long as asking; a fork server does it once. It shares nothing with this process."""


def whole_run(url: str, folder: Path, out: Path) -> None:
    """What is killed. `out` is written when it was not."""
    with live(settings(url, folder, slots=SLOTS, mode="auto")) as driven:
        results = list(driven.answer(asked(n) for n in range(1, INQUIRIES + 1)))
    out.write_text("\n".join(" ".join((answer.state, *answer.replies)) for answer, _ in results), "utf-8")


def _started(server: ModelServer, folder: Path, out: Path) -> ForkServerProcess:
    """A run that has begun to ask, or has ended."""
    before = len(server.requests)
    run = PROCESSES.Process(target=whole_run, args=(server.url, folder, out))
    run.start()
    while len(server.requests) == before and run.is_alive():
        time.sleep(0.002)
    return run


def test_a_killed_run_repeats_no_kept_answer(tmp_path: Path) -> None:
    PROCESSES.set_forkserver_preload(["tests.support.warm_client"])
    dice = random.Random()  # other moments in every run of the tests; what must hold holds for all
    folder, kills = tmp_path / "answers", 0
    with model_server(right, latency=0.04) as server:
        while kills < KILLS:
            run = _started(server, folder, tmp_path / "killed")
            run.join(dice.uniform(0, 0.12))
            if not run.is_alive():
                break
            run.kill()
            run.join()
            kills += 1
        for name in ("rerun", "again"):
            run = _started(server, folder, tmp_path / name)
            run.join(60)
            assert run.exitcode == 0
            if name == "rerun":
                made, questions = len(server.requests), len(server.questions)
        assert len(server.requests) == made
    assert kills >= 2
    assert INQUIRIES <= questions <= INQUIRIES + kills * SLOTS
    assert made - questions <= kills + 1  # a probe that was not finished is put again
    with model_server(right) as calm:
        results = answers(settings(calm.url, tmp_path / "calm", slots=SLOTS), [asked(n) for n in range(1, INQUIRIES + 1)])
    wanted = "\n".join(" ".join((answer.state, *answer.replies)) for answer, _ in results)
    assert (tmp_path / "rerun").read_text("utf-8") == (tmp_path / "again").read_text("utf-8") == wanted
