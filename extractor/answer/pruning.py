"""What is in the cache, counted, and what of it may go."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from extractor.answer.cache import AnswerCache, Row
from extractor.model.asking import AnswerState


@dataclass(frozen=True, slots=True)
class CacheTally:
    """Records, counted."""

    answers: int
    """Served when the same is asked."""
    refused: int
    """Repeated as refusals when the same is asked."""
    failed: int
    """For audit only."""
    foreign: int
    """Rows this program did not write."""
    tokens: int
    """What the records cost, in and out."""
    models: tuple[tuple[str, int], ...]
    """Records by model, by name."""
    kinds: tuple[tuple[str, int], ...]
    """Records by kind of question, by name."""
    oldest: str | None
    """When the first of them was kept."""
    newest: str | None
    """When the last of them was kept."""

    @property
    def rows(self) -> int:
        """All of them."""
        return self.answers + self.refused + self.failed + self.foreign


def tally(rows: Iterable[Row]) -> CacheTally:
    """Count them."""
    states: Counter[AnswerState] = Counter()
    models: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    foreign = tokens = 0
    times: list[str] = []
    for row in rows:
        if row.stored is None:
            foreign += 1
            continue
        states[row.stored.state] += 1
        models[row.stored.model] += 1
        kinds[row.stored.kind] += 1
        tokens += row.stored.tokens_in + row.stored.tokens_out
        times.append(row.stored.when)
    return CacheTally(
        answers=states["answered"],
        refused=states["refused"],
        failed=states["failed"],
        foreign=foreign,
        tokens=tokens,
        models=tuple(sorted(models.items())),
        kinds=tuple(sorted(kinds.items())),
        oldest=min(times, default=None),
        newest=max(times, default=None),
    )


@dataclass(frozen=True, slots=True)
class PruneChoice:
    """Which records may go: those that fit everything that is said."""

    states: frozenset[AnswerState] = frozenset()
    """Only records of these states; empty for any."""
    model: str | None = None
    """Only this model's."""
    before: str | None = None
    """Only those kept before this time (as `Stored.when`)."""
    everything: bool = False
    """All rows, those not ours among them."""

    def takes(self, row: Row) -> bool:
        """Whether this row may go."""
        if self.everything:
            return True
        stored = row.stored
        if stored is None or row.name is None:
            return False
        fits_state = not self.states or stored.state in self.states
        fits_model = self.model is None or stored.model == self.model
        return fits_state and fits_model and (self.before is None or stored.when < self.before)


def days_ago(days: int, now: datetime | None = None) -> str:
    """The time so many days ago, as records bear it."""
    return ((now or datetime.now(UTC)) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def prune(cache: AnswerCache, choice: PruneChoice, *, really: bool) -> CacheTally:
    """What `choice` takes, counted; and when `really`, taken out."""
    chosen = [row for row in cache.rows() if choice.takes(row)]
    if really and choice.everything:
        cache.clear()
    elif really:
        cache.remove(tuple(row.name for row in chosen if row.name is not None))
    return tally(chosen)
