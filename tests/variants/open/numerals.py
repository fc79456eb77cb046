"""Numbers as sentences print them."""

import random
from decimal import Decimal

from tests.variants.types import Number

DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_WIDE = {ord("0") + n: chr(0xFF10 + n) for n in range(10)}
SPOKEN_UNDER = 1000
"""Nobody spells out a larger number."""


def chinese(number: int) -> str:
    """A whole number under ten thousand in Chinese numerals."""
    if number == 0:
        return DIGITS[0]
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += (DIGITS[0] if gap and text else "") + DIGITS[digit] + _UNITS[place]
            gap = False
        else:
            gap = True
    return text.removeprefix("一") if text.startswith("一十") else text


def value_of(raw: str) -> Number:
    """What a printed number is worth. A reader of its own, to check the truth with."""
    plain = raw.translate({ord(wide): narrow for narrow, wide in _WIDE.items()})
    if plain.isascii():
        return int(plain) if plain.isdecimal() else Decimal(plain)
    total, digit = 0, 0
    for char in plain:
        if char in DIGITS:
            digit = DIGITS.index(char)
        else:
            total += (digit or 1) * 10 ** _UNITS.index(char)
            digit = 0
    return total + digit


def printed(number: Number, rng: random.Random, spoken: float = 0.0) -> str:
    """The number: mostly plain, now and then in wide digits or, with the chance `spoken`, spelled out."""
    if not isinstance(number, int):
        return f"{number:f}"
    if number < SPOKEN_UNDER and rng.random() < spoken:
        return chinese(number)
    return str(number).translate(_WIDE) if rng.random() < 0.05 else str(number)
