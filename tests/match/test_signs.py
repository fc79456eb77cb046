"""Cells of changes, units and corrections as a page's own table has them."""

import pytest

from extractor import extract

HEAD = "<h1>沙湾县林业局2020年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况</p><table>"
CHANGES = "<tr><td>信息内容</td><td>上一年项目数量</td><td>本年增/减</td><td>处理决定数量</td></tr>"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("减 7", -7),
        ("减少　7", -7),
        ("增 7", 7),
        ("7（减）", -7),
        ("7（减少）", -7),
        ("7（增）", 7),
        ("54（减7）", None),
        ("68（较上年增加7）", None),
        ("7（更正为8）", None),
    ],
)
def test_a_change_is_read_with_its_sign_or_not_at_all(cell: str, expected: int | None) -> None:
    page = f"{HEAD}{CHANGES}<tr><td>行政许可</td><td>61</td><td>{cell}</td><td>90</td></tr></table>"
    values = {v.indicator: v.value for v in extract(page.encode(), "a.html").values}
    assert values["disclosure.licensing.items_change"] == expected
    assert (values["disclosure.licensing.items_last_year"], values["disclosure.licensing.decisions"]) == (61, 90)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("73400（单位：元）", 7.34),
        ("73400 元", 7.34),
        ("73400（人民币元）", 7.34),
        ("734（美元）", None),
        ("734 美元", None),
        ("7.34（含滞纳金）", 7.34),
        ("7.34（含上年）", None),
    ],
)
def test_an_amount_is_read_in_the_unit_of_its_cell(cell: str, expected: float | None) -> None:
    header = "<tr><td>信息内容</td><td>本年收费金额（单位：万元）</td></tr>"
    other = "<tr><td>信息内容</td><td>本年处理决定数量</td></tr><tr><td>行政许可</td><td>90</td></tr>"
    page = f"{HEAD}{other}{header}<tr><td>行政事业性收费</td><td>{cell}</td></tr></table>"
    value = next(v.value for v in extract(page.encode(), "a.html").values if v.indicator == "disclosure.fees.amount")
    assert (None if value is None else float(value)) == expected
