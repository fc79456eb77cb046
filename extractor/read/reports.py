"""Reports that were written earlier: told from documents, which they are not."""

import re

from extractor.errors import NotText
from extractor.model.doubts import doubt

SUFFIXES = (".jsonl", ".ndjson", ".json")
"""What files of reports are called, and no document is."""
_BEGINNING = re.compile(rb'(?:\xef\xbb\xbf)?\s*+\[?\s*+\{\s*+"document"\s*+:\s*+"(?:[^"\\]|\\.)*+"\s*+,\s*+"source"\s*+:\s*+\{')
"""Of a report, in lines or in an array, indented or not. Nothing is given back: a file of line ends alone would be tried for hours."""


def holds_reports(data: bytes) -> bool:
    """Whether `data`, or what it is the beginning of, holds reports as `extract` and `batch` write them."""
    return _BEGINNING.match(data) is not None


def refuse_reports(data: bytes, name: str) -> None:
    """Raises NotText for reports, and for JSON by its name: read as text, nothing of the form would stand in it."""
    if holds_reports(data):
        raise NotText(doubt("file.reports"), where=name, remedy=doubt("remedy.show_reports"))
    if name.lower().endswith(SUFFIXES):
        raise NotText(doubt("file.json"), where=name, remedy=doubt("remedy.name_document"))
