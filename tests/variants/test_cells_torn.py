"""Whole pages of which some cells were torn: whatever is stated without a mark is what was printed, and most of it is read."""

import re
from random import Random

import pytest

from extractor import extract
from tests.variants.generation import generate
from tests.variants.types import Plan, Variant

SEEDS = range(9_300_000, 9_300_008)
LEAST_RIGHT = 0.95
_ROW, _CELL = re.compile(r"<tr\b.*?</tr>", re.DOTALL), re.compile(r"<t[dh]\b[^>]*>.*?</t[dh]>", re.DOTALL)
_TAGS, _HEIGHT = re.compile(r"<[^>]*>"), re.compile(r'\srowspan="\d+"')
_NUMBER = {
    "html": re.compile(r"(<td[^>]*>)(\d)(\d+)(?=</td>)"),
    "markdown": re.compile(r"(\| ?)(\d)(\d+)(?= ?\|)"),
}
BREAKS = {"html": ("<br>", " ", "</p><p>"), "markdown": ("<br>", "<br/>", " <br> ")}


def _misled(variant: Variant, text: str, name: str) -> tuple[list[str], float]:
    """What is stated otherwise than it was printed, and the share of cells that are read."""
    values = {v.indicator: v for v in extract(text.encode(), name).values}
    right = [c for c in variant.cells if (values[c.indicator].value, values[c.indicator].status) == (c.value, c.status)]
    wrong = [c for c in variant.cells if c not in right and not values[c.indicator].review]
    return [f"{c.indicator}: {c.value}, not {values[c.indicator].value}" for c in wrong], len(right) / len(variant.cells)


def _plan(layout: str, rng: Random) -> Plan:
    return Plan(layout, rng.choice(("2021", "2019")), rng.choice(("zeros", "empty", "slash")))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("layout", _NUMBER)
def test_broken_digits_mislead_nobody(layout: str, seed: int) -> None:
    rng = Random(seed)
    variant = generate(seed, plan=_plan(layout, rng))
    broken = rng.choice(BREAKS[layout])
    text = _NUMBER[layout].sub(lambda m: f"{m[1]}{m[2]}{broken if rng.random() < 0.3 else ''}{m[3]}", variant.data.decode())
    misled, read = _misled(variant, text, f"a.{layout}")
    assert misled == []
    assert read >= LEAST_RIGHT


def _torn(row: str, rng: Random) -> str:
    """A row whose numbers stand in a row of their own, or whose label does, or a piece of it."""
    cells = _CELL.findall(row)
    labels = [c for c in cells if len(_TAGS.sub("", c).strip()) > 3]
    if not labels or len(cells) - cells.index(labels[-1]) != 8 or rng.random() > 0.1:
        return row
    at = cells.index(labels[-1])
    before, label, numbers = "".join(cells[:at]), labels[-1], "".join(cells[at + 1 :])
    words = _TAGS.sub("", label).strip()
    first, second = label.replace(words, words[: len(words) // 2]), _HEIGHT.sub("", label.replace(words, words[len(words) // 2 :]))
    rows = rng.choice(
        ((before + label, numbers), (numbers, before + label), (before + first, numbers, second), (before + first, second + numbers))
    )
    return "".join(f"<tr>{row}</tr>" for row in rows)


@pytest.mark.parametrize("seed", SEEDS)
def test_torn_rows_mislead_nobody(seed: int) -> None:
    rng = Random(seed)
    variant = generate(seed, plan=_plan("html", rng))
    text = _ROW.sub(lambda m: _torn(m.group(), rng), variant.data.decode())
    assert text != variant.data.decode()
    assert _misled(variant, text, "a.html")[0] == []
