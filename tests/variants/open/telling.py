"""Clauses with slots -> sentences that know what they state."""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tests.variants.open import numerals
from tests.variants.open.types import Claim, Sentence
from tests.variants.open.wordings import ALSO, DENIALS, UNITS, UNUSUAL, USUAL
from tests.variants.types import Number

_SLOT = re.compile(r"\{([\w.~]+)\}|\[([\w.]+)\|([^\]]+)\]")
STRANGER = "~"
"""Slot of a number that states nothing."""
SPOKEN = 0.12
"""Chance that a number is spelled out."""


def clause(template: str, values: Mapping[str, Number], rng: random.Random, spoken: float = SPOKEN) -> Sentence:
    """A clause with its slots filled; without a full stop."""
    text, claims, here = "", [], 0
    for slot in _SLOT.finditer(template):
        text += template[here : slot.start()]
        here = slot.end()
        name = slot[1] or slot[2]
        words = slot[3] or numerals.printed(_stranger(values, rng) if name == STRANGER else values[name], rng, spoken)
        if name != STRANGER:
            unit = UNITS.get(name, "件")
            value: Number | bool = values[name] if slot[1] else 0 if unit else False
            claims.append(Claim(name, value, unit, len(text), len(text) + len(words), ALSO.get(name, ())))
        text += words
    return Sentence(text + template[here:], tuple(claims))


def _stranger(values: Mapping[str, Number], rng: random.Random) -> int:
    """A number that none of `values` is."""
    taken = set(values.values())
    return next(number for number in iter(lambda: rng.randint(2, 480), None) if number not in taken)


def joined(parts: Sequence[Sentence], between: str = ",", end: str = "。") -> Sentence:
    """One sentence out of clauses."""
    text, claims = "", []
    for number, part in enumerate(parts):
        text += between if number else ""
        claims += [replace(claim, start=claim.start + len(text), end=claim.end + len(text)) for claim in part.claims]
        text += part.text
    return Sentence(text + end, tuple(claims))


def told(name: str, values: Mapping[str, Number], rng: random.Random, unusual: float, spoken: float = SPOKEN) -> Sentence:
    """A clause that states one fact, with the chance `unusual` in words that few reports have; a zero is mostly denied."""
    odd = rng.random() < unusual
    if name in DENIALS and values[name] == 0 and rng.random() < 0.8:
        return clause(rng.choice(DENIALS[name][odd]), values, rng, spoken)
    known, other = USUAL.get(name, ()), UNUSUAL.get(name, ())
    return clause(rng.choice((other if odd else known) or known or other), values, rng, spoken)
