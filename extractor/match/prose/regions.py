"""Where prose stands: the sections that are prose, and whole sentences beside the tables of the others."""

import re
from collections.abc import Iterator

from extractor.model.sections import NARRATIVE, Section

_SHORTEST_LINE = 16  # a wrapped line of prose is longer; the cells and labels of a table of one cell a line mostly are not
_CELLS = re.compile(r"[|\t]| {3}")


def prose_blocks(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Runs of lines of prose in `folded[start:end]`, each up to its last full stop."""
    opened, here = -1, start
    while here <= end:
        stop = folded.find("\n", here, end)
        stop = end if stop < 0 else stop
        line = folded[here:stop].strip()
        prose = (len(line) >= _SHORTEST_LINE or line.endswith("。")) and not _CELLS.search(line)
        if prose and opened < 0:
            opened = here
        if opened >= 0 and (not prose or stop == end):
            last = folded.rfind("。", opened, stop if prose else here)
            if last >= 0:
                yield opened, last + 1
            opened = -1
        here = stop + 1


def prose_regions(folded: str, sections: tuple[Section, ...]) -> Iterator[tuple[int, int]]:
    """Start and end of every piece of the text that counts as prose, in the order of the text."""
    present = [(section.span, section) for section in sections if section.span is not None]
    present.sort(key=lambda pair: pair[0].start)
    if not present:
        yield 0, len(folded)
        return
    first, heading = present[0][0], present[0][1].heading_span
    yield 0, heading.start if heading else first.start
    for span, section in present:
        if section.key in NARRATIVE or section.state == "tables_lost":
            yield span.start, span.end
        else:
            yield from prose_blocks(folded, span.start, span.end)
