"""What kind of document it is: cases with invented agencies, and the documents of ../shared."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import RulebookError
from extractor.model.doubts import Reason
from extractor.rulebook.characters import load_folding
from extractor.rulebook.headings import load_heading_rules
from extractor.rulebook.kinds import load_kind_rules
from extractor.segment.headings import find_sections
from extractor.segment.kind import classify
from tests.support.pace import within
from tests.support.shared import FOLDER as SHARED

ROOT = Path(__file__).parents[2]
RULES = ROOT / "rules"
FOLDING = load_folding(RULES)
HEADINGS = load_heading_rules(RULES, FOLDING)
KINDS = load_kind_rules(RULES, FOLDING)

FORM = (
    "一、总体情况\n{0}\n二、主动公开政府信息情况\n第二十条第（一）项\n规章\n行政规范性文件\n三、收到和处理政府信息公开申请情况\n"
    "一、本年新收政府信息公开申请数量\n四、结转下年度继续办理\n四、政府信息公开行政复议、行政诉讼情况\n结果维持\n"
    "五、存在的主要问题及改进情况\n{1}\n六、其他需要报告的事项\n{2}\n"
)
PROSE = "2023年，青川湖区水务局坚持以公开为常态、不公开为例外，全年主动公开政府信息一百二十条，回应群众关切三十余次，组织培训两次。"
FILLED = FORM.format(PROSE, "公开的深度还不够，下一步将加强学习培训，提高公开质量。", "无其他需要报告的事项。")
TITLE = "青川湖区水务局2023年政府信息公开工作年度报告\n"

CASES = [
    ("report", "a report", TITLE + FILLED, 200),
    ("report", "all zeros", TITLE + FORM.format("全年未公开。", "无。", "无。"), 150),
    ("report", "tables lost", TITLE + FILLED, 0),
    ("report", "tables without headings", "第二十条第（一）项 规章 1 0 3", 3),
    ("report", "no form", TITLE + PROSE * 5, 0),
    (
        "report",
        "a preface that names the form and a notice",
        TITLE + "根据《政府信息公开工作年度报告格式》和《关于做好2023年政府信息公开工作年度报告编制工作的通知》要求编制。\n" + FILLED,
        0,
    ),
    ("report", "a small office: no number, a line a section", TITLE + FORM.format("工作有序开展。", "无。", "无。"), 0),
    ("report", "a school's year, little said", "河湾大学2022-2023学年度信息公开工作报告\n" + FORM.format("工作有序。", "无。", "无"), 0),
    ("report", "a year before the body", "2023年青川湖区档案馆信息公开年报\n" + FORM.format("有序。", "无。", "无"), 0),
    ("report", "little is said, but something", FORM.format("全年公开信息12条。", "", ""), 0),
    ("report", "a denial alone", FORM.format("", "", "本年度未收到申请。"), 0),
    ("report", "a word that looks like a placeholder", TITLE + FORM.format("购置X光机，X光片可查，X光室开放。", "无", "无"), 0),
    ("report", "one paragraph", "青川湖区档案馆2023年信息公开工作报告\n全年公开信息12条，未收到申请。特此报告。", 0),
    ("blank_form", "a year but no body", "2023年度政府信息公开工作年度报告\n" + FORM.format("请概述。", "请说明。", "请说明。"), 0),
    ("blank_form", "a body left open", "青川湖区××局2023年政府信息公开工作年度报告\n" + FORM.format("请概述。", "请说明。", "请说明。"), 0),
    ("blank_form", "a body's form, nothing written", TITLE + FORM.format("", "", ""), 0),
    ("blank_form", "the form", "政府信息公开工作年度报告格式\n" + FORM.format("", "", ""), 0),
    ("blank_form", "placeholders", "××局20××年政府信息公开工作年度报告\n" + FORM.format("20××年，我局" + "做好公开" * 20, "××", "××"), 0),
    ("blank_form", "nothing filled in", "政府信息公开工作年度报告\n" + FORM.format("", "", ""), 0),
    ("blank_form", "instructions", "政府信息公开工作年度报告（填报说明）\n" + FORM.format("请说明全年总体情况。" * 12, "请写明。", ""), 0),
    ("not_a_report", "a notice", "青川湖区办公室关于做好2023年政府信息公开工作年度报告编制工作的通知\n各街道：请于月底前报送。", 0),
    ("not_a_report", "an explanation", "青川湖区2023年政府信息公开工作年度报告解读\n" + PROSE * 4, 0),
    ("not_a_report", "a picture", "一图读懂青川湖区2023年政府信息公开工作年度报告\n扫码查看。", 0),
    ("not_a_report", "news", "青川湖区召开供水保障会议\n" + PROSE * 4, 0),
    ("not_a_report", "news about reports", "青川湖区召开政府信息公开工作年度报告编制会议\n会议要求。会议指出。会议强调。会议说。", 0),
    ("stub", "title only", "标题: 青川湖区水务局2023年政府信息公开工作年度报告\n发布时间: 2024-01-20\n" + TITLE, 0),
    ("stub", "attachment", TITLE + "来源：青川湖区\n详见附件。\n附件：2023年度报告.pdf", 0),
    ("stub", "attachment without a title", "详见附件", 0),
    ("empty", "nothing", "", 0),
    ("empty", "blanks", " \n\u3000\t\n", 0),
]


def kind(text: str, printed: int) -> tuple[str, Reason]:
    folded = FOLDING.fold(text)
    return classify(text, folded, find_sections(text, folded, HEADINGS), printed, KINDS)


@pytest.mark.parametrize(("expected", "name", "text", "printed"), CASES, ids=[c[1] for c in CASES])
def test_case(expected: str, name: str, text: str, printed: int) -> None:
    found, reason = kind(text, printed)
    assert found == expected, (name, reason)
    assert reason


@given(st.text(max_size=300), st.integers(3, 300))
def test_a_number_is_never_hidden(text: str, printed: int) -> None:
    assert kind(text + "a", printed)[0] == "report"


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("printed", [0, 200])
def test_shared(printed: int) -> None:
    for path in [*sorted((SHARED / "seeds").glob("*.txt")), *sorted((SHARED / "real").glob("*.txt"))]:
        expected = "stub" if path.name.startswith("015") else "report"
        if expected == "report" or not printed:
            assert kind(path.read_text(encoding="utf-8"), printed)[0] == expected, path.name


def test_an_empty_word_is_refused(tmp_path: Path) -> None:
    text = (RULES / "kinds.yaml").read_text(encoding="utf-8")
    (tmp_path / "kinds.yaml").write_text(text.replace("elsewhere: [", "elsewhere: ['', "), encoding="utf-8")
    with pytest.raises(RulebookError, match="fits everything"):
        load_kind_rules(tmp_path, FOLDING)


@pytest.mark.parametrize("piece", [TITLE + FILLED, "\n", "信息公开", "关于做好", "解读政府信息公开", "×", "http:"])
def test_large_files_stay_within_bounds(piece: str) -> None:
    text = piece * (2_000_000 // len(piece))
    folded = FOLDING.fold(text)
    with within(6):
        classify(text, folded, (), 0, KINDS)
