"""The command `nianbao`: arguments -> one call -> exit code.

    0    everything was read
    1    an error of ours (please report it), or the output could not be written to its end
    2    an argument that cannot be taken
    3    rules/ holds something that is not a rule
    4    at least one document could not be read; the others were written
    5    no model could be asked, or what it answered could not be kept
    6    `nianbao eval` counted more errors than it was allowed
    130  interrupted       141  the reader of the output went away

Nothing heavy is imported before a command needs it.
"""

import gc
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from errno import EBADF

from extractor.cli.arguments import parser
from extractor.cli.sink import to_stdout
from extractor.run.edge import Fault, attempt
from extractor.show.visible import visible

_COLLECT_AFTER = 50_000
"""Objects between two looks for cycles, instead of 700: imports and rules make many objects that stay, and looking at them over and over
takes a tenth of the time a small document takes."""
INTERRUPTED, PIPE_CLOSED = 130, 141
_NAME = "nianbao"


def _silence() -> None:
    """Keep the interpreter from complaining about a closed pipe or a full disk when it flushes at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _streams() -> bool:
    """UTF-8 for pipes and files wherever we run; a terminal keeps its own encoding, without failing at a rare character.

    A stream that the caller closed (`2>&-`) is replaced by one to nowhere. Returns whether standard output was there.
    """
    there = sys.stdout is not None
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - open as long as we run
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
    return there


def _run(argv: Sequence[str] | None) -> int:
    """The command, to its last byte."""
    there = _streams()
    try:
        arguments: Namespace = parser().parse_args(argv)
    finally:
        to_stdout(b"")  # --help and --version end here
    if not there and arguments.command != "rules" and not getattr(arguments, "output", None):
        raise OSError(EBADF, os.strerror(EBADF), "standard output")
    code = int(arguments.run(arguments))
    to_stdout(b"")
    return code


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. `argv`: arguments without the program's name; the process's own by default."""
    gc.set_threshold(_COLLECT_AFTER)
    try:
        outcome = attempt(lambda: _run(argv), _NAME)
    except BrokenPipeError:
        _silence()
        return PIPE_CLOSED
    except KeyboardInterrupt:
        print("nianbao: interrupted; a file named by -o was left as it was", file=sys.stderr)
        return INTERRUPTED
    if isinstance(outcome, Fault):
        print(visible(f"{_NAME}: {outcome.message.removeprefix(f'{_NAME}: ')}"), file=sys.stderr)  # where nothing else is named, we are
        _silence()
        return outcome.exit_code
    return outcome
