"""Blank is said of a cell that the page shows to be empty, and of no other: data cases, each of them in several layouts."""

import pytest

from extractor import extract

HEAD = "某某县水务局2023年政府信息公开工作年度报告\n一、总体情况\n本局依法公开信息。\n"
THREE = "三、收到和处理政府信息公开申请情况\n"
COLUMNS = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
ROWS = {
    "received": "一、本年新收政府信息公开申请数量",
    "carried_in": "二、上年结转政府信息公开申请数量",
    "granted": "（一）予以公开",
    "processed_total": "（七）总计",
    "carried_out": "四、结转下年度继续办理",
}
FOUR = "四、政府信息公开行政复议、行政诉讼情况\n"
OUTCOMES = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
LAYOUTS = {"one a line": "\n", "tabs": "\t", "pipes": " | ", "blanks": "  ", "glued": ""}


def three(layout: str, rows: dict[str, str]) -> str:
    """Table three with the cells of `rows`, written with blanks between."""
    between = LAYOUTS[layout]
    lines = [(between or " ").join(COLUMNS)] + [between.join([ROWS[key], *cells.split()]) for key, cells in rows.items()]
    return HEAD + THREE + "\n".join(lines) + "\n五、存在的主要问题及改进情况\n无。\n"


def statuses(text: str, prefix: str) -> set[str]:
    report = extract(text.encode(), "a.txt")
    return {v.status for v in report.values if v.indicator.startswith(prefix)}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_bare_label_beside_whole_rows_is_not_blank(layout: str) -> None:
    rows = dict.fromkeys(ROWS, "6 2 0 0 0 0 8") | {"carried_in": "", "carried_out": ""}
    assert statuses(three(layout, rows), "requests.carried_in") == {"unresolved"}
    assert statuses(three(layout, rows), "requests.received") == {"reported"}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_table_without_a_number_is_not_blank(layout: str) -> None:
    text = three(layout, dict.fromkeys(ROWS, "")) + "全年制作信息12件。\n"
    assert "blank" not in statuses(text, "requests.")


@pytest.mark.parametrize(("received", "total"), [("6 2 0 8", "8"), ("5 1 2 8", "5 1 2")])
def test_a_copy_without_repeated_lines_leaves_no_row_blank(received: str, total: str) -> None:
    rows = {"received": received, "carried_in": "", "granted": "", "processed_total": total, "carried_out": ""}
    assert "blank" not in statuses(three("one a line", rows), "requests.")


def test_a_page_that_leaves_empty_cells_out_has_blank_rows() -> None:
    rows = {"received": "6 6", "carried_in": "", "granted": "6 6", "processed_total": "6 6", "carried_out": ""}
    for layout in ("one a line", "blanks"):
        assert statuses(three(layout, rows), "requests.carried_in") == {"blank"}


@pytest.mark.parametrize("line", ["|" + "  |" * 15, "  " + "|  " * 14, "\t" * 14, "|" * 16])
def test_a_line_of_empty_cells_is_shown(line: str) -> None:
    header = f"行政复议 | 行政诉讼\n未经复议直接起诉 | 复议后起诉\n{' | '.join(OUTCOMES * 3)}\n"
    text = f"{HEAD}{FOUR}{header}{line}\n五、存在的主要问题及改进情况\n无。\n"
    report = extract(text.encode(), "a.txt")
    told = [v for v in report.values if v.indicator.startswith(("review.", "litigation."))]
    assert {v.status for v in told} == {"blank"}
    assert all(v.evidence and text[v.evidence.start : v.evidence.end] == "" for v in told)


@pytest.mark.parametrize("layout", ["tabs", "pipes", "blanks"])
def test_a_row_that_the_page_cuts_is_not_blank_behind_the_cut(layout: str) -> None:
    text = three(layout, {"received": "6 2 0 0 0 0 8", "carried_in": "1 0 0 0 0 0 1", "granted": "0 0 0 0 0 0"})
    cut = text[: text.index("五、")].rstrip()
    values = {v.indicator: v for v in extract(cut.encode(), "a.txt").values}
    assert values["requests.granted.total"].status == "unresolved"
    assert values["requests.granted.business"].value == 0


@pytest.mark.parametrize("between", ["\n|\n", "\n |\n", "\n|\r\n"])
def test_pipes_in_lines_of_their_own_part_nothing(between: str) -> None:
    columns = ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"]
    cells = [*columns, "行政许可", "118", "64", "97", "其他对外管理服务事项", "21", "2", "23"]
    text = f"{HEAD}二、主动公开政府信息情况\n第二十条第(五)项\n|\n" + between.join(cells) + "\n三、收到和处理政府信息公开申请情况\n"
    values = {v.indicator: v.value for v in extract(text.encode(), "a.txt").values if v.status == "reported"}
    rows = {"licensing": (118, 64, 97), "other_services": (21, 2, 23)}
    keys = ("items_last_year", "items_change", "decisions")
    assert values == {f"disclosure.{row}.{c}": n for row, numbers in rows.items() for c, n in zip(keys, numbers, strict=True)}


def test_a_row_of_the_cells_of_two_is_no_single_one() -> None:
    text = three("tabs", {"received": "6 2 0 0 0 0 8", "carried_in": "4 2 0 0 0 0 6 1 0 0 0 0 0 1"})
    assert statuses(text, "requests.carried_in") == {"unresolved"}


ODD = ["x", "*", "O", "l", "n/a", "I2", "约", "约3", "三", "一件", "见附件", "未发生", "……", "△", "7-2", "5/"]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("odd", ODD)
def test_a_row_of_what_is_no_number_is_never_blank(odd: str, layout: str) -> None:
    rows = {"received": " ".join([odd] * 7), "carried_in": "1 0 0 0 0 0 1", "granted": "1 0 0 0 0 0 1", "processed_total": "1 0 0 0 0 0 1"}
    report = extract(three(layout, rows).encode(), "a.txt")
    told = [v for v in report.values if v.indicator.startswith("requests.received.")]
    assert all(v.review for v in told)
    assert "blank" not in {v.status for v in told}


@pytest.mark.parametrize(
    ("row", "other", "first"), [("27-25", "433", "unresolved"), ("25/5", "433", "unresolved"), ("27-25", "---", "reported")]
)
def test_a_sign_between_glued_digits_is_a_blank_where_the_page_has_it_for_one(row: str, other: str, first: str) -> None:
    rows = f"信息内容本年制发件数本年废止件数现行有效件数\n规章{row}\n行政规范性文件{other}"
    text = f"{HEAD}二、主动公开政府信息情况\n{rows}\n三、收到和处理政府信息公开申请情况\n"
    values = {v.indicator: v.status for v in extract(text.encode(), "a.txt").values}
    assert values["disclosure.regulations.issued"] == first


@pytest.mark.parametrize("cell", ["暂无", "约3", "见附件", "未发生", "一件", "x", "/"])
def test_a_report_whose_cells_say_something_is_no_blank_form(cell: str) -> None:
    text = three("pipes", dict.fromkeys(ROWS, " ".join([cell] * 7))).replace("本局依法公开信息。\n", "").replace("无。\n", "")
    assert extract(text.encode(), "a.txt").source.kind == "report"


@pytest.mark.parametrize("cells", ["0 1 2 3 0", "0 8 0 7 0 15 0", "0"])
@pytest.mark.parametrize("layout", ["one a line", "blanks"])
def test_a_row_that_prints_zeros_leaves_no_empty_cells_out(cells: str, layout: str) -> None:
    between = LAYOUTS[layout]
    four = between.join(["行政复议", "行政诉讼", *OUTCOMES, "未经复议直接起诉", "复议后起诉", *OUTCOMES, *OUTCOMES, *cells.split()])
    page = three(layout, dict.fromkeys(ROWS, "6 2 0 0 0 0 8")).replace("五、", f"{FOUR}{four}\n五、")
    values = [v for v in extract(page.encode(), "a.txt").values if v.indicator.startswith(("review.", "litigation."))]
    assert len(values) == 15
    assert all(v.review or v.status == "unresolved" for v in values if v.value is None)


def test_a_numeral_left_of_a_heading_is_no_cell() -> None:
    rows = dict.fromkeys(ROWS, "6 2 0 0 0 0 8") | {"received": "1162 12 29 0 172 1387 三"}
    values = [v for v in extract(three("one a line", rows).encode(), "a.txt").values if v.indicator.startswith("requests.received.")]
    assert all(v.review for v in values)


@pytest.mark.parametrize("between", ["\t", "  "])
def test_the_first_of_two_labels_in_a_line_is_not_blank(between: str) -> None:
    rows = dict.fromkeys(ROWS, "6 2 0 0 0 0 8")
    line = between.join([ROWS["carried_in"], ROWS["granted"], *"62000081000001"])
    page = three("tabs", rows).replace(f"{ROWS['carried_in']}\t6\t2\t0\t0\t0\t0\t8\n{ROWS['granted']}\t6\t2\t0\t0\t0\t0\t8", line)
    assert line in page
    assert statuses(page, "requests.carried_in") == {"unresolved"}


@pytest.mark.parametrize("row", ["22 1 0 2 0 25", "7 0 7", "0"])
def test_where_cells_may_be_lost_no_number_is_placed_for_certain(row: str) -> None:
    rows = {"received": "90 7 0 2 3 102", "carried_in": "0", "granted": row, "processed_total": "95 3 0 2 0 100", "carried_out": "2 0 2"}
    values = {v.indicator: v for v in extract(three("one a line", rows).encode(), "a.txt").values}
    cells = [v for name, v in values.items() if name.startswith("requests.granted.")]
    assert cells
    assert all(v.review or v.status == "unresolved" for v in cells)


@pytest.mark.parametrize("cells", ["146——1——219", "31——————5", "46——1——29", "8——2————1——6", "——25————1——9"])
@pytest.mark.parametrize("label", ["granted", "carried_in"])
def test_a_mark_between_glued_digits_is_doubtful_where_the_sum_fails(cells: str, label: str) -> None:
    """Whether two dashes are one blank or two, and where a number beside them ends, only the sum could say."""
    page = three("glued", dict.fromkeys(ROWS, "6 2 0 0 0 0 8") | {label: cells})
    assert cells in page
    values = [v for v in extract(page.encode(), "a.txt").values if v.indicator.startswith(f"requests.{label}.")]
    assert len(values) == 7
    assert all(v.review for v in values if v.value is None)
    parted = " | ".join([ROWS[label], "5", "——", "——", "1", "——", "——", "9"])
    shown = three("pipes", dict.fromkeys(ROWS, "6 2 0 0 0 0 8") | {label: "5 —— —— 1 —— —— 9"})
    assert parted in shown
    told = [v for v in extract(shown.encode(), "a.txt").values if v.indicator.startswith(f"requests.{label}.") and v.value is None]
    assert [(v.status, v.review) for v in told] == [("blank", False)] * 4  # cells of their own
