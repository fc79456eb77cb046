"""Notes, captions and headers that say something else of a section's numbers: these are for review."""

import pytest

from extractor import extract

HEAD = "沙湾县林业局2023年政府信息公开工作年度报告\n一、总体情况\n本年度各项工作有序开展。\n二、主动公开政府信息情况\n"
TABLE = "信息内容 | 本年处理决定数量\n行政许可 | 41\n行政处罚 | 17\n"


def marked(body: str) -> list[int]:
    """The numbers of table two that are for review."""
    return [v.value for v in extract((HEAD + body).encode(), "a.txt").values if v.status == "reported" and v.review]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (TABLE, []),
        ("单位：百件\n" + TABLE, [41, 17]),
        (TABLE.replace("数量", "数量（万件）"), [41, 17]),
        (TABLE + "注：计量单位：千件\n", [41, 17]),
        ("单位：件\n全年公开信息1.2万件。\n" + TABLE, []),
        (TABLE + "更正：行政许可处理决定数量应为43件。\n", [41]),
        (TABLE + "勘误：上表第二行应为19件。\n", [41, 17]),
        (TABLE + "说明：行政处罚17件有误。\n", [17]),
        (TABLE + "对公众指出有误的3条信息予以更正。\n", []),
        (TABLE + "注：以上数据为全县数据。\n", [41, 17]),
        (TABLE + "以上数据截至2023年9月30日。\n", [41, 17]),
        ("以下数据为县林场数据。\n" + TABLE, [41, 17]),
        ("说明：下表数据待核实\n" + TABLE, [41, 17]),
        (TABLE + "注：行政处罚少报2件。\n", [17]),
        (TABLE + "备注：行政许可为立案数，非决定数。\n", [41]),
        (TABLE + "（说明：行政处罚数据为上一年度数据）\n", [17]),
        (TABLE + "注：两行数据填反。\n", [41, 17]),
        (TABLE + "数据以2024年1月公布的修订版为准。\n", [41, 17]),
        (TABLE + "注：以上数据截至2023年12月31日。\n", []),
        (TABLE + "注：行政许可含委托实施的许可。\n", [41]),
        (TABLE + "注：行政处罚不包括当场处罚。\n", [17]),
        (TABLE + "注：仅统计局机关。\n", [41, 17]),
        (TABLE + "注：1-10月\n", [41, 17]),
        (TABLE + "注：以上系初审数。\n", [41, 17]),
        (TABLE + "注：行政许可为42件。\n", [41]),
        (TABLE + "注：行政许可共41件。\n", []),
        (TABLE + "注：统计口径较上年有调整。\n", [41, 17]),
        ("附件：沙湾县林场主动公开政府信息情况表\n" + TABLE, [41, 17]),
        ("附件：沙湾县林业局主动公开政府信息情况表\n" + TABLE, []),
        ("附件：本局主动公开政府信息情况表\n" + TABLE, []),
        (TABLE + "注：行政许可中2件已归档。\n", []),
        ("行政许可与行政处罚情况统计表（1-9月）\n" + TABLE, [41, 17]),
        ("行政许可与行政处罚情况统计表（不含林场）\n" + TABLE, [41, 17]),
        ("（截至2023年10月31日）\n" + TABLE, [41, 17]),
        ("行政许可与行政处罚情况统计表（2023年1月至12月）\n" + TABLE, []),
        ("行政许可与行政处罚情况统计表（单位：件）\n" + TABLE, []),
        (TABLE + "六、其他需要报告的事项\n本报告数据包括下属林场。\n", [41, 17]),
        (TABLE + "以上数据为我局数据。\n", []),
        (TABLE + "注：表内数据统计期为2023年1月1日至9月30日。\n", [41, 17]),
        (TABLE + "注：表内数据统计期为2023年1月1日至12月31日。\n", []),
        (TABLE + "六、其他需要报告的事项\n勘误：本报告行政处罚数应为19件。\n", [17]),
        (TABLE + "六、其他需要报告的事项\n本报告数据尚待核实。\n", [41, 17]),
        ("截至2023年8月31日\n" + TABLE, [41, 17]),
        ("数据统计截至2023年10月底。\n" + TABLE, [41, 17]),
        (TABLE + "备注：本表数据不含12月。\n", [41, 17]),
        (TABLE + "注：以上数据未统计十二月。\n", [41, 17]),
        (TABLE + "注：表中“行政处罚”含上年件数。\n", [17]),
        (TABLE + "注：表中数据含去年件数。\n", [41, 17]),
        (TABLE + "注：新收申请包括上年结转的2件。\n", []),
        (TABLE + "六、其他需要报告的事项\n更正说明：行政许可处理决定数量更正为43件。\n", [41]),
        (TABLE + "六、其他需要报告的事项\n行政处罚应为 19 件。\n", [17]),
        (TABLE + "六、其他需要报告的事项\n全年更正行政许可信息3条。\n", []),
        ("数据来源：2023年年报\n" + TABLE, []),
        ("部分数据\n" + TABLE, [41, 17]),
        (TABLE + "（初步统计）\n", [41, 17]),
        ("1.行政许可包括委托许可。\n" + TABLE, [41]),
        (TABLE + "2.行政处罚不含简易程序。\n", [17]),
        (TABLE + "六、其他需要报告的事项\n本报告统计范围为全县。\n", [41, 17]),
        (TABLE + "六、其他需要报告的事项\n本报告统计范围为本局。\n", []),
        (TABLE + "六、其他需要报告的事项\n本报告数据截至2023年12月31日。更正错误信息3条。\n", []),
        (TABLE + "全年注销许可3件，另有2件正在办理。\n", []),
    ],
)
def test_what_a_note_says_otherwise_is_for_review(body: str, expected: list[int]) -> None:
    assert marked(body) == expected


@pytest.mark.parametrize("index", ["（一）", "(一)", "一、", "1.", ""])
def test_a_note_marks_the_row_whose_index_it_leaves_out(index: str) -> None:
    head = HEAD.replace("二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况")
    columns = "项目 | 自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 总计\n"
    rows = ("一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", f"{index}予以公开", "四、结转下年度继续办理")
    cells = ("3 | 0 | 0 | 0 | 0 | 0 | 3", "0 | 0 | 0 | 0 | 0 | 0 | 0")
    table = "".join(f"{row} | {cells[row.startswith(('二', '四'))]}\n" for row in rows)
    values = extract(f"{head}{columns}{table}注：予以公开包括部分公开。\n".encode(), "a.txt").values
    sure = {v.indicator.split(".")[1]: not v.review for v in values if v.status == "reported"}
    assert (sure["granted"], sure["received"], sure["carried_out"]) == (False, True, True)


@pytest.mark.parametrize(
    ("head", "part"),
    [
        (HEAD.replace("2023年政府信息公开工作年度", "2023年第三季度政府信息公开工作"), True),
        (HEAD.replace("2023年政府信息公开工作年度", "2023年上半年政府信息公开工作"), True),
        (HEAD.replace("本年度各项", "统计期限自2023年1月1日起至2023年9月30日止。各项"), True),
        (HEAD.replace("本年度各项", "统计期限自2023年1月1日起至2023年12月31日止。各项"), False),
        (HEAD.replace("本年度各项", "上半年召开政府信息公开工作会议，报告进展。各项"), False),
    ],
)
def test_numbers_of_a_part_of_the_year_are_for_review(head: str, part: bool) -> None:
    values = [v for v in extract((head + TABLE).encode(), "a.txt").values if v.status == "reported"]
    assert [v.review for v in values] == [part] * 2


def test_numbers_from_another_years_report_stay_open() -> None:
    blanks = TABLE.replace(" | ", "   ").replace("41", "41（2022年度数）")
    for body in ("数据来源：2022年年报\n" + TABLE, TABLE + "注：数据取自2022年年报。\n", blanks):
        found = [v for v in extract((HEAD + body).encode(), "a.txt").values if v.indicator.startswith("disclosure.licensing")]
        assert [v.status for v in found] == ["unresolved"], body


def test_a_period_of_no_calendar_year_marks_every_number() -> None:
    head = "本报告统计期限自2022年12月1日起至2023年11月30日止。\n"
    found = extract(HEAD.replace("一、总体", head + "一、总体").encode() + TABLE.encode(), "a.txt")
    assert [v.review for v in found.values if v.status == "reported"] == [True, True]


TABLE_FOUR = (
    "行政复议 | 行政诉讼\n结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 未经复议直接起诉 | 复议后起诉\n"
    + " | ".join(["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 2)
    + "\n3 | 1 | 0 | 1 | 5 | 2 | 0 | 0 | 1 | 3 | 1 | 0 | 1 | 0 | 2\n"
)


@pytest.mark.parametrize("caption", ["", "2022年数据\n", "附：统计表\n"])
def test_a_table_under_a_later_heading_is_not_absent(caption: str) -> None:
    four, six = "四、政府信息公开行政复议、行政诉讼情况\n", "五、存在的主要问题及改进情况\n更新不及时。\n六、其他需要报告的事项\n"
    for body in (HEAD + TABLE + four + "见附表。\n" + six + caption + TABLE_FOUR, HEAD + "见附表。\n" + six + caption + TABLE):
        found = extract(body.encode(), "a.txt").values
        start = "review" if body.endswith(TABLE_FOUR) else "disclosure.licensing"
        assert {v.status for v in found if v.indicator.startswith(start)} <= {"unresolved", "reported"}, body
