"""What the routes of one server share."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fastapi import Request

from extractor.rulebook import Rulebook, load_rulebook
from extractor.store.audit import Actor, Audit
from extractor.store.database import Database
from extractor.store.deciding import Decisions
from extractor.store.documents import Documents
from extractor.store.idempotency import Idempotency
from extractor.store.jobs import Jobs, standing
from extractor.store.keys import Keys
from extractor.web.access import Caller, Sessions
from extractor.web.api.events import Streams
from extractor.web.api.immediate import Extracting
from extractor.web.jobs.receiving import Uploads, cleared, place_in
from extractor.web.metrics import Metrics
from extractor.web.patience import Patience
from extractor.web.settings import ServeSettings, made
from extractor.web.turns import Turns

if TYPE_CHECKING:
    from extractor.answer.settings import Settings


# Texts of documents that somebody looks at, held so that a page need not read its document again.
KEPT_CHARACTERS = 50_000_000
"""Characters that are held together."""


class Texts:
    """Texts of documents that were looked at lately."""

    def __init__(self) -> None:
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._held, self._lock = 0, threading.Lock()

    def get(self, key: str) -> str | None:
        """A text; None when it is not held."""
        with self._lock:
            if key in self._texts:
                self._texts.move_to_end(key)
            return self._texts.get(key)

    def put(self, key: str, text: str) -> None:
        """Hold a text, and let go of what was not looked at for longest."""
        with self._lock:
            if key not in self._texts:
                self._texts[key] = text
                self._held += len(text)
            while self._held > KEPT_CHARACTERS and len(self._texts) > 1:
                self._held -= len(self._texts.popitem(last=False)[1])


FILES_AT_ONCE, FILES_WAITING, FILE_PATIENCE = 2, 8, 30.0
"""Files that are made at once: each takes a processor. So many more may wait for so many seconds."""


@dataclass(frozen=True, slots=True)
class House:
    """One server."""

    settings: ServeSettings
    """How it runs."""
    model: "Settings | None"
    """Who is asked; None for nobody."""
    database: Database
    """Where everything is kept."""
    jobs: Jobs
    documents: Documents
    decisions: Decisions
    keys: Keys
    idempotency: Idempotency
    audit: Audit
    """Its parts."""
    sessions: Sessions
    """Browsers that showed a key."""
    extracting: Extracting
    """Reads while somebody waits."""
    metrics: Metrics
    """What is counted."""
    rulebook: Rulebook
    """The rules, for labels."""
    texts: Texts
    """Texts of documents that were looked at lately."""
    streams: Streams
    """Streams of events that are open."""
    exports: Turns = field(default_factory=lambda: Turns(FILES_AT_ONCE, FILES_WAITING, FILE_PATIENCE))
    """Turns of whoever wants a file."""
    uploads: Uploads = field(default_factory=Uploads)
    """Turns of whoever sends documents."""
    patience: Patience = field(default_factory=Patience)
    """How long requests may take to come in."""

    def locked(self) -> bool:
        """Whether nobody comes in without a key: others than this machine can reach the service, or a key was made once. That the last one
        has ended opens no door."""
        return not self.settings.local or self.keys.ever()

    def spend(self, caller: Caller, documents: int) -> bool:
        """Count documents of a key; whether they are within its day."""
        return not caller.limited or self.keys.spend(caller.key_id, documents)


def house_of(request: Request) -> House:
    """The house that a request came to."""
    found: House = request.app.state.house
    return found


def actor(caller: Caller, who: str = "") -> Actor:
    """Who does something, for the audit."""
    return Actor(caller.key_id, who or caller.name or "local")


@contextmanager
def opened(settings: ServeSettings, model: "Settings | None") -> Iterator[House]:
    """The house, with its database and its reading processes."""
    made(settings.folder)
    database = Database(settings.url)
    database.upgrade()
    metrics = Metrics()
    metrics.watch(lambda: standing(database))
    try:
        with cleared(place_in(settings.folder)), Extracting(settings.workers, settings.bounds) as extracting:
            yield House(
                settings,
                model,
                database,
                Jobs(database),
                Documents(database),
                Decisions(database),
                Keys(database),
                Idempotency(database),
                Audit(database),
                Sessions(settings.folder),
                extracting,
                metrics,
                load_rulebook(),
                Texts(),
                Streams(settings.limits.streams),
            )
    finally:
        database.close()
