"""A model's quote is found where it stands, or refused with the reason."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.ask.grounding import Case, case_of
from extractor.ask.quotes import find_quote
from extractor.model.asking import Line
from extractor.model.document import Document, Source
from extractor.model.spans import Span
from extractor.rulebook import load_rulebook
from extractor.values import ValueGrammar

RULEBOOK = load_rulebook()
GRAMMAR = ValueGrammar(RULEBOOK.folding, RULEBOOK.marks)


def case(text: str) -> Case:
    return case_of(Document("a.txt", text, Source("", "", len(text), "text", "utf-8", "")), RULEBOOK, GRAMMAR)


def find(quote: str, text: str, before: str = "前言。\n") -> str:
    """What is found in a line that does not begin the document, or the fault."""
    whole = before + text + "\n别处也有受理申请七件。"
    found = find_quote(quote, Line(1, Span(len(before), len(before) + len(text))), case(whole))
    return found.of(whole) if isinstance(found, Span) else f"!{found}"


@pytest.mark.parametrize(
    ("quote", "text", "found"),
    [
        ("受理申请12件", "全年受理申请12件，办结12件。", "受理申请12件"),
        ("受理申请12件。", "全年受理申请12件，办结12件。", "受理申请12件"),
        ("“受理申请12件”", "全年受理申请12件，办结12件。", "受理申请12件"),
        ("[1] 全年受理申请12件", "全年受理申请12件，办结12件。", "全年受理申请12件"),
        ("受理申请12件，办结12件", "全年受理申请１２件，\n　办结 12 件。", "受理申请１２件，\n　办结 12 件"),
        ("行政复议2件", "因信息公開被申請行政復議2件。", "行政復議2件"),
        ("行政復議2件", "因信息公开被申请行政复议2件。", "行政复议2件"),
        ("培训力度不足", "培训力度\n- 4 -\n不足。", "培训力度\n- 4 -\n不足"),
        ("二〇三一年", "二〇三一年度报告", "二〇三一年"),
        ("2031", "2031年度报告", "2031"),
        ("《政府公报》12期", "编印《政府公报》12期。", "《政府公报》12期"),
        ("受理申请13件", "全年受理申请12件，办结13件。", "!quote_missing"),
        ("受理申请12件……办结", "全年受理申请12件，办结13件。", "!quote_missing"),
        ("受理申请七件", "全年受理申请12件。", "!quote_missing"),
        ("受理申请", "受理申请12件，另受理申请3件。", "!quote_twice"),
        ("复议复议", "复议复议复议", "!quote_twice"),
        ("12", "全年受理申请12件。", "!quote_short"),
        ("12件", "全年受理申请12件。", "!quote_short"),
        ("十二件", "全年受理申请十二件。", "!quote_short"),
        ("0", "全年受理申请0件。", "!quote_short"),
        ("", "全年受理申请0件。", "!quote_short"),
        ("。。", "全年受理申请0件。。", "!quote_short"),
    ],
)
def test_quote(quote: str, text: str, found: str) -> None:
    assert find(quote, text) == found


@settings(deadline=None)
@given(st.text("受理申请办结復議件0１2，。 \n　一", min_size=1, max_size=30), st.data())
def test_whatever_is_cut_out_is_found_or_ambiguous(text: str, data: st.DataObject) -> None:
    """A verbatim copy, in whatever width, is never said to be missing; what is found is what was copied, and lies in the line."""
    start = data.draw(st.integers(0, len(text) - 1))
    quote = text[start : data.draw(st.integers(start + 1, len(text)))]
    folding = RULEBOOK.folding
    for form in (quote, folding.fold(quote), "".join(quote.split())):
        found = find(form, text)
        assert found != "!quote_missing"
        if not found.startswith("!"):
            assert folding.key(found).strip(".。,") == folding.key(quote).strip(".。,")
