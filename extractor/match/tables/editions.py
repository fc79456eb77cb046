"""Which form a report follows, told from the rows and columns it prints, table by table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractor.match.tables.reading import TableReading
from extractor.model.doubts import Reason, doubt
from extractor.model.report import MIXED
from extractor.rulebook.tables import Edition, TableRules


@dataclass(frozen=True, slots=True)
class EditionFound:
    """The edition of a report and of each of its tables."""

    edition: str | None
    """"mixed" when its tables follow different forms; null when no table tells."""
    reason: Reason
    """What told it."""
    tables: Mapping[str, str]
    """Table -> edition whose cells are listed for it."""


def _votes(table: TableRules, reading: TableReading) -> dict[str, list[str]]:
    """For each edition the rows and columns seen that stand in it and not in every other."""
    votes: dict[str, list[str]] = {e: [] for e in table.editions}
    for key in (*sorted(reading.rows), *reading.columns):
        for edition in table.only_in.get(key, ()):
            votes[edition].append(key)
    return votes


def _by_year(editions: Sequence[Edition], year: int | None) -> str:
    """The edition in force in a year; the first one where that is not known, or before all of them."""
    begun = [e for e in editions if year is not None and year >= e.from_year]
    return max(begun, key=lambda e: e.from_year, default=editions[0]).name


def _settled(fitting: Mapping[str, Sequence[str]], editions: Sequence[Edition], year: int | None) -> dict[str, str]:
    """Table -> its edition: of several that fit it alike the one that another table tells, else the one in force in the year."""
    sure = {names[0] for names in fitting.values() if len(names) == 1}
    told: dict[str, str] = {}
    for table, names in fitting.items():
        shared = sure.intersection(names)
        told[table] = shared.pop() if len(shared) == 1 else _by_year([e for e in editions if e.name in names], year)
    return told


def find_edition(
    editions: Sequence[Edition], tables: Mapping[str, TableRules], readings: Mapping[str, TableReading], year: int | None
) -> EditionFound:
    """The edition that fits best, with the reason. Tables that tell nothing are listed by the others' edition, else by the year's."""
    votes = {name: _votes(table, readings[name]) for name, table in tables.items()}
    best = {name: max(voted.values(), key=len) for name, voted in votes.items()}
    told = _settled({n: [e for e, keys in votes[n].items() if keys == most] for n, most in best.items() if most}, editions, year)
    reason: Reason = ()
    for name, edition in told.items():
        others = [v for keys in votes[name].values() for v in keys if v not in best[name]]
        said = {"table": name, "edition": edition, "keys": ", ".join(best[name][:3])}
        reason += doubt("edition.follows_but", **said, other=others[0]) if others else doubt("edition.follows", **said)
    found = set(told.values())
    fallback = found.pop() if len(found) == 1 else _by_year(editions, year)
    listed = {name: told.get(name, fallback) for name in tables}
    if not told:
        return EditionFound(None, doubt("edition.no_table_tells"), listed)
    return EditionFound(MIXED if len(set(told.values())) > 1 else fallback, reason, listed)
