"""One server: the HTTP side in this process, the worker in another, which is started again when it dies."""

import errno
import logging
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING

import uvicorn

from extractor.batch.pool import standing_by, starting, uninterrupted
from extractor.errors import StoreError, UsageError
from extractor.run.guarded import READY
from extractor.store.leases import Leases
from extractor.web.app import create_app
from extractor.web.house import House, opened
from extractor.web.jobs.worker import WorkerSettings, owner_of, work
from extractor.web.patience import Line
from extractor.web.settings import ServeSettings, require_key

if TYPE_CHECKING:
    from extractor.answer.settings import Settings


_REMEDIES = {
    errno.EADDRINUSE: "Something listens here already, perhaps this service. Name another port with --port (0: any that is free).",
    errno.EACCES: "Ports below 1024 are for the system. Name another port with --port.",
    errno.EADDRNOTAVAIL: "Name an address of this machine with --host.",
}
_NEEDED = (READY, "extractor.web.jobs.worker", "extractor.web.jobs.files")
"""By processes that are started here."""
_OTHERWISE = "Name another address with --host, or another port with --port."


def require_free(host: str, port: int) -> None:
    """Raises `UsageError` where nobody could listen."""
    where = f"{f'[{host}]' if ':' in host else host}:{port}"
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        said = getattr(error, "strerror", None) or "no host can have this name"
        raise UsageError(f"there is no such address ({said})", where=where, remedy=_REMEDIES[errno.EADDRNOTAVAIL]) from None
    for family, kind, protocol, _, address in found:
        try:
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                probe.bind(address)
                probe.listen()
        except OSError as error:
            if error.errno == errno.EAFNOSUPPORT:  # of a name's addresses those that this machine knows are taken
                continue
            told, remedy = os.strerror(error.errno or 0).lower(), _REMEDIES.get(error.errno or 0, _OTHERWISE)
            raise UsageError(f"cannot listen here ({told})", where=where, remedy=remedy) from None


_log = logging.getLogger("nianbao")
GRACE_SECONDS = 60.0
"""In which a worker finishes what it is at when the server goes."""
REQUEST_GRACE = 20
"""Seconds in which requests under way are answered then."""
LOOK_SECONDS, WAIT_SECONDS, MOST_SECONDS = 0.5, 1.0, 30.0
"""Between two looks at the worker; before one that died is started again, twice as long each time."""
QUIET = 60.0
"""A worker that lived so long is one that works: the next wait is short again."""


class Supervisor:
    """Has a worker running, always."""

    def __init__(self, settings: WorkerSettings, house: House) -> None:
        self._settings, self._house = settings, house
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)
        self._worker: BaseProcess | None = None

    def start(self) -> None:
        """From now on."""
        self._begin()
        self._thread.start()

    @property
    def pid(self) -> int | None:
        """Of the worker."""
        return self._worker.pid if self._worker else None

    def _begin(self) -> None:
        with uninterrupted():
            self._worker = starting().Process(target=work, args=(self._settings,), name="nianbao worker")
            self._worker.start()
        self._house.metrics.worker_starts.inc()

    def _watch(self) -> None:
        wait, begun = WAIT_SECONDS, time.monotonic()
        while not self._over.wait(LOOK_SECONDS):
            worker = self._worker
            if worker is None or worker.is_alive():
                continue
            _log.warning("the worker died (exit code %s); another one takes over in %g s", worker.exitcode, wait)
            self._bury(worker)
            if time.monotonic() - begun > QUIET:
                wait = WAIT_SECONDS
            if self._over.wait(wait):
                return
            wait, begun = min(2 * wait, MOST_SECONDS), time.monotonic()
            try:
                self._begin()
            except (OSError, EOFError) as error:  # there may be a process to be had later
                _log.warning("no worker can be started: %s", error)

    def _bury(self, worker: BaseProcess) -> None:
        try:
            Leases(self._house.database).bury(owner_of(worker.pid))
        except StoreError as error:  # its leases end by themselves
            _log.warning("%s", error)

    def stop(self) -> None:
        """The worker finishes what it is at, and goes."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()
        worker = self._worker
        if worker is None:
            return
        worker.terminate()
        worker.join(GRACE_SECONDS)
        if worker.is_alive():
            worker.kill()
            worker.join()


@contextmanager
def supervised(settings: ServeSettings, model: "Settings | None", house: House) -> Iterator[Supervisor]:
    """A worker while the service runs."""
    supervisor = Supervisor(WorkerSettings(settings.url, settings.workers, settings.bounds, model), house)
    supervisor.start()
    try:
        yield supervisor
    finally:
        supervisor.stop()


class _Server(uvicorn.Server):
    """Says where it is once it listens, and waits neither for streams nor for requests that do not come in when it is told to go."""

    def __init__(self, config: uvicorn.Config, house: House) -> None:
        super().__init__(config)
        self._house = house

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for server in self.servers if self.started else ():
            for bound in server.sockets:
                host, port = bound.getsockname()[:2]
                print(f"nianbao: http://{f'[{host}]' if ':' in host else host}:{port}/", flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._house.streams.closing.set()
        self._house.patience.end()
        await super().shutdown(sockets)
        self._captured_signals.clear()  # uvicorn would raise them again, and nobody would tell the worker to go


def run(settings: ServeSettings, model: "Settings | None") -> int:
    """Serve until Ctrl-C or SIGTERM; the exit code."""
    require_free(settings.host, settings.port)
    standing_by(*_NEEDED)
    logging.getLogger("python_multipart").setLevel(logging.CRITICAL)  # a damaged form is told to its sender
    with opened(settings, model) as house:
        require_key(settings, house.keys.any())
        config = uvicorn.Config(
            create_app(house),
            host=settings.host,
            port=settings.port,
            http=Line,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=REQUEST_GRACE,
            timeout_keep_alive=15,
            h11_max_incomplete_event_size=64 * 1024,
            limit_concurrency=1_000,
        )
        server = _Server(config, house)
        with supervised(settings, model, house):
            server.run()
        return 0 if server.started else 1
