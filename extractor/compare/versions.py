"""Several documents of one body and year: the same page twice, and revisions."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from extractor.compare.agencies import Agency
from extractor.compare.figures import NOT_THERE, Figure, Filed
from extractor.compare.findings import NOTHING, Finding, Outcome, Side, Term, size
from extractor.model.candidates import Number

Reread = Callable[[Filed], Mapping[str, Figure]]
"""All values of a report, read again from where it is written."""
MOST_VERSIONS = 4
"""Revisions of one year that are compared with the years beside it, each with each; one more than was ever needed keeps that small."""

_HEAD = 1e9
"""Weight that puts the sentence about two documents before their values."""


@dataclass(frozen=True, slots=True)
class Version:
    """Documents of one body and year in which the same was read."""

    reports: tuple[Filed, ...]
    """In the order of the input."""

    @property
    def first(self) -> Filed:
        """The one that is shown."""
        return self.reports[0]


def versions(agency: Agency) -> Mapping[int, tuple[Version, ...]]:
    """Year -> what its documents say, the version whose own checks fail least first."""
    found: dict[int, tuple[Version, ...]] = {}
    for year, reports in groupby(agency.reports, key=lambda report: report.year):
        same: dict[bytes, list[Filed]] = {}
        for report in reports:
            same.setdefault(report.digest, []).append(report)
        made = (Version(tuple(members)) for members in same.values())
        found[year] = tuple(sorted(made, key=lambda version: (version.first.fails, version.first.number)))
    return found


def _names(reports: Sequence[Filed]) -> str:
    return ", ".join(report.document for report in reports)


def _twins(agency: Agency, version: Version) -> Finding:
    """That documents say the same."""
    texts = len({report.text_sha256 for report in version.reports})
    same = "have one text" if texts == 1 else "have the same values, in different texts"
    year, number = version.first.year, len(version.reports)
    sentence = f"{number} documents on {year} {same}, they count as one: {_names(version.reports)}"
    return Finding("twins", "information", agency, (year,), (), NOTHING, NOTHING, None, sentence)


def _shown(figure: Figure) -> str:
    if figure.value is not None:
        return format(figure.value, "f") if isinstance(figure.value, Decimal) else str(figure.value)
    return figure.status


def _differ(one: Figure, other: Figure) -> bool:
    return (one.value, one.status) != (other.value, other.status)


def _revision(agency: Agency, one: Filed, other: Filed, reread: Reread) -> Iterator[Finding]:
    """Where two documents of one body and year differ: one finding for both, one a value."""
    mine, theirs = reread(one), reread(other)
    names = [name for name in {**mine, **theirs} if _differ(mine.get(name, NOT_THERE), theirs.get(name, NOT_THERE))]
    checks = ", ".join(f"{report.fails} of its own checks fail in {report.document}" for report in (one, other))
    year = one.year
    head = f"two documents on {year} differ in {len(names)} values: {one.document}, {other.document} ({checks})"
    outcome: Outcome = "open" if agency.sure == "open" else "differs"
    yield Finding("revision", outcome, agency, (year,), (), NOTHING, NOTHING, None, head, _HEAD + len(names))
    for name in names:
        left, right = mine.get(name, NOT_THERE), theirs.get(name, NOT_THERE)
        difference: Number | None = right.value - left.value if left.value is not None and right.value is not None else None
        sides = Side(left.value, (Term(one, name, left),)), Side(right.value, (Term(other, name, right),))
        sentence = f"{name} of {year}: {_shown(left)} in {one.document}, {_shown(right)} in {other.document}"
        yield Finding("revision", outcome, agency, (year,), (name,), *sides, difference, sentence, size(difference))


def several(agency: Agency, reread: Reread) -> Iterator[Finding]:
    """What is to be said of years with several documents."""
    for made in versions(agency).values():
        for version in made:
            if len(version.reports) > 1:
                yield _twins(agency, version)
        for other in made[1:]:
            yield from _revision(agency, made[0].first, other.first, reread)
