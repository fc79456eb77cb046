"""The generator checked against itself: its truth, its oracle, its operators and the way it measures."""

import random
import re
import time
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest

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
    oracle_columns,
    prose,
)
from tests.variants.drafting import draft
from tests.variants.layouts import LAYOUTS
from tests.variants.page_text import El, Flow, Raw, Txt, markup, visible
from tests.variants.types import Draft, Page, PrintedRow, Row

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
    taken = []
    for seed in range(60):
        began = time.perf_counter()
        generate(seed)
        taken.append(time.perf_counter() - began)
    assert sorted(taken)[30] < 0.05


@pytest.mark.parametrize("size", figures.SIZES)
@pytest.mark.parametrize("edition", form.EDITIONS)
def test_equations_hold_before_anything_is_broken(edition: str, size: str) -> None:
    for seed in range(20):
        rng = random.Random(seed)
        values: Any = figures.requests(edition, size, rng) | figures.review(size, rng)
        assert figures.holds(values, edition, "three")
        assert figures.holds(values, edition, "four")


# ---- the oracle ----


def row(mode: Any, *runs: str, key: str = "requests.received", columns: int = 7) -> PrintedRow:
    names = tuple(f"{key}.{column}" for column in form.COLUMNS[:columns])
    return PrintedRow("three", key, names, mode, runs)


def contents(seen: PrintedRow, summed: bool = True) -> set[oracle.Content]:
    return set(oracle.readings(seen, summed))


def test_nine_and_nine_leave_only_the_total() -> None:
    found = oracle.agreed(row("dropped", "9", "9"), list(contents(row("dropped", "9", "9"))))
    assert [name for name, sure in found.items() if sure] == ["requests.received.total"]


def test_marks_alone_are_all_blank() -> None:
    assert contents(row("dropped", "/", "/")) == {(None,) * 7}
    assert contents(row("dropped")) == {(None,) * 7}


@pytest.mark.parametrize(
    ("runs", "want"),
    [
        (("640020470",), {(64, 0, 0, 2, 0, 4, 70)}),
        (("220000325",), {(22, 0, 0, 0, 0, 3, 25), (2, 20, 0, 0, 0, 3, 25)}),
        (("22", "0000325"), {(22, 0, 0, 0, 0, 3, 25)}),
        (("2200003", "26"), set()),
        (("500000", "5"), {(5, 0, 0, 0, 0, 0, 5)}),
        (("9/////9",), {(9, None, None, None, None, None, 9)}),
        (("0000000",), {(0,) * 7}),
    ],
)
def test_glued_rows(runs: tuple[str, ...], want: set[oracle.Content]) -> None:
    assert contents(row("glued", *runs)) == want


def test_seven_digits_need_no_sum() -> None:
    assert contents(row("glued", "1234567"), summed=False) == {(1, 2, 3, 4, 5, 6, 7)}
    assert len(contents(row("glued", "12345678"), summed=False)) == 7


FOUR = tuple(f"{group}.{result}" for group in form.REVIEW_GROUPS for result in form.RESULTS)


@pytest.mark.parametrize("text", ["10203120001200000", "0" * 15, "///////////////"])
def test_table_four_glued(text: str) -> None:
    assert set(oracle.table_four(PrintedRow("four", "four", FOUR, "glued", (text,))).values()) == {True}


def test_table_four_whose_sums_are_broken() -> None:
    for text, sure in (("1" * 15, {True}), ("1" * 16, {False})):
        assert set(oracle.rows_alone([PrintedRow("four", "four", FOUR, "glued", (text,))]).values()) == sure


def test_table_four_with_blanks_dropped() -> None:
    found = oracle.table_four(PrintedRow("four", "four", FOUR, "dropped", ("5", "5")))
    assert not any(found.values()), "it may be any of the three groups"
    found = oracle.table_four(PrintedRow("four", "four", FOUR, "dropped", ("1", "1", "2", "3", "3", "4", "4")))
    assert [name for name, sure in found.items() if sure] == [f"{group}.total" for group in form.REVIEW_GROUPS]


def test_table_two_glued() -> None:
    names = ("disclosure.licensing.items_last_year", "disclosure.licensing.items_change", "disclosure.licensing.decisions")
    found = oracle.readings(PrintedRow("two", "", names, "glued", ("72-403101",)), summed=False)
    assert (72, -40, 3101) in found
    assert (72, -4, 3101) not in found, "no number begins with a zero"
    assert oracle.readings(PrintedRow("two", "", names, "glued", ("000",)), summed=False) == [(0, 0, 0)]


def _table(**printed: tuple[str, ...]) -> list[PrintedRow]:
    keys = (*form.outcome_keys("2019"), *oracle_columns.HEAD)
    given = {f"requests.{key}": runs for key, runs in printed.items()}
    return [row("dropped", *given.get(key, ()), key=key) for key in keys]


def _certain(rows: list[PrintedRow], truth: dict[str, oracle.Content] | None = None) -> dict[str, bool | None]:
    return oracle_columns.table_three(rows, truth or {})


def test_columns_leave_a_shifted_table_open() -> None:
    found = _certain(_table(received=("9", "9"), granted=("9", "9"), processed_total=("9", "9")))
    assert found["requests.received.total"] is True
    assert found["requests.received.natural_person"] is False
    assert found["requests.granted.natural_person"] is False
    assert found["requests.carried_in.natural_person"] is True


def test_a_full_row_determines_the_others_by_their_columns() -> None:
    received = ("1", "2", "3", "4", "5", "6", "21")
    found = _certain(
        _table(received=received, granted=("4", "4"), partly_granted=("1", "2", "3", "5", "6", "17"), processed_total=received)
    )
    assert found["requests.granted.public_welfare"] is True
    assert found["requests.granted.natural_person"] is True
    assert found["requests.partly_granted.total"] is True


def test_a_table_that_contradicts_itself_determines_nothing_by_sums() -> None:
    found = _certain(_table(received=("9", "9"), granted=("8", "8"), processed_total=("8", "8")))
    assert found["requests.received.total"] is False
    assert found["requests.carried_in.total"] is True


def test_too_many_readings_are_given_up_not_guessed() -> None:
    wide = row("glued_dropped", "12345678901234567890123")
    found = oracle.rows_alone([wide])
    assert set(found.values()) == {None}


def _truths(made: Draft) -> dict[str, oracle.Content]:
    return {line.key: tuple(cell.value for cell in line.cells) for rows in made.tables.values() for line in rows if line.kind == "data"}


@pytest.mark.parametrize("layout", ["glued", "glued_spaces", "piped_dropped", "spaced", "aligned", "lines_spaced"])
@pytest.mark.parametrize("blank", ["empty", "slash", "zeros", "hyphen"])
def test_the_truth_is_among_the_readings(layout: str, blank: str) -> None:
    for seed, edition in enumerate(form.EDITIONS):
        rng = random.Random(seed)
        made = generation.corrupted(Plan(layout, edition, blank, size="tiny"), rng)
        truth, page = _truths(made), LAYOUTS[layout](made, rng)
        for seen in page.rows:
            if seen.table != "four":
                assert truth[seen.key] in oracle.readings(seen, summed=seen.table == "three" and seen.mode != "cells"), seen
            else:
                assert seen.mode == "cells" or truth["four"] in set(oracle._groups(seen, seen.runs, 3))


def test_joint_readings_hold_the_truth_and_agree_with_plain_enumeration() -> None:
    rows = _table(
        received=("2", "1", "3"), carried_in=("1", "1"), granted=("3", "3"), partly_granted=("1", "1"), processed_total=("3", "1", "4")
    )
    listed = {line.key: oracle.readings(line, summed=True) for line in rows}
    kept = oracle_columns._joint(listed)
    plainly: dict[str, set[oracle.Content]] = {key: set() for key in listed}
    choices = ("requests.received", "requests.carried_in", "requests.granted", "requests.partly_granted", "requests.processed_total")
    for a in listed[choices[0]]:
        for b in listed[choices[1]]:
            for c in listed[choices[2]]:
                for d in listed[choices[3]]:
                    for total in listed[choices[4]]:
                        if _fits(a, b, c, d, total):
                            for key, content in zip(choices, (a, b, c, d, total), strict=True):
                                plainly[key].add(content)
    assert all(kept[key] == plainly[key] for key in choices)


def _fits(a: oracle.Content, b: oracle.Content, c: oracle.Content, d: oracle.Content, total: oracle.Content) -> bool:
    """Without carried_out: its side is printed where the total is."""
    for received, carried, one, two, whole in zip(a, b, c, d, total, strict=True):
        if whole is None:
            continue
        if (received, carried) != (None, None) and (received or 0) + (carried or 0) != whole:
            return False
        if (one, two) != (None, None) and (one or 0) + (two or 0) != whole:
            return False
    return True


# ---- operators ----


def applied(name: str, seed: int = 1, **plan: Any) -> tuple[Draft, Draft]:
    """A draft without and with one operator."""
    clean = draft(replace(PLAIN, **plan), random.Random(seed))
    broken = draft(replace(PLAIN, **plan), random.Random(seed))
    operators.OPERATORS[name](broken, random.Random(seed))
    return clean, broken


def row_labels(made: Draft, table: str = "three") -> list[str]:
    return [line.labels[-1].text for line in made.tables[table] if line.kind == "data" and line.labels]


def kinds(made: Draft) -> list[str]:
    return [line.kind for line in made.tables["three"]]


def texts(made: Draft) -> list[str]:
    return [cell.text for rows in made.tables.values() for line in rows for cell in line.cells]


@pytest.mark.parametrize(
    ("name", "table"), [("broken_row", "three"), ("broken_total", "three"), ("zero_totals", "three"), ("broken_review", "four")]
)
def test_breaking_operators_break_their_table_only(name: str, table: str) -> None:
    clean, broken = applied(name)
    assert all(clean.holds.values())
    assert [key for key, holds in broken.holds.items() if not holds] == [table]


def test_zero_totals() -> None:
    _, broken = applied("zero_totals", blank="zeros")
    assert {line.cells[-1].text for line in broken.tables["three"] if line.kind == "data"} == {"0"}


def test_mixed_blanks() -> None:
    _, broken = applied("mixed_blanks", blank="dash")
    assert {"/", "-", "—", "无", "0"} <= set(texts(broken))


def test_reorder_rows() -> None:
    clean, broken = applied("reorder_rows")
    assert row_labels(clean) != row_labels(broken)
    assert sorted(row_labels(clean)) == sorted(row_labels(broken))
    assert row_labels(broken, "two")[3:5] == ["行政强制", "行政处罚"]


def test_page_number() -> None:
    _, broken = applied("page_number")
    assert [line.labels[0].text for line in broken.tables["three"] if line.kind == "aside"] in ([f"- {n} -"] for n in range(2, 10))


def test_header_twice() -> None:
    clean, broken = applied("header_twice")
    assert kinds(clean).count("head") == 3
    assert kinds(broken).count("head") == 6


def test_results_twice() -> None:
    _, broken = applied("results_twice")
    labels = [label.text for line in broken.tables["three"] for label in line.labels]
    assert labels.count("三、本年度办理结果") == 2


def test_short_labels() -> None:
    _, broken = applied("short_labels")
    assert set(row_labels(broken)) & set(operators.SHORT.values())


def test_misprints_change_a_quarter_at_most_and_keep_siblings_apart() -> None:
    for seed in range(30):
        clean, broken = applied("misprints", seed)
        for table in ("two", "three"):
            for place, (was, now) in enumerate(zip(row_labels(clean, table), row_labels(broken, table), strict=True)):
                assert operators.distance(was, now) <= len(re.findall("[一-鿿]", was)) // 4
                others = [label for n, label in enumerate(row_labels(clean, table)) if n != place]
                assert was == now or all(operators.distance(now, other) > operators.distance(now, was) for other in others)


def test_distance() -> None:
    assert operators.distance("重复申请", "重申请") == 1
    assert operators.distance("", "三") == 1
    assert operators.distance("行政处罚", "行政强制") == 2


def test_label_spaces() -> None:
    _, broken = applied("label_spaces")
    spaced = [label.text for rows in broken.tables.values() for line in rows for label in line.labels if " " in label.text]
    assert any(re.fullmatch(r"(\S )+\S", text) for text in spaced)


def test_index_marks() -> None:
    _, broken = applied("index_marks")
    assert {text[1] for text in row_labels(broken) if text[0].isdigit()} == {".", "、", "．"}


def test_truncated_heads() -> None:
    _, broken = applied("truncated_heads")
    assert [label.text for label in broken.tables["four"][2].labels[:5]] == ["结果", "结果", "其他", "尚未", "总计"]


def test_units() -> None:
    seen = "".join(text for seed in range(20) for text in texts(applied("units", seed)[1]))
    assert "万元" in seen
    assert "件" in seen
    assert re.search(r"\d元", seen)


def test_thousands() -> None:
    _, broken = applied("thousands", size="city")
    assert any(re.fullmatch(r"\d{1,3}(,\d{3})+", text) for text in texts(broken))


def test_fullwidth_digits() -> None:
    _, broken = applied("fullwidth_digits")
    assert any(re.fullmatch("[０-９]+", text) for text in texts(broken))


def test_preface_titles() -> None:
    _, broken = applied("preface_titles")
    texts_before = [block.text for block in broken.before]
    listing = next(place for place, text in enumerate(texts_before) if "六个部分" in text)
    assert listing < texts_before.index("一、总体情况")


def test_other_scope() -> None:
    clean, broken = applied("other_scope")
    assert len(broken.before) == len(clean.before) + 1
    assert "全系统" in broken.before[-1].text


def test_nested_sections() -> None:
    _, broken = applied("nested_sections")
    assert "一、公开工作主要做法" in [block.text for block in broken.before]


def test_reworded_headings() -> None:
    clean, broken = applied("reworded_headings")
    assert all(clean.headings[name] != broken.headings[name] for name in clean.headings)


def test_navigation() -> None:
    _, broken = applied("navigation")
    assert broken.before[0].text.startswith("当前位置")
    assert "打印" in broken.after[-1].text


def test_fullwidth_punctuation() -> None:
    _, broken = applied("fullwidth_punctuation")
    assert "（七）总计" in row_labels(broken)
    assert not any(mark in block.text for block in broken.before for mark in ",;()")


def test_heading_space() -> None:
    _, broken = applied("heading_space")
    assert broken.headings["two"] == "二、 主动公开政府信息情况"


def test_markdown_marks() -> None:
    _, broken = applied("markdown_marks")
    assert broken.headings["two"].startswith(("**", "## "))


def test_traditional_is_one_to_one_and_mixed_leaves_some() -> None:
    whole = generate(5, plan=replace(PLAIN, operators=("traditional",)))
    some = generate(5, plan=replace(PLAIN, operators=("mixed_traditional",)))
    none = generate(5, plan=PLAIN)
    assert len(whole.text) == len(some.text) == len(none.text)
    changed = [sum(a != b for a, b in zip(other.text, none.text, strict=True)) for other in (whole, some)]
    assert changed[0] > changed[1] > 0
    assert whole.problems != none.problems


def test_crlf_keeps_the_offsets() -> None:
    variant = generate(5, plan=replace(PLAIN, operators=("crlf",)))
    assert b"\r\n" in variant.data
    assert all(variant.text[cell.start : cell.end] == cell.raw for cell in variant.cells)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16", "big5"])
def test_encodings(encoding: str) -> None:
    variant = generate(7, plan=replace(PLAIN, operators=("traditional",), encoding=encoding))
    if variant.plan.encoding == encoding:
        assert variant.data.decode(encoding) == variant.text
    else:
        assert encoding == "big5", "only Big5 lacks characters"


def test_gb18030_is_declared_as_gb2312() -> None:
    variant = generate(7, plan=replace(PLAIN, layout="html", encoding="gb2312"))
    assert b'<meta charset="gb2312">' in variant.data
    assert "总计" in variant.data.decode("gb18030")


def test_operators_without_meaning_in_a_layout_are_left_out() -> None:
    variant = generate(3, plan=Plan("glued", "2021", "zeros", ("thousands", "page_number", "misprints")))
    assert variant.plan.operators == ("misprints",)


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
