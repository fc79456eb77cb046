"""rules/facts.yaml: what a sentence may state, and the wordings that state it.

A wording is a regular expression over the folded text without blanks. `<name>` in it stands for a fragment of the file;
a fragment may use those above it. The number with its unit is the group `n` of a fragment (`<cases>`, `<yuan>` ...).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from extractor.errors import RulebookError
from extractor.fold import Folding
from extractor.rulebook.claims import ClaimEntry, ClaimRules, claim_rules
from extractor.rulebook.faults import refuse
from extractor.rulebook.files import RuleFile, load_file
from extractor.rulebook.whose import WhoseEntry, WhoseRules, whose_rules

_FILE = "facts.yaml"
_REMEDY = "See the head of rules/facts.yaml for what a wording may hold."
_FRAGMENT = re.compile(r"(?<!\?P)<([a-z_]+)>")
_SHORTEST_TRIGGER = 2  # one character is found in nearly every sentence, and then every sentence is searched

Says = Literal["count", "denial", "assertion"]


class WordingEntry(RuleFile):
    """Shape of one wording."""

    name: str
    says: Says = "count"
    needs: list[str]
    pattern: str
    near: str = ""
    unless: str = ""
    not_after: str = ""
    in_brackets: bool = False
    dated: bool = False


class FactEntry(RuleFile):
    """Shape of one fact."""

    id: str
    label: str
    unit: str
    compare: tuple[str, ...] = ()
    wordings: list[WordingEntry]


class FactFile(RuleFile):
    """Shape of rules/facts.yaml."""

    fragments: dict[str, str]
    other_time: str
    other_body: str
    other_whole: str
    other_part: str
    named_body: str
    not_denied: str
    facts: list[FactEntry]
    whose: WhoseEntry = WhoseEntry()
    claims: ClaimEntry = ClaimEntry()


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to state a fact."""

    name: str
    """Name shown by `nianbao explain`: the fact's id and the wording's name."""
    fact: str
    """Id of the fact it states."""
    unit: str
    """The fact's unit."""
    says: Says
    """A number, that there is none, or that it is so."""
    needs: tuple[str, ...]
    """Words of which one stands in every sentence it can match."""
    pattern: str
    """What it looks like; the number is the group `n`, a denial the whole match."""
    near: str
    """What must stand in the sentence or shortly before it; "" for nothing."""
    unless: str
    """What must not stand in the clauses that the match touches; "" for nothing."""
    not_after: str
    """What must not stand in the sentence before the match; "" for nothing."""
    in_brackets: bool
    """Whether it holds inside brackets too, where numbers are mostly those of parts."""
    dated: bool
    """Whether it is believed only where the report's year is known."""


Triggers = tuple[tuple[str, tuple[Wording, ...]], ...]


@dataclass(frozen=True, slots=True)
class FactDefinition:
    """A fact that prose may state."""

    id: str
    """An indicator's id where one corresponds."""
    label: str
    """Its name for people."""
    unit: str
    """"件", "条", "元" ..., "" for a yes-or-no fact."""
    compare: tuple[str, ...]
    """Indicators whose sum is the table's counterpart; those that the report's edition does not have are left out."""


@dataclass(frozen=True, slots=True)
class FactRules:
    """rules/facts.yaml."""

    definitions: tuple[FactDefinition, ...]
    """In the order of the file."""
    wordings: tuple[Wording, ...]
    """In the order of the file."""
    of_numbers: Triggers
    """Each word that wordings with a number need, with those wordings."""
    of_denials: Triggers
    """Each word that denials need, with those denials."""
    other_time: str
    """What, right before a match, says that it speaks of another year or of a change."""
    other_body: str
    """What, in the sentence before a match, says that it speaks of a part of the body reported on."""
    other_whole: str
    """What, in the sentence behind a match, says that it speaks of a larger body, of which the one reported on is a part."""
    other_part: str
    """The same as `other_body`, found shortly before a match and not in its sentence alone."""
    named_body: str
    """The whole clause before a match when it speaks of a body by a name, the group `name`."""
    whose: WhoseRules
    """How a number is believed to be that of the body reported on."""
    not_denied: str
    """What, in the sentence before a denial, says that it is itself denied, has an exception or is only supposed."""
    claims: ClaimRules
    """What another reader's reading of a sentence is held to."""


@cache
def regex(pattern: str) -> re.Pattern[str]:
    """`pattern` compiled when it is first used: all of them take a tenth of a second, and a report needs a part of them."""
    return re.compile(pattern)


def _expand(pattern: str, fragments: dict[str, str], folding: Folding, where: str) -> str:
    """`pattern` with its fragments put in."""
    for name in _FRAGMENT.findall(pattern):
        if name not in fragments:
            raise RulebookError(f"no fragment <{name}> above it", where=where, remedy=_REMEDY)
    if folding.fold(pattern) != pattern:
        raise RulebookError("written with characters that the folded text does not hold", where=where, remedy=_REMEDY)
    return _FRAGMENT.sub(lambda m: fragments[m.group(1)], pattern)


def _fragments(file: FactFile, folding: Folding, where: str) -> dict[str, str]:
    """The fragments, each as a group of its own with those above put in."""
    done: dict[str, str] = {}
    for name, pattern in file.fragments.items():
        done[name] = f"(?:{_expand(pattern, done, folding, f'{where}: fragments.{name}')})"
    return done


def _wording(entry: WordingEntry, fact: FactEntry, fragments: dict[str, str], folding: Folding, where: str) -> Wording:
    """One wording, compiled and checked."""
    where = f"{where}: {fact.id}.{entry.name}"

    def expand(pattern: str) -> str:
        return _expand(pattern, fragments, folding, where)

    pattern = expand(entry.pattern)
    if entry.says == "count" and "(?P<n>" not in pattern:
        raise RulebookError("says a count but holds no number", where=where, remedy=_REMEDY)
    if not entry.needs or any(len(word) < _SHORTEST_TRIGGER for word in entry.needs):
        raise RulebookError(f"needs: words of at least {_SHORTEST_TRIGGER} characters", where=where, remedy=_REMEDY)
    return Wording(
        name=f"{fact.id}:{entry.name}",
        fact=fact.id,
        unit=fact.unit,
        says=entry.says,
        needs=tuple(folding.key(word) for word in entry.needs),
        pattern=pattern,
        near=expand(entry.near),
        unless=expand(entry.unless),
        not_after=expand(entry.not_after),
        in_brackets=entry.in_brackets,
        dated=entry.dated,
    )


def _by_trigger(wordings: tuple[Wording, ...]) -> Triggers:
    """The words that `wordings` need, each with its wordings."""
    using: dict[str, list[Wording]] = {}
    for wording in wordings:
        for word in wording.needs:
            using.setdefault(word, []).append(wording)
    return tuple((word, tuple(users)) for word, users in using.items())


def load_fact_rules(folder: Path, folding: Folding) -> FactRules:
    """Read and check rules/facts.yaml."""
    file = load_file(folder, _FILE, FactFile)
    where = str(folder / _FILE)
    fragments = _fragments(file, folding, where)
    wordings = tuple(_wording(entry, fact, fragments, folding, where) for fact in file.facts for entry in fact.wordings)
    names = [w.name for w in wordings]
    ids = [fact.id for fact in file.facts]
    again = sorted({n for n in names if names.count(n) > 1} | {i for i in ids if ids.count(i) > 1})
    refuse(RulebookError(f"{twice} stands twice", where=where, remedy=_REMEDY) for twice in again)

    def expand(key: str, pattern: str) -> str:
        return _expand(pattern, fragments, folding, f"{where}: {key}")

    return FactRules(
        definitions=tuple(FactDefinition(f.id, f.label, f.unit, f.compare) for f in file.facts),
        wordings=wordings,
        of_numbers=_by_trigger(tuple(w for w in wordings if w.says != "denial")),
        of_denials=_by_trigger(tuple(w for w in wordings if w.says == "denial")),
        other_time=expand("other_time", file.other_time),
        other_body=expand("other_body", file.other_body),
        other_whole=expand("other_whole", file.other_whole),
        other_part=expand("other_part", file.other_part),
        named_body=expand("named_body", file.named_body),
        whose=whose_rules(file.whose, expand),
        not_denied=expand("not_denied", file.not_denied),
        claims=claim_rules(file.claims, lambda text, place: _expand(text, fragments, folding, place), folding, where),
    )


def lint_fact_rules(rules: FactRules, where: str) -> None:
    """Compile every expression now, and refuse those that are none or that find the empty text."""
    refuse(_wrong_patterns(rules, where))


def _wrong_patterns(rules: FactRules, where: str) -> Iterator[RulebookError]:
    for wording in rules.wordings:
        for pattern in filter(None, (wording.pattern, wording.near, wording.unless, wording.not_after)):
            try:
                if regex(pattern).search("") is not None:
                    yield RulebookError("matches the empty text", where=f"{where}: {wording.name}", remedy=_REMEDY)
            except re.error as error:
                yield RulebookError(f"not a regular expression: {error}", where=f"{where}: {wording.name}", remedy=_REMEDY)
