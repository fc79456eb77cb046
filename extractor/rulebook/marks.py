"""rules/marks.yaml: what may stand in a cell besides a number."""

from dataclasses import dataclass
from pathlib import Path

from extractor.fold import Folding
from extractor.rulebook.files import RuleFile, load_file


class MarkFile(RuleFile):
    """Shape of rules/marks.yaml."""

    blank: list[str]
    counting: list[str]
    money: dict[str, int]
    magnitude: dict[str, int]
    increase: list[str]
    decrease: list[str]


@dataclass(frozen=True, slots=True)
class Marks:
    """Blank marks and units, folded."""

    blank: frozenset[str]
    """Marks of an empty cell."""
    counting: tuple[str, ...]
    """Counting words, longest first."""
    money: tuple[tuple[str, int], ...]
    """Units of money with their worth in 元, longest first."""
    magnitude: tuple[tuple[str, int], ...]
    """万, 亿 ... with their factor."""
    increase: tuple[str, ...]
    """Words that sign a rise, longest first."""
    decrease: tuple[str, ...]
    """Words that sign a fall, longest first."""


def load_marks(folder: Path, folding: Folding) -> Marks:
    """Read and fold rules/marks.yaml."""
    file = load_file(folder, "marks.yaml", MarkFile)

    def longest_first(words: list[str]) -> tuple[str, ...]:
        return tuple(sorted((folding.key(w) for w in words), key=lambda w: (-len(w), w)))

    def worth(units: dict[str, int]) -> tuple[tuple[str, int], ...]:
        return tuple(sorted(((folding.key(u), n) for u, n in units.items()), key=lambda p: (-len(p[0]), p[0])))

    return Marks(
        blank=frozenset(folding.key(w) for w in file.blank),
        counting=longest_first(file.counting),
        money=worth(file.money),
        magnitude=worth(file.magnitude),
        increase=longest_first(file.increase),
        decrease=longest_first(file.decrease),
    )
