"""The formats, in the order they are asked: those that know their own bytes first, then those of text, which refuse what is none.

What is read in folders and archives, and what commands and the service say of it, follows from this table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from extractor.errors import ReadError
from extractor.model.doubts import Reason, doubt
from extractor.read import sniff
from extractor.read.content import Content
from extractor.read.given import Given
from extractor.read.page import holds_page_tables, read_mixed, read_page
from extractor.read.pdf.reader import is_pdf, read_pdf
from extractor.read.text import in_text, is_anything, of_text, read_plain
from extractor.read.word.reader import is_word, read_word
from extractor.read.workbook.reader import is_workbook, read_workbook


@dataclass(frozen=True, slots=True)
class Needs:
    """A library that an extra of the package brings, or a program."""

    library: str = ""
    """Name it is imported by."""
    extra: str = ""
    """Extra that brings it."""
    program: str = ""
    """Name the program is started by."""

    def remedy(self) -> Reason:
        """What to do where it is missing; () where it is there."""
        return _remedy(self)


@cache
def _remedy(needs: Needs) -> Reason:
    """Looked for once, not for every document."""
    from importlib.util import find_spec
    from shutil import which

    if needs.library and find_spec(needs.library) is None:
        return doubt("remedy.install", extra=needs.extra)
    if needs.program and which(needs.program) is None:
        return doubt("remedy.install_program", name=needs.program)
    return ()


@dataclass(frozen=True, slots=True)
class Format:
    """A format that documents come in."""

    name: str
    """Its name in this table, for people: "this is a {name}"."""
    format: str
    """What `Source.format` says."""
    suffixes: tuple[str, ...]
    """Endings of names, in lower case, by which files of it are picked out of a folder or an archive."""
    media_types: tuple[str, ...]
    """What it is called on the web, for the service's description."""
    recognise: Callable[[Given], bool]
    """Whether a document is one. By what is in it; its name may tip the scales."""
    read: Callable[[Given], Content]
    """Its content. Raises `ReadError` for one that is damaged."""
    needs: Needs | None = None
    """What has to be installed to read it; null where the package alone does."""


_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS: tuple[Format, ...] = (
    Format("PDF", "pdf", (".pdf",), ("application/pdf",), is_pdf, read_pdf),
    Format("workbook", "xlsx", (".xlsx", ".xlsm"), (_WORKBOOK,), is_workbook, read_workbook),
    Format("Word document", "docx", (".docx", ".docm"), (_WORD,), is_word, read_word),
    Format("page", "html", sniff.SUFFIXES, ("text/html",), in_text(sniff.is_page), of_text(read_page)),
    Format("text with page tables", "html", (), (), in_text(holds_page_tables), of_text(read_mixed)),
    Format("text", "text", (".txt", ".text", ".md"), ("text/plain",), in_text(is_anything), of_text(read_plain)),
)


def format_of(given: Given) -> Format:
    """The first format that recognises a document; the last takes any text.

    Raises NotText for what no format recognises, and `ReadError` where something has to be installed first.
    """
    chosen = next(candidate for candidate in FORMATS if candidate.recognise(given))
    if chosen.needs and (remedy := chosen.needs.remedy()):
        raise ReadError(doubt("file.reader_missing", name=chosen.name), where=given.name, remedy=remedy)
    return chosen


def suffixes() -> tuple[str, ...]:
    """The endings of the names of what is read, in lower case, each once."""
    return tuple(dict.fromkeys(suffix for one in FORMATS for suffix in one.suffixes))


def media_types() -> tuple[str, ...]:
    """What the formats are called on the web, each once."""
    return tuple(dict.fromkeys(name for one in FORMATS for name in one.media_types))
