"""The `whose` of rules/facts.yaml: whether a number in a sentence is that of the body reported on. See above the key in that file."""

from collections.abc import Callable
from dataclasses import dataclass

from extractor.rulebook.claims import NEVER
from extractor.rulebook.files import RuleFile


class WhoseEntry(RuleFile):
    """Shape of `whose`."""

    own: str = NEVER
    own_phrases: str = NEVER
    own_words: list[str] = []
    whole_place: str = NEVER
    government: str = NEVER
    one_channel: str = NEVER
    taken_back: str = NEVER
    counted: str = NEVER


@dataclass(frozen=True, slots=True)
class WhoseRules:
    """Expressions for the folded text without blanks."""

    own: str
    """How the body speaks of itself."""
    own_words: str
    """A word before a number that speaks of the body reported on, of when or how; others may name somebody else."""
    whole_place: str
    """What speaks of a whole place (its last character is the group `place`) or of a whole system."""
    government: str
    """The whole name of a body that governs a place, `place` being the last character of the place's."""
    one_channel: str
    """The clause before a number's, when it names one way in."""
    taken_back: str
    """What, right behind a number, says that it is another."""
    counted: str
    """Ids of the facts of whose numbers `own_words` are asked."""


def whose_rules(entry: WhoseEntry, expand: Callable[[str, str], str]) -> WhoseRules:
    """The rules, every expression with its fragments put in."""
    patterns = {key: expand(f"whose.{key}", pattern) for key, pattern in entry if isinstance(pattern, str)}
    words = "|".join(sorted(entry.own_words, key=lambda word: (-len(word), word)))
    patterns["own_words"] = "|".join(filter(None, (patterns.pop("own_phrases"), words)))
    return WhoseRules(**patterns)
