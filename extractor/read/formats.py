"""The formats, in the order they are asked."""

from collections.abc import Callable
from dataclasses import dataclass

from extractor.read.content import Content
from extractor.read.mixed import holds_page_tables, read_mixed
from extractor.read.page import read_page
from extractor.read.plain import is_anything, read_plain
from extractor.read.sniff import is_page


@dataclass(frozen=True, slots=True)
class Format:
    """A format of decoded text."""

    name: str
    """Its name in this table."""
    format: str
    """What `Source.format` says."""
    recognise: Callable[[str, str], bool]
    """(text, name of the document) -> whether it is one; the name's ending may tip the scales."""
    read: Callable[[str, str], Content]
    """(text, name of the document) -> its content; the name is for messages."""


FORMATS: tuple[Format, ...] = (
    Format("page", "html", is_page, read_page),
    Format("text with page tables", "html", holds_page_tables, read_mixed),
    Format("text", "text", is_anything, read_plain),
)


def format_of(text: str, name: str) -> Format:
    """The first format that recognises `text`; the last recognises anything."""
    return next(candidate for candidate in FORMATS if candidate.recognise(text, name))
