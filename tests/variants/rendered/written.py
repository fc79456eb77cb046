"""Word documents as offices write them: cells merged over rows and columns, paragraphs in cells, some text as accepted changes."""

import io
import random
from collections.abc import Iterable, Iterator
from typing import Any

from tests.variants.rendered.pages import Look
from tests.variants.rendered.placed import placed, width
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
    table = document.add_table(rows=len(rows), cols=width(rows), style="Table Grid")
    for one in placed(rows):
        cell = table.cell(one.row, one.column)
        _write(cell.merge(table.cell(*one.last)) if one.is_merged else cell, one.text, one.vertical, rng)


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
