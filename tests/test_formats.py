"""The table of formats, with one made up for these tests: what is read, walked, offered and refused follows from it."""

import os
import threading
import zipfile
from pathlib import Path

import pytest

from extractor.batch.inputs import sources
from extractor.cli import main
from extractor.errors import MissingDocument, ReadError
from extractor.folders import find
from extractor.read import formats, read_bytes, read_path
from extractor.read.content import Content
from extractor.read.encodings import decode
from extractor.read.needs import Needs
from extractor.web.routes import extract
from tests.read_pages import REPORT

MAGIC = b"\x00SLATE\x00"
SLATE = formats.Format(
    "slate",
    "slate",
    (".slate",),
    ("application/x-slate",),
    lambda given: given.data.startswith(MAGIC),
    lambda given: Content(given.data[len(MAGIC) :].decode("utf-32")),
)
DATA = MAGIC + REPORT.encode("utf-32")


@pytest.fixture
def slates(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line more in the table, nothing else."""
    monkeypatch.setattr(formats, "FORMATS", (SLATE, *formats.FORMATS))


@pytest.mark.usefixtures("slates")
def test_a_text_is_decoded_once_and_bytes_of_other_formats_never(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[str] = []
    monkeypatch.setattr("extractor.read.given.decode", lambda data, name: decoded.append(name) or decode(data, name))
    assert read_bytes(DATA, "a").text == REPORT
    assert decoded == []
    assert read_bytes(REPORT.encode(), "b").text == REPORT
    assert decoded == ["b"]


@pytest.mark.usefixtures("slates")
def test_what_is_no_text_has_no_encoding() -> None:
    source = read_bytes(DATA, "a.txt").source
    assert (source.format, source.encoding, source.encoding_reason, source.size) == ("slate", None, None, len(DATA))


@pytest.mark.usefixtures("slates")
def test_folders_archives_help_and_service_take_what_is_in_the_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.SLATE", "b.shtml", "c.bin"):
        (tmp_path / name).write_bytes(DATA)
    with zipfile.ZipFile(tmp_path / "d.zip", "w") as archive:
        archive.write(tmp_path / "a.SLATE", "inside.slate")
    assert [Path(found.name).name for found in find([str(tmp_path)])] == ["a.SLATE", "b.shtml"]
    assert [source.fetch() for source in sources([str(tmp_path / "d.zip")])] == [DATA]
    with pytest.raises(SystemExit):
        main(["extract", "--help"])
    assert ".slate, .html" in " ".join(capsys.readouterr().out.split())
    assert "application/x-slate" in extract.body()["requestBody"]["content"]


@pytest.mark.parametrize(
    ("needs", "remedy"),
    [
        (Needs(library="no_such_library", extra="slate"), r"pip install 'nianbao\[slate\]'"),
        (Needs(program="no-such-program"), "no-such-program"),
    ],
)
def test_what_is_not_installed_is_named(needs: Needs, remedy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def kind(needs: Needs | None) -> formats.Format:
        return formats.Format("slate", "slate", (), (), SLATE.recognise, SLATE.read, needs)

    monkeypatch.setattr(formats, "FORMATS", (kind(needs), *formats.FORMATS))
    with pytest.raises(ReadError, match=f"a.bin: this is a slate, and what reads it is not installed.*{remedy}"):
        read_bytes(DATA, "a.bin")
    monkeypatch.setattr(formats, "FORMATS", (kind(Needs(library="json", program="sh")), *formats.FORMATS))
    assert read_bytes(DATA, "a.bin").text == REPORT


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_read_to_its_end_and_refused_where_nothing_writes(tmp_path: Path) -> None:
    pipe = tmp_path / "a.txt"
    os.mkfifo(pipe)
    with pytest.raises(MissingDocument, match="nothing writes"):
        read_path(pipe)
    long = (REPORT * 2000).encode()
    begun = os.open(pipe, os.O_RDWR)  # as a writer that has opened the pipe and not written yet
    writer = threading.Thread(target=lambda: (pipe.write_bytes(long), os.close(begun)))
    writer.start()
    assert read_path(pipe).source.size == len(long)
    writer.join()
