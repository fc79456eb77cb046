"""What needs a person, out and back: a queue of values, decisions as data, and what later readings make of them."""

import contextlib
import datetime
import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from extractor.batch.inputs import fetched
from extractor.cli import main
from extractor.errors import ReadError
from extractor.export.queue_sheet import OTHERS, QUEUE
from extractor.model.rulings import Ruling, Word
from extractor.pipeline import finish, plan
from extractor.read import read_bytes
from extractor.reconcile.people import NOT_THERE
from extractor.review.book import latest, line_of, rulings_in
from extractor.rulebook import load_rulebook
from extractor.run import one_document
from extractor.wording.english import english

pytestmark = pytest.mark.slow

Out = pytest.CaptureFixture[str]
Run = Callable[..., int]
ROOT = Path(__file__).parents[2]
SUMS, TORN = "docs/06-totals-do-not-add-up.txt", "docs/12-left-open-by-rules.txt"
TOTAL, REVIEW = "requests.unavailable.not_held.total", "review.total"
HELD = "requests.unavailable.not_held.natural_person"


def run(*more: str) -> int:
    return main(["batch", "docs", "--out", "out", "--workers", "1", *more])


@pytest.fixture(autouse=True)
def _nobody_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NIANBAO_BASE_URL", "NIANBAO_MODEL", "NIANBAO_API_KEY", "NIANBAO_CACHE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the examples, and a batch over them."""
    folder = tmp_path_factory.mktemp("begun")
    shutil.copytree(ROOT / "examples", folder / "docs")
    with contextlib.chdir(folder):
        assert run("--llm", "off") == 0
    return folder


@pytest.fixture
def batch(begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the batch in a folder of the test's own; what is as it was has been read there before."""
    shutil.copytree(begun, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return run


def export(*more: str) -> list[dict[str, Any]]:
    """The queue's rows, by its columns."""
    assert main(["review", "export", "out", "-o", "q.xlsx", *more]) == 0
    head, *rows = openpyxl.load_workbook("q.xlsx")[QUEUE].iter_rows(values_only=True)
    return [dict(zip([str(cell).split()[0] for cell in head], row, strict=True)) for row in rows]


Cells = Mapping[str, Any]


def test_what_the_import_needs_is_in_nobodys_way(batch: Run) -> None:
    """Its column is hidden, and where a program shows it all the same, it is cut off at its own edge."""
    batch()
    assert export()
    head, row, *_ = openpyxl.load_workbook("q.xlsx")[QUEUE].iter_rows()
    seen = row[-1]
    assert head[-1].value.startswith("seen")
    assert len(seen.value) > 100
    assert (seen.alignment.horizontal, seen.alignment.wrap_text) == ("fill", None)
    assert seen.parent.column_dimensions[seen.column_letter].hidden


def fill(decisions: Mapping[tuple[str, str], Cells]) -> None:
    """Write into the queue: (document, indicator) -> column -> what to write."""
    book = openpyxl.load_workbook("q.xlsx")
    sheet = book[QUEUE]
    columns = {str(cell.value).split()[0]: n for n, cell in enumerate(sheet[1], 1)}
    left = dict(decisions)
    for row in range(2, sheet.max_row + 1):
        key = (sheet.cell(row, columns["document"]).value, sheet.cell(row, columns["indicator"]).value)
        for name, what in left.pop(key, {}).items():
            sheet.cell(row, columns[name]).value = what
    assert not left
    book.save("q.xlsx")


def back(*more: str) -> int:
    return main(["review", "import", "q.xlsx", "--who", "周明", *more])


def values(document: str) -> dict[str, dict[str, Any]]:
    reports = map(json.loads, Path("out/reports.jsonl").read_text("utf-8").splitlines())
    return {v["indicator"]: v for report in reports if report["document"] == document for v in report["values"]}


def test_the_queue_shows_what_it_takes_to_decide(batch: Run, capsys: Out) -> None:
    batch()
    capsys.readouterr()
    assert len(export()) == 100
    assert "q.xlsx: 100 values to decide on" in capsys.readouterr().err
    rows = {(row["document"], row["indicator"]): row for row in export()}
    row = rows[SUMS, TOTAL]
    assert (row["agency"], row["year"], row["stated"]) == ("岚石县农业农村局", "2022", "15")
    assert "⟦15⟧" in row["place"]
    assert row["place"].startswith("本机关不掌握相关政府信息")
    assert "the left side is 15, the right side 11 + 1 + 1 = 13" in row["checks"]
    assert row["decision"] is row["note"] is row["who"] is None
    torn = rows[TORN, HELD]
    assert torn["stated"] == "unresolved"
    assert "不掌□相关□□信息 | 5 | 1" in torn["place"]
    marked = {(name, v["indicator"]) for name in {key[0] for key in rows} for v in values(name).values() if v["review"]}
    assert {key for key in rows if not key[1].startswith("about.")} == marked
    assert len(marked) == 100


def test_what_is_not_decided_in_the_queue_is_on_its_second_sheet(batch: Run, capsys: Out) -> None:
    batch()
    capsys.readouterr()
    export()
    head, *rows = openpyxl.load_workbook("q.xlsx")[OTHERS].iter_rows(values_only=True)
    assert [str(cell).split()[0] for cell in head] == ["document", "agency", "year", "what", "text", "why", "place"]
    reports = list(map(json.loads, Path("out/reports.jsonl").read_text("utf-8").splitlines()))
    expected = [i["title"] for r in reports for half in ("problems", "improvements") for i in r[half] if i["review"]]
    assert [row[4] for row in rows if row[3] in ("problem", "improvement")] == expected
    passages = [row for row in rows if row[3] == "passage"]
    asked = [r["document"] for r in reports for q in r["questions"] if q["kind"] == "problems" and q["passage"]]
    assert [row[0] for row in passages] == asked
    assert TORN in asked
    assert f"; {len(rows)} problems, facts and passages to look at on its second sheet" in capsys.readouterr().err


def test_a_document_that_is_gone_is_told_of(batch: Run, capsys: Out) -> None:
    batch()
    Path(SUMS).unlink()
    Path(TORN).write_text("other", "utf-8")
    rows = {(row["document"], row["indicator"]): row for row in export()}
    assert rows[SUMS, TOTAL]["place"] == "⟦15⟧"
    assert "2 documents have changed or are gone" in capsys.readouterr().err


def test_decisions_come_into_the_reports_as_a_witness(batch: Run, capsys: Out) -> None:
    batch()
    export()
    fill({
        (SUMS, TOTAL): {"decision": "ok", "note": "so printed"},
        (SUMS, REVIEW): {"decision": 5, "who": "李静"},
        (TORN, HELD): {"decision": "5"},
        (TORN, "requests.unavailable.not_held.total"): {"decision": "６"},
        (TORN, "requests.partly_granted.total"): {"decision": "看不清"},
        (TORN, "requests.other_handling.all.total"): {"decision": "absent", "who": "李静"},
    })  # fmt: skip
    capsys.readouterr()
    assert back() == 0
    said = capsys.readouterr().err
    assert "out/decisions.jsonl: 6 decisions taken (2 confirm what is stated, 4 change it)" in said
    assert "run the same `nianbao batch` command again: it reads 2 documents with them" in said
    assert batch() == 0
    said = capsys.readouterr().err
    assert "documents  12, 2 read now" in said
    assert "anew       2 read again, since what they rest on has changed; 2 read differently" in said
    sums, torn = values(SUMS), values(TORN)
    confirmed = sums[TOTAL]
    assert (confirmed["value"], confirmed["origin"], confirmed["review"], confirmed["policy"]) == (15, "human", False, "person_confirms")
    assert confirmed["person"] | {"when": ""} == {
        "decision": "confirmed", "who": "周明", "when": "", "note": "so printed", "read_value": 15, "read_status": "reported",
        "saw_failing": ["requests.outcomes.total", "requests.row.unavailable.not_held"],
    }  # fmt: skip
    changed = sums[REVIEW]
    assert (changed["value"], changed["origin"], changed["policy"]) == (5, "human", "person_decides")
    assert changed["lost"][0]["value"] == 0
    assert (changed["person"]["who"], changed["person"]["read_value"]) == ("李静", 0)
    held = torn[HELD]
    text = Path(TORN).read_text("utf-8")
    assert (held["value"], held["status"], held["origin"], held["review"]) == (5, "reported", "human", False)
    assert text[held["evidence"]["start"] - 12 : held["evidence"]["end"]].endswith("信息 | 5")
    assert torn["requests.unavailable.not_held.total"]["evidence"]["text"] == "6"
    unread = torn["requests.partly_granted.total"]
    assert (unread["status"], unread["review"], unread["reason"]) == ("unresolved", True, "周明 could not read it either")
    gone = torn["requests.other_handling.all.total"]
    assert (gone["status"], gone["origin"], gone["review"], gone["evidence"]) == ("absent", "human", False, None)


def test_what_is_decided_is_not_asked_again(batch: Run) -> None:
    """But for a number that breaks a sum: a slip of the person looks like that."""
    batch()
    export()
    fill({(SUMS, TOTAL): {"decision": "13"}, (SUMS, REVIEW): {"decision": "1"}, (TORN, HELD): {"decision": "unreadable"}})
    back()
    batch()
    rows = {(row["document"], row["indicator"]): row for row in export()}
    assert (TORN, HELD) not in rows
    assert rows[SUMS, REVIEW]["stated"] == "1"
    assert "4 + 1 = 5" in rows[SUMS, REVIEW]["checks"]
    fill({(SUMS, REVIEW): {"decision": "ok", "note": "it is what the page says"}})
    assert back() == 0
    batch()
    assert values(SUMS)[REVIEW]["review"] is False
    assert (SUMS, REVIEW) not in {(row["document"], row["indicator"]) for row in export()}


def test_a_number_that_the_page_does_not_print_keeps_its_mark(batch: Run) -> None:
    batch()
    export()
    fill({(SUMS, TOTAL): {"decision": "987"}})
    back()
    batch()
    value = values(SUMS)[TOTAL]
    assert (value["value"], value["evidence"], value["review"]) == (987, None, True)
    assert value["reason"].startswith("stated by a person; where the document prints this number was not found")


def test_the_same_queue_twice_changes_nothing(batch: Run, capsys: Out) -> None:
    batch()
    export()
    fill({(SUMS, TOTAL): {"decision": "ok"}, (SUMS, REVIEW): {"note": "ask them"}})
    back()
    before = Path("out/decisions.jsonl").read_bytes()
    capsys.readouterr()
    assert back() == 0
    said = capsys.readouterr().err
    assert "0 decisions taken (0 confirm what is stated, 0 change it); 1 had been taken before; 1 rows have a note" in said
    assert Path("out/decisions.jsonl").read_bytes() == before


def test_a_decision_taken_meanwhile_is_not_overridden(batch: Run, capsys: Out) -> None:
    batch()
    export()
    shutil.copy("q.xlsx", "second.xlsx")
    fill({(SUMS, REVIEW): {"decision": "5"}})
    back()
    shutil.copy("second.xlsx", "q.xlsx")
    fill({(SUMS, REVIEW): {"decision": "4"}, (SUMS, TOTAL): {"decision": "ok"}})
    capsys.readouterr()
    assert back() == 4
    said = capsys.readouterr().err
    assert "周明 decided 5 on 20" in said
    assert "1 rows cannot be taken, so none was" in said
    assert len(rulings_in(Path("out/decisions.jsonl"))) == 1
    assert back("--replace") == 0
    assert latest(rulings_in(Path("out/decisions.jsonl"))).popitem()[1][-1].said == Word(4, "reported")


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"decision": "maybe"}, "'maybe' is no decision; write ok, a number, blank"),
        ({"decision": datetime.datetime(2024, 3, 4)}, "'2024-03-04 00:00:00 (a date)' is no decision"),
        ({"decision": True}, "'True' is no decision"),
        ({"decision": "=A1"}, "'=A1' is no decision"),
        ({"decision": "12-3"}, "'12-3' is no decision"),
        ({"decision": "1 2"}, "'1 2' is no decision"),
        ({"decision": "5万元"}, "'5万元' is no decision"),
        ({"decision": "10余"}, "'10余' is no decision"),
        ({"decision": -5}, "'-5' is no decision"),
        ({"decision": 0.5}, "'0.5' is no decision"),
        ({"decision": 12345678901234567}, "(more digits than Excel keeps)' is no decision"),
        ({"decision": "9" * 16}, "is no decision"),
        ({"decision": "x" * 30_000}, f"'{'x' * 60}' is no decision"),
        ({"decision": "ok", "stated": "16"}, "the column stated says '16', and the row is about '15'; rows must be moved as a whole"),
        ({"decision": "ok", "document": "docs/other.txt"}, "the column document says 'docs/other.txt', and the row is about"),
        ({"stated": "16"}, "something was written beside the column of decisions"),
        ({"decision": "ok", "seen": "0 {}"}, "the last column was changed"),
        ({"decision": "ok", "seen": None}, "the last column was changed"),
    ],
)
def test_a_row_that_cannot_be_taken_is_named_and_nothing_is(cells: Cells, told: str, batch: Run, capsys: Out) -> None:
    batch()
    export()
    fill({(SUMS, TOTAL): cells, (SUMS, REVIEW): {"decision": "ok"}})
    capsys.readouterr()
    assert back() == 4
    said = capsys.readouterr().err
    assert told in said
    assert "q.xlsx, row " in said
    assert not Path("out/decisions.jsonl").exists()


def test_what_states_nothing_cannot_be_confirmed(batch: Run, capsys: Out) -> None:
    batch()
    export()
    fill({(TORN, HELD): {"decision": "ok"}})
    assert back() == 4
    assert "the report states nothing that could be confirmed" in capsys.readouterr().err


def test_somebody_must_have_decided(batch: Run, capsys: Out) -> None:
    batch()
    export()
    fill({(SUMS, TOTAL): {"decision": "ok"}})
    assert main(["review", "import", "q.xlsx"]) == 4
    assert "nobody is named; fill in the column who, or name yourself with --who" in capsys.readouterr().err


def test_files_that_are_no_queue_are_told_of(batch: Run, capsys: Out) -> None:
    batch()
    export()
    Path("a.xlsx").write_bytes(b"PK no")
    Path("b.txt").write_text("", "utf-8")
    openpyxl.Workbook().save("c.xlsx")
    none = "not a whole Excel file"
    for name, told in (("a.xlsx", none), ("b.txt", none), ("c.xlsx", "not a queue"), ("d.xlsx", "no such file")):
        assert main(["review", "import", name]) == 4
        assert told in capsys.readouterr().err
    book = openpyxl.load_workbook("q.xlsx")
    book[QUEUE].delete_cols(book[QUEUE].max_column)
    book.save("q.xlsx")
    assert back() == 4
    assert "the sheet has no column seen" in capsys.readouterr().err
    assert main(["review", "export", "docs/nowhere", "-o", "q.xlsx"]) == 2
    assert main(["review", "export", "out", "-o", "q.csv"]) == 2
    assert main(["review", "export", "docs", "-o", "q.xlsx"]) == 4
    assert "there are no reports" in capsys.readouterr().err


def test_a_batch_that_moved_is_named(batch: Run, capsys: Out) -> None:
    batch()
    export()
    fill({(SUMS, TOTAL): {"decision": "ok"}})
    shutil.move("out", "elsewhere")
    assert back() == 2
    assert "Name its folder with --into" in capsys.readouterr().err
    assert back("--into", "elsewhere") == 0
    assert Path("elsewhere/decisions.jsonl").is_file()


def test_sorted_rows_and_moved_columns_are_as_good(batch: Run) -> None:
    batch()
    export()
    fill({(SUMS, TOTAL): {"decision": "ok"}, (SUMS, REVIEW): {"decision": "5"}})
    book = openpyxl.load_workbook("q.xlsx")
    sheet = book[QUEUE]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    sheet.delete_rows(1, sheet.max_row)
    for row in [rows[0], *reversed(rows[1:])]:
        sheet.append(row[::-1])
    book.save("q.xlsx")
    assert back() == 0
    assert {r.indicator: r.said.value for r in rulings_in(Path("out/decisions.jsonl"))} == {TOTAL: 15, REVIEW: 5}


def test_decisions_survive_newer_rules_and_are_open_again_when_these_contradict(
    batch: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch()
    export()
    fill({(SUMS, TOTAL): {"decision": "13"}, (SUMS, REVIEW): {"decision": "ok"}})
    back()
    batch()
    rules = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", rules)
    monkeypatch.setattr("extractor.rulebook.resource_folder", lambda _: rules)

    def edited(name: str, old: str, new: str) -> None:
        text = (rules / name).read_text("utf-8")
        assert old in text
        (rules / name).write_text(text.replace(old, new), "utf-8")
        load_rulebook.cache_clear()
        one_document._files_current.cache_clear()

    try:
        edited("facts.yaml", "\n", "\n# a remark\n")
        batch()
        assert (values(SUMS)[TOTAL]["value"], values(SUMS)[TOTAL]["person"]["decision"]) == (13, "changed")
        assert (values(SUMS)[REVIEW]["value"], values(SUMS)[REVIEW]["review"]) == (0, False)
        # rules for which a unit stands behind every number, so that 15 is no number any more
        monkeypatch.setattr("extractor.values._PLAIN", __import__("re").compile(r"\A(?!15\Z|0\Z)\d+\Z"))
        monkeypatch.setattr("extractor.values._NUMBER", __import__("re").compile(r"\A(?!15\Z|0\Z)-?\d+(?:\.\d+)?\Z"))
        edited("facts.yaml", "\n", "\n# another remark\n")
        batch()
        value = values(SUMS)[TOTAL]
        assert (value["value"], value["origin"], value["review"], value["policy"]) == (13, "human", True, "person_reopened")
        assert "周明 stated 13 on 20" in value["reason"]
        assert "where 15 was read; now unresolved is" in value["reason"]
        assert (value["person"]["decision"], value["person"]["read_status"]) == ("reopened", "unresolved")
        assert [row for row in export() if row["indicator"] == TOTAL]
    finally:
        monkeypatch.undo()
        load_rulebook.cache_clear()
        one_document._files_current.cache_clear()


def test_other_bytes_are_another_document(batch: Run) -> None:
    batch()
    export()
    fill({(SUMS, TOTAL): {"decision": "ok"}})
    back()
    Path(SUMS).write_text(Path(SUMS).read_text("utf-8") + "\n", "utf-8")
    batch()
    assert values(SUMS)[TOTAL]["person"] is None
    assert values(SUMS)[TOTAL]["review"] is True


def test_documents_of_the_same_bytes_share_decisions(batch: Run) -> None:
    shutil.copy(SUMS, "docs/13-again.txt")
    batch()
    export("--only", SUMS)
    fill({(SUMS, TOTAL): {"decision": "ok"}})
    back()
    batch()
    assert values(SUMS)[TOTAL]["origin"] == values("docs/13-again.txt")[TOTAL]["origin"] == "human"


def test_a_damaged_decision_is_named(batch: Run, capsys: Out) -> None:
    batch()
    Path("out/decisions.jsonl").write_text('{"sha256": 1}\n', "utf-8")
    assert batch() == 4
    assert "out/decisions.jsonl, line 1: " in capsys.readouterr().err


def ruling(said: Word, *, read: Word, indicator: str = TOTAL) -> Ruling:
    return Ruling("0" * 64, SUMS, indicator, said, read, read, (), "周明", "2026-01-02T03:04:05Z")


def test_decisions_are_written_as_they_are_read(tmp_path: Path) -> None:
    from decimal import Decimal

    made = ruling(Word(Decimal("12.50"), "reported"), read=Word(None, "blank"))
    (tmp_path / "d.jsonl").write_bytes(line_of(made))
    assert rulings_in(tmp_path / "d.jsonl") == (made,)
    assert b"12.50" in (tmp_path / "d.jsonl").read_bytes()


def heard(said: Word, read: Word, indicator: str = TOTAL) -> Any:
    from dataclasses import replace

    path = ROOT / "examples" / Path(SUMS).name
    draft = plan(read_bytes(path.read_bytes(), path.name))
    report = finish(replace(draft, rulings=(ruling(said, read=read, indicator=indicator),)))
    return next(v for v in report.values if v.indicator == indicator)


@pytest.mark.parametrize(
    ("said", "read", "policy"),
    [
        (Word(15, "reported"), Word(15, "reported"), "person_confirms"),
        (Word(15, "reported"), Word(3, "reported"), "person_confirms"),
        (Word(13, "reported"), Word(15, "reported"), "person_decides"),
        (Word(None, "blank"), Word(15, "reported"), "person_decides"),
        (Word(13, "reported"), Word(3, "reported"), "person_reopened"),
        (Word(13, "reported"), Word(None, "unresolved"), "person_reopened"),
    ],
)
def test_a_word_counts_for_what_the_person_saw(said: Word, read: Word, policy: str) -> None:
    value = heard(said, read)
    assert (value.value, value.status, value.origin, value.policy) == (said.value, said.status, "human", policy)
    assert value.person.decision == {"confirms": "confirmed", "decides": "changed", "reopened": "reopened"}[policy.removeprefix("person_")]
    blamed = " fails: " in value.reason
    assert blamed == (said.value != 13), "a failing check that the person had not before them marks the value as it would any other"


def test_a_word_about_what_nobody_lists_changes_nothing() -> None:
    path = ROOT / "examples" / Path(SUMS).name
    from dataclasses import replace

    draft = plan(read_bytes(path.read_bytes(), path.name))
    with_it = finish(replace(draft, rulings=(ruling(Word(1, "reported"), read=Word(2, "reported"), indicator="no.such"),)))
    assert with_it == finish(draft)


def test_a_document_is_fetched_by_the_name_it_was_read_under(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import zipfile

    monkeypatch.chdir(tmp_path)
    with zipfile.ZipFile("a.zip", "w") as archive:
        archive.writestr("x/b.txt", b"in an archive")
    Path("c.txt").write_bytes(b"a file")
    assert fetched("a.zip/x/b.txt") == b"in an archive"
    assert fetched("c.txt") == b"a file"
    for name in ("a.zip/x/c.txt", "d.txt"):
        with pytest.raises(Exception, match=name):
            fetched(name)


NAMELESS = "docs/20-nameless.txt"


def nameless() -> None:
    """A report that names neither who reports nor the year; the year stands in it as a number of something else."""
    text = Path(SUMS).read_text("utf-8")
    for word, other in (("岚石县农业农村局", "本机关"), ("岚石县水务局", "兄弟单位"), ("2022年", "今年"), ("2023", "某年")):
        text = text.replace(word, other)
    Path(NAMELESS).write_text(f"{text}\n附件编号 2022\n", "utf-8")


def about(document: str) -> dict[str, Any]:
    reports = map(json.loads, Path("out/reports.jsonl").read_text("utf-8").splitlines())
    found: dict[str, Any] = next(report for report in reports if report["document"] == document)
    return found


def test_who_reports_and_on_which_year_is_decided_too(batch: Run) -> None:
    nameless()
    batch()
    assert (about(NAMELESS)["agency"], about(NAMELESS)["year"]) == (None, None)
    rows = {row["indicator"]: row for row in export("--only", NAMELESS) if str(row["indicator"]).startswith("about.")}
    assert {name: row["stated"] for name, row in rows.items()} == {"about.agency": "absent", "about.year": "absent"}
    fill({
        (NAMELESS, "about.agency"): {"decision": "岚石县农业农村局", "note": "by the site it is on"},
        (NAMELESS, "about.year"): {"decision": "2022年"},
    })  # fmt: skip
    assert back() == 0
    batch()
    report = about(NAMELESS)
    assert (report["agency"], report["year"]) == ("岚石县农业农村局", 2022)
    agency, year = report["about"]["agency"], report["about"]["year"]
    assert (agency["origin"], agency["evidence"], agency["review"]) == ("human", None, True)
    assert agency["reason"] == "stated by a person; the document's text does not say so"
    assert (year["origin"], year["evidence"]["text"], year["review"], year["person"]["who"]) == ("human", "2022", False, "周明")
    assert not [row for row in export("--only", NAMELESS) if str(row["indicator"]).startswith("about.")]


@pytest.mark.parametrize(
    ("name", "cell", "told"),
    [
        ("about.agency", "?", "'?' is no name of a body; write ok, a name, or absent"),
        ("about.agency", "ok", "the report states nothing that could be confirmed"),
        ("about.year", "22", "'22' is no year; write ok, a year, or absent"),
    ],
)
def test_what_is_no_name_and_no_year_is_not_taken(name: str, cell: str, told: str, batch: Run, capsys: Out) -> None:
    nameless()
    batch()
    export("--only", NAMELESS)
    fill({(NAMELESS, name): {"decision": cell}})
    capsys.readouterr()
    assert back() == 4
    assert told in capsys.readouterr().err


def test_a_name_where_a_number_belongs_is_no_decision(tmp_path: Path) -> None:
    line = json.loads(line_of(ruling(Word(1, "reported"), read=Word(2, "reported"))))
    line["said"]["value"] = "一个局"
    (tmp_path / "d.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    with pytest.raises(ReadError, match=r"line 1: '一个局' cannot be said of requests.unavailable"):
        rulings_in(tmp_path / "d.jsonl")


DROPPED = "docs/02-pipes-blanks-dropped.txt"
LAST_YEAR, CHANGE = "disclosure.other_services.items_last_year", "disclosure.other_services.items_change"


def test_a_run_that_ends_before_its_output_is_written_is_made_up_for(batch: Run) -> None:
    batch()
    export()
    fill({(SUMS, TOTAL): {"decision": "ok"}})
    back()

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("extractor.cli.batch.output._reports", interrupted)
        assert batch() == 130
    assert values(SUMS)[TOTAL]["person"] is None
    batch()
    assert values(SUMS)[TOTAL]["person"]["who"] == "周明"
    assert [json.loads(line)["document"] for line in Path("out/changes.jsonl").read_text("utf-8").splitlines()] == [SUMS]


@pytest.mark.parametrize(
    ("indicator", "decision", "reason"),
    [
        (LAST_YEAR, "84", english(NOT_THERE)),
        (LAST_YEAR, "45", english(NOT_THERE)),
        (LAST_YEAR, "845", f"{english(NOT_THERE)}: the one in its row is read as {CHANGE}"),
        (CHANGE, "空白", "stated by a person; '845' is printed here, and no value has it now"),
        (CHANGE, "absent", "stated by a person; '845' is printed here, and no value has it now"),
    ],
)
def test_a_word_that_the_page_speaks_against_keeps_the_mark(indicator: str, decision: str, reason: str, batch: Run) -> None:
    """The row prints 6 and 845, and drops its blank cells."""
    batch()
    export()
    fill({(DROPPED, indicator): {"decision": decision}})
    back()
    batch()
    value = values(DROPPED)[indicator]
    assert (value["origin"], value["review"], value["reason"]) == ("human", True, reason)
    if value["value"] is not None:
        assert (value["evidence"], value["raw"], value["grade"]) == (None, "", "inferred"), "another value's characters are not its place"


def test_numbers_that_move_to_other_cells_together_are_in_nobodys_way(batch: Run) -> None:
    batch()
    third = "disclosure.other_services.decisions"
    export()
    fill({(DROPPED, LAST_YEAR): {"decision": "blank"}, (DROPPED, CHANGE): {"decision": 6}, (DROPPED, third): {"decision": 845}})
    back()
    batch()
    found = values(DROPPED)
    assert [(found[n]["value"], found[n]["status"], found[n]["review"]) for n in (LAST_YEAR, CHANGE, third)] == [
        (None, "blank", False), (6, "reported", False), (845, "reported", False),
    ]  # fmt: skip


def test_cells_that_were_moved_alone_are_found_out(batch: Run, capsys: Out) -> None:
    batch()
    export()
    book = openpyxl.load_workbook("q.xlsx")
    sheet = book[QUEUE]
    last = len([str(cell.value) for cell in sheet[1]])
    at = next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value == SUMS)
    for column in range(1, last):
        first, other = sheet.cell(2, column), sheet.cell(at, column)
        first.value, other.value = other.value, first.value
    head = [str(cell.value).split()[0] for cell in sheet[1]]
    sheet.cell(2, head.index("decision") + 1).value = "15"
    book.save("q.xlsx")
    capsys.readouterr()
    assert back() == 4
    assert f"the column document says '{SUMS}', and the row is about '{DROPPED}'" in capsys.readouterr().err


def test_a_contrary_word_is_a_conflict_whoever_comes_first(batch: Run, capsys: Out) -> None:
    batch()
    export()
    shutil.copy("q.xlsx", "second.xlsx")
    fill({(SUMS, TOTAL): {"decision": "ok"}})
    back()
    shutil.copy("second.xlsx", "q.xlsx")
    fill({(SUMS, TOTAL): {"decision": "13", "who": "李静"}})
    assert back() == 4
    assert "周明 decided 15 on 20" in capsys.readouterr().err


def test_the_same_decision_on_two_names_of_one_document_is_one(batch: Run) -> None:
    shutil.copy(SUMS, "docs/13-again.txt")
    batch()
    export()
    fill({(SUMS, TOTAL): {"decision": "ok"}, ("docs/13-again.txt", TOTAL): {"decision": "15"}})
    assert back() == 0
    assert len(rulings_in(Path("out/decisions.jsonl"))) == 1
    export()
    fill({(SUMS, REVIEW): {"decision": "5"}, ("docs/13-again.txt", REVIEW): {"decision": "1"}})
    assert back() == 4


def test_decisions_of_no_effect_are_told_of(batch: Run, capsys: Out) -> None:
    batch()
    export()
    fill({(SUMS, TOTAL): {"decision": "ok"}})
    back()
    Path(SUMS).write_text(Path(SUMS).read_text("utf-8") + "\n", "utf-8")
    batch()
    assert "1 decisions are about documents that have other bytes now" in capsys.readouterr().err
    assert main(["batch", TORN, "--out", "other", "--workers", "1"]) == 0
    assert back("--into", "other") == 0
    assert f"1 of these documents are not of this batch ({SUMS} …)" in capsys.readouterr().err


def test_a_check_that_fails_anew_opens_what_was_confirmed(batch: Run) -> None:
    """The person had not this check before them."""
    batch()
    export()
    fill({(SUMS, TOTAL): {"decision": "ok"}})
    back()
    line = json.loads(Path("out/decisions.jsonl").read_text("utf-8"))
    line["failing"] = line["failing"][:1]
    Path("out/decisions.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    batch()
    assert values(SUMS)[TOTAL]["review"] is True
    assert (SUMS, TOTAL) in {(row["document"], row["indicator"]) for row in export()}


def test_two_imports_at_once_lose_nothing(batch: Run) -> None:
    import subprocess
    import sys

    batch()
    export()
    names = sorted(name for name, value in values(DROPPED).items() if value["review"] and value["status"] != "unresolved")
    halves = [names[::2], names[1::2]]
    for n, half in enumerate(halves):
        export()
        fill({(DROPPED, name): {"decision": "ok"} for name in half})
        shutil.move("q.xlsx", f"{n}.xlsx")
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "extractor", "review", "import", f"{n}.xlsx", "--who", "某"],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for n in (0, 1)
    ]
    assert [one.wait(60) for one in both] == [0, 0]
    assert {r.indicator for r in rulings_in(Path("out/decisions.jsonl"))} == set(names)


def test_a_workbook_that_was_cut_is_told_of(batch: Run, capsys: Out) -> None:
    import zipfile

    batch()
    export()
    with zipfile.ZipFile("q.xlsx") as whole, zipfile.ZipFile("cut.xlsx", "w") as cut:
        for name in whole.namelist():
            data = whole.read(name)
            cut.writestr(name, data[: len(data) // 2] if name.endswith("sheet1.xml") else data)
    capsys.readouterr()
    assert main(["review", "import", "cut.xlsx"]) == 4
    assert "this is not a whole Excel file" in capsys.readouterr().err


def test_what_is_not_in_the_input_any_more_is_told_and_dropped_when_asked(batch: Run, capsys: Out) -> None:
    batch()
    Path(SUMS).unlink()
    capsys.readouterr()
    batch()
    assert "1 documents of earlier runs are not in the input any more and stay in the output (--drop-missing)" in capsys.readouterr().err
    assert values(SUMS)
    batch("--drop-missing")
    assert "they are taken out of the output" in capsys.readouterr().err
    assert not values(SUMS)


def test_numbers_that_people_tell_apart_in_one_run_of_digits_are_in_nobodys_way(batch: Run) -> None:
    """A glued row whose numbers only a person can tell apart: their evidence is the row."""
    text = Path(TORN).read_text("utf-8")
    row = next(line for line in text.splitlines() if line.startswith("1.本□关不掌□相关□□信息"))
    assert row.endswith("| 5 | 1 | 0 | 0 | 0 | 0 | 6")
    label, *cells = row.split("|")
    Path(TORN).write_text(text.replace(row, label + "".join(cells).replace(" ", "")), "utf-8")
    batch()
    cells_said = (("natural_person", 5), ("business", 1), ("total", 6))
    wanted = {(TORN, f"requests.unavailable.not_held.{column}"): {"decision": number} for column, number in cells_said}
    export()
    fill(wanted)
    assert back() == 0
    batch()
    found = [values(TORN)[name] for _, name in wanted]
    assert [v["value"] for v in found] == [5, 1, 6]
    assert not any("these characters are read as" in v["reason"] for v in found)
