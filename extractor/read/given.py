"""What a format is asked about and reads: bytes and a name; and files that are told by their first bytes and are not read."""

from dataclasses import dataclass, field

from extractor.errors import NotText
from extractor.model.doubts import Reason, doubt
from extractor.read.encodings import Decoded, decode
from extractor.read.reports import refuse_reports
from extractor.read.saved_wrongly import refuse_saved_wrongly

_AS_TEXT, _SCAN, _UNPACK = doubt("remedy.save_as_text"), doubt("remedy.recognise_text"), doubt("remedy.unpack_first")
_OFFICE = doubt("joined.behind", one=doubt("remedy.unpack_archive"), other=_AS_TEXT)
_SIGNATURES: tuple[tuple[bytes, Reason, Reason], ...] = (
    (b"PK\x03\x04", doubt("file.zip_or_office"), _OFFICE),
    (b"PK\x05\x06", doubt("file.empty_zip"), doubt("remedy.nothing_in_it")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", doubt("file.old_office"), _AS_TEXT),
    (b"{\\rtf", doubt("file.rtf"), _AS_TEXT),
    (b"\x89PNG\r\n", doubt("file.image", kind="PNG"), _SCAN),
    (b"\xff\xd8\xff", doubt("file.image", kind="JPEG"), _SCAN),
    (b"GIF87a", doubt("file.image", kind="GIF"), _SCAN),
    (b"GIF89a", doubt("file.image", kind="GIF"), _SCAN),
    (b"II*\x00", doubt("file.image", kind="TIFF"), _SCAN),
    (b"MM\x00*", doubt("file.image", kind="TIFF"), _SCAN),
    (b"\x1f\x8b\x08", doubt("file.gzip"), _UNPACK),
    (b"Rar!\x1a\x07", doubt("file.rar"), _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", doubt("file.seven_zip"), _UNPACK),
)
"""Signature, what it is, what to do."""


def refuse_binary(data: bytes, name: str) -> None:
    """Raises NotText when `data` begins like a format that is known and not read."""
    start = data[:64].lstrip(b" \t\r\n")
    for signature, what, remedy in _SIGNATURES:
        if start.startswith(signature):
            raise NotText(doubt("file.not_read_yet", what=what), where=name, remedy=remedy)


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
            refuse_saved_wrongly(self._decoded.text, self.name)
        return self._decoded
