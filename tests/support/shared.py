"""The documents beside the repository: read by tests, never copied into it."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extractor import Report, extract

FOLDER = Path(__file__).parents[3] / "shared"
REQUIRED = "NIANBAO_SHARED_REQUIRED"
"""Environment variable: with "1" a missing folder is a failure. Our own machines set it; a newcomer's clone skips."""
READABLE = (".txt", ".html")


def shared() -> Path:
    """../shared; the test that asks is skipped, or fails, when it is not there."""
    if not FOLDER.is_dir():
        missing = f"no documents at {FOLDER}"
        if os.environ.get(REQUIRED) == "1":
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)
    return FOLDER


@dataclass(frozen=True, slots=True)
class Judged:
    """A document and what its gold says."""

    source: Path
    """The document."""
    gold: dict[str, Any]
    """Its gold file."""

    @property
    def name(self) -> str:
        """The first part of its file name, enough to know it by."""
        return self.source.name.split("_")[0]


@cache
def judged() -> tuple[Judged, ...]:
    """Every text and HTML document with its gold, seeds first; none when the folder is missing."""
    found = []
    for golden, place in (("gold", "seeds"), ("gold-real", "real")):
        for path in sorted(FOLDER.glob(f"{golden}/*.json")):
            gold = json.loads(path.read_text("utf-8"))
            found.append(Judged(FOLDER / place / gold["document"], gold))
    return tuple(document for document in found if document.source.suffix in READABLE)


def each(documents: Iterable[Judged]) -> list[Any]:
    """Parameters for a test, one a document. A missing folder leaves one, so that `shared()` in the test can say so."""
    return [pytest.param(document, id=document.name) for document in documents] or [pytest.param(None, id="missing")]


@cache
def report_on(source: Path) -> Report:
    """The report on a document, read once a run."""
    return extract(source.read_bytes(), source.name)
