"""Everything that can go wrong that is not a fact about a report.

    NianbaoError            exit 1   http 500
    ├── UsageError          exit 2   http 400   a path, option or indicator that cannot be taken
    │   └── UnknownIndicator
    ├── RulebookError       exit 3   http 500   rules/ holds something that is not a rule
    ├── ReadError           exit 4   http 422   a document that could not be read
    │   ├── MissingDocument           http 404
    │   ├── TooLarge                  http 413
    │   └── NotText                   http 415
    ├── AnswerError         exit 5   http 502   nobody could be asked, or what was answered could not be kept
    │   └── AnswerCacheError
    ├── BatchError          exit 1   http 500   a batch that cannot go on: its folder, its manifest
    ├── ExportError         exit 1   http 500   tables or a workbook that cannot be written: no library, no room
    └── StoreError          exit 1   http 503   the database of the service cannot be used
        ├── InUse                     http 409   what is to be changed is being worked on
        └── LostLease                 http 409   a job that somebody else has taken over

A message says what, where and what to do. What a report gets wrong (a sum that does not hold, a table that is lost)
is never an exception: it is a value in the report. What may be told in Chinese, too (of a document, of an answer, of a decision, by the
service), is said in codes of extractor/wording/doubts.yaml; a test names the rooms.
"""

from extractor.model.doubts import Reason, as_words, notice


def _doubts(said: str | Reason) -> Reason:
    return as_words(said) if isinstance(said, str) else said


class NianbaoError(Exception):
    """Base of every error this package raises on purpose."""

    exit_code = 1
    http_status = 500

    def __init__(self, what: str | Reason, *, where: str = "", remedy: str | Reason = "") -> None:
        """`what` happened, `where` (a file, a key), and the `remedy` the user has. Doubts where it may be told in any language; words where
        it is told in English alone, at a command line."""
        self.what, self.where, self.remedy = what, where, remedy
        self.reason = notice(_doubts(what), where=where, remedy=_doubts(remedy))
        """All of it in codes."""
        self.coded = not isinstance(what, str)
        """Whether it may be told in any language."""
        from extractor.wording.english import english  # where nothing goes wrong, nothing of it is loaded

        super().__init__(english(self.reason))


class UsageError(NianbaoError):
    """An argument that cannot be taken."""

    exit_code = 2
    http_status = 400


class UnknownIndicator(UsageError):
    """An indicator id that the codebook does not know."""


class RulebookError(NianbaoError):
    """A file in rules/ that does not hold what it must."""

    exit_code = 3
    each: tuple["RulebookError", ...] = ()
    """Of several faults that are told together, each by itself."""


class ReadError(NianbaoError):
    """A document that could not be read. The other documents of the call are not affected."""

    exit_code = 4
    http_status = 422


class MissingDocument(ReadError):
    """No such file, a folder without documents, or no permission."""

    http_status = 404


class TooLarge(ReadError):
    """Over a limit of bytes, of nesting or of cells."""

    http_status = 413


class NotText(ReadError):
    """Binary data, or bytes in no encoding that Chinese documents occur in."""

    http_status = 415


class AnswerError(NianbaoError):
    """Asking a model went wrong in a way that is not one inquiry's: no endpoint, a key that is refused, answers that cannot be kept."""

    exit_code = 5
    http_status = 502


class AnswerCacheError(AnswerError):
    """The folder of kept answers cannot be used: not ours, not writable, full, or not a cache any more."""


class BatchError(NianbaoError):
    """A batch cannot begin or go on: the folder is not writable, the disk is full, the manifest is damaged or in use. Nothing that was
    noted is lost."""


class ExportError(NianbaoError):
    """Tables or a workbook cannot be written: no library, a full disk, a report that does not fit. What was there stays."""


class StoreError(NianbaoError):
    """The database of the service cannot be used: not reachable, full, locked, of another version. What was committed stays."""

    http_status = 503


class InUse(StoreError):
    """What is to be changed or deleted is being worked on, or is not there in the form that was meant."""

    http_status = 409


class LostLease(StoreError):
    """A job was taken over by another worker, or deleted: nothing of what was noted since landed."""

    http_status = 409
