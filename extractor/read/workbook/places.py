"""Names of places in a sheet."""

import re

_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


def place_of(name: str) -> tuple[int, int] | None:
    """Row and column of B7, from 0; None for no such name."""
    found = _PLACE.fullmatch(name)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def name_of(row: int, column: int) -> str:
    """B7 of row 6 and column 1."""
    letters, column = "", column + 1
    while column:
        column, last = divmod(column - 1, 26)
        letters = chr(ord("A") + last) + letters
    return f"{letters}{row + 1}"


def area_of(said: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """First and last place of B7:C9, or of B7; None for no such area."""
    first, _, last = said.partition(":")
    begins, ends = place_of(first), place_of(last or first)
    return (begins, ends) if begins and ends and begins <= ends else None
