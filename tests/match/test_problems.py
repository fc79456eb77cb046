"""Section five: cases as data, the shared documents, what the rules refuse, and what must always hold."""

import html
import itertools
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import RulebookError
from extractor.match.problems.items import Narrative, split_narrative, themes_of
from extractor.model.spans import Span
from extractor.rulebook.characters import load_folding
from extractor.rulebook.problems import load_problem_rules
from tests.support.pace import within
from tests.support.shared import FOLDER as SHARED

HERE = Path(__file__).parents[1]
RULES = HERE.parent / "rules"
FOLDING = load_folding(RULES)
PROBLEM_RULES = load_problem_rules(RULES, FOLDING)
HEADING = re.compile("五、[^,。]{0,16}存在的?(?:主要)?问题及(?:改进情况|改进措施|明年工作计划)")


def _cases() -> list[Any]:
    found = []
    for path in sorted((HERE / "cases" / "problems").glob("*.yaml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            marks = [pytest.mark.xfail(reason=case["fails"], strict=True)] if "fails" in case else []
            found.append(pytest.param(case, id=f"{path.stem}: {case['name']}", marks=marks))
    return found


def split(text: str) -> Narrative:
    """The narrative of a whole text."""
    return split_narrative(text, FOLDING.fold(text), Span(0, len(text)), PROBLEM_RULES)


@pytest.mark.parametrize("case", _cases())
def test_case(case: dict[str, Any]) -> None:
    found = split(case["text"])
    assert [p.title for p in found.problems] == case["problems"]
    assert [p.title for p in found.improvements] == case["improvements"]
    assert len(found.unsplit) == case.get("unsplit", 0)
    assert sum(bool(p.doubt) for p in (*found.problems, *found.improvements)) == case.get("doubts", 0)
    if "last_quote" in case:
        assert (*found.problems, *found.improvements)[-1].quote.of(case["text"]) == case["last_quote"]


def _shared() -> list[Any]:
    gold = [*sorted((SHARED / "gold").glob("*.json")), *sorted((SHARED / "gold-real").glob("*.json"))]
    return [pytest.param(path, id=path.stem) for path in gold] or [pytest.param(None, id="missing")]


def _section(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        text = html.unescape(re.sub("<[^>]+>", "", re.sub(r"<(script|style).*?</\1>", "", text, flags=re.S)))
    folded = FOLDING.fold(text)
    headings = list(HEADING.finditer(folded))
    start = headings[-1].end() if headings else len(text)
    end = folded.find("六、", start)
    return text[start : end if end > 0 else len(text)]


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("path", _shared())
def test_shared_documents_hold_exactly_the_problems_of_gold(path: Path) -> None:
    gold = json.loads(path.read_text(encoding="utf-8"))
    source = SHARED / ("seeds" if path.parent.name == "gold" else "real") / gold["document"]
    if source.suffix == ".pdf":
        pytest.skip("a PDF")
    section = _section(source)
    found = split(section)
    quotes = [FOLDING.key(p.quote.of(section)) for p in found.problems]
    assert len(quotes) == len(gold["problems"])
    assert all(FOLDING.key(title) in quote for title, quote in zip(gold["problems"], quotes, strict=True))
    if isinstance(gold.get("improvements"), int):
        assert len(found.improvements) == gold["improvements"]
    assert not found.unsplit


def test_themes_come_in_the_order_of_the_rules() -> None:
    ids = [theme.id for theme in PROBLEM_RULES.themes]
    found = themes_of("依申请答复不及时,培训不足,解读单一", PROBLEM_RULES.themes)
    assert found == ("timeliness", "interpretation", "request_handling", "staffing_training")
    assert sorted(found, key=ids.index) == list(found)


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        ("problems.yaml", "turn: '", "turn: '|", "turn: matches everything"),
        ("problems.yaml", "turn: '", "turn: '(", "turn: is no regular expression"),
        ("problems.yaml", "turn: '", "turn: '問題|", "turn: is not written in folded characters"),
        ("problems.yaml", "turn: ", "turned: 甲\nturn: ", "turned"),
        ("problems.yaml", "[首先,", "['',", "marks.words"),
        ("themes.yaml", "[解读]", "['']", "themes.interpretation"),
        ("themes.yaml", "id: publicity", "id: decision", "id stands twice"),
    ],
)
def test_rules_that_cannot_be_taken_are_refused(tmp_path: Path, file: str, old: str, new: str, what: str) -> None:
    for name in ("problems.yaml", "themes.yaml"):
        shutil.copy(RULES / name, tmp_path / name)
    text = (tmp_path / file).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RulebookError, match=re.escape(what)):
        load_problem_rules(tmp_path, FOLDING)


BITS = [
    "一是",
    "二是",
    "（一）",
    "（二）",
    "1.",
    "2、",
    "①",
    "首先，",
    "存在的主要问题",
    "改进措施：",
    "下一步，我局将",
    "不足",
    "加强培训",
    "。",
    "；",
    "，",
    "\n",
    "  ",
    "等",
    "无",
    "但",
    "問題",
    "- 3 -",
    "#",
    "、",
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(BITS), max_size=40), st.text(max_size=5), st.text(max_size=5))
def test_whatever_the_text_quotes_lie_inside_and_apart(bits: list[str], before: str, after: str) -> None:
    body = "".join(bits)
    text = before + body + after
    span = Span(len(before), len(before) + len(body))
    found = split_narrative(text, FOLDING.fold(text), span, PROBLEM_RULES)
    assert found == split_narrative(text, FOLDING.fold(text), span, PROBLEM_RULES)
    for passages in (found.problems, found.improvements):
        assert [p.quote.start for p in passages] == sorted(p.quote.start for p in passages)
    spans = sorted([p.quote for p in (*found.problems, *found.improvements)] + [u.span for u in found.unsplit], key=lambda s: s.start)
    assert all(span.holds(s) and s.end > s.start for s in spans)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    assert all(p.title for p in (*found.problems, *found.improvements))


@pytest.mark.parametrize("phrase", ["公开不及时，", "一是公开不及时。", "下一步，", "1", "存在问题\t改进措施\n甲\n", "去年问题整改情况"])
def test_a_section_that_is_none_is_left_to_ask(phrase: str) -> None:
    text = phrase * (2_000_000 // len(phrase))
    with within(6):
        found = split(text)
    assert (len(found.problems), len(found.improvements), len(found.unsplit)) == (0, 0, 1)
    assert not split("\n" * 2_000_000).unsplit
