"""Identical requests in flight are merged: diskcache has no guard against two threads that miss the same key at once."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

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
