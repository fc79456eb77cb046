"""Words that say that numbers are of a part of the year, or of something else than the form asks for."""

from collections.abc import Iterator

import pytest

from extractor import Report, extract, load_rulebook, read_bytes
from extractor.match.tables.scope import strange_bracket
from extractor.pipeline import plan
from extractor.rulebook.periods import part_of_year
from tests.support.serving import EXAMPLES
from tests.support.shared import FOLDER
from tests.variants import generate

RULEBOOK = load_rulebook()
MEANING = next(iter(RULEBOOK.tables.values())).lexicon.meaning


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("1-9月", True),
        ("2023年1月1日至6月30日", True),
        ("2023.01-2023.09", True),
        ("一至三月", True),
        ("7-12月", True),
        ("截至11月底", True),
        ("截止2023年9月", True),
        ("9月底前", True),
        ("(6月)", True),
        ("1-12月", False),
        ("2023年1月1日至2023年12月31日", False),
        ("2023.1.1-2023.12.31", False),
        ("2022年9月1日至2023年8月31日", False),
        ("截至2023年12月31日", False),
        ("2024年1月", False),
        ("第1至9项", False),
    ],
)
def test_a_part_of_the_year_is_told_from_all_of_it(words: str, part: bool) -> None:
    said = part_of_year(RULEBOOK.folding.key(words))
    assert bool(said) is part
    assert said in RULEBOOK.folding.key(words)


@pytest.mark.parametrize(
    ("words", "strange"),
    [
        ("（不含乡镇）", "不含乡镇"),
        ("（约）", "约"),
        ("（单位：件）（预计）", "预计"),
        ("（单位：万元）", ""),
        ("（2023年度）", ""),
        ("（截至2023年12月31日）", ""),
        ("（见附表一）", ""),
        ("（三）", ""),
        ("（126）", ""),
    ],
)
def test_a_bracket_is_neutral_or_says_something_else(words: str, strange: str) -> None:
    assert strange_bracket(RULEBOOK.folding.key(words), MEANING) == strange


def _texts() -> Iterator[str]:
    """Reports in plain text: generated, examples, and those beside the repository."""
    yield from (text for seed in range(8_863_500, 8_863_508) if not (text := generate(seed).text).startswith("<"))
    for path in (*sorted(EXAMPLES.glob("*.txt")), *sorted(FOLDER.glob("seeds/*.txt"))[::2], *sorted(FOLDER.glob("real/*.txt"))[::2]):
        yield read_bytes(path.read_bytes(), path.name).text


TITLE = "<h1>云梯县梁山局2023年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>本年度工作平稳。</p>"


def _page(section: str, rows: str, between: str) -> Report:
    """A report with one table, in HTML or in lines of text."""
    cells = [line.split("|") for line in rows.split("\n")]
    if not between:
        table = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in cells)
        return extract(f"{TITLE}<p>{section}</p><table>{table}</table>".encode(), "a.html")
    title = "云梯县梁山局2023年政府信息公开工作年度报告\n一、总体情况\n本年度工作平稳。\n"
    return extract(f"{title}{section}\n{chr(10).join(between.join(line) for line in cells)}\n".encode(), "a.txt")


@pytest.mark.parametrize("between", ["", "\t", " | ", "  "])
@pytest.mark.parametrize(
    ("names", "sure"),
    [(("一审", "二审"), False), (("局机关", "林场"), False), (("民事诉讼", "仲裁"), False), (("未经复议直接起诉", "复议后起诉"), True)],
)
def test_rows_of_other_proceedings_are_none_of_the_forms(names: tuple[str, str], sure: bool, between: str) -> None:
    rows = f"项目|结果维持|结果纠正|其他结果|尚未审结|总计\n行政复议|2|0|1|0|3\n{names[0]}|1|0|0|0|1\n{names[1]}|0|1|0|0|1"
    report = _page("四、政府信息公开行政复议、行政诉讼情况", rows, between)
    own = [v for v in report.values if v.indicator.startswith("litigation")]
    assert [v.status == "reported" and not v.review for v in own] == [sure] * 10


@pytest.mark.parametrize("between", ["", "\t", " | ", "  "])
@pytest.mark.parametrize(("header", "sure"), [("本年收费金额", False), ("本年收费金额（单位：万元）", True)])
def test_an_amount_whose_header_lost_its_unit_is_for_review(header: str, sure: bool, between: str) -> None:
    rows = f"信息内容|本年处理决定数量\n行政许可|7\n信息内容|{header}\n行政事业性收费|5200"
    fee = next(v for v in _page("二、主动公开政府信息情况", rows, between).values if v.indicator == "disclosure.fees.amount")
    assert (fee.status == "reported" and not fee.review) is sure


NARROWER = ("（1-9月）", "（不含乡镇）", "（估）")


def test_no_number_is_sure_beside_a_label_that_is_narrowed() -> None:
    narrowed = 0
    for text in _texts():
        said = [c for c in plan(read_bytes(text.encode(), "a.txt")).candidates if c.label and c.status == "reported"]
        # Table four's label is the name of its last column, 总计.
        said = [c for c in said if c.indicator.startswith(("disclosure", "requests")) or c.indicator.endswith(".total")]
        ends = {c.label.end: c.label.start for c in said if c.label and text[c.label.start : c.label.end].isprintable()}
        changed = text
        for n, end in enumerate(sorted(ends, reverse=True)):
            changed = changed[:end] + NARROWER[n % len(NARROWER)] + changed[end:]
        ids = {c.indicator for c in said if c.label and c.label.end in ends}
        found = extract(changed.encode(), "a.txt").values
        assert [v.indicator for v in found if v.indicator in ids and v.value is not None and not v.review] == [], text[:60]
        narrowed += len(ids)
    assert narrowed > 500
