"""Table four: whose cells they are when its groups have names and headers of their own."""

import pytest

from extractor import extract

HEADER = "结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计"
NUMBERS = (1, 0, 0, 1, 2, 0, 1, 0, 0, 1, 3, 0, 0, 0, 3)
ROW = "0 | 0 | 0 | 0 | 0 | 0 | 0"
REPORT = """云梯县梁山局2023年政府信息公开工作年度报告
三、收到和处理政府信息公开申请情况
申请人情况 | 自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 总计
一、本年新收政府信息公开申请数量 | {row}
二、上年结转政府信息公开申请数量 | {row}
（一）予以公开 | {row}
（七）总计 | {row}
四、结转下年度继续办理 | {row}
四、政府信息公开行政复议、行政诉讼情况
{table}
五、存在的主要问题及改进情况
无。
"""
ONE_LINE = " | ".join(map(str, NUMBERS))
LINES = [" | ".join(map(str, NUMBERS[i : i + 5])) for i in (0, 5, 10)]
NAMES = ("行政复议", "行政诉讼\n| 未经复议直接起诉", "复议后起诉")


def outcomes(table: str) -> list[tuple[object, str, bool]]:
    report = extract(REPORT.format(row=ROW, table=table).encode(), "report.txt")
    return [(v.value, v.status, v.review) for v in report.values if v.indicator.startswith(("review.", "litigation."))]


@pytest.mark.parametrize(
    "table",
    [
        "\n".join(f"| {name} | {HEADER} |" for name in NAMES) + f"\n| {ONE_LINE} |",
        "\n".join(f"{name}\n{HEADER}" for name in NAMES) + f"\n{ONE_LINE}",
        "\n".join(f"{name}\n{HEADER}\n{line}" for name, line in zip(NAMES, LINES, strict=True)),
        "\n".join(f"| {name} | {HEADER} |\n| {line} |" for name, line in zip(NAMES, LINES, strict=True)),
    ],
    ids=["all below, names beside headers", "all below", "each below its own", "each below its own, names beside headers"],
)
def test_every_group_has_its_cells(table: str) -> None:
    assert outcomes(table) == [(number, "reported", False) for number in NUMBERS]


def test_cells_that_may_be_another_group_s_are_not_called_blank() -> None:
    """Seven numbers under the last of three headers: five of them are its own at the most."""
    table = "\n".join(f"| {name} | {HEADER} |" for name in NAMES) + "\n| 1 | 0 | 0 | 1 | 2 | 3 | 3 |"
    assert all(review for _, _, review in outcomes(table))
