"""`nianbao cache stats|prune|export`: answers that were paid for. Imports stand inside, so that a command pays for itself only."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractor.answer.cache import AnswerCache
    from extractor.answer.pruning import CacheTally, PruneChoice
    from extractor.cli.arguments import Parsers

OK = 0


def add(parsers: "Parsers") -> None:
    """Put the command beside the others."""
    text = "about the answers of models that are kept"
    more = "They are in --cache, else $NIANBAO_CACHE, else $XDG_CACHE_HOME/nianbao/answers, else ~/.cache/nianbao/answers."
    made = parsers.add_parser("cache", help=text, description=f"{text}. {more}", allow_abbrev=False)
    made.set_defaults(run=run)
    actions = made.add_subparsers(dest="action", required=True, metavar="ACTION")
    stats = _action(actions, "stats", "count what is kept")
    stats.add_argument("--json", action="store_true", help="as JSON")
    prune = _action(actions, "prune", "remove what is chosen; without --yes only say what would go")
    prune.add_argument("--older-than", type=int, metavar="DAYS", help="what was kept more than so many days ago")
    prune.add_argument("--model", metavar="NAME", help="what this model said")
    prune.add_argument("--failed", action="store_true", help="calls that failed; they are kept for audit only")
    prune.add_argument("--refused", action="store_true", help="refusals; their questions will be asked again")
    prune.add_argument("--all", action="store_true", help="everything, rows not written by this program too")
    prune.add_argument("--yes", action="store_true", help="do it")
    export = _action(actions, "export", "write every record as a line of JSON: answers, refusals and failures")
    export.add_argument("-o", "--output", metavar="FILE", help="write here, not to standard output; replaced only when all is written")


def _action(actions: "Parsers", name: str, text: str) -> argparse.ArgumentParser:
    made = actions.add_parser(name, help=text, description=text, allow_abbrev=False)
    made.add_argument("--cache", metavar="DIR", help="the folder of the answers")
    return made


def run(arguments: argparse.Namespace) -> int:
    """Do what `arguments.action` says."""
    return {"stats": _stats, "prune": _prune, "export": _export}[arguments.action](arguments)


def _say(text: str) -> None:
    from extractor.show.visible import visible

    print(visible(text), file=sys.stderr)


@contextmanager
def _opened(arguments: argparse.Namespace) -> Iterator["AnswerCache | None"]:
    """The cache; None, and a line that says so, where nothing is kept: looking must not make a folder."""
    from extractor.answer.cache import AnswerCache, default_folder
    from extractor.answer.folder import holds_answers

    folder = Path(arguments.cache).expanduser() if arguments.cache else default_folder()
    if not holds_answers(folder):
        _say(f"{folder}: no answers are kept here")
        yield None
        return
    with AnswerCache(folder, warn=_say) as cache:
        yield cache


def _stats(arguments: argparse.Namespace) -> int:
    import json
    from dataclasses import asdict

    from extractor.answer.pruning import tally
    from extractor.show.visible import visible

    with _opened(arguments) as cache:
        size = cache.size() if cache else 0
        counted = tally(cache.rows() if cache else ())
    if arguments.json:
        whole = {**asdict(counted), "models": dict(counted.models), "kinds": dict(counted.kinds), "bytes": size}
        print(json.dumps(whole, ensure_ascii=False, indent=2))
    else:
        for line in (*_lines(counted), f"bytes on the disk: {size:,}"):
            print(visible(line))
    return OK


def _lines(counted: "CacheTally") -> Iterator[str]:
    """Counts as a person reads them."""
    yield f"answers: {counted.answers:,}"
    yield f"refused: {counted.refused:,}"
    yield f"failed: {counted.failed:,}"
    if counted.foreign:
        yield f"rows not written by this program: {counted.foreign:,} (they count as missing; `prune --all` removes them)"
    yield from (f"model {name}: {number:,}" for name, number in counted.models)
    yield from (f"kind {name}: {number:,}" for name, number in counted.kinds)
    if counted.oldest:
        yield f"tokens they took: {counted.tokens:,}"
        yield f"kept from {counted.oldest} to {counted.newest}"


def _choice(arguments: argparse.Namespace) -> "PruneChoice":
    """What may go. Nothing goes because nothing was said."""
    from extractor.answer.pruning import PruneChoice, days_ago
    from extractor.errors import UsageError

    days: int | None = arguments.older_than
    chosen = (days is not None, arguments.model is not None, arguments.failed, arguments.refused)
    if arguments.all == any(chosen):
        what = "--all leaves nothing to choose" if arguments.all else "nothing is chosen"
        raise UsageError(what, where="cache prune", remedy="Give --older-than, --model, --failed or --refused, or else --all.")
    if days is not None and not 0 <= days <= 36_500:
        raise UsageError(f"{days} days cannot be taken", where="--older-than", remedy="Give a number from 0 to 36500.")
    states = {"failed": arguments.failed, "refused": arguments.refused}
    return PruneChoice(
        states=frozenset(state for state in ("failed", "refused") if states[state]),
        model=arguments.model,
        before=None if days is None else days_ago(days),
        everything=arguments.all,
    )


def _prune(arguments: argparse.Namespace) -> int:
    from extractor.answer.pruning import prune

    choice = _choice(arguments)
    with _opened(arguments) as cache:
        if cache is None:
            return OK
        gone = prune(cache, choice, really=arguments.yes)
    foreign = f", {gone.foreign:,} rows not written by this program" if gone.foreign else ""
    went = "removed" if arguments.yes else "would go (nothing was removed; say --yes to do it)"
    print(f"{gone.answers:,} answers, {gone.refused:,} refusals, {gone.failed:,} failures{foreign}: {went}")
    return OK


def _export(arguments: argparse.Namespace) -> int:
    from extractor.answer.record import to_line
    from extractor.cli.outputs import format_of
    from extractor.cli.sink import opened
    from extractor.errors import UsageError

    format_of("cache export", arguments.output)
    with _opened(arguments) as cache, opened(arguments.output) as write:
        if cache and arguments.output and Path(arguments.output).resolve().is_relative_to(cache.folder.resolve()):
            raise UsageError("-o names a file among the answers", where=arguments.output, remedy="Write to another folder.")
        for stored in cache.export() if cache else ():
            write(f"{to_line(stored)}\n".encode())
    return OK
