"""Whose a number in a sentence is: the body's that reports, or maybe somebody else's.

A number is believed to be the body's when what stands before it names nobody, the body itself, or the place it governs. What names another,
or what nobody knows to name nobody, leaves the number for a person to look at.
"""

from dataclasses import dataclass

from extractor.model.doubts import Reason, doubt
from extractor.rulebook.facts import FactRules, regex
from extractor.rulebook.scope import CLAUSE_END

_OTHER = doubt("fact.other_body")
WIDER = doubt("fact.wider")
_NOTHING: Reason = ()


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose report it is, as far as the page says."""

    year: int | None = None
    """The year reported on."""
    agency: str = ""
    """The body reported on, folded."""

    def owns(self, before: str, rules: FactRules) -> bool:
        """Whether the clause before a number names no body, or one that may be this one."""
        match = regex(rules.named_body).fullmatch(before)
        return match is None or regex(rules.whose.own).search(before) is not None or (bool(self.agency) and self._may_be(match["name"]))

    def doubt(self, fact: str, text: str, start: int, at: int, rules: FactRules) -> Reason:
        """Why a person should look at what is said of `fact` at `at` of the sentence that begins at `start`: it may be another's."""
        edges = [start, *(m.end() for m in CLAUSE_END.finditer(text, start, at))]
        before = text[edges[-1] : at]
        if self._wider(before, rules):
            return WIDER
        counted = regex(rules.whose.counted).fullmatch(fact)
        if not self._ours(before, rules) and (counted or (self.agency and not self.owns(before, rules))):
            return _OTHER
        if len(edges) > 1 and not self._named(before, rules) and not regex(rules.whose.own).match(text, at):
            clause = text[edges[-2] : edges[-1]]
            if (counted and regex(rules.whose.one_channel).fullmatch(clause)) or (self.agency and not self.owns(clause[:-1], rules)):
                return _OTHER
            return WIDER if self._wider(clause, rules) else _NOTHING
        return _NOTHING

    def _ours(self, before: str, rules: FactRules) -> bool:
        """Whether nothing stands before a number but words that name nobody else."""
        listed = before[before.rfind("、") + 1 :]
        said = listed.replace(self.agency, "") if self.agency else listed
        rest = regex(rules.whose.own_words).sub("", regex(rules.whose.whole_place).sub("", said))
        return not rest or (bool(self.agency) and len(rest) > 1 and self._may_be(rest))

    def _named(self, before: str, rules: FactRules) -> bool:
        """Whether a clause says whose what it counts is."""
        said = regex(rules.whose.own).search(before) or regex(rules.whose.whole_place).search(before)
        return said is not None or (bool(self.agency) and self.agency in before)

    def _wider(self, before: str, rules: FactRules) -> bool:
        """Whether a clause speaks of a place that the body does not govern, or of all bodies of its kind."""
        found = regex(rules.whose.whole_place).search(before) if self.agency else None
        if not found or self.agency in before:
            return False
        governs = regex(rules.whose.government).fullmatch(self.agency)
        return governs is None or governs["place"] != found["place"]

    def _may_be(self, name: str) -> bool:
        """Whether a name is this body's, or a short one of it."""
        rest = iter(self.agency)
        return self.agency in name or all(c in rest for c in name)


ANYBODY = Whose()
