"""What people watch while a batch runs: a bar on a terminal, a line now and then elsewhere, and a small file that programs can read."""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from extractor.batch.manifest import Entry
from extractor.cli.progress import LINES, Watch, watching
from extractor.errors import NianbaoError

LINE_SECONDS, FILE_SECONDS = 10.0, 2.0
"""Between two lines, and between two versions of the file."""


class Progress:
    """Counts what is dealt with, and tells of it."""

    def __init__(self, file: Path, total: int, watch: Watch, quiet: bool, now: Callable[[], float] = time.monotonic) -> None:
        """`file`: for programs. `total`: documents there are. `watch`: for people; `quiet`: it shows a bar, and needs no lines."""
        self._file, self._total, self._watch, self._quiet, self._now = file, total, watch, quiet, now
        self._begun = self._line = self._written = now()
        self._states: Counter[str] = Counter()

    def step(self, entry: Entry) -> None:
        """A document is dealt with."""
        self._states[entry.state] += 1
        self._watch.step()
        now = self._now()
        if now - self._written >= FILE_SECONDS:
            self._written = now
            self.write()
        if not self._quiet and now - self._line >= LINE_SECONDS:
            self._line = now
            self._watch.say(f"nianbao: {self.sentence()}")

    def sentence(self) -> str:
        """How far it is."""
        met, seconds = self._states.total(), max(self._now() - self._begun, 1e-9)
        left = f", {max(self._total - met, 0) * seconds / met:.0f} s left" if met else ""
        return (
            f"{met} of {self._total} documents: {self._states['done']} done, {self._states['failed']} failed, "
            f"{self._states['waiting']} waiting; {met / seconds:.1f} a second{left}"
        )

    def write(self, *, finished: bool = False) -> None:
        """The file, replaced as a whole. It is a courtesy: where it cannot be written the run goes on."""
        seconds = max(self._now() - self._begun, 1e-9)
        met = self._states.total()
        said = {
            "documents": self._total,
            "met": met,
            "done": self._states["done"],
            "failed": self._states["failed"],
            "waiting": self._states["waiting"],
            "seconds": round(seconds, 1),
            "per_second": round(met / seconds, 2),
            "finished": finished,
        }
        part = self._file.with_name(f".{self._file.name}.part")
        with suppress(OSError):
            part.write_text(json.dumps(said) + "\n", "utf-8")
            part.replace(self._file)


@contextmanager
def progressing(file: Path, total: int) -> Iterator[tuple[Progress, Watch]]:
    """Progress while a batch runs; the file says at the end whether it came to its end."""
    bar = sys.stderr.isatty()
    with watching(total if bar else 0) as watch:
        progress = Progress(file, total, watch, quiet=watch is not LINES)
        try:
            yield progress, watch
        except (NianbaoError, KeyboardInterrupt):
            progress.write()
            raise
        progress.write(finished=True)
