"""What commands about written reports have in common on the command line. Light: it is read at every start."""

import argparse
from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractor.cli.arguments import Parsers

_REPORTS = "REPORTS is a file that `nianbao extract` wrote, or the folder of a batch."
_EXIT_CODES = "exit codes: 0 written · 1 internal error, or not written · 2 usage · 3 rules/ · 4 a line is no report"


def explained(
    parsers: "Parsers", name: str, run: Callable[[Namespace], int], text: str, more: str, exit_codes: str
) -> argparse.ArgumentParser:
    """Put a command beside the others whose help keeps its lines."""
    made = parsers.add_parser(
        name,
        help=text,
        description=f"{text}.\n\n{more}",
        epilog=exit_codes,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.set_defaults(run=run)
    return made


def command(
    parsers: "Parsers", name: str, run: Callable[[Namespace], int], text: str, more: str, suffix: str
) -> argparse.ArgumentParser:
    """Put a command beside the others: reports in, one file with `suffix` out."""
    made = parsers.add_parser(name, help=text, description=f"{text}. {_REPORTS} {more}", epilog=_EXIT_CODES, allow_abbrev=False)
    made.set_defaults(run=run)
    made.add_argument("reports", metavar="REPORTS", help="a .jsonl file of reports, or the folder of a batch")
    made.add_argument("-o", "--output", required=True, metavar="FILE", help=f"the {suffix} file; replaced only when all is written")
    made.add_argument("--only", default="", metavar="PATTERN", help="only reports whose document's name fits, for instance '*2023*'")
    return made
