"""diskcache, made safe. Imported when a cache is opened, and never before.

diskcache 5.6.3 unpickles whatever a row says is a pickle, keys as well as values (CVE-2025-69872, open), reads and deletes whatever file a
row names, obeys settings it finds in the file, and evicts at 1 GiB. Here a key and a value are text in the row itself; anything else is
foreign and is not looked into.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import diskcache  # type: ignore[import-untyped]
from diskcache.core import METADATA  # type: ignore[import-untyped]

_RAW = 1
"""diskcache's mode for "the value is in the row, as it is"."""
_SETTINGS: dict[str, object] = {
    **diskcache.DEFAULT_SETTINGS,
    "eviction_policy": "none",
    "cull_limit": 0,
    "size_limit": 2**62,
    "disk_min_file_size": 2**62,
    "sqlite_synchronous": 2,
}
"""All of them, so that none is taken from the file. Nothing is evicted (the first three); everything is in the database (the fourth). FULL
synchronous: with diskcache's own NORMAL a killed process loses nothing that `set` had returned for, but a power cut may lose the last
answers; with FULL neither does, as far as the disk tells the truth. It costs a millisecond (SSD) for an answer that took seconds."""

Timeout: type[Exception] = diskcache.Timeout
"""Another process wrote all the time, or writing is not allowed at all: diskcache does not tell which."""


class ForeignRow(Exception):
    """A row that this program did not write."""


class Foreign:
    """Stands for a key that is not ours, so that going through the others does not end."""


class PlainDisk(diskcache.Disk):  # type: ignore[misc]
    """Text in rows, and nothing else: no pickle, no file beside the database is written, read or removed."""

    def put(self, key: Any) -> tuple[str, bool]:
        """A key as it goes to the database."""
        return self._text(key), True

    def get(self, key: Any, raw: Any) -> Any:
        """A key as it comes from the database; `Foreign` when it is not text."""
        return key if raw and isinstance(key, str) else Foreign()

    def store(self, value: Any, read: bool, key: Any = None) -> tuple[int, int, None, str]:  # noqa: ARG002
        """A value as it goes to the database."""
        return 0, _RAW, None, self._text(value)

    def fetch(self, mode: Any, filename: Any, value: Any, read: Any) -> str:  # noqa: ARG002
        """A value as it comes from the database."""
        if mode != _RAW or filename is not None or not isinstance(value, str):
            raise ForeignRow
        return value

    def filename(self, key: Any = None, value: Any = None) -> tuple[str, str]:  # noqa: ARG002
        """There are no files."""
        raise ForeignRow

    def remove(self, file_path: Any) -> None:
        """A row that names a file is foreign; the file is not touched."""

    @staticmethod
    def _text(value: Any) -> str:
        if not isinstance(value, str):
            raise TypeError("answers are kept as text under a text")
        return value


def strange_settings(database: Path, timeout: float) -> frozenset[str]:
    """Names of settings in the file that are none of diskcache's; it would make attributes of them, in place of its own methods."""
    with closing(sqlite3.connect(database, timeout=timeout)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'Settings'").fetchall():
            return frozenset()
        found = {str(name) for (name,) in connection.execute("SELECT key FROM Settings")}
    return frozenset(found - {*diskcache.DEFAULT_SETTINGS, *METADATA})


def opened(folder: Path, timeout: float) -> Any:
    """The cache in `folder`; waits `timeout` seconds where another process writes."""
    return diskcache.Cache(str(folder), timeout=timeout, disk=PlainDisk, **_SETTINGS)
