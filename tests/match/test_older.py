"""A form that is not read is named: the statistics table of the years before 2019 and every number in it, whatever the layout."""

from collections.abc import Callable

import pytest

from extractor.export.encode import to_json
from extractor.model.report import Report
from extractor.pipeline import finish, plan
from extractor.read import read_bytes

HEAD = (
    "云溪县水务局2016年政府信息公开工作年度报告\n一、概述\n2016年，我局主动公开政府信息12条，群众满意。\n二、主动公开政府信息情况\n"
    "全年公开12条。\n三、依申请公开政府信息情况\n未收到申请。\n四、存在的主要问题及改进措施\n公开不够及时。下一步加强学习。\n"
)
FUJIAN = (
    ("主动公开文件数", "条", "12", "340"),
    ("其中：1.政府网站公开数", "条", "10", "300"),
    ("2.政府公报公开数", "条", "2", "40"),
    ("受理依申请公开信息总数", "条", "0", "1"),
)
NATIONAL = (
    ("一、主动公开情况", "——", ""),
    ("(一)主动公开政府信息数", "条", "12"),
    ("三、依申请公开情况", "——", ""),
    ("(一)收到申请数", "件", "3"),
    ("1.当面申请数", "件", "1"),
    ("四、行政复议数量", "件", "0"),
)
FIRST = (("主动公开信息数", "条", "1", "12", "12"), ("申请总数", "条", "10", "0", "3"))
TITLE = "五、政府信息公开情况统计表\n"
Rows = tuple[tuple[str, ...], ...]


def lines(rows: Rows) -> str:
    return "\n".join(cell for row in rows for cell in row if cell)


def tabs(rows: Rows) -> str:
    return "\n".join("\t".join(row) for row in rows)


def pipes(rows: Rows) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def page(rows: Rows) -> str:
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table>{cells}</table>"


def glued(rows: Rows) -> str:
    return "".join(cell for row in rows for cell in row)


def read(text: str) -> Report:
    return finish(plan(read_bytes(text.encode(), "a.txt")))


def unread(report: Report) -> list[str]:
    return [piece.text for section in report.sections for piece in section.unaccounted]


YEARS = ("指标名称", "计量单位", "2016年度", "历年累计")
CASES: dict[str, tuple[Rows, list[str]]] = {
    "of Fujian": ((YEARS, *FUJIAN), ["12", "340", "10", "300", "2", "40", "0", "1"]),
    "of 2014": ((("统计指标", "单位", "统计数"), *NATIONAL), ["12", "3", "1", "0"]),
    "of 2008": ((("指标名称", "计量单位", "代码", "本期实际", "本年累计"), *FIRST), ["1", "12", "12", "10", "0", "3"]),
}


@pytest.mark.parametrize("layout", [lines, tabs, pipes, page])
@pytest.mark.parametrize(("rows", "numbers"), CASES.values(), ids=CASES)
def test_an_older_form_is_named_with_its_numbers(layout: Callable[[Rows], str], rows: Rows, numbers: list[str]) -> None:
    before = HEAD + TITLE
    if layout is page:
        before = "".join(f"<p>{line}</p>" for line in before.split("\n"))
    report = read(before + layout(rows))
    assert report.source.kind == "report"
    assert report.source.kind_reason_code == "kind.older_form"
    assert (report.edition, report.about.edition.reason_code) == (None, "edition.older")
    (section,) = (s for s in report.sections if s.key == "statistics")
    assert (section.state, section.reason_code, section.reason_args) == ("present", "section.older_form", ({"n": str(len(numbers))},))
    assert unread(report) == numbers
    assert b'"unaccounted":[{"start":' in to_json(report)


def test_glued_numbers_are_named_in_pieces() -> None:
    assert unread(read(HEAD + TITLE + glued((YEARS, *FUJIAN)))) == ["12340", "103002", "240", "01"]


def test_a_table_alone_is_a_report_of_an_older_form() -> None:
    report = read("云溪县水务局\n政府信息公开情况统计表（2016年度）\n" + lines((YEARS, *FUJIAN)))
    assert (report.source.kind, report.source.kind_reason_code) == ("report", "kind.older_form")
    assert len(unread(report)) == 8


@pytest.mark.parametrize(
    "behind",
    [
        "",
        TITLE + "见附件。",
        TITLE + "填报日期：2017年1月12日，第2页",
        "附表\n" + lines((("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"), ("规章", "0", "0", "0"))),
    ],
)
def test_what_is_no_older_table_is_not_named_so(behind: str) -> None:
    report = read(HEAD + behind)
    assert unread(report) == []
    assert report.about.edition.reason_code != "edition.older"


def test_prose_behind_the_table_is_none_of_it() -> None:
    assert len(unread(read(HEAD + TITLE + lines((YEARS, *FUJIAN)) + "\n注：以上数据截至年底。联系电话88881234，全年接待300人次。"))) == 8
