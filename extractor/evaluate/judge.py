"""One report against one gold: every cell, problem, measure and fact that counts, one judgement each.

A cell is correct (gold has a number and the report states the same), missed (… and the report states none), wrong (… another) or
invented (gold has none). It counts under the origin and grade of the value stated; a missed one under nobody's.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Literal

from extractor.errors import ReadError
from extractor.evaluate.counts import NOBODY, UNKNOWN, UNSAID, Count, SliceKind
from extractor.evaluate.gold import Gold
from extractor.evaluate.shapes import StatedFact, StatedItem, StatedReport, StatedValue
from extractor.evaluate.titles import matched, plain
from extractor.fold import Folding
from extractor.model.candidates import Number

Subject = Literal["value", "problem", "improvement", "fact"]
SAME_WITHIN = Decimal("0.000001")
"""Differences below this are none: the largest unit is 万元, and a hundredth of a yuan is this much of it."""
_FAR = Context(prec=50, traps=[])
"""Numbers of a page may have any length: a difference that is too large to hold is large, not a crash."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something that is not as gold has it."""

    document: str
    """The document."""
    subject: Subject
    """What it is about."""
    key: str
    """The indicator, the fact's id, or a title."""
    outcome: str
    """"missed", "wrong" or "invented"."""
    silent: bool
    """Whether nobody was warned: of a number or a fact; problems and measures have no such count."""
    gold: Number | bool | str | None
    """What gold has."""
    stated: Number | bool | str | None
    """What the report states."""
    status: str
    """The value's status, "" where there is none."""
    origin: str | None
    """Who read it."""
    grade: str | None
    """How sure its label and boundaries are."""
    review: bool
    """Whether it is marked for review."""
    reason: str
    """Why."""
    evidence: str
    """The characters it was read from."""
    start: int | None
    """Where they begin."""
    end: int | None
    """Where they end."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One thing that counts."""

    adds: tuple[Count, ...]
    """What it adds one to."""
    slices: tuple[tuple[SliceKind, str], ...]
    """In which slices, beside the total and the document."""
    mistake: Mistake | None = None
    """What is wrong with it."""


def same(a: Number, b: Number) -> bool:
    """Whether two numbers are one."""
    return a == b or abs(_FAR.subtract(Decimal(a), Decimal(b))) < SAME_WITHIN


def _mistake(
    document: str,
    about: tuple[Subject, str, str],
    found: StatedValue | StatedItem | StatedFact | None,
    said: tuple[Number | bool | str | None, Number | bool | str | None],
    *,
    silent: bool = False,
) -> Mistake:
    """`about`: subject, key and outcome. `said`: what gold has and what the report states."""
    subject, key, outcome = about
    place = found.evidence if found else None
    return Mistake(
        document=document,
        subject=subject,
        key=key,
        outcome=outcome,
        silent=silent,
        gold=said[0],
        stated=said[1],
        status=found.status if isinstance(found, StatedValue) else "",
        origin=found.origin if found else None,
        grade=found.grade if isinstance(found, StatedValue) else None,
        review=bool(found and found.review),
        reason=found.reason if found else "",
        evidence=place.text if place else "",
        start=place.start if place else None,
        end=place.end if place else None,
    )


def rows_of(report: StatedReport | None, where: str) -> dict[str, StatedValue]:
    """The report's cells by indicator."""
    rows: dict[str, StatedValue] = {}
    for value in report.values if report else ():
        if value.indicator in rows:
            raise ReadError(f"indicator {value.indicator} stands twice", where=where, remedy="An indicator stands once in a report.")
        rows[value.indicator] = value
    return rows


def _stated_cell(gold: Gold, key: str, row: StatedValue, got: Number, section: str) -> Judgement:
    """A cell the report states a number for."""
    want = gold.numbers.get(key)
    right = want is not None and same(got, want)
    outcome: Count = "correct" if right else "invented" if want is None else "wrong"
    adds: list[Count] = ["stated", outcome]
    if want is not None:
        adds.append("gold")
    if right and row.review:
        adds.append("marked")
    silent = not right and not row.review
    if silent:
        adds.append("silent")
    if not row.evidence and row.origin != "arithmetic":
        adds.append("unplaced")
    slices: tuple[tuple[SliceKind, str], ...] = (("section", section), ("origin", row.origin or UNSAID), ("grade", row.grade or UNSAID))
    mistake = None if right else _mistake(gold.document, ("value", key, outcome), row, (want, got), silent=silent)
    return Judgement(tuple(adds), slices, mistake)


def judge_values(gold: Gold, rows: Mapping[str, StatedValue], sections: Mapping[str, str]) -> Iterator[Judgement]:
    """The cells of the tables: first those gold has a number for, then what else is stated."""
    for key in (*gold.numbers, *(key for key in rows if key not in gold.numbers and key not in gold.open)):
        row, section = rows.get(key), sections.get(key, UNKNOWN)
        if row is not None and row.value is not None:
            yield _stated_cell(gold, key, row, row.value, section)
        elif key in gold.numbers:
            # Printed on the page, and the report calls it blank or absent, or has no word of it: nobody would look.
            silent = not (row and (row.review or row.status == "unresolved"))
            mistake = _mistake(gold.document, ("value", key, "missed"), row, (gold.numbers[key], None), silent=silent)
            adds: tuple[Count, ...] = ("gold", "missed", "silent") if silent else ("gold", "missed")
            yield Judgement(adds, (("section", section), ("origin", NOBODY), ("grade", NOBODY)), mistake)


@dataclass(frozen=True, slots=True)
class _ListCounts:
    """What a list's items add to."""

    subject: Subject
    missed: tuple[Count, ...]
    found: tuple[Count, ...]
    extra: tuple[Count, ...]


_PROBLEMS = _ListCounts("problem", ("problems_gold",), ("problems_gold", "problems_found", "problems_stated"), ("problems_stated",))
_IMPROVEMENTS = _ListCounts(
    "improvement",
    ("improvements_gold", "improvements_listed"),
    ("improvements_gold", "improvements_listed", "improvements_found", "improvements_stated"),
    ("improvements_stated",),
)


def _judge_list(
    counts: _ListCounts, document: str, titles: Sequence[str], stated: Sequence[StatedItem], folding: Folding
) -> Iterator[Judgement]:
    """Titles against stated items, one to one."""
    texts = [f"{plain(item.title, folding)}\n{plain(item.quote, folding)}" for item in stated]
    taken = matched([plain(title, folding) for title in titles], texts)
    for place, item in enumerate(stated):
        slices: tuple[tuple[SliceKind, str], ...] = (("origin", item.origin or UNSAID),)
        if place in taken:
            yield Judgement(counts.found, slices)
        else:
            extra = _mistake(document, (counts.subject, item.title, "invented"), item, (None, item.quote or item.title))
            yield Judgement(counts.extra, slices, extra)
    for number in sorted(set(range(len(titles))) - set(taken.values())):
        missed = _mistake(document, (counts.subject, titles[number], "missed"), None, (titles[number], None))
        yield Judgement(counts.missed, (("origin", NOBODY),), missed)


def _judge_counted(wanted: int, stated: Iterable[StatedItem]) -> Iterator[Judgement]:
    """Gold says only how many measures there are: nothing tells which of them was found, or by whom."""
    for _ in range(wanted):
        yield Judgement(("improvements_gold",), ())
    for item in stated:
        yield Judgement(("improvements_stated",), (("origin", item.origin or UNSAID),))


def judge_items(gold: Gold, report: StatedReport | None, folding: Folding) -> Iterator[Judgement]:
    """Problems and measures."""
    problems, measures = (report.problems, report.improvements) if report else ((), ())
    yield from _judge_list(_PROBLEMS, gold.document, gold.problems, problems, folding)
    if isinstance(gold.improvements, int):
        yield from _judge_counted(gold.improvements, measures)
    elif gold.improvements is not None:
        yield from _judge_list(_IMPROVEMENTS, gold.document, gold.improvements, measures, folding)


def _agree(a: Number | bool, b: Number | bool) -> bool:
    """False is no zero here: a yes-or-no fact is no count."""
    return isinstance(a, bool) == isinstance(b, bool) and same(a, b)


def judge_facts(gold: Gold, report: StatedReport | None) -> Iterator[Judgement]:
    """Facts gold has. What gold does not have is no error: nobody lists every number of a text."""
    for key, wanted in gold.facts.items():
        stated = [fact for fact in (report.facts if report else ()) if fact.id == key]
        wrong = [fact for fact in stated if not any(_agree(fact.value, want) for want in wanted)]
        lacking = [want for want in wanted if not any(_agree(fact.value, want) for fact in stated)]
        if wrong:
            silent = any(not fact.review for fact in wrong)
            mistake = _mistake(gold.document, ("fact", key, "wrong"), wrong[0], (wanted[0], wrong[0].value), silent=silent)
            adds: tuple[Count, ...] = ("facts_gold", "facts_wrong", "facts_silent") if silent else ("facts_gold", "facts_wrong")
            yield Judgement(adds, (("origin", wrong[0].origin or UNSAID),), mistake)
        elif lacking:
            missed = _mistake(gold.document, ("fact", key, "missed"), None, (lacking[0], None))
            yield Judgement(("facts_gold", "facts_missed"), (("origin", NOBODY),), missed)
        else:
            yield Judgement(("facts_gold", "facts_correct"), (("origin", stated[0].origin or UNSAID),))
