"""How fast may be asked: calls at once, requests a minute, tokens a minute.

No library fits. `limits` has neither a clock that can be given nor a wait. pyrate-limiter 4.5 keeps one list entry for every token in its
sliding window (200,000 for an ordinary limit), sleeps with `time.sleep`, cannot take an estimate back, and its constant-state algorithm
lets up to twice the limit through in a minute. A window here is a queue with one entry a call.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

WINDOW = 60.0
"""Seconds in a minute, the unit every provider states its limits in."""
SHORT_WAIT, IN_A_ROW = 2.0, 16
"""Endpoints turn calls away one by one, or all of them until some moment. A wait over so many seconds, or so many calls turned away that
had gone one behind the other, and everybody waits; else only the one that was turned away. With every second call turned away by chance
that comes once in 65,000 calls. When everybody waited for each of them, 64 slots did a third of what was permitted
(benchmarks/answering_turned_away.py)."""
SLOW = 5.0
"""Seconds at the most over which slots go one by one after a pause."""
_TICK = 0.001
"""The shortest sleep, so that a difference lost in rounding does not keep the processor busy."""


@dataclass(slots=True)
class Admission:
    """A call that may go, as the windows remember it."""

    when: float
    """By the clock of the limits."""
    tokens: int
    """What it weighs: the estimate, then what the endpoint counted."""

    refused: bool = False
    """Whether the endpoint turned it away."""

    def used(self, tokens: int) -> None:
        """What it really took, so that a cautious estimate does not hold others back for a minute."""
        self.tokens = tokens


class Limits:
    """Lets calls through as fast as is allowed. One for all threads."""

    def __init__(
        self,
        slots: int,
        requests_per_minute: int | None = None,
        tokens_per_minute: int | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """At most `slots` calls at once, and in any sixty seconds at most so many requests and tokens; None is no limit."""
        self._requests, self._tokens = requests_per_minute, tokens_per_minute
        self._clock, self._sleep = clock, sleep
        self._slots = threading.BoundedSemaphore(slots)
        self._turn = threading.Lock()
        """Held by the one who waits for the windows, so that a large call is not overtaken by small ones for ever."""
        self._lock = threading.Lock()
        self._admitted: deque[Admission] = deque()
        self._paused_until = self._slow_until = float("-inf")
        self._gap, self._count, self._calls = 0.0, slots, 0

    def pause(self, seconds: float) -> None:
        """Nobody goes for so long; calls that are out are not called back. Many slots that waited then go one by one: an endpoint that
        turned them away would do so again if all came at once."""
        with self._lock:
            until, slow = self._clock() + seconds, min(seconds, SLOW) if self._count >= IN_A_ROW else 0.0
            if until > self._paused_until:
                self._paused_until, self._slow_until, self._gap = until, until + slow, slow / self._count

    @property
    def out(self) -> int:
        """Calls that are out right now."""
        return self._calls

    def turned_away(self, seconds: float) -> None:
        """An endpoint did not take a call (whose admission says so), and it is tried again after so long."""
        with self._lock:
            last = list(islice(reversed(self._admitted), IN_A_ROW))
        if seconds > SHORT_WAIT or (len(last) == IN_A_ROW and all(admission.refused for admission in last)):
            self.pause(seconds)

    @contextmanager
    def admit(self, tokens: int, patience: float | None = None) -> Iterator[Admission]:
        """Wait until a call of so many tokens may go; the slot is held for the body. Each HTTP request is admitted by itself, retries too.

        A call that weighs more than a minute's tokens goes when the window is empty. Raises `TimeoutError`, having taken nothing, when it
        could not go within `patience` seconds.
        """
        deadline = None if patience is None else self._clock() + patience
        self._have(self._slots, deadline)
        try:
            self._have(self._turn, deadline)
            try:
                admission = self._wait(tokens, deadline)
            finally:
                self._turn.release()
            with self._lock:
                self._calls += 1
            try:
                yield admission
            finally:
                with self._lock:
                    self._calls -= 1
        finally:
            self._slots.release()

    def _have(self, lock: "threading.Lock | threading.Semaphore", deadline: float | None) -> None:
        if deadline is None:
            lock.acquire()
        elif not lock.acquire(timeout=max(0.0, deadline - self._clock())):
            raise TimeoutError

    def _wait(self, tokens: int, deadline: float | None) -> Admission:
        while True:
            with self._lock:
                now = self._clock()
                delay = self._delay(now, tokens)
                if delay <= 0:
                    self._admitted.append(Admission(now, tokens))
                    return self._admitted[-1]
            if deadline is not None and now + delay > deadline:
                raise TimeoutError
            self._sleep(max(delay, _TICK))

    def _delay(self, now: float, tokens: int) -> float:
        """Seconds until a call of `tokens` fits; 0 when it fits now."""
        while self._admitted and self._admitted[0].when <= now - WINDOW:
            self._admitted.popleft()
        delay = self._paused_until - now
        if now < self._slow_until and self._admitted and self._admitted[-1].when >= self._paused_until:
            delay = max(delay, self._admitted[-1].when + self._gap - now)
        if self._requests is not None and len(self._admitted) >= self._requests:
            delay = max(delay, self._leaves(len(self._admitted) - self._requests) - now)
        if self._tokens is not None:
            delay = max(delay, self._fits(self._tokens - tokens) - now)
        return delay

    def _leaves(self, index: int) -> float:
        """When the call at `index` leaves the window."""
        return self._admitted[index].when + WINDOW

    def _fits(self, room: int) -> float:
        """When what is in the window weighs no more than `room`; when it is empty, where there can be none."""
        held, when = sum(admission.tokens for admission in self._admitted), float("-inf")
        for index, admission in enumerate(self._admitted):
            if held <= room:
                break
            held -= admission.tokens
            when = self._leaves(index)
        return when
