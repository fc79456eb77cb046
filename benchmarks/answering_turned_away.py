"""What becomes of calls that an endpoint turns away (429): how many answers a second are had, beside what it permits.

    python -m benchmarks.answering_turned_away [--calls 1280] [--slots 64] [--latency 1]

Two endpoints, each in a process of its own. *every fifth*: turns away one call in five, whatever comes, and asks for a second's patience;
it permits four fifths of what the slots could send. *so many a second*: takes no more than so many calls a second (half of what the slots
could send) and hardly a burst. Each answer is counted once; a call that is lost ends the measurement with an error.
"""

import argparse
import multiprocessing
import tempfile
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from extractor.answer.transport import Halt
from extractor.wording.english import english
from tests.support.answering import answers, asked, right, settings
from tests.support.model_server import Turn, model_server, rate_limited

BURST = 0.1
"""Seconds' worth of calls that the endpoint with a rate lets through at once."""
Reply = Callable[[dict[str, Any]], str | Turn]


def every_fifth(latency: float) -> Reply:
    """Turns away one call in five."""
    lock, count = threading.Lock(), [0]

    def reply(body: dict[str, Any]) -> str | Turn:
        with lock:
            count[0] += 1
            away = count[0] % 5 == 0
        return rate_limited("1") if away else Turn(right(body), delay=latency)

    return reply


def so_many(rate: float, latency: float) -> Reply:
    """Takes so many calls a second."""
    lock, room = threading.Lock(), [rate * BURST, time.monotonic()]

    def reply(body: dict[str, Any]) -> str | Turn:
        with lock:
            now = time.monotonic()
            room[0] = min(rate * BURST, room[0] + (now - room[1]) * rate)
            room[1] = now
            away = room[0] < 1
            room[0] -= 0 if away else 1
        return rate_limited("1") if away else Turn(right(body), delay=latency)

    return reply


def serve(kind: str, rate: float, latency: float, pipe: Connection) -> None:
    """The server, until the other end says so; then how many calls came, and how many were turned away."""
    reply = every_fifth(latency) if kind == "every fifth" else so_many(rate, latency)
    with model_server(reply) as server:
        pipe.send(server.url)
        pipe.recv()
        pipe.send(len(server.requests))


def measured(kind: str, rate: float, calls: int, slots: int, latency: float, folder: Path) -> None:
    """Measure one endpoint and print."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(kind, rate, latency, there), daemon=True)
    server.start()
    chosen = settings(here.recv(), folder, slots=slots, budget_tokens="none")
    inquiries = [asked(n, f"{n}.txt") for n in range(calls)]
    begun = time.perf_counter()
    results = answers(chosen, inquiries, halt=Halt())
    taken = time.perf_counter() - begun
    here.send(None)
    came = here.recv()
    server.join()
    lost = [english(answer.reason) for answer, _ in results if answer.state != "answered"]
    assert len(results) == calls
    assert not lost, f"{len(lost)} of {calls} calls were lost: {lost[0]}"
    print(
        f"{kind:17} {calls} answers, none lost, {came - calls} calls turned away; {calls / taken:.1f} answers a second of {rate:.1f} "
        f"permitted: {calls / taken / rate:.0%}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=1280)
    parser.add_argument("--slots", type=int, default=64)
    parser.add_argument("--latency", type=float, default=1.0)
    chosen = parser.parse_args()
    full = chosen.slots / chosen.latency
    with tempfile.TemporaryDirectory() as folder:
        for kind, rate in (("every fifth", 0.8 * full), ("so many a second", 0.5 * full)):
            measured(kind, rate, chosen.calls, chosen.slots, chosen.latency, Path(folder, kind.replace(" ", "-")))


if __name__ == "__main__":
    main()
