"""From what the command line names to documents and reports."""

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from extractor.cli.asking import Wish, settings_for, somebody
from extractor.cli.edge import Fault
from extractor.errors import MissingDocument, NianbaoError, ReadError, UsageError
from extractor.model.document import Document
from extractor.model.report import Report
from extractor.rulebook import Rulebook

STDIN = "-"
SUFFIXES = (".txt", ".text", ".md", ".html", ".htm", ".xhtml")
"""What is read in a folder. A file without a suffix is left out: in folders of downloads that is mostly something else."""


@dataclass(frozen=True, slots=True)
class Found:
    """A document the command line names."""

    name: str
    """As given; a file in a folder is named with the folder in front."""
    path: Path | None
    """Where it lies; null for standard input."""
    fault: ReadError | None = None
    """Why it cannot be read, when that is known before it is opened."""


def _name(path: str) -> str:
    """`path` as text that every encoder takes: bytes that are no UTF-8 are spelled out."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _walk(folder: str) -> Iterator[Found]:
    """Documents in a folder and those inside it, ordered by name, one level in memory at a time. Links to folders are not followed."""
    try:
        with os.scandir(folder) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        fault = MissingDocument(f"the folder cannot be opened ({error.strerror})", where=_name(folder), remedy="Check its permissions.")
        yield Found(_name(folder), Path(folder), fault)
        return
    for entry in listed:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(os.path.join(folder, entry.name))
        elif entry.name.lower().endswith(SUFFIXES) and (entry.is_file() or entry.is_symlink()):  # a pipe would never end
            path = os.path.join(folder, entry.name)
            yield Found(_name(path), Path(path))


def _under(folder: str) -> Iterator[Found]:
    """What `_walk` finds; a folder without documents is a fault."""
    empty = True
    for found in _walk(folder):
        empty = False
        yield found
    if empty:
        remedy = f"In folders, files ending in {', '.join(SUFFIXES)} are read; name others one by one."
        yield Found(_name(folder), Path(folder), MissingDocument("the folder holds no documents", where=_name(folder), remedy=remedy))


def find(paths: Iterable[str], stdin_name: str | None = None) -> Iterator[Found]:
    """The documents `paths` name, in their order."""
    for path in paths:
        if path == STDIN:
            yield Found(stdin_name or STDIN, None)
        elif os.path.isdir(path):
            yield from _under(path)
        else:
            yield Found(_name(path), Path(path))


def one(path: str) -> Found:
    """The one document a command is about."""
    if path != STDIN and os.path.isdir(path):
        raise UsageError("this is a folder, and the command is about one document", where=_name(path), remedy="Name a file in it.")
    return next(find([path]))


def document_of(found: Found) -> Document:
    """Read it. Raises `ReadError`."""
    from extractor.read import LIMIT_BYTES, read_bytes, read_path

    if found.fault:
        raise found.fault
    if found.path is None:
        if sys.stdin is None:
            raise MissingDocument("standard input is closed", where=found.name, remedy="Pipe a document in, or name a file.")
        return read_bytes(sys.stdin.buffer.read(LIMIT_BYTES + 1), found.name)
    return read_path(found.path, found.name)


def report_of(document: Document, rulebook: Rulebook, wish: Wish | None = None) -> Report:
    """What rules make of it, and the model that is configured, if one is."""
    from extractor.pipeline import finish, plan
    from extractor.show.visible import visible

    settings = settings_for(wish) if wish else None
    draft = plan(document, rulebook)
    if wish is None or settings is None:
        return finish(draft, rulebook)
    with somebody(settings, wish.scope, rulebook, lambda text: print(visible(text), file=sys.stderr)) as asked:
        (report,) = asked.reports([draft])
    if isinstance(report, Fault):
        raise NianbaoError(report.message)
    return report
