"""What speaks against a model's label of a sentence: an ordered table of named guards for each half, all of them rules' words."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from extractor.rulebook.problems import ProblemRules
from extractor.rulebook.sentences import names_lack

Role = Literal["problems", "improvements"]
_STOPS = "。;!?:,、\"')"
_CLAUSE = re.compile(r"[^,。;:!?]+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, folded and without blanks."""

    text: str
    """All of it."""
    rules: ProblemRules
    """How such sentences are worded."""

    def clauses(self) -> list[str]:
        """Its clauses."""
        return _CLAUSE.findall(self.text)

    def bare(self) -> str:
        """Without its stop."""
        return self.text.rstrip(_STOPS)


def _addressed(s: Sentence) -> bool:
    """It tells a program what to do."""
    return s.rules.addressed.search(s.text) is not None


def _opens_remedy(s: Sentence) -> bool:
    """It opens like a remedy, whatever it says to be lacking; or begins like a measure and names no lack."""
    if s.rules.strong_opener.match(s.text) or _sets_out(s):
        return True
    begins = s.rules.opener.match(s.text) or s.rules.measure_start.match(s.text)
    return begins is not None and s.rules.lack.search(s.text) is None


def _sets_out(s: Sentence) -> bool:
    """Its first clause says what will be done (我局将…)."""
    clauses = s.clauses()
    return bool(clauses) and s.rules.measure_sign.search(clauses[0]) is not None and s.rules.lack.search(clauses[0]) is None


def _general(s: Sentence) -> bool:
    """A lack of nothing in particular."""
    words = s.bare()
    return s.rules.general.search(words) is not None and s.rules.general_subject.search(words) is not None


def _no_lack(s: Sentence) -> bool:
    """Nothing is said to be lacking, or that nothing is."""
    return s.rules.none.fullmatch(s.text) is not None or not names_lack(s.text, s.rules)


def _praise(s: Sentence) -> bool:
    """Success is spoken of, and no clause without it may name a lack."""
    if s.rules.achievement.search(s.text) is None or s.rules.lack.search(s.text):
        return False
    return not any(s.rules.weak_lack.search(c) and not s.rules.achievement.search(c) for c in s.clauses())


def _announces(s: Sentence) -> bool:
    return s.rules.announces.search(s.text) is not None


def _is_lack(s: Sentence) -> bool:
    """It names a lack and nothing that is done."""
    clauses = s.clauses()
    does = any(s.rules.measure_sign.search(c) or s.rules.measure_start.match(c) or s.rules.opener.match(c) for c in clauses)
    return not does and names_lack(clauses[0] if clauses else s.text, s.rules)


GUARDS: dict[Role, tuple[tuple[str, Callable[[Sentence], bool]], ...]] = {
    "problems": (
        ("instruction", _addressed),
        ("is_measure", _opens_remedy),
        ("lack_in_general", _general),
        ("names_no_lack", _no_lack),
        ("praises", _praise),
    ),
    "improvements": (
        ("instruction", _addressed),
        ("announces", _announces),
        ("is_problem", _is_lack),
    ),
}
"""Half -> code of a refusal and what it looks for, in this order."""


def fault_of(role: Role, text: str, rules: ProblemRules) -> str | None:
    """The first guard that speaks against `text` as an item of `role`."""
    sentence = Sentence(text, rules)
    return next((code for code, guard in GUARDS[role] if guard(sentence)), None)


def passed_over(text: str, rules: ProblemRules) -> bool:
    """Whether a sentence that a model takes for neither plainly names a lack in particular."""
    sentence = Sentence(text, rules)
    return rules.strong_lack.search(text) is not None and fault_of("problems", text, rules) is None and not _announces(sentence)
