"""Operators with names: each tears one table, or the page."""

from random import Random

from tests.variants import form, tearing
from tests.variants.converted.types import HEAD, Line, Page, PageOperator, Table

ODD = ("约{}", "{}余", "见附件", "已撤回", "不详")
NOTED = "{}（含网上1件）"
"""The number is what the cell says; the rest is a note."""
NUMERALS = "〇一二三四五六七八九十"
NOTES = ("注：含上年结转办理件", "注：其中2件为重复提交", "（说明：数据来源于申请系统）", "注1：不含转办")
LINES = "lines"


def _on(table: str, name: str) -> PageOperator:
    """An operator of `tearing` for one table of the page."""
    operator = tearing.OPERATORS[name]

    def apply(page: Page, rng: Random) -> bool:
        before = [(line.words, line.cells) for line in page.tables[table].lines]
        operator(page.tables[table], rng)
        return before != [(line.words, line.cells) for line in page.tables[table].lines] or name == "header_scattered"

    return apply


def _numbers(table: Table) -> list[Line]:
    return [line for line in table.lines if line.cells]


def blanks_dropped(table: str) -> PageOperator:
    """Cells that are empty leave nothing."""

    def apply(page: Page, _rng: Random) -> bool:
        found = page.tables[table]
        for line in found.lines:
            line.cells = tuple("" if cell == "0" else cell for cell in line.cells)
        found.cells = {key: tuple("" if cell == "0" else cell for cell in cells) for key, cells in found.cells.items()}
        return any("" in cells for cells in found.cells.values())

    return apply


def two_small(page: Page, _rng: Random) -> bool:
    """Each row of table two is a small table of its own, with its header."""
    lines: list[Line] = []
    header: Line | None = None
    fresh = False
    for line in page.tables["two"].lines:
        header, fresh = (line, True) if line.row == HEAD and len(line.words) > 1 else (header, fresh)
        if line.cells and header and not fresh:
            lines.append(Line(header.words, (), HEAD))
        fresh = fresh and not line.cells
        lines.append(line)
    page.tables["two"].lines = lines
    return True


def two_one_row(page: Page, rng: Random) -> bool:
    """One row of table two alone is on the page."""
    table = page.tables["two"]
    kept = rng.choice(sorted(table.labels))
    at = next(i for i, line in enumerate(table.lines) if line.row == kept)
    head = next(line for line in reversed(table.lines[:at]) if line.row == HEAD and len(line.words) > 1)
    table.lines = [head, table.lines[at]]
    table.labels, table.cells = {kept: table.labels[kept]}, {kept: table.cells[kept]}
    return True


def two_titles_lost(page: Page, _rng: Random) -> bool:
    """第二十条第(一)项 and the like are lost."""
    page.tables["two"].lines = [line for line in page.tables["two"].lines if line.row != HEAD or len(line.words) > 1]
    return True


def _scattered(table: Table, rng: Random) -> bool:
    lines: list[Line] = []
    for line in table.lines:
        names = line.words
        if line.row != HEAD or len(names) < 2:
            lines.append(line)
            continue
        way = rng.choice(("lines", "halves", "characters"))
        if way == "lines":
            lines += [Line((name,), (), "words") for name in names]
        elif way == "halves":
            lines.append(Line(tuple(name[: (len(name) + 1) // 2] for name in names), (), "words"))
            lines.append(Line(tuple(name[(len(name) + 1) // 2 :] for name in names), (), "words"))
        else:
            lines += [Line((character,), (), "words") for name in names for character in name]
    table.lines = lines
    return True


def two_header_scattered(page: Page, rng: Random) -> bool:
    """The names of table two's columns stand in lines of their own, in halves, or a character a line."""
    return _scattered(page.tables["two"], rng)


def four_header_scattered(page: Page, rng: Random) -> bool:
    """The same of table four."""
    return _scattered(page.tables["four"], rng)


def four_in_parts(page: Page, _rng: Random) -> bool:
    """The fifteen cells stand in three lines."""
    table = page.tables["four"]
    at = next((i for i, line in enumerate(table.lines) if line.cells), None)
    if at is None or len(table.lines[at].cells) != 15:
        return False
    cells = table.lines[at].cells
    table.lines[at : at + 1] = [Line((), cells[i : i + 5], "four") for i in (0, 5, 10)]
    return True


def heading_lost(page: Page, rng: Random) -> bool:
    """A section's heading is not on the page."""
    page.headings[rng.choice(("two", "three", "four"))] = ""
    return True


def notes_fallen(page: Page, rng: Random) -> bool:
    """Notes that stood in a cell stand in lines of their own among the rows."""
    for _ in range(rng.randint(1, 2)):
        lines = page.tables[rng.choice(("two", "three"))].lines
        at = rng.randrange(len(lines)) + 1
        lines.insert(at, Line((rng.choice(NOTES),), (), "note"))
    return True


def odd_cells(page: Page, rng: Random) -> bool:
    """Cells hold words, or a number in words."""
    table = page.tables["three"]
    lines = [line for line in _numbers(table) if line.row in table.labels and len(line.cells) == len(form.COLUMNS)]
    for line in rng.sample(lines, min(len(lines), rng.randint(1, 3))):
        column, cells = rng.randrange(len(line.cells)), list(line.cells)
        number = cells[column] or "0"
        if rng.random() < 0.3 and int(number) <= 10:
            cells[column] = NUMERALS[int(number)] if number != "0" else "零"
        elif rng.random() < 0.2:
            cells[column] = NOTED.format(number)
        else:
            cells[column] = rng.choice(ODD).format(number)
            page.lost.add((line.row, column))
        line.cells = tuple(cells)
    return bool(lines)


def rows_merged(page: Page, rng: Random) -> bool:
    """Two rows stand in one line: both labels, then all numbers."""
    table = page.tables["three"]
    pairs = [i for i, (a, b) in enumerate(zip(table.lines, table.lines[1:], strict=False)) if a.cells and b.cells and a.words and b.words]
    if not pairs:
        return False
    at = rng.choice(pairs)
    first, second = table.lines[at : at + 2]
    if page.style == LINES and sum(map(bool, (*first.cells, *second.cells))) <= len(form.COLUMNS):
        return False  # a cell a line, empty ones left out: that page says plainly that all are the second's
    table.lines[at : at + 2] = [Line((*first.words, *second.words), (*first.cells, *second.cells), f"{first.row}+{second.row}")]
    return True


def row_cut(page: Page, rng: Random) -> bool:
    """The last cells of a row are lost."""
    table = page.tables["three"]
    lines = [line for line in _numbers(table) if line.row in table.labels and sum(map(bool, line.cells)) > 3]
    if not lines:
        return False
    line = rng.choice(lines)
    kept = rng.randint(2, len(line.cells) - 2)
    page.lost |= {(line.row, column) for column in range(kept, len(form.COLUMNS))}
    line.cells = line.cells[:kept]
    return True


def repeated_dropped(page: Page, _rng: Random) -> bool:
    """A copy drops lines that repeat the line before: one cell a line."""
    if page.style != LINES:
        return False
    for name in ("two", "three", "four"):
        for line in _numbers(page.tables[name]):
            kept = [cell for i, cell in enumerate(line.cells) if not i or cell != line.cells[i - 1]]
            line.cells = tuple(kept)
    return True


OPERATORS: dict[str, PageOperator] = {
    "two_one_row": two_one_row,
    "two_small": two_small,
    "two_titles_lost": two_titles_lost,
    "two_header_scattered": two_header_scattered,
    "four_header_scattered": four_header_scattered,
    **{f"{table}_{name}": _on(table, name) for table in ("two", "three") for name in tearing.OPERATORS if name in tearing.TEARING},
    **{f"three_{name}": _on("three", name) for name in ("rows_left_out", "group_pieces", "vertical", "header_scattered", "page_marks")},
    **{f"{table}_blanks_dropped": blanks_dropped(table) for table in ("two", "three", "four")},
    "four_in_parts": four_in_parts,
    "odd_cells": odd_cells,
    "rows_merged": rows_merged,
    "row_cut": row_cut,
    "repeated_dropped": repeated_dropped,
    "notes_fallen": notes_fallen,
    "heading_lost": heading_lost,
}
"""In the order in which they are applied; `second_set` is the page's, see `generation`."""
SECOND_SET = "second_set"
RARE = {
    "three_labels_lost": 0.06,
    "two_labels_lost": 0.04,
    "three_numbers_lost": 0.05,
    "two_numbers_lost": 0.03,
    "three_rows_left_out": 0.2,
    "two_one_row": 0.08,
}
"""How likely an operator is; `USUAL` where nothing is said."""
USUAL = 0.16
