"""`nianbao compare`: reports across years and bodies. Imports stand inside, so that a command pays for itself only."""

import argparse
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.cli.outputs import FORMATS, format_of
from extractor.cli.report_options import explained

if TYPE_CHECKING:
    from extractor.cli.arguments import Parsers
    from extractor.cli.compare.found import Found
    from extractor.cli.compare.reports import Reports
    from extractor.compare.reports import Comparison
    from extractor.rulebook import Rulebook

KINDS = ("carried_over", "in_force", "revision", "parts", "jump", "twins", "office", "gap")
SHOWN = 20
"""Findings on the screen when nobody says how many: some three screens full."""
_TEXT = "compare reports across years and bodies"
_MORE = """\
REPORTS is a file that `nianbao extract` wrote, or the folder of a batch. Reports are put together by body and year, then compared:
  carried_over  上年结转 of a year = 结转下年度 of the year before, for each kind of applicant and in total
  in_force      现行有效 = that of the year before + 本年制发 − 本年废止, for 规章 and 行政规范性文件 (not across forms)
  revision      documents of one body and year that differ, and every value in which they do
  parts         the bodies under a government together come to more than its own report says: worth a look, no error
  jump          a number four times as large or small as the year before, counts from 50 on; fees ten times
  twins, office, gap   documents that say the same; a government and its office; years without a report
An outcome is fails, open (it depends on which document or body is meant), differs, look, information, holds or not_assessable; the last
two are counted, and written with --all. Region codes (GB/T 2260) take pip install 'nianbao[compare]'."""
_EXIT_CODES = "exit codes: 0 compared, whatever was found · 1 internal error, or not written · 2 usage · 3 rules/ · 4 a line is no report"
_NO_CODES = "nianbao: no region codes, and places of one name are told apart only by what is printed: pip install 'nianbao[compare]'"


def _at_least_zero(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of findings (0 shows all)")
    return int(text)


def add(parsers: "Parsers") -> None:
    """Put the command beside the others."""
    made = explained(parsers, "compare", run, _TEXT, _MORE, _EXIT_CODES)
    made.add_argument("reports", metavar="REPORTS", help="a .jsonl file of reports, or the folder of a batch")
    made.add_argument("--only", default="", metavar="PATTERN", help="only reports whose document's name fits, for instance '*2023*'")
    made.add_argument(
        "--agency", default="", metavar="PATTERN", help="only this body, its years side by side: its name, a part of it, or a pattern"
    )
    made.add_argument("--kind", action="append", choices=KINDS, help="only findings of this kind; may be given often")
    made.add_argument("--all", action="store_true", help="jsonl and csv: write what holds and what cannot be assessed, too")
    made.add_argument("--format", choices=FORMATS["compare"], help="text for people, jsonl or csv; by the suffix of -o, else text")
    made.add_argument("--limit", type=_at_least_zero, default=SHOWN, metavar="N", help=f"findings shown as text (default {SHOWN}; 0: all)")
    made.add_argument("-o", "--output", metavar="FILE", help="write here, not to standard output; replaced only when all is written")
    made.add_argument("--agencies", metavar="FILE", help="write the bodies here (.jsonl or .csv): name, level, code, documents, how sure")


def _form(arguments: Namespace) -> str:
    """The shape that is wanted. Raises `UsageError` where options do not go together."""
    from extractor.cli.report_files import source_of
    from extractor.cli.sink import same_file
    from extractor.errors import UsageError

    form = format_of("compare", arguments.output, arguments.format)
    if arguments.all and form == "text":
        raise UsageError("--all is for jsonl and csv, and the format is text", remedy="Add --format jsonl.")
    if arguments.agencies:
        format_of("compare --agencies", arguments.agencies, insist=True)
    for given in filter(None, (arguments.output, arguments.agencies)):
        if same_file(source_of(Path(arguments.reports)), Path(given)):
            raise UsageError("the reports stand there", where=given, remedy="Name another file.")
    if arguments.output and arguments.agencies and Path(arguments.output).resolve() == Path(arguments.agencies).resolve():
        raise UsageError("findings and bodies cannot go into one file", where=arguments.output, remedy="Name two files.")
    return form


def _found(comparison: "Comparison", reports: "Reports", arguments: Namespace) -> "Found":
    from extractor.cli.compare.found import chosen, gathered

    wanted = chosen(comparison, arguments.agency)
    return gathered(comparison, reports, wanted, frozenset(arguments.kind or KINDS))


def _write(found: "Found", rulebook: "Rulebook", form: str, arguments: Namespace) -> None:
    """The findings, where and as they are wanted."""
    from extractor.cli.compare.rows import pieces
    from extractor.cli.compare.view import comparison_bytes, print_comparison
    from extractor.cli.sink import opened
    from extractor.show.screen import console

    if form == "text" and not arguments.output:
        print_comparison(found, rulebook, arguments.limit, console())
        return
    with opened(arguments.output) as write:
        if form == "text":
            write(comparison_bytes(found, rulebook, arguments.limit))
        else:
            for piece in pieces(found, form, every=arguments.all, to_file=bool(arguments.output)):
                write(piece)


def run(arguments: Namespace) -> int:
    """`nianbao compare REPORTS`"""
    from extractor.cli.compare.reports import Reports
    from extractor.cli.compare.rows import write_agencies
    from extractor.cli.progress import LINES
    from extractor.rulebook import load_rulebook

    form, rulebook = _form(arguments), load_rulebook()
    with Reports(arguments.reports, arguments.only) as reports:
        comparison = reports.filed(rulebook)
        if not comparison.with_codes:
            LINES.say(_NO_CODES)
        found = _found(comparison, reports, arguments)
        if arguments.agencies:
            write_agencies(found, arguments.agencies)
        _write(found, rulebook, form, arguments)
        sys.stdout.flush()
        if form != "text" or arguments.output:
            LINES.say(f"nianbao: {found.said}")
    return 0
