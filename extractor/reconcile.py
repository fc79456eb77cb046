"""Candidates -> decisions: an ordered table of named policies, the first that applies decides; the last one is "for review".

A policy sees one indicator's candidates and what prose says of it. None of them edits a number: it states a candidate, or
nobody's.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from extractor.model.candidates import Candidate, Fact
from extractor.model.draft import Listed


@dataclass(frozen=True, slots=True)
class Decision:
    """What is said of one indicator, and by which policy."""

    stated: Candidate | None
    """The candidate that is stated; null when there is none."""
    policy: str
    """Name of the policy that decided."""
    lost: tuple[Candidate, ...] = ()
    """Candidates that are not stated."""


Candidates = tuple[Candidate, ...]
Prose = tuple[Fact, ...]
Policy = Callable[[Candidates, Prose], Decision | None]
"""One indicator's candidates and what sentences say of the same number -> a decision, or nothing."""


def _nothing_read(candidates: Candidates, _: Prose) -> Decision | None:
    """Nobody read it: absent, or on the page and unresolved."""
    return None if candidates else Decision(None, "nothing_read")


def _prose_chooses(candidates: Candidates, prose: Prose) -> Decision | None:
    """One reading is left open by the table, and a sentence states one of its alternatives: that one, for review."""
    if not prose or len(candidates) != 1 or candidates[0].status != "unresolved":
        return None
    stated = {fact.value for fact in prose if not isinstance(fact.value, bool)}
    fitting = [a for a in candidates[0].alternatives if a.value is not None and a.value in stated]
    if len(stated) != 1 or len(fitting) != 1 or fitting[0].span is None:
        return None
    open_reading, choice = candidates[0], fitting[0]
    chosen = replace(
        open_reading,
        value=choice.value,
        raw=choice.raw,
        span=choice.span,
        status="reported",
        steps=choice.steps,
        doubt=f"{open_reading.doubt}; a sentence of the report states {choice.value}",
        alternatives=tuple(a for a in open_reading.alternatives if a != choice),
    )
    return Decision(chosen, "prose_chooses")


def _one_reading(candidates: Candidates, _: Prose) -> Decision | None:
    """One reading: it is stated, with whatever doubt it has of itself."""
    return Decision(candidates[0], "one_reading") if len(candidates) == 1 else None


def _readings_agree(candidates: Candidates, _: Prose) -> Decision | None:
    """Several readings of the same content: the first is stated."""
    first, *rest = candidates
    same = all((c.value, c.status) == (first.value, first.status) for c in rest)
    return Decision(first, "readings_agree", tuple(rest)) if same else None


def _for_review(candidates: Candidates, _: Prose) -> Decision:
    """Readings differ and nothing decides: none is stated, all are kept."""
    unread = replace(candidates[0], value=None, status="unresolved", steps=(), doubt="readings differ and nothing decides")
    return Decision(unread, "for_review", candidates)


POLICIES: tuple[tuple[str, Policy], ...] = (
    ("nothing_read", _nothing_read),
    ("prose_chooses", _prose_chooses),
    ("one_reading", _one_reading),
    ("readings_agree", _readings_agree),
    ("for_review", _for_review),
)


def decide(candidates: Candidates, prose: Prose) -> Decision:
    """The first policy's decision on one indicator."""
    for _, policy in POLICIES:
        decision = policy(candidates, prose)
        if decision is not None:
            return decision
    raise AssertionError("the last policy decides whatever is left")


def reconcile(listed: Iterable[Listed], candidates: Iterable[Candidate], facts: Iterable[Fact]) -> Mapping[str, Decision]:
    """A decision for every listed indicator, in their order."""
    by_indicator: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        by_indicator.setdefault(candidate.indicator, []).append(candidate)
    prose: dict[str, list[Fact]] = {}
    for fact in facts:
        prose.setdefault(fact.id, []).append(fact)
    decisions: dict[str, Decision] = {}
    for item in listed:
        name = item.indicator
        decisions[name] = decide(tuple(by_indicator.get(name, ())), tuple(prose.get(name, ())))
    return decisions
