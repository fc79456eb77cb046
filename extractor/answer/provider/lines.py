"""Files of requests as a provider takes them, and the files that it gives back."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import BaseModel, ValidationError

from extractor.answer.provider.parcel import Parcel, Reply, Request
from extractor.answer.provider.store import Store
from extractor.errors import BatchError

MOST_LINES, MOST_BYTES = 50_000, 200_000_000
"""Of one file, as OpenAI takes it (200 MB; the smaller reading of MB)."""
ENDPOINT = "/v1/chat/completions"
NEVER_DONE = frozenset({"batch_expired", "batch_cancelled"})
"""Codes of errors that say nothing of a request but that nobody came to it."""
_ENDS = {ord(mark): f"\\u{ord(mark):04x}" for mark in "\x85\u2028\u2029"}
"""What some readers take for the end of a line."""


def line_of(request: Request, body: bytes) -> bytes:
    """A request as a line of a file. `body`: as it would be sent alone."""
    whole = {"custom_id": request.id, "method": "POST", "url": ENDPOINT, "body": json.loads(body)}
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    return text.translate(_ENDS).encode() + b"\n"


class Writer:
    """Puts requests into files, one after the other. A file is known of when it is whole; until then it is nothing."""

    def __init__(self, store: Store, empty: Parcel) -> None:
        """`empty`: whom it goes to."""
        self._store, self._empty = store, empty
        self._file: BinaryIO | None = None
        self._digest = hashlib.sha256()
        self._parcel = empty
        self._requests: list[Request] = []

    @property
    def lines(self) -> int:
        """Requests that are in no whole file yet."""
        return len(self._requests)

    def add(self, request: Request, body: bytes, tokens_in: int, tokens_out: int) -> str:
        """Put it in; the name of its file. The estimates are of its tokens."""
        line = line_of(request, body)
        if self._requests and (self.lines >= MOST_LINES or self._parcel.size + len(line) > MOST_BYTES):
            self.seal()
        with self._telling():
            file = self._opened()
            file.write(line)
        self._digest.update(line)
        self._requests.append(request)
        before = self._parcel
        self._parcel = replace(
            before,
            lines=before.lines + 1,
            size=before.size + len(line),
            tokens_in=before.tokens_in + tokens_in,
            tokens_out=before.tokens_out + tokens_out,
        )
        return self._parcel.name

    def seal(self) -> None:
        """The file that is begun is whole, on the disk, and known of."""
        if self._file is None:
            return
        with self._telling():
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            os.replace(self._part, self._store.folder / self._parcel.name)
        self._store.add(replace(self._parcel, digest=self._digest.hexdigest()), self._requests)
        self._file = None

    def close(self) -> None:
        """What is not whole is dropped: nothing of it left."""
        if self._file is not None:
            self._file.close()
            with suppress(OSError):
                self._part.unlink()
            self._file = None

    @property
    def _part(self) -> Path:
        return self._store.folder / f".{self._parcel.name}.part"

    def _opened(self) -> BinaryIO:
        if self._file is None:
            number = max((parcel.number for parcel in self._store.parcels()), default=0) + 1
            self._parcel, self._requests = replace(self._empty, number=number), []
            self._digest = hashlib.sha256()
            self._file = self._part.open("wb")
        return self._file

    def _telling(self) -> "_Telling":
        return _Telling(self._store.folder)


class _Telling:
    """What keeps a file from being written, in our words."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError):
            remedy = "Make room on the disk, or see that you may write there, and run the same command again."
            raise BatchError(f"requests cannot be written ({error.strerror})", where=str(self._folder), remedy=remedy) from None


class _Response(BaseModel):
    status_code: int
    body: Any = None


class _Error(BaseModel):
    code: str | None = None
    message: str | None = None


class _Line(BaseModel):
    custom_id: str
    response: _Response | None = None
    error: _Error | None = None

    @property
    def reply(self) -> Reply | None:
        """What it says of its request; null when nobody came to it."""
        if self.response is not None:
            return Reply(self.response.status_code, json.dumps(self.response.body, ensure_ascii=False))
        error = self.error or _Error(message="neither a response nor an error")
        if error.code in NEVER_DONE:
            return None
        return Reply(500, json.dumps({"error": {"message": error.message, "code": error.code}}, ensure_ascii=False))


@dataclass(slots=True)
class Came:
    """What the files of a parcel hold."""

    replies: dict[str, Reply] = field(default_factory=dict)
    """By request; of several for one, the first that is an answer."""
    unreadable: int = 0
    """Lines that are none of the provider's form."""
    unknown: int = 0
    """Lines for requests that the parcel does not hold."""
    twice: int = 0
    """Lines for a request that had one already."""

    def take(self, lines: Iterable[bytes], wanted: frozenset[str]) -> None:
        """Read a file. `wanted`: the parcel's requests."""
        for line in _stripped(lines):
            try:
                read = _Line.model_validate_json(line)
            except ValidationError:
                self.unreadable += 1
                continue
            reply, before = read.reply, self.replies.get(read.custom_id)
            if read.custom_id not in wanted:
                self.unknown += 1
            elif reply is not None:
                self.twice += before is not None
                if before is None or (before.status != 200 and reply.status == 200):
                    self.replies[read.custom_id] = reply

    def odd(self) -> str:
        """What was not as it should be; "" when all was."""
        counts = ((self.unreadable, "could not be read"), (self.unknown, "answer nothing that was asked"), (self.twice, "came twice"))
        told = [f"{count} {what}" for count, what in counts if count]
        return f"of its lines {', '.join(told)}" if told else ""


def _stripped(lines: Iterable[bytes]) -> Iterator[bytes]:
    return (line for line in map(bytes.strip, lines) if line)


class _Usage(BaseModel):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Paid(BaseModel):
    usage: _Usage | None = None


def paid(replies: Iterable[Reply]) -> tuple[int, int]:
    """Tokens in and out of replies, as far as the provider counts them."""
    tokens_in = tokens_out = 0
    for reply in replies:
        with suppress(ValidationError):
            usage = _Paid.model_validate_json(reply.body).usage or _Usage()
            tokens_in, tokens_out = tokens_in + usage.prompt_tokens, tokens_out + usage.completion_tokens
    return tokens_in, tokens_out
