"""Where exceptions end: the one broad `except` of the house."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from extractor.errors import AnswerError, NianbaoError, ReadError
from extractor.model.doubts import Reason, as_words, doubt, notice

T = TypeVar("T")
OURS = 1
"""Exit code of an error nobody raised on purpose."""
UNANSWERED = AnswerError.exit_code
"""Exit code when a model was to be asked and never replied; the reports are written, by rules alone."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong, as a user is told."""

    reason: Reason
    """What, where, what to do."""
    exit_code: int
    """As errors.py gives it."""

    @property
    def message(self) -> str:
        """The same in English."""
        from extractor.wording.english import english  # a command that only helps needs none of it

        return english(self.reason)


def _internal(error: Exception, where: str) -> Fault:
    """An error of ours, with the line that a report of it needs."""
    from traceback import extract_tb

    last = extract_tb(error.__traceback__)[-1]
    place = "/".join(Path(last.filename).parts[-2:])
    said = " ".join(str(error).split())[:300]
    told = f"{type(error).__name__}: {said} ({place}:{last.lineno})"
    return Fault(doubt("work.internal", where=where, told=told), OURS)


def attempt(work: Callable[[], T], where: str) -> T | Fault:
    """What `work` returns, or why it could not. A closed pipe and an interrupt pass: they are not about `where`."""
    try:
        return work()
    except BrokenPipeError:
        raise
    except NianbaoError as error:
        return Fault(error.reason, error.exit_code)
    except OSError as error:
        return Fault(notice(as_words(error.strerror or str(error)), where=str(error.filename or where)), OURS)
    except MemoryError:
        return Fault(notice(doubt("work.no_memory"), where=where, remedy=doubt("remedy.cut")), ReadError.exit_code)
    except Exception as error:
        return _internal(error, where)
