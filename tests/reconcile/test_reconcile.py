"""Each policy by name: what it decides, what it leaves to the next."""

from dataclasses import replace

import pytest

from extractor.model.candidates import Alternative, Candidate, Fact, Number
from extractor.model.doubts import ASSUMED, NO_READING, SEVERAL, doubt
from extractor.model.draft import Listed
from extractor.model.spans import Span
from extractor.reconcile import POLICIES, Decision, Verdict, decide, reconcile
from extractor.reconcile.policies import Witnesses, by_policies
from extractor.wording.english import english

NAME = "requests.received.total"
LISTED = Listed(NAME, "件", doubt("row.absent"), False)


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


OPEN = read(None, "unresolved", alternatives=(other(7), other(70, 12)), doubt=SEVERAL, steps=())

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


def by_model(value: Number | None, status: str = "", **changes: object) -> Candidate:
    return read(value, status, origin="llm", grade="model", reader="model.rows", **changes)


SURE, UNSURE = read(9), read(9, doubt=ASSUMED, grade="inferred")
# candidates, verdict of the equations -> policy, value, whether a person is told, origin
WITH_MODEL = {
    "agree": ((SURE, by_model(9)), "open", "rule_and_model_agree", 9, False, "rule+llm"),
    "agree on a blank": ((read(None), by_model(None)), "open", "rule_and_model_agree", None, False, "rule+llm"),
    "agreeing clears no doubt": ((UNSURE, by_model(9)), "open", "rule_and_model_agree", 9, True, "rule+llm"),
    "a number against a blank is no agreement": ((read(None), by_model(0)), "open", "sure_rule_stays", None, True, "rule"),
    "equations for the rule": ((SURE, by_model(8)), "rule", "equations_decide", 9, False, "rule"),
    "equations for a rule in doubt": ((UNSURE, by_model(8)), "rule", "equations_decide", 9, True, "rule"),
    "equations for the model": ((SURE, by_model(8)), "model", "equations_decide", 8, True, "llm"),
    "nothing decides and the rule is sure": ((SURE, by_model(8)), "open", "sure_rule_stays", 9, True, "rule"),
    "nothing decides and nobody is sure": ((UNSURE, by_model(8)), "open", "nothing_decides", None, True, "rule"),
    "model alone and nothing else can stand there": ((by_model(8),), "sole", "only_reading_that_holds", 8, False, "llm"),
    "model alone": ((by_model(8),), "open", "model_alone", 8, True, "llm"),
    "model alone on a blank": ((by_model(None),), "open", "model_alone", None, True, "llm"),
    "model alone on a row that does not add up": ((by_model(8),), "broken", "own_sum_refuses", None, True, "llm"),
    "rules leave it open, the model chooses one": ((OPEN, by_model(7)), "open", "model_alone", 7, True, "llm"),
    "rules leave it open, the model says another": ((OPEN, by_model(8)), "open", "alternatives_exclude", None, True, "rule"),
    "not even when the equations speak for it": ((OPEN, by_model(8)), "sole", "alternatives_exclude", None, True, "rule"),
    "rules could not read it": ((read(None, "unresolved", doubt=NO_READING, steps=()), by_model(7)), "open", "model_alone", 7, True, "llm"),
    "the model says two things, the rule is sure": ((SURE, by_model(9), by_model(8)), "open", "model_contradicts_itself", 9, False, "rule"),
    "the model says two things alone": ((by_model(9), by_model(8)), "sole", "model_contradicts_itself", None, True, None),
    "the model says one thing twice": ((SURE, by_model(9), by_model(9)), "open", "rule_and_model_agree", 9, False, "rule+llm"),
    "rules say one thing twice": ((SURE, read(9, reader="other"), by_model(8)), "open", "sure_rule_stays", 9, True, "rule"),
    "rules say two things": ((SURE, read(7), by_model(7)), "model", "for_review", None, True, "rule"),
}  # fmt: skip


@pytest.mark.parametrize(("candidates", "verdict", "policy", "value", "review", "origin"), WITH_MODEL.values(), ids=WITH_MODEL)
def test_case_with_a_model(
    candidates: tuple[Candidate, ...], verdict: Verdict, policy: str, value: Number | None, review: bool, origin: str | None
) -> None:
    decision = decide(candidates, (), verdict)
    stated = decision.stated
    assert decision.policy == policy
    assert (stated.value if stated else None) == value
    assert (stated.origin if stated else None) == origin
    assert (stated is None or bool(stated.doubt) or stated.status == "unresolved") == review


def test_the_short_way_comes_to_what_the_policies_come_to() -> None:
    """Plain values are decided without asking them: none of them may say anything else."""
    seen = [(candidates, prose, "open") for candidates, prose, *_ in CASES.values()]
    seen += [(candidates, (), verdict) for candidates, verdict, *_ in WITH_MODEL.values()]
    for candidates, prose, verdict in seen:
        assert decide(candidates, prose, verdict) == by_policies(candidates, prose, verdict)


def test_nothing_anybody_read_is_lost() -> None:
    """A reading is stated, or kept as one that lost."""
    for candidates, verdict, *_ in WITH_MODEL.values():
        decision = decide(candidates, (), verdict)
        kept = [(c.value, c.origin) for c in decision.lost]
        if decision.stated:
            kept += [(decision.stated.value, "llm"), (decision.stated.value, "rule")]
        kept += [(a.value, "rule") for a in (decision.stated.alternatives if decision.stated else ())]
        assert all((c.value, c.origin) in kept for c in candidates if c.value is not None), candidates


def test_prose_that_a_model_read_chooses_and_says_so() -> None:
    fact = replace(said(7), origin="llm")
    decision = decide((OPEN, by_model(70)), (fact,))
    assert decision.policy == "prose_chooses"
    assert decision.stated
    assert (decision.stated.value, decision.stated.origin) == (7, "rule+llm")
    assert "that a model read" in english(decision.stated.doubt)
    assert [c.value for c in decision.lost] == [70]


@pytest.mark.parametrize(("candidates", "prose", "policy", "value"), CASES.values(), ids=CASES)
def test_case(candidates: tuple[Candidate, ...], prose: tuple[Fact, ...], policy: str, value: Number | None) -> None:
    decision = decide(candidates, prose)
    assert decision.policy == policy
    assert (decision.stated.value if decision.stated else None) == value


def test_each_policy_has_a_case_and_the_table_its_order() -> None:
    names = [name for name, _ in POLICIES]
    assert set(names) == {policy for _, _, policy, _ in CASES.values()} | {policy for _, _, policy, *_ in WITH_MODEL.values()}
    assert names[-1] == "for_review"
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("case", CASES)
def test_the_first_that_applies_decides(case: str) -> None:
    candidates, prose, _, _ = CASES[case]
    first: Decision | None = next(d for _, policy in POLICIES if (d := policy(Witnesses(candidates, (), prose, "open"))) is not None)
    assert decide(candidates, prose) == first


def test_what_prose_chose_is_to_be_looked_at() -> None:
    stated = decide((OPEN,), (said(7),)).stated
    assert stated
    assert (stated.status, stated.raw, stated.span, stated.steps) == ("reported", "7", Span(9, 10), ("as_printed", "number"))
    assert "a sentence of the report states 7" in english(stated.doubt)
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
