"""Section five, facts and particulars: what rules stated and what a model could point to, joined."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from extractor.model.asking import Testimony
from extractor.model.candidates import AboutField, AboutFields, Fact, Passage
from extractor.model.doubts import Reason, doubt
from extractor.model.draft import NarrativeDraft, Unsplit
from extractor.model.report import Settled
from extractor.model.spans import Span

Role = Literal["problems", "improvements"]


UNPARTED = doubt("decided.model_unparted")
UNWORDED = doubt("decided.model_unworded")
ALONE = doubt("decided.model_alone")
THEMED = doubt("decided.model_themes")
"""Why what rules do not have is for review; of a theme, why `themes_origin` names the model."""


@dataclass(frozen=True, slots=True)
class Apart:
    """Something a model said that rules do not say."""

    about: str
    """"problems", "improvements", a fact's id, "agency", "year"."""
    stated: str
    """What rules state; "" for nothing."""
    said: str
    """What the model said."""
    policy: str
    """Name of the policy that decided."""
    reason: Reason
    """Why the model's was not taken, or why it is for review."""
    inquiry: str
    """Its inquiry."""
    span: Span | None
    """Where what the model said stands."""
    settled: Settled = "rule_kept"
    """What became of it."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Section five by both readers."""

    narrative: NarrativeDraft
    """What is stated."""
    apart: tuple[Apart, ...]
    """What is not."""


def _overlap(a: Span, b: Span) -> int:
    return max(0, min(a.end, b.end) - max(a.start, b.start))


def _length(span: Span) -> int:
    return span.end - span.start


class _Lists:
    """The two lists while a model's items are put in."""

    def __init__(self, ruled: NarrativeDraft, unsplit: Iterable[Unsplit]) -> None:
        self.lists: dict[Role, list[Passage]] = {"problems": list(ruled.problems), "improvements": list(ruled.improvements)}
        self.unsplit = tuple(unsplit)
        self.apart: list[Apart] = []

    def put(self, role: Role, passage: Passage, inquiry: str) -> None:
        """Confirm the rules' item that stands there; else state it, for review, where rules part nothing; else keep it as a difference."""
        other: Role = "improvements" if role == "problems" else "problems"
        crossing = next((p for p in self.lists[other] if _overlap(p.quote, passage.quote)), None)
        if any(_overlap(mine.quote, passage.quote) for mine in self.lists[role]):
            self._meets(role, passage, inquiry)
        elif crossing is not None:
            self._differs(role, passage, inquiry, crossing.title, "other_half", doubt("decided.other_list", other=other))
        elif any(u.span.holds(passage.quote) for u in self.unsplit):
            self.lists[role].append(replace(passage, doubt=passage.doubt or UNPARTED))
            self.apart.append(Apart(role, "", passage.title, "prose_unparted", UNPARTED, inquiry, passage.quote, "model_alone"))
        else:
            self._differs(role, passage, inquiry, "", "sure_list_stays", doubt("decided.no_such_item"))

    def _meets(self, role: Role, passage: Passage, inquiry: str) -> None:
        """It stands where an item is stated already: the same item when it keeps to its bounds, else a difference."""
        items = self.lists[role]
        n = max(range(len(items)), key=lambda i: _overlap(items[i].quote, passage.quote))
        if items[n].quote != passage.quote and not self._within(items[n], passage, role):
            self._differs(role, passage, inquiry, items[n].title, "other_bounds", doubt("decided.another_item"))
        elif items[n].origin == "rule":
            items[n] = replace(items[n], origin="rule+llm")

    def _within(self, mine: Passage, passage: Passage, role: Role) -> bool:
        """Whether most of what the model quotes is this item of the rules, and no other item of theirs is in it."""
        taken = sum(2 * _overlap(p.quote, passage.quote) >= _length(p.quote) for p in self.lists[role])
        return mine.origin != "llm" and taken <= 1 and 2 * _overlap(mine.quote, passage.quote) >= _length(passage.quote)

    def _differs(self, role: Role, passage: Passage, inquiry: str, stated: str, policy: str, reason: Reason) -> None:
        self.apart.append(Apart(role, stated, passage.title, policy, reason, inquiry, passage.quote))


def join_narrative(ruled: NarrativeDraft, testimonies: Iterable[Testimony], unsplit: Iterable[Unsplit]) -> Joined:
    """Rules' items and a model's, in the page's order."""
    lists = _Lists(ruled, unsplit)
    for testimony in testimonies:
        for passage in testimony.problems:
            lists.put("problems", passage, testimony.inquiry)
        for passage in testimony.improvements:
            lists.put("improvements", passage, testimony.inquiry)
    ordered = {role: tuple(sorted(items, key=lambda p: (p.quote.start, p.quote.end))) for role, items in lists.lists.items()}
    return Joined(NarrativeDraft(ordered["problems"], ordered["improvements"]), tuple(lists.apart))


def join_facts(ruled: tuple[Fact, ...], testimonies: Iterable[Testimony]) -> tuple[tuple[Fact, ...], tuple[Apart, ...]]:
    """Rules' facts, those a model confirms marked so, and those it adds, for review: rules do not know their wording."""
    facts = list(ruled)
    apart: list[Apart] = []
    for testimony in testimonies:
        for fact in testimony.facts:
            mine = [n for n, f in enumerate(facts) if f.id == fact.id]
            agreeing = next((n for n in mine if facts[n].value == fact.value), None)
            if agreeing is not None:
                known = facts[agreeing]
                facts[agreeing] = replace(known, origin="rule+llm") if known.origin == "rule" else known
            elif mine:
                stated = str(facts[mine[0]].value)
                by_rules = facts[mine[0]].origin != "llm"
                reason = doubt("decided.another_sentence" if by_rules else "decided.model_elsewhere")
                apart.append(Apart(fact.id, stated, str(fact.value), "sure_fact_stays", reason, testimony.inquiry, fact.span))
            else:
                facts.append(replace(fact, doubt=fact.doubt or UNWORDED))
                alone = Apart(fact.id, "", str(fact.value), "wording_unknown", UNWORDED, testimony.inquiry, fact.span, "model_alone")
                apart.append(alone)
    return tuple(sorted(facts, key=lambda f: (f.span.start, f.span.end, f.id))), tuple(apart)


def _plain(value: str | int) -> str:
    return "".join(str(value).split())


def _field(name: str, ruled: AboutField | None, said: AboutField, inquiry: str) -> tuple[AboutField, Apart | None]:
    """Rules' reading stands wherever there is one; a model only confirms it, or fills what nobody read."""
    if ruled is None:
        alone = Apart(name, "", str(said.value), "nobody_else", ALONE, inquiry, said.span, "model_alone")
        return replace(said, doubt=said.doubt or ALONE), alone
    if _plain(ruled.value) == _plain(said.value):
        return replace(ruled, origin="rule+llm"), None
    unsure = doubt("decided.rules_read_another_unsure", why=ruled.doubt)
    reason = unsure if ruled.doubt else doubt("decided.rules_read_another")
    return ruled, Apart(name, str(ruled.value), str(said.value), "rule_stays", reason, inquiry, said.span)


def join_about(ruled: AboutFields, testimonies: Iterable[Testimony]) -> tuple[AboutFields, tuple[Apart, ...]]:
    """Who reports and on which year, by both readers."""
    fields, apart = ruled, []
    for testimony in testimonies:
        for name, said in testimony.about:
            if name == "agency":
                agency, other = _field(name, fields.agency, said, testimony.inquiry)
                fields = replace(fields, agency=agency)
            else:
                year, other = _field(name, fields.year, said, testimony.inquiry)
                fields = replace(fields, year=year)
            apart += [other] if other else []
    return fields, tuple(apart)
