"""The form's equations: what holds, what fails, what can't be told, and who is likely at fault."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.check import State, assess, run_checks
from extractor.model.candidates import Number
from extractor.model.report import CheckResult
from extractor.rulebook import load_rulebook
from extractor.rulebook.equations import Equation

RULEBOOK = load_rulebook()
EQUATIONS = {e.id: e for e in RULEBOOK.checks}
REQUESTS, REVIEW = RULEBOOK.tables["requests"], RULEBOOK.tables["review"]
BLANK, ABSENT, UNRESOLVED = State(None, "blank"), State(None, "absent"), State(None, "unresolved")
ONE_EDITION_ONLY = ("all", "correction_overdue", "fee_overdue", "other")

# A sound table: 10 received, 2 carried in, 9 processed (6 granted, 3 refused), 3 carried out; all but one from natural persons.
ROWS = {
    "received": (9, 0, 0, 0, 0, 1, 10), "carried_in": (2, 0, 0, 0, 0, 0, 2), "granted": (5, 0, 0, 0, 0, 1, 6),
    "refused.internal_affairs": (3, 0, 0, 0, 0, 0, 3), "processed_total": (8, 0, 0, 0, 0, 1, 9), "carried_out": (3, 0, 0, 0, 0, 0, 3),
}  # fmt: skip
GROUPS = {"review": (4, 1, 0, 2, 7), "litigation.direct": (0, 0, 0, 0, 0), "litigation.after_review": (1, 0, 0, 0, 1)}


def reported(value: Number) -> State:
    return State(value, "reported")


def sound(edition: str = "2021", **changed: State | int) -> dict[str, State]:
    """The sound table of an edition; `changed` names cells with __ for a point."""
    states: dict[str, State] = {}
    for table, numbers in ((REQUESTS, ROWS), (REVIEW, GROUPS)):
        for (row, column), indicator in table.by_cell.items():
            if edition in indicator.editions:
                values = numbers.get(row, (0,) * len(table.columns))
                states[indicator.id] = reported(values[table.columns.index(column)])
    for name, state in changed.items():
        states[name.replace("__", ".")] = reported(state) if isinstance(state, int) else state
    return states


def failing(states: dict[str, State]) -> dict[str, CheckResult]:
    return {r.check: r for r in run_checks(RULEBOOK.checks, states) if r.outcome == "fails"}


# ---- each equation ----


@pytest.mark.parametrize("edition", ["2021", "2019"])
@pytest.mark.parametrize("name", EQUATIONS)
def test_each_equation_holds_in_a_sound_table(name: str, edition: str) -> None:
    equation, states = EQUATIONS[name], sound(edition)
    result = assess(equation, states)
    if not any(m in states for m in equation.left):
        assert result.outcome == "not_assessable", "the row stands in the other edition only"
    else:
        assert (result.outcome, result.difference) == ("holds", 0)
        assert result.left == result.right


@pytest.mark.parametrize("name", EQUATIONS)
def test_each_equation_fails_by_what_one_member_is_off(name: str) -> None:
    equation = EQUATIONS[name]
    states = sound()
    for side, sign in ((equation.left, 1), (equation.right, -1)):
        member = next((m for m in side if m in states), None)
        if member is None or not any(m in states for m in equation.left):
            continue
        off = states | {member: reported((states[member].value or 0) + 7)}
        result = assess(equation, off)
        assert (result.outcome, result.difference) == ("fails", 7 * sign)
        assert "differ by 7" in result.sentence
        assert member in result.indicators


def test_the_form_has_these_equations() -> None:
    """Two in each of seven columns, one in each row, one in each group of section four."""
    kinds = [name.split(".")[1] for name in EQUATIONS if name.startswith("requests.")]
    assert (kinds.count("balance"), kinds.count("outcomes"), kinds.count("row")) == (7, 7, len(REQUESTS.rows))
    sums = {name for name in EQUATIONS if name.startswith(("review.", "litigation."))}
    assert sums == {"review.sum", "litigation.direct.sum", "litigation.after_review.sum"}
    assert all(e.left and e.right and not set(e.left) & set(e.right) for e in EQUATIONS.values())


# ---- blanks and what is not known ----

SUM = Equation("x.sum", "x", ("t",), ("a", "b"), frozenset(), "x", "rows", "x", "x.sum")


@pytest.mark.parametrize(
    ("states", "outcome", "sides"),
    [
        ((reported(3), reported(3), BLANK), "holds", (3, 3)),
        ((reported(3), reported(1), BLANK), "fails", (3, 1)),
        ((reported(0), reported(0), reported(0)), "holds", (0, 0)),
        ((BLANK, reported(3), BLANK), "not_assessable", (None, 3)),
        ((reported(3), BLANK, BLANK), "not_assessable", (3, None)),
        ((BLANK, BLANK, BLANK), "not_assessable", (None, None)),
        ((reported(3), ABSENT, reported(3)), "not_assessable", (3, None)),
        ((reported(3), UNRESOLVED, reported(3)), "not_assessable", (3, None)),
        ((UNRESOLVED, reported(1), reported(3)), "not_assessable", (None, 4)),
        ((reported(Decimal("1.50")), reported(Decimal("1.5")), BLANK), "holds", (Decimal("1.50"), Decimal("1.5"))),
    ],
)
def test_blanks_count_as_zero_beside_a_printed_member(states: tuple[State, ...], outcome: str, sides: tuple[Number | None, ...]) -> None:
    result = assess(SUM, dict(zip("tab", states, strict=True)))
    assert (result.outcome, result.left, result.right) == (outcome, *sides)
    assert result.culprits == ()
    assert result.sentence


def test_a_member_of_the_other_edition_is_left_out() -> None:
    """（六）其他处理 is one row or three; both stand in the equation, and each page prints one kind."""
    for edition in ("2021", "2019"):
        result = assess(EQUATIONS["requests.outcomes.total"], sound(edition))
        assert result.outcome == "holds"
        kinds = {m.split(".")[2] for m in result.indicators if m.startswith("requests.other_handling")}
        assert kinds == ({"all"} if edition == "2019" else set(ONE_EDITION_ONLY[1:]))


# ---- culprits ----


@pytest.mark.parametrize(
    ("changed", "checks", "culprits"),
    [
        pytest.param(
            {"requests__granted__total": 8},
            {"requests.row.granted", "requests.outcomes.total"},
            {"requests.granted.total"},
            id="a row's total",
        ),
        pytest.param(
            {"requests__processed_total__total": 12},
            {"requests.row.processed_total", "requests.outcomes.total", "requests.balance.total"},
            {"requests.processed_total.total"},
            id="(七) total",
        ),
        pytest.param(
            {"requests__processed_total__natural_person": 11},
            {"requests.row.processed_total", "requests.outcomes.natural_person", "requests.balance.natural_person"},
            {"requests.processed_total.natural_person"},
            id="(七) in one column",
        ),
        pytest.param(
            {"requests__received__business": 4},
            {"requests.row.received", "requests.balance.business"},
            {"requests.received.business"},
            id="a cell of a row",
        ),
        pytest.param({"review__total": 0}, {"review.sum"}, {"review.total"}, id="a review total of 0"),
        pytest.param(
            {"review__upheld": 10, "review__corrected": 1, "review__pending": 0, "review__total": 0},
            {"review.sum"},
            {"review.total"},
            id="0 beside 10 and 1",
        ),
    ],
)
def test_culprits(changed: dict[str, int], checks: set[str], culprits: set[str]) -> None:
    found = failing(sound(**changed))
    assert set(found) == checks
    assert {c for r in found.values() for c in r.culprits} == culprits


def test_every_total_0_beside_a_filled_first_column() -> None:
    """Seen on a real page. Nothing clears either of the two, so both are to be looked at, and nothing else."""
    states = sound()
    states = {k: reported(0) if k.startswith("requests.") and not k.endswith("natural_person") else v for k, v in states.items()}
    found = failing(states)
    assert set(found) == {f"requests.row.{row}" for row in ROWS}
    blamed = {c for r in found.values() for c in r.culprits}
    assert {f"requests.{row}.total" for row in ROWS} <= blamed
    assert {c.rpartition(".")[2] for c in blamed} <= {"natural_person", "total"}
    assert {c.split(".", 1)[1].rpartition(".")[0] for c in blamed} == set(ROWS)


def test_a_holding_check_blames_nobody() -> None:
    assert all(r.culprits == () for r in run_checks(RULEBOOK.checks, sound()))


CELLS = sorted(k for k in sound() if k.startswith(("requests.", "review", "litigation")))


@given(st.dictionaries(st.sampled_from(CELLS), st.integers(0, 30), max_size=5))
def test_a_failing_check_always_blames_some_of_its_printed_members(changes: dict[str, int]) -> None:
    states = sound() | {name: reported(value) for name, value in changes.items()}
    for result in run_checks(RULEBOOK.checks, states):
        assert bool(result.culprits) == (result.outcome == "fails")
        assert set(result.culprits) <= set(result.indicators)
        assert all(states[c].value is not None for c in result.culprits)


@given(st.sampled_from(CELLS), st.integers(1, 50))
def test_one_wrong_number_is_always_among_the_culprits(name: str, off: int) -> None:
    """What the page prints stays; the number that is off is always one of those to be looked at."""
    states = sound()
    states[name] = reported((states[name].value or 0) + off)
    found = failing(states)
    assert found
    assert all(name in r.culprits for r in found.values()), {r.check: r.culprits for r in found.values()}


@pytest.mark.parametrize("shown", [True, False])
@pytest.mark.parametrize("name", [name for name in CELLS if sound()[name].value])
def test_a_number_that_is_called_blank_is_among_the_culprits(name: str, *, shown: bool) -> None:
    """Where its row and its column fail by the same number, or no cell of its own shows the blank."""
    results = run_checks(RULEBOOK.checks, sound() | {name: BLANK}, lambda _: not shown)
    found = [r for r in results if r.outcome == "fails"]
    told = sum(name in r.indicators and r.outcome != "not_assessable" for r in results)
    assert all(name in r.culprits for r in found) or (shown and told < 2)


def test_a_blank_with_a_cell_of_its_own_is_no_culprit_where_it_explains_nothing() -> None:
    states = sound(requests__granted__total=8, requests__granted__research=BLANK)
    assert all(r.culprits == ("requests.granted.total",) for r in failing(states).values())
    unshown = [r for r in run_checks(RULEBOOK.checks, states, lambda _: True) if r.check == "requests.row.granted"]
    assert unshown[0].culprits == ("requests.granted.total", "requests.granted.research")


# ---- totals that are left empty ----


def test_an_empty_total_beside_numbers_fails_where_others_are_printed() -> None:
    """The numbers stand one column too far left, or the total is lost: either way somebody has to look."""
    found = failing(sound("2021", requests__granted__total=BLANK))
    assert set(found) == {"requests.row.granted", "requests.outcomes.total"}
    row = found["requests.row.granted"]
    assert (row.left, row.right) == (0, 6)
    assert row.culprits == ("requests.granted.total",)
    assert "the left side is blank, the right side 5 + 1 = 6" in row.sentence


def test_a_table_without_totals_fails_nowhere() -> None:
    empty = {f"requests__{row.replace('.', '__')}__total": BLANK for row in ROWS}
    assert failing(sound("2021", **empty)) == {}


def test_an_empty_total_beside_zeros_or_blanks_is_nothing() -> None:
    assert failing(sound("2021", requests__refused__state_secret__total=BLANK)) == {}
    parts = {f"requests__granted__{column}": BLANK for column in REQUESTS.columns}
    assert "requests.row.granted" not in failing(sound("2021", **parts))
