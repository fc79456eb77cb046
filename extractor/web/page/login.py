"""Logging in with a key, and out again."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.responses import RedirectResponse

from extractor.web.access import COOKIE, SESSION_SECONDS
from extractor.web.gate import NOBODY, keeper_of
from extractor.web.house import house_of
from extractor.web.page.making import page

router = APIRouter(include_in_schema=False)
WRONG_A_MINUTE = RateLimitItemPerMinute(10)
"""Wrong keys from one address before whoever sends them is told to wait. Behind a proxy all have one address, so that a right key comes in
all the same: its 32 bytes of chance are guessed by nobody, however often they try."""
_wrong = MovingWindowRateLimiter(MemoryStorage())
_ODD = frozenset("\\\r\n\t")


def local_path(given: str) -> str:
    """Where to go on: a path of ours, or the first page. A browser takes `//host` and `/\\host` for another host."""
    fits = given.startswith("/") and not given.startswith("//") and not _ODD & set(given) and given.isprintable()
    return given if fits and not given.startswith(("/login", "/logout")) else "/"


def _known(request: Request) -> bool:
    """Whether somebody is logged in, or nobody needs to be."""
    return request.state.caller is not NOBODY and bool(request.state.caller.key_id)


@router.get("/login")
def login_form(request: Request, next: str = "/") -> Response:
    """Ask for a key."""
    if _known(request) or not house_of(request).locked():
        return RedirectResponse(local_path(next), 303)
    return page(request, "login.html", there=local_path(next), fault="")


@router.post("/login")
def login(request: Request, key: Annotated[str, Form(max_length=500)] = "", next: Annotated[str, Form(max_length=2_000)] = "/") -> Response:
    """Take a key, and have the browser keep a sign that it was shown."""
    house, there = house_of(request), local_path(next)
    who = request.client.host if request.client else ""
    found = house.keys.find(key.strip())
    if found is None:
        if not _wrong.hit(WRONG_A_MINUTE, who):
            return page(request, "login.html", status=429, there=there, fault="login.too_often")
        return page(request, "login.html", status=401, there=there, fault="login.wrong")
    made = RedirectResponse(there, 303)
    cookie = house.sessions.cookie(found.id)
    made.set_cookie(COOKIE, cookie, max_age=SESSION_SECONDS, httponly=True, samesite="strict", secure=house.settings.secure)
    return made


@router.post("/logout")
def logout(request: Request) -> Response:
    """The browser forgets the key, and the session ends. The gate has looked at the token."""
    house_of(request).sessions.end(request.cookies.get(COOKIE, ""))
    keeper_of(request).forget()
    made = Response(status_code=204)
    made.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=house_of(request).settings.secure)
    return made
