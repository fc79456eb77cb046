"""A Ray cluster: work as tasks on any of its machines, things that live in a process of their own, and documents that are read there as
`Pool` reads them on one machine. Only this module knows Ray.

A task whose process or machine goes away is run again by Ray, `RETRIES` times; then it is lost, and with it the document it was about,
nothing else. A cluster answers in Ray's words and on standard output; both are kept from whoever watches a batch.
"""

import os
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager, redirect_stdout, suppress
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Generic, ParamSpec, TypeVar

from extractor.batch.job import Done, Read, Task
from extractor.batch.pool import died
from extractor.errors import BatchError, NianbaoError, UsageError

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R")
Say = Callable[[str], None]

RETRIES = 3
"""How often a task is run again whose process or machine went away. A machine that goes takes one try from each task it was at; a document
that kills its process uses them up."""
HERE = "local"
"""The address that starts a cluster on this machine, for as long as a batch lasts."""
_REACHED, _LOOK, _LEAVE = 5.0, 5.0, 30.0
"""Seconds: to be answered by an address; between two looks at how many processors there are; for a process of ours to end by itself."""
_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_NUM_REDIS_GET_RETRIES": "1",
}
"""Ray's environment, where nothing else is set: nobody is told of our runs, and a cluster that does not let us in is given up in a minute,
not a quarter of an hour."""
_THREADS = 8
"""Calls that a thing in a process of its own takes at once: one that asks, one that waits for what it says, and short ones."""


class Lost(Exception):
    """A task was lost for good."""


def _library() -> Any:
    """Ray. Raises `UsageError` where it is not installed."""
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    try:
        from ray import init  # noqa: F401 - a folder called ray, such as Ray's own in /tmp, can be imported too
    except ImportError:
        raise UsageError("--engine ray needs Ray", remedy="pip install 'nianbao[cluster]'") from None
    import ray

    return ray


def _reached(address: str) -> None:
    """Raises `UsageError` for an address that is none, `BatchError` where nobody answers: Ray would wait for minutes."""
    host, _, port = address.rpartition(":")
    if "://" in address or not host or not port.isdecimal():
        remedy = "Name a cluster like 10.0.0.1:6379, and run the command on one of its machines."
        raise UsageError("this is no address of a Ray cluster", where=address, remedy=remedy)
    try:
        socket.create_connection((host, int(port)), _REACHED).close()
    except (OSError, OverflowError) as error:
        remedy = "See `ray status` on its first machine, or leave out --ray-address to use this machine alone."
        raise BatchError(f"no cluster answers here ({error})", where=address, remedy=remedy) from None


def _in_our_words(error: Exception) -> Exception:
    """What Ray says, in our words."""
    import ray.exceptions as theirs

    if isinstance(error, theirs.RayTaskError):
        cause = getattr(error, "cause", None)
        if isinstance(cause, NianbaoError):
            return cause
        said = " ".join(str(cause or error).split())[-300:]
        remedy = "See that every machine of the cluster has this very version of nianbao installed."
        return BatchError(f"work failed on the cluster ({said})", remedy=remedy)
    if isinstance(error, theirs.WorkerCrashedError | theirs.NodeDiedError | theirs.OutOfMemoryError | theirs.ObjectLostError):
        return Lost(str(error))
    if isinstance(error, theirs.RayActorError):
        remedy = "Run the same command again: what is read and what was answered is kept."
        return BatchError("the process that asks for the whole cluster died", remedy=remedy)
    if isinstance(error, theirs.RayError):
        said = " ".join(str(error).split())[:300]
        return BatchError(f"the cluster is gone ({said})", remedy="Start it and run the same command again: what is read is kept.")
    return error


def chained(inner: "Future[T]", made: Callable[[T], R], lost: Callable[[Lost], R] | None = None) -> "Future[R]":
    """What `made` makes of what comes, or `lost` of a task that is lost."""
    outer: Future[R] = Future()

    def come(future: "Future[T]") -> None:
        try:
            outer.set_result(made(future.result()))
        except Exception as error:
            told = _in_our_words(error)
            if lost and isinstance(told, Lost):
                outer.set_result(lost(told))
            else:
                outer.set_exception(told)

    inner.add_done_callback(come)
    return outer


class Keeper(Generic[T]):
    """Runs as an actor: a thing that is to exist once, and whoever works with it."""

    def __init__(self) -> None:
        self._said: SimpleQueue[str | None] = SimpleQueue()
        self._held: tuple[AbstractContextManager[T], T] | None = None

    def begin(self, make: Callable[[Say], AbstractContextManager[T]]) -> None:
        """Make the thing. It comes as a call and not when the actor is made: those are written down at the cluster's head, with their
        arguments, and a key may be among them."""
        manager = make(self._said.put)
        self._held = (manager, manager.__enter__())

    @property
    def held(self) -> T:
        """The thing."""
        if self._held is None:
            raise RuntimeError("nothing was begun")
        return self._held[1]

    def do(self, work: Callable[..., R], arguments: tuple[Any, ...]) -> R:
        """Something short with it."""
        return work(self.held, *arguments)

    def stream(self, work: Callable[[T, Iterator[Any]], Iterator[R]], references: list[Any]) -> Iterator[R]:
        """Something long, each piece handed out as it comes."""
        import ray

        yield from work(self.held, (ray.get(reference) for reference in references))

    def said(self) -> Iterator[str]:
        """What it has to say, until it ends."""
        while (sentence := self._said.get()) is not None:
            yield sentence

    def end(self) -> None:
        """Let go of it."""
        try:
            if self._held:
                self._held[0].__exit__(None, None, None)
        finally:
            self._said.put(None)


class Apart(Generic[T]):
    """A thing in a process of its own, on this machine: files and keys it needs are those of whoever runs the batch."""

    def __init__(self, ray: Any, name: str, make: Callable[[Say], AbstractContextManager[T]], say: Say) -> None:
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        self._ray = ray
        here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
        made = ray.remote(Keeper).options(name=name, num_cpus=0, max_concurrency=_THREADS, scheduling_strategy=here)
        self._actor = made.remote()
        self._get(self._actor.begin.remote(make))
        self._listener = threading.Thread(target=self._listen, args=(say,), name="listening", daemon=True)
        self._listener.start()

    def do(self, work: Callable[..., R], *arguments: Any) -> R:
        """Something short with it: `work(thing, *arguments)`."""
        done: R = self._get(self._actor.do.remote(work, arguments))
        return done

    def stream(self, work: Callable[[T, Iterator[Any]], Iterator[R]], references: Iterable[Any]) -> Iterator[R]:
        """Something long with what `Cluster.keep` has kept: `work(thing, iterator)`, piece by piece."""
        for piece in self._actor.stream.options(num_returns="streaming").remote(work, list(references)):
            yield self._get(piece)

    def close(self) -> None:
        """Let go of it; what it had to say has been said."""
        with suppress(BatchError):  # it died, and whoever needed it has been told
            self._get(self._actor.end.remote())
        self._listener.join(_LEAVE)

    def _listen(self, say: Say) -> None:
        with suppress(Exception):  # it died; whoever needs it is told
            for sentence in self._actor.said.options(num_returns="streaming").remote():
                say(self._get(sentence))

    def _get(self, reference: Any) -> Any:
        try:
            return self._ray.get(reference)
        except Exception as error:
            raise _in_our_words(error) from None


class Cluster:
    """A cluster that is joined."""

    def __init__(self, ray: Any) -> None:
        self._ray = ray
        self._remote: dict[Callable[..., Any], Any] = {}
        self._looked, self._processors = float("-inf"), 0

    @property
    def processors(self) -> int:
        """How many it has just now: machines come and go."""
        if time.monotonic() - self._looked > _LOOK:
            self._looked, self._processors = time.monotonic(), int(self._ray.cluster_resources().get("CPU", 0))
        return self._processors

    def run(self, work: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> "Future[R]":
        """What `work` returns, wherever it runs. Raises `Lost` when it took too many processes with it."""
        if work not in self._remote:
            self._remote[work] = self._ray.remote(work).options(num_cpus=1, max_retries=RETRIES)
        inner: Future[R] = self._remote[work].remote(*arguments, **named).future()
        return chained(inner, lambda came: came)

    def keep(self, value: object) -> Any:
        """`value`, sent to a machine once however many tasks take it: as an argument it is the value again."""
        return self._ray.put(value)

    @contextmanager
    def apart(self, name: str, make: Callable[[Say], AbstractContextManager[T]], say: Say) -> Iterator[Apart[T]]:
        """What `make` makes, in a process of its own."""
        made = Apart(self._ray, name, make, say)
        try:
            yield made
        finally:
            made.close()


@contextmanager
def joined(address: str, processors: int | None = None) -> Iterator[Cluster]:
    """The cluster at `address`, or one started here with so many processors.

    Raises `UsageError` where Ray is not installed, `BatchError` when the cluster cannot be joined.
    """
    ray = _library()
    if address != HERE:
        _reached(address)
    started: dict[str, Any] = {}
    if address == HERE:  # nobody else is to reach it
        started = {"num_cpus": processors, "include_dashboard": False, "_node_ip_address": "127.0.0.1"}
    with open(os.devnull, "w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        _join(ray, address, started)
        try:
            cluster = Cluster(ray)
            if not cluster.processors:
                raise BatchError("the cluster has no processor", where=address, remedy="Start a machine of it with `ray start`.")
            yield cluster
        finally:
            ray.shutdown()


def _join(ray: Any, address: str, started: dict[str, Any]) -> None:
    import logging

    logging.getLogger("ray").setLevel(logging.CRITICAL)
    try:
        ray.init(address=address, logging_level=logging.CRITICAL, configure_logging=False, log_to_driver=False, **started)
    except Exception as error:
        said = " ".join(str(error).split())[:300]
        remedy = "Ray and Python must be of one version everywhere, and this machine one of the cluster (`ray start --address`)."
        raise BatchError(f"the cluster cannot be joined ({said})", where=address, remedy=remedy) from None


def machine() -> str:
    """Where a task runs. For use in tasks."""
    import ray

    return str(ray.get_runtime_context().get_node_id())


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
