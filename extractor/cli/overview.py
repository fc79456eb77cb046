"""`nianbao overview`: reports as a page of charts. Imports stand inside, so that a command pays for itself only."""

from argparse import Namespace
from typing import TYPE_CHECKING

from extractor.cli.report_options import command

if TYPE_CHECKING:
    from pathlib import Path

    from extractor.cli.arguments import Parsers
    from extractor.export.overview import YearSums

_TEXT = "draw many reports as one page of charts"
_MORE = (
    "The page shows, by year: requests, their outcomes, grounds "
    "of refusal, review and litigation, themes of the problems, and how far the data can be trusted; the numbers stand under each chart. "
    "Copies of one report count once. It is one file and needs no network. Takes pip install 'nianbao[overview]'."
)


def add(parsers: "Parsers") -> None:
    """Put the command beside the others."""
    command(parsers, "overview", run, _TEXT, _MORE, ".html")


def _summed(source: "Path", only: str) -> "tuple[YearSums, int]":
    """What the reports come to, and how many documents are copies of others. They are read a second time only where another copy counts
    than the first, because people decided on it."""
    from extractor.cli.report_files import reports_in, taken
    from extractor.compare.copies import Doubles, decided_on, same_of
    from extractor.export.overview import YearSums

    doubles, counts, again = Doubles(), YearSums(), False
    for n, (report, where) in enumerate(reports_in(source, only)):
        with taken(where):
            same, name = same_of(report), f"{n:012}"
            before = doubles.counted(same)
            doubles.put(name, same, decided_on(report))
            if before is None:
                counts.add(report)
            again = again or before not in (None, doubles.counted(same))
    if again:
        counts, counted = YearSums(), doubles.all_counted
        for n, (report, _) in enumerate(reports_in(source, only)):
            if f"{n:012}" in counted:
                counts.add(report)
    return counts, doubles.doubles


def run(arguments: Namespace) -> int:
    """`nianbao overview REPORTS -o FILE`"""
    from pathlib import Path

    from extractor.cli.outputs import format_of
    from extractor.cli.progress import LINES
    from extractor.cli.report_files import none_there, source_of
    from extractor.cli.sink import opened
    from extractor.export.overview import drawn
    from extractor.rulebook import load_rulebook

    format_of("overview", arguments.output)
    source = source_of(Path(arguments.reports))
    counts, copies = _summed(source, arguments.only)
    count = sum(counts.reports.values())
    if not count:
        raise none_there(source)
    rulebook = load_rulebook()
    data = drawn(counts, rulebook.indicators, {theme.id: f"{theme.label} {theme.english}" for theme in rulebook.problems.themes}, copies)
    with opened(arguments.output) as write:
        write(data)
    left_out = f", and {copies} copies of them that are not counted again" if copies else ""
    LINES.say(f"{arguments.output}: {count} reports{left_out}")
    return 0
