"""A document as it was read: its text, never altered, and the cells that stood in it."""

from dataclasses import dataclass, field

from extractor.model.doubts import Reason, doubt
from extractor.model.places import Page, Pages, Sheets
from extractor.model.record import record
from extractor.model.spans import AnyEvidence, Evidence, Span

UNSAID = "\ufffc"
"""Stands in a cell for what shows a number, or may, and is no text: the character that Unicode has for it."""


@record(frozen=True, slots=True)
class Cell:
    """A cell of a table of the page."""

    span: Span
    """Its text in the document; empty for an empty cell."""
    row: int
    """Row of its upper edge, from 0."""
    column: int
    """Column of its left edge, from 0, after the rows above have been given their rowspans."""
    rowspan: int = 1
    """Rows it covers."""
    colspan: int = 1
    """Columns it covers."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the page that holds no other table (layout tables are not kept)."""

    span: Span
    """From its first to its last character in the text."""
    cells: tuple[Cell, ...]
    """In reading order: by row, then by column."""
    turned: bool = False
    """Whether the page shows its columns from right to left, or its rows in another order than each other."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the text came from."""

    sha256: str
    """Digest of the bytes."""
    text_sha256: str
    """Digest of the text, in UTF-8."""
    size: int
    """Bytes."""
    format: str
    """"text", "html" ..."""
    encoding: str | None
    """The encoding that was used, by its Python name ("utf-8-sig", "gb18030", "big5", "utf-16-le" ...); null for what is no text."""
    encoding_reason: Reason | None
    """How it was told: by a byte order mark, a declaration, common words ...; null with the encoding."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document, ready to be read by rules."""

    name: str
    """As given; unique within a run."""
    text: str
    """What a person sees. Spans count its code points. Lines and blocks are parted by a newline, the cells of a row by a tab."""
    source: Source
    """The bytes it came from."""
    tables: tuple[Table, ...] = ()
    """Tables with a geometry of their own (HTML); none for plain text."""
    page_title: str | None = None
    """The page's <title>, which is not part of the text."""
    meta: tuple[tuple[str, str], ...] = field(default=())
    """The page's <meta name=... content=...>, in order, names in lower case."""
    places: Pages | Sheets | None = None
    """Where its text stands on pages or in sheets; null for a format that has neither."""
    ends_open: bool = False
    """Whether its file ends inside a table of its own: what stood behind is lost."""
    unsaid: tuple[int, ...] = ()
    """Where in its text stands what may say more: a picture as large as a table, a part in another format."""

    def evidence(self, span: Span) -> AnyEvidence:
        """What stands at `span`, with all that the format knows of the place."""
        stands = Evidence(span.start, span.end, self.text[span.start : span.end])
        return stands if self.places is None else self.places.of(stands)

    @property
    def pages(self) -> tuple[Page, ...]:
        """Its pages; none for a format without."""
        return self.places.pages if isinstance(self.places, Pages) else ()

    @property
    def pictured(self) -> Reason:
        """Where more may be said than the text holds; empty where nothing tells so."""
        if self.places is None or not self.places.pictured:
            return ()
        named = "、".join(map(str, self.places.pictured))
        return doubt("pdf.pictured", pages=named) if isinstance(self.places, Pages) else doubt("workbook.pictured", sheets=named)

    def in_columns(self, span: Span | None) -> bool:
        """Whether what stands at `span` is in a table's cell, or in a text whose lines are the file's own."""
        if not isinstance(self.places, Pages) or not self.places.by_gaps:
            return True
        return span is not None and any(table.span.holds(span) for table in self.tables)
