"""Mistakes in rules/ (tests/cases/rules/): each is refused with the file, the key and what to do, and all of them at once."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from extractor.cli import main
from extractor.rulebook.lint import lint
from tests.support.own_rules import ROOT, changed, put

CASES = {case["fault"]: case for case in yaml.safe_load((ROOT / "tests" / "cases" / "rules" / "faults.yaml").read_text("utf-8"))}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """rules/, to be spoilt."""
    return Path(shutil.copytree(ROOT / "rules", tmp_path / "rules"))


def spoil(folder: Path, case: dict[str, Any]) -> None:
    """Make the mistake of a case."""
    path = folder / case["file"]
    if "put" in case:
        changed(folder, case["file"], lambda data: [put(data, key, value) for key, value in case["put"].items()])
    text = path.read_text("utf-8")
    for before, after in case.get("lines", {}).items():
        assert before in text, "the rule this case spoils has been reworded"
        text = text.replace(before, after, 1)
    path.write_text(f"{text}{case.get('end', '')}", "utf-8")


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_mistake_is_refused(case: dict[str, Any], folder: Path) -> None:
    spoil(folder, case)
    messages = lint(folder)
    assert len(messages) == 1, messages
    assert messages[0].startswith(str(folder / case["file"]))
    assert [said for said in case["said"] if said not in messages[0]] == []


def test_the_faults_of_all_files_are_told_at_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    several = ("a row that stands twice", "a key misspelt", "two sections of one number", "a bar as a blank", "one id for two equations",
               "a theme that stands twice", "a list without words", "a place that is no expression")  # fmt: skip
    for fault in several:
        spoil(folder, CASES[fault])
    assert main(["rules", "check", str(folder)]) != 0
    told = capsys.readouterr()
    # What rests on a file that can't be read waits for it: the equations name rows of tables.yaml.
    assert len(told.out.splitlines()) == len(several) - 1
    assert "7 faults" in told.err
    assert all(said in told.out for fault in several if "equations" not in fault for said in CASES[fault]["said"])
