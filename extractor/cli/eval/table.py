"""An evaluation for people: a sentence, a table, and with --details every error."""

import io
from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal

from rich.console import Console, JustifyMethod
from rich.table import Table

from extractor.evaluate.counts import Count, Slice, SliceCounts, SliceKind
from extractor.evaluate.evaluation import Evaluation
from extractor.evaluate.judge import Mistake
from extractor.show.screen import console, grid, put
from extractor.show.visible import visible

_COUNTS: tuple[Count, ...] = ("correct", "missed", "wrong", "invented", "silent", "marked", "unplaced")
_OF_STATED: tuple[SliceKind, ...] = ("origin", "grade")
"""Slices whose share is one of what they stated: gold does not say who should have read a number."""
_RIGHT: tuple[JustifyMethod, ...] = ("right",)
_LEGEND = "Percentages: of gold's numbers; under origin and grade, of the numbers stated there."


def share(part: int, whole: int) -> str:
    """A percentage, cut off and not rounded: 9999 of 10000 are not 100 %."""
    if not whole:
        return ""
    return f"{(Decimal(part * 100) / whole).quantize(Decimal('0.1'), ROUND_DOWN)} %"


def _sentence(total: SliceCounts) -> str:
    if not total.gold:
        return f"gold has no numbers; {total.silent} errors nobody was warned of"
    correct = f"{total.correct} read correctly ({share(total.correct, total.gold)})"
    return f"of {total.gold} numbers, {correct}, {total.silent} errors nobody was warned of"


def _documents(found: Evaluation) -> str:
    said = [f"{found.documents} in gold"]
    if found.missing:
        said.append(f"{len(found.missing)} of them in no report")
    if found.without_gold:
        said.append(f"{found.without_gold} reports without gold, not counted")
    return f"documents     {', '.join(said)}"


def _row(name: str, kind: SliceKind, counts: SliceCounts) -> list[str]:
    whole = counts.stated if kind in _OF_STATED else counts.gold
    cells = [name, str(counts.gold), str(counts.stated)]
    for count in _COUNTS:
        number: int = getattr(counts, count)
        cells += [str(number), share(number, whole) if number else ""]
    return cells


def _columns() -> Table:
    return grid("left", *_RIGHT * (2 + 2 * len(_COUNTS)), gap=1)


def _header() -> list[str]:
    return ["", "gold", "stated", *(word for count in _COUNTS for word in (count, ""))]


def _something(part: Slice) -> bool:
    return bool(part.counts.gold or part.counts.stated)


def _numbers(found: Evaluation) -> Table:
    """The figures of the tables' numbers."""
    table = _columns()
    table.add_row(*_header())
    table.add_row(*_row("all", "total", found.total))
    for kind in ("section", "origin", "grade"):
        table.add_row(kind)
        for part in filter(_something, found.of(kind)):
            number = found.numbers.get(part.name) if kind == "section" else None
            table.add_row(*_row(f"  {number} {part.name}" if number else f"  {visible(part.name)}", kind, part.counts))
    return table


def _by_document(found: Evaluation) -> Table:
    """The counts a document, its name at the end, where it may be long."""
    counts: tuple[Count, ...] = ("gold", "stated", *_COUNTS)
    table = grid(*_RIGHT * len(counts), "left")
    table.add_row(*counts, "document")
    for part in found.of("document"):
        table.add_row(*(str(getattr(part.counts, count)) for count in counts), visible(part.name))
    return table


def _origins(found: Evaluation, found_as: Count, stated: Count) -> str:
    """By origin: how many of those stated are gold's."""
    parts = [(part.name, getattr(part.counts, found_as), getattr(part.counts, stated)) for part in found.of("origin")]
    said = ", ".join(f"{name} {right} of {whole}" for name, right, whole in parts if whole)
    return f" ({said})" if said else ""


def _of(part: int, whole: int) -> str:
    percent = share(part, whole)
    return f"{part} of {whole}" + (f" ({percent})" if percent else "")


def _prose(found: Evaluation) -> Iterator[str]:
    """Section five and sentences, a line each."""
    total = found.total
    if total.problems_gold or total.problems_stated:
        by = _origins(found, "problems_found", "problems_stated")
        yield f"problems      {_of(total.problems_found, total.problems_gold)} found; {total.problems_stated} stated{by}"
    if total.improvements_listed:
        by = _origins(found, "improvements_found", "improvements_stated")
        counted = total.improvements_gold - total.improvements_listed
        others = f"; of {counted} others gold says only how many" if counted else ""
        yield (
            f"improvements  {_of(total.improvements_found, total.improvements_listed)} found{others}; "
            f"{total.improvements_stated} stated{by}"
        )
    elif total.improvements_gold or total.improvements_stated:
        yield f"improvements  {total.improvements_gold} in gold, {total.improvements_stated} stated (gold says only how many)"
    if total.facts_gold:
        said = f"{total.facts_missed} missed, {total.facts_wrong} wrong, {total.facts_silent} silent"
        by = _origins(found, "facts_correct", "facts_gold")
        yield f"facts         {_of(total.facts_correct, total.facts_gold)} stated as gold has them; {said}{by}"


def _value(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _mistake(mistake: Mistake) -> Iterator[str]:
    """One error, in two or three lines."""
    kind = f"{mistake.outcome}, silent" if mistake.silent else mistake.outcome
    yield f"{mistake.document}: {mistake.subject} {mistake.key}: {kind}"
    about = [word for word in (mistake.status, mistake.origin, mistake.grade, "for review" if mistake.review else "") if word]
    stated = _value(mistake.stated) + (f" ({', '.join(about)})" if about else "")
    yield f"    gold {_value(mistake.gold)}, stated {stated}" + (f": {mistake.reason}" if mistake.reason else "")
    if mistake.evidence or mistake.start is not None:
        place = "" if mistake.start is None else f" at {mistake.start}–{mistake.end}"
        yield f"    read from {' '.join(mistake.evidence.split())!r}{place}"


def _errors(found: Evaluation) -> Iterator[str]:
    """Every error; what a document without a report lacks is one line."""
    for document in found.missing:
        yield visible(f"{document}: no report is about it; everything in it is missed, silent")
    for mistake in found.mistakes:
        if mistake.document not in found.missing:
            yield from map(visible, _mistake(mistake))


def print_table(found: Evaluation, screen: Console, *, details: bool) -> None:
    """The whole evaluation on `screen`."""
    put(screen, _sentence(found.total))
    put(screen, f"{_documents(found)}\n")
    put(screen, _numbers(found))
    put(screen, f"\n{_LEGEND}")
    for line in _prose(found):
        put(screen, visible(line))
    if details:
        put(screen, "")
        put(screen, _by_document(found))
        put(screen, "")
        for line in _errors(found):
            put(screen, line)


def table_bytes(found: Evaluation, *, details: bool) -> bytes:
    """The same for a file."""
    out = io.StringIO()
    print_table(found, console(out), details=details)
    return out.getvalue().encode("utf-8")
