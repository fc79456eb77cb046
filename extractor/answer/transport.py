"""One request to its reply: the only layer that tries again.

The SDK's own retries are off and instructor makes one request a call, so that nothing multiplies. Every request, repeated ones too, is let
through by the limits and by the budget, and counted.
"""

import json
import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from extractor.answer.budget import Budget, estimate_tokens
from extractor.answer.faults import CallFault, fault_of
from extractor.answer.limits import SHORT_WAIT, Admission, Limits
from extractor.answer.settings import Settings
from extractor.model.doubts import Reason, doubt

DEAD_AFTER = 3
"""Inquiries in a row that could not even reach the endpoint, or were turned away by it whole: then it is not asked any more. Each of them
has been tried NIANBAO_ATTEMPTS times already."""
FIRST_WAIT, LONGEST_WAIT, JITTER = 1.0, 30.0, 1.0
"""Seconds before the second try; at most; and up to so many more at random, so that threads do not come back all at once."""


class Halt:
    """Time as waits see it: they end when the run does."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self.now: Callable[[], float] = time.monotonic
        self.time_of_day: Callable[[], float] = time.time

    def stop(self) -> None:
        """From now on nobody waits and nothing new is sent; what is out comes back."""
        self._over.set()

    @property
    def stopped(self) -> bool:
        return self._over.is_set()

    def sleep(self, seconds: float) -> None:
        """Raises `Fault` when the run ends meanwhile."""
        if self._over.wait(seconds):
            raise CallFault(doubt("asking.run_stopped"), sent=False)


@dataclass(slots=True)
class RequestTally:
    """What an inquiry's requests came to."""

    requests: int = 0
    """That left the machine."""
    tokens_in: int = 0
    """As the endpoint counted them; estimated when it does not."""
    tokens_out: int = 0
    """The same of its replies."""

    def add(self, other: "RequestTally") -> None:
        self.requests += other.requests
        self.tokens_in += other.tokens_in
        self.tokens_out += other.tokens_out


@dataclass(slots=True)
class Errand:
    """One inquiry under way."""

    until: float
    """When its document's time is over, by `Halt.now`."""
    tally: RequestTally = field(default_factory=RequestTally)
    """What it cost so far."""
    seats: threading.BoundedSemaphore | None = None
    """Of which it has one, until its answer is kept; while it waits for another try, somebody else may have it."""

    @contextmanager
    def away(self) -> Iterator[None]:
        """While it waits."""
        if self.seats is None:
            yield
            return
        self.seats.release()
        try:
            yield
        finally:
            self.seats.acquire()


class Circuit:
    """Whether the endpoint is worth asking."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell, self._lock = tell, threading.Lock()
        self._in_a_row = 0
        self.broken: Reason = ()
        """Why nobody is asked any more; () while somebody is."""

    def worked(self) -> None:
        with self._lock:
            self._in_a_row = 0

    def failed(self, fault: CallFault) -> None:
        """An inquiry ended with `fault`."""
        with self._lock:
            self._in_a_row = self._in_a_row + 1 if fault.reach != "request" else 0
            if self.broken or not (fault.reach == "all" or self._in_a_row >= DEAD_AFTER):
                return
            self.broken = fault.reason
        self._tell(f"nothing more is asked: {fault}")


class Patience:
    """When another try is worth it, and how long to wait for it. One for each request: tenacity's state is not to be shared."""

    def __init__(self, settings: Settings, halt: Halt, limits: Limits, until: float) -> None:
        from tenacity import wait_exponential_jitter

        self._settings, self._halt, self._limits, self._until = settings, halt, limits, until
        self._grows = wait_exponential_jitter(initial=FIRST_WAIT, max=LONGEST_WAIT, jitter=JITTER)
        self._failures = 0
        self.out_of_time = False

    def wait(self, state: Any) -> float:
        fault = state.outcome.exception()
        if fault.after is None:
            return float(self._grows(state))
        # Those that were turned away together would come back together, and be turned away again.
        return float(fault.after + random.uniform(0, fault.after / 2) if fault.limited and fault.after <= SHORT_WAIT else fault.after)

    def stop(self, state: Any) -> bool:
        fault = state.outcome.exception()
        if not fault.limited:
            self._failures += 1
        self.out_of_time = self._halt.now() + state.upcoming_sleep >= self._until
        return self.out_of_time or self._failures >= self._settings.attempts

    def hold(self, state: Any) -> None:
        """A rate limit may hold for everybody."""
        if state.outcome.exception().limited:
            self._limits.turned_away(state.upcoming_sleep)


def _counted(completion: Any, weight: int) -> tuple[int, int]:
    """Tokens in and out as the endpoint counts them; an estimate where it does not. Taken at once: instructor writes totals over them."""
    usage = completion.usage
    tokens_in, tokens_out = getattr(usage, "prompt_tokens", None), getattr(usage, "completion_tokens", None)
    if not isinstance(tokens_in, int) or tokens_in < 0:
        tokens_in = weight
    if not isinstance(tokens_out, int) or tokens_out < 0:
        tokens_out = estimate_tokens(words_of(completion))
    return tokens_in, tokens_out


def _formed(completion: Any) -> Any:
    """A completion whose words are text. `ValueError` for what is none: openai takes whatever JSON comes for one, and fails where somebody
    looks into it."""
    from openai.types.chat import ChatCompletionMessage
    from openai.types.chat.chat_completion import Choice

    choices = getattr(completion, "choices", None)
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], Choice):
        raise ValueError("no choices")
    message = getattr(choices[0], "message", None)
    if not isinstance(message, ChatCompletionMessage):
        raise ValueError("no message")
    message.content = _as_text(getattr(message, "content", None))
    message.tool_calls = getattr(message, "tool_calls", None) or None
    calls: Any = message.tool_calls or []
    if not isinstance(calls, list) or not all(hasattr(getattr(call, "function", None), "arguments") for call in calls):
        raise ValueError("no calls of functions")
    for call in calls:
        call.function.arguments = _as_text(call.function.arguments) or ""
    return completion


def _as_text(said: Any) -> str | None:
    """Some servers give an object where the text of one belongs."""
    return said if said is None or isinstance(said, str) else json.dumps(said, ensure_ascii=False)


def words_of(completion: Any) -> str:
    """What the model wrote, verbatim: the arguments of a call, else the text."""
    # But for halves of characters, which a model cut off can write and nobody can print or send back.
    return _written(completion.choices[0].message).encode("utf-8", "replace").decode("utf-8")


def _written(message: Any) -> str:
    """The words of a message as the endpoint gives them."""
    for call in getattr(message, "tool_calls", None) or ():
        if call.function.arguments:
            return str(call.function.arguments)
    return str(message.content or getattr(message, "refusal", None) or "")


class Transport:
    """Sends requests to one endpoint. One for all threads."""

    def __init__(self, settings: Settings, limits: Limits, budget: Budget, halt: Halt, circuit: Circuit, wire: Any = None) -> None:
        """`wire`: a transport of httpx in place of the network."""
        self.settings, self.halt, self.circuit = settings, halt, circuit
        self._limits, self._budget, self._wire = limits, budget, wire
        self._opening = threading.Lock()
        # What instructor logs of a failed call is in the answer; without a handler Python would print it on the terminal.
        logging.getLogger("instructor").addHandler(logging.NullHandler())
        self._client: Any = None

    def send(self, body: dict[str, Any], errand: Errand) -> Any:
        """The completion that answers `body` (what `chat.completions.create` takes). Raises `Fault`."""
        try:
            completion = self._patiently(body, errand)
        except CallFault as fault:
            if fault.sent:
                self.circuit.failed(fault)
            raise
        self.circuit.worked()
        return completion

    def close(self) -> None:
        """Let go of connections."""
        if self._client is not None:
            self._client.close()

    def _patiently(self, body: dict[str, Any], errand: Errand) -> Any:
        from tenacity import Retrying, retry_if_exception

        patience = Patience(self.settings, self.halt, self._limits, errand.until)
        retrying = Retrying(
            retry=retry_if_exception(lambda error: isinstance(error, CallFault) and error.again),
            wait=patience.wait,
            stop=patience.stop,
            before_sleep=patience.hold,
            sleep=lambda seconds: self._sleep(seconds, errand),
            reraise=True,
        )
        try:
            return retrying(self._once, body, errand)
        except CallFault as fault:
            if patience.out_of_time:
                fault.reason += doubt("asking.deadline_short", n=f"{self.settings.deadline:g}")
            raise

    def _sleep(self, seconds: float, errand: Errand) -> None:
        with errand.away():
            self.halt.sleep(seconds)

    def _once(self, body: dict[str, Any], errand: Errand) -> Any:
        """One request, when it may go."""
        weight = estimate_tokens(json.dumps(body, ensure_ascii=False))
        reservation = self._budget.reserve(weight, self.settings.max_tokens)
        if reservation is None:
            raise CallFault(doubt("asking.over_budget"), sent=False)
        paid: tuple[int | None, int | None] = (0, 0)
        try:
            with self._limits.admit(weight, max(0.0, errand.until - self.halt.now())) as admission:
                self._vet(errand)
                errand.tally.requests += 1
                paid = (None, None)
                completion = self._admitted(body, errand, admission)
                paid = _counted(completion, weight)
                errand.tally.add(RequestTally(0, *paid))
                admission.used(sum(paid))
                return completion
        except TimeoutError:
            raise CallFault(self._too_late(), sent=False) from None
        except CallFault as fault:
            if fault.unpaid:
                paid = (0, 0)
            raise
        finally:
            self._budget.settle(reservation, *paid)

    def _admitted(self, body: dict[str, Any], errand: Errand, admission: Admission) -> Any:
        """A request that may go, and its reply; its admission remembers being turned away."""
        try:
            return self._exchange(body, errand.until)
        except CallFault as fault:
            admission.refused = fault.limited
            raise

    def _too_late(self) -> Reason:
        return doubt("asking.deadline_over", n=f"{self.settings.deadline:g}")

    def _vet(self, errand: Errand) -> None:
        """What may have changed while waiting."""
        if self.halt.stopped:
            raise CallFault(doubt("asking.run_stopped"), sent=False)
        if self.circuit.broken:
            raise CallFault(self.circuit.broken, sent=False)
        if errand.until <= self.halt.now():
            raise CallFault(self._too_late(), sent=False)

    def _exchange(self, body: dict[str, Any], until: float) -> Any:
        """A request and its reply, or the fault in between."""
        import openai

        timeout = min(self.settings.timeout, max(0.001, until - self.halt.now()))
        try:
            return _formed(self._opened().chat.completions.create(**body, timeout=timeout))
        except (openai.OpenAIError, ValueError, RecursionError) as error:
            fault = fault_of(error, base_url=self.settings.base_url, timeout=timeout, now=self.halt.time_of_day())
            fault.reason = self.settings.without_key(fault.reason)
            raise fault from None

    def _opened(self) -> Any:
        with self._opening:
            if self._client is None:
                from extractor.answer.wire import open_client

                self._client = open_client(self.settings, self._wire)
            return self._client
