"""What the form's equations say of the rows a model read: with whose reading they hold.

A row is weighed as a whole, for its cells stand and fall together. Other rows count as rules read them, and as the model read them where
rules read nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from extractor.check import State, assess
from extractor.model.asking import ROW_TOLD, Stretch
from extractor.model.candidates import Candidate
from extractor.model.draft import Listed
from extractor.model.spans import Span
from extractor.reconcile.policies import Verdict, same
from extractor.rulebook.equations import Equation
from extractor.rulebook.tables import TableRules

BEARING = 2
"""Equations that must hold for a number to be borne out: its row's and its column's, neither of them 0 = 0."""
_BLANK = State(None, "blank")

States = Mapping[str, State]
Row = tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class _Scales:
    """What rows are weighed with."""

    states: dict[str, State]
    """Every indicator as rules read it, else as the model did."""
    of: Mapping[str, tuple[Equation, ...]]
    """Indicator -> the equations it stands in."""
    rules: Mapping[str, Candidate]
    """Indicator -> what rules read."""
    tables: Mapping[str, TableRules]
    """The form's tables."""
    partings: Mapping[Span, str]
    """A row's zone -> how the page parts its cells."""

    def equations(self, names: Iterable[str]) -> tuple[Equation, ...]:
        """Those that any of `names` stands in."""
        return tuple({e.id: e for name in names for e in self.of.get(name, ())}.values())

    def outcome(self, names: Iterable[str], changed: States) -> tuple[bool, bool]:
        """(some equation of `names` fails, some holds that is more than 0 = 0) with `changed` in the place of what is known."""
        states = {**self.states, **changed}
        results = [assess(equation, states) for equation in self.equations(names)]
        return any(r.outcome == "fails" for r in results), any(r.outcome == "holds" and r.left for r in results)

    def borne(self, name: str) -> bool:
        """Whether a number is borne out in its row and in its column."""
        results = [assess(equation, self.states) for equation in self.of.get(name, ())]
        return sum(r.outcome == "holds" and bool(r.left) for r in results) >= BEARING


def _rows(models: Iterable[Candidate]) -> list[Row]:
    """The model's readings, row by row."""
    rows: dict[tuple[Span | None, str], list[Candidate]] = {}
    for candidate in models:
        rows.setdefault((candidate.context, candidate.indicator.rpartition(".")[0]), []).append(candidate)
    return [tuple(row) for row in rows.values()]


def _state(candidate: Candidate) -> State:
    return State(candidate.value, candidate.status)


def _between(row: Row, scales: _Scales) -> Verdict:
    """Rules and model read the row differently: with whose reading do its equations hold?"""
    apart = [c for c in row if not same(c, scales.rules[c.indicator])]
    names = [c.indicator for c in apart]
    ruled_fails, ruled_holds = scales.outcome(names, {n: _state(scales.rules[n]) for n in names})
    said_fails, said_holds = scales.outcome(names, {c.indicator: _state(c) for c in apart})
    if said_fails and not ruled_fails and ruled_holds:
        return "rule"
    return "model" if ruled_fails and not said_fails and said_holds else "open"


def _places(row: Row, scales: _Scales) -> list[dict[str, str]]:
    """The other rows of the table that nobody read by rules: each of the row's indicators -> the one in its column there."""
    table = next((t for t in scales.tables.values() for i in t.by_cell.values() if i.id == row[0].indicator), None)
    if table is None:
        return []
    at = {i.id: (i.row, i.column) for i in table.by_cell.values()}
    mine = at[row[0].indicator][0]
    places: list[dict[str, str]] = []
    for key in table.rows:
        there = {c.indicator: i.id for c in row if (i := table.by_cell.get((key, at[c.indicator][1])))}
        if key != mine and len(there) == len(row) and all(n in scales.states and _unread(scales.rules.get(n)) for n in there.values()):
            places.append(there)
    return places


def _unread(candidate: Candidate | None) -> bool:
    return candidate is None or candidate.status == "unresolved"


def _excludes(row: Row, changed: States, scales: _Scales) -> bool:
    """Whether some equation fails with `changed`."""
    return scales.outcome([*(c.indicator for c in row), *changed], changed)[0]


def _alone(row: Row, scales: _Scales) -> Verdict:
    """Only the model read the row: could anything else stand there?"""
    names = [c.indicator for c in row]
    parted = scales.partings.get(row[0].context) == "parted" if row[0].context else False
    fails, _ = scales.outcome(names, {})
    if fails and row[0].reader == ROW_TOLD:
        return "broken"
    own = [e for e in scales.equations(names) if e.left[0] in names and set(e.right) <= set(names)]
    if not parted and any(assess(e, scales.states).outcome == "fails" for e in own):
        return "broken"
    numbers = [c for c in row if c.value]
    if fails or not parted or not numbers or not all(scales.borne(c.indicator) for c in numbers):
        return "open"
    if not _excludes(row, dict.fromkeys(names, _BLANK), scales):
        return "open"
    for there in _places(row, scales):
        moved = {there[c.indicator]: _state(c) for c in row} | {c.indicator: scales.states[there[c.indicator]] for c in row}
        if not _excludes(row, moved, scales):
            return "open"
    return "sole"


def weigh(
    listed: Iterable[Listed],
    rules: Iterable[Candidate],
    models: Iterable[Candidate],
    equations: Iterable[Equation],
    tables: Mapping[str, TableRules],
    stretches: Iterable[Stretch],
) -> Mapping[str, Verdict]:
    """Indicator -> the verdict on the row that the model's reading of it stands in; nothing for rows that both read alike."""
    models = tuple(models)
    if not models:
        return {}
    by_rule = {c.indicator: c for c in rules}
    states = {x.indicator: State(None, "unresolved" if x.hidden else "absent") for x in listed}
    states |= {c.indicator: _state(c) for c in models if c.indicator in states}
    states |= {name: _state(c) for name, c in by_rule.items() if name in states and c.status != "unresolved"}
    of: dict[str, tuple[Equation, ...]] = {}
    for equation in equations:
        for name in (*equation.left, *equation.right):
            of[name] = (*of.get(name, ()), equation)
    scales = _Scales(states, of, by_rule, tables, {s.zone: s.parting for s in stretches})
    verdicts: dict[str, Verdict] = {}
    for row in _rows(models):
        read = tuple(c for c in row if not _unread(by_rule.get(c.indicator)))
        unread = tuple(c for c in row if _unread(by_rule.get(c.indicator)))
        if any(not same(c, by_rule[c.indicator]) for c in read):
            verdicts |= dict.fromkeys((c.indicator for c in read), _between(read, scales))
        if unread:
            verdicts |= dict.fromkeys((c.indicator for c in unread), _alone(row, scales))
    return verdicts
