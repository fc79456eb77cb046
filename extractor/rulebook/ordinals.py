"""rules/marks.yaml, `ordinals`: how the rows of a table are numbered, as the form writes it and as pages print it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from extractor.model.record import record
from extractor.rulebook.files import RuleFile


class OrdinalShape(RuleFile):
    """One way of counting."""

    characters: str
    around: str = ""
    after: str = ""
    misprinted: str = ""
    like: str = ""
    bare: bool = False

    def index(self, character: str) -> str:
        """An ordinal with the brackets that belong to it."""
        return f"{self.around[:1]}{character}{self.around[1:]}"


@record(frozen=True, slots=True)
class Index:
    """An ordinal that stands before a label."""

    index: str
    """As the form writes it: "1", "(一)", "一"; "" when there is none."""
    start: int
    """Where it begins."""
    sure: bool
    """Whether it can be nothing else: a digit with nothing behind it may be a number."""


@dataclass(frozen=True, slots=True)
class Ordinals:
    """The ordinals of all ways of counting, in the folded view."""

    any: re.Pattern[str]
    """One with what stands around or behind it, misprints included."""
    sure: re.Pattern[str]
    """One that is printed as the form has it: it begins a label inside a stretch of words."""
    number: re.Pattern[str]
    """One that would be a number without what stands behind it."""
    spaced: re.Pattern[str]
    """One of those with blanks before what stands behind it, and no number behind that."""
    behind: str
    """What stands behind those, misprints included."""
    points: str
    """What stands behind those as the form has it."""
    _before: re.Pattern[str]
    """One that ends a text, bare digits among them; group n + 1 is of the n-th way of counting."""
    _last: frozenset[str]
    """What such a text can end in."""
    _forms: tuple[Mapping[str, str], ...]
    """For each way of counting: ordinal -> as the form writes it."""

    def before(self, text: str, at: int, floor: int) -> Index:
        """The ordinal that ends at `at` and begins at `floor` or later."""
        found = self._before.search(text, max(floor, at - 4), at) if text[at - 1 : at] in self._last else None
        if not found:
            return Index("", at, False)
        way = found.lastindex or 1
        return Index(self._forms[way - 1][found[way]], found.start(), not found.group().isdecimal())

    def without(self, text: str) -> str:
        """`text` without the ordinal it begins with."""
        found = self.any.match(text)
        return text[found.end() :] if found else text


def _set(characters: str) -> str:
    return f"[{re.escape(characters)}]" if characters else ""


def _printed(shape: OrdinalShape, behind: str) -> str:
    """An ordinal with one of `behind`."""
    return f"{re.escape(shape.around[:1])}{_set(shape.characters)}{re.escape(shape.around[1:])}{_set(behind)}"


def ordinals_of(shapes: Mapping[str, OrdinalShape]) -> Ordinals:
    """The patterns of folded ways of counting."""
    ways = list(shapes.values())
    bare = [shape for shape in ways if shape.bare]
    captured: list[str] = []
    last: set[str] = set()
    forms: list[Mapping[str, str]] = []
    for shape in ways:
        model = shapes[shape.like] if shape.like else shape
        forms.append(dict(zip(map(shape.index, shape.characters), map(model.index, model.characters), strict=False)))
        behind = shape.after + shape.misprinted
        last |= {*behind, *(shape.around[1:] or shape.characters if shape.bare or not behind else "")}
        captured.append(f"({_printed(shape, '')}){_set(shape.after + shape.misprinted)}{'?' if shape.bare else ''}")

    def union(parts: list[str]) -> re.Pattern[str]:
        return re.compile("|".join(parts) or r"(?!)")

    return Ordinals(
        any=union([_printed(s, s.after + s.misprinted) for s in ways]),
        sure=union([_printed(s, s.after) for s in ways]),
        number=union([_printed(s, s.after + s.misprinted) for s in bare]),
        spaced=union([rf"{_set(s.characters)}\s*{_set(s.after)}(?!\s*[0-9])" for s in bare]),
        behind="".join(s.after + s.misprinted for s in bare),
        points="".join(s.after for s in bare),
        _before=re.compile(f"(?:{'|'.join(captured)})\\Z"),
        _last=frozenset(last),
        _forms=tuple(forms),
    )
