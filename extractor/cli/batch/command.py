"""`nianbao batch`: many documents, done once. Imports stand inside, so that a command pays for itself only."""

import argparse
import os
from argparse import Namespace
from typing import TYPE_CHECKING

from extractor.cli.model_options import add_options

if TYPE_CHECKING:
    from extractor.cli.arguments import Parsers

_TEXT = "read many documents, and go on where it was stopped"
_MORE = (
    "Folders, files, patterns like 'reports/**/*.html' and .zip archives are read, ordered by name. What is done stands in "
    "FOLDER/manifest.sqlite and is not read again: the same command goes on after Ctrl-C, a crash or a power cut, and reads only what is "
    "new or changed. When all is read, FOLDER holds reports.jsonl (the documents in their order), failures.jsonl "
    "and, with the extra `tables`, Parquet tables of values, problems, checks and reports."
)
SKIP_UNKNOWN = "pass over files of folders and archives that are not read, with their number alone and no exit code 4"
OPENAI_BATCH, STATUS = "openai-batch", "status"
_PROVIDER = (
    "With --answer openai-batch questions go out as files, and the documents wait. The same command again fetches what is answered, "
    "finishes those documents and asks what must be asked once more; nothing that is out is asked twice. "
    "`nianbao batch status --out FOLDER` says what is out (where a file or folder is called status, write ./status to read it)."
)
_EXIT_CODES = (
    "exit codes: 0 all read · 1 internal error, or the folder cannot be used · 2 usage · 3 rules/ · 4 a document could not be read "
    "(the others are written) · 5 a model was to be asked and never replied · 130 interrupted: the same command goes on"
)


def add(parsers: "Parsers") -> None:
    """Put the command beside the others."""
    made = parsers.add_parser("batch", help=_TEXT, description=f"{_TEXT}. {_MORE}", epilog=_EXIT_CODES, allow_abbrev=False)
    made.set_defaults(run=run)
    made.add_argument("inputs", nargs="*", metavar="INPUT", help="a file, a folder, a pattern, a .zip archive")
    made.add_argument("--out", required=True, metavar="FOLDER", help="where the manifest and the output go; made when it is not there")
    made.add_argument("--list", action="append", default=[], metavar="FILE", help="read the inputs named in FILE, one a line")
    made.add_argument("--only", default="", metavar="PATTERN", help="only documents whose name fits, for instance '*2023*'")
    made.add_argument("--limit", type=_positive, metavar="N", help="read at most N documents that are not done")
    made.add_argument("--retry-failed", action="store_true", help="read again what could not be read, though nothing has changed")
    made.add_argument("--skip-unknown", action="store_true", help=SKIP_UNKNOWN)
    cores = os.cpu_count() or 1
    made.add_argument("--workers", type=_positive, metavar="N", help=f"processes that read (default: the cores, {cores})")
    made.add_argument("--drop-missing", action="store_true", help="take out of the output what is not in the input any more")
    made.add_argument("--dry-run", action="store_true", help="say what would be read and asked; write nothing, ask nobody")
    made.add_argument("--no-tables", dest="tables", action="store_false", help="write reports.jsonl alone, no Parquet tables")
    cluster = made.add_argument_group("more than one machine", "See docs/scale.md.")
    cluster.add_argument("--engine", choices=("local", "ray"), default="local", help="who does the work: processes here, or a Ray cluster")
    cluster.add_argument("--ray-address", metavar="HOST:PORT", help="the cluster (default: RAY_ADDRESS, else one is started here)")
    add_options(made, many=False)
    _add_answering(made)


def _add_answering(made: argparse.ArgumentParser) -> None:
    group = made.add_argument_group("answers of a batch API", _PROVIDER)
    text = "live: ask question by question (the default). openai-batch: ask by the endpoint's batch API"
    group.add_argument("--answer", choices=("live", OPENAI_BATCH), default="live", help=text)
    group.add_argument("--wait", action="store_true", help="with openai-batch: stay until all answers are there")
    text = "with `status`: count requests-N.jsonl as lost, though it was not answered: what it asked will be asked, and paid for, again"
    group.add_argument("--forget", metavar="FILE", help=text)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("1 or more")
    return number


def run(arguments: Namespace) -> int:
    """Do what the arguments say."""
    from extractor.cli.batch.run import BatchOrder, run_batch
    from extractor.cli.model_options import wish_of

    _vet(arguments)
    if arguments.inputs == [STATUS]:
        from extractor.cli.batch.status import told_status

        return told_status(arguments.out, wish_of(arguments), arguments.forget)
    return run_batch(
        BatchOrder(
            tuple(arguments.inputs),
            tuple(arguments.list),
            arguments.out,
            arguments.only,
            arguments.limit,
            arguments.retry_failed,
            arguments.workers,
            arguments.dry_run,
            arguments.tables,
            wish_of(arguments),
            arguments.answer == OPENAI_BATCH,
            arguments.wait,
            arguments.drop_missing,
            arguments.engine,
            arguments.ray_address,
            arguments.skip_unknown,
        )
    )


def _vet(arguments: Namespace) -> None:
    """Options that mean nothing together are refused before anything is done."""
    from extractor.cli.outputs import refuse_file
    from extractor.errors import UsageError

    refuse_file("batch --out", arguments.out)
    if arguments.forget and arguments.inputs != [STATUS]:
        raise UsageError("--forget goes with `nianbao batch status`", remedy="Leave one of them out.")
    if arguments.answer == OPENAI_BATCH and arguments.engine != "local":
        raise UsageError("answers of a batch API are fetched by the local engine", remedy="Leave --engine out, or --answer.")
    if arguments.wait and arguments.answer != OPENAI_BATCH:
        raise UsageError("--wait is for answers of a batch API", remedy=f"Add --answer {OPENAI_BATCH}, or leave it out.")
