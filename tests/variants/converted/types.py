"""What the generator hands out, and the tables its operators work on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tests.variants.tearing import Line, Table
from tests.variants.types import Number, Plan

HEAD = "head"
"""In the place of a line's row: it is a header."""


@dataclass(slots=True)
class Page:
    """A report while it is torn."""

    plan: Plan
    style: str
    """How the cells of a row are parted."""
    tables: dict[str, Table]
    """By "two", "three", "four"."""
    headings: dict[str, str]
    """By table; "" for one that is lost."""
    second: list[str] = field(default_factory=list)
    """Lines of a second set of tables behind the first."""
    lost: set[tuple[str, int]] = field(default_factory=set)
    """(row, column) of cells of which the page does not say what the form had."""


PageOperator = Callable[[Page, Random], bool]
"""Tears a page; whether there was anything to tear."""


@dataclass(frozen=True, slots=True)
class Converted:
    """A torn report with its truth."""

    name: str
    text: str
    """As written into the file."""
    cells: dict[str, Number | None]
    """Indicator -> what the page prints, null for a blank."""
    unreadable: frozenset[str]
    """Indicators of which the page states no number: anything but open is an error."""
    determined: frozenset[str]
    """Indicators whose number the page's text determines, by an exhaustive search."""
    doubtful: bool
    """Whether something of the page as a whole speaks for looking at it (a second set of tables): no mark is needless."""
    operators: tuple[str, ...]


__all__ = ["HEAD", "Converted", "Line", "Page", "PageOperator", "Table"]
