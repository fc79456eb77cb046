"""From what the command line names to documents and reports."""

import os
import sys
from pathlib import Path

from extractor.batch.folders import STDIN, Found, called, find
from extractor.batch.several import Parts, only, part_called, reports_in
from extractor.cli.model_options import Wish, settings_for
from extractor.errors import MissingDocument, NianbaoError, UsageError
from extractor.model.document import Document
from extractor.model.report import Report
from extractor.read.names import file_of
from extractor.rulebook import Rulebook
from extractor.run.edge import Fault
from extractor.run.somebody import somebody


def one(path: str) -> Found:
    """The one document a command is about."""
    if path != STDIN and os.path.isdir(path):
        raise UsageError("this is a folder, and the command is about one document", where=called(path), remedy="Name a file in it.")
    return next(find([path]))


def _bytes_of(found: Found) -> bytes:
    """What a name of the command line stands for. Raises `ReadError`."""
    from extractor.read import LIMIT_BYTES, bytes_of

    if found.fault:
        raise found.fault
    if found.path is None:
        if sys.stdin is None:
            raise MissingDocument("standard input is closed", where=found.name, remedy="Pipe a document in, or name a file.")
        return sys.stdin.buffer.read(LIMIT_BYTES + 1)
    try:
        return bytes_of(found.path, found.name)
    except MissingDocument:
        if file_of(found.name) == found.name:
            raise
        return part_called(found.name, bytes_of(Path(file_of(str(found.path))), found.name))


def parts_of(found: Found, rulebook: Rulebook) -> Parts:
    """The documents in it: itself, or its reports where it holds several. Raises `ReadError`."""
    return reports_in(_bytes_of(found), found.name, rulebook)


def document_of(found: Found, rulebook: Rulebook | None = None) -> Document:
    """Read the one document it is. Raises `ReadError`, also where it holds several."""
    from extractor.read import read_bytes
    from extractor.rulebook import load_rulebook

    name, data = only(parts_of(found, rulebook or load_rulebook()), found.name)
    return read_bytes(data, name)


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
