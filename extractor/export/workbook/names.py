"""Names of sheets: at most 31 characters, without what Excel forbids, no two alike."""

import re

LONGEST = 31
_RESERVED = ("history",)
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def _cut(text: str, most: int) -> str:
    """`text` in at most so many units of UTF-16, which Excel counts."""
    cut = text.encode("utf-16-le", "replace")[: 2 * most].decode("utf-16-le", "ignore")
    return cut.strip(" '") or "report"


def sheet_name(year: int | None, name: str, taken: set[str]) -> str:
    """A name for a report's sheet; it is put into `taken`, where names are kept without case."""
    whole = _FORBIDDEN.sub(" ", f"{year or ''} {name}").strip(" '") or "report"
    number, found = 1, _cut(whole, LONGEST)
    while found.lower() in (*taken, *_RESERVED):
        number += 1
        tail = f" ({number})"
        found = f"{_cut(whole, LONGEST - len(tail))}{tail}"
    taken.add(found.lower())
    return found
