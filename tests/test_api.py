"""The public surface: sorted, documented, importable without heavy libraries, and small."""

import dataclasses
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import extractor
from extractor import NianbaoError, Report, errors

ROOT = Path(__file__).parents[1]
EXCEPTIONS = [e for _, e in inspect.getmembers(errors, inspect.isclass)]
# What a start must not pay for: formats, provider clients, the terminal.
LATE = ("openai", "rich", "trafilatura", "opencc", "pandas", "pyarrow", "hypothesis", "pytest")


def test_all_is_sorted_complete_and_there() -> None:
    names = extractor.__all__
    assert list(names) == sorted(names)
    assert len(set(names)) == len(names)
    assert all(hasattr(extractor, name) for name in names)
    public = {n for n, v in vars(extractor).items() if not n.startswith("_") and (inspect.isclass(v) or inspect.isfunction(v))}
    assert public <= set(names), "what is importable from the package is listed"


@pytest.mark.parametrize("name", [n for n in extractor.__all__ if not n.startswith("__")])
def test_exported_names_say_what_they_are(name: str) -> None:
    assert (inspect.getdoc(getattr(extractor, name)) or "").strip()


@pytest.mark.parametrize("name", ["extract", "extract_each", "finish", "load_rulebook", "plan", "read_bytes", "read_path"])
def test_exported_functions_are_typed(name: str) -> None:
    signature = inspect.signature(getattr(extractor, name))
    assert signature.return_annotation is not inspect.Signature.empty
    assert all(p.annotation is not inspect.Parameter.empty for p in signature.parameters.values())


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_the_papers_are_there(name: str) -> None:
    assert (ROOT / name).stat().st_size > 500


def test_there_is_one_version() -> None:
    """pyproject.toml reads it in extractor/version.py; the newest heading of the changelog is about it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "version" in project["project"]["dynamic"]
    assert project["tool"]["hatch"]["version"]["path"] == "extractor/version.py"
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert newest
    assert newest[1] == extractor.__version__


def test_readme_names_what_a_newcomer_calls() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"nianbao {command}" in readme for command in ("extract", "show", "serve"))


def _modules() -> list[str]:
    return [m.name for m in pkgutil.walk_packages(extractor.__path__, "extractor.") if "__main__" not in m.name]


@pytest.mark.parametrize("name", _modules())
def test_public_functions_and_classes_have_a_docstring(name: str) -> None:
    module = importlib.import_module(name)
    for key, value in vars(module).items():
        own = getattr(value, "__module__", "") == name and (inspect.isfunction(value) or inspect.isclass(value))
        if own and not key.startswith("_"):
            doc = value.__doc__ or ""
            # A dataclass without one is given its signature.
            assert doc.strip() and not doc.startswith(f"{key}("), f"{name}.{key}"  # noqa: PT018 - one fact


def test_errors_are_one_tree_with_codes_and_the_tree_is_drawn() -> None:
    assert all(issubclass(e, NianbaoError) for e in EXCEPTIONS)
    for error in EXCEPTIONS:
        assert error.__name__ in (errors.__doc__ or "")
        assert 0 < error.exit_code < 10
        assert 400 <= error.http_status < 600


def test_a_message_says_what_where_and_what_to_do() -> None:
    assert str(NianbaoError("broken", where="a.txt", remedy="Mend it.")) == "a.txt: broken. Mend it."
    assert str(NianbaoError("broken")) == "broken"


def test_a_report_is_frozen() -> None:
    assert dataclasses.is_dataclass(Report)
    report = extractor.extract(b"", "a.txt")
    with pytest.raises(dataclasses.FrozenInstanceError):
        report.year = 2020  # type: ignore[misc]


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = f"import sys, extractor; print([m for m in {LATE!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_plan_and_finish_are_extract() -> None:
    data = "青川湖区水务局2023年政府信息公开工作年度报告\n一、总体情况\n全年共收到政府信息公开申请9件。\n".encode()
    assert extractor.finish(extractor.plan(extractor.read_bytes(data, "a.txt"))) == extractor.extract(data, "a.txt")
