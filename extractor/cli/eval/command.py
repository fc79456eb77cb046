"""`nianbao eval`: how far the output can be trusted, measured on documents that somebody checked by hand."""

import argparse
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.cli.outputs import FORMATS, format_of
from extractor.cli.report_options import explained

if TYPE_CHECKING:
    from typing import TypeAlias

    from extractor.evaluate.evaluation import Evaluation

    Parsers: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]

OVER_THE_LIMIT = 6
"""Exit code when --max-silent or --min-correct is not kept."""
STDIN = "-"
_TEXT = "count what was read correctly, missed, wrong or invented in documents that somebody checked by hand"
_MORE = """\
A cell is
  correct   gold has a number and the report states the same
  missed    gold has a number and the report states none
  wrong     gold has a number and the report states another
  invented  gold has no number there and the report states one
  silent    an error nobody was warned of: wrong or invented and not marked for review; or printed on the page and
            called blank or absent, or not mentioned, without a mark
  marked    correct, and marked for review all the same
  unplaced  stated without a place in the text, other than what arithmetic alone supports
Everything is counted in total, per section, and per origin and grade of the value stated; what was missed was read by
nobody. A problem is found when its title stands in the title or quote of a stated one; each answers for one at the most.

GOLD_DIR holds one .json file a document:
  document      the document's name; the last part of it is compared
  values        every number of the form's tables: {"indicator", "value"}; what is not listed counts as no number
  problems      titles of the problems in section five
  improvements  titles of the measures, or only how many there are (optional)
  narrative     numbers and denials in prose, by the codebook's ids of facts: {"fees.charged": false} (optional)
Other keys are left alone. A report of ours that was reviewed is gold as well; its values that are still marked for
review (and were not stated by a person) are not counted."""
_EXIT_CODES = (
    "exit codes: 0 evaluated, errors found or not · 1 internal error, or output not written · 2 usage · 3 rules/ ·\n"
    f"4 gold or a report could not be read · {OVER_THE_LIMIT} --max-silent or --min-correct is not kept"
)


def _at_least_zero(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of errors (0, 1, 2, …)")
    return int(text)


def _percent(text: str) -> Decimal:
    try:
        number = Decimal(text.removesuffix("%"))
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or not 0 <= number <= 100:
        raise argparse.ArgumentTypeError(f"{text!r} is not a percentage between 0 and 100")
    return number


def add(parsers: "Parsers") -> None:
    """The command's arguments."""
    made = explained(parsers, "eval", run, _TEXT, _MORE, _EXIT_CODES)
    made.add_argument("gold", metavar="GOLD_DIR", help="a folder of gold files")
    made.add_argument("reports", metavar="REPORTS.jsonl", help="what `nianbao extract` wrote, a report a line; - for standard input")
    made.add_argument("--format", choices=FORMATS["eval"], help="json or csv (a row a slice); by the suffix of -o, else a table for people")
    made.add_argument("-o", "--output", metavar="FILE", help="write here, not to standard output; replaced only when all is written")
    made.add_argument("--details", action="store_true", help="list every error, with its place; in csv one row an error instead of a slice")
    made.add_argument(
        "--max-silent", type=_at_least_zero, metavar="N", help=f"exit with {OVER_THE_LIMIT} when there are more silent errors than N"
    )
    made.add_argument(
        "--min-correct",
        type=_percent,
        metavar="PERCENT",
        help=f"exit with {OVER_THE_LIMIT} when fewer of gold's numbers are read correctly, or gold has none",
    )


@contextmanager
def _lines(path: str) -> Iterator[Iterator[bytes]]:
    """The lines of the reports, one at a time."""
    from extractor.errors import UsageError

    if path == STDIN:
        if sys.stdin is None:
            raise UsageError("standard input is closed", where=path, remedy="Pipe reports in, or name a file.")
        yield iter(sys.stdin.buffer)
        return
    try:
        file = Path(path).open("rb")  # noqa: SIM115 - only what opening raises is about the argument
    except OSError as error:
        remedy = "Name a file that `nianbao extract -o FILE` wrote."
        raise UsageError(f"the reports cannot be opened ({error.strerror})", where=path, remedy=remedy) from None
    with file:
        yield iter(file)


def _remarks(found: "Evaluation", form: str) -> Iterator[str]:
    """What the figures do not show, for standard error."""
    if found.missing:
        names = ", ".join(found.missing[:5]) + (f" and {len(found.missing) - 5} more" if len(found.missing) > 5 else "")
        yield f"no report is about {names}: everything in there counts as missed, and nobody was warned"
    if found.without_gold and form != "table":  # the table says so itself
        yield f"{found.without_gold} reports are not counted, because there is no gold for them"
    yield from found.notes


def _over(found: "Evaluation", max_silent: int | None, min_correct: Decimal | None) -> Iterator[str]:
    """Limits that are not kept."""
    total = found.total
    if max_silent is not None and total.silent > max_silent:
        yield f"{total.silent} errors nobody was warned of, and --max-silent allows {max_silent}"
    if min_correct is not None and not total.gold:
        yield "--min-correct asks for a share, and gold has no number"
    elif min_correct is not None and total.correct * 100 < min_correct * total.gold:
        yield f"{total.correct} of {total.gold} numbers read correctly, and --min-correct asks for {min_correct} %"


def _print(found: "Evaluation", form: str, arguments: Namespace) -> None:
    """Write it where it is wanted, as it is wanted."""
    from extractor.cli.eval.table import print_table, table_bytes
    from extractor.cli.shapes import BYTE_ORDER_MARK
    from extractor.cli.sink import opened
    from extractor.evaluate.tables import to_csv, to_json

    if form == "table" and not arguments.output:
        from extractor.show.screen import console

        print_table(found, console(), details=arguments.details)
        return
    with opened(arguments.output) as write:
        if form == "table":
            write(table_bytes(found, details=arguments.details))
        elif form == "json":
            write(to_json(found, details=arguments.details))
        else:
            write((BYTE_ORDER_MARK if arguments.output else b"") + to_csv(found, details=arguments.details))


def run(arguments: Namespace) -> int:
    """`nianbao eval GOLD_DIR REPORTS.jsonl`"""
    from extractor.evaluate.evaluation import evaluate
    from extractor.rulebook import load_rulebook
    from extractor.show.visible import visible

    form = format_of("eval", arguments.output, arguments.format)
    with _lines(arguments.reports) as lines:
        found = evaluate(Path(arguments.gold), lines, arguments.reports, load_rulebook(), details=arguments.details)
    _print(found, form, arguments)
    sys.stdout.flush()
    over = tuple(_over(found, arguments.max_silent, arguments.min_correct))
    for line in (*_remarks(found, form), *over):
        print(visible(f"nianbao: {line}"), file=sys.stderr)
    return OVER_THE_LIMIT if over else 0
