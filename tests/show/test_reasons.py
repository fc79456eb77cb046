"""What reports and errors say in English, in Chinese: whole or not at all."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import pytest

from extractor import load_rulebook
from extractor.answer.faults import CallFault, fault_of
from extractor.ask.refusals import COMPLAINTS, refuse
from extractor.check import State, assess
from extractor.export.encode import to_json
from extractor.model.doubts import Reason, doubt, notice
from extractor.model.report import CheckResult, Report
from extractor.model.rulings import ListItem, Ruling, Word
from extractor.read import read_bytes
from extractor.reconcile.people import again
from extractor.run.edge import Fault, attempt
from extractor.show.panes.naming import words_of
from extractor.show.reasons import Told, in_chinese
from extractor.wording.chinese import chinese
from extractor.wording.english import english, unworded
from tests.lying.papers import Paper, examples, headless, opened, planted, torn, variants
from tests.lying.test_lying import BY_NAME, LONG
from tests.lying.trial import drafted, tell
from tests.support.said_in_reports import untold

NAMES = words_of(load_rulebook(), "2021")
RULES_ONLY = range(60)
"""Seeds of generated reports."""
LIED_TO = range(990_100, 990_104)
NOTHING_TO_TELL = "nothing to lie of"
"""What tests/lying says of an inquiry that it has no lie for."""


def as_json(report: Report) -> Mapping[str, Any]:
    return json.loads(to_json(report))  # type: ignore[no-any-return]


def names_of(report: Report) -> Mapping[str, str]:
    return words_of(load_rulebook(), report.edition)


# ---- every sentence there is


@pytest.mark.parametrize("paper", [*examples(), *planted(range(6)), *opened(range(6))], ids=lambda paper: paper.name)
def test_every_reason_of_a_document_has_chinese(paper: Paper) -> None:
    report = drafted(paper)[1]
    assert untold(as_json(report), names_of(report)) == set()


@pytest.mark.slow
def test_every_reason_of_broken_documents_has_chinese() -> None:
    reports = [drafted(paper)[1] for paper in variants(RULES_ONLY)]
    assert sum(check.outcome == "fails" for report in reports for check in report.checks) > 5, "documents that are broken"
    assert {fault for report in reports for fault in untold(as_json(report), names_of(report))} == set()


@lru_cache(maxsize=1)
def lied_to() -> tuple[Paper, ...]:
    """Each says something that no other does."""
    return (*variants(LIED_TO), *opened(range(3)), *torn((8_850_003, 8_850_005)), *headless())


@pytest.mark.slow
@pytest.mark.parametrize("lie", [name for name in BY_NAME if name != LONG], ids=lambda name: name.replace(" ", "-"))
def test_every_reason_has_chinese_where_a_model_was_asked(lie: str) -> None:
    told = [tell(paper, BY_NAME[lie], "always").report for paper in lied_to()]
    assert any(report.asked for report in told)
    assert {text for report in told for text, _ in untold(as_json(report), names_of(report))} <= {NOTHING_TO_TELL}


# ---- as it is said


def zh(code: str, **args: str | int | Reason) -> str | None:
    return chinese(doubt(code, **args), NAMES)


def sentence_of(check: CheckResult) -> str:
    return in_chinese(Told(check.sentence, check.sentence_code, check.sentence_args), NAMES) or ""


def test_a_check_that_fails_reads_like_the_form() -> None:
    equation = next(e for e in load_rulebook().checks if e.id == "requests.balance.total")
    states = {name: State(n, "reported") for name, n in zip((*equation.left, *equation.right), (10, 2, 7, 3), strict=True)}
    check = assess(equation, states)
    told = "新收 + 上年结转 = （七）总计 + 结转下年度（列：总计）：左边为 10 + 2 = 12，右边为 7 + 3 = 10，相差 2"
    assert sentence_of(check) == told
    sentence = unworded(check.sentence_code, check.sentence_args)
    assert sentence
    points = doubt("check.points_here", check=equation.id, sentence=sentence)
    assert chinese(points, NAMES) == f"勾稽关系不符：{told}"
    assert chinese(doubt("decided.model_unconfirmed") + points, NAMES) == f"仅由模型读出，页面上没有可以印证的内容；勾稽关系不符：{told}"


@pytest.mark.parametrize(
    ("left", "right", "told"),
    [
        ("blank", "5 + 1 = 6", "左边为空白，右边为 5 + 1 = 6，相差 6"),
        ("6", "blank", "左边为 6，右边为空白，相差 6"),
        ("-3", "3", "左边为 -3，右边为 3，相差 6"),
    ],
)
def test_a_side_is_a_number_or_said_to_be_blank(left: str, right: str, told: str) -> None:
    said = doubt("check.fails", label="一 = 二", where="row.granted", left=left, right=right, n=6)
    assert chinese(said) == f"一 = 二（row.granted）：{told}"


def test_an_equation_that_is_not_held_to_the_page_says_why() -> None:
    """What is not on the page counts beside what was not read."""
    equation = next(e for e in load_rulebook().checks if e.id == "requests.balance.total")
    members = (*equation.left, *equation.right)
    some = {name: State(None, status) for name, status in zip(members, ("absent", "unresolved", "blank", "blank"), strict=True)}
    assert sentence_of(assess(equation, some)).endswith("：其中 2 项页面没有或者未能读出，无法核对")
    none = {name: State(None, "blank") for name in members}
    assert sentence_of(assess(equation, none)).endswith("：等式一侧全为空白，无法核对")


BLANKS_BY_RULE = (
    (doubt("decided.model_reading_holds", n="blank"), "规则在此读出空白，但只有按模型对本行的读法，等式才成立"),
    (doubt("decided.model_reading_holds", n=8), "规则在此读出 8，但只有按模型对本行的读法，等式才成立"),
    (doubt("decided.model_differs", n="nothing"), "模型在此读出空白，从页面无从判断"),
    (doubt("refusal.not_asked", about="requests"), "并未询问“依申请公开情况表”"),
    (doubt("edition.follows", table="disclosure", edition=2021, keys="a, b"), "主动公开情况表用 2021 年表式（据：a、b）"),
    (notice(doubt("file.not_read_yet", what=doubt("file.image", kind="PNG")), where="a.pdf"), "a.pdf：这是图片（PNG），目前还不能读取"),
    (doubt("file.not_read_yet", what=doubt("file.seven_zip")), "这是 7z 压缩包，目前还不能读取"),
    (doubt("asking.waits_for_batch", name="batch_7"), "等待批量提问 batch_7 的答复"),
    (doubt("asking.waits_for_batch", name=" 七 "), "等待批量提问 七 的答复"),
    (doubt("person.unreadable_too", who="Zhou"), "Zhou 也读不出"),
    (doubt("about.speaks_of_own", last=" 局 "), "正文自称“我 局 ”"),
    (doubt("refusal.other_row", line=3, other="3.其他"), "第 3 行是另一行：3.其他"),
    (doubt("ruling.decided_since", who="周明", said="13", date="2026-03-04"), "周明在此之后（2026-03-04）已定为“13”"),
)


@pytest.mark.parametrize(("said", "told"), BLANKS_BY_RULE, ids=lambda said: said[0].code if isinstance(said, tuple) else "")
def test_the_blank_beside_a_hole_comes_by_rule(said: Reason, told: str) -> None:
    """One before a letter or a number, none before Chinese; what the hole holds stays as it is."""
    assert chinese(said) == told


def test_an_id_in_a_hole_is_spaced_as_what_it_is_called() -> None:
    said = doubt("decided.model_reading_holds", n="x.y")
    assert (chinese(said) or "").startswith("规则在此读出 x.y，")
    assert (chinese(said, {"x.y": "总计"}) or "").startswith("规则在此读出总计，")


NAMED = {
    "row.processed_total": "行：（七）总计",
    "row.partly_granted": "行：三、本年度办理结果（二）部分公开",
    "row.refused.state_secret": "行：（三）不予公开 1.属于国家秘密",
    "requests.partly_granted.total": "三、本年度办理结果/（二）部分公开 × 总计",
    "disclosure.normative_documents": "第二十条第（一）项（行政）规范性文件",
    "disclosure.licensing.items_change": "第二十条第（五）项 行政许可 × 本年增/减",
    "disclosure.fees.amount": "第二十条第（八）项 行政事业性收费 × 本年收费金额（单位：万元）",
    "litigation.direct": "行政诉讼 未经复议直接起诉",
}


@pytest.mark.parametrize("name", NAMED)
def test_what_an_id_is_called_has_the_signs_that_the_form_prints(name: str) -> None:
    assert NAMES[name] == NAMED[name]


def test_names_have_no_narrow_signs_and_no_long_remarks() -> None:
    for edition in (*(e.name for e in load_rulebook().editions), None):
        names = words_of(load_rulebook(), edition)
        assert {name for name in names.values() if re.search(r"[(),:;]|（[^）]{9,}）", name)} == set()
        cells = [names[indicator.id] for indicator in load_rulebook().indicators]
        assert edition is None or len(set(cells)) == len(cells), "without its remark a row is still told from all others"


def test_every_check_has_words_of_the_form() -> None:
    for edition in (*(e.name for e in load_rulebook().editions), None):
        names = words_of(load_rulebook(), edition)
        assert [e.id for e in load_rulebook().checks if not re.search(r"[一-鿿]", names.get(e.id, ""))] == []


@pytest.mark.parametrize("code", COMPLAINTS)
def test_every_refusal_has_chinese(code: str) -> None:
    words = dict.fromkeys(("column", "printed", "other", "label"), "总计") | dict.fromkeys(("own", "wanted", "given"), "7")
    refusal = refuse(code, "i1", "requests.granted.total", "申请", line=3, **words)
    told = chinese(refusal.reason, NAMES)
    assert told
    assert not re.search(r"[a-z]{2,}", told), told


def test_a_persons_words_stay_theirs() -> None:
    eight, nine, name = Word(8, "reported"), Word(9, "reported"), "requests.received.total"
    ruling = Ruling("0", "a", name, nine, eight, eight, (), "周明", "2024-03-01T")
    assert chinese(again(ruling, Word(None, "blank"))) == "周明于 2024-03-01 定为“9”，当时读出的是“8”；现在读出的是“空白”"
    items = Word(None, "reported", (ListItem("甲", "甲", 0, 1),))
    listed = Ruling("0", "a", "problems", items, items, items, (), "Zhou Ming; 王芳", "2024-03-01T")
    told = chinese(again(listed, items, "person.now_other_items"))
    assert told == "Zhou Ming; 王芳于 2024-03-01 定为“1 条的列表”，当时读出的是“1 条的列表”；现在读出的是“1 条的列表”，各条也不同"
    stated, read_as = doubt("person.stated"), doubt("person.characters_are", indicator="requests.received.total")
    shown = chinese(stated + doubt("person.number_nobodys", raw="845") + doubt("person.unreadable_too", who="王芳"))
    assert shown == "由人定出；这里印着“845”，现在没有归入任何数值；王芳也读不出"
    assert chinese(stated + read_as, NAMES) == "由人定出；这些字符已读作“一、本年新收政府信息公开申请数量 × 总计”"
    assert chinese(stated + read_as) == "由人定出；这些字符已读作“requests.received.total”"


def test_a_document_that_was_not_read() -> None:
    def fail() -> None:
        read_bytes(b"{\\rtf1", "年报: 二.rtf")

    def crash() -> None:
        raise KeyError("x")

    refused, ours = attempt(fail, "a"), attempt(crash, "年报.txt")
    assert isinstance(refused, Fault)
    assert isinstance(ours, Fault)
    assert chinese(refused.reason) == "年报: 二.rtf：这是 RTF 文档，目前还不能读取。请另存为文本或者网页（HTML）后再读"
    assert (chinese(ours.reason) or "").startswith("程序内部出错（年报.txt: KeyError: 'x' (")
    assert ours.message.startswith("internal error in 年报.txt: KeyError: 'x' (")


def test_an_endpoint_that_failed() -> None:
    import httpx2
    import openai

    request = httpx2.Request("POST", "http://127.0.0.1/v1")
    for status, words, begins in (
        (401, "bad key; try again", "模型服务不接受密钥：请检查 NIANBAO_API_KEY（HTTP 401, 'bad key; try again'）"),
        (500, "", "模型服务出错（HTTP 500）"),
        (418, "no", "模型服务拒绝了请求（HTTP 418, 'no'）"),
        (400, "no tool here", "模型服务不支持这种答复格式（HTTP 400, 'no tool here'）：请设置 NIANBAO_MODE=auto"),
    ):
        error = openai.APIStatusError("x", response=httpx2.Response(status, request=request), body={"message": words})
        fault: CallFault = fault_of(error, base_url="http://127.0.0.1/v1", timeout=3.0, now=0.0)
        assert chinese(fault.reason) == begins
        told = f"3 个提问中有 2 个没有得到答复：{begins}；每份文件限时 60 秒，所剩时间不够再试一次（NIANBAO_DEADLINE）"
        late = fault.reason + doubt("asking.deadline_short", n=60)
        assert zh("asking.unanswered", n=2, all=3, why=late) == told


# ---- whole or not at all


@pytest.mark.parametrize(
    ("code", "args"),
    [
        ("", ()),
        ("table.upside_down", ({},)),
        ("edition.no_table_tells; table.upside_down", ({}, {})),
        ("edition.no_table_tells; table.lost", ({},)),
        ("ruling.no_year", ({},)),
        ("ruling.no_year", ({"what": 7},)),
        ("check.points_here", ({"check": "a", "sentence": {"code": "table.upside_down", "args": [{}]}},)),
        ("edition.no_table_tells", "x"),
    ],
)
def test_what_is_not_known_stays_whole(code: str, args: Sequence[Any]) -> None:
    """Reports of other versions, and of anybody."""
    assert in_chinese(Told("the table is printed upside down", code, args)) is None


def test_doubts_without_end_are_not_followed() -> None:
    said: dict[str, Any] = {"code": "edition.no_table_tells", "args": [{}]}
    for _ in range(5_000):
        said = {"code": "decided.rules_read_another_unsure", "args": [{"why": said}]}
    assert in_chinese(Told("x", said["code"], said["args"])) is None


@pytest.mark.parametrize("words", ["区财政局", "<b>粗</b>", "{title}", "a; b", "“引”", "甲: 乙", "\\1 \\g<0>", "%s", "no table tells"])
def test_words_of_a_document_are_kept(words: str) -> None:
    assert zh("about.several_reports", title=words) == f"文件中不止一份报告，下一份是“{words}”"
    assert english(doubt("about.several_reports", title=words)).endswith(f"the next one is {words}")
