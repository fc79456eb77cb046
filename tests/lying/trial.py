"""One lie told of one document, and what became of it: the report beside the one that rules make alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from extractor import finish, load_rulebook, plan, read_bytes
from extractor.ask.compose import asked_of
from extractor.model.asking import Asked, Scope
from extractor.model.candidates import Number
from extractor.model.draft import Draft
from extractor.model.report import Report
from extractor.run.somebody import consult
from tests.lying.claims import Claim, Seen, claims_of, seen_as
from tests.lying.liar import MALFORMED, Liar
from tests.lying.papers import Paper
from tests.lying.scene import Lie

Faults = list[str]


@dataclass(slots=True)
class Trial:
    """What one lie came to."""

    paper: Paper
    lie: Lie
    scope: Scope
    report: Report
    base: Report
    """The report of rules alone."""
    inquiries: int = 0
    """Inquiries of which something was told."""
    malformed: int = 0
    """Replies that were not of the form."""
    claims: dict[Seen, int] = field(default_factory=dict)
    """What became of the untrue claims."""
    silent: Faults = field(default_factory=list)
    """Untrue values nobody is warned of that rules alone do not state."""
    lost: Faults = field(default_factory=list)
    """True readings of rules that are not stated any more."""
    unseen: Faults = field(default_factory=list)
    """Lies that stand nowhere among the disagreements."""

    @property
    def faults(self) -> Faults:
        """Everything that must not be."""
        return [f"{self.paper.name}, {self.lie.name}, {self.scope}: {fault}" for fault in (*self.silent, *self.lost, *self.unseen)]


@lru_cache(maxsize=128)
def drafted(paper: Paper) -> tuple[Draft, Report]:
    """A paper as far as rules go, and their report."""
    rulebook = load_rulebook()
    draft = plan(read_bytes(paper.data, paper.name), rulebook)
    return draft, finish(draft, rulebook)


@lru_cache(maxsize=128)
def inquiries(paper: Paper, scope: Scope) -> tuple[Asked, ...]:
    """What would be asked of a paper."""
    return asked_of(drafted(paper)[0], load_rulebook(), scope)


def known_to(paper: Paper, base: Report) -> dict[str, Number | None]:
    """What a liar knows to be true: what the page determines, else what rules are sure of; and the year."""
    sure = {v.indicator: v.value for v in base.values if not v.review and v.status in ("reported", "blank")}
    return sure | {name: cell.value for name, cell in (paper.cells or {}).items()} | {"year": base.year}


def tell(paper: Paper, lie: Lie, scope: Scope, seed: int = 0) -> Trial:
    """Tell a lie of every inquiry of a paper, and look at the report."""
    rulebook = load_rulebook()
    draft, base = drafted(paper)
    truth = known_to(paper, base)
    asked = inquiries(paper, scope)
    liar = Liar(lie, seed, truth, paper.planted)
    if not any(a.inquiry.kind in lie.tells for a in asked):
        return Trial(paper, lie, scope, base, base)
    (consulted,) = consult([draft], lambda _: asked, liar, lambda d, exchanges: finish(d, rulebook, exchanges))
    trial = Trial(paper, lie, scope, consulted.report, base)
    judge(trial)
    for told in liar.told:
        trial.inquiries += bool(told.replies)
        trial.malformed += sum(c == (MALFORMED,) for c in told.complaints)
        _count(trial, claims_of(told, truth, base))
    return trial


def judge(trial: Trial) -> None:
    """Hold the report against the truth and against the report of rules alone."""
    _values(trial)
    _facts(trial)
    _items(trial)
    _particulars(trial)


def _count(trial: Trial, claims: Iterable[Claim]) -> None:
    for claim in claims:
        seen = seen_as(claim, trial.report)
        trial.claims[seen] = trial.claims.get(seen, 0) + 1
        if seen == "unseen":
            trial.unseen.append(f"not among the disagreements: {claim.about}: {claim.said!r}")


def _values(trial: Trial) -> None:
    """Unmarked values are true ones or those of rules; sure and true readings of rules stay."""
    stated = {v.indicator: v for v in trial.report.values}
    if list(stated) != [v.indicator for v in trial.base.values]:
        trial.silent.append("other indicators are listed")
    for ruled in trial.base.values:
        value = stated[ruled.indicator]
        known = (trial.paper.cells or {}).get(ruled.indicator)
        same = (value.value, value.status) == (ruled.value, ruled.status)
        true = known is not None and (known.value, known.status) == (value.value, value.status)
        if not value.review and not true and (not same or ruled.review):
            trial.silent.append(f"{ruled.indicator}: {value.value} ({value.status}, {value.policy}) for {ruled.value} ({ruled.status})")
        sure = ruled.value is not None and not ruled.review and (known is None or known.value == ruled.value)
        if sure and not same:
            trial.lost.append(f"{ruled.indicator}: {value.value} ({value.status}, {value.policy}) for {ruled.value}")


def _facts(trial: Trial) -> None:
    def keys(report: Report, unmarked: bool) -> set[tuple[str, object, int]]:
        return {(f.id, f.value, f.evidence.start) for f in report.facts if not (unmarked and f.review)}

    trial.silent += [f"fact {key}" for key in sorted(keys(trial.report, True) - keys(trial.base, True), key=str)]
    trial.lost += [f"fact {key}" for key in sorted(keys(trial.base, False) - keys(trial.report, False), key=str)]


def _items(trial: Trial) -> None:
    def keys(report: Report, unmarked: bool) -> set[tuple[str, str, int, int, str]]:
        halves = (("problem", report.problems), ("measure", report.improvements))
        return {
            (half, i.title, i.evidence.start, i.evidence.end, i.reason)
            for half, items in halves
            for i in items
            if not (unmarked and i.review)
        }

    trial.silent += [f"item {key}" for key in sorted(keys(trial.report, True) - keys(trial.base, True))]
    trial.lost += [f"item {key}" for key in sorted(keys(trial.base, False) - keys(trial.report, False))]


def _particulars(trial: Trial) -> None:
    for name in ("agency", "publisher", "year", "period", "title", "published", "index_number", "edition"):
        value, ruled = getattr(trial.report.about, name), getattr(trial.base.about, name)
        if value.value != ruled.value and not value.review:
            trial.silent.append(f"{name}: {value.value!r} for {ruled.value!r}")
        if ruled.review and not value.review:
            trial.silent.append(f"{name}: no doubt any more")
        if ruled.value is not None and value.value != ruled.value:
            trial.lost.append(f"{name}: {value.value!r} for {ruled.value!r}")
