"""What is unsure, why, and the smallest piece of text that could answer."""

import pytest

from extractor import Report, extract, read_bytes
from extractor.ask.questions import LONGEST_PASSAGE, ask
from extractor.model.doubts import SEVERAL
from extractor.model.draft import Unsure
from extractor.model.spans import Span
from tests.variants import generate
from tests.variants.types import Plan

HEAD = "青川湖区水务局2023年政府信息公开工作年度报告\n一、总体情况\n2023年，我局坚持公开，全年公开信息一百二十条，回应群众关切三十余次。\n"
TWO = (
    "二、主动公开政府信息情况\n第二十条第（一）项\n信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数\n"
    "规章 | 0 | 0 | 2\n行政规范性文件 | 8 | 0 | 67\n"
)
COLUMNS = "自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 总计\n"
THREE = "三、收到和处理政府信息公开申请情况\n" + COLUMNS + "".join(
    f"{label} | {cells}\n"
    for label, cells in (
        ("一、本年新收政府信息公开申请数量", "9 | 0 | 0 | 0 | 0 | 0 | 9"),
        ("二、上年结转政府信息公开申请数量", "0 | 0 | 0 | 0 | 0 | 0 | 0"),
        ("(一)予以公开", "{granted}"),
        ("(七)总计", "9 | 0 | 0 | 0 | 0 | 0 | 9"),
        ("四、结转下年度继续办理", "0 | 0 | 0 | 0 | 0 | 0 | 0"),
    )
)  # fmt: skip
GROUP = "结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计"
FOUR = (
    "四、政府信息公开行政复议、行政诉讼情况\n行政复议 | 行政诉讼\n"
    f"{GROUP} | 未经复议直接起诉 | 复议后起诉\n{GROUP} | {GROUP}\n" + " | ".join("0" * 15) + "\n"
)
FIVE = (
    "五、存在的主要问题及改进情况\n一是公开内容不够丰富。二是业务培训不足。下一步，一是加强公开。二是加强培训。\n"
    "六、其他需要报告的事项\n无。\n"
)


def made(granted: str = "9 | 0 | 0 | 0 | 0 | 0 | 9", two: str = TWO, four: str = FOUR) -> Report:
    return extract((HEAD + two + THREE.format(granted=granted) + four + FIVE).encode(), "a.txt")


def test_a_sound_report_asks_nothing_about_its_tables() -> None:
    assert [q for q in made().questions if q.kind == "row"] == []


def test_a_section_that_is_not_there_is_absent_and_asks_nothing() -> None:
    report = made(four="")
    assert {v.status for v in report.values if not v.indicator.startswith(("requests.", "disclosure."))} == {"absent"}
    assert [q for q in report.questions if q.kind == "row"] == []


def test_a_row_is_asked_for_by_itself() -> None:
    """One question for a row's seven cells, and its passage is the row and not the table."""
    found = [q for q in made("9 | 0 | x7 | 0 | 0 | 0 | 9").questions if q.kind == "row"]
    assert found
    for question in found:
        assert question.passage
        assert question.passage.text.startswith("(一)予以公开")
        assert "\n" not in question.passage.text.strip()
        assert all(name.startswith("requests.granted.") for name in question.indicators)
        assert question.reason


def test_a_lost_table_is_asked_for_with_its_section() -> None:
    report = made(two="二、主动公开政府信息情况\n本年主动公开信息若干条，未制发规章。\n")
    (question,) = [q for q in report.questions if q.kind == "tables"]
    assert question.passage
    assert question.passage.text.strip() == "本年主动公开信息若干条，未制发规章。"
    assert next(s.state for s in report.sections if s.key == "disclosure") == "tables_lost"


def test_numbers_beside_an_unknown_label_are_asked_for_with_the_rows_they_may_be() -> None:
    report = made("9 | 0 | 0 | 0 | 0 | 0 | 9\n转交上级机关统一答复的事项 | 3 | 0 | 0 | 0 | 0 | 0 | 3")
    (question,) = [q for q in report.questions if q.kind == "row"]
    assert question.passage
    assert "转交上级机关统一答复的事项" in question.passage.text
    assert "予以公开" not in question.passage.text
    assert "requests.partly_granted.total" in question.indicators
    states = {v.indicator: v for v in report.values}
    assert states["requests.partly_granted.total"].status == "unresolved"


def test_rows_that_were_read_are_not_asked_for() -> None:
    report = made("9 | 0 | 0 | 0 | 0 | 0 | 9\n转交上级机关统一答复的事项 | 3 | 0 | 0 | 0 | 0 | 0 | 3")
    read = {v.indicator for v in report.values if v.value is not None}
    assert not [name for q in report.questions if q.kind == "row" for name in q.indicators if name in read]


@pytest.mark.parametrize(("length", "kept"), [(10, 10), (LONGEST_PASSAGE, LONGEST_PASSAGE), (LONGEST_PASSAGE + 1, LONGEST_PASSAGE)])
def test_a_passage_has_a_longest(length: int, kept: int) -> None:
    text = "公" * (length + 20)
    (question,) = ask([Unsure("row", ("a",), SEVERAL, Span(7, 7 + length))], read_bytes(text.encode(), "a"))
    assert question.passage
    assert (question.passage.start, len(question.passage.text)) == (7, kept)
    assert question.passage.end == 7 + kept


def test_questions_are_numbered_in_order_and_may_lack_a_place() -> None:
    found = ask([Unsure("about", (), SEVERAL, None), Unsure("row", ("a",), SEVERAL, Span(0, 2))], read_bytes("公开了".encode(), "a"))
    assert [(q.id, q.passage and q.passage.text) for q in found] == [("q1", None), ("q2", "公开")]


@pytest.mark.parametrize("layout", ["glued", "piped_dropped", "lines_spaced", "markdown"])
def test_every_value_for_review_is_in_a_question_or_blamed_by_a_check(layout: str) -> None:
    for number in range(6):
        variant = generate(900_000 + number, plan=Plan(layout, "2021", "empty", ("broken_row",) if number % 2 else ()))
        report = extract(variant.data, variant.name)
        asked = {name for q in report.questions for name in q.indicators}
        blamed = {name for c in report.checks for name in c.culprits}
        unsure = {v.indicator for v in report.values if v.review}
        assert unsure <= asked | blamed, variant.plan
        assert all(len(q.passage.text) <= LONGEST_PASSAGE for q in report.questions if q.passage)
