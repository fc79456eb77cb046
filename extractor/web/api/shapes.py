"""Bodies of answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from extractor.store.job_rows import Item, ItemState, Job, JobState
from extractor.store.paging import Page
from extractor.wording.english import as_stated


class AnswerShape(BaseModel):
    """What all answers have in common."""

    model_config = ConfigDict(extra="forbid", frozen=True)


_SPENT = {"inquiries": 12, "answered": 11, "refused": 1, "cached": 0, "calls": 13, "tokens_in": 9120, "tokens_out": 702, "cost": "0.013"}
_JOB: dict[str, Any] = {
    "id": "06f2k8m9q3s5v7x1z4b6d8f0g2",
    "state": "running",
    "created": "2026-03-02T08:15:30.120000Z",
    "created_by": "档案室",
    "started": "2026-03-02T08:15:30.480000Z",
    "finished": None,
    "llm": "auto",
    "documents": {"queued": 5, "done": 31, "waiting": 0, "failed": 1, "cancelled": 0},
    "total": 37,
    "clutter": 2,
    "skipped": 0,
    "cancel_requested": False,
    "error": "",
    "error_code": "",
    "error_args": [],
    "spending": _SPENT,
}


class JobShape(AnswerShape):
    """Documents that are read together."""

    model_config = ConfigDict(json_schema_extra={"example": _JOB})

    id: str
    state: JobState = Field(
        description="queued, running, done (every document was dealt with), cancelled, failed (could not be done, see error)"
    )
    created: datetime
    created_by: str = Field(description="Name of the key that sent it")
    started: datetime | None
    finished: datetime | None
    llm: str = Field(description="Whether a model is asked: off, auto, always")
    documents: dict[ItemState, int] = Field(description="How many documents are in each state. waiting: read, but a model has not answered")
    total: int
    clutter: int = Field(description="Files that came along and hold no document: hidden, temporary, parts of saved pages")
    skipped: int = Field(description="Files that are not read and were not to be listed (skip_unknown)")
    cancel_requested: bool
    error: str = Field(description="Why it could not be done")
    error_code: str = Field(description="The same in codes; several are joined by `; `")
    error_args: list[dict[str, Any]] = Field(description="What fills its sentences, one object a code")
    spending: dict[str, Any] = Field(description="What asking a model came to: inquiries, answered, refused, cached, tokens, cost")


def job_shape(job: Job, counts: Mapping[ItemState, int]) -> JobShape:
    """A job as it is told."""
    return JobShape(
        id=job.id,
        state=job.state,
        created=job.created,
        created_by=job.created_by,
        started=job.started,
        finished=job.finished,
        llm=str(job.options.get("llm", "off")),
        documents=dict(counts),
        total=sum(counts.values()),
        clutter=int(job.options.get("clutter", 0)),
        skipped=int(job.options.get("skipped", 0)),
        cancel_requested=job.cancel_requested,
        **as_stated(job.error, "error"),
        spending=dict(job.spending),
    )


class JobPage(AnswerShape):
    """Jobs, newest first."""

    items: list[JobShape]
    next: str | None = Field(description="`cursor` of the next page; null behind the last")


class ItemShape(AnswerShape):
    """A document of a job."""

    place: int
    name: str
    report: str | None = Field(description="Id of its report under /v1/reports; null when nothing could be kept of it")
    state: ItemState
    reason: str = Field(description="Why it failed, or waits")
    reason_code: str = Field(description="The same in codes; several are joined by `; `")
    reason_args: list[dict[str, Any]] = Field(description="What fills its sentences, one object a code")


class ItemPage(AnswerShape):
    """Documents of a job, in its order."""

    items: list[ItemShape]
    next: str | None

    @staticmethod
    def of(page: Page[Item]) -> "ItemPage":
        """A page of the store."""
        rows = [ItemShape(place=i.place, name=i.name, report=i.document_id, state=i.state, **as_stated(i.reason)) for i in page.rows]
        return ItemPage(items=rows, next=page.next)


_LISTED: dict[str, Any] = {
    "id": "06f2k8m9q3s5v7x1z4b6d8f0g2",
    "name": "岚石县/2022年度报告.html",
    "agency": "岚石县农业农村局",
    "year": 2022,
    "title": "岚石县农业农村局2022年政府信息公开工作年度报告",
    "kind": "report",
    "edition": "2021",
    "state": "done",
    "reason": "",
    "reason_code": "",
    "reason_args": [],
    "reported": 112,
    "needs_review": 2,
    "failing": 3,
    "problems": 3,
    "revision": 4,
    "created": "2026-03-02T08:15:30.120000Z",
    "read_at": "2026-03-02T08:15:31.007000Z",
}


class ListedReport(AnswerShape):
    """A document and its report, in a line."""

    model_config = ConfigDict(json_schema_extra={"example": _LISTED})

    id: str
    name: str
    agency: str
    year: int | None
    title: str
    kind: str
    edition: str
    state: Literal["new", "done", "waiting", "failed"] = Field(
        description="new: not read yet; waiting: a model has not answered; failed: see reason"
    )
    reason: str = Field(description="Why it failed, or waits; why it could not be read again")
    reason_code: str = Field(description="The same in codes; several are joined by `; `")
    reason_args: list[dict[str, Any]] = Field(description="What fills its sentences, one object a code")
    reported: int = Field(description="Values that are numbers")
    needs_review: int = Field(description="Values, and particulars of the report, that a person should look at")
    failing: int = Field(description="Checks that fail")
    problems: int = Field(description="Problems that section five states")
    revision: int
    created: datetime
    read_at: datetime | None


class ReportPage(AnswerShape):
    """Reports."""

    items: list[ListedReport]
    next: str | None


class ReportCounts(AnswerShape):
    """How many reports fit the filters."""

    total: int
    needs_review: int
    failing: int
    years: dict[str, int]
    states: dict[str, int]
