"""The map of `match/tables` names what is there."""

import ast
import re
from pathlib import Path

from extractor.match import tables

FOLDER = Path(tables.__file__).parent


def test_every_module_has_one_line_in_the_map_of_its_folder() -> None:
    mapped = re.findall(r"^    (\w+) {2,}\S", tables.__doc__ or "", re.MULTILINE)
    there = {path.stem for path in FOLDER.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()} - {"__init__"}
    assert sorted(mapped) == sorted(there)


def test_what_is_said_of_readers_is_so() -> None:
    """The way begins there: it imports each reader of a shape."""
    imported = {node.module for node in ast.walk(ast.parse((FOLDER / "readers.py").read_text("utf-8"))) if isinstance(node, ast.ImportFrom)}
    assert {f"{tables.__name__}.{name}" for name in ("own_headers", "with_total", "groups", "ledger", "regions")} <= imported
