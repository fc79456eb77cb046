"""Tables with fewer rows than prose could name, and pages that begin or end inside a table: what is printed is read."""

import re

import pytest

from extractor import extract
from tests.variants import Plan, generate

PIPES, TABS, LINES = " | ", "\t", "\n"
HEAD = "青川湖区水务局2023年政府信息公开工作年度报告\n一、总体情况\n本年度各项工作有序开展，公开内容不断丰富。\n"
TWO, THREE = "二、主动公开政府信息情况\n", "三、收到和处理政府信息公开申请情况\n"
DOCUMENTS = ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"), ("行政规范性文件", "5", "2", "31")
LICENCES = ("信息内容", "本年处理决定数量"), ("行政许可", "47")
RECEIVED, CARRIED_IN = ("一、本年新收政府信息公开申请数量", *"5300109"), ("二、上年结转政府信息公开申请数量", *"0100001")
CARRIED_OUT = ("四、结转下年度继续办理", *"2000002")


def laid(rows: tuple[tuple[str, ...], ...], mark: str) -> str:
    return "\n".join(mark.join(row) for row in rows) + "\n"


def cells(rows: tuple[tuple[str, ...], ...]) -> str:
    return "<table>" + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows) + "</table>"


def numbers(text: str, name: str = "a.txt") -> dict[str, list[int | None]]:
    """Row -> the numbers stated of it, in the form's order."""
    found: dict[str, list[int | None]] = {}
    for value in extract(text.encode(), name).values:
        if value.status == "reported":
            found.setdefault(value.indicator.rpartition(".")[0], []).append(value.value)  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize("mark", [PIPES, TABS, LINES])
def test_one_row_of_a_table(mark: str) -> None:
    assert numbers(HEAD + TWO + laid(DOCUMENTS, mark)) == {"disclosure.normative_documents": [5, 2, 31]}
    assert numbers(HEAD + TWO + laid(LICENCES, mark)) == {"disclosure.licensing": [47]}
    assert numbers(HEAD + THREE + laid((RECEIVED,), mark)) == {"requests.received": [5, 3, 0, 0, 1, 0, 9]}


def test_one_row_of_a_page() -> None:
    page = f"<h1>青川湖区水务局2023年政府信息公开工作年度报告</h1><p>{TWO}</p>{cells(LICENCES)}<p>{THREE}</p>{cells((RECEIVED,))}"
    assert numbers(page, "a.html") == {"disclosure.licensing": [47], "requests.received": [5, 3, 0, 0, 1, 0, 9]}


@pytest.mark.parametrize("mark", [PIPES, TABS, LINES, ""])
def test_two_rows_of_table_three(mark: str) -> None:
    two = {"requests.received": [5, 3, 0, 0, 1, 0, 9], "requests.carried_in": [0, 1, 0, 0, 0, 0, 1]}
    assert numbers(HEAD + THREE + laid((RECEIVED, CARRIED_IN), mark)) == two


def test_a_page_that_begins_inside_a_table() -> None:
    page = laid((CARRIED_OUT,), PIPES) + "四、政府信息公开行政复议、行政诉讼情况\n五、存在的主要问题及改进情况\n一是慢。\n"
    assert numbers(page) == {"requests.carried_out": [2, 0, 0, 0, 0, 0, 2]}


@pytest.mark.parametrize("number", ["- 4 -", "第 4 页"])
def test_the_page_number_in_a_row_of_its_own_is_no_cell(number: str) -> None:
    """Behind a row that leaves its blanks out; which columns these were nobody knows."""
    dropped = tuple((row[0], *(c for c in row[1:] if c != "0")) for row in (RECEIVED, CARRIED_IN))
    rows = (("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"), *dropped, (number,), CARRIED_OUT)
    page = f"<h1>青川湖区水务局2023年政府信息公开工作年度报告</h1><p>{THREE}</p>{cells(rows)}"
    page = page.replace(f"<td>{number}", f'<td colspan="8">{number}')
    stated = [v for v in extract(page.encode(), "a.html").values if v.status == "reported" and not v.review]
    assert [v.value for v in stated if "carried_in" in v.indicator] == [1]


@pytest.mark.parametrize("name", ["a.txt", "a.html"])
def test_a_table_without_heading_and_labels_is_not_absent_where_its_header_stands_in_pieces(name: str) -> None:
    """A character of the header a line."""
    names = tuple((c,) for name in ("信息内容", "上一年项目数量", "本年增/减") for c in name)
    page = HEAD + laid((*names, ("3",), ("1",)), TABS) + THREE + laid((RECEIVED,), TABS)
    if name == "a.html":
        page = f"<h1>青川湖区水务局2023年政府信息公开工作年度报告</h1>{cells((*names, ('3', '1')))}<p>{THREE}</p>{cells((RECEIVED,))}"
    values = extract(page.replace("2023", "2020").encode(), name).values
    assert [v.indicator for v in values if v.indicator.startswith("disclosure") and v.status == "absent" and not v.review] == []


def test_a_row_whose_header_is_lost_is_for_review() -> None:
    values = [v for v in extract((HEAD + TWO + laid(DOCUMENTS[1:], PIPES)).encode(), "a.txt").values if v.status == "reported"]
    assert [(v.value, v.review) for v in values] == [(5, True), (2, True), (31, True)]


@pytest.mark.parametrize(
    "said",
    [
        THREE + "本年新收政府信息公开申请数量9件，上年结转政府信息公开申请数量1件。",
        TWO + "本年制发件数中，行政规范性文件5件，现行有效31件。",
        TWO + "本年处理决定数量：行政许可47件。",
    ],
)
def test_what_prose_names_is_no_table(said: str) -> None:
    assert numbers(HEAD + said + "\n") == {}


TWO_SETS = (
    HEAD
    + TWO
    + laid(LICENCES, PIPES)
    + THREE
    + laid((RECEIVED, CARRIED_IN), PIPES)
    + "附：全区汇总情况\n"
    + TWO
    + laid((LICENCES[0], ("行政许可", "470")), PIPES)
    + THREE
    + laid((("一、本年新收政府信息公开申请数量", "50", "30", "0", "0", "10", "0", "90"), CARRIED_IN), PIPES)
    + "五、存在的主要问题及改进情况\n一是公开不及时。二是解读不足。\n"
)


def test_of_two_sets_of_tables_the_first_is_read_for_review() -> None:
    report = extract(TWO_SETS.encode(), "a.txt")
    assert numbers(TWO_SETS) == {
        "disclosure.licensing": [47],
        "requests.received": [5, 3, 0, 0, 1, 0, 9],
        "requests.carried_in": [0, 1, 0, 0, 0, 0, 1],
    }
    stated = [v for v in report.values if v.status == "reported"]
    assert all(v.review and "全区汇总情况" in v.reason for v in stated)
    assert [p.title for p in report.problems] == ["公开不及时", "解读不足"]


@pytest.mark.parametrize("layout", ["piped", "lines", "markdown"])
def test_two_sets_that_no_heading_parts_are_for_review(layout: str) -> None:
    """The first set lacks a row that the second has: it is not read for the first without a mark."""
    text = generate(8_450_100, plan=Plan(layout, "2021", "zeros")).data.decode()
    begin, end = text.index("收到和处理政府信息公开申请情况"), text.index("四、政府信息公开行政复议")
    first = text[begin:end]
    second = re.sub(r"(?<![\d.、（(])\d+(?![\d.、）)])", lambda m: str(int(m[0]) + 3), first.partition("\n")[2])
    lacking = re.sub(r"2[.．、]重复申请", "", first)
    values = extract((text[:begin] + lacking + second + text[end:]).encode(), "a.txt").values
    stated = [v for v in values if v.indicator.startswith("requests.") and v.status in ("reported", "blank")]
    assert all(v.review for v in stated)
    assert sum(v.status == "unresolved" for v in values) > 50


@pytest.mark.parametrize("mark", [PIPES, TABS, LINES])
def test_a_table_that_lost_its_heading_and_its_cells_is_not_absent(mark: str) -> None:
    header = (("行政复议", "行政诉讼"), ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计"))
    text = HEAD + TWO + laid(DOCUMENTS, mark) + laid(header, mark) + "五、存在的主要问题及改进情况\n公开内容不够全面。下一步加强培训。\n"
    states = {v.indicator: v.status for v in extract(text.encode(), "a.txt").values if v.indicator.startswith(("review.", "litigation."))}
    assert set(states.values()) == {"unresolved"}


FEES = ("信息内容", "本年收费金额（单位：万元）"), ("行政事业性收费", "47.5")
HALVES = ("信息 本年制", "内容 发件数"), ("行政许可", "47")
"""A header whose names nobody can put together."""


@pytest.mark.parametrize("mark", [PIPES, TABS, LINES, "  "])
@pytest.mark.parametrize(
    ("rows", "row"), [(DOCUMENTS, "normative_documents"), (LICENCES, "licensing"), (FEES, "fees"), (HALVES, "licensing")]
)
def test_one_row_that_lost_its_heading_is_not_absent(rows: tuple[tuple[str, ...], ...], row: str, mark: str) -> None:
    label, cells, behind = rows[1][0], mark.join(rows[1][1:]), THREE + laid((RECEIVED, CARRIED_IN, CARRIED_OUT), mark)
    # Behind its label, in the middle of it, and before it.
    for line in (f"{label}{mark}{cells}", f"{label[:3]}{mark}{cells}\n{label[3:]}", f"{cells}\n{label}"):
        page = HEAD + laid(rows[:1], mark) + line + "\n" + behind
        statuses = {v.status for v in extract(page.encode(), "a.txt").values if v.indicator.startswith(f"disclosure.{row}.")}
        assert statuses <= {"reported", "unresolved"}


def test_labels_in_prose_call_no_table_back() -> None:
    said = "本年处理决定数量有所增加，行政许可更加规范，电话：0999-612058。\n全年受理\n"
    values = extract((HEAD + said + THREE + laid((RECEIVED, CARRIED_IN, CARRIED_OUT), PIPES)).encode(), "a.txt").values
    assert {v.status for v in values if v.indicator.startswith("disclosure.")} == {"absent"}


@pytest.mark.parametrize("row", [("规章", "7", "0", "31"), ("政府集中采购", "171"), ("行政许可", "12", "3")])
def test_a_row_without_its_header_may_have_the_columns_of_another_form(row: tuple[str, ...]) -> None:
    page = HEAD.replace("2023", "2020") + TWO + laid((("信息", "本年"), ("内容", "数量"), row), TABS) + THREE + laid((RECEIVED,), TABS)
    key = {"规": "regulations", "政": "procurement", "行": "licensing"}[row[0][0]]
    values = [v for v in extract(page.encode(), "a.txt").values if v.indicator.startswith(f"disclosure.{key}.")]
    assert len(values) > 1
    assert all(v.review or v.status == "unresolved" for v in values)


@pytest.mark.parametrize("before", [True, False])
def test_numbers_without_a_label_beside_a_row_below_its_own_make_it_doubtful(before: bool) -> None:
    head, row, lost = ("信息内容", "上一年项目数量", "本年增/减", "处理决定数量"), ("行政处罚", "0", "41", "9"), ("327", "0", "13")
    licence = head, ("行政许可", "48", "0", "49")
    page = HEAD + TWO + laid((*licence, head, *((lost, row) if before else (row, lost)), *FEES), LINES)
    values = {v.indicator: v for v in extract(page.encode(), "a.txt").values}
    assert all(values[f"disclosure.penalties.{column}"].review for column in ("items_last_year", "items_change", "decisions"))
    assert not values["disclosure.licensing.decisions"].review


def test_a_row_twice_with_the_columns_of_two_forms_is_open_in_both() -> None:
    older = ("信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"), ("规范性文件", "7", "1", "40")
    values = [v for v in extract((HEAD + TWO + laid((*DOCUMENTS, *older), PIPES)).encode(), "a.txt").values if "normative" in v.indicator]
    assert {v.status for v in values} == {"unresolved"}
    assert {v.indicator.rpartition(".")[2] for v in values} >= {"in_force", "total_public"}


@pytest.mark.parametrize("mark", [PIPES, TABS, LINES, "  "])
def test_a_lost_heading_s_table_is_none_of_a_second_set(mark: str) -> None:
    """One row stands before the heading of section three, a whole table behind that of section four: another body's, says its caption."""
    first = laid(LICENCES, mark) + THREE + laid((RECEIVED, CARRIED_IN, CARRIED_OUT), mark) + "四、政府信息公开行政复议、行政诉讼情况\n"
    second = "全市汇总表\n" + laid((*DOCUMENTS, *FEES), mark)
    values = {v.indicator: v for v in extract((HEAD + first + second).encode(), "a.txt").values}
    for name in ("disclosure.normative_documents.issued", "disclosure.fees.amount"):
        assert values[name].value is None or values[name].review
