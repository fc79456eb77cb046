"""What a batch is made of: tasks, what they come to, and who does them."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePath

from extractor.batch.inputs import Source
from extractor.batch.manifest import State
from extractor.model.draft import Draft


@dataclass(frozen=True, slots=True)
class Task:
    """A document to read. Goes to another process."""

    name: str
    """What it is called."""
    data: bytes
    """Its bytes."""
    key: str
    """What its report is kept under."""


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
    reason: str = ""
    """Why it failed, or waits."""
    exit_code: int = 0
    """Of a failure."""
    draft: Draft | None = None
    """What is still to be asked about; the report comes when it has been."""


Read = Callable[[Task], Done]
"""Reads one document, in whatever process. Never raises for the document's sake."""
Ask = Callable[[list[Draft], dict[str, str]], list[Done]]
"""Asks about drafts and finishes them: (drafts, name -> key) -> one a draft, in their order."""


@dataclass(frozen=True, slots=True)
class Job:
    """A batch."""

    sources: Iterable[Source]
    """The documents, in the order of the output."""
    config: str
    """Digest of what reads them: program, rules, prompts, model."""
    read: Read
    """Does the reading."""
    ask: Ask | None = None
    """Does the asking, when somebody is to be asked."""
    stop: Callable[[], None] | None = None
    """Ends the asking: what is out comes back, the rest is not asked."""
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
    whole = hashlib.sha256(config.encode() + b"\0" + PurePath(name).suffix.lower().encode("utf-8", "surrogateescape") + b"\0")
    whole.update(data)
    return whole.hexdigest()


def fits(name: str, only: str) -> bool:
    """Whether a document is meant by the pattern `only`; "" means all."""
    return not only or fnmatchcase(name, only)
