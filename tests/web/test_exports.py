"""Files to take away, and other work that takes long: nobody else notices."""

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient

from extractor.batch.job import Done
from extractor.model.doubts import as_words
from extractor.web.api.immediate import MOST_THREADS
from extractor.web.house import FILES_AT_ONCE, FILES_WAITING, House
from extractor.web.problem_details import Refusal
from extractor.web.turns import Turns
from tests.support.housing import housed

pytestmark = pytest.mark.slow
MANY = 60
"""More than the server has threads."""


@pytest.fixture
def here(tmp_path: Path) -> Iterator[tuple[House, TestClient]]:
    with housed(tmp_path, "localhost") as (house, client):
        yield house, client


def quick(client: TestClient) -> None:
    """Whoever watches over the service, and whoever looks at a list, is answered."""
    for path in ("/healthz", "/readyz", "/v1/reports"):
        begun = time.monotonic()
        assert client.get(path).status_code == 200, path
        assert time.monotonic() - begun < 5, path


def test_many_files_at_once_stop_nobody(here: tuple[House, TestClient], monkeypatch: pytest.MonkeyPatch) -> None:
    go = threading.Event()
    monkeypatch.setattr("extractor.web.api.exports.written", lambda order: (go.wait(60), order.path.write_text("x")))
    _, client = here
    answers: list[httpx2.Response] = []
    with ThreadPoolExecutor(MANY) as pool:
        try:
            for _ in range(MANY):
                pool.submit(lambda: answers.append(client.get("/v1/exports/jsonl")))
            until = time.monotonic() + 20
            while len(answers) < MANY - FILES_AT_ONCE - FILES_WAITING and time.monotonic() < until:
                time.sleep(0.05)
            assert len(answers) == MANY - FILES_AT_ONCE - FILES_WAITING
            told = {(answer.status_code, answer.json()["code"], answer.headers["retry-after"]) for answer in answers}
            assert told == {(503, "busy", "10")}
            quick(client)
        finally:
            go.set()
    assert sum(answer.status_code == 200 and answer.text == "x" for answer in answers) == FILES_AT_ONCE + FILES_WAITING


def test_a_file_that_cannot_be_made_gives_its_turn_back(here: tuple[House, TestClient], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr("extractor.web.api.exports.written", broken)
    _, client = here
    assert [client.get("/v1/exports/jsonl").status_code for _ in range(FILES_AT_ONCE + 1)] == [500] * (FILES_AT_ONCE + 1)


def test_whoever_waits_too_long_for_a_turn_is_told() -> None:
    async def both() -> None:
        turns, go = Turns(1, 1, 0.1), threading.Event()
        first = asyncio.create_task(turns.run(go.wait, "busy"))
        await asyncio.sleep(0.05)
        with pytest.raises(Refusal) as refusal:
            await turns.run(lambda: True, "busy")
        assert refusal.value.status == 503
        go.set()
        assert await first
        assert await turns.run(lambda: 5, "busy") == 5

    asyncio.run(both())


def test_many_texts_that_take_long_stop_nobody(here: tuple[House, TestClient], monkeypatch: pytest.MonkeyPatch) -> None:
    house, client = here
    job = client.post("/v1/jobs", files={"files": ("a.txt", "一、总体情况".encode())}).json()
    report = client.get(f"/v1/jobs/{job['id']}/documents").json()["items"][0]["report"]
    slow: Future[Done] = Future()
    monkeypatch.setattr(type(house.extracting), "submit", lambda *_: slow)
    statuses: list[int] = []
    with ThreadPoolExecutor(MANY) as pool:
        try:
            for _ in range(MANY):
                pool.submit(lambda: statuses.append(client.get(f"/v1/reports/{report}/text").status_code))
            until = time.monotonic() + 20
            while len(statuses) < MANY - MOST_THREADS and time.monotonic() < until:
                time.sleep(0.05)
            assert statuses == [503] * (MANY - MOST_THREADS)
            quick(client)
        finally:
            slow.set_result(Done("a.txt", "", "failed", reason=as_words("a.txt: it took too long"), exit_code=4))
    assert sorted(statuses) == [409] * MOST_THREADS + [503] * (MANY - MOST_THREADS)
