"""rules/agencies.yaml: how the name of a public body is taken apart."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from extractor.errors import RulebookError
from extractor.fold import Folding
from extractor.rulebook.faults import empty_words, refuse
from extractor.rulebook.files import RuleFile, load_file

StepName = Literal["省", "市", "开发区", "县", "乡镇"]


class StepShape(RuleFile):
    """A step of the file's `steps`."""

    step: StepName
    pattern: str


class CalledShape(RuleFile):
    """A body and the words for it."""

    name: str
    words: list[str]


class FunctionShape(RuleFile):
    """A function and the words that tell it."""

    label: str
    words: list[str]


class AgenciesFile(RuleFile):
    """Shape of rules/agencies.yaml."""

    steps: list[StepShape]
    not_places: list[str]
    vertical: list[str]
    state: list[str]
    state_ends: list[str]
    anybody: list[str]
    beside: list[str]
    behind: list[str]
    government: CalledShape
    zone_government: CalledShape
    office: CalledShape
    large_office: CalledShape
    short: dict[str, str]
    functions: list[FunctionShape]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the places, from the largest down."""

    name: StepName
    """Which."""
    pattern: re.Pattern[str]
    """A place of this step, at the beginning of a name."""


@dataclass(frozen=True, slots=True)
class AgencyRules:
    """What is known about names of bodies. Words are folded, without blanks."""

    steps: tuple[Step, ...]
    """From the largest down."""
    not_places: frozenset[str]
    """What the patterns find and is none."""
    vertical: tuple[str, ...]
    """Bodies of the state that stand before a place, longest first."""
    state: tuple[str, ...]
    """Beginnings of the state's own bodies."""
    state_ends: tuple[str, ...]
    """Their ends."""
    anybody: tuple[str, ...]
    """Beginnings of names that are anybody's where no place stands before them."""
    beside: tuple[str, ...]
    """Ends of bodies that are no part of a government."""
    behind: tuple[str, ...]
    """What tells nothing."""
    government: str
    """How a government is called."""
    zone_government: str
    """How that of a zone is called."""
    zone: frozenset[str]
    """Words for it, behind a zone's name."""
    offices: tuple[str, str]
    """How their offices are called, that of a large place last."""
    whole: dict[str, str]
    """What stands behind the place -> how it is called."""
    functions: tuple[tuple[str, tuple[str, ...]], ...]
    """What a body does, and the words that tell it; the first that fits counts."""


def _faults(file: AgenciesFile, words: Mapping[str, Iterable[str]], folding: Folding, where: str) -> Iterator[RulebookError]:
    """Patterns that are none or match nothing at all, and words that would match everything."""
    for shape in file.steps:
        try:
            if re.compile(shape.pattern).match(""):
                said = f"steps.{shape.step}: {shape.pattern!r} matches everything"
                yield RulebookError(said, where=where, remedy="Write the pattern more narrowly.")
        except re.error as error:
            said = f"steps.{shape.step}: no regular expression ({error})"
            yield RulebookError(said, where=where, remedy="Put a backslash before signs that mean themselves.")
    yield from empty_words({key: given for key, given in words.items() if given}, folding, where)


def load_agency_rules(folder: Path, folding: Folding) -> AgencyRules:
    """Read rules/agencies.yaml."""
    file, where = load_file(folder, "agencies.yaml", AgenciesFile), str(folder / "agencies.yaml")
    plain = {name: getattr(file, name) for name in ("vertical", "state", "state_ends", "anybody", "beside", "behind")}
    words = {key: tuple(sorted(map(folding.key, given), key=lambda w: (-len(w), w))) for key, given in plain.items()}
    refuse(_faults(file, plain | {f"functions.{f.label}": f.words for f in file.functions}, folding, where))
    whole = {folding.key(word): name for word, name in file.short.items()}
    whole |= {folding.key(word): called.name for called in (file.government, file.office, file.large_office) for word in called.words}
    return AgencyRules(
        steps=tuple(Step(shape.step, re.compile(shape.pattern)) for shape in file.steps),
        not_places=frozenset(map(folding.key, file.not_places)),
        government=file.government.name,
        zone_government=file.zone_government.name,
        zone=frozenset(map(folding.key, file.zone_government.words)),
        offices=(file.office.name, file.large_office.name),
        whole=whole,
        functions=tuple((f.label, tuple(map(folding.key, f.words))) for f in file.functions),
        **words,
    )
