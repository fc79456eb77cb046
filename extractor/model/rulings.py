"""What a person decided about a value, and what the report said when they looked."""

from dataclasses import dataclass
from typing import Literal

from extractor.model.candidates import Number, Status

AGENCY, YEAR = "about.agency", "about.year"
ABOUT = (AGENCY, YEAR)
"""What is decided of a report as a whole: who reports, and on which year."""
Standing = Literal["confirmed", "changed", "reopened"]
"""The person says what rules and a model read. They say something else, and what is read is still what they saw then. What is read now is
neither what they saw nor what they said: both are shown, and a person should look again."""


@dataclass(frozen=True, slots=True)
class Word:
    """A value as somebody states it."""

    value: Number | str | None
    """The number, or the name of a body; null for anything but what is reported."""
    status: Status
    """What is said of the cell; of who reports and on which year, "reported" or "absent"."""

    @property
    def told(self) -> str:
        """For a person."""
        return self.status if self.value is None else str(self.value)


@dataclass(frozen=True, slots=True)
class Ruling:
    """One decision about one value of one document."""

    sha256: str
    """Digest of the document's bytes: of another version of the page nothing is decided."""
    document: str
    """What it was called then."""
    indicator: str
    """Which value: an indicator, or one of ABOUT."""
    said: Word
    """What the person states."""
    stated: Word
    """What the report stated when they looked."""
    read: Word
    """What rules and a model read then; the same unless an earlier decision was stated."""
    failing: tuple[str, ...]
    """Checks that failed then and pointed to it."""
    who: str
    """Who decided."""
    when: str
    """Date and time, ISO 8601, UTC."""
    note: str = ""
    """Why."""
