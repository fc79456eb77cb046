"""Who does something, and what things are called that nobody may guess."""

import secrets
import time
from dataclasses import dataclass

_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's: no letter is taken for a number, and they sort as the numbers they stand for."""
_CHANCE_BITS = 80
_LENGTH = 26


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something."""

    key_id: str | None
    """The key they came with; None without one (the command line, a service that asks for none)."""
    who: str
    """What they call themselves."""


def new_id() -> str:
    """26 letters: milliseconds of the clock, then 80 bits of chance. Later ones sort behind earlier ones, and nobody can guess them."""
    number = (time.time_ns() // 1_000_000) << _CHANCE_BITS | secrets.randbits(_CHANCE_BITS)
    return "".join(_LETTERS[number >> 5 * n & 31] for n in reversed(range(_LENGTH)))
