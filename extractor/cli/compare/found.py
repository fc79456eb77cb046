"""What a comparison found, sorted and counted; of what is not listed only how much there is."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from extractor.cli.compare.reports import Reports
from extractor.compare.agencies import Agency
from extractor.compare.findings import LISTED, Finding, Kind, Outcome, seriousness
from extractor.compare.reports import Comparison
from extractor.errors import UsageError
from extractor.fold import Folding
from extractor.rulebook import load_rulebook

MOST_CALLED = 8
"""Bodies that are named when none fits."""
_WORDS = {
    "fails": "fail",
    "holds": "hold",
    "differs": "differ",
    "look": "worth a look",
    "information": "for information",
    "not_assessable": "not assessable",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A comparison, looked through."""

    comparison: Comparison
    """All of it."""
    reports: Reports
    """The reports it is of."""
    wanted: frozenset[Agency] | None
    """The bodies asked for; null for all."""
    kinds: frozenset[str]
    """The kinds asked for."""
    listed: tuple[Finding, ...]
    """Findings, most serious first."""
    counts: Counter[tuple[Kind, Outcome]]
    """How many there are of each kind and outcome."""

    @property
    def agencies(self) -> tuple[Agency, ...]:
        """The bodies asked for."""
        return tuple(a for a in self.comparison.agencies if self.wanted is None or a in self.wanted)

    @property
    def said(self) -> str:
        """In a sentence."""
        outcomes: Counter[str] = Counter()
        for (_, outcome), number in self.counts.items():
            outcomes[outcome] += number
        told = ", ".join(f"{outcomes[o]} {words(o)}" for o in (*LISTED, "holds", "not_assessable") if outcomes[o])
        lost = len(self.comparison.unplaced)
        return f"{bodies(len(self.agencies))} compared: {told or 'nothing to compare'}" + (f"; not placed: {lost}" if lost else "")

    def unlisted(self) -> Iterator[Finding]:
        """What holds and what cannot be assessed, looked for once more."""
        for finding in self.comparison.findings(self.reports.values, self.wanted):
            if finding.outcome not in LISTED and finding.kind in self.kinds:
                yield finding


def bodies(number: int) -> str:
    """How many."""
    return "1 body" if number == 1 else f"{number} bodies"


def words(outcome: str) -> str:
    """An outcome as a person says it."""
    return _WORDS.get(outcome, outcome)


def _names(agency: Agency, folding: Folding) -> tuple[str, ...]:
    return tuple(dict.fromkeys((folding.key(agency.name), *map(folding.key, agency.spellings))))


def chosen(comparison: Comparison, pattern: str) -> frozenset[Agency] | None:
    """The bodies `pattern` means: those called exactly so, else those whose name has it, or fits. Raises `UsageError` for none."""
    if not pattern:
        return None
    folding = load_rulebook().folding
    names = {agency: _names(agency, folding) for agency in comparison.agencies}
    wanted = folding.key(pattern)
    exact = [agency for agency, called in names.items() if wanted in called]
    some = exact or [a for a, called in names.items() if any(wanted in name or fnmatchcase(name, wanted) for name in called)]
    if not some:
        known = "、".join(agency.spellings[0] for agency in comparison.agencies[:MOST_CALLED])
        more = " …" if len(comparison.agencies) > MOST_CALLED else ""
        raise UsageError("no body is called like that", where=f"--agency {pattern}", remedy=f"There are {known}{more}." if known else "")
    return frozenset(some)


def gathered(comparison: Comparison, reports: Reports, wanted: frozenset[Agency] | None, kinds: frozenset[str]) -> Found:
    """Look through every comparison."""
    listed: list[Finding] = []
    counts: Counter[tuple[Kind, Outcome]] = Counter()
    for finding in comparison.findings(reports.values, wanted):
        if finding.kind in kinds:
            counts[finding.kind, finding.outcome] += 1
            if finding.outcome in LISTED:
                listed.append(finding)
    return Found(comparison, reports, wanted, kinds, tuple(sorted(listed, key=seriousness)), counts)
