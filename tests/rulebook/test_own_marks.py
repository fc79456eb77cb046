"""A blank mark, a unit and an ordinal that are added to rules/marks.yaml are read wherever those of the rules are: in every layout."""

import random
from pathlib import Path

import pytest

from extractor import extract
from extractor.rulebook import load_rulebook
from tests.variants.drafting import draft
from tests.variants.generation import LAYOUTS, suffix
from tests.variants.types import Draft, Plan

KNOWN = {"/": "/", "件": "件", "1.": "1.", "2.": "2.", "3.": "3."}
OWN = {"/": "×", "件": "桩", "1.": "⑴", "2.": "⑵", "3.": "⑶"}
LONG = OWN | {"/": "暂缺"}
ADDED = {
    "无, 空, 暂无]": "无, 空, 暂无, ×, 暂缺]",
    "counting: [件,": "counting: [件, 桩,",
    "  digits:": "  in_brackets: {characters: ⑴⑵⑶⑷⑸⑹⑺⑻⑼, like: digits}\n  digits:",
}
# Of the 200 cells those that are read without a doubt: all, but where blanks are dropped or nothing parts the cells.
LEAST = {"piped_dropped": 121, "glued": 187, "glued_spaces": 187}


def _written(made: Draft, words: dict[str, str]) -> Draft:
    """`made` with the blanks, units and ordinals of `words`; a unit behind each number that has its row to itself, and of the first row."""
    for row in (row for table in made.tables.values() for row in table):
        for label in row.labels:
            if label.text[:2] in words:
                label.text = words[label.text[:2]] + label.text[2:]
                label.wrap = 0
        for cell in row.cells:
            unit = words["件"] if len(row.cells) == 1 or row.key == "requests.received" else ""
            cell.text = words["/"] if cell.value is None else cell.text + unit
    return made


def read(layout: str, words: dict[str, str]) -> dict[str, tuple[object, ...]]:
    """What is read of one report in `layout`, written with `words`."""
    rng = random.Random(7)
    made = _written(draft(Plan(layout, "2021", "slash"), rng), words)
    report = extract(LAYOUTS[layout](made, rng).markup.encode(), f"a{suffix(layout)}")
    return {v.indicator: (v.value, v.status, v.review) for v in report.values}


@pytest.mark.parametrize("layout", [layout for layout in LAYOUTS if layout != "lost"])
def test_every_layout(layout: str, rules: Path) -> None:
    path = rules / "marks.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in ADDED.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    known = read(layout, KNOWN)
    assert sum(not review for _, _, review in known.values()) >= LEAST.get(layout, 200)
    assert read(layout, OWN) == known
    assert read(layout, LONG) == known


def test_what_is_not_added_is_no_number_and_no_blank() -> None:
    known, own = read("lines", KNOWN), read("lines", OWN)
    assert own != known
    assert all(own[name] == said or own[name][2] or own[name][1] == "absent" for name, said in known.items())


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("ordinals.odd", "  odd: {characters: ab, around: '('}"),
        ("ordinals.odd", "  odd: {characters: ab, like: none}"),
        ("ordinals.odd", "  odd: {characters: '12345678901', like: digits}"),
        ("ordinals.odd.colour", "  odd: {characters: ab, colour: red}"),
    ],
)
def test_faults_are_named(key: str, line: str, rules: Path) -> None:
    path = rules / "marks.yaml"
    path.write_text(f"{path.read_text(encoding='utf-8')}{line}\n", encoding="utf-8")
    with pytest.raises(Exception, match=key):
        load_rulebook()
