"""What a page's text determines, by brute force over every reading of every row.

Written without a look at the package's solver: rows become lists of contents, one per possible reading; a table's readings are paths
through layers of partial column sums. A cell is determined when it has the same content on every path that reaches the end."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from tests.variants.types import Number, PrintedRow

Content = tuple[Number | None, ...]
"""A row's seven (three, fifteen) contents; null for a blank."""
Verdict = dict[str, bool | None]
"""By indicator: determined, not, or null for too many readings."""

MARKS = frozenset("/-—无\u00a0")
SIGNED = "items_change"
WHOLE_READINGS = 2_000
"""Readings of one row kept; more, and its table is given up. The most in a table that was solved, in 588 documents: 30."""
STATES = 8_000
"""Partial sums kept in one layer. In 588 documents 20,000 decided one cell more and took half as long again."""
GLUED_FOUR = 12
"""Characters of a table four that is glued and has lost its blanks: 12 take 0.15 s, 16 half a second, the longest seen 12 s."""
_WIDTH = {ord(c) + 0xFEE0: c for c in "0123456789.,-/"} | {ord("."): ".", 0x3000: " "}


class TooManyError(Exception):
    """More readings than the oracle follows."""


def number(text: str) -> Number | None:
    """A printed number, in 万元 where 元 is printed; null for anything else. A parser of its own, to check the truth with."""
    if text.isascii() and text.isdecimal():
        return int(text)
    plain = text.translate(_WIDTH).replace(",", "")
    scale = Decimal(1)
    for unit, factor in (("万元", Decimal(1)), ("萬元", Decimal(1)), ("元", Decimal("0.0001")), ("件", Decimal(1))):
        if plain.endswith(unit):
            plain, scale = plain.removesuffix(unit), factor
            break
    digits = plain.removeprefix("-")
    whole, _, fraction = digits.partition(".")
    if not (whole.isdecimal() and whole.isascii()) or (fraction and not fraction.isdecimal()) or ("." in digits and not fraction):
        return None
    return int(plain) if scale == 1 and not fraction else Decimal(plain) * scale


def _value(text: str, signed: bool) -> Number | None:
    """A number as a glued row may hold one: no leading zero, no sign but in a column of changes."""
    if text[0] == "0" and len(text) > 1 and text[1] != ".":
        return None
    if text[0] == "-" and (not signed or text[1:2] == "0"):
        return None
    return number(text)


def _tokens(run: str, signed: bool) -> Iterator[tuple[Number | None, int]]:
    """Every way to read the beginning of a run as one cell: its content and its length."""
    if run[0] in MARKS:
        yield None, 1
    for end in range(1, len(run) + 1):
        value = _value(run[:end], signed)
        if value is not None:
            yield value, end


def splits(runs: tuple[str, ...], signed: tuple[bool, ...]) -> Iterator[Content]:
    """Every way to cut runs of glued characters into exactly as many cells as there are columns."""
    found: list[Number | None] = []

    def cut(rest: tuple[str, ...]) -> Iterator[Content]:
        left = len(signed) - len(found)
        if not rest:
            if not left:
                yield tuple(found)
            return
        if not len(rest) <= left <= sum(map(len, rest)):
            return
        for value, length in _tokens(rest[0], signed[len(found)]):
            found.append(value)
            yield from cut((rest[0][length:], *rest[1:]) if length < len(rest[0]) else rest[1:])
            found.pop()

    yield from cut(runs)


def summing_splits(runs: tuple[str, ...], columns: int) -> Iterator[Content]:
    """The same for a row whose last cell is the sum of the others: the total is taken first, which leaves little to try."""
    last = runs[-1]
    for length in range(1, len(last) + 1):
        tail = last[-length:]
        value = None if tail in MARKS else _value(tail, False)
        if value is None and tail not in MARKS:
            continue
        rest = (*runs[:-1], last[:-length]) if length < len(last) else runs[:-1]
        yield from ((*head, value) for head in _under(rest, columns - 1, value or 0))


def _under(runs: tuple[str, ...], columns: int, total: Number) -> Iterator[Content]:
    if not runs:
        if not columns and not total:
            yield ()
        return
    if not len(runs) <= columns <= sum(map(len, runs)):
        return
    for value, length in _tokens(runs[0], False):
        if value and value > total:
            break
        rest = (runs[0][length:], *runs[1:]) if length < len(runs[0]) else runs[1:]
        yield from ((value, *more) for more in _under(rest, columns - 1, total - (value or 0)))


def placements(cells: Content, columns: int) -> Iterator[Content]:
    """Every way to put printed cells into columns in their order."""
    for places in combinations(range(columns), len(cells)):
        row: list[Number | None] = [None] * columns
        for place, value in zip(places, cells, strict=True):
            row[place] = value
        yield tuple(row)


def _limited(readings: Iterator[Content], key: str) -> list[Content]:
    found: dict[Content, None] = {}
    for tries, reading in enumerate(readings):
        found[reading] = None
        if len(found) > WHOLE_READINGS or tries > 20 * WHOLE_READINGS:
            raise TooManyError(key)
    return list(found)


def _placed(cells: Content, columns: int, summed: bool) -> Iterator[Content]:
    """Placements; with `summed` the last printed number stands in the last column and is the sum of the others."""
    if not summed or all(value is None for value in cells):
        yield from placements(cells, columns)
    elif cells[-1] is not None and sum(value or 0 for value in cells[:-1]) == cells[-1]:
        # the sum does not depend on the places
        yield from ((*placed, cells[-1]) for placed in placements(cells[:-1], columns - 1))


def _placed_splits(row: PrintedRow, columns: int, summed: bool) -> Iterator[Content]:
    """Blanks dropped and the rest glued: cuts into fewer cells, each placed."""
    for count in range(len(row.runs), columns + 1):
        # which column a cut stands in is not known yet, so that a sign may belong to any of them
        signed = any(name.endswith(SIGNED) for name in row.indicators)
        cuts = summing_splits(row.runs, count) if summed and count > 1 else splits(row.runs, (signed,) * count)
        for cells in cuts:
            yield from _placed(cells, columns, summed)


def readings(row: PrintedRow, summed: bool) -> list[Content]:
    """All contents a row may have; with `summed`, those whose last cell is the sum of the others."""
    columns = len(row.indicators)
    signed = tuple(name.endswith(SIGNED) for name in row.indicators)
    if row.mode == "cells":
        return [tuple(number(run) for run in row.runs)]
    if not row.runs:
        return [(None,) * columns]
    if row.mode == "dropped":
        cells = tuple(number(run) for run in row.runs)
        return _limited(_placed(cells, columns, summed), row.key)
    if row.mode == "glued_dropped":
        return _limited(_placed_splits(row, columns, summed), row.key)
    return _limited(summing_splits(row.runs, columns) if summed else splits(row.runs, signed), row.key)


def agreed(row: PrintedRow, contents: list[Content]) -> Verdict:
    """The cells that are the same in all contents."""
    return {name: len({content[column] for content in contents}) == 1 for column, name in enumerate(row.indicators)}


def _unknown(row: PrintedRow) -> Verdict:
    return dict.fromkeys(row.indicators, True if row.mode == "cells" else None)


def rows_alone(rows: list[PrintedRow]) -> Verdict:
    """Rows without any sum: table two, and every table whose printed sums are broken."""
    verdict: Verdict = {}
    for row in rows:
        try:
            verdict |= agreed(row, readings(row, summed=False))
        except TooManyError:
            verdict |= _unknown(row)
    return verdict


def table_four(row: PrintedRow) -> Verdict:
    """Three groups of five, each with its own sum."""
    try:
        if row.mode == "cells":
            return agreed(row, readings(row, summed=False))
        if row.mode == "glued_dropped" and sum(map(len, row.runs)) > GLUED_FOUR:
            raise TooManyError(row.key)
        contents = _limited(_groups(row, row.runs, 3), row.key)
    except TooManyError:
        return _unknown(row)
    return agreed(row, contents)


def _groups(row: PrintedRow, runs: tuple[str, ...], groups: int) -> Iterator[Content]:
    if not groups:
        if not runs:
            yield ()
        return
    for taken, rest in _cuts(runs, row.mode != "dropped"):
        if len(taken) > 5 or (len("".join(taken)) < 5 and row.mode == "glued"):
            continue
        fake = PrintedRow(row.table, row.key, row.indicators[:5], row.mode, taken)
        for first in readings(fake, summed=True):
            yield from ((*first, *more) for more in _groups(row, rest, groups - 1))


def _cuts(runs: tuple[str, ...], inside: bool) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Every way to part runs in two, between them or inside one."""
    for place in range(len(runs) + 1):
        yield runs[:place], runs[place:]
        if inside and place < len(runs):
            for cut in range(1, len(runs[place])):
                yield (*runs[:place], runs[place][:cut]), (runs[place][cut:], *runs[place + 1 :])
