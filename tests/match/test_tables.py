"""Tables two, three and four: cases as data, one or more for every line of the field notes, and what must always hold."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.match.tables.groups import read_groups_of_outcomes
from extractor.match.tables.own_headers import read_rows_with_own_headers
from extractor.match.tables.reading import TableReading
from extractor.match.tables.with_total import read_columns_with_total
from extractor.model.candidates import Candidate
from extractor.model.document import Document, Source
from extractor.model.spans import Span
from extractor.rulebook import load_rulebook
from extractor.values import grammar_of
from tests.support.cases import cases

CASES = Path(__file__).parents[1] / "cases" / "tables"
RULEBOOK = load_rulebook()
GRAMMAR = grammar_of(RULEBOOK)
SOURCE = Source("", "", 0, "text", "utf-8", "")
READ = {"disclosure": read_rows_with_own_headers, "requests": read_columns_with_total, "review": read_groups_of_outcomes}


def read(table: str, text: str) -> TableReading:
    """A section's text as its table's reader takes it."""
    document = Document("a.txt", text, SOURCE)
    return READ[table](document, RULEBOOK.folding.fold(text), Span(0, len(text)), RULEBOOK.tables[table], GRAMMAR)


def written(candidate: Candidate) -> str:
    """A cell as the cases write it."""
    if candidate.status == "unresolved":
        return "?"
    return ("_" if candidate.status == "blank" else str(candidate.value)) + "!" * bool(candidate.doubt)


def rows(table: str, reading: TableReading) -> dict[str, str]:
    """Row -> its cells in the form's order."""
    rules = RULEBOOK.tables[table]
    form = sorted(rules.by_cell.items(), key=lambda cell: (rules.rows.index(cell[0][0]), rules.columns.index(cell[0][1])))
    said = {c.indicator: written(c) for c in reading.candidates}
    assert len(said) == len(reading.candidates), "a cell has one candidate"
    found: dict[str, str] = {}
    for (row, _), indicator in form:
        if indicator.id in said:
            found[row] = f"{found.get(row, '')} {said[indicator.id]}".strip()
    return found


def _cases() -> list[Any]:
    found = []
    for name, case in cases("tables", "name text rows", "fails orphans").items():
        marks = [pytest.mark.xfail(reason=case["fails"], strict=True)] if "fails" in case else []
        found.append(pytest.param(name.partition(":")[0], case, id=name, marks=marks))
    return found


@pytest.mark.parametrize(("table", "case"), _cases())
def test_case(table: str, case: dict[str, Any]) -> None:
    found = read(table, case["text"])
    assert rows(table, found) == case["rows"]
    assert len(found.orphans) == case.get("orphans", 0)


@pytest.mark.parametrize(("table", "case"), _cases())
def test_evidence_is_the_cell_and_nobody_elses(table: str, case: dict[str, Any]) -> None:
    text, found = case["text"], read(table, case["text"])
    stated = [c for c in found.candidates if c.span and c.status == "reported"]
    for candidate in stated:
        assert candidate.span
        assert candidate.span.of(text) == candidate.raw
        assert GRAMMAR.replay(candidate.raw, candidate.steps) == candidate.value
    places = sorted((c.span.start, c.span.end) for c in stated if c.span)
    assert all(end <= start for (_, end), (start, _) in pairwise(places))
    if "fails" in case:
        pytest.xfail(case["fails"])


PIECES = [
    "一、本年新收政府信息公开申请数量", "(一)予以公开", "1.属于国家秘密", "(七)总计", "3.其他", "自然人", "总计", "规章", "行政许可",
    "本年处理决定数量", "结果维持", "行政复议", "其他", "尚未", "0", "12", "3", "1,234", "-5", "12.5万元", "/", "-", "无", "|", "||",
    "\t", "\n", "\n\n", " ", "\u00a0", "- 4 -",
    "数据1", "本年", "1.", "640020470",
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(READ)), st.lists(st.sampled_from(PIECES), max_size=60))
def test_always(table: str, words: list[str]) -> None:
    """Whatever stands in a section: one candidate a cell, its characters its own, a number that can be walked again."""
    text = "".join(words)
    found = read(table, text)
    rows(table, found)
    for candidate in found.candidates:
        assert (candidate.value is None) == (candidate.status != "reported")
        assert candidate.status != "unresolved" or candidate.doubt
        if candidate.span:
            assert candidate.span.of(text) == candidate.raw
        if candidate.status == "reported":
            assert candidate.span
            assert GRAMMAR.replay(candidate.raw, candidate.steps) == candidate.value
    places = sorted((c.span.start, c.span.end) for c in found.candidates if c.span and c.status == "reported")
    assert all(end <= start for (_, end), (start, _) in pairwise(places))
