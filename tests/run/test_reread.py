"""A document that is read again after a decision hears the answers its report was made with, and asks nobody."""

import json
from pathlib import Path

import pytest

from extractor.ask.compose import asked_of
from extractor.batch.job import Task
from extractor.batch.manifest import pack, unpack
from extractor.export.encode import to_json
from extractor.model.asking import Answer, Exchange, Scope
from extractor.model.doubts import as_words
from extractor.model.draft import Draft
from extractor.model.report import Report
from extractor.model.rulings import Ruling, Word
from extractor.pipeline import finish, plan
from extractor.read import read_bytes
from extractor.rulebook import load_rulebook
from extractor.run.reread import UNHEARD, reread
from extractor.wording.english import english

OPEN = Path("examples/12-left-open-by-rules.txt")


def draft_of(path: Path) -> Draft:
    return plan(read_bytes(path.read_bytes(), path.name), load_rulebook())


def answered(draft: Draft, scope: Scope) -> Report:
    """The report with something said to each question: nonsense to the first, an empty object to the others, nothing to the last."""
    exchanges = []
    asked = asked_of(draft, load_rulebook(), scope)
    for number, one in enumerate(asked):
        if number == len(asked) - 1:
            answer = Answer(one.inquiry.id, "failed", reason=as_words("the endpoint went away"))
        else:
            answer = Answer(one.inquiry.id, "answered", ('{"rows": "?"}' if number == 0 else "{}",), "", "a-model", "JSON")
        exchanges.append(Exchange(one.inquiry, answer))
    return finish(draft, load_rulebook(), tuple(exchanges))


@pytest.mark.parametrize("scope", ["auto", "always"])
def test_read_again_without_a_decision_it_says_the_same_byte_for_byte(scope: Scope) -> None:
    draft = draft_of(OPEN)
    before = to_json(answered(draft, scope))
    assert json.loads(before)["asked"], "nothing was asked: the test would show nothing"
    done = reread(Task(OPEN.name, OPEN.read_bytes(), "key", (), pack(before)))
    assert unpack(done.packed) == before
    assert (done.state, done.key, done.changes) == ("waiting", "key", "")


def test_a_decision_is_heard_beside_the_answers() -> None:
    draft = draft_of(OPEN)
    report = answered(draft, "auto")
    value = next(v for v in report.values if v.status == "reported")
    word = Word(value.value, "reported")
    ruling = Ruling(report.source.sha256, report.document, value.indicator, word, word, word, (), "沈静", "2026-01-05T08:00:00Z")
    done = reread(Task(OPEN.name, OPEN.read_bytes(), "key", (ruling,), pack(to_json(report))))
    after = json.loads(unpack(done.packed))
    assert next(v for v in after["values"] if v["indicator"] == value.indicator)["person"]["who"] == "沈静"
    assert [(a["state"], a["replies"]) for a in after["asked"]] == [(a.state, list(a.replies)) for a in report.asked]
    assert after["made_with"]["model"] == "a-model"


def test_a_question_that_nobody_was_asked_yet_is_open_and_says_so() -> None:
    draft = draft_of(OPEN)
    report = json.loads(to_json(answered(draft, "auto")))
    report["asked"] = report["asked"][:1]
    done = reread(Task(OPEN.name, OPEN.read_bytes(), "key", (), pack(json.dumps(report).encode())))
    asked = json.loads(unpack(done.packed))["asked"]
    assert len(asked) > 1
    assert {a["reason"] for a in asked[1:]} == {english(UNHEARD)}


def test_a_report_that_asked_nobody_asks_nobody() -> None:
    before = to_json(finish(draft_of(OPEN), load_rulebook()))
    done = reread(Task(OPEN.name, OPEN.read_bytes(), "key", (), pack(before)))
    assert unpack(done.packed) == before
    assert done.state == "done"


def test_a_damaged_earlier_report_is_as_none() -> None:
    done = reread(Task(OPEN.name, OPEN.read_bytes(), "key", (), b"damaged"))
    assert done.state == "done"
    assert json.loads(unpack(done.packed))["asked"] == []
