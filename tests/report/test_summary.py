"""The summary says what items say, and nothing else."""

import re

from hypothesis import given
from hypothesis import strategies as st

from extractor import extract
from extractor.model.candidates import Passage
from extractor.model.spans import Span
from extractor.report.narrative import MOST, summarize

FIXED = re.compile(r"存在的主要问题（\d+项）：|改进措施（\d+项）：|；|等。|。")


def items(*titles: str) -> tuple[Passage, ...]:
    return tuple(Passage(title, Span(0, len(title)), (), "marked.shi") for title in titles)


def test_one_sentence_a_list() -> None:
    made = summarize(items("公开不及时", "人员不足。"), items("加强培训"))
    assert made
    assert made.text == "存在的主要问题（2项）：公开不及时；人员不足。改进措施（1项）：加强培训。"
    assert [(c.text, c.kind, c.item) for c in made.clauses] == [
        ("公开不及时", "problem", 0), ("人员不足", "problem", 1), ("加强培训", "improvement", 0),
    ]  # fmt: skip


def test_a_list_that_is_empty_has_no_sentence() -> None:
    made = summarize((), items("加强培训"))
    assert made
    assert made.text == "改进措施（1项）：加强培训。"
    assert summarize((), ()) is None
    assert summarize(items("。"), ()) is None


def test_a_long_list_says_how_long_it_is() -> None:
    made = summarize(items(*[f"问题{n}不足" for n in range(MOST + 2)]), ())
    assert made
    assert made.text.startswith(f"存在的主要问题（{MOST + 2}项）：")
    assert made.text.endswith("等。")
    assert len(made.clauses) == MOST


titles = st.lists(st.text("公开不及时，；。：人员 \n0", max_size=12), max_size=8).map(lambda found: items(*found))


@given(titles, titles)
def test_every_clause_is_an_item_and_the_rest_is_fixed(problems: tuple[Passage, ...], improvements: tuple[Passage, ...]) -> None:
    made = summarize(problems, improvements)
    if made is None:
        return
    rest, at = "", 0
    for clause in made.clauses:
        listed = problems if clause.kind == "problem" else improvements
        assert clause.text in listed[clause.item].title
        assert made.text[clause.start : clause.end] == clause.text
        rest += made.text[at : clause.start]
        at = clause.end
    assert FIXED.sub("", rest + made.text[at:]) == ""


def test_a_report_carries_it() -> None:
    five = "一是公开内容不够丰富。二是业务培训不足。下一步，一是加强公开。二是加强培训。"
    text = f"青川县水务局2023年政府信息公开工作年度报告\n五、存在的主要问题及改进情况\n{five}\n"
    report = extract(text.encode(), "a.txt")
    assert report.summary
    assert report.summary.text == "存在的主要问题（2项）：公开内容不够丰富；业务培训不足。改进措施（2项）：加强公开；加强培训。"
    assert extract("一、总体情况\n无。".encode(), "a.txt").summary is None
