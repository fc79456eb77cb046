"""Keys, and who changed what."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field, StringConstraints

from extractor.store.keys import Key
from extractor.version import VERSION
from extractor.web.access import Admin, Reader, ScopeName
from extractor.web.api.lists import Cursor, Limit
from extractor.web.api.shapes import AnswerShape
from extractor.web.gate import keeper_of
from extractor.web.house import actor, house_of
from extractor.web.problem_details import COMMON, Refusal, problems

router = APIRouter(prefix="/v1", tags=["service"])


class KeyOrder(AnswerShape):
    """A key that is to be made."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)] = Field(
        description="Whose it is; decisions and jobs carry it"
    )
    scopes: list[ScopeName] = Field(min_length=1, description="read, write, review, admin")
    per_minute: int | None = Field(None, ge=1, le=1_000_000, description="Requests a minute")
    documents_per_day: int | None = Field(None, ge=1, le=1_000_000_000, description="Documents a day")
    expires: datetime | None = Field(None, description="When it ends; with a time zone")


class KeyShape(AnswerShape):
    """A key, without its secret."""

    id: str
    name: str
    prefix: str
    scopes: list[str]
    created: datetime
    expires: datetime | None
    revoked: datetime | None
    per_minute: int | None
    documents_per_day: int | None


class NewKey(KeyShape):
    """A key that was just made."""

    secret: str = Field(description="Shown this once; only its digest is kept")


class KeyList(AnswerShape):
    """All keys."""

    items: list[KeyShape]


class EventShape(AnswerShape):
    """Something that was done."""

    seq: int
    at: datetime
    key: str | None
    who: str
    action: str
    target: str
    details: dict[str, Any]


class EventPage(AnswerShape):
    """What was done, newest first."""

    items: list[EventShape]
    next: str | None


class ServiceShape(AnswerShape):
    """What this service is, and what you may do here."""

    version: str
    model: str | None = Field(description="Who is asked about what rules leave open; null for nobody")
    scopes: list[str] = Field(description="What your key may do")
    name: str = Field(description="What your key is called")
    limits: dict[str, int]


def _key(key: Key) -> dict[str, Any]:
    names = ("id", "name", "prefix", "created", "expires", "revoked", "per_minute", "documents_per_day")
    return {name: getattr(key, name) for name in names} | {"scopes": sorted(key.scopes)}


@router.get("/service", responses=problems(*COMMON))
def service(request: Request, caller: Reader) -> ServiceShape:
    """What this service is, and what you may do here."""
    house = house_of(request)
    limits = house.settings.limits
    said = {"body_bytes": limits.body, "document_bytes": limits.document, "files": limits.files, "unpacked_bytes": limits.unpacked}
    said |= {"seconds_a_document": round(house.settings.bounds.seconds), "megabytes_a_document": house.settings.bounds.megabytes}
    scopes = sorted(scope for scope in ("read", "write", "review", "admin") if caller.may(scope))
    return ServiceShape(version=VERSION, model=house.model.model if house.model else None, scopes=scopes, name=caller.name, limits=said)


@router.get("/keys", responses=problems(*COMMON))
def list_keys(request: Request, _: Admin) -> KeyList:
    """All keys, without their secrets."""
    return KeyList(items=[KeyShape(**_key(key)) for key in house_of(request).keys.list()])


@router.post("/keys", status_code=201, responses=problems(*COMMON, 422))
def make_key(request: Request, caller: Admin, order: KeyOrder) -> NewKey:
    """Make a key. Its secret is in this answer and nowhere else."""
    key, secret = house_of(request).keys.make(
        order.name,
        tuple(sorted(set(order.scopes))),
        actor(caller),
        expires=_ending(order.expires),
        per_minute=order.per_minute,
        documents_per_day=order.documents_per_day,
    )
    return NewKey(**_key(key), secret=secret)


def _ending(given: datetime | None) -> datetime | None:
    """When a key ends, UTC. Raises `Refusal` for a moment that cannot be meant."""
    if given is None:
        return None
    if given.tzinfo is None:
        raise Refusal(422, "invalid", "expires: say the time zone, for instance 2027-01-01T00:00:00Z")
    try:
        ends = given.astimezone(UTC)
    except OverflowError:
        raise Refusal(422, "invalid", "expires: in UTC that is no day of the calendar. Leave it out for a key without end.") from None
    if ends <= datetime.now(UTC):
        raise Refusal(422, "invalid", "expires: that is past. Name a moment that is to come, or leave it out for a key without end.")
    return ends


@router.delete("/keys/{key_id}", status_code=204, responses=problems(*COMMON, 404, 422), response_class=Response)
def revoke_key(request: Request, caller: Admin, key_id: str) -> Response:
    """Take a key back. It stays in the list."""
    if not house_of(request).keys.revoke(key_id, actor(caller)):
        raise Refusal(404, "no_key_of_this_id", "there is no key of this id")
    keeper_of(request).forget()
    return Response(status_code=204)


@router.get("/audit", responses=problems(*COMMON, 422))
def audit(
    request: Request,
    _: Admin,
    cursor: Cursor = "",
    limit: Limit = 50,
    target: Annotated[str, Query(max_length=200, description="Only what was done to this id")] = "",
) -> EventPage:
    """Who changed what, newest first."""
    page = house_of(request).audit.page(cursor=cursor, limit=limit, target=target)
    rows = [
        EventShape(seq=e.seq, at=e.at, key=e.by.key_id, who=e.by.who, action=e.action, target=e.target, details=dict(e.details))
        for e in page.rows
    ]
    return EventPage(items=rows, next=page.next)
