"""What a person decided about a value or a list, and what the report said when they looked."""

from dataclasses import dataclass
from typing import Literal

from extractor.model.candidates import Number, Status
from extractor.model.spans import Span

AGENCY, YEAR = "about.agency", "about.year"
ABOUT = (AGENCY, YEAR)
"""What is decided of a report as a whole: who reports, and on which year."""
ListName = Literal["problems", "improvements"]
PROBLEMS: ListName = "problems"
IMPROVEMENTS: ListName = "improvements"
LISTS: tuple[ListName, ...] = (PROBLEMS, IMPROVEMENTS)
"""The lists of section five. Each is decided on as a whole."""
Standing = Literal["confirmed", "changed", "reopened"]
"""The person says what rules and a model read. They say something else, and what is read is still what they saw then. What is read now is
neither what they saw nor what they said: both are shown, and a person should look again."""


def list_named(name: str) -> ListName | None:
    """The list that is called so; null when none is."""
    return next((one for one in LISTS if one == name), None)


@dataclass(frozen=True, slots=True)
class ListItem:
    """A problem or a measure as somebody states it."""

    title: str
    """What it says, in short."""
    quote: str
    """Its words on the page, verbatim."""
    start: int
    """Where they stand: first code point of the document's text as it was then."""
    end: int
    """One past the last."""
    themes: tuple[str, ...] | None = None
    """Ids of its themes; null for those that rules tell by its words."""

    @property
    def key(self) -> tuple[str, str]:
        """What it says. Where it stands may change with what reads the document, and themes are another matter."""
        return self.title, self.quote

    @property
    def place(self) -> Span:
        """Where its words stand."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Word:
    """A value or a list as somebody states it."""

    value: Number | str | None
    """The number, or the name of a body; null for anything but what is reported, and for a list."""
    status: Status
    """What is said of the cell; of who reports and on which year, "reported" or "absent"; of a list "reported"."""
    items: tuple[ListItem, ...] | None = None
    """The items of a list, in the page's order; null where no list is spoken of."""

    @property
    def told(self) -> str:
        """For a person."""
        if self.items is not None:
            return f"a list of {len(self.items)}"
        return self.status if self.value is None else str(self.value)

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """What the items of a list say, in an order of its own."""
        return tuple(sorted(item.key for item in self.items or ()))


@dataclass(frozen=True, slots=True)
class Ruling:
    """One decision about one value or list of one document."""

    sha256: str
    """Digest of the document's bytes: of another version of the page nothing is decided."""
    document: str
    """What it was called then."""
    indicator: str
    """Which value: an indicator, one of ABOUT, or one of LISTS."""
    said: Word | None
    """What the person states; null when they take back what was decided: nobody has decided then."""
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
    place: Span | None = None
    """Where the number stands, by the person; null when they leave that to be found."""

    @property
    def word(self) -> Word:
        """What is said, where something is: of a decision that counts."""
        if self.said is None:
            raise ValueError(f"{self.who} took back what was decided on {self.indicator}, and says nothing of it")
        return self.said
