"""Lists, facts and particulars of two readers, and what the report keeps of a consultation."""

from dataclasses import replace

from extractor import finish, load_rulebook, plan, read_bytes
from extractor.model.asking import Answer, Exchange, Inquiry, Line, Refusal, Testimony
from extractor.model.candidates import AboutField, AboutFields, Candidate, Fact, Passage
from extractor.model.doubts import doubt
from extractor.model.draft import NarrativeDraft, Unsplit
from extractor.model.spans import Span
from extractor.pipeline import conclude
from extractor.reconcile.lists import UNPARTED, join_about, join_facts, join_narrative
from extractor.report.heard import Heard


def passage(start: int, end: int, origin: str = "rule", title: str = "") -> Passage:
    return Passage(title or f"{start}", Span(start, end), (), origin, origin=origin)  # type: ignore[arg-type]


def said(*problems: Passage, improvements: tuple[Passage, ...] = ()) -> Testimony:
    return Testimony("i1", problems=problems, improvements=improvements)


RULED = NarrativeDraft((passage(10, 20), passage(20, 30)), (passage(40, 50),))


def test_an_item_both_have_is_stated_once_and_says_so() -> None:
    joined = join_narrative(RULED, [said(passage(12, 19, "llm"))], ())
    assert [(p.quote, p.origin) for p in joined.narrative.problems] == [(Span(10, 20), "rule+llm"), (Span(20, 30), "rule")]
    assert joined.apart == ()


def test_an_item_of_the_other_half_is_not_stated() -> None:
    joined = join_narrative(RULED, [said(passage(42, 50, "llm", "加强培训"))], ())
    assert joined.narrative == RULED
    (apart,) = joined.apart
    assert (apart.about, apart.said, apart.policy, apart.span) == ("problems", "加强培训", "other_half", Span(42, 50))


def test_an_item_beside_a_list_that_rules_read_by_its_marks_is_not_stated() -> None:
    joined = join_narrative(RULED, [said(passage(31, 38, "llm"))], ())
    assert joined.narrative == RULED
    assert [a.policy for a in joined.apart] == ["sure_list_stays"]


def test_an_item_in_prose_that_rules_do_not_part_is_stated_in_the_pages_order() -> None:
    free = (Unsplit(Span(0, 9), "problems", UNPARTED),)
    joined = join_narrative(RULED, [said(passage(5, 9, "llm"), passage(0, 4, "llm"))], free)
    assert [p.quote.start for p in joined.narrative.problems] == [0, 5, 10, 20]
    assert [p.origin for p in joined.narrative.problems] == ["llm", "llm", "rule", "rule"]
    assert [(a.stated, a.policy, a.settled, a.span) for a in joined.apart] == [
        ("", "prose_unparted", "model_alone", Span(5, 9)),
        ("", "prose_unparted", "model_alone", Span(0, 4)),
    ]


def test_a_model_that_says_an_item_twice_is_heard_once() -> None:
    free = (Unsplit(Span(0, 9), "problems", UNPARTED),)
    joined = join_narrative(RULED, [said(passage(0, 4, "llm"), passage(0, 9, "llm"))], free)
    assert [p.quote for p in joined.narrative.problems] == [Span(0, 4), Span(10, 20), Span(20, 30)]


def fact(value: int, start: int, origin: str = "rule", name: str = "requests.received.total") -> Fact:
    return Fact(name, value, "件", str(value), Span(start, start + 2), ("as_printed", "number"), origin, origin=origin)  # type: ignore[arg-type]


def test_facts_are_confirmed_added_for_review_or_kept_apart() -> None:
    ruled = (fact(9, 50),)
    confirmed, apart = join_facts(ruled, [Testimony("i1", facts=(fact(9, 50, "llm"),))])
    assert ([f.origin for f in confirmed], apart) == (["rule+llm"], ())
    other, apart = join_facts(ruled, [Testimony("i1", facts=(fact(8, 60, "llm"),))])
    assert other == ruled
    assert [(a.stated, a.said, a.policy) for a in apart] == [("9", "8", "sure_fact_stays")]
    added, apart = join_facts(ruled, [Testimony("i1", facts=(fact(3, 20, "llm", "review.total"),))])
    assert [(f.id, f.origin, bool(f.doubt)) for f in added] == [("review.total", "llm", True), ("requests.received.total", "rule", False)]
    assert [(a.about, a.stated, a.said, a.settled) for a in apart] == [("review.total", "", "3", "model_alone")]


def field(value: str | int, doubt: str = "", origin: str = "rule") -> AboutField:
    return AboutField(value, Span(0, 3), str(value), "title", doubt, origin)  # type: ignore[arg-type]


def test_particulars_are_filled_confirmed_or_kept_apart() -> None:
    nothing = AboutFields(None, None, None, None, None, None, None)
    both = (("agency", field("青川县水务局", origin="llm")), ("year", field(2023, "", "llm")))
    filled, apart = join_about(nothing, [Testimony("i1", about=both)])
    assert filled.agency
    assert filled.year
    assert (filled.agency.value, filled.agency.origin, bool(filled.agency.doubt)) == ("青川县水务局", "llm", True)
    assert (filled.year.value, [(a.about, a.said, a.settled) for a in apart]) == (
        2023,
        [("agency", "青川县水务局", "model_alone"), ("year", "2023", "model_alone")],
    )
    unsure = replace(nothing, agency=field("水务局", "the title has the short name"))
    same, apart = join_about(unsure, [Testimony("i1", about=(("agency", field("水务局", origin="llm")),))])
    assert same.agency == replace(field("水务局", "the title has the short name"), origin="rule+llm")
    other, apart = join_about(unsure, [Testimony("i1", about=(("agency", field("青川县水务局", origin="llm")),))])
    assert other == unsure
    assert [(a.stated, a.said) for a in apart] == [("水务局", "青川县水务局")]


TEXT = (
    "青川湖区水务局2023年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况\n"
    "自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 总计\n"
    "一、本年新收政府信息公开申请数量 | 9 | 0 | 0 | 0 | 0 | 0 | 9\n二、上年结转政府信息公开申请数量 | 0 | 0 | 0 | 0 | 0 | 0 | 0\n"
    "(一)予以公开 | 9 | 0 | 0 | 0 | 0 | 0 | 9\n转交的事项 | 3 | 0 | 0 | 0 | 0 | 0 | 3\n(七)总计 | 9 | 0 | 0 | 0 | 0 | 0 | 9\n"
)


def test_a_report_keeps_what_was_asked_said_taken_and_refused() -> None:
    rulebook, name = load_rulebook(), "requests.partly_granted.total"
    draft = plan(read_bytes(TEXT.encode(), "a.txt"), rulebook)
    question = next(q for q in draft.questions if name in q.indicators)
    at = TEXT.index("转交的事项")
    place = TEXT.index("3\n(七)")
    inquiry = Inquiry("i1", "rows", (Line(1, Span(at, TEXT.index("\n(七)"))),), (question.id,))
    answer = Answer("i1", "refused", ('{"rows": []}', '{"rows": [1]}'), model="m", mode="JSON")
    reading = Candidate(name, 3, "3", "reported", Span(place, place + 1), ("as_printed", "number"), "llm", "model", "model.rows")
    refusal = Refusal("i1", "requests.refused.state_secret", "7", "no_cells", doubt("refusal.no_cells", line=1), 1)
    heard = Heard(Exchange(inquiry, answer), Testimony("i1", (reading,), refusals=(refusal,)))
    report = conclude(draft, rulebook, (heard,))
    (asked,) = report.asked
    assert (asked.replies, asked.state, asked.lines[0].text) == (answer.replies, "refused", "转交的事项 | 3 | 0 | 0 | 0 | 0 | 0 | 3")
    settled = next(q for q in report.questions if q.id == question.id)
    assert (settled.inquiries, [r.value for r in settled.readings], [r.code for r in settled.refusals]) == (("i1",), [3], ["no_cells"])
    value = next(v for v in report.values if v.indicator == name)
    assert (value.value, value.origin, value.grade, value.review, value.policy) == (3, "llm", "model", True, "model_alone")
    assert value.evidence
    assert value.evidence.text == "3"
    assert [(d.about, d.said, d.settled, d.by) for d in report.disagreements] == [
        (name, "3", "model_alone", "model_alone"),
        ("requests.refused.state_secret", "7", "refused", "no_cells"),
    ]
    assert (report.made_with.model, report.made_with.mode) == ("m", "JSON")
    unasked = finish(draft, rulebook)
    assert (unasked.asked, unasked.disagreements, unasked.made_with.model) == ((), (), None)


def test_a_difference_shows_both_readings_and_who_won() -> None:
    rulebook, name = load_rulebook(), "requests.received.total"
    draft = plan(read_bytes(TEXT.encode(), "a.txt"), rulebook)
    place = TEXT.index("9\n二、")
    lie = Candidate(name, 8, "8", "reported", Span(place, place + 1), (), "llm", "model", "model.rows")
    heard = Heard(Exchange(Inquiry("i1", "rows", ()), Answer("i1", "answered", ("{}",))), Testimony("i1", (lie,)))
    report = conclude(draft, rulebook, (heard,))
    (difference,) = report.disagreements
    assert (difference.about, difference.stated, difference.said, difference.settled) == (name, "9", "8", "rule_kept")
    value = next(v for v in report.values if v.indicator == name)
    assert (value.value, [c.value for c in value.lost]) == (9, [8])


def test_a_model_that_contradicts_itself_is_told_of_as_that() -> None:
    rulebook, name = load_rulebook(), "requests.received.total"
    draft = plan(read_bytes(TEXT.encode(), "a.txt"), rulebook)
    place = TEXT.index("9 | 0 | 0")
    inquiry = Inquiry("i1", "rows", (Line(1, Span(place, place + 1)),))
    answer = Answer("i1", "answered", ("{}",), model="m", mode="JSON")
    span, steps = Span(place, place + 1), ("as_printed", "number")
    said = [Candidate(name, n, str(n), "reported", span, steps, "llm", "model", "r") for n in (9, 8, 7)]
    report = conclude(draft, rulebook, (Heard(Exchange(inquiry, answer), Testimony("i1", tuple(said))),))
    assert [(d.stated, d.said, d.settled, d.by, d.reason) for d in report.disagreements] == [
        ("9", number, "rule_kept", "model_contradicts_itself", "the model says two things") for number in ("8", "7")
    ]
