"""The gate before every route: whose host name is called, who asks, from which page, how often."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from anyio import from_thread
from cachetools import TTLCache
from fastapi import Request, Response
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from extractor.errors import StoreError
from extractor.web.access import COOKIE, LOCAL, SAFE, SCOPES, TOKEN_HEADER, Caller, ScopeName, Sessions, from_elsewhere
from extractor.web.problem_details import Refusal, problem, told

OPEN_PATHS = ("/healthz", "/readyz", "/login", "/static/", "/favicon.ico")
"""What needs no key: it says nothing of any document."""
NOBODY = Caller("", "nobody", frozenset())
REMEMBERED_SECONDS, MOST_REMEMBERED = 1.0, 10_000
"""So long nobody is looked up again, and so many are remembered: a look into the database takes as long as some answers."""
_BEARER = "bearer "


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """Knows who is who."""

    find: Callable[[str], Caller | None]
    """Who has a secret; None for nobody."""
    known: Callable[[str], Caller | None]
    """Who has the key of an id, unless it was revoked."""
    locked: Callable[[], bool]
    """Whether nobody comes in without a key."""
    sessions: Sessions
    """Browsers that showed a key."""
    hosts: tuple[str, ...]
    """Names by which it may be called; () for any. On a machine of one's own this keeps pages of other sites out that have their name
    point to it."""
    per_minute: int
    """Requests of a key that has no rate of its own."""
    rates: MovingWindowRateLimiter = field(default_factory=lambda: MovingWindowRateLimiter(MemoryStorage()))
    lately: TTLCache[tuple[str, str], Caller | None] = field(default_factory=lambda: TTLCache(MOST_REMEMBERED, REMEMBERED_SECONDS))
    """(what was shown, cookie) -> who that was, a moment ago: a key that another process takes back is known for that long."""

    async def who(self, headers: Mapping[str, str], cookies: Mapping[str, str]) -> Caller | None:
        """Who asks. Raises `Refusal` for a key that is none."""
        shown = headers.get("authorization", ""), cookies.get(COOKIE, "")
        if (known := self.lately.get(shown, NOBODY)) is not NOBODY:
            return known
        found = self.lately[shown] = await run_in_threadpool(self.caller, headers, cookies)
        return found

    def caller(self, headers: Mapping[str, str], cookies: Mapping[str, str]) -> Caller | None:
        """Who asks. Raises `Refusal` for a key that is none."""
        given = headers.get("authorization", "")
        if given:
            if not given.lower().startswith(_BEARER):
                raise _no_key("the header Authorization must say: Bearer and a key")
            caller = self.find(given[len(_BEARER) :].strip())
            if caller is None:
                raise _no_key("there is no such key, or it was revoked or has expired")
            return caller
        if cookie := cookies.get(COOKIE, ""):
            key_id = self.sessions.key_id(cookie)
            caller = self.known(key_id) if key_id else None
            if caller is not None:
                return replace(caller, token=self.sessions.token(cookie))
        return None if self.locked() else Caller(LOCAL, "", frozenset(SCOPES), token=self.sessions.token(LOCAL))

    def still(self, headers: Mapping[str, str], cookies: Mapping[str, str], scope: ScopeName) -> bool:
        """Whether whoever came in some time ago still might."""
        try:
            caller = self.caller(headers, cookies)
        except Refusal:
            return False
        return caller is not None and caller.may(scope)

    def forget(self) -> None:
        """In a thread of a route: somebody's key or session has just ended, so that everybody is looked up again."""
        from_thread.run_sync(self.lately.clear)

    def within_rate(self, caller: Caller) -> bool:
        """Counts a request."""
        return self.rates.hit(RateLimitItemPerMinute(caller.per_minute or self.per_minute), caller.key_id or "nobody")


def _here(request: Request) -> str:
    """The page that was asked for, with its filters."""
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def keeper_of(request: Request) -> Doorkeeper:
    """The doorkeeper that let a request in."""
    found: Doorkeeper = request.app.state.doorkeeper
    return found


def _no_key(detail: str) -> Refusal:
    return Refusal(401, "no_key", detail, headers={"WWW-Authenticate": 'Bearer realm="nianbao"'})


class Gate:
    """ASGI middleware. Behind it `request.state.caller` is who asks."""

    def __init__(self, app: ASGIApp, doorkeeper: Doorkeeper) -> None:
        self._app, self._doorkeeper = app, doorkeeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        refused = await self._refused(request)
        if refused is None:
            await self._app(scope, receive, send)
        else:
            await refused(scope, receive, send)

    async def _refused(self, request: Request) -> Response | None:
        try:
            caller = await self._let_in(request)
        except Refusal as refusal:
            if refusal.status == 401 and _is_page(request):
                return RedirectResponse(f"/login?next={quote(_here(request))}", 303)
            made = problem(request, refusal.status, refusal.code, refusal.detail)
            made.headers.update(refusal.headers)
            return made
        except StoreError as error:  # nobody behind the gate answers for it
            return told(request, error)
        request.state.caller = caller
        return None

    async def _let_in(self, request: Request) -> Caller:
        headers, keeper = request.headers, self._doorkeeper
        host = headers.get("host", "")
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        if keeper.hosts and name.lower() not in keeper.hosts:
            raise Refusal(421, "wrong_host", f"this service is not called {name[:80]!r}. Call it by the address it was started with.")
        bearer = "authorization" in headers
        if not bearer and from_elsewhere(request.method, headers):
            raise Refusal(403, "from_elsewhere", "a page of another site asked for a change. Use the service's own page, or a key.")
        open_to_all = request.url.path.startswith(OPEN_PATHS)
        if open_to_all and not bearer and COOKIE not in request.cookies:
            return NOBODY
        caller = await keeper.who(headers, request.cookies)
        if caller is None:
            if open_to_all:
                return NOBODY
            raise _no_key("a key is needed. Send it as `Authorization: Bearer KEY`, or log in on the page.")
        by_cookie = bool(caller.token) and caller.key_id != LOCAL and request.method not in SAFE
        if by_cookie and not keeper.sessions.holds(caller.token, headers.get(TOKEN_HEADER, "")):
            raise Refusal(403, "no_token", "the page is from another session. Load it again.")
        if not keeper.within_rate(caller):
            raise Refusal(429, "too_many", "too many requests in a minute for this key.", headers={"Retry-After": "10"})
        return caller


def _is_page(request: Request) -> bool:
    """Whether a person looks at a page, so that they can be led to the one where they show their key."""
    path = request.url.path
    return (
        request.method == "GET"
        and not path.startswith(("/v1/", "/metrics", "/static/"))
        and "text/html" in request.headers.get("accept", "")
    )
