"""Page numbers and running heads between the lines of a table: they are no cells, and no cell is read otherwise because of them."""

import random
import re
from collections.abc import Callable

import pytest

from extractor import extract
from extractor.furniture import PAGE_NUMBER, RUNNING_HEAD, alone
from extractor.match.strip import without_furniture
from extractor.rulebook import load_rulebook
from tests.variants.furniture import HEADS, NUMBERS, torn
from tests.variants.generation import generate
from tests.variants.measure import Tally, judge, layout_of, package_reader

LAYOUTS = ("lines", "lines_spaced", "piped", "piped_dropped", "converter", "aligned", "markdown", "cut")
SEEDS = [seed for seed in range(47_000, 47_160) if layout_of(seed) in LAYOUTS]
FOLDING = load_rulebook().folding
# Of 4,663 numbers: those that are left when a line stands among them that nobody can tell from a cell or a label. The others are marked.
FLOOR = 4_622
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


@pytest.mark.parametrize("kinds", [NUMBERS, HEADS], ids=["numbers", "heads"])
def test_numbers_stand_as_they_did(kinds: dict[str, Callable[[int], str]]) -> None:
    before, after = tallies({name: make(random.Random(name).randint(1, 40)) for name, make in kinds.items()})
    assert before.documents > 60
    assert before.correct > 2_000
    assert (after.silent, after.wrong) == (0, 0)
    assert after.correct >= before.correct
    assert after.marked <= before.marked


def test_a_bare_number_or_strange_words_lead_nobody_astray() -> None:
    _, after = tallies({"bare": "12", "printed": "打印本页 关闭窗口", "an agency": "云梯县梁山局", "dotted": "p.12"})
    assert (after.silent, after.wrong) == (0, 0)
    assert after.correct >= FLOOR


@pytest.mark.parametrize("line", [make(7) for name, make in (NUMBERS | HEADS).items() if name != "form feed"])
def test_the_whole_line_is_struck_out(line: str) -> None:
    text = FOLDING.fold(f"5\n{line}\n6")
    found = without_furniture(text, 0, len(text))
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
        "规章 3 | 0 | 3",
        "本机关按时公布年度报告，未发生泄密",
        "其他 12",
        "年度报告 | 3 | 0",
        "2023年",
        "第二十条第（五）项",
    ],
)
def test_cells_and_sentences_are_no_furniture(line: str) -> None:
    assert not alone(f"(?:{PAGE_NUMBER}|{RUNNING_HEAD})").search(FOLDING.fold(line))


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


def test_a_long_line_is_looked_at_once() -> None:
    """Page furniture has an end: what is longer is passed by, however it begins."""
    pattern = alone(f"(?:{PAGE_NUMBER}|{RUNNING_HEAD})")
    for piece in ("年度报告" * 100_000, "第" + "1" * 400_000, "2024/1/1 " + "长" * 400_000, "https://" + "a" * 400_000, "-" * 400_000):
        assert not re.search(pattern, piece)
