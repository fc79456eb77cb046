"""Names of sheets: at most 31 characters, without what Excel forbids, no two alike."""

import re

LONGEST = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def sheet_name(year: int | None, name: str, taken: set[str]) -> str:
    """A name for a report's sheet; it is put into `taken`, where names are kept without case."""
    whole = _FORBIDDEN.sub(" ", f"{year or ''} {name}").strip(" '") or "report"
    number, found = 1, whole[:LONGEST].strip(" '")
    while found.lower() in taken:
        number += 1
        tail = f" ({number})"
        found = f"{whole[: LONGEST - len(tail)].strip()}{tail}"
    taken.add(found.lower())
    return found
