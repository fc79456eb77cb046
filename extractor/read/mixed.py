"""Plain text or Markdown with HTML tables in it, as converters from PDF and Word write it."""

import re

from extractor.read.content import Content
from extractor.read.page import read_page

_TABLE = re.compile(r"<table\b[^<>]*>.*?(?:</table\s*>|\Z)", re.I | re.S)
"""One never closed runs to the end, as in the parser; else the text would be searched again from each."""
_FILLED_CELL = re.compile(r"<t[dh]\b[^<>]*>[^<>]*[^\s<>]", re.I)
_LINE_END = re.compile(r"\r\n|\n|\r")
_LEAST_CELLS = 4
"""Fewer filled cells (a stray tag, a table of one word) are not worth giving up the text as it is."""


def holds_page_tables(text: str, _name: str) -> bool:
    """Whether HTML tables with something in them stand in `text`."""
    if "</t" not in text and "</T" not in text:
        return False
    return any(len(_FILLED_CELL.findall(table[0])) >= _LEAST_CELLS for table in _TABLE.finditer(text))


def read_mixed(text: str, name: str) -> Content:
    """The text as a page in which, outside the tables, a line end is a line break. Raises TooLarge like `read_page`."""
    parts, last = [], 0
    for table in _TABLE.finditer(text):
        parts += [_LINE_END.sub("<br>", text[last : table.start()]), table[0]]
        last = table.end()
    parts.append(_LINE_END.sub("<br>", text[last:]))
    return read_page("".join(parts), name)
