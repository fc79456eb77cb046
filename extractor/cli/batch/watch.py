"""What people watch while a batch runs: a live view on a terminal, a line now and then elsewhere, and a small file for programs."""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.batch.manifest import Entry
from extractor.cli.progress import LINES, Watch, console, spoken
from extractor.errors import NianbaoError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from extractor.run.somebody import Asking

LINE_SECONDS, FILE_SECONDS = 10.0, 2.0
"""Between two lines, and between two versions of the file."""


class Progress:
    """Counts what is dealt with, and tells of it."""

    def __init__(
        self,
        file: Path,
        total: int,
        watch: Watch,
        quiet: bool,
        now: Callable[[], float] = time.monotonic,
        asked: "Asking | None" = None,
    ) -> None:
        """`file`: for programs. `total`: documents there are. `watch`: for people; `quiet`: it shows a view, and needs no lines.
        `asked`: who is asked."""
        self._file, self._total, self._watch, self._quiet, self._now, self._asked = file, total, watch, quiet, now, asked
        self._begun = self._line = self._written = now()
        self._states: Counter[str] = Counter()

    @property
    def met(self) -> int:
        """Documents dealt with."""
        return self._states.total()

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
        return "; ".join(self.told())

    def told(self) -> Iterator[str]:
        """How far it is, how fast, and, when somebody is asked, what is asked and what it costs."""
        met, seconds = self.met, self._seconds()
        left = f", {max(self._total - met, 0) * seconds / met:.0f} s left" if met else ""
        states = ", ".join(f"{self._states[state]} {state}" for state in ("done", "failed", "waiting"))
        yield f"{met} of {self._total} documents: {states}"
        yield f"{met / seconds:.1f} a second{left}"
        if self._asked:
            now = self._asked.ledger.so_far()
            cost = "" if now.cost is None else f", {now.cost:f} {now.currency}"
            yield f"{self._asked.in_flight()} questions out, {now.calls} calls, {now.cached} from the cache, {now.tokens:,} tokens{cost}"
            yield f"rules saved {now.saved} calls"

    def _seconds(self) -> float:
        return max(self._now() - self._begun, 1e-9)

    def write(self, *, finished: bool = False) -> None:
        """The file, replaced as a whole. It is a courtesy: where it cannot be written the run goes on."""
        seconds = self._seconds()
        said: dict[str, Any] = {
            "documents": self._total,
            "met": self.met,
            "done": self._states["done"],
            "failed": self._states["failed"],
            "waiting": self._states["waiting"],
            "seconds": round(seconds, 1),
            "per_second": round(self.met / seconds, 2),
            "finished": finished,
        }
        if self._asked:
            now = self._asked.ledger.so_far()
            cost = None if now.cost is None else f"{now.cost:f}"
            said |= {"in_flight": self._asked.in_flight(), "calls": now.calls, "cached": now.cached, "tokens": now.tokens}
            said |= {"cost": cost, "currency": now.currency or None, "saved": now.saved}
        part = self._file.with_name(f".{self._file.name}.part")
        with suppress(OSError):
            part.write_text(json.dumps(said) + "\n", "utf-8")
            part.replace(self._file)


class LiveView:
    """The live view: a bar, and under it the figures."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total = progress, total

    def __rich__(self) -> "Text":
        from rich.text import Text

        met = self._progress.met
        full = BAR * met // self._total if self._total else BAR
        states, *more = self._progress.told()
        told = Text.assemble(("█" * full, "green"), ("░" * (BAR - full), "dim"), f" {states}")
        for line in more:
            told.append(f"\n  {line}", style="dim")
        return told


BAR = 30
"""Characters of the bar."""


@contextmanager
def progressing(file: Path, total: int, asked: "Asking | None" = None) -> Iterator[tuple[Progress, Watch]]:
    """Progress while a batch runs; the file says at the end whether it came to its end."""
    with _watched(file, total, asked) as (progress, watch):
        try:
            yield progress, watch
        except (NianbaoError, KeyboardInterrupt):
            progress.write()
            raise
        progress.write(finished=True)


@contextmanager
def _watched(file: Path, total: int, asked: "Asking | None") -> Iterator[tuple[Progress, Watch]]:
    """Lines, or on a terminal a view with lines above it."""
    if not sys.stderr.isatty():
        yield Progress(file, total, LINES, quiet=False, asked=asked), LINES
        return
    with viewed(file, total, asked, console()) as found:
        yield found


@contextmanager
def viewed(file: Path, total: int, asked: "Asking | None", on: "Console") -> Iterator[tuple[Progress, Watch]]:
    """The view on a console; it goes away at the end, and what was said stays."""
    from rich.live import Live

    watch = Watch(lambda: None, spoken(on))
    progress = Progress(file, total, watch, quiet=True, asked=asked)
    with Live(LiveView(progress, total), console=on, refresh_per_second=4, transient=True, redirect_stderr=False, redirect_stdout=False):
        yield progress, watch
