"""Jobs and their items as the service shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from extractor.model.doubts import Reason
from extractor.store.types import json_value

JobState = Literal["queued", "running", "done", "cancelled", "failed"]
"""Waits for a worker; a worker is at it; every item was dealt with; somebody stopped it; it could not be done."""
ItemState = Literal["queued", "done", "waiting", "failed", "cancelled"]
"""Not dealt with yet; as `batch.manifest.State`; its job ended before."""
ITEM_STATES: tuple[ItemState, ...] = get_args(ItemState)


@dataclass(frozen=True, slots=True)
class Job:
    """Documents that are to be read together."""

    id: str
    """Its id."""
    created: datetime
    """When it came, UTC."""
    created_by: str
    """Who sent it."""
    key_id: str | None
    """The key they sent it with."""
    state: JobState
    """How far it is."""
    options: Mapping[str, Any]
    """How its documents are to be read."""
    error: Reason
    """Why it failed."""
    spending: Mapping[str, Any]
    """What asking a model came to."""
    claims: int
    """How often a worker took it up: more than once when one went away."""
    cancel_requested: bool
    """Somebody wants it stopped."""
    started: datetime | None
    """When a worker first took it up."""
    finished: datetime | None
    """When it ended."""
    revision: int
    """Grows with every change of the job itself; its items change without it."""


@dataclass(frozen=True, slots=True)
class Item:
    """A document of a job."""

    place: int
    """Where it stands, from 0."""
    name: str
    """What it is called in this job."""
    document_id: str | None
    """Its document; None when nothing could be kept of it, or when it was deleted."""
    state: ItemState
    """What became of it."""
    reason: Reason
    """Why it failed, or waits, or was not read."""
    exit_code: int
    """Of a failure."""


def job_of(row: Any) -> Job:
    """A row of the table jobs."""
    return Job(
        row.id,
        row.created,
        row.created_by,
        row.key_id,
        row.state,
        json_value(row.options),
        row.error,
        json_value(row.spending),
        row.claims,
        bool(row.cancel_requested),
        row.started,
        row.finished,
        row.revision,
    )


def item_of(row: Any) -> Item:
    """A row of the table job_items."""
    return Item(row.place, row.name, row.document_id, row.state, row.reason, row.exit_code)
