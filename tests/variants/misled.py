"""What becomes of the numbers of torn reports, and what of them would mislead a reader."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TypeVar

from tests.variants.converted.types import Converted
from tests.variants.tearing import TornReport

Torn = TypeVar("Torn", Converted, TornReport)


def judged(
    seeds: Iterable[int], make: Callable[[int], Torn], judge: Callable[[Torn], tuple[Counter[str], list[str]]]
) -> tuple[Counter[str], list[str]]:
    """The counts of all reports together, and each error with the report it is of."""
    total: Counter[str] = Counter()
    misleading: list[str] = []
    for seed in seeds:
        torn = make(seed)
        counts, errors = judge(torn)
        total += counts
        misleading += [f"{torn.name} ({' '.join(torn.operators)}): {error}" for error in errors]
    return total, misleading
