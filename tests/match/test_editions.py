"""Which form a report follows, told from its rows and columns, table by table."""

from pathlib import Path
from typing import Any

import pytest

from extractor.match.tables.editions import find_edition
from extractor.match.tables.reading import TableReading
from extractor.rulebook import load_rulebook
from extractor.wording.english import english
from tests.support.own_rules import changed

EDITIONS, TABLES = load_rulebook().editions, load_rulebook().tables
NOTHING = dict.fromkeys(TABLES, TableReading())
NEW, OLD = ("issued", "repealed", "in_force"), ("produced", "newly_public", "total_public")
THREE = frozenset({"received", "granted", "other_handling.correction_overdue", "other_handling.fee_overdue"})
ONE = frozenset({"received", "granted", "other_handling.all"})
PLAIN = frozenset({"received", "granted"})

CASES = {
    "2021": (NEW, THREE, 2023, "2021", ("2021", "2021", "2021")),
    "2019": (OLD, ONE, 2019, "2019", ("2019", "2019", "2019")),
    "the new table two with the old table three": (NEW, ONE, 2023, "mixed", ("2021", "2019", "2021")),
    "the old table two with the new table three": (OLD, THREE, 2020, "mixed", ("2019", "2021", "2019")),
    "a table that tells nothing follows the other": (OLD, PLAIN, 2023, "2019", ("2019", "2019", "2019")),
    "table three alone": ((), THREE, 2020, "2021", ("2021", "2021", "2021")),
    "most votes": ((*NEW, "items_change"), PLAIN, 2023, "2021", ("2021", "2021", "2021")),
    "no table tells, the year does": ((), PLAIN, 2020, None, ("2019", "2019", "2019")),
    "no table tells, a later year": ((), PLAIN, 2022, None, ("2021", "2021", "2021")),
    "nothing is known": ((), frozenset(), None, None, ("2021", "2021", "2021")),
    "before both": ((), frozenset(), 2016, None, ("2021", "2021", "2021")),
}


@pytest.mark.parametrize(("columns", "rows", "year", "edition", "tables"), CASES.values(), ids=CASES)
def test_case(columns: tuple[str, ...], rows: frozenset[str], year: int | None, edition: str | None, tables: tuple[str, ...]) -> None:
    """`columns`: table two's headers; `rows`: table three's labels."""
    readings = {**NOTHING, "disclosure": TableReading(columns=columns), "requests": TableReading(rows=rows)}
    found = find_edition(EDITIONS, TABLES, readings, year)
    assert (found.edition, tuple(found.tables[name] for name in ("disclosure", "requests", "review"))) == (edition, tables)
    assert found.reason


def _kept(data: Any) -> None:
    """A later edition that changes nothing but that one row is new."""
    data["editions"]["2034t"] = {"from_year": 2034, "source": "试办函9号"}
    for table in data["tables"].values():
        table["editions"].insert(0, "2034t")
        for item in (*table["columns"].values(), *table.get("rows", {}).values()):
            for key in ("cells", "printed"):
                if isinstance(item.get(key), dict) and "2021" in item[key]:
                    item[key]["2034t"] = item[key]["2021"]
            if item.get("editions") == ["2021"]:
                item["editions"] = ["2034t", "2021"]
    new = {"label": "三、本年度办理结果/(六)其他处理/4.另行办理", "words": ["另行办理申请"], "role": "outcome", "editions": ["2034t"]}
    data["tables"]["requests"]["rows"]["other_handling.elsewhere"] = new


KEPT = {
    "the edition before it": (NEW, THREE, 2023, "2021"),
    "its first year": (NEW, THREE, 2034, "2034t"),
    "a year nobody says": (NEW, THREE, None, "2021"),
    "a row of its own": (NEW, THREE | {"other_handling.elsewhere"}, 2023, "2034t"),
    "the oldest": (OLD, ONE, 2023, "2019"),
    "no table tells": ((), PLAIN, 2034, None),
}


@pytest.mark.parametrize(("columns", "rows", "year", "edition"), KEPT.values(), ids=KEPT)
def test_where_a_later_edition_keeps_the_tables_the_year_tells(
    columns: tuple[str, ...], rows: frozenset[str], year: int | None, edition: str | None, rules: Path
) -> None:
    changed(rules, "tables.yaml", _kept)
    book = load_rulebook()
    nothing = dict.fromkeys(book.tables, TableReading())
    readings = nothing | {"disclosure": TableReading(columns=columns), "requests": TableReading(rows=rows)}
    assert find_edition(book.editions, book.tables, readings, year).edition == edition


def test_the_reason_names_what_told_it() -> None:
    readings = {**NOTHING, "disclosure": TableReading(columns=(*NEW, "items_change"))}
    reason = english(find_edition(EDITIONS, TABLES, readings, 2023).reason)
    assert "issued" in reason
    assert "but items_change" in reason
