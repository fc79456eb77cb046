"""A blank mark, a unit and an ordinal that are added to rules/marks.yaml are read wherever those of the rules are: in every layout."""

import random
from pathlib import Path
from typing import Any

import pytest

from extractor import extract
from extractor.rulebook import load_rulebook
from tests.support.own_rules import changed
from tests.variants.drafting import draft
from tests.variants.generation import LAYOUTS, suffix
from tests.variants.types import Draft, Plan

KNOWN = {"/": "/", "件": "件", "1.": "1.", "2.": "2.", "3.": "3."}
OWN = {"/": "×", "件": "桩", "1.": "⑴", "2.": "⑵", "3.": "⑶"}
LONG = OWN | {"/": "暂缺"}
# Of the 200 cells those that are read without a doubt: all, but where blanks are dropped or nothing parts the cells.
LEAST = {"piped_dropped": 121, "glued": 187, "glued_spaces": 187}


def _added(data: Any) -> None:
    """What is added to marks.yaml."""
    data["blank"] += ["×", "暂缺"]
    data["counting"] += ["桩"]
    data["ordinals"] = {"in_brackets": {"characters": "⑴⑵⑶⑷⑸⑹⑺⑻⑼", "like": "digits"}} | data["ordinals"]


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
    changed(rules, "marks.yaml", _added)
    known = read(layout, KNOWN)
    assert sum(not review for _, _, review in known.values()) >= LEAST.get(layout, 200)
    assert read(layout, OWN) == known
    assert read(layout, LONG) == known


def test_what_is_not_added_is_no_number_and_no_blank() -> None:
    known, own = read("lines", KNOWN), read("lines", OWN)
    assert own != known
    assert all(own[name] == said or own[name][2] or own[name][1] == "absent" for name, said in known.items())


@pytest.mark.parametrize(
    ("key", "odd"),
    [
        ("ordinals.odd", {"characters": "ab", "around": "("}),
        ("ordinals.odd", {"characters": "ab", "like": "none"}),
        ("ordinals.odd", {"characters": "12345678901", "like": "digits"}),
        ("ordinals.odd.colour", {"characters": "ab", "colour": "red"}),
    ],
)
def test_faults_are_named(key: str, odd: dict[str, str], rules: Path) -> None:
    changed(rules, "marks.yaml", lambda data: data["ordinals"].update(odd=odd))
    with pytest.raises(Exception, match=key):
        load_rulebook()
