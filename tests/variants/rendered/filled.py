"""Workbooks as offices fill them: everything on one sheet or a sheet a table, numbers as numbers or as text, lines or none."""

import io
import random
from collections.abc import Iterable, Iterator
from typing import Any

from tests.variants.rendered.pages import Look
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
    taken: set[tuple[int, int]] = set()
    wide = max(sum(label.colspan for label in row.labels) + len(row.cells) for row in rows)
    for r, row in enumerate(rows):
        c = 0
        cells: list[tuple[Any, int, int]] = [(label.text, label.colspan, label.rowspan) for label in row.labels]
        cells += [(cell.text if texts or cell.value is None else float(cell.value), 1, 1) for cell in row.cells]
        for text, colspan, rowspan in cells:
            while (r, c) in taken:
                c += 1
            cell = sheet.cell(top + r, c + 1, None if text == "" else text)
            if isinstance(text, float) and text != int(text):
                cell.number_format = "0." + "0" * len(f"{text}".partition(".")[2])
            taken |= {(r + i, c + j) for i in range(rowspan) for j in range(colspan)}
            if rowspan > 1 or colspan > 1:
                sheet.merge_cells(start_row=top + r, start_column=c + 1, end_row=top + r + rowspan - 1, end_column=c + colspan)
            c += colspan
        for column in range(1, wide + 1):
            if look.frame != "none":
                sheet.cell(top + r, column).border = Border(side, side, side, side)
    return top + len(rows)
