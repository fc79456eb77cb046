"""Formats of text: what they recognise and read is decoded first. Of plain text and Markdown the text is the file."""

from collections.abc import Callable
from dataclasses import replace

from extractor.read.content import Content
from extractor.read.given import Given
from extractor.read.names import file_of


def in_text(recognise: Callable[[str, str], bool]) -> Callable[[Given], bool]:
    """What recognises a document by its text and its name."""
    return lambda given: recognise(given.decoded().text, file_of(given.name))


def of_text(read: Callable[[str, str], Content]) -> Callable[[Given], Content]:
    """What reads a document's text; the name is for messages. The content says how it was decoded."""

    def reading(given: Given) -> Content:
        decoded = given.decoded()
        read_of = read(decoded.text, given.name)
        return replace(read_of, encoding=decoded.encoding, encoding_reason=decoded.reason)

    return reading


def is_anything(_text: str, _name: str) -> bool:
    """Whatever was decoded can be read as plain text."""
    return True


def read_plain(text: str, _name: str) -> Content:
    """The text unaltered, its line ends included."""
    return Content(text)
