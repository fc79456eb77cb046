"""A report against what is true: numbers, facts, problems, measures, agency and year. The same for made-up documents and for gold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from tests.variants.measure import _same, matched, plain
from tests.variants.open.types import OpenDocument
from tests.variants.types import Number


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the page."""

    indicator: str
    value: Number | None
    determined: bool | None = True


@dataclass(frozen=True, slots=True)
class Told:
    """A fact of the prose, once however often it stands there."""

    ids: tuple[str, ...]
    """Its id first, then others under which it may be stated."""
    value: Number | bool
    places: tuple[tuple[int, int], ...] = ()
    """Where it stands; () when that is not known."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What a report is held to."""

    cells: tuple[Cell, ...]
    facts: tuple[Told, ...]
    facts_complete: bool
    """Whether every fact of the page is among `facts`: then any other that is stated is wrong."""
    problems: tuple[str, ...]
    measures: tuple[str, ...] | int
    """Titles, or only how many there are."""
    agency: str | None
    year: int | None


@dataclass(slots=True)
class Score:
    """What was counted; scores add up."""

    numbers: int = 0
    """Printed numbers that the page determines."""
    correct: int = 0
    """Of these: stated as they are."""
    marked: int = 0
    """Of the correct ones: for review."""
    missed: int = 0
    """Of these: not stated."""
    wrong: int = 0
    """Of these: stated as another number."""
    invented: int = 0
    """Numbers stated where the page prints none."""
    silent: int = 0
    """Errors in values nobody is warned of, in cells the page leaves open too."""
    open_right: int = 0
    """Cells the page leaves open, stated rightly all the same."""
    facts: int = 0
    """Facts that the prose states."""
    facts_found: int = 0
    """Of these: stated."""
    facts_stated: int = 0
    """Facts stated."""
    facts_wrong: int = 0
    """Of these: not what the prose says."""
    facts_silent: int = 0
    """Of the wrong ones: not for review."""
    problems: int = 0
    """Problems of section five."""
    problems_found: int = 0
    """Of these: standing in a stated problem of their own."""
    problems_stated: int = 0
    """Problems stated."""
    measures: int = 0
    """Measures of section five."""
    measures_found: int = 0
    """Of these: standing in a stated measure of their own; where only their number is known, as many as are stated."""
    measures_stated: int = 0
    """Measures stated."""
    about: int = 0
    """Agency and year, where they are known."""
    about_right: int = 0
    """Of these: stated rightly."""
    about_silent: int = 0
    """Of these: stated wrongly, not for review."""

    def add(self, other: "Score") -> None:
        """Adds another score to this one."""
        for item in fields(self):
            setattr(self, item.name, getattr(self, item.name) + getattr(other, item.name))


@dataclass(slots=True)
class Judged:
    """A score and the errors behind it."""

    score: Score
    errors: list[str] = field(default_factory=list)


def truth_of(document: OpenDocument) -> Truth:
    """What a made-up document says."""
    told: dict[tuple[str, Number | bool], list[tuple[int, int]]] = {}
    also: dict[str, tuple[str, ...]] = {}
    for fact in document.facts:
        told.setdefault((fact.id, fact.value), []).append((fact.start, fact.end))
        also[fact.id] = fact.also
    return Truth(
        cells=tuple(Cell(cell.indicator, cell.value, cell.determined) for cell in document.cells),
        facts=tuple(Told((name, *also[name]), value, tuple(places)) for (name, value), places in told.items()),
        facts_complete=True,
        problems=tuple(item.title for item in document.problems),
        measures=tuple(item.title for item in document.improvements),
        agency=document.agency,
        year=document.year,
    )


def truth_of_gold(gold: Mapping[str, Any], fact_ids: Mapping[str, str]) -> Truth:
    """What a gold file says. `fact_ids`: its name of a fact -> ours."""
    narrative = {**gold.get("narrative", {})}
    facts = [Told((fact_ids[key],), value) for key, value in narrative.items() if key in fact_ids]
    return Truth(
        cells=tuple(Cell(value["indicator"], value["value"]) for value in gold["values"]),
        facts=tuple(facts),
        facts_complete=False,
        problems=tuple(gold.get("problems") or ()),
        measures=int(gold.get("improvements") or 0),
        agency=gold.get("agency"),
        year=gold.get("year"),
    )


def judge(truth: Truth, report: Any) -> Judged:
    """One report (`extractor.Report`) against its truth."""
    judged = Judged(Score())
    _numbers(truth, report, judged)
    _facts(truth, report, judged)
    _section_five(truth, report, judged)
    _about(truth, report, judged)
    return judged


def _numbers(truth: Truth, report: Any, judged: Judged) -> None:
    stated = {value.indicator: value for value in report.values}
    for cell in truth.cells:
        value = stated.pop(cell.indicator, None)
        if cell.value is None:
            _blank(cell, value, judged)
        elif cell.determined:
            _number(cell, value, judged)
        else:
            _open(cell, value, judged)
    for name, value in stated.items():
        _blank(Cell(name, None), value, judged)


def _error(judged: Judged, kind: str, cell: Cell, value: Any) -> None:
    silent = value is None or not (value.review or (value.value is None and value.status == "unresolved"))
    judged.score.silent += silent
    got = "nothing" if value is None else f"{value.value} ({value.status})"
    judged.errors.append(f"{kind}{', silent' if silent else ''}: {cell.indicator}: is {cell.value}, stated {got}")


def _number(cell: Cell, value: Any, judged: Judged) -> None:
    score = judged.score
    score.numbers += 1
    if value is None or value.value is None:
        score.missed += 1
        _error(judged, "missed", cell, value)
    elif _same(value.value, cell.value):
        score.correct += 1
        score.marked += value.review
    else:
        score.wrong += 1
        _error(judged, "wrong", cell, value)


def _open(cell: Cell, value: Any, judged: Judged) -> None:
    if value is not None and value.value is not None and _same(value.value, cell.value):
        judged.score.open_right += 1
    elif value is None or not value.review:
        _error(judged, "guessed", cell, value)


def _blank(cell: Cell, value: Any, judged: Judged) -> None:
    if value is not None and value.value is not None:
        judged.score.invented += 1
        _error(judged, "invented", cell, value)


def _equal(one: Any, other: Any) -> bool:
    return isinstance(one, bool) == isinstance(other, bool) and _same(one, other)


def _borne_out(fact: Any, told: Told) -> bool:
    """Whether a stated fact is this one, quoted from where it stands."""
    at = fact.evidence
    placed = not told.places or any(at.start < end and start < at.end for start, end in told.places)
    return fact.id in told.ids and _equal(fact.value, told.value) and placed


def _facts(truth: Truth, report: Any, judged: Judged) -> None:
    score = judged.score
    score.facts, score.facts_stated = len(truth.facts), len(report.facts)
    for told in truth.facts:
        found = any(_borne_out(fact, told) for fact in report.facts)
        score.facts_found += found
        if not found:
            judged.errors.append(f"fact missed: {told.ids[0]} {told.value}")
    known = {name for told in truth.facts for name in told.ids}
    for fact in report.facts:
        if not any(_borne_out(fact, told) for told in truth.facts) and (truth.facts_complete or fact.id in known):
            score.facts_wrong += 1
            score.facts_silent += not fact.review
            judged.errors.append(f"fact wrong{'' if fact.review else ', silent'}: {fact.id} {fact.value}: {fact.raw!r} by {fact.reader}")


def _texts(items: Iterable[Any]) -> list[str]:
    return [plain(item.title) + "\n" + plain(item.quote) for item in items]


def _section_five(truth: Truth, report: Any, judged: Judged) -> None:
    score = judged.score
    score.problems, score.problems_stated = len(truth.problems), len(report.problems)
    score.problems_found = matched(truth.problems, _texts(report.problems))
    score.measures_stated = len(report.improvements)
    if isinstance(truth.measures, int):
        score.measures, score.measures_found = truth.measures, min(truth.measures, len(report.improvements))
    else:
        score.measures, score.measures_found = len(truth.measures), matched(truth.measures, _texts(report.improvements))
    if score.problems_found < max(score.problems, score.problems_stated):
        judged.errors.append(f"problems: {score.problems_found} of {score.problems} found, {score.problems_stated} stated")


def _about(truth: Truth, report: Any, judged: Judged) -> None:
    for name, want in (("agency", truth.agency), ("year", truth.year)):
        if want is None:
            continue
        said = getattr(report.about, name)
        # a name printed in traditional characters is stated in simplified ones
        right = want in (said.value, said.raw)
        judged.score.about += 1
        judged.score.about_right += right
        judged.score.about_silent += said.value is not None and not right and not said.review
        if not right:
            judged.errors.append(f"{name}: is {want}, stated {said.value}{', for review' if said.review else ''}")
