"""What does not go together: across the years of a body, between documents of one year, between a government and its parts."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from extractor import load_rulebook
from extractor.compare import reports as module
from extractor.compare.figures import WATCHED, Figure, Filed, figure_of
from extractor.compare.findings import Finding, seriousness
from extractor.compare.reports import Comparison, Filing
from extractor.compare.years import JUMP_FLOOR, JUMP_RATIO
from extractor.evaluate.parsing import parsed
from extractor.export.encode import to_json
from extractor.model.report import Report
from tests.support.compare_reports import INTO, OUT, RULES, of, reviewed
from tests.support.report_builder import check

RULEBOOK = load_rulebook()
BODY = "沅柏县水利局"
RECEIVED = "requests.received.total"


@pytest.fixture(autouse=True)
def no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """Invented places have no codes, whatever is installed."""
    monkeypatch.setattr(module, "load_regions", lambda _: None)


def compared(*reports: Report) -> tuple[Comparison, list[Finding]]:
    filing = Filing(RULEBOOK)
    for one in reports:
        filing.add(parsed(to_json(one), "", ""), 0)
    whole = {one.document: one for one in reports}

    def reread(report: Filed) -> Mapping[str, Figure]:
        return {v["indicator"]: figure_of(v) for v in parsed(to_json(whole[report.document]), "", "")["values"]}

    comparison = filing.comparison()
    return comparison, list(comparison.findings(reread))


def found(kind: str, *reports: Report) -> list[Finding]:
    return [finding for finding in compared(*reports)[1] if finding.kind == kind]


def outcomes(kind: str, *reports: Report) -> dict[str, str]:
    """Outcome by the last indicator."""
    return {finding.indicators[-1]: finding.outcome for finding in found(kind, *reports)}


def test_every_figure_that_is_kept_is_in_the_catalogue() -> None:
    assert set(WATCHED) <= {indicator.id for indicator in RULEBOOK.indicators}


def test_what_is_carried_out_is_carried_in() -> None:
    out = {OUT + "natural_person": 3, OUT + "business": 2, OUT + "total": 5}
    into = {INTO + "natural_person": 3, INTO + "business": 1, INTO + "total": 5}
    said = outcomes("carried_over", of(BODY, 2022, out), of(BODY, 2023, into))
    assert {name: said[INTO + name] for name in ("natural_person", "business", "total", "research")} == {
        "natural_person": "holds",
        "business": "fails",
        "total": "holds",
        "research": "not_assessable",
    }


def test_a_finding_has_both_places() -> None:
    before, after = of(BODY, 2022, {RECEIVED: 9, OUT + "total": 12}), of(BODY, 2023, {INTO + "total": 10})
    (finding,) = [f for f in found("carried_over", before, reviewed(after, INTO + "total")) if f.outcome == "fails"]
    (left,), (right,) = finding.left.terms, finding.right.terms
    assert (left.report.document, left.figure.start, left.figure.end, left.figure.text) == (f"{BODY}-2022.txt", 100, 102, "12")
    assert (right.report.document, right.figure.start, right.figure.text, right.figure.status) == (f"{BODY}-2023.txt", 0, "10", "reported")
    assert (finding.difference, finding.years) == (-2, (2022, 2023))
    assert (finding.review, left.figure.review, right.figure.review) == (True, False, True)


@pytest.mark.parametrize(
    ("out", "outcome"),
    [
        ({OUT + "business": None, OUT + "total": 4}, "fails"),  # a blank beside a printed number is zero
        ({OUT + "business": None, OUT + "total": None}, "not_assessable"),  # nothing but blanks
        ({OUT + "total": 4}, "not_assessable"),  # the cell is not there
    ],
)
def test_a_blank_is_zero_only_in_a_row_that_prints_a_number(out: dict[str, int | None], outcome: str) -> None:
    said = outcomes("carried_over", of(BODY, 2022, out), of(BODY, 2023, {INTO + "business": 2}))
    assert said[INTO + "business"] == outcome


@pytest.mark.parametrize(("in_force", "outcome"), [(21, "holds"), (22, "fails"), (None, "fails")])
def test_in_force_is_last_years_and_issued_less_repealed(in_force: int | None, outcome: str) -> None:
    before = of(BODY, 2022, {RULES + "in_force": 20})
    after = of(BODY, 2023, {RULES + "issued": 5, RULES + "repealed": 4, RULES + "in_force": in_force})
    (finding,) = [f for f in found("in_force", before, after) if RULES + "in_force" in f.indicators]
    assert finding.outcome == outcome
    assert (finding.left.value, [term.sign for term in finding.left.terms]) == (21, [1, 1, -1])


def test_forms_that_mean_something_else_are_not_compared() -> None:
    before = of(BODY, 2020, {RULES + "total_public": 20}, edition="2019")
    after = of(BODY, 2021, {RULES + "issued": 5, RULES + "repealed": 4, RULES + "in_force": 30})
    (finding,) = [f for f in found("in_force", before, after) if RULES + "in_force" in f.indicators]
    assert finding.outcome == "not_assessable"
    assert "对外公开总数量" in finding.sentence


@pytest.mark.parametrize(
    ("old", "new", "jumps"),
    [(12, 50, True), (13, 50, False), (50, 12, True), (0, 50, True), (0, 49, False), (1, 40, False), (400, 100, True), (None, 99, False)],
)
def test_only_what_changes_by_a_lot_jumps(old: int | None, new: int, jumps: bool) -> None:
    assert (JUMP_RATIO, JUMP_FLOOR) == (4, 50)
    assert bool(found("jump", of(BODY, 2022, {RECEIVED: old}), of(BODY, 2023, {RECEIVED: new}))) is jumps


def test_numbers_that_no_float_holds_are_compared() -> None:
    glued = 10**400
    (finding,) = found("jump", of(BODY, 2022, {RECEIVED: 3}), of(BODY, 2023, {RECEIVED: glued}))
    assert finding.difference == glued - 3


def test_fees_printed_in_another_unit_are_told() -> None:
    name = "disclosure.fees.amount"
    (finding,) = found("jump", of(BODY, 2022, {name: Decimal("604.15")}), of(BODY, 2023, {name: Decimal("6041500.00")}))
    assert "元 may stand where 万元 belongs" in finding.sentence
    assert finding.difference == Decimal("6040895.85")


def test_a_stock_that_issued_and_repealed_explain_does_not_jump() -> None:
    before = of(BODY, 2022, {RULES + "in_force": 10})
    grown = {RULES + "issued": 90, RULES + "repealed": 0, RULES + "in_force": 100}
    assert not found("jump", before, of(BODY, 2023, grown))
    assert found("jump", before, of(BODY, 2023, grown | {RULES + "issued": 80}))


def test_larger_jumps_come_first_and_doubted_ones_last() -> None:
    small, large = {RECEIVED: 100, "review.total": 100}, {RECEIVED: 500, "review.total": 900}
    jumps = sorted(found("jump", of(BODY, 2022, small), of(BODY, 2023, large)), key=seriousness)
    assert [jump.indicators[0] for jump in jumps] == ["review.total", RECEIVED]
    doubted = reviewed(of(BODY, 2023, large), "review.total")
    jumps = sorted(found("jump", of(BODY, 2022, small), doubted), key=seriousness)
    assert [jump.indicators[0] for jump in jumps] == [RECEIVED, "review.total"]


def test_a_missing_year_is_told_and_not_bridged() -> None:
    made = compared(of(BODY, 2021, {OUT + "total": 5}), of(BODY, 2024, {INTO + "total": 9}))[1]
    assert [finding.kind for finding in made] == ["gap"]
    assert "no report on 2022–2023" in made[0].sentence


def test_the_same_page_twice_counts_once() -> None:
    one = of(BODY, 2022, {OUT + "total": 5})
    twin = replace(one, document="copy.txt")
    made = compared(one, twin, of(BODY, 2023, {INTO + "total": 4}))[1]
    assert [finding.kind for finding in made if finding.outcome in ("fails", "information")] == ["twins", "carried_over"]
    assert "have one text" in made[0].sentence


def test_revisions_are_listed_value_by_value() -> None:
    first, second = of(BODY, 2022, {RECEIVED: 6, "review.upheld": 1}), of(BODY, 2022, {RECEIVED: 7, "review.upheld": 1}, document="b.txt")
    head, value = found("revision", first, second)
    assert "differ in 1 values" in head.sentence
    assert (value.indicators, value.left.value, value.right.value, value.outcome) == ((RECEIVED,), 6, 7, "differs")
    assert [term.report.document for term in (*value.left.terms, *value.right.terms)] == [first.document, "b.txt"]


def test_values_that_no_comparison_needs_are_listed_too() -> None:
    name = "requests.refused.state_secret.business"
    assert name not in WATCHED
    assert [f.indicators for f in found("revision", of(BODY, 2022, {name: 1}), of(BODY, 2022, {name: 2}, document="b"))] == [(), (name,)]


def test_where_documents_of_a_year_disagree_the_comparison_is_open() -> None:
    after = of(BODY, 2023, {INTO + "total": 5})
    right, wrong = of(BODY, 2022, {OUT + "total": 5}), of(BODY, 2022, {OUT + "total": 4}, document="b.txt")
    made = [f for f in found("carried_over", right, wrong, after) if f.indicators[0] == OUT + "total"]
    assert [(f.outcome, f.left.value) for f in made] == [("holds", 5), ("open", 4)]
    assert "2 documents on 2022 differ, here b.txt" in made[1].sentence
    worse = of(BODY, 2022, {OUT + "total": 3})
    made = [f for f in found("carried_over", worse, wrong, after) if f.indicators[0] == OUT + "total"]
    assert [(f.outcome, f.left.value) for f in made] == [("fails", 3), ("fails", 4)]


def test_the_document_without_contradictions_comes_first() -> None:
    contradicts = of(BODY, 2022, {RECEIVED: 6}, checks=(check("requests.row.received", "fails", (RECEIVED,)),))
    head, value = found("revision", contradicts, of(BODY, 2022, {RECEIVED: 7}, document="b.txt"))
    assert value.left.terms[0].report.document == "b.txt"
    assert f"1 of its own checks fail in {contradicts.document}" in head.sentence


def test_nothing_fails_for_a_name_that_many_bodies_have() -> None:
    made = found("carried_over", of("县水利局", 2022, {OUT + "total": 5}), of("县水利局", 2023, {INTO + "total": 4}))
    assert [f.outcome for f in made if f.left.value is not None] == ["open"]
    assert "whether both documents are of one body is open" in next(f.sentence for f in made if f.outcome == "open")


def test_parts_that_exceed_the_whole_are_worth_a_look() -> None:
    whole = of("沅柏县人民政府", 2023, {RECEIVED: 10, "review.total": 9})
    parts = (
        *(of("沅柏县水利局", 2023, {RECEIVED: 6, "review.total": 1}), of("沅柏县苇塘镇人民政府", 2023, {RECEIVED: 5})),
        *(of("国家税务总局沅柏县税务局", 2023, {RECEIVED: 90}), of("沅柏县民政局", 2022, {RECEIVED: 90})),
        *(of("沅柏县苇塘镇卫生院", 2023, {RECEIVED: 90}), of("桐浦县水利局", 2023, {RECEIVED: 90})),
    )
    made = {f.indicators[0]: f for f in found("parts", whole, *parts) if f.agency.name == "沅柏县人民政府"}
    assert (made[RECEIVED].outcome, made[RECEIVED].left.value, made[RECEIVED].right.value) == ("look", 10, 11)
    assert [term.report.agency for term in made[RECEIVED].right.terms] == ["沅柏县水利局", "沅柏县苇塘镇人民政府"]
    assert (made["review.total"].outcome, made["review.total"].right.value) == ("holds", 1)
    assert "1 more print no number" in made["review.total"].sentence


def test_a_city_has_its_counties_governments_and_not_their_bodies() -> None:
    reports = (
        *(of("石岭市人民政府", 2023, {RECEIVED: 10}), of("石岭市水利局", 2023, {RECEIVED: 4})),
        *(of("石岭市沅柏县人民政府", 2023, {RECEIVED: 7}), of("沅柏县水利局", 2023, {RECEIVED: 3})),
        *(of("桐浦县人民政府", 2023, {RECEIVED: 50}),),
    )
    made = {f.agency.name: f for f in found("parts", *reports)}
    assert {name: (f.outcome, [term.report.agency for term in f.right.terms]) for name, f in made.items()} == {
        "石岭市人民政府": ("look", ["石岭市水利局", "石岭市沅柏县人民政府"]),
        "石岭市沅柏县人民政府": ("holds", ["沅柏县水利局"]),
    }


def test_of_several_documents_of_a_part_the_smallest_counts() -> None:
    whole, part = of("沅柏县人民政府", 2023, {RECEIVED: 10}), of(BODY, 2023, {RECEIVED: 12})
    assert [f.outcome for f in found("parts", whole, part)] == ["look"]
    assert [f.outcome for f in found("parts", whole, part, of(BODY, 2023, {RECEIVED: 8}, document="b"))] == ["holds"]


def test_a_government_and_its_office_are_kept_apart_and_told() -> None:
    made = compared(
        of("沅柏县人民政府", 2022, {OUT + "total": 5}), of("沅柏县政府办", 2023, {INTO + "total": 4}), of("沅柏县政府办", 2022, {})
    )[1]
    (office,) = [finding for finding in made if finding.kind == "office"]
    assert "both on 2022; only the office on 2023" in office.sentence
    assert not [finding for finding in made if finding.outcome == "fails"]


def test_what_belongs_to_nobody_is_kept() -> None:
    plain = of(BODY, 2023, {})
    comparison, _ = compared(
        replace(plain, year=None, document="a"),
        replace(plain, agency=None, document="b"),
        replace(plain, source=replace(plain.source, kind="stub"), document="c"),
    )
    assert not comparison.agencies
    assert [(one.document, one.reason) for one in comparison.unplaced] == [
        *(("a", "no year is named"), ("b", "no body is named"), ("c", "it is no report (stub)")),
    ]
