"""A real `nianbao serve` in a process of its own, and what tests say to it.

with serving(folder) as service:
    service.client.get("/v1/reports")
"""

import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from extractor.cli import main
from tests.support.processes import Forked, Process, Started

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
PATIENCE = 60.0
"""Seconds in which anything a test waits for has to come."""


@dataclass
class Service:
    """A server that runs."""

    process: Process
    """Its process, which leads a group."""
    client: httpx2.Client
    """Says its address with every request."""
    log: Path
    """What it says on stderr."""
    ends: bytes = b""
    """What `anew` puts behind a document."""

    @property
    def url(self) -> str:
        """Its address."""
        return str(self.client.base_url)

    def children(self) -> dict[int, str]:
        """Processes that it started, and these started: pid -> what they are, "worker" or "reader"."""
        return offspring(self.process.pid)

    def job(self, *files: tuple[str, bytes], **more: Any) -> dict[str, Any]:
        """Send documents; the job."""
        answer = self.client.post("/v1/jobs", files=[("files", file) for file in files], **more)
        assert answer.status_code == 202, answer.text
        return answer.json()  # type: ignore[no-any-return]

    def ended(self, job_id: str) -> dict[str, Any]:
        """A job at its end."""
        return waited(
            lambda: job if (job := self.client.get(f"/v1/jobs/{job_id}").json())["state"] in ("done", "cancelled", "failed") else None
        )

    def read(self, *files: tuple[str, bytes]) -> list[str]:
        """Send documents and wait; ids of their reports."""
        job = self.ended(self.job(*files)["id"])
        assert job["state"] == "done", job
        return [item["report"] for item in self.client.get(f"/v1/jobs/{job['id']}/documents?limit=500").json()["items"]]

    def anew(self, *names: str) -> None:
        """Reports on these examples alone, and no decision on any: decisions are on bytes, and these have one line end more each time."""
        for report in self.client.get("/v1/reports?limit=500").json()["items"]:
            assert self.client.delete(f"/v1/reports/{report['id']}").is_success
        self.ends += b"\n"
        if names:
            self.read(*((name, (EXAMPLES / name).read_bytes() + self.ends) for name in names))

    def stop(self, seconds: float = 90.0) -> int:
        """SIGTERM; the exit code."""
        self.process.terminate()
        return self.process.wait(seconds)


def waited(look: Callable[[], Any], seconds: float = PATIENCE, step: float = 0.1) -> Any:
    """What `look` finds when it finds something."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(step)
    raise AssertionError(f"nothing came of {look} in {seconds:g} s")


def parent_of(pid: int) -> int:
    """The process that a process was forked from."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def _parents() -> dict[int, int]:
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, IndexError, ValueError):
                found[int(entry.name)] = parent_of(int(entry.name))
    return found


def offspring(pid: int) -> dict[int, str]:
    """Processes that one has started: "worker" has processes of its own, a "reader" has none. Those that stand by to be forked, which are
    the parents of all others, and the standard library's trackers do not count."""
    parents = _parents()

    def below(one: int) -> list[int]:
        return [child for child, parent in parents.items() if parent == one and _forks(child)]

    def started(one: int) -> dict[int, str]:
        found: dict[int, str] = {}
        for child in (child for standing_by in below(one) for child in below(standing_by)):
            found |= {child: "worker" if below(child) else "reader", **started(child)}
        return found

    return started(pid)


def _forks(pid: int) -> bool:
    with suppress(OSError):
        return b"multiprocessing.forkserver" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


@contextmanager
def serving(folder: Path, *arguments: str, key: str = "", env: Mapping[str, str] | None = None, port: int = 0) -> Iterator[Service]:
    """The service, until the block ends. `key`: sent with every request of its client. One process reads for it and one for its worker,
    unless the arguments say how many: what is asked here is answered the same. It is forked from a process that has imported it, which
    saves half of what its start takes; with another PYTHONPATH in `env` it imports what stands there."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "log.txt"
    log.touch()
    readers = () if "--workers" in arguments else ("--workers", "1")
    command = ("serve", "--port", str(port), "--data", str(folder), *readers, *arguments)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NIANBAO_MODEL": "", **(env or {})}
    make = Started if "PYTHONPATH" in (env or {}) else Forked
    process = make(command, environment, log)
    try:
        line = process.stdout.readline()
        assert line.startswith("nianbao: http://"), (line, log.read_text())
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        with httpx2.Client(base_url=line.split()[1], headers=headers, timeout=PATIENCE, trust_env=False) as client:
            yield Service(process, client, log)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        process.stdout.close()


def nianbao(*arguments: str, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    """Another command beside the service."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run((sys.executable, "-m", "extractor", *arguments), capture_output=True, input=stdin, env=environment, check=False)


def new_key(folder: Path, name: str, *arguments: str) -> str:
    """The secret of a new key."""
    return said("keys", "add", name, "--data", str(folder), *arguments).strip()


def said(*arguments: str) -> str:
    """What a command that goes well writes, in this process."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")  # as standard output is: commands write bytes to what is below it
    with redirect_stdout(out):
        assert main(list(arguments)) == 0
        out.flush()
    return out.buffer.getvalue().decode()


def zipped(*files: tuple[str, bytes]) -> bytes:
    """An archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return made.getvalue()
