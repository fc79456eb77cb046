"""A `nianbao` in a process of its own, which leads a group: started anew, or forked from one that has imported it already."""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as until_one
from pathlib import Path
from typing import Protocol, TextIO

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["extractor.run.ready", "extractor.web.server", __name__])


class Process(Protocol):
    """As `subprocess.Popen` has it."""

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None: ...

    def wait(self, seconds: float | None = None) -> int: ...

    def terminate(self) -> None: ...

    def kill(self) -> None: ...

    @property
    def stdout(self) -> TextIO: ...


class Started:
    """A process that imports what it needs."""

    def __init__(self, command: tuple[str, ...], environment: Mapping[str, str], log: Path) -> None:
        run = (sys.executable, "-m", "extractor", *command)
        with log.open("a") as said:
            self._process = subprocess.Popen(run, stdout=subprocess.PIPE, stderr=said, text=True, env=environment, start_new_session=True)
        assert self._process.stdout
        self.stdout: TextIO = self._process.stdout  # type: ignore[assignment]
        self.pid, self.poll, self.wait = self._process.pid, self._process.poll, self._process.wait
        self.terminate, self.kill = self._process.terminate, self._process.kill


class Forked:
    """A process that has imported it when it begins, in the folder that this one is in."""

    def __init__(self, command: tuple[str, ...], environment: Mapping[str, str], log: Path) -> None:
        reads, writes = FORKS.Pipe(duplex=False)
        self._process = FORKS.Process(target=_run, args=(command, dict(environment), os.getcwd(), log, writes), name="nianbao")
        self._process.start()
        writes.close()
        self.stdout: TextIO = os.fdopen(os.dup(reads.fileno()))
        reads.close()
        assert self._process.pid
        self.pid, self.terminate, self.kill = self._process.pid, self._process.terminate, self._process.kill

    def poll(self) -> int | None:
        """Its exit code, when it has ended."""
        return self._process.exitcode

    def wait(self, seconds: float | None = None) -> int:
        """Its exit code, when it has ended. Raises `TimeoutExpired` when it has not."""
        self._process.join(seconds)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("nianbao", seconds or 0)
        return self._process.exitcode

    def killed(self) -> None:
        """SIGKILL for it and what it has started; it is dead when this returns. Any thread may, also while another waits."""
        os.killpg(self.pid, signal.SIGKILL)
        until_one([self._process.sentinel])


def _run(command: tuple[str, ...], environment: dict[str, str], folder: str, log: Path, out: Connection) -> None:
    """In the new process."""
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with log.open("a") as said:
        os.dup2(said.fileno(), 2)
    os.dup2(out.fileno(), 1)
    out.close()
    sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)  # noqa: SIM115
    from extractor.cli import main

    sys.exit(main(list(command)))
