"""Several replies to one inquiry: what counts, and that nothing that was said goes without a trace."""

import json

import pytest

from extractor import load_rulebook, plan
from extractor.ask.grounding import Case, Kind, case_of
from extractor.ask.narrative.inquiry import KIND as NARRATIVE
from extractor.ask.narrative.inquiry import inquire_narrative
from extractor.ask.testify import testify as grounded
from extractor.ask.themes import KIND as THEMES
from extractor.ask.themes import inquire_themes
from extractor.model.asking import Answer, Inquiry, Testimony
from extractor.values import ValueGrammar
from tests.ask.test_facts import KIND as FACTS
from tests.ask.test_facts import TOPICS
from tests.ask.test_facts import inquiry as facts_inquiry
from tests.narrative.corpus import Text

RULEBOOK = load_rulebook()
OPENING = "2023年，我馆政府信息公开工作总体平稳，但对照群众的期待和上级的要求，在以下几个方面还做得不够，需要逐项改进，情况如下。"
TWO_ITEMS = f"{OPENING}存在的问题：一是开水供应不足；二是桌椅偏少。"
RECEIVED = "requests.received.total"


def _asked(section: str, kind: Kind) -> tuple[Inquiry, Case]:
    draft = plan(Text("a", "云岭县档案馆", 2023, section, (), ()).document(), RULEBOOK)
    case = case_of(draft.document, RULEBOOK, ValueGrammar(RULEBOOK.folding, RULEBOOK.marks))
    inquire = inquire_themes if kind is THEMES else inquire_narrative
    (inquiry,) = inquire(draft, case, "always")
    return inquiry, case


def _heard(section: str, kind: Kind, *replies: dict[str, object]) -> Testimony:
    inquiry, case = _asked(section, kind)
    return grounded(inquiry, Answer(inquiry.id, "answered", tuple(json.dumps(r, ensure_ascii=False) for r in replies)), case, kind)


def test_themes_of_a_second_reply_do_not_undo_the_first() -> None:
    found = _heard(TWO_ITEMS, THEMES, {"1": ["公开的时效"], "2": []}, {"1": [], "2": ["平台与渠道"]})
    assert [ids for _, ids in found.themes] == [("timeliness",), ("platform",)]


def test_the_same_mistake_in_two_lines_is_two_refusals() -> None:
    found = _heard(TWO_ITEMS, THEMES, {"1": ["天气"], "2": ["天气"]})
    assert [(r.code, r.line) for r in found.refusals] == [("no_such_theme", 1), ("no_such_theme", 2)]
    unquoted = {"quote": "", "kind": "问题"}
    found = _heard("解读形式偏少。公开渠道单一。", NARRATIVE, {"1": unquoted, "2": unquoted})
    assert [(r.code, r.line) for r in found.refusals] == [("no_quote", 1), ("no_quote", 2)]


def _fact(number: str) -> dict[str, object]:
    quote = f"收到{number}件公开申请"
    return {"facts": [{"fact": TOPICS[RECEIVED].label, "line": 1 if number == "12" else 2, "quote": quote, "number": number}]}


@pytest.mark.parametrize(("replies", "stated", "refused"), [
    ((_fact("12"), _fact("15")), [15], [("taken_back", "12件")]),
    ((_fact("12"), _fact("12")), [12], []),
    ((_fact("12"), {"facts": []}), [12], []),
])  # fmt: skip
def test_what_is_taken_back_stays_on_record(replies: tuple[dict[str, object], ...], stated: list[int], refused: list[object]) -> None:
    inquiry, case = facts_inquiry(["本机关收到12件公开申请", "全年共收到15件公开申请"], (RECEIVED,))
    answer = Answer(inquiry.id, "answered", tuple(json.dumps(r, ensure_ascii=False) for r in replies))
    found = grounded(inquiry, answer, case, FACTS)
    assert ([f.value for f in found.facts], [(r.code, r.said) for r in found.refusals]) == (stated, refused)


def test_a_page_number_is_no_part_of_a_title() -> None:
    line = {"quote": "群众办事指南更新不够及时", "kind": "问题"}
    found = _heard("群众办事指南更新\n- 3 -\n不够及时。", NARRATIVE, {"1": line})
    assert [p.title for p in found.problems] == ["群众办事指南更新不够及时"]
