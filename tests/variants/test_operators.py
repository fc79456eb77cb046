"""What each operator does to a report."""

import random
import re
from dataclasses import replace
from typing import Any

import pytest

from tests.variants import (
    Plan,
    generate,
    operators,
)
from tests.variants.drafting import draft
from tests.variants.types import Draft

PLAIN = Plan("lines", "2021", "zeros", size="county")


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
