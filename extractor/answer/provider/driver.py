"""The driver that asks by a provider's batch API: what is not answered yet is put into files, and its answers are had in a later run.

An answer goes the way of a live one: read, checked, asked again once, kept under the same key. What is out is neither put out again nor
asked twice; a reply stays on the disk until the answer made of it is kept.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from extractor.answer.budget import Budget, estimate_tokens
from extractor.answer.cache import AnswerCache
from extractor.answer.client import Client
from extractor.answer.faults import AGAIN, CallFault
from extractor.answer.limits import Limits
from extractor.answer.modes import Modes
from extractor.answer.outcome import Had, earlier, keep, open_key, told
from extractor.answer.prices import price_of
from extractor.answer.provider.lines import Writer
from extractor.answer.provider.parcel import Parcel, Posted, Reply, Request, id_of, name_of
from extractor.answer.provider.post import Post
from extractor.answer.provider.rehearsal import Heard, Rehearsal
from extractor.answer.provider.store import FOLDER, Store
from extractor.answer.provider.traffic import Traffic
from extractor.answer.settings import Settings
from extractor.answer.transport import Circuit, Halt, RequestTally, Transport
from extractor.model.asking import Answer, Asked, Usage
from extractor.model.doubts import Reason, doubt

_log = logging.getLogger(__name__)
MODE = "JSON_SCHEMA"
"""Where nobody has said or found out how the endpoint imposes a schema: those that have batches have it, and it needs no probe."""
POLL_SECONDS = 30.0
"""Between two looks, when somebody waits: a batch takes minutes to hours."""


class Provider:
    """Implements `Answering`. A round is: `collect`, `answer`, `send`; there may be several."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        cache: AnswerCache,
        *,
        several: bool = False,
        say: Callable[[str], None] = _log.warning,
        wire: Any = None,
    ) -> None:
        """`several`: there will be more than one round. `say`: what a person must know. `wire`: in place of the network."""
        self._settings, self._store, self._cache, self._several, self._say = settings, store, cache, several, say
        self._halt = Halt()
        self._post = Post(settings, self._halt, wire)
        self._traffic = Traffic(store, self._post, settings.base_url, say)
        self._rehearsal = Rehearsal(settings)
        empty = Parcel(0, "written", "", 0, 0, settings.base_url, settings.model, 0, 0)
        self._writer = Writer(store, empty)
        known = _known_mode(settings)
        self._mode, self._mode_told = known or MODE, known is not None
        self._queued: dict[str, str] = {}
        self._failed: dict[str, Had] = {}
        self._charged: dict[tuple[str, str, str], RequestTally] = {}
        """(document, inquiry, key) -> what this run paid for: it is that inquiry's cost in later rounds, too."""
        self._refused: dict[int, Reason] = {}
        self._put: Counter[str] = Counter()
        self._mine: set[int] = set()
        self._paid_in = self._paid_out = 0
        self._lines_out = 0
        self._budget = self._fresh_budget()

    def close(self) -> None:
        """Let go of everything; what is begun and not whole is dropped."""
        self._writer.close()
        self._rehearsal.close()
        self._post.close()

    @property
    def spent(self) -> bool:
        """Whether the budget kept something from being asked, this round."""
        return self._budget.exhausted

    @property
    def in_flight(self) -> int:
        """Questions that are out, or are to go out."""
        return self._lines_out + len(self._queued)

    @property
    def under_way(self) -> tuple[Parcel, ...]:
        """What this provider is at."""
        return self._traffic.under_way()

    def stop(self) -> None:
        """From now on nothing is put into files, and nobody waits. From any thread."""
        self._halt.stop()

    def collect(self) -> bool:
        """A round begins: what a run before left half done is brought to its end, and what has come is fetched. Whether all of it could."""
        good = self._faultless("batches are not looked at", self._traffic.resume)
        good = good and self._faultless("batches are not looked at", self._fetch)
        for parcel in self._traffic.elsewhere():
            self._say(f"{parcel.name} is out with {parcel.base_url}; only with that endpoint its answers are fetched")
        self._queued.clear()
        self._lines_out = sum(parcel.lines for parcel in self._store.out())
        self._budget = self._fresh_budget()
        return good

    def send(self) -> bool:
        """A round ends: what was put into files goes to the provider. Whether all of it could."""
        self._writer.seal()
        written = [parcel for parcel in self._store.parcels() if parcel.state == "written"]
        good = all(self._faultless(f"{parcel.name} is not sent", partial(self._send, parcel)) for parcel in written)
        if self._budget.exhausted:
            self._say(f"{self._budget.sentence()} (what is out counts by estimate)")
        return good

    def wait(self) -> bool:
        """Until something is back. Whether it is worth going on."""
        last = ""
        while self.under_way:
            try:
                self._halt.sleep(POLL_SECONDS)
                if self._fetch():
                    return True
            except CallFault as fault:
                if fault.reach == "all" or not fault.sent:
                    self._say(f"not waited for any longer: {fault}")
                    return False
                if str(fault) != last:
                    self._say(f"waiting all the same: {fault}")
                last = str(fault)
        return False

    def answer(self, asked: Iterable[Asked]) -> Iterator[tuple[Answer, Usage]]:
        """See `Answering`. What is not answered yet is "not_asked", with the file that asks it as the reason."""
        for one in asked:
            yield told(one, self._had(one), self._settings.model)

    def _had(self, asked: Asked) -> Had:
        """What is known of an inquiry; what is not, is asked for."""
        key = open_key(asked, self._settings)
        posted = self._store.posted(key)
        if had := earlier(self._cache, self._settings, key):
            if posted:
                self._store.settle(key)
            charged = self._charged.get((asked.document, asked.inquiry.id, key))
            return replace(had, tally=charged, cached=False) if charged else had
        if key in self._failed:
            return self._failed[key]
        if key in self._queued:
            return _waiting(self._queued[key])
        for one in posted:
            if one.out:
                return _waiting(name_of(one.parcel))
            if one.reply is None and one.parcel in self._refused:
                return Had("failed", reason=self._refused[one.parcel], final=False)
        return self._read(asked, key, posted)

    def _read(self, asked: Asked, key: str, posted: tuple[Posted, ...]) -> Had:
        """What replies come to: an answer, a refusal, a failure; or the next request."""
        replies = _usable(posted)
        mode = posted[0].request.mode if replies else self._mode
        heard = self._rehearsal.hear(asked, mode, replies)
        fault = heard.outcome.fault
        if heard.wanted is None and fault is not None and fault.again:  # the last one is no completion at all: as if it had not come
            replies = replies[: heard.used - 1]
            heard = self._rehearsal.hear(asked, mode, replies)
        if heard.wanted is not None:
            attempt = len(replies) + 1
            return self._queue(Request(id_of(key, attempt), key, attempt, mode), heard.wanted)
        return self._kept(asked, key, heard, mode)

    def _kept(self, asked: Asked, key: str, heard: Heard, mode: str) -> Had:
        """On the disk first, then its replies may go."""
        outcome, fault = heard.outcome, heard.outcome.fault
        if fault is not None and fault.about_mode:
            outcome = replace(outcome, reason=outcome.reason + doubt("asking.batch_mode"))
        had = keep(self._cache, self._settings, asked, key, outcome, mode, heard.tally, 0.0)
        if fault is not None:
            self._failed[key] = had
        if self._several:
            self._charged[asked.document, asked.inquiry.id, key] = had.tally
        self._store.settle(key)
        return had

    def _queue(self, request: Request, body: bytes) -> Had:
        """Put a request into the file that goes out at the end of the round."""
        if self._halt.stopped:
            return Had("not_asked", reason=doubt("asking.run_stopped"), final=False)
        if self._put[request.id] >= self._settings.attempts:
            reason = doubt("asking.batches_silent", n=self._settings.attempts)
            return self._failed.setdefault(request.key, Had("failed", reason=reason, final=False))
        tokens_in, tokens_out = estimate_tokens(body.decode()), self._settings.max_tokens
        reservation = self._budget.reserve(tokens_in, tokens_out)
        if reservation is None:
            return Had("not_asked", reason=doubt("asking.over_budget"), final=False)
        self._budget.settle(reservation, None, None)
        if self._several:
            self._put[request.id] += 1
        if request.attempt == 1:
            self._tell_mode()
        self._queued[request.key] = self._writer.add(request, body, tokens_in, tokens_out)
        return _waiting(self._queued[request.key])

    def _send(self, parcel: Parcel) -> None:
        self._mine.add(self._traffic.send(parcel).number)

    def _fetch(self) -> bool:
        """Fetch what is ready; whether anything was. Raises `Fault`."""
        some = False
        for parcel in self._traffic.collect():
            some = True
            self._say(f"{parcel.name} is back: {parcel.outcome}")
            if parcel.status == "failed":
                self._refused[parcel.number] = doubt("asking.batch_unsuccessful", name=parcel.name, note=parcel.note)
            if parcel.number in self._mine:
                self._paid_in, self._paid_out = self._paid_in + parcel.paid_in, self._paid_out + parcel.paid_out
        return some

    def _faultless(self, not_done: str, work: Callable[[], object]) -> bool:
        """Do something with the provider; tell why it could not be done. Whether it could."""
        try:
            work()
        except CallFault as fault:
            self._say(f"{not_done}: {fault}")
            return False
        return True

    def _fresh_budget(self) -> Budget:
        """A round's budget: what this run has paid and what is out, from whatever run, has its share of it."""
        settings = self._settings
        budget = Budget(settings.budget_tokens, settings.budget_money, price_of(settings.model, settings.prices))
        out = self._store.out()
        budget.charge(self._paid_in + sum(p.tokens_in for p in out), self._paid_out + sum(p.tokens_out for p in out))
        return budget

    def _tell_mode(self) -> None:
        if not self._mode_told:
            self._mode_told = True
            where = self._settings.base_url
            self._say(f"how {where} keeps to a form is not known: {MODE} is taken (--mode says it, --answer live finds it out)")


def _usable(posted: tuple[Posted, ...]) -> list[Reply]:
    """Replies, as far as nothing is missing: a busy provider's error is none."""
    replies: list[Reply] = []
    for one in posted:
        if one.reply is None or one.reply.status in AGAIN or one.request.attempt != len(replies) + 1:
            break
        replies.append(one.reply)
    return replies


def _waiting(name: str) -> Had:
    return Had("not_asked", reason=doubt("asking.waits_for_batch", name=name), final=False)


def _known_mode(settings: Settings) -> str | None:
    """The mode as it is set, else as it was found out earlier."""
    halt = Halt()
    client = Client(settings, Transport(settings, Limits(1), Budget(tokens=None), halt, Circuit(lambda _: None)))
    return Modes(settings, client, settings.cache).known()


@contextmanager
def provider(
    settings: Settings, out: Path, say: Callable[[str], None] = _log.warning, *, several: bool = False
) -> Iterator[Provider]:
    """A driver for `settings` that keeps what it must know in the folder `out`, let go of at the end. `several`: for several rounds."""
    with Store(out / FOLDER) as store, AnswerCache(settings.cache, warn=say) as cache:
        driver = Provider(settings, store, cache, several=several, say=say)
        try:
            yield driver
        finally:
            driver.close()
