"""Who does the work of a batch: processes on this machine, or (batch_cluster.py) a cluster."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Protocol

from extractor.batch.job import Ask
from extractor.batch.manifest import Kept
from extractor.batch.pool import Pool, Readers
from extractor.cli.asking import Asking, Somebody, somebody
from extractor.cli.batch_work import Asker, reader
from extractor.cli.progress import LINES
from extractor.export.parquet import Tables, parsed
from extractor.model.asking import Scope
from extractor.rulebook import Rulebook, load_rulebook

if TYPE_CHECKING:
    from extractor.answer.settings import Settings

EngineName = Literal["local", "ray"]


@dataclass(frozen=True, slots=True)
class Line:
    """A report as it is written."""

    name: str
    """Its document."""
    kept: Kept
    """As it is kept, maybe under the name of another document of the same bytes."""
    body: bytes
    """The line of JSON, without its end."""


class Tabled(Protocol):
    """Takes reports for tables."""

    def add(self, line: Line) -> None:
        """The next report."""
        ...

    def finish(self) -> None:
        """Put the tables in their place."""
        ...


MakeTables = Callable[[Path, Mapping[str, str]], AbstractContextManager[Tabled]]
"""(folder, labels by indicator) -> tables."""


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


class LocalTables:
    """Tables that this process writes."""

    def __init__(self, folder: Path, labels: Mapping[str, str]) -> None:
        self._tables = Tables(folder, labels)

    def __enter__(self) -> "LocalTables":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._tables.__exit__(kind, error, trace)

    def add(self, line: Line) -> None:
        """See `Tabled`."""
        self._tables.add(parsed(line.body))

    def finish(self) -> None:
        """See `Tabled`."""
        self._tables.finish()


def local_with(asked: Somebody | None, workers: int | None, scope: Scope) -> Engine:
    """Processes on this machine. `workers`: how many; None for as many as there are processors."""
    readers = Pool(reader(scope), workers or os.cpu_count() or 1, load_rulebook)
    return Engine(readers, LocalTables, asked, Asker(asked) if asked else None)


@contextmanager
def local(workers: int | None, settings: "Settings | None", scope: Scope, rulebook: Rulebook) -> Iterator[Engine]:
    """Processes on this machine, and whoever is asked."""
    if settings is None:
        yield local_with(None, workers, scope)
        return
    with somebody(settings, scope, rulebook, LINES.say) as asked:
        yield local_with(asked, workers, scope)
