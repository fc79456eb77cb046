"""The explanation of a value: everything known about it, the span between brackets."""

import io
from dataclasses import replace

import pytest

from extractor.errors import UnknownIndicator
from extractor.model.document import Document, Source
from extractor.model.report import Report, StatedFact, Value
from extractor.model.spans import Evidence
from extractor.rulebook import Rulebook, load_rulebook
from extractor.show.explain import explain
from extractor.show.screen import console
from tests.support.report_builder import check, choice, report, value

TOTAL = "requests.received.total"
TEXT = "三、收到\n\n自然人 | 总计\n\x1b一、本年新收 | １，２３４件 | 9\n二、上年结转 | 0 | 0\n全年共收到申请7件。"


def _document(text: str) -> Document:
    return Document("a.txt", text, Source("0" * 64, "1" * 64, len(text), "text", "utf-8", "valid utf-8"))


def _at(text: str, raw: str) -> Evidence:
    start = text.index(raw)
    return Evidence(start, start + len(raw), raw)


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook()


@pytest.fixture
def total() -> Value:
    raw = "１，２３４件"
    steps = ("as_printed", "fold_width", "drop_thousands", "drop_unit", "number")
    return value(TOTAL, 1234, raw=raw, evidence=_at(TEXT, raw), steps=steps)


def _said(made: Report, rulebook: Rulebook, name: str = TOTAL, text: str = TEXT) -> str:
    out = io.StringIO()
    explain(made, _document(text), name, rulebook, console(out))
    return out.getvalue()


def test_place_steps_and_reader(total: Value, rulebook: Rulebook) -> None:
    said = _said(report(total), rulebook)
    assert "⟦１，２３４件⟧ | 9" in said
    assert f"code points {TEXT.index('１')}–{TEXT.index('１') + 6}, line 4, character 11" in said
    steps = [line.split()[-2:] for line in said.splitlines() if line.endswith("'") and "printed '" not in line]
    assert steps == [
        ["as_printed", "'１，２３４件'"],
        ["fold_width", "'1,234件'"],
        ["drop_thousands", "'1234件'"],
        ["drop_unit", "'1234'"],
        ["number", "'1234'"],
    ]
    assert "piped_row (rule), grade exact" in said
    assert "only_one" in said
    assert "\x1b" not in said


def test_doubts_alternatives_losers_and_checks(total: Value, rulebook: Rulebook) -> None:
    doubted = replace(total, review=True, reason="breaks its row", alternatives=(choice(None, ""),), lost=(choice(99, "99"), choice(9)))
    checks = (
        check("row", "fails", (TOTAL,), culprits=(TOTAL,)),
        check("column", "not_assessable", (TOTAL,)),
        check("other", "fails", ("review.total",)),
    )
    said = _said(report(doubted, checks=checks), rulebook)
    assert "for review    breaks its row" in said
    assert "alternatives  blank from '' at 10–11, glued_row: breaks the row's sum" in said
    assert "lost          99 from '99' at 10–11, glued_row: breaks the row's sum" in said
    assert "checks        row: 9 = 8 (it is a likely culprit)" in said
    assert "              column: 9 = 8" in said
    assert "other" not in said


@pytest.mark.parametrize(("status", "raw"), [("blank", "/"), ("absent", ""), ("unresolved", "99")])
def test_what_is_no_number(status: str, raw: str, rulebook: Rulebook) -> None:
    said = _said(report(value(TOTAL, None, status=status, raw=raw)), rulebook)
    assert f"value         {status}" in said


def test_a_fact_of_the_same_name_and_a_fact_of_its_own(total: Value, rulebook: Rulebook) -> None:
    fact = StatedFact(TOTAL, 7, "件", "7件", _at(TEXT, "7件"), "rule", ("as_printed", "drop_unit", "number"), "received:all", False, "")
    said = _said(report(total, facts=(fact,)), rulebook)
    assert said.index("1234 件") < said.index("in prose      7 件, printed '7件'")
    assert "全年共收到申请⟦7件⟧。" in said
    own = next(f.id for f in rulebook.facts if f.id not in {i.id for i in rulebook.indicators})
    assert "no such value" in _said(report(total), rulebook, own)


def test_an_unknown_name_is_told_what_comes_near(total: Value, rulebook: Rulebook) -> None:
    with pytest.raises(UnknownIndicator, match=r"Did you mean requests\.received\.total"):
        _said(report(total), rulebook, "requests.recieved.total")
    with pytest.raises(UnknownIndicator, match=r"Did you mean .*requests\.refused\.state_secret"):
        _said(report(total), rulebook, "state_secret")


def test_a_long_line_is_cut_with_an_ellipsis(rulebook: Rulebook) -> None:
    text = "前" * 500 + "42" + "后" * 500
    said = _said(report(value(TOTAL, 42, raw="42", evidence=_at(text, "42"))), rulebook, text=text)
    assert "…前" in said
    assert "后…" in said
    assert "前⟦42⟧后" in said
    assert said.count("前") == said.count("后") == 120
