"""A table of a section that the form does not have: its numbers are named, and nothing else of the report changes."""

import pytest

from extractor import extract
from tests.match.test_cut_documents import text_of

PLAIN = text_of("\t").encode()
ROWS = [("来电渠道", "电话", "网络", "合计"), ("热线受理数量", "120", "30", "150"), ("热线办结数量", "110", "25", "135")]


def table(edge: str) -> str:
    return "\n".join(edge.join(row) for row in ROWS) + "\n"


FURTHER = {
    "in pipes": f"七、政务热线办理情况\n{table(' | ')}",
    "in tabs": f"（七）信访办理情况\n{table(chr(9))}",
    "one cell a line": f"七、政务热线办理情况\n{table(chr(10))}",
    "behind a sentence": f"此外，本局还办理热线来电。\n附表：\n{table(' | ')}",
}
NONE = {
    "a telephone": "电话 | 0871-6512345\n",
    "a sentence of numbers": "全年受理热线120件，办结110件，其中网络25件。\n",
    "a page's number": "\n- 7 -\n",
    "a signature": "砚山县林业局\n2024年1月15日\n",
    "one line of cells": "浏览次数 | 1205\n",
}


def told(text: bytes) -> tuple[list[str], list[tuple[object, str, bool]]]:
    report = extract(text, "a.txt")
    left = [piece.text for section in report.sections for piece in section.unaccounted]
    return left, [(v.value, v.status, v.review) for v in report.values]


@pytest.mark.parametrize("kind", FURTHER)
def test_the_numbers_of_a_further_table_are_named(kind: str) -> None:
    left, values = told(PLAIN + FURTHER[kind].encode())
    named = "".join(left)
    assert all(number in named for row in ROWS[1:] for number in row[1:])
    assert values == told(PLAIN)[1]


@pytest.mark.parametrize("kind", NONE)
def test_what_is_no_table_is_not_named(kind: str) -> None:
    assert told(PLAIN + NONE[kind].encode()) == told(PLAIN)


def test_a_table_among_the_problems_is_named_beside_what_else_is_left() -> None:
    text = PLAIN.decode().replace("更新不够及时。\n", f"更新不够及时。\n{table(' | ')}").encode()
    left, values = told(text)
    assert "120 | 30 | 150" in left
    assert values == told(PLAIN)[1]
