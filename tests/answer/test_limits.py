"""How fast may be asked, by a clock of our own: no test waits a minute."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from extractor.answer.limits import IN_A_ROW, SHORT_WAIT, WINDOW, Limits


class Clock:
    """Time that passes when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _limits(clock: Clock, requests: int | None = None, tokens: int | None = None, slots: int = 4) -> Limits:
    return Limits(slots, requests, tokens, clock=clock, sleep=clock.sleep)


def _go(limits: Limits, *weights: int) -> None:
    for weight in weights:
        with limits.admit(weight):
            pass


def _times(limits: Limits, clock: Clock, weights: Iterator[int] | list[int]) -> list[tuple[float, int]]:
    times = []
    for weight in weights:
        with limits.admit(weight):
            times.append((clock.now, weight))
    return times


def test_without_limits_nobody_waits(clock: Clock) -> None:
    _go(_limits(clock), *[10**9] * 100)
    assert clock.slept == []


def test_requests_a_minute(clock: Clock) -> None:
    limits = _limits(clock, requests=3)
    _go(limits, 1, 1, 1)
    assert clock.slept == []
    clock.now += 20
    _go(limits, 1)
    assert clock.now == 1_060, "waits until the first of the three leaves the window, no longer"


def test_a_minute_is_sixty_seconds(clock: Clock) -> None:
    limits = _limits(clock, requests=1)
    _go(limits, 1)
    clock.now += 59.5
    _go(limits, 1)
    assert clock.now == 1_060
    clock.now += 60
    _go(limits, 1)
    assert len(clock.slept) == 1


def test_tokens_a_minute_of_various_weight(clock: Clock) -> None:
    limits = _limits(clock, tokens=100)
    _go(limits, 60)
    clock.now += 10
    _go(limits, 30)
    clock.now += 10
    _go(limits, 10)
    assert clock.slept == []
    _go(limits, 15)
    assert clock.now == 1_060, "the 60 have left"
    _go(limits, 55)
    assert clock.now == 1_070, "the 30 have left too"


def test_in_no_minute_is_a_limit_passed(clock: Clock) -> None:
    weights = [(7 * n * n + 13 * n) % 40 + 1 for n in range(200)]
    times = _times(_limits(clock, requests=5, tokens=90), clock, weights)
    for start, _ in times:
        inside = [weight for when, weight in times if start <= when < start + WINDOW]
        assert len(inside) <= 5
        assert sum(inside) <= 90
    least = max(sum(weights) / 90, len(weights) / 5)
    assert clock.now - 1_000 < 1.5 * least * WINDOW, "and it does not dawdle"


def test_a_call_heavier_than_a_minute_goes_alone(clock: Clock) -> None:
    limits = _limits(clock, tokens=100)
    _go(limits, 1, 500)
    assert clock.now == 1_060
    _go(limits, 1)
    assert clock.now == 1_120


def test_what_a_call_really_took_makes_room(clock: Clock) -> None:
    limits = _limits(clock, tokens=100)
    with limits.admit(100) as admission:
        admission.used(20)
    _go(limits, 80)
    assert clock.slept == []
    _go(limits, 20)
    assert clock.now == 1_060


def test_a_pause_holds_for_everybody(clock: Clock) -> None:
    limits = _limits(clock, requests=1_000)
    limits.pause(30)
    limits.pause(5)
    _go(limits, 1)
    assert clock.now == 1_030, "a shorter pause does not end a longer one"
    _go(limits, 1)
    assert clock.now == 1_030


def test_a_pause_that_comes_while_somebody_waits_is_kept() -> None:
    clock = Clock()
    limits: Limits

    def sleep(seconds: float) -> None:
        if not clock.slept:
            limits.pause(100)
        clock.sleep(seconds)

    limits = Limits(1, 1, None, clock=clock, sleep=sleep)
    _go(limits, 1, 1)
    assert clock.now == 1_100


def test_patience_ends(clock: Clock) -> None:
    limits = _limits(clock, requests=1)
    _go(limits, 1)
    with pytest.raises(TimeoutError), limits.admit(1, patience=59):
        pytest.fail("must not go")
    assert clock.slept == [], "it is known at once that it will not do"
    with limits.admit(1, patience=61):
        assert clock.now == 1_060
    limits.pause(5)
    with pytest.raises(TimeoutError), limits.admit(1, patience=1):
        pytest.fail("must not go")


def test_who_gave_up_has_taken_nothing() -> None:
    limits = Limits(1, None, None)
    with limits.admit(1), pytest.raises(TimeoutError), limits.admit(1, patience=0.01):
        pytest.fail("there is one slot")
    with limits.admit(1, patience=0):
        pass


def test_a_slot_is_given_back_after_a_failure(clock: Clock) -> None:
    limits = _limits(clock, slots=1)
    for _ in range(3):
        with pytest.raises(KeyError), limits.admit(1):
            raise KeyError
    with limits.admit(1):
        pass


def test_a_sleep_that_is_broken_off_holds_nobody_up(clock: Clock) -> None:
    def broken(_: float) -> None:
        raise KeyboardInterrupt

    limits = Limits(1, 1, None, clock=clock, sleep=broken)
    _go(limits, 1)
    with pytest.raises(KeyboardInterrupt):
        _go(limits, 1)
    clock.now += 60
    with limits.admit(1, patience=0):
        pass


def test_never_more_at_once_than_slots() -> None:
    limits = Limits(3)
    inside, most, lock = [0], [0], threading.Lock()

    def work(_: int) -> None:
        with limits.admit(1):
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            time.sleep(0.005)
            with lock:
                inside[0] -= 1

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(work, range(36)))
    assert most[0] == 3


def test_threads_keep_to_the_rate() -> None:
    """The clock only moves when the one at the turnstile sleeps, so what is admitted at one time is admitted in one window."""
    clock, lock = Clock(), threading.Lock()
    limits = _limits(clock, requests=4, tokens=100, slots=8)
    times: list[tuple[float, int]] = []

    def work(number: int) -> None:
        with limits.admit(20 + number % 15) as admission, lock:
            times.append((admission.when, admission.tokens))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(60)))
    assert len(times) == 60
    for start, _ in times:
        inside = [weight for when, weight in times if start <= when < start + WINDOW]
        assert len(inside) <= 4
        assert sum(inside) <= 100


def test_a_heavy_call_is_not_overtaken_for_ever(clock: Clock) -> None:
    """Who has the turn waits until its call fits; light ones come after it."""
    order: list[str] = []
    asleep, go_on = threading.Event(), threading.Event()

    def sleep(seconds: float) -> None:
        asleep.set()
        go_on.wait(10)
        clock.sleep(seconds)

    limits = Limits(4, None, 100, clock=clock, sleep=sleep)
    _go(limits, 50)

    def call(name: str, weight: int) -> None:
        with limits.admit(weight):
            order.append(name)

    with ThreadPoolExecutor(2) as pool:
        heavy = pool.submit(call, "heavy", 90)
        asleep.wait(10)
        light = pool.submit(call, "light", 10)
        time.sleep(0.1)
        assert order == []
        go_on.set()
        heavy.result(10)
        light.result(10)
    assert order == ["heavy", "light"]


def turn_away(limits: Limits, seconds: float) -> None:
    """A call goes and is turned away."""
    with limits.admit(1) as admission:
        admission.refused = True
    limits.turned_away(seconds)


def test_one_that_is_turned_away_waits_alone(clock: Clock) -> None:
    limits = _limits(clock, slots=64)
    for _ in range(100):
        turn_away(limits, 1)
        _go(limits, 1)
    assert clock.slept == []


def test_calls_that_are_still_out_speak_for_the_endpoint(clock: Clock) -> None:
    """They are not back because it took them: those that it turns away are back at once."""
    limits = _limits(clock, slots=64)
    with limits.admit(1), limits.admit(1):
        for _ in range(IN_A_ROW - 1):
            turn_away(limits, 1)
        _go(limits, 1)
    assert clock.slept == []


def test_when_nobody_gets_through_everybody_waits_and_then_goes_one_by_one(clock: Clock) -> None:
    limits = _limits(clock, slots=IN_A_ROW)
    for _ in range(IN_A_ROW):
        turn_away(limits, 1.6)
    assert clock.slept == []
    went = []
    for _ in range(IN_A_ROW + 5):
        _go(limits, 1)
        went.append(round(clock.now - 1_000, 3))
    assert went[:4] == [1.6, 1.7, 1.8, 1.9]
    assert went[-1] == went[-2] == 3.2, "slowly for as long as the pause, then as ever"


def test_a_long_wait_is_everybodys(clock: Clock) -> None:
    limits = _limits(clock, slots=64)
    turn_away(limits, SHORT_WAIT + 0.5)
    _go(limits, 1)
    assert clock.now == 1_000 + SHORT_WAIT + 0.5
