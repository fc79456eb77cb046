"""Which column of a table with a total is which: the header's say, not the order of the numbers."""

from extractor.match.tables.labels import Anchor
from extractor.match.tables.rows import Row, TableText
from extractor.model.document import Document, Table
from extractor.model.doubts import CONTRADICTED, UNREAD_HEADER, Reason
from extractor.rulebook.tables import TableRules

GROUP = "organizations"
# Names that stand together where a header is; a single 总计 is a cell of a table cut into one a row.
LEAST_NAMES = 3


def _by_geometry(document: Document, table: TableText, header: list[Anchor], width: int) -> tuple[str, ...] | None:
    """Columns by where their header cells stand in the page's grid; None when the page has none, or when its cells stand elsewhere."""
    where = {a.label.key: table.place(a) for a in header if a.label.key != GROUP}
    for grid in document.tables:
        columns = [(c, key) for key, at in where.items() if (c := _column_at(grid, at)) is not None]
        if len(columns) == len(where) and len({c for c, _ in columns}) == len(columns):
            ordered = sorted(columns)
            rows = (r for r in table.rows if _whole(r, width) and grid.span.start <= r.label_span.start < grid.span.end)
            first = next(rows, None)
            under = [_column_at(grid, s.start) for s in first.text.printed] if first else None
            return tuple(key for _, key in ordered) if under in (None, [c for c, _ in ordered]) else None
    return None


def _whole(row: Row, width: int) -> bool:
    """Whether each of `width` columns has a cell of its own in a row."""
    return len(row.text.printed) == width and not any(s.fault for s in row.text.printed)


def _column_at(grid: Table, at: int) -> int | None:
    """The column of the cell that holds the character `at`."""
    if not grid.span.start <= at < grid.span.end:
        return None
    return next((c.column for c in grid.cells if c.span.start <= at < c.span.end), None)


def _flat(folded: str, table: TableText, header: list[Anchor]) -> bool:
    """Whether the header stands in one line."""
    places = [table.place(a) for a in header]
    return "\n" not in folded[min(places) : max(places)]


def _one_a_line(folded: str, table: TableText, header: list[Anchor]) -> bool:
    """Whether each name of the header stands in a line of its own."""
    lines = [folded.count("\n", 0, table.place(a)) for a in header]
    return len(set(lines)) == len(lines) and all(r.text.separator == "line" for r in table.rows)


def _kinds_first(kinds: tuple[str, ...], printed: tuple[str, ...], rules: TableRules) -> bool:
    """Whether the kinds of organisations stand first, all others behind them and the total last: a header of two lines, which names the
    kinds last, is never printed so."""
    return printed[: len(kinds)] == kinds == rules.columns[1:-1] and printed[-1] == rules.total


def _numbers(row: Row, width: int) -> list[int]:
    """The row's cells as numbers, a blank as zero; [] when it has another number of cells or they are no numbers."""
    slots = row.text.printed if len(row.text.printed) == width else row.text.slots[:width]
    texts = [s.text.replace(",", "") if any(c.isdecimal() for c in s.text) else "0" for s in slots]
    return [int(t) for t in texts] if len(texts) == width and all(t.isdecimal() for t in texts) else []


def _sums_hold(table: TableText, width: int, total: int = -1) -> bool:
    """Whether in every row of `width` cells the `total`-th is the sum of the others."""
    rows = [numbers for r in table.rows if (numbers := _numbers(r, width))]
    return bool(rows) and all(sum(row) == 2 * row[total] for row in rows)


def _header(table: TableText, rules: TableRules) -> list[Anchor]:
    """The names of the first header: those that stand together before a row.

    Prose before the table may name rows, and a table of another kind before it may have a 合计 of its own: of two totals the
    later is the header's. Another name's second half may stand in a line of its own (商业 … 企业): its first counts.
    """
    least = min(LEAST_NAMES, len(rules.columns))
    together: dict[str, Anchor] = {}
    for anchor in table.anchors:
        if anchor.label.kind == "column":
            if anchor.label.key == rules.total:
                together.pop(rules.total, None)
            together.setdefault(anchor.label.key, anchor)
        elif anchor.label.kind != "noise":
            if len(together) >= least:
                break
            together = {}
    return list(together.values()) if len(together) >= least else []


def column_order(document: Document, folded: str, table: TableText, rules: TableRules) -> tuple[tuple[str, ...], bool, Reason]:
    """The columns from left to right, whether the header names all of them, and a doubt (() when there is none)."""
    header, width = _header(table, rules), len(rules.columns)
    leaves = [a for a in header if a.label.key != GROUP]
    if len(leaves) < width:
        return rules.columns, False, () if len(leaves) >= width // 2 or _sums_hold(table, width) else UNREAD_HEADER
    grid = _by_geometry(document, table, leaves, width)
    exact = all(a.exact for a in leaves)
    if grid is not None:
        return grid, exact, ()
    printed = tuple(a.label.key for a in leaves)
    # Two lines of header, the kinds of organisations under their group: a text keeps no positions, so only the order among
    # the kinds can be compared with the form's.
    kinds = tuple(k for k in printed if k in rules.columns[1:-1])
    total_first = printed.index(rules.total) < printed.index(rules.columns[0]) and kinds == rules.columns[1:-1]
    if total_first and not _sums_hold(table, width):
        first = (rules.total, *rules.columns[:-1])
        return (first, exact, ()) if _sums_hold(table, width, 0) else (rules.columns, False, CONTRADICTED)
    if _kinds_first(kinds, printed, rules) and _one_a_line(folded, table, leaves):
        return printed, exact, ()
    if printed == rules.columns or (not _flat(folded, table, leaves) and kinds == rules.columns[1:-1]):
        return rules.columns, exact, ()
    if _flat(folded, table, leaves) and GROUP not in {a.label.key for a in header}:
        return printed, exact, ()
    return rules.columns, False, () if kinds == rules.columns[1:-1] else CONTRADICTED
