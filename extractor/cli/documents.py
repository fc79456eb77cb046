"""From what the command line names to documents and reports."""

import os
import sys

from extractor.batch.folders import STDIN, Found, called, find
from extractor.cli.model_options import Wish, settings_for
from extractor.errors import MissingDocument, NianbaoError, UsageError
from extractor.model.document import Document
from extractor.model.report import Report
from extractor.rulebook import Rulebook
from extractor.run.edge import Fault
from extractor.run.somebody import somebody


def one(path: str) -> Found:
    """The one document a command is about."""
    if path != STDIN and os.path.isdir(path):
        raise UsageError("this is a folder, and the command is about one document", where=called(path), remedy="Name a file in it.")
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
