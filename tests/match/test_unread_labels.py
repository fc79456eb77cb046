"""A row whose label is on the page, but could not be read, is never said to be missing."""

import pytest

from extractor import load_rulebook, plan, read_bytes
from extractor.pipeline import finish

HEAD = "青川湖区水务局2023年政府信息公开工作年度报告\n一、总体情况\n我局坚持公开为常态。\n二、主动公开政府信息情况\n"
TAIL = "\n四、因政府信息公开工作被申请行政复议、提起行政诉讼情况\n无。\n"
COLUMNS = "第二十条第(一)项信息内容本年制发件数本年废止件数现行有效件数"
RULEBOOK = load_rulebook()


def statuses(table: str) -> dict[str, str]:
    """Row -> the status of its first cell."""
    report = finish(plan(read_bytes((HEAD + table + TAIL).encode(), "a.txt"), RULEBOOK))
    found: dict[str, str] = {}
    for value in report.values:
        if value.indicator.startswith("disclosure."):
            found.setdefault(value.indicator.split(".")[1], value.status)
    return found


UNREAD = {
    "glued behind blanks": "规章无无无规范性文各无9无第二十条第(五)项信息内容本年处理决定数量行政许可175",
    "glued behind nothing": "规章行政规范性文已8第二十条第(五)项信息内容本年处理决定数量行政许可175",
    "a blank behind it": "规章无无无规范性文各无无无第二十条第(五)项信息内容本年处理决定数量行政许可175",
}


@pytest.mark.parametrize("cells", UNREAD.values(), ids=UNREAD)
def test_a_misprinted_label_glued_to_the_cells_before_it(cells: str) -> None:
    assert statuses(COLUMNS + cells)["normative_documents"] == "unresolved"


OTHERS = {
    "no such row": "规章无无无第二十条第(五)项信息内容本年处理决定数量行政许可175",
    "words of another kind": "规章无无无备查项目第二十条第(五)项信息内容本年处理决定数量行政许可175",
    "the words alone": "规章无无无第二十条第(五)项信息内容本年处理决定数量行政许可175\n规范性制度均已公开。",
}


@pytest.mark.parametrize("cells", OTHERS.values(), ids=OTHERS)
def test_a_row_that_is_not_there_is_still_missing(cells: str) -> None:
    assert statuses(COLUMNS + cells)["normative_documents"] == "absent"
