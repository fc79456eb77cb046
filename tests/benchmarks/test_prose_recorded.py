"""What a real model answered about section five in free prose, judged again by the rules and guards of today. Nobody is asked."""

from pathlib import Path

from benchmarks import kept_answers, prose
from extractor.answer.settings import Settings
from tests.narrative.corpus import texts

MODEL, MODE, NOBODY = "qwen2.5-coder-1.5b-instruct", "JSON_SCHEMA", "http://127.0.0.1:9/v1"
DOCUMENTS, PROBLEMS = 45, 137
FOUND, ASTRAY = 131, 8
"""Floor of the problems found, ceiling of those stated that are on no list. They only rise and fall."""
MEASURES_FOUND, MEASURES_ASTRAY = 130, 2


def test_problems_in_free_prose_are_found(tmp_path: Path) -> None:
    settings = Settings(NOBODY, MODEL, tmp_path, mode=MODE, budget_tokens=None)
    assert kept_answers.load(prose.ANSWERS, settings.cache)
    rows, usages = prose.read(texts("test"), settings)
    unknown = sum(usage.state not in ("answered", "refused") for usage in usages)
    assert not unknown, f"{unknown} questions have changed and have no answer here: run python -m benchmarks.prose again"
    problems, measures = prose.total(row.problems for row in rows), prose.total(row.improvements for row in rows)
    assert (len(rows), problems.expected) == (DOCUMENTS, PROBLEMS)
    assert problems.found >= FOUND
    assert problems.stated - problems.found <= ASTRAY
    assert measures.found >= MEASURES_FOUND
    assert measures.stated - measures.found <= MEASURES_ASTRAY
    for tally in (problems, measures):
        assert not tally.not_verbatim
        assert not tally.too_long
