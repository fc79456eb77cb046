"""Rules that a test changes, see the fixture `rules`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from extractor.report.parts import prompt_files
from extractor.rulebook import load_rulebook
from extractor.run import one_document

ROOT = Path(__file__).parents[2]


def forget() -> None:
    """What a new process would not know: it reads the rules again."""
    load_rulebook.cache_clear()
    one_document._files_current.cache_clear()
    prompt_files.cache_clear()


def changed(folder: Path, name: str, change: Callable[[Any], object]) -> None:
    """A file of rules/ with a change."""
    data = yaml.safe_load((folder / name).read_text("utf-8"))
    change(data)
    (folder / name).write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")


def put(data: Any, path: str, value: object) -> None:
    """Set what stands at `path` of `data`: names of keys and numbers of items, with points between them."""
    *before, last = (int(part) if part.isdigit() else part for part in path.split("."))
    for part in before:
        data = data[part]
    data[last] = value
