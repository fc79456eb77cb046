"""Section five by a person: lists that are edited as a whole, held to the page, and to what is read later."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest

from extractor.cli import main
from extractor.evaluate.gold import load_gold
from extractor.export.encode import to_json
from extractor.export.queue_sheet import OTHERS, QUEUE
from extractor.export.schema import json_schema, read_report
from extractor.model.draft import Draft, NarrativeDraft
from extractor.model.report import Item, Report
from extractor.model.rulings import ListItem, Ruling
from extractor.pipeline import finish
from extractor.review.book import line_of
from extractor.review.openness import list_is_open
from extractor.review.saying import Decision
from extractor.rulebook import load_rulebook
from tests.review.test_deciding import ROOT, SUMS, WHEN, Json, draft_of, json_of, listed, moved, refused, ruled, with_people
from tests.support.own_rules import forget

Out = pytest.CaptureFixture[str]
Run = Callable[..., int]
OPEN = "12-left-open-by-rules.txt"
TWICE = "its words stand in the text more than once, and not where they were seen"
FIRST, SECOND = "补贴信息公开不够细化", "公开渠道较为单一"


@pytest.fixture(scope="module")
def sums() -> Draft:
    return draft_of(SUMS)


@pytest.fixture(scope="module")
def read(sums: Draft) -> Json:
    return json_of(finish(sums))


@pytest.fixture(scope="module")
def text(sums: Draft) -> str:
    return sums.document.text


def items_of(report: Json, half: str = "problems") -> list[ListItem]:
    """A report's list, themes left to the rules, as a page sends it."""
    return [ListItem(i["title"], i["quote"], i["evidence"]["start"], i["evidence"]["end"]) for i in report[half]]


def decided(report: Json, items: list[ListItem], text: str, half: str = "problems") -> Ruling:
    return ruled(report, half, Decision("items", items=tuple(items)), text)


def told(items: tuple[Item, ...]) -> list[tuple[str, str]]:
    return [(item.title, item.quote) for item in items]


def holds(report: Report) -> None:
    """Whatever is stated: the schema fits, the way back leads back, and the summary names the list's titles."""
    assert not list(jsonschema.Draft202012Validator(json_schema()).iter_errors(json.loads(to_json(report))))
    assert read_report(to_json(report)) == report
    clauses = report.summary.clauses if report.summary else ()
    for kind, items in (("problem", report.problems), ("improvement", report.improvements)):
        assert [c.text for c in clauses if c.kind == kind] == [item.title for item in items]
        assert [item.evidence.start for item in items] == sorted(item.evidence.start for item in items)


def test_a_list_as_it_is_read_is_confirmed(sums: Draft, read: Json, text: str) -> None:
    for ruling in (ruled(read, "problems", Decision("as_stated"), None), decided(read, items_of(read)[::-1], text)):
        report = with_people(sums, ruling)
        holds(report)
        plain = finish(sums)
        assert told(report.problems) == told(plain.problems)
        assert [i.themes for i in report.problems] == [i.themes for i in plain.problems]
        assert {(i.origin, i.review, i.reader, i.themes_origin) for i in report.problems} == {("human", False, "person_confirms", "rule")}
        assert {i.origin for i in report.improvements} == {"rule"}
        reviewed = report.reviewed.problems
        assert reviewed is not None
        assert (reviewed.person.decision, reviewed.person.who, reviewed.person.when, reviewed.reason) == ("confirmed", "周明", WHEN, "")
        assert reviewed.read == plain.problems
        assert report.reviewed.improvements is None


def retitled(items: list[ListItem], text: str) -> list[ListItem]:  # noqa: ARG001 - all edits look alike
    return [replace(items[0], title="补贴 信息不细"), items[1]]


def bounded(items: list[ListItem], text: str) -> list[ListItem]:
    return [listed("补贴信息公开不够细化。部分乡镇只公示发放总额", text, FIRST), items[1]]


def split(items: list[ListItem], text: str) -> list[ListItem]:
    return [items[0], listed("以网站公开为主", text), listed("村务公开栏利用不足", text)]


def merged(items: list[ListItem], text: str) -> list[ListItem]:
    whole = text[items[0].start : items[1].end]
    return [ListItem("补贴与渠道", whole, items[0].start, items[1].end)]


def added(items: list[ListItem], text: str) -> list[ListItem]:
    return [*items, listed("未产生信息处理费", text)]


def removed(items: list[ListItem], text: str) -> list[ListItem]:  # noqa: ARG001
    return items[1:]


def emptied(items: list[ListItem], text: str) -> list[ListItem]:  # noqa: ARG001
    return []


@pytest.mark.parametrize("edit", [retitled, bounded, split, merged, added, removed, emptied], ids=lambda e: e.__name__)
def test_a_list_is_edited_as_a_whole(edit: Callable[[list[ListItem], str], list[ListItem]], sums: Draft, read: Json, text: str) -> None:
    wanted = edit(items_of(read), text)
    report = with_people(sums, decided(read, wanted, text))
    holds(report)
    assert sorted(told(report.problems)) == sorted((" ".join(item.title.split()), item.quote) for item in wanted)
    assert all(item.evidence.text == item.quote == text[item.evidence.start : item.evidence.end] for item in report.problems)
    assert {(i.origin, i.review, i.reader) for i in report.problems} <= {("human", False, "person_decides")}
    assert report.reviewed.problems is not None
    assert report.reviewed.problems.person.decision == "changed"
    assert told(report.reviewed.problems.read) == told(finish(sums).problems)


def test_themes_are_the_rules_unless_the_person_sets_them(sums: Draft, read: Json, text: str) -> None:
    first, second = items_of(read)
    wanted = [replace(first, themes=("platform", "staffing_training", "platform")), replace(second, themes=())]
    known = [theme.id for theme in load_rulebook().problems.themes]
    assert {"staffing_training", "platform"} <= set(known)
    report = with_people(sums, decided(read, [*wanted, listed("村务公开栏利用不足", text, "人员不足")], text))
    holds(report)
    assert [(i.themes, i.themes_origin) for i in report.problems[:2]] == [
        (tuple(name for name in known if name in ("staffing_training", "platform")), "human"), ((), "human"),
    ]  # fmt: skip
    mine = finish(sums).problems[1]
    left = with_people(sums, decided(read, [listed(mine.quote[:-1], text, "x")], text)).problems[0]
    assert (left.themes, left.themes_origin) == (mine.themes, "rule"), "by its words"
    again = json_of(report)
    kept = with_people(sums, ruled(again, "problems", Decision("as_stated"), None))
    assert [i.themes for i in kept.problems] == [i.themes for i in report.problems]


def test_an_item_that_moves_to_the_other_half_is_doubted_where_it_stays(sums: Draft, read: Json, text: str) -> None:
    problems, measures = items_of(read), items_of(read, "improvements")
    to_measures = decided(read, [*measures, problems[0]], text, "improvements")
    half_way = with_people(sums, to_measures)
    holds(half_way)
    assert [(i.review, i.reason) for i in half_way.problems] == [(True, "a person states these words as one of the measures"), (False, "")]
    assert list_is_open(json_of(half_way), "problems")
    whole = with_people(sums, to_measures, decided(read, problems[1:], text))
    assert not any(item.review for item in (*whole.problems, *whole.improvements))
    assert FIRST in [item.title for item in whole.improvements]


@pytest.mark.parametrize(
    ("item", "fault"),
    [
        (ListItem("a", "并不在文中", 3, 8), "'a': its words are not in the text"),
        (ListItem("a", "政府信息公开", 0, 6), "'a': its words stand in the text more than once, and not where they were seen"),
        (ListItem("a", "政府信息公开", -6, 0), "stand in the text more than once"),
        (ListItem("a", "", 3, 3), "'a' quotes nothing"),
        (ListItem("a", " \n", 3, 5), "'a' quotes nothing"),
        (ListItem(" ", FIRST, 0, 1), "a title has 1 to 200 characters"),
        (ListItem("题" * 201, FIRST, 0, 1), "a title has 1 to 200 characters"),
        (ListItem("\ud800", FIRST, 0, 1), "a title has 1 to 200 characters"),
        (ListItem("a", FIRST, 0, 1, ("no-such",)), "'a': no theme is called 'no-such'"),
    ],
)
def test_an_item_that_the_text_does_not_bear_out_is_refused(item: ListItem, fault: str, read: Json, text: str) -> None:
    assert fault in refused(read, "problems", Decision("items", items=(item,)), text)


def test_lists_that_are_none_are_refused(read: Json, text: str) -> None:
    twice = (listed(FIRST, text, "a"), listed(FIRST, text, "b"))
    assert refused(read, "problems", Decision("items", items=twice), text) == "'a' and 'b' quote the same words"
    many = tuple(ListItem("a", text[n : n + 2], n, n + 2) for n in range(201))
    assert "200 items at the most" in refused(read, "problems", Decision("items", items=many), text)
    notice = draft_of("09-a-notice.txt")
    made = json_of(finish(notice))
    assert "no section five" in refused(made, "problems", Decision("items"), notice.document.text)


def test_a_quote_that_stands_once_is_found_without_its_place(read: Json, text: str) -> None:
    ruling = decided(read, [ListItem("渠道", f"  {SECOND}\n".strip(), 0, 0)], text)
    (item,) = ruling.word.items or ()
    assert text[item.start : item.end] == SECOND


def other_reading(draft: Draft) -> Draft:
    """Newer rules that read one item less."""
    return replace(draft, narrative=NarrativeDraft(draft.narrative.problems[:1], draft.narrative.improvements))


def test_a_list_is_open_again_when_something_else_is_read(sums: Draft, read: Json, text: str) -> None:
    wanted = retitled(items_of(read), text)
    report = with_people(other_reading(sums), decided(read, wanted, text))
    holds(report)
    reviewed = report.reviewed.problems
    assert reviewed is not None
    assert (reviewed.person.decision, len(reviewed.read), reviewed.unplaced) == ("reopened", 1, ())
    assert told(report.problems) == [("补贴 信息不细", wanted[0].quote), (wanted[1].title, wanted[1].quote)]
    assert {(i.origin, i.review, i.reader) for i in report.problems} == {("human", True, "person_reopened")}
    why = "周明 stated a list of 2 on 2026-03-04, where a list of 2 was read; now a list of 1 is, with other items"
    assert {i.reason for i in report.problems} == {reviewed.reason} == {why}
    body = json_of(report)
    assert list_is_open(body, "problems")
    again = with_people(other_reading(sums), ruled(body, "problems", Decision("as_stated"), None))
    assert again.reviewed.problems is not None
    assert (again.reviewed.problems.person.decision, list_is_open(json_of(again), "problems")) == ("changed", False)


def test_what_is_read_now_may_be_what_the_person_said(sums: Draft, read: Json, text: str) -> None:
    report = with_people(other_reading(sums), decided(read, items_of(read)[:1], text))
    assert report.reviewed.problems is not None
    assert (report.reviewed.problems.person.decision, report.problems[0].review) == ("confirmed", False)


def test_an_empty_list_is_open_again_too(sums: Draft, read: Json, text: str) -> None:
    report = with_people(other_reading(sums), decided(read, [], text))
    holds(report)
    assert report.problems == ()
    assert report.reviewed.problems is not None
    assert report.reviewed.problems.reason.startswith("周明 stated a list of 0")
    assert list_is_open(json_of(report), "problems")


def test_words_that_stand_elsewhere_by_a_newer_reader_are_found(sums: Draft, read: Json, text: str) -> None:
    report = with_people(moved(sums, "岚石县", "岚石县（省）"), decided(read, split(items_of(read), text), text))
    holds(report)
    assert report.reviewed.problems is not None
    assert (report.reviewed.problems.person.decision, len(report.problems)) == ("changed", 3)
    assert not any(item.review for item in report.problems)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("村务公开栏利用不足", "村务公开栏利用很少", "its words are not in the text"),
        ("（二）公开渠道", "村务公开栏利用不足。（二）公开渠道", TWICE),
    ],
)
def test_an_item_whose_words_are_gone_or_twice_opens_the_list(old: str, new: str, why: str, sums: Draft, read: Json, text: str) -> None:
    ruling = decided(read, [replace(i, themes=("platform",)) for i in split(items_of(read), text)], text)
    report = with_people(moved(sums, old, new), ruling)
    holds(report)
    reviewed = report.reviewed.problems
    assert reviewed is not None
    assert reviewed.person.decision == "reopened"
    gone = "村务公开栏利用不足"
    assert [(u.title, u.quote, u.themes, u.reason) for u in reviewed.unplaced] == [(gone, gone, ("platform",), why)]
    assert reviewed.reason == f"周明 stated '村务公开栏利用不足' on 2026-03-04; {why}"
    assert [(i.title, i.review, i.reason) for i in report.problems] == [
        (FIRST, True, reviewed.reason), ("以网站公开为主", True, reviewed.reason),
    ]  # fmt: skip
    assert len(reviewed.read) == 2


def test_an_item_that_is_read_where_its_words_stand_twice_has_that_place(sums: Draft, read: Json) -> None:
    """What is read says which of the two it is."""
    ruling = ruled(read, "problems", Decision("as_stated"), None)
    quote = items_of(read)[1].quote
    newer = moved(sums, "六、其他需要报告的事项", f"六、其他需要报告的事项\n{quote}")
    report = with_people(moved(newer, "当前位置", "您的当前位置"), ruling)
    assert report.reviewed.problems is not None
    assert (report.reviewed.problems.person.decision, report.problems[1].quote) == ("confirmed", quote)


def test_what_is_no_report_has_no_lists(sums: Draft, read: Json, text: str) -> None:
    stub = replace(sums, kind="stub", narrative=NarrativeDraft())
    report = with_people(stub, decided(read, items_of(read), text))
    assert (report.problems, report.reviewed.problems) == ((), None)


def test_a_list_rests_on_the_themes_of_the_rules(sums: Draft, read: Json, text: str) -> None:
    bare = replace(sums, sections=tuple(s for s in sums.sections if s.key != "problems"))
    assert "themes.yaml" not in finish(bare).made_with.rule_files
    assert "themes.yaml" in with_people(bare, decided(read, items_of(read), text)).made_with.rule_files


def test_lists_of_people_are_gold(sums: Draft, read: Json, text: str, tmp_path: Path) -> None:
    """Also one that is open again: a person stated it."""
    report = with_people(other_reading(sums), decided(read, retitled(items_of(read), text), text))
    (tmp_path / "a.json").write_bytes(to_json(report))
    found = load_gold(tmp_path, frozenset(v.indicator for v in report.values), frozenset())
    assert found.by_document[SUMS].problems == ("补贴 信息不细", SECOND)
    assert not any("no value says that a person read it" in note for note in found.notes)


def test_what_a_person_states_is_gold_where_its_words_are_gone(sums: Draft, read: Json, text: str, tmp_path: Path) -> None:
    report = with_people(moved(sums, "以网站公开为主", "以网站为主"), decided(read, split(items_of(read), text), text))
    (tmp_path / "a.json").write_bytes(to_json(report))
    found = load_gold(tmp_path, frozenset(v.indicator for v in report.values), frozenset())
    assert sorted(found.by_document[SUMS].problems) == sorted((FIRST, "以网站公开为主", "村务公开栏利用不足"))


@pytest.mark.parametrize("mine", [True, "2026-01-02", ["x"], {"problems": "yes"}])
def test_gold_may_keep_a_field_of_that_name(mine: object, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"document": "a", "values": [], "problems": ["x"], "reviewed": mine}), "utf-8")
    assert load_gold(tmp_path, frozenset(), frozenset()).by_document["a"].problems == ("x",)


# A batch, end to end.


@pytest.fixture
def batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    for name in ("NIANBAO_BASE_URL", "NIANBAO_MODEL", "NIANBAO_API_KEY", "NIANBAO_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    Path("docs").mkdir()
    for name in (SUMS, OPEN):
        shutil.copy(ROOT / "examples" / name, "docs")
    return lambda *more: main(["batch", "docs", "--out", "out", "--workers", "1", *more])


def edit_rules(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    forget()


def of(name: str) -> dict[str, Any]:
    reports = map(json.loads, Path("out/reports.jsonl").read_text("utf-8").splitlines())
    found: dict[str, Any] = next(report for report in reports if report["document"] == f"docs/{name}")
    return found


def write(*rulings: Ruling) -> None:
    with Path("out/decisions.jsonl").open("ab") as file:
        file.writelines(map(line_of, rulings))


def sheet(name: str) -> list[dict[str, Any]]:
    assert main(["review", "export", "out", "-o", "q.xlsx"]) == 0
    head, *rows = openpyxl.load_workbook("q.xlsx")[name].iter_rows(values_only=True)
    return [dict(zip([str(cell).split()[0] for cell in head], row, strict=True)) for row in rows]


def test_an_edited_section_five_outlives_newer_rules(rules: Path, batch: Run, text: str, capsys: Out) -> None:
    batch()
    before = of(SUMS)
    wanted = [*items_of(before)[1:], listed("补贴信息公开不够细化。部分乡镇只公示发放总额", text, FIRST)]
    write(decided(before, wanted, text), ruled(before, "improvements", Decision("as_stated"), None))
    capsys.readouterr()
    batch()
    assert "documents  2, 1 read now" in capsys.readouterr().err
    first = of(SUMS)
    assert [i["quote"] for i in first["problems"]] == [wanted[1].quote, wanted[0].quote]
    assert {i["origin"] for i in (*first["problems"], *first["improvements"])} == {"human"}
    assert [first["reviewed"][half]["person"]["decision"] for half in ("problems", "improvements")] == ["changed", "confirmed"]
    edit_rules(rules / "facts.yaml", "\n", "\n# a remark\n")
    batch()
    assert "2, 2 read now" in capsys.readouterr().err
    assert of(SUMS) | {"made_with": ""} == first | {"made_with": ""}
    theme = first["problems"][1]["themes"][0]
    edit_rules(rules / "themes.yaml", f"id: {theme},", f"id: {theme}-2,")
    batch()
    assert of(SUMS)["problems"][1]["themes"][0] == f"{theme}-2", "themes that nobody set are the rules'"
    assert of(SUMS)["reviewed"]["problems"]["person"]["decision"] == "changed"
    mark = "{name: bracket_chinese, guard: '(?<![第条款项])', before: "
    edit_rules(rules / "problems.yaml", f"{mark}'('", f"{mark}'(('")  # （一） is no mark any more
    capsys.readouterr()
    batch()
    again = of(SUMS)
    assert again["reviewed"]["problems"]["person"]["decision"] == "reopened"
    assert [i["quote"] for i in again["problems"]] == [i["quote"] for i in first["problems"]]
    assert all(i["review"] and "周明 stated a list of 2" in i["reason"] for i in again["problems"])
    assert [i["quote"] for i in again["reviewed"]["problems"]["read"]] != [i["quote"] for i in before["problems"]]
    changes = [json.loads(line) for line in Path("out/changes.jsonl").read_text("utf-8").splitlines()]
    assert {c["about"] for row in changes if row["document"].endswith(SUMS) for c in row["changes"]} >= {"problems"}
    open_items = [row for row in sheet(OTHERS) if row["document"].endswith(SUMS) and row["what"] == "problem"]
    assert [row["text"] for row in open_items] == [i["title"] for i in again["problems"]]
    write(ruled(again, "problems", Decision("take_back"), None))
    batch()
    assert of(SUMS)["reviewed"]["problems"] is None
    assert [i["quote"] for i in of(SUMS)["problems"]] == [i["quote"] for i in again["reviewed"]["problems"]["read"]]


def test_the_program_in_the_readme_takes_a_problem_out(batch: Run) -> None:
    batch()
    (program,) = re.findall(r"```python\n(import json\n.*?)```", (ROOT / "docs" / "reviewing.md").read_text("utf-8"), re.DOTALL)
    exec(program, {})
    before = json.loads(Path("out/reports.jsonl").read_text("utf-8").splitlines()[0])
    batch()
    after = json.loads(Path("out/reports.jsonl").read_text("utf-8").splitlines()[0])
    assert [i["quote"] for i in after["problems"]] == [i["quote"] for i in before["problems"]][1:] != []


def test_a_list_that_a_person_decided_is_not_called_open(batch: Run) -> None:
    batch()
    assert [row["what"] for row in sheet(OTHERS) if row["document"].endswith(OPEN)] == ["passage", "passage"]
    report = of(OPEN)
    text = (ROOT / "examples" / OPEN).read_text("utf-8")
    passage = next(q["passage"]["text"] for q in report["questions"] if q["half"] == "both")
    sentence = passage.split("。")[0]
    write(decided(report, [listed(sentence, text, "a")], text), ruled(report, "improvements", Decision("as_stated"), text))
    batch()
    assert [row for row in sheet(OTHERS) if row["document"].endswith(OPEN)] == []


def test_a_decision_is_taken_back_in_the_sheet(batch: Run, capsys: Out) -> None:
    batch()
    total = "requests.unavailable.not_held.total"

    def fill(indicator: str, decision: str) -> int:
        sheet(QUEUE)
        book = openpyxl.load_workbook("q.xlsx")
        page = book[QUEUE]
        columns = {str(cell.value).split()[0]: n for n, cell in enumerate(page[1], 1)}
        rows = range(2, page.max_row + 1)
        row = next(n for n in rows if page.cell(n, columns["indicator"]).value == indicator and SUMS in page.cell(n, 1).value)
        page.cell(row, columns["decision"]).value = decision
        book.save("q.xlsx")
        return main(["review", "import", "q.xlsx", "--who", "李静"])

    assert fill(total, "withdraw") == 4
    assert "nobody has decided on it: there is nothing to take back" in capsys.readouterr().err
    assert fill(total, "12") == 0
    shutil.copy("q.xlsx", "first.xlsx")
    batch()
    assert next(v for v in of(SUMS)["values"] if v["indicator"] == total)["value"] == 12
    assert fill(total, "撤回") == 0, "a number that breaks a sum is asked about again"
    assert "1 decisions taken (0 confirm what is stated, 0 change it, 1 take back an earlier one)" in capsys.readouterr().err
    assert main(["review", "import", "q.xlsx", "--who", "李静"]) == 0
    assert "0 decisions taken (0 confirm what is stated, 0 change it); 1 had been taken before" in capsys.readouterr().err
    batch()
    value = next(v for v in of(SUMS)["values"] if v["indicator"] == total)
    assert (value["value"], value["person"], value["origin"]) == (15, None, "rule")
    assert main(["review", "import", "first.xlsx", "--who", "李静"]) == 4
    assert "this was decided before, and 李静 took it back on 20" in capsys.readouterr().err
    assert main(["review", "import", "first.xlsx", "--who", "李静", "--replace"]) == 0
