"""What is read again when something has changed since: only what rests on it, and with what reads differently."""

import json
import os
import sqlite3
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from extractor.ask.compose import inquiries_of
from extractor.batch.changes import changes_between, joined
from extractor.cli import main
from extractor.export.encode import to_json
from extractor.pipeline import finish, plan
from extractor.read import read_bytes
from extractor.report.assemble import rules_used
from extractor.report.parts import prompt_files
from extractor.rulebook import Rulebook, load_rulebook
from extractor.run import one_document
from extractor.values import grammar_of
from tests.support.model_server import model_server
from tests.support.own_rules import forget
from tests.support.report_builder import report
from tests.variants import generate

Out = pytest.CaptureFixture[str]
Run = Callable[..., int]
ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.[th]*"))
FIELDS = {
    "folding": ["characters.yaml"],
    "marks": ["marks.yaml"],
    "tables": ["tables.yaml"],
    "editions": ["tables.yaml"],
    "indicators": ["tables.yaml"],
    "checks": ["equations.yaml"],
    "headings": ["headings.yaml"],
    "kinds": ["kinds.yaml"],
    "about": ["about.yaml"],
    "problems": ["problems.yaml", "themes.yaml"],
    "fact_rules": ["facts.yaml"],
    "facts": ["facts.yaml"],
}
"""A field of the rulebook -> the files it is made from."""


class Watched(Rulebook):
    """Remembers which of its fields were asked for."""

    def __getattribute__(self, name: str) -> Any:
        if name in FIELDS:
            object.__getattribute__(self, "met").add(name)
        return object.__getattribute__(self, name)


def watched() -> Watched:
    made = Watched(**{field.name: getattr(load_rulebook(), field.name) for field in fields(Rulebook)})
    object.__setattr__(made, "met", set())
    grammar_of(made)
    return made


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.name)
def test_a_report_names_every_file_of_rules_that_its_reading_looked_into(path: Path) -> None:
    rulebook = watched()
    draft = plan(read_bytes(path.read_bytes(), path.name), rulebook)
    made = finish(draft, rulebook).made_with
    files = {file for name in rulebook.met for file in FIELDS[name]}  # type: ignore[attr-defined]
    assert files <= set(made.rule_files)
    assert set(made.rule_files) == set(rules_used(draft, ()))


def test_what_is_no_report_rests_on_fewer_rules() -> None:
    made = {path.name[:2]: finish(plan(read_bytes(path.read_bytes(), path.name))) for path in EXAMPLES}
    kinds = {name: (r.source.kind, len(r.made_with.rule_files)) for name, r in made.items()}
    assert {count for kind, count in kinds.values() if kind != "report"} == {6}
    assert {count for kind, count in kinds.values() if kind == "report"} == {10}


def test_every_field_of_the_rulebook_has_its_files() -> None:
    assert {*Rulebook.__dataclass_fields__} - {"files", "folder"} <= {*FIELDS}
    across = {"agencies.yaml"}  # for those who compare reports
    assert {file for files in FIELDS.values() for file in files} == {*load_rulebook().files} - across


@pytest.fixture
def batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    for name in ("NIANBAO_BASE_URL", "NIANBAO_MODEL", "NIANBAO_API_KEY", "NIANBAO_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: main(["batch", "--out", "out", "--workers", "1", *map(str, arguments)])


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(name).read_text("utf-8").splitlines()]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    forget()


def test_only_what_rests_on_a_changed_file_is_read_again(rules: Path, batch: Run, capsys: Out) -> None:
    assert batch(ROOT / "examples") == 0
    edit(rules / "facts.yaml", "\n", "\n# a remark\n")
    capsys.readouterr()
    assert batch(ROOT / "examples") == 0
    said = capsys.readouterr().err
    assert "documents  12, 10 read now" in said, "a stub and what is no report do not rest on it"
    assert "anew       10 read again, since what they rest on has changed; 0 read differently" in said
    assert rows("out/changes.jsonl") == []
    assert batch(ROOT / "examples") == 0
    assert "12, 0 read now" in capsys.readouterr().err


def test_the_output_is_that_of_a_batch_that_never_knew_the_old_rules(rules: Path, batch: Run) -> None:
    batch(ROOT / "examples")
    edit(rules / "facts.yaml", "\n", "\n# a remark\n")
    batch(ROOT / "examples")
    assert main(["extract", str(ROOT / "examples"), "-o", "one.jsonl"]) == 0
    assert Path("out/reports.jsonl").read_bytes() == Path("one.jsonl").read_bytes()


def test_what_reads_differently_is_told(rules: Path, batch: Run, capsys: Out) -> None:
    """Rules that do not know / as a blank."""
    path = next(p for p in EXAMPLES if "/" in {v.raw for v in finish(plan(read_bytes(p.read_bytes(), p.name))).values})
    batch(path)
    before = {v["indicator"]: v for v in rows("out/reports.jsonl")[0]["values"]}
    edit(rules / "marks.yaml", '"/", ', "")
    capsys.readouterr()
    batch(path)
    after = {v["indicator"]: v for v in rows("out/reports.jsonl")[0]["values"]}
    (told,) = rows("out/changes.jsonl")
    assert told["document"] == str(path)
    keys = ("value", "status", "review")
    different = {name for name in before if [before[name][k] for k in keys] != [after[name][k] for k in keys]}
    assert different
    assert {c["about"]: (c["before"], c["after"]) for c in told["changes"] if c["about"] in before} == {
        name: ({k: before[name][k] for k in keys}, {k: after[name][k] for k in keys}) for name in different
    }
    assert "anew       1 read again, since what they rest on has changed; 1 read differently, see changes.jsonl" in capsys.readouterr().err
    batch(path)
    assert rows("out/changes.jsonl"), "what nothing was read for stands as it was"


@pytest.mark.slow
def test_changes_outlive_a_run_that_was_stopped(rules: Path, batch: Run) -> None:
    """The second run reads one document with the new rules, and is killed before it writes; the third reads the other."""
    Path("mine").mkdir()
    slashed = [v for v in map(generate, range(200)) if b"/" in v.data][:6]
    for n, variant in enumerate(slashed):
        Path(f"mine/{n}-{variant.name}").write_bytes(variant.data)
    batch("mine")
    edit(rules / "marks.yaml", '"/", ', "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("extractor.cli.batch.run.write_output", lambda *_, **__: os.kill(os.getpid(), 2))
        batch("mine", "--limit", "3")
    assert rows("out/changes.jsonl") == []
    batch("mine")
    late = [row["document"] for row in rows("out/changes.jsonl")]
    assert main(["batch", "--out", "other", "--workers", "1", "mine"]) == 0
    assert late
    assert any(name.startswith(("mine/0", "mine/1", "mine/2")) for name in late)


def test_what_could_not_be_read_is_tried_again_with_other_rules(rules: Path, batch: Run, capsys: Out) -> None:
    Path("a.txt").write_bytes(b"\x00\x01\x02" * 100)
    assert batch("a.txt") == 4
    capsys.readouterr()
    assert batch("a.txt") == 4
    assert "1, 0 read now" in capsys.readouterr().err
    edit(rules / "about.yaml", "\n", "\n# a remark\n")
    assert batch("a.txt") == 4
    assert "1, 1 read now" in capsys.readouterr().err


def test_another_prompt_concerns_those_it_was_put_to(batch: Run, capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    fixed = ("--model", "m", "--mode", "JSON", "--cache", "answers")
    with model_server(lambda _: "{}") as server:
        batch(ROOT / "examples", "--base-url", server.url, *fixed)
        asked = [row for row in rows("out/reports.jsonl") if row["asked"]]
        assert 0 < len(asked) < 12
        assert all(row["made_with"]["prompts"] is None for row in rows("out/reports.jsonl") if not row["asked"])
        kinds = {f"{c['kind']}.yaml" for c in asked[0]["asked"]}
        assert set(asked[0]["made_with"]["prompt_files"]) == kinds
        changed = {**prompt_files(), **dict.fromkeys(kinds, "other")}
        monkeypatch.setattr(one_document, "prompt_files", lambda: changed)
        forget_files()
        capsys.readouterr()
        batch(ROOT / "examples", "--base-url", server.url, *fixed)
    concerned = sum(bool(kinds & set(row["made_with"]["prompt_files"])) for row in asked)
    assert f"12, {concerned} read now" in capsys.readouterr().err


def forget_files() -> None:
    one_document._files_current.cache_clear()


def test_a_damaged_report_that_is_read_again_is_no_hindrance(rules: Path, batch: Run) -> None:
    batch(EXAMPLES[0])
    with sqlite3.connect("out/manifest.sqlite") as database:
        database.execute("UPDATE reports SET body = x'00'")
    edit(rules / "facts.yaml", "\n", "\n# a remark\n")
    assert batch(EXAMPLES[0]) == 0
    assert rows("out/changes.jsonl") == []


def test_what_a_report_rests_on_is_damaged_and_it_is_read_again(batch: Run, capsys: Out) -> None:
    batch(EXAMPLES[0])
    with sqlite3.connect("out/manifest.sqlite") as database:
        database.execute("UPDATE reports SET used = '[1'")
    capsys.readouterr()
    assert batch(EXAMPLES[0]) == 0
    assert "1, 1 read now" in capsys.readouterr().err


def test_readings_are_told_apart_thing_by_thing() -> None:
    path = ROOT / "examples" / "06-totals-do-not-add-up.txt"
    now = finish(plan(read_bytes(path.read_bytes(), path.name)))
    before = json.loads(to_json(now))
    before["about"]["agency"]["value"], before["values"][3]["value"] = "别处", 12.5
    before["improvements"][0]["themes"] = ["other"]
    before["checks"][0]["outcome"] = "not_assessable"
    gone, fact = before["problems"].pop(0), before["facts"].pop(0)
    told = {c["about"]: (c["before"], c["after"]) for c in json.loads(changes_between(json.dumps(before).encode(), to_json(now)))}
    assert told["agency"] == ("别处", now.agency)
    assert told[now.values[3].indicator][0]["value"] == 12.5
    assert told["problems"] == (None, {key: gone[key] for key in ("title", "themes", "review")})
    assert told["improvements"][0]["themes"] == ["other"]
    assert told[f"checks.{now.checks[0].check}"] == ("not_assessable", now.checks[0].outcome)
    assert told[fact["id"]][1]["value"] == fact["value"]
    assert len(told) == 6


def test_readings_of_other_bytes_are_not_compared() -> None:
    before = json.loads(to_json(report()))
    before["source"]["sha256"] = "0" * 64
    before["values"] = []
    assert changes_between(json.dumps(before).encode(), to_json(report())) == ""
    assert changes_between(b"{}", to_json(report())) == ""
    assert changes_between(to_json(report()), to_json(report())) == ""


def test_whoever_is_asked_is_asked_by_all_rules() -> None:
    path = ROOT / "examples" / "12-left-open-by-rules.txt"
    draft = plan(read_bytes(path.read_bytes(), path.name))
    assert inquiries_of(draft, load_rulebook(), "auto")


def test_what_was_changed_and_changed_back_before_anybody_saw_it_is_no_change(rules: Path, batch: Run) -> None:
    batch(ROOT / "examples")
    plain = (rules / "marks.yaml").read_text("utf-8")
    edit(rules / "marks.yaml", '"/", ', "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("extractor.cli.batch.run.write_output", lambda *_, **__: os.kill(os.getpid(), 2))
        assert batch(ROOT / "examples") == 130
    (rules / "marks.yaml").write_text(plain, "utf-8")
    forget()
    batch(ROOT / "examples")
    assert rows("out/changes.jsonl") == []


def test_changes_that_follow_one_another_are_one() -> None:
    def change(about: str, before: object, after: object) -> dict[str, object]:
        return {"about": about, "before": before, "after": after}

    first = json.dumps([change("a", 1, 2), change("b", 1, 2), change("problems", None, {"title": "t"})])
    then = json.dumps([change("a", 2, 3), change("b", 2, 1), change("c", 5, 6), change("problems", None, {"title": "u"})])
    assert json.loads(joined(first, then)) == [
        change("a", 1, 3), change("problems", None, {"title": "t"}), change("c", 5, 6), change("problems", None, {"title": "u"}),
    ]  # fmt: skip
    assert joined(json.dumps([change("b", 1, 2)]), json.dumps([change("b", 2, 1)])) == ""
    assert json.loads(joined("", first)) == json.loads(first)
