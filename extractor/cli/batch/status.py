"""`nianbao batch status`: what is out with a provider, and what came back."""

import fcntl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.batch.manifest import FILE, Manifest
from extractor.cli.model_options import Wish, settings_for
from extractor.errors import BatchError, UsageError
from extractor.run.edge import UNANSWERED
from extractor.show.visible import visible

if TYPE_CHECKING:
    from extractor.answer.provider.parcel import Parcel
    from extractor.answer.provider.store import Store
    from extractor.answer.settings import Settings

MINUTE, HOUR, DAY = 60, 3600, 86400
LOCK = ".lock"
UNSENT = {"written": "not sent", "creating": "uploaded; a batch may have been made of it"}
"""How far one is of which no batch is known."""


def told_status(out: str, wish: Wish, forget: str | None) -> int:
    """Print what is known of the batches of the folder `out`, having asked the provider; the exit code."""
    from extractor.answer.provider.store import Store, state_file

    folder = Path(out)
    if not folder.is_dir():
        raise UsageError("no such folder", where=out, remedy="Name the folder of a batch with --out.")
    if not state_file(folder).is_file():
        if forget:
            raise UsageError("nothing was ever put into batches here", where=out, remedy="Name the folder of the batch with --out.")
        _say("batches    none: nothing was ever put into batches here (nianbao batch … --answer openai-batch does it)")
        return 0
    settings = None if forget else settings_for(wish)
    with Store(state_file(folder).parent) as store:
        if forget:
            _forget(store, folder, forget)
        fault = _looked(store, settings) if settings else ""
        for line in _lines(store, folder, settings):
            _say(line)
        if not settings and store.out():
            _say("as last known: the provider was not asked (no endpoint is configured)" if not forget else "as last known")
        if fault:
            _say(f"as last known: {fault}")
    return UNANSWERED if fault else 0


def _say(text: str) -> None:
    print(visible(text), flush=True)


def _looked(store: "Store", settings: "Settings") -> str:
    """Ask the provider after all that is out; why that could not be done."""
    from extractor.answer.faults import CallFault
    from extractor.answer.provider.post import Post
    from extractor.answer.provider.traffic import Traffic
    from extractor.answer.transport import Halt

    post = Post(settings, Halt())
    try:
        Traffic(store, post, settings.base_url, _say).look()
    except CallFault as fault:
        return str(fault)
    finally:
        post.close()
    return ""


def _forget(store: "Store", folder: Path, name: str) -> None:
    """Count a parcel as lost. Not while a run is at work: it may be fetching that very one."""
    parcels = {parcel.name: parcel for parcel in store.out()}
    if name not in parcels:
        remedy = f"Out are {', '.join(parcels)}." if parcels else "Nothing is out."
        raise UsageError("no such file is out", where=name, remedy=remedy)
    with (folder / LOCK).open("wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BatchError("a run is at work here", where=str(folder), remedy="Wait for it.") from None
        store.lose(parcels[name])


def _lines(store: "Store", folder: Path, settings: "Settings | None") -> Iterator[str]:
    """What is known, for people."""
    parcels, now = store.parcels(), datetime.now(UTC)
    for parcel in parcels:
        yield f"{parcel.name}  {_state(parcel)}"
        yield f"  {parcel.lines} question{_s(parcel.lines)}, {_size(parcel.size)}{_age(parcel, now)}"
        yield f"  {parcel.batch_id or 'no batch yet'}, model {parcel.model} at {parcel.base_url}"
        yield f"  {_tokens(parcel, settings)}"
        if parcel.note and parcel.state != "back":
            yield f"  {parcel.note}"
    out = store.out()
    questions, answers = sum(p.lines for p in out), sum(p.came for p in parcels)
    yield f"out        {len(out)} batch{'' if len(out) == 1 else 'es'} with {questions} question{_s(questions)}"
    tokens = f"{sum(p.paid_in for p in parcels):,} tokens in, {sum(p.paid_out for p in parcels):,} out"
    yield f"collected  {answers} answer{_s(answers)}, {tokens}"
    if (folder / FILE).is_file():
        with Manifest(folder) as manifest:
            waiting = manifest.counts()["waiting"]
        more = "; the command that put them out fetches what is answered and goes on" if waiting else ""
        yield f"waiting    {waiting} document{_s(waiting)}{more}"


def _state(parcel: "Parcel") -> str:
    """How far it is."""
    if parcel.state == "back":
        return f"{parcel.status or 'lost'}, collected: {parcel.outcome}"
    if parcel.state != "out":
        return UNSENT[parcel.state]
    return f"{parcel.status}: {parcel.completed} of {parcel.lines} answered, {parcel.failed} failed"


def _age(parcel: "Parcel", now: datetime) -> str:
    if not parcel.sent:
        return ""
    seconds = max(0, int((now - datetime.fromisoformat(parcel.sent)).total_seconds()))
    for unit, name in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min")):
        if seconds >= unit:
            return f", sent {parcel.sent} ({seconds // unit} {name} ago)"
    return f", sent {parcel.sent} (just now)"


def _tokens(parcel: "Parcel", settings: "Settings | None") -> str:
    if parcel.state == "back":
        return f"{parcel.paid_in:,} tokens in, {parcel.paid_out:,} out{_cost(parcel, settings)}"
    return f"about {parcel.tokens_in:,} tokens in, at most {parcel.tokens_out:,} out"


def _cost(parcel: "Parcel", settings: "Settings | None") -> str:
    """What its answers cost, where the price is known."""
    from extractor.answer.prices import cost, price_of

    price = price_of(parcel.model, settings.prices if settings else None)
    if price is None:
        return ""
    return f", {cost(price, parcel.paid_in, parcel.paid_out):.4f} {price.currency} by list prices (batches may cost less)"


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.1f} kB"


def _s(count: int) -> str:
    return "" if count == 1 else "s"
