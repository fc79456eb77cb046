"""The comparison of readers: rows survive a kill, figures add up, a model that makes it worse is named. Nobody is asked."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import kept_answers, merged, merged_table
from extractor import load_rulebook
from extractor.answer.cache import AnswerCache, Stored
from extractor.model.asking import Usage
from tests.variants.open import FAMILIES, open_document
from tests.variants.open.judging import Score
from tests.variants.open.witness import Witness

CASES = list(merged.made_up(5, 7_000))


def _row(document: str, variant: str, **changes: Any) -> dict[str, Any]:
    score = dict.fromkeys(Score.__dataclass_fields__, 10)
    cost = {} if variant == "rules" else {"rows": {"inquiries": 2, "tokens_in": 100, "tokens_out": 20, "refused": 1, "failed": 0}}
    sizes = {"rows": [2, 200]}
    row = {"document": document, "group": "torn", "variant": variant, "key": "", "code": "c", "score": score, "cost": cost}
    return {**row, "asked": sizes if cost else {}, "everything": {"rows": [4, 800]}, **changes}


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> merged.Bench:
    monkeypatch.setattr(merged, "asked_of", lambda *_: ())
    return merged.Bench(tmp_path, load_rulebook(), "nobody")


def test_rows_are_kept_and_found_again(bench: merged.Bench) -> None:
    for case in CASES:
        assert not bench.fresh(case, "rules")
        assert bench.read(case, "rules", None)
    again = merged.Bench(bench.out, bench.rulebook, "nobody")
    assert all(again.fresh(case, "rules") for case in CASES)
    assert not any(again.fresh(case, "merged") for case in CASES)


def test_a_row_cut_off_by_a_kill_is_made_again(bench: merged.Bench) -> None:
    for case in CASES[:2]:
        bench.read(case, "rules", None)
    text = bench.path.read_text("utf-8")
    bench.path.write_text(text[: len(text) - 40], "utf-8")
    again = merged.Bench(bench.out, bench.rulebook, "nobody")
    assert [again.fresh(case, "rules") for case in CASES[:2]] == [True, False]
    again.read(CASES[1], "rules", None)
    last = merged.Bench(bench.out, bench.rulebook, "nobody")
    assert all(last.fresh(case, "rules") for case in CASES[:2])


def test_rows_of_another_model_or_other_code_do_not_hold(bench: merged.Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.read(CASES[0], "rules", None)
    bench.read(CASES[0], "merged", None)
    other = merged.Bench(bench.out, bench.rulebook, "somebody else")
    assert (other.fresh(CASES[0], "rules"), other.fresh(CASES[0], "merged")) == (True, False)
    monkeypatch.setattr(merged, "code_digest", lambda: "changed")
    assert not merged.Bench(bench.out, bench.rulebook, "nobody").fresh(CASES[0], "rules")


def test_without_rules_and_without_answers_nothing_is_stated(bench: merged.Bench) -> None:
    for case in CASES:
        bench.read(case, "model", None)
        score = Score(**bench.rows[case.name, "model"]["score"])
        assert (score.correct, score.wrong, score.invented, score.silent) == (0, 0, 0, 0)
        assert (score.facts_stated, score.problems_stated, score.measures_stated, score.about_right) == (0, 0, 0, 0)


def test_private_documents_leave_figures_only(bench: merged.Bench) -> None:
    private = merged.Case("real-1", "real", CASES[0].file, CASES[0].data, CASES[0].truth)
    bench.read(private, "rules", None)
    assert bench.rows["real-1", "rules"]["errors"] == []


def test_costs_are_summed_whoever_paid() -> None:
    usage = Usage("d", "i1", "rows", 50, 5, 1.0, True, 0, "JSON", "answered")
    refused = Usage("d", "i2", "rows", 70, 7, 1.0, False, 2, "JSON", "refused")
    assert merged.cost_of([usage, refused]) == {
        "rows": {"inquiries": 2, "tokens_in": 120, "tokens_out": 12, "refused": 1, "failed": 0}
    }


def test_what_got_worse_is_named() -> None:
    good = _row("a", "merged")
    bad = _row("b", "merged")
    bad["score"] = {**bad["score"], "correct": 9, "silent": 11, "facts_found": 12}
    rows = [_row("a", "rules"), _row("b", "rules"), good, bad]
    assert merged_table.worse(rows) == ["b: correct 10 → 9", "b: silent 10 → 11"]


def test_what_everything_takes_is_measured_where_it_was_asked_and_else_estimated() -> None:
    rows = [_row("a", "rules"), _row("a", "merged"), _row("b", "rules"), _row("b", "merged")]
    rows.append(_row("b", "model", cost={"rows": {"inquiries": 4, "tokens_in": 390, "tokens_out": 10, "refused": 0, "failed": 0}}))
    rows[-1]["asked"] = {"rows": [4, 800]}
    found = merged_table.costs_of(rows, [])
    # 590 tokens for 1,200 characters, 50 in 8 answers: 800 characters and 4 answers are 393.3 + 25
    assert found[0]["tokens"] == 240
    assert found[0]["tokens for everything"] == round(400 + 800 * 590 / 1200 + 4 * 50 / 8)
    assert (found[0]["calls"], found[0]["calls for everything"], found[0]["without a call"]) == (4, 8, 0)


def test_the_table_holds_every_group_and_reader() -> None:
    rows = [_row(name, variant) for name in ("a", "b") for variant in ("rules", "merged")]
    rows.append(_row("a", "model"))
    ordinary = [{"document": "x", "group": "clean", "asked": {}, "everything": {"rows": [4, 800]}}]
    figures = merged_table.figures_of(rows, ordinary, "c", "m")
    assert json.loads(json.dumps(figures)) == figures
    text = merged_table.markdown(figures)
    assert "| torn | rules and model | 2 | 20 |" in text
    assert "| torn | model alone | 1 | 10 |" in text
    assert "| clean (counted only) | none | 1 | 1 | 0 | 4 |" in text
    assert "Nowhere." in text


def test_the_smallest_are_taken_from_all_families() -> None:
    cases = list(merged.made_up(15, 7_000))
    chosen = merged.smallest(cases, 5, lambda case: len(case.data))
    assert {case.group for case in chosen} == set(FAMILIES)
    for case in chosen:
        assert len(case.data) == min(len(other.data) for other in cases if other.group == case.group)


TRUTHFUL = range(60_000, 60_050, 5)
"""Torn labels, on seeds nobody looked into."""
LEAST_HEARD = 0.7
"""Share of what rules miss that is read when somebody tells the truth. Where rows are glued to a torn label, not all of it can be."""


@pytest.mark.slow
def test_the_truth_about_torn_rows_is_heard(tmp_path: Path) -> None:
    bench = merged.Bench(tmp_path, load_rulebook(), "witness")
    for seed in TRUTHFUL:
        (case,) = merged.made_up(1, seed)
        bench.read(case, "rules", None)
        assert bench.read(case, "merged", Witness(open_document(seed)))
    rows = list(bench.rows.values())
    scores = {row["variant"]: row for row in merged_table.figures_of(rows, [], "", "")["scores"] if row["group"] == "all"}
    missed = scores["rules"]["missed"]
    assert missed > 50, "rules leave something open in these documents"
    assert scores["merged"]["correct"] - scores["rules"]["correct"] >= LEAST_HEARD * missed
    assert merged_table.worse(rows) == []


def test_answers_go_out_and_come_back(tmp_path: Path) -> None:
    """Those asked for, and no others; putting them back twice changes nothing."""
    with AnswerCache(tmp_path / "one") as cache:
        for key, state in (("a", "answered"), ("b", "refused"), ("c", "failed"), ("private", "answered")):
            cache.put(Stored(key, state, ("{}",), "", "somebody", "JSON", "rows"))  # type: ignore[arg-type]
    assert kept_answers.save(tmp_path / "answers.jsonl", tmp_path / "one", ["a", "b", "c", "d"]) == 2
    assert "private" not in (tmp_path / "answers.jsonl").read_text("utf-8")
    assert [kept_answers.load(tmp_path / "answers.jsonl", tmp_path / "two") for _ in range(2)] == [2, 0]
    with AnswerCache(tmp_path / "two") as cache:
        assert cache.get("a")
        assert cache.refused("b")
        assert len(list(cache.export())) == 2
    assert kept_answers.load(tmp_path / "none.jsonl", tmp_path / "two") == 0
