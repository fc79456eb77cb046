"""Word documents as offices write them: cells merged over rows and columns, paragraphs in cells, some text as accepted changes."""

import io
import random
from collections.abc import Iterable, Iterator
from typing import Any

from tests.variants.rendered.pages import Look
from tests.variants.types import Draft, Row


def word(made: Iterable[tuple[Draft, Look]]) -> Iterator[bytes]:
    """docx."""
    from docx import Document

    for number, (draft, _) in enumerate(made):
        rng, document, out = random.Random(f"write {number}"), Document(), io.BytesIO()
        for block in draft.before:
            document.add_paragraph(block.text)
        for name, heading in draft.headings.items():
            document.add_paragraph(heading)
            _table(document, draft.tables[name], rng)
        for block in draft.after:
            document.add_paragraph(block.text)
        document.save(out)
        yield out.getvalue()


def _table(document: Any, rows: list[Row], rng: random.Random) -> None:
    wide = max(sum(label.colspan for label in row.labels) + len(row.cells) for row in rows)
    table = document.add_table(rows=len(rows), cols=wide, style="Table Grid")
    taken: set[tuple[int, int]] = set()
    for r, row in enumerate(rows):
        c = 0
        for text, colspan, rowspan, vertical in [
            *((label.text, label.colspan, label.rowspan, label.vertical) for label in row.labels),
            *((cell.text, 1, 1, False) for cell in row.cells),
        ]:
            while (r, c) in taken:
                c += 1
            taken |= {(r + i, c + j) for i in range(rowspan) for j in range(colspan)}
            cell = table.cell(r, c)
            if rowspan > 1 or colspan > 1:
                cell = cell.merge(table.cell(r + rowspan - 1, c + colspan - 1))
            _write(cell, text, vertical, rng)
            c += colspan


def _write(cell: Any, text: str, vertical: bool, rng: random.Random) -> None:
    """A cell's text: in one run or several, a letter a paragraph, or inserted by somebody."""
    paragraph = cell.paragraphs[0]
    if vertical:
        paragraph.text = text[0]
        for letter in text[1:]:
            cell.add_paragraph(letter)
    elif text and rng.random() < 0.1:
        paragraph._p.append(_inserted(text))
    elif len(text) > 2 and rng.random() < 0.3:
        at = rng.randrange(1, len(text))
        paragraph.add_run(text[:at])
        paragraph.add_run(text[at:])
    else:
        paragraph.text = text


def _inserted(text: str) -> Any:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    return parse_xml(f'<w:ins {nsdecls("w")} w:id="1" w:author="a"><w:r><w:t>{text}</w:t></w:r><w:del w:id="2" w:author="a"/></w:ins>')
