"""What a batch came to, summed over its documents: a few figures of each report, kept beside it, so that no report is opened for it."""

import heapq
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NotRequired, TypedDict, cast

from extractor.model.report import Kind, Report
from extractor.model.sections import SectionState

MOST = 5
"""Checks and documents that are named."""


@dataclass(frozen=True, slots=True)
class Openness:
    """How much of a report is open for a person. The command line, a batch, the service and its pages all count this."""

    values: int
    """Values."""
    about: int
    """Who reports, and on which year."""
    lists: int
    """The two lists of section five."""

    @property
    def total(self) -> int:
        """All of it."""
        return self.values + self.about + self.lists


class Figures(TypedDict):
    """The figures of one report."""

    kind: Kind
    sections: Mapping[str, SectionState]
    statuses: Mapping[str, int]
    origins: Mapping[str, int]
    grades: Mapping[str, int]
    review: int
    fails: Sequence[str]
    agency: NotRequired[str]
    year: NotRequired[int | None]
    edition: NotRequired[str]
    title: NotRequired[str | int]
    reported: NotRequired[int]
    failing: NotRequired[int]
    open: NotRequired[int]
    open_about: NotRequired[int]
    open_lists: NotRequired[int]
    unaccounted: NotRequired[int]
    questions: NotRequired[int]
    not_asked: NotRequired[Mapping[str, int]]
    problems: NotRequired[int]


def figures_in(figures: str) -> Figures:
    """The figures again. Raises `ValueError` for anything else; what an earlier version left out is not there."""
    said = json.loads(figures)
    if not isinstance(said, dict):
        raise ValueError("these are no figures")
    return cast(Figures, said)


def figures_of(report: Report, left: Openness) -> str:
    """The figures of one report, as JSON. `left`: how much of it is open for a person."""
    statuses: Counter[str] = Counter(value.status for value in report.values)
    fails = [check.check for check in report.checks if check.outcome == "fails"]
    figures: Figures = {
        "kind": report.source.kind,
        "sections": {section.key: section.state for section in report.sections},
        "statuses": statuses,
        "origins": Counter(value.origin for value in report.values if value.origin),
        "grades": Counter(value.grade for value in report.values if value.grade),
        "review": sum(value.review for value in report.values),
        "fails": fails,
        "agency": report.agency or "",
        "year": report.year,
        "edition": report.edition or "",
        "title": report.about.title.value or "",
        "reported": statuses["reported"],
        "failing": len(fails),
        "open": left.total,
        "open_about": left.about,
        "open_lists": left.lists,
        "unaccounted": unaccounted(report),
        "questions": len(report.questions),
        "not_asked": not_asked(report),
        "problems": len(report.problems),
    }
    return json.dumps(figures, ensure_ascii=False, separators=(",", ":"))


def unaccounted(report: Report) -> int:
    """Numbers and words that nothing that was read accounts for."""
    return sum(len(section.unaccounted) for section in report.sections)


def not_asked(report: Report) -> Mapping[str, int]:
    """Code of the reason -> questions that were put to no model for it."""
    return Counter(question.not_asked_code for question in report.questions if question.not_asked)


@dataclass(slots=True)
class Left:
    """What is left to look at, in the words of every summary."""

    values: int = 0
    """Values that are open for a person."""
    about: int = 0
    """Agencies and years that are."""
    lists: int = 0
    """Lists of section five that are."""
    unread: int = 0
    """Numbers and words that nothing that was read accounts for."""
    questions: int = 0
    """What rules are not sure of."""
    not_asked: Counter[str] = field(default_factory=Counter)
    """Of these: put to no model, by the code of the reason."""

    def add(self, left: Openness, unread: int, questions: int, not_asked: Mapping[str, int]) -> None:
        """One report more."""
        self.questions += questions
        self.not_asked.update(not_asked)
        self.values += left.values
        self.about += left.about
        self.lists += left.lists
        self.unread += unread

    def lines(self) -> Iterator[str]:
        """For the summary."""
        total = self.values + self.about + self.lists
        yield f"review     {total} marked: values {self.values}, agencies and years {self.about}, lists of section five {self.lists}"
        if self.unread:
            yield f"unread     {self.unread} numbers or words stand in nothing that was read, see `sections`"
        if self.questions:
            why = ", ".join(f"{count} {code.rpartition('.')[2]}" for code, count in self.not_asked.most_common())
            yield f"questions  {self.questions}, not asked {self.not_asked.total()}{f': {why}' if why else ''}"


@dataclass(slots=True)
class Summary:
    """The sums."""

    kinds: Counter[str] = field(default_factory=Counter)
    """Documents by kind."""
    sections: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(section, state) of documents that are reports."""
    statuses: Counter[str] = field(default_factory=Counter)
    """Values by status."""
    origins: Counter[str] = field(default_factory=Counter)
    """Values by who read them."""
    grades: Counter[str] = field(default_factory=Counter)
    """Values by grade."""
    left: Left = field(default_factory=Left)
    """What is open for a person."""
    fails: Counter[str] = field(default_factory=Counter)
    """Checks that fail, by name."""
    persons: int = 0
    """Documents with something for review."""
    worst: list[tuple[int, int, str]] = field(default_factory=list)
    """(how much is for review, minus its place, name) of those with most, as a heap: however many documents there are, no more are held."""

    def add(self, name: str, figures: str) -> None:
        """One report more."""
        one = figures_in(figures)
        self.kinds[one["kind"]] += 1
        if one["kind"] == "report":
            self.sections.update(one["sections"].items())
        self.statuses.update(one["statuses"])
        self.origins.update(one["origins"])
        self.grades.update(one["grades"])
        about, lists = one.get("open_about", 0), one.get("open_lists", 0)
        open_ = one.get("open", one["review"])
        left = Openness(open_ - about - lists, about, lists)
        self.left.add(left, one.get("unaccounted", 0), one.get("questions", 0), one.get("not_asked", {}))
        self.fails.update(one["fails"])
        if open_:
            self.persons += 1
            entry = (open_, -self.persons, name.replace("\n", "⏎"))
            if len(self.worst) < MOST:
                heapq.heappush(self.worst, entry)
            else:
                heapq.heappushpop(self.worst, entry)

    def lines(self) -> Iterator[str]:
        """The summary, for people."""
        yield f"values     {_counts(self.statuses)}"
        yield from self.left.lines()
        yield f"read by    {_counts(self.origins)}; {_counts(self.grades)}"
        sections = dict.fromkeys(section for section, _ in self.sections)
        reports = self.kinds["report"]
        covered = ", ".join(f"{section} {self.sections[section, 'present']}" for section in sections)
        yield f"sections   of {reports} report{'' if reports == 1 else 's'} present: {covered}" if covered else "sections   none"
        worst = ", ".join(f"{name} {count}" for name, count in self.fails.most_common(MOST))
        yield f"checks     {self.fails.total()} fail{f', most often: {worst}' if worst else ''}"
        if self.persons:
            yield f"a person should look at {self.persons} document{'' if self.persons == 1 else 's'}, these first:"
            yield from (f"  {name} ({count} marks)" for count, _, name in sorted(self.worst, reverse=True))


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counter.most_common()) or "none"


def summed(digests: Iterable[tuple[str, str]]) -> Summary:
    """The sums over (name, figures) of every report."""
    summary = Summary()
    for name, figures in digests:
        summary.add(name, figures)
    return summary
