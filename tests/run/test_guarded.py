"""Reading processes with bounds: what is over them is ended and told, and takes nothing with it."""

import errno
import multiprocessing
import multiprocessing.connection
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from extractor.batch.job import Done, Task
from extractor.run.guarded import Bounds, Guarded
from extractor.run.one_document import reader
from extractor.run.seat import Seat
from extractor.wording.english import english

pytestmark = pytest.mark.slow
TEXT = Path("examples/01-one-cell-per-line.txt")


def task(name: str, data: bytes = b"") -> Task:
    return Task(name, data, f"key of {name}")


def odd(one: Task) -> Done:
    """Reads by name: what a document can do to whoever reads it."""
    if one.name == "slow":
        while True:
            pass
    if one.name == "still":
        time.sleep(600)
    if one.name == "large":
        return Done(one.name, str(len(bytearray(1_000_000_000))), "done")
    if one.name == "deadly":
        os.kill(os.getpid(), signal.SIGKILL)
    return Done(one.name, one.key, "done")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("slow", "took longer than 1 s and was ended"),
        ("still", "took longer than 1 s and was ended"),
        ("large", "more than 400 MB"),
        ("deadly", "the process that read it died"),
    ],
)
def test_a_document_that_is_over_a_bound_is_told_of_and_the_others_are_read(name: str, told: str) -> None:
    with Guarded(odd, 2, Bounds(seconds=1, megabytes=400)) as readers:
        others = [readers.submit(task(f"other {n}")) for n in range(4)]
        bad = readers.submit(task(name))
        later = [readers.submit(task(f"later {n}")) for n in range(4)]
        done = bad.result(timeout=60)
        assert (done.name, done.key, done.state) == (name, f"key of {name}", "failed")
        assert told in english(done.reason)
        assert [f.result(timeout=60).state for f in (*others, *later)] == ["done"] * 8


def test_waiting_for_the_machine_is_not_the_documents() -> None:
    with Guarded(stopped, 1, Bounds(seconds=0.3)) as readers:
        begun = time.monotonic()
        assert readers.submit(task("x")).result(timeout=60).state == "done"
    assert time.monotonic() - begun > 1


def stopped(one: Task) -> Done:
    """Its process does not run for a second."""
    subprocess.Popen(["sh", "-c", f"sleep 1; kill -CONT {os.getpid()}"])
    os.kill(os.getpid(), signal.SIGSTOP)
    return Done(one.name, one.key, "done")


def test_it_reads_what_the_local_pool_reads() -> None:
    read = reader("off")
    one = Task(TEXT.name, TEXT.read_bytes(), "k")
    with Guarded(read, 1, Bounds()) as readers:
        assert readers.submit(one).result(timeout=120) == read(one)


def test_memory_that_runs_out_while_reading_is_a_failure_of_the_document() -> None:
    large = ("<table>" + "<tr>" + "<td>1</td>" * 900 + "</tr>").encode() * 400
    with Guarded(reader("off"), 1, Bounds(seconds=60, megabytes=150)) as readers:
        done = readers.submit(Task("large.html", large, "k")).result(timeout=120)
        assert done.state == "failed"
        assert readers.submit(Task(TEXT.name, TEXT.read_bytes(), "k2")).result(timeout=120).state == "done"


PARENT = """
import os, time
from extractor.run.guarded import Bounds, Guarded
from tests.run.test_guarded import pid_of, task
if __name__ == "__main__":
    with Guarded(pid_of, 1, Bounds()) as readers:
        print(readers.submit(task("one")).result(timeout=60).key, flush=True)
        time.sleep(60)
"""


def pid_of(one: Task) -> Done:
    return Done(one.name, str(os.getpid()), "done")


def alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def test_reading_processes_go_when_whoever_started_them_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    env = os.environ | {"PYTHONPATH": os.getcwd()}
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, env=env) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert alive(child)
        parent.kill()
    for _ in range(100):
        if not alive(child):
            break
        time.sleep(0.1)
    assert not alive(child)


def test_partial_readers_can_be_submitted_beside_the_one_it_was_made_with() -> None:
    with Guarded(odd, 1, Bounds()) as readers:
        assert readers.submit_as(task("x"), partial(odd)).result(timeout=60).key == "key of x"


def test_a_process_that_is_killed_while_it_waits_takes_nothing_with_it() -> None:
    with Guarded(pid_of, 2, Bounds()) as readers:
        for _ in range(3):
            pids = {int(readers.submit(task(f"{n}")).result(timeout=60).key) for n in range(20)}
            for pid in pids:
                os.kill(pid, signal.SIGKILL)
            done = [readers.submit(task(f"later {n}")) for n in range(4)]
            assert not pids & {int(one.result(timeout=60).key) for one in done}


def test_a_process_that_another_thread_reaped_is_replaced() -> None:
    """What starting a process in another thread does, held in the middle: its end was heard of, and nobody has noted it yet."""
    seat = Seat(Bounds(), None)
    one = seat.do(pid_of, task("one"))
    assert isinstance(one, Done)
    process = next(each for each in multiprocessing.active_children() if each.pid == int(one.key))
    os.kill(int(one.key), signal.SIGKILL)
    assert os.read(process.sentinel, 8)
    assert multiprocessing.connection.wait([process.sentinel], 60)  # and its other end is closed
    two = seat.do(pid_of, task("two"))
    assert isinstance(two, Done)
    assert two.key != one.key
    assert process not in multiprocessing.active_children()
    seat.end()


def test_a_machine_that_has_no_process_to_spare_is_told_and_asked_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def none(*_: object, **__: object) -> int:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    with monkeypatch.context() as full:
        full.setattr("multiprocessing.forkserver.connect_to_new_process", none)
        with Guarded(pid_of, 1, Bounds()) as readers:
            assert "the process that read it died" in english(readers.submit(task("x")).result(timeout=60).reason)
            assert "no process to read documents with: " in caplog.text
            full.undo()
            assert readers.submit(task("y")).result(timeout=60).state == "done"


def once_deadly(one: Task) -> Done:
    """Its process is killed the first time."""
    mark = Path(one.name)
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return Done(one.name, one.key, "done")


def test_a_document_whose_process_was_killed_is_read_again(tmp_path: Path) -> None:
    with Guarded(once_deadly, 1, Bounds()) as readers:
        assert readers.submit(task(str(tmp_path / "mark"))).result(timeout=60).state == "done"


def fails(one: Task) -> Done:
    raise RuntimeError(one.name)


def test_what_is_wrong_with_a_reader_is_no_endless_story() -> None:
    with Guarded(fails, 1, Bounds()) as readers:
        assert "died" in english(readers.submit(task("x")).result(timeout=60).reason)
        assert readers.submit_as(task("y"), odd).result(timeout=60).state == "done"


def test_leaving_ends_what_is_under_way() -> None:
    with Guarded(odd, 1, Bounds()) as readers:
        assert readers.submit(task("first")).result(timeout=60).state == "done"
        slow = [readers.submit(task("slow")) for _ in range(3)]
        began = time.monotonic()
    assert time.monotonic() - began < 10
    assert {english(one.result(timeout=1).reason) for one in slow} == {
        "slow: reading it was ended. Cut it into single reports or save the report's own page without what surrounds it"
    }
