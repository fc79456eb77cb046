"""What a command writes, and under which names it does not."""

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractor.cli import main
from extractor.cli.arguments import parser
from extractor.cli.outputs import FORMATS, SUFFIXES, format_of
from extractor.errors import UsageError

Out = pytest.CaptureFixture[str]
PAGE = "一、总体情况\n"
# Each command that writes, up to the name of its file; what it is to read is not there, and is not looked for before the name.
COMMANDS = {
    "extract": "extract a.txt -o",
    "extract --preview": "extract a.txt --preview -o",
    "problems": "problems a.txt -o",
    "compare": "compare a.jsonl -o",
    "compare --agencies": "compare a.jsonl --agencies",
    "eval": "eval gold a.jsonl -o",
    "workbook": "workbook a.jsonl -o",
    "review export": "review export . -o",
    "overview": "overview a.jsonl -o",
    "show --html": "show a.txt --html",
    "cache export": "cache export -o",
    "extract --ledger": "extract a.txt --llm auto --model m --base-url http://127.0.0.1:9 --ledger",
    "batch --out": "batch a.txt --out",
}

WRITING = ("replaced only when", "write the bodies", "what it cost", "where the manifest")
"""What the help says of such an option."""


def test_no_command_writes_what_belongs_to_another_under_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    assert COMMANDS.keys() == FORMATS.keys()
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(PAGE, encoding="utf-8")
    Path("gold").mkdir()
    for command, line in COMMANDS.items():
        foreign = [s for form, suffixes in SUFFIXES.items() if form not in FORMATS[command] for s in suffixes]
        foreign += [".xls", ".pdf", ".gz"] + [".parquet"] * (command == "batch --out")
        for suffix in foreign:
            assert main([*line.split(), f"out{suffix}"]) == 2, (command, suffix)
            said = capsys.readouterr().err
            assert said.startswith(f"nianbao: out{suffix}: "), said
            assert "End the name in" in said or "Name a folder" in said
    assert {path.name for path in tmp_path.iterdir()} == {"a.txt", "gold"}


@pytest.mark.parametrize(
    ("command", "name", "asked", "form"),
    [
        ("extract", None, None, "jsonl"),
        ("extract", "a", None, "jsonl"),
        ("extract", "a.2023", None, "jsonl"),
        ("extract", "a.NDJSON", None, "jsonl"),
        ("extract", "a.CSV", None, "csv"),
        ("extract", "a.txt", "json", "json"),
        ("extract", "a.json", "jsonl", "jsonl"),
        ("eval", "a.md", None, "table"),
        ("show --html", "a.HTM", None, "html"),
    ],
)
def test_a_name_says_the_format_where_nobody_does(command: str, name: str | None, asked: str | None, form: str) -> None:
    assert format_of(command, name, asked) == form


@pytest.mark.parametrize(
    ("command", "name", "asked", "says"),
    [
        ("extract", "a.xlsx", None, r"End the name in \.jsonl or \.json or \.csv\. \.xlsx is what `nianbao workbook` and `nianbao review"),
        ("extract", "a.parquet", None, r"\.parquet is what `nianbao batch --out` writes"),
        ("extract", "a.xls", "csv", r"csv does not go under a name in \.xls\. End the name in \.csv\.$"),
        ("compare", "a.html", "text", r"End the name in \.txt\."),
        ("workbook", "a", None, r"without an ending\. End the name in \.xlsx\.$"),
    ],
)
def test_it_is_told_what_to_use(command: str, name: str, asked: str | None, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        format_of(command, name, asked, insist=command == "workbook")


def _writing(made: argparse.ArgumentParser) -> Iterator[str]:
    """Commands and options that name something to be written."""
    for action in made._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from _writing(below)
        elif any(words in (action.help or "") for words in WRITING):
            yield f"{made.prog.removeprefix('nianbao ')} {action.option_strings[-1]}".removesuffix(" --output")


def test_every_option_that_names_a_file_to_be_written_is_in_the_table() -> None:
    assert set(_writing(parser())) == {command for command in FORMATS if command != "extract --preview"}
