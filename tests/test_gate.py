"""What must hold of the code itself. Each tool runs in its own process, so that one pytest is the whole gate."""

import ast
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONGEST_FILE, LONGEST_FUNCTION = 400, 40
IMPORT_LINTER = "import sys; from importlinter.cli import lint_imports_command; sys.argv[0] = 'lint-imports'; lint_imports_command()"


def _run(*arguments: str) -> None:
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff() -> None:
    _run("-m", "ruff", "check", "--no-cache", "extractor", "tests")


@pytest.mark.slow
def test_mypy() -> None:
    """With what it remembers of the last run: by the content of files, so that a second run takes seconds and says the same."""
    _run("-m", "mypy", "--strict", "--cache-dir", str(ROOT / ".pytest_cache" / "mypy"))


def test_imports_go_downwards() -> None:
    _run("-c", IMPORT_LINTER, "--no-cache")


def test_no_module_is_outside_the_contracts(tmp_path: Path) -> None:
    """A module nobody has heard of may import none of the libraries that belong to one room, in whichever room it comes to stand."""
    settings = (ROOT / "pyproject.toml").read_text("utf-8")
    contracts = [c for c in tomllib.loads(settings)["tool"]["importlinter"]["contracts"] if c["type"] == "forbidden"]
    libraries = sorted(library for contract in contracts for library in contract["forbidden_modules"])
    (tmp_path / "pyproject.toml").write_text(settings, "utf-8")
    shutil.copytree(ROOT / "extractor", tmp_path / "extractor", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "extractor" / "segment" / "unheard_of.py").write_text("".join(f"import {library}\n" for library in libraries), "utf-8")
    done = subprocess.run([sys.executable, "-c", IMPORT_LINTER, "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    told = [library for library in libraries if f"extractor.segment.unheard_of -> {library} " in done.stdout]
    assert told == libraries != [], done.stdout
    assert all(contract["source_modules"] == ["extractor"] for contract in contracts)


def _modules() -> list[Path]:
    return sorted((ROOT / "extractor").rglob("*.py"))


def _static() -> list[Path]:
    """Scripts and styles of pages, as we write them."""
    return sorted(path for ending in ("js", "css") for path in (ROOT / "extractor").rglob(f"*.{ending}"))


def _too_long(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield f"{node.name} has {lines} lines"


def _faults(module: Path) -> Iterator[str]:
    source = module.read_text("utf-8")
    tree = ast.parse(source)
    if len(source.splitlines()) > LONGEST_FILE:
        yield "too long"
    if source and not ast.get_docstring(tree):
        yield "a module says what it is for"
    yield from _too_long(tree)


def test_rooms_are_small() -> None:
    modules = _modules()
    assert modules
    assert [f"{module.relative_to(ROOT)}: {fault}" for module in modules for fault in _faults(module)] == []


def test_scripts_and_styles_are_small() -> None:
    files = _static()
    assert files
    assert [file for file in files if len(file.read_text("utf-8").splitlines()) > LONGEST_FILE] == []


def test_ci_runs_the_command_readme_names() -> None:
    """The marker `.ci/run` looks for, and behind it one code block with one command that runs pytest."""
    readme = ROOT / "README.md"
    if not readme.exists():
        pytest.skip("README.md is not written yet")
    _, marker, behind = readme.read_text("utf-8").partition("<!-- test command -->\n")
    assert marker
    fence, command, end = behind.splitlines()[:3]
    assert fence.startswith("```")
    assert command.endswith("-m pytest -n auto --dist loadfile"), "all tests, and nothing else"
    assert end == "```"
