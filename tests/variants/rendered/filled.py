"""Workbooks as offices fill them: everything on one sheet or a sheet a table, numbers as numbers or as text, lines or none."""

import io
import random
from collections.abc import Iterable, Iterator
from typing import Any

from tests.variants.rendered.pages import Look
from tests.variants.rendered.placed import placed, width
from tests.variants.types import Draft, Row


def workbooks(made: Iterable[tuple[Draft, Look]]) -> Iterator[bytes]:
    """xlsx."""
    from openpyxl import Workbook

    for number, (draft, look) in enumerate(made):
        rng, book, out = random.Random(f"fill {number}"), Workbook(), io.BytesIO()
        apart, texts = rng.random() < 0.4, rng.random() < 0.3
        sheet, row = book.active, 1 + rng.randrange(3)
        row = _lines(sheet, row, [block.text for block in draft.before])
        for name, heading in draft.headings.items():
            if apart:
                sheet, row = book.create_sheet(name), 1
            row = _table(sheet, _lines(sheet, row, [heading]), draft.tables[name], look, texts=texts) + rng.randrange(2)
        if apart:
            sheet, row = book.create_sheet("五"), 1
        _lines(sheet, row, [block.text for block in draft.after])
        hidden = book.create_sheet("旧")
        hidden.sheet_state = "hidden"
        hidden["A1"], hidden["B1"] = "规章", 99
        book.save(out)
        yield out.getvalue()


def _lines(sheet: Any, row: int, texts: Iterable[str]) -> int:
    for text in texts:
        sheet.cell(row, 1, text)
        row += 1
    return row


def _table(sheet: Any, top: int, rows: list[Row], look: Look, *, texts: bool) -> int:
    from openpyxl.styles import Border, Side

    side = Side(style="thin")
    for one in placed(rows):
        number = one.piece is not None and one.piece.value is not None and not texts
        shown = float(one.text) if number else one.text
        cell = sheet.cell(top + one.row, one.column + 1, None if shown == "" else shown)
        if isinstance(shown, float) and shown != int(shown):
            cell.number_format = "0." + "0" * len(one.text.partition(".")[2])
        if one.is_merged:
            row, column = one.last
            sheet.merge_cells(start_row=top + one.row, start_column=one.column + 1, end_row=top + row, end_column=column + 1)
    if look.frame != "none":
        for row in range(len(rows)):
            for column in range(1, width(rows) + 1):
                sheet.cell(top + row, column).border = Border(side, side, side, side)
    return top + len(rows)
