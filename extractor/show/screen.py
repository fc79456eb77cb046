"""The terminal, and what may be written on it."""

import sys
from typing import TextIO

from rich.console import Console, JustifyMethod, RenderableType
from rich.table import Table

PLAIN_WIDTH = 120
"""Columns when the output goes to a file or a pipe: enough for table four's fifteen columns."""


def console(out: TextIO | None = None) -> Console:
    """The terminal as it is (width, NO_COLOR); for a pipe or a file plain text, `PLAIN_WIDTH` wide."""
    out = out or sys.stdout
    if out.isatty():
        return Console(file=out, highlight=False, markup=False, emoji=False)
    return Console(file=out, highlight=False, markup=False, emoji=False, width=PLAIN_WIDTH, color_system=None, force_terminal=False)


def grid(*columns: JustifyMethod, gap: int = 2, first: int | None = None) -> Table:
    """Columns without a frame. Long cells are folded: rich's default would cut their last character off."""
    table = Table.grid(padding=(0, gap))
    for number, justify in enumerate(columns):
        table.add_column(justify=justify, overflow="fold", width=None if number else first)
    return table


def put(screen: Console, part: RenderableType) -> None:
    """Print `part` without the blanks rich fills lines up with. Written by hand, so that a closed pipe is an error for the edge."""
    with screen.capture() as captured:
        screen.print(part)
    screen.file.write("".join(f"{line.rstrip(' ')}\n" for line in captured.get().splitlines()))
