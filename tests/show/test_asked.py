"""What a terminal shows of a consultation."""

import io
from dataclasses import replace

from rich.console import Console

from extractor.model.report import Consultation, Disagreement, Reading, Report
from extractor.rulebook import load_rulebook
from extractor.show.asked import MOST, said_of
from extractor.show.page import show
from tests.support.report_builder import fact, report, value

NAME = "requests.received.total"


def consulted(*disagreements: Disagreement) -> Report:
    plain = report(value(NAME, 9), facts=(replace(fact(NAME, 9), review=True, reason="read by a model alone"),))
    calls = tuple(
        Consultation(f"i{n}", "rows", (), (), state, reason, ("{}",), "JSON", (), ())  # type: ignore[arg-type]
        for n, (state, reason) in enumerate((("answered", ""), ("refused", ""), ("not_asked", "the budget is spent")))
    )
    return replace(plain, asked=calls, disagreements=disagreements, made_with=replace(plain.made_with, model="m-1"))


def printed(shown: Report) -> str:
    out = io.StringIO()
    show(shown, load_rulebook(), Console(file=out, width=200, highlight=False))
    return out.getvalue()


LIE = Disagreement(NAME, "9", "8", "rule_kept", "equations_decide", "the sums hold with 9", "i1", None)


def test_the_page_counts_inquiries_and_lists_disagreements() -> None:
    praise = replace(LIE, about="problems", stated="", said="成效\x1b[31m显著", settled="refused", by="names_no_lack")
    page = printed(consulted(LIE, praise))
    assert "Asked of m-1: 3 (1 answered, 1 refused, 1 not asked)" in page
    assert "the budget is spent" in page
    assert "said '8', stated '9'" in page
    assert "refused by names_no_lack" in page
    assert "\x1b[31m" not in page
    assert "9 件 ?" in page


def test_a_page_nobody_was_asked_about_says_nothing_of_models() -> None:
    assert "Asked of" not in printed(report(value(NAME, 9)))


def test_many_disagreements_are_cut() -> None:
    assert "… and 5 more" in printed(consulted(*[LIE] * (MOST + 5)))


def test_said_of_an_indicator_names_its_own_and_its_rows() -> None:
    shown = consulted(LIE, replace(LIE, about="requests.received", settled="refused"), replace(LIE, about="review.total"))
    assert len(list(said_of(shown, NAME))) == 2


def test_questions_that_were_answered_are_not_counted_as_open() -> None:
    plain = consulted()
    (question,) = plain.questions
    assert "nobody has answered: 1" in printed(plain)
    assert "nobody has answered" not in printed(replace(plain, questions=(replace(question, readings=(Reading(NAME, 9, "9", None),)),)))
