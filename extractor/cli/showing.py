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
    from extractor.show.panes.view import View
    from extractor.show.panes.words import Language

LANGUAGES: "tuple[Language, ...]" = ("zh", "en")
"""As extractor.show.panes.words has them, which is not read at every start."""
LINES, ARRAY = (".jsonl", ".ndjson"), ".json"


def add_options(made: argparse.ArgumentParser) -> None:
    """The options."""
    group = made.add_argument_group(
        "as a page",
        "With --html, FILE may also be reports that were written earlier: a .jsonl or .json file of `extract`, or the folder of a batch. "
        "The documents they were read from are looked for under their names, from this folder on.",
    )
    group.add_argument("--html", metavar="PAGE", help="write one HTML file that needs no network; replaced only when all is written")
    group.add_argument("--lang", choices=LANGUAGES, help="the language the page opens in (default: zh); it holds both")
    group.add_argument("--report", action="append", metavar="PATTERN", help="only reports whose document's name fits; may be given often")


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
    from extractor.cli.batch_output import REPORTS
    from extractor.cli.sink import same_file
    from extractor.errors import UsageError

    target: str = arguments.html
    if target in ("-", ""):
        raise UsageError("a page is a file", where="--html", remedy="Name one, for instance report.html.")
    source = Path(arguments.file)
    if same_file(Path(target), source / REPORTS if source.is_dir() else source):
        raise UsageError("the page would take the place of what it shows", where=target, remedy="Name another file after --html.")
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
    """Raises `UsageError` for options that only a page takes."""
    from extractor.errors import UsageError

    for name in ("lang", "report"):
        if getattr(arguments, name) is not None:
            raise UsageError(f"--{name} is about a page", remedy="Add --html PAGE.")


def _views(arguments: Namespace, rulebook: "Rulebook") -> "tuple[list[View], int]":
    """What is to be shown, and of how many reports the document is not there."""
    from extractor.cli.report_files import none_there, taken
    from extractor.errors import TooLarge
    from extractor.show.panes.build import view_of
    from extractor.show.panes.single import MOST_REPORTS, REMEDY

    if sum(1 for _ in islice(_chosen(arguments), MOST_REPORTS + 1)) > MOST_REPORTS:
        raise TooLarge(f"there are more than {MOST_REPORTS} reports", where=arguments.file, remedy=REMEDY)
    found: list[View] = []
    for report, text, where in _reports(arguments, rulebook):
        with taken(where):
            found.append(view_of(report, text, rulebook))
    if not found:
        raise none_there(Path(arguments.file))
    return found, sum(view.text.state != "here" for view in found)


def _reports(arguments: Namespace, rulebook: "Rulebook") -> "Iterator[tuple[ReportLine, str | None, str]]":
    """Each report, the text of its document when it is there, and where the report stands."""
    if _is_written(Path(arguments.file)):
        for report, where in _chosen(arguments):
            yield report, text_of(report["document"]), where
        return
    from extractor.cli.asking import wish_of
    from extractor.cli.reading import document_of, one, report_of
    from extractor.errors import UsageError
    from extractor.export.decode import report_line
    from extractor.export.encode import to_json

    if arguments.report is not None:
        remedy = "Leave --report out, or name a .jsonl file or the folder of a batch."
        raise UsageError("--report takes a part of reports, and this is a document", where=arguments.file, remedy=remedy)
    document = document_of(one(arguments.file))
    read = to_json(report_of(document, rulebook, wish_of(arguments)))
    yield report_line(read), document.text, document.name


def _is_written(source: Path) -> bool:
    """Whether `source` holds reports that were written earlier, and is no document."""
    return source.is_dir() or source.suffix.lower() in (*LINES, ARRAY)


def _chosen(arguments: Namespace) -> "Iterator[tuple[ReportLine, str]]":
    """The written reports that are to be shown, and where each stands; nothing for a document."""
    from extractor.batch.job import fits

    for report, where in _written(Path(arguments.file)) if _is_written(Path(arguments.file)) else ():
        if arguments.report is None or any(fits(report["document"], pattern) for pattern in arguments.report):
            yield report, where


def _written(source: Path) -> "Iterator[tuple[ReportLine, str]]":
    """Reports of a file: lines, or an array."""
    from extractor.cli.report_files import reports_in, source_of

    path = source_of(source)
    if path.suffix.lower() == ARRAY:
        yield from _array(path)
    else:
        yield from reports_in(path, "")


def _array(path: Path) -> "Iterator[tuple[ReportLine, str]]":
    """Reports as `extract --format json` writes them, or one alone."""
    from extractor.errors import TooLarge
    from extractor.evaluate.parsing import parsed, report_in
    from extractor.show.panes.single import MOST_BYTES

    remedy = "Name a file of reports that `nianbao extract` wrote."
    if path.stat().st_size > 2 * MOST_BYTES:
        raise TooLarge("this is too much for one page", where=str(path), remedy="Write reports as .jsonl, and take a part with --report.")
    data = parsed(path.read_bytes().removeprefix(b"\xef\xbb\xbf"), str(path), remedy)
    for number, report in enumerate(data if isinstance(data, list) else [data], 1):
        where = f"{path}, report {number}"
        yield report_in(report, where, remedy), where


def text_of(name: str) -> str | None:
    """The text of the document called `name`; null when it is not there any more. Whether it is the same, the view finds out."""
    from extractor.batch.inputs import fetched
    from extractor.errors import NianbaoError
    from extractor.read import read_bytes

    try:
        return read_bytes(fetched(name), name).text
    except NianbaoError:
        return None
