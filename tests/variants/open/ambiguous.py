"""Tables that leave several readings open, and sentences that decide between them."""

import random
from collections.abc import Mapping

from tests.variants.open.telling import clause, joined, told
from tests.variants.open.types import Sentence
from tests.variants.open.wordings import DISTRACTORS, UNUSUAL, USUAL
from tests.variants.types import Number

MOST_TOLD = 4
"""Sentences that decide something, in one document."""
LAYOUTS = ("glued", "glued_spaces", "piped_dropped", "spaced", "aligned", "lines_spaced")
"""Those that lose boundaries or columns."""
_USUAL = ("requests.", "review.", "litigation.")


def choices(unsure: list[str], values: Mapping[str, Number], rng: random.Random) -> list[str]:
    """Which of the unsure cells are told: some that usual wordings state, some that only others do."""
    tellable = [name for name in unsure if (name in USUAL or name in UNUSUAL) and values[name] != 0]
    usual = [name for name in tellable if name in USUAL]
    other = [name for name in tellable if name not in USUAL]
    count = rng.randint(2, MOST_TOLD)
    first = rng.sample(usual, min(len(usual), count - bool(other)))
    return first + rng.sample(other, min(len(other), count - len(first)))


def sentences(names: list[str], values: Mapping[str, Number], rng: random.Random, unusual: float) -> list[Sentence]:
    """One sentence for each, numbers plainly in digits, strangers between."""
    said = [joined([told(name, values, rng, unusual, spoken=0.0)]) for name in names]
    for part in rng.sample(sorted(DISTRACTORS), rng.randint(1, 2)):
        said.insert(rng.randint(0, len(said)), joined([clause(rng.choice(DISTRACTORS[part]), values, rng, spoken=0.0)]))
    return said
