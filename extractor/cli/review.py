"""`nianbao review`: what needs a person, out and back. Imports stand inside, so that a command pays for itself only."""

import argparse
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractor.cli.arguments import Parsers
    from extractor.review.queue import QueueRow
    from extractor.review.taking import Taken
    from extractor.rulebook.tables import Indicator

_TEXT = "have people decide on what is marked for review"
_MORE = (
    "`export` writes an Excel file with a row for every value that a person should look at: what is stated, why it is doubted, the words "
    "around it, what else the page allows, and empty columns for decision, note and name. `import` takes the decisions into "
    "FOLDER/decisions.jsonl. The next run of the same batch reads the documents they concern with them: a decided value has the origin "
    "`human`, it survives newer rules, and it is open again when they read something that the person neither saw nor said. To take back "
    "what was decided on such a value, write withdraw (撤回) as the decision: nobody has decided then. Takes pip install "
    "'nianbao[tables]'."
)
_EXIT_CODES = (
    "exit codes: 0 written · 1 internal error, or not written · 2 usage · 4 the file is no queue, or a row cannot be taken (then none is)"
)
MOST_FAULTS = 20
"""That are told of one by one."""


def add(parsers: "Parsers") -> None:
    """Put the command beside the others."""
    made = parsers.add_parser("review", help=_TEXT, description=f"{_TEXT}. {_MORE}", epilog=_EXIT_CODES, allow_abbrev=False)
    actions = made.add_subparsers(dest="action", required=True, metavar="ACTION")
    out = actions.add_parser("export", help="write the queue", description=_MORE, epilog=_EXIT_CODES, allow_abbrev=False)
    out.set_defaults(run=export)
    out.add_argument("folder", metavar="FOLDER", help="the folder of a batch")
    out.add_argument("-o", "--output", required=True, metavar="FILE", help="the .xlsx file; replaced only when all is written")
    out.add_argument("--only", default="", metavar="PATTERN", help="only documents whose name fits, for instance '*2023*'")
    back = actions.add_parser("import", help="take the decisions", description=_MORE, epilog=_EXIT_CODES, allow_abbrev=False)
    back.set_defaults(run=take_back)
    back.add_argument("queue", metavar="FILE", help="the .xlsx file that came back")
    back.add_argument("--into", metavar="FOLDER", help="the batch; by default the one that the queue was made of")
    back.add_argument("--who", type=_name, metavar="NAME", help="who decided, where a row does not say")
    back.add_argument("--replace", action="store_true", help="also where somebody decided otherwise after the queue was made")


def _name(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("a name belongs here")
    return text.strip()


def _labels() -> "Mapping[str, Indicator]":
    from extractor.rulebook import load_rulebook

    return {i.id: i for i in load_rulebook().indicators}


def export(arguments: Namespace) -> int:
    """`nianbao review export FOLDER -o FILE`"""
    from extractor.cli.outputs import format_of
    from extractor.cli.progress import LINES
    from extractor.cli.report_files import source_of
    from extractor.cli.sink import beside
    from extractor.errors import UsageError
    from extractor.export.queue_sheet import write_queue

    folder, target = Path(arguments.folder), Path(arguments.output)
    if not folder.is_dir():
        raise UsageError("this is not the folder of a batch", where=arguments.folder, remedy="Name what `nianbao batch --out` made.")
    format_of("review export", arguments.output, insist=True)
    if target.is_dir():
        raise UsageError("this is a folder", where=arguments.output, remedy="Name a file after -o.")
    source, gone = source_of(folder), [0]
    with beside(target) as part:
        count, others = write_queue(part, _rows(source, arguments.only, gone), str(folder.resolve()))
    more = f"; {others} problems, facts and passages to look at on its second sheet" if others else ""
    LINES.say(f"{target}: {count} values to decide on{more}")
    if gone[0]:
        LINES.say(f"nianbao: {gone[0]} documents have changed or are gone; their values are shown without what stands around")
    return 0


def _columns(row: "QueueRow") -> Iterator[tuple[str, str]]:
    """A row by the names of the sheet's columns."""
    yield from (("document", row.document), ("agency", row.agency), ("year", row.year), ("value", row.label), ("stated", row.stated))
    yield from (("why", row.why), ("place", row.place), ("spot", row.spot), ("alternatives", row.alternatives), ("checks", row.failing))
    yield from (("indicator", row.indicator), ("seen", row.seen))


def _rows(source: Path, only: str, gone: list[int]) -> Iterator[tuple[str, dict[str, str]]]:
    """What is open in every report: the sheet, and what goes into it. `gone` counts documents whose text could not be had."""
    from dataclasses import asdict

    from extractor.cli.report_files import reports_in, taken
    from extractor.export.queue_sheet import OTHERS, QUEUE
    from extractor.review.openness import needs_somebody
    from extractor.review.queue import others_of, queue_of

    labels = _labels()
    for report, where in reports_in(source, only):
        with taken(where):
            if needs_somebody(report):
                text = _text(report["document"], report["source"]["text_sha256"])
                gone[0] += text is None
            else:
                text = None
            yield from ((QUEUE, dict(_columns(row))) for row in queue_of(report, text, labels))
            yield from ((OTHERS, asdict(other)) for other in others_of(report))


def _text(name: str, digest: str) -> str | None:
    """A document's text; null when it is not there any more, or is another."""
    from extractor.batch.inputs import fetched
    from extractor.errors import NianbaoError
    from extractor.read import read_bytes

    try:
        document = read_bytes(fetched(name), name)
    except NianbaoError:
        return None
    return document.text if document.source.text_sha256 == digest else None


def take_back(arguments: Namespace) -> int:
    """`nianbao review import FILE`"""
    from datetime import UTC, datetime

    from extractor.cli.progress import LINES
    from extractor.review.book import FILE, rulings_in
    from extractor.review.saying import means_of
    from extractor.review.sheet import returned
    from extractor.review.taking import Taking, take
    from extractor.rulebook import load_rulebook

    queue = returned(Path(arguments.queue))
    path = _batch(arguments.into or queue.folder, arguments.queue) / FILE
    when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    taking = Taking(means_of(load_rulebook()), arguments.who or "", when)
    with _one_at_a_time(path):
        taken = take(queue.rows, rulings_in(path), taking, replace=arguments.replace)
        _tell_faults(taken, arguments.queue)
        if taken.rulings:
            _write(path, taken)
    LINES.say(_summary(taken, path))
    _tell_strangers(taken, path.parent)
    return 0


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """Who imports at the same moment waits: decisions are added to those that are there."""
    import fcntl

    with path.with_name(f".{path.name}.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _tell_strangers(taken: "Taken", folder: Path) -> None:
    """Decisions about documents that the batch does not know."""
    from extractor.batch.manifest import Manifest
    from extractor.cli.progress import LINES

    with Manifest(folder) as manifest:
        strangers = sorted({r.document for r in taken.rulings if manifest.seen(r.document)[0] is None})
    if strangers:
        LINES.say(f"nianbao: {len(strangers)} of these documents are not of this batch ({strangers[0]} …): kept, but of no effect here")


def _tell_faults(taken: "Taken", queue: str) -> None:
    """Everything that is wrong; raises `ReadError` when something is."""
    from extractor.cli.progress import LINES
    from extractor.errors import ReadError

    if taken.faults:
        for fault in taken.faults[:MOST_FAULTS]:
            LINES.say(f"nianbao: {queue}, {fault}")
        what = f"{len(taken.faults)} rows cannot be taken, so none was"
        raise ReadError(what, where=queue, remedy="Mend them and import the file again.")


def _batch(given: str, queue: str) -> Path:
    """The folder that decisions go to."""
    from extractor.batch.manifest import FILE as MANIFEST
    from extractor.batch.manifest import Manifest
    from extractor.errors import UsageError

    folder = Path(given)
    if not given or not (folder / MANIFEST).is_file():
        what = f"the batch that it was made of is not there ({given or 'it names none'})"
        raise UsageError(what, where=queue, remedy="Name its folder with --into.")
    with Manifest(folder):  # of another edition, no decision is taken that no batch could use
        return folder


def _write(path: Path, taken: "Taken") -> None:
    """Add decisions to those that are there; all of them, or none."""
    from extractor.cli.sink import replacing
    from extractor.review.book import line_of

    earlier = path.read_bytes() if path.exists() else b""
    if earlier and not earlier.endswith(b"\n"):
        earlier += b"\n"
    with replacing(path, durable=True) as write:
        write(earlier)
        for ruling in taken.rulings:
            write(line_of(ruling))


def _summary(taken: "Taken", path: Path) -> str:
    confirmed, back = sum(r.said == r.stated for r in taken.rulings), sum(r.said is None for r in taken.rulings)
    changed = len(taken.rulings) - confirmed - back
    documents = len({r.sha256 for r in taken.rulings})
    taken_back = f", {back} take back an earlier one" if back else ""
    told = f"{path}: {len(taken.rulings)} decisions taken ({confirmed} confirm what is stated, {changed} change it{taken_back})"
    more = [f"{taken.already} had been taken before"] if taken.already else []
    more += [f"{taken.left} rows have a note or a name and no decision, they stay open"] if taken.left else []
    then = [f"run the same `nianbao batch` command again: it reads {documents} documents with them"] if taken.rulings else []
    return "; ".join([told, *more, *then])
