"""A POST that is done once, however often it is sent (Idempotency-Key)."""

import hashlib
from collections.abc import Callable
from typing import Annotated

from fastapi import Header, Response

from extractor.store.idempotency import InFlight, Other, Replay
from extractor.web.access import Caller
from extractor.web.house import House
from extractor.web.problem_details import Refusal

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key", max_length=200, description="Chosen by you: sent again, the first answer comes back, nothing is done twice"
    ),
]
KEPT = ("location", "etag")
"""Headers that are repeated."""


def fingerprint(*parts: bytes | str) -> str:
    """Of a request: another one under the same key is a mistake."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()


def once(house: House, caller: Caller, key: str, print_: str, work: Callable[[], Response]) -> Response:
    """What `work` answers, or what it answered the first time. `key`: "" where the caller gave none."""
    if not key:
        return work()
    begun = house.idempotency.begin(caller.key_id, key, print_)
    if isinstance(begun, Replay):
        again = Response(begun.body, status_code=begun.status, media_type="application/json")
        again.headers.update({**begun.headers, "Idempotent-Replayed": "true"})
        return again
    if isinstance(begun, InFlight):
        raise Refusal(409, "in_flight", "the first request with this Idempotency-Key is not done yet.", headers={"Retry-After": "1"})
    if isinstance(begun, Other):
        raise Refusal(422, "key_reused", "this Idempotency-Key was sent with another request. Choose a new one for each request.")
    try:
        made = work()
    except BaseException:
        house.idempotency.abandon(begun)
        raise
    house.idempotency.complete(
        begun, made.status_code, {name: made.headers[name] for name in KEPT if name in made.headers}, bytes(made.body)
    )
    return made
