"""Facts stated in prose: cases as data, scope by section, replay, the project's gold."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import RulebookError
from extractor.fold import Folding
from extractor.match.prose.facts import find_facts
from extractor.match.prose.whose import ANYBODY, Whose
from extractor.model.candidates import Fact
from extractor.model.sections import Section
from extractor.model.spans import Span
from extractor.rulebook.characters import load_folding
from extractor.rulebook.facts import FactRules, lint_fact_rules, load_fact_rules
from extractor.rulebook.headings import load_heading_rules
from extractor.rulebook.marks import load_marks
from extractor.segment.headings import find_sections
from extractor.values import ValueGrammar
from tests.support.cases import cases
from tests.support.pace import within
from tests.support.shared import FOLDER as SHARED

HERE = Path(__file__).parents[1]
RULES = HERE.parent / "rules"
FOLDING: Folding = load_folding(RULES)
GRAMMAR = ValueGrammar(FOLDING, load_marks(RULES, FOLDING))
FACTS: FactRules = load_fact_rules(RULES, FOLDING)
HEADINGS = load_heading_rules(RULES, FOLDING)


def read(text: str, sections: tuple[Section, ...] = (), whose: Whose = ANYBODY) -> tuple[Fact, ...]:
    """The facts of a text, each checked against its span and its steps."""
    found = find_facts(text, FOLDING.fold(text), sections, FACTS, GRAMMAR, whose)
    for fact in found:
        assert fact.raw == fact.span.of(text)
        replayed = GRAMMAR.replay(fact.raw, fact.steps)
        assert replayed == fact.value
        assert isinstance(replayed, bool) == (fact.unit == "")
    return found


def sentences() -> list[Any]:
    """Every case of cases/facts, the known failures marked."""
    found = []
    for name, case in cases("facts", "text facts", "raw steps year agency review xfail").items():
        marks = [pytest.mark.xfail(reason=case["xfail"], strict=True)] if "xfail" in case else []
        found.append(pytest.param(case, id=name, marks=marks))
    return found


@pytest.mark.parametrize("case", sentences())
def test_sentence_states(case: dict[str, Any]) -> None:
    found = read(case["text"], whose=Whose(case.get("year"), case.get("agency", "")))
    stated: dict[str, list[Any]] = {}
    for fact in found:
        stated.setdefault(fact.id, []).append(fact.value)
    assert stated == {key: value if isinstance(value, list) else [value] for key, value in case["facts"].items()}
    assert sorted({f.id for f in found if f.doubt}) == case.get("review", [])
    assert {f.id: f.raw for f in found if f.id in case.get("raw", {})} == case.get("raw", {})
    assert {f.id: list(f.steps) for f in found if f.id in case.get("steps", {})} == case.get("steps", {})


def test_there_are_enough_cases() -> None:
    texts = [case.values[0]["text"] for case in sentences()]
    assert len(texts) >= 60
    assert len(set(texts)) == len(texts)


STRANGERS = ["主任信箱", "12345热线", "柳荫镇", "市档案馆", "县粮食协会", "三家企业", "市委转来我局", "服务台", "各街道"]
STATEMENTS = ["收到政府信息公开申请14件", "共受理依申请公开14件", "未收到政府信息公开申请", "办结依申请公开14件"]


@pytest.mark.parametrize("agency", ["", "盐渡市粮食局", "盐渡市人民政府"])
def test_what_stands_behind_a_stranger_is_never_stated_without_a_mark(agency: str) -> None:
    whose = Whose(2031, agency)
    for said in STATEMENTS:
        assert [f for f in read(f"2031年，我局{said}。", whose=whose) if not f.doubt]
        for stranger in STRANGERS:
            assert not [f for f in read(f"2031年，{stranger}{said}。", whose=whose) if not f.doubt], (stranger, said)


def _section(key: Any, text: str, start: str, end: str) -> Section:
    return Section(key, "", None, Span(text.index(start), text.index(end)))


TABLE = "总体情况\n全年共收到依申请公开4件。\n收到和处理申请情况\n一、本年新收政府信息公开申请数量\t9件\n未收到政府信息公开申请\n\n"


def test_cells_are_not_prose_and_whole_sentences_beside_them_are() -> None:
    text = TABLE + "说明：本表统计期内共受理政府信息公开申请5件，均已登记。\n复议情况"
    sections = (_section("overview", text, "\n全年", "收到和处理"), _section("requests", text, "\n一、", "复议情况"))
    assert [(f.id, f.value) for f in read(text, sections)] == [("requests.received.total", 4), ("requests.received.total", 5)]


def test_preface_is_prose() -> None:
    text = "本年度收到依申请公开3件。\n一、总体情况\n无。"
    assert [f.value for f in read(text, (Section("overview", "", None, Span(text.index("\n无"), len(text))),))] == [3]


def test_section_without_its_table_is_prose() -> None:
    text = "收到申请情况\n全年未收到政府信息公开申请\n"
    assert not read(text, (Section("requests", "", None, Span(6, len(text))),))
    assert [f.value for f in read(text, (Section("requests", "", None, Span(6, len(text)), "tables_lost"),))] == [0]


def test_absent_sections_leave_the_whole_text() -> None:
    text = "全年共收到依申请公开4件。"
    assert [f.value for f in read(text, (Section("other", "", None, None, "absent", "no heading"),))] == [4]


@given(
    st.lists(
        st.sampled_from(
            [
                *"收到受理依申请公开未没有发生行政复议诉讼件0123十三，。；（）\n 结转下年度上处理费元予以部分、",
                "政府信息公开申请",
                "信息处理费",
            ]
        ),
        max_size=60,
    )
)
def test_whatever_is_found_replays(pieces: list[str]) -> None:
    read("".join(pieces))


@given(st.integers(0, 10**6), st.sampled_from(["", " ", "\n", "　"]), st.sampled_from(["", "\n", " "]))
def test_blanks_and_line_ends_hide_no_number(number: int, before: str, inside: str) -> None:
    (fact,) = read(f"全年共收{inside}到依申请{before}公开{before}{number}{before}件。")
    assert (fact.id, fact.value) == ("requests.received.total", number)


def test_compare_names_indicators(shared: Path) -> None:
    known = {line.split(",")[0] for line in (shared / "indicators.csv").read_text(encoding="utf-8").splitlines()[1:]}
    assert {i for d in FACTS.definitions for i in d.compare} <= known
    assert all(d.compare for d in FACTS.definitions if d.id in known)


@pytest.mark.parametrize(
    ("wording", "message"),
    [
        ("{name: a, needs: [收到], pattern: '<nothing>5'}", "no fragment"),
        ("{name: a, needs: [收到], pattern: '（<cases>'}", "folded"),
        ("{name: a, needs: [收到], pattern: '(<cases>'}", "regular expression"),
        ("{name: a, needs: [收到], pattern: '(?:<cases>)?'}", "empty"),
        ("{name: a, needs: [收到], pattern: '收到'}", "no number"),
        ("{name: a, needs: [收], pattern: '收<cases>'}", "needs"),
        ("{name: a, needs: [收到], pattern: '收到<cases>', nears: x}", "nears"),
    ],
)
def test_rules_that_cannot_work_are_refused(tmp_path: Path, wording: str, message: str) -> None:
    head = "fragments: {cases: '(?P<n>[0-9]+件)'}\nother_time: '去年$'\nother_body: '其中$'\nother_part: '其中。$'\n"
    head += "other_whole: '其中我'\nnamed_body: '.+局'\nnot_denied: '不是$'\n"
    (tmp_path / "facts.yaml").write_text(f"{head}facts: [{{id: x, label: x, unit: 件, wordings: [{wording}]}}]", encoding="utf-8")
    with pytest.raises(RulebookError, match=message):
        lint_fact_rules(load_fact_rules(tmp_path, FOLDING), "facts.yaml")


def test_rules_of_the_project_are_sound() -> None:
    lint_fact_rules(FACTS, "rules/facts.yaml")


GOLD = {
    "requests_received": "requests.received.total",
    "requests_carried_in": "requests.carried_in.total",
    "requests_processed": "requests.processed_total.total",
    "requests_carried_out": "requests.carried_out.total",
    "granted": "requests.granted.total",
    "partly_granted": "requests.partly_granted.total",
    "granted_and_partly_granted": "requests.granted_and_partly_granted.total",
    "refused": "requests.refused.total",
    "unavailable": "requests.unavailable.total",
    "unprocessed": "requests.unprocessed.total",
    "other_handling": "requests.other_handling.total",
    "review_total": "review.total",
    "litigation_total": "litigation.total",
    "review_and_litigation_total": "review_and_litigation.total",
    "fees_charged": "fees.charged",
    "fee_yuan": "fees.amount",
    "fee_requests": "fees.requests",
}
# Gold's 3486 is the sum of what the sentence lists (1191+328+142+1078+406+341); the sentence itself does not print it.
NOT_PRINTED = {("025a_suqian-2023.txt", "requests_processed")}


def _gold() -> list[Any]:
    found = []
    for path in sorted(SHARED.glob("gold*/*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        source = SHARED / ("seeds" if path.parent.name == "gold" else "real") / gold["document"]
        if source.suffix in (".txt", ".html"):
            found.append(pytest.param(source, gold["narrative"], id=gold["document"]))
    return found or [pytest.param(None, None, id="missing")]


def _text(source: Path) -> str:
    raw = source.read_text(encoding="utf-8")
    if source.suffix == ".txt":
        return raw
    return re.sub(r"<[^>]*>|&nbsp;", "", re.sub(r"(?s)<(script|style).*?</\1>", "", re.sub(r"</(p|td|tr|div|h\d)>", "\n", raw)))


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("cut", [True, False], ids=["sections", "whole"])
@pytest.mark.parametrize(("source", "narrative"), _gold())
def test_gold_narrative(source: Path, narrative: dict[str, Any], cut: bool) -> None:
    text = _text(source)
    sections = find_sections(text, FOLDING.fold(text), HEADINGS) if cut else ()
    wanted = {GOLD[key]: value for key, value in narrative.items() if key in GOLD and (source.name, key) not in NOT_PRINTED}
    if narrative.get("review_or_litigation") is False:
        wanted |= {"review.total": 0, "litigation.total": 0}
    stated: dict[str, set[Any]] = {}
    for fact in read(text, sections):
        stated.setdefault(fact.id, set()).add(fact.value)
    assert {key: stated.get(key) for key in wanted} == {key: {value} for key, value in wanted.items()}


@pytest.mark.parametrize("end", ["，", "。"])
def test_prose_without_end_is_read_in_bounded_time(end: str) -> None:
    text = "".join(f"新收政府信息公开申请{n}件，办结{n}件，通过网站公开信息{n}条{end}" for n in range(50_000))
    with within(10):
        found = read(text)
    assert bool(found) == (end == "。")
