"""What clients of the service ask for, and what hostile ones send."""

import asyncio
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.support.serving import zipped
from tests.variants import generate

SEED = 480_000
DISTINCT = 150
"""Layouts repeat after so many; each document has a line of its own."""
LONGEST = 20_000
"""Bytes of a small document."""
WEIGHTS = {
    "extract": 40,
    "list": 12,
    "report": 12,
    "values": 8,
    "job": 6,
    "follow": 6,
    "decision": 5,
    "counts": 3,
    "search": 3,
    "text": 4,
    "export": 0.3,
}
"""What clients ask for; "export" now and then."""
HOSTILE = 0.1
"""One in ten wants harm."""


@dataclass
class Tally:
    """What came of all requests."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """By kind."""
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    """By kind and status; 0 where the connection ended, on purpose."""
    busy: int = 0
    """503 with Retry-After."""
    wrong: list[str] = field(default_factory=list)
    """Answers that should not have come."""
    made: int = 0
    """Requests."""


class Documents:
    """Small documents that all differ."""

    def __init__(self) -> None:
        made = (generate(seed) for seed in range(SEED, SEED + DISTINCT))
        self._made = [one for one in made if len(one.data) <= LONGEST]
        self._number = 0

    def next(self) -> tuple[str, bytes]:
        """Another one."""
        self._number += 1
        one = self._made[self._number % len(self._made)]
        tail = f"\n<!-- {self._number} -->\n" if "html" in one.suffix else f"\n{self._number}\n"
        return f"{self._number}{one.suffix}", one.data + tail.encode()


Hostile = Callable[["Client"], Awaitable[int]]


@dataclass
class Client:
    """One of many."""

    url: str
    session: aiohttp.ClientSession
    documents: Documents
    tally: Tally
    rng: random.Random
    reports: list[str]
    """Ids that some client has seen."""
    jobs: list[str]

    async def one(self) -> None:
        """A request of some kind."""
        hostile = self.rng.random() < HOSTILE
        kind = "hostile" if hostile else self.rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        self.tally.made += 1
        began = time.perf_counter()
        try:
            await (self._hostile() if hostile else getattr(self, f"_{kind}")())
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self.tally.wrong.append(f"{kind}: {type(error).__name__} {error}")
        if kind != "hostile":
            self.tally.seconds[kind].append(time.perf_counter() - began)

    async def _ask(self, kind: str, method: str, path: str, fine: tuple[int, ...], **more: Any) -> bytes:
        async with self.session.request(method, self.url + path, **more) as answer:
            body = await answer.read()
            self.tally.statuses[kind, answer.status] += 1
            if answer.status == 503 and "Retry-After" in answer.headers:
                self.tally.busy += 1
            elif answer.status not in fine:
                self.tally.wrong.append(f"{kind} {method} {path}: {answer.status} {body[:200]!r}")
            return body if answer.status < 300 else b""

    async def _extract(self) -> None:
        name, data = self.documents.next()
        said = await self._ask("extract", "POST", f"v1/extract?name={name}", (200,), data=data)
        if said and json.loads(said)["source"]["size"] != len(data):
            self.tally.wrong.append("extract: the report is of another document")

    async def _list(self) -> None:
        order = self.rng.choice(("newest", "name", "agency", "open"))
        said = await self._ask("list", "GET", f"v1/reports?limit=50&order={order}&state=done&kind=report", (200,))
        for item in json.loads(said or b'{"items": []}')["items"]:
            self.reports.append(item["id"])
        del self.reports[:-500]

    async def _counts(self) -> None:
        await self._ask("counts", "GET", "v1/reports/counts?needs_review=true", (200,))

    async def _search(self) -> None:
        await self._ask("search", "GET", "v1/reports?q=县&year=2022", (200,))

    def _some(self) -> str:
        return self.rng.choice(self.reports) if self.reports else "none"

    async def _report(self) -> None:
        await self._ask("report", "GET", f"v1/reports/{self._some()}", (200, 404, 409))

    async def _text(self) -> None:
        await self._ask("text", "GET", f"v1/reports/{self._some()}/text", (200, 404))

    async def _values(self) -> None:
        await self._ask("values", "GET", f"v1/reports/{self._some()}/values?review=true", (200, 404, 409))

    async def _job(self) -> None:
        form = aiohttp.FormData()
        count = self.rng.randint(1, 4)
        for _ in range(count):
            name, data = self.documents.next()
            form.add_field("files", data, filename=name)
        if self.rng.random() < 0.2:
            form.add_field("files", zipped(self.documents.next(), self.documents.next()), filename="a.zip")
        said = await self._ask("job", "POST", "v1/jobs", (202,), data=form)
        if said:
            self.jobs.append(json.loads(said)["id"])

    async def _follow(self) -> None:
        if self.jobs:
            await self._ask("follow", "GET", f"v1/jobs/{self.rng.choice(self.jobs[-50:])}", (200,))

    async def _decision(self) -> None:
        report = self._some()
        said = await self._ask("values", "GET", f"v1/reports/{report}/values?review=true", (200, 404, 409))
        values = json.loads(said or b'{"items": []}')["items"]
        if values:
            order = {"indicator": self.rng.choice(values)["indicator"], "kind": "as_stated", "who": "Last"}
            await self._ask("decision", "POST", f"v1/reports/{report}/decisions", (201, 409, 422), json=order)

    async def _export(self) -> None:
        form = self.rng.choice(("jsonl", "csv", "wide.csv", "xlsx", "parquet.zip", "decisions.jsonl"))
        await self._ask("export", "GET", f"v1/exports/{form}?year=2022&failing=true", (200,))

    async def _hostile(self) -> None:
        await self.rng.choice(EVIL)(self)

    async def bad(self, method: str, path: str, fine: tuple[int, ...], **more: Any) -> None:
        """Something that is to be refused."""
        await self._ask("hostile", method, path, fine, **more)

    async def raw(self, request: bytes, wait: float = 0.0) -> None:
        """Bytes on a line that is then dropped."""
        host, port = self.url.removeprefix("http://").rstrip("/").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(request)
        await writer.drain()
        await asyncio.sleep(wait)
        writer.transport.abort()
        self.tally.statuses["hostile", 0] += 1
        del reader


def _bomb() -> bytes:
    return zipped(("bomb.txt", bytes(30_000_000)))


BOMB = _bomb()
FORM = {"Content-Type": "multipart/form-data; boundary=x"}
JSON = {"Content-Type": "application/json"}
HEAD = b"POST /v1/%s HTTP/1.1\r\nHost: localhost\r\n%sContent-Length: 100000\r\n\r\n"


def _file(name: str, data: bytes) -> aiohttp.FormData:
    form = aiohttp.FormData()
    form.add_field("files", data, filename=name)
    return form


EVIL: tuple[Callable[[Client], Awaitable[None]], ...] = (
    lambda c: c.bad("GET", "v1/reports", (401,), headers={"Authorization": "Bearer nb_wrong"}),
    lambda c: c.bad("POST", "v1/extract", (401,), headers={"Authorization": "Basic eDp5"}, data=b"x" * 50_000),
    lambda c: c.bad("POST", "v1/extract", (413,), data=b"x" * 20_000_001),
    lambda c: c.raw(b"POST /v1/extract HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999999\r\n\r\nx", 0.05),
    lambda c: c.raw(HEAD % (b"extract", b"") + b"half", 0.02),
    lambda c: c.raw(HEAD % (b"jobs", b"Content-Type: multipart/form-data; boundary=x\r\n") + b"--x\r\nContent-Dispo", 0.02),
    lambda c: c.raw(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20),
    lambda c: c.raw(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 90_000, 0.02),
    lambda c: c.bad("POST", "v1/jobs", (400,), data=b"no form", headers=FORM),
    lambda c: c.bad("POST", "v1/jobs", (202,), data=_file("no.zip", b"PK\x03\x04 no archive")),
    lambda c: c.bad("POST", "v1/jobs", (202,), data=_file("../../../etc/passwd.txt", b"root")),
    lambda c: c.bad("POST", "v1/jobs", (202,), data=_file("bomb.zip", BOMB)),
    lambda c: c.bad("POST", "v1/extract?name=../../x", (422,), data=bytes(range(256)) * 30),
    lambda c: c.bad("POST", "v1/extract", (200,), data=b"<table>" * 5_000),
    lambda c: c.bad("POST", "v1/reports/x/decisions", (400, 422), data=b"{" * 10_000, headers=JSON),
    lambda c: c.bad("POST", f"v1/reports/{c._some()}/decisions", (400, 422), data=b'{"indicator": 1, "kind": "number"}', headers=JSON),
    lambda c: c.bad("GET", "v1/reports/..%2f..%2f..%2fetc%2fpasswd/original", (404,)),
    lambda c: c.bad("GET", "static/web/..%2f..%2f..%2f..%2fetc/passwd", (404,)),
    lambda c: c.bad("GET", "v1/reports?cursor=%00%ff&limit=-1", (400, 422)),
    lambda c: c.bad("PATCH", "v1/reports", (405,)),
    lambda c: c.bad("GET", "v1/exports/../../nianbao.sqlite", (404, 422)),
    lambda c: c.bad("DELETE", "v1/jobs/none", (403, 404), headers={"Origin": "https://evil.example"}),
)
