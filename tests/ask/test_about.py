"""Who reports and on which year, as a model reads it: what is asked, what stands, what is refused and why."""

from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import plan, read_bytes
from extractor.ask.about import DOUBT, KIND, AboutFault, inquire_about
from extractor.ask.grounding import Case, case_of
from extractor.ask.prompts import load_prompt
from extractor.ask.quotes import QuoteFault
from extractor.ask.refusals import COMPLAINTS
from extractor.model.asking import Inquiry, Line, Scope, Testimony
from extractor.model.document import Document, Source
from extractor.model.spans import Span
from extractor.rulebook import load_rulebook
from extractor.values import ValueGrammar
from tests.support.cases import cases

RULEBOOK = load_rulebook()
GRAMMAR = ValueGrammar(RULEBOOK.folding, RULEBOOK.marks)
CASES = list(cases("asking/about.yaml", "lines said", "states raw refused").values())


def asking(lines: list[str], wanted: tuple[str, ...]) -> tuple[Inquiry, Case]:
    """The lines as a document of its own with an inquiry."""
    text, spans = "", []
    for line in lines:
        spans.append(Span(len(text), len(text) + len(line)))
        text += f"{line}\n"
    held = case_of(Document("a.txt", text, Source("", "", len(text), "text", "utf-8", "")), RULEBOOK, GRAMMAR)
    return Inquiry("i1", "about", tuple(Line(n, span) for n, span in enumerate(spans, 1)), wanted=wanted), held


def ground(asked: Inquiry, held: Case, **said: tuple[int, str] | None) -> Testimony:
    """What a reply comes to; what stands has its characters in a line, and a doubt."""
    reply = {name: {"line": at[0], "quote": at[1]} if at else None for name, at in said.items()}
    testimony = KIND.ground(asked, KIND.shape(asked, held).model_validate(reply), held)
    for _, field in testimony.about:
        assert field.span
        assert field.raw == field.span.of(held.document.text)
        assert any(line.span.holds(field.span) for line in asked.lines)
        assert (field.reader, field.origin, field.doubt) == ("model.about", "llm", DOUBT)
    return testimony


@pytest.mark.parametrize("c", CASES, ids=[f"{n}-{c.get('refused', 'stands')}" for n, c in enumerate(CASES)])
def test_case(c: dict[str, Any]) -> None:
    name, line, quote = c["said"]
    asked, held = asking(c["lines"], (name,))
    testimony = ground(asked, held, **{name: (line, quote)})
    assert [r.code for r in testimony.refusals] == ([c["refused"]] if "refused" in c else [])
    assert [(n, f.value) for n, f in testimony.about] == ([(name, c["states"])] if "states" in c else [])
    assert [f.raw for _, f in testimony.about] == ([c["raw"]] if "raw" in c else [f.raw for _, f in testimony.about])


def test_every_code_has_its_case() -> None:
    told = {c["refused"] for c in CASES if "refused" in c}
    assert told == {*get_args(AboutFault), *get_args(QuoteFault), "no_such_line"}
    assert told <= set(COMPLAINTS)


@pytest.mark.parametrize("example", load_prompt("about", RULEBOOK).examples, ids=lambda e: e.name)
def test_examples_of_the_prompt_hold(example: Any) -> None:
    reply = KIND.shape(example.inquiry, example.case).model_validate(example.reply)
    testimony = KIND.ground(example.inquiry, reply, example.case)
    assert tuple(r.code for r in testimony.refusals) == example.refused
    assert len(testimony.about) == sum(v is not None for v in example.reply.values()) - len(example.refused)


def test_a_field_that_was_not_asked_for_is_passed_over() -> None:
    asked, held = asking(["云川县农业农村局", "2030年度报告"], ("year",))
    said = {"year": {"line": 2, "quote": "2030年度"}, "agency": {"line": 1, "quote": "云川县农业农村局"}}
    reply = KIND.shape(asked, held).model_validate(said)
    assert [name for name, _ in KIND.ground(asked, reply, held).about] == ["year"]


def test_null_says_nothing() -> None:
    asked, held = asking(["我局高度重视信息公开"], ("agency", "year"))
    testimony = ground(asked, held, agency=None, year=None)
    assert not testimony.about
    assert not testimony.refusals


# -- what is asked

BODY = (
    "一、总体情况\n坚持公开。\n"
    + "全力推进政务公开。\n" * 30
    + "五、存在的主要问题及改进情况\n一是公开不够。下一步，加强公开。\n六、其他需要报告的事项\n无。\n"
)


def asked_of(text: str, scope: Scope = "auto") -> tuple[list[Inquiry], str]:
    document = read_bytes(text.encode(), "a.txt")
    return inquire_about(plan(document, RULEBOOK), case_of(document, RULEBOOK, GRAMMAR), scope), document.text


def test_a_plain_title_asks_nothing_unless_everything_is_asked() -> None:
    text = "云川县农业农村局2030年政府信息公开工作年度报告\n" + BODY
    assert asked_of(text)[0] == []
    (second,) = asked_of(text, "always")[0]
    assert (second.wanted, second.questions) == (("agency", "year"), ())


def test_of_the_first_and_last_lines_those_are_shown_that_could_answer() -> None:
    (asked,), text = asked_of("信息公开工作年度报告\n国务院办公厅统一格式\n" + BODY + "\n云川县农业农村局编\n联系电话：0999-6120000\n")
    assert (asked.kind, asked.wanted) == ("about", ("agency",))
    assert [line.span.of(text) for line in asked.lines] == ["国务院办公厅统一格式", "云川县农业农村局编"]
    assert [line.number for line in asked.lines] == [1, 2]
    assert len(asked.questions) >= 1


def test_a_line_without_end_is_cut() -> None:
    (asked,), _ = asked_of("政府信息公开工作年度报告。" + "云川县水利局坚持公开。" * 400 + "\n" + BODY)
    assert max(line.span.end - line.span.start for line in asked.lines) <= 120


@pytest.mark.parametrize("name", ["agency", "year"])
def test_what_no_line_could_answer_is_not_asked(name: str) -> None:
    found = asked_of("信息公开年报\n" + BODY.replace("工作", ""))[0]
    assert all(name not in asked.wanted for asked in found)


# -- what must always hold

NAMES = ["人民政府", "水利", "2030年", "二〇三一", "1月1日", "信息公开", "国务院办公厅", "印发", "９"]
PIECES = [*"云川县市局委会办公室的我由与，。（） \n", *NAMES]


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=20), st.data())
def test_whatever_stands_is_a_name_or_a_year_in_its_line(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces).replace("\n", " ")
    asked, held = asking([text], ("agency", "year"))
    start = data.draw(st.integers(0, len(text) - 1))
    quote = text[start : data.draw(st.integers(start + 1, len(text)))]
    for name, field in ground(asked, held, agency=(1, quote), year=(1, quote)).about:
        if name == "year":
            assert isinstance(field.value, int)
            assert 2008 <= field.value <= 2035
        else:
            assert isinstance(field.value, str)
            assert field.value.endswith((*RULEBOOK.about.organs, *RULEBOOK.about.places))
            assert not field.value.startswith(("我", "由", "与", "的"))
