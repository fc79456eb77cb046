"""Each policy by name: what it decides, what it leaves to the next."""

from dataclasses import replace

import pytest

from extractor.model.candidates import Alternative, Candidate, Fact, Number
from extractor.model.draft import Listed
from extractor.model.spans import Span
from extractor.reconcile import POLICIES, Decision, decide, reconcile

NAME = "requests.received.total"
LISTED = Listed(NAME, "件", "the row is not on the page", False)


def read(value: Number | None, status: str = "", **changes: object) -> Candidate:
    """A candidate that says `value`, at a place of its own."""
    plain = Candidate(
        indicator=NAME,
        value=value,
        raw="" if value is None else str(value),
        status=status or ("blank" if value is None else "reported"),  # type: ignore[arg-type]
        span=None if value is None else Span(5, 5 + len(str(value))),
        steps=("as_printed", "number"),
        origin="rule",
        grade="exact",
        reader="requests.pipe",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def other(value: Number | None, start: int = 9) -> Alternative:
    place = None if value is None else Span(start, start + 1)
    return Alternative(value, "" if value is None else str(value), place, ("as_printed", "number"))


def said(value: Number | bool, name: str = NAME) -> Fact:
    return Fact(name, value, "件", str(value), Span(50, 52), ("as_printed", "number"), "received")


OPEN = read(None, "unresolved", alternatives=(other(7), other(70, 12)), doubt="the page allows several readings", steps=())

CASES = {
    "nothing": ((), (), "nothing_read", None),
    "prose alone is no reading": ((), (said(7),), "nothing_read", None),
    "one of two alternatives is stated in prose": ((OPEN,), (said(7),), "prose_chooses", 7),
    "said twice, the same": ((OPEN,), (said(7), said(7)), "prose_chooses", 7),
    "prose states neither": ((OPEN,), (said(8),), "one_reading", None),
    "prose states both": ((OPEN,), (said(7), said(70)), "one_reading", None),
    "a denial is no number": ((replace(OPEN, alternatives=(other(0), other(7))),), (said(False),), "one_reading", None),
    "two places with the number": ((replace(OPEN, alternatives=(other(7), other(7, 12))),), (said(7),), "one_reading", None),
    "a blank alternative is not chosen": ((replace(OPEN, alternatives=(other(None), other(70))),), (said(7),), "one_reading", None),
    "prose does not change what the table says": ((read(9),), (said(7),), "one_reading", 9),
    "one": ((read(9),), (), "one_reading", 9),
    "one blank": ((read(None),), (), "one_reading", None),
    "two the same": ((read(9), read(9, reader="other")), (), "readings_agree", 9),
    "two blanks": ((read(None), read(None)), (), "readings_agree", None),
    "two that differ": ((read(9), read(8)), (), "for_review", None),
    "a number and a blank": ((read(9), read(None)), (), "for_review", None),
    "prose decides nothing between readers": ((read(9), read(8)), (said(9),), "for_review", None),
}


@pytest.mark.parametrize(("candidates", "prose", "policy", "value"), CASES.values(), ids=CASES)
def test_case(candidates: tuple[Candidate, ...], prose: tuple[Fact, ...], policy: str, value: Number | None) -> None:
    decision = decide(candidates, prose)
    assert decision.policy == policy
    assert (decision.stated.value if decision.stated else None) == value


def test_each_policy_has_a_case_and_the_table_its_order() -> None:
    names = [name for name, _ in POLICIES]
    assert set(names) == {policy for _, _, policy, _ in CASES.values()}
    assert names[-1] == "for_review"
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("case", CASES)
def test_the_first_that_applies_decides(case: str) -> None:
    candidates, prose, _, _ = CASES[case]
    first: Decision | None = next(d for _, policy in POLICIES if (d := policy(candidates, prose)) is not None)
    assert decide(candidates, prose) == first


def test_what_prose_chose_is_to_be_looked_at() -> None:
    stated = decide((OPEN,), (said(7),)).stated
    assert stated
    assert (stated.status, stated.raw, stated.span, stated.steps) == ("reported", "7", Span(9, 10), ("as_printed", "number"))
    assert "a sentence of the report states 7" in stated.doubt
    assert stated.alternatives == (other(70, 12),)


def test_for_review_keeps_every_reading_and_states_none() -> None:
    candidates = (read(9), read(8))
    decision = decide(candidates, ())
    assert decision.stated
    assert (decision.stated.status, decision.stated.value, decision.lost) == ("unresolved", None, candidates)
    assert decision.stated.doubt


def test_every_listed_indicator_gets_a_decision_in_their_order() -> None:
    listed = [LISTED, replace(LISTED, indicator="requests.granted.total")]
    decisions = reconcile(listed, [read(9, indicator="requests.granted.total"), read(1, indicator="review.total")], [said(7)])
    assert [(name, d.policy) for name, d in decisions.items()] == [(NAME, "nothing_read"), ("requests.granted.total", "one_reading")]
