"""`nianbao problems`: what section five lists, across reports. Imports stand inside, so that a command pays for itself only."""

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from extractor.cli.batch.command import SKIP_UNKNOWN
from extractor.cli.outputs import FORMATS, format_of

if TYPE_CHECKING:
    from extractor.cli.arguments import Parsers
    from extractor.export.tables import CsvField
    from extractor.show.problems import By, Group, Listed

BY = ("theme", "year", "agency")
_COLUMNS = (
    *("group", "label", "kind", "document", "agency", "year", "title", "quote", "themes", "themes_origin"),
    *("origin", "model", "review", "reason", "start", "end"),
)
_TEXT = "list the problems of section five across reports"
_MORE = (
    "Documents and folders are read by rules; a file whose name ends in .jsonl holds reports that `nianbao extract` wrote, with what a "
    "model read in them. An item with two themes stands under each; what has none comes last."
)
_EXIT_CODES = (
    "exit codes: 0 all read · 1 internal error, or output not written · 2 usage · 3 rules/ · "
    "4 a document or a report could not be read (the others are listed)"
)


def add(parsers: "Parsers") -> None:
    """Put the command beside the others."""
    made = parsers.add_parser("problems", help=_TEXT, description=f"{_TEXT}. {_MORE}", epilog=_EXIT_CODES, allow_abbrev=False)
    made.set_defaults(run=run)
    made.add_argument("paths", nargs="+", metavar="PATH", help="a document, a folder, a .jsonl file of reports, or - for a document")
    made.add_argument("--by", choices=BY, default="theme", help="what to group by (default: theme)")
    made.add_argument("--measures", action="store_true", help="list the measures that are announced, too")
    made.add_argument(
        "--format",
        choices=FORMATS["problems"],
        help="json or csv (an object or a row an item and group); by the suffix of -o, else a table for people",
    )
    made.add_argument("--skip-unknown", action="store_true", help=SKIP_UNKNOWN)
    made.add_argument("-o", "--output", metavar="FILE", help="write here, not to standard output; replaced only when all is written")


def _fields(group: "Group", item: "Listed") -> Iterator["CsvField | bool"]:
    """An item in a group, under `_COLUMNS`."""
    for name in _COLUMNS:
        if name == "group":
            yield group.key
        elif name == "label":
            yield group.label
        elif name == "themes":
            yield ";".join(item.themes)
        else:
            yield getattr(item, name)


def _to_json(groups: Sequence["Group"]) -> bytes:
    """An array of flat objects."""
    from extractor.export.encode import encode_pretty

    return encode_pretty([dict(zip(_COLUMNS, _fields(group, item), strict=True)) for group in groups for item in group.items])


def _cell(value: "CsvField | bool") -> "CsvField":
    from extractor.export.tables import guarded

    if isinstance(value, bool):
        return "true" if value else "false"
    return guarded(value) if isinstance(value, str) else value


def _to_csv(groups: Sequence["Group"]) -> bytes:
    """The same as rows, safe for a spreadsheet."""
    from extractor.export.tables import csv_lines

    return csv_lines([_COLUMNS, *(tuple(map(_cell, _fields(group, item))) for group in groups for item in group.items)])


def _table(items: Sequence["Listed"], groups: Sequence["Group"], by: "By", read: int, arguments: Namespace) -> bytes | None:
    """The table for people: put on the screen (null), or as bytes for a file."""
    import io

    from extractor.show.problems import print_problems
    from extractor.show.screen import console

    out = io.StringIO() if arguments.output else None
    print_problems(items, groups, by, read, console(out), measures=arguments.measures)
    return out.getvalue().encode("utf-8") if out else None


def _print(items: Sequence["Listed"], read: int, form: str, arguments: Namespace) -> None:
    """Write it where it is wanted, as it is wanted."""
    from extractor.cli.shapes import BYTE_ORDER_MARK
    from extractor.cli.sink import opened
    from extractor.rulebook import load_rulebook
    from extractor.show.problems import grouped

    by: By = arguments.by
    groups = grouped(items, by, load_rulebook().problems.themes)
    if form == "json":
        data: bytes | None = _to_json(groups)
    elif form == "csv":
        data = (BYTE_ORDER_MARK if arguments.output else b"") + _to_csv(groups)
    else:
        data = _table(items, groups, by, read, arguments)
    if data is not None:
        with opened(arguments.output) as write:
            write(data)


def run(arguments: Namespace) -> int:
    """`nianbao problems PATH…`"""
    from extractor.batch.folders import find
    from extractor.batch.strays import Aside
    from extractor.cli.problems.sources import Gathering
    from extractor.cli.progress import wanted, watching
    from extractor.rulebook import load_rulebook
    from extractor.show.problems import left_open, none_found

    form = format_of("problems", arguments.output, arguments.format)
    aside, counting = (Aside(arguments.skip_unknown, arguments.output) for _ in range(2))
    total = sum(1 for _ in find(arguments.paths, aside=counting)) if wanted(True) else 0
    with watching(total) as watch:
        gathering = Gathering(load_rulebook(), arguments.measures, arguments.output, watch.say, watch.step, aside)
        items = tuple(gathering.items(tuple(arguments.paths)))
    _print(items, gathering.read, form, arguments)
    sys.stdout.flush()
    if not items and (arguments.format in ("json", "csv") or arguments.output):
        print(f"nianbao: {none_found(gathering.read, measures=arguments.measures)}", file=sys.stderr)
    if gathering.left_open:
        print(f"nianbao: {left_open(gathering.left_open)}", file=sys.stderr)
    for line in gathering.aside.lines():
        print(line, file=sys.stderr)
    return gathering.exit_code
