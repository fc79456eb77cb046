"""Where exceptions end: the one broad `except` of the house."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from extractor.errors import AnswerError, NianbaoError, ReadError

T = TypeVar("T")
OURS = 1
"""Exit code of an error nobody raised on purpose."""
UNANSWERED = AnswerError.exit_code
"""Exit code when a model was to be asked and never replied; the reports are written, by rules alone."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong, as a user is told."""

    message: str
    """What, where, what to do."""
    exit_code: int
    """As errors.py gives it."""


def _internal(error: Exception, where: str) -> Fault:
    """An error of ours, with the line that a report of it needs."""
    from traceback import extract_tb

    last = extract_tb(error.__traceback__)[-1]
    place = "/".join(Path(last.filename).parts[-2:])
    said = " ".join(str(error).split())[:300]
    told = f"internal error in {where}: {type(error).__name__}: {said} ({place}:{last.lineno})"
    return Fault(f"{told}, please report it with the document", OURS)


def attempt(work: Callable[[], T], where: str) -> T | Fault:
    """What `work` returns, or why it could not. A closed pipe and an interrupt pass: they are not about `where`."""
    try:
        return work()
    except BrokenPipeError:
        raise
    except NianbaoError as error:
        return Fault(str(error), error.exit_code)
    except OSError as error:
        return Fault(f"{error.filename or where}: {error.strerror or error}", OURS)
    except MemoryError:
        return Fault(f"{where}: reading it takes more memory than there is. Cut it into single reports.", ReadError.exit_code)
    except Exception as error:
        return _internal(error, where)
