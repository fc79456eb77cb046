"""Two binary formats that nobody has: slates have pages, boxes and a recogniser's scores, ledgers have sheets and cells. A test puts their
lines into the table of formats."""

import re
from collections.abc import Iterator
from decimal import Decimal

from extractor.model.places import Page, Pages, Piece, SheetCell, Sheets
from extractor.model.spans import Span
from extractor.read.content import Content
from extractor.read.formats import Format
from extractor.read.given import Given

SLATE, LEDGER = b"\x00SLATE\x00", b"\x00LEDGER\x00"
LINES, SURE, UNSURE = 30, Decimal("0.98"), Decimal("0.71")
"""Lines of a slate; how sure its recogniser is of words, and of numbers."""
SHEET = "年报=1"
_RUN = re.compile(r"[^\s|]+|(?<=\|)(?=\|)")
"""A word, or the empty cell between two bars."""


def slate(text: str) -> bytes:
    """A slate that says `text`."""
    return SLATE + text.encode("utf-32")


def ledger(text: str) -> bytes:
    """A ledger that says `text`."""
    return LEDGER + text.encode("utf-32")


def _runs(text: str) -> Iterator[tuple[Span, int, int, int]]:
    """Words and empty cells, each with its line, its place in the line, and its number in it."""
    start = 0
    for line, content in enumerate(text.splitlines(keepends=True)):
        for number, run in enumerate(_RUN.finditer(content)):
            yield Span(start + run.start(), start + run.end()), line, run.start(), number
        start += len(content)


def _pieces(text: str) -> Iterator[Piece]:
    for span, line, column, _ in _runs(text):
        left, top = 10 * column, 20 * (line % LINES)
        score = UNSURE if span.of(text).isdecimal() else SURE
        yield Piece(span, line // LINES + 1, (left, top, left + 10 * max(span.end - span.start, 1), top + 20), score)


def _read_slate(given: Given) -> Content:
    text = given.data[len(SLATE) :].decode("utf-32")
    pages = (Page(1200, 20 * LINES),) * (len(text.splitlines()) // LINES + 1)
    return Content(text, places=Pages(pages, tuple(_pieces(text))))


def _read_ledger(given: Given) -> Content:
    text = given.data[len(LEDGER) :].decode("utf-32")
    cells = (SheetCell(span, SHEET, f"{chr(ord('A') + number)}{line + 1}") for span, line, _, number in _runs(text))
    return Content(text, places=Sheets(tuple(cells)))


MADE_UP = (
    Format("slate", "slate", (".slate",), ("application/x-slate",), lambda given: given.data.startswith(SLATE), _read_slate),
    Format("ledger", "ledger", (".ledger",), (), lambda given: given.data.startswith(LEDGER), _read_ledger),
)
