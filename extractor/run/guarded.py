"""Processes that read documents of strangers: none takes longer, or more memory, than it may, and none outlives whoever started it."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from types import TracebackType

from extractor.batch.job import Done, Read, Task
from extractor.batch.pool import died
from extractor.model.doubts import Reason, doubt, notice
from extractor.run.seat import Bounds, Outcome, Seat

__all__ = ["READY", "Bounds", "Guarded"]
READY = "extractor.run.ready"
"""What a process that reads has imported, see `standing_by`."""
TASKS_OF_A_PROCESS = 2_000
"""Then another takes its place: what a library never gives back does not add up."""
LOOK_SECONDS = 1.0
"""Between two looks whether a process that waits still lives."""
TRIES = 2
"""A process that dies may have been killed for another's sake; a document that it dies of twice is told."""
_Entry = tuple[Task, Read, "Future[Done]"]


def _over(task: Task, what: Reason) -> Done:
    reason = notice(what, where=task.name, remedy=doubt("remedy.cut_or_save"))
    return Done(task.name, task.key, "failed", reason=reason, exit_code=4)


class Guarded:
    """Runs `read` on tasks in processes with bounds. Any thread may submit."""

    def __init__(self, read: Read, workers: int, bounds: Bounds, prepare: Callable[[], object] | None = None) -> None:
        """`prepare`: what each process does first."""
        self._read, self._bounds = read, bounds
        self._seats = tuple(Seat(bounds, prepare) for _ in range(workers))
        self._entries: queue.SimpleQueue[_Entry | None] = queue.SimpleQueue()
        self._over = threading.Event()
        self._threads: tuple[threading.Thread, ...] = ()

    def __enter__(self) -> "Guarded":
        self._threads = tuple(threading.Thread(target=self._serve, args=(seat,), name="seat", daemon=True) for seat in self._seats)
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        for _ in self._threads:
            self._entries.put(None)
        while any(thread.is_alive() for thread in self._threads):
            for seat in self._seats:
                seat.kill()
            for thread in self._threads:
                thread.join(LOOK_SECONDS / 10)
        self._threads = ()

    @property
    def workers(self) -> int:
        """Documents that are read at once."""
        return len(self._seats)

    def submit(self, task: Task) -> "Future[Done]":
        """What `task` will come to, also when it was over a bound or the process died of it."""
        return self.submit_as(task, self._read)

    def submit_as(self, task: Task, read: Read) -> "Future[Done]":
        """The same, read in another way."""
        if not self._threads:
            raise RuntimeError("the processes are not there: enter the pool first")
        answer: Future[Done] = Future()
        self._entries.put((task, read, answer))
        return answer

    def _serve(self, seat: Seat) -> None:
        """A thread that has a process do what comes."""
        while (entry := self._next(seat)) is not None:
            task, read, answer = entry
            if not answer.set_running_or_notify_cancel():
                continue
            try:
                answer.set_result(self._told(task, self._outcome(seat, read, task)))
            except BaseException as error:  # whoever waits for it learns it
                answer.set_exception(error)
        seat.end()

    def _next(self, seat: Seat) -> _Entry | None:
        """What is to be done next; a process that was killed while nothing was is started again."""
        while True:
            if not self._over.is_set():
                seat.ready()
            try:
                return self._entries.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                continue

    def _outcome(self, seat: Seat, read: Read, task: Task) -> Outcome:
        outcome: Outcome = "dead"
        for _ in range(TRIES):
            if self._over.is_set():
                break
            if seat.done >= TASKS_OF_A_PROCESS:
                seat.end()
            outcome = seat.do(read, task)
            if outcome != "dead":
                break
        return outcome

    def _told(self, task: Task, outcome: Outcome) -> Done:
        """Whatever became of it, in words."""
        if isinstance(outcome, Done):
            return outcome
        if outcome == "dead" and self._over.is_set():
            return _over(task, doubt("work.ended"))
        if outcome == "late":
            return _over(task, doubt("work.too_long", n=f"{self._bounds.seconds:g}"))
        if outcome == "large":
            return _over(task, doubt("work.too_much_memory", n=f"{self._bounds.megabytes:,}"))
        return died(task)

    def again(self, tasks: list[Task]) -> list[Done]:
        """Tasks once more. Nothing is lost with the process of another task, so nobody has to ask for it."""
        return [self.submit(task).result() for task in tasks]
