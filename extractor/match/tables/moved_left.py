"""Rows whose numbers may have moved left: their total is shown empty, and the last of their numbers is the sum of the others.

A converter that drops empty cells and then fills each row up at its end leaves such a row; the page shows its cells, and shows them wrong.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from extractor.match.tables.reading import TableReading
from extractor.model.candidates import Candidate
from extractor.model.doubts import ASSUMED
from extractor.model.record import changed
from extractor.rulebook.table_file import OWN_HEADERS
from extractor.rulebook.tables import TableRules


def _rows(candidates: Sequence[Candidate], rules: TableRules) -> Iterable[Sequence[Candidate]]:
    """The cells of each row whose total is shown empty, as they stand on the page."""
    empty = {c.indicator for c in candidates if c.status == "blank" and c.span}
    totals = {key: rules.by_cell[key, rules.columns[-1]].id for key in rules.rows} if empty else {}
    rows = [[rules.by_cell[key, column].id for column in rules.columns] for key, total in totals.items() if total in empty]
    numbers = {c.indicator for c in candidates if c.value} if rows else set()
    rows = [row for row in rows if len(numbers.intersection(row)) > 1]  # else none is the sum of others
    known = {c.indicator: c for c in candidates} if rows else {}
    for row in rows:
        cells = [known.get(indicator) for indicator in row]
        placed = [(c.span.start, c) for c in cells if c and c.span]
        if len(placed) == len(cells):
            yield [c for _, c in sorted(placed, key=lambda pair: pair[0])]


def _may_have_moved(row: Sequence[Candidate]) -> bool:
    """Whether the numbers of a row stand before all its empty cells, and the last is the sum of the others."""
    numbers = [c.value for c in row if isinstance(c.value, int)]
    before = row[: len(numbers)]
    return len(numbers) > 1 and all(c.value is not None for c in before) and numbers[-1] == sum(numbers[:-1]) > 0


def numbers_moved_left(said: Mapping[str, TableReading], tables: Mapping[str, TableRules]) -> dict[str, TableReading]:
    """What the tables say, with such rows for review."""
    found = dict(said)
    for name, rules in tables.items():
        if rules.shape == OWN_HEADERS:
            continue
        moved = {c.indicator for row in _rows(said[name].candidates, rules) if _may_have_moved(row) for c in row}
        if moved:
            told = (changed(c, doubt=c.doubt or ASSUMED) if c.indicator in moved else c for c in said[name].candidates)
            found[name] = replace(said[name], candidates=tuple(told))
    return found
