"""Where tables go: written beside those that are there, and put in their place when all are whole."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path

from extractor.errors import ExportError

PART = ".part"


class Place:
    """The tables of one folder. Some are files, one is a folder with a folder a year."""

    def __init__(self, folder: Path, files: tuple[str, ...], parted: str, pieces: tuple[str, ...]) -> None:
        """`files`: names of tables that are files. `parted`: of the one that is a folder. `pieces`: patterns of the names of its files."""
        self._folder, self._files, self._parted, self._pieces = folder, files, parted, pieces
        self.clear()
        with self.telling():
            self.part(parted).mkdir()

    def part(self, name: str) -> Path:
        """Where a table stands until all are whole."""
        return self._folder / f".{name}{PART}"

    def clear(self) -> None:
        """Nothing is left that is not whole."""
        for name in (*self._files, self._parted):
            _removed(self.part(name))

    def take(self) -> None:
        """Put the tables where the earlier ones are. Raises `ExportError` where something stands that is none."""
        with self.telling():
            for name in (self._parted, *self._files):
                self._make_room(name)
                self.part(name).rename(self._folder / name)

    def _make_room(self, name: str) -> None:
        path = self._folder / name
        if path.is_dir() != (name == self._parted) and path.exists():
            raise ExportError("something else stands here", where=str(path), remedy="Move it away, or name another folder with --out.")
        if path.is_dir() and not all(self._ours(file) for file in path.rglob("*") if not file.is_dir()):
            raise ExportError("this folder holds files of others", where=str(path), remedy="Move it away, or name another folder.")
        _removed(path)

    def _ours(self, file: Path) -> bool:
        return file.parent.name.startswith("year=") and any(fnmatchcase(file.name, piece) for piece in self._pieces)

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Whatever the system says, in our words."""
        try:
            yield
        except OSError as error:
            remedy = "Make room, or see that you may write there, and run the same command again: nothing is lost."
            raise ExportError(f"the tables cannot be written ({error.strerror or error})", where=str(self._folder), remedy=remedy) from None


def _removed(path: Path) -> None:
    """Nothing is at `path` any more."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
