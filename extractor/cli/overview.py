"""`nianbao overview`: reports as a page of charts. Imports stand inside, so that a command pays for itself only."""

from argparse import Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractor.cli.arguments import Parsers

_TEXT = "draw many reports as one page of charts"
_MORE = (
    "REPORTS is a file that `nianbao extract` wrote, or the folder of a batch. The page shows, by year: requests, their outcomes, grounds "
    "of refusal, review and litigation, themes of the problems, and how far the data can be trusted; the numbers stand under each chart. "
    "It is one file and needs no network. Takes pip install 'nianbao[overview]'."
)
_EXIT_CODES = "exit codes: 0 written · 1 internal error, or not written · 2 usage · 3 rules/ · 4 a line is no report"


def add(parsers: "Parsers") -> None:
    """Put the command beside the others."""
    made = parsers.add_parser("overview", help=_TEXT, description=f"{_TEXT}. {_MORE}", epilog=_EXIT_CODES, allow_abbrev=False)
    made.set_defaults(run=run)
    made.add_argument("reports", metavar="REPORTS", help="a .jsonl file of reports, or the folder of a batch")
    made.add_argument("-o", "--output", required=True, metavar="FILE", help="the .html file; replaced only when all is written")
    made.add_argument("--only", default="", metavar="PATTERN", help="only reports whose document's name fits, for instance '*2023*'")


def run(arguments: Namespace) -> int:
    """`nianbao overview REPORTS -o FILE`"""
    from pathlib import Path

    from extractor.cli.progress import LINES
    from extractor.cli.report_files import reports_in, source_of, taken
    from extractor.cli.sink import opened
    from extractor.errors import UsageError
    from extractor.export.overview import Counts, drawn
    from extractor.rulebook import load_rulebook

    source, counts = source_of(Path(arguments.reports)), Counts()
    for report, where in reports_in(source, arguments.only):
        with taken(where):
            counts.add(report)
    count = sum(counts.reports.values())
    if not count:
        raise UsageError("there is no report", where=str(source), remedy="Name other reports, or another pattern with --only.")
    rulebook = load_rulebook()
    data = drawn(counts, rulebook.indicators, {theme.id: theme.label for theme in rulebook.problems.themes})
    with opened(arguments.output) as write:
        write(data)
    LINES.say(f"{arguments.output}: {count} reports")
    return 0
