"""What can go wrong between a request and its reply, in words that say what to do; and which of it is worth another try."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Literal

Reach = Literal["request", "endpoint", "all"]
"""Whom a fault concerns: this request; perhaps the endpoint, when it keeps happening; every request that would follow."""

AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})
"""HTTP states that may be another one in a moment. 409 and 520-529: what proxies in front of providers say when they are busy."""
LONGEST_MESSAGE = 300
"""Characters of an endpoint's own words that go into a reason."""

_REMEDIES: Mapping[int, tuple[Reach, str]] = {
    401: ("all", "the endpoint does not take the key: check NIANBAO_API_KEY"),
    402: ("all", "the account has no credit left: top it up, or name another endpoint in NIANBAO_BASE_URL"),
    403: ("endpoint", "the endpoint does not allow this: check what NIANBAO_API_KEY may do, and NIANBAO_MODEL"),
    404: ("endpoint", "the endpoint does not know this: check NIANBAO_MODEL and NIANBAO_BASE_URL (it usually ends in /v1)"),
    405: ("endpoint", "this is no address of chat completions: check NIANBAO_BASE_URL (it usually ends in /v1)"),
    413: ("request", "the request is too large for the endpoint"),
    429: ("endpoint", "the endpoint's rate limit: lower NIANBAO_SLOTS, NIANBAO_REQUESTS_PER_MINUTE or NIANBAO_TOKENS_PER_MINUTE"),
}
_MODE_WORDS = re.compile(r"tool|function|response_format|json_schema|json_object|json mode|grammar|guided|structured", re.IGNORECASE)
_OTHER_WORDS = re.compile(r"context|length|too long|too large|max_tokens|maximum", re.IGNORECASE)
_MODE_STATES = frozenset({400, 404, 422, 500, 501})
"""What servers answer to a mode they do not have; llama.cpp's says 500."""


@dataclass(slots=True, eq=False)
class CallFault(Exception):
    """A request that came to nothing."""

    reason: str
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
        return self.reason


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
    quoted = f"HTTP {status}" + (f", {words!r}" if words else "")
    if status in _MODE_STATES and _MODE_WORDS.search(words) and not _OTHER_WORDS.search(words):
        return CallFault(f"the endpoint does not take requests in this mode ({quoted}): set NIANBAO_MODE=auto", about_mode=True)
    if status == 429 and "insufficient_quota" in (str(getattr(error, "code", "")), str(getattr(error, "type", ""))):
        return CallFault(f"{_REMEDIES[402][1]} ({quoted})", reach="all")
    if 300 <= status < 400:
        target = error.response.headers.get("location", "elsewhere")
        return CallFault(f"the endpoint moves to {target}, which is not followed ({quoted}): check NIANBAO_BASE_URL", reach="endpoint")
    reach, remedy = _REMEDIES.get(status, ("request", ""))
    if not remedy and "max_completion_tokens" in words:
        remedy = "the model takes the length under another name: set NIANBAO_TOKENS_PARAMETER=max_completion_tokens"
    elif not remedy and status < 500:
        remedy = "the endpoint refuses the request"
    elif not remedy:
        remedy = "the endpoint failed"
    return CallFault(
        f"{remedy} ({quoted})",
        again=status in AGAIN,
        limited=status == 429,
        after=retry_after(error.response.headers, now) if status in AGAIN else None,
        reach="request" if status == 429 else reach,
    )


def fault_of(error: Exception, *, base_url: str, timeout: float, now: float) -> CallFault:
    """What an exception of the client means. `now`: the time of day, to which a date in Retry-After is compared."""
    import httpx2
    import openai

    if isinstance(error, openai.APITimeoutError) or isinstance(error.__cause__, httpx2.TimeoutException):
        reason = f"no answer within {timeout:g} seconds: raise NIANBAO_TIMEOUT, or lower NIANBAO_SLOTS"
        return CallFault(reason, again=True, unpaid=isinstance(error.__cause__, httpx2.ConnectTimeout))
    if isinstance(error, openai.APIConnectionError):
        cause = error.__cause__
        what = " ".join(str(cause or error).split())[:LONGEST_MESSAGE]
        if isinstance(cause, httpx2.ConnectError | httpx2.ProxyError):
            return CallFault(f"cannot connect to {base_url} ({what}): is it running? Check NIANBAO_BASE_URL", again=True, reach="endpoint")
        if isinstance(cause, httpx2.TransportError):
            return CallFault(f"the connection was cut off before the answer was whole ({what})", again=True, unpaid=False)
        return CallFault(f"the request could not be made ({what})")
    if isinstance(error, openai.APIStatusError):
        fault = _of_status(error, now)
        fault.status = int(error.status_code)
        return fault
    what = f"{base_url} does not answer like a chat endpoint: check NIANBAO_BASE_URL (it usually ends in /v1)"
    return CallFault(what, again=True, reach="endpoint")
