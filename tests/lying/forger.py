"""A model whose every lie passes grounding: false readings put straight before the policies and the equations.

Worse than any liar can be, for what a model says has to stand on the page. What is held against it is the second line alone.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from extractor import load_rulebook
from extractor.model.asking import Answer, Exchange, Inquiry, Testimony
from extractor.model.candidates import Candidate, Number
from extractor.model.spans import Span
from extractor.pipeline import conclude
from extractor.report.heard import Heard
from tests.lying.papers import Paper
from tests.lying.scene import Content, Lie
from tests.lying.trial import Trial, drafted, judge, known_to


@dataclass(frozen=True, slots=True)
class Forged:
    """A row as the forger has it."""

    names: tuple[str, ...]
    """Its indicators, the sum last."""
    true: Content
    """What stands there; blanks where nobody knows."""
    zone: Span
    """Where it says that it stands."""


Forgery = Callable[[list[Forged], random.Random], list[Content]]
"""The rows -> what is said of each."""


def _sum(parts: list[int]) -> Content:
    return (*parts, sum(parts))


def adding(rows: list[Forged], rng: random.Random) -> list[Content]:
    """Other numbers that add up row by row."""
    return [_sum([rng.choice([0, 1, 2, 7, 30]) for _ in row.names[1:]]) for row in rows]


def nudged(rows: list[Forged], rng: random.Random) -> list[Content]:
    """One row's first number and its sum, one more than they are; the others as they are."""
    at = rng.randrange(len(rows))
    return [_more(row.true, 0, 1) if n == at else row.true for n, row in enumerate(rows)]


def _more(true: Content, place: int, by: int) -> Content:
    changed = [number or 0 if n in (place, len(true) - 1) else number for n, number in enumerate(true)]
    for n in {place, len(true) - 1}:
        changed[n] = (changed[n] or 0) + by
    return tuple(changed)


def balanced(rows: list[Forged], rng: random.Random) -> list[Content]:
    """What one row has too much another has too little, so that every column still adds up."""
    full = [n for n, row in enumerate(rows) if row.true[0]]
    if len(full) < 2 or len(rows[0].names) < 3:
        return [row.true for row in rows]
    one, other = rng.sample(full, 2)
    return [_more(row.true, 0, 1 if n == one else -1) if n in (one, other) else row.true for n, row in enumerate(rows)]


def exchanged(rows: list[Forged], rng: random.Random) -> list[Content]:
    """Rows change places."""
    contents = [row.true for row in rows]
    one, other = rng.sample(range(len(rows)), 2) if len(rows) > 1 else (0, 0)
    if len(contents[one]) == len(contents[other]):
        contents[one], contents[other] = contents[other], contents[one]
    return contents


def columns_exchanged(rows: list[Forged], _rng: random.Random) -> list[Content]:
    """Two columns change places in every row."""
    return [(row.true[1], row.true[0], *row.true[2:]) if len(row.true) > 2 else row.true for row in rows]


def zeros(rows: list[Forged], _rng: random.Random) -> list[Content]:
    """Nothing but zeros."""
    return [(0,) * len(row.names) for row in rows]


def blanks(rows: list[Forged], _rng: random.Random) -> list[Content]:
    """Nothing but blanks."""
    return [(None,) * len(row.names) for row in rows]


def honest(rows: list[Forged], _rng: random.Random) -> list[Content]:
    """The truth."""
    return [row.true for row in rows]


FORGERIES: dict[str, Forgery] = {
    "adding up": adding,
    "one more": nudged,
    "columns in balance": balanced,
    "rows exchanged": exchanged,
    "columns exchanged": columns_exchanged,
    "zeros": zeros,
    "blanks": blanks,
    "the truth": honest,
}


def _rows(paper: Paper, unread: bool) -> Iterator[list[Forged]]:
    """The rows of each table; `unread`: only those that rules do not state."""
    draft, base = drafted(paper)
    truth, stated = known_to(paper, base), {v.indicator: v for v in base.values}
    zones = {(s.table, key): s.zone for s in draft.stretches for key in s.row.split("+")}
    for name, rules in load_rulebook().tables.items():
        rows = []
        loose = [s.zone for s in draft.stretches if s.table == name and not s.row]
        for key in rules.rows:
            names = tuple(i.id for (row, _), i in rules.by_cell.items() if row == key and i.id in stated)
            zone = zones.get((name, key)) or (loose.pop() if loose else None)
            if not names or zone is None or (unread and all(stated[n].status != "unresolved" for n in names)):
                continue
            rows.append(Forged(names, tuple(truth.get(n) for n in names), zone))
        if rows:
            yield rows


def _candidate(name: str, value: Number | None, zone: Span) -> Candidate:
    raw = "" if value is None else str(value)
    place = Span(zone.start, min(zone.end, zone.start + max(1, len(raw))))
    status = "blank" if value is None else "reported"
    return Candidate(name, value, raw, status, place, ("as_printed",), "llm", "model", "model.rows", context=zone)  # type: ignore[arg-type]


def forge(paper: Paper, how: str, seed: int, *, unread: bool) -> Trial:
    """Have the forger read every row, or every row that rules do not read, and look at the report."""
    draft, base = drafted(paper)
    readings: list[Candidate] = []
    for rows in _rows(paper, unread):
        contents = FORGERIES[how](rows, random.Random(f"{seed} {paper.name} {how}"))
        for row, content in zip(rows, contents, strict=True):
            readings += [_candidate(name, value, row.zone) for name, value in zip(row.names, content, strict=True)]
    heard = Heard(Exchange(Inquiry("i1", "rows", ()), Answer("i1", "answered", ("{}",))), Testimony("i1", tuple(readings)))
    trial = Trial(paper, Lie(how, {}), "always", conclude(draft, load_rulebook(), (heard,)), base, len(readings))
    judge(trial)
    return trial
