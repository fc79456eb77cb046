"""What reports say in English, in Chinese: every sentence there is, whole or not at all, and quickly whatever stands in it."""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any

import pytest
import yaml

from extractor import load_rulebook
from extractor.answer.faults import CallFault, fault_of
from extractor.ask.refusals import COMPLAINTS, GROUP, refuse
from extractor.check import State, assess
from extractor.errors import NotText
from extractor.export.encode import to_json
from extractor.model.report import Report
from extractor.model.rulings import ListItem, Ruling, Word
from extractor.reconcile.people import again
from extractor.run.edge import Fault as Told
from extractor.run.edge import attempt
from extractor.show.panes.naming import words_of
from extractor.show.reasons import in_chinese
from extractor.wording.chinese import chinese
from extractor.wording.english import english
from extractor.wording.reading import SPECIAL
from extractor.wording.templates import FILE, TERMS, terms, wordings
from tests.lying.papers import Paper, examples, opened, planted, variants
from tests.lying.test_lying import BY_NAME, LONG
from tests.lying.trial import drafted, tell
from tests.support import reasons_in_code
from tests.support.pace import within
from tests.support.said_in_reports import untold

NAMES = words_of(load_rulebook(), "2021")
RULES_ONLY = range(60)
"""Seeds of generated reports."""
LIED_TO = range(990_100, 990_104)
NOTHING_TO_TELL = "nothing to lie of"
"""What tests/lying says of an inquiry that it has no lie for."""
HUGE = 1_000_000
SHORT = 3.0
"""Seconds on the pace of tests/support/pace.py that all of FILLINGS may take in a template, a million characters each."""
JOINED = re.compile(r"[;:.](?: |\Z)")


def as_json(report: Report) -> Mapping[str, Any]:
    return json.loads(to_json(report))  # type: ignore[no-any-return]


def names_of(report: Report) -> Mapping[str, str]:
    return words_of(load_rulebook(), report.edition)


# ---- every sentence there is


@pytest.mark.parametrize("paper", [*examples(), *planted(range(6)), *opened(range(6))], ids=lambda paper: paper.name)
def test_every_reason_of_a_document_has_chinese(paper: Paper) -> None:
    report = drafted(paper)[1]
    assert untold(as_json(report), names_of(report)) == set()


def test_every_reason_of_broken_documents_has_chinese() -> None:
    reports = [drafted(paper)[1] for paper in variants(RULES_ONLY)]
    assert sum(check.outcome == "fails" for report in reports for check in report.checks) > 5, "documents that are broken"
    assert {fault for report in reports for fault in untold(as_json(report), names_of(report))} == set()


@lru_cache(maxsize=1)
def lied_to() -> tuple[Paper, ...]:
    """Each says something that no other does."""
    return (*variants(LIED_TO), *opened(range(3)))


@pytest.mark.slow
@pytest.mark.parametrize("lie", [name for name in BY_NAME if name != LONG], ids=lambda name: name.replace(" ", "-"))
def test_every_reason_has_chinese_where_a_model_was_asked(lie: str) -> None:
    told = [tell(paper, BY_NAME[lie], "always").report for paper in lied_to()]
    assert any(report.asked for report in told)
    assert {text for report in told for text, _ in untold(as_json(report), names_of(report))} <= {NOTHING_TO_TELL}


@pytest.mark.parametrize("file", list(reasons_in_code.files()), ids=lambda path: path.relative_to(reasons_in_code.CODE).as_posix())
def test_every_sentence_in_the_code_has_chinese(file: Path) -> None:
    """Whoever writes a reason writes a code, and both its sentences in extractor/wording/doubts.yaml."""
    assert {said for said in reasons_in_code.sentences(file) if not reasons_in_code.is_told(said)} == set()


def test_the_code_is_looked_through() -> None:
    """The test above finds what there is, and misses what has no Chinese. Reasons of two words it does not tell from other strings."""
    found = {said for file in reasons_in_code.files() for said in reasons_in_code.sentences(file)}
    assert len(found) > 100
    assert not reasons_in_code.is_told("the table is printed upside down")
    assert not reasons_in_code.is_told("the table {} is printed upside down")


def test_every_code_is_said_with_what_fills_it() -> None:
    known = {one.code: [hole for hole, _ in one.english.holes] for one in wordings()}
    said = list(reasons_in_code.codes_said())
    assert len(said) > 80
    assert [(place, code) for place, code, holes in said if code not in known or (holes is not None and holes != known[code])] == []


def test_no_code_is_there_for_nothing() -> None:
    text = reasons_in_code.literals()
    whole = {code for _, code, _ in reasons_in_code.codes_said()} | {f"{GROUP}.{code}" for code in COMPLAINTS} | SPECIAL
    for one in wordings():
        assert re.search(r"[一-鿿]", "".join(one.chinese.fixed)) or "HTTP" in one.chinese.fixed[1] or one.code in SPECIAL, one.code
        assert {hole for hole, _ in one.chinese.holes} >= {hole for hole, _ in one.english.holes} - {"check"}, one.code
        fixed = [part.strip(" .,(){}") for piece in one.english.fixed for part in JOINED.split(piece)]
        said = one.code in whole or one.code in text or all(part in text for part in fixed if len(part) > 2)
        assert said or one.code == "asking.cut_off", one.code


def test_the_file_is_read_group_by_group_as_a_whole_is() -> None:
    whole = yaml.safe_load(package_files("extractor.wording").joinpath(FILE).read_text("utf-8"))
    assert whole.pop(TERMS) == terms()
    assert [one.code for one in wordings()] == [f"{group}.{name}" for group, codes in whole.items() for name in codes]


# ---- as it is said


def test_a_total_that_is_blank_is_called_so() -> None:
    said = "总计 = 自然人 + 法人或其他组织各类之和 (row.granted): the left side is blank, the right side 5 + 1 = 6; they differ by 6"
    assert in_chinese(said) == "总计 = 自然人 + 法人或其他组织各类之和（row.granted）：左边为空白，右边为 5 + 1 = 6，相差 6"


def test_a_check_that_fails_reads_like_the_form() -> None:
    equation = next(e for e in load_rulebook().checks if e.id == "requests.balance.total")
    states = {name: State(n, "reported") for name, n in zip((*equation.left, *equation.right), (10, 2, 7, 3), strict=True)}
    sentence = assess(equation, states).sentence
    chinese = "新收 + 上年结转 = （七）总计 + 结转下年度（列：总计）：左边为 10 + 2 = 12，右边为 7 + 3 = 10，相差 2"
    assert in_chinese(sentence, NAMES) == chinese
    assert in_chinese(f"check {equation.id} fails: {sentence}", NAMES) == f"勾稽关系不符：{chinese}"
    both = f"read by a model alone; nothing on the page confirms it; check {equation.id} fails: {sentence}"
    assert in_chinese(both, NAMES) == f"仅由模型读出，页面上没有可以印证的内容；勾稽关系不符：{chinese}"


@pytest.mark.parametrize(
    ("sides", "told"),
    [
        (("blank", "5 + 1 = 6"), "左边为空白，右边为 5 + 1 = 6，相差 6"),
        (("6", "blank"), "左边为 6，右边为空白，相差 6"),
        (("-3", "3"), "左边为 -3，右边为 3，相差 6"),
        (("many", "6"), None),
    ],
)
def test_a_side_is_a_number_or_said_to_be_blank(sides: tuple[str, str], told: str | None) -> None:
    said = f"一 = 二 (row.granted): the left side is {sides[0]}, the right side {sides[1]}; they differ by 6"
    assert in_chinese(said) == (told and f"一 = 二（row.granted）：{told}")


def test_an_equation_that_is_not_held_to_the_page_says_why() -> None:
    """What is not on the page counts beside what was not read."""
    equation = next(e for e in load_rulebook().checks if e.id == "requests.balance.total")
    members = (*equation.left, *equation.right)
    some = {name: State(None, status) for name, status in zip(members, ("absent", "unresolved", "blank", "blank"), strict=True)}
    assert (in_chinese(assess(equation, some).sentence) or "").endswith("：其中 2 项页面没有或者未能读出，无法核对")
    none = {name: State(None, "blank") for name in members}
    assert (in_chinese(assess(equation, none).sentence) or "").endswith("：等式一侧全为空白，无法核对")


BLANKS_BY_RULE = {
    "rules read blank here; the equations hold only with a model's reading of the row":
        "规则在此读出空白，但只有按模型对本行的读法，等式才成立",
    "rules read 8 here; the equations hold only with a model's reading of the row":
        "规则在此读出 8，但只有按模型对本行的读法，等式才成立",
    "a model reads nothing here, and nothing on the page decides": "模型在此读出空白，从页面无从判断",
    "requests was not asked for": "并未询问“依申请公开情况表”",
    "disclosure follows the 2021 form (a, b)": "主动公开情况表用 2021 年表式（据：a、b）",
    "a.pdf: this is an image (PNG), which is not read yet": "a.pdf：这是图片（PNG），目前还不能读取",
    "a.zip: this is a 7z archive, which is not read yet": "a.zip：这是 7z 压缩包，目前还不能读取",
    "it waits for the batch of batch_7": "等待批量提问 batch_7 的答复",
    "it waits for the batch of  七 ": "等待批量提问 七 的答复",
    "Zhou could not read it either": "Zhou 也读不出",
    "the text speaks of its own  局 ": "正文自称“我 局 ”",
    "line 3 is another row: 3.其他": "第 3 行是另一行：3.其他",
}


@pytest.mark.parametrize("said", BLANKS_BY_RULE)
def test_the_blank_beside_a_hole_comes_by_rule(said: str) -> None:
    """One before a letter or a number, none before Chinese; what the hole holds stays as it is."""
    assert in_chinese(said) == BLANKS_BY_RULE[said]


def test_an_id_in_a_hole_is_spaced_as_what_it_is_called() -> None:
    said = "rules read x.y here; the equations hold only with a model's reading of the row"
    assert (in_chinese(said) or "").startswith("规则在此读出 x.y，")
    assert (in_chinese(said, {"x.y": "总计"}) or "").startswith("规则在此读出总计，")


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
    assert in_chinese(english(refusal.reason), NAMES) == told


def test_a_persons_words_stay_theirs() -> None:
    eight, nine, name = Word(8, "reported"), Word(9, "reported"), "requests.received.total"
    ruling = Ruling("0", "a", name, nine, eight, eight, (), "周明", "2024-03-01T")
    assert chinese(again(ruling, Word(None, "blank"))) == "周明于 2024-03-01 定为“9”，当时读出的是“8”；现在读出的是“空白”"
    items = Word(None, "reported", (ListItem("甲", "甲", 0, 1),))
    listed = Ruling("0", "a", "problems", items, items, items, (), "Zhou Ming; 王芳", "2024-03-01T")
    told = chinese(again(listed, items, "person.now_other_items"))
    assert told == "Zhou Ming; 王芳于 2024-03-01 定为“1 条的列表”，当时读出的是“1 条的列表”；现在读出的是“1 条的列表”，各条也不同"
    shown = in_chinese("stated by a person; '845' is printed here, and no value has it now; 王芳 could not read it either")
    assert shown == "由人定出；这里印着“845”，现在没有归入任何数值；王芳也读不出"
    named = "stated by a person; these characters are read as requests.received.total"
    assert in_chinese(named, NAMES) == "由人定出；这些字符已读作“一、本年新收政府信息公开申请数量 × 总计”"
    assert in_chinese(named) == "由人定出；这些字符已读作“requests.received.total”"


def test_a_document_that_was_not_read() -> None:
    def fail() -> None:
        remedy = "Save it as text or as an HTML page and read that"
        raise NotText("this is a PDF, which is not read yet", where="年报: 二.pdf", remedy=remedy)

    def crash() -> None:
        raise KeyError("x")

    refused, ours = attempt(fail, "a"), attempt(crash, "年报.txt")
    assert isinstance(refused, Told)
    assert isinstance(ours, Told)
    assert in_chinese(refused.message) == "年报: 二.pdf：这是 PDF 文件，目前还不能读取。请另存为文本或者网页（HTML）后再读"
    assert (in_chinese(ours.message) or "").startswith("程序内部出错（年报.txt: KeyError: 'x' (")


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
        assert in_chinese(fault.reason) == begins
        told = f"3 个提问中有 2 个没有得到答复：{begins}；每份文件限时 60 秒，所剩时间不够再试一次（NIANBAO_DEADLINE）"
        late = "; the document's 60 seconds leave no time for another try (NIANBAO_DEADLINE)"
        assert in_chinese(f"2 of 3 questions were not answered: {fault.reason}{late}") == told


# ---- whole or not at all


@pytest.mark.parametrize(
    "said",
    [
        "",
        "the table is printed upside down",
        "no table tells; the table is printed upside down",
        "the table is printed upside down; no table tells",
        "the table is printed upside down: no table tells",
        "the title has the short name 区财政局; the table is printed upside down",
        "check a.b fails: the table is printed upside down",
        "rules read another (the table is printed upside down)",
        "prose says many, the table 7",
        "a.pdf: this is a spreadsheet that nobody knows, which is not read yet",
        "No table tells",
        "... ...",
        ";",
        ": ",
    ],
)
def test_what_is_not_known_stays_whole(said: str) -> None:
    assert in_chinese(said) is None


@pytest.mark.parametrize("words", ["区财政局", "<b>粗</b>", "{title}", "a; b", "“引”", "甲: 乙", "\\1 \\g<0>", "%s", "no table tells"])
def test_words_of_a_document_are_kept(words: str) -> None:
    assert in_chinese(f"the file holds more than one report; the next one is {words}") == f"文件中不止一份报告，下一份是“{words}”"
    assert in_chinese(f"the page also bears the title {words}, and nothing decides") == f"页面上还有标题“{words}”，无从判断以哪个为准"


HOSTILE = (
    "the page also bears the title {}, and nothing decides",
    "the page also bears the title {}",
    "column {} prints “{}”, not “{}”",
    "column {}” prints",
    "check {} fails: {}",
    "{}: the left side is {}, the right side {}; they differ by 1",
    "{} stated {} on {}, where {} was read; now {} is",
    "rules read another ({})",
    "{}: {}. {}; {}",
    "{}",
)
SENTENCES = ("check a fails: ", "no table tells; ", " (HTTP ", "rules read another (", "”, not “")
FILLINGS = (*SENTENCES, "某", "; ", ". ", ".", ": ", "7 + ", "a b c ", " ")


@pytest.mark.parametrize("end", [" was not asked for", " could not read it either", ".", " (HTTP 1)", ", not a as declared"])
def test_sentences_inside_sentences_end(end: str) -> None:
    for times in (3, 50, 500, 5_000, 50_000):
        said = f"x{end * times}"
        assert in_chinese(said) is None or "x" in (in_chinese(said) or "")


@pytest.mark.parametrize("template", HOSTILE)
@pytest.mark.parametrize("size", [900, 95_000, HUGE])
def test_no_document_holds_a_page_up(template: str, size: int) -> None:
    with within(SHORT):
        for filling in FILLINGS:
            in_chinese(template.replace("{}", filling * (size // len(filling))))
