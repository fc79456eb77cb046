"""The parts of a report."""

from dataclasses import dataclass
from typing import Literal

from extractor.model.doubts import Reason
from extractor.model.spans import Span

OVERVIEW, PROBLEMS, OTHER, STATISTICS = "overview", "problems", "other", "statistics"
NARRATIVE = (OVERVIEW, PROBLEMS, OTHER)
"""Sections that are prose. All others are those that the tables of rules/tables.yaml name, and the older forms' table."""
KNOWN = (*NARRATIVE, STATISTICS)
"""Keys of rules/headings.yaml that the code knows by name."""

SectionState = Literal["present", "absent", "tables_lost"]


@dataclass(frozen=True, slots=True)
class Section:
    """One of the form's sections, from its heading to the next one."""

    key: str
    """Which one: a key of rules/headings.yaml."""
    heading: str
    """As printed; "" when absent."""
    heading_span: Span | None
    """Where the heading stands."""
    span: Span | None
    """The section without its heading; null when absent."""
    state: SectionState = "present"
    """Whether it is there and whether its table is."""
    reason: Reason = ()
    """Why the state is what it is, or what of it is not read."""
    unaccounted: tuple[Span, ...] = ()
    """Numbers and words in its tables that no reading accounts for; sentences of section five that no item has."""
