"""The documents that names stand for: files, folders and what is in them."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import MissingDocument, ReadError
from extractor.model.doubts import doubt

STDIN = "-"
REPORTS = "reports.jsonl"
"""The file of reports in the folder of a batch."""


@dataclass(frozen=True, slots=True)
class Found:
    """A document the command line names."""

    name: str
    """As given; a file in a folder is named with the folder in front."""
    path: Path | None
    """Where it lies; null for standard input."""
    fault: ReadError | None = None
    """Why it cannot be read, when that is known before it is opened."""


def called(path: str) -> str:
    """`path` as text that every encoder takes: bytes that are no UTF-8 are spelled out."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _walk(folder: str, suffixes: tuple[str, ...]) -> Iterator[Found]:
    """Documents in a folder and those inside it, ordered by name, one level in memory at a time. Links to folders are not followed.

    A file without one of `suffixes` is left out: in folders of downloads that is mostly something else.
    """
    try:
        with os.scandir(folder) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        what = doubt("folder.not_opened", why=error.strerror or str(error))
        yield Found(called(folder), Path(folder), MissingDocument(what, where=called(folder), remedy=doubt("remedy.check_permissions")))
        return
    for entry in listed:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(os.path.join(folder, entry.name), suffixes)
        elif entry.name.lower().endswith(suffixes) and (entry.is_file() or entry.is_symlink()):  # a pipe would never end
            path = os.path.join(folder, entry.name)
            yield Found(called(path), Path(path))


def _under(folder: str) -> Iterator[Found]:
    """What `_walk` finds; a folder without documents is a fault."""
    from extractor.read.formats import suffixes

    empty, read = True, suffixes()
    for found in _walk(folder, read):
        empty = False
        yield found
    if empty and os.path.isfile(os.path.join(folder, REPORTS)):
        told = MissingDocument(doubt("folder.reports"), where=called(folder), remedy=doubt("remedy.show_reports"))
        yield Found(called(folder), Path(folder), told)
    elif empty:
        remedy = doubt("folder.suffixes", suffixes=", ".join(read))
        yield Found(called(folder), Path(folder), MissingDocument(doubt("folder.no_documents"), where=called(folder), remedy=remedy))


def find(paths: Iterable[str], stdin_name: str | None = None) -> Iterator[Found]:
    """The documents `paths` name, in their order."""
    for path in paths:
        if path == STDIN:
            yield Found(stdin_name or STDIN, None)
        elif os.path.isdir(path):
            yield from _under(path)
        else:
            yield Found(called(path), Path(path))
