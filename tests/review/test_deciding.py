"""Decisions as a page or a program sends them: what may be said of what, what is held to the text, and what is taken back."""

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extractor.errors import ReadError
from extractor.export.encode import to_json
from extractor.export.schema import read_report
from extractor.model.candidates import Candidate
from extractor.model.document import Document
from extractor.model.doubts import doubt
from extractor.model.draft import Draft, Listed
from extractor.model.report import Report, Value
from extractor.model.rulings import ListItem, Ruling, Word
from extractor.model.spans import Span
from extractor.pipeline import finish, plan
from extractor.read import read_bytes
from extractor.reconcile.people import hear
from extractor.reconcile.policies import Decision as Reconciled
from extractor.review.book import latest, line_of, rulings_in
from extractor.review.deciding import NOBODY, NOTHING_TO_TAKE_BACK, conflict, decide, place_fault
from extractor.review.openness import list_is_open, open_count
from extractor.review.queue import others_of
from extractor.review.saying import Decision
from extractor.review.seen import seen_of
from extractor.rulebook import load_rulebook
from extractor.values import grammar_of
from extractor.wording.english import english

ROOT = Path(__file__).parents[2]
SUMS, LOST, OPEN = "06-totals-do-not-add-up.txt", "07-tables-lost.txt", "12-left-open-by-rules.txt"
TOTAL, REVIEW, FEES = "requests.unavailable.not_held.total", "review.total", "disclosure.fees.amount"
WHEN = "2026-03-04T05:06:07.000000Z"
Json = Mapping[str, Any]


def draft_of(name: str) -> Draft:
    return plan(read_bytes((ROOT / "examples" / name).read_bytes(), name))


def json_of(report: Report) -> Json:
    found: Json = json.loads(to_json(report), parse_float=Decimal)
    return found


def ruled(report: Json, indicator: str, decision: Decision, text: str | None, who: str = "周明") -> Ruling:
    made = decide(report, indicator, decision, who, WHEN, "", text)
    assert isinstance(made, Ruling), made
    return made


def refused(report: Json, indicator: str, decision: Decision, text: str | None) -> str:
    made = decide(report, indicator, decision, "周明", WHEN, "", text)
    assert isinstance(made, tuple), made
    return english(made)


def with_people(draft: Draft, *rulings: Ruling) -> Report:
    return finish(replace(draft, rulings=rulings))


def value(report: Report, indicator: str = TOTAL) -> Value:
    return next(v for v in report.values if v.indicator == indicator)


def listed(quote: str, text: str, title: str = "", themes: tuple[str, ...] | None = None) -> ListItem:
    start = text.index(quote)
    return ListItem(title or quote[:10], quote, start, start + len(quote), themes)


@pytest.fixture(scope="module")
def sums() -> Draft:
    return draft_of(SUMS)


@pytest.fixture(scope="module")
def read(sums: Draft) -> Json:
    return json_of(finish(sums))


@pytest.mark.parametrize(
    ("indicator", "decision", "said"),
    [
        (TOTAL, Decision("as_stated"), Word(15, "reported")),
        (TOTAL, Decision("number", number=" 1,013 "), Word(1013, "reported")),
        (TOTAL, Decision("number", number="１３"), Word(13, "reported")),
        (TOTAL, Decision("blank"), Word(None, "blank")),
        (TOTAL, Decision("absent"), Word(None, "absent")),
        (TOTAL, Decision("unreadable"), Word(None, "unresolved")),
        (FEES, Decision("number", number="12.50"), Word(Decimal("12.50"), "reported")),
        ("about.agency", Decision("name", name="岚石县 农业局"), Word("岚石县农业局", "reported")),
        ("about.year", Decision("year", number="2021年"), Word(2021, "reported")),
        ("about.year", Decision("absent"), Word(None, "absent")),
        ("problems", Decision("items"), Word(None, "reported", ())),
        (TOTAL, Decision("take_back"), None),
    ],
)
def test_a_decision_is_a_ruling_with_what_was_seen(indicator: str, decision: Decision, said: Word | None, sums: Draft, read: Json) -> None:
    made = decide(read, indicator, decision, " 周明 ", WHEN, "why", sums.document.text)
    assert isinstance(made, Ruling), made
    assert (made.sha256, made.document, made.indicator) == (read["source"]["sha256"], SUMS, indicator)
    assert (made.said, made.who, made.when, made.note, made.place) == (said, "周明", WHEN, "why", None)
    assert made.stated == made.read
    if indicator == TOTAL:
        assert made.stated == Word(15, "reported")
        assert made.failing == ("requests.outcomes.total", "requests.row.unavailable.not_held")


@pytest.mark.parametrize(
    ("indicator", "decision", "told"),
    [
        ("no.such", Decision("as_stated"), "the report has no value 'no.such'"),
        (TOTAL, Decision("number", number="many"), "'many' is no number that a page prints in 件"),
        (TOTAL, Decision("number", number="12.5"), "'12.5' is no number"),
        (TOTAL, Decision("number", number="-1"), "'-1' is no number"),
        (TOTAL, Decision("number", number="9" * 16), "is no number"),
        (TOTAL, Decision("number"), "'' is no number"),
        (TOTAL, Decision("items"), f"items cannot be said of {TOTAL}"),
        (TOTAL, Decision("name", name="岚石县水务局"), f"name cannot be said of {TOTAL}"),
        ("about.year", Decision("number", number="2020"), "number cannot be said of about.year"),
        ("about.year", Decision("year", number="22"), "'22' is no year"),
        ("about.agency", Decision("name", name="?"), "'?' is no name of a body"),
        ("about.agency", Decision("name", name="岚石县\ud800"), "is no name of a body"),
        ("problems", Decision("absent"), "absent cannot be said of problems"),
        (TOTAL, Decision("blank", place=Span(0, 1)), "only a number has a place"),
        ("about.year", Decision("as_stated", place=Span(0, 1)), "only a number has a place"),
    ],
)
def test_what_cannot_be_said_is_told(indicator: str, decision: Decision, told: str, sums: Draft, read: Json) -> None:
    assert told in refused(read, indicator, decision, sums.document.text)


def test_somebody_decides_and_of_the_text_that_was_read(sums: Draft, read: Json) -> None:
    assert decide(read, TOTAL, Decision("as_stated"), "  ", WHEN, "", None) == NOBODY
    assert decide(read, TOTAL, Decision("as_stated"), "周\udc00", WHEN, "", None) == doubt("ruling.half_character")
    assert "reads differently now" in refused(read, TOTAL, Decision("as_stated"), f"{sums.document.text}!")
    item = listed("公开渠道较为单一", sums.document.text)
    assert "the document is not there" in refused(read, "problems", Decision("items", items=(item,)), None)
    assert "the document is not there" in refused(read, TOTAL, Decision("as_stated", place=Span(1, 2)), None)


def test_what_states_nothing_cannot_be_confirmed() -> None:
    report = json_of(finish(draft_of(OPEN)))
    name = next(v["indicator"] for v in report["values"] if v["status"] == "unresolved")
    assert "states nothing that could be confirmed" in refused(report, name, Decision("as_stated"), None)


def test_a_decision_on_a_decided_value_knows_what_was_read(sums: Draft, read: Json) -> None:
    first = ruled(read, TOTAL, Decision("number", number="13"), None)
    then = json_of(with_people(sums, first))
    again = ruled(then, TOTAL, Decision("as_stated"), None, "李静")
    assert (again.said, again.stated, again.read) == (Word(13, "reported"), Word(13, "reported"), Word(15, "reported"))
    seen = seen_of(then, TOTAL)
    assert not isinstance(seen, tuple)
    assert seen.decided == WHEN


def place_of(quote: str, part: str, text: str) -> Span:
    """Where `part`, the end of `quote`, stands."""
    end = text.index(quote) + len(quote)
    return Span(end - len(part), end)


def test_a_number_at_the_place_that_a_person_names_is_read_there(sums: Draft, read: Json) -> None:
    text = sums.document.text
    at = place_of("四、结转下年度继续办理 | 2 | 1", "1", text)
    made = ruled(read, TOTAL, Decision("number", number="1", place=Span(at.start - 1, at.end + 1)), text)
    assert made.place == at, "blanks around it are no part of it"
    found = value(with_people(sums, made))
    assert (found.value, found.raw, found.grade, found.origin, found.steps) == (1, "1", "exact", "human", ("as_printed", "number"))
    assert found.evidence is not None
    assert (found.evidence.start, found.evidence.end) == (at.start, at.end)
    other = next(v for v in finish(sums).values if v.evidence and v.evidence.start == at.start)
    assert found.review
    assert found.reason.startswith(f"stated by a person; these characters are read as {other.indicator}; check ")


def test_a_place_that_nobody_else_has_leaves_no_doubt(sums: Draft, read: Json) -> None:
    text = sums.document.text
    at = place_of("农业农村局2022", "2022", text)
    found = value(with_people(sums, ruled(read, TOTAL, Decision("number", number="2022", place=at), text)))
    assert (found.value, found.grade, found.evidence and found.evidence.start) == (2022, "exact", at.start)
    assert not found.reason.startswith("stated by a person")


def test_part_of_the_characters_of_another_value_is_in_its_way(sums: Draft, read: Json) -> None:
    text = sums.document.text
    fifty = next(v for v in finish(sums).values if v.raw == "50" and v.evidence)
    assert fifty.evidence
    at = Span(fifty.evidence.start, fifty.evidence.start + 1)
    found = value(with_people(sums, ruled(read, REVIEW, Decision("number", number="5", place=at), text)), REVIEW)
    assert (found.value, found.review) == (5, True)
    assert "these characters are read as" in found.reason


def test_what_is_confirmed_at_another_place_has_that_place(sums: Draft, read: Json) -> None:
    text, before = sums.document.text, value(finish(sums), REVIEW)
    at = place_of("四、结转下年度继续办理 | 2 | 1 | 0", "0", text)
    assert before.evidence
    assert (before.value, before.evidence.start == at.start) == (0, False)
    found = value(with_people(sums, ruled(read, REVIEW, Decision("as_stated", place=at), text)), REVIEW)
    assert (found.value, found.person and found.person.decision, found.evidence and found.evidence.start) == (0, "confirmed", at.start)


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (Span(0, 4), "and that is not read as 13 件"),
        (Span(5, 5), "5–5 is no place in a text of"),
        (Span(-3, 2), "is no place"),
        (Span(10, 10**6), "is no place"),
        (Span(0, 1500), "and that is not read as 13 件"),
    ],
)
def test_a_place_that_does_not_bear_the_number_out_is_refused(place: Span, told: str, sums: Draft, read: Json) -> None:
    text = sums.document.text
    assert told in refused(read, TOTAL, Decision("number", number="13", place=place), text)
    assert told in english(place_fault(text, TOTAL, 13, place))


def test_no_number_goes_over_the_edge_of_a_cell() -> None:
    assert place_fault("共12 34件", TOTAL, 1234, Span(1, 6)) == (), "blanks stand inside numbers"
    for edge in "\t\n":
        assert place_fault(f"共12{edge}34件", TOTAL, 1234, Span(1, 6))
    assert place_fault("1,208件", TOTAL, 1208, Span(0, 6)) == ()
    assert place_fault("12500元", FEES, Decimal("1.25"), Span(0, 6)) == ()
    assert place_fault("12500元", FEES, 12500, Span(0, 6))
    assert place_fault("x", "no.such", 1, Span(0, 1)) == doubt("ruling.no_indicator", name="no.such")


def test_another_candidate_is_chosen_by_its_place() -> None:
    """Also where the number is not what the characters say by themselves, but by the unit of their column."""
    text = (ROOT / "examples" / SUMS).read_text("utf-8")
    report = json.loads(json.dumps(json_of(finish(draft_of(SUMS))), default=str))
    fees = next(v for v in report["values"] if v["indicator"] == FEES)
    fees["lost"] = [{"value": 0.5, "raw": "5000", "evidence": {"start": 7, "end": 11, "text": "5000"}, "reader": "r", "reason": ""}]
    assert ruled(report, FEES, Decision("number", number="0.5", place=Span(7, 11)), text).place == Span(7, 11)
    assert "is not read as" in refused(report, FEES, Decision("number", number="0.5", place=Span(7, 10)), text)


def test_an_alternative_of_a_reading_is_chosen_by_its_place() -> None:
    draft = draft_of("02-pipes-blanks-dropped.txt")
    report = json_of(finish(draft))
    doubted = next(v for v in report["values"] if any(c["evidence"] and c["value"] is not None for c in v["alternatives"]))
    choice = next(c for c in doubted["alternatives"] if c["evidence"] and c["value"] is not None)
    at = Span(choice["evidence"]["start"], choice["evidence"]["end"])
    made = ruled(report, doubted["indicator"], Decision("number", number=str(choice["value"]), place=at), draft.document.text)
    found = value(with_people(draft, made), doubted["indicator"])
    assert (found.value, found.evidence and found.evidence.start, found.grade) == (choice["value"], at.start, "exact")


def moved(draft: Draft, old: str, new: str) -> Draft:
    """The same document as a newer reader might give it: another text of the same bytes."""
    document: Document = draft.document
    text = document.text.replace(old, new)
    assert text != document.text
    return replace(plan(replace(document, text=text)))


def test_a_place_that_says_something_else_later_is_told_and_looked_for(sums: Draft, read: Json) -> None:
    text, stated = sums.document.text, value(finish(sums))
    assert stated.evidence
    at = Span(stated.evidence.start, stated.evidence.end)
    made = ruled(read, TOTAL, Decision("as_stated", place=at), text)
    assert value(with_people(sums, made)).person is not None
    found = value(with_people(moved(sums, "岚石县", "岚石县 "), made))
    assert found.person is not None
    assert (found.value, found.person.decision, found.review, found.evidence and found.evidence.text) == (15, "confirmed", True, "15")
    assert "the place they named does not say so" in found.reason


def test_a_place_is_written_only_where_there_is_one(tmp_path: Path, sums: Draft, read: Json) -> None:
    text = sums.document.text
    at = place_of("农业农村局2022", "2022", text)
    item = listed("公开渠道较为单一", text, themes=())
    made = (
        ruled(read, TOTAL, Decision("number", number="2022", place=at), text),
        ruled(read, TOTAL, Decision("as_stated"), text),
        ruled(read, "problems", Decision("items", items=(item,)), text),
        ruled(read, REVIEW, Decision("take_back"), text),
        ruled(read, "problems", Decision("take_back"), text),
        ruled(read, "about.year", Decision("as_stated"), text),
    )
    path = tmp_path / "decisions.jsonl"
    path.write_bytes(b"".join(map(line_of, made)))
    assert rulings_in(path) == made
    first, second, third, fourth, *_ = map(json.loads, path.read_text("utf-8").splitlines())
    assert first["said"] == {"value": 2022, "status": "reported", "start": at.start, "end": at.end}
    assert second["said"] == {"value": 15, "status": "reported"}
    assert third["said"] == [{"title": item.title, "quote": item.quote, "start": item.start, "end": item.end, "themes": []}]
    assert third["stated"][0]["themes"] is None
    assert fourth["said"] is None
    assert set(second) == {"sha256", "document", "indicator", "said", "stated", "read", "failing", "who", "when", "note"}


def test_what_was_taken_back_counts_for_nothing(sums: Draft, read: Json) -> None:
    kept = ruled(read, REVIEW, Decision("as_stated"), None)
    rulings = (ruled(read, TOTAL, Decision("number", number="13"), None), kept, ruled(read, TOTAL, Decision("take_back"), None))
    assert latest(rulings) == {kept.sha256: (kept,)}
    assert latest((*rulings, rulings[0]))[kept.sha256] == tuple(sorted((rulings[0], kept), key=lambda r: r.indicator))
    assert with_people(sums, rulings[2]) == finish(sums)


def test_who_decides_after_somebody_else_is_told(read: Json) -> None:
    first = ruled(read, TOTAL, Decision("number", number="13"), None)
    later = "2026-05-05T00:00:00Z"
    other, agrees = (replace(first, said=Word(n, "reported"), who="李静", when=later) for n in (12, 13))
    back = replace(first, said=None, who="李静", when=later)
    assert conflict(first, None, "") == ()
    assert conflict(other, first, first.when) == (), "they knew of it"
    assert english(conflict(other, first, "")) == "周明 decided 13 on 2026-03-04, after this was looked at"
    assert conflict(agrees, first, "") == ()
    assert conflict(back, first, first.when) == ()
    assert english(conflict(back, first, "")).startswith("周明 decided 13")
    assert conflict(back, None, "") == conflict(back, back, back.when) == NOTHING_TO_TAKE_BACK
    assert conflict(first, back, "") == (), "nobody had decided then, and nobody has now"
    assert english(conflict(first, back, first.when)) == "李静 took back what was decided on 2026-05-05, after this was looked at"
    placed = replace(first, place=Span(3, 5))
    assert conflict(placed, first, "") == (), "it says more of the same"
    assert conflict(first, placed, ""), "it would forget the place"
    lists = [replace(first, indicator="problems", said=Word(None, "reported", items)) for items in ((), (ListItem("a", "b", 0, 1),))]
    assert english(conflict(lists[0], lists[1], "")) == "周明 decided a list of 1 on 2026-03-04, after this was looked at"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"said": {"value": 1, "status": "reported", "start": 3}}, "a place has a start and an end behind it"),
        ({"said": {"value": 1, "status": "reported", "start": 3, "end": 3}}, "a place has a start and an end behind it"),
        ({"said": {"value": 1, "status": "reported", "start": -3, "end": 3}}, "said.value.start"),
        ({"said": {"value": 1, "status": "reported", "start": 1.5, "end": 3}}, "said.value.start"),
        ({"said": {"value": None, "status": "blank", "start": 1, "end": 3}}, "only a number has a place"),
        ({"said": {"value": 10**15, "status": "reported"}}, "larger than any number of a report"),
        ({"stated": {"value": 1, "status": "reported", "start": 1, "end": 3}}, "stated.value.start"),
        ({"said": []}, "a list of 0 cannot be said of requests"),
        ({"stated": None}, "stated"),
        ({"indicator": "problems"}, "cannot be said of problems"),
        ({"indicator": "about.year", "said": {"value": 2022, "status": "reported", "start": 1, "end": 5}}, "only a number has a place"),
        ({"said": [{"title": "a", "quote": "b", "start": 1, "end": 5, "themes": None}]}, "'a': the quote has 1 code points, its place 4"),
        ({"said": [{"title": "a", "quote": "b", "start": 1, "themes": None}]}, "said.list.0.end"),
        ({"said": 5}, "said"),
    ],
)
def test_a_decision_that_contradicts_itself_is_named(change: Json, told: str, read: Json, tmp_path: Path) -> None:
    line = json.loads(line_of(ruled(read, TOTAL, Decision("as_stated"), None)))
    (tmp_path / "d.jsonl").write_text(json.dumps({**line, **change}) + "\n", "utf-8")
    with pytest.raises(ReadError, match="line 1") as error:
        rulings_in(tmp_path / "d.jsonl")
    assert told in str(error.value)


def test_how_much_is_open_for_a_person(sums: Draft, read: Json) -> None:
    plain = finish(sums)
    assert open_count(plain) == open_count(read) == 2
    done = with_people(sums, *(ruled(read, name, Decision("as_stated"), None) for name in (TOTAL, REVIEW)))
    assert open_count(done) == 0
    draft = draft_of(OPEN)
    report, text = json_of(finish(draft)), draft.document.text
    values = sum(v["review"] for v in report["values"])
    assert open_count(report) == values + 2
    measures = next(q["passage"] for q in report["questions"] if q["half"] == "improvements")
    quote = measures["text"][:12]
    first = with_people(draft, ruled(report, "improvements", Decision("items", items=(listed(quote, text),)), text))
    assert [list_is_open(json_of(first), half) for half in ("problems", "improvements")] == [True, False]
    assert open_count(first) == values + 1
    passages = [other for other in others_of(json_of(first)) if other.what == "passage"]
    assert len(passages) == 1
    both = (ruled(report, half, Decision("as_stated"), text) for half in ("problems", "improvements"))
    assert open_count(with_people(draft, *both)) == values


def test_a_report_of_an_earlier_version_can_be_decided_on(read: Json) -> None:
    old = {key: what for key, what in read.items() if key != "reviewed"}
    old["questions"] = [{key: what for key, what in q.items() if key != "half"} for q in read["questions"]]
    assert open_count(old) == open_count(read)
    assert ruled(old, "problems", Decision("as_stated"), None).said == ruled(read, "problems", Decision("as_stated"), None).said
    assert read_report(json.dumps(old, default=str)).reviewed.problems is None


def test_whoever_confirms_a_list_has_told_the_prose_that_is_about_it() -> None:
    draft = draft_of(OPEN)
    report = json_of(finish(draft))
    assert len([other for other in others_of(report) if other.what == "passage"]) == 2
    body = json_of(with_people(draft, ruled(report, "improvements", Decision("as_stated"), None)))
    about_both = next(q["passage"]["start"] for q in report["questions"] if q["half"] == "both")
    assert [other.place.split("–")[0] for other in others_of(body) if other.what == "passage"] == [str(about_both)]


def test_a_reading_in_the_unit_of_its_column_is_that_number_at_its_place() -> None:
    """5000 under a heading that says 元: by its characters alone it would be 5,000 万元."""
    raw = Candidate(FEES, Decimal("0.5"), "5000", "reported", Span(7, 11), ("as_printed", "元_to_万元", "number"), "llm", "model", "rows")
    stated = replace(raw, value=Decimal("0.6"), raw="6000", span=Span(12, 16), origin="rule")
    seen = Word(stated.value, "reported")
    ruling = Ruling("0" * 64, SUMS, FEES, Word(raw.value, "reported"), seen, seen, (), "周明", WHEN, "", raw.span)
    grammar = grammar_of(load_rulebook())
    listed = Listed(FEES, "万元", (), hidden=False)
    heard = hear({FEES: Reconciled(stated, "sure_rule_stays", (raw,))}, (ruling,), (listed,), (), "收取费用共计：5000元6000元", grammar)
    found = heard[FEES].stated
    assert found is not None
    assert (found.value, found.span, found.steps, found.grade, found.doubt) == (raw.value, raw.span, raw.steps, "exact", ())


def test_a_correction_that_breaks_a_check_is_shown_once_more_and_then_closed(sums: Draft, read: Json) -> None:
    text = sums.document.text
    indicator = "requests.received.natural_person"
    first = ruled(read, indicator, Decision("number", number="77"), text, "李四")
    broken = with_people(sums, first)
    failing = {c.check for c in broken.checks if c.outcome == "fails" and indicator in c.culprits}
    assert failing, "77 breaks nothing: the test would show nothing"
    others = open_count(read)
    assert open_count(broken) == others + 1
    kept = ruled(json_of(broken), indicator, Decision("as_stated"), text)
    after = with_people(sums, kept)
    found = value(after, indicator)
    assert found.person
    assert set(found.person.saw_failing) == failing
    assert open_count(after) == others
