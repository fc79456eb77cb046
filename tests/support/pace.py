"""Bounds of time that mean the same on a fast and on a slow machine.

A bound in seconds fails on a machine half as fast, where nothing is wrong. What these tests are for is growth (a text twice as long that
takes four times as long), so a bound is held against a plain computing loop timed in the same process right before and after.
"""

import contextlib
import time
from collections.abc import Iterator

LOOP_SECONDS = 0.073
"""What the loop took on the machine where the bounds were set."""


def _loop() -> float:
    begin = time.process_time()
    sum(i * i % 7 for i in range(1_000_000))
    return time.process_time() - begin


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Assert that the block takes at most `seconds` of processor time, as counted on the machine where the bounds were set."""
    before = _loop()
    begin = time.process_time()
    yield
    taken = time.process_time() - begin
    pace = max(before, _loop()) / LOOP_SECONDS
    assert taken <= seconds * max(pace, 1.0), f"{taken:.2f} s, where {seconds} s at a pace of {pace:.2f} are allowed"
