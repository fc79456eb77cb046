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


ORDER = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
SWAPPED = ("结果纠正", "结果维持", *ORDER[2:])
TOTAL_FIRST = ("总计", *ORDER[:-1])
DISTINCT = [(4, 1, 2, 7, 14), (3, 0, 5, 1, 9), (6, 2, 0, 3, 11)]
"""A number an outcome, in the form's order."""


def printed(orders: list[tuple[str, ...]], *, parted: str = " | ", below: bool = True) -> str:
    """Table four whose groups' columns stand in such orders: all cells `below` the header, or each group's below its own."""
    lines = [parted.join(str(row[ORDER.index(name)]) for name in order) for order, row in zip(orders, DISTINCT, strict=True)]
    heads = [f"{name}\n{parted.join(order)}" for name, order in zip(NAMES, orders, strict=True)]
    if not below:
        return "\n".join(f"{head}\n{line}" for head, line in zip(heads, lines, strict=True))
    return "行政复议 | 行政诉讼\n未经复议直接起诉 | 复议后起诉\n" + parted.join(map(parted.join, orders)) + "\n" + parted.join(lines)


@pytest.mark.parametrize("parted", [" | ", "\t", "\n"])
@pytest.mark.parametrize("below", [True, False])
@pytest.mark.parametrize(
    "orders",
    [[SWAPPED, ORDER, ORDER], [ORDER, ORDER, SWAPPED], [SWAPPED, TOTAL_FIRST, ORDER], [TOTAL_FIRST] * 3, [ORDER[::-1]] * 3],
    ids=["first", "last", "each another", "total first", "backwards"],
)
def test_a_group_s_own_header_says_the_order_of_its_cells(orders: list[tuple[str, ...]], parted: str, *, below: bool) -> None:
    wanted = [number for row in DISTINCT for number in row]
    found = outcomes(printed(orders, parted=parted, below=below))
    assert all(review or (value, status) == (number, "reported") for number, (value, status, review) in zip(wanted, found, strict=True))
    assert parted == "\n" or not any(review for _, _, review in found)


@pytest.mark.parametrize(
    "header",
    [
        " | ".join((*SWAPPED, *ORDER, *ORDER, *ORDER)),  # one of the groups' is printed twice, in two orders
        " | ".join((*SWAPPED, *ORDER, *ORDER[:-1])),  # a name is lost, and the others are not in the form's order
        " | ".join((ORDER[0], ORDER[0], *ORDER[2:], *ORDER, *ORDER)),  # a name stands twice in one group
        " | ".join(name for name in ORDER for _ in NAMES),  # column by column
    ],
    ids=["in two orders", "lost", "twice", "by columns"],
)
def test_a_header_that_contradicts_itself_makes_all_cells_doubtful(header: str) -> None:
    table = f"行政复议 | 行政诉讼\n未经复议直接起诉 | 复议后起诉\n{header}\n{ONE_LINE}"
    assert all(review for _, _, review in outcomes(table))
    regular = " | ".join((*ORDER, *ORDER, *ORDER[:-1]))  # a name is lost and the rest stands as in the form
    assert not any(review for _, _, review in outcomes(table.replace(header, regular)))
