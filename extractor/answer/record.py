"""What is kept of an answer, and the key it is kept under."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from extractor.model.asking import AnswerState, InquiryKind, Message

_EDITION = "nianbao answer 1"
"""Enters every key; changes when a reply of old would be understood otherwise."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An answer as it is kept: the model's words and what they cost, nothing of the document beside what the model repeated."""

    key: str
    """Digest of the whole question, see `cache_key`."""
    state: AnswerState
    """"answered", "refused" or "failed"; only the first is ever served as an answer."""
    replies: tuple[str, ...]
    """What the model wrote, verbatim, in order."""
    reason: str
    """Why it was refused or failed, in English; "" for an answer."""
    model: str
    """Who was asked."""
    mode: str | None
    """How the schema was imposed."""
    kind: InquiryKind
    """The kind of question."""
    tokens_in: int = 0
    """Tokens of all its requests, as the endpoint counts them."""
    tokens_out: int = 0
    """Tokens of all its replies."""
    attempts: int = 1
    """HTTP requests it took."""
    milliseconds: int = 0
    """From the first request to the last reply."""
    when: str = ""
    """When it was kept, UTC, ISO 8601; filled in when it is put."""
    reason_code: str = ""
    """The reason in codes; "" in a record that was kept before there were any."""
    reason_args: tuple[dict[str, Any], ...] = ()
    """What fills its sentences."""


def cache_key(
    model: str, parameters: Mapping[str, object], messages: Sequence[Message], schema: Mapping[str, object], prompt: str
) -> str:
    """sha256 of all that may change a reply: who is asked with which parameters (temperature, seed ...), what is said, the form of
    the reply, the digest of the prompt file. No API key, no address, no mode: keys are changed and servers move, and the answer stays paid
    for.

    Raises `TypeError` or `ValueError` for what JSON cannot say.
    """
    whole = {
        "edition": _EDITION,
        "model": model,
        "parameters": dict(parameters),
        "messages": [[message.role, message.content] for message in messages],
        "schema": dict(schema),
        "prompt": prompt,
    }
    canonical = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def utc_now() -> str:
    """The time as records bear it: seconds, UTC; sorts as text."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def to_line(stored: Stored) -> str:
    """A record as one line of JSON. Halves of surrogate pairs, which a model can write and nobody can print, become "?"."""
    return json.dumps(asdict(stored), ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")


def from_line(text: str) -> Stored | None:
    """The record a line holds; None when it is none."""
    try:
        return _shape().validate_json(text, strict=True)
    except ValidationError:
        return None


@lru_cache(maxsize=1)
def _shape() -> TypeAdapter[Stored]:
    return TypeAdapter(Stored)
