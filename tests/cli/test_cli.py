"""The command line: what it reads, what it writes, how it ends."""

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from extractor.cli import main
from extractor.model.document import Document
from extractor.model.report import Report
from extractor.rulebook import Rulebook, load_rulebook
from tests.support.report_builder import check, report, value

Out = pytest.CaptureFixture[str]


def _made(document: Document, _: Rulebook) -> Report:
    """A small report in place of the reading, so that these tests are about the command alone."""
    if "kaput" in document.text:
        raise KeyError("kaput")
    fails = (check("requests.row", "fails", ("requests.received.total",)),) if "fails" in document.text else ()
    return report(
        value("requests.received.total", 9, review=bool(fails)),
        value("review.total", None),
        document=document.name,
        agency="=1+1",
        checks=fails,
    )


@pytest.fixture(autouse=True)
def _reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.cli.extract.plan", lambda document, _: SimpleNamespace(document=document))
    monkeypatch.setattr("extractor.cli.extract.finish", lambda draft, rulebook: _made(draft.document, rulebook))
    monkeypatch.setattr("extractor.cli.documents.report_of", lambda document, rulebook, _: _made(document, rulebook))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four documents, three of them to be found: b.txt, sub/a.HTML, sub/c.md."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "b.txt").write_text("一、总体情况", "utf-8")
    (tmp_path / "sub" / "a.HTML").write_text("<p>二、主动公开</p>", "utf-8")
    (tmp_path / "sub" / "c.md").write_text("# 报告 fails", "utf-8")
    (tmp_path / ".hidden.txt").write_text("x", "utf-8")
    return tmp_path


def _names(text: str) -> list[str]:
    return [json.loads(line)["document"] for line in text.splitlines()]


def test_folders_are_read_in_order_hidden_files_are_not(folder: Path, capsys: Out) -> None:
    assert main(["extract", str(folder)]) == 0
    assert _names(capsys.readouterr().out) == [f"{folder}/b.txt", f"{folder}/sub/a.HTML", f"{folder}/sub/c.md"]


def test_documents_come_in_the_order_of_the_arguments_each_name_once(folder: Path, capsys: Out) -> None:
    c, b = str(folder / "sub" / "c.md"), str(folder / "b.txt")
    assert main(["extract", c, b, str(folder)]) == 0
    out, err = capsys.readouterr()
    assert _names(out) == [c, b, f"{folder}/sub/a.HTML"]
    assert err.count("named twice") == 2


def test_a_named_file_is_read_whatever_it_is_called(folder: Path, capsys: Out) -> None:
    (folder / "sub" / "README").write_text("x", "utf-8")
    assert main(["extract", str(folder / "sub" / "README"), str(folder / ".hidden.txt")]) == 0
    assert len(_names(capsys.readouterr().out)) == 2


def test_the_summary_counts(folder: Path, capsys: Out) -> None:
    main(["extract", str(folder), str(folder / "missing.txt")])
    err = capsys.readouterr().err
    assert "documents  4, 1 could not be read" in err
    assert "values     3 reported, 0 blank, 3 absent, 0 unresolved\n" in err
    assert re.search(r"^review     \d+ marked: values 1, agencies and years \d+, lists of section five 0$", err, re.MULTILINE)
    assert "checks     1 fail in 1 document" in err


def test_what_cannot_be_read_is_told_and_the_others_are_written(folder: Path, capsys: Out) -> None:
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "empty").mkdir()
    assert main(["extract", str(folder / "missing.txt"), str(folder / "empty"), str(folder)]) == 4
    out, err = capsys.readouterr()
    assert len(_names(out)) == 3
    for name in ("missing.txt", "empty", "binary.txt"):
        assert f"{folder}/{name}: " in err
    assert "Traceback" not in err


def test_an_error_of_ours_costs_one_document_and_is_no_traceback(folder: Path, capsys: Out) -> None:
    (folder / "a.txt").write_text("kaput", "utf-8")
    assert main(["extract", str(folder / "missing.txt"), str(folder), str(folder / "missing2.txt")]) == 1
    out, err = capsys.readouterr()
    assert len(_names(out)) == 3
    assert f"internal error in {folder}/a.txt: KeyError: 'kaput' (" in err
    assert "please report it" in err
    assert "Traceback" not in err


def _stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), "utf-8"))


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    _stdin(monkeypatch, "一、总体情况".encode("gb18030"))
    assert main(["extract", "-", "--name", "x.txt"]) == 0
    assert _names(capsys.readouterr().out) == ["x.txt"]
    _stdin(monkeypatch, "一、总体情况".encode())
    assert main(["text", "-"]) == 0
    assert capsys.readouterr().out == "一、总体情况"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["extract", "b.txt", "--name", "x"], "--name is for a document on standard input"),
        (["extract", "b.txt", "--wide"], "--wide is a shape of csv"),
        (["extract", "b.txt", "-o", "."], "this is a folder"),
        (["extract", "b.txt", "-o", "no/such/place"], "cannot be written"),
        (["show", "sub"], "this is a folder"),
        (["explain", "b.txt", "requests.received.totl"], "Did you mean requests.received.total"),
        (["explain", "b.txt", "绿"], "`nianbao codebook` lists them all"),
    ],
)
def test_arguments_that_cannot_be_taken(
    arguments: list[str], said: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.chdir(folder)
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert said in err
    assert err.startswith("nianbao: ")
    assert not out


@pytest.mark.parametrize("arguments", [[], ["extract"], ["guess"], ["extract", "--format", "xml", "x"], ["rules", "mend"]])
def test_usage(arguments: list[str], capsys: Out) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: nianbao" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["show", "text", "explain"])
def test_a_document_that_cannot_be_read_ends_a_command_about_it(command: str, capsys: Out) -> None:
    arguments = [command, "/no/such/file", *(["requests.received.total"] if command == "explain" else [])]
    assert main(arguments) == 4
    assert capsys.readouterr().err.startswith("nianbao: /no/such/file: ")


def test_json_is_an_array(folder: Path, capsys: Out) -> None:
    main(["extract", str(folder), "--format", "json"])
    assert len(json.loads(capsys.readouterr().out)) == 3
    main(["extract", str(folder / "missing.txt"), "--format", "json"])
    assert json.loads(capsys.readouterr().out) == []


def test_csv_is_tidy_and_wide_has_a_row_a_report(folder: Path, capsys: Out) -> None:
    main(["extract", str(folder), "--format", "csv"])
    tidy = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(tidy) == 6
    assert tidy[0]["label"] == "一、本年新收政府信息公开申请数量 × 总计"
    assert tidy[0]["agency"] == "'=1+1"
    main(["extract", str(folder), "--format", "csv", "--wide"])
    wide = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["requests.received.total"] for row in wide] == ["9", "9", "9"]
    assert list(wide[0])[-len(load_rulebook().indicators) :] == [i.id for i in load_rulebook().indicators]


def test_the_format_follows_the_suffix_and_excel_finds_its_mark(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for name in ("r.csv", "r.json", "r.jsonl", "r.data"):
        assert main(["extract", str(folder / "b.txt"), "-o", str(out / name)]) == 0
    assert (out / "r.csv").read_bytes().startswith(b"\xef\xbb\xbfdocument,")
    assert isinstance(json.loads((out / "r.json").read_bytes()), list)
    assert (out / "r.jsonl").read_bytes() == (out / "r.data").read_bytes()
    assert sorted(os.listdir(out)) == ["r.csv", "r.data", "r.json", "r.jsonl"]


def _left_as_it_was(folder: Path, out: Path, capsys: Out) -> None:

    assert main(["extract", str(folder), "-o", str(out)]) == 130
    assert "interrupted" in capsys.readouterr().err
    assert out.read_text("utf-8") == "old"
    assert not [name for name in os.listdir(folder) if name.endswith(".part")]


def test_a_file_is_replaced_whole_or_not_at_all(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    out = folder / "out.jsonl"
    out.write_text("old", "utf-8")
    out.chmod(0o640)

    def interrupted(_: object, __: Rulebook) -> Report:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("extractor.cli.extract.finish", interrupted)
        _left_as_it_was(folder, out, capsys)
    assert main(["extract", str(folder), "-o", str(out)]) == 0
    assert len(_names(out.read_text("utf-8"))) == 3
    assert out.stat().st_mode & 0o777 == 0o640


def test_a_document_is_never_replaced_by_its_report(folder: Path, capsys: Out) -> None:
    before = (folder / "b.txt").read_bytes()
    out = folder / "b.txt"
    assert main(["extract", str(folder), "-o", str(out)]) == 2
    assert out.read_bytes() == before
    assert "would be replaced" in capsys.readouterr().err


def test_output_may_be_a_device(folder: Path) -> None:
    assert main(["extract", str(folder), "-o", os.devnull]) == 0
    assert Path(os.devnull).is_char_device()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_told(folder: Path, capsys: Out) -> None:
    assert main(["extract", str(folder), "-o", "/dev/full"]) == 1
    assert "/dev/full: writing failed (No space left on device)" in capsys.readouterr().err


def test_names_that_are_not_utf_8(tmp_path: Path, capsys: Out) -> None:
    path = os.fsencode(tmp_path) + b"/\xd6\xd0.txt"
    with open(path, "wb") as file:
        file.write(b"x")
    assert main(["extract", str(tmp_path)]) == 0
    assert _names(capsys.readouterr().out) == [f"{tmp_path}/\\xd6\\xd0.txt"]


def test_codebook_schema_and_version(capsys: Out) -> None:
    assert main(["codebook"]) == 0
    lines = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {line["kind"] for line in lines} == {"indicator", "fact", "check"}
    assert all(line["equation"] for line in lines if line["kind"] == "check")
    assert main(["codebook", "--format", "json"]) == 0
    assert [entry["id"] for entry in json.loads(capsys.readouterr().out)] == [line["id"] for line in lines]
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["schema_version"]
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("nianbao ")


def test_rules_check(tmp_path: Path, capsys: Out) -> None:
    assert main(["rules", "check"]) == 0
    assert "no faults" in capsys.readouterr().err
    assert main(["rules", "check", str(tmp_path)]) == 3
    assert capsys.readouterr().out


def _command(*arguments: str, cwd: Path | None = None) -> subprocess.Popen[bytes]:
    """The command as a process of its own, from this checkout."""
    here = os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")])
    env, pipe = {**os.environ, "PYTHONPATH": here}, subprocess.PIPE
    return subprocess.Popen([sys.executable, "-m", "extractor", *arguments], cwd=cwd, env=env, stdin=pipe, stdout=pipe, stderr=pipe)


@pytest.mark.parametrize("command", [["extract", "."], ["codebook"], ["show", "0.txt"]])
def test_a_closed_pipe_is_quiet(command: list[str], tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"{number}.txt").write_text("一、总体情况\n" * 50, "utf-8")
    process = _command(*command, cwd=tmp_path)
    assert process.stdout is not None
    process.stdout.close()
    _, err = process.communicate(timeout=60)
    assert process.returncode == 141
    assert b"Error" not in err
    assert b"Exception" not in err


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("command", [["extract", "a.txt"], ["codebook"], ["show", "a.txt"], ["text", "a.txt"], ["rules", "check"]])
@pytest.mark.parametrize("output", ["/dev/full", None])
def test_standard_output_that_is_full_or_closed(command: list[str], output: str | None, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("一、总体情况\n" * 5, "utf-8")
    line = f'exec "$0" -m extractor "$@" >{output or "&-"}'
    silent = command[0] == "rules"  # it says what it has to say on standard error
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")])}
    env["PYTHONUNBUFFERED"] = "1" if silent else ""
    done = subprocess.run(["sh", "-c", line, sys.executable, *command], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == (0 if silent else 1)
    assert silent or ("No space left on device" if output else "Bad file descriptor") in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


def _until_it_waits(pid: int) -> None:
    """Until the process reads from a pipe, however long a busy machine takes to start it; where the system does not say, a second."""
    where = Path(f"/proc/{pid}/wchan")
    if not where.exists():
        time.sleep(1.0)
        return
    for _ in range(600):
        if "pipe" in where.read_text("utf-8"):
            return
        time.sleep(0.1)


def test_an_interrupt_ends_with_a_sentence() -> None:
    """Waiting for standard input is where people press Ctrl-C."""
    process = _command("extract", "-")
    _until_it_waits(process.pid)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"interrupted" in err
    assert b"Traceback" not in err


HEAVY = ("rich", "openai", "trafilatura", "jsonschema", "asyncio")


def test_extract_starts_without_what_it_does_not_need(folder: Path) -> None:
    """The screen library is for people, the schema for `nianbao schema`; the rule files' shapes do need pydantic."""
    call = f"main(['extract', {str(folder / 'b.txt')!r}])"
    program = f"import sys; from extractor.cli import main; {call}; print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not set(HEAVY) & set(done.stderr.split())


PEAK = """
import os, sys, tracemalloc
from extractor.cli import main

def peak(place):
    tracemalloc.start()
    assert main(["extract", place, "--format", "json", "-o", os.devnull]) == 0
    top = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return top

print(*[peak(place) for place in sys.argv[1:]])
"""


COUNTS = (20, 120)
AN_ENTRY = 1_125
"""Bytes."""


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_documents(tmp_path: Path) -> None:
    """In a process of its own: what other tests have left there would be counted, too. The many are read once before: what is loaded, or
    made larger, once for all (a table of words that the interpreter keeps takes a megabyte when it grows) is none of theirs."""
    for count in COUNTS:
        (tmp_path / str(count)).mkdir()
        for number in range(count):
            (tmp_path / str(count) / f"{number}.txt").write_text("x", "utf-8")
    places = [str(tmp_path / str(count)) for count in (COUNTS[-1], *COUNTS)]
    done = subprocess.run([sys.executable, "-c", PEAK, *places], capture_output=True, text=True, check=True)
    _, few, many = map(int, done.stdout.split())
    assert many < few + (COUNTS[-1] - COUNTS[-2]) * AN_ENTRY, "an entry of a folder is what may be held, a report is not"


def test_a_bar_only_where_somebody_watches(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    for number in range(30):
        (folder / f"{number}.txt").write_text("x", "utf-8")
    (folder / "0.txt").write_text("kaput", "utf-8")
    monkeypatch.setattr("extractor.cli.extract.wanted", lambda _: True)
    assert main(["extract", str(folder)]) == 1
    out, err = capsys.readouterr()
    assert len(_names(out)) == 32
    assert "internal error" in err
    assert "documents  33, 1 could not be read" in err
