"""What a format is asked about and reads: bytes and a name."""

from dataclasses import dataclass, field

from extractor.read.binary import refuse_binary
from extractor.read.encodings import Decoded, decode
from extractor.read.reports import refuse_reports


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
