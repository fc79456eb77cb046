"""Page numbers and running heads between the lines of a table: they are no cells, and no cell is read otherwise because of them."""

import random
import time
from collections.abc import Callable

import pytest

from extractor import extract
from extractor.match.tables.strip import without_furniture
from extractor.page_lines import is_furniture
from extractor.pipeline import grammar_of
from extractor.rulebook import load_rulebook
from tests.variants.generation import generate
from tests.variants.measure import Tally, judge, layout_of, package_reader
from tests.variants.page_lines import HEADS, NUMBERS, torn

pytestmark = pytest.mark.slow

LAYOUTS = ("lines", "lines_spaced", "piped", "piped_dropped", "converter", "aligned", "markdown", "cut")
SEEDS = [seed for seed in range(47_000, 47_080) if layout_of(seed) in LAYOUTS]
FOLDING = load_rulebook().folding
# Of 2,277 numbers: those that are left when a line stands among them that nobody can tell from a cell or a label. The others are marked.
FLOOR = 2_258
TABLE = """三、收到和处理政府信息公开申请情况
申请人情况
自然人
法人或其他组织
总计
商业企业
科研机构
社会公益组织
法律服务机构
其他
一、本年新收政府信息公开申请数量
{received}
二、上年结转政府信息公开申请数量
0
0
0
0
0
0
0
三、本年度办理结果
（一）予以公开
{granted}
（七）总计
8
3
0
0
0
0
11
四、结转下年度继续办理
0
0
0
0
0
0
0
"""


def tallies(lines: dict[str, str]) -> tuple[Tally, Tally]:
    """The documents as they are, and with a line between two of theirs."""
    before, after = Tally(), Tally()
    read = package_reader()
    for n, seed in enumerate(SEEDS):
        variant, (name, line) = generate(seed), list(lines.items())[n % len(lines)]
        if broken := torn(variant, line, random.Random(f"{seed} {name}")):
            before.add(judge(seed, variant, read).tally)
            after.add(judge(seed, broken, read).tally)
    return before, after


@pytest.mark.parametrize(("kinds", "lost"), [(NUMBERS, 0), (HEADS, 1)], ids=["numbers", "heads"])
def test_numbers_stand_as_they_did(kinds: dict[str, Callable[[int], str]], lost: int) -> None:
    """`lost`: to a title that only says whose report it is, and stands there once: that may be somebody's remark, and the row is marked."""
    before, after = tallies({name: make(random.Random(name).randint(1, 40)) for name, make in kinds.items()})
    assert before.documents > 30
    assert before.correct > 1_000
    assert (after.silent, after.wrong) == (0, 0)
    assert after.correct >= before.correct - lost
    assert after.marked <= before.marked


def test_a_bare_number_or_strange_words_lead_nobody_astray() -> None:
    _, after = tallies({"bare": "12", "printed": "打印本页 关闭窗口", "an agency": "云梯县梁山局", "dotted": "p.12"})
    assert (after.silent, after.wrong) == (0, 0)
    assert after.correct >= FLOOR


@pytest.mark.parametrize("line", [make(7) for name, make in (NUMBERS | HEADS).items() if name != "form feed"])
def test_the_whole_line_is_struck_out(line: str) -> None:
    """A title that says no more than whose report it is counts when it stands there again."""
    text = FOLDING.fold(f"{line}\n5\n{line}\n6")
    found = without_furniture(text, 0, len(text), grammar_of(load_rulebook()))
    assert len(found) == len(text)
    assert found.split() == ["5", "6"]
    assert "\f" in found


@pytest.mark.parametrize(
    "line",
    [
        "12",
        "-3",
        "-",
        "3.5",
        "1,234",
        "2/",
        "/",
        "无",
        "5件",
        "页 120",
        "2023/1/2  0  5",
        "规章 3 | 0 | 3",
        "2023年",
        "第二十条第（五）项",
        "本机关按时公布年度报告，未发生泄密",
        "其他 12",
        "年度报告 | 3 | 0",
        "行政许可  25  见2022年度报告",
        "行政许可 25 见2022年政府信息公开工作年度报告",
        "规章  3  0  5  见上年年报",
        "（一）予以公开  3  1  0  0  0  0  4  见年报",
        "2.重复申请  0  0  同上年年报",
        "行政强制  0  详见年度报告",
        "行政许可年度报告 25",
        "行政许可25年度报告",
        "7 上年年报",
        "25见年报",
        "25见政府信息公开年报",
        "见政府信息公开工作年度报告",
        "梁山局年报",
    ],
)
def test_cells_and_sentences_are_no_furniture(line: str) -> None:
    assert not is_furniture(FOLDING.fold(line))


def value(text: str, indicator: str) -> tuple[object, str, bool]:
    found = next(v for v in extract(text.encode(), "report.txt").values if v.indicator == indicator)
    return found.value, found.status, found.review


def test_a_page_number_is_no_empty_cell() -> None:
    """Six numbers of a row whose empty cell was left out, and a page number behind: not a seventh cell, which would be the total's."""
    text = TABLE.format(received="8\n3\n0\n0\n0\n0\n11", granted="8\n3\n0\n0\n0\n11\n- 2 -")
    assert value(text, "requests.granted.total") == (11, "reported", False)


def test_an_empty_cell_beside_a_page_number_is_not_made_up() -> None:
    """The row has six lines or seven, nobody can tell: its sum decides."""
    text = TABLE.format(received="8\n3\n0\n0\n0\n0\n11", granted="8\n3\n\n\n— 2 —\n\n\n\n\n11")
    assert value(text, "requests.granted.total") == (11, "reported", False)
    assert value(text, "requests.granted.business")[0] == 3


DISCLOSURE = """二、主动公开政府信息情况
第二十条第（一）项
信息内容{0}本年制发件数{0}本年废止件数{0}现行有效件数
{1}
第二十条第（五）项
信息内容{0}本年处理决定数量
{2}
第二十条第（六）项
信息内容{0}本年处理决定数量
行政处罚{0}7
行政强制{0}1
第二十条第（八）项
信息内容{0}本年收费金额（单位：万元）
行政事业性收费{0}0
三、收到和处理政府信息公开申请情况
"""
RULES = "disclosure.regulations.{}"


@pytest.mark.parametrize(
    ("mark", "row", "stated"),
    [
        ("\t", "规章\t3\t\t5\n12", ((3, "reported", False), (None, "blank", False), (5, "reported", True))),
        ("\t", "规章\t3\t0\t\n12", ((3, "reported", False), (0, "reported", False), (None, "blank", False))),
        ("|", "|规章|3|0|5|\n12", ((3, "reported", False), (0, "reported", False), (5, "reported", True))),
        ("|", "|规章|\n3\n|0|5|", ((3, "reported", False), (0, "reported", False), (5, "reported", False))),
        ("|", "|规章|3|0|\n12", ((3, "reported", True), (0, "reported", True), (12, "reported", True))),
        ("  ", "规章  3  0\n12", ((3, "reported", True), (0, "reported", True), (12, "reported", True))),
        ("  ", "规章\n- 3 -", ((None, "unresolved", True),) * 3),
        ("  ", "规章\n3  /  5", ((None, "unresolved", True),) * 3),
        ("  ", "规章  3  0  5\n- 3 -", ((3, "reported", False), (0, "reported", False), (5, "reported", False))),
        ("  ", "规章  3  0  5  见上年年报", ((3, "reported", True), (0, "reported", True), (5, "reported", True))),
    ],
)
def test_a_number_below_a_row_is_the_page_s_or_nobody_knows(mark: str, row: str, stated: tuple[tuple[object, str, bool], ...]) -> None:
    text = DISCLOSURE.format(mark, row, f"行政许可{mark}25")
    assert tuple(value(text, RULES.format(column)) for column in ("issued", "repealed", "in_force")) == stated
    assert value(text, "disclosure.licensing.decisions") == (25, "reported", False)


def test_a_number_below_an_empty_cell_is_not_stated() -> None:
    text = DISCLOSURE.format("\t", "规章\t3\t0\t5", "行政许可\t\n12")
    assert value(text, "disclosure.licensing.decisions") == (None, "unresolved", True)


def test_a_page_break_in_prose_hides_no_fact_and_stands_in_no_title() -> None:
    text = (
        "县梁山局2023年政府信息公开工作年度报告\n一、总体情况\n全年共收到政府信息公开申请\n第3页 共9页\n11件。\n"
        "五、存在的主要问题及改进情况\n（一）存在的主要问题\n一是人员业务\n第3页 共9页\n能力有待提高。二是公开内容不够全面。\n"
    )
    report = extract(text.encode(), "report.txt")
    assert [(fact.id, fact.value) for fact in report.facts] == [("requests.received.total", 11)]
    assert [item.title for item in report.problems] == ["人员业务能力有待提高", "公开内容不够全面"]


BLANKS = ("2024/1/1 " + " " * 15_000 + ",", " " * 15_000 + "x", "第" + " " * 15_000 + "3", "- " + " " * 15_000, "年报" + " " * 15_000 + "x")


@pytest.mark.parametrize("line", [*BLANKS, *("\n".join([line[:1_000] + line[-1:]] * 15) for line in BLANKS), "甲年报\n乙年报\n" * 5_000])
def test_hostile_lines_take_no_time(line: str) -> None:
    """Beside the same text with as many letters."""
    text, plain = (DISCLOSURE.format("\n", f"规章\n3\n{words}\n0\n5", "行政许可\n25") for words in (line, "长" * len(line)))
    taken = []
    for one in (plain, text):
        begun = time.process_time()
        extract(one.encode(), "report.txt")
        taken.append(time.process_time() - begun)
    assert taken[1] < 10 * taken[0] + 1
