"""`nianbao batch --answer openai-batch`: rounds of reading, with a provider's batches between them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.cli.progress import LINES
from extractor.errors import UsageError
from extractor.model.asking import Asked, Scope
from extractor.rulebook import Rulebook
from extractor.run.edge import UNANSWERED
from extractor.run.somebody import Somebody

if TYPE_CHECKING:
    from extractor.answer.provider.driver import Provider
    from extractor.answer.settings import Settings


MOST_NAMED = 3
"""Batches that are named at the end of a run."""


def require_endpoint(settings: "Settings | None") -> None:
    """Raises `UsageError` where there is nobody who could have batches."""
    if settings is None:
        remedy = "Set NIANBAO_BASE_URL and NIANBAO_MODEL (and NIANBAO_API_KEY where one is needed), and leave out --llm off."
        raise UsageError("--answer openai-batch asks a model, and none is configured", remedy=remedy)


def warn_of_batches(folder: Path) -> None:
    """Who asks live while batches are out pays for their questions twice."""
    from extractor.answer.provider.store import Store, state_file

    if not state_file(folder).is_file():
        return
    with Store(state_file(folder).parent) as store:
        out = store.out()
    if out:
        told = f"{len(out)} batch{'' if len(out) == 1 else 'es'} out with {sum(parcel.lines for parcel in out)} questions"
        LINES.say(f"nianbao: {told}; they are asked live now as well, and paid for twice (--answer openai-batch waits for them)")


def run_provided(
    settings: "Settings", scope: Scope, rulebook: Rulebook, folder: Path, wait: bool, made: Callable[[Somebody], int]
) -> int:
    """Rounds, one without `wait`, else as many as it takes. `made` reads all documents; the exit code."""
    from extractor.answer.ledger import Ledger
    from extractor.answer.prices import price_of
    from extractor.answer.provider.driver import provider

    with provider(settings, folder, lambda text: LINES.say(f"nianbao: {text}"), several=wait) as driver:
        ledger = Ledger(price_of(settings.model, settings.prices))
        while True:
            good = driver.collect()
            ledger.again()
            asked = Somebody(
                ledger, lambda: driver.spent, driver.stop, lambda: driver.in_flight, driver, scope, rulebook, later=True
            )
            code = made(asked)
            good = driver.send() and good
            _tell(driver, folder)
            if not (wait and good and driver.under_way):
                return code or (0 if good else UNANSWERED)
            LINES.say("nianbao: waiting for the provider; Ctrl-C ends the waiting, and the same command goes on")
            if not driver.wait():
                return code or UNANSWERED


def _tell(driver: "Provider", folder: Path) -> None:
    """What is out, and what to do next."""
    out = driver.under_way
    if out:
        questions = sum(parcel.lines for parcel in out)
        named = ", ".join(f"{parcel.name} as {parcel.batch_id} ({parcel.status})" for parcel in out[:MOST_NAMED])
        more = f" and {len(out) - MOST_NAMED} more" if len(out) > MOST_NAMED else ""
        LINES.say(f"batches    {questions} question{'' if questions == 1 else 's'} out: {named}{more}")
        LINES.say(f"next       the same command fetches what is answered; nianbao batch status --out {folder} says how far it is")


def not_out(asked: Iterable[Asked], settings: "Settings", folder: Path, calls: Counter[str]) -> Iterator[Asked]:
    """Those of `asked` that no batch is at; the others are counted among `calls`."""
    from extractor.answer.outcome import open_key
    from extractor.answer.provider.store import Store, state_file

    with ExitStack() as stack:
        store = stack.enter_context(Store(state_file(folder).parent)) if state_file(folder).is_file() else None
        for one in asked:
            if store and any(posted.out for posted in store.posted(open_key(one, settings))):
                calls["out in a batch"] += 1
            else:
                yield one
