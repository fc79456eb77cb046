"""Candidates -> decisions: an ordered table of named policies, the first that applies decides; the last one is "for review".

A policy sees one indicator: what rules read, what a model read and could point to, what prose says, and what the equations say between
rules and model. None of them edits a number: it states a candidate, or nobody's. A rule that is sure is never overridden without an
equation's reason, and then a person is told.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extractor.model.candidates import Candidate, Fact
from extractor.model.doubts import doubt
from extractor.model.draft import Listed
from extractor.model.record import record

Verdict = Literal["open", "rule", "model", "sole", "broken"]
"""What the equations say of a row that a model read. open: nothing. rule, model: they hold with the one's reading and fail with the
other's. sole: only the model read it, and they fail with everything else that could stand there. broken: only the model read it, it had to
say where the cells begin and end or which row they are, and a sum fails."""
Policies = tuple[tuple[str, "Policy"], ...]


@record(frozen=True, slots=True)
class Decision:
    """What is said of one indicator, and by which policy."""

    stated: Candidate | None
    """The candidate that is stated; null when there is none."""
    policy: str
    """Name of the policy that decided."""
    lost: tuple[Candidate, ...] = ()
    """Candidates that are not stated."""


@dataclass(frozen=True, slots=True)
class Witnesses:
    """What is known of one indicator."""

    rules: tuple[Candidate, ...]
    """Readings by rules and their arithmetic."""
    models: tuple[Candidate, ...]
    """Readings by a model that stand in the text."""
    prose: tuple[Fact, ...]
    """What sentences say of the same number."""
    verdict: Verdict
    """What the equations say of the model's row."""

    @property
    def rule(self) -> Candidate | None:
        """The reading by rules; null when there is none, or when they differ."""
        return self.rules[0] if self.rules and all(same(c, self.rules[0]) for c in self.rules) else None

    @property
    def model(self) -> Candidate | None:
        """The model's reading; null when there is none."""
        return self.models[0] if self.models else None

    @property
    def unread(self) -> bool:
        """Whether rules state nothing."""
        return not self.rules or (self.rule is not None and self.rule.status == "unresolved")


Policy = Callable[[Witnesses], Decision | None]
"""Everything known of one indicator -> a decision, or nothing."""


def same(a: Candidate, b: Candidate) -> bool:
    """Whether two readings say the same."""
    return (a.value, a.status) == (b.value, b.status)


def _nothing_read(seen: Witnesses) -> Decision | None:
    """Nobody read it: absent, or on the page and unresolved."""
    return None if seen.rules or seen.models else NOTHING_READ


def _model_contradicts_itself(seen: Witnesses) -> Decision | None:
    """The model read it twice, differently: it is no witness."""
    if all(same(c, seen.models[0]) for c in seen.models):
        return None
    decision = decide(seen.rules, seen.prose)
    return Decision(decision.stated, "model_contradicts_itself", (*decision.lost, *seen.models))


def _prose_chooses(seen: Witnesses) -> Decision | None:
    """One reading is left open by the table, and a sentence states one of its alternatives: that one, for review."""
    if not seen.prose or seen.rule is None or seen.rule.status != "unresolved":
        return None
    stated = {fact.value for fact in seen.prose if not isinstance(fact.value, bool)}
    fitting = [a for a in seen.rule.alternatives if a.value is not None and a.value in stated]
    if len(stated) != 1 or len(fitting) != 1 or fitting[0].span is None:
        return None
    open_reading, choice = seen.rule, fitting[0]
    by_model = all(fact.origin == "llm" for fact in seen.prose)
    chosen = replace(
        open_reading,
        value=choice.value,
        raw=choice.raw,
        span=choice.span,
        status="reported",
        steps=choice.steps,
        origin="rule+llm" if by_model else open_reading.origin,
        doubt=open_reading.doubt + doubt("decided.model_prose_states" if by_model else "decided.prose_states", n=str(choice.value)),
        alternatives=tuple(a for a in open_reading.alternatives if a != choice),
    )
    return Decision(chosen, "prose_chooses", tuple(c for c in seen.models if not same(c, chosen)))


def _rule_and_model_agree(seen: Witnesses) -> Decision | None:
    """Both read the same: rules' reading with whatever doubt it has. A model that agrees proves nothing that rules doubt of themselves."""
    if seen.rule is None or seen.model is None or not same(seen.rule, seen.model):
        return None
    return Decision(replace(seen.rule, origin="rule+llm"), "rule_and_model_agree")


def _equations_decide(seen: Witnesses) -> Decision | None:
    """They differ, and the form's equations hold with one reading only. Where that is the model's, a person is told."""
    if seen.rule is None or seen.model is None or seen.unread:
        return None
    if seen.verdict == "rule":
        return Decision(seen.rule, "equations_decide", seen.models)
    if seen.verdict == "model":
        read = "nothing" if seen.rule.value is None else str(seen.rule.value)
        told = doubt("decided.model_reading_holds", n=read)
        return Decision(replace(seen.model, doubt=told), "equations_decide", seen.rules)
    return None


def _alternatives_exclude(seen: Witnesses) -> Decision | None:
    """Rules leave some readings open, each of which adds up, and the model's is none of them."""
    if seen.rule is None or seen.model is None or not seen.unread or not seen.rule.alternatives:
        return None
    if any(a.value == seen.model.value for a in seen.rule.alternatives):
        return None
    return Decision(seen.rule, "alternatives_exclude", seen.models)


def _own_sum_refuses(seen: Witnesses) -> Decision | None:
    """Only the model read it, it had to say where cells begin and end or which row they are, and its reading does not add up."""
    if seen.model is None or not seen.unread or seen.verdict != "broken":
        return None
    told = doubt("decided.model_sum_fails")
    unread = replace(seen.model, value=None, status="unresolved", steps=(), doubt=told) if seen.rule is None else seen.rule
    return Decision(unread, "own_sum_refuses", seen.models)


def _only_reading_that_holds(seen: Witnesses) -> Decision | None:
    """Only the model read it, and the equations exclude every alternative: stated."""
    if seen.model is None or not seen.unread or seen.verdict != "sole":
        return None
    return Decision(seen.model, "only_reading_that_holds", seen.rules)


def _model_alone(seen: Witnesses) -> Decision | None:
    """Only the model read it, where it stands in the text: stated, for review."""
    if seen.model is None or not seen.unread:
        return None
    told = (seen.rule.doubt if seen.rule else ()) + doubt("decided.model_unconfirmed")
    alternatives = seen.rule.alternatives if seen.rule else ()
    others = tuple(a for a in alternatives if a.value != seen.model.value)
    return Decision(replace(seen.model, doubt=told, alternatives=others), "model_alone", seen.rules)


def _sure_rule_stays(seen: Witnesses) -> Decision | None:
    """They differ, nothing decides, and rules were sure: their reading, for review."""
    if seen.rule is None or seen.model is None or seen.rule.doubt:
        return None
    said = "a blank" if seen.model.value is None else str(seen.model.value)
    told = doubt("decided.model_differs", n=said)
    return Decision(replace(seen.rule, doubt=told), "sure_rule_stays", seen.models)


def _nothing_decides(seen: Witnesses) -> Decision | None:
    """They differ, nothing decides, and rules were not sure either: none is stated, both are kept."""
    if seen.rule is None or seen.model is None:
        return None
    told = seen.rule.doubt + doubt("decided.both_differ")
    unread = replace(seen.rule, value=None, status="unresolved", steps=(), doubt=told)
    return Decision(unread, "nothing_decides", (*seen.rules, *seen.models))


def _one_reading(seen: Witnesses) -> Decision | None:
    """One reading: it is stated, with whatever doubt it has of itself."""
    return Decision(seen.rules[0], "one_reading") if len(seen.rules) == 1 else None


def _readings_agree(seen: Witnesses) -> Decision | None:
    """Several readings of the same content: the first is stated."""
    first, *rest = (*seen.rules, *seen.models)
    return Decision(first, "readings_agree", tuple(rest)) if all(same(c, first) for c in rest) else None


def _for_review(seen: Witnesses) -> Decision:
    """Readings differ and nothing decides: none is stated, all are kept."""
    unread = replace(seen.rules[0], value=None, status="unresolved", steps=(), doubt=doubt("decided.readings_differ"))
    return Decision(unread, "for_review", (*seen.rules, *seen.models))


POLICIES: Policies = (
    ("nothing_read", _nothing_read),
    ("model_contradicts_itself", _model_contradicts_itself),
    ("prose_chooses", _prose_chooses),
    ("rule_and_model_agree", _rule_and_model_agree),
    ("equations_decide", _equations_decide),
    ("alternatives_exclude", _alternatives_exclude),
    ("own_sum_refuses", _own_sum_refuses),
    ("only_reading_that_holds", _only_reading_that_holds),
    ("model_alone", _model_alone),
    ("sure_rule_stays", _sure_rule_stays),
    ("nothing_decides", _nothing_decides),
    ("one_reading", _one_reading),
    ("readings_agree", _readings_agree),
    ("for_review", _for_review),
)


NOTHING_READ = Decision(None, "nothing_read")


def _plain(candidates: Sequence[Candidate], prose: Sequence[Fact]) -> Decision | None:
    """What the table of policies comes to where rules alone read an indicator, at most once, and no sentence could choose between readings
    they left open: most cells of most reports. The walk through all policies takes six times as long."""
    if not candidates:
        return NOTHING_READ
    only = candidates[0]
    if len(candidates) > 1 or only.origin == "llm" or (prose and only.status == "unresolved"):
        return None
    return Decision(only, "one_reading")


def decide(candidates: tuple[Candidate, ...], prose: tuple[Fact, ...], verdict: Verdict = "open") -> Decision:
    """The first policy's decision on one indicator."""
    return _plain(candidates, prose) or by_policies(candidates, prose, verdict)


def by_policies(candidates: tuple[Candidate, ...], prose: tuple[Fact, ...], verdict: Verdict = "open") -> Decision:
    """The first policy's decision, each of them asked."""
    models = tuple([c for c in candidates if c.origin == "llm"])
    rules = tuple([c for c in candidates if c.origin != "llm"]) if models else candidates
    seen = Witnesses(rules, models, prose, verdict)
    for _, policy in POLICIES:
        decision = policy(seen)
        if decision is not None:
            return decision
    raise AssertionError("the last policy decides whatever is left")


def reconcile(
    listed: Iterable[Listed], candidates: Iterable[Candidate], facts: Iterable[Fact], verdicts: Mapping[str, Verdict] | None = None
) -> Mapping[str, Decision]:
    """A decision for every listed indicator, in their order. `verdicts`: indicator -> what `weigh` found of the model's row."""
    by_indicator: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        by_indicator.setdefault(candidate.indicator, []).append(candidate)
    prose: dict[str, list[Fact]] = {}
    for fact in facts:
        prose.setdefault(fact.id, []).append(fact)
    known: Mapping[str, Verdict] = verdicts or {}
    decisions: dict[str, Decision] = {}
    for item in listed:
        name = item.indicator
        read, said = by_indicator.get(name, ()), prose.get(name, ())
        decisions[name] = _plain(read, said) or by_policies(tuple(read), tuple(said), known.get(name, "open"))
    return decisions
