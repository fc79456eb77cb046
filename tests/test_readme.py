"""README and the pages of docs/ are run: every `nianbao` command in their code blocks, in order, each page on its own copy of examples/,
and every query by DuckDB. README.zh.md shows the commands of README.md.

A block of output stands behind `<!-- output -->`, right after the block of its command; a line that is only … stands for any
lines. What needs a network (pip) or lies outside the repository is not run.
"""

import contextlib
import io
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from extractor.cli import main

ROOT = Path(__file__).parents[1]
README, IN_CHINESE = ROOT / "README.md", ROOT / "README.zh.md"
NOT_RUN = {"scale", "architecture"}
"""Pages whose commands are for several machines, and that have none."""
PAGES = [README, *sorted(page for page in (ROOT / "docs").glob("*.md") if page.stem not in NOT_RUN)]
RUN = [pytest.param(page, marks=() if page == README else pytest.mark.slow) for page in PAGES]
_LINK = re.compile(r"\]\((?!https?://)([^)#\s]*)(?:#([^)\s]*))?\)")
LONGEST_README = 120
"""Lines: a screen and a half; what is longer belongs to docs/."""
_BLOCK = re.compile(r"^(?P<output><!-- output -->\n+)?```(?P<language>\w*)\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)
_OURS = re.compile(r"(?:\S*/)?(?=nianbao\b)")
_OF_A_SHELL = re.compile(r"[|&;<>$`]")
_ADDRESS = "http://127.0.0.1:8000"
"""Where README says that the service is."""
_HOW_FAR = re.compile(r"^nianbao: \d+ of \d+ documents: .*\n", re.MULTILINE)
"""How far a batch is: of that a slow machine hears."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command README shows, and what it says comes out."""

    line: str
    output: str | None
    query: bool = False


def _ours(line: str) -> str:
    """The part of a compound command that is ours, called by its bare name; "" when there is none."""
    if line.startswith("curl ") and _ADDRESS in line:
        return line
    parts = [part.strip() for part in line.removeprefix("$ ").partition(" #")[0].split("&&")]
    return " && ".join(_OURS.sub("", part, count=1) for part in parts if re.match(r"(?:\S*/)?nianbao\b", part))


def commands(text: str) -> list[Command]:
    """What README shows, in order."""
    found: list[Command] = []
    for block in _BLOCK.finditer(text):
        if block["output"]:
            assert found, "output without a command before it"
            found[-1] = Command(found[-1].line, block["body"])
        elif block["language"] == "sql":
            found += [Command(one.strip(), None, query=True) for one in block["body"].split(";") if one.strip()]
        elif block["language"] in ("sh", "bash", "shell", "console"):
            found += [Command(line, None) for line in map(_ours, block["body"].splitlines()) if line]
    return found


def same(shown: str, printed: str) -> bool:
    """Whether `printed` is what README shows."""
    pattern = "".join(r"(?:.*\n)*?" if line.strip() == "…" else re.escape(line.rstrip()) + r" *\n" for line in shown.splitlines())
    return re.fullmatch(pattern, printed if printed.endswith("\n") else f"{printed}\n") is not None


def _place(tmp_path: Path) -> dict[str, str]:
    """A folder with the examples and our command on the path."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    shim = tmp_path / "bin" / "nianbao"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m extractor "$@"\n', "utf-8")
    shim.chmod(shim.stat().st_mode | stat.S_IXUSR)
    path = os.pathsep.join([str(shim.parent), os.environ["PATH"]])
    return {**os.environ, "PATH": path, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}


@contextlib.contextmanager
def _served(line: str, tmp_path: Path, env: dict[str, str]) -> Iterator[str]:
    """The service that README starts, on a port that is free, while the commands after it run; its address."""
    own = f"{line} --port 0 --data {tmp_path / 'service'}"
    with subprocess.Popen(["sh", "-c", f"exec {own}"], cwd=tmp_path, env=env, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        try:
            told = served.stdout.readline()
            assert told.startswith("nianbao: http://127.0.0.1:"), told
            yield told.removeprefix("nianbao: ").strip().rstrip("/")
        finally:
            served.terminate()
            served.wait(60)


def _said(line: str, tmp_path: Path, env: dict[str, str]) -> tuple[int, bytes]:
    """(exit code, what was said): of a command that needs no shell as this process runs it, of another as a shell does."""
    if _OF_A_SHELL.search(line) or not line.startswith("nianbao "):
        done = subprocess.run(
            ["sh", "-c", line], cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        return done.returncode, done.stdout
    said = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    with contextlib.chdir(tmp_path), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = main(shlex.split(line)[1:])
    return code, said.buffer.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize("page", RUN, ids=lambda page: page.stem)
def test_what_a_page_shows_is_what_happens(page: Path, tmp_path: Path) -> None:
    env = _place(tmp_path)
    shown = commands(page.read_text("utf-8"))
    assert shown
    with contextlib.ExitStack() as stack:
        _all(shown, tmp_path, env, stack)


def _all(shown: list[Command], tmp_path: Path, env: dict[str, str], stack: contextlib.ExitStack) -> None:
    address = _ADDRESS
    for command in shown:
        if command.query:
            with contextlib.chdir(tmp_path):
                assert duckdb.sql(command.line).fetchall(), command.line
            continue
        if command.line == "nianbao serve":
            address = stack.enter_context(_served(command.line, tmp_path, env))
            assert command.output == f"nianbao: {_ADDRESS}/\n"
            continue
        code, said = _said(command.line.replace(_ADDRESS, address), tmp_path, env)
        printed = _HOW_FAR.sub("", said.decode("utf-8"))
        assert code == 0, f"{command.line}\n{printed}"
        assert command.output is None or same(command.output, printed), f"{command.line}\n{printed}"


def test_readme_is_one_screen_and_a_half_in_both_languages() -> None:
    texts = [page.read_text("utf-8") for page in (README, IN_CHINESE)]
    assert commands(texts[0]) == commands(texts[1]) != []
    assert all(len(text.splitlines()) <= LONGEST_README for text in texts)
    figures = [[re.findall(r"\d[\d.,]*", line) for line in text.splitlines() if line.startswith("|")] for text in texts]
    assert figures[0] == figures[1], "the same tables"
    links = [{target for target, _ in _LINK.findall(text)} - {"README.md", "README.zh.md"} for text in texts]
    assert links[0] == links[1], "both lead to the same pages"


def test_what_the_chinese_page_says_of_its_output_is_what_stands_there() -> None:
    """Every number of the sentence stands in the output above it, and the first of each of its lines in the sentence."""
    text = IN_CHINESE.read_text("utf-8")
    output = next(command.output for command in commands(text) if command.output)
    told = set(re.findall(r"\d+", text.partition("意思是：")[2].partition("。")[0]))
    assert {first[0] for line in output.splitlines() if (first := re.findall(r"\d+", line))} <= told <= set(re.findall(r"\d+", output))


def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as forges make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


LINKED = [README, IN_CHINESE, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", LINKED, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in _LINK.findall(page.read_text("utf-8")):
        there = page.parent / target if target else page
        assert there.exists(), target
        assert not anchor or anchor in _anchors(there), f"{target}#{anchor}"


def _figures(page: Path) -> dict[str, float]:
    return {name: float(figure) for name, figure in re.findall(r"<!-- figure: (\w+) -->([\d.]+)<!-- /figure -->", page.read_text("utf-8"))}


@pytest.mark.slow
def test_figures_are_about_those_that_the_benchmark_prints() -> None:
    """Not a timed test: the ratio of two medians of interleaved runs in one process, and half as much again is allowed either way."""
    command = [sys.executable, ROOT / "benchmarks" / "page.py", "--runs", "12", "--glued", "12"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    (page,), (glued,) = re.findall(r"ratio (\d\.\d+) \(", printed), re.findall(r"trafilatura's page (\d\.\d+)", printed)
    for name, ratio in {"page": float(page), "glued": float(glued)}.items():
        said = {paper: figures[name] for paper in (README, IN_CHINESE, ROOT / "docs" / "trust.md") if name in (figures := _figures(paper))}
        assert said
        assert all(ratio / 1.5 < figure < ratio * 1.5 for figure in said.values()), (said, printed)


EXAMPLE = """
```sh
python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/nianbao extract examples -o reports.jsonl
.venv/bin/python -m pytest
nianbao text a.txt | head -1   # the text
```

<!-- output -->
```text
first
…
```
"""


def test_commands_are_found() -> None:
    assert commands(EXAMPLE) == [
        Command("nianbao extract examples -o reports.jsonl", None),
        Command("nianbao text a.txt | head -1", "first\n…\n"),
    ]


@pytest.mark.parametrize(
    ("printed", "right"), [("first\n", True), ("first\nsecond\nthird", True), ("zero\nfirst\n", False), ("firsts\n", False)]
)
def test_output_is_compared(printed: str, right: bool) -> None:
    assert same("first\n…\n", printed) is right
