"""What a format's reader hands over."""

from dataclasses import dataclass

from extractor.model.document import Table
from extractor.model.doubts import Reason
from extractor.model.places import Pages, Sheets


@dataclass(frozen=True, slots=True)
class Content:
    """A document without its name and source."""

    text: str
    """What a person sees."""
    tables: tuple[Table, ...] = ()
    """Innermost tables, with places in `text`."""
    page_title: str | None = None
    """The page's <title>."""
    meta: tuple[tuple[str, str], ...] = ()
    """The page's named <meta>, in order."""
    places: Pages | Sheets | None = None
    """Where the text stands on pages or in sheets."""
    encoding: str | None = None
    """The encoding it was decoded with; null for a format that is no text."""
    encoding_reason: Reason | None = None
    """How the encoding was told."""
    ends_open: bool = False
    """Whether the file ends inside a table: what stood behind is lost."""
    unsaid: tuple[int, ...] = ()
    """Where in the text stands what may say more: a picture as large as a table, a part in another format."""
