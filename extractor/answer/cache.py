"""Answers that were paid for, on disk: never asked for twice, never evicted.

A folder of ours with one SQLite file (diskcache, see disk.py), for any number of threads and processes of one machine; its write-ahead log
does not work on network file systems. Three kinds of records: an *answered* one is served for its key; a *refused* one (the model replied,
and no reply passed) is kept so that the same question is not paid for again, and repeated as a refusal; a *failed* one is kept for audit
only. A row that this program did not write is never unpickled or obeyed: it counts as missing, with a warning, and the next answer to its
question takes its place.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from extractor.answer.folder import DATABASE, default_folder, secured
from extractor.answer.record import Stored, cache_key, from_line, to_line, utc_now
from extractor.errors import AnswerCacheError
from extractor.model.doubts import doubt

__all__ = ["AnswerCache", "Stored", "cache_key", "default_folder"]
BUSY = 60.0
"""Seconds to wait while another process writes; a write takes milliseconds."""
_REMEDY = doubt("remedy.make_room") + doubt("remedy.move_away") + doubt("remedy.other_folder")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the database."""

    name: str | None
    """What it is kept under; null when that is not even text."""
    stored: Stored | None
    """What it holds; null when this program did not write it."""


class AnswerCache:
    """The answers in one folder. A context manager; safe to share between threads."""

    def __init__(self, folder: Path, *, warn: Callable[[str], None] | None = None, busy: float = BUSY) -> None:
        """Opens, or makes, the answers in `folder`. Raises `AnswerCacheError` when they cannot be kept there.

        `warn` is told of rows that are not ours, one sentence each; the log of this module when nobody else is.
        """
        self.folder = folder
        self._warn = warn or logging.getLogger(__name__).warning
        secured(folder)
        from extractor.answer.disk import opened, strange_settings

        database = folder / DATABASE
        with self._telling("kept.not_opened"):
            if database.exists() and strange_settings(database, busy):
                raise AnswerCacheError(doubt("kept.strange_settings"), where=str(database), remedy=_REMEDY)
            self._cache: Any = opened(folder, busy)

    def __enter__(self) -> "AnswerCache":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; what was put is on the disk already."""
        self._cache.close()

    def get(self, key: str) -> Stored | None:
        """The answer to exactly this question, when one was had that passed every check. Never a refused or a failed one."""
        return self._at(f"answered:{key}", "answered", key)

    def refused(self, key: str, mode: str | None = None) -> Stored | None:
        """How this very question was refused earlier, in `mode` where one is given: to be repeated as a refusal, not asked again."""
        number = 1
        while (stored := self._at(f"refused:{key}:{number}", "refused", key)) is not None:
            if mode in (None, stored.mode):
                return stored
            number += 1
        return None

    def put(self, stored: Stored) -> Stored:
        """Keep it; when this returns it outlives the process. What is returned is what holds for its key from now on: where another process
        has answered the same meanwhile, the first answer stands.

        Raises `AnswerCacheError` when it could not be kept (disk full, locked, not writable); the answer itself is as good as before.
        """
        if stored.state == "not_asked":
            raise ValueError("nothing was asked, so nothing is kept")
        text = to_line(replace(stored, when=stored.when or utc_now()))
        made = from_line(text)
        if made is None:
            raise ValueError("the record does not fit its own types")
        with self._telling("kept.not_kept"):
            with self._cache.transact():
                if made.state == "answered":
                    first = self.get(made.key)
                    if first is not None:
                        return first
                name = self._free(made)
                landed = self._cache.set(name, text)
            if not landed or self._cache.get(name) != text:
                raise AnswerCacheError(doubt("kept.lost"), where=str(self.folder), remedy=doubt("remedy.check_disk"))
        return made

    def rows(self) -> Iterator[Row]:
        """Every row, in the order in which they were first written."""
        with self._telling("kept.not_read"):
            for name in self._cache:
                yield Row(name, self._read(name)) if isinstance(name, str) else Row(None, None)

    def export(self) -> Iterator[Stored]:
        """Every record: answers, refusals, failures. Rows that are not ours are left out, with a warning."""
        for row in self.rows():
            if row.stored is None:
                self._foreign(row.name)
            else:
                yield row.stored

    def remove(self, names: tuple[str, ...]) -> None:
        """Take out the rows of these names, all or none."""
        with self._telling("kept.not_removed"), self._cache.transact():
            for name in names:
                self._cache.delete(name)

    def clear(self) -> None:
        """Take out everything, rows that are not ours too."""
        with self._telling("kept.not_all_removed"):
            self._cache.clear()

    def size(self) -> int:
        """Bytes on the disk."""
        return sum(path.stat().st_size for path in self.folder.glob(f"{DATABASE}*"))

    def _at(self, name: str, state: str, key: str) -> Stored | None:
        with self._telling("kept.not_read"):
            stored = self._read(name)
            if stored is None and name in self._cache:
                self._foreign(name)
            elif stored is not None and (stored.state != state or stored.key != key):
                self._foreign(name)
                return None
            return stored

    def _read(self, name: str) -> Stored | None:
        from extractor.answer.disk import ForeignRow

        try:
            text = self._cache.get(name)
        except ForeignRow:
            return None
        return None if text is None else from_line(text)

    def _free(self, stored: Stored) -> str:
        """What to keep it under: an answer has one place; refusals and failures of one question are all kept, numbered."""
        if stored.state == "answered":
            return f"answered:{stored.key}"
        number = 1
        while self._read(f"{stored.state}:{stored.key}:{number}") is not None:
            number += 1
        return f"{stored.state}:{stored.key}:{number}"

    def _foreign(self, name: str | None) -> None:
        told = f"the row {name[:80]}" if name else "a row without a readable name"
        self._warn(f"{self.folder / DATABASE}: {told} was not written by this program; it is not looked into and counts as missing")

    @contextmanager
    def _telling(self, code: str) -> Iterator[None]:
        """Whatever the database says, in our words: those of `code`."""
        from extractor.answer.disk import Timeout

        where = str(self.folder / DATABASE)
        try:
            yield
        except Timeout:
            raise AnswerCacheError(doubt(code, why=doubt("kept.locked")), where=where, remedy=doubt("remedy.end_other_runs")) from None
        except sqlite3.Error as error:
            raise AnswerCacheError(doubt(code, why=str(error)), where=where, remedy=_REMEDY) from None
        except OSError as error:
            raise AnswerCacheError(doubt(code, why=error.strerror or str(error)), where=where, remedy=_REMEDY) from None
