"""`nianbao batch`: what `extract` writes, once, however often it is stopped."""

import io
import json
import os
import random
import shutil
import signal
import sqlite3
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from rich.console import Console

from extractor import load_rulebook
from extractor.answer.settings import settings_of
from extractor.batch.figures import Openness, figures_of, summed
from extractor.batch.inputs import Source, sources
from extractor.batch.job import Done, Job, Task
from extractor.batch.loop import Batch
from extractor.batch.manifest import Entry, Kept, Manifest, pack
from extractor.batch.pool import Pool
from extractor.cli import main
from extractor.cli.batch.watch import LiveView, Progress, viewed
from extractor.cli.progress import Watch
from extractor.model.asking import Usage
from extractor.run.somebody import somebody
from extractor.wording.english import english
from tests.support.model_server import Turn, failed, model_server
from tests.support.processes import Forked
from tests.support.report_builder import report
from tests.variants import generate

Out = pytest.CaptureFixture[str]
Run = Callable[..., int]
ROOT = Path(__file__).parents[2]
DOCUMENTS = 24
KILLS = 4


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made-up reports, one of them twice."""
    folder = tmp_path_factory.mktemp("corpus")
    for seed in range(DOCUMENTS):
        variant = generate(seed)
        (folder / f"{seed:03}-{variant.name}").write_bytes(variant.data)
    first = min(folder.iterdir())
    shutil.copy(first, folder / f"999-{first.name}")
    return folder


@pytest.fixture
def batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command in a folder of its own."""
    for name in ("NIANBAO_BASE_URL", "NIANBAO_MODEL", "NIANBAO_API_KEY", "NIANBAO_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NIANBAO_ATTEMPTS", "1")
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: main(["batch", "--out", "out", "--workers", "1", *map(str, arguments)])


def lines(name: str = "out/reports.jsonl") -> list[str]:
    return Path(name).read_text("utf-8").splitlines()


def names(name: str = "out/reports.jsonl") -> list[str]:
    return [json.loads(line)["document"] for line in lines(name)]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_it_writes_what_extract_writes(workers: str, corpus: Path, batch: Run) -> None:
    assert batch(corpus, "--workers", workers) == 0
    assert main(["extract", str(corpus), "-o", "one.jsonl"]) == 0
    assert Path("out/reports.jsonl").read_bytes() == Path("one.jsonl").read_bytes()
    assert lines("out/failures.jsonl") == []
    assert len(lines()) == DOCUMENTS + 1


def test_again_reads_and_writes_nothing(corpus: Path, batch: Run, capsys: Out) -> None:
    batch(corpus)
    before = Path("out/reports.jsonl").stat()
    capsys.readouterr()
    assert batch(corpus) == 0
    assert f"documents  {DOCUMENTS + 1}, 0 read now, 0 could not be read" in capsys.readouterr().err
    after = Path("out/reports.jsonl").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_output_that_is_gone_is_written_again(corpus: Path, batch: Run) -> None:
    batch(corpus)
    before = lines()
    Path("out/reports.jsonl").unlink()
    batch(corpus)
    assert lines() == before


def forked(corpus: Path, out: Path, said: Path) -> Forked:
    """A batch in a process of its own, and what it says in a file."""
    return Forked(("batch", str(corpus), "--out", str(out), "--workers", "2"), os.environ, said)


@pytest.mark.slow
def test_killed_at_any_moment_nothing_is_lost_or_doubled(corpus: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    began = time.monotonic()
    assert forked(corpus, whole, tmp_path / "first").wait(300) == 0
    length = time.monotonic() - began
    killed = tmp_path / "killed"
    rng = random.Random(1)
    for _ in range(KILLS):
        process = forked(corpus, killed, tmp_path / "killed.txt")
        time.sleep(rng.uniform(0.1, 1.1) * length)
        with suppress(ProcessLookupError):  # it may have been done before
            process.killed()
    assert forked(corpus, killed, tmp_path / "last").wait(300) == 0
    assert (killed / "reports.jsonl").read_bytes() == (whole / "reports.jsonl").read_bytes()
    assert f"documents  {DOCUMENTS + 1}," in (tmp_path / "last").read_text("utf-8")


@pytest.mark.slow
def test_interrupted_it_says_how_to_go_on(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = forked(corpus, out, tmp_path / "first")
    while process.poll() is None and not (out / "manifest.sqlite").exists():
        time.sleep(0.05)
    with suppress(ProcessLookupError):  # it may have been done before
        os.killpg(process.pid, signal.SIGINT)
    if code := process.wait(300):
        said = (tmp_path / "first").read_text("utf-8")
        assert code == 130
        assert "The same command goes on." in said
        assert "Traceback" not in said
    assert forked(corpus, out, tmp_path / "last").wait(300) == 0
    assert len((out / "reports.jsonl").read_bytes().splitlines()) == DOCUMENTS + 1


def test_what_has_changed_is_read_again_and_what_is_new(corpus: Path, batch: Run, capsys: Out) -> None:
    shutil.copytree(corpus, "mine")
    batch("mine")
    changed, *_ = sorted(Path("mine").iterdir())
    changed.write_bytes(generate(7_000).data)
    Path("mine/zzz.txt").write_bytes(generate(7_001).data)
    capsys.readouterr()
    batch("mine")
    assert f"documents  {DOCUMENTS + 2}, 2 read now" in capsys.readouterr().err
    assert main(["extract", "mine", "-o", "one.jsonl"]) == 0
    assert lines() == lines("one.jsonl")


def test_failures_are_kept_with_their_reason_and_read_again_when_asked(batch: Run, capsys: Out) -> None:
    Path("mine").mkdir()
    Path("mine/a.txt").write_bytes(b"\x00\x01\x02" * 100)
    Path("mine/b.txt").write_bytes(generate(1).data)
    assert batch("mine", "gone.txt") == 4
    rows = [json.loads(line) for line in lines("out/failures.jsonl")]
    assert [(row["document"], row["state"], row["exit_code"]) for row in rows] == [("mine/a.txt", "failed", 4), ("gone.txt", "failed", 4)]
    assert all(row["reason"].startswith(row["document"]) for row in rows)
    assert [row["code"] for row in rows] == ["file.binary", "file.missing"]
    assert names() == ["mine/b.txt"]
    capsys.readouterr()
    assert batch("mine") == 4
    assert " 0 read now, 2 could not be read" in capsys.readouterr().err
    assert batch("mine", "--retry-failed") == 4
    assert " 1 read now, 2 could not be read" in capsys.readouterr().err


def test_archives_lists_and_patterns(batch: Run) -> None:
    Path("in").mkdir()
    with zipfile.ZipFile("in/all.zip", "w") as archive:
        archive.writestr("2023/a.txt", generate(1).data)
        archive.writestr("2023/notes.doc", b"no")
        archive.writestr("__MACOSX/a.txt", b"no")
        archive.writestr(".hidden/a.txt", b"no")
        archive.writestr("../c.txt", generate(3).data)
        archive.writestr("more.zip", b"no")
    Path("in/b.txt").write_bytes(generate(2).data)
    Path("names.list").write_text("in/b.txt\n\nin/all.zip\n", "utf-8")
    assert batch("--list", "names.list") == 4
    assert names() == ["in/b.txt", "in/all.zip/2023/a.txt", "in/all.zip/../c.txt"]
    failures = [json.loads(line)["reason"] for line in lines("out/failures.jsonl")]
    assert "in/all.zip/2023/notes.doc: this is an old Office document" in failures[0]
    assert "in/all.zip/more.zip: an archive inside an archive is not opened" in failures[1]
    assert [source.name for source in sources(["in/*.txt"])] == ["in/b.txt"]
    assert [source.name for source in sources(["in/*.none"])] == ["in/*.none"]


def test_names_in_archives_made_on_chinese_windows(batch: Run) -> None:
    """They are GBK, and nothing says so."""
    with zipfile.ZipFile("all.zip", "w") as archive:
        archive.writestr("abcdefgh.txt", generate(1).data)
    Path("all.zip").write_bytes(Path("all.zip").read_bytes().replace(b"abcdefgh", "水务年报".encode("gbk")))
    assert batch("all.zip") == 0
    assert names() == ["all.zip/水务年报.txt"]


def test_archives_that_cannot_be_read_are_failures(batch: Run) -> None:
    Path("broken.zip").write_bytes(b"PK\x03\x04 and nothing behind it")
    with zipfile.ZipFile("empty.zip", "w") as archive:
        archive.writestr(".notes.txt", b"no")
    assert batch("broken.zip", "empty.zip") == 4
    assert [json.loads(line)["document"] for line in lines("out/failures.jsonl")] == ["broken.zip", "empty.zip"]


def test_each_of_several_files_of_the_same_bytes_is_told_by_its_name(batch: Run, capsys: Out) -> None:
    names = ["b1.txt", "b2.txt", "b3.txt"]
    for name in names:
        Path(name).write_bytes(b"{\\rtf1\n\x00")
    assert batch(*names) == 4
    failures = [json.loads(line) for line in lines("out/failures.jsonl")]
    assert [one["document"] for one in failures] == names
    said = [one["reason"] for one in failures]
    assert all(reason.startswith(f"{name}: ") for name, reason in zip(names, said, strict=True))
    told = capsys.readouterr().err
    assert [told.count(reason) for reason in said] == [1, 1, 1]


def test_only_and_limit_leave_the_rest_for_later(corpus: Path, batch: Run) -> None:
    assert batch(corpus, "--limit", "3") == 0
    assert len(lines()) == 4, "three were read, and the one of the same bytes as the first"
    assert batch(corpus, "--only", "*/01*") == 0
    assert batch(corpus) == 0
    assert main(["extract", str(corpus), "-o", "one.jsonl"]) == 0
    assert lines() == lines("one.jsonl")


def test_a_dry_run_writes_nothing(corpus: Path, batch: Run, capsys: Out) -> None:
    assert batch(corpus, "--dry-run") == 0
    assert not Path("out").exists()
    assert f"{DOCUMENTS} to read, 1 of the same bytes" in capsys.readouterr().err
    batch(corpus)
    capsys.readouterr()
    batch(corpus, "--dry-run")
    assert f"documents  {DOCUMENTS + 1} done" in capsys.readouterr().err


def test_a_model_is_asked_once_and_waiting_documents_again(batch: Run, capsys: Out) -> None:
    path = ROOT / "examples" / "12-left-open-by-rules.txt"
    fixed = ("--model", "m", "--mode", "JSON", "--cache", "answers")
    with model_server(lambda _: failed(500)) as server:
        assert batch(path, "--base-url", server.url, *fixed) == 5
    assert json.loads(lines("out/failures.jsonl")[0])["state"] == "waiting"
    assert "1 wait for answers (the same command asks again)" in capsys.readouterr().err
    with model_server(lambda _: "{}") as server:
        assert batch(path, "--base-url", server.url, *fixed) == 0
        asked = len(server.requests)
        assert asked
        assert batch(path, "--base-url", server.url, *fixed) == 0
        assert len(server.requests) == asked
    assert lines("out/failures.jsonl") == []
    assert main(["extract", str(path), "--base-url", "http://127.0.0.1:9/v1", *fixed, "-o", "one.jsonl"]) == 0
    assert lines() == lines("one.jsonl")
    assert "documents  1, 0 read now" in capsys.readouterr().err


def test_a_dry_run_says_what_would_be_asked(batch: Run, capsys: Out) -> None:
    fixed = ("--base-url", "http://127.0.0.1:9/v1", "--model", "m", "--mode", "JSON", "--cache", "answers")
    assert batch(ROOT / "examples" / "12-left-open-by-rules.txt", *fixed, "--dry-run") == 0
    said = capsys.readouterr().err
    assert "questions  " in said
    assert "tokens     about " in said


def test_two_runs_do_not_meet(corpus: Path, batch: Run, capsys: Out) -> None:
    import fcntl

    Path("out").mkdir()
    with Path("out/.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert batch(corpus) == 1
    assert "another run is at work here" in capsys.readouterr().err


def test_a_damaged_manifest_is_told_of(corpus: Path, batch: Run, capsys: Out) -> None:
    batch(corpus, "--limit", "2")
    path = Path("out/manifest.sqlite")
    path.write_bytes(b"no database " * 1000)
    for more in ("-wal", "-shm"):
        Path(f"{path}{more}").unlink(missing_ok=True)
    assert batch(corpus) == 1
    said = capsys.readouterr().err
    assert "manifest.sqlite: the manifest cannot be opened (file is not a database). Move the file away" in said


def test_a_report_that_is_damaged_is_told_of(corpus: Path, batch: Run, capsys: Out) -> None:
    batch(corpus, "--limit", "2")
    with sqlite3.connect("out/manifest.sqlite") as database:
        database.execute("UPDATE reports SET body = x'00'")
    Path("out/reports.jsonl").unlink()
    assert batch(corpus, "--limit", "2") == 1
    assert "a report cannot be read" in capsys.readouterr().err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_is_not_writable_is_told_of(corpus: Path, batch: Run, capsys: Out) -> None:
    Path("out").mkdir(mode=0o500)
    assert batch(corpus) == 1
    assert "the folder cannot be used" in capsys.readouterr().err


def test_a_file_in_place_of_the_folder_is_told_of(corpus: Path, batch: Run, capsys: Out) -> None:
    Path("out").write_text("", "utf-8")
    assert batch(corpus) == 1
    assert "out: the folder cannot be used" in capsys.readouterr().err


def test_nothing_to_read_is_a_usage_error(batch: Run, capsys: Out) -> None:
    assert batch() == 2
    assert "nothing is to be read" in capsys.readouterr().err


def dying(task: Task) -> Done:
    """A process that dies of one document."""
    if task.name == "deadly":
        os.kill(os.getpid(), signal.SIGKILL)
    return Done(task.name, task.key, "done", pack(task.data), "{}")


@pytest.mark.slow
def test_a_process_that_dies_takes_one_document_with_it() -> None:
    tasks = [Task(name, name.encode(), name) for name in ("a", "b", "deadly", "c")]
    with Pool(dying, 2) as pool:
        done = {d.name: d for d in pool.again(tasks)}
    assert [done[name].state for name in ("a", "b", "deadly", "c")] == ["done", "done", "failed", "done"]
    assert "the process that read it died" in english(done["deadly"].reason)


def some(*given: str) -> Iterator[Source]:
    for name in given:
        yield Source(name, lambda name=name: name.encode())  # type: ignore[misc]


@pytest.mark.slow
def test_a_batch_outlives_a_process_that_dies(tmp_path: Path) -> None:
    given = [f"d{n}" for n in range(20)]
    given.insert(5, "deadly")
    with Manifest(tmp_path) as manifest:
        Batch(Job(some(*given), "c", dying, workers=2), manifest).go()
        entries = list(manifest.entries())
        assert [entry.name for entry in entries] == given
        assert [entry.name for entry in entries if entry.state == "failed"] == ["deadly"]
        assert all(manifest.report(entry.key).body == entry.name.encode() for entry in entries if entry.state == "done")


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_interrupted_what_is_under_way_is_kept(workers: int, tmp_path: Path) -> None:
    """Ctrl-C comes while the fourth document is fetched."""

    def fetched() -> bytes:
        os.kill(os.getpid(), signal.SIGINT)
        return b"d"

    def given() -> Iterator[Source]:
        yield from some("a", "b", "c")
        yield Source("d", fetched)
        yield from some("e")

    with Manifest(tmp_path) as manifest, pytest.raises(KeyboardInterrupt):
        Batch(Job(given(), "c", dying, workers=workers), manifest).go()
    with Manifest(tmp_path) as manifest:
        assert [entry.name for entry in manifest.entries()] == ["a", "b", "c", "d"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.slow
def test_interrupted_while_a_model_is_asked(batch: Run) -> None:
    """Nothing new is asked, and the next run goes on with what was answered."""
    Path("mine").mkdir()
    for n in range(3):
        text = (ROOT / "examples" / "12-left-open-by-rules.txt").read_text("utf-8")
        Path(f"mine/{n}.txt").write_text(text.replace("2023年", f"20{n + 20}年"), "utf-8")
    fixed = ("--model", "m", "--mode", "JSON", "--cache", "answers", "--slots", "1")

    def first_interrupts(_: object) -> Turn:
        if len(server.requests) == 1:
            os.kill(os.getpid(), signal.SIGINT)
        return Turn("{}", delay=0.2)

    with model_server(first_interrupts) as server:
        assert batch("mine", "--base-url", server.url, *fixed) == 130
        early = len(server.requests)
        assert batch("mine", "--base-url", server.url, *fixed) == 0
        assert 0 < early < len(server.requests)
    assert names() == ["mine/0.txt", "mine/1.txt", "mine/2.txt"]


def test_the_manifest_keeps_a_document_and_its_report_together(tmp_path: Path) -> None:
    with Manifest(tmp_path) as manifest:
        manifest.note(Entry("a", "done", "k"), 0, Kept("k", "a", "done", "{}", "", pack(b"report")))
        manifest.commit()
        manifest.note(Entry("b", "done", "m"), 1, Kept("m", "b", "done", "{}", "", pack(b"other")))
    with Manifest(tmp_path) as manifest:
        assert [entry.name for entry in manifest.entries()] == ["a"]
        assert manifest.report("k").body == b"report"
        assert manifest.state_of("m") == (None, "")
        assert manifest.run == 2


def test_progress_is_told_and_written(tmp_path: Path) -> None:
    said: list[str] = []
    clock = [0.0]
    progress = Progress(tmp_path / "progress.json", 3, Watch(lambda: None, said.append), quiet=False, now=lambda: clock[0])
    for name, state in (("a", "done"), ("b", "failed"), ("c", "waiting")):
        clock[0] += 6
        progress.step(Entry(name, state, ""))  # type: ignore[arg-type]
    progress.write(finished=True)
    assert said == ["nianbao: 2 of 3 documents: 1 done, 1 failed, 0 waiting; 0.2 a second, 6 s left"]
    told = json.loads((tmp_path / "progress.json").read_text("utf-8"))
    assert {key: told[key] for key in ("documents", "met", "done", "failed", "waiting", "finished")} == {
        "documents": 3, "met": 3, "done": 1, "failed": 1, "waiting": 1, "finished": True,
    }  # fmt: skip


def test_the_summary_names_those_with_most_to_look_at_the_first_of_equals_first() -> None:
    base = json.loads(figures_of(report(), Openness(0, 0, 0)))
    counts = [3, 9, 1, 9, 0, 4, 7, 3]
    told = list(summed((f"d{n}\nx", json.dumps({**base, "open": count})) for n, count in enumerate(counts)).lines())
    assert told[-6:] == [
        "a person should look at 7 documents, these first:",
        *("  d1⏎x (9 marks)", "  d3⏎x (9 marks)", "  d6⏎x (7 marks)", "  d5⏎x (4 marks)", "  d0⏎x (3 marks)"),
    ]


def test_on_a_terminal_there_is_a_view_and_it_goes_away(tmp_path: Path) -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=100, color_system=None)
    settings = settings_of({}, base_url="http://127.0.0.1:9/v1", model="m", cache=str(tmp_path))
    assert settings
    with somebody(settings, "auto", load_rulebook(), print) as asked, viewed(tmp_path / "p.json", 2, asked, console) as (progress, watch):
        asked.ledger.add("a", [Usage("a", "i1", "narrative", 1000, 34, 0.5, False, 1, "JSON", "answered")], 10)
        progress.step(Entry("a", "done", ""))
        watch.say("said in between")
        shown = "".join(console.render_str(str(LiveView(progress, 2).__rich__())).plain)
        progress.write()
    assert "1 of 2 documents: 1 done, 0 failed, 0 waiting" in shown
    assert "0 questions out, 1 calls, 0 from the cache, 1,034 tokens" in shown
    assert "rules saved 9 calls" in shown
    assert "█" * 15 + "░" * 15 in shown
    assert "said in between" in out.getvalue()
    assert "█" in out.getvalue()
    told = json.loads((tmp_path / "p.json").read_text("utf-8"))
    assert {key: told[key] for key in ("in_flight", "calls", "cached", "tokens", "saved")} == {
        "in_flight": 0, "calls": 1, "cached": 0, "tokens": 1034, "saved": 9,
    }  # fmt: skip


def test_a_run_leaves_its_progress(corpus: Path, batch: Run) -> None:
    batch(corpus)
    told = json.loads(Path("out/progress.json").read_text("utf-8"))
    assert (told["documents"], told["done"], told["finished"]) == (DOCUMENTS + 1, DOCUMENTS + 1, True)
