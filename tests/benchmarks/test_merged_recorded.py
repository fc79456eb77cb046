"""What a real model answered about the benchmark's made-up documents, judged again by the policies of today: never less than rules alone,
no silent error more, and more where rules leave something open. A question that has changed has no answer here; nobody is asked."""

import itertools
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import kept_answers, merged, merged_table
from extractor import load_rulebook
from extractor.answer.cache import AnswerCache
from extractor.answer.live import live
from extractor.answer.outcome import open_key
from extractor.answer.settings import Settings

pytestmark = pytest.mark.slow

ANSWERS = Path(merged.__file__).parent / "merged" / "answers.jsonl"
MODEL, MODE = "qwen2.5-coder-1.5b-instruct", "JSON_SCHEMA"
COUNT = 47
"""Documents that were asked about."""
ENOUGH = 30
"""With fewer, the questions have changed so much that the benchmark has to be run again."""
NOBODY = "http://127.0.0.1:9/v1"


def test_a_real_model_is_held(tmp_path: Path) -> None:
    assert ANSWERS.is_file()
    bench = merged.Bench(tmp_path / "rows", load_rulebook(), MODEL)
    settings = Settings(NOBODY, MODEL, tmp_path / "answers", mode=MODE, budget_tokens=None)
    kept_answers.load(ANSWERS, settings.cache)
    with AnswerCache(settings.cache) as kept:  # whom nobody answers is not asked: it would be tried again and again
        told = {one.key for one in kept.export()}
    made = merged.made_up(COUNT, merged.SEED_BASE)
    judged = [case for case in made if all(open_key(one, settings) in told for one in bench.asked(case, "merged"))]
    if len(judged) < ENOUGH:
        pytest.skip(f"the questions on {COUNT - len(judged)} of {COUNT} documents have changed: run benchmarks/merged.py again")
    with live(settings, warn=lambda _: None) as driver:
        assert all(bench.read(case, "merged", driver) and bench.read(case, "rules", None) for case in judged)
    assert merged_table.worse(list(bench.rows.values())) == []
    rules, both = Counter[str](), Counter[str]()
    for case, (name, counter) in itertools.product(judged, (("rules", rules), ("merged", both))):
        counter.update(bench.rows[case.name, name]["score"])
    assert both["silent"] <= rules["silent"]
    for figure in merged_table.AT_LEAST:
        assert both[figure] > rules[figure], figure
