"""`nianbao overview`: reports as a page of charts. Imports stand inside, so that a command pays for itself only."""

from argparse import Namespace
from typing import TYPE_CHECKING

from extractor.cli.making import command

if TYPE_CHECKING:
    from extractor.cli.arguments import Parsers

_TEXT = "draw many reports as one page of charts"
_MORE = (
    "The page shows, by year: requests, their outcomes, grounds "
    "of refusal, review and litigation, themes of the problems, and how far the data can be trusted; the numbers stand under each chart. "
    "It is one file and needs no network. Takes pip install 'nianbao[overview]'."
)


def add(parsers: "Parsers") -> None:
    """Put the command beside the others."""
    command(parsers, "overview", run, _TEXT, _MORE, ".html")


def run(arguments: Namespace) -> int:
    """`nianbao overview REPORTS -o FILE`"""
    from pathlib import Path

    from extractor.cli.progress import LINES
    from extractor.cli.report_files import none_there, reports_in, source_of, taken
    from extractor.cli.sink import opened
    from extractor.export.overview import Counts, drawn
    from extractor.rulebook import load_rulebook

    source, counts = source_of(Path(arguments.reports)), Counts()
    for report, where in reports_in(source, arguments.only):
        with taken(where):
            counts.add(report)
    count = sum(counts.reports.values())
    if not count:
        raise none_there(source)
    rulebook = load_rulebook()
    data = drawn(counts, rulebook.indicators, {theme.id: theme.label for theme in rulebook.problems.themes})
    with opened(arguments.output) as write:
        write(data)
    LINES.say(f"{arguments.output}: {count} reports")
    return 0
