"""The service under load: many clients at once, one request in ten hostile.

    python -m benchmarks.serve_load [--requests 10000] [--clients 50] [--rate 40 | --steps 20,40,60] [--database sqlite|postgresql]

Without --rate clients do not think: each asks again as soon as it has its answer. With --rate they think between requests, so that all
together make so many a second (as long as the service keeps up). --steps tries several rates one after the other and says what each comes
to. Exit status 1 when an answer was wrong, a worker was lost, or memory grew. Needs the extra "test".
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp

from benchmarks.serve_traffic import Client, Documents, Tally
from tests.support.serving import Service, new_key, offspring, serving

GROWTH = 1.5
"""What the memory of a process at the end may come to, beside that in the middle."""
LOOK_SECONDS = 2.0
Memory = dict[str, float]
"""What a process is -> megabytes of the largest of its kind."""


def memory(service: Service) -> Memory:
    """Of the server, its worker and the processes that read."""
    found: Counter[str] = Counter()
    for pid, what in {service.process.pid: "server", **offspring(service.process.pid)}.items():
        try:
            fields = Path(f"/proc/{pid}/statm").read_text().split()
        except OSError:
            continue
        found[what] = max(found[what], int(fields[1]) * 4096)
    return {what: size / 1e6 for what, size in found.items()}


def quantile(times: list[float], share: float) -> float:
    """Milliseconds."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))] * 1000 if times else 0.0


async def _client(client: Client, count: list[int], think: float) -> None:
    while count[0] > 0:
        count[0] -= 1
        if think:
            await asyncio.sleep(client.rng.expovariate(1 / think))
        await client.one()


async def load(service: Service, key: str, requests: int, clients: int, rate: float, seed: int) -> tuple[Tally, float, list[Memory]]:
    """What came of it, in how many seconds, and the memory all along."""
    tally, documents, seen = Tally(), Documents(), list[Memory]()
    reports, jobs, count = list[str](), list[str](), [requests]
    over = asyncio.Event()

    async def watch() -> None:
        while not over.is_set():
            seen.append(memory(service))
            try:
                await asyncio.wait_for(over.wait(), LOOK_SECONDS)
            except TimeoutError:
                continue

    watcher, began = asyncio.create_task(watch()), time.monotonic()
    headers, patience = {"Authorization": f"Bearer {key}"}, aiohttp.ClientTimeout(total=120)
    async with aiohttp.ClientSession(headers=headers, timeout=patience, connector=aiohttp.TCPConnector(limit=0)) as session:
        made = [Client(service.url, session, documents, tally, random.Random(f"{seed} {n}"), reports, jobs) for n in range(clients)]
        await asyncio.gather(*(_client(client, count, clients / rate if rate else 0.0) for client in made))
    seconds = time.monotonic() - began
    over.set()
    await watcher
    return tally, seconds, seen


@contextmanager
def databases(kind: str) -> Iterator[tuple[str, ...]]:
    """Arguments that name a database."""
    if kind == "sqlite":
        yield ()
        return
    from tests.support.databases import fresh, server

    with server() as url:
        yield ("--database", fresh(url))


def told(tally: Tally, seconds: float, seen: list[Memory]) -> str:
    """For people."""
    lines = [f"{tally.made} requests in {seconds:.1f} s: {tally.made / seconds:.1f} a second; {tally.busy} told to come back (503)"]
    for kind, times in sorted(tally.seconds.items(), key=lambda pair: -len(pair[1])):
        shares = "  ".join(f"p{share * 100:g} {quantile(times, share):.0f} ms" for share in (0.5, 0.95, 0.99))
        lines.append(f"  {kind:9}{len(times):6}  {shares}")
    statuses = Counter[int]()
    for (_, status), number in tally.statuses.items():
        statuses[status] += number
    lines.append("  statuses: " + ", ".join(f"{status}: {number}" for status, number in sorted(statuses.items())))
    for what in ("server", "worker", "reader"):
        sizes = [one.get(what, 0.0) for one in seen]
        at = [sizes[0], sizes[len(sizes) // 2], sizes[-1], max(sizes)]
        lines.append(
            f"  memory of {what}: {at[0]:.0f} MB at the start, {at[1]:.0f} in the middle, {at[2]:.0f} at the end, at most {at[3]:.0f}"
        )
    lines += [f"  WRONG: {one}" for one in tally.wrong[:20]]
    return "\n".join(lines)


def faults(service: Service, tally: Tally, seen: list[Memory], key: str) -> list[str]:
    """What is not as it must be."""
    found = list(tally.wrong)
    found += [f"{kind}: {number} times {status}" for (kind, status), number in tally.statuses.items() if status >= 500 and status != 503]
    page = service.client.get("/metrics", headers={"Authorization": f"Bearer {key}"}).text
    starts = next(line for line in page.splitlines() if line.startswith("nianbao_worker_starts_total"))
    if float(starts.split()[-1]) != 1:
        found.append(f"the worker was started again: {starts}")
    if "Traceback" in service.log.read_text():
        found.append("a traceback in the log")
    for what in ("server", "worker", "reader"):
        sizes = [one.get(what, 0.0) for one in seen]
        middle, end = max(sizes[: len(sizes) // 2 + 1]), sizes[-1]
        if end > GROWTH * middle + 50:
            found.append(f"memory of {what} grew from {middle:.0f} to {end:.0f} MB")
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--rate", type=float, default=0.0, help="requests a second of all clients together; 0: they do not think")
    parser.add_argument("--steps", default="", help="several rates")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rates = [float(rate) for rate in arguments.steps.split(",")] if arguments.steps else [arguments.rate]
    wrong = []
    with tempfile.TemporaryDirectory() as name, databases(arguments.database) as where:
        key = new_key(Path(name), "load", "--rate", "1000000", *where)
        with serving(Path(name), "--workers", str(arguments.workers), *where) as service:
            for rate in rates:
                run = load(service, key, arguments.requests, arguments.clients, rate, arguments.seed)
                tally, seconds, seen = asyncio.run(run)
                print(f"{arguments.database}, {rate or 'no'} requests a second wanted: {told(tally, seconds, seen)}", flush=True)
                wrong += faults(service, tally, seen, key)
    for one in wrong[:40]:
        print(f"not as it must be: {one}")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
