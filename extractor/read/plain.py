"""Plain text and Markdown: the text is the file."""

from extractor.read.content import Content


def is_anything(_text: str, _name: str) -> bool:
    """Whatever was decoded can be read as plain text."""
    return True


def read_plain(text: str, _name: str) -> Content:
    """The text unaltered, its line ends included."""
    return Content(text)
