"""What reading one table gives."""

from dataclasses import dataclass

from extractor.model.asking import Stretch
from extractor.model.candidates import Alternative, Candidate
from extractor.model.doubts import Reason
from extractor.model.record import changed
from extractor.model.spans import Span


@dataclass(frozen=True, slots=True)
class Meant:
    """Cells for which the page says what they mean."""

    indicators: frozenset[str]
    """Which."""
    label: int | None
    """Where the label of their row begins; None for any row's."""
    reason: Reason
    """Why it is not what the form's label means; () where only years are named."""
    stated: bool
    """Whether they are stated all the same, for review."""
    years: tuple[int, ...] = ()
    """Years that it names."""
    words: str = ""
    """What names them, as printed."""
    shift: int = 0
    """Years from the report's to the one that the form asks for there: -1 for what is carried in from the year before."""
    unaccounted: Span | None = None
    """Where words stand that nothing accounts for."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Words in the stretch of a table that stand in no label's cell."""

    begins: int
    """Where its first label stands."""
    words: tuple[Span, ...]
    """Such words, those that only blanks part together."""


@dataclass(frozen=True, slots=True)
class TableReading:
    """Candidates of one table and what was seen of its form."""

    candidates: tuple[Candidate, ...] = ()
    """In the page's order."""
    rows: frozenset[str] = frozenset()
    """Keys of the rows that stand on the page."""
    orphans: tuple[Span, ...] = ()
    """Stretches with numbers that belong to no known row."""
    columns: tuple[str, ...] = ()
    """Keys of the column headers seen, in the page's order."""
    drops: bool | None = None
    """Whether the table, glued together, leaves blank cells out, so that no number of digits proves anything; null where
    it doesn't tell."""
    twice: bool = False
    """Whether it stands on the page twice, with different numbers, and nothing tells which is the report's."""
    headless: frozenset[str] = frozenset()
    """Rows of which no header names the columns: what stands there may be of others."""
    stretches: tuple[Stretch, ...] = ()
    """What stands beside each label, known or not."""
    meant: tuple[Meant, ...] = ()
    """Cells whose label or header says something else than the form's, or names a year."""
    words: Beside | None = None
    """Words beside its labels."""
    unaccounted: tuple[Span, ...] = ()
    """Numbers and words of its section that nobody reads, see `ledger`, and names of its head that the form does not have."""
    seen: tuple[tuple[str, Span], ...] = ()
    """Rows that were not read, each with where its label, or a piece of it, may stand all the same."""


def opened(c: Candidate, doubt: Reason) -> Candidate:
    """A cell that can't be stated after all; what was read of it is kept beside it."""
    others = c.alternatives if c.value is None else (Alternative(c.value, c.raw, c.span, c.steps), *c.alternatives)
    return changed(c, value=None, status="unresolved", doubt=doubt, steps=(), grade="inferred", alternatives=others)
