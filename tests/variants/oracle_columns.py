"""The joint readings of table three: paths through layers of partial column sums."""

from itertools import combinations, product

from tests.variants.oracle import STATES, Content, TooManyError, Verdict, _unknown, agreed, readings
from tests.variants.types import PrintedRow

HEAD = ("requests.received", "requests.carried_in", "requests.processed_total", "requests.carried_out")
FREE = -1
"""No constraint: the column's （七）总计 is not printed."""
State = tuple[int, ...]
"""Per column twice what is left of （七）总计, odd while no outcome is printed."""


def _side(first: Content, second: Content) -> Content:
    """Sums of two rows by column; null where neither is printed."""
    return tuple(None if a is None and b is None else (a or 0) + (b or 0) for a, b in zip(first, second, strict=True))


def _balanced(left: Content, right: Content) -> bool:
    return all(a is None or b is None or a == b for a, b in zip(left, right, strict=True))


def _heads(contents: list[list[Content]]) -> list[tuple[Content, ...]]:
    """Readings of the four head rows for which received + carried in = processed + carried out."""
    left: dict[Content, list[tuple[Content, Content]]] = {}
    right: dict[Content, list[tuple[Content, Content]]] = {}
    if max(len(contents[0]) * len(contents[1]), len(contents[2]) * len(contents[3])) > STATES:
        raise TooManyError("head")
    for sides, (a, b) in ((left, (0, 1)), (right, (2, 3))):
        for pair in product(contents[a], contents[b]):
            sides.setdefault(_side(*pair), []).append(pair)
    if len(left) * len(right) > 20 * STATES:
        raise TooManyError("head")
    found: list[tuple[Content, ...]] = []
    for total, ends in product(left, right):
        if _balanced(total, ends):
            found.extend((*x, *y) for x, y in product(left[total], right[ends]))
            if len(found) > 5 * STATES:
                raise TooManyError("head")
    return found


def _start(processed: Content) -> State:
    return tuple(FREE if value is None else 2 * int(value) + 1 for value in processed)


def _step(state: State, row: Content) -> State | None:
    """The state after one more outcome row; null when a column overflows."""
    after = []
    for left, value in zip(state, row, strict=True):
        if value is None or left == FREE:
            after.append(left)
            continue
        rest = left - (left & 1) - 2 * int(value)
        if rest < 0:
            return None
        after.append(rest)
    return tuple(after)


def _done(state: State) -> bool:
    return all(left in (FREE, 0) or left & 1 for left in state)


def table_three(rows: list[PrintedRow], truth: dict[str, Content]) -> Verdict:
    """Every row's sum and every column's equations together. The truth is one joint reading; it serves where all cannot be listed."""
    verdict: Verdict = {}
    try:
        contents = {row.key: readings(row, summed=row.mode != "cells") for row in rows}
    except TooManyError:
        return {name: sure for row in rows for name, sure in _own(row).items()}
    try:
        kept = _joint(contents)
    except TooManyError:
        refuted = _refuted(rows, contents, truth)
        return {name: sure if name not in refuted else False for row in rows for name, sure in _own(row).items()}
    for row in rows:
        # nothing fits: the page contradicts itself, and nothing that needs a sum is determined
        verdict |= agreed(row, sorted(kept[row.key], key=repr)) if kept else _own(row, summed=False)
    return verdict


def _refuted(rows: list[PrintedRow], contents: dict[str, list[Content]], truth: dict[str, Content]) -> set[str]:
    """Cells that differ in another joint reading, found by moving whole columns of the truth: what moves alike keeps every equation."""
    used = [column for column in range(6) if any(content[column] is not None for content in truth.values())]
    refuted: set[str] = set()
    for places in combinations(range(6), len(used)):
        origin = dict(zip(places, used, strict=True))
        moved = {key: (*(row[origin[n]] if n in origin else None for n in range(6)), row[6]) for key, row in truth.items()}
        if all(moved[key] in found for key, found in contents.items()):
            changed = ((row, column) for row in rows for column in range(7) if moved[row.key][column] != truth[row.key][column])
            refuted |= {row.indicators[column] for row, column in changed}
    return refuted


def _own(row: PrintedRow, summed: bool = True) -> Verdict:
    """A row by itself: what agrees even without the columns is certain, the rest was not worked out."""
    try:
        alone = agreed(row, readings(row, summed=summed and row.mode != "cells"))
    except TooManyError:
        return _unknown(row)
    return {name: sure or (None if summed else False) for name, sure in alone.items()}


def _joint(contents: dict[str, list[Content]]) -> dict[str, set[Content]]:
    """Per row the contents that stand in at least one joint reading; empty when there is none."""
    heads = _heads([contents[key] for key in HEAD])
    outcomes = [key for key in contents if key not in HEAD]
    layers: list[set[State]] = [{_start(head[2]) for head in heads}]
    for key in outcomes:
        after = {state for before in layers[-1] for row in contents[key] if (state := _step(before, row)) is not None}
        if len(after) > STATES or len(layers[-1]) * len(contents[key]) > 10 * STATES:
            raise TooManyError(key)
        layers.append(after)
    alive = {state for state in layers[-1] if _done(state)}
    if not alive:
        return {}
    kept: dict[str, set[Content]] = {}
    for key, before in zip(reversed(outcomes), reversed(layers[:-1]), strict=True):
        kept[key], useful = set(), set()
        for state in before:
            for row in contents[key]:
                if _step(state, row) in alive:
                    kept[key].add(row)
                    useful.add(state)
        alive = useful
    good = [head for head in heads if _start(head[2]) in alive]
    return kept | {key: {head[place] for head in good} for place, key in enumerate(HEAD)}
