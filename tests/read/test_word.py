"""Word documents: merged cells, automatic numbers, changes as accepted, what is hidden, and what is refused."""

import io
import json
import zipfile
from typing import Any

import pytest

from extractor import extract
from extractor.errors import ReadError, TooLarge
from extractor.export.encode import to_json
from extractor.model.document import UNSAID
from extractor.read import read_bytes
from extractor.read.word.numbering import chinese
from tests.variants.rendered import KINDS, drafts, judge

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OTHERS = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def docx(body: str, **parts: str) -> bytes:
    """A document with a body; other parts by name, `_` for a slash's part before it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", _root("document", f"<w:body>{body}</w:body>"))
        for name, inside in parts.items():
            archive.writestr(f"word/{name}.xml", inside)
    return out.getvalue()


def _root(name: str, inside: str) -> str:
    return f'<w:{name} xmlns:w="{NAMESPACE}" {OTHERS}>{inside}</w:{name}>'


def p(*runs: str, look: str = "") -> str:
    return f"<w:p>{look and f'<w:pPr>{look}</w:pPr>'}{''.join(runs)}</w:p>"


def r(text: str, look: str = "") -> str:
    return f"<w:r>{look and f'<w:rPr>{look}</w:rPr>'}<w:t>{text}</w:t></w:r>"


def tc(text: str, look: str = "") -> str:
    return f"<w:tc>{look and f'<w:tcPr>{look}</w:tcPr>'}{p(r(text))}</w:tc>"


def tbl(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def sdt(inside: str) -> str:
    return f"<w:sdt><w:sdtContent>{inside}</w:sdtContent></w:sdt>"


def text_of(body: str, **parts: str) -> str:
    return read_bytes(docx(body, **parts), "a.docx").text


@pytest.mark.parametrize("seed", range(200, 206))
def test_every_number_is_read(seed: int) -> None:
    made = drafts(seed, 1)
    data = next(iter(KINDS["docx"].files(made)))
    report: dict[str, Any] = json.loads(to_json(extract(data, "a.docx")))
    found, faults = judge(made[0][0], report)
    assert (found["right"], found["silent"], found["marked"]) == (found["numbers"], 0, 0), faults
    assert (found["found"], found["astray"]) == (len(made[0][0].problems), 0)
    assert report["source"]["format"] == "docx"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (p(r("甲"), f"<w:ins>{r('乙')}</w:ins>", "<w:del><w:r><w:delText>丙</w:delText></w:r></w:del>"), "甲乙"),
        (p(r("1"), r("9", "<w:strike/>"), r("3"), r("8", "<w:vanish/>"), r("4", '<w:strike w:val="0"/>')), "134"),
        (p(r("31"), r("1", '<w:vertAlign w:val="superscript"/>')), "31 1"),
        (sdt(p(r("甲"))) + p(sdt(r("12"))), "甲\n12"),
        (p(r("甲"), "<w:r><w:br/></w:r>", r("乙")), "甲\n乙"),
        (p("<w:r><w:instrText>PAGE</w:instrText></w:r>", r("3")), "3"),
        (p("<w:ruby><w:rt><w:r><w:t>jia</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>甲</w:t></w:r></w:rubyBase></w:ruby>"), "甲"),
    ],
)
def test_what_word_shows_is_the_text(body: str, text: str) -> None:
    assert text_of(body) == text


STYLES = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:vertAlign w:val="baseline"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:styleId="gone"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:styleId="struck"><w:rPr><w:strike/></w:rPr></w:style>'
    '<w:style w:styleId="based"><w:basedOn w:val="struck"/></w:style>'
    '<w:style w:styleId="shown"><w:basedOn w:val="struck"/><w:rPr><w:strike w:val="0"/></w:rPr></w:style>'
    '<w:style w:styleId="high"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    '<w:style w:styleId="pale"><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style>'
    '<w:style w:styleId="banded"><w:tblStylePr><w:tcPr><w:shd w:fill="1F4E79"/></w:tcPr></w:tblStylePr></w:style>'
)
WHITE = '<w:color w:val="FFFFFF"/>'
MARK = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="2"/><w:t>1</w:t></w:r>'


@pytest.mark.parametrize(
    ("inside", "look", "said"),
    [
        (r("5") + r("1", '<w:rStyle w:val="gone"/>'), "", "5"),
        (r("5") + r("1", '<w:rStyle w:val="based"/>'), "", "5"),
        (r("5") + r("1", '<w:rStyle w:val="shown"/>'), "", "51"),
        (r("5") + r("1", '<w:rStyle w:val="gone"/><w:vanish w:val="0"/>'), "", "51"),
        (r("5"), '<w:pStyle w:val="gone"/>', ""),
        (r("5", '<w:rStyle w:val="shown"/>'), '<w:pStyle w:val="struck"/>', "5"),
        (r("5") + r("1", '<w:rStyle w:val="high"/>'), "", "5 1"),
        (r("5") + r("1", '<w:position w:val="8"/>'), "", "5 1"),
        (r("5", '<w:position w:val="8"/>') + r("1", '<w:position w:val="8"/>'), "", "51"),
        (r("5") + r("1", '<w:position w:val="0"/>'), "", "51"),
        (r("5") + MARK, "", "5 1"),
        (r("5", WHITE), "", UNSAID),
        (r("5") + r("7", WHITE), "", "5" + UNSAID),
        (r("5") + r("件", WHITE), "", "5"),
        (r("5", '<w:color w:val="auto" w:themeColor="background1"/>'), "", UNSAID),
        (r("5", '<w:rStyle w:val="pale"/>'), "", UNSAID),
        (r("5", '<w:rStyle w:val="pale"/><w:color w:val="000000"/>'), "", "5"),
        (r("5", WHITE + '<w:shd w:fill="C00000"/>'), "", "5"),
        (r("5", WHITE), '<w:shd w:fill="C00000"/>', "5"),
        (r("5", WHITE), '<w:shd w:fill="F2F2F2"/>', UNSAID),
    ],
)  # fmt: skip
def test_looks_come_from_styles_too(inside: str, look: str, said: str) -> None:
    cell = f"<w:tc>{p(inside, look=look)}</w:tc>"
    document = read_bytes(docx(tbl(tc("规章") + cell), styles=_root("styles", STYLES)), "a.docx")
    assert document.tables[0].cells[1].span.of(document.text) == said


def fld(instruction: str, result: str | None = None, data: str = "") -> str:
    """A field; its result may be none."""
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}">{data}</w:fldChar></w:r>' for kind in ("begin", "separate", "end"))
    told = instruction if instruction.startswith("<") else f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
    return begin + told + ("" if result is None else separate + result) + end


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        (fld("=SUM(LEFT)", r("12")), "12"),
        (fld("<w:r><w:instrText>IF</w:instrText></w:r>" + fld("=1", r("1")) + r("7"), r("5")), "5"),
        (fld("IF", fld("=1", r("1")) + r("2")) + r("3"), "123"),
        (fld("=SUM(LEFT)"), UNSAID),
        (fld("=SUM(LEFT)", ""), UNSAID),
        (fld("FORMDROPDOWN", data='<w:ffData><w:ddList><w:listEntry w:val="3"/></w:ddList></w:ffData>'), UNSAID),
        (r("5") + fld('XE "甲"'), "5"),
        (r("5") + "<w:r><w:rPr><w:vanish/></w:rPr>" + fld("=1").replace("<w:r>", "").replace("</w:r>", "") + "</w:r>" + r("1"), "51"),
        (r("5") + '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + r("7"), "5" + UNSAID),
        ('<w:fldSimple w:instr="=SUM(LEFT)"/>', UNSAID),
        (f'<w:fldSimple w:instr="=SUM(LEFT)">{r("5")}</w:fldSimple>', "5"),
        ("<oMath><r><t>5</t></r></oMath>", "5"),
        ("<oMathPara><oMath><r><t>12</t></r></oMath></oMathPara>", "12"),
        ("<oMath><sSup><e><r><t>3</t></r></e><sup><r><t>2</t></r></sup></sSup></oMath>", UNSAID),
        ("<oMath><r><t>x</t></r></oMath>", UNSAID),
    ],
)  # fmt: skip
def test_fields_and_formulas_say_what_they_show(inside: str, said: str) -> None:
    document = read_bytes(docx(tbl(tc("规章") + f"<w:tc>{p(inside)}</w:tc>" + tc("9"))), "a.docx")
    assert [cell.span.of(document.text) for cell in document.tables[0].cells] == ["规章", said, "9"]


def test_white_letters_are_seen_on_a_dark_ground() -> None:
    white = p(r("5", WHITE))
    own = tbl(tc("规章") + f'<w:tc><w:tcPr><w:shd w:fill="1F4E79"/></w:tcPr>{white}</w:tc>')
    styled = tbl(tc("规章") + f"<w:tc>{white}</w:tc>").replace("<w:tbl>", '<w:tbl><w:tblPr><w:tblStyle w:val="banded"/></w:tblPr>')
    assert text_of(own + styled + white, styles=_root("styles", STYLES)) == "规章\t5\n规章\t5\n5"


def test_a_row_is_hidden_only_where_it_says_so() -> None:
    rows = [f'<w:trPr><w:hidden w:val="{said}"/></w:trPr>' + tc(said) + tc("1") for said in ("0", "1")]
    assert text_of(tbl(*rows)) == "0\t1"


def test_a_text_box_is_read_once_behind_its_paragraph() -> None:
    box = f"<w:txbxContent>{p(r('箱中 12 件'))}</w:txbxContent>"
    drawn = f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
    assert text_of(p(r("甲"), f"<w:r><mc:AlternateContent>{drawn}</mc:AlternateContent></w:r>", r("乙"))) == "甲乙\n箱中 12 件"


def test_cells_cover_rows_and_columns_and_begin_late() -> None:
    body = tbl(
        tc("甲", '<w:gridSpan w:val="2"/>') + tc("乙", '<w:vMerge w:val="restart"/>'),
        tc("1") + tc("2") + tc("没入", "<w:vMerge/>"),
        '<w:trPr><w:gridBefore w:val="1"/></w:trPr>' + tc("3") + tc("4"),
        "<w:trPr><w:del/></w:trPr>" + tc("删") + tc("删"),
    )
    document = read_bytes(docx(body), "a.docx")
    cells = {cell.span.of(document.text): (cell.row, cell.column, cell.rowspan, cell.colspan) for cell in document.tables[0].cells}
    assert {said: place for said, place in cells.items() if place[2:] != (1, 1)} == {"甲": (0, 0, 1, 2), "乙": (0, 2, 2, 1)}
    assert {said: place[:2] for said, place in cells.items()} | {"甲": (0, 0), "乙": (0, 2)} == {
        "甲": (0, 0), "乙": (0, 2), "1": (1, 0), "2": (1, 1), "": (2, 0), "3": (2, 1), "4": (2, 2),
    }  # fmt: skip
    assert document.text == "甲\t乙\n1\t2\n\t3\t4"


def test_a_table_in_a_cell_is_the_one_that_is_kept() -> None:
    inner = tbl(tc("1") + tc("2"), tc("3") + tc("4"))
    document = read_bytes(docx(tbl(f"<w:tc>{p(r('外'))}{inner}{p()}</w:tc>")), "a.docx")
    assert [len(table.cells) for table in document.tables] == [4]


def test_a_picture_in_a_cell_is_no_blank() -> None:
    document = read_bytes(docx(tbl(tc("规章") + f"<w:tc>{p('<w:r><w:drawing/></w:r>')}</w:tc>")), "a.docx")
    assert document.tables[0].cells[1].span.of(document.text) == UNSAID


def _numbering() -> str:
    levels = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>'
        '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>'
    )
    again = '<w:lvlOverride w:ilvl="2"><w:startOverride w:val="1"/></w:lvlOverride>'
    dot = '<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf0b7"/></w:lvl>'
    dots, kinds = f'<w:abstractNum w:abstractNumId="8">{dot}</w:abstractNum>', ((1, 7, ""), (2, 7, again), (3, 8, ""))
    nums = "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{kind}"/>{more}</w:num>' for n, kind, more in kinds)
    return _root("numbering", f'<w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>{dots}{nums}')


def _listed(text: str, level: int, number: int = 1) -> str:
    return p(r(text), look=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def test_automatic_numbers_are_printed_as_word_prints_them() -> None:
    styles = _root(
        "styles",
        '<w:style w:styleId="h"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="s"><w:basedOn w:val="h"/></w:style>',
    )
    items = [("总体情况", 0), ("主动公开", 1), ("一项", 2), ("二项", 2), ("依申请", 1), ("一项", 2)]
    body = "".join(_listed(*item) for item in items) + p(r("主动公开情况"), look='<w:pStyle w:val="s"/>')
    said = text_of(body + _listed("重起", 2, 2) + _listed("点", 0, 3), numbering=_numbering(), styles=styles)
    first = ["一、总体情况", "（一）主动公开", "1.一项", "2.二项", "（二）依申请", "1.一项"]
    assert said.split("\n") == [*first, "二、主动公开情况", "1.重起", "点"]
    off = p(r("无号"), look='<w:pStyle w:val="s"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    assert text_of(off, numbering=_numbering(), styles=styles) == "无号"


def test_numbers_are_counted_in_chinese() -> None:
    assert [chinese(n) for n in (1, 10, 11, 20, 21, 100, 103, 110, 999)] == [
        "一", "十", "十一", "二十", "二十一", "一百", "一百零三", "一百一十", "九百九十九",
    ]  # fmt: skip


def test_heads_and_notes_of_pages_are_read_and_bare_numbers_left_out() -> None:
    note = f'<w:footnote w:id="2">{p(r("含下属单位"))}</w:footnote>'
    said = text_of(
        p(r("正文")),
        header1=_root("hdr", p(r("云岭县人民政府"))),
        footer1=_root("ftr", p(r("3"))),
        footnotes=_root("footnotes", note),
    )
    assert said == "云岭县人民政府\n正文\n含下属单位"


@pytest.mark.parametrize(
    ("data", "error", "said"),
    [
        (lambda: docx(p(r("甲")))[:-30], ReadError, "damaged file of an office program"),
        (lambda: docx("<w:p>"), ReadError, "damaged file of an office program"),
        (lambda: docx("", numbering='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), ReadError, "damaged file of an office program"),
        (lambda: docx(p(r(" " * 40_000_000))), TooLarge, "unpacks to more"),
        (lambda: docx("<w:sdt><w:sdtContent>" * 400 + "</w:sdtContent></w:sdt>" * 400), TooLarge, "unpacks to more"),
    ],
)
def test_what_cannot_be_read_is_named(data: Any, error: type[ReadError], said: str) -> None:
    with pytest.raises((error, ReadError), match=said) as refused:
        read_bytes(data(), "b.docx")
    assert refused.value.where == "b.docx"
    assert refused.value.remedy


def _drawn(height: int, what: str = "blip") -> str:
    return p(f'<w:r><w:drawing><extent cx="5000000" cy="{height}"/><{what}/></w:drawing></w:r>')


@pytest.mark.parametrize(
    ("instead", "open_"),
    [
        (_drawn(5_080_000), True),
        (p('<w:r><w:pict><shape style="width:400pt;height:300pt"><imagedata/></shape></w:pict></w:r>'), True),
        ("<w:altChunk/>", True),
        (_drawn(900_000), False),
        (_drawn(5_080_000, "rect"), False),
        (p('<w:r><w:pict><shape style="width:40pt;height:30pt"><imagedata/></shape></w:pict></w:r>'), False),
    ],
)  # fmt: skip
def test_rows_that_a_picture_may_show_are_not_called_absent(instead: str, open_: bool) -> None:
    made = drafts(200, 1)
    with zipfile.ZipFile(io.BytesIO(next(iter(KINDS["docx"].files(made))))) as archive:
        body = archive.read("word/document.xml").decode()
    heading = body.index("收到和处理政府信息公开申请情况")
    start = body.index("</w:p>", heading) + len("</w:p>")
    end = body.index("<w:p>", body.index("</w:tbl>", start))
    inside = body[body.index("<w:body>") + 8 : start] + instead + body[end : body.index("</w:body>")]
    report: dict[str, Any] = json.loads(to_json(extract(docx(inside), "a.docx")))
    found = {(v["status"], v["reason_code"]) for v in report["values"] if v["status"] in ("absent", "unresolved")}
    assert found == {("unresolved", "row.unsaid") if open_ else ("absent", "table.lost")}
