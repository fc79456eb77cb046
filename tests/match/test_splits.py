"""Readings of one row: the field notes' own rows, and every small row against brute force."""

from collections.abc import Iterator
from itertools import combinations, pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.match.tables import splits
from extractor.match.tables.slots import Slot
from extractor.match.tables.splits import Assignment, Placed, RowShape, assignments, one_digit_each
from extractor.rulebook import load_rulebook
from tests.support.pace import within

CELLS = load_rulebook().marks.cells
SEVEN = RowShape(7, ((0, 6),))
REVIEW = RowShape(15, ((0, 4), (5, 9), (10, 14)))
MARKS = "-/无"
Values = tuple[int | None, ...]


def slots(text: str) -> tuple[Slot, ...]:
    """The words of `text` as cells, or pieces of glued ones."""
    found, at = [], 0
    for word in text.split(" "):
        found.append(Slot(at, at + len(word), word))
        at += len(word) + 1
    return tuple(slot for slot in found if slot.text)


def values(found: tuple[Assignment, ...] | None) -> list[Values] | None:
    return None if found is None else [tuple(cell.value for cell in row) for row in found]


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("640020470", (64, 0, 0, 2, 0, 4, 70)),
        ("500000 5", (5, 0, 0, 0, 0, 0, 5)),
        ("10 0 0 0 01", (1, 0, 0, 0, 0, 0, 1)),
        ("200 000121", (20, 0, 0, 0, 0, 1, 21)),
        ("20 0 00 0 121", (20, 0, 0, 0, 0, 1, 21)),
        ("0000000", (0, 0, 0, 0, 0, 0, 0)),
        ("18/////18", (18, None, None, None, None, None, 18)),
    ],
)
def test_glued_rows_with_one_reading(row: str, cells: Values) -> None:
    assert values(assignments(slots(row), SEVEN, CELLS, split=True, drop=False)) == [cells]


def test_glued_rows_with_several_readings_list_them_all() -> None:
    found = values(assignments(slots("110000011"), SEVEN, CELLS, split=True, drop=False))
    assert found is not None
    assert (11, 0, 0, 0, 0, 0, 11) in found
    assert all(sum(v or 0 for v in row[:-1]) == row[-1] for row in found)


def test_glued_review_cells() -> None:
    """10203120001200000: one of 25 splittings meets the sums. The cells of 010 in the field notes."""
    assert values(assignments(slots("10203120001200000"), REVIEW, CELLS, split=True, drop=False)) == [
        (1, 0, 2, 0, 3, 12, 0, 0, 0, 12, 0, 0, 0, 0, 0)
    ]


def test_dropped_blanks_leave_the_column_open_and_the_total_sure() -> None:
    """9 | 9: any of six columns, the leftmost first; the total is the last cell in all of them."""
    found = values(assignments(slots("9 9"), SEVEN, CELLS, split=False, drop=True))
    assert found == [tuple(9 if i in (column, 6) else None for i in range(7)) for column in range(6)]


def test_a_row_that_breaks_its_sum_has_no_reading() -> None:
    assert assignments(slots("9 8"), SEVEN, CELLS, split=False, drop=True) == ()


def test_without_sums_every_splitting_counts() -> None:
    """693665 in three cells of table two, which has no sums: as many as there are places for two borders."""
    found = assignments(slots("693665"), RowShape(3), CELLS, split=True, drop=False, sums=False)
    assert found is not None
    assert len(found) == 10


@pytest.mark.parametrize("row", ["0000000", "1203004", "/0-1无23", "6 4 0 0 2 0 4"])
def test_one_digit_a_cell_needs_no_sum(row: str) -> None:
    found = one_digit_each(slots(row), SEVEN, CELLS)
    assert found is not None
    assert [c.value for c in found] == [int(c) if c.isdigit() else None for c in row.replace(" ", "")]


@pytest.mark.parametrize("row", ["000000", "00000000", "6400204 70", "/////"])
def test_too_many_or_too_few_digits_do_need_one(row: str) -> None:
    assert one_digit_each(slots(row), SEVEN, CELLS) is None


def test_places_are_the_digits_own() -> None:
    (found,) = assignments(slots("640 020470"), SEVEN, CELLS, split=True, drop=False) or ()
    row = "640 020470"
    assert [row[c.start : c.end] for c in found] == ["64", "0", "0", "2", "0", "4", "70"]


# ---- brute force ----


def _pieces(word: str, split: bool) -> Iterator[tuple[tuple[int | None, int, int], ...]]:
    """Every way to cut one word: a mark is a cell, digits are one number or, with `split`, several without leading zeros."""
    if word in MARKS:
        yield ((None, 0, 1),)
        return
    inner = range(1, len(word)) if split else ()
    for count in range(len(inner) + 1):
        for borders in combinations(inner, count):
            cuts = [0, *borders, len(word)]
            parts = [(word[a:b], a, b) for a, b in pairwise(cuts)]
            if not split or all(len(text) == 1 or text[0] != "0" for text, _, _ in parts):
                yield tuple((int(text), a, b) for text, a, b in parts)


def _sums_hold(row: Values, shape: RowShape) -> bool:
    """Blanks count as zero; a total beside printed members is printed too."""
    for first, total in shape.totals:
        members = [v for v in row[first:total] if v is not None]
        if (row[total] != sum(members)) if members else bool(row[total]):
            return False
    return True


def brute(words: list[str], shape: RowShape, *, split: bool, drop: bool, sums: bool) -> set[Assignment]:
    """All cuts of all words, in all places."""
    starts = [sum(len(w) + 1 for w in words[:i]) for i in range(len(words))]
    found: set[Assignment] = set()
    for cuts in product(*(list(_pieces(word, split)) for word in words)):
        cells = [Placed(v, s + a, s + b) for piece, s in zip(cuts, starts, strict=True) for v, a, b in piece]
        if len(cells) > shape.columns or (len(cells) < shape.columns and not drop):
            continue
        for places in combinations(range(shape.columns), len(cells)):
            row = [Placed(None, -1, -1)] * shape.columns
            for place, cell in zip(places, cells, strict=True):
                row[place] = cell
            if not sums or _sums_hold(tuple(c.value for c in row), shape):
                found.add(tuple(row))
    return found


SHAPES = [RowShape(1), RowShape(3), RowShape(3, ((0, 2),)), RowShape(4, ((0, 3),)), RowShape(6, ((0, 2), (3, 5))), RowShape(7, ((0, 6),))]
DIGITS = st.text("0123", min_size=1, max_size=5) | st.sampled_from(["11", "21021", "12315", "10010"])
WORDS = st.lists(DIGITS | st.sampled_from(list(MARKS)), min_size=1, max_size=4)


@settings(max_examples=600, deadline=None)
@given(WORDS, st.sampled_from(SHAPES), st.booleans(), st.booleans(), st.booleans())
def test_all_readings_and_no_others(words: list[str], shape: RowShape, split: bool, drop: bool, sums: bool) -> None:
    if sum(len(w) for w in words) > 9:
        words = words[:2]
    # A number that begins with a zero and goes on is several: whoever reads such a row asks for a split.
    split = split or any(len(w) > 1 and w[0] == "0" for w in words)
    found = assignments(slots(" ".join(words)), shape, CELLS, split=split, drop=drop, sums=sums)
    if found is None:
        assert len(brute(words, shape, split=split, drop=drop, sums=sums)) > splits.MAX_ASSIGNMENTS
        return
    assert len(set(found)) == len(found), "a reading is listed once"
    expected = brute(words, shape, split=split, drop=drop, sums=sums)
    if sums and shape.closed and not any(c.isdigit() for w in words for c in w):
        # A row of marks: the last one is taken to be the total's, wherever the others stood. All are blank anyway.
        assert {tuple(c.value for c in row) for row in found} == {tuple(c.value for c in row) for row in expected}
    else:
        assert set(found) == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 9999), min_size=6, max_size=6), st.data())
def test_the_true_row_is_among_the_readings(members: list[int], data: st.DataObject) -> None:
    row = (*members, sum(members))
    text = "".join(map(str, row))
    gap = data.draw(st.integers(0, len(text)))
    written = f"{text[:gap]} {text[gap:]}" if _parts(row, gap) else text
    found = values(assignments(slots(written), SEVEN, CELLS, split=True, drop=False))
    assert found is None or row in found


def _parts(row: Values, gap: int) -> bool:
    """Whether `gap` characters are whole cells: a stray space stands between cells."""
    return gap in [sum(len(str(v)) for v in row[:i]) for i in range(8)]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 300), min_size=1, max_size=6), st.booleans())
def test_leftmost_columns_come_first(members: list[int], split: bool) -> None:
    """What is chosen where columns were lost is the reading that fills the leftmost ones."""
    row = " ".join(map(str, [*members, sum(members)]))
    found = assignments(slots(row), SEVEN, CELLS, split=split, drop=True)
    if found and not split:
        printed = [[i for i, c in enumerate(a) if c.value is not None] for a in found]
        assert printed[0] == min(printed)


# ---- bounds ----


@pytest.mark.parametrize("limit", [1, 7, 50, 400])
@pytest.mark.parametrize("row", ["640020470", "9 9", "110000011", "12 3 15", "111111117"])
def test_a_search_cut_short_says_nothing(monkeypatch: pytest.MonkeyPatch, limit: int, row: str) -> None:
    """Some readings without the others would make one look like the only one."""
    whole = assignments(slots(row), SEVEN, CELLS, split=" " not in row, drop=True)
    monkeypatch.setattr(splits, "MAX_STATES", limit)
    assert assignments(slots(row), SEVEN, CELLS, split=" " not in row, drop=True) in (None, whole)


def test_more_readings_than_are_kept_say_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = assignments(slots("110000011"), SEVEN, CELLS, split=True, drop=True)
    assert whole
    monkeypatch.setattr(splits, "MAX_ASSIGNMENTS", len(whole) - 1)
    assert assignments(slots("110000011"), SEVEN, CELLS, split=True, drop=True) is None
    monkeypatch.setattr(splits, "MAX_ASSIGNMENTS", len(whole))
    assert assignments(slots("110000011"), SEVEN, CELLS, split=True, drop=True) == whole


LONGEST_SECONDS = 3.0
"""30,000 states take 0.1 s on the slowest machine seen; the rest is room for a busy one."""
HARD_ROWS = {"ones": "1" * 30, "pairs": "10" * 12, "nines": "9" * 200, "words": "1 " * 40, "digits": "123456789" * 20, "marks": "-" * 100}


def _bounded() -> list[object]:
    shapes = {"requests": SEVEN, "review": REVIEW, "free": RowShape(15)}
    return [pytest.param(row, shape, id=f"{name}-{kind}") for name, row in HARD_ROWS.items() for kind, shape in shapes.items()]


@pytest.mark.parametrize(("row", "shape"), _bounded())
def test_no_row_takes_longer_than_its_bound(row: str, shape: RowShape) -> None:
    for drop in (True, False):
        with within(LONGEST_SECONDS):
            found = assignments(slots(row), shape, CELLS, split=True, drop=drop)
        assert found is None or len(found) <= splits.MAX_ASSIGNMENTS
