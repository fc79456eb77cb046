"""The folder that uploads are put in while they are taken: nothing of a server that was ended in the middle stays there."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_LOCK = "lock"


def place_in(folder: Path) -> Path:
    """Where uploads are put, in the folder of a service."""
    return folder / "incoming"


@contextmanager
def cleared(place: Path) -> Iterator[None]:
    """The folder is there, and what another server has left in it is not; nor is anything when the block ends. What belongs to a server
    that runs is left alone."""
    place.mkdir(mode=0o700, exist_ok=True)
    held = os.open(place / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        _clear(place, held)
        fcntl.flock(held, fcntl.LOCK_SH)
        yield
        _clear(place, held)
    finally:
        os.close(held)


def _clear(place: Path, held: int) -> None:
    with suppress(BlockingIOError):  # another server has something in it
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for left in place.iterdir():
            if left.name != _LOCK:
                shutil.rmtree(left, ignore_errors=True)
