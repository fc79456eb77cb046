"""`nianbao batch --engine ray`: documents are read, reports finished and tables written by tasks of a Ray cluster. One process,
on the machine where the batch was begun, asks for all of them: it owns answers, limits and budget. What is done stands in the manifest."""

import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from extractor.batch.cluster import HERE, Apart, Cluster, ClusterPool, Lost, Say, joined
from extractor.batch.job import Done, Open, Task
from extractor.batch.pool import died
from extractor.cli.batch.engine import Engine
from extractor.cli.batch.tables import AHEAD, Named, Sharded, tables_of
from extractor.cli.progress import LINES
from extractor.errors import BatchError, UsageError
from extractor.export.shards import Shard
from extractor.model.asking import Exchange, Scope
from extractor.model.draft import Draft
from extractor.rulebook import load_rulebook
from extractor.run.edge import Fault
from extractor.run.one_document import config_of, everything_of, failed, finished, reader
from extractor.run.somebody import Asking, Made, Somebody, somebody

if TYPE_CHECKING:
    from extractor.answer.settings import Settings

T = TypeVar("T")
ADDRESS = "RAY_ADDRESS"
NAME = "nianbao-asking"
"""What the process that asks is called in `ray list actors`."""


def address_of(given: str | None, workers: int | None) -> str:
    """The cluster to join: as given, else as the environment says, else one to start here. Raises `UsageError`."""
    address = given or os.environ.get(ADDRESS, "").strip() or HERE
    if workers is not None and address != HERE:
        remedy = "Leave --workers out: all processors of the cluster read."
        raise UsageError("--workers counts processes of this machine", where=address, remedy=remedy)
    return address


def _alike_as() -> str:
    """What all machines of a batch have to have in common: program, rules, prompts."""
    return config_of("", {}, "off") + everything_of(load_rulebook())


def _alike(config: str) -> None:
    """In a process of the cluster: raises `BatchError` when it would read otherwise than whoever began the batch."""
    if _alike_as() != config:
        remedy = "Install the very version there that began this batch."
        raise BatchError("this machine has another version of nianbao, or other rules", where=os.uname().nodename, remedy=remedy)


def _finish(draft: Draft, exchanges: tuple[Exchange, ...], key: str, before: bytes) -> Done:
    """In a task: the report of a document that was asked about."""
    return finished(Open(draft, key, before), exchanges)


def _spent(there: Somebody) -> bool:
    return there.spent()


def _in_flight(there: Somebody) -> int:
    return there.in_flight()


def _stop(there: Somebody) -> None:
    there.stop()


def _exchanges(there: Somebody, drafts: Iterator[Draft]) -> Iterator[Made[tuple[Exchange, ...]]]:
    return there.made(drafts, lambda _, exchanges: exchanges)


def _somebody(settings: "Settings", scope: Scope, say: Say) -> AbstractContextManager[Somebody]:
    return somebody(settings, scope, load_rulebook(), say)


@dataclass(frozen=True, slots=True)
class FarAsker:
    """Asks about drafts, and finishes them, on the cluster."""

    cluster: Cluster
    """Where reports are finished."""
    there: Apart[Somebody]
    """Who is asked."""
    asked: Asking
    """The same, as seen from here; its ledger is kept here."""

    def __call__(self, together: list[Open]) -> list[Done]:
        """One for each document, in their order."""
        kept = [self.cluster.keep(one.draft) for one in together]
        out: list[Future[Done] | Done] = []
        for one, draft, made in zip(together, kept, self.there.stream(_exchanges, kept), strict=True):
            self.asked.ledger.add(made.name, made.usages, made.possible)
            outcome = made.outcome
            if isinstance(outcome, Fault):
                out.append(failed(outcome, made.name, one.key))
            else:
                out.append(self.cluster.run(_finish, draft, outcome, one.key, one.before))
        return [self._come(one, came) for one, came in zip(together, out, strict=True)]

    @staticmethod
    def _come(one: Open, came: "Future[Done] | Done") -> Done:
        if isinstance(came, Done):
            return came
        try:
            return came.result()
        except Lost:
            return died(Task(one.draft.document.name, b"", one.key))


def _asking(there: Apart[Somebody], settings: "Settings") -> Asking:
    """Who is asked, as seen from here. The ledger is kept here: it outlives whoever asks."""
    from extractor.answer.ledger import Ledger
    from extractor.answer.prices import price_of

    def stop() -> None:
        """From a thread of its own: this may be in the middle of another call, interrupted by Ctrl-C."""

        def work() -> None:
            with suppress(BatchError):
                there.do(_stop)

        threading.Thread(target=work, daemon=True).start()

    def in_flight() -> int:
        with suppress(BatchError):
            return there.do(_in_flight)
        return 0

    return Asking(Ledger(price_of(settings.model, settings.prices)), lambda: there.do(_spent), stop, in_flight)


def _tables(cluster: Cluster, reports: list[Named], labels: Mapping[str, str]) -> "Future[Shard]":
    return cluster.run(tables_of, reports, labels)


def _read_where(pool: ClusterPool) -> Iterator[str]:
    """Which machines read how many documents."""
    counts = sorted(pool.machines.values())
    if counts:
        each = f"{len(counts)} machines, {counts[0]} to {counts[-1]} each" if len(counts) > 1 else "1 machine"
        yield f"cluster    {sum(counts)} documents read on {each}"


@contextmanager
def ray(address: str, workers: int | None, settings: "Settings | None", scope: Scope) -> Iterator[Engine]:
    """The cluster at `address`."""
    with joined(address, workers or os.cpu_count()) as cluster:
        readers = ClusterPool(cluster, reader(scope), partial(_alike, _alike_as()))

        def tables(folder: Path, labels: Mapping[str, str]) -> Sharded:
            return Sharded(partial(_tables, cluster), AHEAD * max(1, cluster.processors), folder, labels, (Lost,))

        def lines() -> Iterable[str]:
            return _read_where(readers)

        if settings is None:
            yield Engine(readers, tables, lines=lines)
            return
        with cluster.apart(NAME, partial(_somebody, settings, scope), LINES.say) as there:
            asked = _asking(there, settings)
            try:
                yield Engine(readers, tables, asked, FarAsker(cluster, there, asked), lines)
            except BaseException:
                with suppress(BatchError):
                    there.do(_stop)
                raise
