"""The provider's files and batches, as the openai client asks for them. Every call is tried again where that can do no harm."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, Field, ValidationError

from extractor.answer.faults import CallFault, fault_of, said_by
from extractor.answer.limits import Limits
from extractor.answer.provider.lines import ENDPOINT
from extractor.answer.settings import Settings
from extractor.answer.transport import Halt, Patience
from extractor.model.doubts import doubt

T = TypeVar("T")
WINDOW = "24h"
"""The only time in which providers promise a batch."""
FILE_SECONDS = 3600.0
"""A file of answers may take, as long as something comes."""
LARGEST_FILE = 4 * 1024**3
"""Bytes of answers that are taken: 50,000 of the longest that are asked for have a tenth."""
MOST_LISTED = 2000
"""Batches that are looked through for one of ours, the newest first."""
UNCERTAIN = frozenset({408, 409, 425, 499})
"""HTTP states below 500 after which the thing may have been done all the same."""


class _Counts(BaseModel):
    completed: int | None = None
    failed: int | None = None


class _Mistake(BaseModel):
    code: str | None = None
    line: int | None = None
    message: str | None = None


class _Mistakes(BaseModel):
    data: list[_Mistake] | None = None


class _Batch(BaseModel):
    """What a provider says of a batch."""

    id: str = Field(min_length=1)
    status: str
    input_file_id: str | None = None
    output_file_id: str | None = None
    error_file_id: str | None = None
    request_counts: _Counts | None = None
    errors: _Mistakes | None = None
    metadata: dict[str, Any] | None = None


class _File(BaseModel):
    id: str = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Seen:
    """A batch as the provider sees it."""

    id: str
    """Its name there."""
    status: str
    """"validating", "in_progress", "completed" ..."""
    completed: int
    """Requests answered."""
    failed: int
    """Requests failed."""
    output_id: str
    """File of answers; "" while there is none."""
    errors_id: str
    """File of errors; "" while there is none."""
    mistakes: tuple[str, ...]
    """Why it was refused as a whole, a sentence each."""


def _seen(found: _Batch) -> Seen:
    counts = found.request_counts or _Counts()
    mistakes = tuple(
        f"line {one.line}: {one.message or one.code}" if one.line is not None else str(one.message or one.code)
        for one in (found.errors.data if found.errors else None) or ()
    )
    files = (found.output_file_id or "", found.error_file_id or "")
    return Seen(found.id, found.status, counts.completed or 0, counts.failed or 0, *files, mistakes)


class Post:
    """Talks to one provider."""

    def __init__(self, settings: Settings, halt: Halt, wire: Any = None) -> None:
        """`wire`: in place of the network."""
        self._settings, self._halt, self._wire = settings, halt, wire
        self._client: Any = None

    def close(self) -> None:
        """Let go of connections."""
        if self._client is not None:
            self._client.close()

    def upload(self, path: Path) -> str:
        """The provider's name of a file. Raises `Fault`."""

        def sent() -> str:
            with path.open("rb") as file:
                return _form(_File, self._files.create(file=(path.name, file), purpose="batch")).id

        return self._patiently(lambda: self._once(sent, no_api=True))

    def create(self, file_id: str, metadata: Mapping[str, str], *, looked_for: bool) -> Seen:
        """A batch of a file that is there. `looked_for`: one may have been made before; then, and after every try that may have made
        one, it is looked for first, so that none is made twice. Raises `Fault`."""
        look = looked_for

        def made() -> Seen:
            nonlocal look
            found = self._find(file_id, metadata) if look else None
            if found is not None:
                return found
            look = True
            return self._once(
                lambda: _seen(
                    _form(
                        _Batch,
                        self._batches.create(
                            input_file_id=file_id, endpoint=ENDPOINT, completion_window=WINDOW, metadata=dict(metadata)
                        ),
                    )
                ),
                no_api=True,
            )

        return self._patiently(made)

    def look(self, batch_id: str) -> Seen:
        """How a batch is. Raises `Fault`."""
        return self._patiently(lambda: self._once(lambda: _seen(_form(_Batch, self._batches.retrieve(batch_id)))))

    def fetch(self, file_id: str, to: Path) -> None:
        """A file's bytes, written to `to`. Raises `Fault`."""

        def fetched() -> None:
            with self._files.with_streaming_response.content(file_id) as response:
                response.stream_to_file(to)

        self._patiently(lambda: self._once(fetched))

    def _find(self, file_id: str, metadata: Mapping[str, str]) -> Seen | None:
        """The batch of a file that was made already."""

        def found() -> Seen | None:
            for number, one in enumerate(self._batches.list(limit=100)):
                batch = _form(_Batch, one)
                if batch.input_file_id == file_id or batch.metadata == dict(metadata):
                    return _seen(batch)
                if number >= MOST_LISTED:
                    break
            return None

        try:
            return self._once(found)
        except CallFault as fault:
            fault.status = None  # it says nothing of the batch
            fault.reason = doubt("provider.not_looked_up", why=fault.reason)
            raise

    @property
    def _files(self) -> Any:
        return self._opened().files

    @property
    def _batches(self) -> Any:
        return self._opened().batches

    def _opened(self) -> Any:
        if self._client is None:
            from extractor.answer.wire import open_client

            self._client = open_client(self._settings, self._wire, LARGEST_FILE, FILE_SECONDS)
        return self._client

    def _once(self, call: Callable[[], T], *, no_api: bool = False) -> T:
        """A call, or its fault. `no_api`: where the provider does not know the address, it has no batches."""
        import httpx2
        import openai

        url = self._settings.base_url
        try:
            return call()
        except (openai.OpenAIError, httpx2.HTTPError, ValueError, AttributeError) as error:
            if isinstance(error, httpx2.HTTPError):
                raise CallFault(doubt("provider.cut_off", what=said_by(error)), again=True) from None
            fault = fault_of(error, base_url=url, timeout=self._settings.timeout, now=self._halt.time_of_day())
            fault.reason = self._settings.without_key(fault.reason)
            if fault.status is None and not isinstance(error, openai.OpenAIError):
                fault = CallFault(doubt("provider.not_like_batches", url=url), reach="endpoint")
            elif no_api and fault.status in (404, 405, 501):
                fault = CallFault(doubt("provider.no_batches", url=url, status=str(fault.status)), reach="all", status=fault.status)
            raise fault from None

    def _patiently(self, call: Callable[[], T]) -> T:
        from tenacity import Retrying, retry_if_exception

        patience = Patience(self._settings, self._halt, Limits(1), self._halt.now() + self._settings.deadline)
        retrying = Retrying(
            retry=retry_if_exception(lambda error: isinstance(error, CallFault) and error.again),
            wait=patience.wait,
            stop=patience.stop,
            sleep=self._halt.sleep,
            reraise=True,
        )
        return retrying(call)


def _form(shape: type[T], answer: Any) -> T:
    """An answer in the form it must have. `ValueError` for what has none: openai takes whatever JSON comes for it."""
    if not hasattr(answer, "model_dump") or not issubclass(shape, BaseModel):
        raise ValueError("no object")
    try:
        return shape.model_validate(answer.model_dump(mode="json", warnings=False))
    except ValidationError as error:
        raise ValueError(str(error)) from None


def certain(fault: CallFault) -> bool:
    """Whether it is sure that what was asked for was not done."""
    return fault.status is not None and fault.status < 500 and fault.status not in UNCERTAIN
