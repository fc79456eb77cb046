"""The generator checked against itself: its truth, its oracle, its operators and the way it measures."""

import random
from decimal import Decimal
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.pace import within
from tests.variants import (
    Plan,
    Variant,
    all_plans,
    encodings,
    figures,
    form,
    generate,
    generation,
    measure,
    operators,
    oracle,
    prose,
)
from tests.variants.drafting import draft
from tests.variants.layouts import LAYOUTS
from tests.variants.page_text import El, Flow, Raw, Txt, markup, visible
from tests.variants.types import Page, Row

SEEDS = range(0, 294, 3)
PLAIN = Plan("lines", "2021", "zeros", size="county")


# ---- truth ----


@pytest.fixture(scope="module")
def variants() -> list[Variant]:
    return [generate(seed) for seed in SEEDS]


def test_every_cell_stands_where_it_is_said_to_stand(variants: list[Variant]) -> None:
    for variant in variants:
        for cell in variant.cells:
            if cell.start is None:
                assert (cell.raw, cell.status) == ("", "blank"), (variant.name, cell)
                continue
            assert variant.text[cell.start : cell.end] == cell.raw
            if cell.status == "reported":
                assert oracle.number(cell.raw) == cell.value, (variant.name, cell)
            else:
                assert cell.raw in {"/", "-", "—", "无", "無", "\u00a0"}


def test_no_two_cells_share_characters(variants: list[Variant]) -> None:
    for variant in variants:
        places = sorted((cell.start, cell.end or 0) for cell in variant.cells if cell.start is not None)
        assert all(end <= start for (_, end), (start, _) in pairwise(places))


def test_all_indicators_of_the_edition_and_no_others(variants: list[Variant]) -> None:
    for variant in variants:
        names = [cell.indicator for cell in variant.cells]
        expected = () if variant.plan.layout == "lost" else form.indicators(variant.plan.edition)
        assert len(names) == len(set(names))
        assert set(names) == set(expected)


def test_problem_titles_stand_in_the_text(variants: list[Variant]) -> None:
    for variant in variants:
        assert len(variant.problems) >= 2
        assert all(title in variant.text for title in variant.problems)


def test_the_bytes_hold_the_text(variants: list[Variant]) -> None:
    for variant in variants:
        if variant.suffix == ".txt":
            codec = encodings.CODECS.get(variant.plan.encoding, variant.plan.encoding)
            assert variant.data.decode(codec) == variant.text


def test_generation_is_deterministic() -> None:
    assert [generate(seed) for seed in range(30)] == [generate(seed) for seed in range(30)]


def test_plans_cover_the_cross_product() -> None:
    plans = all_plans()
    wanted = {(layout, edition, blank) for layout in LAYOUTS for edition in form.EDITIONS for blank in form.BLANKS}
    assert {(plan.layout, plan.edition, plan.blank) for plan in plans} == wanted
    drawn = [generation.draw(seed, random.Random(seed)) for seed in range(1000)]
    assert {(plan.layout, plan.edition, plan.blank) for plan in drawn} == wanted
    assert {name for plan in drawn for name in plan.operators} == {*operators.OPERATORS, *generation.TEXT_OPERATORS}
    assert {plan.style for plan in drawn} == set(prose.STYLES)
    assert 0.08 < sum(bool(set(plan.operators) & set(operators.BREAKING)) for plan in drawn) / 1000 < 0.17


def test_a_variant_takes_little_time() -> None:
    with within(60 * 0.05):
        for seed in range(60):
            generate(seed)


@pytest.mark.parametrize("size", figures.SIZES)
@pytest.mark.parametrize("edition", form.EDITIONS)
def test_equations_hold_before_anything_is_broken(edition: str, size: str) -> None:
    for seed in range(20):
        rng = random.Random(seed)
        values: Any = figures.requests(edition, size, rng) | figures.review(size, rng)
        assert figures.holds(values, edition, "three")
        assert figures.holds(values, edition, "four")


# ---- pages ----


def test_visible_text_follows_the_contract() -> None:
    cells = (El("td", (Txt("  规章 "),)), El("td"), El("td", (Txt("\u00a0"),)), El("td", (El("p", (Txt("8"),)), El("br"), Txt("件"))))
    hidden = Raw("<script>1</script>")
    page = El(
        "body",
        (El("p", (Txt("一、 \n 总体"), El("br"), El("br"), Txt(" 情况"))), hidden, El("table", (El("tr", cells), El("tr", cells[1:3])))),
    )
    assert visible(page, Flow()).canvas.text == "一、 总体\n情况\n规章\t\t\u00a0\t8\n件\n\t\u00a0"
    assert "&nbsp;" in markup(page)


def test_a_layout_table_adds_nothing_but_its_tabs() -> None:
    inner = El("table", (El("tr", (El("td"), El("td", (Txt("9"),)))),))
    outer = El("table", (El("tr", (El("td", (Txt("左"),)), El("td", (Txt("\n"), inner)))),))
    assert visible(outer, Flow()).canvas.text == "左\t\t9"


# ---- measuring ----


def _reading(variant: Variant, **changes: Any) -> Any:
    """A report that says the truth, but for the changes."""
    values = []
    for cell in variant.cells:
        place = None if cell.start is None else SimpleNamespace(start=cell.start, end=cell.end, text=cell.raw)
        value = SimpleNamespace(indicator=cell.indicator, value=cell.value, status=cell.status, review=cell.determined is not True)
        values.append(SimpleNamespace(**vars(value) | {"reason": "", "evidence": place} | changes.get(cell.indicator, {})))
    problems = [SimpleNamespace(title=title, quote=title) for title in variant.problems]
    return SimpleNamespace(values=values, problems=problems, improvements=[None] * variant.improvements)


def _tally(seed: int, **changes: Any) -> measure.Tally:
    variant = generate(seed)
    return measure.judge(seed, variant, lambda *_: _reading(variant, **changes)).tally


def test_a_perfect_reader_makes_no_error() -> None:
    by_name = {generate(seed).name: generate(seed) for seed in range(40)}
    total = measure.measure(range(40), lambda _, name: _reading(by_name[name]))
    assert not total.failed
    assert total.correct == total.determined == total.exact > 0
    assert total.problems == total.problems_found
    assert total.marked == 0


def _change(value: Any, review: bool, status: str = "reported") -> dict[str, Any]:
    return {"requests.received.total": {"value": value, "review": review, "status": status}}


@pytest.mark.parametrize(
    ("value", "review", "status", "want"),
    [
        (Decimal(999999), False, "reported", {"wrong": 1, "silent": 1, "missed": 0}),
        (Decimal(999999), True, "reported", {"wrong": 1, "silent": 0}),
        (None, False, "blank", {"missed": 1, "silent": 1, "status_wrong": 1}),
        (None, True, "unresolved", {"missed": 1, "silent": 0, "status_wrong": 0}),
    ],
)
def test_errors_are_counted(value: Any, review: bool, status: str, want: dict[str, int]) -> None:
    tally = _tally(0, **_change(value, review, status))
    assert {name: getattr(tally, name) for name in want} == want


def test_a_crash_is_a_finding() -> None:
    def fall(*_: Any) -> Any:
        raise ValueError("no")

    assert measure.measure(range(2), fall).crashed == 2


def test_layouts_are_known_without_generating() -> None:
    assert [measure.layout_of(seed) for seed in range(30)] == [generate(seed).plan.layout for seed in range(30)]


def test_rows_know_their_table() -> None:
    made = draft(PLAIN, random.Random(0))
    page: Page = LAYOUTS["lines"](made, random.Random(0))
    assert {seen.table for seen in page.rows} == {"two", "three", "four"}
    assert all(isinstance(line, Row) for line in made.tables["two"])
