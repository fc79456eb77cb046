"""Floors on reports torn as a converter tears them: nobody is misled, and most of what is printed is read. The seeds are none that the
reader was developed on (those lie below 20,000)."""

from collections import Counter
from functools import cache

from tests.variants.measure_torn import judge
from tests.variants.misled import judged
from tests.variants.tearing import OPERATORS, tear

SEEDS = range(8_800_014, 8_800_054)
LEAST_RIGHT = 0.95


@cache
def _judged() -> tuple[Counter[str], list[str]]:
    return judged(SEEDS, tear, judge)


def test_nobody_is_misled() -> None:
    assert _judged()[1] == []


def test_most_of_what_is_printed_is_read() -> None:
    total = _judged()[0]
    assert total["right"] + total["open"] > 5_000
    assert total["right"] >= LEAST_RIGHT * (total["right"] + total["open"]), total


def test_every_operator_is_met() -> None:
    assert {name for seed in SEEDS for name in tear(seed).operators} == set(OPERATORS)
