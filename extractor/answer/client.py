"""One inquiry through instructor: a first answer, and one re-ask that says in Chinese what was wrong with it.

instructor imposes the schema on the request in its mode and reads the reply. It makes exactly one request a call here: its own re-asks
speak English and write their running totals over the usage. It gets no `context`: with one it takes every message for a Jinja template,
and the document's text is data (measured with 1.17: "{{ 1+1 }}" left the machine as "2"). So the check is called here, on the parsed reply.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from extractor.answer.faults import CallFault
from extractor.answer.replies import Read, read, reask
from extractor.answer.settings import Settings
from extractor.answer.transport import Errand, Transport, words_of
from extractor.model.asking import Asked, Message
from extractor.model.doubts import Reason, doubt

NOTHING_SAID = "（没有答复）"
"""Stands for an empty answer in a re-ask: many servers take no empty turn."""
CUT_OFF, UNREADABLE = "asking.cut_off", "asking.no_json"
"""Codes of replies that could not be read."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an inquiry that was put to a model."""

    state: Literal["answered", "refused", "failed"]
    """As `Answer` has it."""
    replies: tuple[str, ...]
    """Verbatim, in order."""
    reason: Reason = ()
    """Why it was not answered."""
    fault: CallFault | None = None
    """What kept the (next) reply from being had. Null when all were had: then asking again would change nothing."""


@dataclass(frozen=True, slots=True)
class _Reply:
    """One reply."""

    words: str
    """Verbatim."""
    read: Read
    """What it comes to."""
    cut_off: bool
    """Whether it had to stop where it was."""


class Client:
    """Puts inquiries to an endpoint. One for all threads."""

    def __init__(self, settings: Settings, transport: Transport) -> None:
        """`transport` makes the requests."""
        self._settings, self._transport = settings, transport

    def ask(self, asked: Asked, mode: str, errand: Errand, *, tries: int = 2) -> Outcome:
        """The outcome of `asked` in a mode of instructor; `tries` counts the first answer. Never raises for the endpoint's sake."""
        messages = list(asked.messages)
        replies: list[str] = []
        for _ in range(tries):
            try:
                reply = self._reply(messages, asked.shape, mode, errand)
            except CallFault as fault:
                return Outcome("failed", tuple(replies), fault.reason, fault)
            replies.append(reply.words)
            if reply.cut_off:
                return Outcome("failed", tuple(replies), doubt(CUT_OFF, n=self._settings.max_tokens))
            complaints = reply.read.complaints or asked.check(reply.read.parsed)
            if not complaints:
                return Outcome("answered", tuple(replies))
            messages += [Message("assistant", reply.words.strip() or NOTHING_SAID), Message("user", reask(complaints))]
        told = "；".join(complaints)
        if not reply.read.readable:
            return Outcome("failed", tuple(replies), doubt(UNREADABLE, told=told))
        return Outcome("refused", tuple(replies), doubt("asking.does_not_stand", told=told))

    def _reply(self, messages: Sequence[Message], shape: type[Any], mode: str, errand: Errand) -> _Reply:
        """One request and what its reply comes to. Raises `Fault`."""
        import instructor
        from instructor.core import IncompleteOutputException, InstructorRetryException

        had: list[Any] = []

        def create(**body: Any) -> Any:
            had.append(self._transport.send(body, errand))
            return had[-1]

        parsed = None
        try:
            parsed = instructor.patch(create=create, mode=instructor.Mode[mode])(
                response_model=shape,
                max_retries=0,
                strict=False,
                model=self._settings.model,
                messages=[{"role": message.role, "content": message.content} for message in messages],
                **self._settings.parameters,
            )
        except IncompleteOutputException:
            pass
        except InstructorRetryException as error:
            if not had and error.__cause__ is not None:
                raise error.__cause__ from None
        words = words_of(had[-1])
        found = Read(parsed, (), readable=True) if parsed is not None else read(words, shape)
        return _Reply(words, found, _cut_off(had[-1], found, self._settings.max_tokens))


def _cut_off(completion: Any, found: Read, longest: int) -> bool:
    """Whether the model could not finish. Some servers (llama-cpp-python with tools) never say "length"; their count of tokens does."""
    if completion.choices[0].finish_reason == "length":
        return True
    written = getattr(completion.usage, "completion_tokens", None)
    return found.parsed is None and isinstance(written, int) and written >= longest
