"""Answers on disk: what is served, what is not, who may write there, and what survives."""

import os
import pickle
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import diskcache
import pytest

from extractor.answer.cache import AnswerCache, Stored, cache_key, default_folder
from extractor.answer.live import InFlight
from extractor.answer.outcome import earlier
from extractor.answer.record import from_line, to_line
from extractor.answer.settings import settings_of
from extractor.errors import AnswerCacheError
from extractor.model.asking import Message
from extractor.wording.english import english

MESSAGES = (Message("system", "只看原文。"), Message("user", "[1] 一、本年新收 | 9"))
ANSWER = Stored("k1", "answered", ('{"rows": [9]}',), "", "small", "TOOLS", "rows", 812, 41, 1, 2300, "2025-03-01T08:00:00Z")


def _answer(key: str, **changes: object) -> Stored:
    return replace(ANSWER, key=key, **changes)  # type: ignore[arg-type]


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "answers"


def _write(folder: Path, statement: str, *values: object) -> None:
    """What somebody else could do to the file."""
    with closing(sqlite3.connect(folder / "cache.db")) as database, database:
        database.execute(statement, values)


def _setting(folder: Path, name: str) -> object:
    with closing(sqlite3.connect(folder / "cache.db")) as database:
        return database.execute("SELECT value FROM Settings WHERE key = ?", (name,)).fetchone()[0]


def _child(code: str, *arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", code, *arguments], cwd=Path(__file__).parents[2])


# What is served


def test_an_answer_is_served_as_it_was_kept(folder: Path) -> None:
    with AnswerCache(folder) as cache:
        assert cache.get("k1") is None
        assert cache.put(ANSWER) == ANSWER
        assert cache.get("k1") == ANSWER
        assert cache.refused("k1") is None
        assert cache.get("k2") is None


def test_a_restart_loses_nothing(folder: Path) -> None:
    with AnswerCache(folder) as cache:
        cache.put(ANSWER)
    with AnswerCache(folder) as cache:
        assert cache.get("k1") == ANSWER


def test_what_was_refused_is_repeated_as_a_refusal_only(folder: Path) -> None:
    refusal = _answer("k1", state="refused", reason="the quote is not in the text", replies=("a", "b"))
    with AnswerCache(folder) as cache:
        cache.put(refusal)
        assert cache.get("k1") is None
        assert cache.refused("k1") == refusal


def test_what_failed_is_kept_every_time_and_never_served(folder: Path) -> None:
    with AnswerCache(folder) as cache:
        for number in range(3):
            cache.put(_answer("k1", state="failed", reason=f"cut off {number}"))
        assert cache.get("k1") is None
        assert cache.refused("k1") is None
        assert [stored.reason for stored in cache.export()] == ["cut off 0", "cut off 1", "cut off 2"]
        cache.put(ANSWER)
        assert cache.get("k1") == ANSWER
        assert len(list(cache.export())) == 4


def test_the_first_answer_stands(folder: Path) -> None:
    """Two processes that ask the same at once report the same."""
    with AnswerCache(folder) as cache:
        cache.put(ANSWER)
        assert cache.put(_answer("k1", replies=("another",))) == ANSWER
        assert cache.get("k1") == ANSWER
        cache.put(_answer("k2", state="refused", reason="first"))
        cache.put(_answer("k2", state="refused", reason="second"))
        refusal = cache.refused("k2")
        assert refusal is not None
        assert refusal.reason == "first"
        assert len(list(cache.export())) == 3


def test_what_was_not_asked_is_not_kept(folder: Path) -> None:
    with AnswerCache(folder) as cache, pytest.raises(ValueError, match="nothing was asked"):
        cache.put(_answer("k1", state="not_asked"))


def test_the_time_is_filled_in(folder: Path) -> None:
    with AnswerCache(folder) as cache:
        assert cache.put(_answer("k1", when="")).when.startswith("20")


def test_any_text_a_model_writes_is_kept(folder: Path) -> None:
    odd = "\x00 \ud83d 𠮷 \u2028 </answer> 'x'; DROP TABLE Cache;"
    with AnswerCache(folder) as cache:
        kept = cache.put(_answer("k1", replies=(odd, "长" * 300_000)))
        assert cache.get("k1") == kept
    assert kept.replies == (odd.replace("\ud83d", "?"), "长" * 300_000)
    assert not list(folder.rglob("*.val")), "nothing lies beside the database"


def test_a_line_is_a_record_or_nothing() -> None:
    assert from_line(to_line(ANSWER)) == ANSWER
    for wrong in ("", "[]", "{}", "null", to_line(ANSWER).replace('"answered"', '"certain"'), to_line(ANSWER).replace("812", '"812"')):
        assert from_line(wrong) is None


# The key


def test_the_key_depends_on_everything_that_is_said_and_on_nothing_else() -> None:
    def key(**changes: object) -> str:
        said: dict[str, object] = {
            "model": "small",
            "parameters": {"temperature": 0, "seed": 7, "mode": "TOOLS"},
            "messages": MESSAGES,
            "schema": {"type": "object", "properties": {"a": {}, "b": {}}},
            "prompt": "d1",
        }
        return cache_key(**{**said, **changes})  # type: ignore[arg-type]

    whole = key()
    assert whole == key(parameters={"mode": "TOOLS", "seed": 7, "temperature": 0}), "order says nothing"
    assert len(whole) == 64
    others = (
        key(model="large"),
        key(parameters={"temperature": 1, "seed": 7, "mode": "TOOLS"}),
        key(parameters={"temperature": 0, "seed": 7, "mode": "JSON"}),
        key(messages=MESSAGES[::-1]),
        key(messages=(MESSAGES[0], Message("assistant", MESSAGES[1].content))),
        key(messages=(Message("system", "只看原文。["), Message("user", "1] 一、本年新收 | 9"))),
        key(schema={"type": "object"}),
        key(prompt="d2"),
    )
    assert len({whole, *others}) == len(others) + 1


def test_the_key_is_the_same_in_another_process() -> None:
    """Python's own hashes differ from run to run; this one must not, or every restart would pay again."""
    code = (
        "from extractor.answer.cache import cache_key; from extractor.model.asking import Message;"
        "print(cache_key('small', {'seed': 7, 'temperature': 0.0}, (Message('user', '一、本年新收 \\ud83d'),), {'x': [1, None]}, 'd'))"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True)
        for seed in ("1", "2")
    ]
    here = cache_key("small", {"temperature": 0.0, "seed": 7}, (Message("user", "一、本年新收 \ud83d"),), {"x": [1, None]}, "d")
    assert [run.stdout.strip() for run in runs] == [here, here]


@pytest.mark.parametrize("parameters", [{"temperature": float("nan")}, {"stop": {1, 2}}])
def test_what_json_cannot_say_is_no_key(parameters: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        cache_key("small", parameters, MESSAGES, {}, "d")


# Rows of others


class _Evil:
    """Unpickling it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return Path.touch, (self.path,)


TAMPERED = {
    "a pickled value": ("UPDATE Cache SET mode = 4, value = ?", "pickle"),
    "a pickled value in a file": ("UPDATE Cache SET mode = 4, value = NULL, filename = ?", "file"),
    "a text in a file": ("UPDATE Cache SET mode = 3, value = NULL, filename = ?", "outside"),
    "bytes in a file": ("UPDATE Cache SET mode = 2, value = NULL, filename = ?", "outside"),
    "a value that also names a file": ("UPDATE Cache SET filename = ?", "outside"),
    "raw bytes": ("UPDATE Cache SET value = ?", "pickle"),
    "a number": ("UPDATE Cache SET value = ?", "number"),
    "no record": ("UPDATE Cache SET value = ?", "text"),
    "an unheard-of mode": ("UPDATE Cache SET mode = 9, value = ?", "text"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_a_tampered_row_is_a_miss_with_a_warning_and_is_healed(name: str, folder: Path, tmp_path: Path, told: list[str]) -> None:
    mark, outside = tmp_path / "executed", tmp_path / "outside.json"
    outside.write_text(to_line(ANSWER), "utf-8")
    with AnswerCache(folder) as cache:
        cache.put(ANSWER)
    pickled = pickle.dumps(_Evil(mark))
    (folder / "evil.val").write_bytes(pickled)
    statement, what = TAMPERED[name]
    _write(folder, statement, {"pickle": pickled, "file": "evil.val", "outside": "../outside.json", "number": 7, "text": "{}"}[what])
    with AnswerCache(folder, warn=told.append) as cache:
        assert cache.get("k1") is None
        assert len(told) == 1
        assert "answered:k1" in told[0]
        assert list(cache.export()) == []
        assert cache.put(ANSWER) == ANSWER
        assert cache.get("k1") == ANSWER
    assert not mark.exists(), "nothing was unpickled"
    assert outside.read_text("utf-8") == to_line(ANSWER), "a file that a row names is neither obeyed nor removed"


def test_the_tampered_row_is_as_bad_as_we_say(folder: Path, tmp_path: Path) -> None:
    """Else the test above proves nothing: diskcache alone runs what the row says."""
    with AnswerCache(folder) as cache:
        cache.put(ANSWER)
    _write(folder, "UPDATE Cache SET mode = 4, value = ?", pickle.dumps(_Evil(tmp_path / "executed")))
    with diskcache.Cache(str(folder)) as plain:
        plain.get("answered:k1")
    assert (tmp_path / "executed").exists()


def test_a_pickled_key_is_not_looked_into_and_hides_no_other_row(folder: Path, tmp_path: Path, told: list[str]) -> None:
    with AnswerCache(folder) as cache:
        cache.put(ANSWER)
    mark = tmp_path / "executed"
    for key, raw in ((pickle.dumps(_Evil(mark)), 0), (b"bytes", 1), (7, 1)):
        _write(folder, "INSERT INTO Cache (key, raw, mode, value) VALUES (?, ?, 1, 'x')", key, raw)
    with AnswerCache(folder, warn=told.append) as cache:
        cache.put(_answer("k2"))
        assert [stored.key for stored in cache.export()] == ["k1", "k2"]
        assert len(told) == 3
        cache.clear()
        assert list(cache.rows()) == []
    assert not mark.exists()


@pytest.mark.parametrize(("found", "put_at"), [("refused", "answered:k1"), ("failed", "answered:k1"), ("failed", "refused:k1:1")])
def test_a_row_moved_to_another_place_is_not_served(found: str, put_at: str, folder: Path, told: list[str]) -> None:
    with AnswerCache(folder, warn=told.append) as cache:
        cache.put(_answer("k1", state=found))
        _write(folder, "UPDATE Cache SET key = ?", put_at)
        assert cache.get("k1") is None
        assert cache.refused("k1") is None
    assert told


def test_an_answer_moved_to_another_question_is_not_served(folder: Path, told: list[str]) -> None:
    with AnswerCache(folder, warn=told.append) as cache:
        cache.put(ANSWER)
        _write(folder, "UPDATE Cache SET key = 'answered:k2'")
        assert cache.get("k2") is None
        assert len(told) == 1
        assert cache.put(_answer("k2")).key == "k2"
        assert cache.get("k2") == _answer("k2")


@pytest.mark.parametrize("name", ["get", "disk_fetch", "_con"])
def test_settings_that_would_replace_methods_are_refused(name: str, folder: Path) -> None:
    with AnswerCache(folder):
        pass
    _write(folder, "INSERT INTO Settings VALUES (?, 'x')", name)
    with pytest.raises(AnswerCacheError, match="settings that nobody may set"):
        AnswerCache(folder)


# Nothing is evicted


def test_nothing_is_evicted_whatever_the_file_says(folder: Path) -> None:
    with AnswerCache(folder):
        pass
    for name, value in (("eviction_policy", "least-recently-stored"), ("size_limit", 1), ("cull_limit", 10), ("disk_min_file_size", 0)):
        _write(folder, "UPDATE Settings SET value = ? WHERE key = ?", value, name)
    with AnswerCache(folder) as cache:
        for number in range(40):
            cache.put(_answer(f"k{number}"))
        assert len(list(cache.export())) == 40
    assert _setting(folder, "eviction_policy") == "none"
    assert _setting(folder, "cull_limit") == 0
    assert _setting(folder, "size_limit") == 2**62
    assert _setting(folder, "sqlite_synchronous") == 2
    assert not list(folder.rglob("*.val"))


# Who may write there


def test_the_folder_is_private(folder: Path) -> None:
    with AnswerCache(folder / "deep"):
        assert stat.S_IMODE((folder / "deep").stat().st_mode) == 0o700


def test_a_lax_folder_of_ours_is_tightened(folder: Path) -> None:
    with AnswerCache(folder) as cache:
        cache.put(ANSWER)
    folder.chmod(0o777)
    with AnswerCache(folder) as cache:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert cache.get("k1") == ANSWER


def test_a_folder_of_other_things_is_left_alone(folder: Path) -> None:
    folder.mkdir(mode=0o755)
    (folder / "thesis.doc").write_text("x", "utf-8")
    with pytest.raises(AnswerCacheError, match="other things"):
        AnswerCache(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755


def test_somebody_elses_folder_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir()
    monkeypatch.setattr(os, "getuid", lambda: folder.stat().st_uid + 1)
    with pytest.raises(AnswerCacheError, match="belongs to somebody else"):
        AnswerCache(folder)


def test_a_link_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    folder.symlink_to(tmp_path / "real")
    with pytest.raises(AnswerCacheError, match="symbolic link"):
        AnswerCache(folder)
    folder.unlink()
    folder.symlink_to(tmp_path / "nowhere")
    with pytest.raises(AnswerCacheError, match="no folder"):
        AnswerCache(folder)


def test_a_file_that_was_planted_is_refused(folder: Path, tmp_path: Path) -> None:
    with AnswerCache(folder) as cache:
        cache.put(ANSWER)
    (folder / "cache.db").rename(tmp_path / "planted.db")
    (folder / "cache.db").symlink_to(tmp_path / "planted.db")
    with pytest.raises(AnswerCacheError, match="not a file of ours"):
        AnswerCache(folder)


def test_a_file_in_place_of_the_folder(folder: Path) -> None:
    folder.write_text("x", "utf-8")
    with pytest.raises(AnswerCacheError, match="no folder"):
        AnswerCache(folder)
    with pytest.raises(AnswerCacheError, match="answers cannot be kept here"):
        AnswerCache(folder / "below")


def test_where_answers_are_kept_by_default(tmp_path: Path) -> None:
    home = Path.home() / ".cache" / "nianbao" / "answers"
    assert default_folder({"NIANBAO_CACHE": "/a/b", "XDG_CACHE_HOME": "/c"}) == Path("/a/b")
    assert default_folder({"NIANBAO_CACHE": "", "XDG_CACHE_HOME": str(tmp_path)}) == tmp_path / "nianbao" / "answers"
    assert default_folder({"XDG_CACHE_HOME": "relative"}) == home
    assert default_folder({}) == home


def test_importing_opens_nothing(tmp_path: Path) -> None:
    code = "import extractor.answer.cache, extractor.answer.pruning, sys; sys.exit('diskcache' in sys.modules)"
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "NIANBAO_CACHE": ""}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0
    assert list(tmp_path.iterdir()) == []


# What goes wrong is told


def test_a_damaged_file_is_told(folder: Path) -> None:
    folder.mkdir()
    (folder / "cache.db").write_bytes(b"no database at all" * 500)
    with pytest.raises(AnswerCacheError, match="not a database") as caught:
        AnswerCache(folder)
    assert caught.value.exit_code == 5
    assert "move it away" in str(caught.value)
    assert caught.value.where.endswith("cache.db")


def test_what_is_left_when_the_damaged_file_was_moved_away_is_ours(folder: Path) -> None:
    with AnswerCache(folder) as cache:
        cache.put(_answer("k"))
    (folder / "modes.json").write_text("{}")
    (folder / "cache.db").rename(folder.parent / "damaged.db")
    (folder / "cache.db-wal").write_bytes(b"")
    with AnswerCache(folder) as cache:
        assert cache.get("k") is None
        assert cache.put(_answer("k")).state == "answered"


def test_a_file_damaged_in_the_middle_is_told(folder: Path) -> None:
    with AnswerCache(folder) as cache:
        for number in range(300):
            cache.put(_answer(f"k{number}"))
    data = bytearray((folder / "cache.db").read_bytes())
    data[4096 * 6 :] = b"\xff" * (len(data) - 4096 * 6)
    (folder / "cache.db").write_bytes(data)

    def read() -> None:
        with AnswerCache(folder) as cache:
            list(cache.export())

    with pytest.raises(AnswerCacheError, match=r"malformed|not a database"):
        read()


def test_a_full_disk_is_told_and_earlier_answers_stay(folder: Path) -> None:
    with AnswerCache(folder) as cache:
        cache.put(ANSWER)
        (pages,) = cache._cache._sql("PRAGMA page_count").fetchone()
        cache._cache._sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(AnswerCacheError, match=r"an answer was not kept .*full"):
            cache.put(_answer("k2", replies=("长" * 100_000,)))
        assert cache.get("k1") == ANSWER
        assert cache.get("k2") is None


def test_a_file_that_another_process_holds_is_told(folder: Path) -> None:
    with AnswerCache(folder, busy=0.05) as cache, closing(sqlite3.connect(folder / "cache.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(AnswerCacheError, match="locked by another process"):
            cache.put(ANSWER)
        assert cache.get("k1") is None, "reading goes on"
        other.execute("ROLLBACK")
        cache.put(ANSWER)
        assert cache.get("k1") == ANSWER


def test_a_write_that_did_not_land_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with AnswerCache(folder) as cache:
        monkeypatch.setattr(cache._cache, "set", lambda *_: False)
        with pytest.raises(AnswerCacheError, match="not kept"):
            cache.put(ANSWER)
        monkeypatch.setattr(cache._cache, "set", lambda *_: True)
        with pytest.raises(AnswerCacheError, match="not kept"):
            cache.put(ANSWER)


# Processes and threads

_PUT = """
import os, signal, sys
from pathlib import Path
from extractor.answer.cache import AnswerCache, Stored
cache = AnswerCache(Path(sys.argv[1]))
for number in range(int(sys.argv[2]), int(sys.argv[3])):
    cache.put(Stored(f"k{number}", "answered", (sys.argv[4],), "", "small", None, "rows"))
    cache.put(Stored("same", "failed", (), sys.argv[4], "small", None, "rows"))
if sys.argv[4] == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_was_put_survives_a_kill(folder: Path) -> None:
    assert _child(_PUT, str(folder), "0", "20", "killed").wait(60) == -signal.SIGKILL
    with AnswerCache(folder) as cache:
        assert [found.replies for number in range(20) if (found := cache.get(f"k{number}"))] == [("killed",)] * 20


_PUT_AND_SAY = """
import sys
from pathlib import Path
from extractor.answer.cache import AnswerCache, Stored
cache = AnswerCache(Path(sys.argv[1]))
for number in range(100_000):
    cache.put(Stored(f"{sys.argv[2]} {number}", "answered", ("x" * 5000,), "", "small", None, "rows"))
    print(number, flush=True)
"""


@pytest.mark.parametrize("lines", [1, 17, 120])
def test_whatever_the_moment_of_the_kill_no_answer_that_was_put_is_asked_again(lines: int, folder: Path) -> None:
    """The child is killed from outside, in the middle of whatever it does."""
    command = [sys.executable, "-c", _PUT_AND_SAY, str(folder), str(lines)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        said = [child.stdout.readline() for _ in range(lines)]
        child.kill()
        said += child.stdout.readlines()
    numbers = [int(line) for line in said if line.endswith("\n")]
    with AnswerCache(folder) as cache:
        assert all(cache.get(f"{lines} {number}") for number in numbers)
        assert len(list(cache.export())) - len(numbers) in (0, 1), "at most the one whose number was not said yet"


def test_processes_write_side_by_side(folder: Path) -> None:
    """From the first moment on: neither has made the folder before. Half of the keys are the same."""
    children = [_child(_PUT, str(folder), "0", "60", "one"), _child(_PUT, str(folder), "30", "90", "two")]
    assert [child.wait(120) for child in children] == [0, 0]
    with AnswerCache(folder) as cache:
        assert all(cache.get(f"k{number}") for number in range(90))
        assert sum(stored.state == "failed" for stored in cache.export()) == 120, "no failure took another's place"


def test_threads_share_a_cache(folder: Path) -> None:
    def work(number: int) -> bool:
        cache.put(_answer(f"k{number % 50}"))
        cache.put(_answer("same", state="failed"))
        return cache.get(f"k{number % 50}") is not None

    with AnswerCache(folder) as cache, ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(200)))
        states = [stored.state for stored in cache.export()]
    assert (states.count("answered"), states.count("failed")) == (50, 200)


# In flight


def test_the_same_asked_at_once_is_asked_once() -> None:
    flight: InFlight[str] = InFlight()
    calls: list[str] = []
    gate = threading.Event()

    def work(key: str) -> str:
        calls.append(key)
        gate.wait(10)
        return f"answer to {key}"

    def ask(key: str) -> tuple[str, bool]:
        all_there.wait(10)
        return flight.run(key, lambda: work(key))

    all_there = threading.Barrier(17)
    with ThreadPoolExecutor(16) as pool:
        keys = [f"k{number % 2}" for number in range(16)]
        futures = [pool.submit(ask, key) for key in keys]
        all_there.wait(10)
        time.sleep(0.2)
        gate.set()
        done = [future.result() for future in futures]
    assert sorted(calls) == ["k0", "k1"]
    assert [answer for answer, _ in done] == [f"answer to {key}" for key in keys]
    assert sum(not merged for _, merged in done) == 2
    assert len(flight) == 0


def test_one_exception_for_all_and_then_another_try() -> None:
    flight: InFlight[int] = InFlight()
    gate, begun, asked = threading.Event(), threading.Event(), threading.Semaphore(0)

    def fail() -> int:
        begun.set()
        gate.wait(10)
        raise KeyError("no")

    def caught(work: Callable[[], int]) -> BaseException | None:
        asked.release()
        try:
            flight.run("k", work)
        except KeyError as error:
            return error
        return None

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(caught, fail)
        begun.wait(10)
        second = pool.submit(caught, lambda: 7)
        assert asked.acquire(timeout=10)
        assert asked.acquire(timeout=10)
        time.sleep(0.2)
        gate.set()
        assert first.result() is second.result() is not None
    assert flight.run("k", lambda: 7) == (7, False), "a failure is not remembered"
    assert len(flight) == 0


UNREAD = "the reply was cut off after 9 tokens: raise NIANBAO_MAX_TOKENS"


@pytest.mark.parametrize(
    ("record", "state"),
    [
        ({"reason": UNREAD}, "failed"),
        ({"reason": UNREAD, "reason_code": "asking.cut_off", "reason_args": ({"n": "9"},)}, "failed"),
        ({"reason": "the quote is not in the text"}, "refused"),
    ],
)
def test_a_reply_that_could_not_be_read_is_a_failure_again(folder: Path, record: dict[str, object], state: str) -> None:
    """Also in a record that was kept before there were codes."""
    settings = settings_of({"NIANBAO_BASE_URL": "http://127.0.0.1:1/v1", "NIANBAO_MODEL": "m"})
    assert settings
    with AnswerCache(folder) as cache:
        cache.put(_answer("k", state="refused", **record))
        had = earlier(cache, settings, "k")
    assert had
    assert (had.state, english(had.reason), had.cached) == (state, record["reason"], True)
