"""What many reports come to, year by year. Numbers are sums of what the reports state; nothing is estimated for those that are missing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractor.model.candidates import Number
from extractor.model.lines import ReportLine, ValueLine
from extractor.rulebook.layout import spot
from extractor.rulebook.tables import Indicator

OUTCOMES: tuple[tuple[str, str], ...] = (
    ("granted", "予以公开 granted"),
    ("partly_granted", "部分公开 partly granted"),
    ("refused", "不予公开 refused"),
    ("unavailable", "无法提供 not available"),
    ("unprocessed", "不予处理 not processed"),
    ("other_handling", "其他处理 other"),
)
"""Group of table three's rows -> what it is called."""
CASES: tuple[tuple[str, str], ...] = (
    ("review", "行政复议 review"),
    ("litigation.direct", "直接起诉 direct litigation"),
    ("litigation.after_review", "复议后起诉 litigation after review"),
)
RESULTS: tuple[tuple[str, str], ...] = (
    ("upheld", "结果维持 upheld"),
    ("corrected", "结果纠正 corrected"),
    ("other", "其他结果 other"),
    ("pending", "尚未审结 pending"),
)
ORIGINS: tuple[tuple[str, str], ...] = (
    ("rule", "规则 rules"),
    ("rule+llm", "规则与模型一致 rules and model"),
    ("arithmetic", "等式 equations"),
    ("llm", "模型 model alone"),
    ("human", "人工 a person"),
)
UNKNOWN = "?"
"""The year of a report that states none."""


@dataclass(slots=True)
class YearSums:
    """Sums over reports, each by year first."""

    reports: Counter[str] = field(default_factory=Counter)
    """Reports."""
    sums: dict[tuple[str, str], Number] = field(default_factory=dict)
    """(year, indicator) -> sum of what is stated."""
    themes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(year, theme) -> problems."""
    problems: Counter[str] = field(default_factory=Counter)
    """Problems."""
    origins: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(year, who read it) -> values."""
    review: Counter[str] = field(default_factory=Counter)
    """Values for review."""
    unresolved: Counter[str] = field(default_factory=Counter)
    """Values that could not be read."""
    failing: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(year, check) -> how often it fails."""

    def add(self, report: ReportLine) -> None:
        """One report."""
        year = str(report["year"] or UNKNOWN)
        self.reports[year] += 1
        for value in report["values"]:
            self._value(year, value)
        for item in report["problems"]:
            self.problems[year] += 1
            self.themes.update((year, theme) for theme in item["themes"])
        self.failing.update((year, check["check"]) for check in report["checks"] if check["outcome"] == "fails")

    def _value(self, year: str, value: ValueLine) -> None:
        if value["value"] is not None:
            self.sums[year, value["indicator"]] = self.stated(year, value["indicator"]) + value["value"]
        if value["status"] == "reported" and value["origin"]:
            self.origins[year, value["origin"]] += 1
        self.review[year] += value["review"]
        self.unresolved[year] += value["status"] == "unresolved"

    def stated(self, year: str, indicator: str) -> Number:
        """The sum of what is stated; zero where nothing is."""
        return self.sums.get((year, indicator), 0)

    def years(self) -> list[str]:
        """The years there are, the unknown one last."""
        return sorted(self.reports, key=lambda year: (year == UNKNOWN, year))

    def sum_of(self, year: str, indicators: Sequence[str]) -> float:
        """The sum over some indicators."""
        return sum(float(self.stated(year, name)) for name in indicators)


def outcomes(catalogue: Sequence[Indicator]) -> dict[str, list[str]]:
    """Group of outcomes -> the totals of its rows."""
    return {
        group: [i.id for i in catalogue if i.column == "total" and i.id.startswith(f"requests.{group}.")] for group, _ in OUTCOMES
    }


def grounds(catalogue: Sequence[Indicator]) -> list[tuple[str, str]]:
    """(total of a row, the row as the form prints it) of every ground of refusal."""
    refused = [i for i in catalogue if i.column == "total" and i.id.startswith("requests.refused.")]
    return [(i.id, spot(i, None).row) for i in refused]
