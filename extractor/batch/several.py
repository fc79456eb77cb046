"""Several reports in one file: each is a document of its own, `a.txt#1`, `a.txt#2`, of the bytes that it stands in."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from extractor.errors import MissingDocument, NotText, ReadError
from extractor.model.doubts import doubt
from extractor.read.encodings import decode
from extractor.read.given import refuse_binary
from extractor.read.mixed import pieces
from extractor.read.names import file_of
from extractor.read.reports import refuse_reports
from extractor.read.sniff import is_page
from extractor.rulebook import Rulebook, load_rulebook
from extractor.segment.headings import are_reports, begins_again

Parts = tuple[tuple[str, bytes], ...]
"""(name, bytes) of each document in a file."""
MOST_BYTES = 5_000_000
"""Larger files are not parted; the largest real report has 0.3 MB."""
_PAGE_BEGINS = re.compile(rb"<!doctype\s+html[^>]*>\s*<html\b|<!doctype\s+html|<html\b", re.IGNORECASE)
_PAGE_ENDS = re.compile(rb"</html\s*>", re.IGNORECASE)


def reports_in(data: bytes, name: str, rulebook: Rulebook | None = None) -> Parts:
    """The documents in a file: itself, or, where it holds several reports, each of these under a name of its own.

    Raises NotText for a file of two encodings that is not parted by them into reports: half of it would not be read.
    """
    if len(data) > MOST_BYTES:
        return ((name, data),)
    rules = rulebook or load_rulebook()
    try:
        refuse_binary(data, name)
        refuse_reports(data, name)
        encoded = _encoded(data, name)
        if len(encoded) > 1 and not _are_reports(encoded, name, rules):
            raise NotText(doubt("file.two_encodings"), where=name, remedy=doubt("remedy.save_in_utf8"))
        parts = [part for piece in encoded for part in _titled(piece, name, rules)]
    except ReadError as fault:
        if fault.what == doubt("file.two_encodings"):
            raise
        return ((name, data),)  # whoever reads it says so
    return tuple((f"{name}#{n}", part) for n, part in enumerate(parts, 1)) if len(parts) > 1 else ((name, data),)


def _encoded(data: bytes, name: str) -> tuple[bytes, ...]:
    """The file, parted where its encoding changes."""
    try:
        decode(data, name)
    except NotText as fault:
        if len(found := pieces(data)) > 1:
            return found
        raise fault
    return (data,)


def _visible(data: bytes, name: str, rules: Rulebook) -> str:
    """The text of a piece, folded; of a page its source without tags, which is enough to see headings in."""
    text = decode(data, name).text
    return rules.folding.fold(re.sub(r"<[^<>]*>", "\n", text) if is_page(text, name) else text)


def _are_reports(pieces_: Iterable[bytes], name: str, rules: Rulebook) -> bool:
    return are_reports((_visible(piece, name, rules) for piece in pieces_), rules.headings)


def _titled(data: bytes, name: str, rules: Rulebook) -> Iterator[bytes]:
    """A piece of one encoding, parted where reports begin: pages at their beginnings, text at titles."""
    decoded = decode(data, name)
    if is_page(decoded.text, name):
        yield from _pages(data, name, rules)
        return
    cuts = begins_again(rules.folding.fold(decoded.text), rules.headings)
    mark = len(data) - len(decoded.text.encode(decoded.encoding, "replace")) if cuts else 0
    ends = [mark + len(decoded.text[:cut].encode(decoded.encoding, "replace")) for cut in cuts]
    if cuts and "\ufffd" in decoded.text:  # damaged bytes have no length in the text
        yield data
        return
    for start, end in zip([0, *ends], [*ends, len(data)], strict=True):
        yield data[start:end]


def _pages(data: bytes, name: str, rules: Rulebook) -> Iterator[bytes]:
    """Whole pages behind one another; what holds no report goes with the page before it."""
    begins = [m.start() for m in _PAGE_BEGINS.finditer(data)]
    ended = [at for last, at in pairwise(begins) if _PAGE_ENDS.search(data, last, at)]
    edges = [0, *ended, len(data)] if ended else [0, len(data)]
    held = [data[start:end] for start, end in pairwise(edges)]
    together = b""
    for page in held:
        if together and _are_reports((together, page), name, rules):
            yield together
            together = b""
        together += page
    yield together


def part_called(name: str, data: bytes) -> bytes:
    """The bytes of the document of this name in a file. Raises MissingDocument where it holds no such one any more."""
    return _called(name, reports_in(data, file_of(name)))


def _called(name: str, parts: Parts) -> bytes:
    found = dict(parts).get(name)
    if found is None:
        raise MissingDocument(doubt("file.part_gone"), where=name, remedy=doubt("remedy.name_again"))
    return found


def the_one(data: bytes, name: str, rulebook: Rulebook | None = None) -> tuple[str, bytes]:
    """(name, bytes) of the one document meant: a file of one report, or `a.txt#2` of the file a.txt, which has several.

    Raises MissingDocument where it has no such report, and ReadError where it has several and none is named.
    """
    parts = reports_in(data, file_of(name), rulebook)
    if len(parts) == 1:
        return name, data
    return (name, _called(name, parts)) if file_of(name) != name else only(parts, name)


def only(parts: Parts, name: str) -> tuple[str, bytes]:
    """The one document of a file. Raises ReadError where it holds several."""
    first, *more = parts
    if more:
        raise ReadError(doubt("file.several", first=first[0], last=more[-1][0]), where=name, remedy=doubt("remedy.name_one"))
    return first
