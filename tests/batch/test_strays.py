"""No document is passed over: what a folder or an archive holds is read, named with why it is not, or clutter that is counted."""

import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from extractor.batch.folders import find
from extractor.batch.inputs import sources
from extractor.batch.strays import Aside
from extractor.cli import main
from extractor.errors import ReadError
from extractor.model.doubts import gist
from extractor.wording.chinese import chinese
from tests.variants import generate

Out = pytest.CaptureFixture[str]
READ, CLUTTER = "read", "clutter"
FILES = {
    "a.txt": READ,
    "b.HTML": READ,
    "b_files/style.css": CLUTTER,
    "b_files/saved_resource": CLUTTER,
    "b_files/jquery.js.下载": CLUTTER,
    "b_files/seal.png": CLUTTER,
    "b_files/frame.html": READ,
    "b_files/annex.pdf": READ,
    "b_files/more/menu.js": CLUTTER,
    "c_files/seal.png": "file.not_read_yet",
    "c.html.bak": "file.kind_unknown",
    "notice": "file.kind_unnamed",
    "scan.JPG": "file.not_read_yet",
    "sub/report.pdf": READ,
    "sub/report.rtf": "file.not_read_yet",
    "sub/report.docx": READ,
    "sub/report.xlsx": READ,
    "sub/report.pptx": "file.not_read_yet",
    "sub/~$report.docx": CLUTTER,
    "sub/~$page.html": CLUTTER,
    "sub/report.doc": "file.not_read_yet",
    "sub/report.ofd": "file.kind_unknown",
    "sub/Thumbs.db": CLUTTER,
    "sub/desktop.ini": CLUTTER,
    "README.rst": CLUTTER,
    "LICENSE": CLUTTER,
    ".DS_Store": CLUTTER,
    "sub/.a.txt.swp": CLUTTER,
    "sub/a.txt~": CLUTTER,
    "__MACOSX/a.txt": CLUTTER,
}
UNREAD = {name: said for name, said in FILES.items() if said not in (READ, CLUTTER)}


def laid_out(folder: Path, files: dict[str, str] = FILES) -> Path:
    for name in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(generate(1).data)
    return folder


def found_in(place: str, prefix: str, aside: Aside) -> dict[str, str]:
    """What becomes of each, by its name in `prefix`."""
    found = {}
    for source in sources([place], aside=aside):
        try:
            source.fetch()
            found[source.name.removeprefix(prefix)] = READ
        except ReadError as error:
            told = f"{error}, {chinese(error.reason, {})}"
            found[source.name.removeprefix(prefix)] = gist(error.reason) if told.count(source.name) == 2 else told
    return found


@pytest.mark.parametrize("packed", [False, True])
def test_every_file_is_read_named_or_clutter(tmp_path: Path, packed: bool) -> None:
    folder, aside = laid_out(tmp_path / "in"), Aside()
    place = str(folder)
    if packed:
        place = str(tmp_path / "in.zip")
        with zipfile.ZipFile(place, "w") as archive:
            for name in FILES:
                archive.write(folder / name, name)
    assert found_in(place, f"{place}/", aside) == {name: said for name, said in FILES.items() if said != CLUTTER}
    assert aside.clutter == sum(said == CLUTTER for said in FILES.values())
    wanted = Aside(skip_unknown=True)
    assert set(found_in(place, f"{place}/", wanted).values()) == {READ}
    assert (wanted.unknown, wanted.clutter) == (len(UNREAD), aside.clutter)


def test_what_is_no_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    folder = laid_out(tmp_path / "in", {"a.txt": READ, "more.zip": ""})
    (folder / "linked").symlink_to(tmp_path / "elsewhere")
    (folder / "gone.txt").symlink_to(tmp_path / "gone.txt")
    os.mkfifo(folder / "pipe.txt")
    faults = {Path(found.name).name: gist(found.fault.reason) for found in find([str(folder)]) if found.fault}
    assert faults == {"linked": "folder.link", "more.zip": "archive.in_folder", "pipe.txt": "file.no_file"}
    assert found_in(str(folder), f"{folder}/", Aside())["gone.txt"] == "file.missing"


def failures(out: Path) -> dict[str, str]:
    return {json.loads(line)["document"]: json.loads(line)["code"] for line in (out / "failures.jsonl").read_text("utf-8").splitlines()}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("NIANBAO_BASE_URL", "NIANBAO_MODEL", "NIANBAO_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


COMMANDS: tuple[Callable[[str], list[str]], ...] = (
    lambda place: ["extract", place, "-o", f"{place}/reports.jsonl"],
    lambda place: ["batch", place, "--out", f"{place}/out", "--workers", "1"],
    lambda place: ["batch", place, "--out", place, "--workers", "1"],
    lambda place: ["problems", place, "-o", f"{place}/problems.csv"],
)


@pytest.mark.parametrize("command", COMMANDS, ids=("extract", "batch", "batch in it", "problems"))
def test_a_command_says_what_of_a_folder_it_did_not_read(here: Path, capsys: Out, command: Callable[[str], list[str]]) -> None:
    laid_out(here / "in", {"a.txt": READ, "b.rtf": "", "notice": "", "Thumbs.db": ""})
    for _ in range(2):  # what the first run wrote is not told of by the second
        assert main(command("in")) == 4
        said = capsys.readouterr().err
        assert "in/b.rtf: this is an RTF document, which is not read yet" in said
        assert "in/notice: files whose names have no ending" in said
        assert said.count("nianbao: ") == 2
        assert "that hold no document" in said
    assert main([*command("in"), "--skip-unknown"]) == 0
    said = capsys.readouterr().err
    assert "nianbao: " not in said
    assert "left out   2 of kinds that are not read" in said


def test_a_batch_keeps_what_it_did_not_read(here: Path, capsys: Out) -> None:
    laid_out(here / "in", {"a.txt": READ, "b.rtf": ""})
    assert main(["batch", "in", "--out", "out", "--workers", "1"]) == 4
    assert failures(here / "out") == {"in/b.rtf": "file.not_read_yet"}
    assert "documents  2, 1 read now, 1 could not be read" in capsys.readouterr().err
    assert main(["batch", "in", "--out", "out", "--workers", "1", "--dry-run", "--skip-unknown"]) == 0
    assert "left out   1" in capsys.readouterr().err
