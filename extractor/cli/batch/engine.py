"""Who does the work of a batch: processes on this machine, or (cluster.py) a cluster."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from extractor.batch.job import Ask
from extractor.batch.pool import Pool, Readers
from extractor.cli.batch.tables import MakeTables, tables_here
from extractor.cli.progress import LINES
from extractor.model.asking import Scope
from extractor.rulebook import Rulebook, load_rulebook
from extractor.run.guarded import READY
from extractor.run.one_document import Asker, reader
from extractor.run.somebody import Asking, Somebody, somebody

if TYPE_CHECKING:
    from extractor.answer.settings import Settings

EngineName = Literal["local", "ray"]


@dataclass(frozen=True, slots=True)
class Engine:
    """Who does the work of a batch."""

    readers: Readers
    """Who reads."""
    tables: MakeTables
    """Who writes tables."""
    asked: Asking | None = None
    """Who is asked."""
    ask: Ask | None = None
    """Does the asking."""
    lines: Callable[[], Iterable[str]] = tuple
    """What is to be said of it at the end."""


def local_with(asked: Somebody | None, workers: int | None, scope: Scope) -> Engine:
    """Processes on this machine. `workers`: how many; None for as many as there are processors."""
    count = workers or os.cpu_count() or 1
    readers = Pool(reader(scope), count, load_rulebook, READY)
    return Engine(readers, partial(tables_here, count), asked, Asker(asked) if asked else None)


@contextmanager
def local(workers: int | None, settings: "Settings | None", scope: Scope, rulebook: Rulebook) -> Iterator[Engine]:
    """Processes on this machine, and whoever is asked."""
    if settings is None:
        yield local_with(None, workers, scope)
        return
    with somebody(settings, scope, rulebook, LINES.say) as asked:
        yield local_with(asked, workers, scope)
