"""Every way to give rows of numbers to rows of the form: in the form's order, as the pieces of label allow, and as all printed sums say.

The sums tie the frame (新收, 上年结转, 总计, 结转下年度) to all outcomes together, and every row of numbers has a row of the form.
So the frame is chosen first, in the few ways the order leaves; for each that adds up the ways to place the outcomes are counted forwards
and backwards, in as many states as there are pairs of rows: the ways themselves are never walked.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from extractor.match.tables.solve import FRAME, solve
from extractor.match.tables.splits import Assignment

NOWHERE = -1
"""In the place of a row of numbers: the row of the form has none."""
Frame = tuple[int, ...]
"""For each part of the frame its row of numbers, or NOWHERE."""


@dataclass(frozen=True, slots=True)
class Placing:
    """What is left."""

    ways: int
    """How many assignments there are."""
    options: Mapping[str, frozenset[int]]
    """Row of the form -> its row of numbers in each of them."""
    chosen: Mapping[str, int]
    """Row of the form -> its row of numbers in one of them."""
    alive: tuple[tuple[Assignment, ...], ...]
    """For each row of numbers the cells it has in some of them."""
    adds_up: bool
    """Whether the printed sums hold them."""
    summed: bool = True
    """Whether there are sums: every cell of every row can be read."""


@dataclass(frozen=True, slots=True)
class _Ways:
    count: int
    through: Mapping[tuple[int, int], int]
    """(row of numbers, row of the form) -> in how many ways it is given to it."""
    first: tuple[int, ...]
    """For each row of numbers its row of the form in one of them."""


def _counted(allowed: Sequence[Sequence[bool]], width: int) -> _Ways | None:
    """All ways to give each row of numbers one of `width` rows of the form it is allowed, in order; None when there is none."""
    m = len(allowed)
    # behind[i][j]: ways to place the rows of numbers from the i-th on in rows of the form from the j-th on; before: the same backwards.
    behind = [[0] * (width + 1) for _ in range(m)] + [[1] * (width + 1)]
    for i in range(m - 1, -1, -1):
        for j in range(width - 1, -1, -1):
            behind[i][j] = behind[i][j + 1] + (behind[i + 1][j + 1] if allowed[i][j] else 0)
    if not behind[0][0]:
        return None
    before = [[1] * (width + 1)] + [[0] * (width + 1) for _ in range(m)]
    for i in range(m):
        for j in range(width):
            before[i + 1][j + 1] = before[i + 1][j] + (before[i][j] if allowed[i][j] else 0)
    through = {(i, j): n for i in range(m) for j in range(width) if allowed[i][j] and (n := before[i][j] * behind[i + 1][j + 1])}
    first: list[int] = []
    for i in range(m):
        at = first[-1] + 1 if first else 0
        first.append(next(j for j in range(at, width) if allowed[i][j] and behind[i + 1][j + 1]))
    return _Ways(behind[0][0], through, tuple(first))


def _frames(m: int) -> Iterator[Frame]:
    """The rows of numbers that may be the frame: its first two parts begin the table, its last two end it."""
    for frame in product((0, NOWHERE), (0, 1, NOWHERE), (m - 2, m - 1, NOWHERE), (m - 1, NOWHERE)):
        taken = [i for i in frame if i != NOWHERE]
        known = all(i in taken for i in (*range(frame[1] + 1), *(range(frame[2], m) if frame[2] != NOWHERE else ())))
        if known and taken == sorted(set(taken)) and all(0 <= i < m for i in taken):
            yield frame


@dataclass(frozen=True, slots=True)
class _Framed:
    ways: _Ways
    alive: tuple[tuple[Assignment, ...], ...]
    adds_up: bool


def _readable(numbers: Sequence[tuple[Assignment, ...]]) -> bool:
    return all(n for n in numbers) and not any(c.value == -1 for n in numbers for c in n[0])


def _framed(
    frame: Frame, numbers: Sequence[tuple[Assignment, ...]], fits: Sequence[frozenset[str]], rows: Sequence[str], roles: Mapping[str, str]
) -> _Framed | None:
    """The ways with one choice of the frame."""
    part = {i: role for i, role in zip(frame, FRAME, strict=True) if i != NOWHERE}
    allowed = [[row in fits[i] and roles[row] == part.get(i, "outcome") for row in rows] for i in range(len(numbers))]
    ways = _counted(allowed, len(rows))
    if ways is None:
        return None
    keys = [str(i) for i in range(len(numbers))]
    known = _readable(numbers)
    found = solve(dict(zip(keys, numbers, strict=True)), {key: part.get(int(key), "outcome") for key in keys}) if known else None
    return _Framed(ways, tuple(found.alive[key] for key in keys) if found else tuple(numbers), found is not None)


def place(
    numbers: Sequence[tuple[Assignment, ...]], fits: Sequence[frozenset[str]], forms: Sequence[Sequence[str]], roles: Mapping[str, str]
) -> Placing | None:
    """`numbers`: for each row of numbers, in the page's order, the ways to read its cells. `fits`: the rows of the form each may be.
    `forms`: the rows of each edition, in order. `roles`: see `solve`. None when nothing fits."""
    found: list[tuple[Sequence[str], _Framed]] = []
    for rows in forms:
        framed = (_framed(frame, numbers, fits, rows, roles) for frame in _frames(len(numbers)))
        found += [(rows, one) for one in framed if one]
    adds_up = any(one.adds_up for _, one in found)
    found = [(rows, one) for rows, one in found if one.adds_up == adds_up]
    if not found:
        return None
    ways = sum(one.ways.count for _, one in found)
    times: dict[str, dict[int, int]] = {}
    for rows, one in found:
        for (i, j), n in one.ways.through.items():
            of = times.setdefault(rows[j], {})
            of[i] = of.get(i, 0) + n
    options = {row: frozenset({*of, *([NOWHERE] if sum(of.values()) < ways else [])}) for row, of in times.items()}
    rows, one = found[0]
    chosen = {rows[j]: i for i, j in enumerate(one.ways.first)}
    alive = tuple(tuple(a for a in n if any(a in one.alive[i] for _, one in found)) for i, n in enumerate(numbers))
    return Placing(ways, options, chosen, alive, adds_up, _readable(numbers))
