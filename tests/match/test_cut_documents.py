"""A document that ends in the middle of a table: what stood behind its end is not known, and nothing is said of it for certain."""

import pytest

from extractor import extract
from tests.support.serving import EXAMPLES

PAGE = (EXAMPLES / "04-saved-page.html").read_bytes().decode("gb18030").replace("gb2312", "utf-8")
HEAD = "砚山县林业局2023年政府信息公开工作年度报告\n一、总体情况\n本局依法公开信息。\n二、主动公开政府信息情况\n"
COLUMNS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
TWO = (
    ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"), ("规章", "0", "0", "0"), ("行政规范性文件", "14", "12", "31"),
    ("信息内容", "本年处理决定数量"), ("行政许可", "867"), ("信息内容", "本年处理决定数量"), ("行政处罚", "143"), ("行政强制", "12"),
    ("信息内容", "本年收费金额（单位：万元）"), ("行政事业性收费", "28.75"),
)  # fmt: skip
THREE = (
    ("申请人情况", *COLUMNS), ("一、本年新收政府信息公开申请数量", *["20", "11", "0", "0", "0", "0", "31"]),
    ("二、上年结转政府信息公开申请数量", *["0", "0", "0", "0", "0", "0", "0"]), ("（一）予以公开", *["10", "11", "0", "0", "0", "0", "21"]),
    ("（二）部分公开", *["10", "0", "0", "0", "0", "0", "10"]), ("（七）总计", *["20", "11", "0", "0", "0", "0", "31"]),
    ("四、结转下年度继续办理", *["0", "0", "0", "0", "0", "0", "0"]),
)  # fmt: skip
OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
FOUR = (
    ("行政复议", "行政诉讼"), ("未经复议直接起诉", "复议后起诉"), OUTCOMES * 3,
    ("10", "0", "0", "2", "12", "0", "0", "0", "0", "0", "11", "0", "0", "0", "11"),
)  # fmt: skip
END = "五、存在的主要问题及改进情况\n更新不够及时。\n六、其他需要报告的事项\n无。\n"
EDGES = ["\t", " | ", "\n"]
BEHIND = ["（二）部分公开", "本年收费金额（", "行政处", "四、结转下年", "未经复议直", "一、本年新收政府信息公开申请数量", "（七）"]


def text_of(edge: str) -> str:
    two, three, four = ("\n".join(edge.join(row) for row in rows) for rows in (TWO, THREE, FOUR))
    heads = "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况"
    return f"{HEAD}{two}\n{heads[0]}\n{three}\n{heads[1]}\n{four}\n{END}"


def silent(document: str, at: int, name: str) -> list[str]:
    """Values that the document cut at a place states otherwise than the whole one, without a mark."""
    whole = {v.indicator: (v.value, v.status) for v in extract(document.encode(), name).values}
    cut = {v.indicator: v for v in extract(document[:at].encode(), name).values}
    return [i for i, said in whole.items() if i not in cut or ((cut[i].value, cut[i].status) != said and not cut[i].review)]


@pytest.mark.parametrize("part", range(12))
def test_of_a_page_that_is_cut_in_a_table_nothing_is_said_for_certain(part: int) -> None:
    first, last = PAGE.index("现行有效件数"), PAGE.rindex("</table")
    inside = [at for at in range(first, last, 7) if PAGE.rfind("<table", 0, at) > PAGE.rfind("</table", 0, at)]
    at = inside[len(inside) * part // 12]
    assert silent(PAGE, at, "page.html") == [], PAGE[at - 40 : at]


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("behind", BEHIND)
def test_of_a_text_that_is_cut_in_a_table_nothing_is_said_for_certain(edge: str, behind: str) -> None:
    text = text_of(edge)
    at = text.index(behind) + len(behind)
    for cut in (at, at + len(edge) + 1):
        assert silent(text, cut, "a.txt") == [], text[cut - 40 : cut]


def test_what_a_whole_document_lacks_is_absent() -> None:
    """Neither a page without its closing tags, nor a report that ends with its tables and says so, is cut."""
    closed = PAGE.replace("</table>", "", 1)
    assert silent(PAGE.replace("</table>", ""), len(PAGE), "page.html") == silent(closed, len(closed), "page.html") == []
    text = text_of("\t")
    ended = text[: text.index("四、政府")] + "说明：本单位没有行政复议和行政诉讼案件。\n"
    values = {v.indicator: v for v in extract(ended.encode(), "a.txt").values}
    assert (values["review.total"].status, values["review.total"].review) == ("absent", False)
