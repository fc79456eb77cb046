"""What a batch does to one document: in a process that reads, and, when somebody is asked, in the one that asks."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from extractor.ask.compose import asked_of
from extractor.assemble.parts import prompts_digest
from extractor.batch.figures import figures_of
from extractor.batch.job import Done, Task
from extractor.batch.manifest import pack
from extractor.cli.asking import Somebody
from extractor.cli.edge import Fault, attempt
from extractor.export.encode import to_json
from extractor.model.asking import Exchange, Scope
from extractor.model.draft import Draft
from extractor.model.report import SCHEMA_VERSION, Report
from extractor.pipeline import finish, plan
from extractor.read import read_bytes
from extractor.rulebook import Rulebook, load_rulebook
from extractor.version import VERSION


def config_of(rulebook: Rulebook, model: str, parameters: dict[str, object], scope: Scope) -> str:
    """Digest of what reads documents. The same bytes and the same digest: the same report, but for what nobody answered."""
    asks = [model, parameters, scope, prompts_digest()] if model else []
    return hashlib.sha256(json.dumps([VERSION, SCHEMA_VERSION, rulebook.digest, asks], sort_keys=True).encode()).hexdigest()


def done_of(report: Report, name: str, key: str) -> Done:
    """A finished report; it waits when somebody who was to answer did not."""
    unheard = [c.reason for c in report.asked if c.state in ("failed", "not_asked")]
    reason = f"{len(unheard)} of {len(report.asked)} questions were not answered: {unheard[0]}" if unheard else ""
    return Done(name, key, "waiting" if unheard else "done", pack(to_json(report)), figures_of(report), reason)


def failed(fault: Fault, name: str, key: str) -> Done:
    """A document that could not be read."""
    return Done(name, key, "failed", reason=fault.message, exit_code=fault.exit_code)


def _read(task: Task, scope: Scope) -> Done:
    draft = plan(read_bytes(task.data, task.name), load_rulebook())
    if scope != "off" and asked_of(draft, load_rulebook(), scope):
        return Done(task.name, task.key, "waiting", draft=draft)
    return done_of(finish(draft, load_rulebook()), task.name, task.key)


def finished(draft: Draft, exchanges: tuple[Exchange, ...], key: str) -> Done:
    """The report of a draft that was asked about. Runs in any process; never raises for the document's sake."""
    name = draft.document.name
    outcome = attempt(lambda: done_of(finish(draft, load_rulebook(), exchanges), name, key), name)
    return failed(outcome, name, key) if isinstance(outcome, Fault) else outcome


def read_task(scope: Scope, task: Task) -> Done:
    """Read a document as far as nobody is to be asked. Runs in any process; never raises for the document's sake."""
    outcome = attempt(lambda: _read(task, scope), task.name)
    return failed(outcome, task.name, task.key) if isinstance(outcome, Fault) else outcome


def reader(scope: Scope) -> Callable[[Task], Done]:
    """`read_task` for a scope, as it goes to other processes."""
    return partial(read_task, scope)


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks about drafts, and finishes them."""

    somebody: Somebody
    """Who is asked."""

    def __call__(self, drafts: list[Draft], keys: dict[str, str]) -> list[Done]:
        """One for each draft, in their order."""
        return list(self._dones(drafts, keys))

    def _dones(self, drafts: list[Draft], keys: dict[str, str]) -> Iterator[Done]:
        for draft, outcome in zip(drafts, self.somebody.reports(drafts), strict=True):
            name = draft.document.name
            yield failed(outcome, name, keys[name]) if isinstance(outcome, Fault) else done_of(outcome, name, keys[name])
