"""`nianbao batch`, once its arguments are read."""

import fcntl
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.batch.figures import summed
from extractor.batch.inputs import sources
from extractor.batch.job import Job, fits
from extractor.batch.loop import Batch
from extractor.batch.manifest import Manifest
from extractor.batch.several import reports_in
from extractor.batch.strays import Aside
from extractor.cli.batch.dry import told_dry
from extractor.cli.batch.engine import Engine, EngineName, local, local_with
from extractor.cli.batch.output import CHANGES, FAILURES, write_output
from extractor.cli.batch.provider import require_endpoint, run_provided, warn_of_batches
from extractor.cli.batch.watch import progressing
from extractor.cli.model_options import Wish, settings_for
from extractor.cli.progress import LINES, Watch
from extractor.errors import BatchError, UsageError
from extractor.model.asking import Scope
from extractor.review.book import decided_in
from extractor.rulebook import Rulebook, load_rulebook
from extractor.run.edge import UNANSWERED
from extractor.run.one_document import config_of, current, everything_of, reader
from extractor.run.somebody import Somebody
from extractor.wording.english import english

if TYPE_CHECKING:
    from extractor.answer.settings import Settings

LEDGER, PROGRESS, LOCK = "ledger.jsonl", "progress.json", ".lock"
INTERRUPTED = 130
LEAST_TOGETHER, FOR_EACH_SLOT = 32, 4
"""Documents that are asked about together: so many that slots are not idle for long while the last answers come."""
MOST_FAILURES = 20
"""That are told of one by one."""


@dataclass(frozen=True, slots=True)
class BatchOrder:
    """What the command line asks for."""

    inputs: tuple[str, ...]
    """Files, folders, patterns, archives."""
    lists: tuple[str, ...]
    """Files of such names."""
    out: str
    """The folder of the output."""
    only: str
    """A pattern of names; "" for all."""
    limit: int | None
    """Documents that are read at the most."""
    retry_failed: bool
    """Read again what failed."""
    workers: int | None
    """Processes that read; None for as many as there are processors."""
    dry_run: bool
    """Say what would be done."""
    tables: bool
    """Write Parquet tables as well, where the library for it is there."""
    wish: Wish
    """Whether a model is asked, and how."""
    provided: bool = False
    """Ask by the endpoint's batch API."""
    wait: bool = False
    """Stay until all its answers are there."""
    drop_missing: bool = False
    """Take out of the output what is not in the input any more."""
    engine: EngineName = "local"
    """Who does the work."""
    address: str | None = None
    """The Ray cluster that does it; None for the one that the environment names, or one that is started here."""
    skip_unknown: bool = False
    """Whether files of folders and archives that are not read are passed over."""


def run_batch(order: BatchOrder) -> int:
    """Do what `order` asks for; the exit code."""
    if not (order.inputs or order.lists):
        raise UsageError("nothing is to be read", remedy="Name folders, files, patterns or archives, or a list of them with --list.")
    settings, rulebook = settings_for(order.wish), load_rulebook()
    scope: Scope = (order.wish.scope or "auto") if settings else "off"
    config = config_of(settings.model if settings else "", dict(settings.parameters) if settings else {}, scope)
    if order.dry_run:
        return told_dry(order, config, scope, settings)
    if order.provided:
        require_endpoint(settings)
    engine = _engine(order, settings, scope, rulebook)
    folder = _folder(order.out)
    try:
        with ExitStack() as stack:
            stack.enter_context(_alone(folder))
            if settings and order.provided:
                return run_provided(settings, scope, rulebook, folder, order.wait, partial(_round, order, config, scope, rulebook))
            if settings:
                warn_of_batches(folder)
            manifest = stack.enter_context(Manifest(folder))
            return _made(order, config, scope, manifest, stack.enter_context(engine), settings.slots if settings else 0, rulebook)
    except KeyboardInterrupt:
        LINES.say("nianbao: interrupted; what is read is kept. The same command goes on.")
        return INTERRUPTED


def _round(order: BatchOrder, config: str, scope: Scope, rulebook: Rulebook, asked: Somebody) -> int:
    """All documents once, of which some wait for answers of a later round; the exit code."""
    with Manifest(Path(order.out)) as manifest:
        return _made(order, config, scope, manifest, local_with(asked, order.workers, scope), 0, rulebook)


def _engine(order: BatchOrder, settings: "Settings | None", scope: Scope, rulebook: Rulebook) -> AbstractContextManager[Engine]:
    """Who does the work, not yet begun."""
    if order.engine == "ray":
        from extractor.cli.batch.cluster import address_of, ray

        return ray(address_of(order.address, order.workers), order.workers, settings, scope)
    if order.address:
        raise UsageError("a cluster is named, and --engine is local", where=order.address, remedy="Add --engine ray.")
    return local(order.workers, settings, scope, rulebook)


def _made(order: BatchOrder, config: str, scope: Scope, manifest: Manifest, engine: Engine, slots: int, rulebook: Rulebook) -> int:
    """All documents, then the output; the exit code."""
    folder, asked = Path(order.out), engine.asked
    aside = Aside(order.skip_unknown)
    job = _job(order, config, scope, engine, slots, rulebook, aside)
    total = sum(1 for source in sources(order.inputs, order.lists, Aside(order.skip_unknown)) if fits(source.name, order.only))
    with progressing(folder / PROGRESS, total, asked) as (progress, watch):
        batch = Batch(job, manifest, step=progress.step, say=lambda text: watch.say(f"nianbao: {text}"), readers=engine.readers)
        try:
            batch.go()
        finally:
            if asked:
                with suppress(UsageError):  # what was paid is told however the run ends; why it ends is what matters
                    asked.ledger.write(folder / LEDGER)
        _missing(order, manifest, batch, job)
        made = engine.tables if order.tables else None
        different = write_output(manifest, folder, rulebook, anew=bool(batch.read), tables=made, say=LINES.say)
        code = _summed_up(batch, manifest, LINES)
    if batch.again or different:
        LINES.say(f"anew       {batch.again} read again, since what they rest on has changed; {different} read differently, see {CHANGES}")
    for line in (*aside.lines(), *engine.lines(), *(asked.ledger.lines() if asked else ())):
        LINES.say(line)
    return UNANSWERED if asked and asked.unanswered and not code else code


def _missing(order: BatchOrder, manifest: Manifest, batch: Batch, job: Job) -> None:
    """What stands in the output and is not in the input any more, and what was decided of nothing that is there."""
    if order.only or order.limit is not None:
        return
    if order.skip_unknown:
        manifest.drop_unread()
    gone = manifest.missing()
    if gone and order.drop_missing:
        manifest.drop_missing()
        LINES.say(f"nianbao: {gone} documents of earlier runs are not in the input any more: they are taken out of the output")
    elif gone:
        LINES.say(f"nianbao: {gone} documents of earlier runs are not in the input any more and stay in the output (--drop-missing)")
    idle = sum(len(rulings) for sha256, rulings in job.rulings.items() if sha256 not in batch.decided)
    if idle:
        LINES.say(f"nianbao: {idle} decisions are about documents that have other bytes now, or are not there: they are of no effect")


def _job(order: BatchOrder, config: str, scope: Scope, engine: Engine, slots: int, rulebook: Rulebook, aside: Aside) -> Job:
    """What the batch is made of."""
    return Job(
        sources=sources(order.inputs, order.lists, aside),
        config=config,
        read=reader(scope),
        current=current,
        everything=everything_of(rulebook),
        rulings=decided_in(Path(order.out)),
        ask=engine.ask,
        stop=engine.asked.stop if engine.asked else None,
        together=max(LEAST_TOGETHER, FOR_EACH_SLOT * slots),
        retry_failed=order.retry_failed,
        parts=reports_in,
        only=order.only,
        limit=order.limit,
    )


def _folder(given: str) -> Path:
    """The folder of the output, made when it is not there."""
    folder = Path(given)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / LOCK).touch()
    except OSError as error:
        remedy = "Name another folder with --out, or see that you may write there."
        raise BatchError(f"the folder cannot be used ({error.strerror})", where=given, remedy=remedy) from None
    return folder


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One run at a time: two would read the same documents twice."""
    with (folder / LOCK).open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BatchError("another run is at work here", where=str(folder), remedy="Wait for it, or name another folder.") from None
        yield


def _summed_up(batch: Batch, manifest: Manifest, watch: Watch) -> int:
    """What it came to; the exit code."""
    counts, code = manifest.counts(), 0
    for number, entry in enumerate(e for e in manifest.entries() if e.state == "failed"):
        code = max(code, entry.exit_code)
        if number < MOST_FAILURES:
            watch.say(f"nianbao: {english(entry.reason)}")
    if counts["failed"] > MOST_FAILURES:
        watch.say(f"nianbao: {counts['failed'] - MOST_FAILURES} more could not be read, see {FAILURES}")
    waiting = f", {counts['waiting']} wait for answers (the same command asks again)" if counts["waiting"] else ""
    watch.say(f"documents  {sum(counts.values())}, {batch.read} read now, {counts['failed']} could not be read{waiting}")
    for line in summed(manifest.figures()).lines():
        watch.say(line)
    return code
