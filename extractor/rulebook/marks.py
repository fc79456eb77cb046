"""rules/marks.yaml: what may stand in a cell besides a number, and before a row."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import RulebookError
from extractor.fold import Folding
from extractor.rulebook.cell_grammar import CellGrammar, cell_grammar
from extractor.rulebook.faults import refuse
from extractor.rulebook.files import RuleFile, load_file
from extractor.rulebook.ordinals import Ordinals, OrdinalShape, ordinals_of
from extractor.rulebook.tables import TableRules

NAME = "marks.yaml"


class AboutWords(RuleFile):
    """Words that make a number one that is not exact."""

    before: list[str]
    behind: list[str]


class MarkFile(RuleFile):
    """Shape of rules/marks.yaml."""

    blank: list[str]
    dashes: str
    counting: list[str]
    money: dict[str, int]
    magnitude: dict[str, int]
    about: AboutWords
    increase: list[str]
    decrease: list[str]
    ordinals: dict[str, OrdinalShape]


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
    about_before: tuple[str, ...]
    """Words before a number that is not exact, longest first."""
    about_behind: tuple[str, ...]
    """Words behind one, longest first."""
    increase: tuple[str, ...]
    """Words that sign a rise, longest first."""
    decrease: tuple[str, ...]
    """Words that sign a fall, longest first."""
    cells: CellGrammar
    """Where values of a table begin and end, by these marks and units."""
    ordinals: Ordinals
    """How the rows of a table are numbered."""


def load_marks(folder: Path, folding: Folding) -> Marks:
    """Read and fold rules/marks.yaml."""
    file = load_file(folder, NAME, MarkFile)
    refuse(_faults(file, folding, str(folder / NAME)))

    def longest_first(words: list[str]) -> tuple[str, ...]:
        return tuple(sorted((folding.key(w) for w in words), key=lambda w: (-len(w), w)))

    def worth(units: dict[str, int]) -> tuple[tuple[str, int], ...]:
        return tuple(sorted(((folding.key(u), n) for u, n in units.items()), key=lambda p: (-len(p[0]), p[0])))

    blank = frozenset(folding.key(w) for w in file.blank)
    counting, money = longest_first(file.counting), worth(file.money)
    increase, decrease = longest_first(file.increase), longest_first(file.decrease)
    return Marks(
        blank=blank,
        counting=counting,
        money=money,
        magnitude=worth(file.magnitude),
        about_before=longest_first(file.about.before),
        about_behind=longest_first(file.about.behind),
        increase=increase,
        decrease=decrease,
        cells=cell_grammar(blank, counting, [name for name, _ in money], [*increase, *decrease], file.dashes),
        ordinals=ordinals_of(_ordinals(file.ordinals, folding)),
    )


def _ordinals(shapes: dict[str, OrdinalShape], folding: Folding) -> dict[str, OrdinalShape]:
    """`shapes` folded."""

    def folded(shape: OrdinalShape) -> OrdinalShape:
        return shape.model_copy(update={key: folding.fold(getattr(shape, key)) for key in ("characters", "around", "after", "misprinted")})

    return {name: folded(shape) for name, shape in shapes.items()}


def _faults(file: MarkFile, folding: Folding, where: str) -> Iterator[RulebookError]:
    """Marks and ordinals that could not be told from numbers, cells or nothing."""
    for mark in file.blank:
        if any(c.isdigit() or c == "|" for c in folding.key(mark)):
            remedy = "Digits are numbers, and | parts cells: take it out."
            yield RulebookError(f"blank: {mark!r} is no mark of an empty cell", where=where, remedy=remedy)
    for name, shape in file.ordinals.items():
        model = file.ordinals.get(shape.like) if shape.like else shape
        if model is None or model.like or len(shape.around) not in (0, 2):
            fault = "`around` is two brackets" if model and not model.like else "`like` names a line that counts by itself"
            yield RulebookError(f"ordinals.{name}: {fault}", where=where, remedy="The file explains it above `ordinals`.")
        elif not shape.characters or len(model.characters) < len(shape.characters):
            remedy = "Write as many as there are, the first that counts as 1 first."
            yield RulebookError(f"ordinals.{name}: `characters` is empty, or more than those of `like`", where=where, remedy=remedy)


def refuse_words_as_marks(marks: Marks, tables: Iterable[TableRules], folder: Path) -> None:
    """Refuse blank marks that are a wording of a row or a column, too: nobody could tell which is meant."""
    where, remedy = str(folder / NAME), "Take it out of one of them."
    refuse(
        RulebookError(f"blank: {mark!r} is a wording in tables.{table.name}, too", where=where, remedy=remedy)
        for table in tables
        for mark in sorted(marks.blank.intersection(table.lexicon.by_word))
    )
