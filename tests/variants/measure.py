"""The reader against the truth. Values and problems are counted as `score.py` counts them, over what the page determines."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from importlib import import_module
from itertools import pairwise
from typing import Any

from extractor.evaluate import titles
from extractor.rulebook import load_rulebook
from tests.variants.generation import STRIDE, all_plans, generate
from tests.variants.types import TrueCell, Variant

Reader = Callable[[bytes, str], Any]
"""Bytes and a name -> extractor.model.report.Report."""


@dataclass(slots=True)
class Tally:
    """What was counted; tallies add up."""

    documents: int = 0
    """Documents read."""
    crashed: int = 0
    """Documents the reader raised an exception on."""
    other_text: int = 0
    """Documents whose evidence does not fit the expected text: the reader read another text."""
    determined: int = 0
    """Printed numbers the page determines."""
    correct: int = 0
    """Of these: stated as they are."""
    missed: int = 0
    """Of these: not stated."""
    wrong: int = 0
    """Of these: stated as another number."""
    invented: int = 0
    """Numbers stated for determined blanks and for what is not on the page."""
    silent: int = 0
    """Errors nobody was warned of, in cells the page does not determine too."""
    status_wrong: int = 0
    """Determined cells whose status is not the true one, blank for reported and so on."""
    judged: int = 0
    """Correct values of documents whose equations hold and whose boundaries are printed."""
    marked: int = 0
    """Of these: marked for review all the same."""
    stated: int = 0
    """Correct values with a place in the text."""
    exact: int = 0
    """Of these: whose evidence is exactly that place."""
    sharing: int = 0
    """Pairs of stated cells with characters in common."""
    open_cells: int = 0
    """Cells the page does not determine."""
    open_right: int = 0
    """Of these: stated rightly and marked for review."""
    open_bold: int = 0
    """Of these: stated, rightly or not, and not marked for review."""
    given_up: int = 0
    """Cells the oracle gave up on; counted nowhere else."""
    problems: int = 0
    """Problems of section five."""
    problems_found: int = 0
    """Of these: standing in the title or quote of a stated problem of their own."""
    problems_stated: int = 0
    """Problems stated."""
    improvements: int = 0
    """Measures of section five."""
    improvements_stated: int = 0
    """Measures stated."""

    def add(self, other: "Tally") -> None:
        """Adds another tally to this one."""
        for item in fields(self):
            setattr(self, item.name, getattr(self, item.name) + getattr(other, item.name))

    @property
    def failed(self) -> bool:
        """Whether anything went wrong that a reader can be blamed for."""
        blamed = self.crashed + self.other_text + self.missed + self.wrong + self.invented + self.silent + self.status_wrong + self.sharing
        return bool(blamed or self.exact < self.stated)


@dataclass(slots=True)
class Result:
    """One document's tally and its errors."""

    seed: int
    variant: Variant
    tally: Tally
    errors: list[str] = field(default_factory=list)


def plain(text: str | None) -> str:
    """A text in simplified characters without marks and blanks, as titles are compared."""
    return titles.plain(text or "", load_rulebook().folding)


def matched(titles: Iterable[str], stated: list[str]) -> int:
    """The largest number of titles that different stated texts answer for."""
    answers = [[place for place, text in enumerate(stated) if plain(title) in text] for title in titles]
    taken: dict[int, int] = {}

    def place_for(title: int, seen: set[int]) -> bool:
        for place in answers[title]:
            if place not in seen:
                seen.add(place)
                if place not in taken or place_for(taken[place], seen):
                    taken[place] = title
                    return True
        return False

    return sum(place_for(title, set()) for title in range(len(answers)))


def _same(value: Any, want: Any) -> bool:
    return value is not None and abs(float(value) - float(want)) < 1e-6


class _Judge:
    """Compares one report with one variant."""

    def __init__(self, result: Result, report: Any) -> None:
        self.result, self.tally = result, result.tally
        self.values = {value.indicator: value for value in report.values}
        self.easy = result.variant.holds and not result.variant.boundary_lost

    def note(self, kind: str, cell: str, want: Any, value: Any) -> None:
        """Counts an error and keeps it for --details."""
        silent = (value is None or not value.review) and not (value is not None and value.status == "unresolved")
        self.tally.silent += silent
        if hasattr(self.tally, kind):
            setattr(self.tally, kind, getattr(self.tally, kind) + 1)
        got = None if value is None else f"{value.value} ({value.status})"
        self.result.errors.append(f"{kind}{', silent' if silent else ''}: {cell}: is {want}, stated {got}")

    def cell(self, cell: TrueCell) -> None:
        """One true cell."""
        value = self.values.get(cell.indicator)
        if cell.determined is None:
            self.tally.given_up += 1
        elif not cell.determined:
            self._open(cell, value)
        elif cell.value is None:
            self._blank(cell, value)
        else:
            self._number(cell, value)

    def _number(self, cell: TrueCell, value: Any) -> None:
        self.tally.determined += 1
        if value is None or value.value is None:
            self.note("missed", cell.indicator, cell.value, value)
        elif not _same(value.value, cell.value):
            self.note("wrong", cell.indicator, cell.value, value)
        else:
            self.tally.correct += 1
            self.tally.judged += self.easy
            self.tally.marked += self.easy and value.review
            if self.easy and value.review:
                self.result.errors.append(f"marked: {cell.indicator}: {value.reason}")
            self._evidence(cell, value)
        self._status(cell, value)

    def _evidence(self, cell: TrueCell, value: Any) -> None:
        self.tally.stated += 1
        found = value.evidence
        if found is not None and (found.start, found.end) == (cell.start, cell.end):
            self.tally.exact += 1
        else:
            place = None if found is None else (found.start, found.end)
            self.result.errors.append(f"evidence: {cell.indicator}: is {(cell.start, cell.end)}, stated {place}")

    def _blank(self, cell: TrueCell, value: Any) -> None:
        if value is not None and value.value is not None:
            self.note("invented", cell.indicator, None, value)
        self._status(cell, value)

    def _status(self, cell: TrueCell, value: Any) -> None:
        status = "absent" if value is None else value.status
        # unresolved is no false statement; where a number was printed it counts as missed already
        if status not in (cell.status, "unresolved"):
            self.tally.status_wrong += 1
            self.result.errors.append(f"status: {cell.indicator}: is {cell.status}, stated {status}")

    def _open(self, cell: TrueCell, value: Any) -> None:
        self.tally.open_cells += 1
        if value is None or value.value is None:
            if cell.value is not None and (value is None or value.status != "unresolved") and not (value is not None and value.review):
                self.note("called away", cell.indicator, cell.value, value)
            return
        right = cell.value is not None and _same(value.value, cell.value)
        self.tally.open_right += right and value.review
        self.tally.open_bold += not value.review
        if not right and not value.review:
            self.note("guessed", cell.indicator, cell.value, value)

    def elsewhere(self) -> None:
        """Numbers stated for what is not on the page, and cells that share characters."""
        known = {cell.indicator for cell in self.result.variant.cells}
        for name, value in self.values.items():
            if name not in known and value.value is not None:
                self.note("invented", name, None, value)
        found = [(value.evidence, name) for name, value in self.values.items() if value.evidence is not None and value.status == "reported"]
        places = sorted((place.start, place.end, name) for place, name in found)
        for (_, end, one), (start, _, other) in pairwise(places):
            if start < end:
                self.tally.sharing += 1
                self.result.errors.append(f"sharing: {one} and {other} at {start}")


def judge(seed: int, variant: Variant, read: Reader) -> Result:
    """One document read and compared."""
    result = Result(seed, variant, Tally(documents=1))
    try:
        report = read(variant.data, variant.name)
    except Exception as fault:  # a document that brings the reader down is a finding, not the end of the run
        result.tally.crashed = 1
        result.errors.append(f"crashed: {type(fault).__name__}: {fault}")
        return result
    judged = _Judge(result, report)
    for cell in variant.cells:
        judged.cell(cell)
    judged.elsewhere()
    _text(result, report)
    _narrative(result, report)
    return result


def _text(result: Result, report: Any) -> None:
    """Whether the evidence quotes the text that was to be read."""
    for value in report.values:
        place = value.evidence
        if place is not None and result.variant.text[place.start : place.end] != place.text:
            result.tally.other_text = 1
            result.errors.append(f"text: at {place.start} stands {result.variant.text[place.start : place.end]!r}, quoted {place.text!r}")
            return


def _narrative(result: Result, report: Any) -> None:
    tally, variant = result.tally, result.variant
    stated = [plain(item.title) + "\n" + plain(item.quote) for item in report.problems]
    tally.problems, tally.problems_stated = len(variant.problems), len(stated)
    tally.problems_found = matched(variant.problems, stated)
    tally.improvements, tally.improvements_stated = variant.improvements, len(report.improvements)


def package_reader() -> Reader:
    """The package's own."""
    # only here and only when it is asked for: the truth must not come from the reader
    read: Reader = import_module("extractor").extract
    return read


def results(seeds: Iterable[int], read: Reader | None = None, layout: str | None = None) -> Iterable[Result]:
    """Documents of the seeds, read and compared; with `layout` only those of one layout."""
    reader = read or package_reader()
    for seed in seeds:
        if layout is None or layout_of(seed) == layout:
            yield judge(seed, generate(seed), reader)


def layout_of(seed: int) -> str:
    """A seed's layout, without making its document."""
    plans = all_plans()
    return plans[seed * STRIDE % len(plans)].layout


def measure(seeds: Iterable[int], read: Reader | None = None) -> Tally:
    """The sum over the seeds."""
    total = Tally()
    for result in results(seeds, read):
        total.add(result.tally)
    return total
