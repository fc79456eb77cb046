"""Section five without its heading: a model says which lines it is, rules part them, and all of it is for review."""

import json
from collections.abc import Mapping

import pytest

from extractor import Report, load_rulebook, plan, read_bytes
from extractor.ask.compose import inquiries_of
from extractor.ask.examples import Example
from extractor.ask.prompts import load_prompt
from extractor.ask.section import KIND
from extractor.model.asking import Answer, Exchange
from extractor.model.draft import Draft
from extractor.pipeline import finish
from extractor.review.openness import openness
from tests.ask.test_questions import FOUR, HEAD, THREE, TWO

RULEBOOK = load_rulebook()
SUMS = "9 | 0 | 0 | 0 | 0 | 0 | 9"
TABLES = HEAD + TWO + THREE.format(granted=SUMS) + FOUR
OTHER = "六、其他需要报告的事项\n本年度未收取信息处理费。\n"
FIVES = {
    "sentences without marks": "信息更新不及时，村务栏里还是去年的内容。\n业务人员不足，培训也不够。\n将按月更新村务栏，每季度培训一次。\n",
    "behind a sentence on the tables": "以上复议、诉讼均已办结。\n工作人员对条例不够熟悉，答复不规范。\n今后每份答复由两人审核。\n",
    "one paragraph": "我局网站栏目陈旧、检索不便，群众反映找不到文件，下阶段拟改版网站并增设检索。\n",
}
"""Name -> a section five of which only the sentences are left, its first and its last line among those shown."""
UNPARTED = "sentences without marks"
"""Whose sentences rules do not part either: the section is there, its lists stay open."""
RANGES = {"sentences without marks": (1, 3), "behind a sentence on the tables": (2, 3), "one paragraph": (1, 1)}


def draft_of(five: str, tables: str = TABLES) -> Draft:
    return plan(read_bytes((tables + five + OTHER).encode(), "a.txt"), RULEBOOK)


def told(draft: Draft, reply: Mapping[str, int]) -> Report:
    """The report when `reply` is what came back."""
    (inquiry,) = [i for i in inquiries_of(draft, RULEBOOK, "auto") if i.kind == "section"]
    return finish(draft, RULEBOOK, (Exchange(inquiry, Answer(inquiry.id, "answered", (json.dumps(reply),))),))


@pytest.mark.parametrize("example", load_prompt("section", RULEBOOK).examples, ids=lambda e: e.name)
def test_examples_of_the_prompt_stand(example: Example) -> None:
    reply = KIND.shape(example.inquiry, example.case).model_validate(dict(example.reply))
    testimony = KIND.ground(example.inquiry, reply, example.case)
    assert tuple(r.code for r in testimony.refusals) == example.refused
    assert not (testimony.section and example.refused)


@pytest.mark.parametrize("name", FIVES)
def test_the_lines_that_a_model_names_are_read_and_all_of_it_is_for_review(name: str) -> None:
    draft = draft_of(FIVES[name])
    assert [q.kind for q in draft.questions] == ["section"]
    alone = finish(draft, RULEBOOK)
    assert not alone.problems
    assert openness(alone).lists == 2
    first, last = RANGES[name]
    report = told(draft, {"first": first, "last": last})
    (five,) = [s for s in report.sections if s.key == "problems"]
    assert (five.state, five.heading, five.reason_code) == ("present", "", "section.by_model")
    assert five.start is not None
    assert draft.document.text[five.start : five.end].strip() == "\n".join(FIVES[name].strip().split("\n")[first - 1 : last])
    items = (*report.problems, *report.improvements)
    assert bool(items) == (name != UNPARTED)
    assert openness(report).lists == 2
    assert all(item.review and item.origin == "llm" and "section.by_model" in item.reason_code for item in items)
    assert [d.settled for d in report.disagreements if d.about == "section"] == ["model_alone"]
    assert [s.key for s in report.sections] == [s.key for s in alone.sections]
    assert report.values == alone.values


@pytest.mark.parametrize("reply", [{"first": 0, "last": 0}, {"first": 3, "last": 1}, {"first": 1, "last": 99}])
def test_what_is_no_range_states_nothing_and_the_lists_stay_open(reply: Mapping[str, int]) -> None:
    draft = draft_of(FIVES["sentences without marks"])
    report = told(draft, reply)
    assert (*report.problems, *report.improvements) == ()
    assert openness(report).lists == 2


def test_where_nothing_is_said_to_be_lacking_nothing_is_asked() -> None:
    assert draft_of("以上复议、诉讼均已办结。\n").questions == ()


def test_a_page_without_an_end_is_not_shown() -> None:
    (question,) = draft_of("信息更新不及时。\n" * 80).questions
    assert question.not_asked_code == "unasked.too_many_lines"
