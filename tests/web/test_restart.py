"""A real service that ends, is killed, loses its database: jobs and decisions outlive it."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.support.serving import EXAMPLES, Service, parent_of, serving, waited
from tests.variants import generate

pytestmark = pytest.mark.slow
A = (EXAMPLES / "01-one-cell-per-line.txt").read_bytes()
PROBLEM = "application/problem+json"
KINDS = ("sqlite", "postgresql")
TWO = ("--workers", "2")


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """Arguments of a service."""
    from tests.support.databases import fresh

    return ("--database", fresh(request.getfixturevalue("postgres"))) if request.param == "postgresql" else ()


def many(count: int) -> list[tuple[str, bytes]]:
    made = [generate(seed) for seed in range(95_000, 95_020)]
    return [(f"{n:03}{made[n % 20].suffix}", made[n % 20].data + f"<!-- {n} -->\n".encode()) for n in range(count)]


def under_way(service: Service, job_id: str) -> bool:
    documents: dict[str, int] = service.client.get(f"/v1/jobs/{job_id}").json()["documents"]
    return documents["done"] > 0


def whole(service: Service, job: dict[str, Any], count: int) -> None:
    """Every document was read, once."""
    ended = service.ended(job["id"])
    assert (ended["state"], ended["documents"]["done"]) == ("done", count)
    items = service.client.get(f"/v1/jobs/{job['id']}/documents?limit=500").json()["items"]
    revisions = {service.client.get(f"/v1/reports/{item['report']}/summary").json()["revision"] for item in items}
    assert revisions == {2}, "one is that of the document that came, two that of its report"


def test_a_job_goes_on_after_sigterm(tmp_path: Path, database: tuple[str, ...]) -> None:
    with serving(tmp_path, *TWO, *database) as service:
        job = service.job(*many(40))
        waited(lambda: under_way(service, job["id"]), step=0.02)
        began = time.monotonic()
        left = service.children()
        assert service.stop() == 0
        assert time.monotonic() - began < 60
        assert not [pid for pid in left if Path(f"/proc/{pid}").exists()], "nobody is left behind"
    with serving(tmp_path, *TWO, *database) as service:
        left = service.client.get(f"/v1/jobs/{job['id']}").json()
        assert left["state"] in ("queued", "running", "done")
        whole(service, job, 40)
        entries = service.client.get("/v1/audit", params={"target": job["id"]}).json()["items"]
        assert [entry["action"] for entry in entries].count("job.done") == 1


def test_a_worker_and_reading_processes_that_are_killed_are_replaced(tmp_path: Path) -> None:
    with serving(tmp_path, *TWO) as service:
        job = service.job(*many(40))
        waited(lambda: under_way(service, job["id"]), step=0.02)
        worker = next(pid for pid, what in service.children().items() if what == "worker")
        os.kill(worker, signal.SIGKILL)
        began = time.monotonic()
        waited(lambda: service.client.get("/v1/audit", params={"target": job["id"]}).text.count("job.claimed") == 2)
        assert time.monotonic() - began < 25, "the server knows that it is dead, and nobody waits for its lease to end"
        whole(service, job, 40)
        assert service.client.get("/healthz").status_code == 200
        assert worker not in waited(lambda: "worker" in (found := service.children()).values() and found)
        assert "the worker died" in service.log.read_text()
        for _ in range(2):
            for pid, what in service.children().items():
                if what == "reader":
                    os.kill(pid, signal.SIGKILL)
            answer = waited(lambda: (found := service.client.post("/v1/extract", content=A)).status_code == 200 and found)
            assert answer.json()["source"]["kind"] == "report"
        forks = {parent_of(pid) for pid in service.children()}
        for pid in forks:  # what stands by to be forked
            os.kill(pid, signal.SIGKILL)
        waited(lambda: sorted(service.children().values()) == ["reader"] * 4 + ["worker"])
        assert not forks & {parent_of(pid) for pid in service.children()}
        later = [(f"later {name}", data) for name, data in many(10)]
        whole(service, service.job(*later), 10)


@pytest.mark.parametrize("seconds", [0.0, 0.3])
def test_nothing_is_left_of_a_server_that_was_killed_at_its_beginning(tmp_path: Path, seconds: float) -> None:
    with serving(tmp_path, *TWO) as service:
        time.sleep(seconds)
        service.process.kill()
        service.process.wait()
        assert waited(lambda: not _of_group(service.process.pid), seconds=60)


def _of_group(group: int) -> list[int]:
    """Processes that a server has started, and these; whoever their parents are by now."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                if os.getpgid(int(entry.name)) == group:
                    found.append(int(entry.name))
    return found


def test_ctrl_c_ends_it_too(tmp_path: Path) -> None:
    with serving(tmp_path, *TWO) as service:
        waited(lambda: len(service.children()) >= 5)
        os.killpg(service.process.pid, signal.SIGINT)  # as a terminal does
        assert service.process.wait(60) == 0
        assert waited(lambda: not _of_group(service.process.pid), seconds=10)
        assert "Traceback" not in service.log.read_text()


def test_nothing_is_left_of_a_server_that_was_killed(tmp_path: Path) -> None:
    with serving(tmp_path, *TWO) as service:
        service.job(*many(40))
        left = waited(lambda: len(found := service.children()) >= 5 and found)  # two that read here, the worker, two of its own
        service.process.kill()
        service.process.wait()
        assert waited(lambda: not [pid for pid in left if Path(f"/proc/{pid}").exists()], seconds=30)


@pytest.fixture
def mortal() -> Iterator[tuple[str, Any]]:
    """A PostgreSQL server of the test's own, and what ends it."""
    from contextlib import ExitStack

    from tests.support.databases import fresh, server

    with ExitStack() as stack:
        url = fresh(stack.enter_context(server()))
        yield url, stack.close


def test_a_database_that_is_gone_is_told(tmp_path: Path, mortal: tuple[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NIANBAO_TEST_POSTGRES_URL", raising=False)
    url, end = mortal
    with serving(tmp_path, "--database", url) as service:
        assert service.client.get("/readyz").status_code == 200
        end()
        for path in ("/readyz", "/v1/reports", "/v1/jobs", "/v1/reports/x", "/metrics", "/v1/exports/jsonl"):
            answer = service.client.get(path)
            assert (answer.status_code, answer.headers["content-type"]) == (503, PROBLEM), (path, answer.text)
            assert answer.json()["detail"]
            assert "retry-after" in answer.headers
        posted = service.client.post("/v1/jobs", files=[("files", ("a.txt", A))])
        assert posted.status_code == 503
        assert service.client.get("/healthz").status_code == 200
        assert "Traceback" not in service.log.read_text()


def test_a_correction_stays_while_a_slow_job_reads_its_document(tmp_path: Path) -> None:
    """The job began before somebody decided, and comes to its end after."""
    from tests.support.model_server import model_server

    name = "12-left-open-by-rules.txt"
    with model_server(latency=1.0) as asked:
        endpoint = {"NIANBAO_BASE_URL": asked.url, "NIANBAO_MODEL": "m", "NIANBAO_CACHE": str(tmp_path / "answers")}
        with serving(tmp_path, env=endpoint) as service:
            files = [("files", (name, (EXAMPLES / name).read_bytes()))]
            first = service.ended(service.client.post("/v1/jobs", files=files, data={"llm": "off"}).json()["id"])
            report = service.client.get(f"/v1/jobs/{first['id']}/documents").json()["items"][0]["report"]
            job = service.client.post("/v1/jobs/again", params={"llm": "always"}).json()
            waited(lambda: asked.requests, step=0.02)
            order = {"indicator": "about.agency", "kind": "name", "name": "清河县水务局", "who": "王芳"}
            decided = service.client.post(f"/v1/reports/{report}/decisions", json=order)
            assert decided.status_code == 201, decided.text
            assert service.client.get(f"/v1/jobs/{job['id']}").json()["state"] == "running"
            seen, over = set(), False
            while not over:
                time.sleep(0.05)
                over = service.client.get(f"/v1/jobs/{job['id']}").json()["state"] == "done"
                seen.add(service.client.get(f"/v1/reports/{report}").json()["about"]["agency"]["value"])
            assert seen == {"清河县水务局"}
            after = service.client.get(f"/v1/reports/{report}").json()
            assert after["asked"]
            assert all(one["replies"] for one in after["asked"]), "what the model said was paid for, and is kept"
