"""What a model was asked and said, for the terminal."""

from collections import Counter
from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from extractor.model.report import Disagreement, Report
from extractor.show.screen import grid
from extractor.show.visible import visible

MOST = 40
"""Disagreements that are printed; the report holds them all."""
LONGEST = 60
"""Characters of a reading that are printed."""
_STATES = (("answered", "answered"), ("refused", "refused"), ("failed", "failed"), ("not_asked", "not asked"))


def _short(text: str) -> str:
    return visible(text if len(text) <= LONGEST else f"{text[:LONGEST]}…")


def _row(d: Disagreement) -> tuple[str, str, str]:
    stated = f", stated {_short(d.stated)!r}" if d.stated else ""
    return visible(d.about), f"said {_short(d.said)!r}{stated}", visible(f"{d.settled.replace('_', ' ')} by {d.by}: {d.reason}")


def asked(report: Report) -> Iterator[RenderableType]:
    """How many inquiries there were, and where the model was contradicted."""
    if not report.asked:
        return
    states = Counter(str(consultation.state) for consultation in report.asked)
    counts = ", ".join(f"{states[state]} {word}" for state, word in _STATES if states[state])
    yield Text(f"\nAsked of {visible(report.made_with.model or 'a model')}: {len(report.asked)} ({counts})", style="bold")
    for reason in dict.fromkeys(c.reason for c in report.asked if c.reason):
        yield Text(f"  {visible(reason)}", style="dim")
    if report.disagreements:
        yield Text(f"Disagreements: {len(report.disagreements)}")
        table = grid("left", "left", "left", gap=1)
        for disagreement in report.disagreements[:MOST]:
            table.add_row(*(Text(cell) for cell in _row(disagreement)))
        yield table
        if len(report.disagreements) > MOST:
            yield Text(f"… and {len(report.disagreements) - MOST} more, in the report", style="dim")


def said_of(report: Report, name: str) -> Iterator[str]:
    """What the model was refused or overruled with, about one indicator."""
    for d in report.disagreements:
        if d.about == name or name.startswith(f"{d.about}."):
            _, said, settled = _row(d)
            yield f"{said}; {settled}"
