"""Every indicator, fact and check, for people who use the output."""

from collections.abc import Mapping
from dataclasses import dataclass

from extractor.export.tables import Row
from extractor.rulebook import Rulebook
from extractor.rulebook.equations import Equation

HEADER: Row = ("kind", "id", "section", "label", "unit", "editions", "equation")


@dataclass(frozen=True, slots=True)
class CodebookLine:
    """One line of the codebook."""

    kind: str
    """"indicator", "fact" or "check"."""
    id: str
    """As it stands in the output."""
    section: int | None
    """Section of the form, for an indicator."""
    label: str
    """What the form calls it."""
    unit: str
    """Unit of its numbers."""
    editions: tuple[str, ...]
    """Editions of the form that have it."""
    equation: str
    """A check's sides, by indicator."""


def _equation(check: Equation, editions: Mapping[str, tuple[str, ...]]) -> str:
    """Both sides by indicator; one that a single edition has is followed by that edition: "…other_handling.all.total [2019]"."""

    def side(members: tuple[str, ...]) -> str:
        return " + ".join(f"{m} [{' '.join(editions[m])}]" if m in check.bound else m for m in members)

    return f"{side(check.left)} = {side(check.right)}"


def entries(rulebook: Rulebook) -> tuple[CodebookLine, ...]:
    """Indicators in the form's order, then facts, then checks."""
    editions = {indicator.id: indicator.editions for indicator in rulebook.indicators}
    return (
        *(CodebookLine("indicator", i.id, i.section, i.label, i.unit, i.editions, "") for i in rulebook.indicators),
        *(CodebookLine("fact", f.id, None, f.label, f.unit, (), "") for f in rulebook.facts),
        *(CodebookLine("check", check.id, None, check.label, "", (), _equation(check, editions)) for check in rulebook.checks),
    )


def entry_row(entry: CodebookLine) -> Row:
    """The entry as a row under `HEADER`."""
    return (entry.kind, entry.id, entry.section, entry.label, entry.unit, " ".join(entry.editions), entry.equation)
