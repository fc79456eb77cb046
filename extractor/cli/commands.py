"""Each command: its arguments -> one call -> exit code. Imports stand inside, so that a command pays for itself only."""

import sys
from argparse import Namespace

OK, RULES_WRONG = 0, 3


def _write(data: bytes) -> int:
    from extractor.cli.sink import to_stdout

    to_stdout(data)
    return OK


def extract(arguments: Namespace) -> int:
    """`nianbao extract PATH…`"""
    from extractor.cli.extract import Order, run
    from extractor.cli.model_options import wish_of

    wish = wish_of(arguments)
    given = tuple(arguments.paths), arguments.output, arguments.format, arguments.wide, arguments.name
    return run(Order(*given, wish, arguments.skip_unknown))


def explain(arguments: Namespace) -> int:
    """`nianbao explain FILE INDICATOR`"""
    from extractor.cli import written
    from extractor.cli.documents import document_of, one, report_of
    from extractor.cli.model_options import wish_of
    from extractor.cli.progress import LINES
    from extractor.rulebook import load_rulebook
    from extractor.show.explain import explain as print_explanation
    from extractor.show.explain import require_known
    from extractor.show.screen import console

    rulebook = load_rulebook()
    require_known(arguments.indicator, rulebook)
    if written.is_written(arguments):
        report = written.the_one(arguments)
        document = written.document_of(report)
        if document is None:
            LINES.say(f"nianbao: {report.document}: the document has changed or is gone; only the words the report quotes are shown")
    else:
        document = document_of(one(arguments.file))
        report = report_of(document, rulebook, wish_of(arguments))
    print_explanation(report, document, arguments.indicator, rulebook, console())
    return OK


def show(arguments: Namespace) -> int:
    """`nianbao show FILE`"""
    from extractor.cli import show_page, written

    if arguments.html is not None:
        return show_page.page(arguments)
    show_page.without_page(arguments)
    from extractor.cli.documents import document_of, one, report_of
    from extractor.cli.model_options import wish_of
    from extractor.rulebook import load_rulebook
    from extractor.show.page import show as print_page
    from extractor.show.screen import console

    rulebook = load_rulebook()
    if written.is_written(arguments):
        report = written.the_one(arguments)
    else:
        report = report_of(document_of(one(arguments.file)), rulebook, wish_of(arguments))
    print_page(report, rulebook, console())
    return OK


def text(arguments: Namespace) -> int:
    """`nianbao text FILE`"""
    from extractor.cli.documents import document_of, one

    return _write(document_of(one(arguments.file)).text.encode("utf-8"))


def codebook(arguments: Namespace) -> int:
    """`nianbao codebook`"""
    from extractor.export.codebook import HEADER, entries, entry_row
    from extractor.export.encode import encode_pretty
    from extractor.export.tables import csv_lines
    from extractor.rulebook import load_rulebook

    lines = entries(load_rulebook())
    return _write(encode_pretty(lines) if arguments.format == "json" else csv_lines([HEADER, *map(entry_row, lines)]))


def schema(_: Namespace) -> int:
    """`nianbao schema`"""
    from extractor.export.encode import encode_pretty
    from extractor.export.schema import json_schema

    return _write(encode_pretty(json_schema()))


def rules(arguments: Namespace) -> int:
    """`nianbao rules check`"""
    from pathlib import Path

    from extractor.resources import folder
    from extractor.rulebook.lint import lint

    place = Path(arguments.folder) if arguments.folder else folder("rules")
    messages = lint(place)
    for message in messages:
        print(message)
    print(f"{place}: {len(messages) or 'no'} fault{'' if len(messages) == 1 else 's'}", file=sys.stderr)
    return RULES_WRONG if messages else OK
