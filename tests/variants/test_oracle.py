"""The oracle on examples small enough to work out by hand, and against plain enumeration."""

import random
from typing import Any

import pytest

from tests.variants import (
    Plan,
    form,
    generation,
    oracle,
    oracle_columns,
)
from tests.variants.layouts import LAYOUTS
from tests.variants.types import Draft, PrintedRow


def row(mode: Any, *runs: str, key: str = "requests.received", columns: int = 7) -> PrintedRow:
    names = tuple(f"{key}.{column}" for column in form.COLUMNS[:columns])
    return PrintedRow("three", key, names, mode, runs)


def contents(seen: PrintedRow, summed: bool = True) -> set[oracle.Content]:
    return set(oracle.readings(seen, summed))


def test_nine_and_nine_leave_only_the_total() -> None:
    found = oracle.agreed(row("dropped", "9", "9"), list(contents(row("dropped", "9", "9"))))
    assert [name for name, sure in found.items() if sure] == ["requests.received.total"]


def test_marks_alone_are_all_blank() -> None:
    assert contents(row("dropped", "/", "/")) == {(None,) * 7}
    assert contents(row("dropped")) == {(None,) * 7}


@pytest.mark.parametrize(
    ("runs", "want"),
    [
        (("640020470",), {(64, 0, 0, 2, 0, 4, 70)}),
        (("220000325",), {(22, 0, 0, 0, 0, 3, 25), (2, 20, 0, 0, 0, 3, 25)}),
        (("22", "0000325"), {(22, 0, 0, 0, 0, 3, 25)}),
        (("2200003", "26"), set()),
        (("500000", "5"), {(5, 0, 0, 0, 0, 0, 5)}),
        (("9/////9",), {(9, None, None, None, None, None, 9)}),
        (("0000000",), {(0,) * 7}),
    ],
)
def test_glued_rows(runs: tuple[str, ...], want: set[oracle.Content]) -> None:
    assert contents(row("glued", *runs)) == want


def test_seven_digits_need_no_sum() -> None:
    assert contents(row("glued", "1234567"), summed=False) == {(1, 2, 3, 4, 5, 6, 7)}
    assert len(contents(row("glued", "12345678"), summed=False)) == 7


FOUR = tuple(f"{group}.{result}" for group in form.REVIEW_GROUPS for result in form.RESULTS)


@pytest.mark.parametrize("text", ["10203120001200000", "0" * 15, "///////////////"])
def test_table_four_glued(text: str) -> None:
    assert set(oracle.table_four(PrintedRow("four", "four", FOUR, "glued", (text,))).values()) == {True}


def test_table_four_whose_sums_are_broken() -> None:
    for text, sure in (("1" * 15, {True}), ("1" * 16, {False})):
        assert set(oracle.rows_alone([PrintedRow("four", "four", FOUR, "glued", (text,))]).values()) == sure


def test_table_four_with_blanks_dropped() -> None:
    found = oracle.table_four(PrintedRow("four", "four", FOUR, "dropped", ("5", "5")))
    assert not any(found.values()), "it may be any of the three groups"
    found = oracle.table_four(PrintedRow("four", "four", FOUR, "dropped", ("1", "1", "2", "3", "3", "4", "4")))
    assert [name for name, sure in found.items() if sure] == [f"{group}.total" for group in form.REVIEW_GROUPS]


def test_table_two_glued() -> None:
    names = ("disclosure.licensing.items_last_year", "disclosure.licensing.items_change", "disclosure.licensing.decisions")
    found = oracle.readings(PrintedRow("two", "", names, "glued", ("72-403101",)), summed=False)
    assert (72, -40, 3101) in found
    assert (72, -4, 3101) not in found, "no number begins with a zero"
    assert oracle.readings(PrintedRow("two", "", names, "glued", ("000",)), summed=False) == [(0, 0, 0)]


def _table(**printed: tuple[str, ...]) -> list[PrintedRow]:
    keys = (*form.outcome_keys("2019"), *oracle_columns.HEAD)
    given = {f"requests.{key}": runs for key, runs in printed.items()}
    return [row("dropped", *given.get(key, ()), key=key) for key in keys]


def _certain(rows: list[PrintedRow], truth: dict[str, oracle.Content] | None = None) -> dict[str, bool | None]:
    return oracle_columns.table_three(rows, truth or {})


def test_columns_leave_a_shifted_table_open() -> None:
    found = _certain(_table(received=("9", "9"), granted=("9", "9"), processed_total=("9", "9")))
    assert found["requests.received.total"] is True
    assert found["requests.received.natural_person"] is False
    assert found["requests.granted.natural_person"] is False
    assert found["requests.carried_in.natural_person"] is True


def test_a_full_row_determines_the_others_by_their_columns() -> None:
    received = ("1", "2", "3", "4", "5", "6", "21")
    found = _certain(
        _table(received=received, granted=("4", "4"), partly_granted=("1", "2", "3", "5", "6", "17"), processed_total=received)
    )
    assert found["requests.granted.public_welfare"] is True
    assert found["requests.granted.natural_person"] is True
    assert found["requests.partly_granted.total"] is True


def test_a_table_that_contradicts_itself_determines_nothing_by_sums() -> None:
    found = _certain(_table(received=("9", "9"), granted=("8", "8"), processed_total=("8", "8")))
    assert found["requests.received.total"] is False
    assert found["requests.carried_in.total"] is True


def test_too_many_readings_are_given_up_not_guessed() -> None:
    wide = row("glued_dropped", "12345678901234567890123")
    found = oracle.rows_alone([wide])
    assert set(found.values()) == {None}


def _truths(made: Draft) -> dict[str, oracle.Content]:
    return {line.key: tuple(cell.value for cell in line.cells) for rows in made.tables.values() for line in rows if line.kind == "data"}


@pytest.mark.parametrize("layout", ["glued", "glued_spaces", "piped_dropped", "spaced", "aligned", "lines_spaced"])
@pytest.mark.parametrize("blank", ["empty", "slash", "zeros", "hyphen"])
def test_the_truth_is_among_the_readings(layout: str, blank: str) -> None:
    for seed, edition in enumerate(form.EDITIONS):
        rng = random.Random(seed)
        made = generation.corrupted(Plan(layout, edition, blank, size="tiny"), rng)
        truth, page = _truths(made), LAYOUTS[layout](made, rng)
        for seen in page.rows:
            if seen.table != "four":
                assert truth[seen.key] in oracle.readings(seen, summed=seen.table == "three" and seen.mode != "cells"), seen
            else:
                assert seen.mode == "cells" or truth["four"] in set(oracle._groups(seen, seen.runs, 3))


def test_joint_readings_hold_the_truth_and_agree_with_plain_enumeration() -> None:
    rows = _table(
        received=("2", "1", "3"), carried_in=("1", "1"), granted=("3", "3"), partly_granted=("1", "1"), processed_total=("3", "1", "4")
    )
    listed = {line.key: oracle.readings(line, summed=True) for line in rows}
    kept = oracle_columns._joint(listed)
    plainly: dict[str, set[oracle.Content]] = {key: set() for key in listed}
    choices = ("requests.received", "requests.carried_in", "requests.granted", "requests.partly_granted", "requests.processed_total")
    for a in listed[choices[0]]:
        for b in listed[choices[1]]:
            for c in listed[choices[2]]:
                for d in listed[choices[3]]:
                    for total in listed[choices[4]]:
                        if _fits(a, b, c, d, total):
                            for key, content in zip(choices, (a, b, c, d, total), strict=True):
                                plainly[key].add(content)
    assert all(kept[key] == plainly[key] for key in choices)


def _fits(a: oracle.Content, b: oracle.Content, c: oracle.Content, d: oracle.Content, total: oracle.Content) -> bool:
    """Without carried_out: its side is printed where the total is."""
    for received, carried, one, two, whole in zip(a, b, c, d, total, strict=True):
        if whole is None:
            continue
        if (received, carried) != (None, None) and (received or 0) + (carried or 0) != whole:
            return False
        if (one, two) != (None, None) and (one or 0) + (two or 0) != whole:
            return False
    return True
