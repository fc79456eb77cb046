"""`nianbao workbook`: reports as an Excel file. Imports stand inside, so that a command pays for itself only."""

from argparse import Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from extractor.cli.arguments import Parsers

FEW = 20
"""Reports that get a sheet each when nobody says which."""
_TEXT = "write reports as an Excel workbook"
_MORE = (
    "REPORTS is a file that `nianbao extract` wrote, or the folder of a batch. The workbook has an overview, a row a report with every "
    "indicator, the problems and measures of section five, and a sheet with the form's three tables for each chosen report: of a report "
    f"that --report names, or of all when there are {FEW} at the most. Colours and comments say who read a value, where it stands and "
    "what is to be doubted. Takes pip install 'nianbao[tables]'."
)
_EXIT_CODES = "exit codes: 0 written · 1 internal error, or not written · 2 usage · 3 rules/ · 4 a line is no report"


def add(parsers: "Parsers") -> None:
    """Put the command beside the others."""
    made = parsers.add_parser("workbook", help=_TEXT, description=f"{_TEXT}. {_MORE}", epilog=_EXIT_CODES, allow_abbrev=False)
    made.set_defaults(run=run)
    made.add_argument("reports", metavar="REPORTS", help="a .jsonl file of reports, or the folder of a batch")
    made.add_argument("-o", "--output", required=True, metavar="FILE", help="the .xlsx file; replaced only when all is written")
    made.add_argument("--only", default="", metavar="PATTERN", help="only reports whose document's name fits, for instance '*2023*'")
    made.add_argument("--report", action="append", metavar="PATTERN", help="a sheet with the form's tables for these; may be given often")


def run(arguments: Namespace) -> int:
    """`nianbao workbook REPORTS -o FILE`"""
    from pathlib import Path

    from extractor.cli.progress import LINES
    from extractor.errors import UsageError
    from extractor.export.workbook import Book
    from extractor.rulebook import load_rulebook

    source, target = _source(Path(arguments.reports)), Path(arguments.output)
    if target.suffix.lower() != ".xlsx":
        raise UsageError("a workbook's name ends in .xlsx", where=arguments.output, remedy="Name one after -o.")
    if target.is_dir() or not target.parent.is_dir():
        raise UsageError("no file can be written there", where=arguments.output, remedy="Name a file in a folder that is there.")
    count = sum(1 for _ in _reports(source, arguments.only))
    if not count:
        raise UsageError("there is no report", where=str(source), remedy="Name other reports, or another pattern with --only.")
    if arguments.report is None and count > FEW:
        LINES.say(f"nianbao: {count} reports: no sheet for each; name those that are to have one with --report")
    sheets = 0
    with Book(target, load_rulebook().indicators) as book:
        for report, where in _reports(source, arguments.only):
            chosen = count <= FEW if arguments.report is None else _chosen(report["document"], arguments.report)
            _put(book, report, where, tables=chosen)
            sheets += chosen
        if arguments.report and not sheets:
            raise UsageError("no report is called like that", where=", ".join(arguments.report), remedy="--report takes a name or pattern.")
        book.finish()
    LINES.say(f"{target}: {count} reports, {sheets} with their tables")
    return 0


def _source(given: "Path") -> "Path":
    """The file of reports."""
    from extractor.cli.batch_output import REPORTS
    from extractor.errors import MissingDocument

    path = given / REPORTS if given.is_dir() else given
    if not path.is_file():
        remedy = "Name a file that `nianbao extract -o FILE.jsonl` wrote, or the folder of `nianbao batch`."
        raise MissingDocument("there are no reports", where=str(path), remedy=remedy)
    return path


def _reports(path: "Path", only: str) -> Iterator[tuple[dict[str, Any], str]]:
    """The reports of a file whose documents' names fit, and where each stands."""
    from extractor.batch.job import fits
    from extractor.evaluate.parsing import report_lines

    with path.open("rb") as file:
        for where, report in report_lines(file, str(path)):
            if fits(report["document"], only):
                yield report, where


def _chosen(name: str, patterns: list[str]) -> bool:
    from extractor.batch.job import fits

    return any(fits(name, pattern) for pattern in patterns)


def _put(book: Any, report: dict[str, Any], where: str, *, tables: bool) -> None:
    """A report in its place. Raises `ReadError` for one of another shape."""
    from extractor.errors import ReadError

    try:
        book.add(report, tables=tables)
    except (KeyError, TypeError, AttributeError) as error:
        remedy = "It was written by another version: read the document again."
        raise ReadError(f"this is not a report as this version writes it ({error!r})", where=where, remedy=remedy) from None
