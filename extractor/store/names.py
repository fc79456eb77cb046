"""What documents are called within a job: each otherwise, and no longer than an index takes."""

from collections import Counter
from pathlib import PurePath

from extractor.read.names import file_of
from extractor.store.types import storable

LONGEST = 500
"""Characters of a name: of four bytes each, they still fit into one entry of PostgreSQL's index."""
NAMELESS = "document"


def ending_of(name: str) -> str:
    """The ending of a name, as it was written; "" for none."""
    suffix = PurePath(name).suffix
    return suffix if name.endswith(suffix) else ""


def suffix_of(name: str) -> str:
    """The ending that hints at a format, as `batch.job.key_of` takes it."""
    return PurePath(file_of(name)).suffix.lower()


def clipped(name: str, longest: int = LONGEST) -> str:
    """A name that can be stored; the ending stays where the name is too long."""
    name = storable(name).strip() or NAMELESS
    ending = ending_of(name)
    if len(ending) > longest // 2:
        ending = ""
    return name if len(name) <= longest else name[: longest - len(ending)] + ending


class JobNames:
    """The names of one job."""

    def __init__(self) -> None:
        self._given: set[str] = set()
        self._tries: Counter[str] = Counter()

    def once(self, name: str) -> str:
        """`name`, or, when it was given before, with a number before its ending."""
        name = clipped(name)
        found, ending = name, ending_of(name)
        head = name[: len(name) - len(ending)]
        while found in self._given:
            self._tries[name] += 1
            number = f" ({self._tries[name] + 1})"
            found = head[: LONGEST - len(ending) - len(number)] + number + ending
        self._given.add(found)
        return found
