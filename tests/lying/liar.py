"""The driver: somebody who answers every inquiry with one kind of lie, well formed, and again when asked again."""

import json
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import ValidationError

from extractor.model.asking import Answer, Asked, Usage
from extractor.model.candidates import Number
from extractor.model.doubts import as_words
from tests.lying.scene import Lie, Reply, scene

MALFORMED = "malformed"
"""Complaint of a reply that is not of the form asked for."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of one inquiry."""

    asked: Asked
    """What was asked."""
    replies: tuple[Reply, ...]
    """The lies, in order; none where there was nothing to lie of."""
    complaints: tuple[tuple[str, ...], ...]
    """What the check had to say of each."""


@dataclass(slots=True)
class Liar:
    """Answers with lies. The same lie, seed and inquiry give the same words."""

    lie: Lie
    """How it lies."""
    seed: int = 0
    """Which of its lies it tells."""
    truth: Mapping[str, Number | None] = field(default_factory=dict)
    """What it knows to be true, so as not to say it."""
    planted: str = ""
    """The instruction in the document."""
    told: list[Told] = field(default_factory=list)
    """Everything it said."""

    def answer(self, asked: Iterable[Asked]) -> Iterator[tuple[Answer, Usage]]:
        """A lie for each of `asked`."""
        for one in asked:
            told = self._tell(one)
            self.told.append(told)
            yield self._answer(told), Usage(one.document, one.inquiry.id, one.inquiry.kind, 0, 0, 0.0, False, 1, "LIES", "answered")

    def _tell(self, asked: Asked) -> Told:
        """The lie, and, where it is found out, another of its kind."""
        tell = self.lie.tells.get(asked.inquiry.kind)
        replies: list[Reply] = []
        complaints: list[tuple[str, ...]] = []
        for turn in range(2 if tell else 0):
            rng = random.Random(f"{self.seed} {self.lie.name} {asked.document} {asked.inquiry.id} {turn}")
            assert tell
            reply = tell(scene(asked, rng, self.truth, self.planted))
            if reply is None:
                break
            replies.append(reply)
            complaints.append(_complaints(asked, reply))
            if not complaints[-1] or complaints[-1] == (MALFORMED,):
                break
        return Told(asked, tuple(replies), tuple(complaints))

    def _answer(self, told: Told) -> Answer:
        """What the driver hands on."""
        name = told.asked.inquiry.id
        if not told.replies:
            return Answer(name, "not_asked", reason=as_words("nothing to lie of"))
        words = tuple(map(_words, told.replies))
        return Answer(name, "refused" if told.complaints[-1] else "answered", words, model="liar", mode="LIES")


def _words(reply: Reply) -> str:
    """The reply as it is written; halves of characters as JSON writes them."""
    words = json.dumps(reply, ensure_ascii=False)
    return words if words.encode("utf-8", "ignore").decode() == words else json.dumps(reply)


def _complaints(asked: Asked, reply: Reply) -> tuple[str, ...]:
    """What is wrong with a reply, its form before its content."""
    try:
        return asked.check(asked.shape.model_validate_json(_words(reply)))
    except ValidationError:
        return (MALFORMED,)
