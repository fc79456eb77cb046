"""Where labels stand: wordings, misprints, wraps, and words that are none."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.match.tables.labels import Anchor, find_labels
from extractor.match.tables.strip import Stripped, strip_values, without_furniture
from extractor.pipeline import grammar_of
from extractor.rulebook import load_rulebook

RULEBOOK = load_rulebook()
GRAMMAR = grammar_of(RULEBOOK)


def stripped(text: str) -> Stripped:
    folded = RULEBOOK.folding.fold(text)
    return strip_values(without_furniture(folded, 0, len(folded), GRAMMAR), 0, GRAMMAR)


def labels(table: str, text: str) -> list[Anchor]:
    return find_labels(stripped(text), RULEBOOK.tables[table].lexicon, GRAMMAR, repeated_header=table != "requests")


def named(table: str, text: str) -> list[str]:
    return [a.label.key for a in labels(table, text) if a.label.kind == "row"]


ROWS = {
    "as the form prints it": ("requests", "一、本年新收政府信息公开申请数量 5", ["received"]),
    "traditional": ("requests", "四、結轉下年度繼續辦理 5", ["carried_out"]),
    "blanks inside": ("requests", "2. 重 复 申 请 5", ["unprocessed.repeated"]),
    "values between its halves": ("requests", "一、本年新收政府信息公\n  3 0 0 0 0 1 4\n开申请数量\n", ["received"]),
    "a page number between its halves": ("requests", "(二)部分公开(区分处理的,只计这一\n- 4 -\n情形,不计其他情形) 1", ["partly_granted"]),
    "characters missing": ("requests", "(三)不予公开 2.其他法律行政止公开 3", ["refused.prohibited_by_law"]),
    "a character replaced": ("requests", "7.属于行政执汪案卷 3", ["refused.enforcement_files"]),
    "shortened": ("requests", "1.逾期不补正 3 2.逾期不缴费 1", ["other_handling.correction_overdue", "other_handling.fee_overdue"]),
    "3.其他 is a row, 其他 a column": ("requests", "其他 总计 3.其他 3", ["other_handling.other"]),
    "(七)总计 is a row, 总计 a column": ("requests", "自然人 其他 总计 (七)总计 3", ["processed_total"]),
    "an index glued to the value before": (
        "requests",
        "1.属于国家秘密00000002.其他法律行政法规禁止公开1",
        ["refused.state_secret", "refused.prohibited_by_law"],
    ),
    "不计其他情形 is no column": ("requests", "(二)部分公开(区分处理的,只计这一情形,不计其他情形) 1", ["partly_granted"]),
    "too strange": ("requests", "转交上级机关统一答复的事项 3", []),
    "a short word has no character to spare": ("disclosure", "规定 3", []),
    "the longest wording counts": ("disclosure", "行政规范性文件 3", ["normative_documents"]),
    "misprinted in table two": ("disclosure", "行政规范性文什 3 其他对外管理服务事顶 4", ["normative_documents", "other_services"]),
    "nothing": ("requests", "", []),
}


@pytest.mark.parametrize("label", ["1.申请人无正当理由逾期不补正", "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"])
def test_cells_of_the_row_above_are_no_part_of_a_label(label: str) -> None:
    """Its last number is the same as the next row's index, and only 无 stands between."""
    text = f"3.其他96无 13无无1无{label}无无无无无无无"
    found = labels("requests", text)[-1]
    assert found.label.key == "other_handling.correction_overdue"
    assert stripped(text).text[found.start : found.end] == label


@pytest.mark.parametrize(("table", "text", "rows"), ROWS.values(), ids=ROWS)
def test_rows(table: str, text: str, rows: list[str]) -> None:
    assert named(table, text) == rows


@pytest.mark.parametrize("table", RULEBOOK.tables)
def test_every_wording_is_found_exactly(table: str) -> None:
    """By itself, behind its index: the label it belongs to."""
    for label in RULEBOOK.tables[table].lexicon.labels:
        for word in label.words:
            mark = "." if label.index.isdigit() else "、" if label.index and label.index[0] != "(" else ""
            index = label.index + mark
            found = [a for a in labels(table, f"{index}{word} 5") if a.label.key == label.key]
            assert found, (label.key, word)
            assert found[0].exact, (label.key, word)


@pytest.mark.parametrize("table", RULEBOOK.tables)
def test_one_misprint_in_a_long_label_never_makes_it_another(table: str) -> None:
    for label in RULEBOOK.tables[table].lexicon.labels:
        if label.kind != "row" or len(label.words[0]) < 6:
            continue
        for place in range(len(label.words[0])):
            word = label.words[0][:place] + "的" + label.words[0][place + 1 :]
            found = named(table, f"{word} 5")
            assert found in ([label.key], []), (label.key, word, found)


STRIPPED = {
    "numbers": ("规章 5 1,234 0.5 -3 ５ 12万元 8件", "规章"),
    "marks of emptiness": ("规章 / - — 无", "规章"),
    "pipes and lines": ("规章|5\n许可\t3", "规章许可"),
    "digits glued to words stay": ("规章5 数据1", "规章5数据1"),
    "an index stays": ("1 . 重复 2.其他", "1.重复2.其他"),
    "a rule of dashes is no value": ("--- 规章", "---规章"),
    "a page number on its own line goes": ("规\n- 4 -\n章\n第 5 页\n1/9", "规章"),
}


@pytest.mark.parametrize(("text", "rest"), STRIPPED.values(), ids=STRIPPED)
def test_what_can_only_be_a_value_is_left_out(text: str, rest: str) -> None:
    assert stripped(text).text == rest


@given(st.text(alphabet="规章一、1.0 \n|\t/-无５，—", max_size=60))
def test_every_character_left_has_its_place(text: str) -> None:
    folded, found = RULEBOOK.folding.fold(text), stripped(text)
    assert len(found.places) == len(found.text) + 1
    assert "".join(folded[place] for place in found.places[:-1]) == found.text
    assert list(found.places) == sorted(set(found.places))


WORDS = [w for t in RULEBOOK.tables.values() for label in t.lexicon.labels for w in label.words]
WORDS += ["5", "1.", "(七)", " ", "\n", "|", "的", "公开"]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(RULEBOOK.tables)), st.lists(st.sampled_from(WORDS), max_size=12))
def test_labels_never_overlap_and_stand_in_order(table: str, words: list[str]) -> None:
    text = "".join(words)
    found = labels(table, text)
    length = len(stripped(text).text)
    assert all(0 <= a.start < a.end <= length for a in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
