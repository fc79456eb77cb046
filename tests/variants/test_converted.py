"""Floors on whole reports torn as converters tear them, by named operators, two or more together, and with an oracle that enumerates what
their text determines. The reader is measured on 1,500 of them (benchmarks/converted.py); these are others."""

from collections import Counter
from functools import cache
from itertools import pairwise

import pytest

from tests.variants.converted.generation import convert
from tests.variants.converted.judging import judge
from tests.variants.converted.operators import OPERATORS, SECOND_SET
from tests.variants.measure import package_reader
from tests.variants.misled import judged

SEEDS = range(8_901_200, 8_901_300)
LEAST_READ, MOST_NEEDLESS = 0.98, 0.03
"""Of the numbers that the text determines."""


@cache
def _judged() -> tuple[Counter[str], list[str]]:
    return judged(SEEDS, convert, judge)


@pytest.mark.slow
def test_nobody_is_misled() -> None:
    assert _judged()[1] == []


@pytest.mark.slow
def test_what_the_text_determines_is_read() -> None:
    total = _judged()[0]
    assert total["sure"] > 10_000
    assert total["read"] >= LEAST_READ * total["sure"], total
    assert total["needless"] <= MOST_NEEDLESS * total["sure"], total


def test_every_operator_is_met_and_two_of_them_in_each() -> None:
    done = [convert(seed).operators for seed in SEEDS]
    assert {name for operators in done for name in operators} == {*OPERATORS, SECOND_SET}
    assert min(map(len, done)) >= 2


def test_a_judge_sees_what_is_wrong() -> None:
    """Another number in the file, or a blank where one stood, is silent; a number that the reader opens is not."""
    page = convert(SEEDS[0])
    counts, errors = judge(page)
    assert not errors
    told = next(name for name in sorted(page.determined) if (page.cells[name] or 0) > 9)
    page.cells[told] = 0
    worse, found = judge(page)
    assert worse["silent"] + worse["open"] == counts["silent"] + counts["open"] + 1
    assert found == [] or told in found[0]


@pytest.mark.slow
def test_a_place_is_evidence_of_one_value_and_then_of_nothing_else() -> None:
    """What the ledger calls unaccounted for is no value's, and no two values share a number."""
    shared: list[str] = []
    for seed in SEEDS:
        page = convert(seed)
        report = package_reader()(page.text.encode(), page.name)
        places = [(v.evidence.start, v.evidence.end, v.indicator) for v in report.values if v.evidence and v.value is not None]
        places += [(e.start, e.end, f"unaccounted in {s.key}") for s in report.sections for e in s.unaccounted]
        for one, other in pairwise(sorted(p for p in places if p[0] < p[1])):
            if other[0] < one[1]:
                shared.append(f"{page.name}: {one} and {other}")
    assert shared == []
