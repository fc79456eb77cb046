"""What a format is asked about and reads: bytes and a name; and files that are told by their first bytes and are not read."""

from dataclasses import dataclass, field

from extractor.errors import NotText
from extractor.read.encodings import Decoded, decode
from extractor.read.reports import refuse_reports

_AS_TEXT = "Save it as text or as an HTML page and read that"
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "a PDF", _AS_TEXT),
    (b"PK\x03\x04", "a ZIP archive or an Office document (docx, xlsx, wps)", f"Unpack an archive. {_AS_TEXT}"),
    (b"PK\x05\x06", "an empty ZIP archive", "There is nothing in it to read"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (doc, xls, wps)", _AS_TEXT),
    (b"{\\rtf", "an RTF document", _AS_TEXT),
    (b"\x89PNG\r\n", "an image (PNG)", "A scan has to go through text recognition first"),
    (b"\xff\xd8\xff", "an image (JPEG)", "A scan has to go through text recognition first"),
    (b"GIF87a", "an image (GIF)", "A scan has to go through text recognition first"),
    (b"GIF89a", "an image (GIF)", "A scan has to go through text recognition first"),
    (b"II*\x00", "an image (TIFF)", "A scan has to go through text recognition first"),
    (b"MM\x00*", "an image (TIFF)", "A scan has to go through text recognition first"),
    (b"\x1f\x8b\x08", "a gzip archive", "Unpack it first"),
    (b"Rar!\x1a\x07", "a RAR archive", "Unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "Unpack it first"),
)
"""Signature, what it is, what to do."""


def refuse_binary(data: bytes, name: str) -> None:
    """Raises NotText when `data` begins like a format that is known and not read."""
    start = data[:64].lstrip(b" \t\r\n")
    for signature, what, remedy in _SIGNATURES:
        if start.startswith(signature):
            raise NotText(f"this is {what}, which is not read yet", where=name, remedy=remedy)


@dataclass(slots=True)
class Given:
    """A document as it comes in."""

    data: bytes
    """All of it."""
    name: str
    """As given; its ending is a hint, and messages say it."""
    _decoded: Decoded | None = field(default=None, init=False)

    def decoded(self) -> Decoded:
        """Its text, decoded once, however many formats of text are asked. Raises NotText for what is no text, or no document."""
        if self._decoded is None:
            refuse_binary(self.data, self.name)
            refuse_reports(self.data, self.name)
            self._decoded = decode(self.data, self.name)
        return self._decoded
