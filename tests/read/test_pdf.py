"""PDF with text: cells from ruling lines, tables over pages, boxes, and what is refused or said to be unread."""

import io
import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from extractor import extract
from extractor.errors import NotText, ReadError
from extractor.export.encode import to_json
from extractor.model.document import UNSAID
from extractor.model.spans import PageEvidence, Span
from extractor.read import read_bytes
from tests.variants.rendered import KINDS, drafts, judge
from tests.variants.types import Draft

Report = dict[str, Any]
FONT = "STSong-Light"


def drawn(seed: int, frame: str = "") -> tuple[Draft, bytes]:
    """A report that is known, as a PDF of two to four pages whose tables run over their ends."""
    made = drafts(seed, 1, frame)
    return made[0][0], next(iter(KINDS["reportlab"].files(made)))


def report_of(data: bytes, name: str = "a.pdf") -> Report:
    made: Report = json.loads(to_json(extract(data, name)))
    return made


def changed(data: bytes, change: Callable[[Any], object]) -> bytes:
    """The file after something was done to its pages."""
    document, out = pypdfium2.PdfDocument(data), io.BytesIO()
    for page in document:
        change(page)
        pdfium.FPDFPage_GenerateContent(page.raw)
        page.close()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("seed", range(6))
def test_every_number_of_a_ruled_table_is_read(seed: int) -> None:
    draft, data = drawn(seed)
    found, faults = judge(draft, report_of(data))
    assert found["right"] == found["numbers"] > 100, faults
    assert (found["silent"], found["marked"], found["found"], found["astray"]) == (0, 0, len(draft.problems), 0)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "seed"), [("chromium", 40), ("chromium", 60)])
def test_what_a_browser_prints_is_read(kind: str, seed: int) -> None:
    made = drafts(seed, 4)
    for (draft, look), data in zip(made, KINDS[kind].files(made), strict=True):
        found, faults = judge(draft, report_of(data))
        assert (found["right"], found["silent"], found["marked"]) == (found["numbers"], 0, 0), (look, faults)


@pytest.mark.parametrize(("seed", "frame"), [(100, "none"), (101, "none"), (100, "level"), (101, "level")])
def test_without_lines_around_cells_every_number_is_for_review(seed: int, frame: str) -> None:
    draft, data = drawn(seed, frame)
    found, faults = judge(draft, report_of(data))
    assert found["silent"] == 0, faults
    assert found["marked"] == found["right"] > 50


@pytest.mark.parametrize("seed", [100, 101, 102])
def test_a_table_without_a_frame_is_read_and_nothing_is_wrong_without_a_mark(seed: int) -> None:
    draft, data = drawn(seed, "inner")
    found, faults = judge(draft, report_of(data))
    assert found["silent"] == 0, faults
    assert found["right"] > 0.9 * found["numbers"]


def test_every_value_knows_its_page_and_its_box() -> None:
    _, data = drawn(3)
    document, report = read_bytes(data, "a.pdf"), report_of(data)
    pages = [(page.width, page.height) for page in document.pages]
    assert len(pages) > 1
    assert report["source"]["format"] == "pdf"
    seen = pypdfium2.PdfDocument(data)
    texts = [page.get_textpage() for page in seen]
    for value in report["values"]:
        place = value["evidence"]
        width, height = pages[place["page"] - 1]
        left, top, right, bottom = place["box"]
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height
        if value["raw"].isdigit():
            below = texts[place["page"] - 1].get_text_bounded(left - 2, height - bottom - 2, right + 2, height - top + 2)
            assert value["raw"] in below, "what stands in the box is what was read"
    blank = next(value for value in report["values"] if value["status"] == "blank" or value["raw"] == "0")
    assert blank["evidence"]["box"]


def test_the_text_is_what_the_pieces_say_and_cells_lie_in_their_table() -> None:
    document = read_bytes(drawn(4)[1], "a.pdf")
    pieces = document.places.pieces  # type: ignore[union-attr]
    assert all(one.span.end <= two.span.start for one, two in pairwise(pieces))
    said = "".join(piece.span.of(document.text) for piece in pieces)
    assert said.replace("\t", "") == document.text.replace("\n", "").replace("\t", "")
    for table in document.tables:
        assert all(table.span.holds(cell.span) for cell in table.cells)
        taken = [(cell.row + r, cell.column + c) for cell in table.cells for r in range(cell.rowspan) for c in range(cell.colspan)]
        assert len(taken) == len(set(taken)), "no two cells cover one place"


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_seen(turn: int) -> None:
    draft, data = drawn(5)
    found, faults = judge(draft, report_of(changed(data, lambda page: page.set_rotation(turn))))
    assert found["right"] == found["numbers"], faults


def test_the_same_bytes_give_the_same_report() -> None:
    _, data = drawn(1)
    assert to_json(extract(data, "a.pdf")) == to_json(extract(data, "a.pdf"))


def test_a_paragraph_goes_on_over_lines_and_pages() -> None:
    draft, data = drawn(2)
    text = read_bytes(data, "a.pdf").text
    assert all(block.text.replace(" ", "") in text.replace(" ", "") for block in draft.after if block.kind == "text")


# ---- what is not read is said


def pdf(draw: Callable[[Any], object], pages: int = 1, **options: Any) -> bytes:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    canvas = Canvas(out, **options)
    for _ in range(pages):
        canvas.setFont(FONT, 12)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _picture(canvas: Any) -> None:
    from PIL import Image

    canvas.drawInlineImage(Image.new("RGB", (4, 4), "grey"), 0, 0, 595, 842)


def _end(canvas: Any) -> None:
    for line, text in enumerate(("五、存在的主要问题及改进情况", "解读形式较为单一。下一步丰富形式。", "六、其他需要报告的事项", "无。")):
        canvas.drawString(50, 700 - 30 * line, text)


def test_a_scan_is_refused_and_named() -> None:
    with pytest.raises(NotText, match="without text that can be read, 3 pages of pictures: a scan"):
        read_bytes(pdf(_picture, 3), "a.pdf")

    def with_hidden_text(canvas: Any) -> None:
        _picture(canvas)
        text = canvas.beginText(50, 700)
        text.setTextRenderMode(3)
        text.textLine("一、总体情况 " * 20)
        canvas.drawText(text)

    with pytest.raises(NotText, match="scan"):  # what a recogniser wrote under the picture is not seen
        read_bytes(pdf(with_hidden_text), "a.pdf")


def test_rows_that_may_stand_in_a_picture_are_not_called_absent() -> None:
    draft, data = drawn(0)
    scanned = pypdfium2.PdfDocument(data)
    picture, out = pypdfium2.PdfDocument(pdf(_picture)), io.BytesIO()
    while len(scanned) > 1:
        del scanned[1]
    scanned.import_pages(picture, [0], 1)
    scanned.import_pages(pypdfium2.PdfDocument(pdf(_end)), [0], 2)
    scanned.save(out)
    report = report_of(out.getvalue())
    values = {row.indicator for table in draft.tables.values() for line in table for row in line.cells}
    stated = {value["indicator"] for value in report["values"] if value["status"] == "reported"}
    open_ = [value for value in report["values"] if value["reason_code"] == "pdf.pictured"]
    assert {value["indicator"] for value in report["values"]} == values == stated | {value["indicator"] for value in open_}
    assert len(open_) > 100
    assert {value["status"] for value in open_} == {"unresolved"}
    assert "pages 2 hold a picture" in open_[0]["reason"]
    assert draft.agency == report["agency"]


def test_letters_that_stand_for_others_are_refused() -> None:
    rare = "".join(chr(0x4E00 + 7 * n) for n in range(300))

    def draw(canvas: Any) -> None:
        for line in range(10):
            canvas.drawString(50, 700 - 20 * line, rare[30 * line : 30 * line + 30])

    with pytest.raises(NotText, match="letters stand for other characters"):
        read_bytes(pdf(draw), "a.pdf")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (lambda data: data[:3000], "damaged PDF"),
        (lambda _: b"%PDF-1.7\n" + bytes(200), "damaged PDF"),
        (lambda _: pdf(lambda canvas: canvas.drawString(50, 700, "年报"), encrypt="secret"), "needs a password"),
    ],
)
def test_what_cannot_be_opened_is_named(data: Callable[[bytes], bytes], said: str) -> None:
    with pytest.raises(ReadError, match=said) as refused:
        read_bytes(data(drawn(0)[1]), "b.pdf")
    assert refused.value.where == "b.pdf"
    assert refused.value.remedy


def test_what_is_filled_into_a_form_is_text_and_white_lines_part_nothing() -> None:
    def draw(canvas: Any) -> None:
        canvas.drawString(50, 700, "一、总体情况")
        canvas.acroForm.textfield(value="1364", x=200, y=690, width=80, height=20, fontName="Helvetica")
        canvas.setStrokeColorRGB(1, 1, 1)
        canvas.grid([50, 150, 250], [600, 620, 640])
        canvas.drawString(55, 605, "甲")

    document = read_bytes(pdf(draw), "a.pdf")
    assert "1364" in document.text
    assert document.tables == ()


def test_evidence_of_a_line_is_on_its_page() -> None:
    document = read_bytes(pdf(lambda canvas: canvas.drawString(50, 700, "共 12 件"), 2), "a.pdf")
    place = document.evidence(Span(document.text.rindex("12"), document.text.rindex("12") + 2))
    assert isinstance(place, PageEvidence)
    assert (place.page, place.text) == (2, "12")


def two_up(data: bytes) -> bytes:
    """Two pages of a file beside each other on each of another."""
    source, out = pypdfium2.PdfDocument(data), io.BytesIO()
    pypdfium2.PdfDocument(pdfium.FPDF_ImportNPagesToOne(source.raw, 1190, 842, 2, 1)).save(out)
    return out.getvalue()


@pytest.mark.parametrize("seed", [500, 501, 502])
def test_two_pages_beside_each_other_are_read_one_after_the_other(seed: int) -> None:
    draft, data = drawn(seed)
    report = report_of(two_up(data))
    found, faults = judge(draft, report)
    assert (found["right"], found["silent"], found["found"]) == (found["numbers"], 0, len(draft.problems)), faults
    assert {page["width"] for page in report["source"]["pages"]} == {1190}
    assert any(value["evidence"]["box"][0] > 595 for value in report["values"] if value["evidence"]["page"] == 1)


def test_what_is_painted_over_another_number_is_neither() -> None:
    def draw(canvas: Any) -> None:
        canvas.grid([50, 150, 250, 350], [600, 620, 640])
        for x, text in ((55, "规章"), (160, "1364"), (260, "7")):
            canvas.drawString(x, 605, text)
        canvas.drawString(161, 605, "2888")
        canvas.drawString(700, 605, "99")  # beside the page

    document = read_bytes(pdf(draw), "a.pdf")
    said = [cell.span.of(document.text) for cell in document.tables[0].cells][-3:]
    assert said[0] == "规章"
    assert UNSAID in said[1]
    assert said[2] == "7"
    assert "99" not in document.text


@pytest.mark.parametrize("slant", [0, 30, 45, 90])
def test_what_is_put_across_a_table_is_in_none_of_its_cells(slant: int) -> None:
    def draw(canvas: Any) -> None:
        canvas.grid([50, 150, 250, 350], [600, 620, 640])
        for y in (605, 625):
            for x, text in ((55, "规章"), (160, "1364"), (260, "7")):
                canvas.drawString(x, y, text)
        canvas.saveState()
        canvas.translate(120, 603)
        canvas.rotate(slant)
        canvas.setFont(FONT, 40 if slant in (0, 90) else 20)
        canvas.drawString(0, 0, "内部2023")
        canvas.restoreState()

    document = read_bytes(pdf(draw), "a.pdf")
    assert [cell.span.of(document.text) for cell in document.tables[0].cells] == ["规章", "1364", "7"] * 2
    assert document.text.endswith("内部2023\n")


def test_letters_painted_twice_to_look_bold_are_one() -> None:
    def draw(canvas: Any) -> None:
        for shift in (0, 0.4):
            canvas.drawString(50 + shift, 700, "一、总体情况 1364 件")

    assert read_bytes(pdf(draw), "a.pdf").text == "一、总体情况 1364 件\n"


def test_a_second_report_in_the_file_is_told() -> None:
    first, second, out = drawn(500)[1], drawn(501)[1], io.BytesIO()
    both = pypdfium2.PdfDocument(first)
    both.import_pages(pypdfium2.PdfDocument(second))
    both.save(out)
    about = report_of(out.getvalue())["about"]
    assert "more than one report" in about["agency"]["reason"]
    assert about["year"]["review"]


def _cells(draw: Callable[[Any], object]) -> list[str]:
    """What the cells of a table of one row say, in which something was drawn: a label, 1364, nothing and 7."""

    def whole(canvas: Any) -> None:
        canvas.grid([50, 150, 250, 350, 450], [600, 620])
        for x, text in ((55, "规章"), (160, "1364"), (360, "7")):
            canvas.drawString(x, 605, text)
        draw(canvas)

    document = read_bytes(pdf(whole), "a.pdf")
    return [cell.span.of(document.text) for cell in document.tables[0].cells]


def _covered(canvas: Any) -> None:
    canvas.setFillGray(1)
    canvas.rect(155, 602, 60, 16, stroke=0, fill=1)


def _white(canvas: Any) -> None:
    canvas.setFillGray(1)
    canvas.drawString(270, 605, "52")


def _transparent(canvas: Any) -> None:
    canvas.setFillAlpha(0)
    canvas.drawString(190, 605, "52")


def _clipped(canvas: Any) -> None:
    path = canvas.beginPath()
    path.rect(0, 0, 10, 10)
    canvas.clipPath(path, stroke=0)
    canvas.drawString(270, 605, "52")


def _drawn(canvas: Any) -> None:
    canvas.rect(280, 606, 2, 8, fill=1)


def _struck(canvas: Any) -> None:
    canvas.line(158, 609, 190, 609)


def _run_over(canvas: Any) -> None:
    canvas.drawString(238, 605, "52")
    canvas.drawString(250, 605, "8")


def _raised(canvas: Any) -> None:
    canvas.setFont(FONT, 10)
    canvas.drawString(184, 610, "2")


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda _: None, ["规章", "1364", "", "7"]),
        (_covered, ["规章", "", "", "7"]),
        (_white, ["规章", "1364", "", "7"]),
        (_transparent, ["规章", "1364", "", "7"]),
        (_clipped, ["规章", "1364", "", "7"]),
        (_drawn, ["规章", "1364", UNSAID, "7"]),
        (_struck, ["规章", f"1364\n{UNSAID}", "", "7"]),
        (_raised, ["规章", "1364 2", "", "7"]),
    ],
)
def test_a_cell_says_what_is_seen_in_it(draw: Callable[[Any], object], said: list[str]) -> None:
    assert _cells(draw) == said


def test_a_number_that_runs_over_a_line_is_in_neither_cell() -> None:
    assert all(UNSAID in cell for cell in _cells(_run_over)[1:3])
