"""Which form a report follows, told from the rows and columns it prints, table by table."""

from collections.abc import Mapping
from dataclasses import dataclass

from extractor.match.reading import TableReading
from extractor.model.doubts import Reason, doubt
from extractor.model.report import Edition
from extractor.rulebook.tables import EDITIONS, TableRules

FIRST_YEAR = {"2021": 2021, "2019": 2019}
"""The first year reported on in each edition (国办公开办函〔2019〕60号, 〔2021〕30号)."""


@dataclass(frozen=True, slots=True)
class EditionFound:
    """The edition of a report and of each of its tables."""

    edition: Edition | None
    """"mixed" when its tables follow different forms; null when no table tells."""
    reason: Reason
    """What told it."""
    tables: Mapping[str, str]
    """Table -> edition whose cells are listed for it."""


def _votes(table: TableRules, reading: TableReading) -> dict[str, list[str]]:
    """For each edition the rows and columns seen that stand in it alone."""
    votes: dict[str, list[str]] = {e: [] for e in EDITIONS}
    for key in (*sorted(reading.rows), *reading.columns):
        if key in table.only_in:
            votes[table.only_in[key]].append(key)
    return votes


def find_edition(tables: Mapping[str, TableRules], readings: Mapping[str, TableReading], year: int | None) -> EditionFound:
    """The edition that fits best, with the reason. Tables that tell nothing are listed by the others' edition, else by the year's."""
    told: dict[str, str] = {}
    reason: Reason = ()
    for name, table in tables.items():
        votes = _votes(table, readings[name])
        best = max(EDITIONS, key=lambda e: len(votes[e]))
        if votes[best]:
            told[name] = best
            others = [v for e in EDITIONS if e != best for v in votes[e]]
            said = {"table": name, "edition": best, "keys": ", ".join(votes[best][:3])}
            reason += doubt("edition.follows_but", **said, other=others[0]) if others else doubt("edition.follows", **said)
    found = set(told.values())
    by_year = next((e for e in EDITIONS if year is not None and year >= FIRST_YEAR[e]), "2021")
    fallback = found.pop() if len(found) == 1 else by_year
    listed = {name: told.get(name, fallback) for name in tables}
    if not told:
        return EditionFound(None, doubt("edition.no_table_tells"), listed)
    edition: Edition = "mixed" if len(set(told.values())) > 1 else "2021" if fallback == "2021" else "2019"
    return EditionFound(edition, reason, listed)
