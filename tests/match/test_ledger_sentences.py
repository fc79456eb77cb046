"""No sentence of section five is passed over: an item has it, a question, a heading, a preamble, or it is named; and none that names a
lack is part of a measure."""

import random
import re
from pathlib import Path

import pytest

from extractor import extract, load_rulebook, read_bytes
from extractor.match.problems import items
from extractor.model.report import Report, SectionInfo
from tests.narrative.corpus import texts
from tests.support.serving import EXAMPLES
from tests.support.shared import FOLDER
from tests.variants import generate

FOLDING = load_rulebook().folding
HEAD = "某某县水务局2023年政府信息公开工作年度报告\n一、总体情况\n本局依法公开信息。\n"
REPORT = HEAD + "五、存在的主要问题及改进情况\n{}\n六、其他需要报告的事项\n无。\n"
LIST = "一是公开不够及时。二是解读形式单一。"
MEASURES = "下一步，一是加强培训。二是完善制度。"
SEEDS, READ = range(8_863_500, 8_863_530), (".txt", ".md", ".html")
SHARED = [p for p in sorted(FOLDER.glob("*/**/*")) if p.parts[-2] in ("seeds", "real", "found", "torn") and p.suffix in READ]
LACKS = ("档案查询栏目更新不及时。", "基层人员业务能力有待提升。", "部门之间信息共享不到位。")
LACK = re.compile("不及时|不够|不到位|有待|不强|不足|不高|滞后|单一|薄弱")
GENERAL = re.compile("(?:存在|有)[^。]{0,12}(?:问题|不足|差距|短板|薄弱环节)|(?:问题|不足|差距)(?:之处)?[:,。]?$")
SENTENCE = re.compile(r"[^。;!?\n]+[。;!?]?")


def five(report: Report) -> SectionInfo:
    return next(s for s in report.sections if s.key == "problems")


def asked(report: Report) -> list[str]:
    return [q.passage.text for q in report.questions if q.kind == "problems" and q.passage]


def left(report: Report) -> list[str]:
    return [piece.text for piece in five(report).unaccounted]


@pytest.mark.parametrize(
    ("body", "passage"),
    [
        (f"{LIST}\n（二）改进情况\n一是加强培训。二是完善制度。\n档案查询栏目更新不及时。", "档案查询栏目更新不及时。"),
        (f"{LIST}{MEASURES}档案查询栏目更新不及时。", "档案查询栏目更新不及时。"),
        (f"{LIST}下一步，一是加强培训。基层人员业务能力有待提升。二是完善制度。", "基层人员业务能力有待提升。"),
        (f"{LIST}\n改进措施：\n1.加强培训。部门之间信息共享不到位。还要再查。\n2.完善制度。", "部门之间信息共享不到位。还要再查。"),
    ],
)
def test_a_lack_that_no_item_names_is_asked_about(body: str, passage: str) -> None:
    report = extract(REPORT.format(body).encode(), "a.txt")
    assert passage in asked(report)
    assert [item.title for item in report.problems] == ["公开不够及时", "解读形式单一"]
    assert [item.quote for item in report.improvements] == ["加强培训。", "完善制度。"]


def test_a_sentence_that_may_be_neither_is_named() -> None:
    report = extract(REPORT.format("正在组织全员培训。").encode(), "a.txt")
    assert left(report) == ["正在组织全员培训。"]
    assert five(report).reason_code == "section.unaccounted"


@pytest.mark.parametrize(
    "body",
    [
        f"2023年，我局工作取得一定成效，但仍存在以下问题：{LIST}{MEASURES}",
        f"本局坚持问题导向，扎实推进公开。{LIST}针对上述问题，我局坚持问题导向，精准发力；{MEASURES}",
        f"（一）存在的主要问题\n{LIST}\n（二）改进措施\n下一步，我局将做好以下工作：\n1.加强培训。\n2.完善制度。",
        "存在的问题：信息员多为兼职，业务不精。原因分析：编制不足。改进措施：加强培训。",
        "（一）存在的主要问题：无。（二）改进措施：无。",
        "不存在问题。",
        f"{LIST}{MEASURES}\n某某县水务局\n2024年1月20日",
        f"{LIST}{MEASURES}\n打印本页\n",
    ],
)
def test_what_leads_to_items_and_what_says_that_there_are_none_is_no_question(body: str) -> None:
    report = extract(REPORT.format(body).encode(), "a.txt")
    assert (asked(report), left(report)) == ([], [])


def passed_over(report: Report, text: str) -> list[str]:
    """Sentences of section five that name a lack and that nothing accounts for, or a measure alone."""
    section = next((s for s in report.sections if s.key == "problems" and s.start is not None), None)
    if section is None or section.start is None:
        return []
    spans = [item.evidence for item in report.problems] + list(section.unaccounted)
    spans += [q.passage for q in report.questions if q.kind == "problems"]
    held = [(s.start, s.end) for s in spans if s]
    first = min((start for start, _ in held), default=len(text))
    found: list[str] = []
    for sentence in SENTENCE.finditer(FOLDING.fold(text), section.start, section.end or len(text)):
        start, end = sentence.span()
        preamble = end <= first and GENERAL.search(sentence.group())
        if LACK.search(sentence.group()) and not preamble and not any(a < end and start < b for a, b in held):
            found.append(sentence.group())
    return found


def disturbed(seed: int) -> str:
    """A generated report with another sentence somewhere in its section five."""
    text, rng = generate(seed).text, random.Random(seed)
    section = next((s for s in extract(text.encode(), "x.txt").sections if s.key == "problems" and s.start is not None), None)
    ends = [m.end() for m in re.finditer("[。；]", text[: section.end or 0]) if m.end() > (section.start or 0)] if section else []
    at = rng.choice(ends) if ends else len(text)
    return text[:at] + rng.choice(LACKS) + text[at:] if ends else text


def unheld(text: str) -> list[str]:
    """What is passed over of a text; of measures that stand beside lacks as a report's own words have them nothing is said."""
    return [said for said in passed_over(extract(text.encode(), "x.txt"), text) if said in {FOLDING.fold(lack) for lack in LACKS}]


def test_no_sentence_that_names_a_lack_is_passed_over_in_generated_reports() -> None:
    for seed in SEEDS:
        assert unheld(disturbed(seed)) == [], seed


def test_a_ledger_that_leaves_sentences_out_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = [disturbed(seed) for seed in SEEDS]
    monkeypatch.setattr(items, "left_out", lambda *_: ())
    monkeypatch.setattr(items, "lack_in", lambda *_: None)
    assert sum(bool(unheld(text)) for text in broken) > len(broken) / 10


@pytest.mark.parametrize("path", [*sorted(filter(Path.is_file, EXAMPLES.iterdir())), *SHARED], ids=lambda path: path.name)
def test_no_sentence_of_examples_and_of_real_reports_is_passed_over(path: Path) -> None:
    data = path.read_bytes()
    report, text = extract(data, path.name), read_bytes(data, path.name).text
    measures = " ".join(FOLDING.fold(item.quote) for item in report.improvements)
    assert [said for said in passed_over(report, text) if said.strip() not in measures] == []


def test_no_sentence_of_free_prose_is_passed_over() -> None:
    for one in texts("dev"):
        document = one.document()
        report = extract(document.text.encode(), "a.txt")
        measures = " ".join(FOLDING.fold(item.quote) for item in report.improvements)
        assert [said for said in passed_over(report, document.text) if said.strip() not in measures] == [], one.name
