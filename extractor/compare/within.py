"""What the report says twice: in sentences and in its tables, in its title and as its period. A difference is worth a sentence, no more."""

from collections.abc import Iterable, Mapping

from extractor.check import State
from extractor.model.candidates import AboutFields, Fact, Number
from extractor.model.doubts import doubt
from extractor.model.report import CheckResult, Outcome
from extractor.rulebook.facts import FactDefinition
from extractor.wording.english import worded


def _table_side(definition: FactDefinition, states: Mapping[str, State]) -> tuple[tuple[str, ...], Number | None]:
    """The cells a fact is compared with, and their sum; None when one of them is not known."""
    cells = tuple(c for c in definition.compare if c in states)
    known = [states[c] for c in cells]
    printed = [s.value for s in known if s.value is not None]
    if not printed or any(s.status in ("unresolved", "absent") for s in known):
        return cells, None
    return cells, sum(printed)


def compare_facts(facts: Iterable[Fact], definitions: Iterable[FactDefinition], states: Mapping[str, State]) -> tuple[CheckResult, ...]:
    """One result for every fact that has a cell, or cells that make it up."""
    by_id = {d.id: d for d in definitions}
    results: list[CheckResult] = []
    seen: dict[str, int] = {}
    for fact in facts:
        definition = by_id.get(fact.id)
        if definition is None or not definition.compare or isinstance(fact.value, bool):
            continue
        cells, table = _table_side(definition, states)
        if not cells:
            continue
        seen[fact.id] = seen.get(fact.id, 0) + 1
        name = f"prose.{fact.id}" if seen[fact.id] == 1 else f"prose.{fact.id}#{seen[fact.id]}"
        label, said = definition.label, str(fact.value)
        if table is None:
            unknown = worded(doubt("prose.cells_unknown", label=label, fact=said))
            results.append(CheckResult(name, fact.value, None, None, "not_assessable", cells, (), *unknown))
            continue
        outcome: Outcome = "holds" if fact.value == table else "differs"
        told = worded(doubt("prose.agrees" if outcome == "holds" else "prose.differs", label=label, fact=said, table=str(table)))
        results.append(CheckResult(name, fact.value, table, fact.value - table, outcome, cells, (), *told))
    return tuple(results)


def compare_years(about: AboutFields) -> tuple[CheckResult, ...]:
    """The period of the figures against the year the title names."""
    if about.period is None or about.year is None or not isinstance(about.year.value, int):
        return ()
    first, _, last = str(about.period.value).partition("/")
    years = {int(day[:4]) for day in (first, last) if day[:4].isdecimal()}
    left = int(last[:4]) if last[:4].isdecimal() else int(first[:4]) if first[:4].isdecimal() else None
    if left is None:
        return ()
    same = years == {about.year.value}
    told = worded(doubt("period.agrees" if same else "period.differs", period=about.period.value, year=about.year.value))
    outcome: Outcome = "holds" if same else "differs"
    return (CheckResult("about.period", left, about.year.value, left - about.year.value, outcome, (), (), *told),)
