"""Files of reports given to commands about documents: known for what they are, whatever they are called."""

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from extractor.cli import main

ROOT = Path(__file__).parents[2]
PERSONS = "requests.received.natural_person"
Out = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two documents, and their reports in every form they are written in."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name, example in (("six.txt", "06-totals-do-not-add-up.txt"), ("two.txt", "02-pipes-blanks-dropped.txt")):
            shutil.copy(ROOT / "examples" / example, name)
        assert main(["extract", "six.txt", "two.txt", "-o", "lines.jsonl", "--llm", "off"]) == 0
    lines = (folder / "lines.jsonl").read_bytes()
    six = json.loads(lines.splitlines()[0])
    (folder / "lines").write_bytes(b"\xef\xbb\xbf" + lines)
    (folder / "array.json").write_bytes(b"[" + b",\n".join(lines.splitlines()) + b"]\n")
    (folder / "indented.txt").write_text(json.dumps(six, indent=2, ensure_ascii=False), "utf-8")
    (folder / "batch").mkdir()
    (folder / "batch" / "reports.jsonl").write_bytes(lines)
    (folder / "old.jsonl").write_text(json.dumps({**six, "values": [{"indicator": "x"}]}) + "\n", "utf-8")
    (folder / "empty.jsonl").write_bytes(b"")
    (folder / "text.jsonl").write_text("一、总体情况", "utf-8")
    (folder / "rows.jsonl").write_bytes(b'{"a": 1}\n{"a": 2}\n')
    return folder


@pytest.fixture(autouse=True)
def here(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(made)
    for name in ("NIANBAO_MODEL", "NIANBAO_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def said(capsys: Out) -> Callable[..., tuple[int, str, str]]:
    """What a command ends with and prints."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(list(arguments))
        return code, *capsys.readouterr()

    return run


Said = Callable[..., tuple[int, str, str]]
REPORTS = ("lines.jsonl", "lines", "array.json", "indented.txt", "batch")


@pytest.mark.parametrize("given", REPORTS)
def test_a_report_is_shown_and_explained_as_the_document_would_be(given: str, said: Said) -> None:
    for command, *more in (["show"], ["explain", PERSONS]):
        from_document = said(command, "six.txt", *more)
        assert from_document[0] == 0
        assert said(command, given, *more, "--report", "six*") == from_document


@pytest.mark.parametrize("given", REPORTS)
@pytest.mark.parametrize("command", ["extract", "text"])
def test_reports_are_no_documents(given: str, command: str, said: Said) -> None:
    code, out, err = said(command, given)
    assert (code, out) == (2 if (command, given) == ("text", "batch") else 4, "")
    assert given in err
    assert "reports" in err if command == "extract" else "Name" in err or "name" in err


@pytest.mark.parametrize("command", ["show", "explain"])
def test_one_of_several_has_to_be_chosen(command: str, said: Said) -> None:
    more = [PERSONS] if command == "explain" else []
    code, out, err = said(command, "lines.jsonl", *more)
    assert (code, out) == (2, "")
    assert "several reports (six.txt, two.txt)" in err
    assert "Choose one with --report" in err
    code, _, err = said(command, "lines.jsonl", *more, "--report", "none*")
    assert code == 2
    assert "another pattern with --report" in err


def test_a_document_that_is_gone_is_explained_by_what_is_quoted(said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy("indented.txt", tmp_path / "six.json")
    monkeypatch.chdir(tmp_path)
    code, out, err = said("explain", "six.json", PERSONS)
    assert code == 0
    assert "six.txt: the document has changed or is gone" in err
    assert "⟦" in out
    Path("six.txt").write_text("something else", "utf-8")
    assert said("explain", "six.json", PERSONS) == (code, out, err)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["show", "rows.jsonl"], 4, "rows.jsonl, line 1: this is not a report"),
        (["show", "text.jsonl"], 4, "text.jsonl, line 1: this is not JSON"),
        (["overview", "array.json", "-o", "page.html"], 4, "this is an array, not a report a line. Write reports with --format jsonl."),
        (["show", "old.jsonl"], 4, "values.0.value: Field required"),
        (["show", "empty.jsonl"], 2, "there is no report"),
        (["extract", "rows.jsonl"], 4, "holds neither reports nor a document"),
        (["extract", "text.jsonl"], 4, "holds neither reports nor a document"),
        (["show", "six.txt", "--report", "*"], 2, "this is a document"),
        (["explain", "six.txt", PERSONS, "--report", "*"], 2, "this is a document"),
        (["show", "indented.txt", "--llm", "always"], 2, "nobody is asked"),
        (["show", "indented.txt", "--llm", "always", "--html", "page.html"], 2, "nobody is asked"),
    ],
)
def test_what_is_no_report(arguments: list[str], code: int, told: str, said: Said) -> None:
    ended, out, err = said(*arguments)
    assert (ended, out) == (code, "")
    assert told in err
    assert "internal error" not in err


def test_reports_on_standard_input_are_known_too(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(Path("lines.jsonl").read_bytes()), "utf-8"))
    code, _, err = said("extract", "-")
    assert code == 4
    assert "-: these are reports" in err
