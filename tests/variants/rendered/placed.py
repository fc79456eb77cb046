"""Where the cells of a table stand, as programs that draw grids want them."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.variants.types import Piece, Row


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell, what it covers, and what it says."""

    row: int
    column: int
    rowspan: int
    colspan: int
    text: str
    vertical: bool
    """Whether it is a label written downwards."""
    piece: Piece | None
    """The value; null for a label."""

    @property
    def is_merged(self) -> bool:
        """Whether it covers several rows or columns."""
        return self.rowspan > 1 or self.colspan > 1

    @property
    def last(self) -> tuple[int, int]:
        """The last row and column it covers."""
        return self.row + self.rowspan - 1, self.column + self.colspan - 1


def width(rows: list[Row]) -> int:
    """How many columns a table has."""
    return max(sum(label.colspan for label in row.labels) + len(row.cells) for row in rows)


def placed(rows: list[Row]) -> Iterator[Placed]:
    """The cells by row, each in the first column that no cell from above covers."""
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        column = 0
        said = [(label.rowspan, label.colspan, label.text, label.vertical, None) for label in row.labels]
        for rowspan, colspan, text, vertical, piece in [*said, *((1, 1, cell.text, False, cell) for cell in row.cells)]:
            while (number, column) in taken:
                column += 1
            taken |= {(number + down, column + along) for down in range(rowspan) for along in range(colspan)}
            yield Placed(number, column, rowspan, colspan, text, vertical, piece)
            column += colspan
