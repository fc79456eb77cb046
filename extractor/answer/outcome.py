"""What an inquiry came to, whoever had it answered: told as an answer with its cost, and kept."""

from dataclasses import dataclass, field

from extractor.answer.cache import AnswerCache
from extractor.answer.client import CUT_OFF, UNREADABLE, Outcome
from extractor.answer.record import Stored, cache_key
from extractor.answer.settings import Settings
from extractor.answer.transport import RequestTally
from extractor.model.asking import Answer, AnswerState, Asked, Usage
from extractor.model.doubts import Reason, as_words
from extractor.wording.english import as_stated, unworded

_UNREAD_BEFORE = ("the reply was cut off", "no JSON object could be read from the reply")
"""How reasons begin in records without codes, of replies that could not be read: what was paid for is not asked again for that."""


@dataclass(frozen=True, slots=True)
class Had:
    """What an inquiry came to, and what for."""

    state: AnswerState
    """As `Answer` has it."""
    replies: tuple[str, ...] = ()
    """Verbatim, in order."""
    reason: Reason = ()
    """Why it was not answered."""
    mode: str | None = None
    """How the schema was imposed."""
    tally: RequestTally = field(default_factory=RequestTally)
    """What its requests cost."""
    seconds: float = 0.0
    """From the first request to the last reply."""
    cached: bool = False
    """Whether it is from earlier."""
    final: bool = True
    """Whether asking again would come to the same."""


def open_key(asked: Asked, settings: Settings) -> str:
    """What an answer to `asked` is kept under. Neither API key nor address nor mode: an answer stays paid for when they change. A model is
    known by its name alone."""
    return cache_key(settings.model, settings.parameters, asked.messages, asked.shape.model_json_schema(), asked.prompt)


def earlier(cache: AnswerCache, settings: Settings, key: str) -> Had | None:
    """The answer, or the refusal, from earlier. A reply that could not be read is kept as a refusal, so that it is not paid for again, and
    is a failure again."""
    # Whoever sets a mode, because replies in another could not be read, wants to be asked again; an answer is as good in any.
    mode = None if settings.mode == "auto" else settings.mode
    stored = cache.get(key) or cache.refused(key, mode)
    if stored is None:
        return None
    unread = stored.reason_code in (CUT_OFF, UNREADABLE) if stored.reason_code else stored.reason.startswith(_UNREAD_BEFORE)
    tally = RequestTally(0, stored.tokens_in, stored.tokens_out)
    state = "failed" if unread and stored.state == "refused" else stored.state
    return Had(state, stored.replies, _reason(stored), stored.mode, tally, cached=True)


def _reason(stored: Stored) -> Reason:
    return unworded(stored.reason_code, stored.reason_args) or as_words(stored.reason)


def keep(
    cache: AnswerCache, settings: Settings, asked: Asked, key: str, outcome: Outcome, mode: str | None, tally: RequestTally, seconds: float
) -> Had:
    """On the disk first. What never left is not kept: nothing is known of it."""
    if outcome.fault is not None and not tally.requests:
        return Had("not_asked", reason=outcome.reason, tally=tally, seconds=seconds, final=False)
    final = outcome.fault is None
    stored = Stored(
        key=key,
        state="refused" if final and outcome.state == "failed" else outcome.state,
        replies=outcome.replies,
        **as_stated(outcome.reason),
        model=settings.model,
        mode=mode,
        kind=asked.inquiry.kind,
        tokens_in=tally.tokens_in,
        tokens_out=tally.tokens_out,
        attempts=tally.requests,
        milliseconds=round(seconds * 1000),
    )
    first = cache.put(stored)
    return Had(outcome.state, first.replies, _reason(first), first.mode, tally, seconds, final=final)


def told(asked: Asked, had: Had, model: str, *, merged: bool = False) -> tuple[Answer, Usage]:
    """As `Answering` hands it on. `merged`: it was had for the same inquiry of another document, which bears the cost."""
    answer = Answer(asked.inquiry.id, had.state, had.replies, had.reason, model if had.replies else None, had.mode)
    merged = merged and not had.cached
    seconds, attempts = (0.0, 0) if had.cached or merged else (had.seconds, had.tally.requests)
    cost = (0, 0) if merged else (had.tally.tokens_in, had.tally.tokens_out)
    usage = Usage(asked.document, asked.inquiry.id, asked.inquiry.kind, *cost, seconds, had.cached, attempts, had.mode, had.state, merged)
    return answer, usage
