"""Where output goes: standard output, or a file that is replaced only when all is written."""

import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from extractor.errors import NianbaoError, UsageError

Write = Callable[[bytes], None]


def same_file(path: Path, other: Path) -> bool:
    """Whether both are there and are one file, whatever links lead to it."""
    return os.path.exists(path) and os.path.exists(other) and os.path.samefile(path, other)


def _unusable(path: Path, error: OSError) -> UsageError:
    return UsageError(f"cannot be written ({error.strerror})", where=str(path), remedy="Choose another place with -o.")


def _guard(path: Path, write: Callable[[bytes], object]) -> Write:
    """`write` whose failures (a full disk) name the file; a pipe whose reader went away is another matter."""

    def guarded(data: bytes) -> None:
        try:
            write(data)
        except BrokenPipeError:
            raise
        except OSError as error:
            remedy = "Nothing was replaced: make room and run it again."
            raise NianbaoError(f"writing failed ({error.strerror})", where=str(path), remedy=remedy) from None

    return guarded


def _take_place(part: Path, target: Path) -> None:
    """Put `part` where `target` is, with the permissions `target` had."""
    try:
        if target.exists():
            part.chmod(stat.S_IMODE(target.stat().st_mode))
        part.replace(target)
    except OSError as error:
        raise _unusable(target, error) from None


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A place beside `path` for a library to write to; what is there at the end takes the place of `path`, and on any other way out nothing
    is left behind. Raises `UsageError` at once where nothing can be written."""
    target = Path(os.path.realpath(path))
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.open("xb").close()
    except OSError as error:
        raise _unusable(path, error) from None
    try:
        yield part
        _take_place(part, target)
    finally:
        with suppress(OSError):
            part.unlink()


@contextmanager
def replacing(path: Path, *, durable: bool = False) -> Iterator[Write]:
    """Write beside `path`, then take its place; on any way out but the end nothing is left behind. `durable`: not before it is on the
    disk, whatever happens to the machine."""
    with beside(path) as part:
        out = part.open("wb")
        try:
            yield _guard(path, out.write)
            _guard(path, lambda _: out.flush())(b"")
            if durable:
                _guard(path, lambda _: os.fsync(out.fileno()))(b"")
        finally:
            with suppress(OSError):  # what could not be written is tried once more, and has been told of
                out.close()


@contextmanager
def _straight(path: Path) -> Iterator[Write]:
    """A device or a pipe cannot be replaced: write into it."""
    try:
        out = path.open("wb", buffering=0)
    except OSError as error:
        raise _unusable(path, error) from None
    with out:
        yield _guard(path, out.write)


def to_stdout(data: bytes) -> None:
    """Write to standard output, at once; a failure names it."""
    try:
        sys.stdout.flush()
        if data:  # unbuffered, even nothing is written, and a full disk has no room for it
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OSError(error.errno, error.strerror, "standard output") from None


@contextmanager
def opened(path: str | None) -> Iterator[Write]:
    """A function that writes to `path`, or to standard output for None."""
    if path is None:
        to_stdout(b"")
        yield to_stdout
        return
    place = Path(path)
    if place.is_dir():
        raise UsageError("this is a folder", where=path, remedy="Name a file after -o.")
    with _straight(place) if place.exists() and not place.is_file() else replacing(place) as write:
        yield write
