"""The `claims` of rules/facts.yaml: what another reader's reading of a sentence is held to. See the head of that file."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from extractor.errors import RulebookError
from extractor.fold import Folding
from extractor.rulebook.files import RuleFile

NEVER = r"(?!)"
"""An expression that finds nothing: where the file says nothing."""


class ClaimEntry(RuleFile):
    """Shape of `claims`."""

    units: dict[str, str] = {}
    words: dict[str, list[str]] = {}
    columns: dict[str, dict[str, list[str]]] = {}
    weak: list[str] = []
    must: dict[str, str] = {}
    never: dict[str, str] = {}
    wholes: list[str] = []
    part: str = NEVER
    vague: str = NEVER
    not_ours: str = NEVER
    orders: str = NEVER
    denial: str = NEVER
    denial_words: list[str] = []
    some: str = NEVER


@dataclass(frozen=True, slots=True)
class ClaimRules:
    """What a reading of a sentence is held to, for the folded text without blanks."""

    units: Mapping[str, str]
    """A fact's unit -> what may be printed behind the number."""
    words: Mapping[str, tuple[str, ...]]
    """A fact, or a row's total -> words that speak of it besides the wordings' needs."""
    columns: Mapping[str, Mapping[str, tuple[str, ...]]]
    """Table -> column -> words that speak of it."""
    weak: frozenset[str]
    """Words that give way to any other."""
    must: Mapping[str, str]
    """A fact -> what stands between the number before and the end of its clause."""
    never: Mapping[str, str]
    """A fact -> what does not stand there."""
    wholes: frozenset[str]
    """Facts that a number behind `part` does not state."""
    part: str
    """What says, before a number, that it counts a part."""
    vague: str
    """What says, right before a number, that it is no count: an ordinal, an estimate, an end of a range."""
    not_ours: str
    """What says, in its clause, that it speaks of another body or of something else."""
    orders: str
    """What says, in a sentence, that it tells a reader what to answer."""
    denial: str
    """What denies."""
    denial_only: str
    """Text that holds nothing but words of a plain denial."""
    some: str
    """What says, before a denial, that it is not the whole body's."""


def claim_rules(entry: ClaimEntry, expand: Callable[[str, str], str], folding: Folding, where: str) -> ClaimRules:
    """The rules; every expression with its fragments put in, and none that finds the empty text."""

    def pattern(key: str, text: str) -> str:
        done = expand(text, f"{where}: claims.{key}")
        try:
            empty = re.compile(done).search("") is not None
        except re.error as error:
            raise RulebookError(f"not a regular expression: {error}", where=f"{where}: claims.{key}") from None
        if empty:
            raise RulebookError("matches the empty text", where=f"{where}: claims.{key}")
        return done

    def words(key: str, found: list[str]) -> tuple[str, ...]:
        folded = tuple(sorted((folding.key(w) for w in found), key=lambda w: (-len(w), w)))
        if not all(folded):
            raise RulebookError("an empty word fits everything", where=f"{where}: claims.{key}")
        return folded

    plain = "|".join(map(re.escape, words("denial_words", entry.denial_words)))
    return ClaimRules(
        units={name: pattern(f"units.{name}", text) for name, text in entry.units.items()},
        words={name: words(f"words.{name}", found) for name, found in entry.words.items()},
        columns={t: {c: words(f"columns.{t}.{c}", found) for c, found in columns.items()} for t, columns in entry.columns.items()},
        weak=frozenset(words("weak", entry.weak)),
        must={name: pattern(f"must.{name}", text) for name, text in entry.must.items()},
        never={name: pattern(f"never.{name}", text) for name, text in entry.never.items()},
        wholes=frozenset(entry.wholes),
        part=pattern("part", entry.part),
        vague=pattern("vague", entry.vague),
        not_ours=pattern("not_ours", entry.not_ours),
        orders=pattern("orders", entry.orders),
        denial=pattern("denial", entry.denial),
        denial_only=rf"(?:{plain}|[,、])+" if plain else NEVER,
        some=pattern("some", entry.some),
    )
