"""The table of formats, with one made up for these tests: what is read, walked, offered and refused follows from it."""

import csv
import io
import json
import os
import threading
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pyarrow.dataset
import pytest

from extractor import extract
from extractor.batch.folders import find
from extractor.batch.inputs import sources
from extractor.cli import main
from extractor.errors import MissingDocument, ReadError
from extractor.export.encode import to_json
from extractor.export.queue_sheet import QUEUE
from extractor.export.schema import json_schema, read_report
from extractor.model.places import Page, Pages, Piece
from extractor.model.spans import Evidence, PageEvidence, SheetEvidence, Span
from extractor.read import formats, read_bytes, read_path
from extractor.read.encodings import decode
from extractor.read.formats import Needs
from extractor.web.api.extract import body
from tests.support.made_up import LINES, MADE_UP, SHEET, SURE, UNSURE, ledger, slate
from tests.support.read_pages import REPORT

DATA = slate(REPORT)


@pytest.fixture(autouse=True)
def made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two lines more in the table, nothing else."""
    monkeypatch.setattr(formats, "FORMATS", (*MADE_UP, *formats.FORMATS))


def test_a_text_is_decoded_once_and_bytes_of_other_formats_never(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[str] = []
    monkeypatch.setattr("extractor.read.given.decode", lambda data, name: decoded.append(name) or decode(data, name))
    assert read_bytes(DATA, "a").text == REPORT
    assert decoded == []
    assert read_bytes(REPORT.encode(), "b").text == REPORT
    assert decoded == ["b"]


def test_what_is_no_text_has_no_encoding() -> None:
    source = read_bytes(DATA, "a.txt").source
    assert (source.format, source.encoding, source.encoding_reason, source.size) == ("slate", None, None, len(DATA))


def test_folders_archives_help_and_service_take_what_is_in_the_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.SLATE", "b.shtml", "c.bin"):
        (tmp_path / name).write_bytes(DATA)
    with zipfile.ZipFile(tmp_path / "d.zip", "w") as archive:
        archive.write(tmp_path / "a.SLATE", "inside.slate")
    assert [Path(found.name).name for found in find([str(tmp_path)]) if not found.fault] == ["a.SLATE", "b.shtml"]
    assert [source.fetch() for source in sources([str(tmp_path / "d.zip")])] == [DATA]
    with pytest.raises(SystemExit):
        main(["extract", "--help"])
    helped = capsys.readouterr().out
    assert all(suffix in helped for suffix in (".slate", ".ledger", ".html"))
    assert "application/x-slate" in body()["requestBody"]["content"]


@pytest.mark.parametrize(
    ("needs", "remedy"),
    [
        (Needs(library="no_such_library", extra="slate"), r"pip install 'nianbao\[slate\]'"),
        (Needs(program="no-such-program"), "no-such-program"),
    ],
)
def test_what_is_not_installed_is_named(needs: Needs, remedy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "FORMATS", (replace(formats.FORMATS[0], needs=needs), *formats.FORMATS))
    with pytest.raises(ReadError, match=f"a.bin: this is a slate, and what reads it is not installed.*{remedy}"):
        read_bytes(DATA, "a.bin")
    monkeypatch.setattr(formats, "FORMATS", (replace(formats.FORMATS[0], needs=Needs(library="json", program="sh")), *formats.FORMATS))
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


# ---- places on pages and in sheets, from the reader to everything that is written

EXAMPLE = (Path(__file__).parents[2] / "examples" / "06-totals-do-not-add-up.txt").read_text("utf-8")
PLACES = ("page", "box", "score", "sheet", "cell")
Report = dict[str, Any]


def _report(data: bytes) -> Report:
    made: Report = json.loads(to_json(extract(data, "a")))
    return made


def test_a_document_says_where_a_span_stands() -> None:
    text = "甲 12\n| |3||\n" + "\n" * (LINES - 2) + "乙\n"
    document = read_bytes(slate(text), "a")
    at = {said: document.evidence(Span(text.index(said), text.index(said) + len(said))) for said in ("12", "甲 12\n| |3", "|\n\n", "乙")}
    assert at["12"] == PageEvidence(2, 4, "12", 1, (20, 0, 40, 20), UNSURE)
    assert at["甲 12\n| |3"] == PageEvidence(0, 9, "甲 12\n| |3", 1, (0, 0, 40, 40), UNSURE), "around all, and as sure as the least sure"
    assert at["乙"] == PageEvidence(text.index("乙"), text.index("乙") + 1, "乙", 2, (0, 0, 10, 20), SURE)
    assert at["|\n\n"] == PageEvidence(10, 13, "|\n\n", 1, None, None), "between pieces: the page of the one before"
    empty = text.index("||") + 1
    assert document.evidence(Span(empty, empty)) == PageEvidence(empty, empty, "", 1, (50, 20, 60, 40), SURE), "an empty cell has a box"
    both = document.evidence(Span(2, len(text)))
    assert (both.page, both.box) == (1, (20, 0, 60, 40)), "of what runs over pages, the part on the first"
    assert document.pages == (Page(1200, 20 * LINES),) * 2
    assert read_bytes(slate(" "), "a").evidence(Span(0, 1)) == Evidence(0, 1, " ")
    bare = Pages(document.pages, (Piece(Span(0, 1), 1, score=UNSURE), Piece(Span(2, 4), 2)))
    assert bare.of(Evidence(0, 1, "甲")) == PageEvidence(0, 1, "甲", 1, None, UNSURE), "a format that knows pages and no boxes"


def test_a_workbook_says_in_which_cells_a_span_stands() -> None:
    document = read_bytes(ledger("甲 12\n乙 |3\n"), "a")
    assert document.evidence(Span(2, 4)) == SheetEvidence(2, 4, "12", SHEET, "B1")
    assert document.evidence(Span(2, 6)) == SheetEvidence(2, 6, "12\n乙", SHEET, "B1:A2")
    assert document.evidence(Span(4, 5)) == SheetEvidence(4, 5, "\n", SHEET, None)
    assert document.pages == ()


@pytest.mark.parametrize(("data", "keys"), [(slate(EXAMPLE), PLACES[:3]), (ledger(EXAMPLE), PLACES[3:]), (EXAMPLE.encode(), ())])
def test_places_change_nothing_else_and_stand_in_the_report_and_its_schema(data: bytes, keys: tuple[str, ...]) -> None:
    line = to_json(extract(data, "a"))
    report, plain = json.loads(line), _report(EXAMPLE.encode())
    assert to_json(read_report(line)) == line
    assert not list(jsonschema.Draft202012Validator(json_schema()).iter_errors(report))
    found: list[Report] = []

    def without(node: Any) -> Any:
        if isinstance(node, list):
            return [without(item) for item in node]
        if not isinstance(node, dict):
            return node
        if set(node) >= {"start", "end", "text"} and "kind" not in node:
            found.append(node)
            node = {key: item for key, item in node.items() if key not in keys}
        return {key: without(item) for key, item in node.items()}

    assert {**without(report), "source": None} == {**plain, "source": None}
    assert len(found) > 200
    assert {tuple(place) for place in found} == {("start", "end", "text", *keys)}
    assert len(report["source"]["pages"]) == (len(EXAMPLE.splitlines()) // LINES + 1 if "page" in keys else 0)


@pytest.mark.parametrize("wrong", [{"page": "2"}, {"page": 2}, {"page": 2, "box": [1, 2], "score": None}, {"cell": "B7"}, {"sheet": "a"}])
def test_the_schema_refuses_half_a_place(wrong: Report) -> None:
    report = _report(EXAMPLE.encode())
    report["values"][0]["evidence"] |= wrong
    assert list(jsonschema.Draft202012Validator(json_schema()).iter_errors(report))


def test_a_report_of_an_older_version_is_read() -> None:
    report = _report(EXAMPLE.encode())
    del report["source"]["pages"]
    again = read_report(json.dumps(report))
    assert again.source.pages == ()
    assert type(again.values[0].evidence) is Evidence


def _queue() -> dict[tuple[str, str], str]:
    """Document and indicator -> where the queue says that the value stands."""
    assert main(["review", "export", "out", "-o", "q.xlsx"]) == 0
    head, *rows = openpyxl.load_workbook("q.xlsx")[QUEUE].iter_rows(values_only=True)
    columns = {str(cell).split()[0]: n for n, cell in enumerate(head)}
    return {(str(row[columns["document"]]), str(row[columns["indicator"]])): str(row[columns["spot"]]) for row in rows}


def test_every_output_says_where_a_value_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    Path("in/a.slate").write_bytes(slate(EXAMPLE))
    Path("in/b.ledger").write_bytes(ledger(EXAMPLE))
    assert main(["batch", "in", "--out", "out", "--workers", "1"]) == 0
    reports = [json.loads(line) for line in Path("out/reports.jsonl").read_text("utf-8").splitlines()]
    assert [report["document"] for report in reports] == ["in/a.slate", "in/b.ledger"]
    wanted = {
        (report["document"], value["indicator"]): {name: (value["evidence"] or {}).get(name) for name in PLACES}
        for report in reports
        for value in report["values"]
    }
    table = pyarrow.dataset.dataset("out/values.parquet", partitioning="hive").to_table().to_pylist()
    assert {(row["document"], row["indicator"]): {name: row[name] for name in PLACES} for row in table} == wanted
    assert pyarrow.dataset.dataset("out/problems.parquet").to_table().to_pylist()[0]["page"] > 1

    assert main(["extract", "in", "--format", "csv"]) == 0
    for row in csv.DictReader(io.StringIO(capsys.readouterr().out)):
        place = {name: said for name, said in wanted[row["document"], row["indicator"]].items() if said is not None}
        spelled = {name: " ".join(map(str, said)) if name == "box" else str(said) for name, said in place.items()}
        assert {name: row[name] for name in PLACES if row[name]} == spelled

    queue = _queue()
    marked = [(report["document"], value["indicator"]) for report in reports for value in report["values"] if value["review"]]
    assert sorted(queue) == sorted(marked)
    for key, said in queue.items():
        page, cell = wanted[key]["page"], wanted[key]["cell"]
        assert said.startswith(f"page {page}, box ") if page else said == f"sheet {SHEET}, cell {cell}"
    for name, key in (("in/a.slate", marked[0]), ("in/b.ledger", marked[-1])):
        assert main(["explain", name, key[1]]) == 0
        assert queue[key] in " ".join(capsys.readouterr().out.split())
    assert main(["show", "out", "--html", "page.html"]) == 0
    page = Path("page.html").read_text("utf-8")
    assert " ".join(map(str, wanted[marked[0]]["box"])) in page
    assert SHEET in page
