"""Who asks, and what they may: a key of the service, or, as long as there never was one, whoever sits at this machine."""

import hmac
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Annotated, Literal

from cachetools import TTLCache
from fastapi import Depends, Request
from itsdangerous import BadData, URLSafeTimedSerializer

from extractor.web.problem_details import Refusal

ScopeName = Literal["read", "write", "review", "admin"]
SCOPES: tuple[ScopeName, ...] = ("read", "write", "review", "admin")
"""See reports; send documents and take them away; decide on values; make keys and see who changed what. Admin may do everything."""
COOKIE = "nianbao_session"
SESSION_SECONDS = 12 * 3600
"""A working day: then a person shows their key again."""
MOST_ENDED = 100_000
"""Sessions that are known to have ended."""
SAFE = ("GET", "HEAD", "OPTIONS")
TOKEN_HEADER = "x-csrf-token"
LOCAL = "local"
"""The key of whoever needs none."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks."""

    key_id: str
    """Their key; LOCAL for whoever needs none."""
    name: str
    """What the key is called."""
    scopes: frozenset[ScopeName]
    """What they may."""
    per_minute: int | None = None
    """Requests a minute; None for the service's own limit."""
    per_day: int | None = None
    """Documents a day; None for no limit."""
    token: str = ""
    """What a page of theirs must send along with every change; "" where a header alone proves who asks."""

    def may(self, scope: ScopeName) -> bool:
        """Whether they may do what takes `scope`."""
        return scope in self.scopes or "admin" in self.scopes

    @property
    def limited(self) -> bool:
        """Whether their documents are counted."""
        return self.per_day is not None


class Sessions:
    """Keys in the cookies of browsers, signed by a secret of this service."""

    def __init__(self, folder: Path) -> None:
        self._secret = _secret(folder / "secret")
        self._signer = URLSafeTimedSerializer(self._secret, salt="session")
        self._ended: TTLCache[str, bool] = TTLCache(MOST_ENDED, SESSION_SECONDS)
        self._lock = Lock()

    def cookie(self, key_id: str) -> str:
        """What a browser is to show."""
        return str(self._signer.dumps([key_id, secrets.token_urlsafe(12)]))

    def key_id(self, cookie: str) -> str | None:
        """Whose it is; None when it is not ours, too old, or was ended."""
        key_id, chance = self._parts(cookie)
        with self._lock:
            return None if not key_id or chance in self._ended else key_id

    def end(self, cookie: str) -> None:
        """From now on nobody comes in with it, wherever it was copied to. This server knows it, until it is started again."""
        key_id, chance = self._parts(cookie)
        if key_id:
            with self._lock:
                self._ended[chance] = True

    def _parts(self, cookie: str) -> tuple[str, str]:
        try:
            key_id, chance = self._signer.loads(cookie, max_age=SESSION_SECONDS)
        except (BadData, ValueError, TypeError):
            return "", ""
        return str(key_id), str(chance)

    def token(self, cookie: str) -> str:
        """What only a page that we made for this cookie knows."""
        return hmac.new(self._secret, b"token\0" + cookie.encode(), sha256).hexdigest()

    def holds(self, token: str, given: str) -> bool:
        """Whether a page sent it."""
        return hmac.compare_digest(token.encode(), given.encode("utf-8", "replace"))


def _secret(path: Path) -> bytes:
    """The service's secret, made when there is none; for its owner's eyes alone."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(file, "wb") as out:
        out.write(made := secrets.token_bytes(32))
    return made


def from_elsewhere(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a page of another site asks for a change: browsers say so, and no page can keep them from it."""
    if method in SAFE:
        return False
    site, origin = headers.get("sec-fetch-site", ""), headers.get("origin", "")
    if site:  # says it all; Origin is "null" where a form is sent by a page that tells no referrer
        return site not in ("same-origin", "none")
    return bool(origin) and origin.partition("://")[2] != headers.get("host", "")


def caller_of(request: Request) -> Caller:
    """Who asks. Raises `Refusal` for nobody."""
    found: Caller = request.state.caller
    return found


def needing(scope: ScopeName) -> Callable[[Request], Caller]:
    """A dependency of routes that take `scope`."""

    def dependency(request: Request) -> Caller:
        caller = caller_of(request)
        if not caller.may(scope):
            raise Refusal(403, "not_allowed", f"the key {caller.name!r} has not the scope {scope!r}. Ask for a key that has.")
        return caller

    return dependency


Reader = Annotated[Caller, Depends(needing("read"))]
Writer = Annotated[Caller, Depends(needing("write"))]
Reviewer = Annotated[Caller, Depends(needing("review"))]
Admin = Annotated[Caller, Depends(needing("admin"))]
