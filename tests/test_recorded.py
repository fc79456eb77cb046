"""The whole way with a real model, as it was recorded: documents that leave something open, what was asked, what became of it.

Recorded by `python -m pytest tests/test_recorded.py --record-mode=rewrite` with a model at NIANBAO_RECORD_FROM (see CONTRIBUTING.md), never
edited. Played with the network blocked; a request that was not recorded fails, so a changed prompt is a missing cassette and no stale pass.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from extractor import Report, finish, load_rulebook, plan, read_bytes
from extractor.answer.budget import Budget
from extractor.answer.cache import AnswerCache
from extractor.answer.limits import Limits
from extractor.answer.live import Live
from extractor.answer.settings import Settings
from extractor.ask import compose
from extractor.ask.kinds import KINDS
from extractor.export.encode import to_json
from extractor.model.asking import Asked, Usage
from extractor.run.somebody import consult
from tests.support.recording import CONFIG, ENDPOINT, MODEL, Through

ROOT = Path(__file__).parents[1]
CASSETTES = ROOT / "cassettes" / "test_recorded"
DOCUMENTS = (ROOT / "examples" / "12-left-open-by-rules.txt", *sorted((Path(__file__).parent / "recorded").glob("*.txt")))
EXPECTED: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "recorded" / "expected.yaml").read_text("utf-8"))
EACH = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def vcr_config() -> dict[str, Any]:
    return CONFIG


@pytest.fixture(scope="module")
def vcr_cassette_dir() -> str:
    return str(CASSETTES)


@contextmanager
def model(folder: Path, wire: Through) -> Iterator[Live]:
    """The recorded model: one request at a time, every parameter written out, so that the request is the same everywhere."""
    settings = Settings(ENDPOINT, MODEL, folder, mode="TOOLS", slots=1, attempts=1, temperature=0.0, seed=1, max_tokens=2048)
    with AnswerCache(folder) as cache, Live(settings, cache, Budget(None), Limits(1), wire=wire) as live:
        yield live


def read(path: Path, folder: Path, wire: Through) -> tuple[Report, tuple[Usage, ...]]:
    """The report on a document, and what it cost."""
    rulebook = load_rulebook()
    draft = plan(read_bytes(path.read_bytes(), path.name), rulebook)
    with model(folder, wire) as live:
        asked = lambda d: compose.asked_of(d, rulebook, "auto")  # noqa: E731 - one use
        (done,) = consult([draft], asked, live, lambda d, exchanges: finish(d, rulebook, exchanges))
    return done.report, done.usages


@EACH
@pytest.mark.vcr
def test_what_a_real_model_adds(document: Path, tmp_path: Path) -> None:
    wanted, wire = EXPECTED[document.stem], Through()
    report, usages = read(document, tmp_path, wire)
    assert wire.sent
    assert {u.state for u in usages} <= {"answered", "refused"}
    values = {v.indicator: v for v in report.values}
    for name, number in wanted.get("values", {}).items():
        assert values[name].value == number, name
        assert values[name].origin in ("llm", "rule+llm")
    for name, number in wanted.get("wrong", {}).items():
        assert (values[name].value, values[name].origin, values[name].review) == (number, "llm", True), name
    if "only" in wanted:
        assert {consultation.kind for consultation in report.asked} == {wanted["only"]}
    facts = {f.id: f for f in report.facts}
    for name, number in wanted.get("facts", {}).items():
        assert (facts[name].value, facts[name].origin, facts[name].review) == (number, "llm", True)
    for name, text in wanted.get("about", {}).items():
        assert getattr(report.about, name).value == text
    for role in ("problems", "improvements"):
        items = getattr(report, role)
        for title in wanted.get(role, ()):
            assert any(title in item.quote for item in items), (title, [item.quote for item in items])
        assert all(item.quote == document.read_text("utf-8")[item.evidence.start : item.evidence.end] for item in items)
    assert {d.by for d in report.disagreements if d.settled == "refused"} >= set(wanted.get("refused", ()))
    again = Through()
    second, repeated = read(document, tmp_path, again)
    assert again.sent == []
    assert all(u.cached and not u.attempts for u in repeated)
    assert to_json(second) == to_json(report)


def test_every_kind_of_inquiry_is_recorded() -> None:
    """Two kinds are only asked beside others: who reports, and numbers in sentences."""
    rulebook = load_rulebook()
    drafts = [plan(read_bytes(path.read_bytes(), path.name), rulebook) for path in DOCUMENTS]
    assert {inquiry.kind for draft in drafts for inquiry in compose.inquiries_of(draft, rulebook, "auto")} == set(KINDS)
    assert {wanted["only"] for wanted in EXPECTED.values() if "only" in wanted} == set(KINDS) - {"about", "facts"}


@pytest.mark.vcr
def test_a_changed_prompt_was_not_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_mode: str) -> None:
    if record_mode != "none":
        pytest.skip("it is about what was not recorded")
    plain = compose.asked_of

    def reworded(*arguments: Any) -> tuple[Asked, ...]:
        return tuple(
            replace(a, messages=(replace(a.messages[0], content=f"{a.messages[0].content}。"), *a.messages[1:])) for a in plain(*arguments)
        )

    monkeypatch.setattr(compose, "asked_of", reworded)
    report, usages = read(DOCUMENTS[0], tmp_path, Through())
    assert {u.state for u in usages} == {"failed"}
    assert not [v for v in report.values if v.origin in ("llm", "rule+llm")]


def test_cassettes_hold_no_key_and_belong_to_a_test() -> None:
    shapes = re.compile(r"sk-[A-Za-z0-9_-]{8,}|Bearer |authorization|api[_-]key|cookie|x-stainless|openai-organization", re.IGNORECASE)
    assert {path.name for path in CASSETTES.glob("*.yaml")} == {f"test_what_a_real_model_adds[{path.stem}].yaml" for path in DOCUMENTS}
    for path in CASSETTES.glob("*.yaml"):
        text = path.read_text("utf-8")
        assert not shapes.search(text), path.name
        assert json.loads(yaml.safe_load(text)["interactions"][0]["request"]["body"])["model"] == MODEL
