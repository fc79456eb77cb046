"""Table three as a whole: which assignments of its rows satisfy rows and columns together.

The form ties the rows together in every column: 新收 + 上年结转 = (七)总计 + 结转下年度, and (七)总计 = the sum of the outcomes. Rows are
added up one after another; what differs between two ways to come to the same column sums does not matter for the rows that
follow, so sums are kept, not ways. A row's assignment lives when some way through all rows passes it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from extractor.match.tables.splits import Assignment

# Column sums kept in one pass. 1 of 144 generated glued tables grew past 200,000 without pruning by column (field notes); with
# it the largest of 2,000 needed 4,100.
MAX_SUMS = 20_000

# Ways to read the four rows that balance, tried one by one.
MAX_FRAMES = 200_000
NO_CEILING = 10**12
# The sums of a row's columns are kept in one number, so many bits each: that adds all of them at once. The highest bit is kept free, to
# see which of two is larger; a number that would need the one below it is none of this form.
BITS = 64
LARGEST = 2 ** (BITS - 8)
FRAME = ("received", "carried_in", "processed", "carried_out")

Sums = int
"""Of all columns, the first in the lowest bits."""
Frame = tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class Solution:
    """What the equations leave."""

    alive: Mapping[str, tuple[Assignment, ...]]
    """Row -> its assignments that stand in some solution."""
    chosen: Mapping[str, Assignment]
    """Row -> its assignment in one solution, the leftmost columns first."""


def _packed(values: Iterable[int]) -> Sums:
    return sum([value << BITS * i for i, value in enumerate(values)])


def _vector(assignment: Assignment) -> Sums:
    return _packed(c.value or 0 for c in assignment)


def _layers(rows: Sequence[tuple[Assignment, ...]], ceiling: Sequence[int]) -> list[dict[Sums, None]] | None:
    """All column sums reachable after each row, none above `ceiling`; None when there are too many."""
    layers: list[dict[Sums, None]] = [{0: None}]
    free = _packed([1 << (BITS - 1)] * len(ceiling))
    room = free + _packed(ceiling)
    for row in rows:
        vectors = list(dict.fromkeys(map(_vector, row)))
        reached: dict[Sums, None] = {}
        for sums in layers[-1]:
            left = room - sums
            reached |= {sums + vector: None for vector in vectors if (left - vector) & free == free}
            if len(reached) > MAX_SUMS:
                return None
        layers.append(reached)
    return layers


def _columns_printed(rows: Sequence[tuple[Assignment, ...]]) -> tuple[bool, ...]:
    """For each column whether any assignment of `rows` prints something there."""
    width = len(rows[0][0])
    return tuple(any(a[c].value is not None for row in rows for a in row) for c in range(width))


def _balances(frame: Sequence[Assignment], columns: Sequence[int]) -> bool:
    """新收 + 上年结转 = 总计 + 结转下年度 in each of `columns`, blanks counting as zero."""
    received, carried_in, processed, carried_out = frame
    return all(
        (received[c].value or 0) + (carried_in[c].value or 0) == (processed[c].value or 0) + (carried_out[c].value or 0) for c in columns
    )


def _frames(parts: Sequence[tuple[Assignment, ...]]) -> list[Frame] | None:
    """All (received, carried_in, processed, carried_out) that balance; None when there are too many to try."""
    if prod(len(options) for options in parts) > MAX_FRAMES:
        return None
    left, right = _columns_printed(parts[:2]), _columns_printed(parts[2:])
    columns = [c for c in range(len(left)) if left[c] and right[c]]
    return [frame for frame in product(*parts) if _balances(frame, columns)]


def _backward(rows: Sequence[tuple[Assignment, ...]], layers: list[dict[Sums, None]], ends: set[Sums]) -> list[set[Sums]]:
    """For each row the sums after which some way leads to one of `ends`."""
    reached = [ends]
    for row, layer in zip(reversed(rows), reversed(layers[:-1]), strict=True):
        vectors = {_vector(a) for a in row}
        sources = {end - vector for end in reached[0] for vector in vectors}
        reached.insert(0, sources & layer.keys())
    return reached


def _living(rows: Sequence[tuple[Assignment, ...]], layers: list[dict[Sums, None]], back: list[set[Sums]]) -> list[set[Assignment]]:
    """For each row its assignments on a way from nothing to an end."""
    return [
        {a for a in row if any(sums + vector in back[i + 1] for vector in (_vector(a),) for sums in layers[i].keys() & back[i])}
        for i, row in enumerate(rows)
    ]


def _first_way(rows: Sequence[tuple[Assignment, ...]], back: list[set[Sums]]) -> list[Assignment]:
    """One way to an end, each row taking its first assignment that leads there."""
    sums: Sums = 0
    way: list[Assignment] = []
    for i, row in enumerate(rows):
        for assignment in row:
            after = sums + _vector(assignment)
            if after in back[i + 1]:
                way.append(assignment)
                sums = after
                break
    return way


def solve(rows: Mapping[str, tuple[Assignment, ...]], roles: Mapping[str, str]) -> Solution | None:
    """The assignments that satisfy all equations of the table; None when none does, a row is missing or a bound is met.

    `rows`: every row of the table with its assignments (one for a row that is not in doubt), the leftmost columns first.
    `roles`: row -> its part. A column that no outcome can print is not compared.
    """
    frame_keys = [next((k for k in rows if roles.get(k) == role), "") for role in FRAME]
    outcome_keys = [key for key in rows if roles.get(key) == "outcome"]
    if not all(frame_keys) or not outcome_keys or not all(rows.values()):
        return None
    frames = _frames([rows[key] for key in frame_keys])
    if any((c.value or 0) > LARGEST for options in rows.values() for a in options for c in a):
        return None
    if not frames:
        return None
    outcomes = [rows[key] for key in outcome_keys]
    compared = _columns_printed(outcomes)
    alive: dict[str, set[Assignment]] = {key: set() for key in rows}
    chosen: dict[str, Assignment] = {}
    for processed in dict.fromkeys(frame[2] for frame in frames):
        target = tuple(c.value or 0 if compared[i] else NO_CEILING for i, c in enumerate(processed))
        layers = _layers(outcomes, target)
        if layers is None:
            return None
        told = _packed(2**BITS - 1 if t != NO_CEILING else 0 for t in target)
        ends = {sums for sums in layers[-1] if not (sums ^ _packed(target)) & told}
        if not ends:
            continue
        back = _backward(outcomes, layers, ends)
        for key, living in zip(outcome_keys, _living(outcomes, layers, back), strict=True):
            alive[key] |= living
        balanced = [frame for frame in frames if frame[2] == processed]
        for i, key in enumerate(frame_keys):
            alive[key] |= {frame[i] for frame in balanced}
        if not chosen:
            way = _first_way(outcomes, back)
            chosen = dict(zip([*frame_keys, *outcome_keys], [*balanced[0], *way], strict=True))
    if not chosen:
        return None
    return Solution({key: tuple(a for a in rows[key] if a in alive[key]) for key in rows}, chosen)


def may_be_short(rows: Mapping[str, tuple[Assignment, ...]], roles: Mapping[str, str], bare: Collection[str]) -> bool:
    """Whether numbers in the rows `bare`, which show none, may be what a table that does not add up lacks, in a column that no reading of
    a row leaves in doubt. `rows`: as for `solve`; a row that can't be read at all explains why nothing adds up."""
    if not all(rows.values()):
        return False
    parts = {roles[key] for key in bare}
    for column in range(len(next(iter(rows.values()))[0])):
        sums = dict.fromkeys((*FRAME, "outcome"), 0)
        known = [(roles[key], {a[column].value or 0 for a in options}) for key, options in rows.items()]
        if any(len(values) > 1 for _, values in known):
            continue
        for role, (value,) in known:
            sums[role] += value
        came, went = sums["received"] + sums["carried_in"], sums["processed"] + sums["carried_out"]
        less = set(FRAME[:2] if came < went else FRAME[2:] if went < came else ())
        less |= {"outcome"} if sums["outcome"] < sums["processed"] else {"processed"} if sums["processed"] < sums["outcome"] else set()
        if less & parts:
            return True
    return False
