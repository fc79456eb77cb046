"""Section five as a table: a column of problems beside a column of measures, under a row that says so."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from extractor.model.spans import Span
from extractor.rulebook.facts import regex
from extractor.rulebook.problems import ProblemRules

Half = Literal["problems", "improvements"]
_EDGE = re.compile(r"\t|\||[ 　]{3,}")
_RULER = re.compile(r"[\s|:+-]+")
LONGEST_HEADER = 60
"""Characters of the row of headings: 存在的主要问题和不足 | 下一步改进措施 | 责任单位 is half as long."""
_BLANKS = " \t　*#`"


@dataclass(frozen=True, slots=True)
class PairedTable:
    """A table of both halves."""

    span: Span
    """From its headings to its last row."""
    cells: tuple[tuple[Half, Span], ...]
    """Its cells that hold something, row by row."""
    whole: bool
    """Whether every row has as many cells as the headings; otherwise nothing says which cell is which."""


def find_tables(folded: str, span: Span, rules: ProblemRules) -> tuple[PairedTable, ...]:
    """The tables of problems and measures in `folded[span]`, in order."""
    found: list[PairedTable] = []
    rows: list[Span] = []
    halves: tuple[Half | None, ...] = ()
    for line in (*_lines(folded, span), Span(span.end, span.end)):
        said = line.of(folded).strip()
        cells = _cells(folded, line)
        if said and cells:
            heads = _halves(folded, line, rules)
            if heads and not rows:
                halves = heads
            if bool(heads) != bool(rows):  # the headings, or a row under them; headings again say nothing new
                rows.append(line)
        elif rows and (said or line.start == span.end):
            found.append(_table(folded, halves, rows))
            rows = []
    return tuple(found)


def _lines(folded: str, span: Span) -> Iterator[Span]:
    start = span.start
    while start < span.end:
        stop = folded.find("\n", start, span.end)
        stop = span.end if stop < 0 else stop
        yield Span(start, stop)
        start = stop + 1


def _cells(folded: str, line: Span) -> tuple[Span, ...]:
    """The cells of a line, also empty ones between two edges; none for a line without an edge."""
    start, end = line.start, line.end
    while start < end and folded[start] in " 　":
        start += 1
    while end > start and folded[end - 1] in " 　":
        end -= 1
    start += folded.startswith("|", start, end)
    end -= end > start and folded[end - 1] == "|"
    found = []
    for edge in _EDGE.finditer(folded, start, end):
        found.append(_trimmed(folded, start, edge.start()))
        start = edge.end()
    return (*found, _trimmed(folded, start, end)) if found else ()


def _trimmed(folded: str, start: int, end: int) -> Span:
    while start < end and folded[start] in _BLANKS:
        start += 1
    while end > start and folded[end - 1] in _BLANKS:
        end -= 1
    return Span(start, end)


def _halves(folded: str, line: Span, rules: ProblemRules) -> tuple[Half | None, ...]:
    """What each column of a row of headings holds; nothing for any other line."""
    if line.end - line.start > LONGEST_HEADER:
        return ()
    halves = tuple(_half(cell.of(folded), rules) for cell in _cells(folded, line))
    return halves if halves.count("problems") == halves.count("improvements") == 1 else ()


def _half(heading: str, rules: ProblemRules) -> Half | None:
    for label in rules.labels:
        if regex(label.pattern).fullmatch("".join(heading.split())):
            return label.role if label.role == "problems" or label.role == "improvements" else None
    return None


def _table(folded: str, halves: tuple[Half | None, ...], lines: list[Span]) -> PairedTable:
    """The table whose headings are the first of `lines`."""
    rows = [_cells(folded, line) for line in lines[1:] if not _RULER.fullmatch(line.of(folded).strip())]
    found = tuple((half, cell) for row in rows for half, cell in zip(halves, row, strict=False) if half and cell.end > cell.start)
    return PairedTable(Span(lines[0].start, lines[-1].end), found, all(len(row) == len(halves) for row in rows))
