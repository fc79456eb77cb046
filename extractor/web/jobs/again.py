"""Documents that are read again because somebody decided on them."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future

from extractor.batch.job import Done, Read, Task
from extractor.errors import BatchError, ReadError
from extractor.run.reread import reread
from extractor.store.audit import Actor
from extractor.store.deciding import Decisions
from extractor.store.documents import Document, Documents

_log = logging.getLogger(__name__)
TRIES = 20
"""Readings of one document while others decide on it, too."""
PATIENCE = 180.0
"""Seconds that somebody waits for a reading process: longer than it may read."""
AT_A_TIME = 20
"""Documents that the worker catches up with before it looks for a job again."""
REST_FIRST, REST_MOST = 10.0, 3_600.0
"""Seconds that a document rests which cannot be caught up with: the first time, and at the most."""
Submit = Callable[[Task, Read], "Future[Done]"]
"""Has a task read by a reading process, in some way."""


def read_again(documents: Documents, decisions: Decisions, submit: Submit, document: Document, by: Actor) -> None:
    """Read a document with what people decided by now. When it cannot be read, its report stays and says so."""
    for _ in range(TRIES):
        kept = documents.kept(document.id)
        if kept is None:  # it has no report that a decision could be about
            return
        rulings, seq = decisions.of(document.sha256)
        task = Task(kept.name, documents.original(document), document.key, rulings, kept.packed)
        if documents.keep(document, submit(task, reread).result(PATIENCE), seq, by):
            return
        newer = documents.get(document.id)
        if newer is None or newer.decisions_taken >= seq:
            return
        document = newer


class CatchingUp:
    """Reads documents with decisions that were taken and not read with, because a server was killed in between, or a job was at them. One
    that cannot be read does not keep those behind it: it rests, longer each time."""

    def __init__(self, documents: Documents, decisions: Decisions, submit: Submit, clock: Callable[[], float] = time.monotonic) -> None:
        self._documents, self._decisions, self._submit, self._clock = documents, decisions, submit, clock
        self._resting: dict[str, tuple[float, float]] = {}
        """Document -> until when it rests, and for how long."""

    def go(self) -> int:
        """How many documents were caught up with. Raises `StoreError` where the database cannot be used."""
        now, done = self._clock(), 0
        late = self._documents.stale(AT_A_TIME + len(self._resting))
        for document in [one for one in late if self._resting.get(one.id, (now, 0))[0] <= now][:AT_A_TIME]:
            try:
                read_again(self._documents, self._decisions, self._submit, document, Actor(None, "worker"))
            except (ReadError, BatchError, TimeoutError) as error:
                self._rest(document, error)
            else:
                self._resting.pop(document.id, None)
                done += 1
        return done

    def _rest(self, document: Document, error: Exception) -> None:
        before = self._resting.get(document.id)
        seconds = min(2 * before[1], REST_MOST) if before else REST_FIRST
        self._resting[document.id] = self._clock() + seconds, seconds
        if before is None:
            _log.warning("report %s is not read with the decisions on it: %s", document.id, error or "it was not read in time")
