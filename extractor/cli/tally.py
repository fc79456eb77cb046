"""What a run came to, said on standard error."""

from collections import Counter
from dataclasses import dataclass, field

from extractor.model.report import Report


@dataclass(slots=True)
class Tally:
    """Counts of a run; of one size however many documents there are."""

    kinds: Counter[str] = field(default_factory=Counter)
    """Documents by kind."""
    statuses: Counter[str] = field(default_factory=Counter)
    """Values by status."""
    review: int = 0
    """Values marked for review."""
    failing: int = 0
    """Checks that fail."""
    failing_documents: int = 0
    """Documents with one."""
    unread: int = 0
    """Documents that could not be read."""

    def add(self, report: Report) -> None:
        """Count a report."""
        self.kinds[report.source.kind] += 1
        self.statuses.update(value.status for value in report.values)
        self.review += sum(value.review for value in report.values)
        fails = sum(check.outcome == "fails" for check in report.checks)
        self.failing += fails
        self.failing_documents += bool(fails)

    def lines(self) -> tuple[str, ...]:
        """The summary."""
        others = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in sorted(self.kinds.items()) if kind != "report")
        statuses = ", ".join(f"{self.statuses[name]} {name}" for name in ("reported", "blank", "absent", "unresolved"))
        documents = "1 document" if self.failing_documents == 1 else f"{self.failing_documents} documents"
        return (
            f"documents  {self.kinds.total() + self.unread}{f' ({others})' if others else ''}, {self.unread} could not be read",
            f"values     {statuses}; {self.review} marked for review",
            f"checks     {self.failing} fail{f' in {documents}' if self.failing else ''}",
        )
