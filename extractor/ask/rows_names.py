"""What rows and columns are called when they are asked for: as their lines print them, so that a model can repeat it."""

from extractor.model.asking import RowAsked
from extractor.rulebook.tables import Indicator, TableRules


def row_label(indicator: Indicator) -> str:
    """A row's name, as its line prints it: without its groups and without the remark in brackets."""
    name = indicator.printed[""].row.rpartition("/")[2]
    bracket = name.find("(", 3)
    return name[:bracket].rstrip() if bracket > 0 else name


def row_asked(rules: TableRules, row: str, columns: tuple[str, ...]) -> RowAsked:
    """A row as it is asked for."""
    cells = [rules.by_cell[row, column] for column in columns]
    return RowAsked(rules.name, row, row_label(cells[0]), columns, tuple(i.id for i in cells))


def column_name(indicator: Indicator) -> str:
    """A column's name, as the form prints it."""
    return indicator.printed[""].name
