"""What the lines of a torn table determine, by enumeration: every way to give its rows of numbers to rows of the form that keeps the order,
fits the words beside them and satisfies the printed sums. Written without a look at the package: pieces of label are compared by hand, sums
are added up by hand."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from tests.variants import form, oracle
from tests.variants.types import PrintedRow

Labels = tuple[tuple[str, str], ...]
"""(row, its label), in the form's order."""
FRAME = ("requests.received", "requests.carried_in", "requests.processed_total", "requests.carried_out")
_HAN = re.compile(r"[一-鿿]")
_INDEX = re.compile(r"\A\s*[(（]?([一二三四五六七八九十]|\d)[)）.、]")
NONE = -1


@dataclass(frozen=True, slots=True)
class Seen:
    """A line as a reader sees it."""

    words: tuple[str, ...]
    cells: tuple[str, ...]


def _han(text: str) -> str:
    return "".join(_HAN.findall(text))


def _parted(text: str) -> tuple[str, str]:
    found = _INDEX.match(text)
    return (found[1], _han(text[found.end() :])) if found else ("", _han(text))


def owners(piece: str, labels: Labels) -> set[str]:
    """The rows whose label a piece may be of."""
    index, body = _parted(piece)
    found = set()
    for key, label in labels:
        own, words = _parted(label)
        if index and index != own:
            continue
        if (words.startswith(body) if index else body in words) and (body or index):
            found.add(key)
    return found


def told(piece: str, labels: Labels, headings: Sequence[str]) -> str:
    """The row a piece identifies; "" when it may be several rows', or a heading's."""
    index, body = _parted(piece)
    found = owners(piece, labels)
    heading = any((not index or index == _parted(h)[0]) and body in _parted(h)[1] for h in headings)
    return next(iter(found)) if len(found) == 1 and not heading and len(body) >= (1 if index else 3) else ""


def _chains(fits: Sequence[set[int]], width: int) -> list[set[int]] | None:
    """For each row of numbers the rows of the form it has in some increasing choice; null when there is none."""
    count = len(fits)
    ends: list[set[int]] = [set() for _ in range(count + 1)]  # the last row taken by the first i
    ends[0] = {-1}
    for i, options in enumerate(fits):
        ends[i + 1] = {j for j in options if any(before < j for before in ends[i])}
    alive = ends[count]
    found: list[set[int]] = [set() for _ in range(count)]
    limit = dict.fromkeys(alive, width)
    for i in range(count - 1, -1, -1):
        found[i] = {j for j in ends[i + 1] if j in limit}
        limit = {k: 1 for k in ends[i] if any(k < j for j in found[i])}
    return found if all(found) else None


def _value(cell: str) -> int | None:
    return int(cell) if cell.isdecimal() and cell.isascii() else None


def _holds(rows: Sequence[tuple[str, ...]], frame: Sequence[int]) -> bool | None:
    """Whether the sums hold with this choice of the frame; null where they can't be added up."""
    if NONE in frame or any(not row for row in rows):
        return None
    whole = all(len(row) == len(form.COLUMNS) for row in rows)
    columns = range(len(form.COLUMNS)) if whole else (-1,)
    outcomes = [row for i, row in enumerate(rows) if i not in frame]
    for column in columns:
        values = [_value(row[column]) for row in rows]
        if None in values:
            continue
        received, carried, processed, out = (int(rows[i][column]) for i in frame)
        if received + carried != processed + out or sum(int(row[column]) for row in outcomes) != processed:
            return False
    return True


def _frames(count: int) -> Iterator[tuple[int, ...]]:
    """Which rows of numbers the frame's four may be: its first two begin the table, the last ends it."""
    for frame in product((0, NONE), (0, 1, NONE), range(NONE, count), (count - 1, NONE)):
        taken = [i for i in frame if i != NONE]
        if taken == sorted(set(taken)):
            yield frame


def placed(lines: Sequence[Seen], labels: Labels, headings: Sequence[str]) -> dict[str, int]:
    """Row of the form -> the only row of numbers (counted in `lines` that have cells) that any assignment gives it."""
    rows = [line for line in lines if line.cells]
    keys = [key for key, _ in labels]
    named = {row for line in lines for piece in line.words if (row := told(piece, labels, headings))}
    beside = [next((row for piece in line.words if (row := told(piece, labels, headings))), "") for line in rows]
    open_rows = [i for i, key in enumerate(keys) if key in named] if len(named) >= len(rows) else list(range(len(keys)))
    fits = [{keys.index(row)} if row else set(open_rows) for row in beside]
    found: dict[bool, list[list[set[int]]]] = {True: [], False: []}
    three = set(FRAME) <= set(keys)
    for frame in _frames(len(rows)) if three else [(NONE,) * 4]:
        holds = _holds([line.cells for line in rows], frame) if three else True
        if holds is False:
            continue
        part = {i: key for i, key in zip(frame, FRAME, strict=True) if i != NONE}
        narrowed = [{j for j in f if (keys[j] == part[i] if i in part else not three or keys[j] not in FRAME)} for i, f in enumerate(fits)]
        if chain := _chains(narrowed, len(keys)):
            found[bool(holds)].append(chain)
    chains = found[True] or found[False]
    sure: dict[str, int] = {}
    for j, key in enumerate(keys):
        options = [{i for i, js in enumerate(chain) if j in js} for chain in chains]
        only = set().union(*options) if options else set()
        if len(only) == 1 and all(chain[next(iter(only))] == {j} for chain in chains):
            sure[key] = next(iter(only))
    return sure


def cells_of(key: str, columns: Sequence[str], cells: Sequence[str], *, summed: bool) -> set[str]:
    """Indicators of a row that its own cells determine."""
    names = [f"{key}.{column}" for column in columns]
    if len(cells) == len(columns):
        return {name for name, cell in zip(names, cells, strict=True) if _value(cell) is not None}
    if "0" in cells or not cells or any(_value(cell) is None for cell in cells) or len(cells) > len(columns) or not summed:
        return set()
    row = PrintedRow("three", key, tuple(names), "dropped", tuple(cells))
    try:
        contents = oracle.readings(row, summed=True)
    except oracle.TooManyError:
        return set()
    return {name for name, sure in oracle.agreed(row, contents).items() if sure} if contents else set()


def four(cells: Sequence[str]) -> set[str]:
    """Indicators of table four that its cells determine."""
    names = tuple(f"{group}.{result}" for group in form.REVIEW_GROUPS for result in form.RESULTS)
    if any(_value(cell) is None for cell in cells) or not cells:
        return set()
    mode = "cells" if len(cells) == len(names) else "dropped"
    row = PrintedRow("four", "four", names, mode, tuple(cells))
    return {name for name, sure in oracle.table_four(row).items() if sure}


def plain(lines: Sequence[Seen], labels: Labels, headings: Sequence[str]) -> dict[str, tuple[str, ...]] | None:
    """What a page says that has nothing torn: whole labels in order, each row of numbers behind its own; null for any other."""
    words = {_han(label): key for key, label in labels}
    skipped = {_han(h) for h in headings}
    said: dict[str, tuple[str, ...]] = {}
    pending, last = "", ""
    for line in lines:
        for piece in (p for p in line.words if len(_han(p)) > 1):
            pending += _han(piece)
            if pending in words and words[pending] not in said:
                last, pending = words[pending], ""
                said[last] = ()
            elif pending in skipped:
                pending = ""
        if line.cells:
            if pending or not last or said[last]:
                return None
            said[last] = line.cells
    return None if pending else said
