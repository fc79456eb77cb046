"""A torn table as a whole: what a model says of its lines is held to the page, and what stands is for review."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from extractor import Report, load_rulebook, plan, read_bytes
from extractor.ask.compose import inquiries_of
from extractor.ask.examples import Example
from extractor.ask.prompts import load_prompt
from extractor.ask.table.inquiry import KIND, NONE
from extractor.model.asking import Answer, Exchange, Inquiry
from extractor.model.draft import Draft
from extractor.pipeline import finish
from tests.variants.measure_torn import judge
from tests.variants.tearing import TornReport, tear

RULEBOOK = load_rulebook()
PROMPT = load_prompt("table", RULEBOOK)
SEEDS = range(8_832_000, 8_832_120)


@pytest.mark.parametrize("example", PROMPT.examples, ids=[e.name for e in PROMPT.examples])
def test_examples_of_the_prompt_stand(example: Example) -> None:
    shape = KIND.shape(example.inquiry, example.case)
    testimony = KIND.ground(example.inquiry, shape.model_validate(dict(example.reply)), example.case)
    assert tuple(r.code for r in testimony.refusals) == example.refused
    assert bool(testimony.readings) == example.shown


def pairs(torn: TornReport, draft: Draft, inquiry: Inquiry) -> Iterator[dict[str, Any]]:
    """What is true of the inquiry's lines: the row of the form whose printed numbers, none of them twice on the page, stand there."""
    printed: dict[str, tuple[str, ...]] = {}
    for row in inquiry.rows:
        cells = (torn.cells.get(name) for name in row.indicators)
        printed[row.label] = tuple(str(cell) for cell in cells if cell is not None)
    every = Counter(printed.values())
    for line in inquiry.lines:
        if line.stretch and line.stretch.cells:
            shown = tuple(cell.of(draft.document.text) for cell in line.stretch.cells)
            named = [label for label, cells in printed.items() if cells == shown and every[cells] == 1]
            yield {"line": line.number, "row": named[0] if named else NONE}


@cache
def asked() -> tuple[tuple[TornReport, Draft, Inquiry], ...]:
    """Torn reports with what is asked of their table as a whole."""
    found = []
    for torn in map(tear, SEEDS):
        draft = plan(read_bytes(torn.text.encode(), torn.name), RULEBOOK)
        found += [(torn, draft, i) for i in inquiries_of(draft, RULEBOOK, "auto") if i.kind == "table"]
    return tuple(found)


def told(draft: Draft, inquiry: Inquiry, reply: Mapping[str, Any]) -> Report:
    """The report when `reply` is what came back."""
    answer = Answer(inquiry.id, "answered", (json.dumps(reply, ensure_ascii=False),))
    return finish(draft, RULEBOOK, (Exchange(inquiry, answer),))


def test_a_model_that_tells_the_truth_reads_more_and_all_of_it_is_for_review() -> None:
    assert len(asked()) >= 10
    more = 0
    for torn, draft, inquiry in asked():
        alone = judge(torn, finish(draft, RULEBOOK))
        report = told(draft, inquiry, {"lines": list(pairs(torn, draft, inquiry))})
        with_model = judge(torn, report)
        assert [e for e in with_model[1] if e not in alone[1]] == [], torn.name
        assert with_model[0]["right"] >= alone[0]["right"], torn.name
        more += with_model[0]["right"] - alone[0]["right"]
        by_model = [v for v in report.values if v.origin == "llm"]
        assert all(v.review and v.status in ("reported", "blank") for v in by_model)
        assert all(v.raw == "" or (v.evidence and v.evidence.text == v.raw) for v in by_model)
    assert more > 20


def test_what_the_form_and_the_page_exclude_is_refused_and_rows_stay_open() -> None:
    """Every line given to the row of the next line: no value of these rows is stated but for review, and each pair is told of."""
    for torn, draft, inquiry in asked():
        lines = [line.number for line in inquiry.lines if line.stretch and line.stretch.cells]
        rows = [row.label for row in inquiry.rows]
        reply = {"lines": [{"line": n, "row": rows[-1 - k % len(rows)]} for k, n in enumerate(lines)]}
        alone, report = finish(draft, RULEBOOK), told(draft, inquiry, reply)
        assert [e for e in judge(torn, report)[1] if e not in judge(torn, alone)[1]] == [], torn.name
        known = {v.indicator: v for v in alone.values if not v.review}
        assert {v.indicator: v for v in report.values if v.indicator in known} == known
