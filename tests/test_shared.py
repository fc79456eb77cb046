"""The whole way on the documents of ../shared: what was reached stays reached."""

import importlib.util
import json
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from extractor.export.encode import to_json
from tests.match.test_facts import GOLD as FACT_OF
from tests.match.test_facts import NOT_PRINTED
from tests.support.shared import FOLDER, Judged, each, judged, report_on

SEEDS = tuple(d for d in judged() if d.source.parent.name == "seeds")
REAL = tuple(d for d in judged() if d.source.parent.name == "real")

SEED_TOTALS = {
    "gold": 634, "correct": 634, "missed": 0, "wrong": 0, "invented": 0, "silent": 0, "unplaced": 0,
    "problems_gold": 15, "problems_found": 15, "problems_stated": 15,
}  # fmt: skip

# What a page's own sums leave unsure. 000 prints 0 in every total beside a filled first column; 026 prints a （七）总计 that its rows
# do not make up. The sentences are gold's, the ids are ours: by document, for a sentence has no id.
SEED_FAILURES = {
    "000": {
        "requests.balance.natural_person", "requests.outcomes.natural_person", "requests.row.received", "requests.row.granted",
        "requests.row.unavailable.not_held", "requests.row.other_handling.correction_overdue", "requests.row.carried_out",
    },
}  # fmt: skip
VIOLATIONS = {
    "026": {
        "自然人: result rows sum to 6+6+4+3+3+4=26, but （七）总计 prints 20": "requests.outcomes.natural_person",
        "总计: result rows sum to 7+6+4+3+3+4=27, but （七）总计 prints 21": "requests.outcomes.total",
    },
}
# What gold knows from outside the document: the district behind 区经信局, the city before 金东区.
AGENCY_NOT_PRINTED = {"002", "004"}


@cache
def _score() -> ModuleType:
    """../shared/score.py, which no package holds."""
    spec = importlib.util.spec_from_file_location("score", FOLDER / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _scored(document: Judged) -> dict[str, Any]:
    """score.py's figures for one document, errors among them."""
    figures: dict[str, Any] = _score().score_document(document.gold, json.loads(to_json(report_on(document.source))))
    return figures


def _failing(document: Judged) -> set[str]:
    return {c.check for c in report_on(document.source).checks if c.outcome == "fails"}


def _marked(document: Judged) -> set[str]:
    return {v.indicator for v in report_on(document.source).values if v.status == "reported" and v.review}


@pytest.mark.usefixtures("shared")
def test_seeds_are_read_without_an_error() -> None:
    scores = [_scored(document) for document in SEEDS]
    totals = {key: sum(score[key] for score in scores) for key in SEED_TOTALS}
    assert totals == SEED_TOTALS, [error for score in scores for error in score["errors"]]


@pytest.mark.usefixtures("shared")
def test_seeds_mark_broken_sums_and_an_assumed_column_only() -> None:
    marked = {document.name: _marked(document) for document in SEEDS}
    assert {name for name, values in marked.items() if values} == {"000", "001"}
    assert {value.rpartition(".")[2] for value in marked["000"]} == {"natural_person", "total"}
    # 9 | 9 with the blanks dropped: the total is determined, the first column is assumed.
    assert all(value.startswith("requests.") and value.endswith(".natural_person") for value in marked["001"])


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("document", each(REAL))
def test_real_documents(document: Judged) -> None:
    score = _scored(document)
    assert (score["silent"], score["unplaced"]) == (0, 0), score["errors"]
    assert score["correct"] == score["gold"], score["errors"]
    assert score["problems_found"] == score["problems_stated"] == score["problems_gold"]


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("document", each(judged()))
def test_equations_the_page_breaks_fail_and_no_others(document: Judged) -> None:
    known = VIOLATIONS.get(document.name, {})
    assert set(document.gold.get("violations") or ()) == set(known)
    assert _failing(document) == set(known.values()) | SEED_FAILURES.get(document.name, set())


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("document", each(judged()))
def test_every_failing_check_has_culprits_that_are_marked(document: Judged) -> None:
    marked = {v.indicator for v in report_on(document.source).values if v.review}
    for check in report_on(document.source).checks:
        if check.outcome == "fails":
            assert check.culprits, check
            assert set(check.culprits) <= marked


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("document", each(judged()))
def test_facts_say_what_the_narrative_says(document: Judged) -> None:
    narrative = document.gold["narrative"]
    wanted = {FACT_OF[k]: v for k, v in narrative.items() if k in FACT_OF and (document.source.name, k) not in NOT_PRINTED}
    if narrative.get("review_or_litigation") is False:
        wanted |= {"review.total": 0, "litigation.total": 0}
    stated: dict[str, set[Any]] = {}
    for fact in report_on(document.source).facts:
        stated.setdefault(fact.id, set()).add(fact.value)
    assert {key: stated.get(key) for key in wanted} == {key: {value} for key, value in wanted.items()}


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("document", each(judged()))
def test_about(document: Judged) -> None:
    report, gold = report_on(document.source), document.gold
    assert (report.year, report.about.published.value, report.edition) == (gold["year"], gold["published"], gold["format"])
    if document.name in AGENCY_NOT_PRINTED:
        assert report.agency is None or report.agency in gold["agency"]
    else:
        assert report.agency == gold["agency"]


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("document", each(judged()))
def test_improvements_are_as_many_as_gold_says(document: Judged) -> None:
    assert len(report_on(document.source).improvements) == (document.gold.get("improvements") or 0)


@pytest.mark.usefixtures("shared")
def test_no_document_of_the_folder_is_left_out() -> None:
    """A document without gold is read too: 014 has the form before 2019, of which the catalogue knows nothing."""
    golden = {document.source for document in judged()}
    for path in sorted(Path(FOLDER).glob("real/*")):
        if path.suffix in (".txt", ".html") and path not in golden:
            report = report_on(path)
            assert not [v for v in report.values if v.value is not None], path.name
