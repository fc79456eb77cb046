"""An inquiry put to replies that are there already, by the very code that asks live: the client runs against a transport that gives it the
replies one by one, and takes down the request for which there is none."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.answer.budget import Budget
from extractor.answer.client import Client, Outcome
from extractor.answer.faults import CallFault
from extractor.answer.limits import Limits
from extractor.answer.provider.parcel import Reply
from extractor.answer.settings import LONGEST_TIME, Settings
from extractor.answer.transport import Circuit, Errand, Halt, RequestTally, Transport
from extractor.model.asking import Asked


class _Missing(Exception):
    """A request whose reply is not there."""


class _Calm(Circuit):
    """What an earlier request came to keeps no later one from being read."""

    def failed(self, fault: CallFault) -> None:
        """Nothing follows from it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What replies come to."""

    outcome: Outcome
    """As the client has it; not to be looked at while a request is wanted."""
    tally: RequestTally
    """What the replies cost."""
    used: int
    """How many replies were looked at."""
    wanted: bytes | None
    """Body of the request that is to be made next; null when nothing more is to be asked."""


class Rehearsal:
    """Reads replies. For one thread."""

    def __init__(self, settings: Settings) -> None:
        import httpx2

        self._replies: deque[Reply] = deque()
        self._wanted: bytes | None = None

        def answer(request: httpx2.Request) -> httpx2.Response:
            if not self._replies:
                self._wanted = request.content
                raise _Missing
            reply = self._replies.popleft()
            return httpx2.Response(reply.status, content=reply.body.encode(), headers={"content-type": "application/json"})

        alone = replace(settings, attempts=1)
        wire = httpx2.MockTransport(answer)
        self._transport = Transport(alone, Limits(1), Budget(tokens=None), Halt(), _Calm(lambda _: None), wire)
        self._client = Client(alone, self._transport)

    def hear(self, asked: Asked, mode: str, replies: Sequence[Reply]) -> Heard:
        """What `replies` to `asked`, asked in `mode`, come to, and what is to be asked next."""
        self._replies, self._wanted = deque(replies), None
        errand = Errand(self._transport.halt.now() + LONGEST_TIME)
        outcome = self._client.ask(asked, mode, errand)
        return Heard(outcome, errand.tally, len(replies) - len(self._replies), self._wanted)

    def close(self) -> None:
        """Let go of the client."""
        self._transport.close()


