"""What a batch does to one document: in a process that reads, and, when somebody is asked, in the one that asks."""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from extractor.ask.compose import asked_of
from extractor.batch.changes import changes_between
from extractor.batch.figures import figures_of
from extractor.batch.job import Done, Open, Task
from extractor.batch.manifest import pack, unpack
from extractor.batch.several import the_one
from extractor.export.encode import to_json
from extractor.model.asking import Exchange, Scope
from extractor.model.doubts import doubt
from extractor.model.report import SCHEMA_VERSION, Report
from extractor.model.rulings import Ruling
from extractor.pipeline import finish, plan
from extractor.read import read_bytes
from extractor.report.heard import reason_of
from extractor.report.parts import prompt_files
from extractor.review.openness import openness
from extractor.rulebook import Rulebook, joint_digest, load_rulebook
from extractor.run.edge import Fault, attempt
from extractor.run.somebody import Somebody
from extractor.version import VERSION


def config_of(model: str, parameters: dict[str, object], scope: Scope) -> str:
    """Digest of what reads every document. The same bytes, the same digest, the same files of rules and prompts and the same decisions of
    people: the same report, but for what nobody answered."""
    asks = [model, parameters, scope] if model else []
    return hashlib.sha256(json.dumps([VERSION, SCHEMA_VERSION, asks], sort_keys=True).encode()).hexdigest()


def everything_of(rulebook: Rulebook) -> str:
    """Digest of all rules and prompts."""
    return joint_digest(rulebook.files, rulebook.files) + joint_digest(prompt_files(), prompt_files())


def _people(rulings: tuple[Ruling, ...]) -> str:
    return hashlib.sha256(repr(rulings).encode("utf-8", "surrogateescape")).hexdigest() if rulings else ""


def used_by(report: Report, rulings: tuple[Ruling, ...]) -> str:
    """What a report rests on, beside its bytes and `config_of`."""
    made = report.made_with
    return json.dumps([made.rule_files, made.rules, made.prompt_files, made.prompts, _people(rulings)])


@lru_cache(maxsize=4096)
def _files_current(used: str) -> tuple[bool, str]:
    """(whether the files a report looked into are what they were, the digest of the decisions it took)"""
    try:
        rules, rules_digest, prompts, prompts_digest, people = json.loads(used)
    except ValueError:  # damaged: it is read again
        return False, ""
    same = joint_digest(load_rulebook().files, rules) == rules_digest
    return same and (not prompts or joint_digest(prompt_files(), prompts) == prompts_digest), people


def current(used: str, rulings: tuple[Ruling, ...]) -> bool:
    """Whether a document whose report rests on `used` would read the same today."""
    same, people = _files_current(used)
    return same and people == _people(rulings)


def done_of(report: Report, key: str, rulings: tuple[Ruling, ...], before: bytes) -> Done:
    """A finished report; it waits when somebody who was to answer did not. `before`: as `Task.before`."""
    unheard = [c for c in report.asked if c.state in ("failed", "not_asked")]
    reason = doubt("asking.unanswered", n=len(unheard), all=len(report.asked), why=reason_of(unheard[0])) if unheard else ()
    body = to_json(report)
    return Done(
        report.document,
        key,
        "waiting" if unheard else "done",
        pack(body),
        figures_of(report, openness(report)),
        used_by(report, rulings),
        changes_between(_whole(before), body) if before else "",
        reason,
    )


def _whole(packed: bytes) -> bytes:
    """An earlier report; nothing when it is damaged: it is read again anyway."""
    try:
        return unpack(packed)
    except zlib.error:
        return b""


def failed(fault: Fault, name: str, key: str) -> Done:
    """A document that could not be read."""
    return Done(name, key, "failed", reason=fault.reason, exit_code=fault.exit_code)


def _read(task: Task, scope: Scope) -> Done:
    draft = replace(plan(read_bytes(task.data, task.name), load_rulebook()), rulings=task.rulings)
    if scope != "off" and asked_of(draft, load_rulebook(), scope):
        return Done(task.name, task.key, "waiting", draft=draft)
    return done_of(finish(draft, load_rulebook()), task.key, task.rulings, task.before)


def finished(one: Open, exchanges: tuple[Exchange, ...]) -> Done:
    """The report of a document that was asked about. Runs in any process; never raises for the document's sake."""
    draft, name = one.draft, one.draft.document.name
    outcome = attempt(lambda: done_of(finish(draft, load_rulebook(), exchanges), one.key, draft.rulings, one.before), name)
    return failed(outcome, name, one.key) if isinstance(outcome, Fault) else outcome


def read_task(scope: Scope, task: Task) -> Done:
    """Read a document as far as nobody is to be asked. Runs in any process; never raises for the document's sake."""
    outcome = attempt(lambda: _read(task, scope), task.name)
    return failed(outcome, task.name, task.key) if isinstance(outcome, Fault) else outcome


def read_posted(task: Task) -> Done:
    """Read the one document that somebody sends by itself, by rules. A file of several reports is refused, unless one of them is named."""

    def read() -> Done:
        name, data = the_one(task.data, task.name, load_rulebook())
        return _read(replace(task, name=name, data=data), "off")

    outcome = attempt(read, task.name)
    return failed(outcome, task.name, task.key) if isinstance(outcome, Fault) else outcome


def reader(scope: Scope) -> Callable[[Task], Done]:
    """`read_task` for a scope, as it goes to other processes."""
    return partial(read_task, scope)


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks about documents, and finishes them."""

    somebody: Somebody
    """Who is asked."""

    def __call__(self, together: list[Open]) -> list[Done]:
        """One for each document, in their order."""
        return list(self._dones(together))

    def _dones(self, together: list[Open]) -> Iterator[Done]:
        for one, outcome in zip(together, self.somebody.reports([o.draft for o in together]), strict=True):
            if isinstance(outcome, Fault):
                yield failed(outcome, one.draft.document.name, one.key)
            else:
                yield done_of(outcome, one.key, one.draft.rulings, one.before)
