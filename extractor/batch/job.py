"""What a batch is made of: tasks, what they come to, and who does them."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import PurePath
from typing import Protocol

from extractor.batch.inputs import Source
from extractor.batch.manifest import Entry, Kept, State
from extractor.batch.several import Parts
from extractor.model.doubts import Reason
from extractor.model.draft import Draft
from extractor.model.rulings import Ruling
from extractor.read.names import file_of


@dataclass(frozen=True, slots=True)
class Task:
    """A document to read. Goes to another process."""

    name: str
    """What it is called."""
    data: bytes
    """Its bytes."""
    key: str
    """What its report is kept under."""
    rulings: tuple[Ruling, ...] = ()
    """What people decided about it."""
    before: bytes = b""
    """Its report as it was kept until now, when it is read again because something else has changed; empty when there was none."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a task came to. Comes back from another process."""

    name: str
    """Of which document."""
    key: str
    """What its report is kept under."""
    state: State
    """What became of it."""
    packed: bytes = b""
    """The report, as the manifest keeps it; empty when it failed."""
    figures: str = ""
    """Of the report, for the summary, as JSON."""
    used: str = ""
    """What the report rests on, as the manifest keeps it."""
    changes: str = ""
    """What it says that it did not say before, as JSON; "" when nothing does, or there was no report."""
    reason: Reason = ()
    """Why it failed, or waits."""
    exit_code: int = 0
    """Of a failure."""
    draft: Draft | None = None
    """What is still to be asked about; the report comes when it has been."""


@dataclass(frozen=True, slots=True)
class Open:
    """A document that is read as far as rules go and is to be asked about."""

    draft: Draft
    """What is known of it."""
    key: str
    """What its report will be kept under."""
    before: bytes = b""
    """As `Task.before`."""


Read = Callable[[Task], Done]
"""Reads one document, in whatever process. Never raises for the document's sake."""
Ask = Callable[[list[Open]], list[Done]]
"""Asks about documents and finishes them: one for each, in their order."""


def _always(_: str, __: tuple[Ruling, ...]) -> bool:
    return True


def _whole(data: bytes, name: str) -> Parts:
    return ((name, data),)


@dataclass(frozen=True, slots=True)
class Job:
    """A batch."""

    sources: Iterable[Source]
    """The documents, in the order of the output."""
    config: str
    """Digest of what reads all of them: program, model. Another one, and every document is read again."""
    read: Read
    """Does the reading."""
    current: Callable[[str, tuple[Ruling, ...]], bool] = _always
    """(what a report rests on, what people decided about its document) -> whether it would read the same today."""
    everything: str = ""
    """Digest of all rules and prompts: what could not be read is tried again when one of them changes."""
    rulings: Mapping[str, tuple[Ruling, ...]] = field(default_factory=dict)
    """sha256 of a document's bytes -> what people decided about it."""
    ask: Ask | None = None
    """Does the asking, when somebody is to be asked."""
    stop: Callable[[], None] | None = None
    """Ends the asking: what is out comes back, the rest is not asked."""
    parts: Callable[[bytes, str], Parts] = _whole
    """Parts a file into the documents that it holds. Raises `ReadError`."""
    together: int = 32
    """Drafts that are asked about together at the most; as many again are collected meanwhile, and then reading waits."""
    workers: int = 1
    """Processes that read; with one, none is started."""
    retry_failed: bool = False
    """Read again what failed."""
    only: str = ""
    """A pattern that a document's name must fit."""
    limit: int | None = None
    """How many documents are read at the most."""


def key_of(config: str, name: str, data: bytes) -> str:
    """What a report is kept under: sha256 of what reads the document, of the ending of its name (a hint of its format), of its bytes."""
    whole = hashlib.sha256(config.encode() + b"\0" + PurePath(file_of(name)).suffix.lower().encode("utf-8", "surrogateescape") + b"\0")
    whole.update(data)
    return whole.hexdigest()


def failed_key(key: str, everything: str) -> str:
    """What a document is noted under that could not be read: with other rules it is tried again. `everything`: as `Job.everything`."""
    return f"{key} {everything}"


def rulings_on(rulings: Mapping[str, tuple[Ruling, ...]], data: bytes) -> tuple[Ruling, ...]:
    """What people decided about the document of these bytes."""
    return rulings.get(hashlib.sha256(data).hexdigest(), ()) if rulings else ()


def fits(name: str, only: str) -> bool:
    """Whether a document is meant by the pattern `only`; "" means all."""
    return not only or fnmatchcase(name, only)


class Noting(Protocol):
    """Knows the documents of a batch. For one thread; nothing has to be kept before `commit`."""

    def seen(self, name: str) -> tuple[Entry | None, bool]:
        """What is known of a document, and whether this run has come upon its name already."""
        ...

    def state_of(self, key: str) -> tuple[State | None, str]:
        """What became of the report of this key, and what it rests on; None when there is none."""
        ...

    def report(self, key: str) -> Kept:
        """A report that a document names."""
        ...

    def note(self, entry: Entry, place: int, kept: Kept | None = None) -> None:
        """A document, at its place of the input, and its report when it is new."""
        ...

    def change(self, key: str, since: int) -> str:
        """What a report says that it did not say before run `since`, as JSON; "" for nothing."""
        ...

    def changed(self, key: str, changes: str) -> None:
        """What a report says that it did not say before, as JSON, "" for nothing."""
        ...

    def recall(self, key: str) -> str:
        """What is remembered of the batch as a whole; "" when nothing is."""
        ...

    def commit(self) -> None:
        """All that was noted is kept when this returns."""
        ...
