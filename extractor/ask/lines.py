"""The document's text as numbered lines, set apart as data."""

import hashlib
import json
import re
from collections.abc import Iterable

from extractor.model.asking import Line

_BLANKS = re.compile(r"\s+")


def shown(line: Line, text: str) -> str:
    """What a model sees of a line: one line of text. The cells of a row stand in a list as JSON writes it, which even a small model copies
    without losing its blanks; other runs of blanks are one blank."""
    stretch = line.stretch
    if stretch is None or stretch.parting == "glued" or not stretch.cells:
        return _BLANKS.sub(" ", line.span.of(text)).strip()
    first, last = stretch.cells[0], stretch.cells[-1]
    head = _BLANKS.sub(" ", text[line.span.start : first.start]).strip(" |")
    tail = _BLANKS.sub(" ", text[last.end : line.span.end]).strip(" |")
    cells = json.dumps([_BLANKS.sub("", cell.of(text)) for cell in stretch.cells], ensure_ascii=False)
    return " ".join([*([head] if head else []), cells, *([tail] if tail else [])])


def fenced(lines: Iterable[Line], text: str) -> str:
    """The lines between two marks that no document can hold, because they are made of a digest of the lines."""
    body = "\n".join(f"[{line.number}] {shown(line, text)}" for line in lines)
    mark = hashlib.sha256(body.encode()).hexdigest()[:12]
    return f"<<<材料 {mark}\n{body}\n材料 {mark}>>>"
