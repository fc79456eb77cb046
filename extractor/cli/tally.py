"""What a run came to, said on standard error."""

from collections import Counter
from dataclasses import dataclass, field

from extractor.model.report import Report

MOST_REASONS = 3
"""Reasons that are said; the reports have them all."""


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
    twice: int = 0
    """Values that rules state and a model read as well."""
    agreeing: int = 0
    """Of these: read alike."""
    disagreements: int = 0
    """Places where a model was contradicted by rules or by the page."""
    unheard: Counter[str] = field(default_factory=Counter)
    """Inquiries that came to nothing, by the reason."""
    by_model: int = 0
    """Values, facts and items that stand on a model's word alone."""

    def add(self, report: Report) -> None:
        """Count a report."""
        self.kinds[report.source.kind] += 1
        self.statuses.update(value.status for value in report.values)
        self.review += sum(value.review for value in report.values)
        fails = sum(check.outcome == "fails" for check in report.checks)
        self.failing += fails
        self.failing_documents += bool(fails)
        if report.asked:
            self._heard(report)

    def _heard(self, report: Report) -> None:
        """What a model had to say of it."""
        second = {reading.about for consultation in report.asked for reading in consultation.readings}
        stated = [v for v in report.values if v.indicator in second and v.origin != "llm"]
        self.twice += len(stated)
        self.agreeing += sum(v.origin == "rule+llm" for v in stated)
        self.disagreements += len(report.disagreements)
        self.unheard.update(c.reason for c in report.asked if c.state in ("failed", "not_asked"))
        origins = [v.origin for v in report.values] + [f.origin for f in report.facts]
        origins += [item.origin for item in (*report.problems, *report.improvements)]
        self.by_model += origins.count("llm")

    def lines(self) -> tuple[str, ...]:
        """The summary."""
        others = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in sorted(self.kinds.items()) if kind != "report")
        statuses = ", ".join(f"{self.statuses[name]} {name}" for name in ("reported", "blank", "absent", "unresolved"))
        documents = "1 document" if self.failing_documents == 1 else f"{self.failing_documents} documents"
        return (
            f"documents  {self.kinds.total() + self.unread}{f' ({others})' if others else ''}, {self.unread} could not be read",
            f"values     {statuses}; {self.review} marked for review",
            f"checks     {self.failing} fail{f' in {documents}' if self.failing else ''}",
            *self._model(),
        )

    def _model(self) -> tuple[str, ...]:
        """How far a model that was asked agrees; nothing when it had nothing to say."""
        unheard = (f"model      {count} not answered: {reason}" for reason, count in self.unheard.most_common(MOST_REASONS))
        if not (self.twice or self.by_model or self.disagreements):
            return tuple(unheard)
        share = f"{100 * self.agreeing / self.twice:.1f} %" if self.twice else ""
        alike = f"{self.agreeing} of {self.twice} values that both read are alike ({share}), " if self.twice else ""
        return (f"model      {alike}{self.by_model} stated on its word alone; {self.disagreements} disagreements", *unheard)
