"""The documents that names stand for: files, folders and what is in them."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from extractor.batch.strays import Aside, belongs_to_page, is_clutter, is_output, is_read, saved_with, why_unread
from extractor.errors import MissingDocument, ReadError
from extractor.model.doubts import Reason, doubt
from extractor.read.formats import suffixes

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


def _unread(path: str, why: Reason, remedy: Reason) -> Found:
    return Found(called(path), Path(path), MissingDocument(why, where=called(path), remedy=remedy))


def _listed(folder: str) -> "list[os.DirEntry[str]] | Found":
    """What is in a folder, ordered by name; why that cannot be said."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        return _unread(folder, doubt("folder.not_opened", why=error.strerror or str(error)), doubt("remedy.check_permissions"))


def _walk(folder: str, aside: Aside, page_parts: bool = False) -> Iterator[Found]:
    """Documents in a folder and those inside it, ordered by name, one level in memory at a time, and what is not read, with why. Links to
    folders are not followed. `page_parts`: the folder belongs to a saved page."""
    listed = _listed(folder)
    if isinstance(listed, Found):
        yield listed
        return
    names = {entry.name for entry in listed}
    small = {name.lower() for name in names}
    for entry in listed:
        path = os.path.join(folder, entry.name)
        if is_clutter(entry.name) or is_output(Path(path), names):
            aside.clutter += 1
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk(path, aside, page_parts or saved_with(entry.name, small))
        elif page_parts and belongs_to_page(entry.name):
            aside.clutter += 1
        else:
            yield from _file(entry, path, aside)


def _file(entry: "os.DirEntry[str]", path: str, aside: Aside) -> Iterator[Found]:
    """What is no folder: a document, or why it is none."""
    if entry.is_dir():
        yield _unread(path, doubt("folder.link"), doubt("remedy.name_folder"))
    elif not (entry.is_file() or entry.is_symlink()):  # a pipe would never end
        yield _unread(path, doubt("file.no_file"), doubt("remedy.save_as_file"))
    elif is_read(entry.name):
        yield Found(called(path), Path(path))
    elif aside.is_output(path):
        return
    elif aside.skip_unknown:
        aside.unknown += 1
    else:
        yield Found(called(path), Path(path), why_unread(entry.name, called(path)))


def _under(folder: str, aside: Aside) -> Iterator[Found]:
    """What `_walk` finds; a folder where nothing is found is a fault."""
    empty = True
    for found in _walk(folder, aside):
        empty = False
        yield found
    if empty and os.path.isfile(os.path.join(folder, REPORTS)):
        told = MissingDocument(doubt("folder.reports"), where=called(folder), remedy=doubt("remedy.show_reports"))
        yield Found(called(folder), Path(folder), told)
    elif empty:
        remedy = doubt("folder.suffixes", suffixes=", ".join(suffixes()))
        yield Found(called(folder), Path(folder), MissingDocument(doubt("folder.no_documents"), where=called(folder), remedy=remedy))


def find(paths: Iterable[str], stdin_name: str | None = None, aside: Aside | None = None) -> Iterator[Found]:
    """The documents `paths` name, in their order, and what of a folder is not read. `aside`: counts what is passed over."""
    for path in paths:
        if path == STDIN:
            yield Found(stdin_name or STDIN, None)
        elif os.path.isdir(path):
            yield from _under(path, aside or Aside())
        else:
            yield Found(called(path), Path(path))
