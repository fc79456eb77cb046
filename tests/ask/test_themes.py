"""Themes of items that none of the rules' words names: a choice from the closed list."""

from extractor import load_rulebook, plan
from extractor.ask.grounding import Case, case_of
from extractor.ask.prompts import load_prompt, messages
from extractor.ask.themes import KIND, LONGEST, MOST_ASKED, MOST_LINES, inquire_themes
from extractor.model.asking import Testimony
from extractor.model.draft import Draft
from extractor.values import ValueGrammar
from tests.narrative.corpus import Text

RULEBOOK = load_rulebook()


OPENING = "2023年，我馆政府信息公开工作总体平稳，但对照群众的期待和上级的要求，在以下几个方面还做得不够，需要逐项改进，情况如下。"
"""Without it a page with so little on it would be a form nobody filled in."""


def drafted(section: str) -> tuple[Draft, Case]:
    draft = plan(Text("a", "云岭县档案馆", 2023, f"{OPENING}{section}", (), ()).document(), RULEBOOK)
    return draft, case_of(draft.document, RULEBOOK, ValueGrammar(RULEBOOK.folding, RULEBOOK.marks))


def said(*labels: list[str]) -> tuple[Testimony, str]:
    draft, case = drafted("存在的问题：一是开水供应不足；二是桌椅偏少。")
    (inquiry,) = inquire_themes(draft, case, "auto")
    reply = KIND.shape(inquiry, case).model_validate({str(n): mine for n, mine in enumerate(labels, start=1)})
    return KIND.ground(inquiry, reply, case), draft.document.text


def test_only_items_without_a_theme_are_asked() -> None:
    draft, case = drafted("存在的问题：一是政策解读偏少；二是桌椅偏少。")
    (inquiry,) = inquire_themes(draft, case, "auto")
    assert [line.span for line in inquiry.lines] == [draft.narrative.problems[1].quote]
    themed, other = drafted("存在的问题：一是政策解读偏少；二是宣传不足。")
    assert inquire_themes(themed, other, "auto") == inquire_themes(themed, other, "always") == []


def test_the_list_is_the_rules() -> None:
    draft, case = drafted("存在的问题：一是开水供应不足；二是桌椅偏少。")
    (inquiry,) = inquire_themes(draft, case, "auto")
    asked = messages(inquiry, case, KIND)[-1].content
    assert all(theme.label in asked for theme in RULEBOOK.problems.themes)


def test_themes_come_by_id_in_the_order_of_the_rules() -> None:
    found, text = said(["平台与渠道", "公开的时效"], [])
    assert [(span.of(text), ids) for span, ids in found.themes] == [("开水供应不足；", ("timeliness", "platform"))]
    assert not found.refusals


def test_what_is_not_on_the_list_is_refused_by_itself() -> None:
    found, _ = said(["后勤", "宣传"], ["宣传", "政策解读", "决策公开"])
    assert [ids for _, ids in found.themes] == [("publicity",)]
    assert [(r.code, r.line) for r in found.refusals] == [("no_such_theme", 1), ("themes_too_many", 2)]


def test_a_page_without_end_is_not_asked_to_its_end() -> None:
    items = "\n".join(f"{n}.桌椅偏少。" for n in range(1, 31)) + f"\n31.桌{'椅' * LONGEST}偏少。"
    draft, case = drafted(f"存在的问题\n{items}\n改进措施\n" + "\n".join(f"{n}.添置桌椅。" for n in range(1, 31)))
    asked = inquire_themes(draft, case, "auto")
    assert all(len(inquiry.lines) <= MOST_LINES for inquiry in asked)
    assert sum(len(inquiry.lines) for inquiry in asked) <= MOST_ASKED


def test_examples_are_held_to_the_list() -> None:
    for example in load_prompt("themes", RULEBOOK).examples:
        reply = KIND.shape(example.inquiry, example.case).model_validate(example.reply)
        found = KIND.ground(example.inquiry, reply, example.case)
        assert tuple(r.code for r in found.refusals) == example.refused, example.name
