"""Table three as a whole against brute force over every combination of its rows' readings."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.match.tables import solve as solving
from extractor.match.tables.slots import Slot
from extractor.match.tables.solve import FRAME, Solution, solve
from extractor.match.tables.splits import Assignment, Placed, RowShape, assignments
from extractor.rulebook import load_rulebook
from tests.support.pace import within

CELLS = load_rulebook().marks.cells
SEVEN = RowShape(7, ((0, 6),))
Rows = dict[str, tuple[Assignment, ...]]


def row(*cells: int | None) -> Assignment:
    """A reading, its numbers side by side on the page; a blank was dropped."""
    return tuple(Placed(v, -1, -1) if v is None else Placed(v, i, i + 1) for i, v in enumerate(cells))


def roles(rows: Rows) -> dict[str, str]:
    return {key: key if key in FRAME else "outcome" for key in rows}


def frame(whole: Assignment, **outcomes: tuple[Assignment, ...]) -> Rows:
    """A table that received and processed `whole`, and carried nothing over."""
    nothing = (row(*[0] * len(whole)),)
    return {"received": (whole,), "carried_in": nothing, **outcomes, "processed": (whole,), "carried_out": nothing}


# ---- brute force ----


def _printed(rows: Rows, keys: list[str], column: int) -> bool:
    return any(a[column].value is not None for key in keys for a in rows[key])


def _column_holds(rows: Rows, way: dict[str, Assignment], outcomes: list[str], column: int) -> bool:
    """Both equations in one column; a side that no reading can print is not compared."""
    number = {key: assignment[column].value or 0 for key, assignment in way.items()}
    balanced = number["received"] + number["carried_in"] == number["processed"] + number["carried_out"]
    sides = _printed(rows, ["received", "carried_in"], column) and _printed(rows, ["processed", "carried_out"], column)
    summed = number["processed"] == sum(number[key] for key in outcomes)
    return (balanced or not sides) and (summed or not _printed(rows, outcomes, column))


def ways(rows: Rows) -> list[dict[str, Assignment]]:
    """Every combination of readings for which the equations hold in every column."""
    outcomes = [key for key in rows if key not in FRAME]
    found = []
    for combination in product(*rows.values()):
        way = dict(zip(rows, combination, strict=True))
        if all(_column_holds(rows, way, outcomes, c) for c in range(len(combination[0]))):
            found.append(way)
    return found


def same(solution: Solution | None, rows: Rows) -> None:
    """`solution` is what brute force finds."""
    found = ways(rows)
    if not found:
        assert solution is None
        return
    assert solution is not None
    assert {k: set(v) for k, v in solution.alive.items()} == {key: {way[key] for way in found} for key in rows}
    assert dict(solution.chosen) in found


NUMBERS = st.none() | st.integers(0, 3)


@st.composite
def tables(draw: st.DrawFn) -> Rows:
    """Two or three columns, the four rows that balance, one to three outcomes, one to three readings each; one way holds."""
    width = draw(st.integers(2, 3))
    names = ["a", "b", "c"][: draw(st.integers(1, 3))]
    cells = st.lists(NUMBERS, min_size=width, max_size=width)
    outcomes = {name: draw(cells) for name in names}
    done = [sum(o[c] or 0 for o in outcomes.values()) for c in range(width)]
    rest, before = draw(cells), draw(cells)
    new = [max(0, done[c] + (rest[c] or 0) - (before[c] or 0)) for c in range(width)]
    before = [done[c] + (rest[c] or 0) - new[c] for c in range(width)]
    if draw(st.booleans()):
        new = draw(cells)  # the page may break its own sums
    truth = {"received": new, "carried_in": before, **outcomes, "processed": done, "carried_out": rest}
    return {key: tuple(dict.fromkeys([row(*v) for v in [*draw(st.lists(cells, max_size=2)), value]])) for key, value in truth.items()}


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(tables())
def test_what_lives_is_what_brute_force_finds(rows: Rows) -> None:
    same(solve(rows, roles(rows)), rows)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(tables(), st.integers(1, 6), st.sampled_from(["MAX_SUMS", "MAX_FRAMES"]))
def test_a_pass_cut_short_says_nothing(rows: Rows, limit: int, bound: str) -> None:
    whole = solve(rows, roles(rows))
    before = getattr(solving, bound)
    setattr(solving, bound, limit)
    try:
        assert solve(rows, roles(rows)) in (None, whole)
    finally:
        setattr(solving, bound, before)


@settings(max_examples=100, deadline=None)
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_the_outcomes_does_not_matter(rows: Rows, random: object) -> None:
    keys = list(rows)
    random.shuffle(keys)  # type: ignore[attr-defined]
    one, other = solve(rows, roles(rows)), solve({k: rows[k] for k in keys}, roles(rows))
    assert (one is None) == (other is None)
    if one and other:
        assert {k: set(v) for k, v in one.alive.items()} == {k: set(v) for k, v in other.alive.items()}


# ---- whole tables ----

GLUED = {
    "received": "640020470", "carried_in": "0000000", "granted": "390020344", "partly_granted": "7000007",
    "unavailable": "170000118", "processed": "630020469", "carried_out": "1000001",
}  # fmt: skip


def readings(text: str) -> tuple[Assignment, ...]:
    return assignments((Slot(0, len(text), text),), SEVEN, CELLS, split=True, drop=False) or ()


def test_columns_decide_what_a_row_leaves_open() -> None:
    """The row of the field notes, made unsure by itself and sure by the rows around it."""
    rows = {key: readings(text) for key, text in GLUED.items()}
    rows["granted"] = (*rows["granted"], row(3, 9, 0, 2, 0, 3, 17))
    solution = solve(rows, roles(rows))
    assert solution is not None
    assert {key: len(found) for key, found in solution.alive.items()} == dict.fromkeys(rows, 1)
    assert [c.value for c in solution.chosen["granted"]] == [39, 0, 0, 2, 0, 3, 44]
    assert [c.value for c in solution.chosen["received"]] == [64, 0, 0, 2, 0, 4, 70]


def test_two_solutions_leave_both() -> None:
    """Two outcomes that may change places: nobody can know."""
    either = (row(1, 0, 1), row(0, 1, 1))
    rows = frame(row(1, 1, 2), a=either, b=either)
    solution = solve(rows, roles(rows))
    assert solution is not None
    assert (solution.alive["a"], solution.alive["b"]) == (either, either)
    assert solution.chosen["a"] == either[0]


@pytest.mark.parametrize("missing", [*FRAME, "a"])
def test_a_missing_row_leaves_nothing_to_solve(missing: str) -> None:
    rows = frame(row(1, 1), a=(row(1, 1),))
    assert solve(rows, roles(rows))
    assert solve({k: v for k, v in rows.items() if k != missing}, roles(rows)) is None
    assert solve({k: () if k == missing else v for k, v in rows.items()}, roles(rows)) is None


def test_a_column_no_outcome_prints_is_not_compared() -> None:
    """Real pages leave the 总计 column of the outcomes blank and print it in （七）."""
    rows = frame(row(5, 5), a=(row(5, None),))
    assert solve(rows, roles(rows)) is not None


LONGEST_SECONDS = 3.0


@pytest.mark.parametrize("text", ["11111111111", "101010101010", "123123123123", "1" * 18])
def test_hard_tables_stay_within_the_bound(text: str) -> None:
    rows: Rows = {key: readings(text) for key in ("received", "carried_in", *(f"o{i}" for i in range(20)), "processed", "carried_out")}
    with within(LONGEST_SECONDS):
        solve(rows, roles(rows))
