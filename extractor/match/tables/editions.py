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
    """For each edition the rows and columns seen that stand in it alone."""
    votes: dict[str, list[str]] = {e: [] for e in table.editions}
    for key in (*sorted(reading.rows), *reading.columns):
        if key in table.only_in:
            votes[table.only_in[key]].append(key)
    return votes


def _by_year(editions: Sequence[Edition], year: int | None) -> str:
    """The edition in force in a year; the first one where that is not known, or before all of them."""
    begun = [e for e in editions if year is not None and year >= e.from_year]
    return max(begun, key=lambda e: e.from_year, default=editions[0]).name


def find_edition(
    editions: Sequence[Edition], tables: Mapping[str, TableRules], readings: Mapping[str, TableReading], year: int | None
) -> EditionFound:
    """The edition that fits best, with the reason. Tables that tell nothing are listed by the others' edition, else by the year's."""
    told: dict[str, str] = {}
    reason: Reason = ()
    for name, table in tables.items():
        votes = _votes(table, readings[name])
        best = max(table.editions, key=lambda e: len(votes[e]))
        if votes[best]:
            told[name] = best
            others = [v for e in table.editions if e != best for v in votes[e]]
            said = {"table": name, "edition": best, "keys": ", ".join(votes[best][:3])}
            reason += doubt("edition.follows_but", **said, other=others[0]) if others else doubt("edition.follows", **said)
    found = set(told.values())
    fallback = found.pop() if len(found) == 1 else _by_year(editions, year)
    listed = {name: told.get(name, fallback) for name in tables}
    if not told:
        return EditionFound(None, doubt("edition.no_table_tells"), listed)
    return EditionFound(MIXED if len(set(told.values())) > 1 else fallback, reason, listed)
