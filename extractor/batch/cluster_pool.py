"""Documents read by a cluster: what `Pool` does on one machine."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from types import TracebackType

from extractor.batch.cluster import Cluster, chained, machine
from extractor.batch.job import Done, Read, Task
from extractor.batch.pool import died

_ready: list[str] = []
"""Once a process is ready to read: the machine it runs on."""


def _read(prepare: Callable[[], object] | None, read: Read, task: Task) -> tuple[str, Done]:
    """In a task: (machine, what the document came to)."""
    if not _ready:
        if prepare:
            prepare()
        _ready.append(machine())
    return _ready[0], read(task)


class ClusterPool:
    """Runs `read` on tasks, in processes of a cluster. Takes the place of `Pool`."""

    def __init__(self, cluster: Cluster, read: Read, prepare: Callable[[], object] | None = None) -> None:
        self._cluster, self._read, self._prepare = cluster, read, prepare
        self.machines: Counter[str] = Counter()
        """Documents by the machine that read them."""

    def __enter__(self) -> "ClusterPool":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """What is out goes when the cluster is left."""

    @property
    def workers(self) -> int:
        """Documents that are read at once."""
        return max(1, self._cluster.processors)

    def submit(self, task: Task) -> "Future[Done]":
        """What `task` will come to."""
        return chained(self._cluster.run(_read, self._prepare, self._read, task), self._counted, lambda _: died(task))

    def again(self, tasks: list[Task]) -> list[Done]:
        """As in `Pool`. Here a process that dies has one task, and Ray has run it again."""
        return [self.submit(task).result() for task in tasks]

    def _counted(self, came: tuple[str, Done]) -> Done:
        self.machines[came[0]] += 1
        return came[1]

