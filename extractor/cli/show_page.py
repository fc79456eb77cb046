"""`nianbao show FILE --html PAGE`: the document beside the form, in one file. Imports stand inside: a command pays for itself only."""

import argparse
from argparse import Namespace
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractor.model.lines import ReportLine
    from extractor.rulebook import Rulebook
    from extractor.show.panes.view import ReportView
    from extractor.show.panes.words import Language

LANGUAGES: "tuple[Language, ...]" = ("zh", "en")
"""As extractor.show.panes.words has them, which is not read at every start."""


def add_options(made: argparse.ArgumentParser) -> None:
    """The options."""
    group = made.add_argument_group(
        "as a page",
        "The documents that reports were read from are looked for under their names, from this folder on.",
    )
    group.add_argument("--html", metavar="PAGE", help="write one HTML file that needs no network; replaced only when all is written")
    group.add_argument("--lang", choices=LANGUAGES, help="the language the page opens in (default: zh); it holds both")


def page(arguments: Namespace) -> int:
    """Write the page."""
    from extractor.cli.progress import LINES as SCREEN
    from extractor.rulebook import load_rulebook
    from extractor.show.panes.single import page_of

    target = _target(arguments)
    views, away = _views(arguments, load_rulebook())
    _put(target, page_of(views, arguments.lang or "zh", arguments.file))
    SCREEN.say(f"{target}: {len(views)} report{'s' if len(views) > 1 else ''}")
    if away:
        SCREEN.say(f"nianbao: {away} documents have changed or are gone; of these only the words the reports quote are shown")
    return 0


def _target(arguments: Namespace) -> str:
    """Where the page goes. Raises `UsageError` for what it must not replace."""
    from extractor.batch.folders import REPORTS
    from extractor.cli.outputs import format_of
    from extractor.cli.sink import same_file
    from extractor.errors import UsageError

    target: str = arguments.html
    if target in ("-", ""):
        raise UsageError("a page is a file", where="--html", remedy="Name one, for instance report.html.")
    source = Path(arguments.file)
    if same_file(Path(target), source / REPORTS if source.is_dir() else source):
        raise UsageError("the page would take the place of what it shows", where=target, remedy="Name another file after --html.")
    format_of("show --html", target)
    return target


def _put(target: str, data: bytes) -> None:
    """Write the file, all of it or nothing."""
    from extractor.cli.sink import opened
    from extractor.errors import UsageError

    try:
        with opened(target) as write:
            write(data)
    except UsageError as error:
        raise UsageError(error.what, where=error.where, remedy="Name another file after --html.") from None


def without_page(arguments: Namespace) -> None:
    """Raises `UsageError` for an option that only a page takes."""
    from extractor.errors import UsageError

    if arguments.lang is not None:
        raise UsageError("--lang is about a page", remedy="Add --html PAGE.")


def _views(arguments: Namespace, rulebook: "Rulebook") -> "tuple[list[ReportView], int]":
    """What is to be shown, and of how many reports the document is not there."""
    from extractor.cli.report_files import none_there, taken
    from extractor.cli.written import chosen, is_written
    from extractor.errors import TooLarge
    from extractor.show.panes.build import view_of
    from extractor.show.panes.single import MOST_REPORTS, REMEDY

    written = is_written(arguments)
    if written and sum(1 for _ in islice(chosen(arguments), MOST_REPORTS + 1)) > MOST_REPORTS:
        raise TooLarge(f"there are more than {MOST_REPORTS} reports", where=arguments.file, remedy=REMEDY)
    found: list[ReportView] = []
    for report, text, where in _written(arguments) if written else _read(arguments, rulebook):
        with taken(where):
            found.append(view_of(report, text, rulebook))
    if not found:
        raise none_there(Path(arguments.file), "--report")
    return found, sum(view.text.state != "here" for view in found)


def _written(arguments: Namespace) -> "Iterator[tuple[ReportLine, str | None, str]]":
    """Each report, the text of its document when it is there, and where the report stands."""
    from extractor.cli.written import chosen, document_called

    for report, where in chosen(arguments):
        document = document_called(report["document"])
        yield report, document.text if document else None, where


def _read(arguments: Namespace, rulebook: "Rulebook") -> "Iterator[tuple[ReportLine, str | None, str]]":
    """The same for the one document that is to be read."""
    from extractor.cli.documents import document_of, one, report_of
    from extractor.cli.model_options import wish_of
    from extractor.export.encode import report_line, to_json

    document = document_of(one(arguments.file))
    read = to_json(report_of(document, rulebook, wish_of(arguments)))
    yield report_line(read), document.text, document.name
