"""What the routes of one server share."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fastapi import Request

from extractor.rulebook import Rulebook, load_rulebook
from extractor.store.actor import Actor
from extractor.store.audit import Audit
from extractor.store.database import Database
from extractor.store.deciding import Decisions
from extractor.store.documents import Documents
from extractor.store.idempotency import Idempotency
from extractor.store.jobs import Jobs
from extractor.store.keys import Keys
from extractor.store.standing import standing
from extractor.web.access import Caller, Sessions
from extractor.web.events import Streams
from extractor.web.extracting import Extracting
from extractor.web.leftovers import cleared, place_in
from extractor.web.metrics import Metrics
from extractor.web.patience import Patience
from extractor.web.receiving import Uploads
from extractor.web.settings import ServeSettings, made
from extractor.web.texts import Texts
from extractor.web.turns import Turns

if TYPE_CHECKING:
    from extractor.answer.settings import Settings


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
