"""A progress bar, when there are many documents and somebody watches."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.show.visible import visible

if TYPE_CHECKING:
    from rich.console import Console

MANY = 20
"""Documents below which a run is over before a bar is read (a page takes some ten milliseconds)."""


@dataclass(frozen=True, slots=True)
class Watch:
    """How a run tells what it does."""

    step: Callable[[], None]
    """One more document is done."""
    say: Callable[[str], None]
    """A line on standard error."""


def _say(text: str) -> None:
    print(visible(text), file=sys.stderr, flush=True)


LINES = Watch(lambda: None, _say)
"""Lines, and no bar."""


def wanted(to_file: bool) -> bool:
    """Whether somebody watches standard error and the reports do not run over the same screen."""
    return sys.stderr.isatty() and (to_file or not sys.stdout.isatty())


def console() -> "Console":
    """Standard error, on which nothing is taken for markup."""
    from rich.console import Console

    return Console(file=sys.stderr, highlight=False, markup=False, emoji=False)


def spoken(to: "Console") -> Callable[[str], None]:
    """Says a line on a console, above whatever moves there."""
    return lambda text: to.print(visible(text), soft_wrap=True)


@contextmanager
def watching(total: int) -> Iterator[Watch]:
    """A bar for `total` documents; below `MANY` only lines."""
    if total < MANY:
        yield LINES
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    here = console()
    with Progress(TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=here, transient=True) as bar:
        task = bar.add_task("reading", total=total)
        yield Watch(lambda: bar.advance(task), spoken(here))
