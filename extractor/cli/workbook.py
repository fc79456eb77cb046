"""`nianbao workbook`: reports as an Excel file. Imports stand inside, so that a command pays for itself only."""

from argparse import Namespace
from typing import TYPE_CHECKING

from extractor.cli.report_options import command

if TYPE_CHECKING:
    from extractor.cli.arguments import Parsers

FEW = 20
"""Reports that get a sheet each when nobody says which."""
_TEXT = "write reports as an Excel workbook"
_MORE = (
    "The workbook has an overview, a row a report with every "
    "indicator, the problems and measures of section five, and a sheet with the form's tables for each chosen report: of a report "
    f"that --report names, or of all when there are {FEW} at the most. Colours and comments say who read a value, where it stands and "
    "what is to be doubted. Takes pip install 'nianbao[tables]'."
)


def add(parsers: "Parsers") -> None:
    """Put the command beside the others."""
    made = command(parsers, "workbook", run, _TEXT, _MORE, ".xlsx")
    made.add_argument("--report", action="append", metavar="PATTERN", help="a sheet with the form's tables for these; may be given often")


def run(arguments: Namespace) -> int:
    """`nianbao workbook REPORTS -o FILE`"""
    from pathlib import Path

    from extractor.cli.outputs import format_of
    from extractor.cli.progress import LINES
    from extractor.cli.report_files import none_there, reports_in, source_of, taken
    from extractor.cli.sink import beside
    from extractor.errors import UsageError
    from extractor.export.workbook import Book
    from extractor.rulebook import load_rulebook

    format_of("workbook", arguments.output, insist=True)
    source, target = source_of(Path(arguments.reports)), Path(arguments.output)
    if target.is_dir():
        raise UsageError("this is a folder", where=arguments.output, remedy="Name a file after -o.")
    count = sum(1 for _ in reports_in(source, arguments.only))
    if not count:
        raise none_there(source)
    if arguments.report is None and count > FEW:
        LINES.say(f"nianbao: {count} reports: no sheet for each; name those that are to have one with --report")
    named, sheets = 0, 0
    with beside(target) as part:
        book = Book(part, load_rulebook())
        for report, where in reports_in(source, arguments.only):
            chosen = count <= FEW if arguments.report is None else _chosen(report["document"], arguments.report)
            with taken(where):
                sheets += book.add(report, tables=chosen)
            named += chosen
        if arguments.report and not named:
            raise UsageError("no report is called like that", where=", ".join(arguments.report), remedy="--report takes a name or pattern.")
        book.finish()
    bare = f"; {named - sheets} have nothing of a table on the page, and no sheet" if named > sheets else ""
    LINES.say(f"{target}: {count} reports, {sheets} with their tables{bare}")
    return 0


def _chosen(name: str, patterns: list[str]) -> bool:
    from extractor.batch.job import fits

    return any(fits(name, pattern) for pattern in patterns)
