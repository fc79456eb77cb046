"""What is known of requests that go to a provider in a file, and of what came back."""

from dataclasses import dataclass
from typing import Literal

ParcelState = Literal["written", "creating", "out", "back"]


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file of requests, and the batch made of it."""

    number: int
    """From 1."""
    state: ParcelState
    """"written": the file is whole, and no batch was made of it. "creating": the provider has the file, and a batch is about to be made,
    or may have been. "out": the provider is at it. "back": what came of it is here, or nothing more will."""
    digest: str
    """sha256 of the file."""
    lines: int
    """Requests in it."""
    size: int
    """Its bytes."""
    base_url: str
    """Whom it goes to."""
    model: str
    """Who is asked."""
    tokens_in: int
    """Estimate of what is sent."""
    tokens_out: int
    """The most that may be written."""
    file_id: str = ""
    """The provider's name of the file."""
    batch_id: str = ""
    """The provider's name of the batch."""
    sent: str = ""
    """When the batch was made, UTC, ISO 8601."""
    looked: str = ""
    """When the provider was last asked about it."""
    status: str = ""
    """As the provider has it ("in_progress", "completed" ...)."""
    completed: int = 0
    """Requests answered, as the provider counts."""
    failed: int = 0
    """Requests failed, as the provider counts."""
    output_id: str = ""
    """The provider's name of the file of answers."""
    errors_id: str = ""
    """The provider's name of the file of errors."""
    note: str = ""
    """What is to be told of it: why the provider refused it, what could not be had."""
    came: int = 0
    """Answers that came back."""
    failures: int = 0
    """Errors that came back."""
    missing: int = 0
    """Requests of which nothing came back."""
    paid_in: int = 0
    """Tokens of the requests that were answered, as the provider counts."""
    paid_out: int = 0
    """Tokens of the answers."""

    @property
    def name(self) -> str:
        """Its file."""
        return name_of(self.number)

    @property
    def outcome(self) -> str:
        """What came back of it."""
        counts = f"{self.came} answered, {self.failures} failed, {self.missing} without a reply"
        return f"{counts}; {self.note}" if self.note else counts


@dataclass(frozen=True, slots=True)
class Request:
    """One line of a file of requests."""

    id: str
    """What the provider returns it under: the key of its answer; with "-2" behind it, when it asks again."""
    key: str
    """What its answer is kept under."""
    attempt: int
    """1, or 2 when it says what was wrong with the first reply."""
    mode: str
    """How the schema is imposed."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back for a request."""

    status: int
    """HTTP state."""
    body: str
    """JSON, as the provider gave it."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A request that was put into a parcel."""

    request: Request
    """Itself."""
    parcel: int
    """Number of its latest parcel."""
    out: bool
    """Whether its reply may still come."""
    reply: Reply | None
    """What came."""


def id_of(key: str, attempt: int) -> str:
    """What a request is called."""
    return key if attempt == 1 else f"{key}-{attempt}"


def name_of(number: int) -> str:
    """The file of a parcel."""
    return f"requests-{number}.jsonl"
