"""One body, a year and the year after it: what was carried over, what is in force, what jumps, which years are missing."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise, product

from extractor.compare.agencies import Agency
from extractor.compare.figures import CARRIED_IN, CARRIED_OUT, COUNTED, FEES, NOT_THERE, STOCKS, Figure, Filed, Stock
from extractor.compare.findings import NOTHING, Finding, Kind, Outcome, Side, side, size, unknown
from extractor.compare.versions import MOST_VERSIONS, Version, versions
from extractor.model.candidates import Number

JUMP_RATIO, JUMP_FLOOR = 4, 50
"""A count jumps when it is four times as large or as small, and the larger is 50 or more. Counts that come about by chance at one rate
differ that much once in some two million pairs (12.5 and 50: √2·(√50 − √12.5) = 5 standard deviations); smaller ones do so every day."""
FEE_RATIO, FEE_FLOOR = 10, 10
"""Fees (万元) go up and down with single projects: ten times as much, and 100,000 yuan or more."""
UNIT_SLIP = (3_000, 30_000)
"""A factor around 10,000: 元 printed as 万元, or the other way round."""


@dataclass(frozen=True, slots=True)
class Paired:
    """A report and that of the year after, their figures read out once."""

    agency: Agency
    before: Filed
    after: Filed
    old: Mapping[str, Figure]
    new: Mapping[str, Figure]
    others: str
    """Which other documents of the two years there are, "" when there are none."""

    def finding(self, kind: Kind, outcome: Outcome, names: Sequence[str], sides: tuple[Side, Side], sentence: str) -> Finding:
        """A finding about the two."""
        left, right = sides
        difference: Number | None = right.value - left.value if left.value is not None and right.value is not None else None
        weight = size(difference)
        years = (self.before.year, self.after.year)
        return Finding(kind, outcome, self.agency, years, tuple(names), left, right, difference, sentence + self.others, weight)


def _less(difference: Number) -> str:
    return f"{abs(difference)} {'more' if difference > 0 else 'less'}"


def _compared(pair: Paired, kind: Kind, names: Sequence[str], sides: tuple[Side, Side], what: str) -> Finding:
    """holds, fails or not_assessable."""
    left, right = sides
    if left.value is None or right.value is None:
        return pair.finding(kind, "not_assessable", names, sides, f"{what}: {unknown(left, right)}")
    if left.value == right.value:
        return pair.finding(kind, "holds", names, sides, f"{what}: {left.value} on both sides")
    said = f"{what}: {left.value} by the year before, {right.value} printed: {_less(right.value - left.value)}"
    return pair.finding(kind, "fails", names, sides, said)


def carried_over(pair: Paired) -> Iterator[Finding]:
    """上年结转 of a year is 结转下年度 of the year before, for each kind of applicant."""
    for out, into in zip(CARRIED_OUT, CARRIED_IN, strict=True):
        left = side((pair.before, pair.old, out, 1, CARRIED_OUT))
        right = side((pair.after, pair.new, into, 1, CARRIED_IN))
        what = f"carried out of {pair.before.year} = carried into {pair.after.year} ({into.rpartition('.')[2]})"
        yield _compared(pair, "carried_over", (out, into), (left, right), what)


def _stock(pair: Paired, stock: Stock) -> Finding:
    row = (stock.issued, stock.repealed, stock.in_force)
    left = side(
        (pair.before, pair.old, stock.in_force, 1, row),
        (pair.after, pair.new, stock.issued, 1, row),
        (pair.after, pair.new, stock.repealed, -1, row),
    )
    right = side((pair.after, pair.new, stock.in_force, 1, row))
    what = f"in force at the end of {pair.before.year} + issued − repealed in {pair.after.year} = in force ({row[2].split('.')[1]})"
    old_form = pair.old.get(stock.in_force, NOT_THERE).status == "absent" and stock.other_form in pair.old
    if old_form or (stock.in_force not in pair.new and stock.other_form in pair.new):
        said = f"{what}: the form of 2019 prints 对外公开总数量, which is something else than 现行有效件数"
        return pair.finding("in_force", "not_assessable", row, (left, right), said)
    return _compared(pair, "in_force", row, (left, right), what)


def in_force(pair: Paired) -> Iterator[Finding]:
    """现行有效件数 = that of the year before + 本年制发件数 − 本年废止件数."""
    return (_stock(pair, stock) for stock in STOCKS)


def _jumped(old: Number, new: Number, ratio: int, floor: int) -> bool:
    small, large = sorted((old, new))
    return small >= 0 and large >= floor and large >= ratio * small


def _size(old: Number, new: Number) -> float:
    """How many standard deviations of chance: √ makes counts of all sizes alike."""
    return abs(math.sqrt(size(new)) - math.sqrt(size(old))) * math.sqrt(2)


def jumps(pair: Paired, explained: frozenset[str]) -> Iterator[Finding]:
    """Numbers that change by a lot. `explained`: stocks whose equation holds."""
    stocks = tuple(stock.in_force for stock in STOCKS if stock.in_force not in explained)
    for name in (*COUNTED, FEES, *stocks):
        old, new = pair.old.get(name, NOT_THERE), pair.new.get(name, NOT_THERE)
        ratio, floor = (FEE_RATIO, FEE_FLOOR) if name == FEES else (JUMP_RATIO, JUMP_FLOOR)
        if old.value is None or new.value is None or not _jumped(old.value, new.value, ratio, floor):
            continue
        small, large = sorted((old.value, new.value))
        factor = Decimal(large) / Decimal(small) if small else Decimal(0)
        times = f", {factor:.1f} times as {'much' if new.value > old.value else 'little'}" if small else ""
        slip = name == FEES and UNIT_SLIP[0] <= factor <= UNIT_SLIP[1]
        hint = ": a factor around 10,000, 元 may stand where 万元 belongs" if slip else ""
        sides = side((pair.before, pair.old, name, 1, ())), side((pair.after, pair.new, name, 1, ()))
        said = f"{name} goes from {old.value} to {new.value}{times}{hint}"
        yield replace(pair.finding("jump", "look", (name,), sides, said), weight=_size(old.value, new.value))


def _pair(pair: Paired) -> Iterator[Finding]:
    yield from carried_over(pair)
    stocks = tuple(in_force(pair))
    yield from stocks
    yield from jumps(pair, frozenset(f.indicators[2] for f in stocks if f.outcome == "holds"))


def _unsettled(made: Sequence[Finding]) -> Iterator[Finding]:
    """Findings on one thing from every pair of documents: one where all say the same, else open."""
    by_thing: dict[tuple[Kind, tuple[str, ...]], list[Finding]] = {}
    for finding in made:
        by_thing.setdefault((finding.kind, finding.indicators), []).append(finding)
    for same in by_thing.values():
        distinct = list({(f.outcome, f.left.value, f.right.value): f for f in reversed(same)}.values())[::-1]
        settled = len({finding.outcome for finding in distinct}) == 1
        for finding in distinct:
            if settled or finding.outcome in ("holds", "not_assessable"):
                yield finding
            else:
                yield replace(finding, outcome="open", sentence=f"{finding.sentence}; another document says otherwise")


def _named(before: Sequence[Version], after: Sequence[Version], one: Filed, other: Filed) -> str:
    said = [
        f"{len(made)} documents on {report.year} differ, here {report.document}"
        for made, report in ((before, one), (after, other))
        if len(made) > 1
    ]
    more = [f"{len(made) - MOST_VERSIONS} more are left out" for made in (before, after) if len(made) > MOST_VERSIONS]
    return f" ({'; '.join(said + more)})" if said else ""


def _doubted(finding: Finding) -> Finding:
    """A finding about a body of which nobody knows that it is one."""
    if finding.agency.sure != "open" or finding.outcome not in ("fails", "look", "holds"):
        return finding
    said = f"{finding.sentence}; whether both documents are of one body is open ({finding.agency.why[-1]})"
    return replace(finding, outcome="open" if finding.outcome != "holds" else "not_assessable", sentence=said)


def beside(agency: Agency) -> Iterator[Finding]:
    """Every comparison of a body's years with the years after them."""
    made = versions(agency)
    for year, following in pairwise(sorted(made)):
        if following - year > 1:
            missing = str(year + 1) + (f"–{following - 1}" if following - year > 2 else "")
            said = f"no report on {missing}: {year} and {following} are not compared"
            yield Finding("gap", "information", agency, (year, following), (), NOTHING, NOTHING, None, said)
            continue
        before, after = made[year], made[following]
        sides = ([(v.first, v.first.figures) for v in some[:MOST_VERSIONS]] for some in (before, after))
        found = [
            finding
            for (one, old), (other, new) in product(*sides)
            for finding in _pair(Paired(agency, one, other, old, new, _named(before, after, one, other)))
        ]
        yield from map(_doubted, found if len(before) == len(after) == 1 else _unsettled(found))
