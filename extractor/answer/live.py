"""The driver that asks an endpoint: several inquiries at once, answers in the order of the inquiries, each kept before it is handed on.

For each: the answer kept from earlier, or the refusal; else the call for the same that is under way; else, where budget and limits let it,
a call. What came is on the disk before anybody sees it, so a killed run repeats at most what was out: one inquiry a slot.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock
from types import TracebackType
from typing import Any, Generic, TypeVar

from extractor.answer.budget import Budget
from extractor.answer.cache import AnswerCache
from extractor.answer.client import Client, Outcome
from extractor.answer.faults import CallFault
from extractor.answer.limits import Limits
from extractor.answer.modes import Modes
from extractor.answer.outcome import Had, earlier, keep, open_key, told
from extractor.answer.prices import price_of
from extractor.answer.settings import Settings
from extractor.answer.transport import Circuit, Errand, Halt, Transport
from extractor.model.asking import Answer, Asked, Usage

# Identical requests in flight are merged: diskcache has no guard against two threads that miss the same key at once.
T = TypeVar("T")


class InFlight(Generic[T]):
    """What is being fetched at this moment, by key. For threads of one process; two processes may still ask the same once each."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._flying: dict[str, Future[T]] = {}

    def run(self, key: str, work: Callable[[], T]) -> tuple[T, bool]:
        """What `work` returns, and whether it is somebody else's: who comes while a call for `key` is under way waits and gets its result,
        or the very exception it raised. The result is not remembered; keeping it is the business of `work`, before it returns.

        `work` must not ask for its own key again: it would wait for itself.
        """
        with self._lock:
            under_way = self._flying.get(key)
            if under_way is None:
                mine: Future[T] = Future()
                self._flying[key] = mine
        if under_way is not None:
            return under_way.result(), True
        try:
            result = work()
        except BaseException as error:
            mine.set_exception(error)
            raise
        else:
            mine.set_result(result)
            return result, False
        finally:
            with self._lock:
                del self._flying[key]

    def __len__(self) -> int:
        """How many keys are under way."""
        with self._lock:
            return len(self._flying)


_log = logging.getLogger(__name__)
SLOTS_A_SPARE = 2
"""For so many slots there is an inquiry more under way: one that was turned away and waits for another try, or is looked up, leaves its
slot to another. With one slot there is none, and inquiries are put in their order."""
READ_AHEAD = 8
"""Inquiries taken in advance for each slot: enough to keep slots busy behind one that waits, few enough that documents are not all planned
(and held in memory) before the first is answered."""


class Live:
    """Implements `Answering`. One run; stopped once, it stays so."""

    def __init__(
        self,
        settings: Settings,
        cache: AnswerCache,
        budget: Budget,
        limits: Limits,
        halt: Halt | None = None,
        *,
        warn: Callable[[str], None] = _log.warning,
        wire: Any = None,
    ) -> None:
        """`halt`: as `limits` waits by it. `warn`: what a person must know at once, a sentence each. `wire`: in place of the network."""
        self._settings, self._cache, self._budget = settings, cache, budget
        self._halt, self._warn = halt or Halt(), warn
        self._transport = Transport(settings, limits, budget, self._halt, Circuit(warn), wire)
        self._client = Client(settings, self._transport)
        self._modes = Modes(settings, self._client, cache.folder)
        self._flying: InFlight[Had] = InFlight()
        self._ends: dict[str, float] = {}
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None
        self._told = False
        self._limits = limits
        self._seats = threading.BoundedSemaphore(settings.slots)
        """One an inquiry, from its first request until its answer is kept: whoever is killed loses no more than these."""

    def __enter__(self) -> "Live":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is not None:
            self._halt.stop()
        self.close()

    @property
    def spent(self) -> bool:
        """Whether the budget kept something from being asked."""
        return self._budget.exhausted

    @property
    def in_flight(self) -> int:
        """Questions that are out right now."""
        return self._limits.out

    def stop(self) -> None:
        """From now on nothing new is sent; what is out comes back, the rest is not asked. From any thread."""
        self._halt.stop()

    def close(self) -> None:
        """What is out comes back and is kept, then connections go. A budget that ran out is told of, once a run."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
        self._transport.close()
        if self._budget.exhausted and not self._told:
            self._told = True
            self._warn(self._budget.sentence())

    def answer(self, asked: Iterable[Asked]) -> Iterator[tuple[Answer, Usage]]:
        """See `Answering`. `asked` is read as fast as answers are taken. When it ends early (Ctrl-C), what is out is still kept, and the
        run is over; whoever has taken every answer may ask again."""
        pending: deque[Future[tuple[Answer, Usage]]] = deque()
        slots = self._settings.slots
        self._pool = ThreadPoolExecutor(slots + slots // SLOTS_A_SPARE, thread_name_prefix="answering")
        try:
            yield from self._in_order(self._pool, iter(asked), pending)
        except BaseException as error:
            if pending or not isinstance(error, GeneratorExit):
                self._halt.stop()
            if isinstance(error, KeyboardInterrupt) and any(not future.done() for future in pending):
                self._warn("interrupted: what is out is waited for, so that it is kept and not paid for again; Ctrl-C again drops it")
            raise
        finally:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def _in_order(
        self, pool: ThreadPoolExecutor, asked: Iterator[Asked], pending: deque[Future[tuple[Answer, Usage]]]
    ) -> Iterator[tuple[Answer, Usage]]:
        more = True
        while True:
            while more and len(pending) < READ_AHEAD * self._settings.slots:
                one = next(asked, None)
                if one is None:
                    more = False
                    break
                pending.append(pool.submit(self._one, one))
                if pending[0].done():
                    break
            if not pending:
                return
            yield pending.popleft().result()

    def _one(self, asked: Asked) -> tuple[Answer, Usage]:
        until, key = self._until(asked.document), open_key(asked, self._settings)
        while True:
            had, merged = self._flying.run(key, lambda: earlier(self._cache, self._settings, key) or self._ask(asked, key, until))
            if not merged or had.final:
                break
        return told(asked, had, self._settings.model, merged=merged)

    def _until(self, document: str) -> float:
        """A document's time begins with the first of its inquiries whose turn it is."""
        with self._lock:
            return self._ends.setdefault(document, self._halt.now() + self._settings.deadline)

    def _ask(self, asked: Asked, key: str, until: float) -> Had:
        """A call, kept. What finding out the mode cost is on the account of the inquiry that was first, but not part of its answer."""
        # A probe keeps its seat while it waits: others hold theirs and wait for what it finds out.
        probe, errand = Errand(until), Errand(until, seats=self._seats)
        mode = None
        with self._seats:
            begun = self._halt.now()
            try:
                mode = self._modes.mode(probe)
                outcome, mode = self._converse(asked, mode, errand)
            except CallFault as fault:
                outcome = Outcome("failed", (), fault.reason, fault)
            seconds = self._halt.now() - begun
            had = keep(self._cache, self._settings, asked, key, outcome, mode, errand.tally, seconds)
        errand.tally.add(probe.tally)
        return had

    def _converse(self, asked: Asked, mode: str, errand: Errand) -> tuple[Outcome, str]:
        """The outcome, and the mode in which it was had. An endpoint may refuse a mode that it took for the probe."""
        outcome = self._client.ask(asked, mode, errand)
        while outcome.fault is not None and outcome.fault.about_mode and (following := self._modes.next(mode)):
            mode = following
            outcome = self._client.ask(asked, mode, errand)
        if outcome.fault is None:
            self._modes.worked(mode)
        return outcome, mode


@contextmanager
def live(settings: Settings, warn: Callable[[str], None] = _log.warning) -> Iterator[Live]:
    """A driver for `settings`, with what it needs, let go of at the end."""
    halt = Halt()
    budget = Budget(settings.budget_tokens, settings.budget_money, price_of(settings.model, settings.prices))
    limits = Limits(settings.slots, settings.requests_per_minute, settings.tokens_per_minute, sleep=halt.sleep)
    with AnswerCache(settings.cache, warn=warn) as cache, Live(settings, cache, budget, limits, halt, warn=warn) as driver:
        yield driver
