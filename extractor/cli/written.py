"""Reports that were written earlier, for commands that take a document or reports: which of them it is, and which report is meant."""

import argparse
import os
from argparse import Namespace
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractor.model.document import Document
    from extractor.model.lines import ReportLine
    from extractor.model.report import Report

FILE = "a document, or - for standard input; or reports that were written earlier: a .jsonl or .json file of `extract`, or a batch's folder"
_BEGINNING = 64_000
"""Bytes in which a report has named its document."""
_MOST_NAMED = 5


def add_option(made: argparse.ArgumentParser) -> None:
    """Which reports are meant."""
    made.add_argument("--report", action="append", metavar="PATTERN", help="only reports whose document's name fits; may be given often")


def is_written(arguments: Namespace) -> bool:
    """Whether the command line names reports, and no document. Raises `UsageError` for options that do not go with it."""
    from extractor.cli.model_options import wish_of
    from extractor.errors import UsageError

    if not _holds_reports(Path(arguments.file)):
        if arguments.report is not None:
            remedy = "Leave --report out, or name a .jsonl file or the folder of a batch."
            raise UsageError("--report takes a part of reports, and this is a document", where=arguments.file, remedy=remedy)
        return False
    wish = wish_of(arguments)
    if wish.scope not in (None, "off") or any(value is not None for value in wish.overrides.values()):
        remedy = "Leave options about a model out, or name the document."
        raise UsageError("reports are shown as they were written: nobody is asked", where=arguments.file, remedy=remedy)
    return True


def _holds_reports(path: Path) -> bool:
    """By its name, else by how it begins. A pipe is not looked into: what was read of it would be gone."""
    from extractor.batch.folders import REPORTS
    from extractor.read.reports import SUFFIXES, holds_reports

    if os.path.isdir(path):
        return os.path.isfile(path / REPORTS)
    return path.name.lower().endswith(SUFFIXES) or (os.path.isfile(path) and holds_reports(_beginning(path)))


def _beginning(path: Path) -> bytes:
    """What stands first in a file; nothing where it cannot be opened, which whoever reads it will tell."""
    try:
        with path.open("rb") as file:
            return file.read(_BEGINNING)
    except OSError:
        return b""


def chosen(arguments: Namespace) -> "Iterator[tuple[ReportLine, str]]":
    """The reports that are meant, and where each stands. Raises `ReadError`."""
    from extractor.batch.job import fits
    from extractor.cli.report_files import reports_in, source_of

    path = source_of(Path(arguments.file))
    beginning = _beginning(path).removeprefix(b"\xef\xbb\xbf").lstrip()
    array = beginning.startswith(b"[") or beginning.partition(b"\n")[0].strip() == b"{"
    for report, where in _array(path) if array else reports_in(path, ""):
        name = report["document"]
        if arguments.report is None or any(name == pattern or fits(name, pattern) for pattern in arguments.report):
            yield report, where


def _array(path: Path) -> "Iterator[tuple[ReportLine, str]]":
    """Reports as `extract --format json` writes them, or one alone."""
    from extractor.errors import TooLarge
    from extractor.evaluate.parsing import parsed, report_in
    from extractor.show.panes.single import MOST_BYTES

    remedy = "Name a file of reports that `nianbao extract` wrote."
    if path.stat().st_size > 2 * MOST_BYTES:
        told, way_out = "this is too much to be held at once", "Write reports as .jsonl, and take a part with --report."
        raise TooLarge(told, where=str(path), remedy=way_out)
    data = parsed(path.read_bytes().removeprefix(b"\xef\xbb\xbf"), str(path), remedy)
    for number, report in enumerate(data if isinstance(data, list) else [data], 1):
        where = f"{path}, report {number}"
        yield report_in(report, where, remedy), where


def the_one(arguments: Namespace) -> "Report":
    """The one report that is meant. Raises `UsageError` when there is none, or more."""
    from extractor.cli.report_files import none_there, taken
    from extractor.errors import UsageError
    from extractor.export.schema import report_in

    found = list(islice(chosen(arguments), _MOST_NAMED + 1))
    if not found:
        raise none_there(Path(arguments.file), "--report")
    if len(found) > 1:
        names = ", ".join(report["document"] for report, _ in found[:_MOST_NAMED]) + (", …" if len(found) > _MOST_NAMED else "")
        raise UsageError(f"there are several reports ({names})", where=arguments.file, remedy="Choose one with --report PATTERN.")
    (report, where), *_ = found
    with taken(where):
        return report_in(report)


def document_called(name: str) -> "Document | None":
    """The document of that name, from this folder on; null when it is not there any more. Whether it is the same is another question."""
    from extractor.batch.inputs import fetched
    from extractor.errors import NianbaoError
    from extractor.read import read_bytes

    try:
        return read_bytes(fetched(name), name)
    except NianbaoError:
        return None


def document_of(report: "Report") -> "Document | None":
    """The document a report was read from; null when it has changed or is gone."""
    document = document_called(report.document)
    return document if document and document.source.text_sha256 == report.source.text_sha256 else None
