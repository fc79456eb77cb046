"""The reader of PDF in the table of formats."""

from extractor.read.content import Content
from extractor.read.given import Given

_BEGINS, _AMONG_FIRST = b"%PDF-", 1024
"""A PDF begins with its mark, or has it among its first bytes: mail and servers put lines before it."""


def is_pdf(given: Given) -> bool:
    """Whether a document is a PDF, by its mark."""
    return _BEGINS in given.data[:_AMONG_FIRST]


def read_pdf(given: Given) -> Content:
    """What a person sees of a PDF with text. Raises `ReadError` for one that is damaged or needs a password, TooLarge for one that costs
    too much, NotText for a scan and for letters that stand for other characters than they show."""
    from extractor.read.pdf.flow import content_of  # pdfium is loaded when the first PDF comes
    from extractor.read.pdf.pdfium import sheets_of

    return content_of(sheets_of(given.data, given.name), given.name)
