"""What stands beside a label: cells, empty cells, and what is none."""

import pytest

from extractor.match.tables.rows import holds_numbers, read_table
from extractor.match.tables.slots import RowText, stride_of
from extractor.model.document import Document, Source
from extractor.model.spans import Span
from extractor.pipeline import grammar_of
from extractor.rulebook import load_rulebook

RULEBOOK = load_rulebook()
RULES = RULEBOOK.tables["requests"]
GRAMMAR = grammar_of(RULEBOOK)
SOURCE = Source("", "", 0, "text", "utf-8", "")
LABEL = "(一)予以公开"


def beside(text: str) -> RowText:
    """The cells of the first row of `text`."""
    document = Document("a.txt", text, SOURCE)
    return read_table(document, RULEBOOK.folding.fold(text), Span(0, len(text)), RULES, GRAMMAR, dict.fromkeys(RULES.rows, 7)).rows[0].text


CELLS = {
    "pipes": (f"{LABEL} | 8 | 0 | 2 | 10", "pipe", "8 0 2 10"),
    "pipes around": (f"| {LABEL} | 8 | 0 | 2 | 10 |", "pipe", "8 0 2 10"),
    "empty cells between pipes": (f"{LABEL} | 8 | | 2 | 10", "pipe", "8 . 2 10"),
    "spaces": (f"{LABEL} 8 0 2 10", "space", "8 0 2 10"),
    "tabs": (f"{LABEL}\t8\t\t2\t10", "tab", "8 . 2 10"),
    "lines": (f"{LABEL}\n8\n0\n2\n10\n", "line", "8 0 2 10"),
    "no-break spaces are cells": (f"{LABEL}\n8\n\u00a0\n2\n10\n", "line", "8 . 2 10"),
    "an unknown word ends the row": (f"{LABEL} 8 0 2 10 合计备注说明 7", "space", "8 0 2 10"),
    "full-width digits, thousands, units": (f"{LABEL} | ８ | 1,234 | 8件 | 3.5万元", "pipe", "8 1,234 8件 3.5万元"),
    "marks of emptiness are cells": (f"{LABEL} | / | - | — | 无", "pipe", "/ - - 无"),
    "glued": (f"{LABEL}640020470", "space", "640020470"),
    "glued marks": (f"{LABEL} //-无0", "space", "//-无0"),
    "数据1 is no cell": (f"{LABEL} | 数据1 | 8", "pipe", "8"),
    "a page number is no cell": (f"{LABEL} | 8 | 0\n- 4 -\n", "pipe", "8 0"),
    "a markdown rule is no cell": (f"| {LABEL} | 8 | 0 |\n|---|---|---|\n", "pipe", "8 0"),
    "nothing": (LABEL, "space", ""),
}


@pytest.mark.parametrize(("text", "separator", "cells"), CELLS.values(), ids=CELLS)
def test_cells(text: str, separator: str, cells: str) -> None:
    """A cell as folded text; a point for an empty one."""
    found = beside(text)
    assert (found.separator, " ".join(s.text or "." for s in found.slots)) == (separator, cells)
    folded = RULEBOOK.folding.fold(text)
    assert all(folded[s.start : s.end] == s.text for s in found.slots)


GLUED = {"5": False, "12,345": False, "1.5万元": False, "/": False, "//": False, "": False, "05": True, "00": True, "5/": True, "无0": True}


@pytest.mark.parametrize(("text", "glued"), GLUED.items())
def test_what_cant_be_one_value_is_glued(text: str, glued: bool) -> None:
    assert beside(f"{LABEL} | {text} | 1").glued == glued


@pytest.mark.parametrize(
    ("behind", "tight", "lost"), [("640020470", True, False), (" 640020470", False, False), (" 共8件 ", False, True), (" 8", False, False)]
)
def test_what_parts_the_first_cell_from_its_label(behind: str, tight: bool, lost: bool) -> None:
    found = beside(LABEL + behind)
    assert (found.tight, found.lost) == (tight, lost)


@pytest.mark.parametrize(("texts", "gapped"), [("8 | | 2", True), ("| 8", True), ("8 | 2 | |", False), ("", False), ("| | |", False)])
def test_an_empty_cell_before_a_filled_one_shows_that_the_page_keeps_them(texts: str, gapped: bool) -> None:
    assert beside(f"{LABEL} | {texts}").gapped == gapped


STRIDES = {"a\nb\nc": 1, "a\n\nb\n\nc": 2, "a\n\n\nb\n\n\nc": 3, "a": 1, "": 1, "a\n\u00a0\nb\n\u00a0\nc": 1}


@pytest.mark.parametrize(("text", "stride"), STRIDES.items())
def test_stride(text: str, stride: int) -> None:
    assert stride_of(text) == stride


HOLDS = {" 5 ": True, "| 3 | 0 |": True, "事项640020470": True, "数据1": False, "1.": False, "说明": False, "": False, "/ - 无": False}


@pytest.mark.parametrize(("piece", "holds"), HOLDS.items())
def test_what_holds_numbers(piece: str, holds: bool) -> None:
    assert holds_numbers(piece, GRAMMAR) == holds
