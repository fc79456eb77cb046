"""What reportlab draws: cells with lines around them, letters of a font that is not in the file."""

import io
from collections.abc import Iterable, Iterator

from tests.variants.rendered.pages import Look
from tests.variants.rendered.placed import placed, width
from tests.variants.types import Draft, Row

_FONT = "STSong-Light"
_LINES = {"level": "LINEBELOW", "inner": "INNERGRID"}


def printed(made: Iterable[tuple[Draft, Look]]) -> Iterator[bytes]:
    """PDFs, on A4 and Letter in turn."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    for number, (draft, look) in enumerate(made):
        yield _drawn(draft, look, number)


def _drawn(draft: Draft, look: Look, number: int) -> bytes:
    from reportlab.lib.pagesizes import A4, LETTER
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    out, size = io.BytesIO(), LETTER if number % 2 else A4
    text = ParagraphStyle("text", fontName=_FONT, fontSize=14, leading=24, firstLineIndent=28, wordWrap="CJK")
    head = ParagraphStyle("head", parent=text, firstLineIndent=0, fontSize=15)
    flow = [Paragraph(block.text, head if block.kind in ("title", "heading") else text) for block in draft.before]
    for name, heading in draft.headings.items():
        flow += [Paragraph(heading, head), _table(draft.tables[name], look, size[0] - 100)]
    flow += [Paragraph(block.text, head if block.kind == "heading" else text) for block in draft.after]

    def number_of(canvas: object, document: object) -> None:
        if look.numbered:
            canvas.setFont(_FONT, 9)  # type: ignore[attr-defined]
            canvas.drawCentredString(size[0] / 2, 25, f"— {document.page} —")  # type: ignore[attr-defined]

    SimpleDocTemplate(out, pagesize=size, leftMargin=50, rightMargin=50, topMargin=50, bottomMargin=50).build(
        flow, onFirstPage=number_of, onLaterPages=number_of
    )
    return out.getvalue()


def _table(rows: list[Row], look: Look, room: float) -> object:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, Table, TableStyle

    small = ParagraphStyle("small", fontName=_FONT, fontSize=look.size - 1, leading=look.size + 1, alignment=1, wordWrap="CJK")
    wide = width(rows)
    grid: list[list[object]] = [["" for _ in range(wide)] for _ in rows]
    spans: list[tuple[object, ...]] = []
    for one in placed(rows):
        grid[one.row][one.column] = Paragraph("<br/>".join(one.text) if one.vertical else one.text, small)
        if one.is_merged:
            row, column = one.last
            spans.append(("SPAN", (one.column, one.row), (column, row)))
    plain = wide == 15
    first = [22, 70, 130] if wide == 10 else [room / wide]
    rest = (room - sum(first)) / (wide - len(first))
    table = Table(grid, colWidths=[room / wide] * wide if plain else [*first, *[rest] * (wide - len(first))])
    lines = [(_LINES.get(look.frame, "GRID"), (0, 0), (-1, -1), 0.5, "black")]
    table.setStyle(TableStyle([*(lines if look.frame != "none" else ()), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), *spans]))
    return table
