"""The bound can fail, and does not stand in the way of what a block raises."""

import time

import pytest

from tests.support.pace import LOOP_SECONDS, within


def work(seconds: float) -> None:
    begin = time.process_time()
    while time.process_time() - begin < seconds:
        pass


def test_what_takes_longer_fails() -> None:
    with pytest.raises(AssertionError, match="are allowed"), within(LOOP_SECONDS / 10):
        work(LOOP_SECONDS)


def test_waiting_is_not_work() -> None:
    with within(LOOP_SECONDS / 10):
        time.sleep(LOOP_SECONDS / 2)


def test_errors_of_the_block_come_through() -> None:
    with pytest.raises(ValueError, match="of the block"), within(10):
        raise ValueError("of the block")
