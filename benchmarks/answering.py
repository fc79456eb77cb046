"""What the driver costs a call, beside the bare openai client: the same questions, as many at once, to the same server.

    python -m benchmarks.answering [--calls 320] [--slots 16] [--latency 0.05] [--rounds 5]

The server answers after a fixed time, from a process of its own. Rounds are interleaved; the ratio of their medians is the figure. The
driver imposes a schema, reads and checks replies, counts, and has every answer on the disk (synchronously, so the disk's own time counts)
before it hands it on; the bare client does nothing of it.
"""

import argparse
import multiprocessing
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median

from tests.support.answering import answers, asked, right, settings
from tests.support.model_server import model_server


def serve(latency: float, pipe: Connection) -> None:
    """The server, until the other end says so."""
    with model_server(right, latency=latency) as server:
        pipe.send(server.url)
        pipe.recv()


def bare(url: str, folder: Path, numbers: range, slots: int) -> float:
    """Seconds with the client alone; what it is given is what the driver would send."""
    from extractor.answer.preview import preview
    from extractor.answer.wire import open_client

    chosen = settings(url, folder, slots=slots)
    bodies = [entry["body"] for entry in preview((asked(n) for n in numbers), chosen)]
    client = open_client(chosen)
    begun = time.perf_counter()
    with ThreadPoolExecutor(slots) as pool:
        replies = list(pool.map(lambda body: client.chat.completions.create(**body).choices[0].message.tool_calls, bodies))
    taken = time.perf_counter() - begun
    assert all(replies)
    return taken


def driven(url: str, folder: Path, numbers: range, slots: int) -> float:
    """Seconds with the driver."""
    chosen = settings(url, folder, slots=slots, budget_tokens="none")
    inquiries = [asked(n) for n in numbers]
    begun = time.perf_counter()
    results = answers(chosen, inquiries)
    taken = time.perf_counter() - begun
    assert all(answer.state == "answered" and not usage.cached for answer, usage in results)
    return taken


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=320)
    parser.add_argument("--slots", type=int, default=16)
    parser.add_argument("--latency", type=float, default=0.05)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(chosen.latency, there), daemon=True)
    server.start()
    url = here.recv()
    taken: dict[str, list[float]] = {"bare client": [], "driver": []}
    with tempfile.TemporaryDirectory() as folder:
        bare(url, Path(folder, "warm"), range(1, 17), chosen.slots)
        driven(url, Path(folder, "warm"), range(1, 17), chosen.slots)
        for number in range(chosen.rounds):
            first = (number + 1) * max(1000, chosen.calls)
            numbers = range(first, first + chosen.calls)
            taken["bare client"].append(bare(url, Path(folder, "bare"), numbers, chosen.slots))
            taken["driver"].append(driven(url, Path(folder, "driven"), numbers, chosen.slots))
    here.send(None)
    server.join()
    ideal = chosen.calls * chosen.latency / chosen.slots
    for name, times in taken.items():
        whole = median(times)
        print(f"{name:12} {whole:.2f} s, {1000 * whole / chosen.calls:.1f} ms a call, {ideal / whole:.0%} of the ideal")
    print(f"ratio {median(taken['driver']) / median(taken['bare client']):.2f}")


if __name__ == "__main__":
    main()
