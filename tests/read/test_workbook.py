"""Workbooks: what a cell shows, what is hidden, merged cells, places, and what is refused."""

import io
import json
import time
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import PIL.Image
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule, FormulaRule, IconSetRule, Rule
from openpyxl.styles import Border, Color, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from extractor import extract
from extractor.errors import ReadError
from extractor.export.encode import to_json
from extractor.model.document import UNSAID
from extractor.model.doubts import doubt
from extractor.model.spans import SheetEvidence, Span
from extractor.read import read_bytes
from extractor.read.workbook.places import name_of, place_of
from extractor.read.workbook.shown import shown
from tests.variants.rendered import KINDS, drafts, judge


def book(fill: Callable[[Any], object]) -> bytes:
    made, out = openpyxl.Workbook(), io.BytesIO()
    made.active.title = "年报"
    fill(made)
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize("seed", range(300, 306))
def test_every_number_is_read_and_knows_its_cell(seed: int) -> None:
    made = drafts(seed, 1)
    data = next(iter(KINDS["xlsx"].files(made)))
    report: dict[str, Any] = json.loads(to_json(extract(data, "a.xlsx")))
    found, faults = judge(made[0][0], report)
    assert (found["right"], found["silent"], found["marked"]) == (found["numbers"], 0, 0), faults
    assert (found["found"], found["astray"]) == (len(made[0][0].problems), 0)
    sheets = openpyxl.load_workbook(io.BytesIO(data))
    for value in report["values"]:
        stored = sheets[value["evidence"]["sheet"]][value["evidence"]["cell"]].value
        assert stored == value["value"] or str(stored) == value["raw"] or (stored is None and value["status"] == "blank")


@pytest.mark.parametrize("seed", range(310, 313))
def test_without_lines_nothing_is_wrong_without_a_mark(seed: int) -> None:
    made = drafts(seed, 1, "none")
    found, faults = judge(made[0][0], json.loads(to_json(extract(next(iter(KINDS["xlsx"].files(made))), "a.xlsx"))))
    assert found["silent"] == 0, faults
    assert found["right"] > 0.8 * found["numbers"]


@pytest.mark.parametrize(
    ("stored", "code", "text"),
    [
        ("21", "General", "21"),
        ("21.0", "General", "21"),
        ("42.456", "General", "42.456"),
        ("0.1", "General", "0.1"),
        ("7730.279999999999", "General", "7730.28"),
        ("1E-3", "General", "0.001"),
        ("42.456", "0.00", "42.46"),
        ("42.456", "0", "42"),
        ("2.5", "0", "3"),
        ("0", "0.00", "0.00"),
        ("1234567.8", "#,##0.00", "1,234,567.80"),
        ("12", "#,##0", "12"),
        ("0.25", "0%", "25%"),
        ("0.2512", "0.0%", "25.1%"),
        ("-3", "0;(0)", "(3)"),
        ("-3", "0", "-3"),
        ("0", '0;-0;"-"', "-"),
        ("0", "0;-0;;@", ""),
        ("0", '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "-"),
        ("7", '0"件"', "7件"),
        ("7", "[Red]0", "7"),
        ("1.5", "0.0##", "1.5"),
        ("12345", "0,", "12"),
        ("44927", "yyyy-m-d", "2023-1-1"),
        ("44927", 'yyyy"年"m"月"d"日"', "2023年1月1日"),
        ("44927.5", "yyyy/mm/dd hh:mm", "2023/01/01 12:00"),
        ("0", '[=0]"";General', ""),
        ("7", '[=0]"";General', "7"),
        ("0", '[=0]"无";0"件"', "无"),
        ("140", "[>=100]0;[>=10]0.0;0.00", "140"),
        ("14", "[>=100]0;[>=10]0.0;0.00", "14.0"),
        ("1", "[>=100]0;[>=10]0.0;0.00", "1.00"),
        ("1", "[>=100]0", None),
        ("-1", "[<0]0;General", None),
        ("1", "0;[=0]0;0", None),
        ("7", '[红色][$-804]General"件"', "7件"),
        ("7", "[White]0", None),
        ("7", "[DBNum1][$-804]General", None),
        ("1.5", "[h]:mm", None),
        ("12", "# ?/?", None),
        ("12", "0.00E+00", None),
        ("x", "0", None),
    ],
)
def test_a_number_is_what_its_cell_shows(stored: str, code: str, text: str | None) -> None:
    assert shown(stored, code) == text


def test_places_have_names() -> None:
    assert [name_of(6, 1), name_of(0, 25), name_of(0, 26), name_of(99, 701), name_of(0, 702)] == ["B7", "Z1", "AA1", "ZZ100", "AAA1"]
    assert all(place_of(name_of(row, column)) == (row, column) for row in (0, 9, 999) for column in (0, 25, 26, 51, 700, 999))
    assert place_of("7B") is None


def test_what_is_hidden_is_not_seen() -> None:
    def fill(made: Any) -> None:
        sheet = made.active
        for row, cells in enumerate((("甲", 1, 2, 3), ("乙", 4, 5, 6), ("丙", 7, 8, 9)), start=1):
            for column, value in enumerate(cells, start=1):
                sheet.cell(row, column, value)
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["C"].hidden = True
        for state in ("hidden", "veryHidden"):
            made.create_sheet(state).append(["藏", 99])
            made[state].sheet_state = state

    assert read_bytes(book(fill), "a.xlsx").text == "甲\t1\t3\n丙\t7\t9"


@pytest.mark.parametrize(
    ("before", "cells", "behind", "text"),
    [
        pytest.param("", "<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c><v>3</v></c></row>", "", "1\t2\n3", id="places counted on"),
        pytest.param("", '<row r="2"><c r="B2"><v>1</v></c><c><v>2</v></c></row>', "", "1\t2", id="counted on from those said"),
        pytest.param("", "<row><c><v>1</v></c><c><f>A1+1</f></c></row>", "", f"1\t{UNSAID}", id="formula not worked out"),
        pytest.param("", "<row><c><v>1</v></c><c><f>A1+1</f><v/></c></row>", "", f"1\t{UNSAID}", id="formula with nothing worked out"),
        pytest.param("", '<row><c><v>1</v></c><c t="str"><f>""</f><v/></c><c><v>2</v></c></row>', "", "1\t\t2", id="empty formula"),
        pytest.param("", '<row ht="0"><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>', "", "3", id="row without height"),
        pytest.param(
            '<cols><col min="2" max="2" width="0"/></cols>', "<row><c><v>1</v></c><c><v>2</v></c><c><v>3</v></c></row>", "", "1\t3",
            id="column without width",
        ),
        pytest.param(
            '<cols><col min="1" max="1" hidden="1"/></cols>',
            '<row r="1"><c><v>7</v></c></row><row><c><v>1</v></c><c><v>2</v></c><c><v>3</v></c></row>',
            '<mergeCells><mergeCell ref="A1:C1"/></mergeCells>', f"7\n{UNSAID}\t2\t3", id="hidden column under a merged head",
        ),
        pytest.param(
            '<cols><col min="1" max="1" hidden="1"/></cols>',
            '<row><c><v>7</v></c></row><row><c/><c><v>2</v></c><c><v>3</v></c></row>',
            '<mergeCells><mergeCell ref="A1:C1"/></mergeCells>', "7\n2\t3", id="hidden empty column under a merged head",
        ),
        pytest.param(
            "", '<row hidden="1"><c><v>7</v></c></row><row><c/><c><v>2</v></c></row>',
            '<mergeCells><mergeCell ref="A1:A2"/></mergeCells>', "7\t2", id="hidden row under a merged label",
        ),
    ],
)  # fmt: skip
def test_what_a_sheet_leaves_unsaid(before: str, cells: str, behind: str, text: str) -> None:
    assert read_bytes(_with_sheet(f"<worksheet>{before}<sheetData>{cells}</sheetData>{behind}</worksheet>"), "a.xlsx").text == text


def _with_sheet(sheet: str) -> bytes:
    """A workbook whose sheet is written by hand."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(lambda made: made.active))) as made, zipfile.ZipFile(out, "w") as changed:
        for name in made.namelist():
            changed.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else made.read(name))
    return out.getvalue()


@pytest.mark.parametrize(
    ("value", "looks", "text"),
    [
        (12, {"font": Font(color="FFFFFFFF")}, UNSAID),
        (12, {"font": Font(color=Color(theme=0))}, UNSAID),
        (12, {"font": Font(color="FFFFFFFF"), "fill": PatternFill("solid", "FF1F4E79")}, "12"),
        (12, {"font": Font(color="FF1F4E79"), "fill": PatternFill("solid", "FF1F4E79")}, UNSAID),
        (12, {"font": Font(color="FFFF0000")}, "12"),
        (12, {"font": Font(strike=True)}, ""),
        ("十二", {"font": Font(strike=True)}, ""),
        ("十二", {"number_format": ";;;"}, ""),
        ("十二", {"number_format": "0;-0;0;@"}, "十二"),
        (CellRichText("12", TextBlock(InlineFont(vertAlign="superscript"), "1")), {}, "12 1"),
        (CellRichText("12", TextBlock(InlineFont(color="FFFFFFFF"), "1")), {}, f"12{UNSAID}"),
        (CellRichText("12", TextBlock(InlineFont(strike=True), "1")), {}, "12"),
    ],
)
def test_looks_that_say_what_is_seen(value: object, looks: dict[str, object], text: str) -> None:
    def fill(made: Any) -> None:
        made.active.append(["规章", value, 10])
        for name, look in looks.items():
            setattr(made.active["B1"], name, look)

    assert read_bytes(book(fill), "a.xlsx").text == f"规章\t{text}\t10"


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (CellIsRule(operator="lessThan", formula=["100"], font=Font(color="FFFFFFFF")), f"规章\t{UNSAID}\t140"),
        (CellIsRule(operator="equal", formula=["0"], font=Font(color="FFFFFFFF")), "规章\t12\t140"),
        (CellIsRule(operator="lessThan", formula=["100"], font=Font(color="FFFF0000")), "规章\t12\t140"),
        (
            CellIsRule(operator="lessThan", formula=["100"], font=Font(color="FFFFFFFF"), fill=PatternFill(bgColor="FFFF0000")),
            "规章\t12\t140",
        ),
        (FormulaRule(formula=["B1=12"], font=Font(strike=True)), f"规章\t{UNSAID}\t{UNSAID}"),
        (Rule("expression", formula=["B1=12"], dxf=DifferentialStyle(numFmt=NumberFormat(164, ";;;"))), f"规章\t{UNSAID}\t{UNSAID}"),
        (IconSetRule("3Arrows", "num", [0, 1, 2], showValue=False), f"规章\t{UNSAID}\t{UNSAID}"),
    ],
)
def test_rules_that_may_hide_what_a_cell_says(rule: Any, text: str) -> None:
    def fill(made: Any) -> None:
        made.active.append(["规章", 12, 140])
        made.active.conditional_formatting.add("B1:C1", rule)

    assert read_bytes(book(fill), "a.xlsx").text == text


@pytest.mark.parametrize("edge", ["A3:ALL20000", "B2:ALL20000"])
def test_frames_and_merged_cells_to_the_end_of_a_sheet_cost_little(edge: str) -> None:
    frame = "".join(f'<row r="{row}"><c r="A{row}" s="1"/><c r="B{row}" s="1"/></row>' for row in range(2, 9_000))
    rows = f"<row><c><v>1</v></c><c><v>2</v></c></row>{frame}"
    before = time.process_time()
    document = read_bytes(
        _with_sheet(f'<worksheet><sheetData>{rows}</sheetData><mergeCells><mergeCell ref="{edge}"/></mergeCells></worksheet>'), "a.xlsx"
    )
    assert document.text.split() == ["1", "2"]
    assert time.process_time() - before < 2


def test_a_picture_may_say_what_cells_do_not() -> None:
    def fill(made: Any) -> None:
        sheet = made.active
        sheet.append(["规章", None, 3])
        for cell in sheet[1]:
            cell.border = Border(bottom=Side(style="thin"))
        for place, size in (("B1", 20), ("A3", 400)):
            PIL.Image.new("RGB", (size, size)).save(file := io.BytesIO(), "png")
            sheet.add_image(Image(file), place)

    document = read_bytes(book(fill), "a.xlsx")
    assert document.text == f"规章\t{UNSAID}\t3"
    assert document.pictured == doubt("workbook.pictured", sheets="年报")


def test_zeros_that_a_sheet_does_not_show_are_blank() -> None:
    def fill(made: Any) -> None:
        made.active.append(["规章", 0, 10])
        made.active.sheet_view.showZeros = False

    assert read_bytes(book(fill), "a.xlsx").text == "规章\t\t10"


def test_merged_cells_lines_of_text_and_places() -> None:
    def fill(made: Any) -> None:
        sheet = made.active
        sheet["A1"] = "一、总体情况"
        sheet["A3"], sheet["B3"], sheet["C3"] = "甲", "乙", "丙\n丁"
        sheet["B4"], sheet["C4"] = 1, 2.456
        sheet["C4"].number_format = "0.00"
        sheet.merge_cells("A3:A4")
        sheet.cell(5, 1, "戊")
        for column in (1, 2, 3):
            sheet.cell(5, column).border = Border(bottom=Side(style="thin"))
        made.create_sheet("另")["B2"] = "二、其他"

    document = read_bytes(book(fill), "a.xlsx")
    assert document.text == "一、总体情况\n甲\t乙\t丙\n丁\n1\t2.46\n戊\t\t\n二、其他"
    cells = [(cell.span.of(document.text), cell.row, cell.column, cell.rowspan) for cell in document.tables[0].cells]
    assert cells[:5] == [("甲", 0, 0, 2), ("乙", 0, 1, 1), ("丙\n丁", 0, 2, 1), ("1", 1, 1, 1), ("2.46", 1, 2, 1)]
    assert cells[5:] == [("戊", 2, 0, 1), ("", 2, 1, 1), ("", 2, 2, 1)]
    for said, sheet, cell in (("2.46", "年报", "C4"), ("二、其他", "另", "B2")):
        start = document.text.index(said)
        assert document.evidence(Span(start, start + 4)) == SheetEvidence(start, start + 4, said, sheet, cell)


def test_a_number_in_a_format_that_is_not_known_is_no_blank_and_no_number() -> None:
    def fill(made: Any) -> None:
        made.active.append(["规章", 12])
        made.active["B1"].number_format = "# ?/?"

    assert read_bytes(book(fill), "a.xlsx").text == f"规章\t{UNSAID}"


@pytest.mark.parametrize("cut", [40, 2_000])
def test_a_damaged_workbook_is_named(cut: int) -> None:
    with pytest.raises(ReadError, match="damaged file of an office program") as refused:
        read_bytes(book(lambda made: made.active.append(["规章", 12]))[:-cut], "b.xlsx")
    assert refused.value.where == "b.xlsx"
