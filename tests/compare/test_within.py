"""What the report says twice: a difference is a sentence, no more."""

import pytest

from extractor.check import State
from extractor.compare.within import compare_facts, compare_years
from extractor.model.candidates import AboutField, AboutFields, Fact, Number
from extractor.model.spans import Span
from extractor.rulebook import load_rulebook

FACTS = load_rulebook().facts
NAME = "requests.received.total"
ORGANIZATIONS = ("business", "research", "public_welfare", "legal_services", "other_organization")


def said(value: Number | bool, name: str = NAME) -> Fact:
    return Fact(name, value, "件", str(value), Span(0, 1), ("as_printed", "number"), "x")


def reported(*values: int) -> dict[str, State]:
    """The table's total, or the cells of organizations when there are five."""
    names = [NAME] if len(values) == 1 else [f"requests.received.{column}" for column in ORGANIZATIONS]
    return {name: State(value, "reported") for name, value in zip(names, values, strict=True)}


CASES = {
    "agrees": ([said(95)], reported(95), [(f"prose.{NAME}", "holds", 0)]),
    "another scope": ([said(17)], reported(95), [(f"prose.{NAME}", "differs", -78)]),
    "twice": ([said(95), said(17)], reported(95), [(f"prose.{NAME}", "holds", 0), (f"prose.{NAME}#2", "differs", -78)]),
    "zero is a number": ([said(0)], reported(0), [(f"prose.{NAME}", "holds", 0)]),
    "unresolved": ([said(9)], {NAME: State(None, "unresolved")}, [(f"prose.{NAME}", "not_assessable", None)]),
    "absent": ([said(9)], {NAME: State(None, "absent")}, [(f"prose.{NAME}", "not_assessable", None)]),
    "blank": ([said(9)], {NAME: State(None, "blank")}, [(f"prose.{NAME}", "not_assessable", None)]),
    "no such cell in this edition": ([said(9)], {}, []),
    "a truth value is not compared": ([said(False, "fees.charged")], reported(9), []),
    "a fact without a cell": ([said(12, "disclosure.channel.website")], reported(9), []),
    "cells that make it up": (
        [said(8, "requests.received.organizations")],
        reported(5, 0, 0, 0, 3),
        [("prose.requests.received.organizations", "holds", 0)],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("facts", "states", "expected"), CASES.values(), ids=CASES)
def test_prose_against_table(facts: list[Fact], states: dict[str, State], expected: list[tuple[str, str, int | None]]) -> None:
    found = compare_facts(facts, FACTS, states)
    assert [(r.check, r.outcome, r.difference) for r in found] == expected
    assert all(r.culprits == () and r.sentence for r in found), "a difference marks no value"


def _about(period: str | None, year: int | str | None) -> AboutFields:
    def field(value: str | int | None) -> AboutField | None:
        return None if value is None else AboutField(value, Span(0, 1), "x", "x")

    return AboutFields(None, None, field(year), field(period), None, None, None)


YEARS = {
    "agrees": ("2023-01-01/2023-12-31", 2023, ("holds", 2023, 2023)),
    "another year": ("2022-01-01/2022-12-31", 2023, ("differs", 2022, 2023)),
    "over two years": ("2022-11-01/2023-10-31", 2023, ("differs", 2023, 2023)),
    "no period": (None, 2023, None),
    "no year": ("2023-01-01/2023-12-31", None, None),
}


@pytest.mark.parametrize(("period", "year", "expected"), YEARS.values(), ids=YEARS)
def test_period_against_year(period: str | None, year: int | None, expected: tuple[str, int, int] | None) -> None:
    found = compare_years(_about(period, year))
    assert [(r.outcome, r.left, r.right) for r in found] == ([expected] if expected else [])
    assert all(r.check == "about.period" and r.indicators == () for r in found)
