"""The openai client as it is used here. Imported when a request is to be made or shown, never before: openai takes most of a second."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import openai
from openai import Omit

from extractor.answer.settings import Settings
from extractor.model.doubts import doubt
from extractor.wording.english import english

LARGEST_BODY = 16 * 1024 * 1024
"""Bytes of a reply. The longest replies asked for have some ten thousand; an endpoint that sends on and on is not listened to."""


class _Slow(httpx2.ReadTimeout):
    """A reply that was not whole in time."""

    doubts = doubt("endpoint.slow")


class _Large(httpx2.ReadError):
    """A reply that would not end."""

    doubts = doubt("endpoint.reply_too_large")


class _Bounded(httpx2.SyncByteStream):
    """A reply's body that must be whole in time. httpx limits the time between two bytes only, and some endpoints send blanks to keep
    waiting clients awake."""

    def __init__(self, stream: httpx2.SyncByteStream, request: httpx2.Request, largest: int, seconds: float | None) -> None:
        self._stream, self._request, self._largest = stream, request, largest
        self._until = time.monotonic() + float(seconds or request.extensions["timeout"]["read"])

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._stream:
            size += len(chunk)
            if time.monotonic() > self._until:
                raise _Slow(english(_Slow.doubts), request=self._request)
            if size > self._largest:
                raise _Large(english(_Large.doubts), request=self._request)
            yield chunk

    def close(self) -> None:
        self._stream.close()


def _bound(largest: int, seconds: float | None) -> Callable[[httpx2.Response], None]:
    def bind(response: httpx2.Response) -> None:
        if isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = _Bounded(response.stream, response.request, largest, seconds)

    return bind


def _without_key(request: httpx2.Request) -> None:
    """The SDK insists on a key; a server of one's own needs none."""
    request.headers.pop("authorization", None)


def open_client(
    settings: Settings, transport: httpx2.BaseTransport | None = None, largest: int = LARGEST_BODY, seconds: float | None = None
) -> openai.OpenAI:
    """A client without retries of its own, which follows no redirect (the document's text would go where nobody said), and which sends no
    organisation that happens to be set for OpenAI. `transport`: in place of the network. `largest`: bytes of a reply; `seconds`:
    until it is whole, as long as one request may take when not given."""
    key = settings.api_key.get_secret_value()
    headers: dict[str, Any] = {"OpenAI-Organization": Omit(), "OpenAI-Project": Omit()}
    http = openai.DefaultHttpxClient(
        transport=transport,
        follow_redirects=False,
        limits=httpx2.Limits(max_connections=None, max_keepalive_connections=settings.slots),
        event_hooks={"request": [] if key else [_without_key], "response": [_bound(largest, seconds)]},
    )
    return openai.OpenAI(
        api_key=key or "none",
        base_url=settings.base_url,
        timeout=settings.timeout,
        max_retries=0,
        default_headers=headers,
        http_client=http,
    )
