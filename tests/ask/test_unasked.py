"""Every question of a report is put to a model, or says in both languages why it is not; and every open value belongs to a question."""

from collections.abc import Iterator

import pytest

from extractor import load_rulebook, plan, read_bytes
from extractor.ask.compose import inquiries_of
from extractor.ask.unasked import NOBODY
from extractor.model.asking import Answer, Exchange
from extractor.model.draft import Draft
from extractor.model.report import Report
from extractor.pipeline import finish
from extractor.wording.chinese import chinese
from extractor.wording.english import unworded
from tests.ask.test_questions import made
from tests.support.serving import EXAMPLES
from tests.support.shared import FOLDER
from tests.variants import generate
from tests.variants.tearing import tear

RULEBOOK = load_rulebook()
GENERATED, TORN = range(8_830_000, 8_830_040), range(8_831_000, 8_831_030)
FAULTS = [p for p in sorted(FOLDER.glob("faults/*/*")) if p.suffix in (".txt", ".md", ".html")]


def documents(family: str) -> Iterator[tuple[str, bytes]]:
    """Names and bytes."""
    if family == "generated":
        yield from ((v.name, v.data) for v in map(generate, GENERATED))
    elif family == "torn":
        yield from ((t.name, t.text.encode()) for t in map(tear, TORN))
    else:
        paths = FAULTS if family == "faults" else sorted(p for p in EXAMPLES.iterdir() if p.suffix in (".txt", ".html", ".md"))
        yield from ((p.name, p.read_bytes()) for p in paths)


def asked_of_all(draft: Draft) -> Report:
    """The report where every inquiry was put and nothing came back."""
    silence = [Exchange(i, Answer(i.id, "failed")) for i in inquiries_of(draft, RULEBOOK, "auto")]
    return finish(draft, RULEBOOK, tuple(silence))


@pytest.mark.parametrize("family", ["examples", "faults", "generated", "torn"])
def test_every_question_is_put_or_says_why_not(family: str) -> None:
    for name, data in documents(family):
        draft = plan(read_bytes(data, name), RULEBOOK)
        put = {q for i in inquiries_of(draft, RULEBOOK, "auto") for q in i.questions}
        assert put <= {q.id for q in draft.questions}, name
        alone, with_model = finish(draft, RULEBOOK), asked_of_all(draft)
        for question in with_model.questions:
            assert bool(question.inquiries) != bool(question.not_asked), (name, question)
            assert bool(question.inquiries) == (question.id in put), (name, question)
        for question in alone.questions:
            why = unworded(question.not_asked_code, question.not_asked_args)
            assert why, (name, question)
            assert all((chinese(why), question.not_asked)), (name, question)
            assert (why == NOBODY) == (question.id in put), (name, question)


@pytest.mark.parametrize("family", ["examples", "faults", "generated", "torn"])
def test_every_open_value_belongs_to_a_question(family: str) -> None:
    for name, data in documents(family):
        report = finish(plan(read_bytes(data, name), RULEBOOK), RULEBOOK)
        asked = {indicator for question in report.questions for indicator in question.indicators}
        assert [v.indicator for v in report.values if v.status == "unresolved" and v.indicator not in asked] == [], name


WHY = {
    "columns that are lost": (made("4 | 5 | 9"), "unasked.columns_lost"),
    "a lost table of which no sentence states anything": (made(two="二、主动公开政府信息情况\n详见附件。\n"), "unasked.no_sentence"),
    "a sum that nothing satisfies": (made("9 | 5 | 9"), "unasked.no_sum"),
    "a number that words are about": (made("9 | 约0 | 0 | 0 | 0 | 0 | 9"), "unasked.words_alone"),
    "what is no number": (made("9 | 0 | x7 | 0 | 0 | 0 | 9"), "unasked.no_number"),
}
"""Name -> a report with one thing that is asked of nobody, and why."""


@pytest.mark.parametrize("name", WHY)
def test_why_a_question_is_put_to_nobody(name: str) -> None:
    report, code = WHY[name]
    assert code in {q.not_asked_code for q in report.questions}
