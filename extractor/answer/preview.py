"""What would leave the machine, and nothing leaves it: the real client runs against a transport that only takes down what it is given."""

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from extractor.answer.budget import Budget, estimate_tokens
from extractor.answer.cache import AnswerCache
from extractor.answer.client import Client
from extractor.answer.folder import holds_answers
from extractor.answer.limits import Limits
from extractor.answer.modes import PROBE, Modes
from extractor.answer.outcome import open_key
from extractor.answer.settings import LONGEST_TIME, MODES, Settings
from extractor.answer.transport import Circuit, Errand, Halt, Transport
from extractor.model.asking import Asked

SECRET = "Bearer ***"


class _Held(Exception):
    """A request that was not sent."""


class _Catcher:
    """A client whose requests stay here."""

    def __init__(self, settings: Settings) -> None:
        import httpx2

        self._requests: list[httpx2.Request] = []

        def hold(request: httpx2.Request) -> httpx2.Response:
            self._requests.append(request)
            raise _Held

        alone = replace(settings, attempts=1)
        wire = httpx2.MockTransport(hold)
        transport = Transport(alone, Limits(1), Budget(tokens=None), Halt(), Circuit(lambda _: None), wire)
        self.client = Client(alone, transport)
        self._errand = Errand(transport.halt.now() + LONGEST_TIME)

    def request(self, asked: Asked, mode: str) -> dict[str, Any]:
        """The request that `asked` would make."""
        self.client.ask(asked, mode, self._errand, tries=1)
        made = self._requests.pop()
        headers = {name: SECRET if name == "authorization" else text for name, text in made.headers.items()}
        text = made.content.decode()
        return {
            "mode": mode,
            "method": made.method,
            "url": str(made.url),
            "headers": headers,
            "tokens_estimated": estimate_tokens(text),
            "body": json.loads(text),
        }


def preview(asked: Iterable[Asked], settings: Settings) -> Iterator[dict[str, Any]]:
    """The request of each of `asked`, with what would become of it: "sent", "cached" (its answer is kept), "refused" (so is its refusal),
    or "merged" (the same as one before it); these three would not be sent.

    Where the endpoint's mode is not known yet, the first entry is the "probe" that would find it out (the first of at most four), and the
    others are shown in the mode tried first. A re-ask depends on the reply and cannot be shown.
    """
    catcher = _Catcher(settings)
    known = Modes(settings, catcher.client, settings.cache).known()
    mode = known or MODES[0]
    if known is None:
        yield {"document": None, "inquiry": PROBE.inquiry.id, "kind": None, "would_be": "probe", **catcher.request(PROBE, mode)}
    seen: set[str] = set()
    with ExitStack() as stack:
        cache = stack.enter_context(AnswerCache(settings.cache)) if holds_answers(settings.cache) else None
        for one in asked:
            key = open_key(one, settings)
            fate = "sent"
            if cache is not None and cache.get(key):
                fate = "cached"
            elif cache is not None and cache.refused(key):
                fate = "refused"
            elif key in seen:
                fate = "merged"
            seen.add(key)
            about = {"document": one.document, "inquiry": one.inquiry.id, "kind": one.inquiry.kind, "would_be": fate}
            yield {**about, **catcher.request(one, mode)}
