"""Lies about rows of tables. Every one is well formed; most are printed somewhere on the page."""

from collections.abc import Iterator, Mapping, Sequence

from extractor.model.asking import Line, RowAsked
from tests.lying.scene import BLANKS, Reply, Scene, Tell

MANY = 10_000
_SPLITS = 200
"""Ways to part a run of digits that are looked at."""
CONTROLS = ("3\x00", "\u202e21", "1\u200b2", "①", "²", "\x1b[31m9", "1e3", "0x1F", "-3", "3.0", "九", "3\n4", "９", "+5", "1 2", "NaN", "∞")


def _row(row: RowAsked, line: int, cells: Sequence[str]) -> Reply:
    return {"row": row.label, "line": line, "cells": list(cells)}


def _reply(rows: Sequence[Reply]) -> Reply | None:
    return {"rows": list(rows)} if rows else None


def _number(cell: str) -> int | None:
    return int(cell) if cell.isascii() and cell.isdigit() else None


def _lines(scene: Scene) -> Iterator[tuple[RowAsked, Line, list[str]]]:
    """Every row with its line and what is printed there."""
    for row in scene.rows:
        line = scene.line_of(row)
        if line is not None:
            yield row, line, scene.cells(line)


def _summing(scene: Scene, width: int) -> list[str]:
    """Numbers whose last is the sum of the others."""
    parts = [scene.rng.choice([0, 0, 1, 2, 3, 5, 11, 40]) for _ in range(width - 1)] or [7]
    return [str(n) for n in (*parts, sum(parts))][:width]


def plausible(scene: Scene) -> Reply | None:
    """The right line, other numbers, and they add up."""
    return _reply([_row(r, line.number, _summing(scene, len(r.columns))) for r, line, _ in _lines(scene)])


def wrong_number(scene: Scene) -> Reply | None:
    """The right line as it is, but for one number and the sum."""
    told = []
    for row, line, _ in _lines(scene):
        cells = scene.true_cells(row)
        at = scene.rng.randrange(max(1, len(cells) - 1))
        for place in dict.fromkeys((at, len(cells) - 1)):
            cells[place] = str((_number(cells[place]) or 0) + 1)
        told.append(_row(row, line.number, cells))
    return _reply(told)


def off_by_one(scene: Scene) -> Reply | None:
    """One digit more in one row, every other row as it is: what slips through a glance."""
    told = []
    at = scene.rng.randrange(max(1, len(scene.rows)))
    for n, (row, line, _) in enumerate(_lines(scene)):
        cells = scene.true_cells(row)
        if n == at:
            cells[-1] = str((_number(cells[-1]) or 0) * 10 + 1)
        told.append(_row(row, line.number, cells))
    return _reply(told)


def shifted(scene: Scene) -> Reply | None:
    """The row's own text, each cell one column further."""
    return _reply([_row(r, line.number, [*_padded(c, r)[-1:], *_padded(c, r)[:-1]]) for r, line, c in _lines(scene)])


def permuted(scene: Scene) -> Reply | None:
    """The row's own text, the cells before the sum in another order: it still adds up."""
    told = []
    for row, line, _ in _lines(scene):
        cells = scene.true_cells(row)
        first = cells[:-1]
        scene.rng.shuffle(first)
        told.append(_row(row, line.number, [*first, *cells[-1:]]))
    return _reply(told)


def columns_changed(scene: Scene) -> Reply | None:
    """The same two columns change places in every row: every equation of the form still holds."""
    told = []
    for row, line, _ in _lines(scene):
        cells = scene.true_cells(row)
        if len(cells) > 2:
            cells[0], cells[1] = cells[1], cells[0]
        told.append(_row(row, line.number, cells))
    return _reply(told)


def last_column(scene: Scene) -> Reply | None:
    """Printed numbers that lost their blanks, put as far right as they go."""
    told = []
    for row, line, cells in _lines(scene):
        printed = [c for c in cells if c not in BLANKS][: len(row.columns)]
        told.append(_row(row, line.number, [*([""] * (len(row.columns) - len(printed))), *printed]))
    return _reply(told)


def _padded(cells: Sequence[str], row: RowAsked) -> list[str]:
    """As many cells as the row has columns."""
    width = len(row.columns)
    return [*cells, *([""] * width)][:width]


def splits(digits: str, width: int) -> Iterator[tuple[str, ...]]:
    """Ways to part `digits` into `width` numbers without a zero in front."""
    if width == 1:
        if digits and (digits == "0" or digits[0] != "0"):
            yield (digits,)
        return
    for end in range(1, len(digits) - width + 2):
        if end > 1 and digits[0] == "0":
            return
        for rest in splits(digits[end:], width - 1):
            yield (digits[:end], *rest)


def _few(found: Iterator[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [split for split, _ in zip(found, range(_SPLITS), strict=False)]


def wrong_split(scene: Scene) -> Reply | None:
    """The row's own digits parted elsewhere, so that they add up where that can be."""
    told = []
    for row, line, cells in _lines(scene):
        digits, width = "".join(c for c in cells if c.isdigit()), len(row.columns)
        if len(digits) > 16 + width or not digits:
            continue
        true = tuple(scene.true_cells(row))
        ways = [way for way in _few(splits(digits, width)) if way != true] or _few(_with_blanks(scene, digits, width))
        adding = [way for way in ways if sum(_number(c) or 0 for c in way[:-1]) == (_number(way[-1]) or 0)]
        if ways:
            told.append(_row(row, line.number, scene.rng.choice(adding or ways)))
    return _reply(told)


def _with_blanks(scene: Scene, digits: str, width: int) -> Iterator[tuple[str, ...]]:
    """Ways to part too few digits, with blanks in between."""
    for count in range(1, min(width, len(digits)) + 1):
        for way in _few(splits(digits, count)):
            places = [*sorted(scene.rng.sample(range(width - 1), count - 1)), width - 1]
            yield tuple(way[places.index(n)] if n in places else "" for n in range(width))


def other_line(scene: Scene) -> Reply | None:
    """Another row's line for this row, cells as printed there."""
    lines = [line for line in scene.asked.inquiry.lines if line.stretch and line.stretch.cells]
    told = []
    for row in scene.rows:
        others = [line for line in lines if line.stretch and line.stretch.row != row.row]
        if others:
            line = scene.rng.choice(others)
            told.append(_row(row, line.number, _padded(scene.cells(line), row)))
    return _reply(told)


def other_lines_content(scene: Scene) -> Reply | None:
    """This row's line, but the cells of another."""
    lines = [line for line in scene.asked.inquiry.lines if line.stretch and line.stretch.cells]
    told = []
    for row, line, _ in _lines(scene):
        others = [other for other in lines if other.number != line.number]
        if others:
            told.append(_row(row, line.number, _padded(scene.cells(scene.rng.choice(others)), row)))
    return _reply(told)


def swapped(scene: Scene) -> Reply | None:
    """Neighbouring rows change places, lines and cells."""
    found = list(_lines(scene))
    told = []
    for (one, line, cells), (other, beside, more) in zip(found[::2], found[1::2], strict=False):
        told += [_row(one, beside.number, _padded(more, one)), _row(other, line.number, _padded(cells, other))]
    return _reply(told)


def orphans_misplaced(scene: Scene) -> Reply | None:
    """Lines whose label nobody knows, given to rows that they are not."""
    orphans = [line for line in scene.asked.inquiry.lines if line.stretch and line.stretch.cells and not line.stretch.row]
    rows = list(scene.rows)
    scene.rng.shuffle(rows)
    told = []
    for line in orphans:
        cells = scene.cells(line)
        wrong = next((r for r in rows if scene.true_cells(r) != _padded(cells, r)), None)
        if wrong is not None:
            rows.remove(wrong)
            told.append(_row(wrong, line.number, _padded(cells, wrong)))
    return _reply(told)


def zeros(scene: Scene) -> Reply | None:
    """Nothing but zeros."""
    return _reply([_row(r, line.number, ["0"] * len(r.columns)) for r, line, _ in _lines(scene)])


def blanks(scene: Scene) -> Reply | None:
    """Blanks for every number."""
    mark = scene.rng.choice(BLANKS)
    return _reply([_row(r, line.number, [mark] * len(r.columns)) for r, line, _ in _lines(scene)])


def filled(scene: Scene) -> Reply | None:
    """A number for every blank: the row's own sum, or 1."""
    told = []
    for row, line, _ in _lines(scene):
        cells = scene.true_cells(row)
        told.append(_row(row, line.number, [cell or cells[-1] or "1" for cell in cells]))
    return _reply(told)


def contradicting(scene: Scene) -> Reply | None:
    """Every row twice, once as it is and once not."""
    true = [_row(r, line.number, scene.true_cells(r)) for r, line, _ in _lines(scene)]
    false = (plausible(scene) or {"rows": []})["rows"]
    both = [*true, *false]
    scene.rng.shuffle(both)
    return _reply(both)


def no_such_line(scene: Scene) -> Reply | None:
    """The right cells of lines that do not exist."""
    return _reply([_row(r, scene.rng.choice([0, -1, 9_999, 10**12]), scene.true_cells(r)) for r in scene.rows])


def wrong_width(scene: Scene) -> Reply | None:
    """A cell too few, a cell too many, no cell, a hundred."""
    told = []
    for row, line, cells in _lines(scene):
        full = _padded(cells, row)
        told.append(_row(row, line.number, scene.rng.choice([full[:-1], [*full, "0"], [], full * 15])))
    return _reply(told)


def controls(scene: Scene) -> Reply | None:
    """Cells of characters that are no digits, or look like some, or hide."""
    return _reply([_row(r, line.number, [scene.rng.choice(CONTROLS) for _ in r.columns]) for r, line, _ in _lines(scene)])


def words(scene: Scene) -> Reply | None:
    """Sentences and labels for cells."""
    return _reply([_row(r, line.number, [scene.shown.get(line.number, "")] * len(r.columns)) for r, line, _ in _lines(scene)])


def many(scene: Scene) -> Reply | None:
    """Ten thousand rows."""
    found = list(_lines(scene))
    if not found:
        return None
    return _reply([_row(found[n % len(found)][0], found[n % len(found)][1].number, [str(n)] * 7) for n in range(MANY)])


def obeying(scene: Scene) -> Reply | None:
    """What the instruction in the document wants: 999 everywhere, of the row's line or of the instruction's."""
    if not scene.planted:
        return None
    place = next((number for number, text in scene.shown.items() if scene.planted[:6] in text), None)
    told = []
    for row, line, _ in _lines(scene):
        told.append(_row(row, place if place and scene.rng.random() < 0.5 else line.number, ["999"] * len(row.columns)))
    return _reply(told)


def honest(scene: Scene) -> Reply | None:
    """No lie: what is true of every row whose line is known. Shows that replies of this form are heard at all."""
    lines = {(s.table, s.row): line for line in scene.asked.inquiry.lines if (s := line.stretch) and s.row and s.parting == "parted"}
    rows = [row for row in scene.rows if (row.table, row.row) in lines and scene.known(row)]
    return _reply([_row(row, lines[row.table, row.row].number, scene.true_cells(row)) for row in rows])


TELLS: Mapping[str, Tell] = {
    "plausible numbers": plausible,
    "right line, wrong number": wrong_number,
    "one number off": off_by_one,
    "columns shifted": shifted,
    "columns permuted": permuted,
    "two columns changed everywhere": columns_changed,
    "dropped blanks put first": last_column,
    "wrong split": wrong_split,
    "another row's line": other_line,
    "another row's cells": other_lines_content,
    "two rows swapped": swapped,
    "orphan to the wrong row": orphans_misplaced,
    "all zeros": zeros,
    "blanks for numbers": blanks,
    "numbers for blanks": filled,
    "said twice, differently": contradicting,
    "no such line": no_such_line,
    "wrong number of cells": wrong_width,
    "control characters": controls,
    "words for numbers": words,
    "ten thousand items": many,
    "instruction obeyed": obeying,
}
