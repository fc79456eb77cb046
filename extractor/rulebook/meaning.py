"""rules/tables.yaml, `meaning`: words that make another label of a label of the form, and those that do not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractor.errors import RulebookError
from extractor.fold import Folding
from extractor.rulebook.files import RuleFile

# A year as a label names it.
YEAR = r"(?:(?:19|20)\d\d|二[〇○零][一二三四五六七八九〇○零]{2})[ ]?年"
_CHINESE = str.maketrans("〇○零一二三四五六七八九", "000123456789")
# The same, the first day of a period in figures (2021.01.01-2021.12.31), a year alone in brackets or behind its name (年度:2021).
_FIGURES = r"(?=[./-]\d{1,2}(?:[./-]\d{1,2})?[ ]?(?:[-—–~至到]|起))"
PERIOD = rf"{YEAR}|(?:19|20)\d\d{_FIGURES}|(?<=\()(?:19|20)\d\d(?=\)(?!\d+号))|(?<=年[度份]:)[ ]?(?:19|20)\d\d(?![\d年])"
_YEAR, _QUOTED = re.compile(PERIOD), re.compile(r"《[^《》]*》|[\[〔][^\[\]〔〕]*[\]〕]")


class MeaningShape(RuleFile):
    """Words beside or inside a label."""

    turned: list[str]
    opposite: list[list[list[str]]]
    lost: list[str]
    harmless: list[str]
    over: list[str]
    dated: list[str]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the words of a label's own cell do to its meaning, folded."""

    turned: tuple[str, ...]
    """Words that make it another's, longest first."""
    opposite: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    """Words of which one side stands for the other."""
    lost: tuple[str, ...]
    """Words without which it is another's."""
    harmless: re.Pattern[str]
    """What changes nothing."""
    over: tuple[str, ...]
    """Words over a table that make all of it another's."""
    dated: tuple[str, ...]
    """Words beside which a year is a law's, a form's or the day of writing."""

    def years(self, words: str) -> tuple[int, ...]:
        """The years that `words` name for the numbers beside them."""
        words = _QUOTED.sub("", words)
        found = [int(year.group().strip().translate(_CHINESE)[:4]) for year in _YEAR.finditer(words)]
        return tuple(found) if found and not any(word in words for word in self.dated) else ()


def meaning_of(shape: MeaningShape, folding: Folding) -> Meaning:
    """`shape`, folded and compiled."""

    def longest_first(words: list[str]) -> tuple[str, ...]:
        return tuple(sorted(map(folding.key, words), key=lambda w: (-len(w), w)))

    sides = tuple((longest_first(one), longest_first(other)) for one, other in shape.opposite)
    harmless = re.compile("|".join(map(re.escape, longest_first(shape.harmless))) or r"(?!)")
    return Meaning(
        longest_first(shape.turned), sides, longest_first(shape.lost), harmless, longest_first(shape.over), longest_first(shape.dated)
    )


def meaning_faults(shape: MeaningShape, folding: Folding, where: str) -> Iterator[RulebookError]:
    """Everything that `shape` cannot be used for: pairs of another number of sides, words that are empty, words that are two things."""
    lists = {"turned": shape.turned, "lost": shape.lost, "harmless": shape.harmless, "over": shape.over, "dated": shape.dated}
    for n, sides in enumerate(shape.opposite):
        if len(sides) != 2:
            remedy = "Write two lists: the words of one meaning, and those of the other."
            yield RulebookError(f"meaning.opposite.{n}: it has {len(sides)} sides", where=where, remedy=remedy)
        lists |= {f"opposite.{n}.{m}": words for m, words in enumerate(sides)}
    for name, words in lists.items():
        if (not words and name.startswith("opposite")) or not all(map(folding.key, words)):
            remedy = "Give it the words that a page prints."
            yield RulebookError(f"meaning.{name}: a wording is empty and would match everything", where=where, remedy=remedy)
    for word in sorted({*map(folding.key, shape.turned)} & {*map(folding.key, shape.harmless)}):
        remedy = "A word changes a label's meaning or does not: take it out of one of them."
        yield RulebookError(f"meaning.harmless: {word!r} is among `turned`, too", where=where, remedy=remedy)
