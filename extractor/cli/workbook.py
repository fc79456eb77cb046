"""`nianbao workbook`: reports as an Excel file. Imports stand inside, so that a command pays for itself only."""

from argparse import Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    from extractor.cli.report_files import reports_in, source_of, taken
    from extractor.cli.sink import beside
    from extractor.errors import UsageError
    from extractor.export.workbook import Book
    from extractor.rulebook import load_rulebook

    source, target = source_of(Path(arguments.reports)), Path(arguments.output)
    if target.suffix.lower() != ".xlsx":
        raise UsageError("a workbook's name ends in .xlsx", where=arguments.output, remedy="Name one after -o.")
    if target.is_dir():
        raise UsageError("this is a folder", where=arguments.output, remedy="Name a file after -o.")
    count = sum(1 for _ in reports_in(source, arguments.only))
    if not count:
        raise UsageError("there is no report", where=str(source), remedy="Name other reports, or another pattern with --only.")
    if arguments.report is None and count > FEW:
        LINES.say(f"nianbao: {count} reports: no sheet for each; name those that are to have one with --report")
    sheets = 0
    with beside(target) as part:
        book = Book(part, load_rulebook().indicators)
        for report, where in reports_in(source, arguments.only):
            chosen = count <= FEW if arguments.report is None else _chosen(report["document"], arguments.report)
            with taken(where):
                book.add(report, tables=chosen)
            sheets += chosen
        if arguments.report and not sheets:
            raise UsageError("no report is called like that", where=", ".join(arguments.report), remedy="--report takes a name or pattern.")
        book.finish()
    LINES.say(f"{target}: {count} reports, {sheets} with their tables")
    return 0


def _chosen(name: str, patterns: list[str]) -> bool:
    from extractor.batch.job import fits

    return any(fits(name, pattern) for pattern in patterns)
