"""Numbers in prose as a model reads them: what is asked, what stands, what is refused and why."""

from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import plan, read_bytes
from extractor.ask.facts.claims import FactFault, sentence_of
from extractor.ask.facts.inquiry import KIND, MOST_LINES, MOST_WANTED, OTHER, inquire_facts
from extractor.ask.facts.sentences import possible
from extractor.ask.facts.topics import topics
from extractor.ask.grounding import Case, case_of
from extractor.ask.prompts import load_prompt, shown
from extractor.ask.quotes import QuoteFault
from extractor.ask.refusals import COMPLAINTS, complaint
from extractor.errors import RulebookError
from extractor.model.asking import Inquiry, Line, Testimony
from extractor.model.document import Document, Source
from extractor.model.draft import Draft
from extractor.model.spans import Span
from extractor.rulebook import load_rulebook
from extractor.rulebook.facts import load_fact_rules
from extractor.values import ValueGrammar
from tests.support.cases import cases

RULEBOOK = load_rulebook()
GRAMMAR = ValueGrammar(RULEBOOK.folding, RULEBOOK.marks)
CASES = list(cases("asking/facts.yaml", "lines said", "states raw refused before wanted").values())
TOPICS = topics(RULEBOOK)


def case(text: str) -> Case:
    return case_of(Document("a.txt", text, Source("", "", len(text), "text", "utf-8", "")), RULEBOOK, GRAMMAR)


def inquiry(lines: list[str], wanted: tuple[str, ...], before: str = "") -> tuple[Inquiry, Case]:
    """The lines as a document of its own with an inquiry."""
    text, spans = before, []
    for line in lines:
        spans.append(Span(len(text), len(text) + len(line)))
        text += f"{line}。\n"
    return Inquiry("i1", "facts", tuple(Line(n, span) for n, span in enumerate(spans, 1)), wanted=wanted), case(text)


def ground(asked: Inquiry, held: Case, *said: tuple[str, int, str, str]) -> Testimony:
    """What replies come to; everything that stands replays, and stands in the line it was read in."""
    facts = [{"fact": TOPICS[name].label, "line": line, "quote": quote, "number": number} for name, line, quote, number in said]
    testimony = KIND.ground(asked, KIND.shape(asked, held).model_validate({"facts": facts}), held)
    for fact in testimony.facts:
        assert fact.raw == fact.span.of(held.document.text)
        assert GRAMMAR.replay(fact.raw, fact.steps) == fact.value
        assert any(line.span.holds(fact.span) for line in asked.lines)
        assert (fact.origin, fact.reader, fact.unit) == ("llm", "model.facts", TOPICS[fact.id].unit)
    return testimony


@pytest.mark.parametrize("c", CASES, ids=[f"{n}-{c.get('refused', 'stands')}" for n, c in enumerate(CASES)])
def test_case(c: dict[str, Any]) -> None:
    name, line, quote, number = c["said"]
    asked, held = inquiry(c["lines"], tuple(c.get("wanted", [name])), c.get("before", ""))
    testimony = ground(asked, held, (name, line, quote, number))
    assert [r.code for r in testimony.refusals] == ([c["refused"]] if "refused" in c else [])
    assert all(r.said == f"{number}: {quote}" for r in testimony.refusals)
    assert {f.id: f.value for f in testimony.facts} == c.get("states", {})
    assert [f.raw for f in testimony.facts] == ([c["raw"]] if "raw" in c else [f.raw for f in testimony.facts])


def test_every_code_has_its_case() -> None:
    told = {c["refused"] for c in CASES if "refused" in c}
    assert told == {*get_args(FactFault), *get_args(QuoteFault), "number_missing", "number_twice", "not_asked", "no_such_line"}
    assert told <= set(COMPLAINTS)


@pytest.mark.parametrize("example", load_prompt("facts", RULEBOOK).examples, ids=lambda e: e.name)
def test_examples_of_the_prompt_hold(example: Any) -> None:
    reply = KIND.shape(example.inquiry, example.case).model_validate(example.reply)
    testimony = KIND.ground(example.inquiry, reply, example.case)
    assert tuple(r.code for r in testimony.refusals) == example.refused
    said = [fact for fact in example.reply["facts"] if fact["fact"] != OTHER]
    assert len(testimony.facts) == len(said) - len(example.refused)
    assert all("{" not in complaint(r) for r in testimony.refusals)


@pytest.mark.parametrize(("printed", "said"), [("一百三十三", "133"), ("133", "一百三十三"), ("1,208", "1208"), ("１２０８", "1,208")])
def test_a_number_may_be_said_in_other_digits_than_it_is_printed(printed: str, said: str) -> None:
    """The quote is verbatim, and the value is read from it; how the model writes the number proves nothing either way."""
    text = f"公众递交的公开申请共{printed}件"
    testimony = ground(*inquiry([text], ("requests.received.total",)), ("requests.received.total", 1, text, said))
    assert [f.value for f in testimony.facts] == [133 if "3" in said or "三" in said else 1208]


def test_a_piece_is_read_in_its_sentence() -> None:
    """The year and the body that the piece before names hold for the piece after."""
    asked, held = inquiry(["2029年公众递交申请31件，", "2030年公众递交申请12件"], ("requests.received.total",))
    joined = case(held.document.text.replace("，。", "，"))
    lines = (Line(1, Span(0, 15)), Line(2, Span(joined.document.text.index("2030"), len(joined.document.text) - 2)))
    asked = Inquiry("i1", "facts", lines, wanted=asked.wanted)
    first = ground(asked, joined, ("requests.received.total", 1, "2029年公众递交申请31件", "31"))
    second = ground(asked, joined, ("requests.received.total", 2, "2030年公众递交申请12件", "12"))
    assert [r.code for r in first.refusals] == ["other_year"]
    assert [f.value for f in second.facts] == [12]


def test_a_sentence_is_shown_number_by_number() -> None:
    told = "全年了结的公开申请计有35件，其中完整提供信息的有20件（含上年结转申请3件），尚未办完、要跨年接着办的有2件。"
    draft, held = drafted(HEAD + TWO + THREE + f"依申请公开情况如下。{told}\n" + FOUR + TAIL)
    (asked,) = inquire_facts(draft, held, "auto")
    assert [line.span.of(held.document.text) for line in asked.lines] == [
        "公众递交的公开申请一共是37件",
        "全年了结的公开申请计有35件",
        "其中完整提供信息的有20件",
        "尚未办完、要跨年接着办的有2件",
    ]


def test_two_numbers_for_one_fact_are_both_refused() -> None:
    asked, held = inquiry(["公众递交的公开申请12件", "公众递交的信息公开申请共13件"], ("requests.received.total",))
    name = "requests.received.total"
    said = [(name, 1, "公众递交的公开申请12件", "12"), (name, 2, "公众递交的信息公开申请共13件", "13")]
    testimony = ground(asked, held, *said)
    assert not testimony.facts
    assert [(r.code, r.about) for r in testimony.refusals] == [("said_twice", "requests.received.total")]
    assert len(ground(asked, held, said[0], said[0]).facts) == 1


def test_a_name_that_was_not_asked_for_spoils_only_itself() -> None:
    asked, held = inquiry(["公众递交的公开申请12件"], ("requests.received.total",))
    good = {"fact": "新收政府信息公开申请", "line": 1, "quote": "公众递交的公开申请12件", "number": 12}
    reply = KIND.shape(asked, held).model_validate({"facts": [{**good, "fact": "天气"}, good], "note": "x"})
    testimony = KIND.ground(asked, reply, held)
    assert [f.value for f in testimony.facts] == [12]
    assert [r.code for r in testimony.refusals] == ["not_asked"]


def test_the_shape_names_what_is_asked_and_the_lines_there_are() -> None:
    asked, held = inquiry(["甲", "乙"], ("requests.received.total", "review.upheld"))
    one = KIND.shape(asked, held).model_json_schema()["$defs"]["Fact"]["properties"]
    assert one["fact"]["enum"] == ["新收政府信息公开申请", "行政复议的结果维持", "都不是"]
    assert one["line"]["enum"] == [1, 2]


def test_labels_are_told_apart() -> None:
    labels = [topic.label for topic in TOPICS.values()]
    assert len(labels) == len(set(labels))
    assert {i.id for i in RULEBOOK.indicators} | {d.id for d in RULEBOOK.facts} == set(TOPICS)


def test_claims_speak_of_what_there_is() -> None:
    claims = RULEBOOK.fact_rules.claims
    assert {*claims.words, *claims.must, *claims.never, *claims.wholes} <= set(TOPICS)
    assert {f"{table}.{column}" for table, columns in claims.columns.items() for column in columns} <= {
        f"{table}.{column}" for table, rules in RULEBOOK.tables.items() for column in rules.columns
    }
    assert {topic.unit for topic in TOPICS.values()} - {""} == set(claims.units)


@pytest.mark.parametrize(
    ("claims", "message"),
    [
        ("{part: '(其中'}", "regular expression"),
        ("{vague: '(?:近)?'}", "empty text"),
        ("{must: {x: '<nothing>'}}", "no fragment"),
        ("{weak: ['']}", "empty word"),
        ("{wholse: [x]}", "wholse"),
    ],
)
def test_claims_that_cannot_work_are_refused(tmp_path: Path, claims: str, message: str) -> None:
    fact = "{id: x, label: x, unit: 件, wordings: [{name: a, needs: [收到], pattern: '收到(?P<n>[0-9]+件)'}]}"
    scopes = ("other_time", "other_body", "other_whole", "other_part", "named_body", "not_denied")
    text = "fragments: {}\n" + "".join(f"{name}: '其中$'\n" for name in scopes) + f"facts: [{fact}]\nclaims: {claims}\n"
    (tmp_path / "facts.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RulebookError, match=message):
        load_fact_rules(tmp_path, RULEBOOK.folding)


# -- what is asked

HEAD = (
    "云川县水务局2030年政府信息公开工作年度报告\n一、总体情况\n"
    "2030年，我局坚持公开。公众递交的公开申请一共是37件。门户网站上载政府信息120条。\n"
)
TWO = (
    "二、主动公开政府信息情况\n第二十条第（一）项\n信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数\n"
    "规章 | 0 | 0 | 2\n行政规范性文件 | 8 | 0 | 67\n"
)
THREE = "三、收到和处理政府信息公开申请情况\n"
LOST_THREE = f"{THREE}全年了结的公开申请计有35件；年末尚未办完、要跨年接着办的公开申请有2件。依申请公开工作平稳有序。\n"
WHOLE_THREE = f"{THREE}自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 总计\n" + "".join(
    f"{label} | {cells}\n"
    for label, cells in (
        ("一、本年新收政府信息公开申请数量", "37 | 0 | 0 | 0 | 0 | 0 | 37"),
        ("二、上年结转政府信息公开申请数量", "0 | 0 | 0 | 0 | 0 | 0 | 0"),
        ("(一)予以公开", "37 | 0 | 0 | 0 | 0 | 0 | 37"),
        ("(七)总计", "37 | 0 | 0 | 0 | 0 | 0 | 37"),
        ("四、结转下年度继续办理", "0 | 0 | 0 | 0 | 0 | 0 | 0"),
    )
)
RESULTS = "结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计"
FOUR = (
    "四、政府信息公开行政复议、行政诉讼情况\n行政复议 | 行政诉讼\n"
    + f"{RESULTS} | 未经复议直接起诉 | 复议后起诉\n{RESULTS} | {RESULTS}"
    + "\n"
    + " | ".join("0" * 15)
    + "\n"
)
TAIL = "五、存在的主要问题及改进情况\n一是公开内容不够丰富。下一步，一是加强公开。\n六、其他需要报告的事项\n无。\n"


def drafted(text: str) -> tuple[Draft, Case]:
    document = read_bytes(text.encode(), "a.txt")
    return plan(document, RULEBOOK), case_of(document, RULEBOOK, GRAMMAR)


def test_a_lost_table_asks_for_what_sentences_could_state() -> None:
    draft, held = drafted(HEAD + TWO + LOST_THREE + FOUR + TAIL)
    (asked,) = inquire_facts(draft, held, "auto")
    assert asked.kind == "facts"
    assert asked.questions == tuple(q.id for q in draft.questions if q.kind == "tables")
    assert set(asked.wanted) == {"requests.received.total", "requests.processed_total.total", "requests.carried_out.total"}
    assert [shown(line, held.document.text) for line in asked.lines] == [
        "公众递交的公开申请一共是37件",
        "全年了结的公开申请计有35件",
        "年末尚未办完、要跨年接着办的公开申请有2件",
    ]
    assert [line.number for line in asked.lines] == [1, 2, 3]


def test_what_rules_found_is_not_asked() -> None:
    draft, held = drafted(HEAD.replace("公众递交的公开申请一共是37件", "全年共收到政府信息公开申请37件") + TWO + LOST_THREE + FOUR + TAIL)
    assert "requests.received.total" in {f.id for f in draft.facts}
    (asked,) = inquire_facts(draft, held, "auto")
    assert "requests.received.total" not in asked.wanted


def test_nothing_that_could_answer_asks_nothing() -> None:
    silent = f"{THREE}依申请公开工作平稳有序，全年组织培训3次。\n"
    draft, held = drafted(HEAD.replace("37件", "若干件") + TWO + silent + FOUR + TAIL)
    assert any(s.state == "tables_lost" for s in draft.sections)
    assert inquire_facts(draft, held, "auto") == []


def test_whole_tables_ask_nothing_but_a_second_reading_asks_everything() -> None:
    draft, held = drafted(HEAD + TWO + WHOLE_THREE + FOUR + TAIL)
    assert {"disclosure", "requests", "review"} <= {s.key for s in draft.sections if s.state == "present"}
    assert inquire_facts(draft, held, "auto") == []
    assert {w for i in inquire_facts(draft, held, "always") for w in i.wanted} >= {"requests.received.total", "disclosure.channel.website"}


def _glued(sentence: str) -> tuple[Draft, Case]:
    """A row of table two whose cells are glued, so that several readings are left, and a sentence."""
    glued = TWO.replace(" | 8 | 0 | 67", "813667").replace(" | 0 | 0 | 2", "112")
    return drafted(HEAD.replace("门户", f"{sentence}门户") + glued + FOUR + TAIL)


def test_a_sentence_is_asked_where_it_prints_one_of_the_readings_left_open() -> None:
    draft, held = _glued("年末仍然有效的行政规范性文件为六百六十七件。年内废止的行政规范性文件是99999件。")
    unresolved = {c.indicator for c in draft.candidates if c.status == "unresolved" and c.alternatives}
    assert "disclosure.normative_documents.in_force" in unresolved
    (asked,) = inquire_facts(draft, held, "auto")
    assert asked.wanted == ("disclosure.normative_documents.in_force",)
    assert [line.span.of(held.document.text) for line in asked.lines] == ["年末仍然有效的行政规范性文件为六百六十七件"]
    assert asked.questions


@pytest.mark.parametrize(
    "sentence", ["", "年末仍然有效的行政规范性文件为99999件。", "上年末有效的行政规范性文件为667件。", "编印宣传册667件。"]
)
def test_a_sentence_of_another_number_year_or_thing_decides_nothing(sentence: str) -> None:
    draft, held = _glued(sentence)
    assert inquire_facts(draft, held, "auto") == []


MANY = (
    "公众递交的公开申请一共是{}件", "以个人身份申请公开信息的有{}件", "从前一年接过来续办的公开申请有{}件", "全年了结的公开申请计有{}件",
    "完整提供信息的公开申请有{}件", "只能给出部分内容的公开申请有{}件", "经审查不宜公开的有{}件", "属于无法提供一类的有{}件",
    "归入不予处理一类的有{}件", "其余{}件归入其他处理", "跨年接着办的公开申请有{}件",
)  # fmt: skip


def test_inquiries_stay_small() -> None:
    told = "".join(f"{sentence.format(n)}。" for n, sentence in enumerate(MANY, 3))
    head = HEAD.replace("公众递交的公开申请一共是37件。", "")
    draft, held = drafted(head + TWO + THREE + f"依申请公开情况如下。{told}\n" + FOUR + TAIL)
    asked = inquire_facts(draft, held, "auto")
    assert len(asked) == 2
    assert all(len(i.wanted) <= MOST_WANTED and len(i.lines) <= MOST_LINES for i in asked)
    wanted = [w for i in asked for w in i.wanted]
    assert len(wanted) == len(set(wanted)) == len(MANY)


# -- what must always hold

WORDS = [
    *("公开申请", "信息公开", "收到", "递交", "办结", "予以公开", "部分公开", "不予公开", "行政复议"),
    *("诉讼", "上年", "结转", "下年度", "其中", "市局", "没有", "未", "发生"),
]
MARKS = [*"，、；：（）的了共有为件条元次", "3件", "12件", "二十一件", "１０件", "2029年", "\n"]


@settings(deadline=None)
@given(st.lists(st.sampled_from([*WORDS, *MARKS]), max_size=24), st.sampled_from(sorted(TOPICS)))
def test_whatever_could_be_stated_replays_and_lies_in_the_sentence(pieces: list[str], name: str) -> None:
    text = "".join(pieces)
    held = case(f"依申请公开。{text}")
    span = Span(6, 6 + len(text))
    for fact in possible(TOPICS[name], sentence_of(span, held), held):
        assert span.holds(fact.span)
        assert fact.raw == fact.span.of(held.document.text)
        assert GRAMMAR.replay(fact.raw, fact.steps) == fact.value
        assert isinstance(fact.value, bool) == (fact.unit == "")


@settings(deadline=None)
@given(st.lists(st.sampled_from([*WORDS, "3件", "12件", "，", "共", "的"]), min_size=1, max_size=16), st.data())
def test_one_number_of_a_sentence_is_never_two_things_of_one_kind(pieces: list[str], data: st.DataObject) -> None:
    """What one outcome of a request takes for its own, no other outcome does."""
    held = case("依申请公开。" + "".join(pieces))
    sentence = sentence_of(Span(6, len(held.document.text)), held)
    outcomes = ("requests.granted.total", "requests.partly_granted.total", "requests.refused.total", "requests.processed_total.total")
    taken = [fact.span for name in outcomes for fact in possible(TOPICS[name], sentence, held)]
    assert len(taken) == len(set(taken))
    name = data.draw(st.sampled_from(outcomes))
    assert all(fact.value in (3, 12) for fact in possible(TOPICS[name], sentence, held))
