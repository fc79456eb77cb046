"""What the command line may say."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from extractor.cli import cache, commands, outputs, overview, review, show_page, workbook, written
from extractor.cli.batch import command as batching
from extractor.cli.compare import command as comparing
from extractor.cli.eval import command as evaluating
from extractor.cli.model_options import add_options
from extractor.cli.problems import command as problems
from extractor.cli.serve import command as serving

_SUFFIXES = "{suffixes}"
"""In a description: the endings of what is read."""
_EXIT_CODES = (
    "exit codes: 0 all read · 1 internal error, or output not written · 2 usage · 3 rules/ · "
    "4 a document could not be read (the others are written) · 5 a model was to be asked and never replied (reports are written), "
    "or answers could not be kept · 6 eval is over its limit · 130 interrupted · 141 the reader of the output went away"
)


class _Version(argparse.Action):
    """Looks the version up only when asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from extractor.version import VERSION

        print(f"nianbao {VERSION}")
        parser.exit(0)


class _Parser(argparse.ArgumentParser):
    """Names what is read only when help is asked for: no other command line has to wait for the table of formats."""

    def format_help(self) -> str:
        """See `argparse`."""
        if self.description and _SUFFIXES in self.description:
            from extractor.read.formats import suffixes

            self.description = self.description.replace(_SUFFIXES, ", ".join(suffixes()))
        return super().format_help()


if TYPE_CHECKING:
    Parsers: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]


def _command(parsers: "Parsers", name: str, run: Callable[[argparse.Namespace], int], text: str, more: str = "") -> argparse.ArgumentParser:
    made = parsers.add_parser(name, help=text, description=f"{text}. {more}".strip(), epilog=_EXIT_CODES, allow_abbrev=False)
    made.set_defaults(run=run)
    return made


def _extract(parsers: "Parsers") -> None:
    made = _command(
        parsers,
        "extract",
        commands.extract,
        "read documents into data",
        "Files named here are read whatever they are called; in folders (with those inside them, in the order of their names) only "
        f"those ending in {_SUFFIXES} are; others are named as not read, with exit code 4. Reports come in the order of the documents, "
        "each as soon as it is read.",
    )
    made.add_argument("paths", nargs="+", metavar="PATH", help="a file, a folder, or - for standard input")
    made.add_argument("-o", "--output", metavar="FILE", help="write here, not to standard output; replaced only when all is written")
    made.add_argument(
        "--format",
        choices=outputs.FORMATS["extract"],
        help="jsonl (one report a line), json (an array) or csv (one row a value); by the suffix of -o, else jsonl. "
        "A csv file given by -o starts with the byte order mark Excel needs; standard output has none",
    )
    made.add_argument("--wide", action="store_true", help="csv with one row a report and one column an indicator")
    made.add_argument("--skip-unknown", action="store_true", help=batching.SKIP_UNKNOWN)
    made.add_argument("--name", metavar="NAME", help="what to call the document on standard input (default: -)")
    add_options(made, many=True)


def _one_file(parsers: "Parsers") -> None:
    """Commands about one document."""
    explain = _command(parsers, "explain", commands.explain, "show where a value stands, how it was read and what spoke against it")
    show = _command(parsers, "show", commands.show, "show a report in the form's layout, in a terminal or as a page")
    text = _command(parsers, "text", commands.text, "print the text the spans count into")
    text.add_argument("file", metavar="FILE", help="a document, or - for standard input")
    for made in (explain, show):
        made.add_argument("file", metavar="FILE", help=written.FILE)
        written.add_option(made)
        add_options(made, many=False)
    show_page.add_options(show)
    explain.add_argument("indicator", metavar="INDICATOR", help="an indicator's or fact's id, as `nianbao codebook` lists them")


def _reference(parsers: "Parsers") -> None:
    """Commands about the output and the rules."""
    codebook = _command(parsers, "codebook", commands.codebook, "list every indicator, fact and check")
    codebook.add_argument("--format", choices=("csv", "json"), default="csv")
    _command(parsers, "schema", commands.schema, "print the JSON Schema of a report")
    rules = _command(parsers, "rules", commands.rules, "about rules/")
    rules.add_argument("action", choices=("check",), help="check: lint the rules; exit code 3 when something is wrong")
    rules.add_argument("folder", nargs="?", metavar="FOLDER", help="other rules than the package's own")


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command."""
    made: argparse.ArgumentParser = _Parser(
        prog="nianbao",
        description="Turns annual reports on government information disclosure (政府信息公开工作年度报告) into data "
        "with a span behind every value.",
        epilog=_EXIT_CODES,
        allow_abbrev=False,
    )
    made.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    parsers = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _extract(parsers)
    batching.add(parsers)
    workbook.add(parsers)
    overview.add(parsers)
    review.add(parsers)
    serving.add(parsers)
    _one_file(parsers)
    problems.add(parsers)
    comparing.add(parsers)
    evaluating.add(parsers)
    cache.add(parsers)
    _reference(parsers)
    return made
