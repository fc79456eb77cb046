"""The form's tables as they are laid out: where an indicator stands, in the wording of one report's edition."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extractor.rulebook.tables import Indicator, TableRules


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an indicator stands in its table."""

    indicator: Indicator
    """Which."""
    group: str
    """Heading above its row: "第二十条第(一)项", "(三)不予公开", "行政复议"; "" for a row without one."""
    row: str
    """Its row."""
    column: str
    """Its column."""


def shown(indicator: Indicator, edition: str | None) -> str:
    """Row × column in a report of `edition`; all wordings where that is not known."""
    return indicator.printed.get(edition or "", indicator.printed[""]).label


def spot(indicator: Indicator, edition: str | None) -> Spot:
    """Where it stands in a report of `edition`."""
    printed = indicator.printed.get(edition or "", indicator.printed[""])
    return Spot(indicator, printed.group, printed.row, printed.column)


def arranged(block: Iterable[Spot], table: TableRules, edition: str | None) -> tuple[str, ...]:
    """The columns of a block from left to right as its edition's form has them, behind them those that only another form has; where the
    edition is not known, the form with the most columns first."""
    members = tuple(block)
    by_cell = {(s.indicator.row, s.indicator.column): s.column for s in members}
    rows = tuple(dict.fromkeys(s.indicator.row for s in members))
    forms = sorted(table.editions, key=lambda e: (e != edition, -max(len(table.cells[row][e]) for row in rows)))
    keys = [(row, key) for form in forms for row in rows for key in table.cells[row][form]]
    return tuple(dict.fromkeys([by_cell[cell] for cell in keys if cell in by_cell]))


def spots(table: TableRules, edition: str | None) -> Iterator[Spot]:
    """The cells of a table, in the form's order; of all editions where it is not known which."""
    for indicator in table.by_cell.values():
        if edition not in table.editions or edition in indicator.editions:
            yield spot(indicator, edition)
