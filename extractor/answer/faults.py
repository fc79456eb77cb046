"""What can go wrong between a request and its reply, in words that say what to do; and which of it is worth another try."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from extractor.model.doubts import Reason, doubt
from extractor.wording.english import english

Reach = Literal["request", "endpoint", "all"]
"""Whom a fault concerns: this request; perhaps the endpoint, when it keeps happening; every request that would follow."""

AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})
"""HTTP states that may be another one in a moment. 409 and 520-529: what proxies in front of providers say when they are busy."""
LONGEST_MESSAGE = 300
"""Characters of an endpoint's own words that go into a reason."""

_REMEDIES: Mapping[int, tuple[Reach, Reason]] = {
    401: ("all", doubt("endpoint.key")),
    402: ("all", doubt("endpoint.credit")),
    403: ("endpoint", doubt("endpoint.forbidden")),
    404: ("endpoint", doubt("endpoint.unknown")),
    405: ("endpoint", doubt("endpoint.no_chat")),
    413: ("request", doubt("endpoint.too_large")),
    429: ("endpoint", doubt("endpoint.rate_limit")),
}
_MODE_WORDS = re.compile(r"tool|function|response_format|json_schema|json_object|json mode|grammar|guided|structured", re.IGNORECASE)
_OTHER_WORDS = re.compile(r"context|length|too long|too large|max_tokens|maximum", re.IGNORECASE)
_MODE_STATES = frozenset({400, 404, 422, 500, 501})
"""What servers answer to a mode they do not have; llama.cpp's says 500."""


@dataclass(slots=True, eq=False)
class CallFault(Exception):
    """A request that came to nothing."""

    reason: Reason
    """What happened and what to do; never the key."""
    again: bool = False
    """Whether it is worth another try."""
    limited: bool = False
    """A rate limit: waiting for it uses up no attempt."""
    after: float | None = None
    """Seconds the endpoint wants us to wait."""
    reach: Reach = "request"
    """Whom it concerns."""
    about_mode: bool = False
    """The endpoint does not have the way in which the schema was to be imposed."""
    unpaid: bool = True
    """Whether it is sure that nothing was paid for it."""
    sent: bool = True
    """Whether anything left the machine."""
    status: int | None = None
    """HTTP state, where there was one."""

    def __str__(self) -> str:
        return english(self.reason)


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds to wait as the endpoint says: a number of them, milliseconds (OpenAI), or a date; `now` is the time of day."""
    milliseconds = headers.get("retry-after-ms", "")
    if re.fullmatch(r"\d+(\.\d+)?", milliseconds):
        return float(milliseconds) / 1000
    text = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except ValueError:
        return None


def _words(error: Any) -> str:
    """What the endpoint says of itself, in one line. A page of HTML says nothing."""
    body = error.body
    text = body.get("message") or body.get("detail") or body.get("error") if isinstance(body, dict) else body
    line = " ".join(str(text or "").split())
    return "" if line.startswith("<") else line[:LONGEST_MESSAGE]


def _of_status(error: Any, now: float) -> CallFault:
    """A reply with an HTTP state of 300 or more."""
    status, words = int(error.status_code), _words(error)
    quoted = f"{status}, {words!r}" if words else str(status)
    if status in _MODE_STATES and _MODE_WORDS.search(words) and not _OTHER_WORDS.search(words):
        return CallFault(doubt("endpoint.mode", quoted=f"HTTP {quoted}"), about_mode=True)
    if status == 429 and "insufficient_quota" in (str(getattr(error, "code", "")), str(getattr(error, "type", ""))):
        return CallFault(doubt("endpoint.http", remedy=_REMEDIES[402][1], quoted=quoted), reach="all")
    if 300 <= status < 400:
        target = error.response.headers.get("location", "elsewhere")
        return CallFault(doubt("endpoint.moved", target=target, quoted=f"HTTP {quoted}"), reach="endpoint")
    reach, remedy = _REMEDIES.get(status, ("request", ()))
    if not remedy and "max_completion_tokens" in words:
        remedy = doubt("endpoint.length_parameter")
    elif not remedy and status < 500:
        remedy = doubt("endpoint.refuses")
    elif not remedy:
        remedy = doubt("endpoint.failed")
    return CallFault(
        doubt("endpoint.http", remedy=remedy, quoted=quoted),
        again=status in AGAIN,
        limited=status == 429,
        after=retry_after(error.response.headers, now) if status in AGAIN else None,
        reach="request" if status == 429 else reach,
    )


def said_by(error: BaseException) -> str | Reason:
    """What an error of the network says: doubts where it is one of ours, see wire.py."""
    doubts: Reason | None = getattr(error, "doubts", None)
    return doubts or " ".join(str(error).split())[:LONGEST_MESSAGE]


def fault_of(error: Exception, *, base_url: str, timeout: float, now: float) -> CallFault:
    """What an exception of the client means. `now`: the time of day, to which a date in Retry-After is compared."""
    import httpx2
    import openai

    if isinstance(error, openai.APITimeoutError) or isinstance(error.__cause__, httpx2.TimeoutException):
        reason = doubt("endpoint.timeout", n=f"{timeout:g}")
        return CallFault(reason, again=True, unpaid=isinstance(error.__cause__, httpx2.ConnectTimeout))
    if isinstance(error, openai.APIConnectionError):
        cause = error.__cause__
        what = said_by(cause or error)
        if isinstance(cause, httpx2.ConnectError | httpx2.ProxyError):
            return CallFault(doubt("endpoint.not_reached", url=base_url, what=what), again=True, reach="endpoint")
        if isinstance(cause, httpx2.TransportError):
            return CallFault(doubt("endpoint.cut_off", what=what), again=True, unpaid=False)
        return CallFault(doubt("endpoint.no_request", what=what))
    if isinstance(error, openai.APIStatusError):
        fault = _of_status(error, now)
        fault.status = int(error.status_code)
        return fault
    return CallFault(doubt("endpoint.not_like_chat", url=base_url), again=True, reach="endpoint")
