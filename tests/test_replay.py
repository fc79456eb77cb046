"""Every number can be walked again from the document's own characters, and the same input gives the same bytes."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extractor import Report, extract, load_rulebook, read_bytes
from extractor.export.encode import to_json
from extractor.model.spans import Evidence
from extractor.values import grammar_of
from tests.support.shared import READABLE, judged
from tests.variants import generate
from tests.variants.types import Plan

ROOT = Path(__file__).parents[1]
GRAMMAR = grammar_of(load_rulebook())
SEEDS = range(800_000, 800_060)
# What every number grammar meets: units, signs, thousands, other widths, 万元 from 元.
HARD = ("units", "thousands", "fullwidth_digits", "mixed_blanks", "traditional")
ENDS = ("number", "blank_mark", "denial_as_zero", "denial_as_false", "assertion_as_true")


@cache
def _documents() -> dict[str, bytes]:
    """Name -> bytes: examples, the documents of ../shared when they are there, variants."""
    found = {path.name: path.read_bytes() for path in sorted((ROOT / "examples").glob("*")) if path.suffix in READABLE}
    found |= {document.source.name: document.source.read_bytes() for document in judged()}
    hard = [generate(1, plan=Plan(layout, edition, "dash", HARD)) for layout in ("lines", "html") for edition in ("2019", "2021")]
    return found | {f"hard-{n}-{v.name}": v.data for n, v in enumerate(hard)} | {v.name: v.data for v in map(generate, SEEDS)}


@cache
def _report(name: str) -> Report:
    return extract(_documents()[name], name)


def _reports() -> Iterator[tuple[str, Report]]:
    """Reports with the text their places count into."""
    for name, data in _documents().items():
        yield read_bytes(data, name).text, _report(name)


def _walk(start: str, steps: tuple[str, ...]) -> list[str]:
    """What each step makes of what the one before left."""
    texts = [start]
    for step in steps:
        texts.append(GRAMMAR.steps[step](texts[-1]))
    return texts


def _check_steps(start: str, steps: tuple[str, ...], value: object) -> None:
    texts = _walk(start, steps)
    assert steps[0] == "as_printed" or steps[0] in ENDS
    assert texts[1] == start or steps[0] in ENDS
    assert steps[-1] in ENDS, steps
    # A step that changes nothing would be a step nobody took.
    for step, before, after in zip(steps, texts, texts[1:], strict=False):
        assert before != after or step in ("as_printed", *ENDS), (step, before)
    replayed = GRAMMAR.replay(start, steps)
    assert replayed == value
    assert type(replayed) is type(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        assert texts[-1] == format(value, "f") or isinstance(value, int)


def _check_place(text: str, place: Evidence, raw: str) -> None:
    assert 0 <= place.start <= place.end <= len(text)
    assert text[place.start : place.end] == place.text == raw


def test_values_replay_from_the_documents_own_characters() -> None:
    seen = 0
    for text, report in _reports():
        for value in report.values:
            if value.status == "reported":
                assert value.evidence, (report.document, value)
                assert value.evidence.start < value.evidence.end
                _check_place(text, value.evidence, value.raw)
                _check_steps(text[value.evidence.start : value.evidence.end], value.steps, value.value)
                seen += 1
    assert seen > 3_000


def test_blanks_replay_to_nothing() -> None:
    seen = 0
    for text, report in _reports():
        for value in report.values:
            if value.status != "blank":
                continue
            seen += 1
            assert value.value is None
            if value.evidence is None:
                assert value.raw == "", (report.document, value)
                continue
            _check_place(text, value.evidence, value.raw)
            # An empty cell has an empty place; what is printed in a blank cell is a mark of emptiness.
            assert bool(value.raw) == (value.evidence.start < value.evidence.end)
            assert GRAMMAR.replay(value.raw, value.steps) is None
            assert not value.steps or _walk(value.raw, value.steps)[-1] == ""
    assert seen > 1_000


def test_what_is_not_stated_has_no_number() -> None:
    for text, report in _reports():
        for value in report.values:
            if value.status in ("absent", "unresolved"):
                assert (value.value, value.origin, value.grade) == (None, None, None)
                assert value.review == (value.status == "unresolved")
                assert value.reason
            for choice in (*value.alternatives, *value.lost):
                if choice.evidence:
                    _check_place(text, choice.evidence, choice.raw)


def test_facts_replay() -> None:
    seen = 0
    for text, report in _reports():
        for fact in report.facts:
            _check_place(text, fact.evidence, fact.raw)
            _check_steps(fact.raw, fact.steps, fact.value)
            seen += 1
    assert seen > 100


def test_quotes_and_headings_stand_where_they_are_said_to() -> None:
    for text, report in _reports():
        for item in (*report.problems, *report.improvements):
            _check_place(text, item.evidence, item.quote)
        for section in report.sections:
            if section.heading_evidence:
                _check_place(text, section.heading_evidence, section.heading)
        for question in report.questions:
            if question.passage:
                _check_place(text, question.passage, question.passage.text)


def _plain(value: Any) -> Any:
    """Tuples as lists, as JSON has them."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple | list) else value


def test_reports_come_back_from_json_as_they_were() -> None:
    for _, report in _reports():
        assert json.loads(to_json(report), parse_float=Decimal) == _plain(asdict(report)), report.document


def _digest(reports: dict[str, Report]) -> str:
    return "\n".join(to_json(report).decode() for report in reports.values())


FEW = 12
AGAIN = """
import sys
from pathlib import Path
from extractor import extract
from extractor.export.encode import to_json
names = sys.argv[2:]
print("\\n".join(to_json(extract((Path(sys.argv[1]) / name).read_bytes(), name)).decode() for name in names))
"""


def test_same_input_same_bytes() -> None:
    for name, data in list(_documents().items())[::4]:
        assert to_json(extract(data, name)) == to_json(_report(name))


@pytest.mark.slow
@pytest.mark.parametrize("hash_seed", ["1", "4242"])
def test_same_bytes_in_another_process(tmp_path: Path, hash_seed: str) -> None:
    """Another order of sets and dictionaries must not show."""
    names = list(_documents())[:: max(1, len(_documents()) // FEW)]
    for name in names:
        (tmp_path / name).write_bytes(_documents()[name])
    done = subprocess.run(
        [sys.executable, "-c", AGAIN, str(tmp_path), *names],
        cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONIOENCODING": "utf-8"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.rstrip("\n") == _digest({name: _report(name) for name in names})
