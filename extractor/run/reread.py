"""A document read again because somebody decided on it, with the answers its report was made with: nobody is asked, nothing is paid."""

import zlib
from collections.abc import Iterator
from dataclasses import replace

from extractor.ask.compose import inquiries_of
from extractor.batch.job import Done, Task
from extractor.batch.manifest import unpack
from extractor.export.encode import report_line
from extractor.model.asking import Answer, Exchange, Inquiry
from extractor.model.doubts import as_words, doubt
from extractor.model.draft import Draft
from extractor.model.lines import ConsultationLine, ReportLine
from extractor.pipeline import finish, plan
from extractor.read import read_bytes
from extractor.rulebook import Rulebook, load_rulebook
from extractor.run.edge import Fault, attempt
from extractor.run.one_document import done_of, failed
from extractor.wording.english import unworded

AskedAt = tuple[str, tuple[tuple[int, int], ...]]
"""Kind and lines of an inquiry: the same question, whatever its number."""
UNHEARD = doubt("asking.not_asked_yet")


def _asked_at(inquiry: Inquiry) -> AskedAt:
    return inquiry.kind, tuple((line.span.start, line.span.end) for line in inquiry.lines)


def _told_place(said: ConsultationLine) -> AskedAt:
    return said["kind"], tuple((line["start"], line["end"]) for line in said["lines"])


def _answer(inquiry: Inquiry, said: ConsultationLine, model: str | None) -> Answer:
    replies = tuple(said["replies"])
    reason = unworded(said.get("reason_code"), said.get("reason_args")) or as_words(said["reason"])
    return Answer(inquiry.id, said["state"], replies, reason, model if replies else None, said["mode"])


def exchanges_again(draft: Draft, rulebook: Rulebook, report: ReportLine) -> Iterator[Exchange]:
    """What was asked and answered when `report` was made, for the questions that rules ask today."""
    asked = {_told_place(said): said for said in report["asked"]}
    if not asked:
        return
    auto = inquiries_of(draft, rulebook, "auto")
    everything = len(asked) > len(auto) or not asked.keys() <= {_asked_at(inquiry) for inquiry in auto}
    for inquiry in inquiries_of(draft, rulebook, "always") if everything else auto:
        said = asked.get(_asked_at(inquiry))
        unheard = Answer(inquiry.id, "not_asked", reason=UNHEARD)
        yield Exchange(inquiry, _answer(inquiry, said, report["made_with"]["model"]) if said else unheard)


def _earlier(packed: bytes) -> ReportLine | None:
    """The report of before; null when it is damaged or not there."""
    try:
        return report_line(unpack(packed))
    except (zlib.error, ValueError):
        return None


def _read(task: Task) -> Done:
    rulebook = load_rulebook()
    draft = replace(plan(read_bytes(task.data, task.name), rulebook), rulings=task.rulings)
    earlier = _earlier(task.before)
    exchanges = tuple(exchanges_again(draft, rulebook, earlier)) if earlier else ()
    return done_of(finish(draft, rulebook, exchanges), task.key, task.rulings, task.before)


def reread(task: Task) -> Done:
    """The document of a task with what people decided by now. Runs in any process; never raises for the document's sake."""
    outcome = attempt(lambda: _read(task), task.name)
    return failed(outcome, task.name, task.key) if isinstance(outcome, Fault) else outcome
