"""The same page as a format gives it whose text is not that of an HTML page: cells column by column, or with nothing between."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from extractor.model.document import Cell, Document, Table
from extractor.model.spans import Span

Order = Callable[[Cell], tuple[int, ...]]


def by_columns(cell: Cell) -> tuple[int, ...]:
    return cell.column, cell.row


def by_rows(cell: Cell) -> tuple[int, ...]:
    return cell.row, cell.column


def from_below(cell: Cell) -> tuple[int, ...]:
    return -cell.row, cell.column


def put_down(document: Document, order: Order, between: str) -> Document:
    """`document` with the cells of each of its tables in another order, and `between` behind each instead of tabs and line ends."""
    pieces: list[str] = []
    tables: list[Table] = []
    at = done = 0

    def add(text: str) -> int:
        nonlocal at
        pieces.append(text)
        at += len(text)
        return at - len(text)

    for table in sorted(document.tables, key=lambda t: t.span.start):
        add(document.text[done : table.span.start])
        first = at
        places: dict[Cell, Span] = {}
        for cell in sorted(table.cells, key=order):
            text = cell.span.of(document.text)
            start = add(text)
            places[cell] = Span(start, start + len(text))
            add(between)
        tables.append(Table(Span(first, at), tuple(_moved(table.cells, places))))
        add("\n")
        done = table.span.end
    add(document.text[done:])
    return replace(document, text="".join(pieces), tables=tuple(tables))


def _moved(cells: Iterable[Cell], places: dict[Cell, Span]) -> Iterable[Cell]:
    return (replace(cell, span=places[cell]) for cell in cells)
